//! Lays out buttons in rows: short ones side by side, long ones one per row, always in order.

use unicode_width::UnicodeWidthStr;

/// How many columns of a label a phone shows, by the number of buttons per row.
const COLUMNS_SHOWN: [usize; 8] = [usize::MAX, 15, 9, 6, 4, 3, 3, 2];

/// Returns the width of a label in terminal columns.
pub(super) fn width(label: &str) -> usize {
    label.width()
}

/// Puts buttons in rows of equal length as far as possible; the author's number of columns has
/// priority.
pub(super) fn pack<T>(
    buttons: Vec<T>,
    columns: Option<u8>,
    width: impl Fn(&T) -> usize,
) -> Vec<Vec<T>> {
    let count = buttons.len();
    if count == 0 {
        return Vec::new();
    }
    let per_row = match columns {
        Some(columns) => usize::from(columns).clamp(1, COLUMNS_SHOWN.len()),
        None => balanced(
            count,
            comfortable(buttons.iter().map(width).max().unwrap_or(0)),
        ),
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
    (1..=COLUMNS_SHOWN.len())
        .rev()
        .find(|per_row| widest <= COLUMNS_SHOWN[per_row - 1])
        .unwrap_or(1)
}

/// Spreads buttons evenly over as few rows as needed: eleven become six and five, not eight and
/// three.
fn balanced(count: usize, most: usize) -> usize {
    count.div_ceil(count.div_ceil(most))
}
