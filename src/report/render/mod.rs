//! Shows results to people: as a page, as text for a terminal, as a workbook, as JSON. All forms print the same
//! digits, because the results are rounded before.

#[cfg(feature = "png")]
mod card;
mod cases;
mod compared;
mod html;
mod order;
pub(crate) mod page;
mod phrases;
mod public;
mod sentence;
mod summary;
mod svg;
mod text;
mod themes;
mod xlsx;

use crate::report::results::Report;

#[cfg(feature = "png")]
pub use self::card::{CardError, card, group_card, public_card};
pub use self::html::{STYLE, html, live, parts};
pub use self::page::Apart;
pub use self::phrases::{Phrases, Say};
pub use self::public::LEAST;
pub use self::sentence::sentence;
pub use self::summary::{card_in_letters, findings, group_text, public};
pub use self::text::text;
pub use self::xlsx::xlsx;

/// Returns the report as JSON, with every number that the other forms print.
pub fn json(report: &Report) -> String {
    // A report holds nothing that JSON cannot: its keys are texts, its numbers finite.
    serde_json::to_string_pretty(report).unwrap_or_default() + "\n"
}
