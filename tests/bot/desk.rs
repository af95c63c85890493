//! The real program hands customers over to people: a group that replies, one person's own chat, and what must not go astray.

use vraag::engine::session::Conversation;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Group, Message, Person};

/// The beginning of a picture: all that anybody looks at.
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0";

pub const SHOP: &str = r#"dialog: shop
languages: [en]
start:
  - { section: visit, command: visit }
sections:
  visit:
    - ask: taste
      type: choice
      text: How was the coffee?
      options: { good: Good, bad: Bad }
    - if: taste == "bad"
      then:
        - { handoff: bar, note: "A bad coffee." }
    - { ask: again, type: text, text: "What shall we do better?" }
    - say: "Noted: ${again}."
"#;

/// A bot with a desk of Anna and Bo, and a customer.
pub struct Shop {
    pub api: BotApi,
    pub home: Home,
    pub bot: Option<Bot>,
    pub noor: Person,
    pub anna: Person,
    pub bo: Person,
    pub desk: Group,
}

impl Shop {
    pub fn new() -> Self {
        let api = BotApi::start();
        let noor = api.person("Noor de Wit", "en");
        let (anna, bo) = (api.person("Anna Bakker", "en"), api.person("Bo", "en"));
        let desk = api.group("The bar", &[&anna, &bo]);
        let home = Home::empty(&api);
        home.write("bot.yaml", &settings(&format!("telegram:{}", desk.id())));
        home.write("shop.yaml", SHOP);
        let bot = Some(home.start());
        Self {
            api,
            home,
            bot,
            noor,
            anna,
            bo,
            desk,
        }
    }

    /// Lets the customer come as far as the hand-over, and returns the card at the desk.
    pub fn hands_over(&self) -> Message {
        hands_over(&self.api, &self.noor);
        self.at_desk("Asks for a person")
    }

    pub fn at_desk(&self, words: &str) -> Message {
        self.api
            .await_message(&self.desk, |message| message.text.contains(words))
    }

    pub fn stop(self) -> Option<i32> {
        self.bot.and_then(Bot::stop)
    }

    pub fn at_noor(&self, words: &str) -> Message {
        self.api
            .await_message(&self.noor, |message| message.text.contains(words))
    }
}

pub fn settings(chat: &str) -> String {
    format!("name: Roaster\nlanguages: [en]\ndesks: {{ bar: \"{chat}\" }}\n")
}

/// Lets a customer come as far as the hand-over.
pub fn hands_over(api: &BotApi, noor: &Person) {
    noor.says("/visit");
    let question = api.await_message(noor, |message| message.text.contains("How was"));
    noor.taps(&question, "Bad");
    api.await_message(noor, |message| {
        message.text.contains("I've asked one of us")
    });
}

#[test]
fn a_group_answers_by_replies_and_the_dialog_goes_on_afterwards() {
    let shop = Shop::new();
    let card = shop.hands_over();
    for line in [
        "Noor de Wit",
        "Dialog: shop",
        "How was the coffee? Bad",
        "A bad coffee.",
    ] {
        assert!(card.text.contains(line), "{line} in {}", card.text);
    }
    shop.noor.says("It was cold");
    let said = shop.at_desk("It was cold");
    assert_eq!(said.text, "Noor de Wit: It was cold");
    // What people of the desk say among themselves, and what is a note, reaches nobody.
    shop.api.read_everything(true);
    shop.desk.hears(&shop.bo, "who takes this one?");
    shop.desk.hears_reply(&shop.anna, "// a regular", &said);
    let tap = shop.anna.taps(&card, "Take");
    shop.api.await_toast(&tap);
    shop.at_noor("Anna is here now");
    let open = shop
        .api
        .await_edit(&card, |message| message.text.contains("Anna answers."));
    shop.desk
        .hears_reply(&shop.anna, "I'll bring you a new one", &said);
    assert_eq!(shop.at_noor("bring").text, "Anna: I'll bring you a new one");
    shop.noor.says("Thanks!");
    shop.at_desk("Thanks!");
    shop.anna.taps(&open, "Done");
    shop.at_noor("You're talking with me, the computer, again.");
    shop.at_noor("What shall we do better?");
    shop.api
        .await_edit(&card, |message| message.labels() == ["Take"]);
    shop.noor.says("Hotter");
    shop.at_noor("Noted: Hotter.");
    let all: Vec<String> = shop
        .api
        .screen(&shop.noor)
        .into_iter()
        .map(|message| message.text)
        .collect();
    for kept in ["who takes this one?", "a regular"] {
        assert!(!all.iter().any(|text| text.contains(kept)), "{all:#?}");
    }
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn pictures_and_voices_go_both_ways_as_they_are() {
    let shop = Shop::new();
    shop.hands_over();
    shop.noor.sends_photo_saying(PICTURE, "Look at this");
    let picture = shop.at_desk("Look at this");
    assert!(picture.photo.is_some(), "{picture:?}");
    assert_eq!(picture.text, "Noor de Wit: Look at this");
    let voice = serde_json::json!({ "voice": { "file_id": "AwAC", "file_unique_id": "Ag", "duration": 3 } });
    shop.noor.sends_other(voice);
    let copied = |count: usize| {
        shop.api.await_condition("copies", |record| {
            record
                .calls()
                .iter()
                .filter(|call| call.method == "copyMessage")
                .count()
                == count
        });
    };
    copied(2);
    let anna = shop.anna.at(&shop.desk);
    anna.replies_with_photo(&picture, PICTURE, "// not again");
    anna.replies(&picture, "Oh dear");
    shop.at_noor("Anna: Oh dear");
    // A note is one under a picture, too.
    copied(2);
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn one_person_answers_in_their_own_chat_and_is_a_customer_beside_it() {
    let api = BotApi::start();
    let (noor, anna) = (api.person("Noor", "en"), api.person("Anna", "en"));
    anna.has_started();
    let home = Home::empty(&api);
    home.write("bot.yaml", &settings(&format!("telegram:{}", anna.id())));
    home.write("shop.yaml", SHOP);
    let bot = home.start();
    hands_over(&api, &noor);
    let card = api.await_message(&anna, |message| message.text.contains("Asks for a person"));
    // What a reply belongs to is known once its message is noted as sent.
    noor.says("Hello?");
    api.await_message(&anna, |message| message.text.contains("Hello?"));
    anna.replies(&card, "I'm coming");
    let heard = api.await_message(&noor, |message| message.text.contains("coming"));
    assert_eq!(heard.text, "Anna: I'm coming");
    // Without a reply it is her own talk with the bot.
    anna.says("/visit");
    api.await_message(&anna, |message| message.text.contains("How was"));
    noor.says("/bot");
    api.await_message(&noor, |message| message.text.contains("again."));
    anna.replies(&card, "Are you there?");
    let refused = api.await_message(&anna, |message| message.text.contains("Not sent"));
    assert_eq!(refused.labels(), ["Take"]);
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_customer_is_shown_and_forgotten_with_what_people_said_of_them() {
    let shop = Shop::new();
    let card = shop.hands_over();
    shop.noor.says("It was cold");
    shop.at_desk("It was cold");
    shop.desk.hears_reply(&shop.anna, "// shouts a lot", &card);
    shop.desk.hears_reply(&shop.anna, "I'm coming", &card);
    shop.at_noor("I'm coming");
    shop.noor.says("/mydata");
    let sent = shop
        .api
        .await_message(&shop.noor, |message| message.document.is_some());
    let file = sent.document.expect("it was awaited");
    let page = String::from_utf8(shop.api.file(&file).expect("it was sent")).expect("text");
    for kept in [
        "It was cold",
        "[Anna Bakker] I'm coming",
        "[note, Anna Bakker] // shouts a lot",
    ] {
        assert!(page.contains(kept), "{kept} in {page}");
    }
    shop.noor.says("/forgetme");
    let asked = shop.at_noor("Shall we erase");
    shop.noor.taps(&asked, "Erase it all");
    shop.at_noor("Your answers and details are erased");
    shop.api.await_acknowledged();
    let home = shop.home;
    assert_eq!(shop.bot.and_then(Bot::stop), Some(0));
    // What was left to erase is erased at the next start.
    let bot = home.start();
    shop.api.await_polling();
    assert_eq!(bot.stop(), Some(0));
    let store = Sled::open(&home.data().join("db")).expect("nobody else has it open");
    let mut kept = Vec::new();
    let mut each = |owner, conversation: Conversation| {
        kept.push((owner, conversation.id));
        true
    };
    store.conversations(&mut each).expect("they can be read");
    assert_eq!(kept, [], "nothing is kept of who was forgotten");
}

#[test]
fn a_kill_in_the_middle_loses_nothing_and_doubles_nothing() {
    let mut shop = Shop::new();
    let card = shop.hands_over();
    shop.noor.says("one");
    shop.at_desk("one");
    shop.bot.take().expect("it runs").kill();
    shop.noor.says("two");
    shop.desk.hears_reply(&shop.bo, "three", &card);
    shop.bot = Some(shop.home.start());
    shop.at_desk("Noor de Wit: two");
    shop.at_noor("Bo: three");
    shop.noor.says("four");
    shop.at_desk("Noor de Wit: four");
    let count = |words: &str| {
        let all = shop.api.screen(&shop.desk);
        all.iter()
            .filter(|message| message.text.ends_with(words))
            .count()
    };
    // Of the first one it may be unknown whether it was sent before the kill.
    assert!(matches!(count(": one"), 1 | 2));
    assert_eq!([count(": two"), count(": four")], [1, 1]);
    assert_eq!(shop.stop(), Some(0));
}
