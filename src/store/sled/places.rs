//! Gives places to conversations and moves them, within a group commit.

use std::collections::BTreeSet;

use crate::id::{ConversationId, OwnerId};
use crate::store::record::{self, DecodeError};
use crate::store::sled::group::Group;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::tree::unreadable;
use crate::store::{Commit, Moved, Place, StoreError};

impl Group<'_> {
    /// Renames a place and all places below it.
    pub fn moved(&mut self, moved: &Moved) -> Result<(), StoreError> {
        let below = keys::found_below(&moved.from);
        let mut found: BTreeSet<Key> = self.keys(&below)?.into_iter().collect();
        found.insert(keys::found(&moved.from));
        for key in found {
            let Some(from) = keys::read_found(&key) else {
                return Err(unreadable(&key, DecodeError::Bytes));
            };
            let Some((owner, conversation)) = self.decoded(&key, record::decode_found)? else {
                continue;
            };
            let is_here = self
                .decoded(&keys::place(conversation), record::decode_place)?
                .is_some_and(|(_, at)| at == from);
            if let (true, Some(to)) = (is_here && !self.is_forgotten(owner)?, moved.renamed(&from))
            {
                self.moves(owner, conversation, &to)?;
                if !moved.is_of_desk() {
                    self.drop_receipts(conversation)?;
                }
            }
        }
        if let Some((from, to)) = &moved.address
            && let Some(owner) = self.decoded(&keys::address(from), record::decode_owner)?
        {
            self.put(keys::address(to), record::encode_owner(owner));
        }
        Ok(())
    }

    /// Moves one conversation to another place: a conversation there is replaced.
    fn moves(
        &mut self,
        owner: OwnerId,
        conversation: ConversationId,
        to: &Place,
    ) -> Result<(), StoreError> {
        if let Some((_, gives_way)) = self.decoded(&keys::found(to), record::decode_found)?
            && gives_way != conversation
        {
            self.remove(keys::place(gives_way))?;
        }
        self.put(keys::found(to), record::encode_found(owner, conversation));
        self.put(keys::place(conversation), record::encode_place(owner, to));
        Ok(())
    }

    /// Forgets the numbers of a conversation's messages: they can no longer be edited.
    fn drop_receipts(&mut self, conversation: ConversationId) -> Result<(), StoreError> {
        let key = keys::delivered(conversation);
        match self.get(&key)? {
            Some(before) => {
                let without = record::without_receipts(&before)
                    .map_err(|damaged| unreadable(&key, damaged))?;
                self.replace(key, without)
            }
            None => Ok(()),
        }
    }

    /// Returns whether the place or the address of a new conversation belongs to somebody else.
    pub(super) fn is_taken(&self, commit: &Commit) -> Result<bool, StoreError> {
        let Some((place, address)) = &commit.place else {
            return Ok(false);
        };
        let found = self.decoded(&keys::found(place), record::decode_found)?;
        let owner = self.decoded(&keys::address(address), record::decode_owner)?;
        if let Some((holder, id)) = found
            && (holder, id) != (commit.owner, commit.conversation.id)
            && !self.is_forgotten(holder)?
        {
            return Ok(true);
        }
        if let Some(holder) = owner
            && holder != commit.owner
            && !self.is_forgotten(holder)?
        {
            return Ok(true);
        }
        Ok(false)
    }

    /// Writes the place and the address of a new conversation.
    pub(super) fn place(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let Some((place, address)) = &commit.place else {
            return Ok(());
        };
        self.put(
            keys::found(place),
            record::encode_found(commit.owner, commit.conversation.id),
        );
        self.put(
            keys::place(commit.conversation.id),
            record::encode_place(commit.owner, place),
        );
        self.give(address, commit.owner)
    }
}
