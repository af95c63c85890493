//! The schema of `complaints.yaml`.

use serde_json::{Value, json};

use super::shape::{by_language, document, map, or, truth, word_list};
use crate::dialog::complaints::{BUILT_IN, LISTS};

/// Returns the schema.
pub fn schema() -> Value {
    let words = |key: &str| match key {
        BUILT_IN => or(truth(), true),
        _ => json!({ "anyOf": [word_list(), by_language(word_list())] }),
    };
    let own = |key: &str| {
        let words = match key {
            "complaint" => "words that are a complaint by themselves",
            "hint" => "words that are one where nothing is praised",
            "expected" => "words that are one only with a \"not\" before them",
            "praise" => "words that outweigh hints, and are one with a \"not\" before them",
            BUILT_IN => "whether the built-in words, in Dutch and English, are heard as well",
            _ => "manners, which hints are weighed against",
        };
        Some(words.to_owned())
    };
    let keys: Vec<&str> = LISTS.into_iter().chain([BUILT_IN]).collect();
    let top = map(&keys, &[], words, own);
    document(
        "The words by which a bot of Vraag hears complaints",
        top,
        json!({}),
    )
}
