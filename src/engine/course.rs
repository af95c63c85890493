//! The course of sessions: how they start, rest while another runs, go on, and end.

use crate::dialog::ast::Room;
use crate::dialog::program::{Program, QuestionIx, SectionIx, TriggerKind};
use crate::dialog::words::Sentence;
use crate::engine::draft::{Draft, Halt, Talk};
use crate::engine::event::{Event, Status};
use crate::engine::session::{Pending, Session, VoteResult};
use crate::engine::{ask, deadline, group, pending, results, say, version, vote, walk};
use crate::id::{Name, SessionId};

/// How many sessions rest behind the active one at most.
pub const PARKED: usize = 3;

/// Why a session could not be opened.
const LOST_DIALOG: &str = "its dialog is no longer there";

/// Takes the active session out to walk it, in the version that asked what it waits for; a session whose dialog is gone ends.
pub(super) fn take_active<'a>(draft: &mut Draft<'a>) -> Option<Talk<'a>> {
    loop {
        let session = draft.conversation.active.take()?;
        let talk = open(draft, session);
        if talk.is_some() {
            return talk;
        }
        resume(draft);
    }
}

/// Puts the active session back, waiting.
pub(super) fn keep_waiting(draft: &mut Draft<'_>, talk: Talk<'_>) {
    draft.conversation.active = Some(talk.session);
}

/// Does what a walk came to.
pub(super) fn settle(draft: &mut Draft<'_>, talk: Talk<'_>, halt: Halt) {
    match halt {
        Halt::Waits => keep_waiting(draft, talk),
        Halt::Ends(status, reason) => {
            end(draft, talk, status, reason);
            resume(draft);
        }
        Halt::Starts(dialog, section) => {
            let why = match find(draft, &dialog, section.as_deref()) {
                Some((program, section)) if draft.may_begin(&dialog, section) => {
                    end(draft, talk, Status::Completed, Name::new_static("done"));
                    return begin(draft, program, section, None);
                }
                Some(_) => format!("`{dialog}` comes round to itself without a question"),
                // An older version may name what is gone.
                None => format!("there is no dialog `{dialog}` to start"),
            };
            let halt = walk::give_in(draft, &talk, "start", &why);
            settle(draft, talk, halt);
        }
    }
}

/// Finds a dialog's section; its first one for this room where none is named.
pub(super) fn find<'a>(draft: &Draft<'a>, dialog: &str, section: Option<&str>) -> Option<(&'a Program, SectionIx)> {
    let program: &'a Program = draft.world.dialogs.program(dialog, None)?;
    let section = match section {
        Some(name) => program.section_named(name)?,
        None => entry(program, draft.conversation.room)?,
    };
    Some((program, section))
}

/// Returns the section that a dialog begins with in a room: that of its first trigger there, else the first that can run there.
pub(super) fn entry(program: &Program, room: Room) -> Option<SectionIx> {
    let is_customers = |on: &TriggerKind| !matches!(on, TriggerKind::Every { .. } | TriggerKind::At(_));
    let trigger = program.triggers.iter().find(|trigger| serves(trigger.room, room) && is_customers(&trigger.on));
    let by_trigger = trigger.and_then(|trigger| program.section_named(&trigger.section));
    let by_room = || program.sections.iter().position(|section| section.rooms.iter().any(|known| serves(*known, room)));
    let at = |at: usize| SectionIx(u32::try_from(at).unwrap_or(u32::MAX));
    by_trigger.or_else(|| by_room().map(at)).or_else(|| (!program.sections.is_empty()).then_some(SectionIx(0)))
}

/// Returns whether a trigger of one room holds in another: a chat of a Business account is a private one too.
pub(super) fn serves(of: Room, room: Room) -> bool {
    of == room || (of == Room::Private && room == Room::Business)
}

/// Starts a section because the customer wants it: what is under way rests, and the same section begins again only after asking.
pub(super) fn start<'a>(draft: &mut Draft<'a>, program: &'a Program, section: SectionIx, source: Option<String>) {
    if draft.conversation.room == Room::Group {
        return group::start(draft, program, section, source);
    }
    let name = &program.section(section).name;
    let is_same = |session: &Session| session.dialog == program.dialog && session.section == *name;
    let conversation = &mut draft.conversation;
    if let Some(session) = conversation.active.iter_mut().chain(&mut conversation.parked).find(|session| is_same(session)) {
        if let Some(group) = draft.offer {
            session.votes = results::of_dialog(&group.votes, &program.dialog);
            session.offered_by = Some(group.conversation);
        }
        return pending::ask_to_restart(draft, &program.dialog, name);
    }
    if let Some(talk) = take_active(draft) {
        park(draft, talk);
    }
    begin(draft, program, section, source);
}

/// Starts a section by name, for somebody who may; nothing happens where it does not exist.
pub(super) fn start_named(draft: &mut Draft<'_>, dialog: &str, section: Option<&str>) {
    match find(draft, dialog, section) {
        Some((program, section)) => start(draft, program, section, None),
        None => {
            let language = pending::current_language(draft);
            say::trouble(draft, &language);
        }
    }
}

/// Begins a session; nothing is active.
pub(super) fn begin<'a>(draft: &mut Draft<'a>, program: &'a Program, section: SectionIx, source: Option<String>) {
    let session = new_session(draft, program, section, source);
    launch(draft, program, section, session);
}

/// Returns a session that has not begun to walk yet.
pub(super) fn new_session(draft: &mut Draft<'_>, program: &Program, section: SectionIx, source: Option<String>) -> Session {
    draft.conversation.sessions = draft.conversation.sessions.saturating_add(1);
    draft.conversation.expired = None;
    if draft.contact.stopped_at.take().is_some() {
        draft.happened(Event::Stopped(false));
    }
    let language = program.language_for(draft.contact.language.as_deref().unwrap_or_default()).clone();
    Session {
        id: SessionId { conversation: draft.conversation.id, number: draft.conversation.sessions },
        dialog: program.dialog.clone(),
        version: program.version,
        section: program.section(section).name.clone(),
        language,
        source,
        started_at: draft.now(),
        detours: Vec::new(),
        answers: Vec::new(),
        kept: Vec::new(),
        variables: Vec::new(),
        trail: Vec::new(),
        redoing: Vec::new(),
        wait: None,
        vote: None,
        votes: results::of_dialog(known_results(draft), &program.dialog),
        offered_by: draft.offer.map(|group| group.conversation),
        left_behind: None,
    }
}

/// Returns what is known of the votes around a session that begins: those of the group that offers it, or of which it is a member's.
fn known_results<'a>(draft: &'a Draft<'_>) -> &'a [VoteResult] {
    match (draft.offer, draft.conversation.room) {
        (Some(group), _) => &group.votes,
        (None, Room::Member) => &draft.conversation.results,
        (None, Room::Private | Room::Group | Room::Business) => &[],
    }
}

/// Asks again in the place where the conversation is now: what was sent before can no longer be pressed there.
pub(super) fn moved(draft: &mut Draft<'_>) {
    draft.conversation.parked.iter_mut().filter_map(|session| session.wait.as_mut()).for_each(|wait| wait.sent = None);
    let Some(mut talk) = take_active(draft) else { return };
    talk.session.wait.iter_mut().for_each(|wait| wait.sent = None);
    version::renew(draft, &mut talk);
    if let Some(at) = waiting_for(&talk) {
        ask::repeat(draft, &mut talk, at, None);
    }
    vote::repeat(draft, &mut talk, false);
    keep_waiting(draft, talk);
}

/// Lets a new session walk.
pub(super) fn launch<'a>(draft: &mut Draft<'a>, program: &'a Program, section: SectionIx, session: Session) {
    draft.happened(Event::SessionStarted {
        session: session.id,
        dialog: session.dialog.clone(),
        version: session.version,
        section: session.section.clone(),
        language: session.language.clone(),
        channel: draft.conversation.channel.clone(),
        room: draft.conversation.room,
        source: session.source.clone(),
    });
    let mut talk = Talk { program, session, restored: false, is_unseen: false };
    let halt = walk::walk(draft, &mut talk, program.section(section).first);
    settle(draft, talk, halt);
}

/// Lets a session rest; the oldest of too many ends.
pub(super) fn park(draft: &mut Draft<'_>, mut talk: Talk<'_>) {
    if let Some(question) = waiting_for(&talk) {
        deadline::rest(draft, &talk);
        ask::tidy(draft, &talk, question, None);
        if let Some(wait) = &mut talk.session.wait {
            wait.sent = None;
        }
    }
    draft.happened(Event::SessionParked(talk.session.id));
    draft.conversation.parked.push(talk.session);
    while draft.conversation.parked.len() > PARKED {
        let oldest = draft.conversation.parked.remove(0);
        if let Some(talk) = open(draft, oldest) {
            end(draft, talk, Status::Replaced, Name::new_static("replaced"));
        }
    }
}

/// Goes on with the newest session that rests: its question is asked again.
pub(super) fn resume(draft: &mut Draft<'_>) {
    while let Some(session) = draft.conversation.parked.pop() {
        let Some(mut talk) = open(draft, session) else { continue };
        draft.happened(Event::SessionResumed(talk.session.id));
        if waiting_for(&talk).is_none() {
            vote::repeat(draft, &mut talk, false);
            return keep_waiting(draft, talk);
        }
        if deadline::is_over(draft, &talk) {
            return deadline::expire(draft, talk);
        }
        let is_changed = version::renew(draft, &mut talk);
        let Some(at) = waiting_for(&talk) else { return keep_waiting(draft, talk) };
        let word = if is_changed { Sentence::QuestionChanged } else { Sentence::Resumed };
        // What nobody has seen is asked for the first time.
        let is_seen = talk.session.wait.as_ref().is_some_and(|wait| wait.held_until.is_none());
        let preface = is_seen.then(|| say::rich(draft, &talk.session.language, word));
        deadline::restart_reminders(draft, &mut talk);
        ask::repeat(draft, &mut talk, at, preface);
        return keep_waiting(draft, talk);
    }
}

/// Ends a session.
pub(super) fn end(draft: &mut Draft<'_>, mut talk: Talk<'_>, status: Status, reason: Name) {
    if let Some(at) = waiting_for(&talk) {
        ask::tidy(draft, &talk, at, None);
        if let Some(wait) = talk.session.wait.take() {
            deadline::disarm(draft, &wait, talk.program.question(at));
        }
    }
    vote::stop(draft, &mut talk);
    draft.happened(Event::SessionEnded { session: talk.session.id, status, reason });
}

/// Ends every session of the conversation.
pub(super) fn end_all(draft: &mut Draft<'_>, status: Status, reason: &'static str) -> bool {
    let sessions: Vec<Session> =
        draft.conversation.active.take().into_iter().chain(std::mem::take(&mut draft.conversation.parked)).collect();
    let had_any = !sessions.is_empty();
    for session in sessions {
        if let Some(talk) = open(draft, session) {
            end(draft, talk, status, Name::new_static(reason));
        }
    }
    had_any
}

/// Ends every session of a dialog; what rests behind them goes on resting.
pub(super) fn end_dialog(draft: &mut Draft<'_>, dialog: &Name, status: Status, reason: &'static str) {
    let is_it = |session: &Session| session.dialog == *dialog;
    let (ended, parked) = std::mem::take(&mut draft.conversation.parked).into_iter().partition(is_it);
    draft.conversation.parked = parked;
    let mut ended: Vec<Session> = ended;
    ended.extend(draft.conversation.active.take_if(|session| is_it(session)));
    for session in ended {
        if let Some(talk) = open(draft, session) {
            end(draft, talk, status, Name::new_static(reason));
        }
    }
}

/// Ends the active or parked session of a section, and begins it anew.
pub(super) fn restart(draft: &mut Draft<'_>, dialog: &str, section: &str) {
    let is_it = |session: &Session| session.dialog == dialog && session.section == section;
    let conversation = &mut draft.conversation;
    let old = match conversation.active.take_if(|session| is_it(session)) {
        Some(session) => Some(session),
        None => conversation.parked.iter().position(is_it).map(|at| conversation.parked.remove(at)),
    };
    let source = old.as_ref().and_then(|session| session.source.clone());
    let offered_by = old.as_ref().and_then(|session| session.offered_by);
    let votes = old.as_ref().map(|session| session.votes.clone()).unwrap_or_default();
    if let Some(talk) = old.and_then(|session| open(draft, session)) {
        end(draft, talk, Status::Replaced, Name::new_static("restarted"));
    }
    if let Some(talk) = take_active(draft) {
        park(draft, talk);
    }
    match find(draft, dialog, Some(section)).or_else(|| find(draft, dialog, None)) {
        Some((program, section)) => {
            let mut session = new_session(draft, program, section, source);
            (session.votes, session.offered_by) = (votes, offered_by);
            launch(draft, program, section, session);
        }
        None => {
            let language = say::idle_language(draft);
            say::say(draft, &language, Sentence::NothingHere);
            resume(draft);
        }
    }
}

/// Returns the question a session waits for.
pub(super) fn waiting_for(talk: &Talk<'_>) -> Option<QuestionIx> {
    talk.program.question_named(&talk.session.wait.as_ref()?.question)
}

/// Returns whether a session waits for something its program knows: every stored one does.
fn waits(talk: &Talk<'_>) -> bool {
    waiting_for(talk).is_some() || talk.session.vote.as_ref().is_some_and(|open| talk.program.vote_named(&open.vote).is_some())
}

/// Opens a stored session with the program it goes on in.
pub(super) fn open<'a>(draft: &mut Draft<'a>, session: Session) -> Option<Talk<'a>> {
    let (id, language) = (session.id, session.language.clone());
    let talk = version::open(draft, session).filter(waits);
    if talk.is_none() {
        draft.happened(Event::Failed { session: id, step: "ask".to_owned(), why: LOST_DIALOG.to_owned() });
        draft.happened(Event::SessionEnded { session: id, status: Status::Failed, reason: Name::new_static("failed") });
        say::trouble(draft, &language);
    }
    talk
}

/// Returns the pending question's token number, where the program itself waits for something.
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
