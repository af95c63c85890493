//! Writes conversations as the author of a test would.

use crate::script::value::{shown, squeezed};
use crate::value::{Outcome, Value};

/// Writes what the bot says as a line of a talk, with the author's buttons below it.
pub(crate) fn bot_line<'l>(text: &str, buttons: impl Iterator<Item = &'l str>) -> String {
    let words = squeezed(text);
    let words = if words.is_empty() { "..." } else { &words };
    let labels: Vec<String> = buttons.map(quoted).collect();
    let mut line = format!("      - bot: {}\n", quoted(words));
    if !labels.is_empty() {
        line.push_str(&format!("        buttons: [{}]\n", labels.join(", ")));
    }
    line
}

/// Writes an answer as a test expects it.
pub(crate) fn written(outcome: &Outcome) -> String {
    match outcome {
        Err(missing) => format!("{{ missing: {} }}", missing.word()),
        Ok(Value::Keys(_) | Value::Location { .. }) => shown(outcome),
        Ok(_) => quoted(&shown(outcome)),
    }
}

/// Writes a text in double quotes, as YAML reads it back.
pub(crate) fn quoted(words: &str) -> String {
    let mut written = String::from("\"");
    for c in words.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    written.push('"');
    written
}
