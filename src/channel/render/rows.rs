//! Lays buttons out in rows: short ones side by side, long ones one per row, never out of order.

use unicode_width::UnicodeWidthStr;

/// What a phone shows of a label, if so many stand side by side; from one per row on.
const ROOM: [usize; 8] = [usize::MAX, 15, 9, 6, 4, 3, 3, 2];

/// Returns how wide a label is, in columns of a typewriter.
pub(super) fn width(label: &str) -> usize {
    label.width()
}

/// Puts buttons in rows of equal length as far as possible; the author's number of columns goes before ours.
pub(super) fn pack<T>(buttons: Vec<T>, columns: Option<u8>, width: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let count = buttons.len();
    if count == 0 {
        return Vec::new();
    }
    let per_row = match columns {
        Some(columns) => usize::from(columns).clamp(1, ROOM.len()),
        None => balanced(count, comfortable(buttons.iter().map(width).max().unwrap_or(0))),
    };
    let mut rows: Vec<Vec<T>> = Vec::with_capacity(count.div_ceil(per_row));
    for button in buttons {
        match rows.last_mut() {
            Some(row) if row.len() < per_row => row.push(button),
            _ => rows.push(vec![button]),
        }
    }
    rows
}

/// Returns how many labels of this width can be read side by side.
fn comfortable(widest: usize) -> usize {
    (1..=ROOM.len()).rev().find(|per_row| widest <= ROOM[per_row - 1]).unwrap_or(1)
}

/// Spreads buttons evenly over as few rows as are needed: eleven become six and five, not eight and three.
fn balanced(count: usize, most: usize) -> usize {
    count.div_ceil(count.div_ceil(most))
}
