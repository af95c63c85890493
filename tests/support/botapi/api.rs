//! The handle that a test holds: starts and stops the server, waits for the bot, and reads the record.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::oneshot;

use super::business::Business;
use super::chat::ChatKind;
use super::fault::{Trouble, TroubleId};
use super::group::{Channel, Group};
use super::journal::{Call, Outcome, Said, Shown, ShownAs};
use super::message::Message;
use super::person::{Person, Tap};
use super::queue::Progress;
use super::rule::Rule;
use super::server::{self, Shared};
use super::world::{Author, Content, Toast, Webhook, World};

/// How long a test waits for what must happen; only a broken bot ever uses it up.
pub const PATIENCE: Duration = Duration::from_secs(60);
const TOKEN: &str = "6148001234:AAEmulatorTokenOpensNothing-_012345";

/// Somewhere a bot can write.
pub trait Place {
    fn chat(&self) -> i64;

    /// Who looks: each reader of a group has read as far as their own waiting has come.
    fn reader(&self) -> i64 {
        0
    }

    /// The topic, where only a part of the chat is meant.
    fn thread(&self) -> Option<i64> {
        None
    }
}

/// A running emulator; it stops when this is dropped.
pub struct BotApi {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl BotApi {
    /// Starts a server of its own on a free port.
    pub fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let (listener, address) = server::listen().expect("a free port on the loopback interface");
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a small runtime");
            runtime.block_on(async move {
                let listener =
                    tokio::net::TcpListener::from_std(listener).expect("an open listener");
                server::serve(listener, TOKEN.into(), served, stopped).await;
            });
        });
        Self {
            shared,
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Returns the address that stands in for the public one.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn token(&self) -> &'static str {
        TOKEN
    }

    // ── who is there ────────────────────────────────────────────────────────────────────────────────────────────────

    /// Creates a person who has not met the bot yet; the first word is the first name.
    pub fn person(&self, name: &str, language: &str) -> Person {
        Person::create(Arc::clone(&self.shared), name, language)
    }

    /// Creates a group with the bot in it as an ordinary member; the first person owns it.
    pub fn group(&self, title: &str, members: &[&Person]) -> Group {
        Group::create(
            Arc::clone(&self.shared),
            ChatKind::Group,
            title,
            members,
            true,
        )
    }

    /// Creates a supergroup with the bot in it as an ordinary member; the first person owns it.
    pub fn supergroup(&self, title: &str, members: &[&Person]) -> Group {
        Group::create(
            Arc::clone(&self.shared),
            ChatKind::Supergroup,
            title,
            members,
            true,
        )
    }

    /// Creates a forum, a supergroup with topics, with the bot in it as an ordinary member; the first person owns it.
    pub fn forum(&self, title: &str, members: &[&Person]) -> Group {
        let forum = self.supergroup(title, members);
        self.shared.change(|world| {
            world
                .chats
                .get_mut(&forum.id())
                .expect("it was just made")
                .is_forum = true
        });
        forum
    }

    /// Creates a group that the bot knows nothing about.
    pub fn group_without_bot(&self, title: &str, members: &[&Person]) -> Group {
        Group::create(
            Arc::clone(&self.shared),
            ChatKind::Group,
            title,
            members,
            false,
        )
    }

    /// Creates a channel that people can speak as, and whose posts come into groups.
    pub fn channel(&self, title: &str) -> Channel {
        Channel::create(&self.shared, title)
    }

    /// Connects the bot to a person's Business account, with the right to reply.
    pub fn business(&self, owner: &Person) -> Business {
        Business::connect(Arc::clone(&self.shared), owner)
    }

    // ── what a test waits for ───────────────────────────────────────────────────────────────────────────────────────

    /// Waits for a new message of the bot that fits, and never returns one from before an earlier answer of this call.
    pub fn await_message(&self, place: &impl Place, fits: impl Fn(&Message) -> bool) -> Message {
        let (chat, thread, reader) = (place.chat(), place.thread(), place.reader());
        let is_here = |message: &Message| {
            message.chat == chat && (thread.is_none() || message.thread == thread)
        };
        self.await_that("a message", Some(chat), |world| {
            let start = world
                .seen
                .get(&(chat, thread, reader))
                .copied()
                .unwrap_or(0);
            let is_it = |shown: &Shown| {
                shown.shown_as == ShownAs::New && is_here(&shown.message) && fits(&shown.message)
            };
            let found = start + world.journal.shown.get(start..)?.iter().position(is_it)?;
            world.seen.insert((chat, thread, reader), found + 1);
            Some(world.journal.shown[found].message.clone())
        })
    }

    /// Waits until a message was edited so that it fits.
    pub fn await_edit(&self, message: &Message, fits: impl Fn(&Message) -> bool) -> Message {
        let (chat, id) = (message.chat, message.id);
        self.await_that("an edit", Some(chat), |world| {
            let is_it = |shown: &&Shown| {
                shown.shown_as == ShownAs::Edited
                    && (shown.message.chat, shown.message.id) == (chat, id)
            };
            let mut edits = world.journal.shown.iter().filter(is_it);
            edits
                .find(|shown| fits(&shown.message))
                .map(|shown| shown.message.clone())
        })
    }

    /// Waits until the bot has answered a tap.
    pub fn await_toast(&self, tap: &Tap) -> Toast {
        self.await_that("the answer to a tap", None, |world| {
            world.taps.get(&tap.id)?.answers.first().cloned()
        })
    }

    /// Waits until a call that fits is settled, and returns the first such call.
    pub fn await_call(&self, fits: impl Fn(&Call) -> bool) -> Call {
        let is_it = |call: &&Call| call.outcome != Outcome::Open && fits(call);
        self.await_that("a call", None, |world| {
            world.journal.calls.iter().find(is_it).cloned()
        })
    }

    /// Waits until a trouble has struck so often: the moment to kill a bot in the middle of something.
    pub fn await_hits(&self, trouble: TroubleId, count: u32) {
        self.await_that("that a trouble strikes", None, |world| {
            (world.faults.hits(trouble) >= count).then_some(())
        });
    }

    /// Waits until the bot asks for updates, which is when it is ready.
    pub fn await_polling(&self) {
        self.await_that("the first getUpdates", None, |world| {
            world.last_offset.map(|_| ())
        });
    }

    /// Waits for a poll that begins after this call: after a restart, the bot is ready again.
    pub fn await_new_poll(&self) {
        let is_poll = |call: &&Call| call.method == "getUpdates";
        let before = self
            .shared
            .look()
            .journal
            .calls
            .iter()
            .filter(is_poll)
            .count();
        self.await_that("another getUpdates", None, |world| {
            (world.journal.calls.iter().filter(is_poll).count() > before).then_some(())
        });
    }

    /// Waits until the bot has acknowledged everything that people did so far.
    pub fn await_acknowledged(&self) {
        self.await_that("that all updates are acknowledged", None, |world| {
            world.queue.is_empty().then_some(())
        });
    }

    /// Waits for any condition on the record; panics with it when patience ends.
    pub fn await_condition(&self, what: &str, mut holds: impl FnMut(&BotRecord<'_>) -> bool) {
        self.await_that(what, None, |world| {
            holds(&BotRecord { world }).then_some(())
        });
    }

    fn await_that<T>(
        &self,
        what: &str,
        chat: Option<i64>,
        condition: impl FnMut(&mut World) -> Option<T>,
    ) -> T {
        match self.shared.wait_for(PATIENCE, condition) {
            Some(value) => value,
            None => panic!(
                "waited {PATIENCE:?} for {what} in vain\n{}",
                transcript(&self.shared.look(), chat)
            ),
        }
    }

    // ── the record ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// Returns everything the bot called, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.look().journal.calls.clone()
    }

    /// Returns the calls of one method.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        self.shared
            .look()
            .journal
            .calls
            .iter()
            .filter(|call| call.method == method)
            .cloned()
            .collect()
    }

    /// Returns what all people did, in order.
    pub fn said(&self) -> Vec<Said> {
        self.shared.look().journal.said.clone()
    }

    /// Returns every change on every screen, in order.
    pub fn shown(&self) -> Vec<Shown> {
        self.shared.look().journal.shown.clone()
    }

    /// Returns the bot's messages as they now stand in a chat.
    pub fn screen(&self, place: &impl Place) -> Vec<Message> {
        let world = self.shared.look();
        let chat = place.chat();
        world
            .messages
            .range((chat, 0)..=(chat, i64::MAX))
            .map(|(_, stored)| Message::of(stored))
            .filter(|m| m.is_from_bot)
            .collect()
    }

    /// Returns what privacy mode kept from the bot, in order.
    pub fn withheld(&self) -> Vec<Said> {
        self.shared.look().journal.withheld.clone()
    }

    /// Returns the most that the bot wrote into a chat within any minute, edits included.
    pub fn group_rate(&self, place: &impl Place) -> usize {
        self.shared.look().rates.most_in_a_minute(place.chat())
    }

    /// Returns how far the update behind a deed has come.
    pub fn progress(&self, said: &Said) -> Option<Progress> {
        self.shared.look().queue.progress(said.update)
    }

    /// Returns what the server left out of keyboards without a word.
    pub fn dropped(&self) -> Vec<String> {
        self.shared.look().journal.dropped.clone()
    }

    /// Returns how many calls came before the time that a 429 had named.
    pub fn impatient_calls(&self) -> u32 {
        self.shared.look().faults.impatient
    }

    /// Returns the bytes of a file that went through the server.
    pub fn file(&self, id: &str) -> Option<Vec<u8>> {
        self.shared
            .look()
            .files
            .get(id)
            .map(|file| file.bytes.clone())
    }

    /// Returns the paths that were downloaded, in order.
    pub fn downloads(&self) -> Vec<String> {
        self.shared.look().journal.downloads.clone()
    }

    /// Returns the commands of a scope (`default`, `all_private_chats`, …) and language as name and description.
    pub fn commands(&self, scope: &str, language: &str) -> Vec<(String, String)> {
        let world = self.shared.look();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = world
            .commands
            .get(&(scope.to_owned(), language.to_owned()))
            .and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .map(|command| (text(&command["command"]), text(&command["description"])))
            .collect()
    }

    pub fn webhook(&self) -> Option<Webhook> {
        self.shared.look().webhook.clone()
    }

    /// Returns what was said and shown in a chat, for a person who has to find out what went wrong.
    pub fn transcript(&self, place: &impl Place) -> String {
        transcript(&self.shared.look(), Some(place.chat()))
    }

    // ── trouble ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Lets something go wrong: `api.fault(Fault::ClosedAfter.on("sendMessage").times(2))`.
    pub fn fault(&self, trouble: impl Into<Trouble>) -> TroubleId {
        self.shared.change(|world| world.faults.add(trouble.into()))
    }

    /// Returns how often a trouble struck.
    pub fn hits(&self, trouble: TroubleId) -> u32 {
        self.shared.look().faults.hits(trouble)
    }

    /// Ends all trouble, frozen chats too.
    pub fn heal(&self) {
        self.shared.change(|world| world.faults.heal());
    }

    /// Delivers each of the next updates twice in one answer and once more in the next.
    pub fn deliver_twice(&self, count: u32) {
        self.shared.change(|world| world.queue.deliver_twice(count));
    }

    /// Turns the order inside each batch of updates around.
    pub fn reverse_batches(&self, is_reversed: bool) {
        self.shared
            .change(|world| world.queue.is_reversed = is_reversed);
    }

    /// Adds fields and entities of tomorrow's Bot API to every message.
    pub fn decorate(&self, decorates: bool) {
        self.shared.change(|world| world.decorates = decorates);
    }

    /// Delivers an update of any shape, known or not, and returns its id.
    pub fn raw_update(&self, body: Value) -> i64 {
        self.shared.change(|world| world.queue.push_raw(body))
    }

    /// Goes on numbering updates elsewhere, as Telegram does after a quiet week.
    pub fn renumber_updates(&self, next_id: i64) {
        self.shared.change(|world| world.queue.renumber(next_id));
    }

    /// Gives a bot that asks for the same offset again one update at a time, as the server does within half a second.
    pub fn limit_repeats(&self, is_limited: bool) {
        self.shared
            .change(|world| world.repeats_are_limited = is_limited);
    }

    /// Moves the server's clock, which stands in all messages and decides what is too old.
    pub fn advance_clock(&self, by: Duration) {
        let seconds = i64::try_from(by.as_secs()).expect("a test does not wait for ages");
        self.shared.change(|world| world.shift_clock(seconds));
    }

    /// Makes the server believe that a file is larger than it is.
    pub fn claim_size(&self, file: &str, size: u64) {
        self.shared.change(|world| {
            if let Some(file) = world.files.get_mut(file) {
                file.claimed_size = Some(size);
            }
        });
    }

    /// Lowers the 50 MB that a bot may upload, so that a test need not carry them.
    pub fn limit_uploads(&self, bytes: usize) {
        self.shared.change(|world| world.upload_limit = bytes);
    }

    /// Refuses with 429 what goes beyond so many messages and edits a minute in one group, as Telegram does beyond twenty.
    pub fn limit_groups(&self, messages: Option<usize>) {
        self.shared.change(|world| world.rates.limit = messages);
    }

    /// Refuses with 429 more than this many new topics a minute in a forum.
    pub fn limit_topics(&self, topics: Option<usize>) {
        self.shared.change(|world| world.topic_rates.limit = topics);
    }

    /// Returns the most topics that the bot opened there within any minute.
    pub fn topic_rate(&self, place: &impl Place) -> usize {
        self.shared
            .look()
            .topic_rates
            .most_in_a_minute(place.chat())
    }

    /// Tells the bot, or not, of what it has itself written in the name of a Business account.
    pub fn echo(&self, echoes: bool) {
        self.shared.change(|world| world.echoes = echoes);
    }

    /// Switches the privacy mode off, or on again.
    pub fn read_everything(&self, reads_everything: bool) {
        self.shared
            .change(|world| world.reads_everything = reads_everything);
    }

    /// Takes a rule away, to see that it was this one that refused.
    pub fn without(&self, rule: Rule) {
        self.shared.change(|world| world.rules.remove(rule));
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl Drop for BotApi {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may already be gone; then there is nothing to stop.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The record while a condition looks at it.
pub struct BotRecord<'a> {
    world: &'a World,
}

impl BotRecord<'_> {
    pub fn calls(&self) -> &[Call] {
        &self.world.journal.calls
    }

    pub fn said(&self) -> &[Said] {
        &self.world.journal.said
    }

    pub fn shown(&self) -> &[Shown] {
        &self.world.journal.shown
    }

    /// Returns how many long polls have begun to wait so far.
    pub fn polls(&self) -> u64 {
        self.world.queue.poll
    }
}

fn transcript(world: &World, chat: Option<i64>) -> String {
    let mut lines = Vec::new();
    for stored in world
        .messages
        .values()
        .filter(|stored| chat.is_none_or(|chat| stored.chat == chat))
    {
        let who = match stored.author {
            Author::Bot => "bot".to_owned(),
            Author::Person(id) => world
                .people
                .get(&id)
                .map_or_else(|| id.to_string(), |person| person.first_name.clone()),
        };
        let message = Message::of(stored);
        let text = match &stored.content {
            Content::Other(fields) => format!("{fields:?}"),
            Content::Text(_) | Content::Photo { .. } | Content::Document { .. } => {
                message.text.clone()
            }
        };
        lines.push(format!("  {who}: {text} {:?}", message.labels()));
    }
    let recent = world.journal.calls.iter().rev().take(12).rev();
    let calls = recent.map(|call| format!("  {} → {:?}", call.method, call.outcome));
    let (shown, skipped) = (lines.len().min(40), lines.len().saturating_sub(40));
    format!(
        "the conversation ({skipped} earlier messages left out):\n{}\nthe last calls:\n{}\nwaiting updates: {}",
        lines[lines.len() - shown..].join("\n"),
        calls.collect::<Vec<_>>().join("\n"),
        world.queue.pending_count(),
    )
}
