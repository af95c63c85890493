//! Decides whether an answer to a question as it was shown is valid for the question as it is now.

use crate::dialog::ast::QuestionType;
use crate::dialog::program::{DateBound, OptionDef, Question, Spec};
use crate::dialog::text::Text;
use crate::engine::answer::time_allows;
use crate::engine::program::content_hash;
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::token::OTHER;
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};
use chrono::{Days, NaiveDate};

/// Returns whether an answer given in a language means the same in a newer version of its question.
pub(in crate::engine) fn keeps_meaning(
    old: &Question,
    new: &Question,
    outcome: &Outcome,
    language: &str,
) -> bool {
    if old.kind != new.kind {
        return false;
    }
    let Ok(value) = outcome else { return true };
    match (&old.spec, &new.spec) {
        (
            Spec::Scale { points, ends },
            Spec::Scale {
                points: now_points,
                ends: now_ends,
            },
        ) => {
            let are_swapped = |(low, high): &(Text, Text), (now_low, now_high): &(Text, Text)| {
                reads_alike(low, now_high, language) || reads_alike(high, now_low, language)
            };
            points == now_points
                && !ends
                    .iter()
                    .zip(now_ends)
                    .any(|(ends, now)| are_swapped(ends, now))
        }
        (Spec::Number { unit, .. }, Spec::Number { unit: now, .. }) => {
            unit.as_ref().map(content_hash::for_text) == now.as_ref().map(content_hash::for_text)
        }
        (
            Spec::Consent { version, erases },
            Spec::Consent {
                version: now,
                erases: now_erases,
            },
        ) => (version, erases) == (now, now_erases) && says(old) == says(new),
        (Spec::Choice | Spec::Multi { .. } | Spec::Rank { .. }, _) => value
            .keys()
            .iter()
            .all(|key| means_the_same(old, new, key, language)),
        _ => true,
    }
}

/// Returns whether an answer to the question as it was shown can be accepted for the question as it
/// is now.
pub(in crate::engine) fn stands(
    old: &Question,
    new: &Question,
    given: &AnswerInput,
    language: &str,
    today: NaiveDate,
) -> bool {
    // For a consent, a no is an answer, too: it refers to exactly this wording.
    let is_consent = new.kind == QuestionType::Consent;
    if is_consent && !keeps_meaning(old, new, &Ok(Value::Bool(true)), language) {
        return false;
    }
    let is_taken = given
        .outcome
        .as_ref()
        .map_or(true, |value| is_within(new, value, today));
    keeps_meaning(old, new, &given.outcome, language) && may_be(new, &given.outcome) && is_taken
}

/// Returns whether a question allows its answer to be missing for this reason.
pub(super) fn may_be(question: &Question, outcome: &Outcome) -> bool {
    match outcome {
        Err(Missing::Skipped) => question.optional,
        Err(Missing::Refused) => question.refuse || question.kind == QuestionType::Consent,
        Err(Missing::Unknown) => question.unknown,
        Ok(_) | Err(_) => true,
    }
}

/// Returns the hashes of the text and hint of a question.
fn says(question: &Question) -> (u64, Option<u64>) {
    (
        content_hash::for_text(&question.text),
        question.hint.as_ref().map(content_hash::for_text),
    )
}

/// Returns whether an option still exists and did not swap labels with another one: then one word
/// would stand for two options.
fn means_the_same(old: &Question, new: &Question, key: &Name, language: &str) -> bool {
    if key == OTHER && new.other {
        return true;
    }
    let find = |question: &'_ Question| {
        question
            .options
            .iter()
            .position(|option| option.key == *key)
    };
    let (Some(before), Some(now)) = (find(old), find(new)) else {
        return false;
    };
    let is_others = |question: &'_ Question, label: &Text| {
        question.options.iter().any(|option: &OptionDef| {
            option.key != *key && reads_alike(&option.label, label, language)
        })
    };
    !is_others(old, &new.options[now].label) && !is_others(new, &old.options[before].label)
}

/// Returns whether two texts read the same in a language, or in the language that replaces it in
/// either text.
fn reads_alike(one: &Text, other: &Text, language: &str) -> bool {
    let stands_in = [one, other]
        .into_iter()
        .filter_map(|text| text.entry_for(language))
        .map(|(code, _)| code.as_str());
    let said = |text: &Text, code: &str| content_hash::for_words(text.in_language(code));
    stands_in
        .chain([language])
        .any(|code| said(one, code) == said(other, code))
}

/// Returns whether a value is within the limits of a question.
fn is_within(question: &Question, value: &Value, today: NaiveDate) -> bool {
    match (&question.spec, value) {
        (
            Spec::Text {
                length: (min, max),
                pattern,
            },
            Value::Text(words),
        ) => {
            let is_match = |pattern: &regex::Regex| {
                pattern
                    .find(words)
                    .is_some_and(|found| found.range() == (0..words.len()))
            };
            (*min..=*max).contains(&words.chars().count())
                && pattern.as_ref().is_none_or(|pattern| is_match(pattern))
        }
        (
            Spec::Multi {
                pick: (min, max),
                none,
            },
            Value::Keys(keys),
        ) => {
            let is_alone =
                keys.len() == 1 || !none.as_ref().is_some_and(|none| keys.contains(none));
            (*min..=*max).contains(&keys.len()) && is_alone
        }
        (Spec::Rank { top }, Value::Keys(keys)) => top.is_none_or(|top| keys.len() <= top),
        (
            Spec::Number {
                from, to, whole, ..
            },
            Value::Number(number),
        ) => {
            from.is_none_or(|from| *number >= from)
                && to.is_none_or(|to| *number <= to)
                && (!whole || number.is_integer())
        }
        (Spec::Date { from, to }, Value::Date(date)) => {
            let day = |bound: &Option<DateBound>| bound.and_then(|bound| bound_day(today, bound));
            day(from).is_none_or(|from| *date >= from) && day(to).is_none_or(|to| *date <= to)
        }
        (Spec::Time { from, to }, Value::Time(time)) => time_allows(*time, *from, *to),
        _ => true,
    }
}

/// Returns the day of one end of a range, or `None` if it is out of the calendar.
pub(in crate::engine) fn bound_day(today: NaiveDate, bound: DateBound) -> Option<NaiveDate> {
    match bound {
        DateBound::On(date) => Some(date),
        DateBound::Days(days) if days < 0 => today.checked_sub_days(Days::new(days.unsigned_abs())),
        DateBound::Days(days) => today.checked_add_days(Days::new(days.unsigned_abs())),
    }
}
