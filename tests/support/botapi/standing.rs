//! Members as the server shows them, and how it tells that they have become something else.

use serde_json::{Value, json};

use super::chat::{ChatKind, Standing};
use super::json as shape;
use super::world::{BOT_ID, World};

/// Returns somebody as a member of a chat.
pub fn member(world: &World, chat: i64, user: i64, standing: Standing) -> Value {
    let kind = world
        .chats
        .get(&chat)
        .map_or(ChatKind::Private, |chat| chat.kind);
    let is_hidden = world
        .chats
        .get(&chat)
        .is_some_and(|chat| chat.hidden.contains(&user));
    let mut member = json!({ "user": shape::user(world, user), "status": status(standing) });
    match standing {
        Standing::Owner => member["is_anonymous"] = json!(is_hidden),
        Standing::Administrator => {
            add_rights(&mut member, kind, is_hidden);
            let is_withheld = world
                .chats
                .get(&chat)
                .is_some_and(|chat| chat.withholds_topics);
            if user == BOT_ID && is_withheld {
                member["can_manage_topics"] = json!(false);
            }
        }
        Standing::Muted => add_restrictions(&mut member),
        Standing::Kicked => member["until_date"] = json!(0),
        Standing::Member | Standing::Left => {}
    }
    member
}

fn status(standing: Standing) -> &'static str {
    match standing {
        Standing::Owner => "creator",
        Standing::Administrator => "administrator",
        Standing::Member => "member",
        Standing::Muted => "restricted",
        Standing::Left => "left",
        Standing::Kicked => "kicked",
    }
}

fn add_rights(member: &mut Value, kind: ChatKind, is_hidden: bool) {
    const RIGHTS: [&str; 15] = [
        "can_manage_chat",
        "can_change_info",
        "can_delete_messages",
        "can_invite_users",
        "can_restrict_members",
        "can_pin_messages",
        "can_promote_members",
        "can_manage_video_chats",
        "can_manage_voice_chats",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_manage_tags",
        "can_send_welcome_messages",
        "can_be_edited",
    ];
    for right in RIGHTS {
        member[right] = json!(right.starts_with("can_manage") || right == "can_delete_messages");
    }
    if kind == ChatKind::Supergroup {
        member["can_manage_topics"] = json!(true);
    }
    member["is_anonymous"] = json!(is_hidden);
}

fn add_restrictions(member: &mut Value) {
    for right in PERMISSIONS {
        member[right] = json!(false);
    }
    member["is_member"] = json!(true);
    member["until_date"] = json!(0);
}

/// What members may do, as the server lists it.
const PERMISSIONS: [&str; 17] = [
    "can_send_messages",
    "can_send_media_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
];

/// Returns what ordinary members of a group may do.
pub fn permissions(is_quiet: bool) -> Value {
    PERMISSIONS
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                json!(!(is_quiet && name.starts_with("can_send"))),
            )
        })
        .collect()
}

impl World {
    /// Makes somebody something else in a chat and tells the bot, if it may know: about itself always, about others when it
    /// is an administrator. Returns the update.
    pub fn set_standing(&mut self, chat: i64, by: i64, user: i64, new: Standing) -> i64 {
        let Some(entry) = self.chats.get_mut(&chat) else {
            return 0;
        };
        let old = entry.standing(user);
        if new != Standing::Owner && new != Standing::Administrator {
            entry.hidden.remove(&user);
        }
        entry.standings.insert(user, new);
        let is_told = user == BOT_ID || entry.standing(BOT_ID).is_administrator();
        if old == new || !is_told {
            return 0;
        }
        let body = json!({
            "chat": shape::chat(self, chat), "from": shape::user(self, by), "date": self.now(),
            "old_chat_member": member(self, chat, user, old), "new_chat_member": member(self, chat, user, new),
        });
        self.queue.push(
            if user == BOT_ID {
                "my_chat_member"
            } else {
                "chat_member"
            },
            body,
        )
    }
}
