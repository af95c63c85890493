//! How much one visitor may send, and how many new visitors one address may bring.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};

use crate::time::{Duration, Timestamp, now};

/// New visitors of one address: a hall full of people behind one router, who all follow a link.
const ARRIVALS: Rate = Rate {
    most: 1000,
    within: Duration(600),
};
/// Files of one visitor.
const FILES: Rate = Rate {
    most: 30,
    within: Duration::HOUR,
};
/// Bytes of these files.
const BYTES: Rate = Rate {
    most: 100 << 20,
    within: Duration::HOUR,
};
/// How many minutes' worth of messages may come at once: as many as the bot answers.
const MINUTES_AT_ONCE: u32 = 4;
/// So many are remembered before those that have all of their budget again are forgotten.
const REMEMBERED: usize = 10_000;

/// What may be spent at once, and within how long it is there again.
#[derive(Clone, Copy)]
struct Rate {
    most: u64,
    within: Duration,
}

/// What is left to each.
struct Budgets<K> {
    rate: Rate,
    left: HashMap<K, (u64, Timestamp)>,
}

/// The limits of a page.
pub(super) struct Limits {
    arrivals: Budgets<IpAddr>,
    files: Budgets<String>,
    bytes: Budgets<String>,
    deeds: Budgets<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            arrivals: Budgets::new(ARRIVALS),
            files: Budgets::new(FILES),
            bytes: Budgets::new(BYTES),
            deeds: Budgets::new(deeds(0)),
        }
    }
}

impl Limits {
    /// Returns whether one more new visitor may come from an address.
    pub fn takes_visitor(&mut self, from: IpAddr) -> bool {
        let network = match from {
            IpAddr::V4(_) => from,
            // Whoever has one address of version 6 has a network of them.
            IpAddr::V6(own) => Ipv6Addr::from_bits(own.to_bits() >> 64 << 64).into(),
        };
        self.arrivals.spend(network, 1, now())
    }

    /// Returns whether a person may write or tap once more, if so much a minute is answered.
    pub fn takes_deed(&mut self, person: String, per_minute: u32) -> bool {
        self.deeds.rate = deeds(per_minute);
        self.deeds.spend(person, 1, now())
    }

    /// Returns whether a visitor may send one more file of so many bytes.
    pub fn takes_file(&mut self, visitor: &str, bytes: u64) -> bool {
        let at = now();
        self.files.spend(visitor.to_owned(), 1, at)
            && self.bytes.spend(visitor.to_owned(), bytes, at)
    }
}

fn deeds(per_minute: u32) -> Rate {
    Rate {
        most: u64::from(per_minute * MINUTES_AT_ONCE),
        within: Duration(60 * i64::from(MINUTES_AT_ONCE)),
    }
}

impl<K: Eq + Hash> Budgets<K> {
    fn new(rate: Rate) -> Self {
        let left = HashMap::new();
        Self { rate, left }
    }

    /// Spends something, if there is enough left.
    fn spend(&mut self, whose: K, amount: u64, at: Timestamp) -> bool {
        let rate = self.rate;
        if self.left.len() > REMEMBERED {
            self.left
                .retain(|_, (left, since)| rate.grown(*left, *since, at) < rate.most);
        }
        let (left, since) = self.left.entry(whose).or_insert((rate.most, at));
        let now_left = rate.grown(*left, *since, at);
        let Some(rest) = now_left.checked_sub(amount) else {
            return false;
        };
        (*left, *since) = (rest, at);
        true
    }
}

impl Rate {
    /// Returns what is left later.
    fn grown(self, left: u64, since: Timestamp, at: Timestamp) -> u64 {
        let millis = u64::try_from(at.0.saturating_sub(since.0)).unwrap_or(0);
        let span = self.within.0.unsigned_abs() * 1000;
        let grown = u128::from(self.most) * u128::from(millis.min(span)) / u128::from(span);
        // It is at most what may be spent at once, which fits.
        let grown = u64::try_from(grown).unwrap_or(self.most);
        left.saturating_add(grown).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_comes_back_in_time_and_is_each_ones_own() {
        let rate = Rate {
            most: 3,
            within: Duration(60),
        };
        let mut budgets = Budgets::new(rate);
        let mut spend = |whose, at| budgets.spend(whose, 1, Timestamp(at));
        assert!((0..3).all(|_| spend("noor", 0)));
        assert!(!spend("noor", 19_999) && spend("sam", 0));
        assert!(spend("noor", 20_000) && !spend("noor", 20_000));
        assert!((0..3).all(|_| spend("noor", 600_000)) && !spend("noor", 600_000));
    }

    #[test]
    fn a_network_of_version_6_is_one_address() {
        let mut limits = Limits::default();
        let own = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        assert!((0..1000).all(|last| limits.takes_visitor(own(last))));
        assert!(!limits.takes_visitor(own(1000)));
        assert!(limits.takes_visitor(IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1])));
        assert!(limits.takes_visitor(IpAddr::from([192, 0, 2, 1])));
    }

    #[test]
    fn a_visitor_may_send_some_files_and_so_many_bytes() {
        let mut limits = Limits::default();
        assert!((0..30).all(|_| limits.takes_file("noor", 1)));
        assert!(!limits.takes_file("noor", 1));
        assert!((0..5).all(|_| limits.takes_file("sam", 20 << 20)));
        assert!(!limits.takes_file("sam", 20 << 20));
    }
}
