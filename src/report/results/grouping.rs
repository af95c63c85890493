//! Counts what groups of people said, while the journal is read.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::dialog::ast::QuestionType;
use crate::dialog::question_type::AnswerForm;
use crate::id::{Name, OwnerId};
use crate::report::catalogue::Question;
use crate::report::statistics::nps::Scores;

use super::context::Context;
use super::figure::Figure;
use super::model::FEW;
use super::options::GroupBy;
use super::question_tally::QuestionTally;
use super::response::{Response, Said};

/// Questions with more options are no groups: they would be too small.
pub const MAX_GROUPS: usize = 8;
/// So many questions of a dialog are groups, unless one is named.
const MAX_GROUPINGS: usize = 12;

/// The counts by group, while they are made.
pub struct GroupingTally {
    /// What makes the groups.
    pub by: By,
    /// The name of the segment or question.
    pub name: Name,
    /// Its label.
    pub label: String,
    /// The groups.
    pub groups: Vec<Group>,
    /// By question; `None` for the question that makes the groups, and those that are not
    /// compared.
    pub cells: Vec<Option<Vec<Cells>>>,
}

/// What makes the groups.
pub enum By {
    /// Whether somebody is in a segment.
    Segment(HashSet<OwnerId>),
    /// The answer to the question at an index.
    Question(usize, QuestionType),
}

/// A group.
#[derive(Clone)]
pub struct Group {
    /// Its key; of a segment `in` and `out`.
    pub key: String,
    /// Its label.
    pub label: String,
}

/// What a group said to a question.
#[derive(Clone, Default)]
pub struct Cells {
    /// How many answered.
    pub answered: u64,
    /// How many chose each option.
    pub options: Vec<u64>,
    /// Numbers by their order, with how often each came.
    numbers: BTreeMap<i64, u64>,
    /// The kinds of scores, of a Net Promoter Score.
    pub scores: Scores,
    /// How many people in a segment used each word of theirs, by its stem.
    pub words: HashMap<String, u64>,
}

impl GroupingTally {
    /// Prepares the groupings that are wanted.
    pub fn all(
        dialog: &Name,
        questions: &[Question],
        columns: &[QuestionTally],
        context: &Context<'_>,
    ) -> Vec<Self> {
        let options = context.options;
        let mut all = Vec::new();
        let has_segments = match &options.by {
            GroupBy::Everything => true,
            GroupBy::Chosen { segments, .. } => *segments,
        };
        if has_segments {
            for segment in &options.segments {
                let groups = ["in", "out"].map(|key| Group {
                    key: key.to_owned(),
                    label: key.to_owned(),
                });
                let by = By::Segment(segment.members.clone());
                let label = context
                    .among(&segment.labels)
                    .unwrap_or(&segment.name)
                    .to_owned();
                let name = segment.name.clone();
                let mut grouping = Self::new(by, name, label, groups.to_vec(), questions, columns);
                for (question, cells) in questions.iter().zip(&mut grouping.cells) {
                    let decides =
                        |(of, name): &(Name, Name)| of == dialog && question.is_called(name);
                    if segment.decided_by.iter().any(decides) {
                        *cells = None;
                    }
                }
                all.push(grouping);
            }
        }
        let is_wanted = |question: &Question| match &options.by {
            GroupBy::Everything => true,
            GroupBy::Chosen { questions, .. } => {
                questions.iter().any(|name| question.is_called(name))
            }
        };
        let is_grouping = |at: usize| {
            is_wanted(&questions[at]) && makes_groups(&questions[at], &columns[at].levels)
        };
        let by = (0..questions.len())
            .filter(|at| is_grouping(*at))
            .take(MAX_GROUPINGS);
        for at in by {
            let question = &questions[at];
            let groups = if question.kind == QuestionType::Nps {
                ["promoters", "passives", "detractors"]
                    .map(str::to_owned)
                    .to_vec()
            } else {
                columns[at].levels.clone()
            };
            let group = |key: &String| Group {
                key: key.clone(),
                label: context.label(question, key),
            };
            let groups = groups.iter().map(group).collect();
            let by = By::Question(at, question.kind);
            let label = context.question(question);
            let mut grouping =
                Self::new(by, question.name.clone(), label, groups, questions, columns);
            grouping.cells[at] = None;
            // Each pair is compared once: later questions by earlier ones.
            for (earlier, cells) in grouping.cells[..at].iter_mut().enumerate() {
                if options.by == GroupBy::Everything || is_grouping(earlier) {
                    *cells = None;
                }
            }
            all.push(grouping);
        }
        all
    }

    fn new(
        by: By,
        name: Name,
        label: String,
        groups: Vec<Group>,
        questions: &[Question],
        columns: &[QuestionTally],
    ) -> Self {
        let cells = questions.iter().zip(columns).map(|(question, column)| {
            is_compared(question.kind).then(|| {
                let cells = Cells {
                    options: vec![0; column.levels.len()],
                    ..Cells::default()
                };
                vec![cells; groups.len()]
            })
        });
        Self {
            by,
            name,
            label,
            cells: cells.collect(),
            groups,
        }
    }

    /// Counts what a person said.
    pub fn count(&mut self, response: &Response) {
        let group = match &self.by {
            By::Segment(members) => usize::from(!members.contains(&response.owner)),
            By::Question(at, kind) => match (&response.said[*at], kind) {
                (Said::Number(score), QuestionType::Nps) => match *score as i64 {
                    9.. => 0,
                    7..=8 => 1,
                    _ => 2,
                },
                (Said::Options(chosen), _) => match chosen.first() {
                    Some(option) => usize::from(*option),
                    None => return,
                },
                _ => return,
            },
        };
        for (said, cells) in response.said.iter().zip(&mut self.cells) {
            if let Some(cells) = cells.as_mut().and_then(|cells| cells.get_mut(group)) {
                cells.count(said);
                if let (By::Segment(_), 0, Said::Words(read)) = (&self.by, group, said) {
                    for stem in read.words.keys() {
                        *cells.words.entry(stem.clone()).or_default() += 1;
                    }
                }
            }
        }
    }
}

impl Cells {
    fn count(&mut self, said: &Said) {
        self.answered += u64::from(said.is_answer());
        match said {
            Said::Options(chosen) => {
                for option in chosen {
                    self.options[usize::from(*option)] += 1;
                }
            }
            Said::Number(number) => {
                *self.numbers.entry(in_order(*number)).or_default() += 1;
                self.scores.add(*number as i64, 1);
            }
            Said::Words(read) => {
                for (theme, _) in &read.themes {
                    self.options[usize::from(*theme)] += 1;
                }
            }
            Said::Missing(_) | Said::StillAsked | Said::Day(_) | Said::Minute(_) | Said::Given => {}
        }
    }

    /// Returns the numbers, each with how often it came.
    pub fn values(&self) -> Vec<(f64, u64)> {
        self.numbers
            .iter()
            .map(|(key, count)| (of_order(*key), *count))
            .collect()
    }

    /// Returns the mean; `None` of fewer than ten people.
    pub fn mean(&self) -> Option<Figure> {
        let sum: f64 = self
            .values()
            .iter()
            .map(|(value, n)| value * *n as f64)
            .sum();
        (self.answered >= FEW).then(|| Figure::measure(sum / self.answered as f64))
    }

    /// Returns the median; `None` of fewer than ten people.
    pub fn median(&self) -> Option<Figure> {
        let values = self.values();
        let at = |place: u64| {
            let mut below = 0;
            let found = values.iter().find(|(_, n)| {
                below += n;
                below > place
            });
            found.map_or(0.0, |(value, _)| *value)
        };
        let n: u64 = values.iter().map(|(_, n)| n).sum();
        let middle = || (at((n - 1) / 2) + at(n / 2)) / 2.0;
        (self.answered >= FEW).then(|| Figure::measure(middle()))
    }
}

/// Returns whether the answers to a question can make groups; `levels` are its options.
pub fn makes_groups(question: &Question, levels: &[String]) -> bool {
    match question.kind {
        QuestionType::Choice | QuestionType::Yesno => (2..=MAX_GROUPS).contains(&levels.len()),
        QuestionType::Nps => true,
        _ => false,
    }
}

/// Returns a whole number that is ordered as a number is.
fn in_order(number: f64) -> i64 {
    let bits = number.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// Returns the number that [`in_order`] was given.
fn of_order(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

/// Returns whether groups are compared in a question of this type.
fn is_compared(kind: QuestionType) -> bool {
    match kind.form() {
        AnswerForm::Option
        | AnswerForm::Options
        | AnswerForm::YesNo
        | AnswerForm::Points
        | AnswerForm::Number
        | AnswerForm::Words => true,
        AnswerForm::Date
        | AnswerForm::Time
        | AnswerForm::Address
        | AnswerForm::Location
        | AnswerForm::File
        | AnswerForm::Ranking
        | AnswerForm::Agreement => false,
    }
}
