//! The schema of `complaints.yaml`.

use serde_json::{Value, json};

use super::shape::{by_language, document, map, word_list};
use crate::dialog::complaints::LISTS;

/// Returns the schema.
pub fn schema() -> Value {
    let words = |_: &str| json!({ "anyOf": [word_list(), by_language(word_list())] });
    let own = |key: &str| {
        let words = match key {
            "complaint" => "words that are a complaint by themselves",
            "hint" => "words that are one where nothing is praised",
            "expected" => "words that are one only with a \"not\" before them",
            "praise" => "words that outweigh hints, and are one with a \"not\" before them",
            _ => "manners, which hints are weighed against",
        };
        Some(words.to_owned())
    };
    let top = map(&LISTS, &[], words, own);
    document(
        "The words by which a bot of Vraag hears complaints",
        top,
        json!({}),
    )
}
