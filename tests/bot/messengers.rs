//! One bot with two messengers, in one process and over one store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::channels::{Paper, settings};
use crate::support::botapi::{self, BotApi};
use vraag::channel::loopback::Loopback;
use vraag::channel::messenger::Messenger;
use vraag::channel::telegram::Setup;
use vraag::dialog::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::message::InMessage;
use vraag::runtime::decide::versions::InForce;
use vraag::runtime::segments::SharedSegments;
use vraag::runtime::serve::{Bot, BotOptions, End};
use vraag::store::memory::Memory;
use vraag::store::{Place, Store};

const SHOP: &str = "dialog: shop
start:
  - { section: order, in: private, words: [order] }
sections:
  order:
    - ask: kind
      type: choice
      text: Which beans?
      options: { filter: Filter, espresso: Espresso }
    - ask: bags
      type: number
      text: How many bags?
    - say: Thank you!
";

fn in_force() -> InForce {
    let file = |path: &str, text: &str| SourceFile {
        path: PathBuf::from(path),
        text: text.into(),
    };
    let sources = Sources(vec![
        file("dialogs/bot.yaml", "languages: [en]\ntimezone: UTC\n"),
        file("dialogs/shop.yaml", SHOP),
    ]);
    let compiled = compile::compile(&sources);
    let errors: Vec<&str> = compiled
        .errors()
        .map(|error| error.message.as_str())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    InForce {
        dialogs: Arc::new(compiled.dialogs),
        sources: Arc::new(sources),
    }
}

/// What people have said, per messenger, as the journal has it.
fn said(store: &dyn Store) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let horizon = store.horizon().expect("the store works");
    let mut conversations = Vec::new();
    store
        .journal(0, horizon, &mut |_, turn| {
            if let Some(InMessage::Text(words)) = turn.record.input.message() {
                conversations.push((turn.conversation, words.clone()));
            }
            true
        })
        .expect("the store works");
    for (conversation, words) in conversations {
        let place: Option<Place> = store.place(conversation).expect("the store works");
        let place = place.expect("a conversation has a place");
        all.push((place.channel().to_owned(), words));
    }
    all.sort();
    all
}

/// A running bot that answers at these messengers, over this store.
async fn start(
    messengers: Vec<Box<dyn Messenger>>,
    store: &Arc<dyn Store>,
    data: &Path,
) -> (Bot, Vec<String>) {
    let count = messengers.len();
    let (told, mut ready) = tokio::sync::mpsc::unbounded_channel();
    let bot = Bot::start(BotOptions {
        messengers,
        listen: None,
        listener: None,
        data: data.to_owned(),
        store: Arc::clone(store),
        backup: None,
        in_force: in_force(),
        ready: Arc::new(move |channel, _| told.send(channel.to_owned()).expect("the test waits")),
        watched: None,
        segments: SharedSegments::default(),
        asked: None,
        tryout: None,
        beside: None,
        pages: None,
    })
    .await
    .expect("the messengers know the bot");
    let mut serving = Vec::new();
    while serving.len() < count {
        serving.extend(ready.recv().await);
    }
    serving.sort();
    (bot, serving)
}

/// Somebody orders at the emulator of Telegram.
fn order_in_telegram(api: &BotApi, noor: &botapi::Person) {
    let asked = api.await_message(noor, |message| message.text == "Which beans?");
    noor.taps(&asked, "Espresso");
    api.await_message(noor, |message| message.text == "How many bags?");
    noor.says("3");
    api.await_message(noor, |message| message.text == "Thank you!");
}

fn said_at(channel: &str, words: &str) -> (String, String) {
    (channel.to_owned(), words.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_messengers_share_one_bot_and_each_answer_goes_back_by_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let (api, loopback) = (BotApi::start(), Loopback::new());
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let messengers: Vec<Box<dyn Messenger>> = vec![
        Box::new(loopback.clone()),
        Box::new(Setup::new(settings(&api, folder.path()), None)),
    ];
    let (bot, serving) = start(messengers, &store, folder.path()).await;
    assert_eq!(serving, ["loopback", "telegram"]);

    let (noor, sam) = (api.person("Noor", "en"), loopback.person("Sam"));
    sam.says("order");
    noor.says("order");
    let asked = loopback.await_shown(sam.number(), |shown| shown.words == "Which beans?");
    assert_eq!(asked.labels(), ["Filter", "Espresso"]);
    let tap = sam.taps(&asked, "Filter");
    loopback.await_note(&tap);
    loopback.await_shown(sam.number(), |shown| shown.words == "How many bags?");
    sam.says("12");
    loopback.await_shown(sam.number(), |shown| shown.words == "Thank you!");
    order_in_telegram(&api, &noor);
    loopback.await_taken();
    bot.shutdown(End::Asked).await.expect("it ends well");

    assert_eq!(
        said(store.as_ref()),
        [
            said_at("loopback", "12"),
            said_at("loopback", "order"),
            said_at("telegram", "3"),
            said_at("telegram", "order")
        ]
    );
    assert!(store.outbox().expect("the store works").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_in_telegram_and_a_talk_in_the_terminal_share_a_process_and_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let (api, paper) = (BotApi::start(), Paper::default());
    let terminal = paper.terminal();
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let messengers: Vec<Box<dyn Messenger>> = vec![
        Box::new(terminal.clone()),
        Box::new(Setup::new(settings(&api, folder.path()), None)),
    ];
    let (bot, serving) = start(messengers, &store, folder.path()).await;
    assert_eq!(serving, ["console", "telegram"]);

    let noor = api.person("Noor", "en");
    let sees = |words: &str| paper.await_printed(|_| true, words);
    terminal.types("order");
    noor.says("order");
    assert_eq!(
        sees("Which beans?"),
        "Which beans?\n\n1. Filter\n2. Espresso\n\n"
    );
    terminal.types("1");
    sees("How many bags?");
    order_in_telegram(&api, &noor);
    terminal.types("12");
    sees("Thank you!");
    bot.shutdown(End::Asked).await.expect("it ends well");

    assert_eq!(
        said(store.as_ref()),
        [
            said_at("console", "1"),
            said_at("console", "12"),
            said_at("console", "order"),
            said_at("telegram", "3"),
            said_at("telegram", "order")
        ]
    );
    assert!(store.outbox().expect("the store works").is_empty());
}
