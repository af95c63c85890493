//! How many people came by each question of a dialog.

use std::collections::HashMap;

use crate::id::Name;
use crate::report::results::{Detail, DialogResults, OPEN};

/// How many people came by, question by question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// How many people started the dialog, or voted in it.
    pub people: u64,
    /// By question or vote.
    pub questions: HashMap<Name, Passed>,
}

/// How many people came by a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// How many were asked.
    pub asked: u64,
    /// How many answered.
    pub answered: u64,
    /// How many left here or let the time run out.
    pub left: u64,
    /// How many may still answer.
    pub open: u64,
    /// Why others did not answer, by the words of tables.
    pub reasons: Vec<(&'static str, u64)>,
    /// How many chose each option, or gave it a place, by its key.
    pub options: HashMap<String, u64>,
}

impl Traffic {
    /// Takes the numbers from the results of a dialog, so that a drawing and a report say the same.
    pub fn of(results: &DialogResults) -> Self {
        let mut questions: HashMap<Name, Passed> = HashMap::new();
        for result in results
            .questions
            .iter()
            .filter(|result| !result.is_outdated)
        {
            let base = &result.base;
            let options = match &result.detail {
                Detail::Options { options, .. }
                | Detail::Scale {
                    points: options, ..
                }
                | Detail::Nps {
                    points: options, ..
                } => options
                    .iter()
                    .map(|option| (option.key.clone(), option.share.count))
                    .collect(),
                Detail::Rank { options } => options
                    .iter()
                    .map(|option| (option.key.clone(), option.ranked))
                    .collect(),
                Detail::Number { .. }
                | Detail::Days { .. }
                | Detail::Hours { .. }
                | Detail::Texts { .. }
                | Detail::Counted => HashMap::new(),
            };
            let open = base.reasons.iter().find(|(reason, _)| *reason == OPEN);
            let passed = Passed {
                asked: base.asked,
                answered: base.answered,
                left: base.left(),
                open: open.map_or(0, |(_, count)| *count),
                reasons: base.reasons.clone(),
                options,
            };
            questions.insert(result.name.clone(), passed);
        }
        Self {
            people: results.people,
            questions,
        }
    }
}

impl Passed {
    /// Returns how many did not answer for this reason, by the word of tables.
    pub fn reason(&self, word: &str) -> u64 {
        let found = self.reasons.iter().find(|(reason, _)| *reason == word);
        found.map_or(0, |(_, count)| *count)
    }
}
