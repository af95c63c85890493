//! What a vote comes to: who won, and with how much.
//!
//! ```
//! use vraag::engine::session::VoteResult;
//!
//! let counts = vec![("nyeri".into(), 4), ("cerrado".into(), 1)];
//! let result = VoteResult { dialog: "next-roast".into(), vote: "bean".into(), counts, voters: 5, quorum: Some(5) };
//! assert_eq!(result.winner(), Some("nyeri".into()));
//! ```

use rust_decimal::Decimal;

use crate::dialog::expr::tree::VotePart;
use crate::engine::session::{OpenVote, VoteResult};
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};

impl VoteResult {
    /// Returns how many votes an option has; none for what was not offered.
    pub fn count(&self, key: &str) -> u32 {
        self.counts.iter().find(|(known, _)| known == key).map_or(0, |(_, count)| *count)
    }

    /// Returns which part of the voters chose an option, from 0 to 1.
    pub fn share(&self, key: &str) -> Decimal {
        match self.voters {
            0 => Decimal::ZERO,
            // Four places are as exact as anybody reads them, and a third stays short in a text.
            voters => (Decimal::from(self.count(key)) / Decimal::from(voters)).round_dp(4).normalize(),
        }
    }

    /// Returns the options with the most votes, in the author's order; none where nobody voted or too few did.
    pub fn winners(&self) -> Vec<Name> {
        let most = self.counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        if most == 0 || self.quorum.is_some_and(|quorum| self.voters < quorum) {
            return Vec::new();
        }
        self.counts.iter().filter(|(_, count)| *count == most).map(|(key, _)| key.clone()).collect()
    }

    /// Returns the winner; nobody on a tie, without votes, or where too few voted.
    pub fn winner(&self) -> Option<Name> {
        let mut winners = self.winners();
        winners.pop().filter(|_| winners.is_empty())
    }

    /// Returns a part that has a value of its own.
    pub(in crate::engine) fn part(&self, part: VotePart) -> Outcome {
        match part {
            VotePart::Winner => self.winner().map(Value::Key).ok_or(Missing::NotAsked),
            VotePart::Winners => Ok(Value::Keys(self.winners())),
            VotePart::Voters => Ok(Value::Number(Decimal::from(self.voters))),
            // These have a value for each option.
            VotePart::Counts | VotePart::Share => Err(Missing::NotAsked),
        }
    }

    /// Returns the part of one option.
    pub(in crate::engine) fn part_of(&self, part: VotePart, key: &str) -> Outcome {
        match part {
            VotePart::Counts => Ok(Value::Number(Decimal::from(self.count(key)))),
            VotePart::Share => Ok(Value::Number(self.share(key))),
            VotePart::Winner | VotePart::Winners | VotePart::Voters => Err(Missing::NotAsked),
        }
    }
}

impl OpenVote {
    /// Counts a ballot differently: what it was is taken off, what it is now is put on.
    ///
    /// Everybody else's ballots stay where they are, so that a vote of many thousands costs no more than one of three.
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

    /// Returns what it comes to as it stands.
    pub(in crate::engine) fn result(&self, dialog: &Name, quorum: Option<u32>) -> VoteResult {
        VoteResult { dialog: dialog.clone(), vote: self.vote.clone(), counts: self.counts.clone(), voters: self.voters, quorum }
    }
}
