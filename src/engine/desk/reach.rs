//! The end of a customer's time at a desk. Where nobody can be reached there, the customer and their case
//! go on to another desk, and once somebody is there again it is told who asked meanwhile.

use super::card::{Status, customer, redraw, refuse};
use super::case;
use super::remind::remind_no_more;
use crate::dialog::words::Sentence;
use crate::engine::state::handover::{Over, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;

/// Notes that nobody can be reached at the desk, and tells the customer whom or whose case it has.
pub(in crate::engine) fn gone(turn: &mut TurnContext<'_>) {
    let Some(desk) = turn.conversation.desk.clone() else {
        return;
    };
    let customers = Recipient::Conversation(desk.customer);
    if let Some(card) = case::card_here(turn) {
        let gone = desk.desk.clone();
        turn.tell(customers.clone(), Relay::CaseDeskGone { desk: gone, card });
    }
    if !desk.is_open {
        return;
    }
    let name = customer(turn);
    close(turn, Status::Over(Over::DeskGone, &name));
    miss(turn);
    let (number, card) = (
        desk.number,
        desk.card.as_ref().map(|(_, card)| card.clone()),
    );
    turn.tell(customers, Relay::DeskGone { number, card });
}

/// Notes that the customer asked for a person while nobody could be reached here.
pub(super) fn miss(turn: &mut TurnContext<'_>) {
    if let Some(desk) = &mut turn.conversation.desk {
        desk.is_missed = true;
    }
}

/// Tells the desk, which can be reached again, of a customer who asked meanwhile.
pub(in crate::engine) fn reached(turn: &mut TurnContext<'_>) {
    let desk = turn.conversation.desk.as_mut();
    if desk.is_some_and(|desk| std::mem::take(&mut desk.is_missed) && !desk.is_open) {
        let name = customer(turn);
        refuse(turn, Sentence::DeskMissed { name: &name });
    }
}

/// Ends the customer's time here, and says below the card how.
pub(super) fn close(turn: &mut TurnContext<'_>, status: Status<'_>) {
    let Some(desk) = &mut turn.conversation.desk else {
        return;
    };
    if std::mem::take(&mut desk.is_open) {
        desk.by = None;
        desk.passed_to = None;
        remind_no_more(turn);
        redraw(turn, status);
        // What the customer answered stands in it: it is kept no longer than it is shown.
        if let Some(desk) = &mut turn.conversation.desk {
            desk.card = None;
        }
    }
}
