//! While people of a desk have the customer: what the customer says goes to them, what they say
//! comes here, and the dialog rests until it is handed back.

use crate::dialog::program::{Program, SectionIx, TriggerKind};
use crate::dialog::words::{Repair, Sentence};
use crate::engine::ask::timers;
use crate::engine::data::case;
use crate::engine::data::handover::{self, HANDOVER_TIMER, passed_on, signature, unreachable};
use crate::engine::data::topic_name;
use crate::engine::inputs::{
    business, code, pending, phrases, repair, repeat, resting, saved, scheduled, triggers,
};
use crate::engine::lifecycle;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::handover::{Handover, Helper, Over, Recipient, Relay, remember};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::id::{ConversationId, TimerId};
use crate::message::{InMessage, Keyboard, Rich};

/// The command with which a customer goes on with the bot.
const BOT: &str = "bot";

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
        | InMessage::Other => TakenBy::Desk,
    };
    match heard {
        TakenBy::Bot => return false,
        TakenBy::Nobody => {}
        TakenBy::Desk => {
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
        Relay::Passed { by, to } => passed(turn, by, to),
        Relay::Saved { by, name } => saved::send(turn, from, by, name),
        Relay::Code(news) => code::told(turn, from, news),
        Relay::AskAgain { case } => scheduled::ask_again(turn, *case),
        Relay::HandedOver { .. }
        | Relay::SavedSent { .. }
        | Relay::SavedLacks(_)
        | Relay::Notice { .. }
        | Relay::Complaint { .. }
        | Relay::CaseMoved(_)
        | Relay::ForHolder { .. }
        | Relay::Customer { .. }
        | Relay::CustomerEdited(_)
        | Relay::Titled { .. }
        | Relay::Over { .. }
        | Relay::NotDelivered
        | Relay::Refused(_)
        | Relay::NotBrought
        | Relay::EditRefused => {}
    }
}

/// Ends the hand-over because the customer cannot be reached.
pub(in crate::engine) fn gone(turn: &mut TurnContext<'_>) {
    turn.unasked = true;
    go_on(turn, Over::Gone, Sentence::HumanLeft);
}

/// Hands the customer to the next desk, because nobody can be reached at theirs. Behind the last one
/// the bot goes on.
fn desk_gone(turn: &mut TurnContext<'_>, card: Option<Rich>) {
    let desks = &turn.bot().desks;
    let handover = turn.conversation.handover.as_ref();
    let at = handover.and_then(|known| desks.iter().position(|desk| desk.name == known.desk));
    let next = at.and_then(|at| desks.get(at + 1));
    let (Some(next), Some(card)) = (next, card) else {
        return go_on(turn, Over::DeskGone, Sentence::HumanNobody);
    };
    end(turn, Over::DeskGone);
    handover::pass_on(turn, next, card);
}

/// Handles the timer of a silent hand-over; returns whether the timer was that one.
pub(super) fn due(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    if timer.question != HANDOVER_TIMER {
        return false;
    }
    match &turn.conversation.handover {
        Some(handover) if handover.until <= turn.now() => fall_silent(turn),
        Some(_) => {}
        None => business::pause_is_over(turn, timer),
    }
    true
}

/// Postpones a deadline while people of a desk talk; returns whether it was postponed.
pub(super) fn put_off(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    let Some(handover) = &turn.conversation.handover else {
        return false;
    };
    let at = handover.until;
    if at <= turn.now() {
        // The question is asked again, and its timers are set anew.
        fall_silent(turn);
    } else {
        turn.effects.push(Effect::Arm { timer, at });
    }
    true
}

fn fall_silent(turn: &mut TurnContext<'_>) {
    let is_taken = turn
        .conversation
        .handover
        .as_ref()
        .is_some_and(|handover| handover.by.is_some());
    let sentence = if is_taken {
        Sentence::HumanLeft
    } else {
        Sentence::HumanSilent
    };
    turn.unasked = true;
    go_on(turn, Over::Silence, sentence);
}

/// Ends the hand-over because the customer wants something else of the bot. A session that rests
/// at a `handoff` goes on behind it.
pub(in crate::engine) fn interrupt(turn: &mut TurnContext<'_>) {
    if end(turn, Over::Customer).is_some() {
        resting::walk_on(turn);
    }
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
}

fn is_an_author_s(turn: &TurnContext<'_>, name: &str) -> bool {
    let is_it = |on: &TriggerKind| matches!(on, TriggerKind::Command(known) if known == name);
    triggers::find_trigger(turn, is_it).is_some()
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
    // About a complaint, the first words take the customer.
    let of_case = turn.contact.case.as_ref().map(|case| case.desk.clone());
    if let (None, Some(desk)) = (&turn.conversation.handover, of_case) {
        taken(turn, from, &desk, by);
        if turn.conversation.handover.is_none() {
            return;
        }
    }
    let Some(handover) = &turn.conversation.handover else {
        // The customer went on with the bot meanwhile; words now would be out of place.
        return turn.tell(Recipient::Conversation(from), Relay::NotDelivered);
    };
    let desk = handover.desk.clone();
    handover::said_by(turn, by);
    case::acknowledge(turn, by);
    let name = signature(turn, &desk, by).map(str::to_owned);
    let language = say::current_language(turn);
    let (text, media) = passed_on(turn, (name.as_deref(), &language), message, (at, number));
    if handover::cannot_be_brought(turn, message, at) {
        turn.tell(Recipient::Conversation(from), Relay::NotBrought);
    }
    let sent = turn.send_media(text, media, Keyboard::None);
    if let (Some(handover), Some(number)) = (&mut turn.conversation.handover, number) {
        remember(&mut handover.said, (number, sent));
    }
}

fn tell_desk(turn: &mut TurnContext<'_>, what: Relay) {
    topic_name::tell(turn);
    if let Some(handover) = &turn.conversation.handover {
        let desk = handover.desk.clone();
        turn.tell(Recipient::Desk(desk), what);
    }
}

/// Ends the hand-over, and tells the desk unless the desk did it.
fn end(turn: &mut TurnContext<'_>, why: Over) -> Option<Handover> {
    let handover = turn.conversation.handover.take()?;
    turn.effects.push(Effect::Disarm {
        question: HANDOVER_TIMER,
    });
    turn.record_event(Event::HandedBack(why));
    let rested = turn.now().since(handover.since);
    if let Some(wait) = turn
        .conversation
        .active
        .as_mut()
        .and_then(|session| session.wait.as_mut())
    {
        // While people talked, the question did not wait.
        wait.asked_at = wait.asked_at.plus(rested);
    }
    match why {
        Over::GivenBack | Over::Done | Over::DeskGone | Over::Forgotten => {}
        Over::Customer | Over::Stopped | Over::Silence | Over::Gone => {
            let number = handover.number;
            turn.tell(
                Recipient::Desk(handover.desk.clone()),
                Relay::Over { number, why },
            );
        }
    }
    Some(handover)
}

/// Ends the hand-over, and lets the bot go on: with the question that waited, or behind the
/// `handoff`.
fn go_on(turn: &mut TurnContext<'_>, why: Over, sentence: Sentence<'_>) {
    if end(turn, why).is_none() {
        return;
    }
    if resting::is_resting(turn) {
        let language = say::current_language(turn);
        say::say(turn, &language, sentence);
        return resting::walk_on(turn);
    }
    if let Some(mut active) = lifecycle::take_active(turn) {
        timers::set_anew(turn, &mut active);
        waiting::keep_waiting(turn, active);
    }
    repeat::repeat_after(turn, sentence);
}

/// Ends the hand-over because the matter is done: the desk's dialog asks how it went, then the
/// session that rested goes on.
fn finish(turn: &mut TurnContext<'_>) {
    let after = after_handoff(turn);
    let is_same = |(program, _): &(&Program, SectionIx)| {
        let active = turn.conversation.active.as_ref();
        active.is_some_and(|session| session.dialog == program.dialog)
    };
    let Some((program, section)) = after.filter(|after| !is_same(after)) else {
        return go_on(turn, Over::Done, Sentence::HumanLeft);
    };
    end(turn, Over::Done);
    let language = say::current_language(turn);
    say::say(turn, &language, Sentence::HumanLeft);
    if let Some(active) = lifecycle::take_active(turn) {
        lifecycle::park(turn, active);
    }
    lifecycle::begin(turn, program, section, None);
}

/// Returns the section that asks how it went with the desk that has the customer.
fn after_handoff<'a>(turn: &TurnContext<'a>) -> Option<(&'a Program, SectionIx)> {
    let desk = &turn.conversation.handover.as_ref()?.desk;
    let dialog = turn.bot().desk(desk)?.after_handoff.as_ref()?;
    if case::holds_back(turn, dialog) {
        return None;
    }
    lifecycle::find_section(turn, dialog, None)
}
