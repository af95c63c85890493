//! Gives option keys their numbers: stored once, the same in every export for ever.
//!
//! A renamed question keeps the numbers of its options, too. The first export numbers the options
//! in the order of the dialog; a later option gets the next number, wherever its author puts it.

use std::collections::BTreeMap;

use crate::store::{Store, StoreError};

use super::question::Question;

/// Numbers the options of a dialog's questions.
///
/// Fails if the store cannot be read or written.
pub fn number(
    store: &dyn Store,
    dialog: &str,
    questions: &mut [Question],
) -> Result<(), StoreError> {
    let record = format!("export_codes/{dialog}");
    let kept = store
        .meta(&record)?
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let mut codes: BTreeMap<String, Vec<String>> = kept.unwrap_or_default();
    let mut is_new = false;
    for question in questions
        .iter_mut()
        .filter(|question| !question.options.is_empty())
    {
        // A renamed question keeps the numbers it had under its old name.
        if !codes.contains_key(question.name.as_str()) {
            let numbered = question
                .aliases
                .iter()
                .find_map(|alias| codes.get(alias.as_str()).cloned());
            is_new |= numbered.as_ref().is_some_and(|keys| {
                codes
                    .insert(question.name.to_string(), keys.clone())
                    .is_none()
            });
        }
        let keys = codes.entry(question.name.to_string()).or_default();
        for option in &mut question.options {
            let at = keys
                .iter()
                .position(|key| *key == option.key)
                .unwrap_or_else(|| {
                    is_new = true;
                    keys.push(option.key.clone());
                    keys.len() - 1
                });
            option.code = at as i64 + 1;
        }
    }
    if is_new {
        let bytes = serde_json::to_vec(&codes).expect("names can be written as JSON");
        store.set_meta(&record, &bytes)?;
    }
    Ok(())
}
