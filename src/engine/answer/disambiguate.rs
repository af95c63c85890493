//! Reads text as a choice among readings that were offered: `friday`, `november`, `the first`, `2`,
//! `pm`, `yes, 20:00`.

use chrono::{Datelike, Timelike};

use crate::dialog::program::Spec;
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::{self, NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Mismatch, Parsed, Reading, option, time, vocabularies, yesno};
use crate::id::Name;
use crate::message::InMessage;
use crate::value::Value;

/// How a text relates to the readings that were offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// It chooses the reading at this index.
    One(usize),
    /// It still fits several.
    Several,
    /// It is none of them.
    Neither,
    /// It is another answer, with this text.
    Instead(String),
}

/// The readings that were offered, with their labels.
#[derive(Clone, Copy, Debug)]
pub struct Offered<'a> {
    /// Their values.
    pub values: &'a [Value],
    /// Their labels, in the same order as the values.
    pub labels: &'a [String],
}

impl Reading<'_> {
    /// Reads text as a choice among readings. Returns `None` if it is an answer of its own.
    pub fn choose(&self, typed: &str, offered: Offered<'_>) -> Option<Choosing> {
        let plain = normalized_text::plain(typed);
        let is_said_again = |value: &Value| matches!(value, Value::Text(words) if !plain.is_empty() && normalized_text::is_same(words, &plain));
        let by_words = offered
            .values
            .iter()
            .position(is_said_again)
            .filter(|_| !matches!(self.question.spec, Spec::Phone { .. }));
        if let Some(choosing) = by_words.map(Choosing::One) {
            return Some(choosing);
        }
        // If the question expects text, any other text is an answer of its own.
        if matches!(self.question.spec, Spec::Text { .. }) {
            return only_match(
                offered
                    .labels
                    .iter()
                    .map(|label| normalized_text::is_same(label, &plain)),
            );
        }
        if let Some(choosing) = self.choose_by_any(typed, offered) {
            return Some(choosing);
        }
        match yesno::read(self, &NormalizedText::new(typed)) {
            Some(true) => return Some(Choosing::Several),
            Some(false) => return Some(Choosing::Neither),
            None => {}
        }
        let (is_yes, rest) = self.split_yes_or_no(typed)?;
        match self.choose_by_any(rest, offered) {
            Some(choosing) => Some(choosing),
            None if self.is_answer(rest) => Some(Choosing::Instead(rest.to_owned())),
            None => (!is_yes).then_some(Choosing::Neither),
        }
    }

    /// Reads a yes (`true`) or no at the start, and the text after it: `nee, 27 november`. Returns
    /// `None` if one of the two is missing.
    pub fn split_yes_or_no<'t>(&self, typed: &'t str) -> Option<(bool, &'t str)> {
        let is_end = |c: char| c.is_whitespace() || ",.;:!?–—".contains(c);
        let ends = typed
            .char_indices()
            .filter(|(_, c)| is_end(*c))
            .map(|(at, _)| at)
            .take(MAX_LEAD_WORDS);
        let (yes, end) = ends
            .filter_map(|end| {
                let plain = normalized_text::plain(&typed[..end]);
                let is = |list| self.vocabularies.has(list, &plain);
                if is(List::No) {
                    Some((false, end))
                } else {
                    is(List::Yes).then_some((true, end))
                }
            })
            .last()?;
        let rest = typed[end..]
            .trim_start_matches(is_end)
            .trim_start_matches("- ")
            .trim();
        (!rest.is_empty()).then_some((yes, rest))
    }

    /// Returns the new value after a no to a known value: `Some(Some(text))`, or `Some(None)` if no
    /// new value follows. Returns `None` if the text starts with neither a no nor a yes before a
    /// new value.
    pub fn corrected(&self, typed: &str) -> Option<Option<String>> {
        let (is_yes, rest) = self.split_yes_or_no(typed)?;
        if !matches!(self.question.spec, Spec::Text { .. }) {
            return (!is_yes || self.is_answer(rest))
                .then(|| Some(rest.to_owned()).filter(|rest| self.is_answer(rest)));
        }
        // For a text question anything is an answer, so the new value must be set apart.
        let behind = &typed[..typed.rfind(rest).unwrap_or(0)];
        let is_apart = behind
            .trim_end()
            .ends_with([',', '.', ':', ';', '-', '–', '—'])
            || behind.contains('\n');
        let bare = self.without_filler(rest);
        let is_new = is_apart || bare.len() < rest.len();
        if is_yes {
            None
        } else {
            Some(is_new.then(|| bare.to_owned()))
        }
    }

    /// Removes filler words from the start: `it's Noor`, `het is Noor`.
    fn without_filler<'t>(&self, typed: &'t str) -> &'t str {
        let ends = typed
            .char_indices()
            .filter(|(_, c)| c.is_whitespace())
            .map(|(at, _)| at)
            .take(MAX_LEAD_WORDS);
        let is_filler = |end: &usize| {
            typed[..*end].split_whitespace().all(|word| {
                let plain = normalized_text::plain(word);
                [List::Filler, List::Courtesy, List::The]
                    .into_iter()
                    .any(|list| self.vocabularies.has(list, &plain))
            })
        };
        ends.filter(is_filler)
            .last()
            .map_or(typed, |end| typed[end..].trim_start())
    }

    fn is_answer(&self, typed: &str) -> bool {
        matches!(
            self.read(&InMessage::Text(typed.to_owned())),
            Parsed::Value(_) | Parsed::Mismatch(Mismatch::Either(_))
        )
    }

    fn choose_by_any(&self, typed: &str, offered: Offered<'_>) -> Option<Choosing> {
        let heard = NormalizedText::new(typed);
        if heard.plain.is_empty() {
            return None;
        }
        let by_label = only_match(
            offered
                .labels
                .iter()
                .map(|label| normalized_text::is_same(label, &heard.plain)),
        );
        by_label.or_else(|| match self.question.spec {
            // A number may be an answer of its own, which takes precedence over a position in the
            // list.
            Spec::Number { .. } | Spec::Scale { .. } => self
                .by_value(typed, offered)
                .or_else(|| self.by_place(&heard, offered)),
            Spec::Time { .. } => {
                let by_value = self.by_value(typed, offered);
                by_value
                    .or_else(|| self.by_place(&heard, offered))
                    .or_else(|| self.by_part_of_day(&heard, offered))
            }
            Spec::Date { .. } => {
                let by_place = self.by_place(&heard, offered);
                by_place
                    .or_else(|| self.by_part_of_date(&heard, offered))
                    .or_else(|| self.by_value(typed, offered))
            }
            _ => {
                let by_place = self.by_place(&heard, offered);
                by_place
                    .or_else(|| self.by_value(typed, offered))
                    .or_else(|| self.by_words(&heard, offered))
            }
        })
    }

    /// Reads an answer to the question itself, among the offered values.
    fn by_value(&self, typed: &str, offered: Offered<'_>) -> Option<Choosing> {
        let keys: Vec<Name> = offered
            .values
            .iter()
            .filter_map(|value| {
                if let Value::Key(key) = value {
                    Some(key.clone())
                } else {
                    None
                }
            })
            .collect();
        let among = Reading {
            offered: if keys.is_empty() { self.offered } else { &keys },
            ticked: &[],
            ..*self
        };
        let message = InMessage::Text(typed.to_owned());
        let read = among
            .exact(typed)
            .unwrap_or_else(|| match among.read_by_type(&message) {
                Parsed::Mismatch(mismatch) => {
                    among.read_slip(typed).unwrap_or(Parsed::Mismatch(mismatch))
                }
                read => read,
            });
        match read {
            Parsed::Value(found) => offered
                .values
                .iter()
                .position(|value| *value == found.value)
                .map(Choosing::One),
            Parsed::Mismatch(Mismatch::Either(values)) => {
                match only_match(offered.values.iter().map(|value| values.contains(value))) {
                    // The same ambiguous text again chooses nothing.
                    Some(Choosing::One(_)) if values.len() > 1 => None,
                    choosing => choosing,
                }
            }
            Parsed::Missing(_) | Parsed::Done | Parsed::Other | Parsed::Mismatch(_) => None,
        }
    }

    /// Reads a position among the readings: `2`, `the second`, `nr 2`, `de laatste`.
    fn by_place(&self, heard: &NormalizedText, offered: Offered<'_>) -> Option<Choosing> {
        let lists = [List::Courtesy, List::Filler, List::The];
        let bare =
            self.vocabularies
                .without(heard, 0..heard.plain.len(), &lists, &[List::Courtesy]);
        let plain = &heard.plain[bare.clone()];
        let last = plain
            .split(' ')
            .next()
            .is_some_and(|word| self.vocabularies.has(List::LastUnclear, word));
        if last
            && plain
                .split(' ')
                .skip(1)
                .all(|word| self.vocabularies.has(List::One, word))
        {
            return offered.values.len().checked_sub(1).map(Choosing::One);
        }
        let (number, word) = option::read_list_number(self, heard, &bare)?;
        let is_numeric = matches!(self.question.spec, Spec::Number { .. } | Spec::Scale { .. });
        if is_numeric && word.is_none() && self.is_answer(plain) {
            return None;
        }
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        (at < offered.values.len()).then_some(Choosing::One(at))
    }

    /// Reads words that occur in one label only: `zwart` chooses between `Koffie zwart` and `Koffie
    /// verkeerd`.
    fn by_words(&self, heard: &NormalizedText, offered: Offered<'_>) -> Option<Choosing> {
        if !offered
            .values
            .iter()
            .all(|value| matches!(value, Value::Key(_)))
        {
            return None;
        }
        let bare = self.vocabularies.without(
            heard,
            0..heard.plain.len(),
            &[List::Courtesy, List::Filler],
            &[List::Courtesy],
        );
        let words: Vec<&str> = heard.plain[bare].split(' ').collect();
        let holds = |label: &String| {
            let label = normalized_text::plain(label);
            words
                .iter()
                .all(|word| label.split(' ').any(|part| part == *word))
        };
        only_match(offered.labels.iter().map(holds))
    }

    /// Reads a weekday, month, day or year, or several of them, that fits only one of the dates.
    fn by_part_of_date(&self, heard: &NormalizedText, offered: Offered<'_>) -> Option<Choosing> {
        let mut fits = vec![true; offered.values.len()];
        let mut has_part = false;
        let mut at = 0;
        while let Some(piece) = heard.pieces.get(at) {
            let left = &heard.pieces[at..];
            let phrase = |list| self.vocabularies.count_phrase(heard, left, list);
            let said = self.part_of_date(heard, piece);
            let silent = [
                List::Courtesy,
                List::Filler,
                List::In,
                List::On,
                List::The,
                List::Of,
                List::OrdinalEndings,
            ]
            .map(phrase)
            .into_iter()
            .max();
            at += match (said, silent) {
                (Some(part), _) => {
                    has_part = true;
                    for (fits, value) in fits.iter_mut().zip(offered.values) {
                        *fits &= matches!(value, Value::Date(date) if part.is_of(*date));
                    }
                    1
                }
                (None, Some(count)) if count > 0 => count,
                (None, _) if !piece.shows() => 1,
                (None, _) => return None,
            };
        }
        if has_part {
            only_match(fits.into_iter())
        } else {
            None
        }
    }

    fn part_of_date(&self, heard: &NormalizedText, piece: &Piece) -> Option<DatePart> {
        let text = heard.text(piece);
        let place = |list| {
            self.vocabularies
                .iter()
                .find_map(|words| vocabularies::entry_index(words, list, text))
                .and_then(|(at, _)| u32::try_from(at).ok())
        };
        match piece.kind {
            PieceKind::Word => place(List::Weekdays)
                .map(DatePart::Weekday)
                .or_else(|| place(List::Months).map(DatePart::Month)),
            PieceKind::Digits if text.len() == 4 => text.parse().ok().map(DatePart::Year),
            PieceKind::Digits if text.len() <= 2 => text.parse().ok().map(DatePart::Day),
            PieceKind::Digits | PieceKind::Sign(_) => None,
        }
    }

    /// Reads a part of the day: `'s avonds`, `pm`, `evening`.
    fn by_part_of_day(&self, heard: &NormalizedText, offered: Offered<'_>) -> Option<Choosing> {
        let bare = self.vocabularies.without(
            heard,
            0..heard.plain.len(),
            &[List::Courtesy],
            &[List::Courtesy],
        );
        let plain = &heard.plain[bare];
        let forms = [
            plain.to_owned(),
            format!("{plain}s"),
            format!("in the {plain}"),
            format!("at {plain}"),
        ];
        let part = time::PARTS
            .into_iter()
            .find(|list| forms.iter().any(|form| self.vocabularies.has(*list, form)))?;
        let is_in = |value: &Value| matches!(value, Value::Time(at) if time::is_in(part, at.hour() * 60 + at.minute()));
        only_match(offered.values.iter().map(is_in))
    }
}

/// Maximum number of words of a yes or no at the start.
const MAX_LEAD_WORDS: usize = 4;

#[derive(Clone, Copy)]
enum DatePart {
    /// 0 is Monday.
    Weekday(u32),
    /// 0 is January.
    Month(u32),
    Day(u32),
    Year(i32),
}

impl DatePart {
    fn is_of(self, date: chrono::NaiveDate) -> bool {
        match self {
            Self::Weekday(weekday) => date.weekday().num_days_from_monday() == weekday,
            Self::Month(month) => date.month0() == month,
            Self::Day(day) => date.day() == day,
            Self::Year(year) => date.year() == year,
        }
    }
}

/// Returns the only match, or that there are several, or `None` if there is no match.
fn only_match(fits: impl Iterator<Item = bool>) -> Option<Choosing> {
    let mut places = fits.enumerate().filter(|(_, fits)| *fits).map(|(at, _)| at);
    let first = places.next()?;
    Some(if places.next().is_some() {
        Choosing::Several
    } else {
        Choosing::One(first)
    })
}
