//! Makes the labels of buttons: with a mark in front, shortened if too long, and all different.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::message::{Button, ButtonState};

/// Returns a button's label with its mark: `✓ Espresso`, `2. Espresso`.
pub fn shown(button: &Button) -> String {
    match button.mark {
        ButtonState::None | ButtonState::Extra | ButtonState::Off => button.label.clone(),
        ButtonState::On => format!("✓ {}", button.label),
        ButtonState::Place(place) => format!("{place}. {}", button.label),
    }
}

/// Shortens labels to at most `max` UTF-16 units; labels that became equal get a number.
pub(super) fn fit(labels: Vec<String>, max: usize) -> Vec<String> {
    if labels.iter().all(|label| label.len() <= max) {
        return labels;
    }
    let mut taken: HashSet<String> = labels
        .iter()
        .filter(|label| length(label) <= max)
        .cloned()
        .collect();
    labels
        .into_iter()
        .map(|label| {
            if length(&label) <= max {
                label
            } else {
                cut(&label, max, &mut taken)
            }
        })
        .collect()
}

fn cut(label: &str, max: usize, taken: &mut HashSet<String>) -> String {
    let mut ending = "…".to_owned();
    for number in 2.. {
        let short = format!(
            "{}{ending}",
            head(label, max.saturating_sub(length(&ending))).trim_end()
        );
        // If the limit is too small for any number, equal labels are better than none.
        if length(&ending) >= max || taken.insert(short.clone()) {
            return short;
        }
        ending = format!("… {number}");
    }
    label.to_owned()
}

/// Returns the longest prefix of whole graphemes that fits into `max` UTF-16 units.
fn head(text: &str, max: usize) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).find(|(_, grapheme)| {
        used += length(grapheme);
        used > max
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}
