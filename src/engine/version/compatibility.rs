//! Decides how a session continues when its dialog was edited during the session.
//!
//! A customer answers what they were shown. So a session stays in the version that asked its
//! waiting question until that question is answered or shown again, and then continues in the
//! newest version.

use crate::dialog::program::{NodeIx, Program, Question};
use crate::engine::program::{content_hash, detour, missing_ahead};
use crate::engine::state::session::{OpenVote, Session, Wait};
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
    let name = new.current_name(waits_for);
    let is_there = match (&session.wait, &session.vote) {
        (Some(wait), _) => has_question(old, new, wait, name),
        (None, Some(open)) => has_vote(new, open, name),
        (None, None) => false,
    };
    let has_variables = session.variables.iter().all(|(known, _)| {
        let known = new.current_name(known);
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
        .map(|detour| detour::rename_detour(new, detour))
        .collect();
    if !detours
        .iter()
        .all(|detour| detour::do_step_of(new, detour).is_some())
    {
        return false;
    }
    let section = &new.section(new.node(at).section).name;
    if let Some(last) = detours.last() {
        return last.section == *section;
    }
    let was_in =
        old.and_then(|old| Some(&old.section(old.node(step_of(old, waits_for)?).section).name));
    was_in.is_some_and(|was_in| new.current_section(was_in) == section)
        || !detour::is_detour(new, new.node(at).section)
}
