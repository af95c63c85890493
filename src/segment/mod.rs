//! Segments: facts about people folded from the journal, conditions evaluated over them, and
//! membership.
//!
//! A projection: nothing here decides what is said. In a running bot, `runtime` drives it.

pub mod dependencies;
pub mod explain;
pub mod keeper;
pub mod membership_index;
pub mod people_index;
pub mod person;
pub mod profile;
pub mod scope;
pub mod starts;
pub mod survey;
