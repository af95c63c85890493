//! Turns what messengers report into inputs, and finds whose they are.
//!
//! The words of a business's owner go no further than this module. It passes on only that the owner
//! spoke, and whether the words let the dialog go on.

use crate::channel::update::{ChatEvent, ChatUpdate, Speaker, Update, UpdateEvent};
use crate::dialog::ast::Room;
use crate::dialog::bot::{Bot, PAGES_COMMAND, RESULTS_COMMAND};
use crate::dialog::fold::{FoldedWords, fold};
use crate::engine::input::{Input, Occasion, Profile, ReportRequest};
use crate::engine::sending::knows_message;
use crate::engine::session::Conversation;
use crate::message::{Choice, InMessage, Token};
use crate::place::{Address, Place};
use crate::runtime::admission::{self, Role};
use crate::runtime::decide::groups::update::GroupUpdate;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::StoreError;
use crate::time::Timestamp;

impl<A: AfterCommit> Decider<A> {
    /// Takes what a messenger reports.
    pub(in crate::runtime) fn take_update(&mut self, update: Update) -> Result<(), StoreError> {
        let Update {
            id,
            channel,
            event,
            raw,
            receipt,
        } = update;
        let (room, chat) = match event {
            UpdateEvent::Private(chat) => (Room::Private, chat),
            UpdateEvent::Business(chat) => (Room::Business, chat),
            UpdateEvent::Group(spot, what) => {
                return self.take_group_update(Box::new(GroupUpdate {
                    id,
                    channel,
                    spot,
                    what,
                    raw: raw.unwrap_or_default(),
                    receipt,
                }));
            }
        };
        if room == Room::Private {
            self.follow_desk_chat(&chat)?;
        }
        if let (Room::Private, Some(inbound)) = (room, self.at_desk_chat((&id, &channel), &chat)?) {
            return self.take(Box::new(Inbound {
                raw,
                receipt: Some(receipt),
                ..inbound
            }));
        }
        let ChatUpdate {
            place,
            address,
            event,
        } = chat;
        let tap = match &event {
            ChatEvent::Tapped { tap, .. } => Some(tap.clone()),
            ChatEvent::Said { .. }
            | ChatEvent::Edited { .. }
            | ChatEvent::Deleted(_)
            | ChatEvent::Gone(_)
            | ChatEvent::OwnerSaid(_) => None,
        };
        let event = self.changed_to_nothing(&place, event)?;
        let resume = self.versions.dialogs().bot.business.resume.as_deref();
        let Some(mut input) = input(room, event, resume) else {
            receipt.taken();
            return Ok(());
        };
        let mut speaker = None;
        if room == Room::Private
            && let Some(request) = report_request(&input)
            && may_have(&self.versions.dialogs().bot, &address, &request)
        {
            speaker = profile_of(&input).map(|profile| Speaker {
                address: address.clone(),
                profile,
            });
            input = Input::Report(request);
        }
        self.take(Box::new(Inbound {
            id,
            place,
            address,
            channel,
            room,
            input,
            tap,
            raw,
            receipt: Some(receipt),
            speaker,
            as_of: None,
            nth: 0,
            tries: 0,
        }))
    }

    /// Returns a deletion as the change of a message to nothing: of the one that the conversation knows. Of
    /// those that it does not know the newest stands for all.
    fn changed_to_nothing(&self, place: &Place, event: ChatEvent) -> Result<ChatEvent, StoreError> {
        let ChatEvent::Deleted(numbers) = event else {
            return Ok(event);
        };
        let newest = numbers.iter().copied().max().unwrap_or_default();
        let known = match (self.hot.get(place), self.store.find(place)?) {
            (Some(hot), _) => known_of(&hot.conversation, &numbers),
            (None, Some((owner, talk))) => {
                let loaded = self.store.load(owner, talk)?;
                loaded.and_then(|loaded| known_of(&loaded.conversation, &numbers))
            }
            (None, None) => None,
        };
        Ok(ChatEvent::Edited {
            message: InMessage::Text(String::new()),
            number: known.unwrap_or(newest),
            replies_to: None,
        })
    }
}

/// Returns the newest of these messages that the conversation knows.
fn known_of(conversation: &Conversation, numbers: &[i64]) -> Option<i64> {
    let known = numbers.iter().copied();
    known
        .filter(|number| knows_message(conversation, *number))
        .max()
}

/// Returns the profile that a message came with.
fn profile_of(input: &Input) -> Option<Profile> {
    match input {
        Input::Message { profile, .. } | Input::Said { profile, .. } => profile.clone(),
        _ => None,
    }
}

/// Returns whether somebody may have what they ask for: viewers only the link.
fn may_have(bot: &Bot, address: &Address, request: &ReportRequest) -> bool {
    let number = admission::number(address);
    let role = number.and_then(|number| admission::role(bot, Some(number)));
    match role {
        Some(Role::Owner) => true,
        Some(Role::Viewer) => request.occasion == Occasion::Pages,
        None => false,
    }
}

/// Returns the report that a message asks for if an operator sent it; `None` if it asks for none.
fn report_request(input: &Input) -> Option<ReportRequest> {
    match input.message()? {
        InMessage::Text(text) => {
            let command = text.trim().strip_prefix('/')?;
            let name = command.split(char::is_whitespace).next()?;
            let name = name.split('@').next().unwrap_or(name);
            let commands = [
                (RESULTS_COMMAND, Occasion::Command),
                (PAGES_COMMAND, Occasion::Pages),
            ];
            let asked = commands
                .into_iter()
                .find(|(command, _)| name.eq_ignore_ascii_case(command));
            asked.map(|(_, occasion)| ReportRequest {
                dialog: None,
                days: None,
                occasion,
            })
        }
        InMessage::Tap(Token {
            choice: Choice::Report { dialog, days },
            ..
        }) => Some(ReportRequest {
            dialog: dialog.clone(),
            days: *days,
            occasion: Occasion::Tap,
        }),
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => None,
    }
}

/// Returns the input that something in a chat means to the dialogs; `None` if it does not concern
/// them.
fn input(room: Room, event: ChatEvent, resume: Option<&str>) -> Option<Input> {
    Some(match event {
        ChatEvent::Said {
            message,
            profile,
            info,
            about: _,
        } => Input::Said {
            message,
            profile: Some(profile),
            info,
        },
        ChatEvent::Edited {
            message, number, ..
        } => Input::Edited { message, number },
        ChatEvent::Tapped {
            token,
            profile,
            number,
            ..
        } => {
            // We cannot have written a token that we cannot read. No question has it, so the engine
            // treats it as an old button.
            let message = InMessage::Tap(token.unwrap_or(Token {
                question: 0,
                choice: Choice::Done,
            }));
            let profile = Some(profile);
            match room {
                // A tap is not a message: it does not extend the time in which the bot may answer.
                Room::Business => Input::Business {
                    message,
                    profile,
                    number: number.unwrap_or(0),
                    sent: Timestamp(0),
                },
                Room::Private | Room::Group | Room::Member => Input::Message { message, profile },
            }
        }
        // It was made a change.
        ChatEvent::Deleted(_) => return None,
        ChatEvent::Gone(is_gone) => Input::Gone(is_gone),
        ChatEvent::OwnerSaid(message) => {
            let words = match &message {
                InMessage::Text(words) => words.as_str(),
                _ => "",
            };
            let same = |resume| FoldedWords::of(&fold(resume)) == FoldedWords::of(&fold(words));
            let resumes = resume.is_some_and(same);
            return (room == Room::Business).then_some(Input::OwnerSpoke { resumes });
        }
    })
}
