//! Formats and parses numbers in a language: digits and number words.

use rust_decimal::Decimal;

use crate::dialog::fold::fold;
use crate::dialog::words::{Key, List, Words};

/// The most decimal places shown.
const MAX_DECIMALS: u32 = 6;

/// How often the word for "and" may occur in a number word; `negenennegentig` contains it twice by
/// chance.
const MAX_ANDS: usize = 6;

/// The indexes of hundred and thousand in the list of number words.
const HUNDRED: usize = 28;
const THOUSAND: usize = 29;

/// The separators in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberForm {
    /// The decimal sign: `,` in Dutch.
    pub decimal: char,
    /// The thousands separator: `.` in Dutch.
    pub thousands: char,
}

impl Words<'_> {
    /// Returns the separators of the language.
    pub fn number_form(&self) -> NumberForm {
        let mut signs = self
            .template(Key::NumberForm)
            .chars()
            .filter(|c| !c.is_ascii_digit());
        match (signs.next(), signs.next()) {
            (Some(thousands), Some(decimal)) => NumberForm { decimal, thousands },
            (Some(decimal), None) => NumberForm {
                decimal,
                thousands: ' ',
            },
            (None, _) => NumberForm {
                decimal: '.',
                thousands: ',',
            },
        }
    }

    /// Formats a number for the language: `12.345,50`. Four digits have no separator, like years.
    ///
    /// Trailing zeros stay, as in prices; more than six decimal places are rounded to six.
    pub fn number(&self, number: Decimal) -> String {
        let form = self.number_form();
        let number = if number.scale() > MAX_DECIMALS {
            number.round_dp(MAX_DECIMALS).normalize()
        } else {
            number
        };
        let plain = number.abs().to_string();
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut out = String::with_capacity(plain.len() + 4);
        if number.is_sign_negative() && !number.is_zero() {
            out.push('-');
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && whole.len() > 4 && (whole.len() - at).is_multiple_of(3) {
                out.push(form.thousands);
            }
            out.push(digit);
        }
        if !part.is_empty() {
            out.push(form.decimal);
            out.push_str(part);
        }
        out
    }

    /// Returns the number that words mean, below a million: `zeven`, `eenentwintig`,
    /// `two hundred and fifty`, `twaalfhonderd`.
    pub fn number_word(&self, words: &str) -> Option<u32> {
        self.multiple(&fold(words), 1000, &|words, rest| {
            words.multiple(rest, 100, &Self::below_hundred)
        })
    }

    /// Parses a count of thousands or hundreds and the rest after it, or a number without them.
    fn multiple(
        &self,
        words: &str,
        base: u32,
        less: &dyn Fn(&Self, &str) -> Option<u32>,
    ) -> Option<u32> {
        if let Some(number) = less(self, words) {
            return Some(number);
        }
        let name = self
            .entries(List::Numbers)
            .nth(if base == 1000 { THOUSAND } else { HUNDRED })?
            .split('/')
            .next()?
            .trim();
        let (count, rest) = words.split_once(name)?;
        let (count, rest) = (
            count.trim_end_matches(is_joiner),
            rest.trim_start_matches(is_joiner),
        );
        // People say twelve hundred, but not ten hundred or a hundred hundred.
        let is_said = |count: &u32| {
            if base == 1000 {
                *count < 1000
            } else {
                *count < 100 && (*count < 10 || !count.is_multiple_of(10))
            }
        };
        let count = match count {
            "" => 1,
            one if self.forms(List::Article).any(|article| article == one) => 1,
            many => less(self, many).filter(|count| *count > 0 && is_said(count))?,
        };
        let and = |form: &str| {
            rest.strip_prefix(form)
                .map(|rest| rest.trim_start_matches(is_joiner))
        };
        let part = |rest: &str| less(self, rest).filter(|part| (1..base).contains(part));
        let rest = match rest {
            "" => 0,
            rest => part(rest).or_else(|| self.forms(List::And).filter_map(and).find_map(part))?,
        };
        Some(count * base + rest)
    }

    fn below_hundred(&self, words: &str) -> Option<u32> {
        self.simple_number(words).or_else(|| self.compound(words))
    }

    fn simple_number(&self, words: &str) -> Option<u32> {
        match self.place_in(List::Numbers, words)? {
            THOUSAND => Some(1000),
            at @ 0..=20 => Some(at as u32),
            at => Some((at as u32 - 18) * 10),
        }
    }

    /// Parses a unit and a ten: joined by "and" as in Dutch, or after the ten as in English.
    fn compound(&self, words: &str) -> Option<u32> {
        let and = self.forms(List::And).next().unwrap_or_default();
        let ten_first = |at: usize, gap: usize| self.unit_and_ten(&words[at + gap..], &words[..at]);
        if let Some((ten, at)) = words.find(is_joiner).map(|at| (ten_first(at, 1), at))
            && words[at + 1..].find(is_joiner).is_none()
            && ten.is_some()
        {
            return ten;
        }
        words.match_indices(and).take(MAX_ANDS).find_map(|(at, _)| {
            self.unit_and_ten(words[..at].trim(), words[at + and.len()..].trim())
        })
    }

    fn unit_and_ten(&self, unit: &str, ten: &str) -> Option<u32> {
        let unit = self
            .simple_number(unit)
            .filter(|unit| (1..=9).contains(unit))?;
        let ten = self
            .simple_number(ten)
            .filter(|ten| (20..=90).contains(ten))?;
        Some(ten + unit)
    }
}

/// Returns whether a character may occur inside a number word.
fn is_joiner(c: char) -> bool {
    matches!(c, ' ' | '-')
}

/// Formats a phone number in groups, as people read it aloud: `06 1234 5678` for +31612345678,
/// `+49 301 234 567` for one from abroad.
pub fn phone_in_groups(number: &str) -> String {
    let digits = number
        .strip_prefix('+')
        .filter(|digits| digits.len() > 4 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(digits) = digits else {
        return number.to_owned();
    };
    let home = digits.strip_prefix("31").filter(|home| home.len() == 9);
    match home {
        Some(home) if home.starts_with('6') => format!("06 {} {}", &home[1..5], &home[5..]),
        Some(home) => format!("0{} {} {}", &home[..2], &home[2..5], &home[5..]),
        None => {
            let rest = &digits[2..];
            let groups = (0..rest.len())
                .step_by(3)
                .map(|at| &rest[at..(at + 3).min(rest.len())]);
            format!("+{} {}", &digits[..2], groups.collect::<Vec<_>>().join(" "))
        }
    }
}
