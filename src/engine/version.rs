//! What becomes of a session when its dialog was edited while somebody is talking.

use std::collections::HashSet;

use crate::dialog::program::{Program, Question};
use crate::engine::draft::{Draft, Talk};
use crate::engine::event::Event;
use crate::engine::session::{OpenVote, Session, Undo, Wait};
use crate::engine::{meaning, walk};
use crate::id::Name;

/// How a newer version of its dialog meets a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Nothing it will meet changed.
    Same,
    /// Only wording changed.
    Text,
    /// Its question is there, with the same type and all that was offered.
    Compatible,
    /// Its question has another name, and `renamed` says which.
    Moved,
    /// It finishes on the version it runs on.
    Gone,
}

impl Class {
    /// Every class, in the order of the documents.
    pub const ALL: [Self; 5] = [Self::Same, Self::Text, Self::Compatible, Self::Moved, Self::Gone];

    /// Returns its word in reports.
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

/// Returns how a newer version meets a session; `old` is the version it runs on, where that is still known.
///
/// It looks at the question the session waits for and at every section it will return to.
pub fn classify(old: Option<&Program>, new: &Program, session: &Session) -> Class {
    let waits_for = session.wait.as_ref().map(|wait| &wait.question).or(session.vote.as_ref().map(|open| &open.vote));
    let Some(waits_for) = waits_for else { return Class::Gone };
    let name = renamed(new, waits_for);
    let is_there = match (&session.wait, &session.vote) {
        (Some(wait), _) => has_question(old, new, wait, &name),
        (None, Some(open)) => has_vote(new, open, &name),
        (None, None) => false,
    };
    let has_variables = session.variables.iter().all(|(known, _)| {
        let known = renamed(new, known);
        new.variables.iter().any(|(name, _)| *name == known)
    });
    if !is_there || !has_variables || !finds_its_way(new, session, &name) {
        return Class::Gone;
    }
    if name != *waits_for {
        return Class::Moved;
    }
    match old {
        Some(old) if meaning::of(old, session, true) == meaning::of(new, session, true) => Class::Same,
        Some(old) if meaning::of(old, session, false) == meaning::of(new, session, false) => Class::Text,
        Some(_) | None => Class::Compatible,
    }
}

/// Lets a session go on in the newest version of its dialog that it fits; nothing where no version is left.
pub(super) fn renew<'a>(draft: &mut Draft<'a>, mut session: Session) -> Option<Talk<'a>> {
    let dialogs = draft.world.dialogs;
    let old: Option<&'a Program> = dialogs.program(&session.dialog, Some(session.version)).map(AsRef::as_ref);
    let new: Option<&'a Program> = dialogs.program(&session.dialog, None).map(AsRef::as_ref);
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) if std::ptr::eq(old, new) => return Some(Talk { program: old, session, restored: false }),
        (old, None) => return old.map(|program| Talk { program, session, restored: false }),
        (old, Some(new)) => (old, new),
    };
    match classify(old, new, &session) {
        Class::Gone => return old.map(|program| Talk { program, session, restored: false }),
        Class::Same | Class::Text | Class::Compatible => {}
        Class::Moved => rename(new, &mut session),
    }
    session.version = new.version;
    session.language = new.language_for(&session.language).clone();
    draft.happened(Event::VersionChanged { session: session.id, version: new.version });
    Some(Talk { program: new, session, restored: false })
}

/// Returns whether the question a session waits for is there, with the same type and all that was offered.
fn has_question(old: Option<&Program>, new: &Program, wait: &Wait, name: &Name) -> bool {
    let Some(question) = new.question_named(name).map(|at| new.question(at)) else { return false };
    let before = old.and_then(|old| Some(old.question(old.question_named(&wait.question)?)));
    let has_type = before.is_none_or(|before| before.kind == question.kind);
    has_type && wait.offered.iter().chain(&wait.chosen).all(|key| is_option(question, key))
}

/// Returns whether the vote that is open is there, with all that was offered: votes may have been cast for any of it.
fn has_vote(new: &Program, open: &OpenVote, name: &Name) -> bool {
    let vote = new.vote_named(name);
    vote.is_some_and(|vote| open.counts.iter().all(|(key, _)| vote.options.iter().any(|option| option.key == *key)))
}

/// Follows `renamed` to the name that is there now.
fn renamed(program: &Program, name: &Name) -> Name {
    let mut seen = HashSet::new();
    let mut name = name;
    while program.question_named(name).is_none() && program.vote_named(name).is_none() && seen.insert(name) {
        match program.renamed.iter().find(|(old, _)| old == name) {
            Some((_, new)) => name = new,
            None => break,
        }
    }
    name.clone()
}

fn is_option(question: &Question, key: &Name) -> bool {
    (question.other && key == "other") || question.options.iter().any(|option| option.key == *key)
}

/// Returns whether every detour the session is in is still there, and its question at the end of them.
fn finds_its_way(program: &Program, session: &Session, question: &Name) -> bool {
    if !session.detours.iter().all(|detour| walk::doing(program, detour).is_some()) {
        return false;
    }
    let at = program.asked_at.get(question).copied().or_else(|| program.voted_at(question));
    let section = at.map(|at| &program.section(program.node(at).section).name);
    session.detours.last().is_none_or(|detour| section == Some(&detour.section))
}

fn rename(program: &Program, session: &mut Session) {
    let to = |name: &mut Name| *name = renamed(program, name);
    if let Some(wait) = &mut session.wait {
        to(&mut wait.question);
    }
    if let Some(open) = &mut session.vote {
        to(&mut open.vote);
    }
    session.votes.iter_mut().for_each(|result| to(&mut result.vote));
    session.answers.iter_mut().chain(&mut session.kept).for_each(|answer| to(&mut answer.question));
    session.variables.iter_mut().for_each(|(name, _)| to(name));
    for entry in &mut session.trail {
        to(&mut entry.question);
        for undo in &mut entry.undo {
            match undo {
                Undo::Variable(name, _) => to(name),
                Undo::Answer(answer) => to(&mut answer.question),
                Undo::Field(..) | Undo::Tag(..) | Undo::Language(..) | Undo::Redoing(_) => {}
            }
        }
    }
}
