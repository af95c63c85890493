//! Warns of computed values that may be missing at run time: a division by a value that may be
//! zero, or a result too large to be exact.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Function, Ref, Type, UnaryOp};
use crate::dialog::program::{Assigned, Node, Program, Spec, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::dialog::text::{Filter, Piece};
use crate::id::Name;
use crate::value::Value;

use super::missing::texts;

/// The assumed limit of a number without a range; nobody types an amount with more digits.
const ASSUMED_MAX: Decimal = Decimal::from_parts(276447232, 23283, 0, false, 0);

/// How deep variables computed from each other are followed.
const MAX_VARIABLE_DEPTH: usize = 8;

/// Checks one dialog.
pub fn check(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    let mut assigned: HashMap<&Name, Vec<&Assigned>> = HashMap::new();
    for node in &program.nodes {
        if let Step::Set(values) = &node.step {
            values
                .iter()
                .for_each(|(name, value)| assigned.entry(name).or_default().push(value));
        }
    }
    let check = Check {
        program,
        assigned,
        compared: compared(program),
    };
    let mut reported: HashSet<Span> = HashSet::new();
    for node in &program.nodes {
        for expr in computed(program, node) {
            check.expr(expr, &mut |found| {
                if reported.insert(found.span) {
                    diagnostics.push(found);
                }
            });
        }
    }
}

/// The smallest and the largest number of a range.
type Ends = (Decimal, Decimal);

struct Check<'a> {
    program: &'a Program,
    assigned: HashMap<&'a Name, Vec<&'a Assigned>>,
    /// Names that some condition compares; the author has thought of their values.
    compared: HashSet<Ref>,
}

impl Check<'_> {
    fn expr(&self, expr: &Expr, report: &mut dyn FnMut(Diagnostic)) {
        expr.parts().for_each(|part| self.expr(part, report));
        let ExprNode::Binary(op, left, right) = &expr.node else {
            return;
        };
        if self.is_compared(expr) {
            return;
        }
        let has_zero = |side: &Expr| {
            self.ends(side, 0).is_some_and(|(least, greatest)| {
                least <= Decimal::ZERO && greatest >= Decimal::ZERO
            })
        };
        if *op == BinaryOp::Divide && right.as_number().is_none() && has_zero(right) {
            let message = "this may be 0, and nothing can be divided by it: there is no value then";
            let help = "let the `range` begin above 0, or compare it with 0 before";
            report(Diagnostic::warning(codes::MAY_NOT_BE_COMPUTED, right.span, message).help(help));
        }
        if *op == BinaryOp::Multiply
            && let (Some(one), Some(other)) = (self.ends(left, 0), self.ends(right, 0))
            && product(one, other).is_none()
        {
            let message = "this may be more than can be counted exactly, in 28 digits: there is no value then";
            report(
                Diagnostic::warning(codes::MAY_NOT_BE_COMPUTED, expr.span, message)
                    .help("give the questions a smaller `range`"),
            );
        }
    }

    fn is_compared(&self, expr: &Expr) -> bool {
        let mut is_it = false;
        expr.names(&mut |name, _| is_it |= self.compared.contains(name));
        is_it
    }

    /// Returns the range of numbers an expression can give, or `None` if it is not known.
    fn ends(&self, expr: &Expr, depth: usize) -> Option<Ends> {
        match &expr.node {
            ExprNode::Literal(Value::Number(number)) => Some((*number, *number)),
            ExprNode::Name(Ref::Answer(name)) if expr.kind == Type::Number => {
                match &self
                    .program
                    .question(self.program.question_named(name)?)
                    .spec
                {
                    Spec::Scale { points, .. } => Some(points.ends()),
                    Spec::Number { from, to, .. } => {
                        Some((from.unwrap_or(-ASSUMED_MAX), to.unwrap_or(ASSUMED_MAX)))
                    }
                    _ => None,
                }
            }
            ExprNode::Name(Ref::Variable(name))
                if expr.kind == Type::Number && depth < MAX_VARIABLE_DEPTH =>
            {
                self.variable(name, depth)
            }
            ExprNode::Call(Function::Count, given) => match &given.first()?.node {
                ExprNode::Name(Ref::Answer(name)) => match &self
                    .program
                    .question(self.program.question_named(name)?)
                    .spec
                {
                    Spec::Multi {
                        pick: (least, most),
                        ..
                    } => Some(((*least).into(), (*most).into())),
                    _ => None,
                },
                _ => None,
            },
            ExprNode::Call(Function::Hour, _) => Some((Decimal::ZERO, 23.into())),
            ExprNode::Call(Function::Round, given) => self.ends(given.first()?, depth),
            ExprNode::Unary(UnaryOp::Negate, inner) => self
                .ends(inner, depth)
                .map(|(least, greatest)| (-greatest, -least)),
            ExprNode::Binary(op, left, right) => {
                let (one, other) = (self.ends(left, depth)?, self.ends(right, depth)?);
                match op {
                    BinaryOp::Add => {
                        Some((one.0.checked_add(other.0)?, one.1.checked_add(other.1)?))
                    }
                    BinaryOp::Subtract => {
                        Some((one.0.checked_sub(other.1)?, one.1.checked_sub(other.0)?))
                    }
                    BinaryOp::Multiply => product(one, other),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Returns the range of numbers a variable is set to; `None` if it counts on or depends on
    /// something unknown.
    fn variable(&self, name: &Name, depth: usize) -> Option<Ends> {
        let ends = self.assigned.get(name)?.iter().map(|value| match value {
            Assigned::Expr(expr) => self.ends(expr, depth + 1),
            Assigned::Text(_) | Assigned::Missing => None,
        });
        ends.reduce(|one, other| {
            one.zip(other)
                .map(|(one, other)| (one.0.min(other.0), one.1.max(other.1)))
        })
        .flatten()
    }
}

fn product(one: Ends, other: Ends) -> Option<Ends> {
    let mut corners = [one.0, one.1]
        .into_iter()
        .flat_map(|left| [other.0, other.1].map(|right| left.checked_mul(right)));
    let first = corners.next()??;
    corners.try_fold((first, first), |(least, greatest), corner| {
        corner.map(|corner| (least.min(corner), greatest.max(corner)))
    })
}

fn conditions<'a>(program: &'a Program, node: &'a Node) -> Vec<&'a Expr> {
    let mut found: Vec<&Expr> = node.when.iter().collect();
    match &node.step {
        Step::If { arms, .. } => found.extend(arms.iter().map(|(condition, _)| condition)),
        Step::Ask(question) => {
            let question = program.question(*question);
            found.extend(
                question.valid.iter().chain(
                    question
                        .options
                        .iter()
                        .filter_map(|option| option.when.as_ref()),
                ),
            );
        }
        _ => {}
    }
    found
}

/// Returns all expressions a step computes, except those in a text with a `default` filter.
fn computed<'a>(program: &'a Program, node: &'a Node) -> Vec<&'a Expr> {
    let mut found = conditions(program, node);
    if let Step::Set(values) | Step::Keep(values) = &node.step {
        found.extend(values.iter().filter_map(|(_, value)| match value {
            Assigned::Expr(expr) => Some(expr),
            Assigned::Text(_) | Assigned::Missing => None,
        }));
    }
    for piece in texts(program, node)
        .into_iter()
        .flat_map(|text| &text.entries)
        .flat_map(|(_, template)| &template.0)
    {
        if let Piece::Value(fill, _) = piece
            && !fill
                .filters
                .iter()
                .any(|filter| matches!(filter, Filter::Default(_)))
        {
            found.push(&fill.expr);
        }
    }
    found
}

/// Returns the names that are alone on one side of a comparison in any condition.
fn compared(program: &Program) -> HashSet<Ref> {
    let mut found = HashSet::new();
    for node in &program.nodes {
        let own = match node.step {
            Step::Ask(question) => Some(Ref::Answer(program.question(question).name.clone())),
            _ => None,
        };
        for condition in conditions(program, node) {
            condition.walk(&mut |expr| {
                let ExprNode::Binary(op, left, right) = &expr.node else {
                    return;
                };
                for side in [left, right].into_iter().filter(|_| op.compares()) {
                    match &side.node {
                        ExprNode::Name(Ref::JustGiven) => found.extend(own.clone()),
                        ExprNode::Name(name) => drop(found.insert(name.clone())),
                        _ => {}
                    }
                }
            });
        }
    }
    found
}
