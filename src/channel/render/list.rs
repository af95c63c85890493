//! Writes buttons as lines of text that can be answered by typing: a number, a label, an address to
//! open.

use crate::message::{Action, Button, ButtonState};

/// Returns options as numbered lines, with the other buttons below.
pub(super) fn numbered(buttons: &[&Button]) -> String {
    let (options, others): (Vec<&Button>, Vec<&Button>) = buttons
        .iter()
        .copied()
        .partition(|button| is_option(button));
    let mut lines = if are_all_numbers(&options) {
        vec![joined(&options)]
    } else {
        numbered_lines(&options)
    };
    lines.extend(
        others
            .iter()
            .filter(|button| !is_extra(button))
            .map(|button| other_line(button)),
    );
    let extras: Vec<String> = others
        .iter()
        .filter(|button| is_extra(button))
        .map(|button| button.label.clone())
        .collect();
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    [lines.join("\n"), words(&extras)]
        .into_iter()
        .filter(|block| !block.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Returns words that can be typed, separated by commas, which a screen reader reads as pauses.
pub(super) fn words(labels: &[String]) -> String {
    labels.join(", ")
}

fn numbered_lines(options: &[&Button]) -> Vec<String> {
    let line = |(at, button): (usize, &&Button)| {
        let number = at + 1;
        match button.mark {
            ButtonState::None | ButtonState::Extra | ButtonState::Off => {
                format!("{number}. {}", button.label)
            }
            ButtonState::On => format!("✓ {number}. {}", button.label),
            ButtonState::Place(place) => format!("{number}. {} ({place})", button.label),
        }
    };
    options.iter().enumerate().map(line).collect()
}

/// The labels of a scale are typed as they are; a second number would confuse.
fn are_all_numbers(options: &[&Button]) -> bool {
    !options.is_empty()
        && options.iter().all(|option| {
            option.mark == ButtonState::None && option.label.trim().parse::<i64>().is_ok()
        })
}

fn joined(options: &[&Button]) -> String {
    options
        .iter()
        .map(|option| option.label.trim())
        .collect::<Vec<_>>()
        .join(", ")
}

fn is_option(button: &Button) -> bool {
    matches!(button.action, Action::Tap(_)) && button.mark != ButtonState::Extra
}

fn is_extra(button: &Button) -> bool {
    matches!(button.action, Action::Tap(_)) && button.mark == ButtonState::Extra
}

fn other_line(button: &Button) -> String {
    match &button.action {
        Action::Url(address) => format!("{}: {address}", button.label),
        Action::Share(text) => format!("{}: {text}", button.label),
        Action::Start { .. } | Action::Tap(_) => button.label.clone(),
    }
}
