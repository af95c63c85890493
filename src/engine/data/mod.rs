//! Changes what is known about a person.

pub(super) mod amend;
pub(super) mod card;
pub(super) mod case;
pub(super) mod case_desk;
pub(super) mod change;
pub(super) mod complaint;
pub(super) mod consent;
pub(super) mod handover;
pub mod results;
pub mod till;
pub(super) mod topic_name;
