//! The methods of the Bot API that the emulator carries out, by name.

mod about;
mod business;
mod commands;
mod edit;
mod members;
mod send;
mod topics;
mod updates;

use serde_json::Value;

use super::params::Params;
use super::rate::Rates;
use super::rule::{Refusal, Rule};
use super::world::World;

pub use updates::begin_poll;

/// Carries out a call and returns its `result`.
pub type Method = fn(&mut World, &Params) -> Result<Value, Refusal>;

const METHODS: [(&str, Method); 35] = [
    ("getMe", about::get_me),
    ("getChat", about::get_chat),
    ("getChatMember", members::get_chat_member),
    ("getChatAdministrators", members::get_chat_administrators),
    ("getChatMemberCount", members::get_chat_member_count),
    ("getBusinessConnection", business::get_business_connection),
    ("deleteBusinessMessages", business::delete_business_messages),
    ("readBusinessMessage", business::read_business_message),
    ("leaveChat", members::leave_chat),
    ("getFile", about::get_file),
    ("sendChatAction", about::send_chat_action),
    ("answerCallbackQuery", about::answer_callback_query),
    ("setMyCommands", commands::set_my_commands),
    ("getMyCommands", commands::get_my_commands),
    ("deleteMyCommands", commands::delete_my_commands),
    ("setMyDescription", about::accept),
    ("setMyShortDescription", about::accept),
    ("setMyName", about::accept),
    ("setChatMenuButton", about::accept),
    ("sendMessage", send::send_message),
    ("sendPhoto", send::send_photo),
    ("sendDocument", send::send_document),
    ("copyMessage", send::copy_message),
    ("editMessageText", edit::edit_message_text),
    ("editMessageCaption", edit::edit_message_caption),
    ("editMessageReplyMarkup", edit::edit_message_reply_markup),
    ("deleteMessage", edit::delete_message),
    ("createForumTopic", topics::create_forum_topic),
    ("editForumTopic", topics::edit_forum_topic),
    ("closeForumTopic", topics::close_forum_topic),
    ("reopenForumTopic", topics::reopen_forum_topic),
    ("setWebhook", updates::set_webhook),
    ("deleteWebhook", updates::delete_webhook),
    ("getWebhookInfo", updates::get_webhook_info),
    // The long poll waits outside; this entry gives it its name.
    ("getUpdates", about::accept),
];

/// Carries out a call and counts what people see of it.
pub fn perform(
    world: &mut World,
    name: &str,
    method: Method,
    params: &Params,
) -> Result<Value, Refusal> {
    let result = method(world, params);
    if let Some(chat) = world.place(params).filter(|_| result.is_ok()) {
        let time = world.elapsed();
        if Rates::counts(name) {
            world.rates.note(chat, time);
        } else if name == "createForumTopic" {
            world.topic_rates.note(chat, time);
        }
    }
    result
}

/// Finds a method, whatever the case of its letters, and returns it with its proper name.
pub fn find(world: &World, name: &str) -> Result<(&'static str, Method), Refusal> {
    let found = METHODS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    world.rules.check(Rule::MethodUnknown, found.is_none())?;
    Ok(found.copied().unwrap_or(("unknown", about::accept)))
}
