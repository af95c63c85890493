//! Puts together what each person said in several sessions of a dialog.

use indexmap::IndexMap;

use crate::id::OwnerId;
use crate::report::catalogue::{Asks, Question};

use super::response::Response;

/// The responses of people, while sessions are read by their owners.
pub struct Merged {
    /// Whether there are votes: then people come several times, in any order.
    has_votes: bool,
    /// Whose sessions are being read.
    open: Option<Response>,
    voters: IndexMap<OwnerId, Response>,
}

impl Merged {
    /// Starts with nobody.
    pub fn new(questions: &[Question]) -> Self {
        Self {
            has_votes: questions.iter().any(|question| question.asks == Asks::Vote),
            open: None,
            voters: IndexMap::new(),
        }
    }

    /// Adds what somebody said in a session. Returns the person before, if their sessions are all
    /// read.
    pub fn add(&mut self, response: Response) -> Option<Response> {
        if self.has_votes {
            // Who votes in a group may also answer in private: both are one person.
            match self.voters.entry(response.owner) {
                indexmap::map::Entry::Occupied(mut known) => known.get_mut().add(response),
                indexmap::map::Entry::Vacant(new) => drop(new.insert(response)),
            }
            return None;
        }
        match &mut self.open {
            Some(known) if known.owner == response.owner => {
                known.add(response);
                None
            }
            open => open.replace(response),
        }
    }

    /// Returns those who were not returned yet.
    pub fn finish(self) -> impl Iterator<Item = Response> {
        self.open.into_iter().chain(self.voters.into_values())
    }
}
