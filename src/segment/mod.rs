//! Who belongs: facts about people folded from the journal, the conditions of segments computed over them, and membership kept up.
//!
//! A projection: nothing in here decides what is said. Where it is kept up by a running bot, `runtime` drives it.

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
