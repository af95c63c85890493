//! Decides how a session continues when its dialog was edited during the session.
//!
//! A customer answers what they were shown. So a session stays in the version that asked its
//! waiting question until that question is answered or shown again, and then continues in the
//! newest version.

use crate::dialog::program::{NodeIx, Program, Question, QuestionIx};
use crate::engine::event::Event;
use crate::engine::session::{OpenVote, Session, Wait};
use crate::engine::turn_context::{ActiveSession, TurnContext};
use crate::engine::{ask, carry, content_hash, deadline, lifecycle, missing_ahead, walk};
use crate::id::Name;

/// How a session fits a newer version of its dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Nothing that lies ahead of it changed.
    Same,
    /// Only wording changed.
    Text,
    /// Its question still exists, with the same type and all options that were offered.
    Compatible,
    /// Its question has another name, given by `renamed`.
    Moved,
    /// It does not fit: the session finishes on its own version.
    Gone,
}

impl Class {
    /// Every class, in the order of the documents.
    pub const ALL: [Self; 5] = [
        Self::Same,
        Self::Text,
        Self::Compatible,
        Self::Moved,
        Self::Gone,
    ];

    /// Returns the word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Text => "text",
            Self::Compatible => "compatible",
            Self::Moved => "moved",
            Self::Gone => "gone",
        }
    }
}

/// Returns how a session fits a newer version; `old` is the version it runs on, if that is still
/// known.
///
/// Looks at the question that the session waits for, at every section it will return to, and at the
/// values that the steps ahead read.
pub fn classify(old: Option<&Program>, new: &Program, session: &Session) -> Class {
    let waits_for = session
        .wait
        .as_ref()
        .map(|wait| &wait.question)
        .or(session.vote.as_ref().map(|open| &open.vote));
    let Some(waits_for) = waits_for else {
        return Class::Gone;
    };
    let name = new.now_called(waits_for);
    let is_there = match (&session.wait, &session.vote) {
        (Some(wait), _) => has_question(old, new, wait, name),
        (None, Some(open)) => has_vote(new, open, name),
        (None, None) => false,
    };
    let has_variables = session.variables.iter().all(|(known, _)| {
        let known = new.now_called(known);
        new.variables.iter().any(|(name, _)| name == known)
    });
    let (Some(at), true, true) = (step_of(new, name), is_there, has_variables) else {
        return Class::Gone;
    };
    if !finds_its_way(old, new, session, waits_for, at) {
        return Class::Gone;
    }
    if let Some((old, was_at)) = old.and_then(|old| Some((old, step_of(old, waits_for)?)))
        && missing_ahead::reads_blank(old, new, session, was_at, at)
    {
        return Class::Gone;
    }
    if name != waits_for {
        return Class::Moved;
    }
    match old {
        Some(old)
            if content_hash::for_session(old, session, true)
                == content_hash::for_session(new, session, true) =>
        {
            Class::Same
        }
        Some(old)
            if content_hash::for_session(old, session, false)
                == content_hash::for_session(new, session, false) =>
        {
            Class::Text
        }
        Some(_) | None => Class::Compatible,
    }
}

/// Opens a stored session in the version it runs on. Returns `None` if that version is gone and the
/// newest one does not fit.
pub(super) fn open<'a>(turn: &mut TurnContext<'a>, session: Session) -> Option<ActiveSession<'a>> {
    let dialogs = turn.world.dialogs;
    let old: Option<&'a Program> = dialogs
        .program(&session.dialog, Some(session.version))
        .map(AsRef::as_ref);
    let new: Option<&'a Program> = dialogs.program(&session.dialog, None).map(AsRef::as_ref);
    match (old, new) {
        (Some(program), _) => {
            let mut active = ActiveSession {
                program,
                session,
                restored: false,
                is_unseen: false,
            };
            if let Some(new) = newer(turn, &mut active)
                .filter(|new| shows_the_same_vote(program, new, &active.session))
            {
                switch_program(turn, &mut active, new);
            }
            Some(active)
        }
        (None, Some(new)) if classify(None, new, &session) != Class::Gone => {
            // We no longer know what was shown, so the question is asked again whatever comes in.
            let mut active = ActiveSession {
                program: new,
                session,
                restored: false,
                is_unseen: true,
            };
            active
                .session
                .wait
                .iter_mut()
                .for_each(|wait| (wait.sent, wait.shown) = (None, None));
            switch_program(turn, &mut active, new);
            Some(active)
        }
        (None, _) => None,
    }
}

/// Returns the newer version in which a session can continue, or `None` if there is none. If it
/// does not fit, this is recorded, and the session finishes on its own version.
pub(super) fn newer<'a>(
    turn: &TurnContext<'a>,
    active: &mut ActiveSession<'a>,
) -> Option<&'a Program> {
    let new = newest_other(turn, active)?;
    if classify(Some(active.program), new, &active.session) == Class::Gone {
        active.session.left_behind = Some(new.version);
        return None;
    }
    Some(new)
}

/// Moves a session to a newer version. The message shown stays as it was, with a tick if it was
/// answered.
pub(super) fn go_on<'a>(
    turn: &mut TurnContext<'a>,
    active: &mut ActiveSession<'a>,
    new: &'a Program,
    tick: Option<String>,
) {
    if let Some(at) = lifecycle::waiting_for(active) {
        ask::tidy(turn, active, at, tick);
        if let Some(wait) = &mut active.session.wait {
            wait.sent = None;
            deadline::disarm(turn, wait, active.program.question(at));
        }
    }
    switch_program(turn, active, new);
}

/// Moves a session whose question is about to be shown again to the newest version. Returns whether
/// the question must be asked differently there.
pub(super) fn renew<'a>(turn: &mut TurnContext<'a>, active: &mut ActiveSession<'a>) -> bool {
    let is_unseen = active.is_unseen;
    let asked = lifecycle::waiting_for(active).map(|at| active.program.question(at));
    let (Some(asked), Some(new)) = (asked, newer(turn, active)) else {
        return is_unseen;
    };
    go_on(turn, active, new, None);
    let Some(at) = lifecycle::waiting_for(active) else {
        return is_unseen;
    };
    let now = active.program.question(at);
    if content_hash::for_question(asked) == content_hash::for_question(now) {
        deadline::arm(turn, active, now);
        return is_unseen;
    }
    ask::renumber(turn, active, at, asked);
    true
}

/// Returns the waiting question as the newest version has it, if the session would continue there,
/// or else as it was asked.
pub(super) fn question_now<'a>(
    turn: &TurnContext<'a>,
    active: &ActiveSession<'a>,
) -> Option<&'a Question> {
    let at = lifecycle::waiting_for(active)?;
    let new = newest_other(turn, active)
        .filter(|new| classify(Some(active.program), new, &active.session) != Class::Gone);
    let now = new.and_then(|new| Some(new.question(now_at(new, active, at)?)));
    Some(now.unwrap_or_else(|| active.program.question(at)))
}

/// Finds the waiting question in a newer version.
pub(super) fn now_at(
    new: &Program,
    active: &ActiveSession<'_>,
    at: QuestionIx,
) -> Option<QuestionIx> {
    new.question_named(new.now_called(&active.program.question(at).name))
}

/// Returns whether there is a newer version that the session has not been found unfit for.
pub(super) fn is_behind(turn: &TurnContext<'_>, active: &ActiveSession<'_>) -> bool {
    newest_other(turn, active).is_some()
}

/// Returns the newest version of a session's dialog, if it is another one and the session was not
/// found unfit for it.
fn newest_other<'a>(turn: &TurnContext<'a>, active: &ActiveSession<'a>) -> Option<&'a Program> {
    let dialogs = turn.world.dialogs;
    let new: &'a Program = dialogs.program(&active.session.dialog, None)?;
    (new.version != active.program.version && active.session.left_behind != Some(new.version))
        .then_some(new)
}

fn switch_program<'a>(
    turn: &mut TurnContext<'a>,
    active: &mut ActiveSession<'a>,
    new: &'a Program,
) {
    carry::to_version(new, &mut active.session);
    let session = &mut active.session;
    session.version = new.version;
    session.left_behind = None;
    session.language = new.language_for(&session.language).clone();
    active.program = new;
    turn.record_event(Event::VersionChanged {
        session: session.id,
        version: new.version,
    });
}

/// Returns whether a session waits for a vote and the newer version leaves everything unchanged
/// that people voted for.
fn shows_the_same_vote(old: &Program, new: &Program, session: &Session) -> bool {
    let Some(open) = &session.vote else {
        return false;
    };
    let (was, now) = (
        old.vote_named(&open.vote),
        new.vote_named(new.now_called(&open.vote)),
    );
    let (Some(was), Some(now)) = (was, now) else {
        return false;
    };
    let label = |vote: &crate::dialog::program::Vote, key: &Name| {
        vote.options
            .iter()
            .find(|option| option.key == *key)
            .map(|option| content_hash::for_text(&option.label))
    };
    let has_votes = open
        .counts
        .iter()
        .filter(|(_, votes)| *votes > 0)
        .map(|(key, _)| key);
    let are_labels_kept = has_votes
        .into_iter()
        .all(|key| label(was, key) == label(now, key));
    open.voters == 0
        || (content_hash::for_text(&was.text) == content_hash::for_text(&now.text)
            && are_labels_kept)
}

/// Returns whether the waiting question exists, with the same type and all options that were
/// offered.
fn has_question(old: Option<&Program>, new: &Program, wait: &Wait, name: &Name) -> bool {
    let Some(question) = new.question_named(name).map(|at| new.question(at)) else {
        return false;
    };
    let before = old.and_then(|old| Some(old.question(old.question_named(&wait.question)?)));
    let has_type = before.is_none_or(|before| before.kind == question.kind);
    has_type
        && wait
            .offered
            .iter()
            .chain(&wait.chosen)
            .all(|key| is_option(question, key))
}

/// Returns whether the open vote exists, with all options that were offered: each of them may have
/// votes.
fn has_vote(new: &Program, open: &OpenVote, name: &Name) -> bool {
    let vote = new.vote_named(name);
    vote.is_some_and(|vote| {
        open.counts
            .iter()
            .all(|(key, _)| vote.options.iter().any(|option| option.key == *key))
    })
}

fn is_option(question: &Question, key: &Name) -> bool {
    (question.other && key == "other") || question.options.iter().any(|option| option.key == *key)
}

/// Finds the step that asks a question or holds a vote.
fn step_of(program: &Program, name: &Name) -> Option<NodeIx> {
    program
        .asked_at
        .get(name)
        .copied()
        .or_else(|| program.voted_at(name))
}

/// Returns whether a session can continue from a step. Every detour it is in must exist, and the
/// last one must lead to the section of the step; without detours, the step must not be in a
/// section that is entered only by a detour.
fn finds_its_way(
    old: Option<&Program>,
    new: &Program,
    session: &Session,
    waits_for: &Name,
    at: NodeIx,
) -> bool {
    let detours: Vec<_> = session
        .detours
        .iter()
        .map(|detour| carry::rename_detour(new, detour))
        .collect();
    if !detours
        .iter()
        .all(|detour| walk::do_step_of(new, detour).is_some())
    {
        return false;
    }
    let section = &new.section(new.node(at).section).name;
    if let Some(last) = detours.last() {
        return last.section == *section;
    }
    let was_in =
        old.and_then(|old| Some(&old.section(old.node(step_of(old, waits_for)?).section).name));
    was_in.is_some_and(|was_in| new.section_now_called(was_in) == section)
        || !walk::is_detour(new, new.node(at).section)
}
