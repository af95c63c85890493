//! Choices that the token of a button can name besides the options of its question.

/// Key of the Yes button.
pub(in crate::engine) const YES: &str = "yes";

/// Key of the No button.
pub(in crate::engine) const NO: &str = "no";

/// Key of the button that gives consent.
pub(in crate::engine) const AGREED: &str = "agreed";

/// Key of "something else".
pub(in crate::engine) const OTHER: &str = "other";
