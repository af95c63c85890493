//! Which questions collect several taps before they have an answer: several options, or a ranking.

use crate::dialog::program::Spec;
use crate::id::Name;

/// How the options of a question make up one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gathers<'a> {
    /// Several options, stored in the author's order.
    Several {
        /// Minimum and maximum count.
        pick: (usize, usize),
        /// The key of the option that excludes all others.
        none: Option<&'a Name>,
    },
    /// Options in the customer's order.
    Ranked {
        /// How many places count; `None` means all.
        top: Option<usize>,
    },
}

impl Spec {
    /// Returns what a question collects, or `None` if one input gives its answer.
    pub fn gathers(&self) -> Option<Gathers<'_>> {
        match self {
            Self::Multi { pick, none } => Some(Gathers::Several {
                pick: *pick,
                none: none.as_ref(),
            }),
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
