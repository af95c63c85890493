//! Writes laid-out buttons as Telegram's keyboards.

use teloxide::types::{
    ButtonRequest, InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup, KeyboardButton, KeyboardMarkup, KeyboardRemove,
    ReplyMarkup,
};
use url::Url;

use super::Links;
use crate::channel::render::{Layout, Request};
use crate::id::Name;
use crate::message::{Action, Button};

/// What buttons need to know of the bot.
pub(super) struct Keys<'a> {
    pub username: Option<&'a str>,
    pub links: &'a Links,
}

impl Keys<'_> {
    /// Writes what can be pressed; `clear` takes away what an earlier message put below the input line.
    pub fn markup(&self, layout: &Layout, clear: bool) -> Option<ReplyMarkup> {
        match layout {
            Layout::None if clear => Some(ReplyMarkup::KeyboardRemove(KeyboardRemove::new())),
            Layout::None => None,
            Layout::Rows(rows) => Some(ReplyMarkup::InlineKeyboard(self.inline(rows))),
            Layout::Share { request, label, extras } => Some(ReplyMarkup::Keyboard(share(*request, label, extras))),
        }
    }

    /// Writes buttons under a message.
    pub fn inline(&self, rows: &[Vec<Button>]) -> InlineKeyboardMarkup {
        let row = |row: &Vec<Button>| row.iter().filter_map(|button| self.button(button)).collect::<Vec<_>>();
        InlineKeyboardMarkup::new(rows.iter().map(row).filter(|row| !row.is_empty()))
    }

    fn button(&self, button: &Button) -> Option<InlineKeyboardButton> {
        let kind = match &button.action {
            Action::Tap(token) => InlineKeyboardButtonKind::CallbackData(token.write()),
            Action::Url(address) => InlineKeyboardButtonKind::Url(Url::parse(address).ok()?),
            Action::Start { dialog, section } => InlineKeyboardButtonKind::Url(self.start(dialog, section)?),
            Action::Share(text) => InlineKeyboardButtonKind::Url(share_address(text)?),
        };
        Some(InlineKeyboardButton::new(button.label.clone(), kind))
    }

    /// Returns the deep link that starts a section; `check` sees to it that the section has one.
    fn start(&self, dialog: &Name, section: &Name) -> Option<Url> {
        let Some(link) = (self.links)(dialog, section).filter(|link| is_payload(link)) else {
            log::warn!("a button to {dialog}/{section} was left out: the section has no `link:` to start it by");
            return None;
        };
        Url::parse(&format!("https://t.me/{}?start={link}", self.username?)).ok()
    }
}

/// Says whether a deep link can carry these letters.
fn is_payload(link: &str) -> bool {
    (1..=64).contains(&link.len()) && link.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// Returns the address that lets a person pick a chat to forward a text to.
fn share_address(text: &str) -> Option<Url> {
    // Every Telegram client takes any words as `url`; some refuse to share without one.
    let mut address = String::from("https://t.me/share/url?url=");
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => address.push(byte as char),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    Url::parse(&address).ok()
}

fn share(request: Request, label: &str, extras: &[Vec<String>]) -> KeyboardMarkup {
    let request = match request {
        Request::Contact => ButtonRequest::Contact,
        Request::Location => ButtonRequest::Location,
    };
    let first = vec![KeyboardButton::new(label).request(request)];
    let rest = extras.iter().map(|row| row.iter().map(KeyboardButton::new).collect());
    KeyboardMarkup::new(std::iter::once(first).chain(rest)).resize_keyboard().one_time_keyboard()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::message::{Choice, Mark, Token};

    fn links() -> Links {
        Arc::new(|dialog, section| (dialog == "next-roast" && section == "order").then(|| "roast".into()))
    }

    fn button(action: Action) -> Vec<Vec<Button>> {
        vec![vec![Button { label: "Go".into(), action, mark: Mark::None }]]
    }

    fn json(action: Action) -> serde_json::Value {
        let links = links();
        let keys = Keys { username: Some("roast_bot"), links: &links };
        serde_json::to_value(keys.markup(&Layout::Rows(button(action)), false)).expect("a markup is JSON")
    }

    #[test]
    fn a_tap_carries_its_token_in_at_most_64_bytes() {
        let longest = Token { question: u32::MAX, choice: Choice::Option("a23456789012345678901234567890".into()) };
        assert_eq!(json(Action::Tap(longest.clone()))["inline_keyboard"][0][0]["callback_data"], longest.write());
        assert!(longest.write().len() <= 64);
    }

    #[test]
    fn a_start_button_is_a_deep_link_by_the_sections_link() {
        let action = Action::Start { dialog: "next-roast".into(), section: "order".into() };
        assert_eq!(json(action)["inline_keyboard"][0][0]["url"], "https://t.me/roast_bot?start=roast");
    }

    #[test]
    fn a_start_button_without_a_link_is_left_out_rather_than_refused_by_telegram() {
        let action = Action::Start { dialog: "next-roast".into(), section: "poll".into() };
        assert_eq!(json(action), serde_json::json!({ "inline_keyboard": [] }));
    }

    #[test]
    fn a_shared_text_survives_signs_and_spaces() {
        let url = json(Action::Share("Koffie & thee? 100% ja".into()))["inline_keyboard"][0][0]["url"].clone();
        assert_eq!(url, "https://t.me/share/url?url=Koffie%20%26%20thee%3F%20100%25%20ja");
    }

    #[test]
    fn sharing_a_number_is_a_keyboard_below_the_input_line_that_hides_when_used() {
        let layout = Layout::Share { request: Request::Contact, label: "My number".into(), extras: vec![vec!["Skip".into()]] };
        let links = links();
        let markup = Keys { username: None, links: &links }.markup(&layout, true);
        let expected = serde_json::json!({
            "keyboard": [[{ "text": "My number", "request_contact": true }], [{ "text": "Skip" }]],
            "resize_keyboard": true, "one_time_keyboard": true
        });
        assert_eq!(serde_json::to_value(markup).expect("JSON"), expected);
    }

    #[test]
    fn a_message_without_buttons_clears_the_input_line_only_when_asked() {
        let links = links();
        let keys = Keys { username: None, links: &links };
        assert_eq!(serde_json::to_value(keys.markup(&Layout::None, true)).expect("JSON"), serde_json::json!({ "remove_keyboard": true }));
        assert_eq!(keys.markup(&Layout::None, false), None);
    }
}
