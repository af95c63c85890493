//! Fills texts in the simplest way, until the text module does it with all filters.

use crate::dialog::expr::eval;
use crate::dialog::expr::scope::Scope;
use crate::dialog::text::{Piece, Text};
use crate::dialog::words::Words;
use crate::id::Name;
use crate::message::Rich;
use crate::value::Value;

/// Fills a text.
pub(super) fn fill(text: &Text, scope: &dyn Scope, words: Words<'_>) -> Rich {
    let mut rich = Rich::default();
    for piece in &text.in_language(words.language()).0 {
        match piece {
            Piece::Words(words, style) => rich.push(words, style.clone()),
            Piece::Value(fill, style) => {
                if let Ok(value) = eval::eval(&fill.expr, scope) {
                    rich.push(&shown(&value, "", scope, words), style.clone());
                }
            }
        }
    }
    rich
}

/// Returns a value as a text shows it.
pub(super) fn shown(value: &Value, question: &str, scope: &dyn Scope, words: Words<'_>) -> String {
    let label =
        |key: &Name| scope.label(&Name::new(question), key, words.language()).map_or_else(|| key.to_string(), |label| label.into_owned());
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Key(key) => label(key),
        Value::Keys(keys) => keys.iter().map(label).collect::<Vec<_>>().join(", "),
        Value::Time(_) | Value::Moment(_) | Value::Duration(_) | Value::Location { .. } | Value::File(_) | Value::List(_) => String::new(),
    }
}
