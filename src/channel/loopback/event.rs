//! What a person did, as every messenger reports it.

use super::place::{address, member_of, member_place, place};
use super::report::{Deed, Report};
use super::state::State;
use crate::channel::update::{
    Addressee, ChatEvent, ChatUpdate, GroupEvent, GroupPlace, Speaker, UpdateEvent,
};
use crate::engine::input::{MessageInfo, Profile};
use crate::place::{Address, Place};
use crate::time::now;

impl Report {
    /// Returns the update that the bot takes; `None` if it does not concern the bot.
    pub(super) fn event(&self, state: &State) -> Option<UpdateEvent> {
        let person = self.person;
        let name = usize::try_from(person)
            .ok()
            .and_then(|person| state.people.get(person.checked_sub(1)?));
        let profile = Profile::new(name.map(String::as_str), None);
        if self.chat < 0 {
            let group = state.newest(self.chat);
            let spot = GroupPlace {
                chat: place(group),
                address: address(group),
                title: state.groups.get(&group).map(|group| group.title.clone()),
                language: None,
                place: place(group),
                member: Some(member_place(group, person)),
            };
            let by = Speaker {
                address: Address(address(person)),
                profile,
            };
            return Some(UpdateEvent::Group(spot, self.in_group(by, person, state)?));
        }
        let event = match self.deed.clone() {
            Deed::Said {
                number,
                message,
                reply_to,
            } => ChatEvent::Said {
                info: info(number, reply_to.filter(|to| is_shown(state, *to))),
                message,
                profile,
                about: None,
            },
            Deed::Edited { number, message } => ChatEvent::Edited {
                message,
                number,
                replies_to: None,
            },
            Deed::Tapped {
                tap, number, token, ..
            } => ChatEvent::Tapped {
                tap,
                token,
                profile,
                number: Some(number),
            },
            Deed::Gone(is_gone) => ChatEvent::Gone(is_gone),
        };
        Some(UpdateEvent::Private(ChatUpdate {
            place: Place(place(person)),
            address: Address(address(person)),
            event,
        }))
    }

    fn in_group(&self, by: Speaker, person: i64, state: &State) -> Option<GroupEvent> {
        Some(match self.deed.clone() {
            Deed::Said {
                number,
                message,
                reply_to,
            } => {
                let replied = state
                    .shown
                    .iter()
                    .find(|shown| Some(shown.number) == reply_to);
                GroupEvent::Said {
                    by: Some(by),
                    is_administrator: false,
                    message,
                    info: info(number, replied.map(|shown| shown.number)),
                    names_bot: false,
                    reply_to: replied.map(|shown| (shown.number, addressee(&shown.place, person))),
                    about: None,
                }
            }
            Deed::Edited { number, message } => GroupEvent::Edited {
                message,
                number,
                replies_to: None,
            },
            Deed::Tapped {
                tap, place, token, ..
            } => GroupEvent::Tapped {
                owner: addressee(&place, person),
                by,
                tap,
                token,
            },
            Deed::Gone(_) => return None,
        })
    }
}

fn info(number: i64, replies_to: Option<i64>) -> MessageInfo {
    MessageInfo {
        number,
        sent: now(),
        album: None,
        replies_to,
        asked: None,
    }
}

fn is_shown(state: &State, number: i64) -> bool {
    state.shown.iter().any(|shown| shown.number == number)
}

/// Returns for whom a message at a place is, seen from a person.
fn addressee(place: &str, person: i64) -> Addressee {
    match member_of(place) {
        None => Addressee::Everybody,
        Some(member) if member == person => Addressee::Theirs,
        Some(_) => Addressee::Another,
    }
}
