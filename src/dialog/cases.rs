//! What becomes of complaints: `cases:` of `bot.yaml`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::id::Name;
use crate::time::Duration;

/// The settings under `cases:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cases {
    /// `desk:`, whose people look at complaints.
    pub desk: Name,
    /// `acknowledge:`, how long until a person has told the customer that they look at it.
    pub acknowledge: Duration,
    /// `understand:`, how long until a person knows what went wrong.
    pub understand: Duration,
    /// `apologise:`, how long until a person has said sorry.
    pub apologise: Duration,
    /// `make_good:`, how long until a person has made it good.
    pub make_good: Duration,
    /// `ask_again:`, when and with which dialog the customer is asked again.
    pub ask_again: Option<AskAgain>,
    /// `codes:` that people may give to make it good; `None` if there are none.
    pub codes: Option<Arc<Codes>>,
}

/// Single-use codes, and how much may be given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    /// Every code of the file with what it is worth, in the shop's money, in the order of its rows.
    pub all: Vec<(String, u32)>,
    /// `budget:`, what may be given in a calendar month, in the shop's money; `None` for as many as
    /// there are.
    pub budget: Option<u32>,
    /// `second_yes_above:`, the value above which a second person has to agree.
    pub second_yes_above: Option<u32>,
}

/// When and with which dialog a customer is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskAgain {
    /// How long after it was made good.
    pub after: Duration,
    /// The dialog.
    pub dialog: Name,
}

impl Cases {
    /// Makes the settings with the usual clocks.
    pub fn new(desk: Name) -> Self {
        Self {
            desk,
            acknowledge: Duration(4 * Duration::HOUR.0),
            understand: Duration::DAY,
            apologise: Duration(2 * Duration::DAY.0),
            make_good: Duration(7 * Duration::DAY.0),
            ask_again: None,
            codes: None,
        }
    }
}

impl Codes {
    /// Returns the values of its codes, smallest first.
    pub fn values(&self) -> BTreeSet<u32> {
        self.all.iter().map(|(_, value)| *value).collect()
    }
}
