//! Fills texts and computes expressions, and says the program's own sentences.

pub(super) mod say;
pub(super) mod scope;
