//! Reminding a desk of a customer whom nobody answers.

use super::card::{customer, refuse};
use crate::dialog::words::Sentence;
use crate::engine::data::handover::HANDOVER_TIMER;
use crate::engine::state::effect::Effect;
use crate::engine::state::handover::DeskTalk;
use crate::engine::state::turn_context::TurnContext;
use crate::id::TimerId;

/// How often a desk is reminded of a customer.
const REMINDERS: u16 = 3;

/// Reminds the desk of a customer whom nobody answered yet.
pub(in crate::engine) fn due(turn: &mut TurnContext<'_>, timer: TimerId) {
    let is_waiting = |desk: &DeskTalk| desk.is_open && desk.by.is_none();
    let is_due = timer.question == HANDOVER_TIMER;
    if !is_due || !turn.conversation.desk.as_ref().is_some_and(is_waiting) {
        return;
    }
    let name = customer(turn);
    refuse(turn, Sentence::DeskWaits { name: &name });
    if timer.step < REMINDERS {
        remind_in_time(turn, timer.step + 1);
    }
}

/// Sets the timer of a reminder, if the desk wants any.
pub(super) fn remind_in_time(turn: &mut TurnContext<'_>, step: u16) {
    let desk = turn.conversation.desk.as_ref();
    let known = desk.and_then(|desk| turn.bot().desk(&desk.desk));
    if let Some(within) = known.and_then(|desk| desk.answer_within) {
        let timer = TimerId {
            conversation: turn.conversation.id,
            question: HANDOVER_TIMER,
            step,
        };
        let at = turn.now().plus(within);
        turn.effects.push(Effect::Arm { timer, at });
    }
}

pub(super) fn remind_no_more(turn: &mut TurnContext<'_>) {
    turn.effects.push(Effect::Disarm {
        question: HANDOVER_TIMER,
    });
}
