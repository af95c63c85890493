//! Looks up people, conversations, ballots and turns, for the store on disk.

use crate::contact::Contact;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, Name, OwnerId};
use crate::store::record::{self, DecodeError};
use crate::store::sled::lazy_entry::LazyEntry;
use crate::store::sled::tree::unreadable;
use crate::store::sled::writer::Change;
use crate::store::sled::{Sled, keys, read};
use crate::store::{
    Address, Ballot, Directory, EachEntry, Journal, Journaled, Moved, Place, StoreError, Votes,
};
use std::ops::RangeInclusive;
use std::sync::atomic::Ordering;

impl Directory for Sled {
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError> {
        match self.tree.read(&keys::found(place), record::decode_found)? {
            Some((owner, _)) if self.is_forgotten(owner)? => Ok(None),
            found => Ok(found),
        }
    }

    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError> {
        match self
            .tree
            .read(&keys::address(address), record::decode_owner)?
        {
            Some(owner) if self.is_forgotten(owner)? => Ok(None),
            found => Ok(found),
        }
    }

    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError> {
        Ok(self
            .tree
            .read(&keys::place(conversation), record::decode_place)?
            .map(|(_, place)| place))
    }

    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
        read::below(&self.tree, place)
    }

    fn moved(&self, moved: &Moved) -> Result<(), StoreError> {
        self.wait(Change::Moved(Box::new(moved.clone())))
            .map(|_| ())
    }

    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError> {
        self.tree.scan(&[keys::CONTACT], &mut |key, bytes| {
            let (contact, _) =
                record::decode_contact(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            Ok(each(contact))
        })
    }

    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError> {
        self.tree.scan(&[keys::ADDRESS], &mut |key, bytes| {
            let owner = record::decode_owner(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            Ok(each(
                keys::read_address(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?,
                owner,
            ))
        })
    }

    fn conversations(
        &self,
        each: &mut dyn FnMut(OwnerId, Conversation) -> bool,
    ) -> Result<(), StoreError> {
        self.tree.scan(&[keys::CONVERSATION], &mut |key, bytes| {
            let owner = keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
            let (_, conversation) =
                record::decode_conversation(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            Ok(each(OwnerId(owner), conversation))
        })
    }

    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        Ok(self
            .list(&keys::conversations(owner), record::decode_conversation)?
            .into_iter()
            .map(|(_, conversation)| conversation)
            .collect())
    }
}

impl Votes for Sled {
    fn ballot(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        voter: OwnerId,
    ) -> Result<Vec<Name>, StoreError> {
        Ok(self
            .tree
            .read(
                &keys::ballot(owner, conversation, number, voter),
                record::decode_ballot,
            )?
            .unwrap_or_default())
    }

    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError> {
        read::ballots(&self.tree, owner, conversation, number, each)
    }

    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError> {
        read::votes_of(&self.tree, voter)
    }
}

impl Journal for Sled {
    fn horizon(&self) -> Result<u64, StoreError> {
        Ok(self.horizon.load(Ordering::Acquire))
    }

    fn journal(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, Journaled) -> bool,
    ) -> Result<(), StoreError> {
        // After the horizon there may be turns that are not on disk yet.
        read::journal(&self.tree, after, until.min(self.horizon()?), each)
    }

    fn commit_log(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64),
    ) -> Result<(), StoreError> {
        read::order(
            &self.tree,
            after,
            until,
            &mut |order, owner, conversation, turn| {
                each(order, owner, conversation, turn);
                Ok(true)
            },
        )
    }

    fn turns_by_owner(
        &self,
        owners: RangeInclusive<OwnerId>,
        each: &mut EachEntry<'_>,
    ) -> Result<(), StoreError> {
        let (from, to) = owners.into_inner();
        let to = keys::turns_behind(to);
        self.tree
            .range(&keys::turns_from(from), &to, &mut |key, bytes| {
                each(&LazyEntry::new(key, &bytes)?)
            })
    }

    fn turns(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        each: &mut dyn FnMut(Journaled) -> bool,
    ) -> Result<(), StoreError> {
        self.tree
            .scan(&keys::turns(owner, conversation), &mut |key, bytes| {
                let turn =
                    keys::number(key, 2).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
                let record =
                    record::decode_turn(&bytes).map_err(|damaged| unreadable(key, damaged))?;
                Ok(each(Journaled {
                    owner,
                    conversation,
                    turn,
                    record,
                }))
            })
    }
}
