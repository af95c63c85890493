//! A group that changes: its name, who is in it, which topics are open, and where it is.

use super::Roasters;
use crate::support::bot::{Bot, Home};
use crate::support::botapi::group::MoveTold;
use crate::support::botapi::{BotApi, Call, Deed, Group, Outcome, Person};

/// A question that comes again after some seconds, and a vote.
const WATCH: &str = r#"dialog: watch
languages: [en]
start:
  - { section: ask, in: member, command: watch }
  - { section: ask, in: member, words: [watching] }
  - { section: poll, in: group, command: poll }
  - { section: poll, in: group, words: [vote] }
  - { section: hello, in: group, command: hello }
sections:
  ask:
    - ask: there
      type: text
      text: Are you there?
      remind: 3s
    - say: That is all.
  poll:
    - vote: tea
      text: Tea or coffee?
      options: { tea: Tea, coffee: Coffee }
      open: 48h
      reveal: always
  hello:
    - say: Hello, all of you.
"#;

struct Watchers {
    api: BotApi,
    home: Home,
    bot: Bot,
    noor: Person,
    sam: Person,
}

impl Watchers {
    fn new() -> Self {
        let api = BotApi::start();
        let (noor, sam) = (api.person("Noor", "en"), api.person("Sam", "en"));
        let home = Home::empty(&api);
        home.write("watch.yaml", WATCH);
        let bot = home.start();
        Self {
            api,
            home,
            bot,
            noor,
            sam,
        }
    }

    fn group(&self) -> Group {
        self.api.group("Watchers", &[&self.noor, &self.sam])
    }

    /// Counts the bot's messages with these words in a chat.
    fn count(&self, group: &Group, words: &str) -> usize {
        self.api
            .screen(group)
            .iter()
            .filter(|message| message.text.contains(words))
            .count()
    }
}

fn is_refused_send(call: &Call) -> bool {
    call.method.eq_ignore_ascii_case("sendMessage")
        && matches!(call.outcome, Outcome::Refused { .. })
}

#[test]
fn a_group_that_gets_another_name_is_known_by_it() {
    let r = Roasters::new();
    r.group.hears(&r.noor, "/branden");
    r.api
        .await_message(&r.group, |m| m.text.contains("Wat branden we"));
    r.group.is_renamed(&r.noor, "Maasbranders");
    r.group.hears(&r.sam, "/bestel");
    r.sam.taps(
        &r.api
            .await_message(&r.group, |m| m.text.contains("Which size")),
        "Small",
    );
    let bags = r
        .api
        .await_message(&r.group, |m| m.text.contains("How many bags"));
    r.group.hears_reply(&r.sam, "2", &bags);
    r.sam.follows(
        &r.api
            .await_message(&r.group, |m| m.text.contains("Noted: 2.")),
        "How do you brew?",
    );
    r.api
        .await_message(&r.sam, |m| m.text.contains("How do you brew"));
    r.settle();
    let rows = r.home.table(&["roast"]);
    let sources: Vec<&str> = rows
        .iter()
        .filter(|row| row["room"] == "private")
        .map(|row| row["source"].as_str())
        .collect();
    assert_eq!(sources, ["Maasbranders"]);
}

#[test]
fn whoever_leaves_is_left_alone_and_what_they_voted_counts_until_they_take_it_back() {
    let w = Watchers::new();
    let group = w.group();
    group.hears(&w.noor, "/poll");
    let poll = w
        .api
        .await_message(&group, |m| m.text.contains("Tea or coffee"));
    let tea = poll
        .labels()
        .into_iter()
        .find(|label| label.contains("Tea"))
        .expect("an option")
        .to_owned();
    w.api.await_toast(&w.sam.taps(&poll, &tea));
    group.hears(&w.sam, "/watch");
    let asked = w
        .api
        .await_message(&group, |m| m.text.contains("Sam: Are you there?"));
    group.leaves(&w.sam);
    w.api.await_acknowledged();
    // Noor is asked later, so when she is reminded Sam would have been.
    group.hears(&w.noor, "/watch");
    w.api
        .await_message(&group, |m| m.text.contains("Noor: Are you there?"));
    w.api
        .await_message(&group, |m| m.text.contains("Noor: Are you there?"));
    assert_eq!(w.count(&group, "Sam: Are you there?"), 1);
    w.api.await_toast(&w.noor.taps(&poll, &tea));
    w.api.await_edit(&poll, |m| m.text.contains("2 people"));

    group.joins(&w.sam);
    group.hears_reply(&w.sam, "I am back", &asked);
    w.api
        .await_message(&group, |m| m.text.contains("Sam: That is all."));
    w.api.await_toast(&w.sam.taps(&poll, &tea));
    w.api.await_edit(&poll, |m| m.text.contains("1 person"));
    assert_eq!(w.bot.stop(), Some(0));
    let answers: Vec<String> = w
        .home
        .table(&["watch"])
        .iter()
        .map(|row| row["there"].clone())
        .filter(|there| !there.is_empty())
        .collect();
    assert!(answers.contains(&"I am back".to_owned()), "{answers:?}");
}

#[test]
fn a_topic_that_is_closed_rests_until_it_is_opened_again() {
    let w = Watchers::new();
    let forum = w.api.forum("Forum", &[&w.noor, &w.sam]);
    let topic = forum.opens_topic(&w.noor, "Watching");
    w.sam.at(&topic).says("/watch");
    let asked = w
        .api
        .await_message(&topic, |m| m.text.contains("Sam: Are you there?"));
    topic.closes(&w.noor);
    w.api.await_acknowledged();
    // Elsewhere in the same group everything goes on; Noor is reminded after Sam would have been.
    w.noor.at(&forum).says("/watch");
    for _ in 0..2 {
        w.api.await_message(&forum, |m| {
            m.text.contains("Noor: Are you there?") && m.thread.is_none()
        });
    }
    assert_eq!(w.count(&forum, "Sam: Are you there?"), 1);
    assert!(
        !w.api.calls().iter().any(is_refused_send),
        "nothing is tried in a topic that is known to be closed"
    );
    topic.reopens(&w.noor);
    w.sam.at(&topic).replies(&asked, "Here again");
    w.api
        .await_message(&topic, |m| m.text.contains("Sam: That is all."));
}

#[test]
fn an_administrator_in_a_closed_topic_cannot_be_answered_there_and_is_after_it_opens() {
    let w = Watchers::new();
    let forum = w.api.forum("Forum", &[&w.noor, &w.sam]);
    let topic = forum.opens_topic(&w.noor, "Watching");
    topic.closes(&w.noor);
    w.noor.at(&topic).says("/watch");
    let refused = w.api.await_call(is_refused_send);
    assert!(
        matches!(&refused.outcome, Outcome::Refused { description, .. } if description.contains("TOPIC_CLOSED")),
        "{refused:?}"
    );
    topic.reopens(&w.noor);
    w.noor.at(&topic).says("/help");
    let asked = w
        .api
        .await_message(&topic, |m| m.text.contains("Are you there?"));
    w.noor.at(&topic).replies(&asked, "Yes");
    w.api
        .await_message(&topic, |m| m.text.contains("That is all."));
    assert_eq!(
        w.api
            .calls()
            .iter()
            .filter(|call| is_refused_send(call))
            .count(),
        1
    );
}

#[test]
fn trigger_words_begin_something_where_the_bot_hears_them_and_privacy_mode_keeps_the_rest_from_it()
{
    let w = Watchers::new();
    let group = w.group();
    group.hears(&w.noor, "/hello");
    let hello = w
        .api
        .await_message(&group, |m| m.text.contains("Hello, all"));
    group.hears(&w.sam, "is anybody watching");
    group.hears_reply(&w.sam, "I am watching", &hello);
    let asked = w
        .api
        .await_message(&group, |m| m.text.contains("Sam: Are you there?"));
    group.hears_reply(&w.sam, "Yes", &asked);
    w.api
        .await_message(&group, |m| m.text.contains("Sam: That is all."));
    group.hears_reply(&w.noor, "shall we vote?", &hello);
    w.api
        .await_message(&group, |m| m.text.contains("Tea or coffee"));
    let withheld: Vec<Deed> = w.api.withheld().into_iter().map(|said| said.deed).collect();
    assert_eq!(withheld, [Deed::Said("is anybody watching".into())]);

    // Without privacy mode the words need no reply, and all other talk stays between people.
    w.api.read_everything(true);
    let ben = w.api.person("Ben", "en");
    group.joins(&ben);
    group.hears(&ben, "nice weather");
    group.hears(&ben, "who is watching?");
    group.hears(&ben, "Watching!");
    w.api
        .await_message(&group, |m| m.text.contains("Ben: Are you there?"));
    group.hears(&ben, "nobody asked me");
    w.api.await_acknowledged();
    assert_eq!(w.bot.stop(), Some(0));
    let words = [
        "nice weather",
        "nobody asked me",
        "is anybody watching",
        "who is watching",
    ]
    .map(|words| stored(&w.home, words));
    assert_eq!(
        words, [false; 4],
        "what people say to each other is stored nowhere"
    );
}

fn stored(home: &Home, words: &str) -> bool {
    let is_in = |path: std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes
            .windows(words.len())
            .any(|window| window == words.as_bytes())
    };
    std::fs::read_dir(home.data().join("db"))
        .expect("the store is there")
        .any(|entry| is_in(entry.expect("it can be listed").path()))
}

#[test]
fn a_refusal_that_names_the_new_group_is_enough_to_follow_it() {
    let r = Roasters::new();
    r.group.hears(&r.sam, "/bestel");
    let size = r
        .api
        .await_message(&r.group, |m| m.text.contains("Which size"));
    let moved = r.group.migrates_telling(&r.noor, MoveTold::Nothing);
    r.sam.taps_as_shown(&size, "Large");
    let bags = r
        .api
        .await_message(&moved, |m| m.text.contains("How many bags"));
    r.sam.at(&moved).replies(&bags, "2");
    r.api
        .await_message(&moved, |m| m.text.contains("Noted: 2."));
    r.settle();
    let asked = r
        .api
        .screen(&moved)
        .iter()
        .filter(|m| m.text.contains("How many bags"))
        .count();
    assert_eq!(asked, 1, "it is asked once");
    let rows = r.home.table(&["roast"]);
    let orders: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["size"].as_str(), row["bags"].as_str()))
        .collect();
    assert_eq!(orders, [("large", "2")]);
}

#[test]
fn one_word_of_a_move_is_enough_whichever_comes() {
    for told in [MoveTold::To, MoveTold::From] {
        let r = Roasters::new();
        r.group.hears(&r.noor, "/branden");
        let poll = r
            .api
            .await_message(&r.group, |m| m.text.contains("Wat branden we"));
        let nyeri = poll
            .labels()
            .into_iter()
            .find(|label| label.contains("Nyeri"))
            .expect("an option")
            .to_owned();
        r.api.await_toast(&r.noor.taps(&poll, &nyeri));
        let moved = r.group.migrates_telling(&r.noor, told);
        let anew = r
            .api
            .await_message(&moved, |m| m.text.contains("Wat branden we"));
        r.api.await_toast(&r.sam.taps(&anew, anew.labels()[0]));
        r.api.await_edit(&anew, |m| m.text.contains("2 mensen"));
        r.settle();
        let open = r
            .api
            .screen(&moved)
            .iter()
            .filter(|m| !m.buttons.is_empty())
            .count();
        assert_eq!(open, 1, "{told:?}");
    }
}
