//! The interface between an expression or text and the values of its names; the engine, segments
//! and tests implement it.

use std::borrow::Cow;

use crate::dialog::expr::tree::{Ref, VotePart};
use crate::id::Name;
use crate::time::Zone;
use crate::value::{Missing, Outcome, Value};

/// The values of the names.
pub trait Scope {
    /// Returns the current value of a name, including `today` and `now`. Returns the kind of
    /// missing as the error if it has no value.
    fn value(&self, name: &Ref) -> Result<Cow<'_, Value>, Missing>;

    /// Returns the number of votes for one option (`Counts`), or its share of the voters, 0 to 1
    /// (`Share`).
    fn tally(&self, vote: &Name, part: VotePart, key: &Name) -> Outcome;

    /// Returns the time zone for dates and hours.
    fn zone(&self) -> Zone;

    /// Returns the label of an option of a question or vote in a language, as plain words; for
    /// `other` the customer's own words. `None` if there is none.
    fn label(&self, question: &Name, key: &Name, language: &str) -> Option<Cow<'_, str>>;
}
