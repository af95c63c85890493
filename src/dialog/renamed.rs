//! Follows `renamed`: maps a name of an older version to its current name.
//!
//! Sessions, segments and tables all use this. The checks ensure that a renamed name is not used
//! again, so a name that exists means itself.

use std::collections::HashSet;

use crate::dialog::program::Program;
use crate::id::Name;

impl Program {
    /// Returns the current name of a question, vote or variable of an older version; the name
    /// itself if no renaming leads to a known one.
    pub fn current_name<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.follow(name, |name| self.has_name(name))
    }

    /// Returns the current name of a section of an older version; the name itself if no renaming
    /// leads to a known one.
    pub fn current_section<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.follow(name, |name| self.section_named(name).is_some())
    }

    /// Returns whether a question, vote or variable has this name.
    fn has_name(&self, name: &Name) -> bool {
        self.question_named(name).is_some()
            || self.vote_named(name).is_some()
            || self.variables.iter().any(|(known, _)| known == name)
    }

    /// Follows a chain of renames to the first existing name; returns the original name if the
    /// chain ends in none.
    fn follow<'a>(&'a self, name: &'a Name, is_there: impl Fn(&Name) -> bool) -> &'a Name {
        let (mut now, mut seen) = (name, HashSet::new());
        while !is_there(now) {
            let further = self
                .renamed
                .iter()
                .find(|(old, _)| old == now)
                .map(|(_, new)| new);
            match further.filter(|_| seen.insert(now)) {
                Some(new) => now = new,
                None => return name,
            }
        }
        now
    }
}
