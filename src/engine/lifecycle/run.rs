//! Runs a session until it waits or ends, and then the one that comes next.

use crate::dialog::program::{Expire, Program, SectionIx};
use crate::dialog::words::Sentence;
use crate::engine::ask::{self, reply, timers};
use crate::engine::lifecycle::{end, new_session};
use crate::engine::program::handoff;
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::event::{Event, Status};
use crate::engine::state::session::{Pending, Session};
use crate::engine::state::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::engine::walk::{self, version_change};
use crate::engine::{version, vote};
use crate::id::Name;
use crate::value::Missing;

/// Ends the wait for the question: the author's `expire` steps run, or the session ends.
pub(in crate::engine) fn expire<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>) {
    if let Some(new) = version::newer(turn, &mut active) {
        version_change::go_on(turn, &mut active, new, None);
    }
    let Some(at) = waiting::waiting_for(&active) else {
        return waiting::keep_waiting(turn, active);
    };
    let question = active.program.question(at);
    // Text that may have been its answer cannot answer what comes next.
    let is_meant = |pending: &mut Pending| match pending {
        Pending::Meant { .. } | Pending::MeantAgain { .. } | Pending::MeantHuman { .. } => true,
        Pending::Restart { .. }
        | Pending::Language { .. }
        | Pending::Forget { .. }
        | Pending::EraseEarlier { .. } => false,
    };
    turn.conversation.pending.take_if(is_meant);
    let next = reply::take(
        turn,
        &mut active,
        at,
        AnswerInput::missing(Missing::TimedOut),
    );
    let halt = match &question.expire {
        Some(Expire {
            then: None, end, ..
        }) => {
            turn.conversation.expired = Some((
                active.session.dialog.clone(),
                active.session.section.clone(),
            ));
            Halt::Ends(Status::TimedOut, end.clone())
        }
        Some(Expire { then: Some(_), .. }) | None => walk::walk(turn, &mut active, next),
    };
    settle(turn, active, halt);
}

/// Takes out the active session to walk it, in the version that asked what it waits for. A session
/// whose dialog is gone ends, and the next one is tried.
pub(in crate::engine) fn take_active<'a>(turn: &mut TurnContext<'a>) -> Option<ActiveSession<'a>> {
    loop {
        let session = turn.conversation.active.take()?;
        let active = end::open(turn, session);
        if active.is_some() {
            return active;
        }
        resume(turn);
    }
}

/// Carries out the result of a walk.
pub(in crate::engine) fn settle(turn: &mut TurnContext<'_>, active: ActiveSession<'_>, halt: Halt) {
    match halt {
        Halt::Waits => waiting::keep_waiting(turn, active),
        Halt::Ends(status, reason) => {
            end::end(turn, active, status, reason);
            resume(turn);
        }
        Halt::Starts(dialog, section) => {
            let why = match new_session::find_section(turn, &dialog, section.as_deref()) {
                Some((program, section)) if turn.may_begin(&dialog, section) => {
                    end::end(turn, active, Status::Completed, Name::new_static("done"));
                    return begin(turn, program, section, None);
                }
                Some(_) => format!("`{dialog}` comes round to itself without a question"),
                // An older version may name a dialog that is gone.
                None => format!("there is no dialog `{dialog}` to start"),
            };
            let halt = walk::fail(turn, &active, "start", &why);
            settle(turn, active, halt);
        }
    }
}

/// Begins a session; no session is active.
pub(in crate::engine) fn begin<'a>(
    turn: &mut TurnContext<'a>,
    program: &'a Program,
    section: SectionIx,
    source: Option<String>,
) {
    let session = new_session::new_session(turn, program, section, source);
    launch(turn, program, section, session);
}

/// Starts the walk of a new session.
pub(in crate::engine) fn launch<'a>(
    turn: &mut TurnContext<'a>,
    program: &'a Program,
    section: SectionIx,
    session: Session,
) {
    turn.record_event(Event::SessionStarted {
        session: session.id,
        dialog: session.dialog.clone(),
        version: session.version,
        section: session.section.clone(),
        language: session.language.clone(),
        channel: turn.conversation.channel.clone(),
        room: turn.conversation.room,
        source: session.source.clone(),
    });
    let mut active = ActiveSession {
        program,
        session,
        restored: false,
        is_unseen: false,
    };
    let halt = walk::walk(turn, &mut active, program.section(section).first);
    settle(turn, active, halt);
}

/// Resumes the newest parked session, and asks its question again.
pub(in crate::engine) fn resume(turn: &mut TurnContext<'_>) {
    while let Some(session) = turn.conversation.parked.pop() {
        let Some(mut active) = end::open(turn, session) else {
            continue;
        };
        turn.record_event(Event::SessionResumed(active.session.id));
        if handoff::resting_at(&active).is_some() {
            let halt = walk::go_on_after_handoff(turn, &mut active);
            return settle(turn, active, halt);
        }
        if waiting::waiting_for(&active).is_none() {
            vote::repeat(turn, &mut active, false);
            return waiting::keep_waiting(turn, active);
        }
        if timers::is_over(turn, &active) {
            return expire(turn, active);
        }
        let is_changed = version_change::renew(turn, &mut active);
        let Some(at) = waiting::waiting_for(&active) else {
            return waiting::keep_waiting(turn, active);
        };
        let word = if is_changed {
            Sentence::QuestionChanged
        } else {
            Sentence::Resumed
        };
        // A question that nobody has seen is asked for the first time.
        let is_seen = active
            .session
            .wait
            .as_ref()
            .is_some_and(|wait| wait.held_until.is_none());
        let preface = is_seen.then(|| say::rich(turn, &active.session.language, word));
        timers::restart_reminders(turn, &mut active);
        ask::repeat(turn, &mut active, at, preface);
        return waiting::keep_waiting(turn, active);
    }
}
