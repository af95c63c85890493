//! Finds the steps of a program that can be reached from a place, and what they read.

use crate::dialog::expr::tree::{Expr, Ref};
use crate::dialog::graph;
use crate::dialog::program::{Assigned, Next, Node, NodeIx, Program, Step};
use std::collections::{BTreeSet, HashSet};

/// Calls `visit` with every expression that decides something; expressions in texts are left out.
pub(in crate::engine) fn expressions<'a>(program: &'a Program, visit: &mut dyn FnMut(&'a Expr)) {
    program
        .nodes
        .iter()
        .for_each(|node| expressions_of_node(program, node, visit));
}

/// Returns the names that decide something in this step.
pub(in crate::engine) fn own_reads(program: &Program, at: NodeIx) -> BTreeSet<Ref> {
    let mut names = BTreeSet::new();
    expressions_of_node(program, program.node(at), &mut |expr| {
        expr.names(&mut |name, _| {
            names.insert(name.clone());
        });
    });
    names
}

/// Returns the names read by the given nodes and by all steps that may come after them.
pub(in crate::engine) fn later_reads(program: &Program, from: &[NodeIx]) -> BTreeSet<Ref> {
    let mut names = BTreeSet::new();
    for at in reachable(program, from) {
        names.extend(own_reads(program, at));
        if let Step::Redo { question, .. } = &program.node(at).step {
            names.insert(Ref::Answer(program.question(*question).name.clone()));
        }
    }
    names
}

/// Returns all nodes that can be reached, including the given ones.
pub(in crate::engine) fn reachable(program: &Program, from: &[NodeIx]) -> HashSet<NodeIx> {
    let is_there = |at: &NodeIx| (at.0 as usize) < program.nodes.len();
    graph::reach(from.iter().copied().filter(is_there), |at, open| {
        let node = program.node(*at);
        open.extend(node.next.node());
        open.extend(
            graph::branch_entries(program, node)
                .into_iter()
                .filter_map(Next::node),
        );
        if let Step::Do { section, .. } = &node.step {
            open.extend(program.section(*section).first.node());
        }
        if let Step::Goto(target) = &node.step {
            open.extend(target.node());
        }
        if let Step::Redo { question, .. } = &node.step {
            let name = &program.question(*question).name;
            open.extend(program.asked_at.get(name).copied());
        }
    })
}

fn expressions_of_node<'a>(program: &'a Program, node: &'a Node, visit: &mut dyn FnMut(&'a Expr)) {
    node.when.iter().for_each(&mut *visit);
    match &node.step {
        Step::If { arms, .. } => arms.iter().for_each(|(condition, _)| visit(condition)),
        Step::Set(values) | Step::Keep(values) => {
            values.iter().for_each(|(_, assigned)| match assigned {
                Assigned::Expr(expr) => visit(expr),
                Assigned::Text(_) | Assigned::Missing => {}
            })
        }
        Step::Ask(question) => {
            let question = program.question(*question);
            question
                .valid
                .iter()
                .chain(
                    question
                        .options
                        .iter()
                        .filter_map(|option| option.when.as_ref()),
                )
                .for_each(visit);
        }
        Step::Vote(at) => {
            let options = program
                .votes
                .get(*at as usize)
                .map_or(&[][..], |vote| &vote.options);
            options
                .iter()
                .filter_map(|option| option.when.as_ref())
                .for_each(visit);
        }
        Step::Say(_)
        | Step::Tag(_)
        | Step::Untag(_)
        | Step::Do { .. }
        | Step::Redo { .. }
        | Step::Goto(_)
        | Step::Start { .. }
        | Step::End(_)
        | Step::Handoff { .. } => {}
    }
}
