//! Ends and parks sessions, and loads the dialogs they run on.

use crate::dialog::ast::Room;
use crate::engine::ask::{self, timers};
use crate::engine::program::handoff;
use crate::engine::state::event::{Event, Status};
use crate::engine::state::session::Session;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::engine::{version, vote};
use crate::id::Name;

/// Maximum number of parked sessions behind the active one.
pub const MAX_PARKED: usize = 3;

/// Reason in the event if a session could not be opened.
const LOST_DIALOG: &str = "its dialog is no longer there";

/// Parks a session; if too many are parked, the oldest one ends.
pub(in crate::engine) fn park(turn: &mut TurnContext<'_>, mut active: ActiveSession<'_>) {
    if let Some(question) = waiting::waiting_for(&active) {
        timers::pause_reminders(turn, &active);
        ask::tidy(turn, &active, question, None);
        if let Some(wait) = &mut active.session.wait {
            wait.sent = None;
        }
    }
    turn.record_event(Event::SessionParked(active.session.id));
    turn.conversation.parked.push(active.session);
    while turn.conversation.parked.len() > MAX_PARKED {
        let oldest = turn.conversation.parked.remove(0);
        if let Some(active) = open(turn, oldest) {
            end(turn, active, Status::Replaced, Name::new_static("replaced"));
        }
    }
}

/// Ends a session.
pub(in crate::engine) fn end(
    turn: &mut TurnContext<'_>,
    mut active: ActiveSession<'_>,
    status: Status,
    reason: Name,
) {
    if let Some(at) = waiting::waiting_for(&active) {
        ask::tidy(turn, &active, at, None);
        if let Some(wait) = active.session.wait.take() {
            timers::disarm(turn, &wait, active.program.question(at));
        }
    }
    vote::stop(turn, &mut active);
    // A group that stopped its vote, or began another, did not come to an end.
    let is_over = status == Status::Completed && turn.conversation.room == Room::Group;
    if is_over && active.program.shares_results {
        vote::share::order(turn, &active, None);
    }
    turn.record_event(Event::SessionEnded {
        session: active.session.id,
        status,
        reason,
    });
}

/// Ends every session of the conversation; returns whether there was one.
pub(in crate::engine) fn end_all(
    turn: &mut TurnContext<'_>,
    status: Status,
    reason: &'static str,
) -> bool {
    let sessions: Vec<Session> = turn
        .conversation
        .active
        .take()
        .into_iter()
        .chain(std::mem::take(&mut turn.conversation.parked))
        .collect();
    let had_any = !sessions.is_empty();
    for session in sessions {
        if let Some(active) = open(turn, session) {
            end(turn, active, status, Name::new_static(reason));
        }
    }
    had_any
}

/// Ends every session of a dialog; other parked sessions stay parked.
pub(in crate::engine) fn end_dialog(
    turn: &mut TurnContext<'_>,
    dialog: &Name,
    status: Status,
    reason: &'static str,
) {
    let is_it = |session: &Session| session.dialog == *dialog;
    let (ended, parked) = std::mem::take(&mut turn.conversation.parked)
        .into_iter()
        .partition(is_it);
    turn.conversation.parked = parked;
    let mut ended: Vec<Session> = ended;
    ended.extend(turn.conversation.active.take_if(|session| is_it(session)));
    for session in ended {
        if let Some(active) = open(turn, session) {
            end(turn, active, status, Name::new_static(reason));
        }
    }
}

/// Returns whether a session waits for something that its program has, as every stored session
/// does.
fn waits(active: &ActiveSession<'_>) -> bool {
    waiting::waiting_for(active).is_some()
        || handoff::resting_at(active).is_some()
        || active
            .session
            .vote
            .as_ref()
            .is_some_and(|open| active.program.vote_named(&open.vote).is_some())
}

/// Opens a stored session with the program it continues in. If that is impossible, records the
/// failure and returns `None`.
pub(in crate::engine) fn open<'a>(
    turn: &mut TurnContext<'a>,
    session: Session,
) -> Option<ActiveSession<'a>> {
    let (id, language) = (session.id, session.language.clone());
    let active = version::open(turn, session).filter(waits);
    if active.is_none() {
        turn.record_event(Event::Failed {
            session: id,
            step: "ask".to_owned(),
            why: LOST_DIALOG.to_owned(),
        });
        turn.record_event(Event::SessionEnded {
            session: id,
            status: Status::Failed,
            reason: Name::new_static("failed"),
        });
        say::trouble(turn, &language);
    }
    active
}
