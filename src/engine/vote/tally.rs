//! Computes the result of a vote: the winners and their share.
//!
//! ```
//! use vraag::engine::session::VoteResult;
//!
//! let counts = vec![("nyeri".into(), 4), ("cerrado".into(), 1)];
//! let result = VoteResult { dialog: "next-roast".into(), vote: "bean".into(), counts, voters: 5, quorum: Some(5) };
//! assert_eq!(result.winner(), Some("nyeri".into()));
//! ```

use crate::dialog::expr::tree::VotePart;
use crate::engine::state::session::{OpenVote, VoteResult};
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};
use rust_decimal::Decimal;

impl VoteResult {
    /// Returns the number of votes for an option; 0 if it was not offered.
    pub fn count(&self, key: &str) -> u32 {
        self.counts
            .iter()
            .find(|(known, _)| known == key)
            .map_or(0, |(_, count)| *count)
    }

    /// Returns the share of voters who chose an option, from 0 to 1.
    pub fn share(&self, key: &str) -> Decimal {
        match self.voters {
            0 => Decimal::ZERO,
            // Four decimal places are exact enough, and a third stays short in a text.
            voters => (Decimal::from(self.count(key)) / Decimal::from(voters))
                .round_dp(4)
                .normalize(),
        }
    }

    /// Returns the options with the most votes, in the author's order. The list is empty if nobody
    /// voted or the quorum was not reached.
    pub fn winners(&self) -> Vec<Name> {
        let highest = self
            .counts
            .iter()
            .map(|(_, count)| *count)
            .max()
            .unwrap_or(0);
        if highest == 0 || self.quorum.is_some_and(|quorum| self.voters < quorum) {
            return Vec::new();
        }
        self.counts
            .iter()
            .filter(|(_, count)| *count == highest)
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// Returns the winner, or `None` on a tie, without votes, or below the quorum.
    pub fn winner(&self) -> Option<Name> {
        let mut winners = self.winners();
        winners.pop().filter(|_| winners.is_empty())
    }

    /// Returns a part of the result that has one value. Fails with [`Missing::NotAsked`] if there
    /// is no winner, or if the part has a value per option.
    pub(in crate::engine) fn part(&self, part: VotePart) -> Outcome {
        match part {
            VotePart::Winner => self.winner().map(Value::Key).ok_or(Missing::NotAsked),
            VotePart::Winners => Ok(Value::Keys(self.winners())),
            VotePart::Voters => Ok(Value::Number(Decimal::from(self.voters))),
            // These have a value for each option.
            VotePart::Counts | VotePart::Share => Err(Missing::NotAsked),
        }
    }

    /// Returns the count (`Counts`) or the share from 0 to 1 (`Share`) of one option. Fails with
    /// [`Missing::NotAsked`] for the other parts.
    pub(in crate::engine) fn option_part(&self, part: VotePart, key: &str) -> Outcome {
        match part {
            VotePart::Counts => Ok(Value::Number(Decimal::from(self.count(key)))),
            VotePart::Share => Ok(Value::Number(self.share(key))),
            VotePart::Winner | VotePart::Winners | VotePart::Voters => Err(Missing::NotAsked),
        }
    }
}

impl OpenVote {
    /// Replaces one ballot in the counts: removes the old votes and adds the new ones.
    ///
    /// The other ballots are not read, so a vote of many thousands costs no more than one of three.
    pub(in crate::engine) fn recount(&mut self, before: &[Name], now: &[Name]) {
        for (key, count) in &mut self.counts {
            if before.contains(key) {
                *count = count.saturating_sub(1);
            }
            if now.contains(key) {
                *count = count.saturating_add(1);
            }
        }
        match (before.is_empty(), now.is_empty()) {
            (true, false) => self.voters = self.voters.saturating_add(1),
            (false, true) => self.voters = self.voters.saturating_sub(1),
            (true, true) | (false, false) => {}
        }
    }

    /// Returns the result as it stands now.
    pub(in crate::engine) fn result(&self, dialog: &Name, quorum: Option<u32>) -> VoteResult {
        VoteResult {
            dialog: dialog.clone(),
            vote: self.vote.clone(),
            counts: self.counts.clone(),
            voters: self.voters,
            quorum,
        }
    }
}
