//! Says what a question expects, after a message that was no answer to it.

use crate::dialog::fold::same_words;
use crate::dialog::letter::isolated;
use crate::dialog::program::{DateBound, Question, Spec};
use crate::dialog::words::{Sentence, Words};
use crate::engine::answer::Mismatch;
use crate::engine::ask::label;
use crate::engine::program::answer_validity;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::phone;
use crate::value::Value;
use chrono::{Datelike, NaiveTime};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Example of a phone number if the question has no country.
const ANY_PHONE: &str = "+31 6 12345678";

/// Returns the sentence that says what is expected.
pub(super) fn sentence(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    mismatch: &Mismatch,
) -> String {
    let words = say::words(turn, &active.session.language);
    // First what is wrong, then what is expected.
    let first =
        |said: Cow<'_, str>| format!("{said} {}", sentence_by_type(turn, active, question, words));
    match mismatch {
        Mismatch::NotAlone(key) => {
            let option = label::label(turn, active, question, key);
            words
                .say(Sentence::RetryPickNone { option: &option })
                .into_owned()
        }
        Mismatch::NotOwn => words.say(Sentence::RetryPhoneOwn).into_owned(),
        Mismatch::Short(_) | Mismatch::Long(_) | Mismatch::Pattern => {
            say_text(words, question, mismatch)
        }
        Mismatch::Large => say_too_large(words, question),
        // If the text was not understood, the number of allowed choices does not help.
        Mismatch::Unread if matches!(&question.spec, Spec::Multi { .. }) => {
            words.say(Sentence::RetrySeveral).into_owned()
        }
        Mismatch::Unread => match &question.spec {
            Spec::Date { from, to } => {
                let hint = date_form(turn, words, *from, *to)
                    .map(|example| words.say(Sentence::RetryDateForm { example: &example }));
                let expected = sentence_by_type(turn, active, question, words);
                hint.map_or(expected.clone(), |hint| format!("{expected} {hint}"))
            }
            _ => sentence_by_type(turn, active, question, words),
        },
        Mismatch::NoSuch => match &question.spec {
            Spec::Date { .. } => first(words.say(Sentence::RetryNoSuchDay)),
            Spec::Time { .. } => first(words.say(Sentence::RetryNoSuchTime)),
            _ => sentence_by_type(turn, active, question, words),
        },
        Mismatch::Weekday(date) => {
            let date = scope::format_value(turn, active, question, &Value::Date(*date));
            first(words.say(Sentence::RetryWeekday { date: &date }))
        }
        Mismatch::Stranger(stranger) => {
            let said = words.say(Sentence::RetryStranger {
                words: &isolated(stranger),
            });
            format!(
                "{said} {}",
                sentence(turn, active, question, &Mismatch::Unread)
            )
        }
        Mismatch::Either(_)
        | Mismatch::Range
        | Mismatch::Whole
        | Mismatch::Pick(_)
        | Mismatch::Kind => sentence_by_type(turn, active, question, words),
    }
}

/// Returns whether all labels look different.
pub(super) fn look_different(labels: &[String]) -> bool {
    labels
        .iter()
        .enumerate()
        .all(|(at, label)| !labels[..at].iter().any(|known| same_words(known, label)))
}

/// Returns what the question expects by its type, regardless of what was sent.
fn sentence_by_type(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    words: Words<'_>,
) -> String {
    let say = |sentence| words.say(sentence).into_owned();
    match &question.spec {
        Spec::Text { .. } => say(Sentence::RetryText),
        Spec::Choice => say(Sentence::RetryChoice),
        Spec::Multi {
            pick: (min, max), ..
        } => say_several(words, *min, *max, question.options.len()),
        Spec::Yesno | Spec::Consent { .. } => say(Sentence::RetryYesno),
        Spec::Scale { points, .. } => say(Sentence::RetryScale {
            from: &points.from.to_string(),
            to: &points.to.to_string(),
        }),
        Spec::Number {
            from, to, whole, ..
        } => say_number_range(words, *from, *to, *whole),
        Spec::Date { from, to } => say_date_range(turn, active, question, *from, *to),
        Spec::Time { from, to } => say_time_range(words, *from, *to),
        Spec::Email => say(Sentence::RetryEmail),
        Spec::Phone { country } => {
            let example = country.as_deref().and_then(phone::example);
            say(Sentence::RetryPhone {
                example: example.as_deref().unwrap_or(ANY_PHONE),
            })
        }
        Spec::Location => say(Sentence::RetryLocation),
        Spec::Photo { .. } => say(Sentence::RetryPhoto),
        Spec::File { .. } => say(Sentence::RetryFile),
        Spec::Rank { top } => {
            let shown = active
                .session
                .wait
                .as_ref()
                .map_or(question.options.len(), |wait| wait.offered.len());
            match top.filter(|top| *top < shown) {
                Some(top) => say(Sentence::RetryRankTop {
                    top: &top.to_string(),
                    example: &example_ranking(top),
                }),
                None => say(Sentence::RetryRank {
                    example: &example_ranking(shown),
                }),
            }
        }
    }
}

/// Returns an example ranking of so many options, as a person would type it.
pub(in crate::engine) fn example_ranking(options: usize) -> String {
    let first: &[usize] = if options > 1 { &[2, 1] } else { &[1] };
    let numbers: Vec<String> = first
        .iter()
        .copied()
        .chain(3..=options)
        .map(|number| number.to_string())
        .collect();
    numbers.join(" ")
}

fn say_several(words: Words<'_>, min: usize, max: usize, options: usize) -> String {
    let (low, high) = (min.to_string(), max.to_string());
    let sentence = match (min, max) {
        (1, max) if max >= options => Sentence::RetryPickOne,
        (min, max) if min == max => Sentence::RetryPickExactly { count: &low },
        (min, max) if max >= options && min > 0 => Sentence::RetryPickLeast { least: &low },
        (0 | 1, _) => Sentence::RetryPickMost { most: &high },
        _ => Sentence::RetryPickBetween {
            least: &low,
            most: &high,
        },
    };
    words.say(sentence).into_owned()
}

fn say_number_range(
    words: Words<'_>,
    from: Option<Decimal>,
    to: Option<Decimal>,
    whole: bool,
) -> String {
    let shown = |bound: Option<Decimal>| bound.map(|number| words.number(number));
    let (from, to) = (shown(from), shown(to));
    let sentence = match (from.as_deref(), to.as_deref(), whole) {
        (Some(from), Some(to), true) => Sentence::RetryWholeBetween { from, to },
        (Some(from), None, true) => Sentence::RetryWholeFrom { from },
        (None, Some(to), true) => Sentence::RetryWholeTo { to },
        (None, None, true) => Sentence::RetryWhole,
        (Some(from), Some(to), false) => Sentence::RetryNumberBetween { from, to },
        (Some(from), None, false) => Sentence::RetryNumberFrom { from },
        (None, Some(to), false) => Sentence::RetryNumberTo { to },
        (None, None, false) => Sentence::RetryNumber,
    };
    words.say(sentence).into_owned()
}

fn say_date_range(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    from: Option<DateBound>,
    to: Option<DateBound>,
) -> String {
    let words = say::words(turn, &active.session.language);
    let today = turn.now().date(turn.bot().timezone);
    let shown = |bound: Option<DateBound>| {
        Some(scope::format_value(
            turn,
            active,
            question,
            &Value::Date(answer_validity::bound_day(today, bound?)?),
        ))
    };
    let (from, to) = (shown(from), shown(to));
    let sentence = match (from.as_deref(), to.as_deref()) {
        (Some(from), Some(to)) => Sentence::RetryDateBetween { from, to },
        (Some(from), None) => Sentence::RetryDateFrom { from },
        (None, Some(to)) => Sentence::RetryDateTo { to },
        (None, None) => Sentence::RetryDate,
    };
    words.say(sentence).into_owned()
}

/// Returns a day of the range in the form it can be typed: `27 november`, with the year if it is
/// not this year. Returns `None` if the question has no range.
fn date_form(
    turn: &TurnContext<'_>,
    words: Words<'_>,
    from: Option<DateBound>,
    to: Option<DateBound>,
) -> Option<String> {
    let today = turn.now().date(turn.bot().timezone);
    let (from, to) = (
        from.and_then(|bound| answer_validity::bound_day(today, bound)),
        to.and_then(|bound| answer_validity::bound_day(today, bound)),
    );
    // In a range such as birthdays of a whole century, the first day would be an odd example.
    let example = from.filter(|from| *from >= today || to.is_none()).or(to)?;
    let (day, month) = (example.day(), words.month(example.month()));
    Some(if example.year() == today.year() {
        format!("{day} {month}")
    } else {
        format!("{day} {month} {}", example.year())
    })
}

fn say_time_range(words: Words<'_>, from: Option<NaiveTime>, to: Option<NaiveTime>) -> String {
    let shown = |bound: Option<NaiveTime>| bound.map(|time| time.format("%H:%M").to_string());
    let (from, to) = (shown(from), shown(to));
    let sentence = match (from.as_deref(), to.as_deref()) {
        (Some(from), Some(to)) => Sentence::RetryTimeBetween { from, to },
        (Some(from), None) => Sentence::RetryTimeFrom { from },
        (None, Some(to)) => Sentence::RetryTimeTo { to },
        (None, None) => Sentence::RetryTime,
    };
    words.say(sentence).into_owned()
}

fn say_text(words: Words<'_>, question: &Question, mismatch: &Mismatch) -> String {
    let sentence = match (&question.spec, mismatch) {
        (
            Spec::Text {
                length: (min, _), ..
            },
            Mismatch::Short(_),
        ) => Sentence::RetryTextLeast {
            least: &min.to_string(),
        },
        (
            Spec::Text {
                length: (_, max), ..
            },
            Mismatch::Long(_),
        ) => Sentence::RetryTextMost {
            most: &max.to_string(),
        },
        _ => Sentence::RetryTextPattern,
    };
    words.say(sentence).into_owned()
}

/// Says how large a file may be, in kB or MB.
fn say_too_large(words: Words<'_>, question: &Question) -> String {
    let max = match &question.spec {
        Spec::Photo { max } | Spec::File { max } => *max,
        _ => 0,
    };
    let limit = match max {
        0..1_000_000 => format!("{} kB", max / 1000),
        _ => format!("{} MB", max / 1_000_000),
    };
    words
        .say(Sentence::RetryFileLarge { most: &limit })
        .into_owned()
}
