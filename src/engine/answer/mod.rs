//! Reads what a customer sent as the answer to the waiting question: a value, a kind of missing, or what does not fit.
//!
//! Pure and total: no text makes it fail, and what has two readings is never guessed. Nothing here knows sessions, events or
//! effects. The stages stand in the order of a turn; between them the turn tries repair words and triggers:
//! [`Reading::exact`], [`Reading::own`], [`Reading::slip`], [`Reading::words`].

mod date;
mod day;
mod declined;
mod disambiguate;
mod file;
#[cfg(test)]
mod laws;
mod list;
mod normalized_text;
mod number;
mod option;
mod phone;
mod phrase_index;
mod place;
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

/// How many meanings are offered; more than these are no help.
const MOST_MEANINGS: usize = 3;

/// Fills a text that holds values, in a language.
pub type Fill<'a> = &'a dyn Fn(&Text, &str) -> String;

/// What there is to know when an answer is read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    question: &'a Question,
    language: &'a str,
    today: NaiveDate,
    offered: &'a [Name],
    ticked: &'a [Name],
    fill: Fill<'a>,
    tongues: Vocabularies<'a>,
}

/// What a message is to the waiting question.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    /// An answer.
    Value(Found),
    /// Skip, "rather not say", "don't know"; a no to a consent.
    Missing(Missing),
    /// Enough is chosen.
    Done,
    /// "Something else": its words come next.
    Other,
    /// No answer.
    Mismatch(Mismatch),
}

/// An answer that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What is stored.
    pub value: Value,
    /// The chosen option's place among those shown, from 1.
    pub position: Option<u16>,
    /// The words of "something else".
    pub other: Option<String>,
}

/// Why a message is no answer: what the retry sentence needs to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Mismatch {
    /// Nothing was understood.
    Unread,
    /// It can mean several things: these, two or three.
    Either(Vec<Value>),
    /// It was understood, but lies outside the range.
    Range,
    /// A whole number is asked for.
    Whole,
    /// There is no such day or time.
    NoSuch,
    /// The day falls on another weekday than the one that was said.
    Weekday(NaiveDate),
    /// These words name none of several options.
    Stranger(String),
    /// So many characters are too few.
    Short(usize),
    /// So many characters are too many.
    Long(usize),
    /// The words do not match the pattern.
    Pattern,
    /// So many options are too few or too many.
    Pick(usize),
    /// The option that excludes the others was chosen with others.
    NotAlone(Name),
    /// A shared phone number is not the sender's own.
    NotOwn,
    /// A file has so many bytes more than allowed, or is larger than anybody says.
    Large,
    /// A message of a kind that this question cannot use: a sticker, a photo where words are asked for.
    Kind,
}

impl<'a> Reading<'a> {
    /// Returns the reading of a question.
    ///
    /// `language` is the session's, `languages` are the dialog's; `offered` are the keys shown, in the order they were shown.
    pub fn new(
        bot: &'a Bot,
        question: &'a Question,
        language: &'a str,
        languages: &'a [Name],
        today: NaiveDate,
        offered: &'a [Name],
        fill: Fill<'a>,
    ) -> Self {
        Self { question, language, today, offered, ticked: &[], fill, tongues: Vocabularies::new(bot, language, languages) }
    }

    /// Returns the same, where some options are ticked already.
    pub fn with_ticked(self, ticked: &'a [Name]) -> Self {
        Self { ticked, ..self }
    }

    /// Reads an exact label, one of an option's `says`, its number in the list, or the label of another button.
    ///
    /// Nothing where it is none of these. Tried before the repair words.
    pub fn exact(&self, typed: &str) -> Option<Parsed> {
        let heard = NormalizedText::new(typed);
        option::exact(self, &heard).or_else(|| self.button(&heard))
    }

    /// Reads the message by the question's own parser: an answer, or why it is none.
    pub fn own(&self, message: &InMessage) -> Parsed {
        match message {
            InMessage::Text(typed) => self.typed(typed),
            InMessage::Tap(_) => Parsed::Mismatch(Mismatch::Kind),
            InMessage::Contact { number, own } => phone::shared(self, number, *own),
            InMessage::Location { latitude, longitude } => place::shared(self, *latitude, *longitude),
            InMessage::Photo { file, .. } => file::read(self, file, true),
            InMessage::File { file, .. } => file::read(self, file, false),
            InMessage::Other => Parsed::Mismatch(Mismatch::Kind),
        }
    }

    /// Reads an option with one typing slip, also inside a typed list. Nothing where none or several fit.
    pub fn slip(&self, typed: &str) -> Option<Parsed> {
        let heard = NormalizedText::new(typed);
        if self.question.spec.gathers().is_some() {
            return typo::several(self, &heard);
        }
        let is_choice = matches!(self.question.spec, Spec::Choice);
        is_choice.then(|| typo::one(self, &heard)).flatten().map(|option| self.chosen(option))
    }

    /// Takes words that fit no option of a choice with "something else" as its words. Tried last.
    ///
    /// Words that name an option, ask something or say no are asked back.
    pub fn words(&self, typed: &str) -> Option<Parsed> {
        let takes = matches!(self.question.spec, Spec::Choice) && self.question.other;
        let typed = typed.trim();
        let has_words = typed.chars().any(|c| c.is_alphabetic() && !letter::is_unseen(c));
        (takes && has_words).then(|| {
            let heard = NormalizedText::new(typed);
            if self.is_remark(typed, &heard) {
                return Parsed::Mismatch(Mismatch::Unread);
            }
            let meant = option::touched(self, &heard);
            if !meant.is_empty() {
                let keys = meant.iter().map(|option| Value::Key(option.key.clone()));
                return Parsed::Mismatch(Mismatch::either(keys.chain([Value::Text(typed.to_owned())])));
            }
            let position = u16::try_from(self.offered.len() + 1).ok();
            Parsed::Value(Found { value: Value::Key(Name::new_static("other")), position, other: Some(typed.to_owned()) })
        })
    }

    /// Returns what a whole message says instead of an answer: a no, a refusal, that there is none.
    pub fn declined(&self, typed: &str) -> Option<Declined> {
        declined::read(self, &NormalizedText::new(typed))
    }

    /// Returns whether words are said about the question and are nothing of their own: a question, a yes or a no, words that mean nothing.
    fn is_remark(&self, typed: &str, heard: &NormalizedText) -> bool {
        let end = typed.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '？' | '؟'));
        let says_nothing = |word: &str| [List::Filler, List::Courtesy].into_iter().any(|list| self.tongues.has(list, word));
        end.ends_with(['?', '？', '؟'])
            || declined::read(self, heard).is_some()
            || yesno::read(self, heard).is_some()
            || heard.plain.split(' ').all(says_nothing)
    }

    /// Reads a message through all stages, where nothing else may claim it.
    pub fn read(&self, message: &InMessage) -> Parsed {
        let InMessage::Text(typed) = message else { return self.own(message) };
        if let Some(read) = self.exact(typed) {
            return read;
        }
        match self.own(message) {
            Parsed::Mismatch(mismatch) => self.slip(typed).or_else(|| self.words(typed)).unwrap_or(Parsed::Mismatch(mismatch)),
            read => read,
        }
    }

    /// Returns whether typed words are a yes or a no, whatever is asked: for confirming a known value.
    pub fn yes_or_no(&self, typed: &str) -> Option<bool> {
        let heard = NormalizedText::new(typed);
        yesno::numbered(self, &heard).or_else(|| yesno::read(self, &heard))
    }

    /// Returns whether a value that was read before still fits the question.
    pub fn allows(&self, value: &Value) -> bool {
        match (&self.question.spec, value) {
            (Spec::Date { from, to }, Value::Date(day)) => date::allows(self, *day, *from, *to),
            (Spec::Time { from, to }, Value::Time(at)) => time::allows(*at, *from, *to),
            (Spec::Number { .. } | Spec::Scale { .. }, Value::Number(number)) => number::allows(self, *number),
            (Spec::Choice, Value::Key(key)) => self.offered.contains(key),
            // Words that were asked back.
            (Spec::Choice, Value::Text(_)) => self.question.other,
            (Spec::Text { .. }, Value::Text(words)) => matches!(self.typed(words), Parsed::Value(_)),
            (Spec::Multi { .. } | Spec::Rank { .. }, Value::Keys(keys)) => {
                keys.iter().all(|key| self.offered.contains(key) || key == "other")
            }
            (Spec::Phone { .. }, Value::Text(_)) => true,
            _ => false,
        }
    }

    fn typed(&self, typed: &str) -> Parsed {
        let heard = NormalizedText::new(typed);
        match &self.question.spec {
            Spec::Text { length, pattern } => text::read(typed, *length, pattern.as_deref()),
            Spec::Choice => option::read(self, &heard),
            Spec::Multi { .. } | Spec::Rank { .. } => list::read(self, &heard),
            Spec::Yesno | Spec::Consent { .. } => yesno::answer(self, &heard),
            Spec::Scale { to, .. } => number::scale(self, &heard, *to),
            Spec::Number { .. } => number::read(self, &heard),
            Spec::Date { from, to } => date::read(self, &heard, *from, *to),
            Spec::Time { from, to } => time::read(self, &heard, *from, *to),
            Spec::Email => text::email(self, typed),
            Spec::Phone { country } => phone::typed(self, typed, country.as_deref()),
            Spec::Location => place::typed(typed),
            Spec::Photo { .. } | Spec::File { .. } => Parsed::Mismatch(Mismatch::Kind),
        }
    }

    /// Reads options and the label of a button in one message.
    pub fn beside_button(&self, typed: &str) -> Option<(Vec<Name>, Parsed)> {
        list::beside_button(self, typed)
    }

    /// Reads the typed label of a button that is no option: Skip, Done, "Don't know".
    fn button(&self, heard: &NormalizedText) -> Option<Parsed> {
        let question = self.question;
        let takes_several = question.spec.gathers().is_some();
        let offers = question.optional || question.unknown || question.refuse || question.other || takes_several;
        if !offers || heard.plain.len() > 60 {
            return None;
        }
        let part = self.tongues.without_courtesy(heard);
        let is = |list| self.tongues.has(list, &heard.plain) || self.tongues.has(list, &heard.plain[part.clone()]);
        if let Some(missing) = declined::past(self, heard) {
            return Some(Parsed::Missing(missing));
        }
        if question.other && (is(List::Other) || option::is_other(self, heard)) {
            return Some(Parsed::Other);
        }
        (takes_several && is(List::Done)).then_some(Parsed::Done)
    }

    /// Returns the shown options, in the order they were shown.
    fn shown(&self) -> impl Iterator<Item = &'a OptionDef> {
        self.offered.iter().filter_map(|key| self.question.options.iter().find(|option| option.key == *key))
    }

    /// Returns an option's label in the session's language.
    fn label(&self, option: &'a OptionDef) -> Cow<'a, str> {
        self.words_of(&option.label, option.label.in_language(self.language), self.language)
    }

    /// Returns an option's labels in the other languages of the dialog.
    fn other_labels(&self, option: &'a OptionDef) -> impl Iterator<Item = Cow<'a, str>> {
        let own = option.label.in_language(self.language);
        let others = option.label.entries.iter().filter(move |(_, template)| !std::ptr::eq(template, own));
        others.map(|(code, template)| self.words_of(&option.label, template, code))
    }

    fn words_of(&self, text: &'a Text, template: &'a Template, language: &str) -> Cow<'a, str> {
        match template.0.as_slice() {
            [] => Cow::Borrowed(""),
            [Piece::Words(words, _)] => Cow::Borrowed(words),
            pieces if pieces.iter().all(|piece| matches!(piece, Piece::Words(..))) => Cow::Owned(literal(pieces)),
            _ => Cow::Owned((self.fill)(text, language)),
        }
    }

    /// Returns the answer that an option is.
    fn chosen(&self, option: &OptionDef) -> Parsed {
        let place = self.offered.iter().position(|key| *key == option.key);
        let position = place.and_then(|at| u16::try_from(at + 1).ok());
        Parsed::Value(Found { value: Value::Key(option.key.clone()), position, other: None })
    }
}

impl Mismatch {
    /// Returns that a message means one of several things; that it was not understood where they are fewer than two or too many.
    fn either(values: impl IntoIterator<Item = Value>) -> Self {
        let mut different: Vec<Value> = Vec::new();
        for value in values {
            if !different.contains(&value) {
                different.push(value);
            }
        }
        if (2..=MOST_MEANINGS).contains(&different.len()) { Self::Either(different) } else { Self::Unread }
    }

    /// Leaves out the numbers that do not fit.
    fn among(self, fits: impl Fn(Decimal) -> bool) -> Self {
        match self {
            Self::Either(values) => {
                Self::either(values.into_iter().filter(|value| matches!(value, Value::Number(number) if fits(*number))))
            }
            other => other,
        }
    }
}

impl Parsed {
    /// Returns an answer without a place among options.
    fn value(value: Value) -> Self {
        Self::Value(Found { value, position: None, other: None })
    }

    /// Returns a value where it lies in the range, else why it does not fit.
    fn ranged(value: Value, is_in_range: bool) -> Self {
        if is_in_range { Self::value(value) } else { Self::Mismatch(Mismatch::Range) }
    }
}

fn literal(pieces: &[Piece]) -> String {
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Words(words, _) => Some(&**words),
        Piece::Value(..) => None,
    });
    words.collect()
}
