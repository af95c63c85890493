//! Computes which questions certainly have an answer at a step, and which may have been asked at
//! all, in one walk over the graph.
//!
//! An answer is certain if on every way to the step the question cannot be skipped, or a condition
//! was true that is true only with an answer.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, IsTest, Ref, UnaryOp};
use crate::dialog::graph::branches;
use crate::dialog::program::{Next, Node, NodeIx, Program, Question, QuestionIx, SectionIx, Step};

/// A set of questions of one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions(Vec<u64>);

/// What is known when a step is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Questions that certainly have an answer.
    pub certain: Questions,
    /// Questions that may have been asked.
    pub asked: Questions,
}

/// What is known at each node of a program; `None` if no way leads there.
pub type AllKnown = Vec<Option<Known>>;

impl Questions {
    fn none(program: &Program) -> Self {
        Self(vec![0; program.questions.len().div_ceil(64).max(1)])
    }

    /// Returns whether a question is in the set.
    pub fn has(&self, question: QuestionIx) -> bool {
        self.0[question.0 as usize / 64] & (1 << (question.0 % 64)) != 0
    }

    fn add(&mut self, question: QuestionIx) {
        self.0[question.0 as usize / 64] |= 1 << (question.0 % 64);
    }

    fn remove(&mut self, question: QuestionIx) {
        self.0[question.0 as usize / 64] &= !(1 << (question.0 % 64));
    }

    fn join(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(own, other)| *own |= other);
    }

    fn meet(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(own, other)| *own &= other);
    }
}

/// The most steps of all walks over one dialog, weighted by the size of the sets, so that a file
/// made to be slow gets fewer diagnostics instead of taking long. A real dialog of a thousand
/// questions takes some hundred thousand.
const WALK_BUDGET: usize = 20_000_000;

/// Walks a program from everything that starts it. Returns `None` for every node if the dialog is
/// too large.
pub fn walk(program: &Program) -> AllKnown {
    let nothing = Known {
        certain: Questions::none(program),
        asked: Questions::none(program),
    };
    let mut left = WALK_BUDGET;
    let mut gained: HashMap<SectionIx, Known> = HashMap::new();
    for section in sections_inner_first(program) {
        let mut walk = Walk {
            program,
            gained: &gained,
            at: HashMap::new(),
            open: VecDeque::new(),
            returned: None,
            enters: false,
            left,
        };
        walk.arrive(program.section(section).first, &nothing);
        walk.run();
        left = walk.left;
        let found = walk.returned.unwrap_or_else(|| nothing.clone());
        gained.insert(section, found);
    }
    let mut walk = Walk {
        program,
        gained: &gained,
        at: HashMap::new(),
        open: VecDeque::new(),
        returned: None,
        enters: true,
        left,
    };
    let started: HashSet<&str> = program
        .triggers
        .iter()
        .map(|trigger| trigger.section.as_str())
        .collect();
    for (at, section) in program.sections.iter().enumerate() {
        // A section that a button or another dialog starts also begins without answers, but those
        // sections are not known here.
        if started.contains(section.name.as_str()) || (at == 0 && program.triggers.is_empty()) {
            walk.arrive(section.first, &nothing);
        }
    }
    walk.run();
    let mut all: AllKnown = vec![None; program.nodes.len()];
    if walk.left > 0 {
        walk.at
            .into_iter()
            .for_each(|(node, known)| all[node.0 as usize] = Some(known));
    }
    all
}

/// Returns the sections run by `do`, each after those that it runs itself. A cycle is cut where it
/// closes.
fn sections_inner_first(program: &Program) -> Vec<SectionIx> {
    let mut inner: Vec<Vec<SectionIx>> = vec![Vec::new(); program.sections.len()];
    for node in &program.nodes {
        if let Step::Do { section, .. } = &node.step {
            inner[node.section.0 as usize].push(*section);
        }
    }
    let mut seen = vec![false; program.sections.len()];
    let mut ordered = Vec::new();
    // Each section is opened, and closed after all sections it runs; without recursion, because
    // chains may be long.
    let mut open: Vec<(SectionIx, bool)> = inner
        .iter()
        .flatten()
        .map(|section| (*section, false))
        .collect();
    while let Some((section, is_closing)) = open.pop() {
        if is_closing {
            ordered.push(section);
        } else if !std::mem::replace(&mut seen[section.0 as usize], true) {
            open.push((section, true));
            open.extend(
                inner[section.0 as usize]
                    .iter()
                    .map(|inner| (*inner, false)),
            );
        }
    }
    ordered
}

struct Walk<'a> {
    program: &'a Program,
    gained: &'a HashMap<SectionIx, Known>,
    at: HashMap<NodeIx, Known>,
    open: VecDeque<NodeIx>,
    /// What is known at the end of the section.
    returned: Option<Known>,
    /// Whether sections run by `do` are walked into as well.
    enters: bool,
    /// How much of the budget is left.
    left: usize,
}

impl Walk<'_> {
    fn run(&mut self) {
        while let Some(at) = self.open.pop_front() {
            self.left = self
                .left
                .saturating_sub(1 + self.program.questions.len() / 32);
            if self.left == 0 {
                return;
            }
            if let Some(known) = self.at.get(&at).cloned() {
                self.leave(self.program.node(at), known);
            }
        }
    }

    fn arrive(&mut self, next: Next, known: &Known) {
        let before = match next {
            Next::Node(node) => self.at.get_mut(&node),
            Next::Return => self.returned.as_mut(),
        };
        let changed = match (before, next) {
            (None, Next::Return) => {
                self.returned = Some(known.clone());
                true
            }
            (None, Next::Node(node)) => {
                self.at.insert(node, known.clone());
                true
            }
            (Some(before), _) => {
                let old = before.clone();
                before.certain.meet(&known.certain);
                before.asked.join(&known.asked);
                old != *before
            }
        };
        if let (true, Next::Node(node)) = (changed, next) {
            self.open.push_back(node);
        }
    }

    fn leave(&mut self, node: &Node, mut known: Known) {
        if let Some(when) = &node.when {
            let mut past = known.clone();
            facts(self.program, when, false, &mut past.certain);
            self.arrive(node.next, &past);
            facts(self.program, when, true, &mut known.certain);
        }
        match &node.step {
            Step::Ask(question) => self.answer(*question, node, known),
            Step::If { arms, otherwise } => {
                for (condition, way) in arms {
                    let mut taken = known.clone();
                    facts(self.program, condition, true, &mut taken.certain);
                    self.arrive(*way, &taken);
                    facts(self.program, condition, false, &mut known.certain);
                }
                self.arrive(*otherwise, &known);
            }
            Step::Do { section, .. } => {
                if self.enters {
                    self.arrive(self.program.section(*section).first, &known);
                }
                if let Some(gained) = self.gained.get(section) {
                    known.certain.join(&gained.certain);
                    known.asked.join(&gained.asked);
                }
                self.arrive(node.next, &known);
            }
            Step::Goto(target) => self.arrive(*target, &known),
            Step::End(_) | Step::Start { .. } => {}
            Step::Say(_)
            | Step::Vote(_)
            | Step::Tag(_)
            | Step::Untag(_)
            | Step::Set(_)
            | Step::Keep(_)
            | Step::Redo { .. }
            | Step::Handoff { .. } => {
                self.arrive(node.next, &known);
            }
        }
    }

    fn answer(&mut self, ix: QuestionIx, node: &Node, mut known: Known) {
        let question = self.program.question(ix);
        known.asked.add(ix);
        known.certain.remove(ix);
        let missing = known.clone();
        known.certain.add(ix);
        for way in branches(question) {
            let is_missing = [
                question.refused,
                question.give_up,
                question.expire.as_ref().and_then(|expire| expire.then),
            ]
            .contains(&Some(way));
            self.arrive(way, if is_missing { &missing } else { &known });
        }
        self.arrive(
            node.next,
            if can_be_missing(question) {
                &missing
            } else {
                &known
            },
        );
    }
}

/// Returns whether the conversation can continue after a question without an answer to it, other
/// than by a branch of its own.
fn can_be_missing(question: &Question) -> bool {
    let is_given_up = question.tries.is_some() && question.give_up.is_none();
    let is_refused = matches!(question.spec, crate::dialog::program::Spec::Consent { .. })
        && question.refused.is_none();
    let may_have_no_option =
        !question.options.is_empty() && question.options.iter().all(|option| option.when.is_some());
    question.optional
        || question.refuse
        || question.unknown
        || is_given_up
        || is_refused
        || may_have_no_option
}

/// Adds the questions that must have an answer if a condition is true, or if it is false.
fn facts(program: &Program, condition: &Expr, is_true: bool, certain: &mut Questions) {
    match &condition.node {
        ExprNode::Unary(UnaryOp::Not, inner) => facts(program, inner, !is_true, certain),
        ExprNode::Binary(BinaryOp::And, left, right) if is_true => {
            facts(program, left, true, certain);
            facts(program, right, true, certain);
        }
        ExprNode::Binary(BinaryOp::Or, left, right) if !is_true => {
            facts(program, left, false, certain);
            facts(program, right, false, certain);
        }
        ExprNode::Binary(BinaryOp::And | BinaryOp::Or, ..) => {}
        ExprNode::Is(inner, IsTest::Answered) if is_true => answered(program, inner, certain),
        ExprNode::Is(inner, IsTest::Missing) if !is_true => answered(program, inner, certain),
        ExprNode::Is(..) => {}
        // "Not true" may mean unknown, so only the true side proves an answer.
        ExprNode::Binary(..) | ExprNode::Name(_) if is_true => {
            answered(program, condition, certain)
        }
        ExprNode::Literal(_)
        | ExprNode::Missing
        | ExprNode::Name(_)
        | ExprNode::Unary(..)
        | ExprNode::Binary(..)
        | ExprNode::List(_)
        | ExprNode::Call(..)
        | ExprNode::Index(..) => {}
    }
}

fn answered(program: &Program, expr: &Expr, certain: &mut Questions) {
    match &expr.node {
        ExprNode::Name(Ref::Answer(name)) => {
            if let Some(question) = program.question_named(name) {
                certain.add(question);
            }
        }
        ExprNode::Unary(_, inner) => answered(program, inner, certain),
        ExprNode::Binary(_, left, right) => {
            answered(program, left, certain);
            answered(program, right, certain);
        }
        // `min`, `max` and `sum` skip missing values, and a list may contain them.
        ExprNode::Literal(_)
        | ExprNode::Missing
        | ExprNode::Name(_)
        | ExprNode::Is(..)
        | ExprNode::List(_)
        | ExprNode::Call(..)
        | ExprNode::Index(..) => {}
    }
}
