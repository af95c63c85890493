//! Manages sessions: how they start, are parked while another one runs, are resumed, and end.

use crate::dialog::ast::Room;
use crate::dialog::program::{Program, QuestionIx, SectionIx, TriggerKind};
use crate::dialog::words::Sentence;
use crate::engine::event::{Event, Status};
use crate::engine::session::{Pending, Session, VoteResult};
use crate::engine::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::{ask, deadline, group, pending, results, say, version, vote, walk};
use crate::id::{Name, SessionId};

/// Maximum number of parked sessions behind the active one.
pub const MAX_PARKED: usize = 3;

/// Reason in the event if a session could not be opened.
const LOST_DIALOG: &str = "its dialog is no longer there";

/// Takes out the active session to walk it, in the version that asked what it waits for. A session
/// whose dialog is gone ends, and the next one is tried.
pub(super) fn take_active<'a>(turn: &mut TurnContext<'a>) -> Option<ActiveSession<'a>> {
    loop {
        let session = turn.conversation.active.take()?;
        let active = open(turn, session);
        if active.is_some() {
            return active;
        }
        resume(turn);
    }
}

/// Puts the active session back; it waits on.
pub(super) fn keep_waiting(turn: &mut TurnContext<'_>, active: ActiveSession<'_>) {
    turn.conversation.active = Some(active.session);
}

/// Carries out the result of a walk.
pub(super) fn settle(turn: &mut TurnContext<'_>, active: ActiveSession<'_>, halt: Halt) {
    match halt {
        Halt::Waits => keep_waiting(turn, active),
        Halt::Ends(status, reason) => {
            end(turn, active, status, reason);
            resume(turn);
        }
        Halt::Starts(dialog, section) => {
            let why = match find_section(turn, &dialog, section.as_deref()) {
                Some((program, section)) if turn.may_begin(&dialog, section) => {
                    end(turn, active, Status::Completed, Name::new_static("done"));
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

/// Finds a section of a dialog; if none is named, the first one for this room. Returns `None` if it
/// does not exist.
pub(super) fn find_section<'a>(
    turn: &TurnContext<'a>,
    dialog: &str,
    section: Option<&str>,
) -> Option<(&'a Program, SectionIx)> {
    let program: &'a Program = turn.world.dialogs.program(dialog, None)?;
    let section = match section {
        Some(name) => program.section_named(name)?,
        None => entry_section(program, turn.conversation.room)?,
    };
    Some((program, section))
}

/// Returns the section that a dialog starts with in a room: that of its first trigger there, else
/// the first section that can run there.
pub(super) fn entry_section(program: &Program, room: Room) -> Option<SectionIx> {
    let is_customers =
        |on: &TriggerKind| !matches!(on, TriggerKind::Every { .. } | TriggerKind::At(_));
    let trigger = program
        .triggers
        .iter()
        .find(|trigger| serves(trigger.room, room) && is_customers(&trigger.on));
    let by_trigger = trigger.and_then(|trigger| program.section_named(&trigger.section));
    let by_room = || {
        program
            .sections
            .iter()
            .position(|section| section.rooms.iter().any(|known| serves(*known, room)))
    };
    let at = |at: usize| SectionIx(u32::try_from(at).unwrap_or(u32::MAX));
    by_trigger
        .or_else(|| by_room().map(at))
        .or_else(|| (!program.sections.is_empty()).then_some(SectionIx(0)))
}

/// Returns whether a trigger for one room also holds in another: a Business chat counts as a
/// private room.
pub(super) fn serves(trigger_room: Room, room: Room) -> bool {
    trigger_room == room || (trigger_room == Room::Private && room == Room::Business)
}

/// Starts a section at the customer's request. The running session is parked; if it is the same
/// section, the customer is asked first.
pub(super) fn start<'a>(
    turn: &mut TurnContext<'a>,
    program: &'a Program,
    section: SectionIx,
    source: Option<String>,
) {
    if turn.conversation.room == Room::Group {
        return group::start(turn, program, section, source);
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
        return pending::ask_to_restart(turn, &program.dialog, name);
    }
    if let Some(active) = take_active(turn) {
        park(turn, active);
    }
    begin(turn, program, section, source);
}

/// Starts a section by name, without a trigger. If it does not exist, says that there is a problem.
pub(super) fn start_named(turn: &mut TurnContext<'_>, dialog: &str, section: Option<&str>) {
    match find_section(turn, dialog, section) {
        Some((program, section)) => start(turn, program, section, None),
        None => {
            let language = pending::current_language(turn);
            say::trouble(turn, &language);
        }
    }
}

/// Begins a session; no session is active.
pub(super) fn begin<'a>(
    turn: &mut TurnContext<'a>,
    program: &'a Program,
    section: SectionIx,
    source: Option<String>,
) {
    let session = new_session(turn, program, section, source);
    launch(turn, program, section, session);
}

/// Creates a session that has not started to walk.
pub(super) fn new_session(
    turn: &mut TurnContext<'_>,
    program: &Program,
    section: SectionIx,
    source: Option<String>,
) -> Session {
    turn.conversation.sessions = turn.conversation.sessions.saturating_add(1);
    turn.conversation.expired = None;
    if turn.contact.stopped_at.take().is_some() {
        turn.record_event(Event::Stopped(false));
    }
    let language = program
        .language_for(turn.contact.language.as_deref().unwrap_or_default())
        .clone();
    Session {
        id: SessionId {
            conversation: turn.conversation.id,
            number: turn.conversation.sessions,
        },
        dialog: program.dialog.clone(),
        version: program.version,
        section: program.section(section).name.clone(),
        language,
        source,
        started_at: turn.now(),
        detours: Vec::new(),
        answers: Vec::new(),
        kept: Vec::new(),
        variables: Vec::new(),
        trail: Vec::new(),
        redoing: Vec::new(),
        wait: None,
        vote: None,
        votes: results::for_dialog(known_results(turn), &program.dialog),
        offered_by: turn.offer.map(|group| group.conversation),
        left_behind: None,
    }
}

/// Returns the vote results that a new session can read: those of the group that offers it, or of
/// the group it is in.
fn known_results<'a>(turn: &'a TurnContext<'_>) -> &'a [VoteResult] {
    match (turn.offer, turn.conversation.room) {
        (Some(group), _) => &group.votes,
        (None, Room::Member) => &turn.conversation.results,
        (None, Room::Private | Room::Group | Room::Business) => &[],
    }
}

/// Asks again at the conversation's new place, because the old messages cannot be used there.
pub(super) fn moved(turn: &mut TurnContext<'_>) {
    turn.conversation
        .parked
        .iter_mut()
        .filter_map(|session| session.wait.as_mut())
        .for_each(|wait| wait.sent = None);
    let Some(mut active) = take_active(turn) else {
        return;
    };
    active
        .session
        .wait
        .iter_mut()
        .for_each(|wait| wait.sent = None);
    version::renew(turn, &mut active);
    if let Some(at) = waiting_for(&active) {
        ask::repeat(turn, &mut active, at, None);
    }
    vote::repeat(turn, &mut active, false);
    keep_waiting(turn, active);
}

/// Starts the walk of a new session.
pub(super) fn launch<'a>(
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

/// Parks a session; if too many are parked, the oldest one ends.
pub(super) fn park(turn: &mut TurnContext<'_>, mut active: ActiveSession<'_>) {
    if let Some(question) = waiting_for(&active) {
        deadline::pause_reminders(turn, &active);
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

/// Resumes the newest parked session, and asks its question again.
pub(super) fn resume(turn: &mut TurnContext<'_>) {
    while let Some(session) = turn.conversation.parked.pop() {
        let Some(mut active) = open(turn, session) else {
            continue;
        };
        turn.record_event(Event::SessionResumed(active.session.id));
        if waiting_for(&active).is_none() {
            vote::repeat(turn, &mut active, false);
            return keep_waiting(turn, active);
        }
        if deadline::is_over(turn, &active) {
            return deadline::expire(turn, active);
        }
        let is_changed = version::renew(turn, &mut active);
        let Some(at) = waiting_for(&active) else {
            return keep_waiting(turn, active);
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
        deadline::restart_reminders(turn, &mut active);
        ask::repeat(turn, &mut active, at, preface);
        return keep_waiting(turn, active);
    }
}

/// Ends a session.
pub(super) fn end(
    turn: &mut TurnContext<'_>,
    mut active: ActiveSession<'_>,
    status: Status,
    reason: Name,
) {
    if let Some(at) = waiting_for(&active) {
        ask::tidy(turn, &active, at, None);
        if let Some(wait) = active.session.wait.take() {
            deadline::disarm(turn, &wait, active.program.question(at));
        }
    }
    vote::stop(turn, &mut active);
    turn.record_event(Event::SessionEnded {
        session: active.session.id,
        status,
        reason,
    });
}

/// Ends every session of the conversation; returns whether there was one.
pub(super) fn end_all(turn: &mut TurnContext<'_>, status: Status, reason: &'static str) -> bool {
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
pub(super) fn end_dialog(
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

/// Ends the active or parked session of a section, and starts it again.
pub(super) fn restart(turn: &mut TurnContext<'_>, dialog: &str, section: &str) {
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
    if let Some(active) = old.and_then(|session| open(turn, session)) {
        end(
            turn,
            active,
            Status::Replaced,
            Name::new_static("restarted"),
        );
    }
    if let Some(active) = take_active(turn) {
        park(turn, active);
    }
    match find_section(turn, dialog, Some(section)).or_else(|| find_section(turn, dialog, None)) {
        Some((program, section)) => {
            let mut session = new_session(turn, program, section, source);
            (session.votes, session.offered_by) = (votes, offered_by);
            launch(turn, program, section, session);
        }
        None => {
            let language = say::idle_language(turn);
            say::say(turn, &language, Sentence::NothingHere);
            resume(turn);
        }
    }
}

/// Returns the question that a session waits for, or `None` if it waits for none.
pub(super) fn waiting_for(active: &ActiveSession<'_>) -> Option<QuestionIx> {
    active
        .program
        .question_named(&active.session.wait.as_ref()?.question)
}

/// Returns whether a session waits for something that its program has, as every stored session
/// does.
fn waits(active: &ActiveSession<'_>) -> bool {
    waiting_for(active).is_some()
        || active
            .session
            .vote
            .as_ref()
            .is_some_and(|open| active.program.vote_named(&open.vote).is_some())
}

/// Opens a stored session with the program it continues in. If that is impossible, records the
/// failure and returns `None`.
pub(super) fn open<'a>(turn: &mut TurnContext<'a>, session: Session) -> Option<ActiveSession<'a>> {
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

/// Returns the token number of the pending question.
pub(super) fn pending_number(pending: &Pending) -> u32 {
    match pending {
        Pending::Restart { number, .. }
        | Pending::Language { number }
        | Pending::Forget { number }
        | Pending::EraseEarlier { number, .. }
        | Pending::Meant { number, .. }
        | Pending::MeantAgain { number, .. } => *number,
    }
}
