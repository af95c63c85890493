//! What forgetting a person leaves behind: a mark while it is in progress, and a receipt that only
//! the same address produces again.
//!
//! A receipt is a keyed hash of an address. Nobody can learn from it whose it is, but a restored
//! backup can be compared with it, so that a forgotten person stays forgotten.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::hex::Hex;
use crate::id::{ConversationId, OwnerId};
use crate::store::{Address, Outgoing};
use crate::time::Timestamp;

/// The key of a store's receipts.
#[derive(Clone, PartialEq, Eq)]
pub struct ErasureKey([u8; 32]);

/// A keyed hash of an erased address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Receipt(pub [u8; 16]);

/// An erased address, and when it was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Erasure {
    /// The receipt of the address.
    pub receipt: Receipt,
    /// The time of the erasure.
    pub at: Timestamp,
}

/// When and on what condition a person is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forget {
    /// The time.
    pub now: Timestamp,
    /// Whether a receipt is kept: not for people whose data merely expired.
    pub leaves_receipt: bool,
    /// If set, the person is kept if they wrote at or after this time.
    pub unless_heard_since: Option<Timestamp>,
}

/// A person whose erasure is in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The person.
    pub owner: OwnerId,
    /// Their conversations: everything there is about to be erased, or was just erased.
    pub conversations: Vec<ConversationId>,
}

/// The progress of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasing {
    /// There is more to erase.
    More,
    /// Only the farewell and its place are left, until it is sent or given up.
    Waits,
    /// Nothing is left.
    Done,
}

/// The stored mark of a forgotten person; once they are fully erased it has no conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureMark {
    /// When they were forgotten.
    pub at: Timestamp,
    /// Whether a receipt is kept.
    pub leaves_receipt: bool,
    /// Conversations that are not fully erased yet.
    pub conversations: Vec<ConversationId>,
    /// The turn whose messages are the farewell.
    pub farewell: Option<(ConversationId, u64)>,
    /// Whether addresses, places and other links to the person are removed.
    pub is_unlinked: bool,
}

impl ErasureKey {
    /// Wraps a stored key.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes to store.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns a name of the key that does not reveal it.
    pub fn name(&self) -> String {
        Hex(&Sha256::digest(self.0)[..4]).to_string()
    }

    /// Returns the receipt of an address.
    pub fn receipt(&self, address: &Address) -> Receipt {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(address.0.as_bytes());
        let mut receipt = [0; 16];
        receipt.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Receipt(receipt)
    }
}

impl Receipt {
    /// Parses what `Display` writes; `None` if it is something else.
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
    /// Returns whether nothing is left to erase.
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
        Hex(&self.0).fmt(f)
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
        let (noor, piet) = (
            Address("telegram:123456".into()),
            Address("telegram:123457".into()),
        );
        assert_eq!(one.receipt(&noor), one.receipt(&noor));
        assert_ne!(one.receipt(&noor), one.receipt(&piet));
        assert_ne!(one.receipt(&noor), other.receipt(&noor));
        assert_eq!(
            Receipt::read(&one.receipt(&noor).to_string()),
            Some(one.receipt(&noor))
        );
        assert_eq!(Receipt::read("telegram:123456"), None);
    }
}
