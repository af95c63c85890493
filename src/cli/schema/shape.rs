//! The parts that schemas are made of.

use serde_json::{Map, Value, json};

use crate::dialog::decode::name::Named;

/// Returns a whole schema with these parts to refer to.
pub fn document(title: &str, top: Value, definitions: Value) -> Value {
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    schema.insert("title".to_owned(), json!(title));
    if let Value::Object(top) = top {
        schema.extend(top);
    }
    schema.insert("definitions".to_owned(), definitions);
    Value::Object(schema)
}

/// Returns a map with exactly these keys; `needed` must be there.
pub fn map(
    keys: &[&str],
    needed: &[&str],
    shape: impl Fn(&str) -> Value,
    hover: impl Fn(&str) -> Option<String>,
) -> Value {
    let property = |key: &&str| {
        let shape = described(shape(key), hover(key).as_deref());
        ((*key).to_owned(), shape)
    };
    let properties: Map<String, Value> = keys.iter().map(property).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

/// Adds what an editor says of it.
pub fn described(mut shape: Value, words: Option<&str>) -> Value {
    if let (Value::Object(shape), Some(words)) = (&mut shape, words) {
        // Words beside a reference are not read, so the reference goes one deeper.
        if let Some(reference) = shape.remove("$ref") {
            shape.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
        }
        shape.insert("description".to_owned(), json!(words));
    }
    shape
}

/// Adds what holds where it is left out.
pub fn or(mut shape: Value, without: impl Into<Value>) -> Value {
    if let Value::Object(shape) = &mut shape {
        shape.insert("default".to_owned(), without.into());
    }
    shape
}

/// Returns a reference to a part.
pub fn part(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// Returns one value of any kind, as the dialog language reads it; it is not empty.
pub fn scalar() -> Value {
    json!({ "anyOf": [{ "type": "string", "pattern": "\\S" }, { "type": ["number", "boolean"] }] })
}

/// Returns a condition or computation, which may be a list.
pub fn expression() -> Value {
    json!({ "anyOf": [scalar(), { "type": "array", "items": scalar() }] })
}

/// Returns words, or one word alone.
pub fn word_list() -> Value {
    json!({ "anyOf": [scalar(), { "type": "array", "items": scalar() }] })
}

/// Returns `true` or `false`.
pub fn truth() -> Value {
    json!({ "enum": [true, false, "true", "false"] })
}

/// Returns a whole number from 1 to a limit.
pub fn count(most: u32) -> Value {
    json!({ "anyOf": [
        { "type": "integer", "minimum": 1, "maximum": most },
        { "type": "string", "pattern": "^[0-9]+$" },
    ] })
}

/// Returns one of these words.
pub fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    json!({ "enum": words.into_iter().collect::<Vec<_>>() })
}

/// Returns a length of time.
pub fn duration() -> Value {
    json!({ "type": "string", "pattern": "^\\s*[0-9]*[1-9][0-9]*[smhdw]\\s*$" })
}

/// Returns a name of its kind.
pub fn name(named: Named) -> Value {
    let (pattern, longest, refused) = named.pattern();
    let mut shape = json!({ "type": "string", "pattern": pattern, "maxLength": longest });
    if !refused.is_empty() {
        shape["not"] = json!({ "enum": refused });
    }
    shape
}

/// Returns a map from names of a kind to values.
pub fn named(kind: Named, value: Value) -> Value {
    json!({ "type": "object", "propertyNames": name(kind), "additionalProperties": value })
}

/// Returns a text that people see: one, or one per language. An editor offers the languages.
pub fn text() -> Value {
    json!({ "anyOf": [scalar(), by_language(scalar())] })
}

/// Returns a value for each language.
pub fn by_language(value: Value) -> Value {
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": { "nl": described(value.clone(), Some("Nederlands")), "en": described(value.clone(), Some("English")) },
        "propertyNames": name(Named::Language),
        "additionalProperties": value,
    })
}

/// Returns a list of at least one.
pub fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of, "minItems": 1 })
}
