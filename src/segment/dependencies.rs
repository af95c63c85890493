//! What a segment's condition depends on; it need not be evaluated again if anything else changes.

use std::collections::BTreeSet;

use crate::dialog::expr::fact::{Fact, QuestionRef};
use crate::dialog::expr::tree::{Expr, ExprNode, Function, IsTest, Ref};
use crate::id::Name;
use crate::value::Missing;

/// What a condition depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Answers to these questions.
    pub questions: BTreeSet<QuestionRef>,
    /// Sessions of these dialogs.
    pub dialogs: BTreeSet<Name>,
    /// Other segments.
    pub segments: BTreeSet<Name>,
    /// When the person last said something.
    pub seen: bool,
    /// Tags, fields, language.
    pub contact: bool,
    /// The groups the person is in.
    pub groups: bool,
    /// Whether the bot may write to the person.
    pub reach: bool,
    /// Whether it compares with `now`.
    pub now: bool,
    /// When the clock alone may change it for everybody at once.
    pub clock: Clock,
}

/// When the clock alone may change a condition for everybody at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clock {
    /// Never.
    #[default]
    Never,
    /// When a day begins in the bot's time zone.
    Day,
    /// When an hour begins there.
    Hour,
}

impl Reads {
    /// Finds what a condition depends on.
    pub fn of(condition: &Expr) -> Self {
        let mut reads = Self::default();
        condition.walk(&mut |part| reads.add(part));
        reads
    }

    /// Adds what an expression depends on, without its parts.
    fn add(&mut self, expr: &Expr) {
        match &expr.node {
            ExprNode::Name(name) => self.name(name),
            ExprNode::Call(function, _) => match function {
                Function::Hour => self.clock = self.clock.max(Clock::Hour),
                Function::DaysSince | Function::Weekday => self.clock = self.clock.max(Clock::Day),
                Function::Count
                | Function::Min
                | Function::Max
                | Function::Sum
                | Function::Round => {}
            },
            ExprNode::Is(inner, test) => {
                // A question that was not reached leaves no answer; the course of the dialog shows
                // it.
                if let (
                    ExprNode::Name(Ref::Fact(Fact::Answers(past))),
                    IsTest::Kind(Missing::Left | Missing::NotAsked),
                ) = (&inner.node, test)
                {
                    self.dialogs.insert(past.asked.dialog.clone());
                }
            }
            ExprNode::Literal(_)
            | ExprNode::Missing
            | ExprNode::List(_)
            | ExprNode::Unary(..)
            | ExprNode::Index(..)
            | ExprNode::Binary(..) => {}
        }
    }

    fn name(&mut self, name: &Ref) {
        match name {
            Ref::Fact(fact) => self.fact(fact),
            Ref::Contact(_) | Ref::Lang => self.contact = true,
            Ref::Today => self.clock = self.clock.max(Clock::Day),
            Ref::Now => self.now = true,
            Ref::Bot(_) => {}
            // A condition over people cannot name these.
            Ref::Answer(_)
            | Ref::Other(_)
            | Ref::JustGiven
            | Ref::Variable(_)
            | Ref::Room
            | Ref::Vote(_, _) => {}
        }
    }

    fn fact(&mut self, fact: &Fact) {
        match fact {
            Fact::Answers(past) => {
                self.questions.insert(past.asked.clone());
            }
            Fact::Other(asked) | Fact::Times(asked, _) => {
                self.questions.insert(asked.clone());
            }
            Fact::FirstSeen => {}
            Fact::LastSeen | Fact::Seen(_) => self.seen = true,
            Fact::Did(did) => {
                self.dialogs.insert(did.dialog.clone());
            }
            Fact::InGroup(_) => self.groups = true,
            Fact::Segment(other) => {
                self.segments.insert(other.clone());
            }
            Fact::Reachable => (self.reach, self.contact) = (true, true),
        }
    }
}
