//! Passes on to the desk of an open case what a customer sends to the bot that is no answer.

use crate::engine::data::case;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::handover::{Recipient, Relay};
use crate::engine::state::input::Input;
use crate::engine::state::turn_context::TurnContext;
use crate::id::SessionId;
use crate::message::InMessage;

/// So many words that a question did not understand are more than a slip.
const MORE_THAN_A_SLIP: usize = 3;

/// Passes on what a customer with an open case sent, unless people have them already. Answers in words
/// are on the card; pictures and files come to the desk also if they answer a question.
pub(in crate::engine) fn pass_on(turn: &mut TurnContext<'_>, input: &Input) {
    let (message, number) = match input {
        Input::Message { message, .. } => (message, None),
        Input::Said { message, info, .. } => (message, Some(info.number)),
        _ => return,
    };
    let Some(desk) = case::desk_beside(turn).filter(|_| is_for_people(turn, message)) else {
        return;
    };
    let is_answer = answers(turn).next().is_some();
    if let InMessage::Photo { file, .. }
    | InMessage::File { file, .. }
    | InMessage::Voice { file, .. } = message
        && !is_answer
    {
        // The operator pages show it.
        let (id, file) = (turn.next_effect(), file.clone());
        turn.effects.push(Effect::Fetch { id, file });
    }
    let message = message.clone();
    turn.tell(Recipient::Desk(desk), Relay::Customer { message, number });
}

/// Returns whether a message is for the people who look at the case.
fn is_for_people(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    let has = |is_it: fn(&Event) -> bool| turn.events.iter().any(is_it);
    match message {
        InMessage::Tap(_) => false,
        InMessage::Text(words) => {
            let is_long = words.split_whitespace().count() >= MORE_THAN_A_SLIP;
            let is_unread = has(|event| matches!(event, Event::Lost))
                || is_long && has(|event| matches!(event, Event::Misunderstood { .. }));
            // A complaint stands on a card of its own.
            let is_shown = has(|event| matches!(event, Event::Complained { .. }));
            is_unread && !is_shown && !words.trim_start().starts_with('/')
        }
        InMessage::Photo { .. } | InMessage::File { .. } => {
            let case = turn.contact.case.as_ref();
            let is_of = |session| case.is_some_and(|case| case.is_of(session));
            answers(turn).all(is_of)
        }
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => answers(turn).next().is_none(),
    }
}

/// Lists the sessions in which something was answered in this turn.
fn answers<'t>(turn: &'t TurnContext<'_>) -> impl Iterator<Item = SessionId> + 't {
    turn.events.iter().filter_map(|event| match event {
        Event::Answered(answer) => Some(answer.session),
        _ => None,
    })
}
