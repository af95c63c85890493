//! While people of a desk have the customer: what the customer says goes to them, and the dialog
//! rests until it is handed back.

use crate::dialog::bot::PRIVACY_COMMAND;
use crate::dialog::program::TriggerKind;
use crate::dialog::words::{Repair, Sentence};
use crate::engine::data::handover;
use crate::engine::data::topic_name;
use crate::engine::inputs::hand_back::{end, go_on, interrupt};
use crate::engine::inputs::{pending, phrases, repair, triggers};
use crate::engine::state::effect::Effect;
use crate::engine::state::handover::{Over, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::message::{InMessage, Keyboard};

/// The command with which a customer goes on with the bot.
const BOT: &str = "bot";
/// The command with which a customer asks how it stands with the person.
const WAIT: &str = "wait";

/// Who takes what a customer sends while they are with a desk.
enum TakenBy {
    /// Nobody any more: it is done.
    Nobody,
    /// The people of the desk.
    Desk,
    /// The bot; the customer may be with the desk still.
    Bot,
}

/// Takes a customer's message while they are with a desk. Returns whether it is used up.
pub(in crate::engine) fn hears(
    turn: &mut TurnContext<'_>,
    message: &InMessage,
    number: Option<i64>,
) -> bool {
    if turn.conversation.handover.is_none() {
        return false;
    }
    let heard = match message {
        InMessage::Tap(token) => tapped(turn, token.question),
        InMessage::Text(text) => match text.trim().strip_prefix('/') {
            Some(command) => take_command(turn, command),
            None => take_text(turn, text.trim()),
        },
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => TakenBy::Desk,
    };
    match heard {
        TakenBy::Bot => return false,
        TakenBy::Nobody => {}
        TakenBy::Desk => {
            if let InMessage::Photo { file, .. }
            | InMessage::File { file, .. }
            | InMessage::Voice { file, .. } = message
            {
                // The operator pages show it.
                let (id, file) = (turn.next_effect(), file.clone());
                turn.effects.push(Effect::Fetch { id, file });
            }
            let message = message.clone();
            tell_desk(turn, Relay::Customer { message, number });
            handover::touch(turn);
            handover::say_if_away(turn);
        }
    }
    turn.conversation.last_inbound = Some(turn.now());
    turn.conversation.gone_at = None;
    true
}

/// Takes an edit of a message while the customer is with a desk. Returns whether it is used up.
pub(in crate::engine) fn hears_edit(turn: &mut TurnContext<'_>, message: &InMessage) -> bool {
    if turn.conversation.handover.is_none() {
        return false;
    }
    tell_desk(turn, Relay::CustomerEdited(message.clone()));
    handover::touch(turn);
    true
}

/// A tap on a button of a question that rests changes nothing; the program's own questions are
/// answered as ever.
fn tapped(turn: &mut TurnContext<'_>, question: u32) -> TakenBy {
    let pending = turn.conversation.pending.as_ref();
    if pending.map(waiting::pending_number) == Some(question) {
        return TakenBy::Bot;
    }
    let language = say::current_language(turn);
    let note = say::sentence(turn, &language, Sentence::PersonHere).into_owned();
    turn.effects.push(Effect::Toast(note));
    TakenBy::Nobody
}

fn take_text(turn: &mut TurnContext<'_>, text: &str) -> TakenBy {
    if turn.conversation.pending.is_some() && pending::take_text(turn, text) {
        return TakenBy::Nobody;
    }
    let language = say::current_language(turn);
    match phrases::bare_repair(turn, &language, text) {
        Some(Repair::Stop) => {
            end(turn, Over::Stopped);
            TakenBy::Bot
        }
        Some(
            asked @ (Repair::Help
            | Repair::Language
            | Repair::MyData
            | Repair::ForgetMe
            | Repair::Back),
        ) => {
            if asked == Repair::Back {
                interrupt(turn);
            }
            repair::repair(turn, asked);
            TakenBy::Nobody
        }
        // People say "again" to each other as well; the command begins anew.
        Some(Repair::Restart | Repair::Human) | None => TakenBy::Desk,
    }
}

/// Takes a command, given without its slash. One that nobody knows is words.
fn take_command(turn: &mut TurnContext<'_>, command: &str) -> TakenBy {
    let name = phrases::command_name(command);
    if name == BOT {
        go_on(turn, Over::Customer, Sentence::HumanLeft);
        return TakenBy::Nobody;
    }
    let language = say::current_language(turn);
    if name == WAIT {
        say_that_somebody_was_asked(turn, &language);
        return TakenBy::Nobody;
    }
    match say::words(turn, &language).repair_command(&name) {
        Some(Repair::Human) => {
            say_that_somebody_was_asked(turn, &language);
            TakenBy::Nobody
        }
        Some(Repair::Help | Repair::Language | Repair::MyData | Repair::ForgetMe) => TakenBy::Bot,
        Some(Repair::Stop) => {
            end(turn, Over::Stopped);
            TakenBy::Bot
        }
        Some(Repair::Back | Repair::Restart) => {
            interrupt(turn);
            TakenBy::Bot
        }
        None if name == PRIVACY_COMMAND => TakenBy::Bot,
        None if name == "start" || is_an_author_s(turn, &name) => {
            interrupt(turn);
            TakenBy::Bot
        }
        None => TakenBy::Desk,
    }
}

/// Says to a customer who asks again that somebody was asked, and outside the hours of the desk
/// when somebody is there.
fn say_that_somebody_was_asked(turn: &mut TurnContext<'_>, language: &str) {
    let waiting = turn.conversation.handover.as_ref();
    let waiting = waiting.filter(|handover| handover.by.is_none());
    let desk = waiting.and_then(|handover| turn.bot().desk(&handover.desk));
    let waits = say::rich(turn, language, Sentence::HumanWaits);
    let words = match desk.and_then(|desk| Some((desk, handover::opening(turn, desk)?))) {
        Some((desk, opening)) => handover::away(turn, desk, language, opening).then(waits),
        None => waits,
    };
    turn.send(words, Keyboard::None);
    handover::ask_place(turn);
}

fn is_an_author_s(turn: &TurnContext<'_>, name: &str) -> bool {
    let is_it = |on: &TriggerKind| matches!(on, TriggerKind::Command(known) if known == name);
    triggers::find_trigger(turn, is_it).is_some()
}

fn tell_desk(turn: &mut TurnContext<'_>, what: Relay) {
    topic_name::tell(turn);
    if let Some(handover) = &turn.conversation.handover {
        let desk = handover.desk.clone();
        turn.tell(Recipient::Desk(desk), what);
    }
}
