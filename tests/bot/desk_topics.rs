//! The real program gives each customer of a desk a topic of its own in a forum, and nothing goes astray when topics,
//! rights or the group change.

use crate::desk::{SHOP, hands_over};
use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Fault, Group, Message, Outcome, Person, Place, Topic};

/// A bot whose desk is a forum of Anna and Bo, and a customer.
struct Forum {
    api: BotApi,
    home: Home,
    bot: Option<Bot>,
    noor: Person,
    anna: Person,
    desk: Group,
}

impl Forum {
    fn new() -> Self {
        Self::with("", |api, anna, bo| {
            let desk = api.forum("The bar", &[anna, bo]);
            desk.promotes_bot(anna);
            desk
        })
    }

    fn with(settings: &str, desk: impl FnOnce(&BotApi, &Person, &Person) -> Group) -> Self {
        let api = BotApi::start();
        api.limit_topics(Some(20));
        let noor = api.person("Noor de Wit", "en");
        let (anna, bo) = (api.person("Anna Bakker", "en"), api.person("Bo", "en"));
        let desk = desk(&api, &anna, &bo);
        let home = Home::empty(&api);
        let chat = desk.id();
        let desks = format!("desks: {{ bar: {{ chat: \"telegram:{chat}\"{settings} }} }}\n");
        home.write(
            "bot.yaml",
            &format!("name: Roaster\nlanguages: [en]\n{desks}"),
        );
        home.write("shop.yaml", SHOP);
        let bot = Some(home.start());
        Self {
            api,
            home,
            bot,
            noor,
            anna,
            desk,
        }
    }

    /// Lets the customer come as far as the hand-over, and returns the card and its topic.
    fn hands_over(&self) -> (Message, Topic) {
        hands_over(&self.api, &self.noor);
        let card = self.at_desk("Asks for a person");
        let topic = self.topic_of(&card);
        (card, topic)
    }

    fn topic_of(&self, message: &Message) -> Topic {
        let is_it = |topic: &Topic| Some(topic.id()) == message.thread;
        let mut topics = self.desk.topics().into_iter().map(|(topic, _)| topic);
        topics
            .find(is_it)
            .unwrap_or_else(|| panic!("in no topic: {message:?}"))
    }

    fn at_desk(&self, words: &str) -> Message {
        self.api
            .await_message(&self.desk, |message| message.text.contains(words))
    }

    fn at_noor(&self, words: &str) -> Message {
        self.api
            .await_message(&self.noor, |message| message.text.contains(words))
    }

    /// Waits until the bot has done something to a topic so many times.
    fn await_calls(&self, method: &str, count: usize) {
        self.api.await_condition(method, |record| {
            let is_it = |call: &&crate::support::botapi::Call| {
                call.method == method && matches!(call.outcome, Outcome::Answered(_))
            };
            record.calls().iter().filter(is_it).count() == count
        });
    }

    /// Lists the topics by name, and whether each is closed.
    fn topics(&self) -> Vec<(String, bool)> {
        let topics = self.desk.topics().into_iter();
        topics
            .map(|(_, topic)| (topic.name, topic.is_closed))
            .collect()
    }

    fn stop(self) -> Option<i32> {
        self.bot.and_then(Bot::stop)
    }
}

fn open(name: &str) -> Vec<(String, bool)> {
    vec![(name.to_owned(), false)]
}

fn closed(name: &str) -> Vec<(String, bool)> {
    vec![(name.to_owned(), true)]
}

#[test]
fn what_is_said_in_the_topic_of_a_customer_goes_to_them_without_a_reply() {
    let forum = Forum::new();
    let (_, topic) = forum.hands_over();
    assert_eq!(forum.topics(), open("Noor de Wit · shop"));
    forum.noor.says("It was cold");
    assert_eq!(forum.at_desk("It was cold").thread, topic.thread());
    let anna = forum.anna.at(&topic);
    // The general topic reaches nobody, and neither do notes or the name of a topic.
    forum.desk.hears(&forum.anna, "who takes this one?");
    anna.says("// a regular");
    topic.is_renamed(&forum.anna, "Noor, regular");
    anna.says("I'll bring you a new one");
    assert_eq!(
        forum.at_noor("bring").text,
        "Anna: I'll bring you a new one"
    );
    anna.says("/done");
    forum.at_noor("What shall we do better?");
    forum.await_calls("closeForumTopic", 1);
    let all = forum.api.screen(&forum.noor);
    for kept in ["who takes", "regular", "/done"] {
        let is_kept = |message: &Message| !message.text.contains(kept);
        assert!(all.iter().all(is_kept), "{kept} in {all:#?}");
    }
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_topic_is_closed_afterwards_and_opened_again_when_the_customer_comes_again() {
    let forum = Forum::new();
    let (card, topic) = forum.hands_over();
    forum.anna.taps(&card, "Hand back");
    forum.at_noor("What shall we do better?");
    forum.await_calls("closeForumTopic", 1);
    assert_eq!(forum.topics(), closed("Noor de Wit · shop"));
    forum.noor.says("/person");
    let card = forum.at_desk("Asks for a person");
    assert_eq!(card.thread, topic.thread());
    assert_eq!(forum.topics(), open("Noor de Wit · shop"));
    forum.anna.at(&topic).says("Back again?");
    forum.at_noor("Back again?");
    assert_eq!(forum.api.calls_of("createForumTopic").len(), 1);
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_topic_is_named_by_the_template_and_renamed_when_that_says_something_else() {
    let forum = Forum::with(", topic: \"${desk}: ${contact.name}\"", |api, anna, bo| {
        let desk = api.forum("The bar", &[anna, bo]);
        desk.promotes_bot(anna);
        desk
    });
    forum.hands_over();
    assert_eq!(forum.topics(), open("bar: Noor de Wit"));
    forum.noor.is_called("Noor Jansen");
    forum.noor.says("I married");
    forum.at_desk("I married");
    forum.await_calls("editForumTopic", 1);
    assert_eq!(forum.topics(), open("bar: Noor Jansen"));
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_topic_that_was_deleted_is_replaced_and_nothing_said_meanwhile_is_lost() {
    let forum = Forum::new();
    let (_, topic) = forum.hands_over();
    topic.is_deleted();
    forum.noor.says("one");
    let one = forum.at_desk("Noor de Wit: one");
    let another = forum.topic_of(&one);
    assert_eq!(forum.at_desk("Asks for a person").thread, another.thread());
    forum.noor.says("two");
    assert_eq!(forum.at_desk("Noor de Wit: two").thread, another.thread());
    forum.anna.at(&another).says("Here I am");
    forum.at_noor("Here I am");
    assert_eq!(forum.topics(), open("Noor de Wit · shop"));
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn who_closes_a_topic_by_hand_says_that_it_is_done() {
    let forum = Forum::new();
    let (_, topic) = forum.hands_over();
    topic.closes(&forum.anna);
    forum.at_noor("You're talking with me, the computer, again.");
    forum.at_noor("What shall we do better?");
    forum.noor.says("/person");
    assert_eq!(forum.at_desk("Asks for a person").thread, topic.thread());
    assert_eq!(forum.topics(), open("Noor de Wit · shop"));
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_bot_without_the_right_says_which_it_needs_and_goes_by_replies() {
    let forum = Forum::new();
    forum.desk.withholds_topics(true);
    hands_over(&forum.api, &forum.noor);
    let card = forum.at_desk("Asks for a person");
    assert_eq!(card.thread, None);
    forum.at_desk("the right to manage topics");
    forum.anna.at(&forum.desk).replies(&card, "I'm coming");
    forum.at_noor("I'm coming");
    // It is said once, not for every customer.
    let sam = forum.api.person("Sam", "en");
    hands_over(&forum.api, &sam);
    forum.at_desk("Sam");
    forum.desk.withholds_topics(false);
    forum.noor.says("/bot");
    forum.at_noor("What shall we do better?");
    forum.noor.says("/person");
    let card = forum
        .api
        .await_message(&forum.desk, |message| message.thread.is_some());
    assert!(card.text.contains("Asks for a person"), "{card:?}");
    let all = forum.api.screen(&forum.desk);
    let is_told = |message: &&Message| message.text.contains("right to manage topics");
    assert_eq!(all.iter().filter(is_told).count(), 1);
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_kill_after_a_topic_was_opened_and_before_that_is_noted_opens_no_second_one() {
    let mut forum = Forum::new();
    let trouble = forum.api.fault(Fault::HungAfter.on("createForumTopic"));
    hands_over(&forum.api, &forum.noor);
    forum.api.await_hits(trouble, 1);
    forum.bot.take().expect("it runs").kill();
    forum.noor.says("Hello?");
    forum.bot = Some(forum.home.start());
    let topic = forum.topic_of(&forum.at_desk("Asks for a person"));
    assert_eq!(forum.at_desk("Hello?").thread, topic.thread());
    forum.anna.at(&topic).says("Hello!");
    forum.at_noor("Anna: Hello!");
    assert_eq!(forum.topics(), open("Noor de Wit · shop"));
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_kill_before_a_topic_is_opened_opens_it_in_the_next_run() {
    let mut forum = Forum::new();
    let trouble = forum.api.fault(Fault::HungBefore.on("createForumTopic"));
    hands_over(&forum.api, &forum.noor);
    forum.api.await_hits(trouble, 1);
    forum.bot.take().expect("it runs").kill();
    forum.bot = Some(forum.home.start());
    let card = forum.at_desk("Asks for a person");
    assert!(card.thread.is_some(), "{card:?}");
    assert_eq!(forum.topics(), open("Noor de Wit · shop"));
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn more_customers_than_topics_a_minute_wait_in_order_and_others_are_answered() {
    let forum = Forum::new();
    let people: Vec<Person> = (0..22)
        .map(|number| forum.api.person(&format!("Customer {number:02}"), "en"))
        .collect();
    for person in &people {
        hands_over(&forum.api, person);
    }
    // Nobody waits but for a topic: the last customer was told that a person was asked.
    forum.await_calls("createForumTopic", 20);
    hands_over(&forum.api, &forum.noor);
    assert_eq!(forum.topics().len(), 20);
    assert_eq!(forum.api.topic_rate(&forum.desk), 20);
    assert_eq!(forum.api.impatient_calls(), 0);
    let names: Vec<String> = forum.topics().into_iter().map(|(name, _)| name).collect();
    let expected: Vec<String> = (0..20).map(|n| format!("Customer {n:02} · shop")).collect();
    assert_eq!(names, expected);
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_group_that_gets_topics_uses_them_from_the_next_hand_over_on() {
    let mut forum = Forum::with("", |api, anna, bo| api.group("The bar", &[anna, bo]));
    hands_over(&forum.api, &forum.noor);
    let card = forum.at_desk("Asks for a person");
    assert_eq!(card.thread, None);
    let grown = forum.desk.migrates(&forum.anna);
    grown.has_topics(true);
    grown.promotes_bot(&forum.anna);
    forum.desk = grown;
    forum.noor.says("Still here");
    let said = forum.at_desk("Still here");
    // What a reply belongs to is known once its message is noted as sent.
    forum.noor.says("Hello?");
    forum.at_desk("Hello?");
    forum.anna.at(&forum.desk).replies(&said, "So are we");
    forum.at_noor("So are we");
    let sam = forum.api.person("Sam", "en");
    hands_over(&forum.api, &sam);
    let card = forum.at_desk("Sam");
    let topic = forum.topic_of(&card);
    forum.anna.at(&topic).says("Hello Sam");
    forum
        .api
        .await_message(&sam, |message| message.text == "Anna: Hello Sam");
    assert_eq!(forum.topics(), open("Sam · shop"));
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn a_forum_that_loses_its_topics_goes_by_replies() {
    let forum = Forum::new();
    forum.hands_over();
    forum.desk.has_topics(false);
    forum.noor.says("/bot");
    forum.at_noor("What shall we do better?");
    forum.noor.says("/person");
    let card = forum.at_desk("Asks for a person");
    forum.anna.at(&forum.desk).replies(&card, "I'm here");
    forum.at_noor("I'm here");
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn an_opening_that_is_too_fast_waits() {
    let forum = Forum::new();
    let fast = Fault::TooManyRequests { retry_after: 2 };
    let trouble = forum.api.fault(fast.on("createForumTopic"));
    hands_over(&forum.api, &forum.noor);
    forum.api.await_hits(trouble, 1);
    let card = forum.at_desk("Asks for a person");
    assert!(card.thread.is_some());
    assert_eq!(forum.api.impatient_calls(), 0);
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn two_customers_of_one_name_have_topics_that_differ_and_keep_their_names() {
    let forum = Forum::new();
    let other = forum.api.person("Noor de Wit", "en");
    forum.hands_over();
    hands_over(&forum.api, &other);
    let is_second = |message: &Message| message.text.starts_with("Noor de Wit 2");
    forum.api.await_message(&forum.desk, is_second);
    let names = |forum: &Forum| -> Vec<String> {
        forum.topics().into_iter().map(|(name, _)| name).collect()
    };
    let both = ["Noor de Wit · shop", "Noor de Wit 2 · shop"];
    assert_eq!(names(&forum), both);
    // The first one is gone; the second keeps what it is called.
    forum.noor.is_called("Noor Jansen");
    forum.noor.says("I married");
    forum.await_calls("editForumTopic", 1);
    other.says("/bot");
    forum.at_desk("Noor de Wit 2 is talking with the bot again");
    forum.await_calls("closeForumTopic", 1);
    other.says("/person");
    let card = forum.api.await_message(&forum.desk, is_second);
    assert!(card.text.contains("Asks for a person"), "{card:?}");
    assert_eq!(names(&forum), ["Noor Jansen · shop", both[1]]);
    assert_eq!(forum.stop(), Some(0));
}

#[test]
fn words_in_the_topic_of_somebody_who_was_forgotten_are_told_to_reach_nobody() {
    let forum = Forum::new();
    let (_, topic) = forum.hands_over();
    forum.noor.says("forget me");
    let asked = forum.at_noor("Shall we erase");
    forum.noor.taps(&asked, "Erase it all");
    forum.at_noor("are erased");
    forum.at_desk("asked to be forgotten");
    forum.await_calls("closeForumTopic", 1);
    // Once nothing of them is there any more.
    let sam = forum.api.person("Sam", "en");
    hands_over(&forum.api, &sam);
    forum.at_desk("Sam");
    topic.reopens(&forum.anna);
    forum.anna.at(&topic).says("Are you there?");
    let told = forum.at_desk("Nobody is behind this topic any more");
    assert_eq!(told.thread, topic.thread());
    assert_eq!(forum.stop(), Some(0));
}
