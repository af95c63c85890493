//! Reads a message as the answer to the waiting question: a value, a reason why it is missing, or a
//! mismatch.
//!
//! Pure and total: no text makes it fail, and an ambiguous text is never guessed. Nothing here
//! knows sessions, events or effects. The stages, in the order of a turn, which tries repair words
//! and triggers between them: [`Reading::exact`], [`Reading::read_by_type`], [`Reading::read_slip`],
//! [`Reading::read_as_other`].

mod date;
mod day;
mod declined;
mod disambiguate;
mod file;
mod joint;
#[cfg(test)]
mod laws;
mod list;
mod normalized_text;
mod number;
mod numeral;
mod option;
mod phone;
mod phrase_index;
mod place;
mod several;
mod text;
mod time;
mod typo;
mod unit;
mod vocabularies;
mod yesno;

use std::borrow::Cow;

pub use crate::engine::answer::declined::Declined;
pub use crate::engine::answer::disambiguate::{Choosing, Offered};
pub(in crate::engine) use crate::engine::answer::time::allows as time_allows;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::dialog::bot::Bot;
use crate::dialog::letter;
use crate::dialog::program::{OptionDef, Question, Spec};
use crate::dialog::text::{Piece, Template, Text};
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::NormalizedText;
use crate::engine::answer::vocabularies::Vocabularies;
use crate::id::Name;
use crate::message::InMessage;
use crate::value::{Missing, Value};

/// Maximum number of readings to offer; a longer list would not help.
const MAX_READINGS: usize = 3;

/// Fills a text that contains values, in the given language.
pub type Fill<'a> = &'a dyn Fn(&Text, &str) -> String;

/// Everything that is needed to read an answer.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    question: &'a Question,
    language: &'a str,
    today: NaiveDate,
    offered: &'a [Name],
    ticked: &'a [Name],
    fill: Fill<'a>,
    vocabularies: Vocabularies<'a>,
}

/// What a message means for the waiting question.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    /// An answer.
    Value(Found),
    /// Skip, "rather not say" or "don't know"; for a consent, a no.
    Missing(Missing),
    /// The "enough" button.
    Done,
    /// "Something else": its text comes next.
    Other,
    /// It is no answer.
    Mismatch(Mismatch),
}

/// An answer that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The value to store.
    pub value: Value,
    /// Position of the chosen option among those shown, from 1.
    pub position: Option<u16>,
    /// Text of "something else".
    pub other: Option<String>,
}

/// Why a message is no answer, as the retry sentence needs to know it.
#[derive(Clone, Debug, PartialEq)]
pub enum Mismatch {
    /// Nothing was understood.
    Unread,
    /// It is ambiguous: two or three possible values.
    Either(Vec<Value>),
    /// It was understood, but is outside the range.
    Range,
    /// A whole number is expected.
    Whole,
    /// There is no such day, time or place.
    NoSuch,
    /// The day falls on another weekday than the one that was given.
    Weekday(NaiveDate),
    /// These words of a list name no option.
    Stranger(String),
    /// Too short; the number of characters.
    Short(usize),
    /// Too long; the number of characters.
    Long(usize),
    /// It does not match the pattern.
    Pattern,
    /// Too few or too many options; their number.
    Pick(usize),
    /// The exclusive option was chosen together with others.
    NotAlone(Name),
    /// The shared phone number is not the sender's own.
    NotOwn,
    /// The file is larger than allowed.
    Large,
    /// This question cannot use this kind of message, such as a sticker, or a photo for a text
    /// question.
    Kind,
}

impl<'a> Reading<'a> {
    /// Creates the reading of a question.
    ///
    /// `language` is the session's, `languages` are the dialog's; `offered` are the option keys in
    /// the order they were shown.
    pub fn new(
        bot: &'a Bot,
        question: &'a Question,
        language: &'a str,
        languages: &'a [Name],
        today: NaiveDate,
        offered: &'a [Name],
        fill: Fill<'a>,
    ) -> Self {
        Self {
            question,
            language,
            today,
            offered,
            ticked: &[],
            fill,
            vocabularies: Vocabularies::new(bot, language, languages),
        }
    }

    /// Returns the same reading with some options already ticked.
    pub fn with_ticked(self, ticked: &'a [Name]) -> Self {
        Self { ticked, ..self }
    }

    /// Reads an exact label, one of an option's `says`, its number in the list, or the label of
    /// another button.
    ///
    /// Returns `None` if it is none of these. This stage runs before the repair words.
    pub fn exact(&self, typed: &str) -> Option<Parsed> {
        let heard = NormalizedText::new(typed);
        option::read_exact(self, &heard).or_else(|| self.button(&heard))
    }

    /// Reads a message by the parser of the question type: an answer, or why it is none.
    pub fn read_by_type(&self, message: &InMessage) -> Parsed {
        match message {
            InMessage::Text(typed) => self.typed(typed),
            InMessage::Tap(_) => Parsed::Mismatch(Mismatch::Kind),
            InMessage::Contact { number, own } => phone::read_shared(self, number, *own),
            InMessage::Location {
                latitude,
                longitude,
            } => place::read_shared(self, *latitude, *longitude),
            InMessage::Photo { file, .. } => file::read(self, file, true),
            InMessage::File { file, .. } => file::read(self, file, false),
            InMessage::Voice { .. } | InMessage::Other => Parsed::Mismatch(Mismatch::Kind),
        }
    }

    /// Reads an option with one typing slip, also inside a typed list. Returns `None` if none or
    /// several fit.
    pub fn read_slip(&self, typed: &str) -> Option<Parsed> {
        let heard = NormalizedText::new(typed);
        if self.question.spec.gathers().is_some() {
            return typo::read_several(self, &heard);
        }
        let is_choice = matches!(self.question.spec, Spec::Choice);
        is_choice
            .then(|| typo::find_one(self, &heard))
            .flatten()
            .map(|option| self.chosen_answer(option))
    }

    /// Takes text that fits no option of a choice as the text of "something else". This is the last
    /// stage.
    ///
    /// If the text names an option, the customer is asked which one is meant. A question, a yes or
    /// a no is not understood.
    pub fn read_as_other(&self, typed: &str) -> Option<Parsed> {
        let takes = matches!(self.question.spec, Spec::Choice) && self.question.other;
        let typed = typed.trim();
        let has_words = typed
            .chars()
            .any(|c| c.is_alphabetic() && !letter::is_unseen(c));
        (takes && has_words).then(|| {
            let heard = NormalizedText::new(typed);
            if self.is_remark(typed, &heard) {
                return Parsed::Mismatch(Mismatch::Unread);
            }
            let meant = option::find_touched(self, &heard);
            if !meant.is_empty() {
                let keys = meant.iter().map(|option| Value::Key(option.key.clone()));
                return Parsed::Mismatch(Mismatch::either(
                    keys.chain([Value::Text(typed.to_owned())]),
                ));
            }
            let position = u16::try_from(self.offered.len() + 1).ok();
            Parsed::Value(Found {
                value: Value::Key(Name::new_static("other")),
                position,
                other: Some(typed.to_owned()),
            })
        })
    }

    /// Returns how the whole message declines to answer: a no, a refusal, "there is none".
    pub fn declined(&self, typed: &str) -> Option<Declined> {
        declined::read(self, &NormalizedText::new(typed))
    }

    /// Returns whether a text is only a remark: a question, a yes or a no, or filler words.
    fn is_remark(&self, typed: &str, heard: &NormalizedText) -> bool {
        let end = typed
            .trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '？' | '؟'));
        let says_nothing = |word: &str| {
            [List::Filler, List::Courtesy]
                .into_iter()
                .any(|list| self.vocabularies.has(list, word))
        };
        end.ends_with(['?', '？', '؟'])
            || declined::read(self, heard).is_some()
            || yesno::read(self, heard).is_some()
            || heard.plain.split(' ').all(says_nothing)
    }

    /// Reads a message through all stages, when nothing else can claim it.
    pub fn read(&self, message: &InMessage) -> Parsed {
        let InMessage::Text(typed) = message else {
            return self.read_by_type(message);
        };
        if let Some(read) = self.exact(typed) {
            return read;
        }
        match self.read_by_type(message) {
            Parsed::Mismatch(mismatch) => self
                .read_slip(typed)
                .or_else(|| self.read_as_other(typed))
                .unwrap_or(Parsed::Mismatch(mismatch)),
            read => read,
        }
    }

    /// Reads text as a yes or no, whatever the question type, to confirm a known value.
    pub fn yes_or_no(&self, typed: &str) -> Option<bool> {
        let heard = NormalizedText::new(typed);
        yesno::read_number(self, &heard).or_else(|| yesno::read(self, &heard))
    }

    /// Returns whether a value that was read before still fits the question.
    pub fn allows(&self, value: &Value) -> bool {
        match (&self.question.spec, value) {
            (Spec::Date { from, to }, Value::Date(day)) => date::allows(self, *day, *from, *to),
            (Spec::Time { from, to }, Value::Time(at)) => time::allows(*at, *from, *to),
            (Spec::Number { .. } | Spec::Scale { .. }, Value::Number(number)) => {
                number::allows(self, *number)
            }
            (Spec::Choice, Value::Key(key)) => self.offered.contains(key),
            // The text of "something else", offered as one of the readings.
            (Spec::Choice, Value::Text(_)) => self.question.other,
            (Spec::Text { .. }, Value::Text(words)) => {
                matches!(self.typed(words), Parsed::Value(_))
            }
            (Spec::Multi { .. } | Spec::Rank { .. }, Value::Keys(keys)) => keys
                .iter()
                .all(|key| self.offered.contains(key) || key == "other"),
            (Spec::Phone { .. }, Value::Text(_)) => true,
            _ => false,
        }
    }

    fn typed(&self, typed: &str) -> Parsed {
        let heard = || NormalizedText::new(typed);
        match &self.question.spec {
            Spec::Text { length, pattern } => text::read(typed, *length, pattern.as_deref()),
            Spec::Choice => option::read(self, &heard()),
            Spec::Multi { .. } | Spec::Rank { .. } => list::read(self, &heard()),
            Spec::Yesno | Spec::Consent { .. } => yesno::read_answer(self, &heard()),
            Spec::Scale { points, .. } => number::read_scale(self, &heard(), points.to),
            Spec::Number { .. } => number::read(self, &heard()),
            Spec::Date { from, to } => date::read(self, &heard(), *from, *to),
            Spec::Time { from, to } => time::read(self, &heard(), *from, *to),
            Spec::Email => text::read_email(self, typed),
            Spec::Phone { country } => phone::read_typed(self, typed, country.as_deref()),
            Spec::Location => place::read_typed(typed),
            Spec::Photo { .. } | Spec::File { .. } => Parsed::Mismatch(Mismatch::Kind),
        }
    }

    /// Reads options and the label of a button in one message.
    pub fn options_with_button(&self, typed: &str) -> Option<(Vec<Name>, Parsed)> {
        list::with_button(self, typed)
    }

    /// Reads the typed label of a button that is no option: Skip, Done, "Don't know".
    fn button(&self, heard: &NormalizedText) -> Option<Parsed> {
        let question = self.question;
        let takes_several = question.spec.gathers().is_some();
        let offers = question.optional
            || question.unknown
            || question.refuse
            || question.other
            || takes_several;
        if !offers || heard.plain.len() > 60 {
            return None;
        }
        let part = self.vocabularies.without_courtesy(heard);
        let is = |list| {
            self.vocabularies.has(list, &heard.plain)
                || self.vocabularies.has(list, &heard.plain[part.clone()])
        };
        if let Some(missing) = declined::way_past(self, heard) {
            return Some(Parsed::Missing(missing));
        }
        if question.other && (is(List::Other) || option::is_other(self, heard)) {
            return Some(Parsed::Other);
        }
        (takes_several && is(List::Done)).then_some(Parsed::Done)
    }

    /// Returns the shown options, in the order they were shown.
    fn shown(&self) -> impl Iterator<Item = &'a OptionDef> {
        self.offered.iter().filter_map(|key| {
            self.question
                .options
                .iter()
                .find(|option| option.key == *key)
        })
    }

    fn label(&self, option: &'a OptionDef) -> Cow<'a, str> {
        self.fill_label(
            &option.label,
            option.label.in_language(self.language),
            self.language,
        )
    }

    /// Returns an option's labels in the other languages of the dialog.
    fn other_labels(&self, option: &'a OptionDef) -> impl Iterator<Item = Cow<'a, str>> {
        let own = option.label.in_language(self.language);
        let others = option
            .label
            .entries
            .iter()
            .filter(move |(_, template)| !std::ptr::eq(template, own));
        others.map(|(code, template)| self.fill_label(&option.label, template, code))
    }

    fn fill_label(&self, text: &'a Text, template: &'a Template, language: &str) -> Cow<'a, str> {
        match template.0.as_slice() {
            [] => Cow::Borrowed(""),
            [Piece::Words(words, _)] => Cow::Borrowed(words),
            pieces if pieces.iter().all(|piece| matches!(piece, Piece::Words(..))) => {
                Cow::Owned(literal(pieces))
            }
            _ => Cow::Owned((self.fill)(text, language)),
        }
    }

    /// Returns the answer for a chosen option.
    fn chosen_answer(&self, option: &OptionDef) -> Parsed {
        let place = self.offered.iter().position(|key| *key == option.key);
        let position = place.and_then(|at| u16::try_from(at + 1).ok());
        Parsed::Value(Found {
            value: Value::Key(option.key.clone()),
            position,
            other: None,
        })
    }
}

impl Mismatch {
    /// Returns an ambiguity between values, or [`Self::Unread`] if there are fewer than two or too
    /// many.
    fn either(values: impl IntoIterator<Item = Value>) -> Self {
        let mut different: Vec<Value> = Vec::new();
        for value in values {
            if !different.contains(&value) {
                different.push(value);
            }
        }
        if (2..=MAX_READINGS).contains(&different.len()) {
            Self::Either(different)
        } else {
            Self::Unread
        }
    }

    /// Removes the numbers that do not fit from an ambiguity.
    fn only_fitting(self, fits: impl Fn(Decimal) -> bool) -> Self {
        match self {
            Self::Either(values) => Self::either(
                values
                    .into_iter()
                    .filter(|value| matches!(value, Value::Number(number) if fits(*number))),
            ),
            other => other,
        }
    }
}

impl Parsed {
    /// Returns an answer without a position among options.
    fn value(value: Value) -> Self {
        Self::Value(Found {
            value,
            position: None,
            other: None,
        })
    }

    /// Returns a value if it is in the range, else the mismatch.
    fn ranged(value: Value, is_in_range: bool) -> Self {
        if is_in_range {
            Self::value(value)
        } else {
            Self::Mismatch(Mismatch::Range)
        }
    }
}

fn literal(pieces: &[Piece]) -> String {
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Words(words, _) => Some(&**words),
        Piece::Value(..) => None,
    });
    words.collect()
}
