//! Keyboards as Telegram checks them: what it refuses, and what it silently leaves out.

use serde_json::{Map, Value, json};

use super::params::Params;
use super::rule::{Refusal, Rule, Rules};

const INLINE_LIMIT: usize = 100;
const ROW_LIMIT: usize = 12;

/// What a message brings with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Markup {
    /// Rows of buttons below the message, as they come out again in the message.
    Inline(Vec<Vec<Value>>),
    /// The keyboard that replaces the letters: rows, and the markup as it came.
    Reply {
        rows: Vec<Vec<Value>>,
        is_one_time: bool,
    },
    Remove,
    ForceReply,
}

/// A markup with the buttons that the server would leave out without a word.
#[derive(Debug, Default)]
pub struct Checked {
    pub markup: Option<Markup>,
    pub dropped: Vec<String>,
}

/// Reads and checks `reply_markup` for a chat.
pub fn read(rules: &Rules, params: &Params, is_private: bool) -> Result<Checked, Refusal> {
    let Some(parsed) = params.json("reply_markup") else {
        return Ok(Checked::default());
    };
    let Ok(value) = parsed else {
        rules.check(Rule::MarkupUnreadable, true)?;
        return Ok(Checked::default());
    };
    let Value::Object(object) = value else {
        rules.check(Rule::MarkupNotObject, true)?;
        return Ok(Checked::default());
    };
    let keyboard = rows(rules, &object, "keyboard", Rule::KeyboardRowsNotArrays)?;
    let inline = rows(rules, &object, "inline_keyboard", Rule::InlineRowsNotArrays)?;
    let is_set = |names: [&str; 2]| {
        names
            .iter()
            .any(|name| object.get(*name).is_some_and(|value| *value == true))
    };
    let mut checked = Checked::default();
    if !keyboard.is_empty() {
        let rows = keyboard_rows(rules, keyboard, is_private, &mut checked.dropped)?;
        let is_one_time = is_set(["one_time_keyboard", "one_time_keyboard"]);
        checked.markup = (!rows.is_empty()).then_some(Markup::Reply { rows, is_one_time });
    } else if !inline.is_empty() {
        let rows = inline_rows(rules, inline, &mut checked.dropped)?;
        checked.markup = (!rows.is_empty()).then_some(Markup::Inline(rows));
    } else if is_set(["hide_keyboard", "remove_keyboard"]) {
        checked.markup = Some(Markup::Remove);
    } else if is_set(["force_reply", "force_reply_keyboard"]) {
        checked.markup = Some(Markup::ForceReply);
    }
    Ok(checked)
}

fn rows(
    rules: &Rules,
    object: &Map<String, Value>,
    name: &str,
    rule: Rule,
) -> Result<Vec<Vec<Value>>, Refusal> {
    let Some(Value::Array(rows)) = object.get(name) else {
        return Ok(Vec::new());
    };
    let mut read = Vec::new();
    for row in rows {
        rules.check(rule, !row.is_array())?;
        read.push(row.as_array().cloned().unwrap_or_default());
    }
    Ok(read)
}

fn inline_rows(
    rules: &Rules,
    rows: Vec<Vec<Value>>,
    dropped: &mut Vec<String>,
) -> Result<Vec<Vec<Value>>, Refusal> {
    let mut kept = Vec::new();
    for row in rows {
        let mut buttons = Vec::new();
        for button in row {
            buttons.extend(inline_button(rules, button)?);
        }
        kept.extend(shown_row(buttons, dropped));
    }
    // The server behind the Bot API checks the rest, when everything else is fine.
    for button in kept.iter().flatten() {
        rules.check(
            Rule::InlineDataLong,
            button["callback_data"]
                .as_str()
                .is_some_and(|data| data.len() > 64),
        )?;
    }
    rules.check(
        Rule::InlineTooMany,
        kept.iter().map(Vec::len).sum::<usize>() > INLINE_LIMIT,
    )?;
    Ok(kept)
}

/// Returns an inline button as the server keeps it: its text and the one action that it has.
fn inline_button(rules: &Rules, button: Value) -> Result<Option<Value>, Refusal> {
    let Value::Object(fields) = button else {
        rules.check(Rule::InlineButtonNotObject, true)?;
        return Ok(None);
    };
    let text = fields
        .get("text")
        .filter(|text| text.is_string() || text.is_number());
    rules.check(Rule::InlineButtonNoText, text.is_none())?;
    let is_filled = |value: &Value| value.as_str().is_none_or(|text| !text.is_empty());
    const ACTIONS: [&str; 9] = [
        "url",
        "callback_data",
        "callback_game",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "web_app",
        "copy_text",
    ];
    let action = ACTIONS
        .into_iter()
        .find_map(|name| Some((name, fields.get(name).filter(|value| is_filled(value))?)));
    rules.check(Rule::InlineButtonNoAction, action.is_none())?;
    let mut kept = json!({ "text": text.map(as_text).unwrap_or_default() });
    if let Some((name, value)) = action {
        kept[name] = value.clone();
    }
    Ok(Some(kept))
}

fn keyboard_rows(
    rules: &Rules,
    rows: Vec<Vec<Value>>,
    is_private: bool,
    dropped: &mut Vec<String>,
) -> Result<Vec<Vec<Value>>, Refusal> {
    let mut kept = Vec::new();
    for row in rows {
        let mut buttons = Vec::new();
        for button in row {
            buttons.extend(keyboard_button(rules, button)?);
        }
        kept.extend(shown_row(buttons, dropped));
    }
    for button in kept.iter().flatten().filter(|_| !is_private) {
        rules.check(
            Rule::KeyboardContactInGroup,
            button["request_contact"] == true,
        )?;
        rules.check(
            Rule::KeyboardLocationInGroup,
            button["request_location"] == true,
        )?;
    }
    Ok(kept)
}

fn keyboard_button(rules: &Rules, button: Value) -> Result<Option<Value>, Refusal> {
    match button {
        Value::String(text) => Ok(Some(json!({ "text": text }))),
        Value::Object(mut fields) => {
            let text = fields.get("text").map(as_text);
            rules.check(Rule::KeyboardButtonNoText, text.is_none())?;
            fields.insert("text".into(), Value::String(text.unwrap_or_default()));
            Ok(Some(Value::Object(fields)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            rules.check(Rule::KeyboardButtonWrong, true)?;
            Ok(None)
        }
    }
}

/// Leaves out what the server leaves out: buttons without a label, and what does not fit into the row.
fn shown_row(buttons: Vec<Value>, dropped: &mut Vec<String>) -> Option<Vec<Value>> {
    let (mut row, unlabelled): (Vec<Value>, Vec<Value>) =
        buttons.into_iter().partition(|button| button["text"] != "");
    dropped.extend(
        unlabelled
            .iter()
            .map(|button| format!("a button without a label: {button}")),
    );
    if row.len() > ROW_LIMIT {
        dropped.extend(
            row.drain(ROW_LIMIT..)
                .map(|button| format!("a button beyond the twelfth of its row: {button}")),
        );
    }
    if row.is_empty() {
        dropped.push("an empty row".into());
    }
    (!row.is_empty()).then_some(row)
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
