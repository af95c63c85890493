//! A customer with a telephone: says, taps, shares and edits only what a real client could, in private or at another place.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::api::Place;
use super::business::tell_deleted;
use super::chat::{Chat, ChatKind, Standing};
use super::files::StoredFile;
use super::group::Channel;
use super::journal::{Deed, Said};
use super::json as shape;
use super::message::{Message, labels_of};
use super::server::Shared;
use super::speech::{Hearing, Speech, Voice};
use super::text::Formatted;
use super::world::{BOT_ID, Content, Profile, Tapped, World};

/// A person at one place: in the private chat with the bot, unless [`Person::at`] says otherwise.
#[derive(Clone)]
pub struct Person {
    shared: Arc<Shared>,
    id: i64,
    chat: i64,
    voice: Voice,
    thread: Option<i64>,
}

/// A tap, to wait for its answer.
#[derive(Clone, Debug)]
pub struct Tap {
    pub id: String,
    pub said: Said,
}

impl Place for Person {
    fn chat(&self) -> i64 {
        self.chat
    }

    fn reader(&self) -> i64 {
        self.id
    }

    fn thread(&self) -> Option<i64> {
        self.thread
    }
}

impl Person {
    pub(super) fn create(shared: Arc<Shared>, name: &str, language: &str) -> Self {
        let (first, last) = name
            .split_once(' ')
            .map_or((name, None), |(first, last)| (first, Some(last)));
        let id = shared.change(|world| {
            let id =
                5_200_000_001 + i64::try_from(world.people.len()).expect("fewer people than live");
            let profile = Profile {
                id,
                first_name: first.to_owned(),
                last_name: last.map(str::to_owned),
                language: language.to_owned(),
                phone: format!("+316{:08}", id % 100_000_000),
                ..Profile::default()
            };
            world.people.insert(id, profile);
            world
                .chats
                .insert(id, Chat::new(id, ChatKind::Private, name));
            id
        });
        Self {
            shared,
            id,
            chat: id,
            voice: Voice::Own,
            thread: None,
        }
    }

    pub fn id(&self) -> i64 {
        self.id
    }

    /// Tells whether a text uses the person's first name.
    pub fn is_named_in(&self, text: &str) -> bool {
        let world = self.shared.look();
        let name = world
            .people
            .get(&self.id)
            .map(|profile| profile.first_name.as_str())
            .unwrap_or_default();
        text.split(|letter: char| !letter.is_alphanumeric())
            .any(|word| word == name)
    }

    pub fn phone(&self) -> String {
        self.profile(|profile| profile.phone.clone())
    }

    /// Changes the account: user name, names, language.
    pub fn with_username(self, username: &str) -> Self {
        self.profile(|profile| profile.username = Some(username.to_owned()));
        self
    }

    // ── where, and as whom ──────────────────────────────────────────────────────────────────────────────────────────

    /// Returns the same person at another place: whatever they say then is said there.
    pub fn at(&self, place: &impl Place) -> Self {
        Self {
            chat: place.chat(),
            thread: place.thread(),
            ..self.clone()
        }
    }

    /// Returns the same person in the private chat with the bot.
    pub fn privately(&self) -> Self {
        Self {
            chat: self.id,
            thread: None,
            voice: Voice::Own,
            ..self.clone()
        }
    }

    /// Returns an administrator who speaks as the group.
    pub fn anonymously(&self) -> Self {
        Self {
            voice: Voice::Group,
            ..self.clone()
        }
    }

    /// Returns the person speaking as a channel of theirs.
    pub fn as_channel(&self, channel: &Channel) -> Self {
        Self {
            voice: Voice::Channel(channel.id()),
            ..self.clone()
        }
    }

    /// Returns the owner of a Business account who is away, and for whom Telegram writes.
    pub fn automatically(&self) -> Self {
        Self {
            voice: Voice::Automatic,
            ..self.clone()
        }
    }

    // ── saying ──────────────────────────────────────────────────────────────────────────────────────────────────────

    pub fn says(&self, text: &str) -> Said {
        self.send(
            Content::Text(Formatted::typed(text)),
            Deed::Said(text.to_owned()),
            None,
        )
    }

    /// Comes through a deep link, which a client turns into `/start PAYLOAD`.
    pub fn opens_link(&self, payload: &str) -> Said {
        self.says(format!("/start {payload}").trim_end())
    }

    /// Answers one message of the bot with the reply gesture.
    pub fn replies(&self, message: &Message, text: &str) -> Said {
        self.send(
            Content::Text(Formatted::typed(text)),
            Deed::Said(text.to_owned()),
            Some(message.id),
        )
    }

    /// Changes the text of an own message afterwards.
    pub fn edits(&self, said: &Said, text: &str) -> Said {
        let id = said
            .message
            .expect("only what made a message can be edited");
        self.shared.change(|world| {
            let now = world.now();
            let stored = world
                .messages
                .get_mut(&(said.chat, id))
                .expect("the message is still there");
            stored.content = Content::Text(Formatted::typed(text));
            stored.edit_date = Some(now);
            let stored = stored.clone();
            let hearing = world.hearing(&stored);
            let update = if hearing == Hearing::Heard {
                world.tell(world.kind_of("edited_message", said.chat), said.chat, id)
            } else {
                0
            };
            world.journal.say(
                self.id,
                said.chat,
                Deed::Edited {
                    message: id,
                    text: text.to_owned(),
                },
                update,
                Some(id),
            )
        })
    }

    /// Deletes messages of one chat; the bot is told of that only in the chats of a Business account.
    pub fn deletes(&self, messages: &[&Said]) -> Said {
        let chat = messages.first().expect("something is deleted").chat;
        let ids: Vec<i64> = messages.iter().filter_map(|said| said.message).collect();
        self.shared.change(|world| {
            for id in &ids {
                world.messages.remove(&(chat, *id));
            }
            let update = tell_deleted(world, chat, &ids);
            world
                .journal
                .say(self.id, chat, Deed::Deleted(ids), update, None)
        })
    }

    // ── tapping ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Taps a button below a message; panics when the screen shows no such button.
    pub fn taps(&self, message: &Message, label: &str) -> Tap {
        let (now, moved) = {
            let world = self.shared.look();
            let moved = world
                .chats
                .get(&message.chat)
                .is_some_and(|chat| chat.migrated_to.is_some());
            (
                world
                    .messages
                    .get(&(message.chat, message.id))
                    .map(Message::of),
                moved,
            )
        };
        assert!(
            !moved,
            "the group became a supergroup: most telephones no longer show the old one; try `taps_as_shown`"
        );
        let now = now.unwrap_or_else(|| panic!("message {} is gone from the screen", message.id));
        self.taps_as_shown(&now, label)
    }

    /// Taps a button that the screen of a slow telephone still shows.
    pub fn taps_as_shown(&self, message: &Message, label: &str) -> Tap {
        let button = message.button(label);
        let button = button.unwrap_or_else(|| {
            panic!(
                "no button `{label}` below `{}`, only {:?}",
                message.text,
                message.labels()
            )
        });
        let data = button.data.as_deref().unwrap_or_else(|| {
            panic!("the button `{label}` opens a link and tells the bot nothing")
        });
        self.tap(message, label, data)
    }

    /// Opens a button that leads into the private chat with the bot, where `/start PAYLOAD` is said for the person.
    pub fn follows(&self, message: &Message, label: &str) -> Said {
        let button = message.button(label);
        let button = button.unwrap_or_else(|| {
            panic!(
                "no button `{label}` below `{}`, only {:?}",
                message.text,
                message.labels()
            )
        });
        let url = button
            .url
            .as_deref()
            .unwrap_or_else(|| panic!("the button `{label}` opens nothing"));
        let link = url::Url::parse(url)
            .unwrap_or_else(|error| panic!("the button `{label}` opens `{url}`: {error}"));
        let start = link
            .query_pairs()
            .find(|(name, _)| name == "start")
            .map(|(_, payload)| payload.into_owned());
        let is_own = link.host_str() == Some("t.me")
            && link
                .path()
                .trim_matches('/')
                .eq_ignore_ascii_case(shape::BOT_USERNAME);
        assert!(
            is_own && start.is_some(),
            "the button `{label}` opens `{url}`, which is no deep link of this bot"
        );
        self.privately().opens_link(&start.unwrap_or_default())
    }

    /// Sends callback data that no button has, as a hostile client can.
    pub fn forges_tap(&self, message: &Message, data: &str) -> Tap {
        self.tap(message, "", data)
    }

    fn tap(&self, message: &Message, label: &str, data: &str) -> Tap {
        let deed = Deed::Tapped {
            label: label.to_owned(),
            data: data.to_owned(),
            message: message.id,
        };
        self.shared.change(|world| {
            let chat = world.chats.get(&message.chat);
            let is_here = chat.is_none_or(|chat| !chat.is_group() || chat.standing(self.id).is_member());
            assert!(is_here, "{} is not in this group and cannot tap there", self.id);
            let id = world.new_tap_id();
            let at = world.now();
            world.taps.insert(id.clone(), Tapped { at, answers: Vec::new() });
            let mut tapped = shape::message(world, message.chat, message.id);
            if tapped.is_null() {
                tapped = json!({ "chat": shape::chat(world, message.chat), "message_id": message.id, "date": 0 });
            }
            let chat_instance = message.chat.wrapping_mul(7_368_787).to_string();
            let from = shape::person(world, self.id);
            let body = json!({ "id": id, "from": from, "message": tapped, "chat_instance": chat_instance, "data": data });
            // A bot that was taken off a Business account hears nothing of it any more.
            let is_deaf = chat_is_business(world, message.chat) && world.heard_connection(message.chat).is_none();
            let update = if is_deaf { 0 } else { world.queue.push("callback_query", body) };
            let said = world.journal.say(self.id, message.chat, deed, update, Some(message.id));
            Tap { id, said }
        })
    }

    // ── the keyboard instead of letters ─────────────────────────────────────────────────────────────────────────────

    /// Returns the labels of the keyboard that now replaces the letters.
    pub fn keyboard(&self) -> Option<Vec<Vec<String>>> {
        self.shared
            .look()
            .chats
            .get(&self.chat)?
            .keyboard
            .as_deref()
            .map(labels_of)
    }

    /// Presses a key of that keyboard: sends its text, or the number or place that it asks for.
    pub fn presses(&self, label: &str) -> Said {
        let keyboard = self
            .shared
            .look()
            .chats
            .get(&self.chat)
            .and_then(|chat| chat.keyboard.clone())
            .unwrap_or_default();
        let key = keyboard.iter().flatten().find(|key| key["text"] == label);
        let key =
            key.unwrap_or_else(|| panic!("no key `{label}`, only {:?}", labels_of(&keyboard)));
        self.hide_one_time_keyboard();
        match (
            key["request_contact"] == true,
            key["request_location"] == true,
        ) {
            (true, _) => self.shares_contact(&self.phone()),
            (_, true) => self.shares_location(52.090_74, 5.121_42),
            (false, false) => self.says(label),
        }
    }

    fn hide_one_time_keyboard(&self) {
        self.shared.change(|world| {
            if let Some(chat) = world
                .chats
                .get_mut(&self.chat)
                .filter(|chat| chat.is_one_time)
            {
                chat.keyboard = None;
            }
        });
    }

    /// Takes another name; the bot sees it with the next word.
    pub fn is_called(&self, name: &str) {
        let (first, last) = name
            .split_once(' ')
            .map_or((name, None), |(first, last)| (first, Some(last)));
        self.profile(|profile| {
            profile.first_name = first.to_owned();
            profile.last_name = last.map(str::to_owned);
        });
    }

    // ── sharing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Shares the own number, as the request button does.
    pub fn shares_contact(&self, phone: &str) -> Said {
        let name = self.profile(|profile| profile.first_name.clone());
        self.shares_contact_of(&name, phone, Some(self.id))
    }

    /// Shares anybody's number; only an own one carries the sender's id.
    pub fn shares_contact_of(&self, name: &str, phone: &str, user: Option<i64>) -> Said {
        let mut contact = json!({ "phone_number": phone, "first_name": name });
        if let Some(user) = user {
            contact["user_id"] = json!(user);
        }
        self.send(
            other("contact", contact),
            Deed::SharedContact(phone.to_owned()),
            None,
        )
    }

    pub fn shares_location(&self, latitude: f64, longitude: f64) -> Said {
        let location = json!({ "latitude": latitude, "longitude": longitude });
        self.send(
            other("location", location),
            Deed::SharedLocation(latitude, longitude),
            None,
        )
    }

    pub fn sends_photo(&self, bytes: &[u8]) -> Said {
        self.sends_photo_saying(bytes, "")
    }

    pub fn sends_photo_saying(&self, bytes: &[u8], caption: &str) -> Said {
        self.photo(bytes, caption, None)
    }

    pub fn replies_with_photo(&self, message: &Message, bytes: &[u8], caption: &str) -> Said {
        self.photo(bytes, caption, Some(message.id))
    }

    fn photo(&self, bytes: &[u8], caption: &str, reply_to: Option<i64>) -> Said {
        let sizes = self.shared.change(|world| {
            let small = world.files.add("photos", None, None, bytes);
            vec![small, world.files.add("photos", None, None, bytes)]
        });
        self.send(
            Content::Photo {
                sizes,
                caption: Formatted::typed(caption),
            },
            Deed::SentPhoto,
            reply_to,
        )
    }

    /// Sends several pictures at once; Telegram delivers one message for each, with a common `media_group_id`.
    pub fn sends_album(&self, pictures: &[&[u8]]) -> Vec<Said> {
        let album = self
            .shared
            .change(|world| world.new_message_id(self.chat) + 13_500_000_000_000_000);
        let sent = pictures.iter().map(|bytes| {
            let size = self
                .shared
                .change(|world| shape::photo_size_of(world, bytes));
            let fields = [
                ("photo", json!([size])),
                ("media_group_id", json!(album.to_string())),
            ];
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            self.send(Content::Other(fields), Deed::SentPhoto, None)
        });
        sent.collect()
    }

    pub fn sends_document(&self, name: &str, mime: &str, bytes: &[u8]) -> Said {
        self.document((name, mime), bytes, None)
    }

    pub fn replies_with_document(
        &self,
        message: &Message,
        (name, mime): (&str, &str),
        bytes: &[u8],
    ) -> Said {
        self.document((name, mime), bytes, Some(message.id))
    }

    fn document(&self, (name, mime): (&str, &str), bytes: &[u8], reply_to: Option<i64>) -> Said {
        let file = self
            .shared
            .change(|world| world.files.add("documents", Some(name), Some(mime), bytes));
        self.send(
            Content::Document {
                file,
                caption: Formatted::default(),
            },
            Deed::SentDocument(name.to_owned()),
            reply_to,
        )
    }

    /// Sends a message of any other kind, given as the fields it has: a sticker, a voice message, a poll …
    pub fn sends_voice(&self, bytes: &[u8]) -> Said {
        let mut voice = self.shared.change(|world| {
            let id = world.files.add("voice", None, Some("audio/ogg"), bytes);
            world
                .files
                .get(&id)
                .map(StoredFile::json)
                .unwrap_or_default()
        });
        voice["duration"] = json!(3);
        voice["mime_type"] = json!("audio/ogg");
        self.sends_other(json!({ "voice": voice }))
    }

    pub fn sends_other(&self, fields: Value) -> Said {
        let fields = fields.as_object().cloned().unwrap_or_default();
        self.send(Content::Other(fields), Deed::SentOther, None)
    }

    pub fn replies_with_other(&self, message: &Message, fields: Value) -> Said {
        let fields = fields.as_object().cloned().unwrap_or_default();
        self.send(Content::Other(fields), Deed::SentOther, Some(message.id))
    }

    // ── the account ─────────────────────────────────────────────────────────────────────────────────────────────────

    pub fn blocks_bot(&self) -> Said {
        self.set_blocked(true)
    }

    pub fn unblocks_bot(&self) -> Said {
        self.set_blocked(false)
    }

    /// Deletes the account.
    pub fn leaves_telegram(&self) {
        self.profile(|profile| profile.is_deactivated = true);
    }

    /// Lets the bot write first, as if this person had talked with it long ago.
    pub fn has_started(&self) {
        self.profile(|profile| profile.has_started = true);
    }

    fn set_blocked(&self, is_blocked: bool) -> Said {
        self.profile(|profile| profile.has_blocked = is_blocked);
        self.shared.change(|world| {
            let new = if is_blocked {
                Standing::Kicked
            } else {
                Standing::Member
            };
            let update = world.set_standing(self.id, self.id, BOT_ID, new);
            world.journal.say(
                self.id,
                self.id,
                if is_blocked {
                    Deed::Blocked
                } else {
                    Deed::Unblocked
                },
                update,
                None,
            )
        })
    }

    fn profile<T>(&self, change: impl FnOnce(&mut Profile) -> T) -> T {
        self.shared.change(|world| {
            change(
                world
                    .people
                    .get_mut(&self.id)
                    .expect("a person never vanishes"),
            )
        })
    }

    fn send(&self, content: Content, deed: Deed, reply_to: Option<i64>) -> Said {
        let (chat, person, voice, thread) = (self.chat, self.id, self.voice, self.thread);
        self.shared.change(|world| {
            if let Some(profile) = world.people.get_mut(&person).filter(|_| chat == person) {
                // Writing to a bot lets it in again.
                (profile.has_started, profile.has_blocked) = (true, false);
            }
            let place = world.chats.get_mut(&chat).expect("a chat never vanishes");
            if chat == person {
                place.standings.insert(BOT_ID, Standing::Member);
            }
            if let ChatKind::Business { owner, customer } = place.kind {
                assert!(
                    person == owner || person == customer,
                    "{person} is neither the owner nor the customer of this chat"
                );
            }
            let is_here =
                !place.is_group() || place.standing(person).is_member() || voice != Voice::Own;
            assert!(
                is_here,
                "{person} is not in `{}` and cannot write there",
                place.title
            );
            assert!(
                !world.is_closed(chat, thread, person),
                "the topic is closed, and {person} is no administrator"
            );
            world.deliver(Speech {
                chat,
                person,
                voice,
                content,
                reply_to,
                thread,
                deed,
                is_service: false,
            })
        })
    }
}

fn chat_is_business(world: &World, chat: i64) -> bool {
    world
        .chats
        .get(&chat)
        .is_some_and(|chat| chat.customer().is_some())
}

fn other(name: &str, value: Value) -> Content {
    Content::Other(Map::from_iter([(name.to_owned(), value)]))
}
