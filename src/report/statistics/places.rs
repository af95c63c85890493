//! Options that stand in another order for everybody: whether the place where one stands has a part
//! in its being chosen.

use std::collections::BTreeMap;

use super::{TestResult, chi_squared_tail};

/// How often what stood at each place was chosen, by how many options were shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(BTreeMap<usize, Shown>);

/// The answers of people who were shown the same number of options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    people: u64,
    /// How many chose what stood at each place.
    chosen: Vec<u64>,
    /// The sum over people of how many they chose times how many they did not.
    spread: u64,
}

/// What was chosen at a place, and what chance alone makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// How many people chose what stood there.
    pub chosen: u64,
    /// How many would have, had the place no part in it.
    pub expected: f64,
    /// By how many standard errors it is above or below that.
    pub residual: f64,
}

/// A place must have been expected to be chosen this often to be tested (Cochran's rule).
const LEAST: f64 = 5.0;

impl Places {
    /// Adds the answer of somebody who was shown so many options, and chose what stood at these
    /// places, from 0. Who chose all of them, or none, says nothing of places.
    pub fn add(&mut self, shown: usize, chosen: &[usize]) {
        let inside = || chosen.iter().filter(|place| **place < shown);
        let count = inside().count();
        if count == 0 || count >= shown {
            return;
        }
        let group = self.0.entry(shown).or_default();
        group.chosen.resize(shown, 0);
        inside().for_each(|place| group.chosen[*place] += 1);
        group.people += 1;
        group.spread += (count * (shown - count)) as u64;
    }

    /// Returns how many people's answers are in it.
    pub fn people(&self) -> u64 {
        self.0.values().map(|group| group.people).sum()
    }

    /// Lists the places, the first first.
    pub fn all(&self) -> Vec<Place> {
        let most = self.0.keys().last().copied().unwrap_or(0);
        let place = |at: usize| {
            let there = || self.0.iter().filter(move |(shown, _)| at < **shown);
            let chosen = there().map(|(_, group)| group.chosen[at]).sum::<u64>();
            let expected = there().map(|(_, group)| group.expected()).sum::<f64>();
            let variance: f64 = there()
                .map(|(shown, group)| group.spread as f64 / (*shown as f64).powi(2))
                .sum();
            Place {
                chosen,
                expected,
                residual: (chosen as f64 - expected) / variance.sqrt(),
            }
        };
        (0..most).map(place).collect()
    }

    /// Tests by Cochran's Q whether all places were chosen alike. Of answers of one option each this
    /// is Pearson's χ² against equal counts. Numbers of options that too few people were shown do
    /// not count; with none left there are no degrees of freedom.
    ///
    /// Source: W. G. Cochran, *The comparison of percentages in matched samples* (1950).
    pub fn cochran(&self) -> TestResult {
        let enough = self.0.values().filter(|group| group.expected() >= LEAST);
        let (mut statistic, mut freedom) = (0.0, 0);
        for group in enough {
            let (shown, expected) = (group.chosen.len() as f64, group.expected());
            let far = |chosen: &u64| (*chosen as f64 - expected).powi(2);
            let sum: f64 = group.chosen.iter().map(far).sum();
            statistic += shown * (shown - 1.0) * sum / group.spread as f64;
            freedom += group.chosen.len() as u32 - 1;
        }
        TestResult {
            statistic,
            freedom,
            p: chi_squared_tail(statistic, freedom),
        }
    }
}

impl Shown {
    /// Returns how often each place is expected to be chosen.
    fn expected(&self) -> f64 {
        self.chosen.iter().sum::<u64>() as f64 / self.chosen.len().max(1) as f64
    }
}
