//! What becomes of complaints: `cases:` of `bot.yaml`.

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
        }
    }
}
