//! Compares the bot's messages with those a test expects.

use crate::dialog::ast::Scalar;
use crate::dialog::expr::names::Names;
use crate::dialog::source::Span;
use crate::dialog::text::{Piece, read};
use crate::script::case::Said;
use crate::script::transcript::{Seen, bracketed};
use crate::script::value::squeezed;

/// The difference between a message and a line of a test.
pub struct Mismatch {
    /// The expected text.
    pub expected: String,
    /// The text that came.
    pub got: String,
}

/// Compares a message with a line.
pub fn compare(said: &Said, seen: &Seen) -> Result<(), Mismatch> {
    if !is_text(&said.text, &seen.text) {
        return Err(Mismatch {
            expected: said.text.trim().to_owned(),
            got: seen.text.clone(),
        });
    }
    if let Some(buttons) = &said.buttons
        && !are_buttons(buttons, seen)
    {
        let got = if seen.buttons.is_empty() {
            "no buttons".to_owned()
        } else {
            format!("buttons: {}", bracketed(&seen.labels()))
        };
        return Err(Mismatch {
            expected: format!("buttons: {}", bracketed(buttons)),
            got,
        });
    }
    for (what, expected, got) in [
        ("photo", &said.photo, &seen.photo),
        ("file", &said.file, &seen.file),
    ] {
        if let Some(path) = expected
            && Some(path) != got.as_ref()
        {
            let got = got
                .as_ref()
                .map_or_else(|| format!("no {what}"), |got| format!("{what}: {got}"));
            return Err(Mismatch {
                expected: format!("{what}: {path}"),
                got,
            });
        }
    }
    Ok(())
}

/// Returns whether a line accepts any message.
pub fn is_any(text: &str) -> bool {
    let (before, middle, after) = dots(text);
    (before || after) && middle.is_empty()
}

/// Returns whether a text is the one a line expects: all of it, or, with dots at an end, a part.
pub fn is_text(awaited: &str, words: &str) -> bool {
    let (before, middle, after) = dots(awaited);
    let words = squeezed(words);
    [squeezed(middle), squeezed(&without_marks(middle))]
        .iter()
        .any(|middle| match before || after {
            true => words.contains(middle.as_str()),
            false => words == *middle,
        })
}

/// Returns whether the author's buttons are the expected ones, in order; extra buttons such as Skip
/// may be omitted.
fn are_buttons(awaited: &[String], seen: &Seen) -> bool {
    let mut awaited = awaited.iter().map(|label| squeezed(label)).peekable();
    for button in &seen.buttons {
        let label = squeezed(&button.label);
        if awaited.next_if(|next| *next == label).is_none() && !button.is_extra {
            return false;
        }
    }
    awaited.next().is_none()
}

/// Splits a line into whether dots stand before it, its text, and whether dots stand after it.
fn dots(text: &str) -> (bool, &str, bool) {
    let text = text.trim();
    let behind = text.strip_prefix("...").or_else(|| text.strip_prefix('…'));
    let middle = behind.unwrap_or(text);
    let before = middle
        .strip_suffix("...")
        .or_else(|| middle.strip_suffix('…'));
    (behind.is_some(), before.unwrap_or(middle), before.is_some())
}

/// Removes light markup, for authors who copy a text from the dialog.
fn without_marks(text: &str) -> String {
    if !text.contains(['*', '`', '[']) || text.contains("${") {
        return text.to_owned();
    }
    let scalar = Scalar {
        text: text.to_owned(),
        span: Span::default(),
        quoted: true,
        map: Vec::new(),
    };
    let template = read::template(&scalar, &Names::default(), &mut Vec::new());
    let words = template.0.iter().map(|piece| match piece {
        Piece::Words(words, _) => words.as_ref(),
        Piece::Value(..) => "",
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::transcript::Shown;

    fn seen(labels: &[(&str, bool)]) -> Seen {
        let buttons = labels
            .iter()
            .map(|(label, is_extra)| Shown {
                label: (*label).to_owned(),
                is_extra: *is_extra,
            })
            .collect();
        Seen {
            buttons,
            ..Seen::default()
        }
    }

    fn awaited(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|label| (*label).to_owned()).collect()
    }

    #[test]
    fn dots_at_an_end_mean_a_part_and_alone_any_message() {
        assert!(is_text(
            "...van 1 tot en met 40...",
            "Kies een getal van 1 tot en met 40.\n\nHoeveel zakken?"
        ));
        assert!(is_text("Hoeveel …", "Eerst dit. Hoeveel zakken?"));
        assert!(is_text("Hoeveel   zakken?", "Hoeveel\nzakken?"));
        assert!(!is_text("Hoeveel zakken", "Hoeveel zakken?"));
        assert!(is_any("...") && is_any("…") && !is_any("...a") && !is_any(""));
    }

    #[test]
    fn ways_on_may_be_left_out_and_options_may_not() {
        let shown = seen(&[
            ("Espresso", false),
            ("Filter", false),
            ("Iets anders", true),
            ("Klaar", true),
        ]);
        assert!(are_buttons(&awaited(&["Espresso", "Filter"]), &shown));
        assert!(are_buttons(
            &awaited(&["Espresso", "Filter", "Klaar"]),
            &shown
        ));
        assert!(!are_buttons(&awaited(&["Espresso"]), &shown));
        assert!(!are_buttons(&awaited(&["Filter", "Espresso"]), &shown));
        assert!(!are_buttons(
            &awaited(&["Espresso", "Filter", "Nee"]),
            &shown
        ));
    }
}
