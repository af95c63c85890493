//! Tells whether a turn answered a message.

use crate::engine::inputs::route;
use crate::engine::state::event::{Answer, Event};
use crate::engine::state::turn_context::TurnContext;
use crate::message::InMessage;

/// Runs something on a copy of the turn, to see its result.
pub(super) fn try_out<'a>(
    turn: &TurnContext<'a>,
    action: impl FnOnce(&mut TurnContext<'a>),
) -> TurnContext<'a> {
    let mut trial = turn.copy();
    action(&mut trial);
    trial
}

/// Returns whether a message would answer the waiting question.
pub(super) fn answers(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    is_answered(&try_out(turn, |trial| route::message(trial, message)))
}

pub(super) fn is_answered(trial: &TurnContext<'_>) -> bool {
    let is_other =
        |event: &Event| matches!(event, Event::SessionParked(_) | Event::Misunderstood { .. });
    trial.events.iter().any(|event| answer_in(event).is_some())
        && !trial.events.iter().any(is_other)
}

pub(super) fn answer_in(event: &Event) -> Option<&Answer> {
    match event {
        Event::Answered(answer) => Some(answer),
        _ => None,
    }
}
