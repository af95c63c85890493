//! Finds out what an incoming message means, in an order that leaves no customer stuck.
//!
//! The order: a tap; `stop`, commands and deep links; an exact label, synonym or number of an
//! option; the other repair words; the question's own parser; trigger phrases; an option with one
//! typing slip; the retry sentence, or `lost`.

use crate::dialog::ast::Room;
use crate::dialog::bot::PRIVACY_COMMAND;
use crate::dialog::letter::is_seen;
use crate::dialog::program::{Program, SectionIx, Spec, TriggerKind};
use crate::dialog::words::utterance::{Certainty, SmallTalk};
use crate::dialog::words::{Repair, Sentence};
use crate::engine::ask::own_question;
use crate::engine::data::case;
use crate::engine::inputs::phrases::Request;
use crate::engine::inputs::{
    greeting, pending, phrases, repair, repeat, small_talk, tap, triggers, typed,
};
use crate::engine::lifecycle;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::session::Pending;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::{room, waiting};
use crate::engine::text::say;
use crate::message::InMessage;
use crate::time::Duration;

/// Handles what a person sent.
pub(super) fn message(turn: &mut TurnContext<'_>, message: &InMessage) {
    // A person who writes to the bot in private can be written to. In a group only the messenger
    // knows whether the bot may write.
    if !room::is_among_others(turn) {
        turn.conversation.gone_at = None;
    }
    let is_first = turn.conversation.sessions == 0;
    match message {
        InMessage::Tap(token) => tap::tapped(turn, token),
        // An empty text holds nothing to read, and it is no voice message.
        InMessage::Text(text) if !is_seen(text) => take_without_text(turn, message, is_first),
        InMessage::Text(text) => take_text(turn, text.trim(), is_first),
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => take_without_text(turn, message, is_first),
    }
    turn.conversation.last_inbound = Some(turn.now());
}

fn take_text(turn: &mut TurnContext<'_>, text: &str, is_first: bool) {
    if let Some(command) = text.strip_prefix('/') {
        return take_command(turn, command, is_first);
    }
    let language = say::current_language(turn);
    let request = phrases::read_request(turn, &language, text);
    let is_private_matter = room::is_business_chat(turn) && turn.conversation.active.is_none();
    if request.says_stop(turn.conversation.pending.is_some()) && !is_private_matter {
        return repair::repair(turn, Repair::Stop);
    }
    if pending::take_text(turn, text) {
        return;
    }
    let waiting = turn.conversation.active.as_ref().map(|session| session.id);
    match lifecycle::take_active(turn) {
        Some(active) if Some(active.session.id) == waiting => {
            typed::take_request(turn, active, text, &request)
        }
        // The text was meant for a dialog that is gone, not for the one that was resumed.
        Some(active) => waiting::keep_waiting(turn, active),
        None if waiting.is_some() => {}
        None => take_idle_text(turn, text, &request, is_first),
    }
}

/// Handles text while no session waits for any.
fn take_idle_text(turn: &mut TurnContext<'_>, text: &str, request: &Request<'_>, is_first: bool) {
    let language = say::idle_language(turn);
    if !room::is_business_chat(turn) {
        if let Some(repair) = request.repair() {
            return repair::repair(turn, repair);
        }
        match request.begins_like() {
            // Erasing asks for a confirmation first.
            Some(Repair::ForgetMe) => return own_question::ask_to_forget(turn),
            Some(asked) if triggers::triggered_by_words(turn, text).is_none() => {
                return own_question::ask_what_was_meant(turn, asked, None);
            }
            Some(_) | None => {}
        }
    }
    if let Some((program, section)) = triggers::triggered_by_words(turn, text) {
        return lifecycle::start(turn, program, section, None);
    }
    if let Some(wish) = request
        .human_wish()
        .filter(|_| !room::is_business_chat(turn))
    {
        return match wish {
            Certainty::Sure => repair::repair(turn, Repair::Human),
            Certainty::Unsure => own_question::ask_if_human(turn, None),
        };
    }
    if !room::is_business_chat(turn)
        && request.asks_language(&language, &own_question::languages(turn), false)
    {
        return own_question::ask_language(turn);
    }
    let active = request
        .small_talk()
        .filter(|_| !room::is_business_chat(turn));
    let is_met = triggers::find_first_message(turn)
        .filter(|_| is_first)
        .is_none();
    match active.filter(|active| is_met || small_talk::is_request(*active)) {
        Some(SmallTalk::Hello) if is_first => greeting::greet(turn),
        Some(active) => small_talk::reply(turn, active),
        None => nothing_claims(turn, Sentence::Lost, is_first),
    }
}

/// Handles a message without text.
fn take_without_text(turn: &mut TurnContext<'_>, message: &InMessage, is_first: bool) {
    match lifecycle::take_active(turn) {
        Some(active) => typed::take_message(turn, active, message),
        None => {
            let is_read = !matches!(message, InMessage::Voice { .. } | InMessage::Other);
            nothing_claims(
                turn,
                if is_read {
                    Sentence::Lost
                } else {
                    Sentence::RetryUnreadable
                },
                is_first,
            );
        }
    }
}

fn nothing_claims(turn: &mut TurnContext<'_>, sentence: Sentence<'_>, is_first: bool) {
    // In a group people talk to each other, not to the bot.
    if room::is_among_others(turn) {
        return;
    }
    match triggers::find_first_message(turn).filter(|_| is_first) {
        Some((program, section)) => lifecycle::start(turn, program, section, None),
        None if room::is_business_chat(turn) => {}
        None if case::is_known_to_customer(turn) => greeting::say_passed_on(turn),
        None => match turn.conversation.expired.take() {
            Some((dialog, section)) => greeting::say_expired(turn, &dialog, &section),
            None => greeting::say_lost_with(turn, sentence),
        },
    }
}

/// Starts what a dialog has for a person who enters the group. A person who comes back continues
/// with the open session, and is not greeted again for a while.
pub(in crate::engine) fn joined(turn: &mut TurnContext<'_>) {
    let Some((program, section)) =
        triggers::find_trigger(turn, |on| matches!(on, TriggerKind::Joins))
    else {
        return;
    };
    let is_member = turn.conversation.room == Room::Member;
    if is_member && turn.conversation.active.is_some() {
        return repeat::repeat(turn);
    }
    // A group greets everybody who enters within a minute together.
    let (now, rest) = (
        turn.now(),
        if is_member {
            greeting::GREETING_INTERVAL
        } else {
            Duration::MINUTE
        },
    );
    if turn
        .conversation
        .greeted_at
        .is_some_and(|at| now < at.plus(rest))
    {
        return;
    }
    turn.conversation.greeted_at = Some(now);
    lifecycle::start(turn, program, section, None);
}

/// Handles a command, given without its slash.
pub(in crate::engine) fn take_command(turn: &mut TurnContext<'_>, command: &str, is_first: bool) {
    let payload = command
        .split_once(char::is_whitespace)
        .map_or("", |(_, payload)| payload.trim());
    let name = phrases::command_name(command);
    let pending = turn.conversation.pending.clone();
    own_question::drop(turn);
    if name == "start" {
        return take_start(turn, payload, is_first);
    }
    let language = say::current_language(turn);
    let is_private_matter = room::is_business_chat(turn) && turn.conversation.active.is_none();
    if let Some(repair) = say::words(turn, &language)
        .repair_command(&name)
        .filter(|_| !is_private_matter)
    {
        return repair::repair(turn, repair);
    }
    if name == PRIVACY_COMMAND && !is_private_matter {
        return small_talk::reply(turn, SmallTalk::Privacy);
    }
    match triggers::find_trigger(
        turn,
        |on| matches!(on, TriggerKind::Command(known) if *known == name),
    ) {
        // In a group, a question that was just asked is not asked again.
        Some((program, section))
            if room::is_among_others(turn)
                && is_just_asked(turn, pending.as_ref(), program, section) =>
        {
            turn.conversation.pending = pending;
        }
        Some((program, section)) => {
            let sessions = turn.conversation.sessions;
            lifecycle::start(turn, program, section, None);
            if turn.conversation.sessions > sessions && !payload.is_empty() {
                take_first_answer(turn, payload);
            }
        }
        // In a group the command may be for another bot.
        None if room::is_among_others(turn) => {}
        None if turn.conversation.active.is_some() => repeat::repeat_after(turn, Sentence::Lost),
        None if room::is_business_chat(turn) => {}
        None => greeting::say_lost(turn),
    }
}

/// Returns whether the bot asked less than a minute ago whether to start this section again.
fn is_just_asked(
    turn: &TurnContext<'_>,
    pending: Option<&Pending>,
    program: &Program,
    section: SectionIx,
) -> bool {
    let is_it = |pending: &Pending| {
        let Pending::Restart {
            dialog,
            section: asked,
            ..
        } = pending
        else {
            return false;
        };
        *dialog == program.dialog && *asked == program.section(section).name
    };
    let is_recent = turn
        .conversation
        .last_inbound
        .is_some_and(|at| turn.now() < at.plus(Duration::MINUTE));
    is_recent && pending.is_some_and(is_it)
}

/// Takes the text after a command as the answer to the first question, if that expects text. The
/// question is then not sent.
fn take_first_answer(turn: &mut TurnContext<'_>, words: &str) {
    let Some(active) = lifecycle::take_active(turn) else {
        return;
    };
    let wants_words = |at| matches!(active.program.question(at).spec, Spec::Text { .. });
    let sent = active.session.wait.as_ref().and_then(|wait| wait.sent);
    if !waiting::waiting_for(&active).is_some_and(wants_words) {
        return waiting::keep_waiting(turn, active);
    }
    let before = turn.events.len();
    typed::take_text(turn, active, words);
    if turn.events[before..]
        .iter()
        .any(|event| matches!(event, Event::Answered(_)))
    {
        let is_question = |effect: &Effect| matches!(effect, Effect::Send { id, .. } | Effect::Edit { of: id, .. } if Some(*id) == sent);
        turn.effects.retain(|effect| !is_question(effect));
    }
}

/// Handles `/start`, with or without the payload of a deep link.
fn take_start(turn: &mut TurnContext<'_>, payload: &str, is_first: bool) {
    if let Some((program, section, source)) = triggers::find_link(turn, payload) {
        let source = source.or_else(|| {
            turn.offer.map(|group| {
                group
                    .name
                    .clone()
                    .unwrap_or_else(|| group.conversation.to_string())
            })
        });
        if turn.contact.source.is_none() {
            turn.contact.source.clone_from(&source);
        }
        return lifecycle::start(turn, program, section, source);
    }
    let by_command = triggers::find_trigger(
        turn,
        |on| matches!(on, TriggerKind::Command(name) if name == "start"),
    );
    let found = by_command.or_else(|| triggers::find_first_message(turn));
    match found {
        Some((program, section)) => lifecycle::start(turn, program, section, None),
        // A person who presses Start during a dialog is shown the waiting question.
        None if turn.conversation.active.is_some() && !is_first => repeat::repeat(turn),
        None => greeting::greet(turn),
    }
}

/// Starts the section whose trigger phrase is in the message, if there is one.
pub(in crate::engine) fn begin_by_words(turn: &mut TurnContext<'_>, text: &str) {
    if let Some((program, section)) = triggers::triggered_by_words(turn, text) {
        lifecycle::start(turn, program, section, None);
    }
}
