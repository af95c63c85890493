//! Decides whether a session in a newer version would read a value that was never given.
//!
//! A session keeps what was answered and set so far. Questions and `set` steps that the newer
//! version has before the waiting question never ran for this customer. If a step ahead reads their
//! values, the session should finish on its own version.

use crate::dialog::expr::tree::Ref;
use crate::dialog::program::{Next, Node, NodeIx, Program, Question, Step};
use crate::dialog::{dependencies, graph};
use crate::engine::program::{answer_validity, detour, reach};
use crate::engine::state::session::Session;
use crate::id::Name;
use std::collections::{BTreeSet, HashSet};

/// Limit of steps searched per name; beyond it the session stays on its version.
const MAX_STEPS: usize = 20_000;

/// Returns whether a step ahead reads a value that the newer version gives before the waiting
/// question, but that this session never got.
pub(in crate::engine) fn reads_blank(
    old: &Program,
    new: &Program,
    session: &Session,
    was_at: NodeIx,
    at: NodeIx,
) -> bool {
    let chain: Option<Vec<NodeIx>> = session
        .detours
        .iter()
        .map(|detour| detour::do_step_of(new, &detour::rename_detour(new, detour)))
        .collect();
    let Some(chain) = chain else { return true };
    let returns = chain
        .iter()
        .filter_map(|at| new.node(*at).next.node())
        .chain([at])
        .collect::<Vec<_>>();
    let mut read = BTreeSet::new();
    for at in reach::reachable(new, &returns) {
        dependencies::each_of_node(new, new.node(at), &mut |name, _| {
            read.insert(name.clone());
        });
    }
    let before = Before {
        old,
        new,
        session,
        was_ahead: ahead_of(old, session, was_at),
    };
    let mut lost = read.into_iter().filter(|name| before.may_lack(name));
    lost.any(|name| may_be_given_before(new, &name, at) && is_read_first(new, &name, at, &chain))
}

/// What the session and its own version know about a name.
struct Before<'a> {
    old: &'a Program,
    new: &'a Program,
    session: &'a Session,
    /// The steps that could still come in its own version.
    was_ahead: HashSet<NodeIx>,
}

impl Before<'_> {
    /// Returns whether the session may lack a value that it would have if it had started in the
    /// newer version.
    fn may_lack(&self, name: &Ref) -> bool {
        match name {
            Ref::Answer(question) | Ref::Other(question) => self.may_lack_answer(question),
            Ref::Variable(variable) => self.may_lack_variable(variable),
            Ref::Contact(field) => !gives_field(self.old, field) && gives_field(self.new, field),
            Ref::Vote(vote, _) => !self
                .old
                .votes
                .iter()
                .any(|known| self.new.current_name(&known.name) == vote),
            Ref::JustGiven
            | Ref::Bot(_)
            | Ref::Lang
            | Ref::Room
            | Ref::Today
            | Ref::Now
            | Ref::Fact(_) => false,
        }
    }

    fn may_lack_answer(&self, name: &Name) -> bool {
        let was = |question: &&Question| self.new.current_name(&question.name) == name;
        let now = self
            .new
            .question_named(name)
            .map(|at| self.new.question(at));
        let (Some(was), Some(now)) = (self.old.questions.iter().find(was), now) else {
            return true;
        };
        match self
            .session
            .answers
            .iter()
            .find(|answer| answer.question == was.name)
        {
            Some(answer) => {
                let means_the_same = answer_validity::keeps_meaning(
                    was,
                    now,
                    &answer.outcome,
                    &self.session.language,
                );
                !means_the_same || !answer_validity::may_be(now, &answer.outcome)
            }
            // A question that was still to come may now lie behind. A question that was passed by
            // is not asked in the newer version either.
            None => {
                was.kind != now.kind
                    || self
                        .old
                        .asked_at
                        .get(&was.name)
                        .is_some_and(|at| self.was_ahead.contains(at))
            }
        }
    }

    fn may_lack_variable(&self, name: &Name) -> bool {
        let was = self
            .old
            .variables
            .iter()
            .find(|(known, _)| self.new.current_name(known) == name);
        let now = self.new.variables.iter().find(|(known, _)| known == name);
        let (Some((old_name, was)), Some((_, now))) = (was, now) else {
            return true;
        };
        let is_set = self
            .session
            .variables
            .iter()
            .any(|(known, _)| known == old_name);
        let sets = |program: &Program, name: &Name| {
            program.nodes.iter().filter(|node| sets(node, name)).count()
        };
        let was_ahead = || {
            self.was_ahead
                .iter()
                .any(|at| self::sets(self.old.node(*at), old_name))
        };
        was != now || (!is_set && (sets(self.old, old_name) != sets(self.new, name) || was_ahead()))
    }
}

/// Returns the steps that may still come in a version, from the waiting question and from every
/// return of a detour.
fn ahead_of(program: &Program, session: &Session, at: NodeIx) -> HashSet<NodeIx> {
    let returns = session.detours.iter().filter_map(|detour| {
        program
            .node(detour::do_step_of(program, detour)?)
            .next
            .node()
    });
    let mut ahead = reach::reachable(program, &returns.chain([at]).collect::<Vec<_>>());
    ahead.remove(&at);
    ahead
}

/// Returns whether a session that started in this version can have been given a value for the name
/// before it reaches a step.
fn may_be_given_before(program: &Program, name: &Ref, at: NodeIx) -> bool {
    let givers = (0..program.nodes.len())
        .map(|index| NodeIx(index as u32))
        .filter(|giver| *giver != at && gives(program, *giver, name));
    let reached = graph::reach(givers, |here, open| {
        let node = program.node(*here);
        for way in graph::successors(program, node)
            .into_iter()
            .chain(section_start(program, node))
        {
            match way {
                Next::Node(next) => open.push(next),
                // The section continues after each `do` step that enters it.
                Next::Return => {
                    let is_caller = |caller: &&Node| matches!(caller.step, Step::Do { section, .. } if section == node.section);
                    let callers = program.nodes.iter().filter(is_caller);
                    open.extend(callers.filter_map(|caller| caller.next.node()));
                }
            }
        }
    });
    reached.contains(&at)
}

/// Returns whether some path from a step on reads a name before it is given a value.
fn is_read_first(program: &Program, name: &Ref, at: NodeIx, chain: &[NodeIx]) -> bool {
    let mut seen: HashSet<(NodeIx, Vec<NodeIx>)> = HashSet::new();
    let mut open: Vec<(NodeIx, Vec<NodeIx>)> = vec![(at, chain.to_vec())];
    while let Some((here, chain)) = open.pop() {
        if seen.contains(&(here, chain.clone())) {
            continue;
        }
        if seen.len() >= MAX_STEPS {
            return true;
        }
        seen.insert((here, chain.clone()));
        let node = program.node(here);
        let mut is_read = false;
        dependencies::each_of_node(program, node, &mut |read, _| is_read |= read == name);
        if is_read {
            return true;
        }
        if gives(program, here, name) {
            continue;
        }
        let mut go = |way: Next, mut chain: Vec<NodeIx>| {
            let mut way = way;
            // The end of a section continues after its `do` step.
            while way == Next::Return {
                let Some(from) = chain.pop() else { return };
                way = program.node(from).next;
            }
            open.extend(way.node().map(|next| (next, chain)));
        };
        match &node.step {
            Step::Do { section, .. } => {
                let mut inside = chain.clone();
                inside.push(here);
                go(program.section(*section).first, inside);
                if node.when.is_some() {
                    go(node.next, chain);
                }
            }
            Step::Goto(target) => {
                go(*target, Vec::new());
                if node.when.is_some() {
                    go(node.next, chain);
                }
            }
            _ => graph::successors(program, node)
                .into_iter()
                .for_each(|way| go(way, chain.clone())),
        }
    }
    false
}

/// Returns whether a step gives a name its value.
fn gives(program: &Program, at: NodeIx, name: &Ref) -> bool {
    match (&program.node(at).step, name) {
        (Step::Ask(question), Ref::Answer(name) | Ref::Other(name)) => {
            program.question(*question).name == *name
        }
        (Step::Ask(question), Ref::Contact(field)) => {
            program.question(*question).keep.as_ref() == Some(field)
        }
        (Step::Set(_), Ref::Variable(name)) => sets(program.node(at), name),
        (Step::Keep(values), Ref::Contact(field)) => values.iter().any(|(known, _)| known == field),
        (Step::Vote(vote), Ref::Vote(name, _)) => program
            .votes
            .get(*vote as usize)
            .is_some_and(|vote| vote.name == *name),
        _ => false,
    }
}

fn sets(node: &Node, variable: &Name) -> bool {
    matches!(&node.step, Step::Set(values) if values.iter().any(|(known, _)| known == variable))
}

fn gives_field(program: &Program, field: &Name) -> bool {
    let field = Ref::Contact(field.clone());
    (0..program.nodes.len()).any(|at| gives(program, NodeIx(at as u32), &field))
}

/// Returns the first step of the section that a `do` step enters, or `None` for other steps.
fn section_start(program: &Program, node: &Node) -> Option<Next> {
    match &node.step {
        Step::Do { section, .. } => Some(program.section(*section).first),
        _ => None,
    }
}
