//! Finds who answered without much thought: much faster than others, or the same number everywhere.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::dialog::ast::QuestionType;
use crate::id::OwnerId;
use crate::report::catalogue::Question;
use crate::report::statistics::spread::quantile;

use super::FEW;
use super::response::{Response, Said};

/// Who answers in less than this part of the usual time is fast.
const FAST: f64 = 1.0 / 3.0;
/// At least so many answers of known time tell how fast somebody is.
const TIMED: usize = 3;
/// At least so many scales of the same ends tell that somebody gave the same number everywhere.
const SCALES: usize = 4;

/// How many people answered without much thought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// How many answered in less than a third of the usual time.
    pub fast: u64,
    /// How many gave the same number on all scales.
    pub straight: u64,
    /// How many did either.
    pub flagged: u64,
    /// Whether what they said is left out.
    pub is_left_out: bool,
}

/// What is known of how people answered a dialog.
#[derive(Default)]
pub struct Paces {
    /// The seconds each was busy with each question; `None` where it is not known.
    seconds: Vec<(OwnerId, Vec<Option<u32>>)>,
    straight: HashSet<OwnerId>,
}

/// Who answered without much thought.
#[derive(Clone, Debug, Default)]
pub struct Flagged {
    fast: HashSet<OwnerId>,
    straight: HashSet<OwnerId>,
}

impl Paces {
    /// Adds how somebody answered.
    pub fn add(&mut self, response: &Response, questions: &[Question]) {
        let said = response.said.iter().zip(&response.seconds);
        let seconds = said.map(|(said, seconds)| seconds.filter(|_| said.is_answer()));
        self.seconds.push((response.owner, seconds.collect()));
        if is_straight(response, questions) {
            self.straight.insert(response.owner);
        }
    }

    /// Returns who is flagged.
    pub fn flagged(&self) -> Flagged {
        let questions = self.seconds.first().map_or(0, |(_, seconds)| seconds.len());
        let usual = |at: usize| {
            let known = self.seconds.iter().filter_map(|(_, seconds)| seconds[at]);
            let mut known: Vec<f64> = known.map(f64::from).collect();
            known.sort_by(f64::total_cmp);
            (known.len() as u64 >= FEW).then(|| quantile(&known, 0.5))
        };
        let usual: Vec<Option<f64>> = (0..questions).map(usual).collect();
        let is_fast = |seconds: &[Option<u32>]| {
            let timed: Vec<(f64, f64)> = seconds
                .iter()
                .zip(&usual)
                .filter_map(|(own, usual)| Some((f64::from((*own)?), (*usual)?)))
                .collect();
            let (own, usual) = timed
                .iter()
                .fold((0.0, 0.0), |sum, (own, usual)| (sum.0 + own, sum.1 + usual));
            timed.len() >= TIMED && own < FAST * usual
        };
        let fast = self.seconds.iter().filter(|(_, seconds)| is_fast(seconds));
        Flagged {
            fast: fast.map(|(owner, _)| *owner).collect(),
            straight: self.straight.clone(),
        }
    }
}

impl Flagged {
    /// Returns whether somebody is flagged.
    pub fn has(&self, owner: OwnerId) -> bool {
        self.fast.contains(&owner) || self.straight.contains(&owner)
    }

    /// Counts them.
    pub fn quality(&self, is_left_out: bool) -> Quality {
        Quality {
            fast: self.fast.len() as u64,
            straight: self.straight.len() as u64,
            flagged: self.fast.union(&self.straight).count() as u64,
            is_left_out,
        }
    }
}

/// Returns whether somebody gave the same number on all scales that have the same ends.
fn is_straight(response: &Response, questions: &[Question]) -> bool {
    let mut by_ends: HashMap<(i64, i64), Vec<f64>> = HashMap::new();
    for (said, question) in response.said.iter().zip(questions) {
        if let (QuestionType::Scale, Some(ends), Said::Number(number)) =
            (question.kind, question.scale, said)
        {
            by_ends.entry(ends).or_default().push(*number);
        }
    }
    let is_same = |numbers: &Vec<f64>| numbers.windows(2).all(|pair| pair[0] == pair[1]);
    by_ends
        .values()
        .any(|numbers| numbers.len() >= SCALES && is_same(numbers))
}
