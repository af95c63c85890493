//! Sections that nobody asked for: at once where nothing is under way, else when that is over or rests, at most a day later.
//!
//! Somebody who is talking is not interrupted. Who has said nothing for a while left what is open: it rests, and is asked again afterwards.

use crate::dialog::ast::Room;
use crate::dialog::program::{Program, SectionIx};
use crate::engine::effect::Effect;
use crate::engine::event::{Event, Status};
use crate::engine::input::Input;
use crate::engine::session::{Postponed, Session};
use crate::engine::turn_context::TurnContext;
use crate::engine::{group, lifecycle, pending};
use crate::id::{Name, TimerId};
use crate::time::{Duration, Timestamp};

/// How long a section waits for the end of what is under way.
const PATIENCE: Duration = Duration::DAY;
/// The timer that looks whether somebody still talks: no question has its number.
const SILENCE: u32 = u32::MAX;

/// Takes a moment of a schedule. It interrupts nothing: what cannot start now is remembered.
pub(super) fn due(turn: &mut TurnContext<'_>, dialog: &Name, section: &Name) {
    if is_unwelcome(turn) {
        return;
    }
    let until = turn.now().plus(PATIENCE);
    let postponed = &mut turn.conversation.postponed;
    postponed.retain(|known| known.dialog != *dialog || known.section != *section);
    postponed.push(Postponed { dialog: dialog.clone(), section: section.clone(), until });
}

/// Returns whether a timer looks whether somebody still talks: what follows is done at the end of every turn.
pub(super) fn is_silence(timer: TimerId) -> bool {
    timer.question == SILENCE
}

/// Starts what was postponed, one after the other, as long as nothing is under way.
pub(super) fn start_postponed(turn: &mut TurnContext<'_>, input: &Input) {
    if turn.conversation.postponed.is_empty() {
        return;
    }
    drop_what_is_over(turn);
    // A group may let the bot write again before it is too late.
    if turn.conversation.gone_at.is_some() {
        return;
    }
    let mut looks_again = match input {
        Input::Scheduled { .. } => true,
        Input::Deadline(timer) => is_silence(*timer),
        _ => false,
    };
    while free_at(turn).is_some_and(|at| at <= turn.now()) && !turn.conversation.postponed.is_empty() {
        let Postponed { dialog, section, .. } = turn.conversation.postponed.remove(0);
        // The dialog may have been changed or removed meanwhile: then there is nothing to start.
        let Some((program, at)) = lifecycle::find(turn, &dialog, Some(&section)) else {
            drop(turn, dialog, section, "not_there");
            continue;
        };
        turn.unasked = true;
        turn.count_steps_anew();
        begin(turn, program, at);
        looks_again = true;
    }
    if looks_again
        && !turn.conversation.postponed.is_empty()
        && let Some(at) = free_at(turn)
    {
        let timer = TimerId { conversation: turn.conversation.id, question: SILENCE, step: 0 };
        turn.effects.push(Effect::Arm { timer, at });
    }
}

/// Begins a section in place of what was left open, which rests. The same section, left open before, ends: it is asked from the start.
fn begin<'a>(turn: &mut TurnContext<'a>, program: &'a Program, section: SectionIx) {
    if turn.conversation.room != Room::Group {
        pending::drop(turn);
    }
    // The dialog speaks first after a pause, so what the customer says next is said to it.
    turn.conversation.paused_until = None;
    let name = &program.section(section).name;
    let is_same = |session: &Session| session.dialog == program.dialog && session.section == *name;
    let conversation = &mut turn.conversation;
    let left = match conversation.active.take_if(|session| is_same(session)) {
        Some(session) => Some(session),
        None => conversation.parked.iter().position(is_same).map(|at| conversation.parked.remove(at)),
    };
    if let Some(active) = left.and_then(|session| lifecycle::open(turn, session)) {
        lifecycle::end(turn, active, Status::Replaced, Name::new_static("replaced"));
    }
    if let Some(active) = lifecycle::take_active(turn) {
        lifecycle::park(turn, active);
    }
    lifecycle::begin(turn, program, section, None);
}

/// Returns when something may start: at once where nothing is under way, else when nobody has talked for a while; nothing where a group
/// is under way, which tells when it is over.
fn free_at(turn: &TurnContext<'_>) -> Option<Timestamp> {
    let conversation = &turn.conversation;
    let now = turn.now();
    let session = conversation.active.as_ref().or(conversation.parked.last());
    let resumes_at = conversation.paused_until.filter(|until| *until > now);
    let is_group = conversation.room == Room::Group;
    if session.is_none() && (is_group || conversation.pending.is_none()) {
        return Some(resumes_at.unwrap_or(now));
    }
    if is_group {
        return None;
    }
    // What the bot began by itself a moment ago is not left open yet.
    let began = session.map(|session| session.started_at);
    let silent_at = conversation.last_inbound.max(began).map_or(now, |at| at.plus(turn.bot().busy));
    Some(resumes_at.map_or(silent_at, |at| at.max(silent_at)))
}

/// Leaves what waited too long, or is not wanted any more.
fn drop_what_is_over(turn: &mut TurnContext<'_>) {
    let now = turn.now();
    let is_unwelcome = is_unwelcome(turn);
    for Postponed { dialog, section, until } in std::mem::take(&mut turn.conversation.postponed) {
        match (until < now, is_unwelcome) {
            (_, true) => drop(turn, dialog, section, "unwelcome"),
            (true, false) => drop(turn, dialog, section, "too_late"),
            (false, false) => turn.conversation.postponed.push(Postponed { dialog, section, until }),
        }
    }
}

fn drop(turn: &mut TurnContext<'_>, dialog: Name, section: Name, why: &'static str) {
    turn.record_event(Event::StartDropped { dialog, section, why: Name::new_static(why) });
}

/// Returns whether nobody is there, or nobody wants to hear what was not asked for.
fn is_unwelcome(turn: &TurnContext<'_>) -> bool {
    let is_not_allowed = turn.conversation.room == Room::Group && !group::is_allowed(turn);
    let is_nobody_there = turn.conversation.gone_at.is_some() && turn.conversation.room != Room::Group;
    is_nobody_there || turn.contact.stopped_at.is_some() || is_not_allowed
}
