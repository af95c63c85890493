//! Decides when a message may be sent, so that the messenger rarely refuses it: arithmetic, no
//! clock, no sleep.
//!
//! ```
//! use vraag::channel::pace::{Pace, Parcel, Urgency};
//! use vraag::id::ConversationId;
//! use vraag::time::Timestamp;
//!
//! let mut pace = Pace::default();
//! let parcel = Parcel { place: "telegram/1/-/5", is_group: false, urgency: Urgency::Reply, turn: Some((ConversationId(1), 1)), is_edit: false };
//! assert_eq!(pace.next_allowed(&parcel, Timestamp(0)), Timestamp(0));
//! pace.refused("telegram/1/-/5", 30, Timestamp(0));
//! assert_eq!(pace.next_allowed(&parcel, Timestamp(0)), Timestamp(30_000));
//! ```

use std::collections::{HashMap, VecDeque};

use crate::id::ConversationId;
use crate::time::Timestamp;

/// How urgent something is; the smaller goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Urgency {
    /// The answer to a tap: the person sees a spinning button.
    Tap,
    /// An answer to a message.
    Reply,
    /// Something nobody asked for: a reminder, a broadcast.
    Unasked,
}

/// A message to send, as far as pacing is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// The place to send it to.
    pub place: &'a str,
    /// Whether the place is a group.
    pub is_group: bool,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The conversation and turn that sends it: a group has many conversations, each with its own
    /// turn numbers.
    pub turn: Option<(ConversationId, u64)>,
    /// Whether it edits a message instead of sending one.
    pub is_edit: bool,
}

/// What was sent recently, and the messenger's refusals.
#[derive(Debug, Default)]
pub struct Pace {
    chats: HashMap<Box<str>, Chat>,
    /// When the next unasked message may be sent.
    unasked_free: i64,
    replies: Replies,
    last_refusal: Option<(Box<str>, i64)>,
    /// How many chats are kept before idle ones are removed.
    room: usize,
}

/// The recent past of a chat.
#[derive(Debug, Default)]
struct Chat {
    /// Until when the messenger wants no message, and for how long in total.
    frozen: Option<(i64, i64)>,
    /// When the last messages and edits went to a group; at most [`GROUP_MAX`].
    group: VecDeque<i64>,
    /// The newest turn, the number of its messages sent, and the time of the last.
    turn: Option<((ConversationId, u64), u32, i64)>,
}

/// The bot's overall rate: unlimited until the messenger complains.
#[derive(Debug, Default)]
struct Replies {
    /// Messages per second, since when that rate applies, and when it was last halved.
    limit: Option<(i64, i64, i64)>,
    /// When the next may be sent under the limit, in microseconds.
    free: i64,
    /// How many were sent recently, and how many of them were refused.
    sent: Lately,
    refused: Lately,
}

/// Counts events in the current second and the one before.
#[derive(Debug, Default)]
struct Lately {
    second: i64,
    count: i64,
    before: i64,
}

const SECOND: i64 = 1000;
/// Milliseconds between two unasked messages: 25 per second.
const UNASKED_GAP: i64 = SECOND / 25;
/// Maximum number of messages and edits in a group …
const GROUP_MAX: usize = 20;
/// … within this time in milliseconds.
const GROUP_SPAN: i64 = 60 * SECOND;
/// How many messages of one turn go out at once; the others follow a second apart.
const TURN_BURST: u32 = 3;
/// The bot as a whole is too fast if at least one in this many messages was refused: beyond
/// Telegram's limit most are. A few refusals among many have other reasons, and slowing down
/// everybody for them would be wrong.
const REFUSED_SHARE: i64 = 20;
/// A limit that has grown to this many messages per second no longer limits.
const UNLIMITED: i64 = 1000;
/// Reservations never lie further ahead than this; so a clock that was set back costs no more.
const MAX_BACKLOG: i64 = 60 * SECOND;
/// Maximum freeze in seconds, whatever the messenger says.
const MAX_FREEZE: u64 = 86_400;
const MIN_CHATS: usize = 1024;

impl Pace {
    /// Returns the earliest time from `now` on at which this may be sent.
    ///
    /// A clock that was set back delays nothing for longer than the rule itself would, or a minute.
    pub fn next_allowed(&self, parcel: &Parcel<'_>, now: Timestamp) -> Timestamp {
        let now = now.0;
        if parcel.urgency == Urgency::Tap {
            return Timestamp(now);
        }
        let mut at = now.max(self.replies.next(now));
        if parcel.urgency == Urgency::Unasked {
            at = at.max(self.unasked_free.min(now + MAX_BACKLOG));
        }
        if let Some(chat) = self.chats.get(parcel.place) {
            at = at.max(chat.next(parcel, now));
        }
        Timestamp(at)
    }

    /// Records that it is sent at `now`.
    pub fn took(&mut self, parcel: &Parcel<'_>, now: Timestamp) {
        if parcel.urgency == Urgency::Tap {
            return;
        }
        self.replies.took(now.0);
        if parcel.urgency == Urgency::Unasked {
            self.unasked_free = now.0 + UNASKED_GAP;
        }
        let is_remembered = parcel.is_group || (parcel.turn.is_some() && !parcel.is_edit);
        if is_remembered {
            self.chat(parcel.place, now.0).took(parcel, now.0);
        }
    }

    /// Records that the messenger refused a message as too fast: the chat rests for `seconds`.
    ///
    /// If two chats are refused within a second, and one message in twenty, the bot as a whole is
    /// too fast: its rate is halved.
    pub fn refused(&mut self, place: &str, seconds: u64, now: Timestamp) {
        let span = i64::try_from(seconds.clamp(1, MAX_FREEZE)).unwrap_or(1) * SECOND;
        self.chat(place, now.0).frozen = Some((now.0 + span, span));
        self.replies.refused.add(now.0);
        self.replies.rests(now.0);
        match &self.last_refusal {
            Some((other, at))
                if **other != *place
                    && (0..=SECOND).contains(&(now.0 - at))
                    && self.replies.is_refused_often(now.0) =>
            {
                self.last_refusal = None;
                self.replies.halve(now.0);
            }
            _ => self.last_refusal = Some((place.into(), now.0)),
        }
    }

    /// Returns the current limit in messages per second, or `None` if there is none.
    pub fn limit(&self, now: Timestamp) -> Option<i64> {
        self.replies.limit(now.0)
    }

    fn chat(&mut self, place: &str, now: i64) -> &mut Chat {
        if self.chats.len() >= self.room.max(MIN_CHATS) && !self.chats.contains_key(place) {
            self.chats.retain(|_, chat| !chat.is_idle(now));
            self.room = self.chats.len() * 2;
        }
        self.chats.entry(place.into()).or_default()
    }
}

impl Chat {
    fn next(&self, parcel: &Parcel<'_>, now: i64) -> i64 {
        let mut at = now;
        if let Some((until, span)) = self.frozen {
            at = at.max(until.min(now + span));
        }
        if parcel.is_group && self.group.len() >= GROUP_MAX {
            at = at.max((self.group[0] + GROUP_SPAN).min(now + GROUP_SPAN));
        }
        match self.turn {
            Some((turn, sent, last))
                if parcel.turn == Some(turn) && sent >= TURN_BURST && !parcel.is_edit =>
            {
                at.max((last + SECOND).min(now + SECOND))
            }
            _ => at,
        }
    }

    fn took(&mut self, parcel: &Parcel<'_>, now: i64) {
        if parcel.is_group {
            if self.group.len() >= GROUP_MAX {
                self.group.pop_front();
            }
            self.group.push_back(now);
        }
        if let (Some(turn), false) = (parcel.turn, parcel.is_edit) {
            let before = self
                .turn
                .filter(|(last, ..)| *last == turn)
                .map_or(0, |(_, sent, _)| sent);
            self.turn = Some((turn, before.saturating_add(1), now));
        }
    }

    fn is_idle(&self, now: i64) -> bool {
        let thawed = self.frozen.is_none_or(|(until, _)| until <= now);
        let quiet = self
            .group
            .back()
            .is_none_or(|last| last + GROUP_SPAN <= now);
        thawed && quiet && self.turn.is_none_or(|(_, _, last)| last + SECOND <= now)
    }
}

impl Replies {
    fn limit(&self, now: i64) -> Option<i64> {
        let (base, since, _) = self.limit?;
        // Doubled each second without a refusal, so the rate that the messenger accepts is found
        // within seconds.
        let grown = (0..(now - since).max(0) / SECOND).try_fold(base, |rate, _| {
            Some(rate * 2).filter(|rate| *rate < UNLIMITED)
        })?;
        (grown < UNLIMITED).then_some(grown)
    }

    fn next(&self, now: i64) -> i64 {
        if self.limit(now).is_none() {
            return now;
        }
        // Rounded up: a message that is a millisecond late is fine, one that is early is not.
        let free = self.free / 1000 + i64::from(self.free % 1000 > 0);
        free.min(now + MAX_BACKLOG)
    }

    fn took(&mut self, now: i64) {
        if let Some(limit) = self.limit(now) {
            self.free = self.free.max(now * 1000) + 1_000_000 / limit.max(1);
        }
        self.sent.add(now);
    }

    fn is_refused_often(&self, now: i64) -> bool {
        let both = |lately: &Lately| lately.count(now).0 + lately.count(now).1;
        both(&self.refused) * REFUSED_SHARE >= both(&self.sent)
    }

    fn halve(&mut self, now: i64) {
        // Refusals within a second of a halving are about messages sent before it.
        if self
            .limit
            .is_some_and(|(.., halved)| (0..=SECOND).contains(&(now - halved)))
        {
            return;
        }
        let rate = self
            .limit(now)
            .unwrap_or(self.sent.count.max(self.sent.before));
        self.limit = Some(((rate / 2).max(1), now, now));
        self.free = now * 1000;
    }

    /// Records a refusal: the rate does not grow before a second has passed without one.
    fn rests(&mut self, now: i64) {
        let rate = self.limit(now);
        self.limit = self
            .limit
            .and_then(|(.., halved)| Some((rate?, now, halved)));
    }
}

impl Lately {
    fn add(&mut self, now: i64) {
        let (count, before) = self.count(now);
        *self = Self {
            second: now.div_euclid(SECOND),
            count: count + 1,
            before,
        };
    }

    /// Returns the counts of this second and the one before.
    fn count(&self, now: i64) -> (i64, i64) {
        match now.div_euclid(SECOND) - self.second {
            0 => (self.count, self.before),
            1 => (0, self.count),
            _ => (0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOOR: &str = "telegram/1/-/5";
    const SAM: &str = "telegram/1/-/6";
    const GROUP: &str = "telegram/1/-/-100";

    fn reply(place: &str, turn: u64) -> Parcel<'_> {
        let turn = Some((ConversationId(1), turn));
        Parcel {
            place,
            is_group: place == GROUP,
            urgency: Urgency::Reply,
            turn,
            is_edit: false,
        }
    }

    /// Sends `count` messages, each as early as allowed, and returns when they went out.
    fn sent(pace: &mut Pace, parcel: &Parcel<'_>, count: usize, now: i64) -> Vec<i64> {
        let mut at = Timestamp(now);
        let mut send = || {
            at = pace.next_allowed(parcel, at);
            pace.took(parcel, at);
            at.0 - now
        };
        (0..count).map(|_| send()).collect()
    }

    #[test]
    fn replies_in_private_are_not_held_back() {
        let mut pace = Pace::default();
        let times: Vec<i64> = (1..=500)
            .flat_map(|turn| sent(&mut pace, &reply(NOOR, turn), 1, 0))
            .collect();
        assert!(times.iter().all(|at| *at == 0));
    }

    #[test]
    fn the_fourth_message_of_one_turn_waits_a_second_and_so_on() {
        let mut pace = Pace::default();
        assert_eq!(
            sent(&mut pace, &reply(NOOR, 1), 6, 0),
            [0, 0, 0, 1000, 2000, 3000]
        );
        assert_eq!(sent(&mut pace, &reply(NOOR, 2), 1, 0), [0]);
        assert_eq!(sent(&mut pace, &reply(SAM, 1), 1, 0), [0]);
    }

    #[test]
    fn members_of_a_group_do_not_wait_for_each_other_s_turns() {
        let mut pace = Pace::default();
        let first = |member| Parcel {
            turn: Some((ConversationId(member), 1)),
            ..reply(GROUP, 1)
        };
        let times: Vec<i64> = (0..12)
            .flat_map(|member| sent(&mut pace, &first(member), 1, 0))
            .collect();
        assert!(times.iter().all(|at| *at == 0), "{times:?}");
    }

    #[test]
    fn an_edit_is_no_message_of_the_turn() {
        let mut pace = Pace::default();
        sent(&mut pace, &reply(NOOR, 1), 3, 0);
        let edit = Parcel {
            is_edit: true,
            ..reply(NOOR, 1)
        };
        assert_eq!(sent(&mut pace, &edit, 5, 0), [0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_429_freezes_that_chat_alone() {
        let mut pace = Pace::default();
        pace.refused(NOOR, 30, Timestamp(500));
        assert_eq!(
            pace.next_allowed(&reply(NOOR, 1), Timestamp(1000)),
            Timestamp(30_500)
        );
        assert_eq!(
            pace.next_allowed(&reply(NOOR, 1), Timestamp(40_000)),
            Timestamp(40_000)
        );
        assert_eq!(
            pace.next_allowed(&reply(SAM, 1), Timestamp(1000)),
            Timestamp(1000)
        );
        assert_eq!(pace.limit(Timestamp(1000)), None);
    }

    #[test]
    fn an_answer_to_a_tap_waits_for_nothing() {
        let mut pace = Pace::default();
        pace.refused(NOOR, 30, Timestamp(0));
        let tap = Parcel {
            urgency: Urgency::Tap,
            ..reply(NOOR, 1)
        };
        assert_eq!(pace.next_allowed(&tap, Timestamp(1)), Timestamp(1));
    }

    #[test]
    fn two_429s_in_different_chats_within_a_second_halve_the_rate_and_it_doubles_each_second_without_one()
     {
        let mut pace = Pace::default();
        for turn in 0..100 {
            pace.took(&reply(NOOR, turn), Timestamp(5));
        }
        for _ in 0..4 {
            pace.refused(NOOR, 1, Timestamp(10));
        }
        pace.refused(SAM, 1, Timestamp(1010));
        assert_eq!(pace.limit(Timestamp(1010)), Some(50));
        assert_eq!(
            [2009, 2010, 3010, 5009].map(|at| pace.limit(Timestamp(at))),
            [50, 100, 200, 400].map(Some)
        );
        assert_eq!(
            [6009, 6010, 1_000_000].map(|at| pace.limit(Timestamp(at))),
            [Some(800), None, None]
        );
        pace.refused(NOOR, 1, Timestamp(2500));
        assert_eq!(
            [2500, 3499, 3500].map(|at| pace.limit(Timestamp(at))),
            [100, 100, 200].map(Some),
            "what is refused alone lets it rest"
        );
    }

    #[test]
    fn two_429s_in_one_chat_or_far_apart_halve_nothing() {
        let mut pace = Pace::default();
        pace.refused(NOOR, 1, Timestamp(10));
        pace.refused(NOOR, 1, Timestamp(20));
        pace.refused(SAM, 1, Timestamp(1021));
        assert_eq!(pace.limit(Timestamp(1021)), None);
    }

    #[test]
    fn a_few_429s_among_many_messages_halve_nothing() {
        let mut pace = Pace::default();
        for turn in 0..100 {
            pace.took(&reply(NOOR, turn), Timestamp(5));
        }
        for (at, place) in (0..).zip([NOOR, SAM, NOOR, SAM]) {
            pace.refused(place, 1, Timestamp(at));
        }
        assert_eq!(pace.limit(Timestamp(10)), None);
    }

    #[test]
    fn a_storm_of_429s_halves_once_a_second() {
        let mut pace = Pace::default();
        for turn in 0..80 {
            pace.took(&reply(NOOR, turn), Timestamp(0));
        }
        for at in 0..20 {
            pace.refused(if at % 2 == 0 { NOOR } else { SAM }, 1, Timestamp(at));
        }
        assert_eq!(pace.limit(Timestamp(20)), Some(40));
        pace.refused(NOOR, 1, Timestamp(2100));
        pace.refused(SAM, 1, Timestamp(2101));
        assert_eq!(pace.limit(Timestamp(2101)), Some(80));
    }

    #[test]
    fn a_halved_rate_spaces_replies_evenly() {
        let mut pace = Pace::default();
        pace.replies.limit = Some((4, 0, 0));
        let places: Vec<String> = (0..4).map(|chat| format!("telegram/1/-/{chat}")).collect();
        let times: Vec<i64> = places
            .iter()
            .flat_map(|place| sent(&mut pace, &reply(place, 1), 1, 0))
            .collect();
        assert_eq!(times, [0, 250, 500, 750]);
    }

    #[test]
    fn unasked_messages_go_out_25_a_second_over_all_chats() {
        let mut pace = Pace::default();
        let unasked = Parcel {
            urgency: Urgency::Unasked,
            turn: None,
            ..reply(NOOR, 1)
        };
        assert_eq!(sent(&mut pace, &unasked, 26, 0).last(), Some(&1000));
        assert_eq!(
            pace.next_allowed(&reply(SAM, 1), Timestamp(0)),
            Timestamp(0)
        );
    }

    #[test]
    fn a_group_gets_20_a_minute_edits_included() {
        let mut pace = Pace::default();
        let mut times = Vec::new();
        for turn in 0..22 {
            let parcel = Parcel {
                is_edit: turn % 2 == 1,
                ..reply(GROUP, turn)
            };
            times.extend(sent(&mut pace, &parcel, 1, turn as i64));
        }
        assert!(times[..20].iter().all(|late| *late == 0));
        assert_eq!((times[20] + 20, times[21] + 21), (60_000, 60_001));
    }

    #[test]
    fn a_clock_that_was_put_back_freezes_nobody_for_longer() {
        let mut pace = Pace::default();
        pace.refused(NOOR, 30, Timestamp(10_000_000));
        sent(&mut pace, &reply(SAM, 1), 3, 10_000_000);
        assert_eq!(
            pace.next_allowed(&reply(NOOR, 1), Timestamp(0)),
            Timestamp(30_000)
        );
        assert_eq!(
            pace.next_allowed(&reply(SAM, 1), Timestamp(0)),
            Timestamp(1000)
        );
    }

    #[test]
    fn chats_that_are_quiet_are_forgotten() {
        let mut pace = Pace::default();
        for chat in 0..100_000_i64 {
            pace.took(
                &reply(&format!("telegram/1/-/{chat}"), 1),
                Timestamp(chat * 10),
            );
        }
        assert!(pace.chats.len() <= 2 * MIN_CHATS, "{}", pace.chats.len());
    }

    #[test]
    fn taps_go_before_replies_and_replies_before_the_rest() {
        let mut order = [Urgency::Unasked, Urgency::Tap, Urgency::Reply];
        order.sort();
        assert_eq!(order, [Urgency::Tap, Urgency::Reply, Urgency::Unasked]);
    }
}
