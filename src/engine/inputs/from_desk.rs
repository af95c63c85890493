//! What people of a desk do, in the conversation of the customer whom they have.

use crate::dialog::words::Sentence;
use crate::engine::data::card::card;
use crate::engine::data::handover::{self, passed_on, signature, unreachable};
use crate::engine::data::{case, case_desk};
use crate::engine::inputs::hand_back::{desk_elsewhere, desk_gone, finish, go_on};
use crate::engine::inputs::{code, saved, scheduled};
use crate::engine::lifecycle;
use crate::engine::state::event::Event;
use crate::engine::state::handover::{Handover, Helper, Over, Recipient, Relay, remember};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::id::ConversationId;
use crate::message::{InMessage, Keyboard, Rich, Style};
use crate::place::Place;

/// Takes back what was for a desk that is elsewhere, has another name or does not know the customer.
/// Returns whether it is that.
pub(in crate::engine) fn takes_back(
    turn: &mut TurnContext<'_>,
    (from, at): (ConversationId, &str),
    what: &Relay,
) -> bool {
    // A desk hears from customers, and customers from desks.
    if from != turn.conversation.id && !Place(at.to_owned()).is_desk() {
        return false;
    }
    match what {
        Relay::DeskMoved { to } => {
            if let (Some(handover), Some(to)) = (&mut turn.conversation.handover, to) {
                handover.desk = to.clone();
            }
        }
        Relay::HandedOver { number, card, .. } => desk_elsewhere(turn, *number, card.clone()),
        Relay::EditRefused => {
            let desk = turn.conversation.handover.as_ref().map(|known| &known.desk);
            if let Some(desk) = desk.cloned() {
                turn.tell(Recipient::Desk(desk), Relay::EditRefused);
            }
        }
        Relay::Complaint { card, .. } => case_desk::bring(turn, card.clone()),
        Relay::Customer { message, .. } | Relay::CustomerEdited(message) => {
            let known = turn.conversation.handover.as_ref();
            let number = known.map(|known| known.number);
            if number.is_some() || turn.contact.case.is_some() {
                let (words, _) = passed_on(turn, (None, ""), message, ("", None));
                let mut note = Rich::default();
                words
                    .0
                    .iter()
                    .for_each(|run| note.push(&run.text, Style::Italic));
                let card = card(turn, None, Some(note));
                match number {
                    Some(number) => desk_elsewhere(turn, number, card),
                    None => case_desk::bring(turn, card),
                }
            }
        }
        _ => return false,
    }
    true
}

/// Takes what the desk tells the customer's conversation.
pub(in crate::engine) fn told(
    turn: &mut TurnContext<'_>,
    (from, at): (ConversationId, &str),
    what: &Relay,
) {
    match what {
        Relay::Taken { desk, by } => taken(turn, from, desk, by),
        Relay::Helper {
            by,
            message,
            number,
        } => said(turn, (from, at), by, (message, *number)),
        Relay::HelperEdited { message, number } => {
            let Some(handover) = &turn.conversation.handover else {
                return turn.tell(Recipient::Conversation(from), Relay::EditRefused);
            };
            let (desk, by) = (handover.desk.clone(), handover.by.clone());
            let sent = handover.said.iter().find(|(of, _)| of == number);
            let (Some((_, of)), Some(by)) = (sent.copied(), by) else {
                return turn.tell(Recipient::Conversation(from), Relay::EditRefused);
            };
            let name = signature(turn, &desk, &by).map(str::to_owned);
            let (text, _) = passed_on(turn, (name.as_deref(), ""), message, ("", None));
            turn.edit(of, text, Keyboard::None);
        }
        Relay::GivenBack {
            handover, is_done, ..
        } => {
            let is_it = |known: &Handover| known.number == *handover;
            if turn.conversation.handover.as_ref().is_some_and(is_it) {
                match is_done {
                    true => finish(turn),
                    false => go_on(turn, Over::GivenBack, Sentence::HumanLeft),
                }
            }
        }
        Relay::Unheard => {
            let why = unreachable(turn).unwrap_or(Over::Customer);
            turn.tell(Recipient::Conversation(from), Relay::Refused(why));
        }
        Relay::DeskGone { number, card } => {
            let is_it = |known: &Handover| known.number == *number;
            if turn.conversation.handover.as_ref().is_some_and(is_it) {
                desk_gone(turn, card.clone());
            }
        }
        Relay::CaseDeskGone { desk, card } => case_desk::gone(turn, from, desk, card.clone()),
        Relay::Passed { by, to } => passed(turn, by, to),
        Relay::Saved { by, name } => {
            if is_taken_by_words(turn, from, by) {
                saved::send(turn, from, by, name);
            }
        }
        Relay::Code(news) => code::told(turn, from, news),
        Relay::DesksGone(names) => turn.conversation.desks_gone.clone_from(names),
        Relay::Queued { number, ahead } => say_place(turn, *number, ahead.unwrap_or(0)),
        Relay::AskAgain { case } => scheduled::ask_again(turn, *case),
        Relay::HandedOver { .. }
        | Relay::Complaint { .. }
        | Relay::Customer { .. }
        | Relay::CustomerEdited(_)
        | Relay::DeskMoved { .. }
        | Relay::Missed { .. }
        | Relay::SavedSent { .. }
        | Relay::SavedLacks(_)
        | Relay::Notice { .. }
        | Relay::CaseMoved(_)
        | Relay::ForHolder { .. }
        | Relay::Titled { .. }
        | Relay::Over { .. }
        | Relay::NotDelivered
        | Relay::Refused(_)
        | Relay::NotBrought
        | Relay::EditRefused => {}
    }
}

fn taken(turn: &mut TurnContext<'_>, from: ConversationId, desk: &str, by: &Helper) {
    if let Some(handover) = &mut turn.conversation.handover {
        let is_another = handover.by.as_ref() != Some(by);
        handover.by = Some(by.clone());
        handover::touch(turn);
        if is_another {
            turn.record_event(Event::HelperTook(by.contact));
            say_who(turn, desk, by);
        }
        case::acknowledge(turn, by);
        return;
    }
    if let Some(why) = unreachable(turn) {
        return turn.tell(Recipient::Conversation(from), Relay::Refused(why));
    }
    let Some(desk) = turn.bot().desk(desk) else {
        return turn.tell(Recipient::Conversation(from), Relay::NotDelivered);
    };
    let active = lifecycle::take_active(turn);
    handover::begin(turn, desk, active.as_ref(), None, Some(by.clone()));
    if let Some(active) = active {
        waiting::keep_waiting(turn, active);
    }
    say_who(turn, &desk.name, by);
    case::acknowledge(turn, by);
}

/// A person passed the customer on to another, who answers from now on.
fn passed(turn: &mut TurnContext<'_>, by: &Helper, to: &str) {
    let Some(handover) = &mut turn.conversation.handover else {
        return;
    };
    handover.by = None;
    let desk = handover.desk.clone();
    turn.record_event(Event::HelperPassed {
        by: by.contact,
        to: to.to_owned(),
    });
    handover::touch(turn);
    let other = Helper {
        contact: None,
        name: Some(to.to_owned()),
    };
    let language = say::current_language(turn);
    match signature(turn, &desk, &other) {
        Some(name) => say::say(turn, &language, Sentence::HumanPassed { name }),
        None => say::say(turn, &language, Sentence::HumanPassedUnnamed),
    }
}

/// Says to the customer which person is there now.
fn say_who(turn: &mut TurnContext<'_>, desk: &str, by: &Helper) {
    let language = say::current_language(turn);
    let name = signature(turn, desk, by).map(str::to_owned);
    match &name {
        Some(name) => say::say(turn, &language, Sentence::HumanHere { name }),
        None => say::say(turn, &language, Sentence::HumanHereUnnamed),
    }
}

fn said(
    turn: &mut TurnContext<'_>,
    (from, at): (ConversationId, &str),
    by: &Helper,
    (message, number): (&InMessage, Option<i64>),
) {
    if !is_taken_by_words(turn, from, by) {
        return;
    }
    let Some(handover) = &turn.conversation.handover else {
        // The customer went on with the bot meanwhile; words now would be out of place.
        return turn.tell(Recipient::Conversation(from), Relay::NotDelivered);
    };
    let desk = handover.desk.clone();
    handover::said_by(turn, by);
    let name = signature(turn, &desk, by).map(str::to_owned);
    let language = say::current_language(turn);
    let (text, media) = passed_on(turn, (name.as_deref(), &language), message, (at, number));
    if handover::cannot_be_brought(turn, message, at) {
        turn.tell(Recipient::Conversation(from), Relay::NotBrought);
    }
    let sent = turn.send_media(text, media, Keyboard::None);
    case::acknowledge(turn, by);
    if let (Some(handover), Some(number)) = (&mut turn.conversation.handover, number) {
        remember(&mut handover.said, (number, sent));
    }
}

/// About a complaint, the first words take the customer. Returns whether words may go on to them.
fn is_taken_by_words(turn: &mut TurnContext<'_>, from: ConversationId, by: &Helper) -> bool {
    let of_case = turn.contact.case.as_ref().map(|case| case.desk.clone());
    if let (None, Some(desk)) = (&turn.conversation.handover, of_case) {
        taken(turn, from, &desk, by);
        return turn.conversation.handover.is_some();
    }
    true
}

/// Says to a customer who waits behind others which number they are.
fn say_place(turn: &mut TurnContext<'_>, number: u32, ahead: u32) {
    let known = turn.conversation.handover.as_ref();
    let waits = known.is_some_and(|known| known.number == number && known.by.is_none());
    if waits && ahead > 0 {
        let language = say::current_language(turn);
        let place = (ahead + 1).to_string();
        say::say(turn, &language, Sentence::HumanQueue { place: &place });
    }
}
