//! Sends the customer a saved reply, in their language and with what is known of them.

use crate::dialog::fill;
use crate::dialog::letter::shown_name;
use crate::dialog::words::Words;
use crate::engine::data::case;
use crate::engine::data::handover::{self, signature};
use crate::engine::lifecycle;
use crate::engine::state::handover::{Helper, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::{say, scope};
use crate::id::{ConversationId, Name};
use crate::message::{Keyboard, Rich, Style};

/// Sends the reply, or tells the desk what it names and the customer lacks.
pub(in crate::engine) fn send(
    turn: &mut TurnContext<'_>,
    desk_talk: ConversationId,
    by: &Helper,
    name: &Name,
) {
    let Some(handover) = &turn.conversation.handover else {
        return turn.tell(Recipient::Conversation(desk_talk), Relay::NotDelivered);
    };
    let desk = handover.desk.clone();
    let back = |turn: &mut TurnContext<'_>, what| turn.tell(Recipient::Desk(desk.clone()), what);
    let text = match filled(turn, name) {
        Some(Ok(text)) => text,
        Some(Err(names)) => return back(turn, Relay::SavedLacks(names)),
        // It was removed since it was chosen.
        None => return back(turn, Relay::SavedLacks(vec![name.clone()])),
    };
    handover::said_by(turn, by);
    let mut signed = Rich::default();
    if let Some(name) = signature(turn, &desk, by) {
        signed.push(&shown_name(name), Style::Bold);
        signed.push(": ", Style::Plain);
    }
    for run in &text.0 {
        signed.push(&run.text, run.style.clone());
    }
    turn.send(signed, Keyboard::None);
    case::acknowledge(turn, by);
    let by = by.clone();
    back(turn, Relay::SavedSent { by, text });
}

/// Fills a reply for the customer; gives the names of what they lack, and `None` if there is no
/// such reply.
fn filled(turn: &mut TurnContext<'_>, name: &str) -> Option<Result<Rich, Vec<Name>>> {
    let text = turn.world.dialogs.reply(name)?;
    let language = say::current_language(turn);
    let active = lifecycle::take_active(turn);
    let (rich, lacking) = {
        let words = Words::for_language(turn.bot(), &language);
        let view = match &active {
            Some(active) => scope::view(turn, active),
            None => scope::idle(turn),
        };
        (
            fill::fill(text, &view, words),
            fill::empty_places(text, &view, words),
        )
    };
    if let Some(active) = active {
        waiting::keep_waiting(turn, active);
    }
    Some(match lacking.is_empty() {
        true => Ok(rich),
        false => Err(lacking),
    })
}
