//! Shows what a conversation waits for, as the customer would see it now, without running a turn.

use crate::engine::turn_context::TurnContext;
use crate::engine::{State, World, ask, keyboard, lifecycle, vote};
use crate::message::OutMessage;

/// Returns the waiting question as it would be asked again, or `None` if nothing waits.
pub fn waiting(world: &World<'_>, state: State) -> Option<OutMessage> {
    let mut turn = TurnContext::new(world, state);
    let active = lifecycle::take_active(&mut turn)?;
    if active.session.vote.is_some() {
        return vote::message(&turn, &active);
    }
    let question = active.program.question(lifecycle::waiting_for(&active)?);
    let text = ask::text_of(&turn, &active, question);
    let keyboard = keyboard::keyboard(&turn, &active, question);
    Some(OutMessage {
        text,
        keyboard,
        ..OutMessage::default()
    })
}
