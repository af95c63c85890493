//! Finds the loops of a dialog: jumps back to a step that was certainly passed before, with the
//! steps of one round.

use std::collections::{HashMap, HashSet};

use crate::dialog::graph::successors;
use crate::dialog::program::{Next, NodeIx, Program, SayAction, SectionIx, Step};

use super::feasible::Budget;

/// A loop: from its first step to the jump that leads back to it.
pub struct Round {
    /// The jump.
    pub jump: NodeIx,
    /// The target of the jump.
    pub head: NodeIx,
    /// All steps on the ways from the target to the jump, both included.
    pub body: HashSet<NodeIx>,
}

impl Round {
    /// Returns whether the other loop lies within each round of this one.
    pub fn holds(&self, inner: &Self) -> bool {
        self.jump != inner.jump
            && self.head != inner.head
            && self.body.contains(&inner.jump)
            && self.body.contains(&inner.head)
    }
}

/// The edges of a program's graph in both directions.
pub struct Map<'a> {
    program: &'a Program,
    after: Vec<Vec<NodeIx>>,
    before: Vec<Vec<NodeIx>>,
    budget: &'a Budget,
}

impl<'a> Map<'a> {
    /// Builds the map of a program.
    pub fn new(program: &'a Program, budget: &'a Budget) -> Self {
        let mut before = vec![Vec::new(); program.nodes.len()];
        let mut after = Vec::with_capacity(program.nodes.len());
        for (at, node) in program.nodes.iter().enumerate() {
            let next: Vec<NodeIx> = successors(program, node)
                .into_iter()
                .filter_map(Next::node)
                .collect();
            next.iter()
                .for_each(|next| before[next.0 as usize].push(NodeIx(at as u32)));
            after.push(next);
        }
        Self {
            program,
            after,
            before,
            budget,
        }
    }

    /// Returns the successors of a step.
    pub fn after(&self, node: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        self.after[node.0 as usize].iter().copied()
    }

    /// Returns whether a way leads from a step (which may itself be found) to one that `is_found`
    /// accepts, without continuing past one that `stops` accepts. Once the budget is used up, the
    /// result is meaningless.
    pub fn reaches(
        &self,
        from: NodeIx,
        is_found: &dyn Fn(NodeIx) -> bool,
        stops: &dyn Fn(NodeIx) -> bool,
    ) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if is_found(at) {
                return true;
            }
            if !stops(at) && seen.insert(at) && self.budget.spend(1) {
                open.extend(self.after(at));
            }
        }
        false
    }

    /// Returns the loops: jumps to a step that every way to the jump passes.
    ///
    /// A jump between two places that can both be reached first is not counted, because such a loop
    /// has no beginning.
    pub fn rounds(&self) -> Vec<Round> {
        let starts = self.starts();
        let mut rounds = Vec::new();
        for (at, node) in self.program.nodes.iter().enumerate() {
            let (Step::Goto(Next::Node(head)), jump) = (&node.step, NodeIx(at as u32)) else {
                continue;
            };
            if self.budget.is_spent() {
                break;
            }
            let body = self.body(*head, jump);
            let is_round = body.contains(head)
                && !starts
                    .iter()
                    .any(|start| self.reaches(*start, &|node| node == jump, &|node| node == *head));
            if is_round {
                rounds.push(Round {
                    jump,
                    head: *head,
                    body,
                });
            }
        }
        rounds
    }

    /// Returns the second of two `do` steps that run the section of a loop one after the other,
    /// with no reset between them.
    pub fn run_again(&self, round: &Round, is_set_back: &dyn Fn(NodeIx) -> bool) -> Option<NodeIx> {
        let section = self.program.node(round.head).section;
        let first = self.program.section(section).first.node()?;
        let is_done = |node: NodeIx| matches!(self.program.node(node).step, Step::Do { section: done, .. } if done == section);
        let all = || (0..self.program.nodes.len()).map(|at| NodeIx(at as u32));
        let is_fresh = !self.reaches(first, &|node| round.body.contains(&node), is_set_back);
        let runs_again = |second: &NodeIx| {
            let comes = |first: NodeIx| {
                self.after(first)
                    .any(|next| self.reaches(next, &|node| node == *second, is_set_back))
            };
            all().any(|first| is_done(first) && comes(first))
        };
        if is_fresh {
            None
        } else {
            all().filter(|node| is_done(*node)).find(runs_again)
        }
    }

    /// Returns the steps on the ways from a jump's target to the jump.
    fn body(&self, head: NodeIx, jump: NodeIx) -> HashSet<NodeIx> {
        let mut body = HashSet::from([jump]);
        let mut open = vec![jump];
        while let Some(at) = open.pop() {
            if at != head && self.budget.spend(1) {
                open.extend(
                    self.before[at.0 as usize]
                        .iter()
                        .copied()
                        .filter(|before| body.insert(*before)),
                );
            }
        }
        body
    }

    /// Returns where the conversation can begin: the targets of triggers, `do`, buttons and other
    /// dialogs.
    fn starts(&self) -> Vec<NodeIx> {
        let program = self.program;
        let mut starts: HashMap<SectionIx, NodeIx> = HashMap::new();
        let mut add = |section: SectionIx| {
            starts.extend(
                program
                    .section(section)
                    .first
                    .node()
                    .map(|first| (section, first)),
            )
        };
        program
            .triggers
            .iter()
            .filter_map(|trigger| program.section_named(&trigger.section))
            .for_each(&mut add);
        for node in &program.nodes {
            match &node.step {
                Step::Do { section, .. } => add(*section),
                Step::Start {
                    dialog,
                    section: Some(section),
                } if *dialog == program.dialog => program
                    .section_named(section)
                    .into_iter()
                    .for_each(&mut add),
                Step::Say(say) => say.buttons.iter().for_each(|(_, action)| match action {
                    SayAction::Start(dialog, Some(section)) if *dialog == program.dialog => program
                        .section_named(section)
                        .into_iter()
                        .for_each(&mut add),
                    SayAction::Start(..) | SayAction::Url(_) | SayAction::Share(_) => {}
                }),
                _ => {}
            }
        }
        let mut starts: Vec<NodeIx> = starts.into_values().collect();
        // A section that only another dialog starts is reached from nowhere in this one.
        for section in &program.sections {
            let Some(first) = section.first.node() else {
                continue;
            };
            if !starts
                .iter()
                .any(|start| self.reaches(*start, &|node| node == first, &|_| false))
            {
                starts.push(first);
            }
        }
        starts
    }
}
