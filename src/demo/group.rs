//! The groups of an invented business: who they are, and what is remembered of their votes.

use std::collections::HashMap;

use crate::demo::person::BOT;
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::id::{ConversationId, Name, OwnerId};
use crate::rng;
use crate::store::{Address, Place};

/// An invented group.
pub struct Group;

/// The groups, and how their members vote.
#[derive(Debug, Default)]
pub struct Groups {
    pub(super) count: u64,
    pub(super) size: u64,
    /// The number of the vote for which voting times were drawn, by group.
    pub(super) called: HashMap<u64, u32>,
    /// The ballots of the open votes, by group and person.
    pub(super) ballots: HashMap<(u64, u64), Vec<Name>>,
}

/// Below all ids that Telegram gives to groups.
const FIRST: i64 = -(1 << 52);
/// Their names.
pub(super) const TITLES: [&str; 3] = ["Maasbranders", "De buurt", "Vaste klanten"];

impl Group {
    /// Returns the owner id of a group.
    pub fn owner(seed: u64, number: u64) -> OwnerId {
        OwnerId::group(rng::mix(&[seed, number, 10]))
    }

    /// Returns the id of its conversation.
    pub fn conversation(seed: u64, number: u64) -> ConversationId {
        ConversationId(rng::mix(&[seed, number, 11]))
    }

    /// Returns its address.
    pub fn address(number: u64) -> Address {
        Address(format!("telegram:{}", FIRST - number.cast_signed()))
    }

    /// Returns its place.
    pub fn place(number: u64) -> Place {
        Place(format!("telegram/{BOT}/-/{}", FIRST - number.cast_signed()))
    }
}

impl Groups {
    /// Makes a number of groups that fits the number of people, if a dialog is for groups.
    pub fn new(dialogs: &Dialogs, contacts: u64) -> Self {
        let is_wanted = dialogs
            .programs
            .values()
            .flat_map(|program| &program.triggers)
            .any(|trigger| trigger.room == Room::Group);
        let count = if is_wanted && contacts >= 5 {
            (contacts / 200 + 1).min(TITLES.len() as u64)
        } else {
            0
        };
        Self {
            count,
            size: (contacts / 3).clamp(5, 60),
            ..Self::default()
        }
    }

    /// Returns the number of groups.
    pub fn count(&self) -> u64 {
        self.count
    }
}
