//! A group: who is in it, who may speak, who was sent away, what it is called, and where it has moved to.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::api::Place;
use super::chat::{Chat, ChatKind, Standing};
use super::journal::{Deed, Said};
use super::json as shape;
use super::message::Message;
use super::person::Person;
use super::server::Shared;
use super::speech::{Speech, Voice};
use super::text::Formatted;
use super::world::{BOT_ID, Content, World};

/// What a bot is told when a group moves. The server sends both messages, in two chats; a bot that was away, or in one that Telegram
/// has forgotten, may get less of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveTold {
    /// `migrate_to_chat_id` in the old group and `migrate_from_chat_id` in the new one.
    Both,
    /// Only the old group's.
    To,
    /// Only the new group's.
    From,
    /// Neither: the bot learns it from the next refusal, in `parameters`.
    Nothing,
}

/// A group or supergroup.
#[derive(Clone)]
pub struct Group {
    shared: Arc<Shared>,
    id: i64,
}

/// A channel, of which the bot only sees what comes from it into groups.
#[derive(Clone)]
pub struct Channel {
    id: i64,
}

impl Place for Group {
    fn chat(&self) -> i64 {
        self.id
    }
}

impl Channel {
    pub(super) fn create(shared: &Shared, title: &str) -> Self {
        shared.change(|world| {
            let id = -1_003_000_000_001 - count(world);
            world
                .chats
                .insert(id, Chat::new(id, ChatKind::Channel, title));
            Self { id }
        })
    }

    pub fn id(&self) -> i64 {
        self.id
    }
}

impl Group {
    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// Makes a group whose first member owns it, with the bot in it or not.
    pub(super) fn create(
        shared: Arc<Shared>,
        kind: ChatKind,
        title: &str,
        members: &[&Person],
        has_bot: bool,
    ) -> Self {
        let id = shared.change(|world| {
            let first = if kind == ChatKind::Supergroup {
                -1_002_100_000_001
            } else {
                -4_500_000_001
            };
            let id = first - count(world);
            let mut chat = Chat::new(id, kind, title);
            if !has_bot {
                chat.standings.clear();
            }
            for (place, person) in members.iter().enumerate() {
                chat.standings.insert(
                    person.id(),
                    if place == 0 {
                        Standing::Owner
                    } else {
                        Standing::Member
                    },
                );
            }
            world.chats.insert(id, chat);
            if kind == ChatKind::Supergroup {
                // The first message of a supergroup is the one about its creation.
                world.new_message_id(id);
            }
            id
        });
        Self { shared, id }
    }

    pub fn id(&self) -> i64 {
        self.id
    }

    // ── speaking ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Lets a member speak; the bot hears it as its privacy mode allows. The same as `person.at(&group).says(text)`.
    pub fn hears(&self, person: &Person, text: &str) -> Said {
        person.at(self).says(text)
    }

    /// Lets a member answer a message with the reply gesture.
    pub fn hears_reply(&self, person: &Person, text: &str, message: &Message) -> Said {
        person.at(self).replies(message, text)
    }

    /// Brings a channel's post into the group, as Telegram does for the group where a channel is discussed.
    pub fn gets_post(&self, channel: &Channel, text: &str) -> Said {
        let (voice, content) = (
            Voice::Post(channel.id()),
            Content::Text(Formatted::typed(text)),
        );
        let (chat, person, deed) = (self.id, channel.id(), Deed::Said(text.to_owned()));
        self.shared.change(|world| {
            world.deliver(Speech {
                chat,
                person,
                voice,
                content,
                reply_to: None,
                thread: None,
                deed,
                is_service: false,
            })
        })
    }

    // ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Lets a person come in by themselves.
    pub fn joins(&self, person: &Person) -> Said {
        self.adds(person, &[person])
    }

    /// Lets a member bring in others, all at once.
    pub fn adds(&self, by: &Person, people: &[&Person]) -> Said {
        self.shared.change(|world| {
            for person in people {
                world.set_standing(self.id, by.id(), person.id(), Standing::Member);
            }
            self.welcome(
                world,
                by,
                &people.iter().map(|person| person.id()).collect::<Vec<_>>(),
            )
        })
    }

    pub fn leaves(&self, person: &Person) -> Said {
        self.removes(person, person)
    }

    /// Lets an administrator send somebody away.
    pub fn removes(&self, by: &Person, person: &Person) -> Said {
        let standing = if by.id() == person.id() {
            Standing::Left
        } else {
            Standing::Kicked
        };
        self.shared.change(|world| {
            world.set_standing(self.id, by.id(), person.id(), standing);
            self.farewell(world, by.id(), person.id())
        })
    }

    pub fn promotes(&self, by: &Person, person: &Person) {
        self.set_standing(by, person.id(), Standing::Administrator);
    }

    pub fn demotes(&self, by: &Person, person: &Person) {
        self.set_standing(by, person.id(), Standing::Member);
    }

    /// Lets an administrator speak as the group from now on, when `anonymously` is said.
    pub fn hides(&self, person: &Person) {
        self.shared.change(|world| {
            let chat = world
                .chats
                .get_mut(&self.id)
                .expect("a group never vanishes");
            assert!(
                chat.standing(person.id()).is_administrator(),
                "only administrators can be anonymous"
            );
            chat.hidden.insert(person.id());
        });
    }

    // ── the bot ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Brings the bot in.
    pub fn adds_bot(&self, by: &Person) -> Said {
        self.shared.change(|world| {
            world.set_standing(self.id, by.id(), BOT_ID, Standing::Member);
            self.welcome(world, by, &[BOT_ID])
        })
    }

    /// Brings the bot in by its `startgroup` link: then it is also told `/start@bot PAYLOAD`.
    pub fn adds_bot_by_link(&self, by: &Person, payload: &str) -> Said {
        self.adds_bot(by);
        by.at(self)
            .says(format!("/start@{} {payload}", shape::BOT_USERNAME).trim_end())
    }

    /// Bans the bot.
    pub fn kicks_bot(&self, by: &Person) {
        self.loses_bot(by, Standing::Kicked);
    }

    /// Takes the bot out; it may be brought in again.
    pub fn removes_bot(&self, by: &Person) {
        self.loses_bot(by, Standing::Left);
    }

    pub fn promotes_bot(&self, by: &Person) {
        self.set_standing(by, BOT_ID, Standing::Administrator);
    }

    pub fn demotes_bot(&self, by: &Person) {
        self.set_standing(by, BOT_ID, Standing::Member);
    }

    /// Takes the right to write from the bot alone, which only a supergroup can.
    pub fn mutes_bot(&self, by: &Person) {
        let kind = self.shared.look().chats.get(&self.id).map(|chat| chat.kind);
        assert_eq!(
            kind,
            Some(ChatKind::Supergroup),
            "only a supergroup can restrict one member; try `forbids_writing`"
        );
        self.set_standing(by, BOT_ID, Standing::Muted);
    }

    pub fn unmutes_bot(&self, by: &Person) {
        self.set_standing(by, BOT_ID, Standing::Member);
    }

    /// Lets only administrators write, or everybody again; nobody is told.
    pub fn forbids_writing(&self, is_quiet: bool) {
        self.shared.change(|world| {
            world
                .chats
                .get_mut(&self.id)
                .expect("a group never vanishes")
                .is_quiet = is_quiet
        });
    }

    // ── the group ───────────────────────────────────────────────────────────────────────────────────────────────────

    pub fn is_renamed(&self, by: &Person, title: &str) -> Said {
        self.shared.change(|world| {
            world
                .chats
                .get_mut(&self.id)
                .expect("a group never vanishes")
                .title = title.to_owned();
            tell(
                world,
                self.id,
                None,
                by.id(),
                json!({ "new_chat_title": title }),
            )
        })
    }

    /// Turns the group into a supergroup: a service message in each, a new id that every later call must use, and message ids
    /// that begin again.
    pub fn migrates(&self, by: &Person) -> Group {
        self.migrates_telling(by, MoveTold::Both)
    }

    /// The same, of which the bot is told only a part.
    pub fn migrates_telling(&self, by: &Person, told: MoveTold) -> Group {
        let id = self.shared.change(|world| {
            let id = -1_002_000_000_000 + self.id % 1_000_000_000;
            let Some(old) = world.chats.get_mut(&self.id) else {
                return id;
            };
            let mut chat = old.clone();
            (chat.id, chat.kind) = (id, ChatKind::Supergroup);
            world.chats.insert(id, chat);
            if matches!(told, MoveTold::Both | MoveTold::To) {
                tell(
                    world,
                    self.id,
                    None,
                    by.id(),
                    json!({ "migrate_to_chat_id": id }),
                );
            }
            if matches!(told, MoveTold::Both | MoveTold::From) {
                tell(
                    world,
                    id,
                    None,
                    by.id(),
                    json!({ "migrate_from_chat_id": self.id }),
                );
            }
            world
                .chats
                .get_mut(&self.id)
                .expect("a group never vanishes")
                .migrated_to = Some(id);
            id
        });
        Group {
            shared: Arc::clone(&self.shared),
            id,
        }
    }

    fn set_standing(&self, by: &Person, user: i64, standing: Standing) {
        self.shared
            .change(|world| world.set_standing(self.id, by.id(), user, standing));
    }

    fn loses_bot(&self, by: &Person, standing: Standing) {
        self.shared.change(|world| {
            // The message about its leaving is the last one that the bot gets.
            self.farewell(world, by.id(), BOT_ID);
            world.set_standing(self.id, by.id(), BOT_ID, standing);
        });
    }

    fn welcome(&self, world: &mut World, by: &Person, users: &[i64]) -> Said {
        let users: Vec<Value> = users.iter().map(|user| shape::user(world, *user)).collect();
        let first = users.first().cloned().unwrap_or_default();
        tell(
            world,
            self.id,
            None,
            by.id(),
            json!({ "new_chat_participant": first, "new_chat_member": first, "new_chat_members": users }),
        )
    }

    fn farewell(&self, world: &mut World, by: i64, user: i64) -> Said {
        let user = shape::user(world, user);
        tell(
            world,
            self.id,
            None,
            by,
            json!({ "left_chat_participant": user, "left_chat_member": user }),
        )
    }
}

/// Puts a service message into a group.
pub(super) fn tell(
    world: &mut World,
    chat: i64,
    thread: Option<i64>,
    person: i64,
    fields: Value,
) -> Said {
    let fields: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
    let deed = Deed::Changed(fields.keys().next_back().cloned().unwrap_or_default());
    let content = Content::Other(fields);
    world.deliver(Speech {
        chat,
        person,
        voice: Voice::Own,
        content,
        reply_to: None,
        thread,
        deed,
        is_service: true,
    })
}

fn count(world: &World) -> i64 {
    i64::try_from(world.chats.len()).expect("fewer chats than numbers")
}
