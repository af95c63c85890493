//! Goes back to an earlier question: restores the state of that moment and asks it again.
//!
//! Later answers are kept in the session. When the steps run again and reach such a question, and
//! nothing that it read has changed, its answer is restored without asking.

use crate::dialog::ast::Known;
use crate::dialog::program::{Next, NodeIx, QuestionIx};
use crate::engine::data::change;
use crate::engine::program::{detour, reach};
use crate::engine::state::event::Event;
use crate::engine::state::session::{Detour, RedoMark, TrailEntry, Undo};
use crate::engine::state::turn_context::{ActiveSession, Flow, Halt, TurnContext};
use crate::engine::walk::{fail, version_change};
use crate::engine::{ask, version};
use crate::id::Name;
use std::collections::HashSet;

/// Returns the trail index of the question answered last, or `None` if there is none to go back to.
pub(in crate::engine) fn find_target(active: &ActiveSession<'_>) -> Option<usize> {
    (0..active.session.trail.len())
        .rev()
        .find(|at| was_asked(active, &active.session.trail[*at]) && !is_yet_to_come(active, *at))
}

/// Returns whether an answered question lies ahead of the waiting one, which can happen in another
/// version than the one it was answered in.
///
/// A jump to it would skip the steps between.
fn is_yet_to_come(active: &ActiveSession<'_>, answered: usize) -> bool {
    let place = |name: &Name| active.program.asked_at.get(name).copied();
    let waiting = active
        .session
        .wait
        .as_ref()
        .and_then(|wait| place(&wait.question));
    let (Some(waiting), Some(answered_at)) =
        (waiting, place(&active.session.trail[answered].question))
    else {
        return false;
    };
    !reachable_after(active, answered).contains(&waiting)
        && reachable_from(active, waiting, &active.session.detours).contains(&answered_at)
}

/// Goes back to the question at a trail index and asks it again.
///
/// It is asked in the newest version if a session that waits there would continue in that one.
pub(in crate::engine) fn go_back<'a>(
    turn: &mut TurnContext<'a>,
    active: &mut ActiveSession<'a>,
    to: usize,
) -> Halt {
    let question = active
        .program
        .question_named(&active.session.trail[to].question);
    rewind(turn, active, to);
    let Some(mut at) = question else {
        return fail::fail(turn, active, "ask", "the question is not there");
    };
    if version::is_behind(turn, active) {
        ask::wait_for(turn, active, at);
        if let Some((new, now)) = version::newer(turn, active)
            .and_then(|new| Some((new, version::now_at(new, active, at)?)))
        {
            version_change::go_on(turn, active, new, None);
            at = now;
        }
    }
    ask::ask(turn, active, at)
}

/// Restores the state in which a question was asked, and waits for its answer without asking again.
/// Returns whether that is possible.
pub(in crate::engine) fn reopen(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    to: usize,
) -> bool {
    let Some(question) = active
        .program
        .question_named(&active.session.trail[to].question)
    else {
        return false;
    };
    let sent = active.session.trail[to].sent;
    rewind(turn, active, to);
    ask::wait_for(turn, active, question);
    // The message that asked it before will show the new answer.
    active
        .session
        .wait
        .iter_mut()
        .for_each(|wait| wait.sent = sent);
    true
}

/// Runs a `redo` step: asks the question again, or goes on if that has just been done.
pub(super) fn redo(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: NodeIx,
    question: QuestionIx,
    step: &Name,
) -> Flow {
    let program = active.program;
    let node = program.node(at);
    let mark = RedoMark {
        section: program.section(node.section).name.clone(),
        step: step.clone(),
        detours: active.session.detours.clone(),
    };
    let name = &program.question(question).name;
    if let Some(marked) = active
        .session
        .redoing
        .iter()
        .rposition(|known| *known == mark)
    {
        let is_decided_anew = is_decided_anew(active, at, name);
        for mark in active.session.redoing.split_off(marked) {
            active.record_undo(Undo::Redoing(mark));
        }
        if !is_decided_anew {
            return Flow::On(node.next);
        }
    }
    // A question that was never answered cannot be corrected.
    let Some(to) = active
        .session
        .trail
        .iter()
        .rposition(|entry| entry.question == *name)
    else {
        return Flow::On(node.next);
    };
    rewind(turn, active, to);
    active.session.redoing.push(mark);
    Flow::Halt(ask::ask(turn, active, question))
}

/// Returns whether the customer chose this correction once more, after being asked another question
/// on the way.
///
/// A step without a condition is not a choice of the customer, so it is taken once.
fn is_decided_anew(active: &ActiveSession<'_>, at: NodeIx, corrected: &Name) -> bool {
    let is_asked_again = !active.restored
        && active
            .session
            .trail
            .last()
            .is_some_and(|entry| entry.question != *corrected);
    is_asked_again && !is_always_taken(active, at)
}

fn is_always_taken(active: &ActiveSession<'_>, at: NodeIx) -> bool {
    let program = active.program;
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

/// Returns whether a question on the trail was really asked. A known value that was stored without
/// asking would be stored again.
fn was_asked(active: &ActiveSession<'_>, entry: &TrailEntry) -> bool {
    let Some(question) = active.program.question_named(&entry.question) else {
        return false;
    };
    let question = active.program.question(question);
    let (Some(Known::Skip), Some(field)) = (question.known, &question.keep) else {
        return true;
    };
    let has_value = active.session.outcome(&entry.question).is_ok();
    let was_unknown = entry
        .undo
        .iter()
        .any(|undo| matches!(undo, Undo::Field(name, None) if name == field));
    !has_value || was_unknown
}

/// Returns the steps that can come after the question at a trail index.
fn reachable_after(active: &ActiveSession<'_>, to: usize) -> HashSet<NodeIx> {
    let TrailEntry {
        question, detours, ..
    } = &active.session.trail[to];
    active
        .program
        .asked_at
        .get(question)
        .map(|at| reachable_from(active, *at, detours))
        .unwrap_or_default()
}

/// Returns the steps that can come from a step on, and after the detours it is in.
fn reachable_from(active: &ActiveSession<'_>, at: NodeIx, detours: &[Detour]) -> HashSet<NodeIx> {
    let returns = detours
        .iter()
        .filter_map(|detour| detour::do_step_of(active.program, detour));
    reach::reachable(
        active.program,
        &[at].into_iter().chain(returns).collect::<Vec<NodeIx>>(),
    )
}

/// Restores the state in which the question at a trail index was asked.
fn rewind(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, to: usize) {
    let (mut kept, mut behind) = (Vec::new(), Vec::new());
    let ahead = reachable_after(active, to);
    while active.session.trail.len() > to {
        let is_target = active.session.trail.len() == to + 1;
        let Some(entry) = active.session.trail.pop() else {
            break;
        };
        // In another version than the one it was answered in, a question may come before the
        // target.
        if !is_target
            && active
                .program
                .asked_at
                .get(&entry.question)
                .is_some_and(|at| !ahead.contains(at))
        {
            behind.push(entry);
            continue;
        }
        let TrailEntry {
            question,
            detours,
            undo,
            ..
        } = entry;
        if let Some(at) = active
            .session
            .answers
            .iter()
            .rposition(|answer| answer.question == question)
        {
            kept.push(active.session.answers.remove(at));
            turn.record_event(Event::Withdrawn {
                session: active.session.id,
                question,
            });
        }
        for change in undo.into_iter().rev() {
            change::undo(turn, active, change);
        }
        active.session.detours = detours;
    }
    active.session.trail.extend(behind.into_iter().rev());
    kept.reverse();
    kept.append(&mut active.session.kept);
    active.session.kept = kept;
    active.restored = false;
}
