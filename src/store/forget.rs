//! What forgetting a person leaves behind: a mark while it is under way, and a receipt that only the same address brings out again.
//!
//! A receipt is a keyed hash of an address: from it nobody learns whose it is, but an older backup that is put back can be held
//! against it, so that whoever was forgotten stays forgotten.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::id::{ConversationId, OwnerId};
use crate::store::{Address, Outgoing};
use crate::time::Timestamp;

/// The key of a store's receipts.
#[derive(Clone, PartialEq, Eq)]
pub struct ErasureKey([u8; 32]);

/// What is left of an address that was erased.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Receipt(pub [u8; 16]);

/// That an address was erased, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Erasure {
    /// Which.
    pub receipt: Receipt,
    /// When.
    pub at: Timestamp,
}

/// Why and on what condition somebody is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forget {
    /// The moment.
    pub now: Timestamp,
    /// Whether a receipt is kept of it: not of people who are only forgotten because their time is over.
    pub leaves_receipt: bool,
    /// Nobody is forgotten who wrote at or after this moment.
    pub unless_heard_since: Option<Timestamp>,
}

/// Somebody whose erasure is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Who.
    pub owner: OwnerId,
    /// Where they talked: everything there is still to go, or has just gone.
    pub conversations: Vec<ConversationId>,
}

/// How an erasure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasing {
    /// There is more to erase.
    More,
    /// Only the farewell and where it goes are left, until it is sent or given up.
    Waits,
    /// Nothing is left.
    Done,
}

/// What is stored of somebody who was forgotten; of one who is wholly erased no conversations are left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureMark {
    /// When.
    pub at: Timestamp,
    /// Whether a receipt is kept.
    pub leaves_receipt: bool,
    /// Where they talked.
    pub conversations: Vec<ConversationId>,
    /// The turn whose words are the farewell.
    pub farewell: Option<(ConversationId, u64)>,
    /// Whether nothing leads to them any more.
    pub is_unlinked: bool,
}

impl ErasureKey {
    /// Takes a key as it was stored.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes to be stored.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns what names the key without telling it.
    pub fn name(&self) -> String {
        Sha256::digest(self.0).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns the receipt of an address.
    pub fn receipt(&self, address: &Address) -> Receipt {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(address.0.as_bytes());
        let mut receipt = [0; 16];
        receipt.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Receipt(receipt)
    }
}

impl Receipt {
    /// Reads what `Display` writes.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut receipt = [0; 16];
        for (at, byte) in receipt.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
        }
        Some(Self(receipt))
    }
}

impl ErasureMark {
    /// Returns whether there is nothing left to erase.
    pub fn is_done(&self) -> bool {
        self.conversations.is_empty() && self.is_unlinked
    }

    /// Returns whether a row is part of the farewell.
    pub fn is_farewell(&self, row: &Outgoing) -> bool {
        self.farewell == Some((row.id.conversation, row.id.turn))
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for ErasureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(key {})", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_depends_on_the_address_and_on_the_key_and_can_be_written_down() {
        let (one, other) = (ErasureKey::new([1; 32]), ErasureKey::new([2; 32]));
        let (noor, piet) = (Address("telegram:123456".into()), Address("telegram:123457".into()));
        assert_eq!(one.receipt(&noor), one.receipt(&noor));
        assert_ne!(one.receipt(&noor), one.receipt(&piet));
        assert_ne!(one.receipt(&noor), other.receipt(&noor));
        assert_eq!(Receipt::read(&one.receipt(&noor).to_string()), Some(one.receipt(&noor)));
        assert_eq!(Receipt::read("telegram:123456"), None);
    }
}
