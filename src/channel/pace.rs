//! Decides when a message may be sent, so that the messenger rarely refuses it: arithmetic, no
//! clock, no sleep.
//!
//! ```
//! use vraag::channel::pace::{Limits, Pace, Parcel, Urgency};
//! use vraag::id::ConversationId;
//! use vraag::time::{Duration, Timestamp};
//!
//! let limits = Limits { unasked_per_second: 25, group_messages: 20, group_topics: 20, group_span: Duration::MINUTE, turn_burst: 3 };
//! let mut pace = Pace::new(limits);
//! let parcel = Parcel { place: "telegram/1/-/5", is_group: false, urgency: Urgency::Reply, turn: Some((ConversationId(1), 1)), is_edit: false, talk: None };
//! assert_eq!(pace.next_allowed(&parcel, Timestamp(0)), Timestamp(0));
//! pace.refused("telegram/1/-/5", 30, Timestamp(0));
//! assert_eq!(pace.next_allowed(&parcel, Timestamp(0)), Timestamp(30_000));
//! ```

use std::collections::{HashMap, VecDeque};

use crate::id::ConversationId;
use crate::time::{Duration, Timestamp};

/// How fast a messenger lets a bot send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many messages that nobody asked for go out per second.
    pub unasked_per_second: u32,
    /// How many messages and edits go to a group …
    pub group_messages: usize,
    /// … and topics are opened in it …
    pub group_topics: usize,
    /// … within this time.
    pub group_span: Duration,
    /// How many messages of one turn go out at once; the others follow a second apart.
    pub turn_burst: u32,
}

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
    /// In a group of a desk, the talk about one customer whose words it passes on. They leave room
    /// for others, and for what has buttons.
    pub talk: Option<&'a str>,
}

/// What was sent recently, and the messenger's refusals.
#[derive(Debug)]
pub struct Pace {
    limits: Limits,
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
    /// When the last messages and edits went to a group; at most as many as it takes.
    group: VecDeque<i64>,
    /// When the last topics were opened in it; at most as many as it takes.
    topics: VecDeque<i64>,
    /// Until when the messenger wants no new topic.
    no_topics: i64,
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
/// How many messages of one customer go to a desk's group at once within its span …
const TALK_BURST: usize = 5;
/// … and how long each of the following waits behind the one before.
const TALK_GAP: i64 = 10 * SECOND;
/// The bot as a whole is too fast if at least one in this many messages was refused: beyond
/// the messenger's limit most are. A few refusals among many have other reasons, and slowing down
/// everybody for them would be wrong.
const REFUSED_SHARE: i64 = 20;
/// A limit that has grown to this many messages per second no longer limits.
const UNLIMITED: i64 = 1000;
/// Reservations never lie further ahead than this; so a clock that was set back costs no more.
const MAX_BACKLOG: i64 = 60 * SECOND;
/// Maximum freeze in seconds, whatever the messenger says.
const MAX_FREEZE: u64 = 86_400;
const MIN_CHATS: usize = 1024;

impl Limits {
    /// Returns the time between two unasked messages, in milliseconds.
    fn unasked_gap(&self) -> i64 {
        SECOND / i64::from(self.unasked_per_second.max(1))
    }

    fn group_span(&self) -> i64 {
        self.group_span.0.saturating_mul(SECOND)
    }
}

impl Pace {
    /// Makes the pace of a channel by which nothing was sent yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            chats: HashMap::new(),
            unasked_free: 0,
            replies: Replies::default(),
            last_refusal: None,
            room: 0,
        }
    }

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
            at = at.max(chat.next(parcel, &self.limits, now));
        }
        if let Some(chat) = parcel.talk.and_then(|talk| self.chats.get(talk)) {
            at = at.max(chat.next_of_talk(&self.limits, now));
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
            self.unasked_free = now.0 + self.limits.unasked_gap();
        }
        if let Some(talk) = parcel.talk {
            self.chat(talk, now.0).note(TALK_BURST, now.0);
        }
        let is_remembered = parcel.is_group || (parcel.turn.is_some() && !parcel.is_edit);
        if is_remembered {
            let limits = self.limits;
            self.chat(parcel.place, now.0).took(parcel, &limits, now.0);
        }
    }

    /// Returns the earliest time from `now` on at which another topic may be opened in a group.
    pub fn next_topic(&self, group: &str, now: Timestamp) -> Timestamp {
        let most = self.limits.group_topics;
        let Some(chat) = self.chats.get(group) else {
            return now;
        };
        let full = chat.topics.front().filter(|_| chat.topics.len() >= most);
        let span = self.limits.group_span();
        let free = full.map_or(now.0, |first| (first + span).min(now.0 + span));
        Timestamp(now.0.max(free).max(chat.no_topics))
    }

    /// Records that a topic is opened in a group at `now`.
    pub fn took_topic(&mut self, group: &str, now: Timestamp) {
        let most = self.limits.group_topics;
        let chat = self.chat(group, now.0);
        chat.topics.push_back(now.0);
        let over = chat.topics.len().saturating_sub(most);
        chat.topics.drain(..over);
    }

    /// Records that the messenger refused a topic as too fast: no other is opened there for
    /// `seconds`. Messages go on.
    pub fn refused_topic(&mut self, group: &str, seconds: u64, now: Timestamp) {
        let span = i64::try_from(seconds.clamp(1, MAX_FREEZE)).unwrap_or(1) * SECOND;
        self.chat(group, now.0).no_topics = now.0 + span;
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
            let limits = self.limits;
            self.chats.retain(|_, chat| !chat.is_idle(&limits, now));
            self.room = self.chats.len() * 2;
        }
        self.chats.entry(place.into()).or_default()
    }
}

impl Chat {
    fn next(&self, parcel: &Parcel<'_>, limits: &Limits, now: i64) -> i64 {
        let mut at = now;
        if let Some((until, span)) = self.frozen {
            at = at.max(until.min(now + span));
        }
        // The words of customers leave a quarter of the room to what has buttons.
        let most = match parcel.talk {
            Some(_) => limits.group_messages - limits.group_messages / 4,
            None => limits.group_messages,
        };
        if parcel.is_group
            && self.group.len() >= most
            && let Some(first) = self.group.get(self.group.len() - most)
        {
            at = at.max((first + limits.group_span()).min(now + limits.group_span()));
        }
        match self.turn {
            Some((turn, sent, last))
                if parcel.turn == Some(turn) && sent >= limits.turn_burst && !parcel.is_edit =>
            {
                at.max((last + SECOND).min(now + SECOND))
            }
            _ => at,
        }
    }

    /// Returns when the next words of one customer may go to a desk's group.
    fn next_of_talk(&self, limits: &Limits, now: i64) -> i64 {
        let is_busy = |first: &i64| first + limits.group_span() > now;
        match (self.group.front(), self.group.back()) {
            (Some(first), Some(last)) if self.group.len() >= TALK_BURST && is_busy(first) => {
                (last + TALK_GAP).min(now + TALK_GAP).max(now)
            }
            _ => now,
        }
    }

    fn note(&mut self, most: usize, now: i64) {
        if self.group.len() >= most {
            self.group.pop_front();
        }
        self.group.push_back(now);
    }

    fn took(&mut self, parcel: &Parcel<'_>, limits: &Limits, now: i64) {
        if parcel.is_group {
            self.note(limits.group_messages, now);
        }
        if let (Some(turn), false) = (parcel.turn, parcel.is_edit) {
            let before = self
                .turn
                .filter(|(last, ..)| *last == turn)
                .map_or(0, |(_, sent, _)| sent);
            self.turn = Some((turn, before.saturating_add(1), now));
        }
    }

    fn is_idle(&self, limits: &Limits, now: i64) -> bool {
        let thawed = self.frozen.is_none_or(|(until, _)| until <= now);
        let last = self
            .group
            .back()
            .into_iter()
            .chain(self.topics.back())
            .max();
        let quiet = last.is_none_or(|last| last + limits.group_span() <= now);
        let thawed = thawed && self.no_topics <= now;
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
mod tests;
