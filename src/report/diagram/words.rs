//! The words of a drawing, in Dutch and English.

use crate::dialog::question_type::QuestionType;

macro_rules! words {
    ($($name:ident $english:literal $dutch:literal;)*) => {
        /// What a drawing says by itself; `{n}`, `{m}` are filled in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word { $(#[doc = $english] $name),* }

        impl Word {
            /// Returns it in a language: Dutch, or else English.
            pub fn in_language(self, language: &str) -> &'static str {
                match (self, language) {
                    $((Self::$name, "nl") => $dutch, (Self::$name, _) => $english,)*
                }
            }
        }
    };
}

words! {
    Yes "yes" "ja";
    No "no" "nee";
    Else "otherwise" "anders";
    OnlyIf "only if {n}" "alleen als {n}";
    Answers "answers" "antwoordt";
    Skip "skips it" "slaat over";
    Refuse "rather not say" "zegt liever niet";
    Unknown "doesn't know" "weet het niet";
    Other "something else" "iets anders";
    GiveUp "after {n} tries" "na {n} pogingen";
    Silence "no answer for {n}" "{n} geen antwoord";
    EndsAs "no answer for {n}: ends as {m}" "{n} geen antwoord: eindigt als {m}";
    Reminds "reminds after {n}" "herinnert na {n}";
    KeptIn "kept as contact.{n}" "bewaard als contact.{n}";
    IfKnown "not asked if known" "niet gevraagd als het bekend is";
    Open "open for {n}" "{n} open";
    Picture "picture: {n}" "plaatje: {n}";
    Button "button: {n}" "knop: {n}";
    Ends "ends: {n}" "einde: {n}";
    EndsDone "the end" "het einde";
    GoesTo "goes to {n}" "gaat naar {n}";
    Detour "does {n}, then goes on" "doet {n} en gaat dan verder";
    Again "asks {n} again" "vraagt {n} opnieuw";
    Starts "starts {n}" "start {n}";
    Person "a person takes over: {n}" "een medewerker neemt over: {n}";
    Hears "{n} hears of it" "{n} krijgt bericht";
    SaysFree "free text" "eigen woorden";
    SaysChoice "one of these" "één hiervan";
    SaysMulti "one or more of these" "een of meer hiervan";
    SaysYesNo "yes or no" "ja of nee";
    SaysNumber "a number" "een getal";
    SaysDate "a date" "een datum";
    SaysTime "a time" "een tijd";
    SaysEmail "an email address" "een e-mailadres";
    SaysPhone "a phone number" "een telefoonnummer";
    SaysPlace "a place" "een plek";
    SaysPhoto "a photo" "een foto";
    SaysFile "a file" "een bestand";
    SaysRank "these in order" "deze op volgorde";
    SaysConsent "an agreement" "toestemming";
    SaysVote "a vote of the group" "een stemming in de groep";
    Command "on /{n}" "bij /{n}";
    Link "on the link {n}" "bij de link {n}";
    Typed "on the words {n}" "bij de woorden {n}";
    First "on a first message" "bij een eerste bericht";
    Joins "when someone joins" "als iemand erbij komt";
    Schedule "by itself, on a schedule" "vanzelf, op vaste tijden";
    Moment "by itself, on a date" "vanzelf, op een datum";
    InGroup "in a group" "in een groep";
    Started "{n} started" "{n} begonnen";
    Asked "{n} asked" "{n} gevraagd";
    Answered "{n} answered" "{n} antwoordden";
    Left "{n} left" "{n} stopten";
    Empty "nothing happens here" "hier gebeurt niets";
    Description "The course of the dialog {n}, from top to bottom" "Het verloop van de dialoog {n}, van boven naar beneden";
    Reading "How to read this: boxes with a bar are questions, and the words on the lines are what people answer. What goes elsewhere says where." "Zo lees je dit: vakken met een balk zijn vragen, en de woorden op de lijnen zijn wat mensen antwoorden. Wat ergens anders heen gaat, zegt waarheen.";
    Counted "The numbers are of people: of somebody who came several times the newest answer counts. A red end of a bar are those who left at that question." "De getallen zijn mensen: van wie vaker kwam telt het nieuwste antwoord. Het rode eind van een balk zijn de mensen die bij die vraag stopten.";
}

impl Word {
    /// Returns it with `{n}` filled in.
    pub fn with(self, language: &str, n: &str) -> String {
        self.in_language(language).replace("{n}", n)
    }

    /// Returns what kind of answer a question wants.
    pub fn wanted(kind: QuestionType) -> Option<Self> {
        match kind {
            QuestionType::Text => Some(Self::SaysFree),
            QuestionType::Choice => Some(Self::SaysChoice),
            QuestionType::Multi => Some(Self::SaysMulti),
            QuestionType::Yesno => Some(Self::SaysYesNo),
            QuestionType::Number => Some(Self::SaysNumber),
            QuestionType::Date => Some(Self::SaysDate),
            QuestionType::Time => Some(Self::SaysTime),
            QuestionType::Email => Some(Self::SaysEmail),
            QuestionType::Phone => Some(Self::SaysPhone),
            QuestionType::Location => Some(Self::SaysPlace),
            QuestionType::Photo => Some(Self::SaysPhoto),
            QuestionType::File => Some(Self::SaysFile),
            QuestionType::Rank => Some(Self::SaysRank),
            QuestionType::Consent => Some(Self::SaysConsent),
            QuestionType::Scale | QuestionType::Nps => None,
        }
    }
}
