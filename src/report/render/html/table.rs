//! The head of a table, and the line that says how high a picture's scale goes.

use super::super::page::Page;
use super::super::phrases::{Phrases, Say};

/// Tells how many the highest of some columns is.
pub(super) fn highest(most: u64, phrases: &Phrases, page: &mut Page) {
    let highest = phrases.fill(Say::HighestColumn, &[("n", &phrases.count(most))]);
    page.element("p class=\"scale\"", &highest);
}

/// Writes the head of a table, and opens its body.
pub(super) fn head(columns: &[Say], phrases: &Phrases, page: &mut Page) {
    page.raw("<tr>");
    for column in columns {
        page.element("th scope=\"col\"", phrases.say(*column));
    }
    page.raw("</tr></thead><tbody>");
}
