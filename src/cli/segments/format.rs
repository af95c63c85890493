//! How sizes, shares and tables of segments are written.

use std::io::Write;

use anyhow::Result;
use clap::ValueEnum;
use unicode_width::UnicodeWidthStr;

use crate::dialog::segments::OnEnter;

/// Smaller numbers say little about others.
pub const SMALL_SAMPLE: usize = 30;
/// How many examples a preview shows.
pub const MAX_EXAMPLES: usize = 5;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Returns a part as a share of the whole; 0 of nothing.
pub fn share(part: usize, of: usize) -> f64 {
    if of == 0 {
        0.0
    } else {
        part as f64 / of as f64
    }
}

/// Describes what a segment starts.
pub fn starts(on_enter: &OnEnter) -> String {
    let mut words = format!("starts {}/{}", on_enter.dialog, on_enter.section);
    if let Some(at_most) = on_enter.at_most {
        let unit = match at_most.every.0 {
            ..86_400 => "an hour",
            86_400 => "a day",
            _ => "a week",
        };
        words.push_str(&format!(", at most {} {unit}", at_most.count));
    }
    words
}

/// Draws a table: text to the left, numbers to the right.
///
/// Fails if the output cannot be written.
pub fn draw<const N: usize>(table: &[[String; N]], out: &mut dyn Write) -> Result<()> {
    let widths: Vec<usize> = (0..N)
        .map(|at| table.iter().map(|row| row[at].width()).max().unwrap_or(0))
        .collect();
    let is_number = |at: usize| {
        table
            .iter()
            .skip(1)
            .all(|row| row[at].starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')))
    };
    for row in table {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths[at].saturating_sub(cell.width()));
            line.push_str(&if is_number(at) {
                format!("{gap}{cell}  ")
            } else {
                format!("{cell}{gap}  ")
            });
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
