//! A page that grows line by line, and how single things are written on it.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::text::{Piece, Text};
use crate::dialog::words::{Sentence, Words};
use crate::report::cell::value_cell;
use crate::time::{Timestamp, Zone};
use crate::value::{FileRef, Missing, Outcome, Value};

/// The language of the text; English unless it is Dutch.
#[derive(Clone, Copy)]
pub struct Tongue {
    /// Whether it is Dutch.
    pub is_dutch: bool,
}

impl Tongue {
    /// Returns the words in the language.
    pub fn say(self, dutch: &'static str, english: &'static str) -> &'static str {
        if self.is_dutch { dutch } else { english }
    }
}

/// A page that grows line by line.
pub struct Page<'a> {
    /// What is written so far.
    pub text: String,
    /// The language.
    pub tongue: Tongue,
    /// The program's own words in it.
    pub words: Words<'a>,
    /// The dialogs in force.
    pub dialogs: &'a Dialogs,
    /// The bot's time zone.
    pub zone: Zone,
}

impl Page<'_> {
    pub fn title(&mut self, words: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n\n" };
        self.put(format_args!("{gap}{words}\n\n"));
    }

    pub fn line(&mut self, depth: usize, name: &str, value: &str) {
        // Further lines of a value are indented below its name.
        let value = value.replace('\n', &format!("\n{}", " ".repeat(depth * 2 + 2)));
        self.put(format_args!("{}{name}: {value}\n", " ".repeat(depth * 2)));
    }

    pub fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.text.write_fmt(arguments);
    }

    pub fn moment(&self, at: Timestamp) -> String {
        let local = at.local(self.zone);
        let time = local.format("%H:%M").to_string();
        self.words
            .say(Sentence::MomentForm {
                date: &self.date(local.date()),
                time: &time,
            })
            .into_owned()
    }

    pub fn date(&self, date: NaiveDate) -> String {
        format!(
            "{} {} {}",
            date.day(),
            self.words.month(date.month()),
            date.year()
        )
    }

    pub fn room(&self, room: Room) -> &'static str {
        match room {
            Room::Private => self.tongue.say("privé", "private"),
            Room::Group => self.tongue.say("groep", "group"),
            Room::Member => self.tongue.say("in een groep", "in a group"),
            Room::Business => self.tongue.say("zakelijk", "business"),
        }
    }

    pub fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(0, name, value);
        }
    }

    pub fn list(&mut self, name: &str, values: Vec<&str>) {
        if !values.is_empty() {
            self.line(0, name, &values.join(", "));
        }
    }

    pub fn missing(&self, missing: Missing) -> &'static str {
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

    pub fn value(&self, outcome: &Outcome) -> String {
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
            Ok(_) => value_cell(outcome).text().unwrap_or_default(),
        }
    }
}

/// Returns the name of a file, else another word.
pub fn named<'a>(file: &'a FileRef, fallback: &'a str) -> &'a str {
    file.name.as_deref().unwrap_or(fallback)
}

/// Returns a text without placeholders.
pub fn plain(text: &Text, language: &str) -> String {
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
