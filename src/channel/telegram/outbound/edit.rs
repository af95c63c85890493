//! Edits sent messages: their text, their caption, or only their buttons.

use serde::Serialize;
use serde::de::IgnoredAny;
use teloxide::payloads::{EditMessageCaption, EditMessageReplyMarkup, EditMessageText};
use teloxide::types::{InlineKeyboardMarkup, MessageId, ParseMode};

use super::receipt::{Editable, read_receipt};
use super::{
    chat, fewer_inline, fits_caption, is_about_buttons, is_about_markup, no_preview, settled,
    tell_of_fewer,
};
use crate::channel::Channel;
use crate::channel::SendError;
use crate::channel::render::{Layout, render};
use crate::channel::telegram::bot::Telegram;
use crate::channel::telegram::client::CALL;
use crate::channel::telegram::errors::Fault;
use crate::channel::telegram::html::{Markup, lower};
use crate::channel::telegram::place::Place;
use crate::message::{Keyboard, OutMessage, Rich};

impl Telegram {
    /// Edits the text and buttons of a sent message.
    pub(in crate::channel::telegram) async fn change(
        &self,
        place: &str,
        receipt: &str,
        text: &Rich,
        keyboard: &Keyboard,
    ) -> Result<(), SendError> {
        let at = self.own(place)?;
        let (id, editable) = read_receipt(receipt)
            .ok_or_else(|| SendError::Refused(format!("`{receipt}` names no message")))?;
        let message = OutMessage {
            text: text.clone(),
            keyboard: keyboard.clone(),
            ..OutMessage::default()
        };
        let parts = render(&message, &self.capabilities(place));
        let layout = parts.last().map_or(&Layout::None, |part| &part.layout);
        let buttons = if let Layout::Rows(rows) = layout {
            Some(self.keys(at).inline(rows))
        } else {
            None
        };
        let words = match &parts[..] {
            [part] if !text.is_empty() => Some(&part.text),
            _ => None,
        };
        match (editable, words) {
            (Editable::Nothing, _) => Ok(()),
            (Editable::Text, Some(words)) => self.edit_text(at, id, words, buttons).await,
            (Editable::Caption, Some(words)) if fits_caption(words) => {
                self.edit_caption(at, id, words, buttons).await
            }
            (Editable::Text | Editable::Caption | Editable::Buttons, _) => {
                self.edit_buttons(at, id, buttons).await
            }
        }
    }

    async fn edit_text(
        &self,
        at: Place<'_>,
        id: MessageId,
        text: &Rich,
        buttons: Option<InlineKeyboardMarkup>,
    ) -> Result<(), SendError> {
        let Markup {
            text: words,
            is_html,
        } = lower(text, at.member);
        let mut payload = EditMessageText::new(chat(at), id, words);
        payload.business_connection_id = self.through(at)?;
        payload.parse_mode = is_html.then_some(ParseMode::Html);
        payload.reply_markup = buttons;
        payload.link_preview_options = Some(no_preview());
        let mut edited = self
            .client
            .call::<IgnoredAny>("editMessageText", &payload, CALL)
            .await;
        if is_html && is_about_markup(&edited) {
            (payload.text, payload.parse_mode) = (text.words(), None);
            edited = self.client.call("editMessageText", &payload, CALL).await;
        }
        self.retry_with_fewer(edited, "editMessageText", payload, |edit| {
            &mut edit.reply_markup
        })
        .await
    }

    async fn edit_caption(
        &self,
        at: Place<'_>,
        id: MessageId,
        text: &Rich,
        buttons: Option<InlineKeyboardMarkup>,
    ) -> Result<(), SendError> {
        let Markup {
            text: words,
            is_html,
        } = lower(text, at.member);
        let mut payload = EditMessageCaption::new(chat(at), id);
        payload.business_connection_id = self.through(at)?;
        payload.caption = Some(words);
        payload.parse_mode = is_html.then_some(ParseMode::Html);
        payload.reply_markup = buttons;
        let edited = self
            .client
            .call::<IgnoredAny>("editMessageCaption", &payload, CALL)
            .await;
        if is_html && is_about_markup(&edited) {
            (payload.caption, payload.parse_mode) = (Some(text.words()), None);
            return settled(self.client.call("editMessageCaption", &payload, CALL).await);
        }
        settled(edited)
    }

    async fn edit_buttons(
        &self,
        at: Place<'_>,
        id: MessageId,
        buttons: Option<InlineKeyboardMarkup>,
    ) -> Result<(), SendError> {
        let mut payload = EditMessageReplyMarkup::new(chat(at), id);
        payload.business_connection_id = self.through(at)?;
        payload.reply_markup = buttons;
        let edited = self
            .client
            .call::<IgnoredAny>("editMessageReplyMarkup", &payload, CALL)
            .await;
        self.retry_with_fewer(edited, "editMessageReplyMarkup", payload, |edit| {
            &mut edit.reply_markup
        })
        .await
    }

    /// Makes a call again with fewer and fewer buttons, for as long as they are what is refused.
    async fn retry_with_fewer<P: Serialize + Sync>(
        &self,
        mut edited: Result<IgnoredAny, Fault>,
        method: &str,
        mut payload: P,
        buttons: fn(&mut P) -> &mut Option<InlineKeyboardMarkup>,
    ) -> Result<(), SendError> {
        for fewer in fewer_inline(buttons(&mut payload).as_ref()) {
            if !is_about_buttons(&edited) {
                break;
            }
            tell_of_fewer(&edited);
            *buttons(&mut payload) = fewer;
            edited = self.client.call(method, &payload, CALL).await;
        }
        settled(edited)
    }
}
