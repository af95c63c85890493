//! Somebody else's clients on the emulator: keyboard bots on aiogram and grammY, and the models of aiogram and teloxide.
//!
//! `tests/support/clients/install.sh` installs them into `target/clients`, or into the folder that `VRAAG_CLIENTS` names.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use serde_json::value::RawValue;

use crate::botapi::client::{done, fetch};
use crate::botapi::ground::PICTURE;
use crate::support::botapi::{BotApi, Fault, Person};

/// A bot of other people's making; it is ended with the test.
struct Bot(Child);

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended by itself; then the test has already failed for that reason.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_aiogram_bot_has_a_whole_conversation() {
    let Some(python) = installed("py/bin/python", "the aiogram bot") else {
        return;
    };
    let script = source("aiogram_bot.py");
    converse(Command::new(python).arg(script));
}

#[test]
fn a_grammy_bot_has_a_whole_conversation() {
    let Some(_) = installed("node_modules/grammy/package.json", "the grammY bot") else {
        return;
    };
    converse(
        Command::new("node")
            .arg(source("grammy_bot.mjs"))
            .env("VRAAG_CLIENTS", folder()),
    );
}

#[test]
fn every_update_fits_the_model_of_aiogram_with_no_field_too_many() {
    let Some(python) = installed("py/bin/python", "aiogram's model") else {
        return;
    };
    let mut checker = Command::new(python);
    checker
        .arg(source("aiogram_schema.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut checker = checker.spawn().expect("Python starts");
    let lines: String = all_kinds()
        .iter()
        .map(|update| format!("{update}\n"))
        .collect();
    checker
        .stdin
        .take()
        .expect("a pipe")
        .write_all(lines.as_bytes())
        .expect("Python reads");
    let output = checker.wait_with_output().expect("Python ends");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "",
        "aiogram finds fault"
    );
    assert!(output.status.success());
}

#[test]
fn every_update_is_read_by_teloxide_and_none_comes_out_empty() {
    use teloxide::types::{MessageKind, Update, UpdateKind};
    // teloxide 0.17 expects objects where every server sends numbers, so it can read none of these.
    for json in all_kinds()
        .into_iter()
        .filter(|json| !json.contains("\"deleted_business_messages\""))
    {
        let update: Update = serde_json::from_str(&json).expect("an update");
        if let UpdateKind::Error(error) = &update.kind {
            panic!("teloxide cannot read {json}: {error}");
        }
        let message = match &update.kind {
            UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => Some(message),
            UpdateKind::BusinessMessage(message) | UpdateKind::EditedBusinessMessage(message) => {
                Some(message)
            }
            _ => None,
        };
        if let Some(message) = message {
            assert!(
                !matches!(message.kind, MessageKind::Empty { .. }),
                "teloxide finds nothing in {json}"
            );
        }
    }
}

/// Returns one update of every kind and content that the emulator makes, as it goes over the wire.
fn all_kinds() -> Vec<String> {
    let api = BotApi::start();
    let noor = api.person("Noor de Wit", "nl").with_username("noor");
    let said = noor.opens_link("winkel_3");
    noor.says("zie https://example.org, #koffie van @vraag of noor@example.org");
    noor.edits(&said, "/start anders");
    let buttons = json!([[{ "text": "Ja", "callback_data": "y" }, { "text": "Site", "url": "https://example.org" }]]);
    let html = "<b>Ja</b> <i>of</i> <a href=\"https://example.org\">nee</a>";
    let markup = json!({ "inline_keyboard": buttons });
    done(
        &api,
        "sendMessage",
        json!({ "chat_id": noor.id(), "text": html, "parse_mode": "HTML", "reply_markup": markup }),
    );
    let question = api.await_message(&noor, |_| true);
    noor.taps(&question, "Ja");
    noor.replies(&question, "daarom");
    noor.shares_contact("+31612345678");
    noor.shares_location(52.09, 5.12);
    noor.sends_photo_saying(PICTURE, "bonen");
    noor.sends_album(&[PICTURE, PICTURE]);
    noor.sends_document("lijst.csv", "text/csv", b"a;b");
    done(
        &api,
        "deleteMessage",
        json!({ "chat_id": noor.id(), "message_id": question.id }),
    );
    noor.taps_as_shown(&question, "Ja");
    noor.blocks_bot();
    noor.unblocks_bot();
    live_in_groups(&api, &noor);
    live_in_a_shop(&api, &noor);
    let (_, body) = fetch(&api, &format!("/bot{}/getUpdates", api.token())).expect("an answer");
    let body: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(&body).expect("JSON");
    let all: Vec<Box<RawValue>> = serde_json::from_str(body["result"].get()).expect("a list");
    assert_eq!(all.len(), 52, "one update for each deed above");
    all.iter().map(|update| update.get().to_owned()).collect()
}

/// Does everything that can happen in groups: people and bot come, change and go.
fn live_in_groups(api: &BotApi, noor: &Person) {
    let (sam, bo) = (api.person("Sam", "en"), api.person("Bo", "nl"));
    let (group, channel) = (
        api.group("Roasters", &[noor, &sam]),
        api.channel("Koffienieuws"),
    );
    let mut kinds = vec![
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "business_connection",
    ];
    kinds.extend([
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
    ]);
    done(
        api,
        "getUpdates",
        json!({ "allowed_updates": kinds, "limit": 1 }),
    );
    group.hears(&sam, "/start");
    group.promotes_bot(noor);
    group.adds(noor, &[&bo]);
    group.hides(noor);
    noor.at(&group).anonymously().says("als groep");
    sam.at(&group).as_channel(&channel).says("als kanaal");
    group.gets_post(&channel, "Nieuwe oogst");
    group.promotes(noor, &bo);
    group.leaves(&bo);
    group.is_renamed(noor, "Branders");
    let supergroup = group.migrates(noor);
    supergroup.mutes_bot(noor);
    supergroup.promotes_bot(noor);
    supergroup.removes_bot(noor);
    supergroup.adds_bot(noor);
    let forum = api.forum("Proevers", &[noor]);
    let topic = forum.opens_topic(noor, "Espresso");
    noor.at(&topic).says("/stem");
    topic.is_renamed(noor, "Filter");
    topic.closes(noor);
    topic.reopens(noor);
}

/// Does everything that can happen in a Business account and its chats.
fn live_in_a_shop(api: &BotApi, noor: &Person) {
    let shop = api.business(&api.person("Bakker Bart", "nl"));
    let chat = shop.chat(noor);
    let there = noor.at(&chat);
    let said = there.says("/start");
    there.edits(&said, "Zijn jullie open?");
    shop.greets(noor, "We bakken nu.");
    shop.writes(noor, "Ja hoor");
    there.sends_photo(PICTURE);
    let markup = json!({ "inline_keyboard": [[{ "text": "Brood", "callback_data": "b" }]] });
    let mut call = json!({ "business_connection_id": shop.connection(), "chat_id": noor.id(), "text": "Brood?", "reply_markup": markup });
    call["reply_parameters"] = json!({ "message_id": said.message });
    done(api, "sendMessage", call.clone());
    let question = api.await_message(&chat, |_| true);
    noor.taps(&question, "Brood");
    there.replies(&question, "graag");
    (call["message_id"], call["text"]) = (json!(question.id), json!("Brood dus."));
    done(api, "editMessageText", call);
    there.deletes(&[&said]);
    shop.grants(&["can_reply", "can_manage_stories"]);
    shop.disconnects();
    shop.connects_again();
}

/// Talks with a keyboard bot: keyboard, tap, toast, edit, number, picture, edited words, and three kinds of trouble.
fn converse(command: &mut Command) {
    let api = BotApi::start();
    let bot = command
        .env("BOT_API_URL", api.url())
        .env("BOT_TOKEN", api.token());
    let _bot = Bot(bot.spawn().expect("the bot starts"));
    api.await_polling();
    assert_eq!(
        api.commands("all_private_chats", "nl"),
        [("start".to_owned(), "Begin".to_owned())]
    );

    let noor = api.person("Noor <de> Wit & Co", "nl");
    noor.opens_link("winkel_3");
    let question = api.await_message(&noor, |message| {
        message.text == "Dag Noor <de> Wit & Co (winkel_3), koffie?"
    });
    let tap = noor.taps(&question, "Espresso");
    assert_eq!(api.await_toast(&tap).text, "Espresso dus");
    api.await_edit(&question, |message| message.text == "Gekozen: Espresso");
    api.await_message(&noor, |message| message.text == "Op welk nummer?");

    api.fault(Fault::TooManyRequests { retry_after: 1 }.on("sendMessage"));
    noor.presses("Deel nummer");
    let thanks = format!("Nummer {}, van jezelf", noor.phone());
    api.await_message(&noor, |message| message.text == thanks);
    assert_eq!((noor.keyboard(), api.impatient_calls()), (None, 0));

    noor.taps(&question, "Espresso");
    api.await_message(&noor, |message| {
        message.text.contains("message is not modified")
    });
    noor.sends_photo(PICTURE);
    let picture = api.await_message(&noor, |message| {
        message.text == format!("{} bytes", PICTURE.len())
    });
    assert_eq!(
        api.file(&picture.photo.expect("a picture")),
        Some(PICTURE.to_vec())
    );
    let said = noor.says("dank je <3");
    let heard = api.await_message(&noor, |message| message.text == "Gehoord: dank je <3");
    assert_eq!(heard.reply_to, said.message);
    noor.edits(&said, "dank u");
    api.await_message(&noor, |message| message.text == "Eerst anders: dank u");
    converse_elsewhere(&api, &noor);
    api.await_acknowledged();
}

/// Goes on in a topic of a forum and with a Business account, where the client itself has to find its way back.
fn converse_elsewhere(api: &BotApi, noor: &Person) {
    let forum = api.forum("Proevers", &[noor]);
    let topic = forum.opens_topic(noor, "Espresso");
    noor.at(&topic).says("/start");
    api.await_message(&topic, |message| {
        message.text == "Dag Noor <de> Wit & Co, koffie?"
    });
    noor.at(&topic).says("tegen niemand");
    assert_eq!(api.withheld().len(), 1);

    let shop = api.business(&api.person("Bart", "nl"));
    let chat = shop.chat(noor);
    shop.greets(noor, "We bakken nu.");
    let said = noor.at(&chat).says("zijn jullie open?");
    let question = api.await_message(&chat, |message| {
        message.text == "Dag klant, zijn jullie open?"
    });
    assert_eq!(question.reply_to, said.message);
    noor.taps(&question, "Thee");
    api.await_edit(&question, |message| message.text == "Gekozen: Thee");
    assert_eq!(
        api.screen(&chat).len(),
        1,
        "neither the owner's words nor the bot's own were answered"
    );
}

fn folder() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients");
    std::env::var_os("VRAAG_CLIENTS").map_or(default, PathBuf::from)
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/support/clients")
        .join(name)
}

/// Returns the path of an installed client, or says aloud that it is skipped; with `VRAAG_CLIENTS_ALL=1` that is a failure.
fn installed(path: &str, what: &str) -> Option<PathBuf> {
    let full = folder().join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(
        std::env::var_os("VRAAG_CLIENTS_ALL").is_none(),
        "{what} is not installed, and all clients are wanted"
    );
    // The test harness swallows `eprintln!` of a test that passes; this it does not.
    let words = format!(
        "\nSKIPPED: {what} is not in {}; run tests/support/clients/install.sh\n",
        folder().display()
    );
    let _ = std::io::stderr().write_all(words.as_bytes());
    None
}
