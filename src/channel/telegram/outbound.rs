//! Sends messages, edits them and answers taps; never sleeps, only waits for the network.

mod edit;
mod receipt;

use serde::de::IgnoredAny;
use teloxide::payloads::{AnswerCallbackQuery, CopyMessage, SendMessage};
use teloxide::types::{
    BusinessConnectionId, CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardButtonKind,
    InlineKeyboardMarkup, LinkPreviewOptions, MessageId, ParseMode, Recipient, ReplyMarkup,
    ReplyParameters, ThreadId,
};

use self::receipt::{Editable, SentMessage, editable, write_receipt};
use super::bot::{CAPABILITIES, Telegram};
use super::client::{CALL, FILE};
use super::errors::Fault;
use super::files::{Form, Loaded};
use super::half_sent::half_key;
use super::html::{Markup, lower};
use super::keyboard::Keys;
use super::place::{Place, address};
use super::wire;
use crate::channel::render::{Layout, MessagePart, render};
use crate::channel::{Channel, SendError, Sent};
use crate::message::{Media, OutMessage, Rich};

/// Telegram's limit for a note on a tap, in characters.
const MAX_NOTE: usize = 200;

impl Telegram {
    /// Sends a message in as many parts as it needs, as a reply to the message with a number if one is
    /// given; the receipt is of the last part, which has the buttons.
    pub(super) async fn deliver(
        &self,
        place: &str,
        message: &OutMessage,
        answers: Option<i64>,
    ) -> Result<Sent, SendError> {
        let at = self.own(place)?;
        let parts = render(message, &self.capabilities(place));
        let key = half_key(place, message, parts.len());
        let mut receipt = Err(SendError::Refused("the message is empty".to_owned()));
        for (index, part) in parts.iter().enumerate().skip(self.half_sent.take(key)) {
            match self.send_part((at, answers), part, &parts).await {
                Ok(sent) => {
                    receipt = sent.map_or(receipt, |(sent, editable)| {
                        Ok(write_receipt(&sent, editable))
                    })
                }
                Err(error) => {
                    self.half_sent.keep(key, index, &error);
                    return Err(error);
                }
            }
        }
        receipt
    }

    /// Confirms a tap to the person who tapped.
    pub(super) async fn answer_tap(&self, tap: &str, note: Option<&str>) -> Result<(), SendError> {
        let mut payload = AnswerCallbackQuery::new(CallbackQueryId(tap.to_owned()));
        payload.text = note.map(|note| note.chars().take(MAX_NOTE).collect());
        match self
            .client
            .call::<IgnoredAny>("answerCallbackQuery", &payload, CALL)
            .await
        {
            Ok(_) => Ok(()),
            Err(Fault::Refusal(refusal)) if refusal.is_about_an_old_tap() => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Returns the addresses of a group's administrators, without bots.
    pub(super) async fn chat_administrators(&self, group: &str) -> Result<Vec<String>, SendError> {
        let at = self.own(group)?;
        let payload = serde_json::json!({ "chat_id": at.chat });
        let members: Vec<wire::ChatMember> = self
            .client
            .call("getChatAdministrators", &payload, CALL)
            .await?;
        let people = members
            .into_iter()
            .filter_map(|member| member.user)
            .filter(|user| user.is_bot != Some(true));
        Ok(people.map(|user| address(user.id)).collect())
    }

    /// Sends one part; `None` if it was only a picture that Telegram does not accept, and text
    /// follows.
    async fn send_part(
        &self,
        (at, answers): (Place<'_>, Option<i64>),
        part: &MessagePart,
        parts: &[MessagePart],
    ) -> Result<Option<(SentMessage, Editable)>, SendError> {
        let has_keyboards = at.is_private() && at.business.is_none();
        let clear = has_keyboards && !self.is_bare(at.chat);
        let buttons = self.keys(at).markup(&part.layout, clear);
        let mut editable = editable(part, parts);
        let sent = match &part.media {
            None => self.send_text((at, answers), &part.text, buttons).await?,
            Some(media) => {
                match Box::pin(self.send_media((at, answers), media, &part.text, buttons.clone()))
                    .await
                {
                    // A broken picture must not keep the question under it from the customer.
                    Err(SendError::Refused(why))
                        if parts.len() > 1
                            || !part.text.is_empty()
                            || matches!(media, Media::Passed(_)) =>
                    {
                        log::warn!("a message goes out without its picture or file: {why}");
                        let text = match media {
                            Media::Passed(passed) => {
                                part.text.clone().then(Rich::plain(&*passed.instead))
                            }
                            _ => part.text.clone(),
                        };
                        if text.is_empty() {
                            return Ok(None);
                        }
                        editable = editable.without_media();
                        self.send_text((at, answers), &text, buttons).await?
                    }
                    sent => sent?,
                }
            }
        };
        match part.layout {
            Layout::None if clear => self.set_bare(at.chat, true),
            Layout::Share { .. } => self.set_bare(at.chat, false),
            Layout::None | Layout::Rows(_) | Layout::Reply(_) => {}
        }
        Ok(Some((sent, editable)))
    }

    async fn send_text(
        &self,
        (at, answers): (Place<'_>, Option<i64>),
        text: &Rich,
        buttons: Option<ReplyMarkup>,
    ) -> Result<SentMessage, SendError> {
        let Markup {
            text: words,
            is_html,
        } = lower(text, at.member);
        let mut payload = SendMessage::new(chat(at), words);
        payload.message_thread_id = thread(at);
        payload.business_connection_id = self.through(at)?;
        payload.parse_mode = is_html.then_some(ParseMode::Html);
        payload.reply_parameters = replies(answers);
        payload.reply_markup = buttons;
        payload.link_preview_options = Some(no_preview());
        payload.disable_notification = is_for_one(at).then_some(true);
        let mut sent = self.client.call("sendMessage", &payload, CALL).await;
        if is_html && is_about_markup(&sent) {
            (payload.text, payload.parse_mode) = (text.words(), None);
            sent = self.client.call("sendMessage", &payload, CALL).await;
        }
        for fewer in fewer_buttons(payload.reply_markup.as_ref()) {
            if !is_refused(&sent) {
                break;
            }
            tell_of_fewer(&sent);
            payload.reply_markup = fewer;
            sent = self.client.call("sendMessage", &payload, CALL).await;
        }
        Ok(sent?)
    }

    async fn send_media(
        &self,
        (at, answers): (Place<'_>, Option<i64>),
        media: &Media,
        text: &Rich,
        buttons: Option<ReplyMarkup>,
    ) -> Result<SentMessage, SendError> {
        match media {
            Media::Copy { place, number } => {
                return self
                    .send_copy((at, answers), (place, *number), text, buttons)
                    .await;
            }
            Media::Passed(passed) => {
                let from = (passed.place.as_str(), passed.number);
                return self.send_copy((at, answers), from, text, buttons).await;
            }
            Media::Photo(_)
            | Media::File(_)
            | Media::Document { .. }
            | Media::Picture { .. }
            | Media::Attachment { .. } => {}
        }
        let through = self.through(at)?;
        let media = self.load(media).await?;
        let mut caption = lower(text, at.member);
        let fewer = fewer_buttons(buttons.as_ref());
        let mut buttons = buttons;
        let mut sent = self
            .upload(
                (at, answers),
                through.as_ref(),
                &media,
                &caption,
                buttons.as_ref(),
            )
            .await;
        if matches!(&sent, Err(Fault::Refusal(refusal)) if refusal.is_about_a_file_id())
            && self.files.id(&media.key).is_some()
        {
            self.files.remember(media.key, None);
            sent = self
                .upload(
                    (at, answers),
                    through.as_ref(),
                    &media,
                    &caption,
                    buttons.as_ref(),
                )
                .await;
        }
        if caption.is_html && is_about_markup(&sent) {
            caption = Markup {
                text: text.words(),
                is_html: false,
            };
            sent = self
                .upload(
                    (at, answers),
                    through.as_ref(),
                    &media,
                    &caption,
                    buttons.as_ref(),
                )
                .await;
        }
        for fewer in fewer {
            if !is_about_buttons(&sent) {
                break;
            }
            tell_of_fewer(&sent);
            buttons = fewer;
            sent = self
                .upload(
                    (at, answers),
                    through.as_ref(),
                    &media,
                    &caption,
                    buttons.as_ref(),
                )
                .await;
        }
        let sent = sent?;
        if let Some(id) = file_id(&sent) {
            self.files.remember(media.key, Some(id));
        }
        Ok(SentMessage {
            message_id: sent.message_id,
            date: sent.date.unwrap_or(0),
        })
    }

    /// Sends media by the id of an earlier upload, or uploads it.
    async fn upload(
        &self,
        (at, answers): (Place<'_>, Option<i64>),
        through: Option<&BusinessConnectionId>,
        media: &Loaded,
        caption: &Markup,
        buttons: Option<&ReplyMarkup>,
    ) -> Result<wire::Message, Fault> {
        let mut form = Form::new(&media.key);
        form.text("chat_id", &at.chat.to_string());
        if let Some(topic) = at.topic {
            form.text("message_thread_id", &topic.to_string());
        }
        if let Some(through) = through {
            form.text("business_connection_id", &through.0);
        }
        if let Some(Ok(answered)) =
            replies(answers).map(|answered| serde_json::to_string(&answered))
        {
            form.text("reply_parameters", &answered);
        }
        if is_for_one(at) {
            form.text("disable_notification", "true");
        }
        if !caption.text.is_empty() {
            form.text("caption", &caption.text);
        }
        if caption.is_html {
            form.text("parse_mode", "HTML");
        }
        if let Some(Ok(buttons)) = buttons.map(serde_json::to_string) {
            form.text("reply_markup", &buttons);
        }
        match self.files.id(&media.key) {
            Some(id) => form.text(media.field, &id),
            None => form.file(media.field, &media.name, &media.bytes),
        }
        self.client.post(media.method, form.finish(), FILE).await
    }

    /// Sends once more what somebody sent in another chat, whatever it is, without saying from where.
    async fn send_copy(
        &self,
        (at, answers): (Place<'_>, Option<i64>),
        (from, number): (&str, i64),
        text: &Rich,
        buttons: Option<ReplyMarkup>,
    ) -> Result<SentMessage, SendError> {
        let from = self.own(from)?;
        let number = i32::try_from(number)
            .map_err(|_| SendError::Refused("there is no such message".to_owned()))?;
        let mut payload = CopyMessage::new(chat(at), chat(from), MessageId(number));
        let caption = lower(text, at.member);
        payload.message_thread_id = thread(at);
        payload.reply_parameters = replies(answers);
        payload.parse_mode = caption.is_html.then_some(ParseMode::Html);
        payload.caption = Some(caption.text).filter(|text| !text.is_empty());
        payload.reply_markup = buttons;
        Ok(self.client.call("copyMessage", &payload, CALL).await?)
    }

    fn keys<'a>(&'a self, at: Place<'a>) -> Keys<'a> {
        Keys {
            username: self.me.username.as_deref(),
            links: &self.settings.links,
            offers: &self.settings.offers,
            at,
        }
    }

    pub(super) fn own<'a>(&self, place: &'a str) -> Result<Place<'a>, SendError> {
        match Place::read(place) {
            Some(at) if at.bot == self.me.id => Ok(at),
            Some(_) => Err(SendError::Refused(format!(
                "`{place}` is a chat of another bot"
            ))),
            None => Err(SendError::Refused(format!(
                "`{place}` is no chat of Telegram"
            ))),
        }
    }
}

impl Telegram {
    /// Returns the connection of a chat of a Business account; `None` for the bot's own chats.
    fn through(&self, at: Place<'_>) -> Result<Option<BusinessConnectionId>, SendError> {
        at.business
            .map(|owner| self.connection(owner).map(BusinessConnectionId))
            .transpose()
    }
}

fn chat(at: Place<'_>) -> Recipient {
    Recipient::Id(ChatId(at.chat))
}

fn thread(at: Place<'_>) -> Option<ThreadId> {
    Some(ThreadId(MessageId(i32::try_from(at.topic?).ok()?)))
}

/// Returns what makes a message a reply; one that is gone by now keeps nothing back.
fn replies(to: Option<i64>) -> Option<ReplyParameters> {
    let number = i32::try_from(to?).ok()?;
    Some(ReplyParameters::new(MessageId(number)).allow_sending_without_reply())
}

fn is_about_markup<T>(result: &Result<T, Fault>) -> bool {
    matches!(result, Err(Fault::Refusal(refusal)) if refusal.is_about_markup())
}

/// Returns whether Telegram will never accept a message as it is.
fn is_refused<T>(result: &Result<T, Fault>) -> bool {
    matches!(result, Err(Fault::Refusal(refusal)) if matches!(SendError::from(refusal.clone()), SendError::Refused(_)))
}

fn is_about_buttons<T>(result: &Result<T, Fault>) -> bool {
    is_refused(result)
        && matches!(result, Err(Fault::Refusal(refusal)) if refusal.is_about_buttons())
}

fn tell_of_fewer<T>(result: &Result<T, Fault>) {
    if let Err(Fault::Refusal(refusal)) = result {
        log::warn!(
            "a message goes out without some of its buttons: {}",
            refusal.description
        );
    }
}

/// Lists fallbacks if Telegram does not accept the buttons: those without addresses, then none. So
/// the text is sent.
fn fewer_buttons(buttons: Option<&ReplyMarkup>) -> Vec<Option<ReplyMarkup>> {
    match buttons {
        None => Vec::new(),
        Some(ReplyMarkup::InlineKeyboard(keys)) => fewer_inline(Some(keys))
            .into_iter()
            .map(|fewer| fewer.map(ReplyMarkup::InlineKeyboard))
            .collect(),
        // This shows no buttons, so they cannot be the problem.
        Some(ReplyMarkup::KeyboardRemove(_)) => Vec::new(),
        Some(ReplyMarkup::Keyboard(_) | ReplyMarkup::ForceReply(_)) => vec![None],
    }
}

fn fewer_inline(keys: Option<&InlineKeyboardMarkup>) -> Vec<Option<InlineKeyboardMarkup>> {
    let Some(keys) = keys else { return Vec::new() };
    let is_address =
        |button: &InlineKeyboardButton| matches!(button.kind, InlineKeyboardButtonKind::Url(_));
    let without = keys.inline_keyboard.iter().map(|row| {
        row.iter()
            .filter(|button| !is_address(button))
            .cloned()
            .collect::<Vec<_>>()
    });
    let without: Vec<_> = without.filter(|row| !row.is_empty()).collect();
    let is_less = !without.is_empty() && keys.inline_keyboard.iter().flatten().any(is_address);
    is_less
        .then(|| Some(InlineKeyboardMarkup::new(without)))
        .into_iter()
        .chain([None])
        .collect()
}

/// Returns whether a message in a group concerns one member: it makes no sound for the others.
fn is_for_one(at: Place<'_>) -> bool {
    at.member.is_some()
}

/// No link preview: a page that somebody's words link to is not shown in the bot's own message.
fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

/// An edit that changes nothing counts as done.
fn settled(result: Result<IgnoredAny, Fault>) -> Result<(), SendError> {
    match result {
        Ok(_) => Ok(()),
        Err(Fault::Refusal(refusal)) if refusal.is_not_modified() => Ok(()),
        Err(fault) => Err(fault.into()),
    }
}

fn file_id(sent: &wire::Message) -> Option<String> {
    let photo = sent.photo.as_deref().and_then(|sizes| sizes.last());
    photo
        .or(sent.document.as_ref())
        .map(|file| file.file_id.clone())
}

fn fits_caption(text: &Rich) -> bool {
    text.words().encode_utf16().count() <= CAPABILITIES.caption_max
}
