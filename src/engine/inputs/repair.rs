//! Carries out repair words, which are understood everywhere so that nobody gets stuck: stop, help,
//! back, restart, human, language, my data, forget me.

use crate::dialog::ast::Room;
use crate::dialog::words::{Repair, Sentence, language_name};
use crate::engine::ask::{self, own_question, timers};
use crate::engine::data::{case, handover};
use crate::engine::inputs::{offers, repeat};
use crate::engine::lifecycle;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::{Event, Status};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::engine::walk::{back, version_change};
use crate::message::Keyboard;

/// Carries out a repair word.
pub(in crate::engine) fn repair(turn: &mut TurnContext<'_>, repair: Repair) {
    own_question::drop(turn);
    match repair {
        Repair::Stop => stop(turn),
        // In a group, one line that holds for everybody is enough, because everybody reads it.
        Repair::Help if turn.conversation.room == Room::Member => {
            repeat::repeat_after(turn, Sentence::GroupHelpAsked)
        }
        Repair::Help => help(turn),
        Repair::Back => match lifecycle::take_active(turn) {
            Some(active) => go_back(turn, active),
            None => nothing_here(turn),
        },
        Repair::Restart => match turn
            .conversation
            .active
            .as_ref()
            .map(|session| (session.dialog.clone(), session.section.clone()))
        {
            Some((dialog, section)) => {
                let language = say::current_language(turn);
                say::say(turn, &language, Sentence::Restarted);
                lifecycle::restart(turn, &dialog, &section);
            }
            None => nothing_here(turn),
        },
        Repair::Human => ask_a_person(turn),
        Repair::Language => change_language(turn),
        Repair::MyData | Repair::ForgetMe if others_read_along(turn) => {
            repeat::repeat_after(turn, Sentence::OnlyPrivate)
        }
        Repair::MyData => my_data(turn),
        Repair::ForgetMe => own_question::ask_to_forget(turn),
    }
}

/// Hands the customer over to the first desk. Where there is none, or others read along, says how a
/// person is reached. In a chat of a Business account, its holder reads along: the bot is silent.
fn ask_a_person(turn: &mut TurnContext<'_>) {
    turn.record_event(Event::HumanAsked);
    let language = say::current_language(turn);
    if turn.conversation.room == Room::Business {
        say::say(turn, &language, Sentence::HumanAsked);
        let active = lifecycle::take_active(turn);
        handover::leave_to_holder(turn, active.as_ref(), None);
        if let Some(active) = active {
            waiting::keep_waiting(turn, active);
        }
        return;
    }
    let first = turn.bot().desks.first();
    let first = first.filter(|_| turn.conversation.room == Room::Private);
    let desk = first.and_then(|desk| handover::reachable(turn, desk));
    if let (Some(first), None) = (first, desk) {
        handover::miss(turn, first);
        let contact = handover::contact(turn, &language);
        return repeat::repeat_after(turn, handover::nobody(contact.as_deref()));
    }
    if let Some(desk) = desk {
        handover::announce(turn, desk, &language, None);
        let active = lifecycle::take_active(turn);
        handover::begin(turn, desk, active.as_ref(), None, None);
        if let Some(active) = active {
            waiting::keep_waiting(turn, active);
        }
        return;
    }
    let contact = handover::contact(turn, &language);
    let has_own = turn
        .bot()
        .words
        .iter()
        .any(|(code, name, _)| *code == language && name == "human_not_yet");
    let sentence = match contact.as_deref() {
        Some(contact) => Sentence::HumanNotYet { contact },
        None if has_own => Sentence::HumanNotYet { contact: "" },
        None => Sentence::HumanNoContact,
    };
    repeat::repeat_after(turn, sentence);
}

/// Says what can be typed, and what can be started if no session is running.
fn help(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    let mut words = say::rich(turn, &language, Sentence::Help);
    match offers::keyboard(turn, &language) {
        Keyboard::None => repeat::repeat_after_words(turn, words),
        keyboard => {
            words = words.then(say::rich(turn, &language, Sentence::CanStart));
            turn.send(words, keyboard);
        }
    }
}

/// Sends everything that is stored about the person, and asks the waiting question again.
fn my_data(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    repeat::repeat_after(turn, Sentence::MyDataComes);
    let id = turn.next_effect();
    turn.effects.push(Effect::Gather { id, language });
}

/// Forgets the person: the confirmation is the last message, and everything else is erased.
pub(super) fn forget(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    lifecycle::end_all(turn, Status::Stopped, "stopped");
    turn.conversation.withdrawn_before = turn.conversation.turns.saturating_sub(1);
    say::say(turn, &language, Sentence::Forgotten);
    turn.effects.push(Effect::Forget);
}

fn others_read_along(turn: &TurnContext<'_>) -> bool {
    match turn.conversation.room {
        Room::Group | Room::Member => true,
        Room::Private | Room::Business => false,
    }
}

/// Ends all sessions; nothing unrequested is sent until the customer starts again.
fn stop(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    let had_any = end_everything(turn);
    let sentence = match (had_any, turn.conversation.room) {
        // A member in a group cannot type the commands that work in private.
        (true, Room::Member) => Sentence::MemberStopped,
        (true, Room::Private | Room::Business | Room::Group) => Sentence::Stopped,
        (false, _) => Sentence::StoppedIdle,
    };
    say::say(turn, &language, sentence);
}

/// Ends all sessions without a message, because somebody else is talking here. Does nothing if no
/// session is open.
pub(super) fn stop_silently(turn: &mut TurnContext<'_>) {
    if turn.conversation.active.is_some() || !turn.conversation.parked.is_empty() {
        end_everything(turn);
    }
}

fn end_everything(turn: &mut TurnContext<'_>) -> bool {
    let had_any = lifecycle::end_all(turn, Status::Stopped, "stopped");
    if turn.contact.stopped_at.is_none() {
        turn.contact.stopped_at = Some(turn.now());
        case::show(turn);
        turn.record_event(Event::Stopped(true));
    }
    turn.conversation.withdrawn_before = turn.conversation.turns.saturating_sub(1);
    had_any
}

fn go_back<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>) {
    if waiting::waiting_for(&active).is_none() {
        return waiting::keep_waiting(turn, active);
    }
    // A person who was asked for their own words first goes back to the options.
    let is_half_way = active
        .session
        .wait
        .as_mut()
        .is_some_and(|wait| std::mem::take(&mut wait.wants_other));
    let target = if is_half_way {
        None
    } else {
        back::find_target(&active)
    };
    let Some(to) = target else {
        version_change::renew(turn, &mut active);
        let Some(at) = waiting::waiting_for(&active) else {
            return waiting::keep_waiting(turn, active);
        };
        let preface =
            (!is_half_way).then(|| say::rich(turn, &active.session.language, Sentence::BackNone));
        timers::restart_reminders(turn, &mut active);
        ask::repeat(turn, &mut active, at, preface);
        return waiting::keep_waiting(turn, active);
    };
    back_to(turn, active, to);
}

/// Asks the question at a trail index again; the one that waits is asked behind it.
pub(super) fn back_to<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>, to: usize) {
    if let Some(at) = waiting::waiting_for(&active) {
        ask::tidy(turn, &active, at, None);
        if let Some(wait) = active.session.wait.take() {
            timers::disarm(turn, &wait, active.program.question(at));
        }
    }
    let halt = back::go_back(turn, &mut active, to);
    lifecycle::settle(turn, active, halt);
}

fn change_language(turn: &mut TurnContext<'_>) {
    let languages = own_question::languages(turn);
    match languages.as_slice() {
        [] => nothing_here(turn),
        [only] => repeat::repeat_after(
            turn,
            Sentence::LanguageOnly {
                language: language_name(only),
            },
        ),
        _ => own_question::ask_language(turn),
    }
}

/// Says that no question is waiting, and offers what can be started.
pub(super) fn nothing_here(turn: &mut TurnContext<'_>) {
    let language = say::idle_language(turn);
    let (words, keyboard) = (
        say::rich(turn, &language, Sentence::NothingHere),
        offers::keyboard(turn, &language),
    );
    turn.send(words, keyboard);
}
