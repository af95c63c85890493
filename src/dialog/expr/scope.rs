//! What an expression or a text may look at while it is computed: the engine, segments and tests each bring their own.

use std::borrow::Cow;

use crate::dialog::expr::tree::{Ref, VotePart};
use crate::id::Name;
use crate::time::Zone;
use crate::value::{Missing, Outcome, Value};

/// The values behind the names.
pub trait Scope {
    /// Returns what a name stands for now; `today` and `now` among them.
    fn value(&self, name: &Ref) -> Result<Cow<'_, Value>, Missing>;

    /// Returns the votes for one option (`Counts`), or its part of the voters (`Share`).
    fn tally(&self, vote: &Name, part: VotePart, key: &Name) -> Outcome;

    /// Returns the zone in which moments have a date and an hour.
    fn zone(&self) -> Zone;

    /// Returns what an option of a question or vote is called in a language, as plain words; of `other` the customer's own.
    fn label(&self, question: &Name, key: &Name, language: &str) -> Option<Cow<'_, str>>;
}
