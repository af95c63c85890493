//! Shows what a conversation waits for, as the customer would see it now, without running a turn.

use crate::engine::ask::{self, keyboard};
use crate::engine::state::turn::{State, World};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::{lifecycle, vote};
use crate::message::OutMessage;

/// Returns the waiting question as it would be asked again, or `None` if nothing waits.
pub fn waiting(world: &World<'_>, state: State) -> Option<OutMessage> {
    let mut turn = TurnContext::new(world, state);
    let active = lifecycle::take_active(&mut turn)?;
    if active.session.vote.is_some() {
        return vote::message(&turn, &active);
    }
    let question = active.program.question(waiting::waiting_for(&active)?);
    let text = ask::text_of(&turn, &active, question);
    let keyboard = keyboard::keyboard(&turn, &active, question);
    Some(OutMessage {
        text,
        keyboard,
        ..OutMessage::default()
    })
}
