//! Decides whether a way through a dialog is possible: a condition that was true on it stays true
//! until something it reads changes.
//!
//! If `if: size == large` occurs twice on a way, both lead to the same branch, so the other two
//! combinations are impossible.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::dialog::expr::pretty::written;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Ref, UnaryOp};
use crate::dialog::graph::branches;
use crate::dialog::program::{Assigned, Next, Node, NodeIx, Program, Step};
use crate::id::Name;

/// The distinct conditions of a program, numbered.
pub struct Conditions<'a> {
    program: &'a Program,
    numbers: HashMap<String, usize>,
    reads: Vec<HashSet<Ref>>,
}

/// The truth of conditions on a way, by number.
type Facts = Vec<(usize, bool)>;

/// The number of steps that all searches in one dialog may still visit, so that a file made to be
/// slow gets fewer diagnostics instead of taking long.
pub struct Budget(Cell<usize>);

/// How a search continues at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Continue.
    On,
    /// Continue only if the step's guard skips it.
    PastOnly,
    /// Found.
    Found,
    /// Found, provided the step's guard lets the conversation in.
    FoundInside,
    /// Do not continue.
    Stop,
}

impl Budget {
    /// Returns a budget of this many steps.
    pub fn new(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes some steps; returns `false` if the budget is used up.
    pub fn spend(&self, steps: usize) -> bool {
        let left = self.0.get().saturating_sub(steps);
        self.0.set(left);
        left > 0
    }

    /// Returns whether the budget is used up.
    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

impl<'a> Conditions<'a> {
    /// Numbers the conditions of a program.
    pub fn new(program: &'a Program) -> Self {
        let mut own = Self {
            program,
            numbers: HashMap::new(),
            reads: Vec::new(),
        };
        for node in &program.nodes {
            let arms: &[(Expr, Next)] = match &node.step {
                Step::If { arms, .. } => arms,
                _ => &[],
            };
            node.when
                .iter()
                .chain(arms.iter().map(|(condition, _)| condition))
                .for_each(|condition| own.number_all(condition));
        }
        own
    }

    /// Returns whether a possible way leads from a step to one that `at` declares found. Returns
    /// `false` if the budget runs out.
    pub fn lead(&self, from: NodeIx, at: &dyn Fn(NodeIx) -> At, budget: &Budget) -> bool {
        let mut seen: HashSet<(NodeIx, Facts)> = HashSet::new();
        let mut open: Vec<(NodeIx, Facts)> = vec![(from, Facts::new())];
        while let Some((here, facts)) = open.pop() {
            let what = at(here);
            if self.has_arrived(here, what, &facts) {
                return true;
            }
            if what == At::Stop || !seen.insert((here, facts.clone())) {
                continue;
            }
            if !budget.spend(1 + facts.len()) {
                return false;
            }
            self.leave(self.program.node(here), facts, what, &mut |next, facts| {
                if let Next::Node(next) = next {
                    open.push((next, facts));
                }
            });
        }
        false
    }

    fn has_arrived(&self, here: NodeIx, what: At, facts: &Facts) -> bool {
        let guard = self.program.node(here).when.as_ref();
        match what {
            At::Found => true,
            At::FoundInside => guard.is_none_or(|when| self.learn(when, true, &mut facts.clone())),
            At::On | At::PastOnly | At::Stop => false,
        }
    }

    /// Calls `go` with every successor of a step and what is known there.
    fn leave(&self, node: &Node, mut facts: Facts, what: At, go: &mut dyn FnMut(Next, Facts)) {
        if let Some(when) = &node.when {
            let mut past = facts.clone();
            if self.learn(when, false, &mut past) {
                go(node.next, past);
            }
            if !self.learn(when, true, &mut facts) {
                return;
            }
        }
        if what == At::PastOnly {
            return;
        }
        match &node.step {
            Step::If { arms, otherwise } => {
                for (condition, way) in arms {
                    let mut taken = facts.clone();
                    if self.learn(condition, true, &mut taken) {
                        go(*way, taken);
                    }
                    if !self.learn(condition, false, &mut facts) {
                        return;
                    }
                }
                go(*otherwise, facts);
            }
            Step::Ask(question) => {
                self.forget(node, &mut facts);
                branches(self.program.question(*question)).for_each(|way| go(way, facts.clone()));
                go(node.next, facts);
            }
            Step::Say(_)
            | Step::Set(_)
            | Step::Keep(_)
            | Step::Tag(_)
            | Step::Untag(_)
            | Step::Do { .. }
            | Step::Redo { .. }
            | Step::Handoff { .. }
            | Step::Vote(_) => {
                self.forget(node, &mut facts);
                go(node.next, facts);
            }
            Step::Goto(target) => go(*target, facts),
            Step::Start { .. } | Step::End(_) => {}
        }
    }

    /// Adds what follows from a condition being true or false; returns `false` if that contradicts
    /// the known facts.
    fn learn(&self, condition: &Expr, is_true: bool, facts: &mut Facts) -> bool {
        match &condition.node {
            ExprNode::Binary(BinaryOp::And, left, right) if is_true => {
                self.learn(left, true, facts) && self.learn(right, true, facts)
            }
            ExprNode::Binary(BinaryOp::Or, left, right) if !is_true => {
                self.learn(left, false, facts) && self.learn(right, false, facts)
            }
            ExprNode::Unary(UnaryOp::Not, inner) if is_true => self.learn(inner, false, facts),
            _ => {
                let Some(number) = self.numbers.get(&written(condition)) else {
                    return true;
                };
                match facts.iter().find(|(known, _)| known == number) {
                    Some((_, known)) => *known == is_true,
                    None => {
                        facts.push((*number, is_true));
                        facts.sort_unstable();
                        true
                    }
                }
            }
        }
    }

    fn forget(&self, node: &Node, facts: &mut Facts) {
        facts.retain(|(number, _)| {
            !self.reads[*number]
                .iter()
                .any(|name| may_change(self.program, node, name))
        });
    }

    fn number_all(&mut self, condition: &Expr) {
        match &condition.node {
            ExprNode::Binary(BinaryOp::And | BinaryOp::Or, left, right) => {
                self.number_all(left);
                self.number_all(right);
            }
            ExprNode::Unary(UnaryOp::Not, inner) => self.number_all(inner),
            _ => {}
        }
        let next = self.numbers.len();
        if *self.numbers.entry(written(condition)).or_insert(next) == next {
            let mut reads = HashSet::new();
            condition.names(&mut |name, _| reads.extend([name.clone()]));
            self.reads.push(reads);
        }
    }
}

/// Returns whether the value of a name may change at a step.
pub fn may_change(program: &Program, node: &Node, name: &Ref) -> bool {
    let gives = |values: &[(Name, Assigned)], wanted: &Name| {
        values.iter().any(|(given, _)| given == wanted)
    };
    match (&node.step, name) {
        // A section that is run, or a question asked again, may change everything, and time passes.
        (Step::Do { .. } | Step::Redo { .. } | Step::Vote(_), _)
        | (Step::Ask(_), Ref::Now | Ref::Today | Ref::Lang) => true,
        (Step::Ask(question), Ref::Answer(of) | Ref::Other(of)) => {
            program.question(*question).name == *of
        }
        (Step::Ask(question), Ref::Contact(field)) => {
            program.question(*question).keep.as_ref() == Some(field)
        }
        (Step::Set(values), Ref::Variable(of)) => gives(values, of),
        (Step::Keep(values), Ref::Contact(of)) => gives(values, of),
        (Step::Keep(values), Ref::Lang) => gives(values, &Name::new_static("language")),
        (Step::Tag(_) | Step::Untag(_), Ref::Contact(of)) => of == "tags",
        (Step::Ask(_) | Step::Set(_) | Step::Keep(_) | Step::Tag(_) | Step::Untag(_), _) => false,
        (
            Step::Say(_)
            | Step::If { .. }
            | Step::Goto(_)
            | Step::Start { .. }
            | Step::End(_)
            | Step::Handoff { .. },
            _,
        ) => false,
    }
}
