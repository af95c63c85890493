//! What each question reads: its own data, and the conditions around it.
//!
//! `back` and the checker use it. The conditions around a question are the `if`s, guards and questions it stands under, and
//! those of the `do` steps that lead to its section.

use std::collections::HashSet;

use crate::dialog::expr::tree::{Expr, ExprNode, Ref};
use crate::dialog::program::{Program, Question, SectionIx, Spec};
use crate::dialog::text::{Filter, Piece, Text};

/// How many names all questions of a dialog may read together: beyond, a dialog is a knot that nobody can correct.
const MOST_READS: usize = 500_000;

/// Where steps stand: a link to what is read around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around(u32);

/// What was written down about the places of a dialog while it was lowered.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// Each place's outer place and what is read there; place 0 is the section itself and is not listed.
    places: Vec<(Around, Vec<Ref>)>,
    /// Where each question stands, in the order of the questions.
    questions: Vec<Around>,
    /// Each `do`: from which section, to which, and where it stands.
    detours: Vec<(SectionIx, SectionIx, Around)>,
}

/// The dialog's questions read more than can be kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl Around {
    /// Directly in a section.
    pub const SECTION: Self = Self(0);
}

impl Circumstances {
    /// Makes a place inside another, where these names are read as well.
    pub fn within(&mut self, outer: Around, refs: Vec<Ref>) -> Around {
        if refs.is_empty() {
            return outer;
        }
        self.places.push((outer, refs));
        Around(self.places.len() as u32)
    }

    /// Writes down where the next question stands.
    pub fn question(&mut self, around: Around) {
        self.questions.push(around);
    }

    /// Writes down a `do`.
    pub fn detour(&mut self, from: SectionIx, to: SectionIx, around: Around) {
        self.detours.push((from, to, around));
    }

    /// Returns the detours, as pairs of sections.
    pub fn detours(&self) -> impl Iterator<Item = (SectionIx, SectionIx)> {
        self.detours.iter().map(|(from, to, _)| (*from, *to))
    }

    /// Calls `visit` with all that is read around a place, its section's callers not included.
    fn each(&self, place: Around, visit: &mut dyn FnMut(&Ref)) {
        let mut at = place;
        while let Some((outer, refs)) = (at.0 as usize).checked_sub(1).and_then(|index| self.places.get(index)) {
            refs.iter().for_each(&mut *visit);
            at = *outer;
        }
    }
}

/// Returns what each question of a program reads, in the order of the questions, each name once.
pub fn reads(program: &Program, circumstances: &Circumstances) -> Result<Vec<Vec<Ref>>, TooMuch> {
    let mut budget = MOST_READS;
    let callers = callers(program, circumstances, &mut budget)?;
    program
        .questions
        .iter()
        .zip(&circumstances.questions)
        .map(|(question, place)| {
            let node = program.asked_at.get(&question.name).map(|node| program.node(*node));
            let mut found = Found::default();
            node.and_then(|node| node.when.as_ref()).into_iter().for_each(|when| found.expr(when));
            found.question(question);
            circumstances.each(*place, &mut |name| found.name(name));
            node.into_iter().flat_map(|node| &callers[node.section.0 as usize]).for_each(|name| found.name(name));
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

/// What is read on the ways by `do` to each section.
fn callers(program: &Program, circumstances: &Circumstances, budget: &mut usize) -> Result<Vec<HashSet<Ref>>, TooMuch> {
    let mut read: Vec<HashSet<Ref>> = vec![HashSet::new(); program.sections.len()];
    let mut from_section: Vec<Vec<usize>> = vec![Vec::new(); program.sections.len()];
    for (index, (from, to, place)) in circumstances.detours.iter().enumerate() {
        from_section[from.0 as usize].push(index);
        let mut visits = 0;
        circumstances.each(*place, &mut |name| {
            visits += 1;
            read[to.0 as usize].insert(name.clone());
        });
        spend(budget, visits)?;
    }
    let mut changed: Vec<usize> = (0..program.sections.len()).collect();
    while let Some(section) = changed.pop() {
        for index in &from_section[section] {
            let to = circumstances.detours[*index].1.0 as usize;
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

/// Names in the order they were found, each once.
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
            Ref::Answer(_) | Ref::Other(_) | Ref::Variable(_) | Ref::Contact(_) | Ref::Vote(..) => true,
            Ref::JustGiven | Ref::Bot(_) | Ref::Lang | Ref::Room | Ref::Today | Ref::Now => false,
        };
        if can_change && self.seen.insert(name.clone()) {
            self.ordered.push(name.clone());
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.node {
            ExprNode::Literal(_) | ExprNode::Missing => {}
            ExprNode::Name(name) => self.name(name),
            ExprNode::Unary(_, inner) | ExprNode::Is(inner, _) => self.expr(inner),
            ExprNode::Binary(_, left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprNode::List(items) | ExprNode::Call(_, items) => items.iter().for_each(|item| self.expr(item)),
            ExprNode::Index(part, vote, inner) => {
                self.name(&Ref::Vote(vote.clone(), *part));
                self.expr(inner);
            }
        }
    }

    fn text(&mut self, text: &Text) {
        for piece in text.entries.iter().flat_map(|(_, template)| &template.0) {
            let Piece::Value(fill, _) = piece else { continue };
            self.expr(&fill.expr);
            for filter in &fill.filters {
                if let Filter::Default(expr) = filter {
                    self.expr(expr);
                }
            }
        }
    }

    fn question(&mut self, question: &Question) {
        self.text(&question.text);
        question.hint.iter().for_each(|hint| self.text(hint));
        question.valid.iter().for_each(|valid| self.expr(valid));
        for option in &question.options {
            option.when.iter().for_each(|when| self.expr(when));
            self.text(&option.label);
        }
        if let Spec::Scale { ends: Some((low, high)), .. } = &question.spec {
            self.text(low);
            self.text(high);
        }
    }
}
