//! The schema of `themes.yaml`.

use serde_json::{Value, json};

use super::shape::{by_language, document, map, named, part, text, word_list};
use crate::dialog::decode::name::Named;
use crate::dialog::decode::themes::{FILE_KEYS, THEME_KEYS};

/// Returns the schema.
pub fn schema() -> Value {
    let themes = |_: &str| named(Named::Theme, part("theme"));
    let top = map(FILE_KEYS, FILE_KEYS, themes, |_| {
        Some("what the texts of reports may be about, by name".to_owned())
    });
    let key = |key: &str| match key {
        "label" => text(),
        _ => json!({ "anyOf": [word_list(), by_language(word_list())] }),
    };
    let own = |key: &str| {
        let words = match key {
            "label" => "what reports call it",
            _ => {
                "the words by which it is found, in every form; `deliver*` stands for how a word goes on"
            }
        };
        Some(words.to_owned())
    };
    let theme = map(THEME_KEYS, &["words"], key, own);
    document(
        "The themes of a bot of Vraag",
        top,
        json!({ "theme": theme }),
    )
}
