//! How often customers of a dialog were handed over to people, and how soon they were answered.

use std::collections::HashMap;

use serde::Serialize;

use crate::id::Name;
use crate::report::catalogue::Catalogue;
use crate::store::StoreError;
use crate::time::{Duration, Timestamp};

/// The hand-overs in a dialog.
#[derive(Clone, Debug, Serialize)]
pub struct HandedOver {
    /// How many there were.
    pub count: u64,
    /// How many of them a person answered.
    pub answered: u64,
    /// Within how many seconds half of those were answered first; `None` if none was.
    pub median_seconds: Option<u64>,
}

/// Counts the hand-overs of each dialog that began at a moment or later; nothing where the bot has
/// no desks.
///
/// Fails if the store cannot be read.
pub fn handed_over(
    catalogue: &Catalogue<'_>,
    since: Option<Timestamp>,
) -> Result<HashMap<Name, HandedOver>, StoreError> {
    let mut found: HashMap<Name, Vec<Option<Duration>>> = HashMap::new();
    if catalogue.origin.dialogs.bot.desks.is_empty() {
        return Ok(HashMap::new());
    }
    let source = catalogue.source()?;
    for part in source.snapshot.parts() {
        source.snapshot.handoffs(part.clone(), &mut |handoffs| {
            for handoff in handoffs {
                let is_counted = since.is_none_or(|since| handoff.began >= since);
                let first = handoff.first_answer();
                if let Some(dialog) = handoff.dialog.filter(|_| is_counted) {
                    found.entry(dialog).or_default().push(first);
                }
            }
            true
        })?;
    }
    let told = found.into_iter();
    Ok(told
        .map(|(dialog, firsts)| (dialog, HandedOver::of(&firsts)))
        .collect())
}

impl HandedOver {
    fn of(firsts: &[Option<Duration>]) -> Self {
        let answered = firsts.iter().flatten().map(|first| first.0.max(0));
        let mut answered: Vec<u64> = answered.map(i64::unsigned_abs).collect();
        answered.sort_unstable();
        let half = answered.len() / 2;
        let median = match answered.len() % 2 {
            _ if answered.is_empty() => None,
            0 => Some(answered[half - 1].midpoint(answered[half])),
            _ => Some(answered[half]),
        };
        Self {
            count: firsts.len() as u64,
            answered: answered.len() as u64,
            median_seconds: median,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_of_those_who_were_answered() {
        let told = |seconds: &[i64], unanswered: usize| {
            let mut firsts: Vec<Option<Duration>> =
                seconds.iter().map(|one| Some(Duration(*one))).collect();
            firsts.extend(vec![None; unanswered]);
            let handed = HandedOver::of(&firsts);
            (handed.count, handed.answered, handed.median_seconds)
        };
        assert_eq!(told(&[], 2), (2, 0, None));
        assert_eq!(told(&[600], 1), (2, 1, Some(600)));
        assert_eq!(told(&[600, 60, 120, 180], 0), (4, 4, Some(150)));
    }
}
