//! Words the message of a question, and how that message ends once it is answered.

use crate::dialog::ast::{Known, QuestionType};
use crate::dialog::program::Question;
use crate::dialog::words::Sentence;
use crate::dialog::words::number::phone_in_groups;
use crate::engine::ask::wait;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::message::{Rich, Style};
use crate::value::Value;

/// Returns the hint on how to finish choosing several options, or `None` if nothing is chosen yet.
pub(super) fn how_to_end(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> Option<String> {
    let language = &active.session.language;
    let done = say::sentence(turn, language, Sentence::Done);
    let hint = match question.kind {
        QuestionType::Multi => Sentence::HintMulti { done: &done },
        QuestionType::Rank => Sentence::HintRank { done: &done },
        _ => return None,
    };
    active
        .session
        .wait
        .as_ref()
        .filter(|wait| !wait.chosen.is_empty())?;
    Some(say::sentence(turn, language, hint).into_owned())
}

/// Returns the text of the waiting question: its own text, the meaning of the ends of a scale, its
/// hint, and a known value to confirm.
pub(in crate::engine) fn text_of(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> Rich {
    let language = &active.session.language;
    let mut text = scope::fill(turn, active, &question.text);
    if let crate::dialog::program::Spec::Scale {
        points,
        ends: Some((low, high)),
    } = &question.spec
    {
        let (low, high) = (
            scope::fill(turn, active, low).words(),
            scope::fill(turn, active, high).words(),
        );
        let (from, to) = (points.from.to_string(), points.to.to_string());
        let ends = Sentence::HintEnds {
            from: &from,
            low: &low,
            to: &to,
            high: &high,
        };
        text.push("\n", Style::Plain);
        text.push(&say::sentence(turn, language, ends), Style::Plain);
    }
    if let Some(hint) = &question.hint {
        text.push("\n", Style::Plain);
        for run in scope::fill(turn, active, hint).0 {
            text.push(&run.text, run.style);
        }
    }
    if active
        .session
        .wait
        .as_ref()
        .is_some_and(|wait| wait.confirming)
        && let Some(value) = wait::known_value(turn, active, question, Known::Confirm)
    {
        let value = match (&value, question.kind) {
            (Value::Text(number), QuestionType::Phone) => phone_in_groups(number),
            _ => scope::format_value(turn, active, question, &value),
        };
        text = text.then(Rich::plain(say::sentence(
            turn,
            language,
            Sentence::KnownConfirm { value: &value },
        )));
    }
    text
}
