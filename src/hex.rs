//! Bytes as lower-case hexadecimal digits.

use std::fmt;

/// Shows bytes, two digits each.
///
/// ```
/// assert_eq!(vraag::hex::Hex(&[0, 10, 255]).to_string(), "000aff");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Hex<'a>(pub &'a [u8]);

/// Reads digits; `None` if they are none, or not two for each byte.
pub fn bytes(digits: &str) -> Option<Vec<u8>> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect()
}

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
