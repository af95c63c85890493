//! A desk that has another name, or whose people read elsewhere.

use super::card::say;
use super::case;
use super::remind::remind_no_more;
use crate::dialog::words::Sentence;
use crate::engine::data::handover::desk_language;
use crate::engine::state::handover::{DeskTalk, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say as sentences;
use crate::id::Name;
use crate::message::Keyboard;

/// Follows the desk to its new name, or gives the customer's conversation back whoever waits here
/// (`None`). In a chat that is about nobody, it is told that the chat was a desk once.
pub(super) fn moved(turn: &mut TurnContext<'_>, to: Option<&Name>) {
    let Some(talk) = turn.conversation.desk.clone() else {
        return say(turn, Sentence::DeskNoLonger, None);
    };
    match to {
        Some(to) => renamed(turn, &talk, to),
        None => leave(turn, talk),
    }
}

fn renamed(turn: &mut TurnContext<'_>, talk: &DeskTalk, to: &Name) {
    if let Some(desk) = &mut turn.conversation.desk {
        desk.desk = to.clone();
    }
    if let Some(case) = &mut turn.contact.case
        && case.desk == talk.desk
    {
        case.desk = to.clone();
    }
}

/// Takes the names off this chat, and says that nobody comes here any more.
fn leave(turn: &mut TurnContext<'_>, talk: DeskTalk) {
    turn.conversation.desk = None;
    remind_no_more(turn);
    case::stop_clocks(turn);
    let customer = Recipient::Conversation(talk.customer);
    let language = desk_language(turn);
    let line = sentences::rich(turn, &language, Sentence::DeskNoLonger);
    for (sent, _) in talk.card.iter().chain(&talk.case) {
        turn.edit(*sent, line.clone(), Keyboard::None);
    }
    turn.send(line, Keyboard::None);
    let (desk, name) = (talk.desk, talk.name);
    if let Some((_, card)) = talk.card.filter(|_| talk.is_open) {
        turn.tell(
            customer.clone(),
            Relay::HandedOver {
                desk: desk.clone(),
                number: talk.number,
                name: name.clone(),
                card,
                by: None,
            },
        );
    }
    if let Some((_, card)) = talk.case {
        turn.tell(
            customer,
            Relay::Complaint {
                desk,
                name,
                card,
                opens: true,
                is_heard: false,
            },
        );
    }
}
