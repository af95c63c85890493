//! Runs the steps of several chosen options one after the other, and then continues.
//!
//! No state is kept for this: the graph shows where a walk leaves the steps of an option, and the
//! answer shows what was chosen.

use crate::dialog::graph;
use crate::dialog::program::{Next, NodeIx, Program, Question, Step};
use crate::engine::state::turn_context::ActiveSession;
use crate::value::Value;

/// Returns where a walk continues that leaves a node for `next`: at the steps of the next chosen
/// option if it leaves those of one, else at `next`.
pub(in crate::engine) fn after(active: &ActiveSession<'_>, from: NodeIx, next: Next) -> Next {
    let program = active.program;
    let mut from = from;
    for _ in 0..program.questions.len() {
        let Some((asked_at, question, option)) = branch_left(program, from, next) else {
            return next;
        };
        let chosen = active
            .session
            .outcome(&question.name)
            .map(Value::keys)
            .unwrap_or_default();
        let later = question
            .options
            .iter()
            .skip(option + 1)
            .filter(|later| chosen.contains(&later.key));
        if let Some(then) = later.filter_map(|later| later.then).next() {
            return then;
        }
        // After the last option it is like leaving the question, which may itself be among the
        // steps of another option.
        from = asked_at;
    }
    next
}

/// Finds the innermost option of a question with several answers whose steps contain `from` and
/// continue at `next`.
fn branch_left(program: &Program, from: NodeIx, next: Next) -> Option<(NodeIx, &Question, usize)> {
    let mut innermost: Option<(usize, NodeIx, &Question, usize)> = None;
    for question in program
        .questions
        .iter()
        .filter(|question| question.spec.gathers().is_some())
    {
        let Some(asked_at) = program.asked_at.get(&question.name).copied() else {
            continue;
        };
        if asked_at == from || program.node(asked_at).next != next {
            continue;
        }
        for (at, option) in question.options.iter().enumerate() {
            let Some(then) = option.then else { continue };
            let steps = steps_before(program, then, next);
            if steps.contains(&from) && innermost.is_none_or(|(size, ..)| steps.len() < size) {
                innermost = Some((steps.len(), asked_at, question, at));
            }
        }
    }
    innermost.map(|(_, asked_at, question, at)| (asked_at, question, at))
}

/// Lists the steps from `first` up to the place where the branch ends.
fn steps_before(program: &Program, first: Next, end: Next) -> Vec<NodeIx> {
    let (mut seen, mut open) = (Vec::new(), vec![first]);
    while let Some(next) = open.pop() {
        let Next::Node(at) = next else { continue };
        if next == end || seen.contains(&at) {
            continue;
        }
        seen.push(at);
        let node = program.node(at);
        if matches!(node.step, Step::Goto(_) | Step::End(_) | Step::Start { .. }) {
            continue;
        }
        open.extend(graph::branch_entries(program, node));
        open.push(node.next);
    }
    seen
}
