//! What every messenger must do, run over each of them: what people do comes in once, what is sent arrives, and every
//! trouble has its name.

use std::sync::{Arc, Condvar, Mutex, OnceLock};

use crate::support::botapi::{self, BotApi};
use crate::support::web::{Page, Shown};
use vraag::channel::batch::Batch;
use vraag::channel::console::{self, Terminal, TerminalOptions};
use vraag::channel::loopback::{self, Loopback};
use vraag::channel::messenger::{Connection, Host, Messenger, Notes, NotesError, UpdateSink};
use vraag::channel::telegram::{Settings, Setup};
use vraag::channel::update::{
    Addressee, ChatEvent, ChatUpdate, GroupEvent, GroupPlace, Speaker, UnreadableUpdate, Update,
    UpdateEvent,
};
use vraag::channel::web::{Web, WebOptions};
use vraag::channel::{Pending, SendError, number_in_receipt};
use vraag::config::Secret;
use vraag::id::{ConversationId, InputId};
use vraag::message::{
    Action, Button, ButtonState, Choice, InMessage, Keyboard, OutMessage, Rich, Token, TopicWish,
};
use vraag::place::Place;

/// Looks at the topics of a group: their names, and whether each is closed.
type Topics<'t> = Box<dyn Fn() -> Vec<(String, bool)> + Send + 't>;

/// A messenger with one person, Noor, who has spoken with the bot, and one group, as its people see it.
trait Town: Send + Sync + 'static {
    fn messenger(&self) -> Box<dyn Messenger>;
    /// Noor says something in private.
    fn says(&self, words: &str);
    /// Noor edits what she said last in private.
    fn edits(&self, words: &str);
    /// Noor says something in the group.
    fn says_in_group(&self, words: &str);
    /// Noor sends a file.
    fn sends_file(&self, bytes: &[u8]);
    /// Noor taps the button under the message that the bot sent last in private, or in the group; returns the note that
    /// she sees.
    fn taps(&self, in_group: bool, label: &str) -> Box<dyn FnOnce() -> Option<String> + '_>;
    /// Waits for words of the bot in private, or in the group; returns the labels under them.
    fn sees(&self, in_group: bool, words: &str) -> Vec<String>;
    /// Waits until the message that she saw last has become these words; returns the labels under them.
    fn sees_edit(&self, words: &str) -> Vec<String>;
    /// Lets the next message to Noor fail; returns whether that can happen at this messenger.
    fn fails(&self, error: &SendError) -> bool;
    /// Noor blocks the bot.
    fn blocks(&self);
    /// The group moves, and nobody tells the bot.
    fn moves(&self);
    /// The address of a group in which the bot may open topics, and how to look at them: their names, and whether each
    /// is closed. `None` if the messenger has no topics.
    fn forum(&self) -> Option<(String, Topics<'_>)> {
        None
    }
    /// The name of the group, if the messenger gives groups names.
    fn group_name(&self) -> Option<&str> {
        Some("Coffee club")
    }
}

struct InMemory {
    messenger: Loopback,
    noor: loopback::Person,
    group: loopback::Group,
    said: Mutex<i64>,
}

impl InMemory {
    fn new() -> Self {
        let messenger = Loopback::new();
        let noor = messenger.person("Noor");
        let group = messenger.group("Coffee club", &noor);
        Self {
            messenger,
            noor,
            group,
            said: Mutex::new(0),
        }
    }

    fn chat(&self, in_group: bool) -> i64 {
        if in_group {
            self.group.number()
        } else {
            self.noor.number()
        }
    }
}

impl Town for InMemory {
    fn forum(&self) -> Option<(String, Topics<'_>)> {
        let forum = self.messenger.group("The bar", &self.noor);
        forum.has_topics();
        let address = format!("loopback:{}", forum.number());
        Some((address, Box::new(move || forum.topics())))
    }

    fn messenger(&self) -> Box<dyn Messenger> {
        Box::new(self.messenger.clone())
    }

    fn says(&self, words: &str) {
        *self.said.lock().expect("nobody panics") = self.noor.says(words);
    }

    fn edits(&self, words: &str) {
        self.noor
            .edits(*self.said.lock().expect("nobody panics"), words);
    }

    fn says_in_group(&self, words: &str) {
        self.noor.says_in(&self.group, words);
    }

    fn sends_file(&self, bytes: &[u8]) {
        self.noor.sends_file("notes.txt", "text/plain", bytes);
    }

    fn taps(&self, in_group: bool, label: &str) -> Box<dyn FnOnce() -> Option<String> + '_> {
        let shown = self.messenger.await_shown(self.chat(in_group), |_| true);
        let tap = self.noor.taps(&shown, label);
        Box::new(move || self.messenger.await_note(&tap))
    }

    fn sees(&self, in_group: bool, words: &str) -> Vec<String> {
        let shown = self
            .messenger
            .await_shown(self.chat(in_group), |shown| shown.words == words);
        shown.labels().into_iter().map(str::to_owned).collect()
    }

    fn sees_edit(&self, words: &str) -> Vec<String> {
        self.sees(false, words)
    }

    fn fails(&self, error: &SendError) -> bool {
        self.messenger.fail(self.noor.number(), error.clone());
        true
    }

    fn blocks(&self) {
        self.noor.blocks_bot();
    }

    fn moves(&self) {
        self.group.moves();
    }
}

struct Emulated {
    api: BotApi,
    noor: botapi::Person,
    group: Mutex<botapi::Group>,
    said: Mutex<Option<botapi::Said>>,
    /// The message of the bot that Noor saw last.
    seen: Mutex<Option<botapi::Message>>,
    dialogs: tempfile::TempDir,
}

impl Emulated {
    fn new() -> Self {
        let api = BotApi::start();
        let noor = api.person("Noor", "en");
        noor.has_started();
        let group = Mutex::new(api.group("Coffee club", &[&noor]));
        Self {
            api,
            noor,
            group,
            said: Mutex::default(),
            seen: Mutex::default(),
            dialogs: tempfile::tempdir().expect("a folder"),
        }
    }

    fn seen(&self) -> botapi::Message {
        let seen = self.seen.lock().expect("nobody panics").clone();
        seen.expect("she saw something")
    }

    fn group(&self) -> botapi::Group {
        self.group.lock().expect("nobody panics").clone()
    }
}

/// Settings for a bot at the emulator.
pub fn settings(api: &BotApi, dialogs: &std::path::Path) -> Settings {
    Settings {
        token: Secret::new(api.token()),
        api_url: api.url().parse().expect("the emulator has an address"),
        dialogs: dialogs.to_owned(),
        links: Arc::new(|_, _| None),
        offers: Arc::new(|_| None),
    }
}

fn labels(message: botapi::Message) -> Vec<String> {
    let buttons = message.buttons.into_iter().flatten();
    buttons.map(|button| button.label).collect()
}

impl Town for Emulated {
    fn forum(&self) -> Option<(String, Topics<'_>)> {
        let forum = self.api.forum("The bar", &[&self.noor]);
        forum.promotes_bot(&self.noor);
        let address = format!("telegram:{}", forum.id());
        let topics = move || {
            let topics = forum.topics().into_iter();
            topics
                .map(|(_, topic)| (topic.name, topic.is_closed))
                .collect()
        };
        Some((address, Box::new(topics)))
    }

    fn messenger(&self) -> Box<dyn Messenger> {
        Box::new(Setup::new(settings(&self.api, self.dialogs.path()), None))
    }

    fn says(&self, words: &str) {
        *self.said.lock().expect("nobody panics") = Some(self.noor.says(words));
    }

    fn edits(&self, words: &str) {
        let said = self.said.lock().expect("nobody panics").clone();
        self.noor.edits(&said.expect("she said something"), words);
    }

    fn says_in_group(&self, words: &str) {
        self.group().hears(&self.noor, words);
    }

    fn sends_file(&self, bytes: &[u8]) {
        self.noor.sends_document("notes.txt", "text/plain", bytes);
    }

    fn taps(&self, _in_group: bool, label: &str) -> Box<dyn FnOnce() -> Option<String> + '_> {
        let tap = self.noor.taps(&self.seen(), label);
        Box::new(move || Some(self.api.await_toast(&tap).text).filter(|note| !note.is_empty()))
    }

    fn sees(&self, in_group: bool, words: &str) -> Vec<String> {
        let message = if in_group {
            self.api.await_message(&self.group(), |m| m.text == words)
        } else {
            self.api.await_message(&self.noor, |m| m.text == words)
        };
        *self.seen.lock().expect("nobody panics") = Some(message.clone());
        labels(message)
    }

    fn sees_edit(&self, words: &str) -> Vec<String> {
        labels(
            self.api
                .await_edit(&self.seen(), |message| message.text == words),
        )
    }

    fn fails(&self, error: &SendError) -> bool {
        let fault = match error {
            SendError::RetryAfter(seconds) => botapi::Fault::TooManyRequests {
                retry_after: *seconds,
            },
            SendError::Refused(why) => botapi::Fault::Refused {
                code: 400,
                description: format!("Bad Request: {why}"),
            },
            SendError::Gone(_) => botapi::Fault::Refused {
                code: 403,
                description: "Forbidden: bot was blocked by the user".to_owned(),
            },
            other => panic!("no fault for {other:?}"),
        };
        self.api.fault(fault.on("sendMessage"));
        true
    }

    fn blocks(&self) {
        self.noor.blocks_bot();
    }

    fn moves(&self) {
        let moved = self
            .group()
            .migrates_telling(&self.noor, botapi::MoveTold::Nothing);
        *self.group.lock().expect("nobody panics") = moved;
    }
}

/// What a terminal prints.
#[derive(Clone, Default)]
pub struct Paper(Arc<(Mutex<PaperState>, Condvar)>);

#[derive(Default)]
struct PaperState {
    /// Places, with what was printed there.
    printed: Vec<(String, String)>,
    fails: Option<SendError>,
}

impl Paper {
    /// A terminal that prints here, at which Noor sits.
    pub fn terminal(&self) -> Terminal {
        let paper = self.clone();
        let print = move |place: &str, words: &str| {
            let (state, changed) = &*paper.0;
            let mut state = state.lock().expect("nobody panics");
            if let Some(error) = state.fails.take() {
                return Err(error);
            }
            state.printed.push((place.to_owned(), words.to_owned()));
            changed.notify_all();
            Ok(())
        };
        Terminal::new(TerminalOptions {
            screen: console::Screen {
                is_live: false,
                is_coloured: false,
                width: None,
            },
            print: Box::new(print),
            person: noor(),
            links: Arc::new(|_, _| None),
            offers: Arc::new(|_| None),
        })
    }

    /// Waits until something that begins with these words is printed at a place that fits; returns it.
    pub fn await_printed(&self, fits: impl Fn(&str) -> bool, words: &str) -> String {
        let (state, changed) = &*self.0;
        let mut state = state.lock().expect("nobody panics");
        loop {
            let mut printed = state.printed.iter().rev();
            let found = printed.find(|(place, text)| fits(place) && text.starts_with(words));
            if let Some((_, text)) = found {
                return text.clone();
            }
            state = changed.wait(state).expect("nobody panics");
        }
    }
}

fn noor() -> console::Person {
    console::Person::named("Noor", "en".into())
}

struct AtTerminal {
    terminal: Terminal,
    paper: Paper,
    files: tempfile::TempDir,
}

impl AtTerminal {
    fn new() -> Self {
        let paper = Paper::default();
        Self {
            terminal: paper.terminal(),
            paper,
            files: tempfile::tempdir().expect("a folder"),
        }
    }
}

impl Town for AtTerminal {
    fn messenger(&self) -> Box<dyn Messenger> {
        Box::new(self.terminal.clone())
    }

    fn says(&self, words: &str) {
        self.terminal.seat(noor());
        self.terminal.types(words);
    }

    fn edits(&self, _words: &str) {
        panic!("what is typed at a terminal stays as it is");
    }

    fn says_in_group(&self, words: &str) {
        self.terminal.seat_in_group(noor());
        self.terminal.types(words);
    }

    fn sends_file(&self, bytes: &[u8]) {
        let path = self.files.path().join("notes.txt");
        std::fs::write(&path, bytes).expect("the folder is ours");
        self.says(&format!("/file {}", path.display()));
    }

    fn taps(&self, _in_group: bool, label: &str) -> Box<dyn FnOnce() -> Option<String> + '_> {
        self.terminal.types(label);
        Box::new(|| {
            Some(
                self.paper
                    .await_printed(|_| true, "Noted")
                    .trim()
                    .to_owned(),
            )
        })
    }

    fn sees(&self, in_group: bool, words: &str) -> Vec<String> {
        let group = console::group_place().0;
        let fits = |place: &str| place.starts_with(&group) == in_group;
        let printed = self.paper.await_printed(fits, &format!("{words}\n\n"));
        let numbered = printed.lines().filter_map(|line| line.split_once(". "));
        numbered.map(|(_, label)| label.to_owned()).collect()
    }

    fn sees_edit(&self, _words: &str) -> Vec<String> {
        panic!("what a terminal printed stays as it is");
    }

    fn fails(&self, error: &SendError) -> bool {
        self.paper.0.0.lock().expect("nobody panics").fails = Some(error.clone());
        true
    }

    fn blocks(&self) {
        self.terminal.leaves();
    }

    fn moves(&self) {
        panic!("the group at a terminal stays where it is");
    }

    fn group_name(&self) -> Option<&str> {
        None
    }
}

struct InBrowser {
    web: Web,
    noor: OnceLock<Page>,
    serving: vraag::http::Serving,
    _files: tempfile::TempDir,
}

/// A web messenger that shows nothing but words.
pub fn web(files: &std::path::Path) -> Web {
    Web::new(WebOptions {
        title: "Coffee club".to_owned(),
        dialogs: files.to_owned(),
        files: files.join("received"),
        has_group: true,
        links: Arc::new(|_, _| None),
        offers: Arc::new(|_| None),
        takes_file: Arc::new(|_| true),
        awaits_file: Arc::new(|_, _| true),
        group_starts: Arc::new(|_| Vec::new()),
        skip_wait: Arc::new(|_| {}),
        per_minute: Arc::new(|| 1000),
        sites: Arc::new(Vec::new),
        site_key: None,
    })
}

impl InBrowser {
    fn new() -> Self {
        let files = tempfile::tempdir().expect("a folder");
        let web = web(files.path());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener");
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let routes = web.routes().expect("it has a page").router;
        let limits = vraag::http::Limits { connections: 64 };
        let serving = vraag::http::serve(listener, limits, routes).expect("it serves");
        Self {
            web,
            noor: OnceLock::new(),
            serving,
            _files: files,
        }
    }

    /// Noor's page; it is opened once the bot has a key for its cookie.
    fn noor(&self) -> &Page {
        self.noor
            .get_or_init(|| Page::open(self.serving.address(), "Noor"))
    }
}

impl Town for InBrowser {
    fn messenger(&self) -> Box<dyn Messenger> {
        Box::new(self.web.clone())
    }

    fn says(&self, words: &str) {
        self.noor().says(words);
    }

    fn edits(&self, _words: &str) {
        panic!("what is said on a page stays as it is");
    }

    fn says_in_group(&self, words: &str) {
        self.noor().says_in_group(words);
    }

    fn sends_file(&self, bytes: &[u8]) {
        self.noor().sends_file("notes.txt", "text/plain", bytes);
    }

    fn taps(&self, in_group: bool, label: &str) -> Box<dyn FnOnce() -> Option<String> + '_> {
        let shown = self
            .noor()
            .sees(|shown| shown.group == in_group && !shown.buttons.is_empty());
        let tap = self.noor().taps(&shown, label);
        Box::new(move || self.noor().notes(&tap))
    }

    fn sees(&self, in_group: bool, words: &str) -> Vec<String> {
        let fits = |shown: &Shown| shown.group == in_group && shown.words == words;
        self.noor().sees(fits).labels()
    }

    fn sees_edit(&self, words: &str) -> Vec<String> {
        self.sees(false, words)
    }

    /// A page may refuse what it cannot show; nothing else stands between it and the bot.
    fn fails(&self, error: &SendError) -> bool {
        if let SendError::Refused(why) = error {
            self.noor().refuses_next(why);
        }
        matches!(error, SendError::Refused(_))
    }

    fn blocks(&self) {
        self.noor().leaves();
    }

    fn moves(&self) {
        panic!("the group of a page stays where it is");
    }

    fn group_name(&self) -> Option<&str> {
        None
    }
}

/// The bot's side: keeps what comes in, and takes it.
#[derive(Default)]
struct Sink {
    state: Mutex<SinkState>,
    changed: Condvar,
}

#[derive(Default)]
struct SinkState {
    taken: Vec<Update>,
    acknowledged: bool,
    /// The beginnings of places that can be reached again.
    reachable: Vec<String>,
}

impl Sink {
    /// Waits for the next update, and acknowledges it.
    fn next(&self) -> (InputId, Option<Arc<str>>, UpdateEvent) {
        let update =
            self.await_some(|state| (!state.taken.is_empty()).then(|| state.taken.remove(0)));
        self.change(|state| state.acknowledged = false);
        update.receipt.taken();
        (update.id, update.raw, update.event)
    }

    /// Waits for the next thing that happens in private.
    fn private(&self) -> ChatUpdate {
        loop {
            // Some messengers also tell that the bot came into a group.
            if let UpdateEvent::Private(chat) = self.next().2 {
                return chat;
            }
        }
    }

    /// Waits for the next thing that is said in a group: where, and by whom.
    fn said_in_group(&self) -> (GroupPlace, InMessage, Option<Speaker>) {
        loop {
            if let UpdateEvent::Group(spot, GroupEvent::Said { by, message, .. }) = self.next().2 {
                return (spot, message, by);
            }
        }
    }

    /// Waits for the next tap in a group: its id, its button and for whom that is.
    fn tapped_in_group(&self) -> (String, Option<Token>, Addressee) {
        loop {
            if let UpdateEvent::Group(
                _,
                GroupEvent::Tapped {
                    tap, token, owner, ..
                },
            ) = self.next().2
            {
                return (tap, token, owner);
            }
        }
    }

    /// Waits until the messenger knows that the update that was taken last is taken.
    fn await_acknowledged(&self) {
        self.await_some(|state| state.acknowledged.then_some(()));
    }

    fn await_some<T>(&self, mut look: impl FnMut(&mut SinkState) -> Option<T>) -> T {
        let mut state = self.state.lock().expect("nobody panics");
        loop {
            if let Some(found) = look(&mut state) {
                return found;
            }
            state = self.changed.wait(state).expect("nobody panics");
        }
    }

    fn change(&self, change: impl FnOnce(&mut SinkState)) {
        change(&mut self.state.lock().expect("nobody panics"));
        self.changed.notify_all();
    }
}

impl UpdateSink for Sink {
    fn take(&self, update: Update) {
        self.change(|state| state.taken.push(update));
    }

    fn quarantine(&self, update: UnreadableUpdate) {
        panic!("an update cannot be read: {update:?}");
    }

    fn reachable(&self, beginning: String) {
        self.change(|state| state.reachable.push(beginning));
    }

    fn watch(&self, _batch: &Batch) {}

    fn acknowledged(&self) {
        self.change(|state| state.acknowledged = true);
    }

    fn stuck(&self, what: String) {
        panic!("{what}");
    }

    fn panicked(&self) {}

    fn refusal(&self) -> Option<&'static str> {
        None
    }

    fn breaks(&self) -> Pending<'_, &'static str> {
        Box::pin(std::future::pending())
    }
}

struct NoNotes;

impl Notes for NoNotes {
    fn read(&self, _name: &str) -> Result<Option<Vec<u8>>, NotesError> {
        Ok(None)
    }

    fn write(&self, _name: &str, _note: &[u8]) -> Result<(), NotesError> {
        Ok(())
    }
}

/// A connected bot in a town, which takes updates.
struct Met<T> {
    town: T,
    sink: Arc<Sink>,
    connection: Arc<dyn Connection>,
    receiving: tokio::task::JoinHandle<()>,
    /// The place of Noor's private chat.
    noor: String,
}

async fn meet<T: Town>(town: T) -> Met<T> {
    let sink = Arc::new(Sink::default());
    let host = Host {
        sink: Arc::clone(&sink) as Arc<dyn UpdateSink>,
        notes: Arc::new(NoNotes),
    };
    let messenger = town.messenger();
    let connection = messenger.connect(host).await.expect("it knows the bot");
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let receives = Arc::clone(&connection);
    let receiving = tokio::spawn(async move {
        let ready = move || ready.send(()).expect("the test waits");
        let refused = receives.receive(Box::new(ready)).await;
        panic!("no updates: {refused}");
    });
    is_ready.await.expect("it takes updates");
    town.says("Hello");
    let chat = sink.private();
    assert_eq!(chat.place.channel(), messenger.name());
    assert!(
        matches!(&chat.event, ChatEvent::Said { message, profile, .. }
            if *message == InMessage::Text("Hello".to_owned()) && profile.name.as_deref() == Some("Noor")),
        "{:?}",
        chat.event
    );
    Met {
        town,
        sink,
        connection,
        receiving,
        noor: chat.place.0,
    }
}

impl<T: Town> Met<T> {
    async fn send(&self, place: &str, message: &OutMessage) -> Result<String, SendError> {
        let sent = self.connection.channel().send(place, message).await;
        sent.map(|sent| sent.message)
    }
}

fn token() -> Token {
    Token {
        question: 3,
        choice: Choice::Option("filter".into()),
    }
}

fn buttons(label: &str) -> Keyboard {
    Keyboard::Inline(vec![Button {
        label: label.to_owned(),
        action: Action::Tap(token()),
        mark: ButtonState::None,
    }])
}

fn message(words: &str, keyboard: Keyboard) -> OutMessage {
    OutMessage {
        text: Rich::plain(words),
        keyboard,
        ..OutMessage::default()
    }
}

async fn a_message_is_sent_edited_and_tapped(town: impl Town) {
    let met = meet(town).await;
    let sent = met
        .send(&met.noor, &message("How?", buttons("Filter")))
        .await
        .expect("it goes out");
    assert_eq!(met.town.sees(false, "How?"), ["Filter"]);
    let channel = met.connection.channel();
    let can = channel.capabilities(&met.noor);
    let note = met.town.taps(false, "Filter");
    match met.sink.private().event {
        ChatEvent::Tapped { tap, token, .. } if can.buttons => {
            assert_eq!(token, Some(self::token()));
            channel
                .acknowledge_tap(&tap, Some("Noted"))
                .await
                .expect("somebody waits");
            assert_eq!(note().as_deref(), Some("Noted"));
        }
        ChatEvent::Said { message, .. } if !can.buttons => {
            assert_eq!(message, InMessage::Text("Filter".to_owned()));
        }
        other => panic!("no tap: {other:?}"),
    }
    let edited = channel
        .edit(
            &met.noor,
            &sent,
            &Rich::plain("How so?"),
            &buttons("Espresso"),
        )
        .await;
    if can.edits {
        edited.expect("it is there");
        assert_eq!(met.town.sees_edit("How so?"), ["Espresso"]);
    } else {
        assert!(matches!(edited, Err(SendError::Refused(_))), "{edited:?}");
    }
}

async fn an_edited_message_keeps_its_number(town: impl Town) {
    let met = meet(town).await;
    if !met.connection.channel().capabilities(&met.noor).corrections {
        return;
    }
    met.town.says("tow");
    let ChatEvent::Said { info, .. } = met.sink.private().event else {
        panic!("nothing was said")
    };
    met.town.edits("two");
    assert_eq!(
        met.sink.private().event,
        ChatEvent::Edited {
            message: InMessage::Text("two".to_owned()),
            number: info.number,
            replies_to: None
        }
    );
}

async fn a_later_message_has_a_larger_number(town: impl Town) {
    let met = meet(town).await;
    let said = |words: &'static str| {
        met.town.says(words);
        let ChatEvent::Said { info, .. } = met.sink.private().event else {
            panic!("nothing was said")
        };
        info.number
    };
    let first = said("one");
    let receipt = met
        .send(&met.noor, &message("Which?", Keyboard::None))
        .await
        .expect("it goes out");
    let sent = number_in_receipt(&receipt).expect("a receipt begins with a number");
    assert!(first < sent, "{first}, {sent}");
    let second = said("two");
    assert!(sent < second, "{sent}, {second}");
}

async fn a_group_has_places_for_all_and_for_each(town: impl Town) {
    let met = meet(town).await;
    met.town.says_in_group("/help");
    let (spot, said, by) = met.sink.said_in_group();
    assert_eq!(said, InMessage::Text("/help".to_owned()));
    assert_eq!(spot.title.as_deref(), met.town.group_name());
    assert!(by.is_some_and(|by| {
        by.address
            .0
            .starts_with(met.noor.split('/').next().expect("a name"))
    }));
    let channel = met.connection.channel();
    let member = spot.member.expect("Noor has a place of her own");
    assert_eq!(channel.group(&member), Some(spot.chat.as_str()));
    assert_eq!(channel.group(&spot.place), Some(spot.chat.as_str()));
    assert_eq!(channel.group(&met.noor), None);
    met.send(&spot.place, &message("Hello, all", Keyboard::None))
        .await
        .expect("it goes out");
    assert_eq!(met.town.sees(true, "Hello, all"), [""; 0]);
    met.send(&member, &message("How many?", buttons("Two")))
        .await
        .expect("it goes out");
    assert_eq!(met.town.sees(true, "How many?"), ["Two"]);
    assert!(channel.capabilities(&member).buttons);
    let note = met.town.taps(true, "Two");
    let (tap, token, owner) = met.sink.tapped_in_group();
    assert_eq!((token, owner), (Some(self::token()), Addressee::Theirs));
    channel
        .acknowledge_tap(&tap, Some("Noted"))
        .await
        .expect("somebody waits");
    assert_eq!(note().as_deref(), Some("Noted"));
}

async fn a_received_file_is_fetched(town: impl Town) {
    let met = meet(town).await;
    met.town.sends_file(b"twelve bags");
    let ChatEvent::Said {
        message: InMessage::File { file, .. },
        ..
    } = met.sink.private().event
    else {
        panic!("no file")
    };
    assert_eq!(file.name.as_deref(), Some("notes.txt"));
    let channel = met.connection.channel();
    assert_eq!(
        channel.fetch(&file.remote).await.as_deref(),
        Ok(b"twelve bags".as_slice())
    );
}

async fn every_trouble_has_its_name_and_strikes_once(town: impl Town) {
    let met = meet(town).await;
    let hello = message("Hello", Keyboard::None);
    assert!(met.town.fails(&SendError::Refused("nonsense".to_owned())));
    let refused = met.send(&met.noor, &hello).await;
    assert!(matches!(refused, Err(SendError::Refused(_))), "{refused:?}");
    met.send(&met.noor, &hello)
        .await
        .expect("it goes out again");
    if met.town.fails(&SendError::Gone("blocked".to_owned())) {
        let gone = met.send(&met.noor, &hello).await;
        assert!(matches!(gone, Err(SendError::Gone(_))), "{gone:?}");
    }
    if met.town.fails(&SendError::RetryAfter(9)) {
        let frozen = met.send(&met.noor, &hello).await;
        assert_eq!(frozen, Err(SendError::RetryAfter(9)));
    }
}

async fn a_person_who_blocks_the_bot_is_gone(town: impl Town) {
    let met = meet(town).await;
    met.town.blocks();
    assert_eq!(met.sink.private().event, ChatEvent::Gone(true));
    let gone = met
        .send(&met.noor, &message("Still there?", Keyboard::None))
        .await;
    assert!(matches!(gone, Err(SendError::Gone(_))), "{gone:?}");
}

async fn a_group_that_moved_is_found_by_the_next_message(town: impl Town) {
    let met = meet(town).await;
    met.town.says_in_group("/help");
    let (spot, ..) = met.sink.said_in_group();
    if !met.connection.channel().capabilities(&spot.place).moves {
        return;
    }
    met.town.moves();
    let hello = message("Hello, all", Keyboard::None);
    let Err(SendError::Moved(to)) = met.send(&spot.place, &hello).await else {
        panic!("it went to a group that is not there")
    };
    let (before, _) = spot.chat.rsplit_once('/').expect("a place has parts");
    met.send(&format!("{before}/{to}"), &hello)
        .await
        .expect("the group is there");
    met.town.sees(true, "Hello, all");
}

async fn a_desk_has_a_topic_for_each_customer_where_there_are_topics(town: impl Town) {
    let met = meet(town).await;
    let channel = met.connection.channel();
    let open = |title: &str| TopicWish::Open(title.to_owned());
    let Some((address, topics)) = met.town.forum() else {
        assert!(!channel.capabilities(&met.noor).topics);
        return assert_eq!(channel.topic(&met.noor, &open("Sam")).await, Ok(None));
    };
    let chat = channel.chat(&address).expect("a desk may be there");
    let desk = Place(chat).desk(ConversationId(7));
    assert!(channel.capabilities(&desk.0).topics);
    let opened = channel.topic(&desk.0, &open("Sam")).await;
    let topic = opened.expect("it may").expect("it is another place");
    let at = Place(topic.clone());
    assert!(
        at.is_in_topic() && at.is_desk() && at.in_topic(None) == desk,
        "{topic}"
    );
    assert_eq!(topics(), [("Sam".to_owned(), false)]);
    let hello = message("Hello", Keyboard::None);
    met.send(&topic, &hello).await.expect("it is there");
    let rename = TopicWish::Rename("Sam de Wit".to_owned());
    for wish in [&rename, &rename, &TopicWish::Close, &TopicWish::Close] {
        assert_eq!(channel.topic(&topic, wish).await, Ok(None), "{wish:?}");
    }
    assert_eq!(topics(), [("Sam de Wit".to_owned(), true)]);
    assert_eq!(channel.topic(&topic, &open("Sam")).await, Ok(None));
    assert_eq!(topics(), [("Sam".to_owned(), false)]);
    let nowhere = at.in_topic(Some(4711)).0;
    let lost = channel.topic(&nowhere, &open("Sam")).await;
    assert_eq!(lost, Err(SendError::TopicLost));
    // Nobody needs the end of what is gone.
    assert_eq!(channel.topic(&nowhere, &TopicWish::Close).await, Ok(None));
}

async fn an_update_can_be_taken_once_more_under_another_id(town: impl Town) {
    let met = meet(town).await;
    met.town.says("again");
    let (id, raw, event) = met.sink.next();
    let raw = raw.expect("a copy for quarantine");
    let again = InputId::Update { bot: 0, update: 5 };
    assert_ne!(id, again);
    let batch = met
        .connection
        .take_again(&again, &raw)
        .expect("it is this messenger's");
    let (retried, _, same) = met.sink.next();
    assert_eq!(retried, again);
    let words = |event: UpdateEvent| match event {
        UpdateEvent::Private(ChatUpdate {
            event: ChatEvent::Said { message, .. },
            ..
        }) => message,
        other => panic!("nothing was said in private: {other:?}"),
    };
    assert_eq!(words(same), words(event));
    assert_eq!(batch.closed().await, Ok(()));
    assert!(met.connection.take_again(&again, "{}").is_none());
}

async fn what_comes_after_the_end_comes_in_at_the_next_start(town: impl Town) {
    let met = meet(town).await;
    met.sink.await_acknowledged();
    met.receiving.abort();
    met.receiving.await.expect_err("it was aborted");
    met.connection.stop().await;
    met.connection.finish().await;
    met.town.says("Too late");
    let later = meet_again(met.town).await;
    let ChatEvent::Said { message, .. } = later.private().event else {
        panic!("nothing was said")
    };
    assert_eq!(message, InMessage::Text("Too late".to_owned()));
    let taken = met.sink.state.lock().expect("nobody panics").taken.len();
    assert_eq!(taken, 0, "an update came in after the end");
}

/// Connects once more, as after a restart.
async fn meet_again(town: impl Town) -> Arc<Sink> {
    let sink = Arc::new(Sink::default());
    let host = Host {
        sink: Arc::clone(&sink) as Arc<dyn UpdateSink>,
        notes: Arc::new(NoNotes),
    };
    let connection = town
        .messenger()
        .connect(host)
        .await
        .expect("it knows the bot");
    tokio::spawn(async move {
        let _town = town;
        connection.receive(Box::new(|| ())).await
    });
    sink
}

/// Makes a test of each scenario over each messenger.
macro_rules! over_each_messenger {
    ($($scenario:ident),* $(,)?) => {
        mod in_memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() { super::$scenario(super::InMemory::new()).await; })*
        }
        mod terminal {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() { super::$scenario(super::AtTerminal::new()).await; })*
        }
        mod web {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() { super::$scenario(super::InBrowser::new()).await; })*
        }
        mod telegram {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() { super::$scenario(super::Emulated::new()).await; })*
        }
    };
}

over_each_messenger!(
    a_message_is_sent_edited_and_tapped,
    an_edited_message_keeps_its_number,
    a_later_message_has_a_larger_number,
    a_group_has_places_for_all_and_for_each,
    a_received_file_is_fetched,
    every_trouble_has_its_name_and_strikes_once,
    a_person_who_blocks_the_bot_is_gone,
    a_group_that_moved_is_found_by_the_next_message,
    a_desk_has_a_topic_for_each_customer_where_there_are_topics,
    an_update_can_be_taken_once_more_under_another_id,
    what_comes_after_the_end_comes_in_at_the_next_start,
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_to_somebody_who_does_not_sit_at_the_terminal_waits_for_them() {
    let met = meet(AtTerminal::new()).await;
    let sam = console::Person::named("Sam", "en".into());
    met.town.terminal.seat(sam.clone());
    let hello = message("Hello", Keyboard::None);
    let waits = met.send(&met.noor, &hello).await;
    assert!(matches!(waits, Err(SendError::NotNow(_))), "{waits:?}");
    met.send(&sam.place().0, &hello)
        .await
        .expect("Sam is there");
    met.town.terminal.seat(noor());
    let beginnings = met.sink.await_some(|state| state.reachable.pop());
    assert_eq!(beginnings, met.noor);
    met.send(&met.noor, &hello).await.expect("Noor is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_the_terminal_is_back_with_the_next_line() {
    let met = meet(AtTerminal::new()).await;
    met.town.blocks();
    assert_eq!(met.sink.private().event, ChatEvent::Gone(true));
    met.town.says("I am back");
    assert_eq!(met.sink.private().event, ChatEvent::Gone(false));
    let welcome = message("Welcome", Keyboard::None);
    met.send(&met.noor, &welcome).await.expect("Noor is there");
}
