//! Shuffled options: whether the place at which an option stood had a part in its being chosen.
//!
//! These tests are corrected by themselves, not with the comparisons of groups: they are about the
//! questionnaire and not about people, and the more groups are compared, the less would be seen of
//! what is wrong with it.

use serde::Serialize;

use crate::dialog::ast::QuestionType;
use crate::id::Name;
use crate::report::catalogue::{Question, QuestionResult};
use crate::report::statistics::places::Places;
use crate::report::statistics::several::benjamini_hochberg;
use crate::value::Value;

use super::figure::Figure;
use super::model::{FALSE_SHARE, Share};

/// What was chosen of options that stood in another order for everybody.
#[derive(Clone, Debug, Serialize)]
pub struct OrderEffect {
    /// How many people chose some of the shuffled options and not all.
    pub people: u64,
    /// The places, the first first.
    pub places: Vec<PlaceShare>,
    /// The test; `None` of too few answers.
    pub test: Option<OrderTest>,
}

/// How often what stood at a place was chosen.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PlaceShare {
    /// The place, from 1.
    pub place: u32,
    /// How many of those people.
    pub share: Share,
    /// How many of them would have, had the place no part in it, in percent.
    pub expected: Figure,
    /// By how many standard errors it is above or below that.
    pub residual: Figure,
}

/// Whether the place had a part in what was chosen.
#[derive(Clone, Debug, Serialize)]
pub struct OrderTest {
    /// `chi_squared` of one answer each, `cochran_q` of several.
    pub name: &'static str,
    /// Its figure.
    pub statistic: Figure,
    /// Degrees of freedom.
    pub freedom: u32,
    /// How likely chance alone gets as far.
    pub p: Figure,
    /// The same, corrected for how many questions with shuffled options there are.
    pub q: Figure,
    /// Whether it is more than chance.
    pub is_found: bool,
    #[serde(skip)]
    exact_p: f64,
}

/// The shuffled options that somebody was shown, and what they chose of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownOrder {
    shown: usize,
    /// Places from 0.
    chosen: Vec<usize>,
}

impl ShownOrder {
    /// Returns what was chosen of the shuffled options; of a rank, what was put first. `None` if
    /// the options were not shuffled, or if there is no answer.
    pub fn of(told: &QuestionResult<'_>, question: &Question) -> Option<Self> {
        let version = question
            .shuffled
            .iter()
            .find(|(version, _)| *version == told.version);
        let (_, keep_last) = version?;
        let is_shuffled = |key: &&Name| !keep_last.contains(key);
        let shown: Vec<&Name> = told.answer?.offered.iter().filter(is_shuffled).collect();
        let chosen = match told.outcome {
            Ok(Value::Key(key)) => std::slice::from_ref(key),
            Ok(Value::Keys(keys)) if question.kind == QuestionType::Rank => keys.get(..1)?,
            Ok(Value::Keys(keys)) => keys,
            Ok(_) | Err(_) => return None,
        };
        let place = |key: &Name| shown.iter().position(|other| *other == key);
        Some(Self {
            shown: shown.len(),
            chosen: chosen.iter().filter_map(place).collect(),
        })
    }

    /// Adds it to what others chose.
    pub fn count(&self, places: &mut Places) {
        places.add(self.shown, &self.chosen);
    }
}

/// Returns what places had to do with the answers to a question; `None` if its options were never
/// shuffled.
pub fn effect(question: &Question, places: &Places) -> Option<OrderEffect> {
    if question.shuffled.is_empty() {
        return None;
    }
    let people = places.people();
    let result = places.cochran();
    let name = match question.kind {
        QuestionType::Multi => "cochran_q",
        _ => "chi_squared",
    };
    let all = (1..).zip(places.all());
    Some(OrderEffect {
        people,
        places: all
            .map(|(place, found)| PlaceShare {
                place,
                share: Share::new(found.chosen, people),
                expected: Figure::percent(found.expected / people as f64),
                residual: Figure::new(found.residual, 1),
            })
            .collect(),
        test: (result.freedom > 0).then(|| OrderTest {
            name,
            statistic: Figure::new(result.statistic, 2),
            freedom: result.freedom,
            p: Figure::probability(result.p),
            q: Figure::probability(result.p),
            is_found: false,
            exact_p: result.p,
        }),
    })
}

/// Corrects the probabilities of all questions with shuffled options for their number.
pub fn correct<'t>(tests: impl Iterator<Item = &'t mut OrderTest>) {
    let mut tests: Vec<&mut OrderTest> = tests.collect();
    let p: Vec<f64> = tests.iter().map(|test| test.exact_p).collect();
    for (test, q) in tests.iter_mut().zip(benjamini_hochberg(&p)) {
        test.q = Figure::probability(q);
        test.is_found = q < FALSE_SHARE;
    }
}
