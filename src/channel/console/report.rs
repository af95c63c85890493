//! What a person at a terminal did, as it is kept until the bot has taken it, and as every messenger
//! reports it.

use serde::{Deserialize, Serialize};

use super::person::{Person, TerminalPlace, group_address, group_place, member_place};
use crate::channel::update::{
    Addressee, ChatEvent, ChatUpdate, GroupEvent, GroupPlace, Speaker, UpdateEvent,
};
use crate::engine::input::MessageInfo;
use crate::message::{InMessage, Token};
use crate::time::Timestamp;

/// Something that a person did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Its number: Unix time in milliseconds, or one more than the number before it.
    pub(super) console: i64,
    /// The person.
    pub(super) person: Person,
    /// What they did.
    pub(super) deed: Deed,
}

/// What a person did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Deed {
    /// Said something in private.
    Said(InMessage),
    /// Said something in the group.
    SaidInGroup(InMessage),
    /// Pressed a button of the group, under a message at that place.
    Pressed(Token, String),
    /// Left the terminal for good (`true`), or came back.
    Left(bool),
}

impl Report {
    /// Returns what happened, as every messenger reports it.
    pub(super) fn event(&self) -> UpdateEvent {
        let by = Speaker {
            address: self.person.address(),
            profile: self.person.profile(),
        };
        match self.deed.clone() {
            Deed::Said(message) => self.in_private(ChatEvent::Said {
                message,
                profile: by.profile,
                info: self.info(),
                about: None,
            }),
            Deed::Left(is_gone) => self.in_private(ChatEvent::Gone(is_gone)),
            Deed::SaidInGroup(message) => self.in_group(GroupEvent::Said {
                by: Some(by),
                is_administrator: false,
                message,
                info: self.info(),
                names_bot: false,
                reply_to: None,
                about: None,
            }),
            Deed::Pressed(token, place) => self.in_group(GroupEvent::Tapped {
                by,
                tap: self.console.to_string(),
                token: Some(token),
                owner: self.addressee(&place),
            }),
        }
    }

    fn in_private(&self, event: ChatEvent) -> UpdateEvent {
        UpdateEvent::Private(ChatUpdate {
            place: self.person.place(),
            address: self.person.address(),
            event,
        })
    }

    fn in_group(&self, event: GroupEvent) -> UpdateEvent {
        let spot = GroupPlace {
            chat: group_place().0,
            address: group_address().0,
            title: None,
            language: None,
            place: group_place().0,
            member: Some(member_place(&self.person)),
        };
        UpdateEvent::Group(spot, event)
    }

    fn info(&self) -> MessageInfo {
        MessageInfo {
            number: self.console,
            sent: Timestamp(self.console),
            album: None,
            replies_to: None,
            asked: None,
        }
    }

    /// Returns for whom a message at a place of the group is, seen from this person.
    fn addressee(&self, place: &str) -> Addressee {
        match TerminalPlace::read(place) {
            Some(TerminalPlace::Group(Some(member))) if member == self.person.key => {
                Addressee::Theirs
            }
            Some(TerminalPlace::Group(Some(_))) => Addressee::Another,
            Some(TerminalPlace::Group(None) | TerminalPlace::Person(_)) | None => {
                Addressee::Everybody
            }
        }
    }
}
