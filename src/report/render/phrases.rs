//! The words of a report, in Dutch and English.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::report::results::figure::{Figure, NumberSigns, SMALLEST, count};
use crate::report::results::{Bar, DayUnit, RankedOption, Share};

/// The words of a language.
pub struct Phrases {
    /// The language, as HTML wants it.
    pub language: &'static str,
    /// How numbers are written.
    pub signs: NumberSigns,
    /// The names of the months, shortened.
    months: [&'static str; 12],
    /// By name: a sentence with `{…}` where values go.
    sentences: &'static [(Say, &'static str)],
}

macro_rules! sentences {
    ($($name:ident $english:literal $dutch:literal;)*) => {
        /// What a report says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Say { $(#[doc = $english] $name),* }

        const ENGLISH: &[(Say, &str)] = &[$((Say::$name, $english)),*];
        const DUTCH: &[(Say, &str)] = &[$((Say::$name, $dutch)),*];
    };
}

sentences! {
    Title "Results" "Resultaten";
    MadeAt "Made on {when}" "Gemaakt op {when}";
    Since "Answers since {when}" "Antwoorden sinds {when}";
    Contents "Contents" "Inhoud";
    ToAnswers "What was answered" "Wat er is geantwoord";
    Findings "What stands out" "Wat opvalt";
    Cases "Complaints" "Klachten";
    CasesOpened "{n} complaint became a case; {open} still open.|{n} complaints became cases; {open} still open." "{n} klacht werd een zaak; nog open: {open}.|{n} klachten werden zaken; nog open: {open}.";
    CasesAnswered "{n} was acknowledged by a person, within {time}.|Half of the {n} that a person acknowledged were within {time}." "Met {n} had een mens contact, binnen {time}.|Van de {n} met wie een mens contact had, was dat bij de helft binnen {time}.";
    CasesUnanswered "None was acknowledged by a person yet." "Met nog niemand van hen had een mens contact.";
    CasesRecovered "Of {of} critics (a score of 6 of 10 or less) who gave another score later, {n} then gave 7 or more." "Van {of} critici (een 6 van 10 of lager) die later weer een cijfer gaven, gaven {n} toen een 7 of hoger.";
    CasesRecoveredShare "Recovery rate: {share} % (between {low} and {high} %)." "Hersteld: {share} % (tussen {low} en {high} %).";
    CasesReopened "Complained again, or still not satisfied when asked again: {n}." "Klaagde opnieuw, of bij het opnieuw vragen nog niet tevreden: {n}.";
    CodesWorth "Codes given are worth {n} together." "De gegeven codes zijn samen {n} waard.";
    CaseStep "Step" "Stap";
    CaseAcknowledged "Acknowledged by name" "Contact gehad, met naam";
    CaseUnderstood "Understood" "Begrepen";
    CaseApologised "Said sorry" "Sorry gezegd";
    CaseMadeGood "Made good" "Goedgemaakt";
    CaseDone "Done" "Gedaan";
    CaseKept "In time" "Op tijd";
    CaseMissed "Late" "Te laat";
    CaseHelper "Who helped first" "Wie het eerst hielp";
    CaseCount "Complaints" "Klachten";
    CaseRecovered "Satisfied again" "Weer tevreden";
    SecondsCount "{n} second|{n} seconds" "{n} seconde|{n} seconden";
    MinutesCount "{n} minute|{n} minutes" "{n} minuut|{n} minuten";
    HoursCount "{n} hour|{n} hours" "{n} uur|{n} uur";
    DaysCount "{n} day|{n} days" "{n} dag|{n} dagen";
    NoFindings "Nothing stands out so far. With more answers, smaller differences become visible." "Er valt nog niets op. Met meer antwoorden worden kleinere verschillen zichtbaar.";
    Chosen "People chose to answer, so they may differ from those who did not: read the ranges as an indication." "Mensen kozen zelf of ze antwoordden en kunnen dus verschillen van wie dat niet deed: lees de marges als een indicatie.";
    ChosenFew "People chose to answer, so they may differ from those who did not." "Mensen kozen zelf of ze antwoordden en kunnen dus verschillen van wie dat niet deed.";
    NobodySince "Nobody has answered since {when}." "Sinds {when} heeft niemand geantwoord.";
    NobodyYet "Nobody has answered yet." "Er heeft nog niemand geantwoord.";
    YouSaid "You were asked, about {n} people took part, and this is what you said:" "Jullie zijn gevraagd, ongeveer {n} mensen deden mee, en dit hebben jullie gezegd:";
    YouSaidUncounted "You were asked, and this is what you said:" "Jullie zijn gevraagd, en dit hebben jullie gezegd:";
    NothingToTell "There is nothing to tell yet that would not show what a few people said." "Er valt nog niets te vertellen zonder te laten zien wat enkele mensen zeiden.";
    AnsweredSince "{n} person answered since the last report ({when}). Of everybody together:|{n} people answered since the last report ({when}). Of everybody together:" "{n} persoon antwoordde sinds het vorige verslag ({when}). Van iedereen samen:|{n} mensen antwoordden sinds het vorige verslag ({when}). Van iedereen samen:";
    NothingLeads "No answer is clearly ahead of the others yet." "Nog geen antwoord ligt duidelijk voor op de andere.";
    AllDialogs "All dialogs" "Alle dialogen";
    PagesLink "The operator pages: {link}\n\nThe link works once, within {n} minutes. Whoever has it comes in as you: pass it on to nobody." "De beheerpagina's: {link}\n\nDe link werkt één keer, binnen {n} minuten. Wie hem heeft komt binnen als jij: geef hem aan niemand door.";
    PagesLinkHere "The operator pages: {link}\n\nThe link works only in a browser on the machine where the bot runs, once, within {n} minutes. To come in from elsewhere, the bot needs a server in front (VRAAG_PUBLIC_URL; docs/admin.md says how)." "De beheerpagina's: {link}\n\nDe link werkt alleen in een browser op de computer waar de bot draait, één keer, binnen {n} minuten. Om ergens anders binnen te komen heeft de bot een server ervoor nodig (VRAAG_PUBLIC_URL; docs/admin.md zegt hoe).";
    NoPages "This bot serves no operator pages." "Deze bot heeft geen beheerpagina's.";
    LastDays "{n} days" "{n} dagen";
    AllTime "Everything" "Alles";
    People "person|people" "persoon|mensen";
    PeopleCount "{n} person|{n} people" "{n} persoon|{n} mensen";
    AnswersCount "{n} answer|{n} answers" "{n} antwoord|{n} antwoorden";
    Sessions "conversation|conversations" "gesprek|gesprekken";
    Completed "came to the end" "kwam tot het einde";
    Funnel "Where people go on, and where they leave" "Waar mensen doorgaan en waar ze afhaken";
    Question "Question" "Vraag";
    Asked "Asked" "Gevraagd";
    Answered "Answered" "Beantwoord";
    StoppedHere "Stopped here" "Gestopt";
    Seconds "Median time" "Tijd (mediaan)";
    SecondsUnit "{n} s" "{n} s";
    Weeks "Conversations by week" "Gesprekken per week";
    Week "Week of" "Week van";
    Started "Started" "Begonnen";
    CompletedColumn "Came to the end" "Tot het einde";
    VersionFrom "New version on {when} ({n} conversations)" "Nieuwe versie op {when} ({n} gesprekken)";
    Fast "{n} person answered in less than a third of the usual time|{n} people answered in less than a third of the usual time" "{n} persoon antwoordde in minder dan een derde van de gewone tijd|{n} mensen antwoordden in minder dan een derde van de gewone tijd";
    Straight "{n} person gave the same number on all scales|{n} people gave the same number on all scales" "{n} persoon gaf op alle schalen hetzelfde cijfer|{n} mensen gaven op alle schalen hetzelfde cijfer";
    FlaggedCounted "{who}. These answers are counted." "{who}. Die antwoorden tellen mee.";
    WithoutFlagged "Without them: --without-flagged." "Zonder: --without-flagged.";
    FlaggedLeftOut "{who}. These answers are left out." "{who}. Die antwoorden zijn weggelaten.";
    Questions "Questions" "Vragen";
    Base "{answers} from {people} asked" "{answers} van {people} aan wie dit is gevraagd";
    BaseReasons "{base}; {reasons}" "{base}; {reasons}";
    Small "Fewer than 30 answers: read this with care." "Minder dan 30 antwoorden: lees dit voorzichtig.";
    SmallGroup "One of the two has fewer than 30 answers: read this with care." "Een van de twee heeft minder dan 30 antwoorden: lees dit voorzichtig.";
    Few "Fewer than 10 answers: too few for percentages and means." "Minder dan 10 antwoorden: te weinig voor percentages en gemiddelden.";
    Several "People could choose several answers, so the percentages can add up to more than 100." "Men kon meer antwoorden kiezen, dus de percentages kunnen samen meer dan 100 zijn.";
    Place "Place" "Plek";
    PlaceTable "How often each place was chosen, with the difference in standard errors" "Hoe vaak elke plek is gekozen, met het verschil in standaardfouten";
    PlaceMore "What stood at place {place} was chosen more often: {here} % against {expected} % expected (n = {n}; {test}). Everybody saw another order, so this evens out between the options." "Wat op plek {place} stond, is vaker gekozen: {here} % tegen {expected} % verwacht (n = {n}; {test}). Iedereen zag een andere volgorde, dus dit middelt uit tussen de opties.";
    PlaceLess "What stood at place {place} was chosen less often: {here} % against {expected} % expected (n = {n}; {test}). Everybody saw another order, so this evens out between the options." "Wat op plek {place} stond, is minder vaak gekozen: {here} % tegen {expected} % verwacht (n = {n}; {test}). Iedereen zag een andere volgorde, dus dit middelt uit tussen de opties.";
    PlaceSame "Everybody saw the options in another order; that the place of an option mattered is not to be seen (n = {n}; {test})." "Iedereen zag de opties in een andere volgorde; dat de plek van een optie uitmaakte, is niet te zien (n = {n}; {test}).";
    PlaceFew "Everybody saw the options in another order; there are too few answers to see whether the place of an option mattered." "Iedereen zag de opties in een andere volgorde; er zijn te weinig antwoorden om te zien of de plek van een optie uitmaakte.";
    PlaceTest "{test} = {statistic}, {freedom}, p {p}, corrected q {q}" "{test} = {statistic}, {freedom}, p {p}, gecorrigeerd q {q}";
    Freedom "{n} degree of freedom|{n} degrees of freedom" "{n} vrijheidsgraad|{n} vrijheidsgraden";
    CochranQ "Cochran's Q" "Cochrans Q";
    Expected "Expected" "Verwacht";
    Residual "Difference in standard errors" "Verschil in standaardfouten";
    Difference "Difference" "Verschil";
    Answer "Answer" "Antwoord";
    Count "Count" "Aantal";
    ShareColumn "Share" "Aandeel";
    Range "Range" "Marge";
    Numbers "The numbers" "De cijfers";
    HighestColumn "The highest column is {n}." "De hoogste kolom is {n}.";
    MonthScale "From −100 below to 100 above; the line in the middle is 0." "Van −100 onder tot 100 boven; de lijn in het midden is 0.";
    Above "{n} and above" "{n} en meer";
    Below "below {n}" "minder dan {n}";
    Year "Year" "Jaar";
    Outdated "The dialog no longer asks this: it is an earlier form, or was taken out." "De dialoog stelt deze vraag niet meer: dit is een eerdere vorm, of hij is eruit.";
    Mean "Mean {n}" "Gemiddelde {n}";
    MeanRange "Mean {n} ({low} to {high})" "Gemiddelde {n} ({low} tot {high})";
    Median "median {n}" "mediaan {n}";
    Quartiles "half between {low} and {high}" "de helft tussen {low} en {high}";
    Ends "lowest {low}, highest {high}" "laagste {low}, hoogste {high}";
    TopTwo "the two highest points together {n} %" "de hoogste twee punten samen {n} %";
    BottomTwo "the two lowest {n} %" "de laagste twee {n} %";
    Agreement "agreement {n} (from −1, two camps, to 1, all the same)" "eensgezindheid {n} (van −1, twee kampen, tot 1, allemaal gelijk)";
    Nps "Net Promoter Score" "Net Promoter Score";
    NpsRange "Net Promoter Score {n} ({low} to {high})" "Net Promoter Score {n} ({low} tot {high})";
    Promoters "Promoters (9 and 10)" "Promotors (9 en 10)";
    Passives "Passives (7 and 8)" "Passieven (7 en 8)";
    Detractors "Critics (0 to 6)" "Critici (0 tot en met 6)";
    Month "Month" "Maand";
    Score "Score" "Score";
    From "From" "Vanaf";
    UpTo "To" "Tot";
    Hour "Hour" "Uur";
    MeanPlace "Mean place" "Gemiddelde plek";
    TooFew "too few" "te weinig";
    First "Put first" "Op één";
    Themes "What it is about" "Waar het over gaat";
    Denied "{label}, {n} of them with “not”" "{label}, {n} daarvan met ‘niet’";
    WithoutTheme "{n} of the texts match no theme." "{n} van de teksten past bij geen thema.";
    Telling "Words that set “{name}” apart" "Woorden die ‘{name}’ onderscheiden";
    TellingWord "{word} ({here} against {elsewhere})" "{word} ({here} tegen {elsewhere})";
    MentionMore "{who} write more often about “{answer}” at “{label}”: {here} % against {elsewhere} % of the others (n = {n} and {m}); {chance}." "{who} schrijven vaker over ‘{answer}’ bij ‘{label}’: {here} % tegen {elsewhere} % van de anderen (n = {n} en {m}); {chance}.";
    MentionLess "{who} write less often about “{answer}” at “{label}”: {here} % against {elsewhere} % of the others (n = {n} and {m}); {chance}." "{who} schrijven minder vaak over ‘{answer}’ bij ‘{label}’: {here} % tegen {elsewhere} % van de anderen (n = {n} en {m}); {chance}.";
    Quotes "In their own words" "In hun eigen woorden";
    Comparisons "Groups compared" "Groepen vergeleken";
    ComparisonsBase "Comparisons tested: {n}, called findings: {found}. Expect about one in ten of them to be chance." "Getoetste vergelijkingen: {n}, bevindingen: {found}. Reken erop dat ongeveer een op de tien daarvan toeval is.";
    ComparisonsNone "Comparisons tested: {n}. None of them is a finding." "Getoetste vergelijkingen: {n}. Geen ervan is een bevinding.";
    ComparisonsShown "{n} are shown, findings first and then the largest differences; the workbook and the JSON form have all." "Hier staan er {n}, eerst bevindingen en dan de grootste verschillen; de werkmap en de JSON-vorm hebben ze allemaal.";
    Group "Group" "Groep";
    InSegment "In “{name}”" "In ‘{name}’";
    OutOfSegment "Everybody else" "Alle anderen";
    Others "the others" "de anderen";
    BySegment "By the segment “{name}”: {about}" "Naar het segment ‘{name}’: {about}";
    ByQuestion "By the answer to “{name}”: {about}" "Naar het antwoord op ‘{name}’: {about}";
    MeanColumn "Mean" "Gemiddelde";
    MedianColumn "Median" "Mediaan";
    MeanFrom "Mean: range from" "Gemiddelde: marge vanaf";
    MeanTo "Mean: range to" "Gemiddelde: marge tot";
    Lowest "Lowest" "Laagste";
    LowerQuartile "A quarter is at most" "Een kwart is hoogstens";
    UpperQuartile "Three quarters are at most" "Drie kwart is hoogstens";
    Highest "Highest" "Hoogste";
    Comparison "Comparison" "Vergelijking";
    PColumn "p" "p";
    QColumn "q (corrected)" "q (gecorrigeerd)";
    EffectColumn "Effect" "Effect";
    SizeColumn "Size" "Grootte";
    VerdictColumn "Verdict" "Oordeel";
    NoFigure "–: fewer than 10 answers." "–: minder dan 10 antwoorden.";
    TestLine "{test} = {statistic}, {freedom}, p {p}, corrected q {q}; effect {effect} ({size})" "{test} = {statistic}, {freedom}, p {p}, gecorrigeerd q {q}; effect {effect} ({size})";
    ChiSquared "χ²" "χ²";
    Fisher "Fisher's exact test; χ²" "Fishers exacte toets; χ²";
    KruskalWallis "Kruskal–Wallis H" "Kruskal–Wallis H";
    IsFinding "Finding" "Bevinding";
    MayBeChance "may be chance" "kan toeval zijn";
    Negligible "negligible" "verwaarloosbaar";
    SmallEffect "small" "klein";
    MediumEffect "medium" "middelgroot";
    LargeEffect "large" "groot";
    Shades "▲ more and ▼ fewer than if the groups did not differ, with the difference in standard errors; the shade is stronger from 4 on." "▲ meer en ▼ minder dan als de groepen niet verschilden, met het verschil in standaardfouten; de tint is sterker vanaf 4.";
    ChanceVeryUnlikely "very unlikely to be chance" "vrijwel zeker geen toeval";
    ChanceUnlikely "unlikely to be chance" "waarschijnlijk geen toeval";
    ChanceRarely "probably not chance" "vermoedelijk geen toeval";
    GroupSegment "People in “{name}”" "Mensen in ‘{name}’";
    GroupAnswer "People who answered “{group}” to “{name}”" "Mensen die ‘{group}’ antwoordden op ‘{name}’";
    GroupScore "{group} at “{name}”" "{group} bij ‘{name}’";
    ChooseMore "{who} choose “{answer}” more often at “{label}”: {here} % against {elsewhere} % of the others (n = {n} and {m}); {chance}." "{who} kiezen vaker ‘{answer}’ bij ‘{label}’: {here} % tegen {elsewhere} % van de anderen (n = {n} en {m}); {chance}.";
    ChooseLess "{who} choose “{answer}” less often at “{label}”: {here} % against {elsewhere} % of the others (n = {n} and {m}); {chance}." "{who} kiezen minder vaak ‘{answer}’ bij ‘{label}’: {here} % tegen {elsewhere} % van de anderen (n = {n} en {m}); {chance}.";
    ScoreHigher "{who} give higher numbers at “{label}”: {high} on average (n = {n}) against {low} for {other} (n = {m}); {chance}, a {size} difference." "{who} geven hogere cijfers bij ‘{label}’: gemiddeld {high} (n = {n}) tegen {low} bij {other} (n = {m}); {chance}, een {size} verschil.";
    NpsHigher "{who} recommend more at “{label}”: a Net Promoter Score of {high} (n = {n}) against {low} for {other} (n = {m}); {chance}, a {size} difference." "{who} raden je meer aan bij ‘{label}’: een Net Promoter Score van {high} (n = {n}) tegen {low} bij {other} (n = {m}); {chance}, een {size} verschil.";
    ScoreLower "{who} give lower numbers at “{label}”: {low} on average (n = {m}) against {high} for {other} (n = {n}); {chance}, a {size} difference." "{who} geven lagere cijfers bij ‘{label}’: gemiddeld {low} (n = {m}) tegen {high} bij {other} (n = {n}); {chance}, een {size} verschil.";
    NpsLower "{who} recommend less at “{label}”: a Net Promoter Score of {low} (n = {m}) against {high} for {other} (n = {n}); {chance}, a {size} difference." "{who} raden je minder aan bij ‘{label}’: een Net Promoter Score van {low} (n = {m}) tegen {high} bij {other} (n = {n}); {chance}, een {size} verschil.";
    NpsAbove "More people gave 9 or 10 than 0 to 6: Net Promoter Score {score}, between {low} and {high} (n = {n})." "Meer mensen gaven een 9 of 10 dan een 0 tot en met 6: Net Promoter Score {score}, tussen {low} en {high} (n = {n}).";
    NpsBelow "More people gave 0 to 6 than 9 or 10: Net Promoter Score {score}, between {low} and {high} (n = {n})." "Meer mensen gaven een 0 tot en met 6 dan een 9 of 10: Net Promoter Score {score}, tussen {low} en {high} (n = {n}).";
    NpsEven "Whether more people would give 9 or 10 than 0 to 6 is not certain: Net Promoter Score {score}, between {low} and {high} (n = {n})." "Of meer mensen een 9 of 10 geven dan een 0 tot en met 6, is niet zeker: Net Promoter Score {score}, tussen {low} en {high} (n = {n}).";
    LeadsIs "“{answer}” comes first at “{label}”: {percent} % ({low} to {high} %), before “{next}” with {next_percent} % (n = {n})." "‘{answer}’ staat bovenaan bij ‘{label}’: {percent} % ({low} tot {high} %), vóór ‘{next}’ met {next_percent} % (n = {n}).";
    LeadsAlone "“{answer}” comes first at “{label}”: {percent} % ({low} to {high} %; n = {n})." "‘{answer}’ staat bovenaan bij ‘{label}’: {percent} % ({low} tot {high} %; n = {n}).";
    LeftAtIs "People leave more often at “{label}” than at the other questions: {percent} % of the {n} who were asked." "Bij ‘{label}’ haken mensen vaker af dan bij de andere vragen: {percent} % van de {n} aan wie het is gevraagd.";
    LeadsAbout "“{answer}” comes first at “{label}”: about {percent} % ({low} to {high} %) of about {n} people, before “{next}”." "‘{answer}’ staat bovenaan bij ‘{label}’: ongeveer {percent} % ({low} tot {high} %) van ongeveer {n} mensen, vóór ‘{next}’.";
    Skipped "{n} skipped it" "{n} sloeg over|{n} sloegen over";
    Refused "{n} would rather not say" "{n} zegt het liever niet|{n} zeggen het liever niet";
    Unknown "{n} does not know|{n} do not know" "{n} weet het niet|{n} weten het niet";
    TimedOut "{n} let the time run out" "{n} liet de tijd verlopen|{n} lieten de tijd verlopen";
    Unclear "{n} was not understood|{n} were not understood" "{n} werd niet begrepen|{n} werden niet begrepen";
    Left "{n} left here" "{n} haakte hier af|{n} haakten hier af";
    StillAsked "{n} is still answering|{n} are still answering" "{n} is nog bezig|{n} zijn nog bezig";
    HandedOver "Handed over to people: {n}. A person answered {answered} of them, half of these within {time}." "Overgedragen aan mensen: {n}. Een mens beantwoordde er {answered}, de helft daarvan binnen {time}.";
    HandedOverUnanswered "Handed over to people: {n}. None of them was answered by a person." "Overgedragen aan mensen: {n}. Geen ervan is door een mens beantwoord.";
    OpenSessions "{n} conversation is still open: whoever was asked or heard there in the last 24 hours is told as still answering, the others as having left.|{n} conversations are still open: whoever was asked or heard there in the last 24 hours is told as still answering, the others as having left." "{n} gesprek is nog open: wie daar de laatste 24 uur iets is gevraagd of iets zei, is nog bezig, de anderen tellen als afgehaakt.|{n} gesprekken zijn nog open: wie daar de laatste 24 uur iets is gevraagd of iets zei, is nog bezig, de anderen tellen als afgehaakt.";
    HowToRead "How to read this" "Hoe lees je dit";
    HowBars "A bar goes from 0 to 100 %; the thin line on it is the range." "Een balk loopt van 0 tot 100 %; de dunne lijn erop is de marge.";
    HowRange "A range holds the true share in 95 of 100 such surveys (Wilson; for the Net Promoter Score its standard error, or Wilson where all gave the same kind of score)." "Een marge bevat het ware aandeel bij 95 van de 100 van zulke peilingen (Wilson; bij de Net Promoter Score de standaardfout, of Wilson als iedereen hetzelfde soort cijfer gaf).";
    HowBase "Numbers are of people: of who answered several times, the newest answer counts. Weeks and months count every conversation." "De cijfers gaan over mensen: van wie vaker antwoordde, telt het nieuwste antwoord. Weken en maanden tellen elk gesprek.";
    HowMissing "For every question, those who were asked are those who answered and those who did not, with the reason." "Bij elke vraag zijn de mensen aan wie het is gevraagd samen wie antwoordde en wie dat niet deed, met de reden.";
    HowTests "Differences are tested by χ² or Fisher's exact test, numbers by Kruskal–Wallis, and corrected for their number (Benjamini–Hochberg). The effect is Cramér's V or ε²." "Verschillen zijn getoetst met χ² of Fishers exacte toets, getallen met Kruskal–Wallis, en gecorrigeerd voor hun aantal (Benjamini–Hochberg). Het effect is Cramérs V of ε².";
}

const NL: Phrases = Phrases {
    language: "nl",
    signs: NumberSigns {
        decimal: ',',
        thousands: '.',
    },
    months: [
        "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec",
    ],
    sentences: DUTCH,
};

const EN: Phrases = Phrases {
    language: "en",
    signs: NumberSigns {
        decimal: '.',
        thousands: ',',
    },
    months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    sentences: ENGLISH,
};

impl Phrases {
    /// Returns the words for a language: Dutch, else English.
    pub fn of(language: &str) -> &'static Self {
        let is_dutch = language == "nl" || language.starts_with("nl-");
        if is_dutch { &NL } else { &EN }
    }

    /// Returns words of somebody else in this language.
    pub fn choose<'w>(&self, english: &'w str, dutch: &'w str) -> &'w str {
        match self.language {
            "nl" => dutch,
            _ => english,
        }
    }

    /// Returns a sentence without values.
    pub fn say(&self, what: Say) -> &'static str {
        self.sentences
            .iter()
            .find(|(name, _)| *name == what)
            .map_or("", |(_, sentence)| sentence)
    }

    /// Returns a sentence with its values; each name is written in braces in the sentence.
    pub fn fill(&self, what: Say, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let mut rest = self.say(what);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            let value = values.iter().find(|(known, _)| *known == name);
            text.push_str(value.map_or("", |(_, value)| value));
            rest = behind;
        }
        text.push_str(rest);
        text
    }

    /// Returns a sentence about a number of things, in the form for one or for several.
    pub fn several(&self, what: Say, number: u64) -> String {
        let (one, many) = self.say(what).split_once('|').unwrap_or_else(|| {
            let both = self.say(what);
            (both, both)
        });
        let form = if number == 1 { one } else { many };
        form.replace("{n}", &self.count(number))
    }

    /// Writes a length of time in one unit: seconds below two minutes, minutes below two hours, hours below two days.
    pub fn length(&self, seconds: u64) -> String {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        let (unit, size) = match seconds {
            0..120 => (Say::SecondsCount, 1),
            120..7_200 => (Say::MinutesCount, MINUTE),
            7_200..172_800 => (Say::HoursCount, HOUR),
            _ => (Say::DaysCount, DAY),
        };
        self.several(unit, (seconds + size / 2) / size)
    }

    /// Writes a number.
    pub fn number(&self, figure: Figure) -> String {
        figure.text(self.signs)
    }

    /// Writes a share in percent; empty if there are too few people.
    pub fn share(&self, share: &Share) -> String {
        share.percent.map_or(String::new(), |percent| {
            format!("{}\u{a0}%", self.number(percent))
        })
    }

    /// Writes a probability: `= 0.031`, or `≤ 0.001`.
    pub fn probability(&self, figure: Figure) -> String {
        if figure.value() < SMALLEST {
            return format!("≤ {}", self.number(Figure::new(SMALLEST, 3)));
        }
        format!("= {}", self.number(figure))
    }

    /// Writes the mean place of an option, or that too few ranked it.
    pub fn mean_place(&self, option: &RankedOption) -> String {
        let place = option.mean_place.map(|place| self.number(place));
        place.unwrap_or_else(|| self.say(Say::TooFew).to_owned())
    }

    /// Writes a number with its sign: `+2.4`, `−0.3`, `0.0`.
    pub fn signed(&self, figure: Figure) -> String {
        let sign = if figure.value() > 0.0 { "+" } else { "" };
        format!("{sign}{}", self.number(figure))
    }

    /// Writes a count.
    pub fn count(&self, number: u64) -> String {
        count(number, self.signs)
    }

    /// Writes a day: `23 Nov 2026`.
    pub fn day(&self, day: NaiveDate) -> String {
        format!("{} {}", day.day(), self.period(day, DayUnit::Month))
    }

    /// Writes a moment of this or the last year: `23 Nov, 18:03`.
    pub fn moment(&self, moment: NaiveDateTime) -> String {
        let month = self.months[moment.month0() as usize % 12];
        format!("{} {month}, {}", moment.day(), moment.format("%H:%M"))
    }

    /// Writes the day of a moment that a report names.
    pub fn day_of(&self, moment: &str) -> String {
        let day = moment.get(..10).and_then(|day| day.parse().ok());
        day.map_or_else(|| moment.to_owned(), |day| self.day(day))
    }

    /// Writes a month that a report names.
    pub fn month_of(&self, month: &str) -> String {
        let first = format!("{month}-01").parse();
        first.map_or_else(
            |_| month.to_owned(),
            |first| self.period(first, DayUnit::Month),
        )
    }

    /// Writes a week by its first day, a month as `Nov 2026`, a year as `2026`.
    pub fn period(&self, from: NaiveDate, unit: DayUnit) -> String {
        match unit {
            DayUnit::Week => self.day(from),
            DayUnit::Month => {
                let month = self.months[from.month0() as usize % 12];
                format!("{month} {}", from.year())
            }
            DayUnit::Year => from.year().to_string(),
        }
    }

    /// Writes what a bar of a histogram holds: `3`, `1–5`, `0.5 – 1`, `21 and above`.
    pub fn bar(&self, bar: &Bar) -> String {
        match (bar.from, bar.to) {
            (Some(from), Some(to)) if from == to => self.number(from),
            (Some(from), Some(to)) => {
                let [low, high] = [from, to].map(|end| self.number(end));
                let is_plain = [from, to].iter().all(|end| end.value().fract() == 0.0);
                if is_plain && from.value() >= 0.0 {
                    format!("{low}–{high}")
                } else {
                    format!("{low} – {high}")
                }
            }
            (Some(from), None) => self.fill(Say::Above, &[("n", &self.number(from))]),
            (None, to) => {
                let to = to.map_or(String::new(), |to| self.number(to));
                self.fill(Say::Below, &[("n", &to)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_length_of_time_is_told_in_the_unit_that_fits() {
        for (seconds, right) in [
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (149, "2 minutes"),
            (155 * 60, "3 hours"),
            (47 * 3600, "47 hours"),
            (60 * 3600, "3 days"),
        ] {
            assert_eq!(EN.length(seconds), right);
        }
        assert_eq!(NL.length(1), "1 seconde");
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_values() {
        for ((name, english), (same, dutch)) in ENGLISH.iter().zip(DUTCH) {
            assert_eq!(name, same);
            assert!(!english.is_empty() && !dutch.is_empty());
            let forms = english.split('|').chain(dutch.split('|'));
            assert!(
                forms
                    .clone()
                    .all(|form| holes(form) == holes(dutch.split('|').next().unwrap_or(""))),
                "{name:?}"
            );
        }
        let filled = EN.fill(
            Say::Base,
            &[("answers", "4 answers"), ("people", "5 people")],
        );
        assert_eq!(filled, "4 answers from 5 people asked");
        assert_eq!(NL.several(Say::Left, 1), "1 haakte hier af");
        assert_eq!(NL.several(Say::Left, 10_000), "10.000 haakten hier af");
        assert_eq!(EN.several(Say::Freedom, 1), "1 degree of freedom");
        assert_eq!(Phrases::of("nl-BE").language, "nl");
        assert_eq!(Phrases::of("fy").language, "en");
    }
}
