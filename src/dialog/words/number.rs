//! Numbers in a language: their written form and their words.

use rust_decimal::Decimal;

use crate::dialog::fold::fold;
use crate::dialog::words::{Key, List, Words};

/// How many places behind the decimal sign are shown at most.
const SHOWN_PLACES: u32 = 6;

/// How often "and" may stand in a number word: in `negenennegentig` it does so twice by chance.
const MOST_ANDS: usize = 6;

/// The signs between the digits of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberForm {
    /// Between whole and part: `,` in Dutch.
    pub decimal: char,
    /// Between thousands: `.` in Dutch.
    pub thousands: char,
}

impl Words<'_> {
    /// Returns the signs of the language's numbers.
    pub fn number_form(&self) -> NumberForm {
        let mut signs = self.template(Key::NumberForm).chars().filter(|c| !c.is_ascii_digit());
        match (signs.next(), signs.next()) {
            (Some(thousands), Some(decimal)) => NumberForm { decimal, thousands },
            (Some(decimal), None) => NumberForm { decimal, thousands: ' ' },
            (None, _) => NumberForm { decimal: '.', thousands: ',' },
        }
    }

    /// Writes a number as the language does: `12.345,50`. Four digits stand without a sign between them, as years do.
    ///
    /// Noughts at the end stay, as in prices; of an endless division six places are shown.
    pub fn number(&self, number: Decimal) -> String {
        let form = self.number_form();
        let number = if number.scale() > SHOWN_PLACES { number.round_dp(SHOWN_PLACES).normalize() } else { number };
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

    /// Returns the number that words mean, from nought to a hundred: `zeven`, `eenentwintig`, `twenty-one`.
    pub fn number_word(&self, words: &str) -> Option<u32> {
        let words = fold(words);
        self.simple_number(&words).or_else(|| self.compound(&words))
    }

    fn simple_number(&self, words: &str) -> Option<u32> {
        let at = self.place_in(List::Numbers, words)? as u32;
        Some(if at <= 20 { at } else { (at - 18) * 10 })
    }

    /// Reads a unit and a ten: with "and" between them as in Dutch, or after the ten as in English.
    fn compound(&self, words: &str) -> Option<u32> {
        let and = self.forms(List::And).next().unwrap_or_default();
        let ten_first = |at: usize, gap: usize| self.unit_and_ten(&words[at + gap..], &words[..at]);
        if let Some((ten, at)) = words.find([' ', '-']).map(|at| (ten_first(at, 1), at))
            && words[at + 1..].find([' ', '-']).is_none()
            && ten.is_some()
        {
            return ten;
        }
        words.match_indices(and).take(MOST_ANDS).find_map(|(at, _)| self.unit_and_ten(words[..at].trim(), words[at + and.len()..].trim()))
    }

    fn unit_and_ten(&self, unit: &str, ten: &str) -> Option<u32> {
        let unit = self.simple_number(unit).filter(|unit| (1..=9).contains(unit))?;
        let ten = self.simple_number(ten).filter(|ten| (20..=90).contains(ten))?;
        Some(ten + unit)
    }
}

/// Writes a phone number in groups, as people read it out: `06 1234 5678` for +31612345678, `+49 301 234 567` for one from elsewhere.
pub fn phone_in_groups(number: &str) -> String {
    let digits = number.strip_prefix('+').filter(|digits| digits.len() > 4 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(digits) = digits else { return number.to_owned() };
    let home = digits.strip_prefix("31").filter(|home| home.len() == 9);
    match home {
        Some(home) if home.starts_with('6') => format!("06 {} {}", &home[1..5], &home[5..]),
        Some(home) => format!("0{} {} {}", &home[..2], &home[2..5], &home[5..]),
        None => {
            let rest = &digits[2..];
            let groups = (0..rest.len()).step_by(3).map(|at| &rest[at..(at + 3).min(rest.len())]);
            format!("+{} {}", &digits[..2], groups.collect::<Vec<_>>().join(" "))
        }
    }
}
