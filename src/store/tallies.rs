//! Compares how conversations count their open votes with the ballots.

use std::collections::HashMap;

use crate::engine::session::{OpenVote, Session};
use crate::id::{ConversationId, Name};

/// Both counts of each vote, read record by record in any order.
#[derive(Default)]
pub struct Tallies {
    /// The sums of the ballots of each vote: voters, and votes by key.
    ballots: HashMap<(ConversationId, u32), (u32, HashMap<Name, u32>)>,
    /// The open votes as the conversations count them.
    open: Vec<(ConversationId, OpenVote)>,
}

impl Tallies {
    /// Notes the open vote of a conversation, if its active session has one.
    pub fn note_open(&mut self, conversation: ConversationId, active: Option<Session>) {
        let open = active.and_then(|session| session.vote);
        self.open.extend(open.map(|open| (conversation, open)));
    }

    /// Counts a ballot of a vote.
    pub fn count(&mut self, vote: (ConversationId, u32), keys: Vec<Name>) {
        let (voters, votes) = self.ballots.entry(vote).or_default();
        *voters += 1;
        for key in keys {
            *votes.entry(key).or_default() += 1;
        }
    }

    /// Returns one sentence per vote whose counts differ.
    pub fn differences(mut self) -> impl Iterator<Item = String> {
        self.open.into_iter().filter_map(move |(conversation, open)| {
            let vote = (conversation, open.number);
            let (voters, votes) = self.ballots.remove(&vote).unwrap_or_default();
            let is_same = open.voters == voters
                && open
                    .counts
                    .iter()
                    .all(|(key, count)| votes.get(key).copied().unwrap_or(0) == *count);
            (!is_same).then(|| {
                format!(
                    "the vote `{}` of conversation {conversation} says it has {} voters, and its ballots say {voters}, or their votes differ",
                    open.vote, open.voters
                )
            })
        })
    }
}
