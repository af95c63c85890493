//! The columns that name people, in tables that do.

use crate::report::catalogue::{AnswerSource, Identity, KnownIdentity};
use crate::report::cell::Cell;

use super::column::{Column, ColumnKind, Fixed};

/// Fills a cell that names somebody.
type Fill = for<'a> fn(&'a KnownIdentity) -> Option<&'a str>;

/// The columns, each with the function that fills it.
const COLUMNS: [(Fixed, Fill); 3] = [
    (
        Fixed::new(
            "contact_name",
            ColumnKind::Words,
            "The name they use at the messenger",
        ),
        |known| known.name.as_deref(),
    ),
    (
        Fixed::new(
            "contact_phone",
            ColumnKind::Words,
            "Their phone number, where they gave one",
        ),
        |known| known.phone.as_deref(),
    ),
    (
        Fixed::new(
            "contact_address",
            ColumnKind::Words,
            "Their addresses at messengers",
        ),
        |known| known.addresses.as_deref(),
    ),
];

/// Returns the columns that name people; empty unless the tables do.
pub fn columns(source: &AnswerSource<'_>) -> Vec<Column> {
    let named = COLUMNS.iter().filter(|_| source.is_identified);
    named.map(|(fixed, _)| Column::from(fixed)).collect()
}

/// Returns the cells that name the person of a row, if the tables do.
pub fn cells(identity: &Identity) -> impl Iterator<Item = Cell<'_>> {
    let known = identity.known.iter();
    known.flat_map(|known| {
        COLUMNS
            .iter()
            .map(move |(_, fill)| Cell::words(fill(known)))
    })
}
