//! What a person on a page did, as it lies in quarantine, and as every messenger reports it.

use serde::{Deserialize, Serialize};

use super::visitor::Seat;
use crate::channel::update::{
    Addressee, ChatEvent, ChatUpdate, GroupEvent, GroupPlace, Speaker, UpdateEvent,
};
use crate::engine::input::{MessageInfo, Profile};
use crate::id::Name;
use crate::message::{InMessage, Token};
use crate::time::Timestamp;

/// Something that a person did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Report {
    /// Its number: Unix time in milliseconds, or one more than the number before it.
    pub web: i64,
    /// The page's own name for it; each is taken once.
    pub id: String,
    /// Who did it.
    pub seat: Seat,
    /// Their name, if they or the page gave one.
    pub name: Option<String>,
    /// The language of their browser.
    pub language: Option<Name>,
    /// What they did.
    pub deed: Deed,
}

/// What a person did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Deed {
    /// Said something, in private or in the page's group.
    Said { message: InMessage, in_group: bool },
    /// Pressed a button of the message with this number.
    Tapped { token: Option<Token>, number: i64 },
    /// Pressed a button in the group, under a message for this member (0 for the visitor) or for
    /// everybody.
    TappedInGroup {
        token: Option<Token>,
        of: Option<u8>,
    },
    /// Left for good (`true`), or came back.
    Left(bool),
}

impl Report {
    /// Returns what happened, as every messenger reports it.
    pub fn event(&self) -> UpdateEvent {
        let profile = Profile::new(self.name.as_deref(), self.language.clone());
        let by = Speaker {
            address: self.seat.address(),
            profile: profile.clone(),
        };
        match self.deed.clone() {
            Deed::Said {
                message,
                in_group: false,
            } => self.in_private(ChatEvent::Said {
                message,
                profile,
                info: self.info(),
                about: None,
            }),
            Deed::Tapped { token, number } => self.in_private(ChatEvent::Tapped {
                tap: self.tap(),
                token,
                profile,
                number: Some(number),
            }),
            Deed::Left(is_gone) => self.in_private(ChatEvent::Gone(is_gone)),
            Deed::Said {
                message,
                in_group: true,
            } => self.in_group(GroupEvent::Said {
                by: Some(by),
                is_administrator: false,
                message,
                info: self.info(),
                names_bot: false,
                reply_to: None,
                about: None,
            }),
            Deed::TappedInGroup { token, of } => self.in_group(GroupEvent::Tapped {
                by,
                tap: self.tap(),
                token,
                owner: match of {
                    None => Addressee::Everybody,
                    Some(of) if of == self.seat.member.unwrap_or(0) => Addressee::Theirs,
                    Some(_) => Addressee::Another,
                },
            }),
        }
    }

    /// Returns the id of a tap: whose page waits for the answer, and its name for it.
    fn tap(&self) -> String {
        format!("{}/{}", self.seat.visitor.id(), self.id)
    }

    fn in_private(&self, event: ChatEvent) -> UpdateEvent {
        UpdateEvent::Private(ChatUpdate {
            place: self.seat.place(),
            address: self.seat.address(),
            event,
        })
    }

    fn in_group(&self, event: GroupEvent) -> UpdateEvent {
        let chat = self.seat.visitor.group_place();
        let spot = GroupPlace {
            place: chat.clone(),
            chat,
            address: self.seat.visitor.group_address(),
            title: None,
            language: self.language.clone(),
            member: Some(self.seat.member_place()),
        };
        UpdateEvent::Group(spot, event)
    }

    fn info(&self) -> MessageInfo {
        MessageInfo {
            number: self.web,
            sent: Timestamp(self.web),
            album: None,
            replies_to: None,
            asked: None,
        }
    }
}
