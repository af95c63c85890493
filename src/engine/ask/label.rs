//! Gives the labels of choices and of readings, as their buttons show them.

use crate::dialog::letter::isolated;
use crate::dialog::program::{Question, Spec};
use crate::dialog::words::Sentence;
use crate::engine::program::options;
use crate::engine::state::token;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::value::Value;

/// Returns the label of an option in the session's language, or the key if the option no longer
/// exists.
pub(super) fn label(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    key: &str,
) -> String {
    match options::find_option(question, key) {
        Some(option) => scope::fill_label(turn, active, &option.label).into_owned(),
        None if key == token::OTHER => {
            say::sentence(turn, &active.session.language, Sentence::Other).into_owned()
        }
        None => key.to_owned(),
    }
}

/// Returns the readings as the customer sees them.
pub(super) fn labels(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    readings: &[Value],
) -> Vec<String> {
    let say = |sentence| say::sentence(turn, &active.session.language, sentence);
    let label = |value: &Value| match (&question.spec, value) {
        (Spec::Choice, Value::Text(words)) => {
            format!("{}: {}", say(Sentence::Other), isolated(words))
        }
        (Spec::Text { .. }, _) => say(Sentence::MyAnswer).into_owned(),
        _ => scope::format_value(turn, active, question, value),
    };
    readings.iter().map(label).collect()
}
