//! `/as desk`: the person at the terminal speaks as one of the people of a desk.

use crate::message::Keyboard;

/// What `/as` takes for the people of a desk.
const DESK: &str = "desk";

/// The desk, in which the same person can speak.
#[derive(Default)]
pub(super) struct Desk {
    /// Whether the person speaks at the desk now, not as the customer.
    pub is_speaking: bool,
    /// The name of the person at the desk.
    pub name: Option<String>,
    /// Its newest buttons.
    pub keyboard: Keyboard,
}

impl Desk {
    /// Returns the name behind `desk`, empty if there is none; `None` if somebody else is meant.
    pub fn name_in(who: &str) -> Option<&str> {
        let rest = who.strip_prefix(DESK)?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
    }
}
