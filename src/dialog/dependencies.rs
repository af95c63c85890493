//! Computes what each question reads: its own data, and the conditions around it.
//!
//! `back` and the checks use it. The conditions around a question are the `if`s, guards and
//! questions it is nested in, and those of the `do` steps that lead to its section.

use std::collections::HashSet;

use crate::dialog::expr::tree::{Expr, ExprNode, Ref};
use crate::dialog::program::{Assigned, Node, Program, Question, SayAction, SectionIx, Spec, Step};
use crate::dialog::source::Span;
use crate::dialog::text::{Filter, Piece, Text};

/// The most names that all questions of a dialog may read in total; a dialog beyond it is too
/// tangled to correct answers in.
const MAX_READS: usize = 500_000;

/// The nesting of a step: a link to the names that are read around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nesting(u32);

/// The nesting of a dialog's steps, recorded while it was lowered.
#[derive(Clone, Debug, Default)]
pub struct Nestings {
    /// The outer nesting of each, and the names read there. Number 0, the section itself, is not
    /// stored.
    places: Vec<(Nesting, Vec<Ref>)>,
    /// The nesting of each question, in the order of the questions.
    questions: Vec<Nesting>,
    /// Each `do` step: its section, the section it runs, and its nesting.
    detours: Vec<(SectionIx, SectionIx, Nesting)>,
}

/// The error that the questions of a dialog read more names than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl Nesting {
    /// Directly in a section, not nested.
    pub const SECTION: Self = Self(0);
}

impl Nestings {
    /// Adds a level inside `outer` where these names are read as well.
    pub fn within(&mut self, outer: Nesting, refs: Vec<Ref>) -> Nesting {
        if refs.is_empty() {
            return outer;
        }
        self.places.push((outer, refs));
        Nesting(self.places.len() as u32)
    }

    /// Records the nesting of the next question.
    pub fn question(&mut self, around: Nesting) {
        self.questions.push(around);
    }

    /// Records a `do` step.
    pub fn detour(&mut self, from: SectionIx, to: SectionIx, around: Nesting) {
        self.detours.push((from, to, around));
    }

    /// Returns the `do` steps as pairs of calling and called section.
    pub fn detours(&self) -> impl Iterator<Item = (SectionIx, SectionIx)> {
        self.detours.iter().map(|(from, to, _)| (*from, *to))
    }

    /// Calls `visit` with every name read around a place, without those of the section's callers.
    fn each(&self, place: Nesting, visit: &mut dyn FnMut(&Ref)) {
        let mut at = place;
        while let Some((outer, refs)) = (at.0 as usize)
            .checked_sub(1)
            .and_then(|index| self.places.get(index))
        {
            refs.iter().for_each(&mut *visit);
            at = *outer;
        }
    }
}

/// Returns the names each question of a program reads, in the order of the questions, each name
/// once. Fails if they are too many in total.
pub fn reads(program: &Program, nestings: &Nestings) -> Result<Vec<Vec<Ref>>, TooMuch> {
    let mut budget = MAX_READS;
    let callers = callers(program, nestings, &mut budget)?;
    program
        .questions
        .iter()
        .zip(&nestings.questions)
        .map(|(question, place)| {
            let node = program
                .asked_at
                .get(&question.name)
                .map(|node| program.node(*node));
            let mut found = Found::default();
            node.and_then(|node| node.when.as_ref())
                .into_iter()
                .for_each(|when| found.expr(when));
            found.question(question);
            nestings.each(*place, &mut |name| found.name(name));
            node.into_iter()
                .flat_map(|node| &callers[node.section.0 as usize])
                .for_each(|name| found.name(name));
            spend(&mut budget, found.visits)?;
            Ok(found.ordered)
        })
        .collect()
}

/// Returns the names an expression reads that a correction can change.
pub fn refs(expr: &Expr) -> Vec<Ref> {
    let mut found = Found::default();
    found.expr(expr);
    found.ordered
}

/// Returns, per section, the names read on the ways that lead to it by `do`.
fn callers(
    program: &Program,
    nestings: &Nestings,
    budget: &mut usize,
) -> Result<Vec<HashSet<Ref>>, TooMuch> {
    let mut read: Vec<HashSet<Ref>> = vec![HashSet::new(); program.sections.len()];
    let mut from_section: Vec<Vec<usize>> = vec![Vec::new(); program.sections.len()];
    for (index, (from, to, place)) in nestings.detours.iter().enumerate() {
        from_section[from.0 as usize].push(index);
        let mut visits = 0;
        nestings.each(*place, &mut |name| {
            visits += 1;
            read[to.0 as usize].insert(name.clone());
        });
        spend(budget, visits)?;
    }
    let mut changed: Vec<usize> = (0..program.sections.len()).collect();
    while let Some(section) = changed.pop() {
        for index in &from_section[section] {
            let to = nestings.detours[*index].1.0 as usize;
            let new: Vec<Ref> = read[section].difference(&read[to]).cloned().collect();
            spend(budget, new.len() + 1)?;
            if !new.is_empty() {
                read[to].extend(new);
                changed.push(to);
            }
        }
    }
    Ok(read)
}

fn spend(budget: &mut usize, cost: usize) -> Result<(), TooMuch> {
    *budget = budget.checked_sub(cost).ok_or(TooMuch)?;
    Ok(())
}

/// Names in the order found, each once.
#[derive(Default)]
struct Found {
    ordered: Vec<Ref>,
    seen: HashSet<Ref>,
    visits: usize,
}

impl Found {
    fn name(&mut self, name: &Ref) {
        self.visits += 1;
        let can_change = match name {
            Ref::Answer(_)
            | Ref::Other(_)
            | Ref::Variable(_)
            | Ref::Contact(_)
            | Ref::Vote(..)
            | Ref::Fact(_) => true,
            Ref::JustGiven | Ref::Bot(_) | Ref::Lang | Ref::Room | Ref::Today | Ref::Now => false,
        };
        if can_change && self.seen.insert(name.clone()) {
            self.ordered.push(name.clone());
        }
    }

    fn expr(&mut self, expr: &Expr) {
        each_of_expr(expr, &mut |name, _| self.name(name));
    }

    fn question(&mut self, question: &Question) {
        each_of_question(question, &mut |name, _| self.name(name));
    }
}

/// Calls `visit` with every name a step reads and its span: in its guard, its conditions, its
/// texts, and the values it sets.
pub fn each_of_node(program: &Program, node: &Node, visit: &mut Visit<'_>) {
    node.when.iter().for_each(|when| each_of_expr(when, visit));
    match &node.step {
        Step::Say(say) => {
            each_of_text(&say.text, visit);
            for (label, action) in &say.buttons {
                each_of_text(label, visit);
                match action {
                    SayAction::Url(text) | SayAction::Share(text) => each_of_text(text, visit),
                    SayAction::Start(..) => {}
                }
            }
        }
        Step::Ask(question) => {
            let question = program.question(*question);
            each_of_question(question, visit);
            let texts = question.retry.iter().chain(
                question
                    .options
                    .iter()
                    .filter_map(|option| option.replies.as_ref()),
            );
            texts.for_each(|text| each_of_text(text, visit));
        }
        Step::If { arms, .. } => arms
            .iter()
            .for_each(|(condition, _)| each_of_expr(condition, visit)),
        Step::Set(values) | Step::Keep(values) => values
            .iter()
            .for_each(|(_, value)| each_of_value(value, visit)),
        Step::Handoff { note, text, .. } => note
            .iter()
            .chain(text)
            .for_each(|text| each_of_text(text, visit)),
        Step::Vote(_)
        | Step::Tag(_)
        | Step::Untag(_)
        | Step::Do { .. }
        | Step::Redo { .. }
        | Step::Goto(_)
        | Step::Start { .. }
        | Step::End(_) => {}
    }
}

/// Calls `visit` with every name that an assigned value reads.
pub fn each_of_value(value: &Assigned, visit: &mut Visit<'_>) {
    match value {
        Assigned::Text(text) => each_of_text(text, visit),
        Assigned::Expr(expr) => each_of_expr(expr, visit),
        Assigned::Missing => {}
    }
}

/// A callback for each name and its span.
pub type Visit<'a> = dyn FnMut(&Ref, Span) + 'a;

fn each_of_expr(expr: &Expr, visit: &mut Visit<'_>) {
    expr.walk(&mut |part| match &part.node {
        ExprNode::Name(name) => visit(name, part.span),
        ExprNode::Index(of_vote, vote, _) => {
            visit(&Ref::Vote(vote.clone(), *of_vote), part.span);
        }
        ExprNode::Literal(_)
        | ExprNode::Missing
        | ExprNode::Unary(..)
        | ExprNode::Binary(..)
        | ExprNode::Is(..)
        | ExprNode::List(_)
        | ExprNode::Call(..) => {}
    });
}

fn each_of_text(text: &Text, visit: &mut Visit<'_>) {
    for piece in text.entries.iter().flat_map(|(_, template)| &template.0) {
        let Piece::Value(fill, _) = piece else {
            continue;
        };
        each_of_expr(&fill.expr, visit);
        for filter in &fill.filters {
            if let Filter::Default(expr) = filter {
                each_of_expr(expr, visit);
            }
        }
    }
}

fn each_of_question(question: &Question, visit: &mut Visit<'_>) {
    each_of_text(&question.text, visit);
    question
        .hint
        .iter()
        .for_each(|hint| each_of_text(hint, visit));
    question
        .valid
        .iter()
        .for_each(|valid| each_of_expr(valid, visit));
    for option in &question.options {
        option
            .when
            .iter()
            .for_each(|when| each_of_expr(when, visit));
        each_of_text(&option.label, visit);
    }
    if let Spec::Scale {
        ends: Some((low, high)),
        ..
    } = &question.spec
    {
        each_of_text(low, visit);
        each_of_text(high, visit);
    }
}
