//! Compares groups: what they answered, and whether the difference may be chance.

use serde::Serialize;

use crate::dialog::ast::QuestionType;
use crate::dialog::question_type::AnswerForm;
use crate::id::Name;
use crate::report::catalogue::Question;
use crate::report::statistics::contingency::Contingency;
use crate::report::statistics::ranks::{epsilon_squared, kruskal_wallis};
use crate::report::statistics::several::benjamini_hochberg;

use super::context::Context;
use super::figure::Figure;
use super::grouping::{By, Cells, Group, GroupingTally};
use super::model::{FALSE_SHARE, FEW, Share};
use super::question_tally::QuestionTally;
use super::tally::DialogTally;

/// What the groups of a comparison are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Who is in a segment, and who is not.
    Segment {
        /// Its name.
        name: Name,
        /// Its label.
        label: String,
    },
    /// The answers to a question.
    Question {
        /// Its name.
        name: Name,
        /// Its text.
        label: String,
    },
}

/// A comparison of groups that was tested.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The dialog.
    pub dialog: Name,
    /// What the groups are.
    pub by: Grouping,
    /// The question that is compared.
    pub question: Name,
    /// Its text.
    pub label: String,
    /// The option, of a question where several may be chosen; the theme, of texts.
    pub option: Option<String>,
    /// Whether it is a theme of texts.
    pub is_theme: bool,
    /// What each group said.
    pub groups: Vec<GroupCounts>,
    /// The labels of the shares in each group; empty for numbers.
    pub levels: Vec<String>,
    /// The test.
    pub test: Test,
}

/// What a group of a comparison said.
#[derive(Clone, Debug, Serialize)]
pub struct GroupCounts {
    /// Its key.
    pub key: String,
    /// Its label; of a segment `in` and `out`.
    pub label: String,
    /// How many of it answered.
    pub answered: u64,
    /// The share of each answer.
    pub shares: Vec<Share>,
    /// By how many standard errors each answer is above or below what was expected.
    pub residuals: Vec<Figure>,
    /// The mean of numbers.
    pub mean: Option<Figure>,
    /// The median of numbers.
    pub median: Option<Figure>,
    /// The Net Promoter Score.
    pub nps: Option<Figure>,
}

/// A test, and what it says.
#[derive(Clone, Debug, Serialize)]
pub struct Test {
    /// `chi_squared`, `fisher` or `kruskal_wallis`.
    pub name: &'static str,
    /// Its figure.
    pub statistic: Figure,
    /// Degrees of freedom.
    pub freedom: u32,
    /// How likely chance alone gets as far.
    pub p: Figure,
    /// The same, corrected for how many comparisons were made.
    pub q: Figure,
    /// How large the difference is, from 0 to 1: Cramér's V or ε².
    pub effect: Figure,
    /// Whether it is called a finding.
    pub is_finding: bool,
    #[serde(skip)]
    exact_p: f64,
    /// How large the difference is on the scale of Cramér's V, to order findings.
    #[serde(skip)]
    pub strength: f64,
}

/// Compares all groups of a dialog.
pub fn compare(tally: &DialogTally, context: &Context<'_>) -> Vec<Comparison> {
    let mut all = Vec::new();
    for grouping in &tally.groupings {
        for (at, cells) in grouping.cells.iter().enumerate() {
            let Some(cells) = cells else { continue };
            // Groups in which hardly anybody answered say nothing, and are no comparison.
            if cells.iter().filter(|cells| cells.answered >= FEW).count() < 2 {
                continue;
            }
            let of = Compared {
                tally,
                grouping,
                question: &tally.questions[at],
                column: &tally.columns[at],
                cells,
                context,
            };
            match of.question.kind.form() {
                AnswerForm::Options | AnswerForm::Words => {
                    all.extend((0..of.column.levels.len()).filter_map(|option| of.one(option)));
                }
                AnswerForm::Points | AnswerForm::Number => {
                    all.extend(of.numbers());
                }
                _ => all.extend(of.shares()),
            }
        }
    }
    all
}

/// A question in groups.
struct Compared<'a> {
    tally: &'a DialogTally,
    grouping: &'a GroupingTally,
    question: &'a Question,
    column: &'a QuestionTally,
    cells: &'a [Cells],
    context: &'a Context<'a>,
}

impl Compared<'_> {
    /// Compares the shares of all options.
    fn shares(&self) -> Option<Comparison> {
        let counts: Vec<Vec<u64>> = self
            .cells
            .iter()
            .map(|cells| cells.options.clone())
            .collect();
        let levels = self
            .column
            .levels
            .iter()
            .map(|level| self.context.label(self.question, level))
            .collect();
        self.crossed(&counts, levels, None)
    }

    /// Compares how many chose one option of several.
    fn one(&self, option: usize) -> Option<Comparison> {
        let counts: Vec<Vec<u64>> = self
            .cells
            .iter()
            .map(|cells| {
                let chose = cells.options[option];
                vec![chose, cells.answered.saturating_sub(chose)]
            })
            .collect();
        let level = &self.column.levels[option];
        let label = self.context.label(self.question, level);
        self.crossed(&counts, vec![label], Some(level.clone()))
    }

    fn crossed(
        &self,
        counts: &[Vec<u64>],
        levels: Vec<String>,
        option: Option<String>,
    ) -> Option<Comparison> {
        let table = Contingency::new(counts);
        let result = table.pearson();
        if result.freedom == 0 {
            return None;
        }
        let (p, is_fisher) = table.p();
        let residuals = spread_out(counts, &table.residuals());
        let groups = self.groups(|at, group| {
            let base = self.cells[at].answered;
            group.shares = counts[at]
                .iter()
                .take(levels.len())
                .map(|count| Share::new(*count, base))
                .collect();
            group.residuals = residuals[at]
                .iter()
                .take(levels.len())
                .map(|residual| Figure::new(*residual, 1))
                .collect();
        });
        let name = if is_fisher { "fisher" } else { "chi_squared" };
        let effect = table.corrected_v();
        let test = Test::new(name, result.statistic, result.freedom, p, effect, effect);
        Some(self.comparison(groups, levels, option, test))
    }

    /// Compares numbers by their order.
    fn numbers(&self) -> Option<Comparison> {
        let values: Vec<Vec<(f64, u64)>> = self.cells.iter().map(Cells::values).collect();
        let result = kruskal_wallis(&values);
        if result.freedom == 0 {
            return None;
        }
        let is_nps = self.question.kind == QuestionType::Nps;
        let groups = self.groups(|at, group| {
            let cells = &self.cells[at];
            (group.mean, group.median) = (cells.mean(), cells.median());
            let has_score = is_nps && cells.answered >= FEW;
            group.nps = has_score.then(|| Figure::new(cells.scores.score(), 0));
        });
        let people: u64 = self.cells.iter().map(|cells| cells.answered).sum();
        let effect = epsilon_squared(result.statistic, people);
        let test = Test::new(
            "kruskal_wallis",
            result.statistic,
            result.freedom,
            result.p,
            effect,
            effect.sqrt(),
        );
        Some(self.comparison(groups, Vec::new(), None, test))
    }

    fn groups(&self, mut fill: impl FnMut(usize, &mut GroupCounts)) -> Vec<GroupCounts> {
        let make = |(at, group): (usize, &Group)| {
            let mut counts = GroupCounts {
                key: group.key.clone(),
                label: group.label.clone(),
                answered: self.cells[at].answered,
                shares: Vec::new(),
                residuals: Vec::new(),
                mean: None,
                median: None,
                nps: None,
            };
            fill(at, &mut counts);
            counts
        };
        let all = self.grouping.groups.iter().enumerate();
        all.map(make).filter(|group| group.answered > 0).collect()
    }

    fn comparison(
        &self,
        groups: Vec<GroupCounts>,
        levels: Vec<String>,
        option: Option<String>,
        test: Test,
    ) -> Comparison {
        let (name, label) = (self.grouping.name.clone(), self.grouping.label.clone());
        Comparison {
            dialog: self.tally.dialog.clone(),
            by: match self.grouping.by {
                By::Segment(_) => Grouping::Segment { name, label },
                By::Question(..) => Grouping::Question { name, label },
            },
            question: self.question.name.clone(),
            label: self.context.question(self.question),
            option,
            is_theme: self.question.kind == QuestionType::Text,
            groups,
            levels,
            test,
        }
    }
}

/// Puts the residuals of filled rows and columns back to where they stood; 0 elsewhere.
fn spread_out(counts: &[Vec<u64>], residuals: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let columns = counts.first().map_or(0, Vec::len);
    let filled: Vec<bool> = (0..columns)
        .map(|column| counts.iter().any(|row| row[column] > 0))
        .collect();
    let mut rows = residuals.iter();
    let mut row_of = |row: &Vec<u64>| {
        let mut values = Vec::new();
        if row.iter().any(|count| *count > 0) {
            values = rows.next().cloned().unwrap_or_default();
        }
        let mut values = values.into_iter();
        let value = |is_filled: &bool| {
            if *is_filled {
                values.next().unwrap_or(0.0)
            } else {
                0.0
            }
        };
        filled.iter().map(value).collect()
    };
    counts.iter().map(&mut row_of).collect()
}

impl Test {
    fn new(
        name: &'static str,
        statistic: f64,
        freedom: u32,
        p: f64,
        effect: f64,
        strength: f64,
    ) -> Self {
        Self {
            name,
            statistic: Figure::new(statistic, 2),
            freedom,
            p: Figure::probability(p),
            q: Figure::probability(p),
            effect: Figure::new(effect, 2),
            is_finding: false,
            exact_p: p,
            strength,
        }
    }
}

/// Corrects the probabilities of all comparisons of a report for their number.
pub fn correct(comparisons: &mut [Comparison]) {
    let p: Vec<f64> = comparisons
        .iter()
        .map(|comparison| comparison.test.exact_p)
        .collect();
    for (comparison, q) in comparisons.iter_mut().zip(benjamini_hochberg(&p)) {
        comparison.test.q = Figure::probability(q);
        comparison.test.is_finding = q < FALSE_SHARE;
    }
}
