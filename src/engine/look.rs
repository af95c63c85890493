//! Looks at a conversation without a turn: what it waits for, as the customer would see it now.

use crate::engine::draft::Draft;
use crate::engine::{State, World, ask, course, keyboard, vote};
use crate::message::OutMessage;

/// Returns the waiting question as it would be asked again; nothing where nothing waits.
pub fn waiting(world: &World<'_>, state: State) -> Option<OutMessage> {
    let mut draft = Draft::new(world, state);
    let talk = course::take_active(&mut draft)?;
    if talk.session.vote.is_some() {
        return vote::message(&draft, &talk);
    }
    let question = talk.program.question(course::waiting_for(&talk)?);
    let text = ask::words_of(&draft, &talk, question);
    let keyboard = keyboard::keyboard(&draft, &talk, question);
    Some(OutMessage { text, keyboard, ..OutMessage::default() })
}
