//! Finds the words that set a segment apart: those its people use more often than the others, by
//! the ratio of likelihoods, corrected for how many words there are.

use crate::report::statistics::contingency::Contingency;
use crate::report::statistics::several::benjamini_hochberg;

use super::dialog_results::{Detail, DialogResults, TellingWord};
use super::figure::Figure;
use super::grouping::{By, Cells, GroupingTally};
use super::model::{FALSE_SHARE, FEW, Share};
use super::tally::DialogTally;

/// A word must have been used by so many people: fewer might be known by it.
const USERS: u64 = 5;
/// How many words of a segment are told for a question.
const TOLD: usize = 8;

/// Lists every word of a question that was compared; [`correct`] leaves those that tell something.
pub fn telling(tally: &DialogTally, at: usize) -> Vec<TellingWord> {
    let compared = |grouping: &GroupingTally| {
        let cells = grouping.cells[at].as_deref();
        match (&grouping.by, cells) {
            (By::Segment(_), Some([here, elsewhere])) => {
                of_segment(tally, at, grouping, (here, elsewhere))
            }
            _ => Vec::new(),
        }
    };
    tally.groupings.iter().flat_map(compared).collect()
}

fn of_segment(
    tally: &DialogTally,
    at: usize,
    grouping: &GroupingTally,
    (here, elsewhere): (&Cells, &Cells),
) -> Vec<TellingWord> {
    if here.answered.min(elsewhere.answered) < FEW {
        return Vec::new();
    }
    let words = tally.columns[at].words.iter();
    let mut compared: Vec<TellingWord> = words
        .filter(|(_, word)| word.people >= USERS)
        .map(|(stem, word)| {
            let used = here.words.get(stem).copied().unwrap_or_default();
            let of = |used: u64, cells: &Cells| vec![used, cells.answered.saturating_sub(used)];
            let others = word.people.saturating_sub(used);
            let table = Contingency::new(&[of(used, here), of(others, elsewhere)]);
            let p = table.likelihood_ratio().p;
            TellingWord {
                segment: grouping.name.clone(),
                label: grouping.label.clone(),
                word: word.form().to_owned(),
                here: Share::new(used, here.answered),
                elsewhere: Share::new(others, elsewhere.answered),
                q: Figure::probability(p),
                exact_p: p,
            }
        })
        .collect();
    compared.sort_by(|a, b| {
        a.exact_p
            .total_cmp(&b.exact_p)
            .then_with(|| a.word.cmp(&b.word))
    });
    compared
}

/// Corrects the probabilities of all words for their number, and keeps those that set a segment
/// apart.
pub fn correct(dialogs: &mut [DialogResults]) {
    let mut lists: Vec<&mut Vec<TellingWord>> = dialogs
        .iter_mut()
        .flat_map(|dialog| &mut dialog.questions)
        .filter_map(|question| match &mut question.detail {
            Detail::Texts { telling, .. } => Some(telling),
            _ => None,
        })
        .collect();
    let p: Vec<f64> = lists
        .iter()
        .flat_map(|words| words.iter().map(|word| word.exact_p))
        .collect();
    let mut corrected = benjamini_hochberg(&p).into_iter();
    for words in &mut lists {
        for (word, q) in words.iter_mut().zip(&mut corrected) {
            (word.exact_p, word.q) = (q, Figure::probability(q));
        }
        words.retain(|word| {
            let is_more = word.here.fraction() > word.elsewhere.fraction();
            word.exact_p < FALSE_SHARE && is_more && word.here.count >= USERS
        });
        let mut told: Vec<(String, usize)> = Vec::new();
        words.retain(|word| {
            let known = told
                .iter()
                .position(|(segment, _)| word.segment == segment.as_str());
            let at = known.unwrap_or_else(|| {
                told.push((word.segment.to_string(), 0));
                told.len() - 1
            });
            told[at].1 += 1;
            told[at].1 <= TOLD
        });
    }
}
