//! Goes back: puts things as they were when a question was asked, and asks it again.
//!
//! Answers given after it are kept beside the session. When the steps run again and reach such a question, and nothing
//! that it read has changed, its answer counts again unasked.

use std::collections::HashSet;

use crate::dialog::ast::Known;
use crate::dialog::program::{Next, NodeIx, QuestionIx};
use crate::engine::draft::{Draft, Halt, Talk};
use crate::engine::event::Event;
use crate::engine::session::{Detour, RedoMark, TrailEntry, Undo};
use crate::engine::walk::Flow;
use crate::engine::{ask, change, lookout, version, walk};
use crate::id::Name;

/// Returns the place on the trail of the question answered last; nothing where there is none.
pub(super) fn target(talk: &Talk<'_>) -> Option<usize> {
    (0..talk.session.trail.len()).rev().find(|at| was_asked(talk, &talk.session.trail[*at]) && !is_yet_to_come(talk, *at))
}

/// Returns whether an answered question stands behind the one that waits: in another version than the one it was answered in.
///
/// Whoever jumped there would miss the steps between.
fn is_yet_to_come(talk: &Talk<'_>, answered: usize) -> bool {
    let place = |name: &Name| talk.program.asked_at.get(name).copied();
    let waiting = talk.session.wait.as_ref().and_then(|wait| place(&wait.question));
    let (Some(waiting), Some(answered_at)) = (waiting, place(&talk.session.trail[answered].question)) else { return false };
    !ahead_of(talk, answered).contains(&waiting) && from(talk, waiting, &talk.session.detours).contains(&answered_at)
}

/// Goes to the question at a place of the trail, and asks it again.
///
/// It is asked as the newest version does, where a session that waits there would go on in that.
pub(super) fn back<'a>(draft: &mut Draft<'a>, talk: &mut Talk<'a>, to: usize) -> Halt {
    let question = talk.program.question_named(&talk.session.trail[to].question);
    rewind(draft, talk, to);
    let Some(mut at) = question else { return walk::give_in(draft, talk, "ask", "the question is not there") };
    if version::is_behind(draft, talk) {
        ask::wait_for(draft, talk, at);
        if let Some((new, now)) = version::newer(draft, talk).and_then(|new| Some((new, version::now_at(new, talk, at)?))) {
            version::go_on(draft, talk, new, None);
            at = now;
        }
    }
    ask::ask(draft, talk, at)
}

/// Puts things as they were when a question was asked, and waits for its answer without asking anew; returns whether that can be.
pub(super) fn reopen(draft: &mut Draft<'_>, talk: &mut Talk<'_>, to: usize) -> bool {
    let Some(question) = talk.program.question_named(&talk.session.trail[to].question) else { return false };
    let sent = talk.session.trail[to].sent;
    rewind(draft, talk, to);
    ask::wait_for(draft, talk, question);
    // What asked it before is the message that shows the answer.
    talk.session.wait.iter_mut().for_each(|wait| wait.sent = sent);
    true
}

/// Takes a `redo` step: asks the question again, or goes on where that has just been done.
pub(super) fn redo(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: NodeIx, question: QuestionIx, step: &Name) -> Flow {
    let program = talk.program;
    let node = program.node(at);
    let mark = RedoMark { section: program.section(node.section).name.clone(), step: step.clone(), detours: talk.session.detours.clone() };
    let name = &program.question(question).name;
    if let Some(marked) = talk.session.redoing.iter().rposition(|known| *known == mark) {
        let is_decided_anew = is_decided_anew(talk, at, name);
        for mark in talk.session.redoing.split_off(marked) {
            talk.undoable(Undo::Redoing(mark));
        }
        if !is_decided_anew {
            return Flow::On(node.next);
        }
    }
    // What was never answered cannot be corrected.
    let Some(to) = talk.session.trail.iter().rposition(|entry| entry.question == *name) else {
        return Flow::On(node.next);
    };
    rewind(draft, talk, to);
    talk.session.redoing.push(mark);
    Flow::Halt(ask::ask(draft, talk, question))
}

/// Returns whether the customer, asked again on the way, chose this correction once more.
///
/// A step that stands under no condition is not chosen by anybody: it is taken once.
fn is_decided_anew(talk: &Talk<'_>, at: NodeIx, corrected: &Name) -> bool {
    let is_asked_again = !talk.restored && talk.session.trail.last().is_some_and(|entry| entry.question != *corrected);
    is_asked_again && !is_always_taken(talk, at)
}

fn is_always_taken(talk: &Talk<'_>, at: NodeIx) -> bool {
    let program = talk.program;
    let node = program.node(at);
    let mut next = program.section(node.section).first;
    for _ in 0..program.nodes.len() {
        match next {
            Next::Node(here) if here == at => return node.when.is_none(),
            Next::Node(here) => next = program.node(here).next,
            Next::Return => return false,
        }
    }
    false
}

/// Returns whether a question on the trail was really asked: a known value that was stored unasked would be again.
fn was_asked(talk: &Talk<'_>, entry: &TrailEntry) -> bool {
    let Some(question) = talk.program.question_named(&entry.question) else {
        return false;
    };
    let question = talk.program.question(question);
    let (Some(Known::Skip), Some(field)) = (question.known, &question.keep) else {
        return true;
    };
    let has_value = talk.session.outcome(&entry.question).is_ok();
    let was_unknown = entry.undo.iter().any(|undo| matches!(undo, Undo::Field(name, None) if name == field));
    !has_value || was_unknown
}

/// Returns the steps that can come after the question at a place of the trail.
fn ahead_of(talk: &Talk<'_>, to: usize) -> HashSet<NodeIx> {
    let TrailEntry { question, detours, .. } = &talk.session.trail[to];
    talk.program.asked_at.get(question).map(|at| from(talk, *at, detours)).unwrap_or_default()
}

/// Returns the steps that can come from a step on, and after the detours it is in.
fn from(talk: &Talk<'_>, at: NodeIx, detours: &[Detour]) -> HashSet<NodeIx> {
    let returns = detours.iter().filter_map(|detour| walk::doing(talk.program, detour));
    lookout::reachable(talk.program, &[at].into_iter().chain(returns).collect::<Vec<NodeIx>>())
}

/// Puts things as they were when the question at a place of the trail was asked.
fn rewind(draft: &mut Draft<'_>, talk: &mut Talk<'_>, to: usize) {
    let (mut kept, mut behind) = (Vec::new(), Vec::new());
    let ahead = ahead_of(talk, to);
    while talk.session.trail.len() > to {
        let is_target = talk.session.trail.len() == to + 1;
        let Some(entry) = talk.session.trail.pop() else { break };
        // In another version than the one it was answered in, a question may stand before the one that is gone back to.
        if !is_target && talk.program.asked_at.get(&entry.question).is_some_and(|at| !ahead.contains(at)) {
            behind.push(entry);
            continue;
        }
        let TrailEntry { question, detours, undo, .. } = entry;
        if let Some(at) = talk.session.answers.iter().rposition(|answer| answer.question == question) {
            kept.push(talk.session.answers.remove(at));
            draft.happened(Event::Withdrawn { session: talk.session.id, question });
        }
        for change in undo.into_iter().rev() {
            change::undo(draft, talk, change);
        }
        talk.session.detours = detours;
    }
    talk.session.trail.extend(behind.into_iter().rev());
    kept.reverse();
    kept.append(&mut talk.session.kept);
    talk.session.kept = kept;
    talk.restored = false;
}
