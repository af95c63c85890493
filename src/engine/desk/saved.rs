//! Saved replies at a desk: which there are, and choosing one.

use super::card::{customer, note, say};
use super::case;
use crate::dialog::words::Sentence;
use crate::engine::data::handover::desk_language;
use crate::engine::state::handover::{DeskTalk, Helper, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say as sentences;
use crate::message::{Action, Button, ButtonState, Choice, DeskAction, Keyboard, Style, Token};

/// The most replies that are listed; the others are still sent by name.
const LISTED: usize = 30;
/// How many characters of a reply its line in the list shows.
const PREVIEW: usize = 60;

/// Lists the replies, with a button for each.
pub(super) fn list(turn: &mut TurnContext<'_>, desk: &DeskTalk) {
    let name = customer(turn);
    if !desk.is_open {
        return note(turn, Sentence::DeskLeft { name: &name });
    }
    let dialogs = turn.world.dialogs;
    if dialogs.replies.is_empty() {
        return say(turn, Sentence::DeskSavedNone, None);
    }
    let language = desk_language(turn);
    let mut words = sentences::rich(turn, &language, Sentence::DeskSavedWhich { name: &name });
    let mut buttons = Vec::new();
    for (reply, text) in dialogs.replies.iter().take(LISTED) {
        let shown = text.in_language(&language).outline();
        let mut preview: String = shown.chars().take(PREVIEW).collect();
        if preview.len() < shown.len() {
            preview.push('…');
        }
        words.push("\n", Style::Plain);
        words.push(reply, Style::Bold);
        words.push(&format!(": {preview}"), Style::Plain);
        buttons.push(Button {
            label: reply.to_string(),
            action: Action::Tap(Token {
                question: 0,
                choice: Choice::Desk(turn.conversation.id, DeskAction::Reply(reply.clone())),
            }),
            mark: ButtonState::None,
        });
    }
    turn.send(words, Keyboard::Grid(2, buttons));
}

/// Has a reply sent to the customer, in their language and with what is known of them.
pub(super) fn choose(turn: &mut TurnContext<'_>, desk: &DeskTalk, by: Helper, name: &str) {
    let customers = Recipient::Conversation(desk.customer);
    let dialogs = turn.world.dialogs;
    let known = dialogs.replies.iter().find(|(reply, _)| reply == name);
    let Some((reply, _)) = known else {
        if dialogs.replies.is_empty() {
            return say(turn, Sentence::DeskSavedNone, None);
        }
        let all: Vec<&str> = dialogs
            .replies
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let names = all.join(", ");
        return say(turn, Sentence::DeskSavedUnknown { names: &names }, None);
    };
    if !desk.is_open && !case::is_reachable(turn, desk) {
        return turn.tell(customers, Relay::Unheard);
    }
    let name = reply.clone();
    turn.tell(customers, Relay::Saved { by, name });
}
