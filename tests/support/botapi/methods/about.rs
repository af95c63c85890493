//! Small calls: who the bot is, what a chat is, where a file lies, "typing…", the answer to a tap.

use serde_json::{Value, json};

use super::super::chat::Access;
use super::super::json as shape;
use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::text::units;
use super::super::world::{Toast, World};

/// The server offers files up to 20 MB for download.
const DOWNLOAD_LIMIT: u64 = 20 << 20;
/// After this time a tap can no longer be answered.
const TAP_SECONDS: i64 = 15 * 60;
const ACTIONS: [&str; 13] = [
    "cancel",
    "typing",
    "record_video",
    "record_video_note",
    "record_voice",
    "record_audio",
    "upload_photo",
    "upload_video",
    "upload_video_note",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
];

/// Takes a call that changes nothing a person in a chat would notice.
pub fn accept(_: &mut World, _: &Params) -> Result<Value, Refusal> {
    Ok(json!(true))
}

pub fn get_me(world: &mut World, _: &Params) -> Result<Value, Refusal> {
    Ok(shape::me(world))
}

pub fn get_chat(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let id = world.chat_for(params.text("chat_id"), Access::Read)?;
    Ok(shape::full_chat(world, id))
}

pub fn get_file(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let id = params.text("file_id");
    world.rules.check(Rule::GetFileNoId, id.is_empty())?;
    let file = world.files.get(id);
    world.rules.check(Rule::GetFileUnknown, file.is_none())?;
    let Some(file) = file else {
        return Ok(Value::Null);
    };
    world
        .rules
        .check(Rule::GetFileBig, file.size() > DOWNLOAD_LIMIT)?;
    let mut json = file.json();
    json["file_path"] = json!(file.path);
    Ok(json)
}

pub fn send_chat_action(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let action = params.text("action").to_ascii_lowercase();
    world
        .rules
        .check(Rule::ActionUnknown, !ACTIONS.contains(&action.as_str()))?;
    world.addressee(params, Access::Write)?;
    Ok(json!(true))
}

pub fn answer_callback_query(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let text = params.text("text").to_owned();
    world.rules.check(Rule::ToastLong, units(&text) > 200)?;
    let now = world.now();
    let tapped = world.taps.get_mut(params.text("callback_query_id"));
    world.rules.check(Rule::TapUnknown, tapped.is_none())?;
    let Some(tapped) = tapped else {
        return Ok(json!(true));
    };
    world
        .rules
        .check(Rule::TapOld, now - tapped.at > TAP_SECONDS)?;
    tapped.answers.push(Toast {
        text,
        is_alert: params.flag("show_alert"),
    });
    Ok(json!(true))
}
