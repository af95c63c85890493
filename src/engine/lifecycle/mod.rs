//! Manages sessions: how they start, are parked while another one runs, are resumed, and end.

pub(super) mod end;
mod group_start;
pub(super) mod new_session;
pub(super) mod run;

pub(super) use end::{end, end_all, end_dialog, open, park};
pub(super) use new_session::{find_section, new_session};
pub(super) use run::{begin, expire, launch, resume, settle, take_active};

use crate::dialog::ast::Room;
use crate::dialog::program::{Program, SectionIx};
use crate::dialog::words::Sentence;
use crate::engine::ask::{self, own_question};
use crate::engine::data::results;
use crate::engine::state::event::Status;
use crate::engine::state::session::Session;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::engine::vote;
use crate::engine::walk::version_change;
use crate::id::Name;

/// Starts a section at the customer's request. The running session is parked; if it is the same
/// section, the customer is asked first.
pub(in crate::engine) fn start<'a>(
    turn: &mut TurnContext<'a>,
    program: &'a Program,
    section: SectionIx,
    source: Option<String>,
) {
    if turn.conversation.room == Room::Group {
        return group_start::start(turn, program, section, source);
    }
    let name = &program.section(section).name;
    let is_same = |session: &Session| session.dialog == program.dialog && session.section == *name;
    let conversation = &mut turn.conversation;
    if let Some(session) = conversation
        .active
        .iter_mut()
        .chain(&mut conversation.parked)
        .find(|session| is_same(session))
    {
        if let Some(group) = turn.offer {
            session.votes = results::for_dialog(&group.votes, &program.dialog);
            session.offered_by = Some(group.conversation);
        }
        return own_question::ask_to_restart(turn, &program.dialog, name);
    }
    if let Some(active) = run::take_active(turn) {
        end::park(turn, active);
    }
    run::begin(turn, program, section, source);
}

/// Starts a section by name, without a trigger. If it does not exist, says that there is a problem.
pub(in crate::engine) fn start_named(
    turn: &mut TurnContext<'_>,
    dialog: &str,
    section: Option<&str>,
) {
    match new_session::find_section(turn, dialog, section) {
        Some((program, section)) => start(turn, program, section, None),
        None => {
            let language = say::current_language(turn);
            say::trouble(turn, &language);
        }
    }
}

/// Asks again at the conversation's new place, because the old messages cannot be used there.
pub(in crate::engine) fn moved(turn: &mut TurnContext<'_>) {
    turn.conversation
        .parked
        .iter_mut()
        .filter_map(|session| session.wait.as_mut())
        .for_each(|wait| wait.sent = None);
    let Some(mut active) = run::take_active(turn) else {
        return;
    };
    active
        .session
        .wait
        .iter_mut()
        .for_each(|wait| wait.sent = None);
    version_change::renew(turn, &mut active);
    if let Some(at) = waiting::waiting_for(&active) {
        ask::repeat(turn, &mut active, at, None);
    }
    vote::repeat(turn, &mut active, false);
    waiting::keep_waiting(turn, active);
}

/// Ends the active or parked session of a section, and starts it again.
pub(in crate::engine) fn restart(turn: &mut TurnContext<'_>, dialog: &str, section: &str) {
    let is_it = |session: &Session| session.dialog == dialog && session.section == section;
    let conversation = &mut turn.conversation;
    let old = match conversation.active.take_if(|session| is_it(session)) {
        Some(session) => Some(session),
        None => conversation
            .parked
            .iter()
            .position(is_it)
            .map(|at| conversation.parked.remove(at)),
    };
    let source = old.as_ref().and_then(|session| session.source.clone());
    let offered_by = old.as_ref().and_then(|session| session.offered_by);
    let votes = old
        .as_ref()
        .map(|session| session.votes.clone())
        .unwrap_or_default();
    if let Some(active) = old.and_then(|session| end::open(turn, session)) {
        end::end(
            turn,
            active,
            Status::Replaced,
            Name::new_static("restarted"),
        );
    }
    if let Some(active) = run::take_active(turn) {
        end::park(turn, active);
    }
    match new_session::find_section(turn, dialog, Some(section))
        .or_else(|| new_session::find_section(turn, dialog, None))
    {
        Some((program, section)) => {
            let mut session = new_session::new_session(turn, program, section, source);
            (session.votes, session.offered_by) = (votes, offered_by);
            run::launch(turn, program, section, session);
        }
        None => {
            let language = say::idle_language(turn);
            say::say(turn, &language, Sentence::NothingHere);
            run::resume(turn);
        }
    }
}
