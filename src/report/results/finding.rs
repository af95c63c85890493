//! What is worth telling: each finding is an object with its own numbers and its own test, and is
//! put into words only when it is shown.

use serde::Serialize;

use crate::dialog::ast::QuestionType;
use crate::id::Name;
use crate::report::statistics::fisher;

use super::compare::{Comparison, Grouping};
use super::dialog_results::{Detail, DialogResults, FunnelStep, QuestionResults};
use super::figure::Figure;
use super::model::{FEW, SMALL, Share};
use super::options::SegmentGroup;

/// Something worth telling.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Finding {
    /// A group chooses an answer more often, or more rarely, than the others.
    GroupChooses {
        /// The dialog.
        dialog: Name,
        /// The question.
        question: Name,
        /// Its text.
        label: String,
        /// What makes the group.
        by: Grouping,
        /// The group: of a segment `in`, else the label of the answer.
        group: String,
        /// The answer, or the theme of what they write.
        answer: String,
        /// Whether it is a theme.
        is_theme: bool,
        /// How many of the group.
        here: Share,
        /// How many of the others.
        elsewhere: Share,
        /// How likely chance alone makes such a difference, corrected for all comparisons.
        q: Figure,
        /// How large the difference between all groups is: Cramér's V.
        effect: Figure,
    },
    /// A group gives higher or lower numbers than the others.
    GroupScores {
        /// The dialog.
        dialog: Name,
        /// The question.
        question: Name,
        /// Its text.
        label: String,
        /// What makes the groups.
        by: Grouping,
        /// The group with the highest numbers.
        highest: String,
        /// Its figure.
        high: Figure,
        /// How many of it answered.
        high_answered: u64,
        /// The group with the lowest numbers.
        lowest: String,
        /// Its figure.
        low: Figure,
        /// How many of it answered.
        low_answered: u64,
        /// Whether the figures are Net Promoter Scores, else they are means.
        is_nps: bool,
        /// How likely chance alone makes such a difference, corrected for all comparisons.
        q: Figure,
        /// How large the difference is: ε².
        effect: Figure,
    },
    /// The Net Promoter Score.
    Recommended {
        /// The dialog.
        dialog: Name,
        /// The question.
        question: Name,
        /// Its text.
        label: String,
        /// How many answered.
        answered: u64,
        /// The score.
        score: Figure,
        /// The lower end of its interval.
        low: Figure,
        /// The upper end.
        high: Figure,
    },
    /// One answer is given more often than any other.
    Leads {
        /// The dialog.
        dialog: Name,
        /// The question.
        question: Name,
        /// Its text.
        label: String,
        /// The answer.
        answer: String,
        /// How many gave it.
        share: Share,
        /// The answer that comes next.
        next: String,
        /// How many gave that.
        next_share: Share,
        /// How likely chance alone puts it that far ahead.
        p: Figure,
    },
    /// Most people who leave do so at one question.
    LeftAt {
        /// The dialog.
        dialog: Name,
        /// The question.
        question: Name,
        /// Its text.
        label: String,
        /// How many of those asked left there.
        share: Share,
        /// How likely chance alone makes so many leave there rather than elsewhere.
        p: Figure,
    },
}

/// So many people must have left at a question before it is told.
const LEAVERS: u64 = 5;
/// A claim about one dialog is told only if chance alone would make it this rarely.
const CHANCE: f64 = 0.05;

/// Lists what is worth telling: differences between groups by their size, then what stands out in
/// each dialog. Of two differences that are one fact the larger is told.
pub fn findings(
    dialogs: &[DialogResults],
    comparisons: &[Comparison],
    segments: &[SegmentGroup],
) -> Vec<Finding> {
    let mut differences: Vec<&Comparison> = comparisons
        .iter()
        .filter(|comparison| comparison.test.is_finding)
        .collect();
    differences.sort_by(|a, b| b.test.strength.total_cmp(&a.test.strength));
    let mut kept: Vec<&Comparison> = Vec::new();
    for difference in differences {
        let is_known = |known: &&Comparison| is_same_fact(known, difference, segments);
        if !kept.iter().any(is_known) {
            kept.push(difference);
        }
    }
    let mut findings: Vec<Finding> = kept.into_iter().filter_map(difference).collect();
    for dialog in dialogs {
        findings.extend(
            dialog
                .questions
                .iter()
                .filter_map(|question| about(dialog, question)),
        );
        findings.extend(left_at(dialog));
    }
    findings
}

/// Returns whether two comparisons are about the same answers, by the same question: directly, or
/// by a segment that is made of it.
fn is_same_fact(one: &Comparison, other: &Comparison, segments: &[SegmentGroup]) -> bool {
    let made_of = |by: &Grouping, name: &Name| match by {
        Grouping::Question { name: question, .. } => question == name,
        Grouping::Segment { name: segment, .. } => {
            let segment = segments.iter().find(|known| known.name == *segment);
            segment.is_some_and(|segment| {
                let decided_by =
                    |(dialog, question): &(Name, Name)| *dialog == one.dialog && question == name;
                segment.decided_by.iter().any(decided_by)
            })
        }
    };
    let is_about_same =
        one.dialog == other.dialog && one.question == other.question && one.option == other.option;
    let decides = segments.iter().flat_map(|segment| &segment.decided_by);
    let mut questions = decides.map(|(_, question)| question);
    is_about_same && questions.any(|name| made_of(&one.by, name) && made_of(&other.by, name))
}

fn difference(comparison: &Comparison) -> Option<Finding> {
    if comparison.levels.is_empty() {
        scores(comparison)
    } else {
        chooses(comparison)
    }
}

/// Finds the cell that is furthest from what was expected, in a group that is large enough.
fn chooses(comparison: &Comparison) -> Option<Finding> {
    let is_segment = matches!(comparison.by, Grouping::Segment { .. });
    let (group, level, _) = comparison
        .groups
        .iter()
        .filter(|group| group.answered >= FEW && !(is_segment && group.key == "out"))
        .flat_map(|group| {
            let far =
                move |(level, residual): (usize, &Figure)| (group, level, residual.value().abs());
            // Of two that are equally far, as of yes and no, the first is told.
            group.residuals.iter().enumerate().rev().map(far)
        })
        .max_by(|(.., a), (.., b)| a.total_cmp(b))?;
    let here = *group.shares.get(level)?;
    let sum = |part: fn(&Share) -> u64| -> u64 {
        let others = comparison
            .groups
            .iter()
            .filter(|other| other.key != group.key);
        others
            .filter_map(|other| other.shares.get(level))
            .map(part)
            .sum()
    };
    let elsewhere = Share::new(sum(|share| share.count), sum(|share| share.of));
    here.percent.zip(elsewhere.percent)?;
    Some(Finding::GroupChooses {
        is_theme: comparison.is_theme,
        dialog: comparison.dialog.clone(),
        question: comparison.question.clone(),
        label: comparison.label.clone(),
        by: comparison.by.clone(),
        group: group.label.clone(),
        answer: comparison.levels.get(level)?.clone(),
        here,
        elsewhere,
        q: comparison.test.q,
        effect: comparison.test.effect,
    })
}

fn scores(comparison: &Comparison) -> Option<Finding> {
    let is_nps = comparison.groups.iter().any(|group| group.nps.is_some());
    let figures: Vec<(&str, Figure, u64)> = comparison
        .groups
        .iter()
        .filter_map(|group| {
            let figure = if is_nps { group.nps } else { group.mean };
            figure.map(|figure| (group.label.as_str(), figure, group.answered))
        })
        .collect();
    let by =
        |a: &&(&str, Figure, u64), b: &&(&str, Figure, u64)| a.1.value().total_cmp(&b.1.value());
    let (highest, lowest) = (figures.iter().max_by(by)?, figures.iter().min_by(by)?);
    if highest.1 == lowest.1 {
        return None;
    }
    Some(Finding::GroupScores {
        dialog: comparison.dialog.clone(),
        question: comparison.question.clone(),
        label: comparison.label.clone(),
        by: comparison.by.clone(),
        highest: highest.0.to_owned(),
        high: highest.1,
        high_answered: highest.2,
        lowest: lowest.0.to_owned(),
        low: lowest.1,
        low_answered: lowest.2,
        is_nps,
        q: comparison.test.q,
        effect: comparison.test.effect,
    })
}

/// Finds what stands out in one question.
fn about(dialog: &DialogResults, results: &QuestionResults) -> Option<Finding> {
    // That people agree is what lets them answer, and no finding.
    if results.kind == QuestionType::Consent.word() {
        return None;
    }
    let (dialog, question) = (dialog.name.clone(), results.name.clone());
    let label = results.label.clone();
    match &results.detail {
        Detail::Nps {
            score, low, high, ..
        } => Some(Finding::Recommended {
            dialog,
            question,
            label,
            answered: results.base.answered,
            score: (*score)?,
            low: (*low)?,
            high: (*high)?,
        }),
        Detail::Options { options, .. } => {
            let mut options: Vec<_> = options.iter().collect();
            options.sort_by_key(|option| std::cmp::Reverse(option.share.count));
            let [first, next, ..] = options.as_slice() else {
                return None;
            };
            // Of those who chose one of the two, half would choose each by chance.
            let ahead = (first.share.count - next.share.count) as f64;
            let both = (first.share.count + next.share.count) as f64;
            let p = crate::report::statistics::normal_tails(ahead / both.max(1.0).sqrt());
            (p < CHANCE && results.base.answered >= SMALL).then(|| Finding::Leads {
                dialog,
                question,
                label,
                answer: first.label.clone(),
                share: first.share,
                next: next.label.clone(),
                next_share: next.share,
                p: Figure::probability(p),
            })
        }
        Detail::Scale { .. }
        | Detail::Number { .. }
        | Detail::Days { .. }
        | Detail::Hours { .. }
        | Detail::Rank { .. }
        | Detail::Texts { .. }
        | Detail::Counted => None,
    }
}

/// Finds the question at which people leave more often than at the others.
fn left_at(dialog: &DialogResults) -> Option<Finding> {
    let leaves = |step: &&FunnelStep| step.left.of >= SMALL && step.left.count > 0;
    let worst = dialog
        .funnel
        .iter()
        .filter(leaves)
        .max_by(|a, b| a.left.fraction().total_cmp(&b.left.fraction()))?;
    let others = || {
        dialog
            .funnel
            .iter()
            .filter(|step| step.question != worst.question)
    };
    let left: u64 = others().map(|step| step.left.count).sum();
    let asked: u64 = others().map(|step| step.left.of).sum();
    let stayed = |left: u64, of: u64| vec![left, of.saturating_sub(left)];
    let table = [stayed(worst.left.count, worst.left.of), stayed(left, asked)];
    // It was chosen as the worst of all questions.
    let p = fisher::p(&table) * dialog.funnel.len() as f64;
    let is_more =
        worst.left.fraction() > Share::new(left, asked).fraction() && worst.left.count >= LEAVERS;
    (asked > 0 && is_more && p < CHANCE).then(|| Finding::LeftAt {
        dialog: dialog.name.clone(),
        question: worst.question.clone(),
        label: worst.label.clone(),
        share: worst.left,
        p: Figure::probability(p),
    })
}

impl Finding {
    /// Returns the dialog it is about.
    pub fn dialog(&self) -> &Name {
        match self {
            Self::GroupChooses { dialog, .. }
            | Self::GroupScores { dialog, .. }
            | Self::Recommended { dialog, .. }
            | Self::Leads { dialog, .. }
            | Self::LeftAt { dialog, .. } => dialog,
        }
    }
}
