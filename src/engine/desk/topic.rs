//! The topic of a desk in which one customer is talked about, where the desk's chat has topics. In
//! other chats the wishes come to nothing.

use crate::dialog::words::Sentence;
use crate::engine::desk::card::{Status, buttons, say, with_state};
use crate::engine::state::handover::DeskTalk;
use crate::engine::state::input::TopicNews;
use crate::engine::state::turn_context::TurnContext;
use crate::message::TopicWish;

/// Takes the name that the topic has from now on.
pub(super) fn titled(turn: &mut TurnContext<'_>, title: &str) {
    let Some(desk) = &mut turn.conversation.desk else {
        return;
    };
    let is_new = desk.title.as_deref() != Some(title);
    desk.title = Some(title.to_owned());
    if is_new && desk.is_open {
        turn.wish(TopicWish::Rename(title.to_owned()));
    }
}

/// Asks for the topic of a customer who was handed over.
pub(super) fn open(turn: &mut TurnContext<'_>) {
    let desk = turn.conversation.desk.as_ref();
    if let Some(title) = desk.and_then(|desk| desk.title.clone()) {
        turn.wish(TopicWish::Open(title));
    }
}

/// Returns whether the customer is with the desk.
pub(super) fn is_open(turn: &TurnContext<'_>) -> bool {
    let desk = turn.conversation.desk.as_ref();
    desk.is_some_and(|desk| desk.is_open)
}

/// Closes the topic, below everything that this turn says there, if the customer was here before
/// the turn and is no longer.
pub(super) fn close_if_over(turn: &mut TurnContext<'_>, was_open: bool) {
    if was_open && !is_open(turn) {
        turn.wish(TopicWish::Close);
    }
}

/// Handles what happened to the topic.
pub(in crate::engine) fn changed(turn: &mut TurnContext<'_>, news: TopicNews) {
    if !is_open(turn) {
        return;
    }
    match news {
        // The next topic begins with the card, as the first one did.
        TopicNews::Lost => {
            open(turn);
            let desk = turn.conversation.desk.clone();
            let Some(DeskTalk {
                by,
                card: Some((_, card)),
                ..
            }) = desk
            else {
                return;
            };
            let shown = with_state(turn, &card, by.as_ref().map(Status::Answers));
            let keyboard = buttons(turn);
            let sent = turn.send(shown, keyboard);
            if let Some(desk) = &mut turn.conversation.desk {
                desk.card = Some((sent, card));
            }
        }
        TopicNews::Refused => say(turn, Sentence::DeskNoTopics, None),
    }
}
