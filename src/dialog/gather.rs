//! What a question gathers before it has its answer: several options, or options in an order.

use crate::dialog::program::Spec;
use crate::id::Name;

/// How options add up to one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gathers<'a> {
    /// Several, in the author's order.
    Several {
        /// Least and most.
        pick: (usize, usize),
        /// The key that excludes the others.
        none: Option<&'a Name>,
    },
    /// In the customer's order.
    Ranked {
        /// How many places count; all where missing.
        top: Option<usize>,
    },
}

impl Spec {
    /// Returns what a question gathers; nothing where its answer comes at once.
    pub fn gathers(&self) -> Option<Gathers<'_>> {
        match self {
            Self::Multi { pick, none } => Some(Gathers::Several { pick: *pick, none: none.as_ref() }),
            Self::Rank { top } => Some(Gathers::Ranked { top: *top }),
            Self::Text { .. }
            | Self::Choice
            | Self::Yesno
            | Self::Scale { .. }
            | Self::Number { .. }
            | Self::Date { .. }
            | Self::Time { .. }
            | Self::Email
            | Self::Phone { .. }
            | Self::Location
            | Self::Photo { .. }
            | Self::File { .. }
            | Self::Consent { .. } => None,
        }
    }
}
