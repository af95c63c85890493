//! Counts inputs per conversation, so that a flood is not answered without end: pure arithmetic.

use std::collections::HashMap;

use crate::dialog::ast::Room;
use crate::dialog::bot::Limits;
use crate::engine::input::{Input, Occasion};
use crate::id::InputId;
use crate::message::InMessage;
use crate::runtime::decide::Inbound;
use crate::store::Place;
use crate::time::Timestamp;

/// How many minutes' worth of inputs may come at once: a quick customer who taps through a long
/// list is no flood.
const MINUTES_AT_ONCE: i64 = 4;

/// Recent input counts.
#[derive(Debug, Default)]
pub struct Floods {
    /// Millionths of an input that may still come, as of a time.
    left: HashMap<Place, (i64, Timestamp)>,
    /// When each place was last told that it sends too much.
    told: HashMap<Place, Timestamp>,
    /// The last command of each group member, and when it came.
    commands: HashMap<Place, (String, Timestamp)>,
}

/// A command that a group member repeats within this many milliseconds was answered already.
const REPEAT_MS: i64 = 5_000;

impl Floods {
    /// Counts an input of its sender; returns `false` if it is one too many. In a group, each
    /// member is counted separately.
    pub fn takes(&mut self, inbound: &Inbound, limits: Limits, now: Timestamp) -> bool {
        if matches!(inbound.room, Room::Group | Room::Member) && self.is_repeated(inbound, now) {
            return false;
        }
        match &inbound.input {
            Input::Message { .. }
            | Input::Offered { .. }
            | Input::Joined { .. }
            | Input::Business { .. }
            | Input::Said { .. }
            | Input::Edited { .. } => self.lets_through(&inbound.place, limits, now),
            Input::Group { .. } => match &inbound.speaker {
                Some(_) => self.lets_through(&sender_key(inbound), limits, now),
                None => self.lets_through(&inbound.place, limits, now),
            },
            Input::Report(request) => match request.occasion {
                Occasion::Command | Occasion::Tap | Occasion::Pages => {
                    self.lets_through(&inbound.place, limits, now)
                }
                Occasion::Schedule { .. } => true,
            },
            Input::Deadline(_)
            | Input::Start { .. }
            | Input::Gone(_)
            | Input::Undelivered(_)
            | Input::Moved
            | Input::Topic(_)
            | Input::Retimed
            | Input::OwnerSpoke { .. }
            | Input::Standing(_)
            | Input::Scheduled { .. }
            | Input::Amended(_)
            | Input::Results { .. }
            // People of a desk are no customers who could flood the bot.
            | Input::Relayed { .. }
            | Input::AtDesk { .. }
            | Input::TooFast => true,
        }
    }

    /// Returns whether the sender should be told that it is too much: in private only, and at most
    /// once in a while.
    pub fn tells(&mut self, inbound: &Inbound, now: Timestamp) -> bool {
        let is_said = matches!(
            inbound.input,
            Input::Message { .. } | Input::Offered { .. } | Input::Said { .. }
        );
        inbound.room == Room::Private && is_said && self.tells_at(&inbound.place, now)
    }

    /// Returns whether a group member repeats the command that they just sent, with nothing in
    /// between.
    fn is_repeated(&mut self, inbound: &Inbound, now: Timestamp) -> bool {
        // An input that comes back after we asked the messenger is not a repetition.
        if matches!(inbound.id, InputId::Job(_)) {
            return false;
        }
        let command = match &inbound.input {
            Input::Group { message, .. }
            | Input::Said { message, .. }
            | Input::Message { message, .. } => match message {
                InMessage::Text(words) if words.starts_with('/') => Some(words),
                _ => None,
            },
            _ => return false,
        };
        let whose = sender_key(inbound);
        let Some(command) = command else {
            self.commands.remove(&whose);
            return false;
        };
        if self.commands.len() > 10_000 {
            self.commands.retain(|_, (_, at)| now.0 - at.0 < REPEAT_MS);
        }
        let before = self.commands.insert(whose, (command.clone(), now));
        before.is_some_and(|(words, at)| words == *command && now.0 - at.0 < REPEAT_MS)
    }

    fn tells_at(&mut self, place: &Place, now: Timestamp) -> bool {
        const WHILE: i64 = 60_000;
        if self.told.get(place).is_some_and(|at| now.0 - at.0 < WHILE) {
            return false;
        }
        self.told.retain(|_, at| now.0 - at.0 < WHILE);
        self.told.insert(place.clone(), now);
        true
    }

    /// Counts an input; returns `false` if it is one too many.
    pub fn lets_through(&mut self, place: &Place, limits: Limits, now: Timestamp) -> bool {
        const ONE: i64 = 60_000;
        let per_minute = i64::from(limits.per_minute);
        let at_once = per_minute * MINUTES_AT_ONCE;
        if self.left.len() > 50_000 {
            self.left
                .retain(|_, (left, at)| *left + (now.0 - at.0).max(0) * per_minute < at_once * ONE);
        }
        let Some((left, at)) = self.left.get_mut(place) else {
            self.left.insert(place.clone(), ((at_once - 1) * ONE, now));
            return true;
        };
        let refilled = (*left + (now.0 - at.0).clamp(0, 3_600_000) * per_minute).min(at_once * ONE);
        let lets_through = refilled >= ONE;
        if !lets_through && *left >= ONE {
            log::warn!(
                "a conversation sends more than {per_minute} messages a minute; the rest is not answered"
            );
        }
        (*left, *at) = (
            if lets_through {
                refilled - ONE
            } else {
                refilled
            },
            now,
        );
        lets_through
    }
}

/// Returns a key for the sender in a place.
fn sender_key(inbound: &Inbound) -> Place {
    match &inbound.speaker {
        Some(speaker) => Place(format!("{} {}", inbound.place.0, speaker.address.0)),
        None => inbound.place.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_let_through_only_in_part_and_only_for_a_while() {
        let (mut floods, place) = (Floods::default(), Place("here".to_owned()));
        let through = |floods: &mut Floods, at: i64, inputs: usize| {
            (0..inputs)
                .filter(|_| floods.lets_through(&place, Limits::default(), Timestamp(at)))
                .count()
        };
        assert_eq!(through(&mut floods, 0, 1000), 120);
        assert_eq!(through(&mut floods, 60_000, 1000), 30);
        assert_eq!(through(&mut floods, 3_660_000, 1000), 120);
    }

    #[test]
    fn the_limit_is_the_bots_own() {
        let (mut floods, place) = (Floods::default(), Place("here".to_owned()));
        let mut through = |at: i64| {
            (0..1000)
                .filter(|_| floods.lets_through(&place, Limits { per_minute: 5 }, Timestamp(at)))
                .count()
        };
        assert_eq!((through(0), through(60_000)), (20, 5));
    }

    #[test]
    fn words_that_are_changed_and_words_to_an_account_count_like_others() {
        let message = || crate::message::InMessage::Other;
        let business = || Input::Business {
            message: message(),
            profile: None,
            number: 1,
            sent: Timestamp(0),
        };
        for input in [
            business(),
            Input::Edited {
                message: message(),
                number: 1,
            },
        ] {
            let mut floods = Floods::default();
            let update = crate::id::InputId::Update { bot: 1, update: 1 };
            let inbound = Inbound::own(Place("here".to_owned()), update, input);
            let through = (0..1000)
                .filter(|_| floods.takes(&inbound, Limits::default(), Timestamp(0)))
                .count();
            assert_eq!(through, 120);
        }
    }

    /// A message from a member of a group.
    fn sent(words: &str) -> Inbound {
        let info = crate::engine::input::MessageInfo {
            number: 1,
            sent: Timestamp(0),
            album: None,
            replies_to: None,
            asked: None,
        };
        let input = Input::Said {
            message: InMessage::Text(words.to_owned()),
            profile: None,
            info,
        };
        let update = InputId::Update { bot: 1, update: 1 };
        Inbound {
            room: Room::Member,
            ..Inbound::own(Place("here".to_owned()), update, input)
        }
    }

    #[test]
    fn a_command_that_somebody_in_a_group_repeats_is_taken_once() {
        let mut floods = Floods::default();
        let mut takes =
            |words: &str, at: i64| floods.takes(&sent(words), Limits::default(), Timestamp(at));
        assert_eq!(
            [0, 1_000, 5_000, 9_999].map(|at| takes("/help", at)),
            [true, false, false, false]
        );
        assert_eq!(
            [
                takes("/help", 14_999),
                takes("/idea mugs", 15_000),
                takes("/idea cups", 15_001)
            ],
            [true; 3]
        );
        assert_eq!(
            [
                takes("2", 15_002),
                takes("/idea cups", 15_003),
                takes("/idea cups", 15_004)
            ],
            [true, true, false]
        );
        let mut floods = Floods::default();
        let private = Inbound {
            room: Room::Private,
            ..sent("/help")
        };
        assert!((0..3).all(|at| floods.takes(&private, Limits::default(), Timestamp(at))));
    }

    #[test]
    fn another_conversation_is_not_held_up() {
        let mut floods = Floods::default();
        let loud = Place("loud".to_owned());
        assert!((0..500).any(|_| !floods.lets_through(&loud, Limits::default(), Timestamp(0))));
        assert!(floods.lets_through(&Place("quiet".to_owned()), Limits::default(), Timestamp(0)));
    }

    #[test]
    fn whoever_floods_in_private_is_told_however_their_words_come_in() {
        let message = || crate::message::InMessage::Other;
        let info = || crate::engine::input::MessageInfo {
            number: 1,
            sent: Timestamp(0),
            album: None,
            replies_to: None,
            asked: None,
        };
        for (room, is_told) in [(Room::Private, true), (Room::Business, false)] {
            for input in [
                Input::Message {
                    message: message(),
                    profile: None,
                },
                Input::Said {
                    message: message(),
                    profile: None,
                    info: info(),
                },
            ] {
                let update = crate::id::InputId::Update { bot: 1, update: 1 };
                let inbound = Inbound {
                    room,
                    ..Inbound::own(Place("here".to_owned()), update, input)
                };
                assert_eq!(
                    Floods::default().tells(&inbound, Timestamp(0)),
                    is_told,
                    "{inbound:?}"
                );
            }
        }
    }

    #[test]
    fn whoever_floods_is_told_once_a_minute() {
        let (mut floods, place) = (Floods::default(), Place("here".to_owned()));
        let told = [0, 1, 59_999, 60_000, 60_001].map(|at| floods.tells_at(&place, Timestamp(at)));
        assert_eq!(told, [true, false, false, true, false]);
        assert!(floods.tells_at(&Place("there".to_owned()), Timestamp(2)));
    }
}
