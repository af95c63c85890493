//! Writes laid-out buttons as Telegram's keyboards.

use teloxide::types::{
    ButtonRequest, ForceReply, InlineKeyboardButton, InlineKeyboardButtonKind,
    InlineKeyboardMarkup, KeyboardButton, KeyboardMarkup, KeyboardRemove, ReplyMarkup,
};
use url::Url;

use super::place::Place;
use super::token;
use crate::channel::messenger::{Links, Offers};
use crate::channel::payload;
use crate::channel::render::{Layout, Request};
use crate::id::Name;
use crate::message::{Action, Button};

/// What buttons need to know of the bot and of their place.
pub(super) struct Keys<'a> {
    pub username: Option<&'a str>,
    pub links: &'a Links,
    pub offers: &'a Offers,
    pub at: Place<'a>,
}

/// Telegram's limit for the hint in the input line, in characters.
const MAX_PLACEHOLDER: usize = 64;

impl Keys<'_> {
    /// Writes the buttons; `clear` removes a keyboard that an earlier message put below the input
    /// line.
    pub fn markup(&self, layout: &Layout, clear: bool) -> Option<ReplyMarkup> {
        match layout {
            Layout::None if clear => Some(ReplyMarkup::KeyboardRemove(KeyboardRemove::new())),
            Layout::None => None,
            Layout::Rows(rows) => Some(ReplyMarkup::InlineKeyboard(self.inline(rows))),
            Layout::Share {
                request,
                label,
                extras,
            } => Some(ReplyMarkup::Keyboard(share(*request, label, extras))),
            Layout::Reply(_) if self.at.is_private() => None,
            Layout::Reply(hint) => Some(ReplyMarkup::ForceReply(reply(hint))),
        }
    }

    /// Writes buttons under a message.
    pub fn inline(&self, rows: &[Vec<Button>]) -> InlineKeyboardMarkup {
        let row = |row: &Vec<Button>| {
            row.iter()
                .filter_map(|button| self.button(button))
                .collect::<Vec<_>>()
        };
        InlineKeyboardMarkup::new(rows.iter().map(row).filter(|row| !row.is_empty()))
    }

    fn button(&self, button: &Button) -> Option<InlineKeyboardButton> {
        let kind = match &button.action {
            Action::Tap(token) => {
                InlineKeyboardButtonKind::CallbackData(token::write(token, self.at))
            }
            Action::Url(address) => InlineKeyboardButtonKind::Url(Url::parse(address).ok()?),
            Action::Start { dialog, section } => {
                InlineKeyboardButtonKind::Url(self.start(dialog, section)?)
            }
            Action::Share(text) => InlineKeyboardButtonKind::Url(share_address(text)?),
        };
        Some(InlineKeyboardButton::new(button.label.clone(), kind))
    }

    /// Returns the deep link that starts a section; the dialog check ensures that the section has
    /// one.
    fn start(&self, dialog: &Name, section: &Name) -> Option<Url> {
        let Some(link) = (self.links)(dialog, section).filter(|link| is_payload(link)) else {
            log::warn!(
                "a button to {dialog}/{section} was left out: the section has no `link:` to start it by"
            );
            return None;
        };
        // In a group the link also names the group, so that its votes are known in private.
        let group = if self.at.is_private() {
            None
        } else {
            (self.offers)(
                &Place {
                    member: None,
                    ..self.at
                }
                .write(),
            )
        };
        let link = group
            .map(|group| payload::write(&link, group))
            .filter(|link| is_payload(link))
            .unwrap_or_else(|| link.to_string());
        Url::parse(&format!("https://t.me/{}?start={link}", self.username?)).ok()
    }
}

/// Returns whether these characters are allowed in a deep link.
fn is_payload(link: &str) -> bool {
    (1..=64).contains(&link.len())
        && link
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// Opens the input line for a reply, only for the person who is mentioned.
fn reply(hint: &str) -> ForceReply {
    let hint: String = hint.chars().take(MAX_PLACEHOLDER).collect();
    let mut reply = ForceReply::new().selective();
    if !hint.is_empty() {
        reply = reply.input_field_placeholder(Some(hint));
    }
    reply
}

/// Returns the address with which a person picks a chat to forward a text to.
fn share_address(text: &str) -> Option<Url> {
    // Every Telegram client accepts any text as `url`; some refuse to share without one.
    let mut address = String::from("https://t.me/share/url?url=");
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                address.push(byte as char)
            }
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
    let rest = extras
        .iter()
        .map(|row| row.iter().map(KeyboardButton::new).collect());
    KeyboardMarkup::new(std::iter::once(first).chain(rest))
        .resize_keyboard()
        .one_time_keyboard()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::id::ConversationId;
    use crate::message::{ButtonState, Choice, Token};

    fn links() -> Links {
        Arc::new(|dialog, section| {
            (dialog == "next-roast" && section == "order").then(|| "roast".into())
        })
    }

    fn button(action: Action) -> Vec<Vec<Button>> {
        vec![vec![Button {
            label: "Go".into(),
            action,
            mark: ButtonState::None,
        }]]
    }

    fn keys<'a>(links: &'a Links, offers: &'a Offers, place: &'a str) -> Keys<'a> {
        Keys {
            username: Some("roast_bot"),
            links,
            offers,
            at: Place::read(place).expect("a place"),
        }
    }

    fn offers() -> Offers {
        Arc::new(|place| (place == "telegram/1/-/-9").then_some(ConversationId(7)))
    }

    fn json(action: Action) -> serde_json::Value {
        json_at("telegram/1/-/5", action)
    }

    fn json_at(place: &str, action: Action) -> serde_json::Value {
        let (links, offers) = (links(), offers());
        let keys = keys(&links, &offers, place);
        serde_json::to_value(keys.markup(&Layout::Rows(button(action)), false))
            .expect("a markup is JSON")
    }

    #[test]
    fn a_tap_carries_its_token_in_at_most_64_bytes() {
        let longest = Token {
            question: u32::MAX,
            choice: Choice::Option("a23456789012345678901234567890".into()),
        };
        assert_eq!(
            json(Action::Tap(longest.clone()))["inline_keyboard"][0][0]["callback_data"],
            longest.write()
        );
        assert!(longest.write().len() <= 64);
    }

    #[test]
    fn a_start_button_is_a_deep_link_by_the_sections_link() {
        let action = Action::Start {
            dialog: "next-roast".into(),
            section: "order".into(),
        };
        assert_eq!(
            json(action)["inline_keyboard"][0][0]["url"],
            "https://t.me/roast_bot?start=roast"
        );
    }

    #[test]
    fn a_start_button_without_a_link_is_left_out_rather_than_refused_by_telegram() {
        let action = Action::Start {
            dialog: "next-roast".into(),
            section: "poll".into(),
        };
        assert_eq!(json(action), serde_json::json!({ "inline_keyboard": [] }));
    }

    #[test]
    fn a_shared_text_survives_signs_and_spaces() {
        let url =
            json(Action::Share("Koffie & thee? 100% ja".into()))["inline_keyboard"][0][0]["url"]
                .clone();
        assert_eq!(
            url,
            "https://t.me/share/url?url=Koffie%20%26%20thee%3F%20100%25%20ja"
        );
    }

    #[test]
    fn sharing_a_number_is_a_keyboard_below_the_input_line_that_hides_when_used() {
        let layout = Layout::Share {
            request: Request::Contact,
            label: "My number".into(),
            extras: vec![vec!["Skip".into()]],
        };
        let (links, offers) = (links(), offers());
        let markup = keys(&links, &offers, "telegram/1/-/5").markup(&layout, true);
        let expected = serde_json::json!({
            "keyboard": [[{ "text": "My number", "request_contact": true }], [{ "text": "Skip" }]],
            "resize_keyboard": true, "one_time_keyboard": true
        });
        assert_eq!(serde_json::to_value(markup).expect("JSON"), expected);
    }

    #[test]
    fn a_message_without_buttons_clears_the_input_line_only_when_asked() {
        let (links, offers) = (links(), offers());
        let keys = keys(&links, &offers, "telegram/1/-/5");
        assert_eq!(
            serde_json::to_value(keys.markup(&Layout::None, true)).expect("JSON"),
            serde_json::json!({ "remove_keyboard": true })
        );
        assert_eq!(keys.markup(&Layout::None, false), None);
    }

    #[test]
    fn a_button_of_a_member_carries_whose_it_is() {
        let token = Token {
            question: 17,
            choice: Choice::Option("espresso".into()),
        };
        let data = |place: &str| {
            json_at(place, Action::Tap(token.clone()))["inline_keyboard"][0][0]["callback_data"]
                .clone()
        };
        assert_eq!(data("telegram/1/-/-9"), "17:espresso");
        assert_eq!(data("telegram/1/-/-9/-/123456"), "17:espresso@2n9c");
    }

    #[test]
    fn a_start_button_in_a_group_says_which_group_and_one_in_private_does_not() {
        let action = || Action::Start {
            dialog: "next-roast".into(),
            section: "order".into(),
        };
        let url = |place: &str| json_at(place, action())["inline_keyboard"][0][0]["url"].clone();
        assert_eq!(
            url("telegram/1/-/-9"),
            format!(
                "https://t.me/roast_bot?start={}",
                payload::write("roast", ConversationId(7))
            )
        );
        assert_eq!(url("telegram/1/-/-9/-/5"), url("telegram/1/-/-9"));
        assert_eq!(url("telegram/1/-/5"), "https://t.me/roast_bot?start=roast");
    }

    #[test]
    fn the_line_for_a_reply_opens_for_the_one_who_is_mentioned_and_only_in_a_group() {
        let (links, offers) = (links(), offers());
        let layout = Layout::Reply("How many? ".repeat(9));
        let markup = keys(&links, &offers, "telegram/1/-/-9/-/5").markup(&layout, false);
        let markup = serde_json::to_value(markup).expect("JSON");
        assert_eq!(
            (&markup["force_reply"], &markup["selective"]),
            (&serde_json::json!(true), &serde_json::json!(true))
        );
        assert_eq!(
            markup["input_field_placeholder"].as_str().map(str::len),
            Some(64)
        );
        assert_eq!(
            keys(&links, &offers, "telegram/1/-/5").markup(&layout, false),
            None
        );
    }
}
