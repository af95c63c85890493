//! A person's data for people to read, in Dutch or English.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use super::{Mine, PlaceTranscript, Said, words};
use crate::contact::{Amendment, Consent};
use crate::dialog::ast::{QuestionType, Room};
use crate::dialog::bot::Dialogs;
use crate::dialog::fold::same_words;
use crate::dialog::program::{Question, Spec};
use crate::dialog::text::{Piece, Text};
use crate::dialog::words::{List, Sentence, Words, language_name};
use crate::id::Name;
use crate::message::InMessage;
use crate::report::cell::value_cell;
use crate::report::sessions::{RecordedAnswer, SessionView};
use crate::time::{Timestamp, Zone};
use crate::value::{FileRef, Missing, Outcome, Value};

/// The language of the text; English unless it is Dutch.
#[derive(Clone, Copy)]
struct Tongue {
    is_dutch: bool,
}

impl Tongue {
    fn say(self, dutch: &'static str, english: &'static str) -> &'static str {
        if self.is_dutch { dutch } else { english }
    }
}

/// A page that grows line by line.
struct Page<'a> {
    text: String,
    tongue: Tongue,
    words: Words<'a>,
    dialogs: &'a Dialogs,
    zone: Zone,
}

/// Returns the data as text.
pub fn write(mine: &Mine, dialogs: &Dialogs, language: &str, zone: Zone, now: Timestamp) -> String {
    let tongue = Tongue {
        is_dutch: language.split(['-', '_']).next() == Some("nl"),
    };
    let words = Words::for_language(&dialogs.bot, language);
    let mut page = Page {
        text: String::new(),
        tongue,
        words,
        dialogs,
        zone,
    };
    page.title(tongue.say(
        "Alles wat we van je bewaren",
        "Everything we keep about you",
    ));
    let at = page.moment(now);
    page.line(0, tongue.say("Opgeschreven op", "Written on"), &at);
    page.person(mine);
    for talk in &mine.talks {
        page.talk(talk);
    }
    page.amendments(&mine.amendments);
    page.good_to_know();
    page.text
}

impl Page<'_> {
    fn title(&mut self, words: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n\n" };
        self.put(format_args!("{gap}{words}\n\n"));
    }

    fn line(&mut self, depth: usize, name: &str, value: &str) {
        // Further lines of a value are indented below its name.
        let value = value.replace('\n', &format!("\n{}", " ".repeat(depth * 2 + 2)));
        self.put(format_args!("{}{name}: {value}\n", " ".repeat(depth * 2)));
    }

    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.text.write_fmt(arguments);
    }

    fn moment(&self, at: Timestamp) -> String {
        let local = at.local(self.zone);
        let time = local.format("%H:%M").to_string();
        self.words
            .say(Sentence::MomentForm {
                date: &self.date(local.date()),
                time: &time,
            })
            .into_owned()
    }

    fn date(&self, date: NaiveDate) -> String {
        format!(
            "{} {} {}",
            date.day(),
            self.words.month(date.month()),
            date.year()
        )
    }

    fn person(&mut self, mine: &Mine) {
        let (contact, tongue) = (&mine.contact, self.tongue);
        self.title(tongue.say("Over jou", "About you"));
        self.maybe(tongue.say("Naam", "Name"), contact.name.as_deref());
        let others: Vec<&str> = mine
            .names
            .iter()
            .map(String::as_str)
            .filter(|name| contact.name.as_deref() != Some(*name))
            .collect();
        self.list(tongue.say("Eerdere namen", "Earlier names"), others);
        self.list(
            tongue.say("Adressen", "Addresses"),
            mine.addresses
                .iter()
                .map(|address| address.0.as_str())
                .collect(),
        );
        self.maybe(
            tongue.say("Taal", "Language"),
            contact.language.as_deref().map(language_name),
        );
        self.maybe(
            tongue.say("Binnengekomen via", "Came in via"),
            contact.source.as_deref(),
        );
        let first_seen = self.moment(contact.first_seen);
        self.line(
            0,
            tongue.say("Voor het eerst gezien op", "First seen on"),
            &first_seen,
        );
        let stopped = contact.stopped_at.map(|at| self.moment(at));
        self.maybe(
            tongue.say("Je zei stop op", "You said stop on"),
            stopped.as_deref(),
        );
        self.list(
            tongue.say(
                "Kenmerken die we gebruiken om je te helpen",
                "Tags that we use to help you",
            ),
            contact.tags.iter().map(|tag| tag.as_str()).collect(),
        );
        self.list(
            tongue.say("Lijsten waarop je staat", "Lists you are on"),
            contact.lists.iter().map(|list| list.as_str()).collect(),
        );
        for (segment, since) in &mine.segments {
            let words = format!(
                "{}, {} {}",
                self.segment(segment),
                tongue.say("sinds", "since"),
                self.moment(*since)
            );
            self.line(
                0,
                tongue.say("Groep waarbij je hoort", "Group you belong to"),
                &words,
            );
        }
        for (name, value) in &contact.fields {
            let value = self.value(&Ok(value.clone()));
            self.line(0, self.field(name), &value);
        }
        for consent in &contact.consents {
            let what = if consent.agreed {
                tongue.say("je zei ja op", "you said yes on")
            } else {
                tongue.say("je zei nee op", "you said no on")
            };
            let at = self.moment(consent.at);
            let (asked, version) = self.wording(consent);
            let name = format!(
                "{} ({})",
                tongue.say("Toestemming", "Consent"),
                consent.dialog
            );
            let wording = match asked {
                Some(asked) => format!(
                    "{}: {}",
                    tongue.say("De tekst was", "The text was"),
                    asked.trim_end()
                ),
                None => format!(
                    "{}: {version}",
                    tongue.say("De versie van de tekst was", "The version of the text was")
                ),
            };
            self.line(0, &name, &format!("{what} {at}. {wording}"));
        }
    }

    /// Returns the text that was agreed to, if the dialog still has it, and its version.
    fn wording<'c>(&self, consent: &'c Consent) -> (Option<String>, &'c str) {
        let program = self.dialogs.programs.get(&consent.dialog);
        let question = program
            .and_then(|program| Some(program.question(program.question_named(&consent.question)?)));
        let is_same = |question: &&Question| matches!(&question.spec, Spec::Consent { version, .. } if *version == consent.version);
        (
            question
                .filter(is_same)
                .map(|question| plain(&question.text, &consent.language)),
            &consent.version,
        )
    }

    /// Returns the label of a segment.
    fn segment<'s>(&'s self, name: &'s Name) -> &'s str {
        let segment = self
            .dialogs
            .segments
            .all
            .iter()
            .find(|segment| segment.name == *name);
        let labels = segment.map_or(&[][..], |segment| &segment.label);
        labels
            .iter()
            .find(|(code, _)| *code == self.words.language())
            .or(labels.first())
            .map_or(name.as_str(), |(_, label)| label.as_str())
    }

    /// Returns the label of a built-in field.
    fn field<'f>(&self, name: &'f str) -> &'f str {
        match name {
            "phone" => self.tongue.say("Telefoonnummer", "Phone number"),
            "email" => self.tongue.say("E-mailadres", "Email address"),
            name => name,
        }
    }

    /// Tells who keeps the data, how long, and what the person can do about it.
    fn good_to_know(&mut self) {
        let (tongue, bot) = (self.tongue, &self.dialogs.bot);
        self.title(tongue.say("Goed om te weten", "Good to know"));
        let kept = match (&bot.privacy, bot.keep_answers) {
            (Some(own), _) => plain(own, self.words.language()),
            (None, Some(time)) => self
                .words
                .say(Sentence::PrivacyFor {
                    name: &bot.name,
                    time: &self.words.long(time),
                })
                .into_owned(),
            (None, None) => self
                .words
                .say(Sentence::Privacy { name: &bot.name })
                .into_owned(),
        };
        let contact = bot
            .contact
            .as_ref()
            .map(|contact| plain(contact, self.words.language()));
        self.put(format_args!("{}\n", kept.trim_end()));
        self.maybe(
            tongue.say(
                "Vragen, of klopt er iets niet? Je bereikt ons zo",
                "Questions, or is something wrong? You can reach us here",
            ),
            contact.as_deref(),
        );
        self.put(format_args!(
            "{}\n",
            tongue.say(
                "Typ vergeet mij om alles te laten wissen, of ik trek mijn toestemming in.\nBen je niet tevreden over hoe we met je gegevens omgaan? Je kunt een klacht indienen bij de Autoriteit Persoonsgegevens.",
                "Type forget me to have everything erased, or withdraw my consent.\nNot happy with how we handle your data? You can complain to your data protection authority."
            )
        ));
    }

    fn talk(&mut self, talk: &PlaceTranscript) {
        let tongue = self.tongue;
        let messenger = if talk.channel == "telegram" {
            "Telegram"
        } else {
            talk.channel.as_str()
        };
        self.title(&format!(
            "{} {messenger} ({})",
            tongue.say("Gesprek in", "Conversation in"),
            self.room(talk.room)
        ));
        self.maybe(
            tongue.say("Chat", "Chat"),
            talk.place.as_ref().map(|place| place.0.as_str()),
        );
        for session in &talk.sessions {
            self.session(session);
        }
        for (dialog, name, value) in &talk.variables {
            let value = self.value(value);
            self.line(0, &format!("{dialog} / {name}"), &value);
        }
        if !talk.said.is_empty() {
            self.put(format_args!(
                "\n{}\n",
                tongue.say("Wat je stuurde:", "What you sent:")
            ));
        }
        for said in &talk.said {
            self.said(said);
        }
    }

    /// Tells what the operator has noted, so that the person knows it.
    fn amendments(&mut self, amendments: &[(Timestamp, Amendment)]) {
        if amendments.is_empty() {
            return;
        }
        let tongue = self.tongue;
        self.title(&format!(
            "{} {} {}",
            tongue.say("Wat", "What"),
            self.dialogs.bot.name,
            tongue.say("over je noteerde", "noted about you")
        ));
        for (
            at,
            Amendment {
                name,
                language,
                tags,
                fields,
                lists,
            },
        ) in amendments
        {
            let mut parts: Vec<String> = Vec::new();
            let mut note = |what: &str, value: &str| parts.push(format!("{what}: {value}"));
            if let Some(name) = name {
                note(tongue.say("naam", "name"), name);
            }
            if let Some(language) = language {
                note(tongue.say("taal", "language"), language);
            }
            for (tag, is_set) in tags {
                note(
                    if *is_set {
                        tongue.say("kenmerk", "tag")
                    } else {
                        tongue.say("kenmerk weg", "tag removed")
                    },
                    tag,
                );
            }
            for (field, value) in fields {
                let value = value.clone().map(|value| self.value(&Ok(value)));
                note(
                    field,
                    value.as_deref().unwrap_or(tongue.say("gewist", "removed")),
                );
            }
            for (list, is_on) in lists {
                note(
                    if *is_on {
                        tongue.say("lijst", "list")
                    } else {
                        tongue.say("van lijst af", "off the list")
                    },
                    list,
                );
            }
            let at = self.moment(*at);
            self.line(0, &at, &parts.join(", "));
        }
    }

    fn session(&mut self, session: &SessionView) {
        let tongue = self.tongue;
        let began = self.moment(session.started_at);
        let ended = session
            .end
            .as_ref()
            .map(|(at, ..)| format!(", {} {}", tongue.say("tot", "until"), self.moment(*at)));
        self.put(format_args!(
            "\n{}: {began}{}\n",
            session.dialog,
            ended.unwrap_or_default()
        ));
        if let Some(source) = &session.source {
            self.line(1, tongue.say("Binnengekomen via", "Came in via"), source);
        }
        for given in &session.answers {
            self.answer(given, session);
        }
        for (asking, _) in session.unanswered() {
            let (what, at) = (
                tongue.say("niet beantwoord", "not answered"),
                self.moment(asking.asked_at),
            );
            self.question(session, &asking.question, None, &format!("{what} ({at})"));
        }
        // The variables of an active session are listed below with their current values.
        for (name, value) in session.variables.iter().filter(|_| session.end.is_some()) {
            let value = self.value(value);
            self.line(1, name, &value);
        }
    }

    fn answer(&mut self, given: &RecordedAnswer, session: &SessionView) {
        let (answer, tongue) = (&given.answer, self.tongue);
        let is_refusal =
            answer.kind == QuestionType::Consent && answer.outcome == Err(Missing::Refused);
        let refusal = is_refusal.then(|| tongue.say("geen toestemming", "no consent").to_owned());
        let mut what = answer
            .label
            .clone()
            .or(refusal)
            .unwrap_or_else(|| self.value(&answer.outcome));
        let is_told =
            |what: &str, words: &str| what.contains(words) || self.words.means(List::Done, words);
        if let Some(other) = answer.other.as_ref().filter(|other| !is_told(&what, other)) {
            let _ = write!(what, " ({other})");
        }
        let typed = answer.typed.as_ref().filter(|typed| {
            answer.outcome.is_ok() && !is_told(&what, typed) && !same_words(typed, &what)
        });
        if let Some(typed) = typed {
            let _ = write!(what, ", {}: {typed}", tongue.say("je typte", "you typed"));
        }
        if !given.is_final {
            what.push_str(tongue.say(", later veranderd", ", changed later"));
        }
        let at = self.moment(answer.answered_at);
        self.question(
            session,
            &answer.question,
            answer.shown.as_deref(),
            &format!("{what} ({at})"),
        );
    }

    /// Writes a question, as it was shown or as the dialog asks it now, and below it the result.
    fn question(&mut self, session: &SessionView, name: &str, shown: Option<&str>, what: &str) {
        let asked = shown
            .map(str::to_owned)
            .or_else(|| self.asked(session, name))
            .unwrap_or_else(|| name.to_owned());
        self.put(format_args!(
            "  {}\n",
            asked.trim_end().replace('\n', "\n  ")
        ));
        self.put(format_args!("    {}\n", what.replace('\n', "\n    ")));
    }

    fn asked(&self, session: &SessionView, question: &str) -> Option<String> {
        let program = self.dialogs.programs.get(&session.dialog)?;
        let at = program.question_named(question)?;
        Some(plain(&program.question(at).text, self.words.language()))
    }

    fn said(&mut self, said: &Said) {
        let tongue = self.tongue;
        let what = match &said.message {
            InMessage::Text(text) => text.clone(),
            InMessage::Tap(_) => match &said.label {
                Some(label) => format!("[{}: {label}]", tongue.say("knop", "button")),
                None => format!("[{}]", tongue.say("een knop", "a button")),
            },
            InMessage::Contact { number, .. } => number.clone(),
            InMessage::Location {
                latitude,
                longitude,
            } => format!("{latitude}, {longitude}"),
            InMessage::Photo { file, caption } => {
                format!(
                    "[{}] {}",
                    named(file, tongue.say("foto", "photo")),
                    caption.as_deref().unwrap_or("")
                )
            }
            InMessage::File { file, caption } => {
                format!(
                    "[{}] {}",
                    named(file, tongue.say("bestand", "file")),
                    caption.as_deref().unwrap_or("")
                )
            }
            InMessage::Other => tongue
                .say(
                    "[bericht dat we niet konden lezen]",
                    "[a message we couldn't read]",
                )
                .to_owned(),
        };
        let at = self.moment(said.at);
        let place = said
            .dialog
            .as_ref()
            .map_or_else(|| at.clone(), |dialog| format!("{at}, {dialog}"));
        self.line(1, &place, what.trim());
    }

    fn room(&self, room: Room) -> &'static str {
        match room {
            Room::Private => self.tongue.say("privé", "private"),
            Room::Group => self.tongue.say("groep", "group"),
            Room::Member => self.tongue.say("in een groep", "in a group"),
            Room::Business => self.tongue.say("zakelijk", "business"),
        }
    }

    fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(0, name, value);
        }
    }

    fn list(&mut self, name: &str, values: Vec<&str>) {
        if !values.is_empty() {
            self.line(0, name, &values.join(", "));
        }
    }

    fn missing(&self, missing: Missing) -> &'static str {
        let (dutch, english) = match missing {
            Missing::Skipped => ("overgeslagen", "skipped"),
            Missing::Refused => ("liever niet gezegd", "rather not said"),
            Missing::Unknown => ("weet ik niet", "don't know"),
            Missing::TimedOut => ("niet op tijd beantwoord", "not answered in time"),
            Missing::Unclear => ("niet begrepen", "not understood"),
            Missing::Left => ("niet meer beantwoord", "left without an answer"),
            Missing::NotAsked => ("niet gevraagd", "not asked"),
        };
        self.tongue.say(dutch, english)
    }

    fn value(&self, outcome: &Outcome) -> String {
        match outcome {
            Ok(Value::File(file)) => {
                format!("[{}]", named(file, self.tongue.say("bestand", "file")))
            }
            Ok(Value::Bool(yes)) => (if *yes {
                self.tongue.say("ja", "yes")
            } else {
                self.tongue.say("nee", "no")
            })
            .to_owned(),
            Ok(Value::Number(number)) => self.words.number(*number),
            Ok(Value::Date(date)) => self.date(*date),
            Ok(Value::Time(time)) => self.words.time(*time),
            Ok(Value::Moment(at)) => self.moment(*at),
            Ok(Value::Key(key)) if key == "agreed" => {
                self.tongue.say("akkoord", "agreed").to_owned()
            }
            Err(missing) => self.missing(*missing).to_owned(),
            Ok(_) => words(&value_cell(outcome)).unwrap_or_default(),
        }
    }
}

fn named<'a>(file: &'a FileRef, fallback: &'a str) -> &'a str {
    file.name.as_deref().unwrap_or(fallback)
}

/// Returns a text without placeholders.
fn plain(text: &Text, language: &str) -> String {
    let words = text
        .in_language(language)
        .0
        .iter()
        .map(|piece| match piece {
            Piece::Words(words, _) => words.as_ref(),
            Piece::Value(..) => "…",
        });
    words.collect()
}
