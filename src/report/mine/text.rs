//! One's data to be read by people, in Dutch or English.

use std::fmt::Write;

use super::{Mine, Said, Talk, words};
use crate::contact::Amendment;
use crate::message::InMessage;
use crate::report::export::{room_word, value_cell};
use crate::report::sessions::{Given, SessionView};
use crate::time::{Timestamp, Zone};
use crate::value::{FileRef, Outcome, Value};

/// The languages it is written in; everybody else reads English.
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
struct Page {
    text: String,
    tongue: Tongue,
    zone: Zone,
}

/// Writes it.
pub fn write(mine: &Mine, language: &str, zone: Zone, now: Timestamp) -> String {
    let tongue = Tongue { is_dutch: language == "nl" };
    let mut page = Page { text: String::new(), tongue, zone };
    page.title(tongue.say("Alles wat we van je bewaren", "Everything we have stored about you"));
    let at = page.moment(now);
    page.line(0, tongue.say("Opgeschreven", "Written"), &at);
    page.person(mine);
    for talk in &mine.talks {
        page.talk(talk);
    }
    page.amendments(&mine.amendments);
    page.text
}

impl Page {
    fn title(&mut self, words: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        self.put(format_args!("{gap}{words}\n{}\n", "=".repeat(words.chars().count())));
    }

    fn line(&mut self, depth: usize, name: &str, value: &str) {
        // Words of several lines stay under their name.
        let value = value.replace('\n', &format!("\n{}", " ".repeat(depth * 2 + 2)));
        self.put(format_args!("{}{name}: {value}\n", " ".repeat(depth * 2)));
    }

    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing into a text cannot come to anything but well.
        let _ = self.text.write_fmt(arguments);
    }

    fn moment(&self, at: Timestamp) -> String {
        at.local(self.zone).format("%Y-%m-%d %H:%M").to_string()
    }

    fn person(&mut self, mine: &Mine) {
        let (contact, tongue) = (&mine.contact, self.tongue);
        self.title(tongue.say("Over jou", "About you"));
        self.maybe(tongue.say("Naam", "Name"), contact.name.as_deref());
        let others: Vec<&str> = mine.names.iter().map(String::as_str).filter(|name| contact.name.as_deref() != Some(*name)).collect();
        self.list(tongue.say("Eerdere namen", "Earlier names"), others);
        self.list(tongue.say("Adressen", "Addresses"), mine.addresses.iter().map(|address| address.0.as_str()).collect());
        self.maybe(tongue.say("Taal", "Language"), contact.language.as_deref());
        self.maybe(tongue.say("Gekomen via", "Came through"), contact.source.as_deref());
        let first_seen = self.moment(contact.first_seen);
        self.line(0, tongue.say("Voor het eerst gezien", "First seen"), &first_seen);
        let stopped = contact.stopped_at.map(|at| self.moment(at));
        self.maybe(tongue.say("Zei stop", "Said stop"), stopped.as_deref());
        self.list(tongue.say("Kenmerken", "Tags"), contact.tags.iter().map(|tag| tag.as_str()).collect());
        self.list(tongue.say("Lijsten", "Lists"), contact.lists.iter().map(|list| list.as_str()).collect());
        for (segment, since) in &mine.segments {
            let words = format!("{segment}, {} {}", tongue.say("sinds", "since"), self.moment(*since));
            self.line(0, tongue.say("Segment", "Segment"), &words);
        }
        for (name, value) in &contact.fields {
            let value = self.value(&Ok(value.clone()));
            self.line(0, name, &value);
        }
        for consent in &contact.consents {
            let what = if consent.agreed { tongue.say("akkoord", "agreed") } else { tongue.say("niet akkoord", "refused") };
            let (at, wording) = (self.moment(consent.at), tongue.say("tekst", "wording"));
            let name = tongue.say("Toestemming", "Consent");
            self.line(0, name, &format!("{} / {}: {what}, {at} ({wording} {})", consent.dialog, consent.question, consent.version));
        }
    }

    fn talk(&mut self, talk: &Talk) {
        let tongue = self.tongue;
        self.title(&format!("{} {} ({})", tongue.say("Gesprek in", "Conversation in"), talk.channel, room_word(talk.room)));
        self.maybe(tongue.say("Plaats", "Place"), talk.place.as_ref().map(|place| place.0.as_str()));
        for session in &talk.sessions {
            self.session(session);
        }
        for (dialog, name, value) in &talk.variables {
            let value = self.value(value);
            self.line(0, &format!("{dialog} / {name}"), &value);
        }
        if !talk.said.is_empty() {
            self.put(format_args!("\n{}\n", tongue.say("Wat je stuurde:", "What you sent:")));
        }
        for said in &talk.said {
            self.said(said);
        }
    }

    /// Tells what whoever runs the bot has noted, so that nothing about them is kept behind their back.
    fn amendments(&mut self, amendments: &[(Timestamp, Amendment)]) {
        if amendments.is_empty() {
            return;
        }
        let tongue = self.tongue;
        self.title(tongue.say("Wat de eigenaar van deze bot over je noteerde", "What the owner of this bot noted about you"));
        for (at, Amendment { name, language, tags, fields, lists }) in amendments {
            let mut parts: Vec<String> = Vec::new();
            let mut note = |what: &str, value: &str| parts.push(format!("{what}: {value}"));
            if let Some(name) = name {
                note(tongue.say("naam", "name"), name);
            }
            if let Some(language) = language {
                note(tongue.say("taal", "language"), language);
            }
            for (tag, is_set) in tags {
                note(if *is_set { tongue.say("kenmerk", "tag") } else { tongue.say("kenmerk weg", "tag removed") }, tag);
            }
            for (field, value) in fields {
                let value = value.clone().map(|value| self.value(&Ok(value)));
                note(field, value.as_deref().unwrap_or(tongue.say("gewist", "removed")));
            }
            for (list, is_on) in lists {
                note(if *is_on { tongue.say("lijst", "list") } else { tongue.say("van lijst af", "off the list") }, list);
            }
            let at = self.moment(*at);
            self.line(0, &at, &parts.join(", "));
        }
    }

    fn session(&mut self, session: &SessionView) {
        let tongue = self.tongue;
        let began = self.moment(session.started_at);
        let ended = session.end.as_ref().map(|(at, ..)| format!(", {} {}", tongue.say("tot", "until"), self.moment(*at)));
        self.put(format_args!("\n{}: {began}{}\n", session.dialog, ended.unwrap_or_default()));
        if let Some(source) = &session.source {
            self.line(1, tongue.say("Gekomen via", "Came through"), source);
        }
        for given in &session.answers {
            self.answer(given);
        }
    }

    fn answer(&mut self, given: &Given) {
        let (answer, tongue) = (&given.answer, self.tongue);
        let mut what = answer.label.clone().unwrap_or_else(|| self.value(&answer.outcome));
        if let Some(other) = &answer.other {
            let _ = write!(what, " ({other})");
        }
        if let Some(typed) = answer.typed.as_ref().filter(|typed| **typed != what) {
            let _ = write!(what, ", {}: {typed}", tongue.say("getypt", "typed"));
        }
        if !given.is_final {
            what.push_str(tongue.say(", later veranderd", ", changed later"));
        }
        let at = self.moment(answer.answered_at);
        self.line(1, &answer.question, &format!("{what} ({at})"));
        if let Some(shown) = &answer.shown {
            self.line(2, tongue.say("gevraagd", "asked"), shown);
        }
    }

    fn said(&mut self, said: &Said) {
        let tongue = self.tongue;
        let what = match &said.message {
            InMessage::Text(text) => text.clone(),
            InMessage::Tap(token) => format!("[{} {}]", tongue.say("knop", "button"), token.write()),
            InMessage::Contact { number, .. } => number.clone(),
            InMessage::Location { latitude, longitude } => format!("{latitude}, {longitude}"),
            InMessage::Photo { file, caption } => {
                format!("[{}] {}", named(file, tongue.say("foto", "photo")), caption.as_deref().unwrap_or(""))
            }
            InMessage::File { file, caption } => {
                format!("[{}] {}", named(file, tongue.say("bestand", "file")), caption.as_deref().unwrap_or(""))
            }
            InMessage::Other => tongue.say("[iets anders]", "[something else]").to_owned(),
        };
        let (at, dialog) = (self.moment(said.at), said.dialog.as_deref().unwrap_or("-"));
        self.line(1, &format!("{at}, {dialog}"), what.trim());
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

    fn value(&self, outcome: &Outcome) -> String {
        match outcome {
            Ok(Value::File(file)) => format!("[{}]", named(file, self.tongue.say("bestand", "file"))),
            Ok(Value::Bool(yes)) => (if *yes { self.tongue.say("ja", "yes") } else { self.tongue.say("nee", "no") }).to_owned(),
            Ok(_) | Err(_) => words(&value_cell(outcome)).unwrap_or_default(),
        }
    }
}

fn named<'a>(file: &'a FileRef, fallback: &'a str) -> &'a str {
    file.name.as_deref().unwrap_or(fallback)
}
