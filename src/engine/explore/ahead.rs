//! Tells what of a session can still matter from where it waits: what steps ahead read, and what
//! they may ask.

use std::collections::BTreeSet;

use crate::dialog::expr::tree::Ref;
use crate::dialog::graph;
use crate::dialog::program::{Next, Node, NodeIx, Program, Step};
use crate::engine::program::{detour, reach};
use crate::engine::state::session::{RedoMark, Session};
use crate::id::Name;

/// What lies ahead of a waiting session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
    /// The names that decide something ahead; what only texts show is left out.
    pub read: BTreeSet<Ref>,
    /// The questions that may be asked from here on; the waiting one is among them only if the
    /// dialog comes back to it.
    pub asked: BTreeSet<Name>,
    /// The contact fields that steps and questions ahead may write.
    pub kept: BTreeSet<Name>,
}

/// Returns what lies ahead of a session.
///
/// Errs on the side of more: what it leaves out cannot matter.
pub fn ahead(program: &Program, session: &Session) -> Ahead {
    let all = || (0..program.nodes.len()).map(|at| NodeIx(at as u32));
    let from: Vec<NodeIx> = match starts(program, session) {
        Some(from) => from,
        None => all().collect(),
    };
    let mut ahead = Ahead {
        read: reach::later_reads(program, &from),
        asked: BTreeSet::new(),
        kept: BTreeSet::new(),
    };
    for at in reach::reachable(program, &from) {
        if let Step::Ask(question) = program.node(at).step {
            let question = program.question(question);
            ahead.asked.insert(question.name.clone());
            let field = question.keep.iter().filter(|_| question.known.is_some());
            ahead.read.extend(field.cloned().map(Ref::Contact));
            ahead.kept.extend(question.keep.clone());
        }
        if let Step::Keep(values) = &program.node(at).step {
            let fields = values.iter().map(|(field, _)| field.clone());
            ahead.kept.extend(fields);
        }
    }
    // What the waiting question itself reads decides whether an answer is taken.
    if let Some(at) = waits_at(program, session) {
        ahead.read.extend(reach::own_reads(program, at));
    }
    ahead
}

/// Returns the names that decide something anywhere in a dialog.
pub fn reads(program: &Program) -> BTreeSet<Ref> {
    let all = 0..program.nodes.len();
    let mut names: BTreeSet<Ref> = all
        .flat_map(|at| reach::own_reads(program, NodeIx(at as u32)))
        .collect();
    let known = program
        .questions
        .iter()
        .filter(|question| question.known.is_some());
    names.extend(known.filter_map(|question| question.keep.clone().map(Ref::Contact)));
    names
}

/// Returns the steps at which a session may go on; `None` if that is not known exactly.
fn starts(program: &Program, session: &Session) -> Option<Vec<NodeIx>> {
    let at = waits_at(program, session)?;
    let node = program.node(at);
    let returns = session
        .detours
        .iter()
        .map(|detour| detour::do_step_of(program, detour))
        .collect::<Option<Vec<NodeIx>>>()?;
    let marks = session
        .redoing
        .iter()
        .map(|mark| redo_step(program, mark))
        .collect::<Option<Vec<NodeIx>>>()?;
    let after = returns.into_iter().chain(marks);
    let next = after.filter_map(|at| program.node(at).next.node());
    let own = graph::successors(program, node).into_iter();
    Some(own.filter_map(Next::node).chain(next).collect())
}

/// Finds the step at which a session waits.
fn waits_at(program: &Program, session: &Session) -> Option<NodeIx> {
    if let Some(wait) = &session.wait {
        return program.asked_at.get(&wait.question).copied();
    }
    if let Some(open) = &session.vote {
        return program.voted_at(&open.vote);
    }
    let (section, name) = session.resting.as_ref()?;
    let section = program.section_named(section)?;
    let is_it = |node: &Node| {
        node.section == section
            && matches!(&node.step, Step::Handoff { name: own, .. } if own == name)
    };
    let at = program.nodes.iter().position(is_it)?;
    Some(NodeIx(u32::try_from(at).ok()?))
}

fn redo_step(program: &Program, mark: &RedoMark) -> Option<NodeIx> {
    let section = program.section_named(&mark.section)?;
    let is_it = |node: &Node| {
        node.section == section
            && matches!(&node.step, Step::Redo { name, .. } if *name == mark.step)
    };
    let at = program.nodes.iter().position(is_it)?;
    Some(NodeIx(u32::try_from(at).ok()?))
}
