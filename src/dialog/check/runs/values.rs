//! What is known of a conversation's values at a step of a simulated run.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::dialog::expr::eval;
use crate::dialog::expr::scope::Scope;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Ref, VotePart};
use crate::dialog::program::{Assigned, Program, Spec, Step};
use crate::id::Name;
use crate::time::Zone;
use crate::value::{Missing, Outcome, Value};

/// The variables set on the way; `None` for an unknown value.
pub(super) type Values = BTreeMap<Name, Option<Outcome>>;

/// Returns the values of variables that are set to one value and otherwise only count on.
pub(super) fn first_values(program: &Program) -> Values {
    let nothing = Values::new();
    let view = View {
        program,
        values: &nothing,
        is_open: true,
        is_greatest: false,
    };
    let mut values = Values::new();
    for node in &program.nodes {
        let Step::Set(given) = &node.step else {
            continue;
        };
        for (name, assigned) in given {
            let mut adds = false;
            if let Assigned::Expr(expr) = assigned {
                expr.names(&mut |read, _| {
                    adds |= matches!(read, Ref::Variable(read) if read == name)
                });
            }
            if !adds {
                let value = view.assigned(assigned);
                values
                    .entry(name.clone())
                    .and_modify(|known| {
                        *known = known.take().filter(|known| Some(known) == value.as_ref())
                    })
                    .or_insert(value);
            }
        }
    }
    values.retain(|_, value| value.is_some());
    values
}

/// What is known at a step.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) program: &'a Program,
    pub(super) values: &'a Values,
    /// Whether variables may have unknown values.
    pub(super) is_open: bool,
    /// Whether answers stand for the largest possible number instead of the smallest.
    pub(super) is_greatest: bool,
}

impl View<'_> {
    /// Returns whether a condition is true, or `None` if it is not known.
    pub(super) fn known_truth(&self, condition: &Expr) -> Option<bool> {
        match &condition.node {
            ExprNode::Binary(BinaryOp::And, left, right) => {
                match (self.known_truth(left), self.known_truth(right)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                }
            }
            ExprNode::Binary(BinaryOp::Or, left, right) => {
                match (self.known_truth(left), self.known_truth(right)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                }
            }
            _ if self.knows(condition, false) => Some(eval::holds(condition, self)),
            // It is false with the smallest and the largest answer, and also without an answer.
            ExprNode::Binary(
                BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual,
                ..,
            ) if self.knows(condition, true) => {
                let holds = |is_greatest| {
                    eval::holds(
                        condition,
                        &View {
                            is_greatest,
                            ..*self
                        },
                    )
                };
                (!holds(false) && !holds(true)).then_some(false)
            }
            _ => None,
        }
    }

    pub(super) fn assigned(&self, assigned: &Assigned) -> Option<Outcome> {
        match assigned {
            Assigned::Expr(expr) if self.knows(expr, false) => Some(eval::eval(expr, self)),
            Assigned::Expr(_) | Assigned::Text(_) | Assigned::Missing => None,
        }
    }

    /// Returns whether every name of an expression has a known value. With `by_bounds`, an answer
    /// with a known range counts as known.
    fn knows(&self, expr: &Expr, by_bounds: bool) -> bool {
        let mut knows = true;
        expr.names(&mut |name, _| {
            knows &= match name {
                Ref::Variable(name) => self.values.get(name).map_or(!self.is_open, Option::is_some),
                Ref::Answer(name) => by_bounds && self.ends(name).is_some(),
                _ => false,
            };
        });
        knows
    }

    /// Returns the smallest and the largest number an answer can be.
    fn ends(&self, question: &Name) -> Option<(Decimal, Decimal)> {
        match &self
            .program
            .question(self.program.question_named(question)?)
            .spec
        {
            Spec::Scale { points, .. } => Some(points.ends()),
            Spec::Number { from, to, .. } => Some(((*from)?, (*to)?)),
            _ => None,
        }
    }
}

impl Scope for View<'_> {
    fn value(&self, name: &Ref) -> Result<Cow<'_, Value>, Missing> {
        match name {
            Ref::Variable(name) => match self.values.get(name) {
                Some(Some(Ok(value))) => Ok(Cow::Borrowed(value)),
                Some(Some(Err(missing))) => Err(*missing),
                Some(None) | None => Err(Missing::NotAsked),
            },
            Ref::Answer(name) => {
                let (least, greatest) = self.ends(name).ok_or(Missing::NotAsked)?;
                Ok(Cow::Owned(Value::Number(if self.is_greatest {
                    greatest
                } else {
                    least
                })))
            }
            _ => Err(Missing::NotAsked),
        }
    }

    fn tally(&self, _vote: &Name, _part: VotePart, _key: &Name) -> Outcome {
        Err(Missing::NotAsked)
    }

    fn zone(&self) -> Zone {
        Zone::default()
    }

    fn label(&self, _question: &Name, _key: &Name, _language: &str) -> Option<Cow<'_, str>> {
        None
    }
}
