//! Warns of answers that may be missing where they are used.

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Ref, UnaryOp};
use crate::dialog::program::{Assigned, Node, Program, QuestionIx, SayAction, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::dialog::text::{Filter, Piece, Text};

use super::definite::{AllKnown, Known};

/// Checks one dialog.
pub fn check(program: &Program, known: &AllKnown, diagnostics: &mut Vec<Diagnostic>) {
    for (node, known) in program.nodes.iter().zip(known) {
        // An unreachable step is reported elsewhere, or a button starts it with answers that are
        // not known here.
        let Some(known) = known else { continue };
        let place = Place {
            program,
            known,
            own: own(node),
        };
        if let Some(when) = &node.when {
            place.condition(when, diagnostics);
        }
        if let Step::If { arms, .. } = &node.step {
            arms.iter()
                .for_each(|(condition, _)| place.condition(condition, diagnostics));
        }
        // A guard makes answers certain for its own texts, but that is known only at the next node;
        // so guarded texts are not checked.
        if node.when.is_none() {
            texts(program, node)
                .into_iter()
                .for_each(|text| place.text(text, diagnostics));
        }
        for expr in assigned(node) {
            place.never_asked(expr, diagnostics);
        }
    }
}

fn own(node: &Node) -> Option<QuestionIx> {
    match node.step {
        Step::Ask(question) => Some(question),
        _ => None,
    }
}

pub(super) fn texts<'a>(program: &'a Program, node: &'a Node) -> Vec<&'a Text> {
    match &node.step {
        Step::Say(say) => {
            let of_buttons = say.buttons.iter().flat_map(|(text, action)| {
                let of_action = match action {
                    SayAction::Url(text) | SayAction::Share(text) => Some(text),
                    SayAction::Start(..) => None,
                };
                std::iter::once(text).chain(of_action)
            });
            std::iter::once(&say.text).chain(of_buttons).collect()
        }
        Step::Ask(question) => {
            let question = program.question(*question);
            // An option with a condition may use what its condition is about.
            let labels = question
                .options
                .iter()
                .filter(|option| option.when.is_none())
                .map(|option| &option.label);
            std::iter::once(&question.text)
                .chain(&question.hint)
                .chain(labels)
                .collect()
        }
        Step::Set(values) | Step::Keep(values) => values
            .iter()
            .filter_map(|(_, value)| match value {
                Assigned::Text(text) => Some(text),
                Assigned::Expr(_) | Assigned::Missing => None,
            })
            .collect(),
        Step::Handoff { note: _, text, .. } => text.iter().collect(),
        Step::Vote(vote) => {
            let vote = program.votes.get(*vote as usize);
            let labels = vote
                .into_iter()
                .flat_map(|vote| vote.options.iter().map(|option| &option.label));
            vote.into_iter()
                .map(|vote| &vote.text)
                .chain(labels)
                .collect()
        }
        Step::If { .. }
        | Step::Tag(_)
        | Step::Untag(_)
        | Step::Do { .. }
        | Step::Redo { .. }
        | Step::Goto(_)
        | Step::Start { .. }
        | Step::End(_) => Vec::new(),
    }
}

fn assigned(node: &Node) -> impl Iterator<Item = &Expr> {
    let values = match &node.step {
        Step::Set(values) | Step::Keep(values) => values.as_slice(),
        _ => &[],
    };
    values.iter().filter_map(|(_, value)| match value {
        Assigned::Expr(expr) => Some(expr),
        Assigned::Text(_) | Assigned::Missing => None,
    })
}

struct Place<'a> {
    program: &'a Program,
    known: &'a Known,
    /// The question asked here; its own answer is allowed to be missing.
    own: Option<QuestionIx>,
}

impl Place<'_> {
    fn text(&self, text: &Text, diagnostics: &mut Vec<Diagnostic>) {
        for piece in text.entries.iter().flat_map(|(_, template)| &template.0) {
            let Piece::Value(fill, _) = piece else {
                continue;
            };
            if self.never_asked(&fill.expr, diagnostics)
                || fill
                    .filters
                    .iter()
                    .any(|filter| matches!(filter, Filter::Default(_)))
            {
                continue;
            }
            let ExprNode::Name(Ref::Answer(name)) = &fill.expr.node else {
                continue;
            };
            if let Some(question) = self.uncertain(name) {
                let asked = self.program.question(question);
                let message = format!("`{name}` may have no answer here");
                let help = format!(
                    "write ${{{name} | default('…')}}, or put this text under `if: {name} is answered`"
                );
                diagnostics.push(
                    Diagnostic::warning(codes::MAY_BE_MISSING, fill.expr.span, message)
                        .help(help)
                        .label(asked.span, "asked here"),
                );
            }
        }
    }

    fn condition(&self, condition: &Expr, diagnostics: &mut Vec<Diagnostic>) {
        if !self.never_asked(condition, diagnostics) {
            self.unequal(condition, diagnostics);
        }
    }

    /// Reports answers that are read before their question can have been asked.
    fn never_asked(&self, expr: &Expr, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let mut found: Vec<(QuestionIx, Span)> = Vec::new();
        expr.names(&mut |name, span| {
            if let Ref::Answer(name) = name
                && let Some(question) = self.program.question_named(name)
                && !self.known.asked.has(question)
                && self.own != Some(question)
            {
                found.push((question, span));
            }
        });
        for (question, span) in &found {
            let question = self.program.question(*question);
            let message = format!(
                "`{}` is not asked before this place, so it is always missing here",
                question.name
            );
            let help = "move this below the question, or the question above it";
            diagnostics.push(
                Diagnostic::warning(codes::READ_BEFORE_ASKED, *span, message)
                    .help(help)
                    .label(question.span, "asked here"),
            );
        }
        !found.is_empty()
    }

    /// Warns of "is not equal" with an answer that may be missing: people who skipped the question
    /// never get there.
    fn unequal(&self, expr: &Expr, diagnostics: &mut Vec<Diagnostic>) {
        match &expr.node {
            ExprNode::Binary(BinaryOp::And | BinaryOp::Or, left, right) => {
                // `x is missing or x != a` already says what happens to people who skipped.
                if !says_missing(left) {
                    self.unequal(right, diagnostics);
                }
                if !says_missing(right) {
                    self.unequal(left, diagnostics);
                }
            }
            ExprNode::Binary(BinaryOp::NotEqual | BinaryOp::NotIn, left, right) => {
                for side in [left, right] {
                    if let ExprNode::Name(Ref::Answer(name)) = &side.node
                        && self.uncertain(name).is_some()
                    {
                        let message = format!(
                            "whoever gave no answer to `{name}` is not counted as different: this is not true for them"
                        );
                        let help = format!(
                            "write `{name} is missing or …` where they belong here too, or `{name} is answered and …` where not"
                        );
                        diagnostics.push(
                            Diagnostic::warning(codes::SKIPPED_NEVER_HERE, expr.span, message)
                                .help(help),
                        );
                    }
                }
            }
            ExprNode::Unary(UnaryOp::Not, inner) => self.unequal(inner, diagnostics),
            ExprNode::Literal(_)
            | ExprNode::Missing
            | ExprNode::Name(_)
            | ExprNode::Unary(..)
            | ExprNode::Binary(..)
            | ExprNode::Is(..)
            | ExprNode::List(_)
            | ExprNode::Call(..)
            | ExprNode::Index(..) => {}
        }
    }

    /// Returns the question if its answer is not certain here.
    fn uncertain(&self, name: &str) -> Option<QuestionIx> {
        let question = self.program.question_named(name)?;
        (!self.known.certain.has(question)).then_some(question)
    }
}

fn says_missing(expr: &Expr) -> bool {
    match &expr.node {
        ExprNode::Is(..) => true,
        ExprNode::Unary(_, inner) => says_missing(inner),
        ExprNode::Binary(_, left, right) => says_missing(left) || says_missing(right),
        ExprNode::Literal(_)
        | ExprNode::Missing
        | ExprNode::Name(_)
        | ExprNode::List(_)
        | ExprNode::Call(..)
        | ExprNode::Index(..) => false,
    }
}
