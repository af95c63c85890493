//! Finds who answered without much thought: much faster than others, or the same number everywhere.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::dialog::ast::QuestionType;
use crate::id::{Name, OwnerId};
use crate::report::catalogue::{Catalogue, Make, Question, each_response};
use crate::report::sessions::SessionView;
use crate::report::statistics::spread::quantile;
use crate::store::StoreError;

use super::merged::Merged;
use super::model::FEW;
use super::response::{Response, Said};
use crate::dialog::reading::TextRead;

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
    people: Vec<OwnerId>,
    /// The seconds each was busy with each question, person by person: there may be a million.
    seconds: Vec<u16>,
    straight: HashSet<OwnerId>,
}

/// Stands for seconds that are not known; more than so many are as many.
const UNKNOWN: u16 = u16::MAX;

/// Who answered without much thought.
#[derive(Clone, Debug, Default)]
pub struct Flagged {
    fast: HashSet<OwnerId>,
    straight: HashSet<OwnerId>,
}

impl Paces {
    /// Adds how somebody answered.
    pub fn add(&mut self, response: &Response, questions: &[Question]) {
        let known = |(said, seconds): (&Said, &Option<u32>)| match seconds {
            Some(seconds) if said.is_answer() => (*seconds).min(u32::from(UNKNOWN) - 1) as u16,
            Some(_) | None => UNKNOWN,
        };
        let said = response.said.iter().zip(&response.seconds);
        self.seconds.extend(said.map(known));
        self.people.push(response.owner);
        if is_straight(response, questions) {
            self.straight.insert(response.owner);
        }
    }

    /// Returns who is flagged.
    pub fn flagged(&self) -> Flagged {
        let questions = self.seconds.len() / self.people.len().max(1);
        let usual = |at: usize| {
            let all = self.seconds.iter().skip(at).step_by(questions);
            let mut known: Vec<f64> = all
                .filter(|seconds| **seconds != UNKNOWN)
                .map(|seconds| f64::from(*seconds))
                .collect();
            known.sort_unstable_by(f64::total_cmp);
            (known.len() as u64 >= FEW).then(|| quantile(&known, 0.5))
        };
        let usual: Vec<Option<f64>> = (0..questions).map(usual).collect();
        let is_fast = |seconds: &[u16]| {
            let timed: Vec<(f64, f64)> = seconds
                .iter()
                .zip(&usual)
                .filter(|(own, _)| **own != UNKNOWN)
                .filter_map(|(own, usual)| Some((f64::from(*own), (*usual)?)))
                .collect();
            let (own, usual) = timed
                .iter()
                .fold((0.0, 0.0), |sum, (own, usual)| (sum.0 + own, sum.1 + usual));
            timed.len() >= TIMED && own < FAST * usual
        };
        let each = self
            .people
            .iter()
            .zip(self.seconds.chunks(questions.max(1)));
        let fast = each.filter(|(_, seconds)| is_fast(seconds));
        Flagged {
            fast: fast.map(|(owner, _)| *owner).collect(),
            straight: self.straight.clone(),
        }
    }
}

/// Finds who answered a dialog without much thought, over all its sessions; `questions` are its
/// own.
///
/// Fails if the store cannot be read.
pub fn flagged(
    catalogue: &Catalogue<'_>,
    dialog: &Name,
    questions: &[Question],
) -> Result<Flagged, StoreError> {
    let source = &catalogue.source()?;
    let levels: Vec<Vec<String>> = vec![Vec::new(); questions.len()];
    let each = |session: SessionView, responses: &mut Vec<Response>| {
        if session.dialog != *dialog {
            return Ok(());
        }
        each_response(source, &session, questions, &mut |owner, told| {
            // Which option was chosen and what was written say nothing here.
            let asked = questions.iter().zip(&levels);
            let read = |_: &str| TextRead::default();
            responses.push(Response::of(
                (owner, session.started_at),
                None,
                told,
                asked,
                &read,
            ));
            Ok(())
        })
    };
    let make = Make {
        each: &each,
        is_full: &|responses: &Vec<Response>| responses.len() >= BATCH,
    };
    let (mut merged, mut paces) = (Merged::new(questions), Paces::default());
    source.make(&make, &mut |responses: Vec<Response>| {
        for response in responses {
            if let Some(finished) = merged.add(response) {
                paces.add(&finished, questions);
            }
        }
        Ok::<(), StoreError>(())
    })?;
    for response in merged.finish() {
        paces.add(&response, questions);
    }
    Ok(paces.flagged())
}

/// How many responses are handed over at once.
const BATCH: usize = 64;

impl Flagged {
    /// Returns whether somebody is flagged.
    pub fn has(&self, owner: OwnerId) -> bool {
        self.is_fast(owner) || self.is_straight(owner)
    }

    /// Returns whether somebody answered in less than a third of the usual time.
    pub fn is_fast(&self, owner: OwnerId) -> bool {
        self.fast.contains(&owner)
    }

    /// Returns whether somebody gave the same number on all scales.
    pub fn is_straight(&self, owner: OwnerId) -> bool {
        self.straight.contains(&owner)
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
