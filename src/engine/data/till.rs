//! The till: which single-use codes were given, so that nobody else gets them, and what they cost.
//!
//! It knows no customers. A code is kept with the job that took it off the list: the same job gets
//! the same code again, whatever stopped in between.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialog::cases::Codes;
use crate::engine::state::handover::{CodeNews, CodeWish};

/// The codes that were given, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Till {
    /// Every code that was taken off the list.
    pub used: BTreeMap<String, UsedCode>,
}

/// A code that was taken off the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedCode {
    /// What it was worth when it was given, in the shop's money.
    pub value: u32,
    /// The calendar month in which it was given: `2026-11`.
    pub month: String,
    /// A hash of the job that took it.
    pub job: [u8; 8],
}

impl Till {
    /// Takes a code off the list, within the budget of the month, and returns what the desk is told.
    pub fn take(
        &mut self,
        codes: Option<&Codes>,
        wish: &CodeWish,
        job: [u8; 8],
        month: &str,
    ) -> CodeNews {
        let wish = wish.clone();
        let known = self.used.iter().find(|(_, used)| used.job == job);
        if let Some((code, _)) = known {
            let code = code.clone();
            return CodeNews::Taken { wish, code };
        }
        let left = codes.and_then(|codes| self.left(codes, month));
        if let Some(left) = left.filter(|left| wish.value > *left) {
            return CodeNews::OverBudget { wish, left };
        }
        let free = codes.and_then(|codes| {
            let mut free = self.free(codes);
            free.find(|(_, value)| *value == wish.value)
        });
        let Some((code, value)) = free.cloned() else {
            return CodeNews::NoneLeft { wish };
        };
        let used = UsedCode {
            value,
            month: month.to_owned(),
            job,
        };
        self.used.insert(code.clone(), used);
        CodeNews::Taken { wish, code }
    }

    /// Returns the values, smallest first, of which a code can be given in a month.
    pub fn values(&self, codes: &Codes, month: &str) -> BTreeSet<u32> {
        let most = self.left(codes, month).unwrap_or(u32::MAX);
        let free = self.free(codes).map(|(_, value)| *value);
        free.filter(|value| *value <= most).collect()
    }

    /// Lists the codes that nobody got.
    fn free<'c>(&'c self, codes: &'c Codes) -> impl Iterator<Item = &'c (String, u32)> {
        let all = codes.all.iter();
        all.filter(|(code, _)| !self.used.contains_key(code))
    }

    /// Returns what was given in a month, in the shop's money.
    pub fn spent(&self, month: &str) -> u64 {
        let used = self.used.values().filter(|used| used.month == month);
        used.map(|used| u64::from(used.value)).sum()
    }

    /// Returns what may still be given in a month; `None` if there is no budget.
    pub fn left(&self, codes: &Codes, month: &str) -> Option<u32> {
        let left = u64::from(codes.budget?).saturating_sub(self.spent(month));
        Some(u32::try_from(left).unwrap_or(u32::MAX))
    }
}
