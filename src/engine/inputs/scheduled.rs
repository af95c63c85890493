//! Starts scheduled sections: at once if no session is running, else when it is over or left alone,
//! at most a day later.
//!
//! A person who is talking is not interrupted. If the person has been silent for a while, the open
//! session is parked and resumed afterwards.

use crate::dialog::ast::Room;
use crate::dialog::program::{Program, SectionIx};
use crate::engine::ask::own_question;
use crate::engine::data::case;
use crate::engine::lifecycle;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::{Event, Status};
use crate::engine::state::handover::Relay;
use crate::engine::state::input::Input;
use crate::engine::state::room;
use crate::engine::state::session::{Postponed, Session};
use crate::engine::state::turn_context::TurnContext;
use crate::id::{Name, TimerId};
use crate::time::{Duration, Timestamp};

/// How long a section waits for the running session to end.
const MAX_DELAY: Duration = Duration::DAY;
/// Maximum delay of the dialog that asks again how it is with a complaint.
const MAX_DELAY_OF_CASE: Duration = Duration(30 * Duration::DAY.0);

/// Timer number of the check whether somebody is still talking; no question has it.
const SILENCE_TIMER: u32 = u32::MAX;

/// Handles a schedule that is due: queues the section, which interrupts nothing.
pub(in crate::engine) fn queue(turn: &mut TurnContext<'_>, dialog: &Name, section: &Name) {
    if is_unwelcome(turn) {
        return;
    }
    if case::holds_back(turn, dialog) {
        return drop_start(turn, dialog.clone(), section.clone(), "open_case");
    }
    postpone(turn, dialog, section, MAX_DELAY);
}

/// Queues the dialog that asks a customer again how it is now; it interrupts nothing either.
pub(in crate::engine) fn ask_again(turn: &mut TurnContext<'_>, case: u32) {
    if let Some(dialog) = case::begin_asking(turn, case)
        && let Some((program, section)) = lifecycle::find_section(turn, &dialog, None)
    {
        let section = program.section(section).name.clone();
        postpone(turn, &dialog, &section, MAX_DELAY_OF_CASE);
    }
}

fn postpone(turn: &mut TurnContext<'_>, dialog: &Name, section: &Name, delay: Duration) {
    let until = turn.now().plus(delay);
    let postponed = &mut turn.conversation.postponed;
    postponed.retain(|known| known.dialog != *dialog || known.section != *section);
    postponed.push(Postponed {
        dialog: dialog.clone(),
        section: section.clone(),
        until,
    });
}

/// Returns whether a timer is the silence check. The end of every turn does the rest.
pub(super) fn is_silence(timer: TimerId) -> bool {
    timer.question == SILENCE_TIMER
}

/// Starts postponed sections, one after the other, as long as nothing is running.
pub(in crate::engine) fn start_postponed(turn: &mut TurnContext<'_>, input: &Input) {
    if turn.conversation.postponed.is_empty() {
        return;
    }
    drop_what_is_over(turn);
    // The bot may be allowed to write in the group again before the section expires.
    if turn.conversation.gone_at.is_some() {
        return;
    }
    let mut looks_again = match input {
        Input::Scheduled { .. } => true,
        Input::Relayed { what, .. } => matches!(**what, Relay::AskAgain { .. }),
        Input::Deadline(timer) => is_silence(*timer),
        _ => false,
    };
    while free_at(turn).is_some_and(|at| at <= turn.now())
        && !turn.conversation.postponed.is_empty()
    {
        let Postponed {
            dialog, section, ..
        } = turn.conversation.postponed.remove(0);
        // The dialog may have been changed or removed in the meantime.
        let Some((program, at)) = lifecycle::find_section(turn, &dialog, Some(&section)) else {
            drop_start(turn, dialog, section, "not_there");
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
        let timer = TimerId {
            conversation: turn.conversation.id,
            question: SILENCE_TIMER,
            step: 0,
        };
        turn.effects.push(Effect::Arm { timer, at });
    }
}

/// Starts a section in place of the open session, which is parked. An open session of the same
/// section ends instead, and starts again from the beginning.
fn begin<'a>(turn: &mut TurnContext<'a>, program: &'a Program, section: SectionIx) {
    if turn.conversation.room != Room::Group {
        own_question::drop(turn);
    }
    // The bot speaks first after the pause, so the customer's next message is meant for the dialog.
    turn.conversation.paused_until = None;
    let name = &program.section(section).name;
    let is_same = |session: &Session| session.dialog == program.dialog && session.section == *name;
    let conversation = &mut turn.conversation;
    let left = match conversation.active.take_if(|session| is_same(session)) {
        Some(session) => Some(session),
        None => conversation
            .parked
            .iter()
            .position(is_same)
            .map(|at| conversation.parked.remove(at)),
    };
    if let Some(active) = left.and_then(|session| lifecycle::open(turn, session)) {
        lifecycle::end(turn, active, Status::Replaced, Name::new_static("replaced"));
    }
    if let Some(active) = lifecycle::take_active(turn) {
        lifecycle::park(turn, active);
    }
    case::begin_to_ask(turn, &program.dialog);
    lifecycle::begin(turn, program, section, None);
}

/// Returns when a section may start: now if nothing is running, else after the silence period.
/// Returns `None` while a session of a group is running, because its end starts the next one.
fn free_at(turn: &TurnContext<'_>) -> Option<Timestamp> {
    let conversation = &turn.conversation;
    let now = turn.now();
    let session = conversation.active.as_ref().or(conversation.parked.last());
    let handed_back = conversation
        .handover
        .as_ref()
        .map(|handover| handover.until);
    let resumes_at = conversation.paused_until.max(handed_back);
    let resumes_at = resumes_at.filter(|until| *until > now);
    let is_group = conversation.room == Room::Group;
    if session.is_none() && (is_group || conversation.pending.is_none()) {
        return Some(resumes_at.unwrap_or(now));
    }
    if is_group {
        return None;
    }
    // A session that the bot started itself a moment ago is not abandoned yet.
    let began = session.map(|session| session.started_at);
    let silent_at = conversation
        .last_inbound
        .max(began)
        .map_or(now, |at| at.plus(turn.bot().busy));
    Some(resumes_at.map_or(silent_at, |at| at.max(silent_at)))
}

/// Drops sections that waited too long or are no longer wanted.
fn drop_what_is_over(turn: &mut TurnContext<'_>) {
    let now = turn.now();
    let is_unwelcome = is_unwelcome(turn);
    for Postponed {
        dialog,
        section,
        until,
    } in std::mem::take(&mut turn.conversation.postponed)
    {
        // The case may be closed by now whose dialog waits for so long; a vote of a group may, too.
        let cases = turn.bot().cases.as_ref();
        let again = cases.and_then(|cases| cases.ask_again.as_ref());
        let is_of_case =
            again.is_some_and(|again| again.dialog == dialog) && until > now.plus(MAX_DELAY);
        let is_closed = is_of_case && turn.contact.case.is_none();
        if is_closed || case::holds_back(turn, &dialog) {
            drop_start(turn, dialog, section, "open_case");
            continue;
        }
        match (until < now, is_unwelcome) {
            (_, true) => drop_start(turn, dialog, section, "unwelcome"),
            (true, false) => drop_start(turn, dialog, section, "too_late"),
            (false, false) => turn.conversation.postponed.push(Postponed {
                dialog,
                section,
                until,
            }),
        }
    }
}

fn drop_start(turn: &mut TurnContext<'_>, dialog: Name, section: Name, why: &'static str) {
    turn.record_event(Event::StartDropped {
        dialog,
        section,
        why: Name::new_static(why),
    });
}

/// Returns whether unrequested messages cannot or must not be sent here.
pub(super) fn is_unwelcome(turn: &TurnContext<'_>) -> bool {
    let is_not_allowed = turn.conversation.room == Room::Group && !room::is_allowed(turn);
    let is_nobody_there =
        turn.conversation.gone_at.is_some() && turn.conversation.room != Room::Group;
    is_nobody_there || turn.contact.stopped_at.is_some() || is_not_allowed
}
