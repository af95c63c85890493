//! What a name of an older version is called now: the one place that follows `renamed`.
//!
//! Sessions, segments and tables all ask here. The checker sees to it that a name which became another one is not used again, so
//! a name that is there means itself.

use std::collections::HashSet;

use crate::dialog::program::Program;
use crate::id::Name;

impl Program {
    /// Returns what a question, vote or variable of an older version is called in this one; itself where nothing else is known.
    pub fn now_called<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.follow(name, |name| self.has_name(name))
    }

    /// Returns what a section of an older version is called in this one; itself where nothing else is known.
    pub fn section_now_called<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.follow(name, |name| self.section_named(name).is_some())
    }

    /// Returns whether a question, vote or variable has this name.
    fn has_name(&self, name: &Name) -> bool {
        self.question_named(name).is_some() || self.vote_named(name).is_some() || self.variables.iter().any(|(known, _)| known == name)
    }

    /// Follows a chain to the first name that is there; a chain that comes to nothing leads nowhere.
    fn follow<'a>(&'a self, name: &'a Name, is_there: impl Fn(&Name) -> bool) -> &'a Name {
        let (mut now, mut seen) = (name, HashSet::new());
        while !is_there(now) {
            let further = self.renamed.iter().find(|(old, _)| old == now).map(|(_, new)| new);
            match further.filter(|_| seen.insert(now)) {
                Some(new) => now = new,
                None => return name,
            }
        }
        now
    }
}
