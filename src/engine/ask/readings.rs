//! Offers possible readings of an ambiguous text, and finds out which of them the next text means.
//!
//! `Do you mean friday 27 November or sunday 27 December?` is a question of the program itself. A
//! day's name, "the first", `pm`, `2` or a tap chooses one of them, unless the text is a new
//! answer.

use crate::dialog::program::{Question, Spec};
use crate::dialog::words::Sentence;
use crate::engine::answer::Choosing;
use crate::engine::ask::{label, read};
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::token::OTHER;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::say;
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Choice, Rich, Token};
use crate::stable_hash::StableHasher;
use crate::value::Value;

/// How a text relates to the readings that were offered.
pub(in crate::engine) enum Meant {
    /// It is one of them.
    Given(AnswerInput),
    /// It still fits several.
    Again,
    /// It is none of them.
    Neither,
    /// It is another answer, with this text.
    Instead(String),
}

/// Returns the question that offers the readings, or `None` if none are offered.
pub(super) fn question_text(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> Option<Rich> {
    let readings = &active.session.wait.as_ref()?.readings;
    // If the question expects text, it is asked again itself.
    if readings.is_empty() || matches!(question.spec, Spec::Text { .. }) {
        return None;
    }
    let words = say::words(turn, &active.session.language);
    let options = words.join_or(&label::labels(turn, active, question, readings));
    Some(Rich::plain(
        words.say(Sentence::RetryEither { options: &options }),
    ))
}

/// Returns the answer that a reading stands for.
fn to_answer_input(active: &ActiveSession<'_>, question: &Question, value: &Value) -> AnswerInput {
    match (&question.spec, value) {
        (Spec::Choice, Value::Text(words)) => AnswerInput {
            other: Some(words.clone()),
            ..AnswerInput::value(Value::Key(Name::new_static(OTHER)))
        },
        _ => read::with_ticked(active, AnswerInput::value(value.clone())),
    }
}

/// Returns a button for each reading.
pub(super) fn buttons(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> Vec<Button> {
    let Some(wait) = &active.session.wait else {
        return Vec::new();
    };
    let labels = label::labels(turn, active, question, &wait.readings);
    let button = |(value, label): (&Value, String)| {
        let token = Token {
            question: wait.number,
            choice: Choice::Reading(mark(value)),
        };
        Button {
            label,
            action: Action::Tap(token),
            mark: ButtonState::None,
        }
    };
    wait.readings.iter().zip(labels).map(button).collect()
}

/// Returns the answer of a reading's button, or `None` if it is not offered now.
pub(in crate::engine) fn tapped(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    carried: &str,
) -> Option<AnswerInput> {
    let reading = active
        .session
        .wait
        .as_ref()?
        .readings
        .iter()
        .find(|value| mark(value) == carried)?;
    read::allows(turn, active, question, reading)
        .then(|| to_answer_input(active, question, reading))
}

/// Finds out which of the readings a text means. Returns `None` if none were offered, or if the
/// text is an answer of its own.
pub(in crate::engine) fn read_choice(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<Meant> {
    let readings = &active.session.wait.as_ref()?.readings;
    if readings.is_empty() {
        return None;
    }
    let labels = label::labels(turn, active, question, readings);
    Some(
        match read::choice_among_readings(turn, active, question, text, &labels)? {
            Choosing::One(at) => {
                let value = readings
                    .get(at)
                    .filter(|value| read::allows(turn, active, question, value))?;
                Meant::Given(to_answer_input(active, question, value))
            }
            Choosing::Several => Meant::Again,
            Choosing::Neither => Meant::Neither,
            Choosing::Instead(words) => Meant::Instead(words),
        },
    )
}

/// Returns the value that a button carries for a reading: a hash and no index, so that an old
/// button never means another reading.
pub(in crate::engine) fn mark(value: &Value) -> Name {
    use std::hash::{Hash, Hasher};
    let mut hasher = StableHasher::default();
    value.hash(&mut hasher);
    Name::new(format!("{:016x}", hasher.finish()))
}
