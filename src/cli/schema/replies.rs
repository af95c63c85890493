//! The schema of `replies.yaml`.

use serde_json::{Value, json};

use super::shape::{described, document, named, text};
use crate::dialog::decode::name::Named;

/// Returns the schema.
pub fn schema() -> Value {
    let words = "what a person of a desk sends by its name, in your languages";
    let reply = described(text(), Some(words));
    let top = named(Named::Reply, reply);
    document("The saved replies of a bot of Vraag", top, json!({}))
}
