//! Updates in quarantine: what came, when and why, so that an operator can look at them, retry them
//! or drop them.

use std::fmt;
use std::str::FromStr;

use crate::id::InputId;
use crate::time::Timestamp;

/// Identifies an update in quarantine by its group commit and its index there. Written `1234`, or
/// `1234.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuarantineId(pub u64, pub u64);

/// An update in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its id.
    pub id: QuarantineId,
    /// The id of the input, and when it was quarantined; `None` if that cannot be read.
    pub taken: Option<(InputId, Timestamp)>,
    /// The raw update; empty if it may not be stored.
    pub raw: String,
    /// The reason.
    pub why: String,
}

/// Maximum number of updates that one group commit can quarantine.
const GROUP_MAX: u64 = 1 << 16;

impl QuarantineId {
    /// Returns the input id for its retry; it is always the same, so that a retry takes effect
    /// once.
    ///
    /// No bot account has the number 0, so these ids never collide with real updates.
    pub fn again(self) -> InputId {
        InputId::Update {
            bot: 0,
            update: (self.0 * GROUP_MAX + self.1).cast_signed(),
        }
    }
}

impl fmt::Display for QuarantineId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(order, 0) => write!(out, "{order}"),
            Self(order, index) => write!(out, "{order}.{index}"),
        }
    }
}

impl FromStr for QuarantineId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (order, index) = text.split_once('.').unwrap_or((text, "0"));
        Ok(Self(order.parse()?, index.parse()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_shown() {
        for id in [
            QuarantineId(0, 0),
            QuarantineId(1234, 0),
            QuarantineId(1234, 2),
            QuarantineId(u64::MAX, 65_535),
        ] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert!(
            ["", "x", "1.x", "-1", "1.2.3"]
                .iter()
                .all(|text| text.parse::<QuarantineId>().is_err())
        );
    }

    #[test]
    fn each_is_handed_in_again_under_an_id_of_its_own() {
        let ids: Vec<InputId> = [(1, 0), (1, 1), (2, 0), (0, 1)]
            .map(|(order, index)| QuarantineId(order, index).again())
            .into();
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{id:?}");
        }
    }
}
