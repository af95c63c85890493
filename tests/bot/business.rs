//! The real program in chats of Business accounts: beside their owners, whatever connection they come through.

use crate::support::bot::{Home, Mode, in_both_modes};
use crate::support::botapi::{BotApi, Business, BusinessChat, Person};
use serde_json::json;

const ORDER: &str = r#"
dialog: order
languages: [nl]
start:
  - { section: main, words: [bestellen], command: bestel }
sections:
  main:
    - ask: bread
      type: choice
      text: Welk brood?
      options: { rye: Rogge, spelt: Spelt }
    - ask: loaves
      type: number
      range: 1..20
      text: Hoeveel broden?
    - ask: phone
      type: phone
      country: NL
      optional: true
      text: Op welk nummer?
    - say: Dank je, ${contact.first_name}! ${loaves} broden.
"#;

const BOT: &str = "name: Bakker\nlanguages: [nl]\ntimezone: Europe/Amsterdam\nbusiness: { pause: 12h, resume: verder }\n";

in_both_modes! {
    a_customer_orders_in_the_chat_they_know,
    what_belongs_to_no_dialog_is_left_alone_and_not_kept,
    the_owner_s_words_silence_the_bot_and_a_word_lets_it_go_on,
    the_session_goes_on_through_another_connection,
    what_may_not_be_said_now_is_said_when_it_may,
    two_shops_a_private_chat_and_one_person,
    a_changed_message_corrects_the_newest_answer,
    a_deleted_message_takes_the_newest_answer_back,
}

/// Bart's bakery, Noor who buys there, and the bot.
struct Bakery {
    api: BotApi,
    home: Home,
    noor: Person,
    shop: Business,
    chat: BusinessChat,
}

impl Bakery {
    fn new(mode: Mode) -> Self {
        let api = BotApi::start();
        let home = Home::empty(&api).in_mode(mode);
        home.write("bot.yaml", BOT);
        home.write("order.yaml", ORDER);
        let noor = api.person("Noor de Wit", "nl");
        let shop = api.business(&api.person("Bart", "nl"));
        let chat = shop.chat(&noor);
        Self {
            api,
            home,
            noor,
            shop,
            chat,
        }
    }

    fn noor_says(&self, words: &str) -> crate::support::botapi::Said {
        self.noor.at(&self.chat).says(words)
    }

    fn noor_hears(&self, words: &str) -> crate::support::botapi::Message {
        self.api
            .await_message(&self.chat, |message| message.text.contains(words))
    }

    /// Noor comes as far as the second question.
    fn noor_chooses(&self) {
        self.noor_says("Ik wil bestellen");
        self.noor
            .at(&self.chat)
            .taps(&self.noor_hears("Welk brood?"), "Spelt");
        self.noor_hears("Hoeveel broden?");
    }

    fn texts(&self) -> Vec<String> {
        self.api
            .screen(&self.chat)
            .into_iter()
            .map(|message| message.text)
            .collect()
    }

    /// Returns whether these words stand in any file of the bot.
    fn is_kept(&self, words: &str) -> bool {
        fn files(folder: &std::path::Path, all: &mut Vec<std::path::PathBuf>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    files(&entry.path(), all)
                } else {
                    all.push(entry.path())
                }
            }
        }
        let mut all = Vec::new();
        files(&self.home.data(), &mut all);
        assert!(!all.is_empty(), "there is a store");
        all.iter().any(|path| {
            std::fs::read(path).is_ok_and(|bytes| {
                bytes
                    .windows(words.len())
                    .any(|part| part == words.as_bytes())
            })
        })
    }
}

fn a_customer_orders_in_the_chat_they_know(mode: Mode) {
    let b = Bakery::new(mode);
    let bot = b.home.start();
    b.noor_chooses();
    b.noor_says("drie");
    // No button shares a number here: it is typed.
    let phone = b.noor_hears("Op welk nummer?");
    assert!(
        phone.labels().iter().all(|label| *label == "Overslaan"),
        "{:?}",
        phone.labels()
    );
    b.noor_says("06 12345678");
    b.noor_hears("Dank je, Noor! 3 broden.");
    assert!(
        b.api.screen(&b.noor).is_empty(),
        "nothing is said in the private chat with the bot"
    );
    let rows = b.home.table(&["order"]);
    assert_eq!(
        (
            rows.len(),
            rows[0]["room"].as_str(),
            rows[0]["bread"].as_str(),
            rows[0]["loaves"].as_str()
        ),
        (1, "business", "spelt", "3")
    );
    assert_eq!(bot.stop(), Some(0));
}

fn what_belongs_to_no_dialog_is_left_alone_and_not_kept(mode: Mode) {
    let b = Bakery::new(mode);
    let bot = b.home.start();
    b.noor_says("Hoe gaat het met je moeder?");
    b.shop.writes(&b.noor, "Goed, dank je wel");
    b.shop.greets(&b.noor, "We bakken nu, tot straks");
    b.noor_says("/help");
    b.shop.writes(&b.noor, "Verder");
    b.noor_chooses();
    assert_eq!(b.texts().len(), 2, "{:?}", b.texts());
    assert_eq!(bot.stop(), Some(0));
    for words in ["moeder", "dank je wel", "We bakken"] {
        assert!(!b.is_kept(words), "`{words}` is in the store");
    }
    assert!(b.is_kept("bestellen"), "the search finds what is there");
}

fn the_owner_s_words_silence_the_bot_and_a_word_lets_it_go_on(mode: Mode) {
    let b = Bakery::new(mode);
    let bot = b.home.start();
    b.noor_chooses();
    b.shop.writes(&b.noor, "Hoi Noor, ik help je even");
    b.noor_says("Heb je ook rozijnenbrood?");
    b.shop.writes(&b.noor, "Ja, morgen weer");
    b.shop.writes(&b.noor, "Verder");
    b.noor_hears("Hoeveel broden?");
    b.noor_says("2");
    b.noor_hears("Op welk nummer?");
    let texts = b.texts();
    assert_eq!(
        texts.iter().filter(|text| text.contains("Hoeveel")).count(),
        2,
        "{texts:?}"
    );
    assert_eq!(bot.stop(), Some(0));
    assert!(!b.is_kept("rozijnenbrood") && !b.is_kept("morgen weer"));
}

fn the_session_goes_on_through_another_connection(mode: Mode) {
    let b = Bakery::new(mode);
    let bot = b.home.start();
    b.noor_chooses();
    b.shop.disconnects();
    b.shop.connects_again();
    b.noor_says("3");
    b.noor_hears("Op welk nummer?");
    bot.kill();
    b.noor.at(&b.chat).says("06 12345678");
    let _bot = b.home.start();
    b.noor_hears("Dank je, Noor!");
    assert_eq!(b.home.table(&["order"]).len(), 1);
    if mode == Mode::Polling {
        // Brought side by side, the customer's words may come in before word of the new connection. What came through
        // the old one before the kill may be delivered again: only about that one the bot may ask.
        let calls = b.api.calls_of("getBusinessConnection");
        let asks_for_new = calls
            .iter()
            .any(|call| call.params.text("business_connection_id") == b.shop.connection());
        assert!(
            !asks_for_new,
            "the connection was remembered over the kill: {calls:?}"
        );
    }
}

fn what_may_not_be_said_now_is_said_when_it_may(mode: Mode) {
    let b = Bakery::new(mode);
    let bot = b.home.start();
    b.noor_chooses();
    b.shop.grants(&[]);
    b.noor_says("3");
    bot.await_line("does not let the bot write");
    assert!(
        !b.texts()
            .iter()
            .any(|text| text.contains("Op welk nummer?"))
    );
    b.shop.grants(&["can_reply"]);
    b.noor_hears("Op welk nummer?");
    let refused = b
        .api
        .calls_of("sendMessage")
        .into_iter()
        .filter(|call| {
            matches!(
                call.outcome,
                crate::support::botapi::Outcome::Refused { .. }
            )
        })
        .count();
    assert_eq!(refused, 0, "nothing was tried that could not go out");
}

fn two_shops_a_private_chat_and_one_person(mode: Mode) {
    let b = Bakery::new(mode);
    let florist = b.api.business(&b.api.person("Fleur", "nl"));
    let flowers = florist.chat(&b.noor);
    let _bot = b.home.start();
    b.noor_chooses();
    b.noor.at(&flowers).says("bestellen");
    b.noor.at(&flowers).taps(
        &b.api
            .await_message(&flowers, |m| m.text.contains("Welk brood?")),
        "Rogge",
    );
    b.api
        .await_message(&flowers, |m| m.text.contains("Hoeveel broden?"));
    b.noor.says("/bestel");
    b.api
        .await_message(&b.noor, |m| m.text.contains("Welk brood?"));
    b.noor.at(&flowers).says("7");
    b.api
        .await_message(&flowers, |m| m.text.contains("Op welk nummer?"));
    b.noor_says("3");
    b.noor_hears("Op welk nummer?");
    let rows = b.home.table(&["order"]);
    let mut answers: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|row| {
            (
                row["room"].as_str(),
                row["bread"].as_str(),
                row["loaves"].as_str(),
            )
        })
        .collect();
    answers.sort_unstable();
    assert_eq!(
        answers,
        [
            ("business", "rye", "7"),
            ("business", "spelt", "3"),
            ("private", "", "")
        ]
    );
    let respondents: std::collections::BTreeSet<&str> = rows
        .iter()
        .map(|row| row["respondent_id"].as_str())
        .collect();
    assert_eq!(respondents.len(), 1, "one person");
}

fn a_changed_message_corrects_the_newest_answer(mode: Mode) {
    let b = Bakery::new(mode);
    let _bot = b.home.start();
    b.noor_chooses();
    let three = b.noor_says("3");
    b.noor_hears("Op welk nummer?");
    b.noor.at(&b.chat).edits(&three, "4");
    b.noor_hears("Op welk nummer?");
    b.noor.at(&b.chat).says("overslaan");
    b.noor_hears("Dank je, Noor! 4 broden.");
    assert_eq!(b.home.table(&["order"])[0]["loaves"], "4");
}

fn a_deleted_message_takes_the_newest_answer_back(mode: Mode) {
    let b = Bakery::new(mode);
    let _bot = b.home.start();
    b.noor_chooses();
    let three = b.noor_says("3");
    b.noor_hears("Op welk nummer?");
    b.noor.at(&b.chat).deletes(&[&three]);
    b.noor_hears("Hoeveel broden?");
    b.noor_says("5");
    b.noor_hears("Op welk nummer?");
    b.noor_says("overslaan");
    b.noor_hears("Dank je, Noor! 5 broden.");
    assert_eq!(b.home.table(&["order"])[0]["loaves"], "5");
}

#[test]
fn what_comes_too_late_is_not_tried() {
    let b = Bakery::new(Mode::Polling);
    let bot = b.home.start();
    let yesterday = std::time::SystemTime::now() - std::time::Duration::from_secs(25 * 3600);
    let date = yesterday
        .duration_since(std::time::UNIX_EPOCH)
        .expect("long after 1970")
        .as_secs();
    b.api.raw_update(json!({ "business_message": {
        "message_id": 77, "date": date, "text": "bestellen", "business_connection_id": b.shop.connection(),
        "chat": { "id": b.noor.id(), "type": "private" }, "from": { "id": b.noor.id(), "is_bot": false, "first_name": "Noor" }
    } }));
    bot.await_line("the window for answering is closed");
    b.noor_says("/bestel");
    b.noor_hears("opnieuw beginnen?");
    assert_eq!(b.texts().len(), 1, "{:?}", b.texts());
}

#[test]
fn a_connection_from_before_is_asked_for() {
    let b = Bakery::new(Mode::Polling);
    let bot = b.home.start();
    b.noor_chooses();
    assert_eq!(bot.stop(), Some(0));
    std::fs::remove_dir_all(b.home.data()).expect("the folder is ours");
    let _bot = b.home.start();
    b.noor_says("bestellen");
    b.noor_hears("Welk brood?");
    assert_eq!(b.api.calls_of("getBusinessConnection").len(), 1);
}
