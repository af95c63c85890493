//! SIGKILL at random moments while customers are handed over to people, who answer them: nothing that either side said
//! is lost, nothing is doubled but what a kill left in doubt, and everything comes in its order.

use std::collections::{BTreeMap, BTreeSet};

use crate::newest_order;
use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Group, Message, Person, Place, Seed, ShownAs};

/// Several desks, because one group takes no more than twenty messages a minute.
const DESKS: usize = 6;
const CUSTOMERS: usize = 24;
const LINES: usize = 3;
const KILLS: usize = 12;

struct Town {
    api: BotApi,
    home: Home,
    customers: Vec<Person>,
    /// Those who answer, by turns.
    helpers: [Person; 2],
    desks: Vec<Group>,
    is_forum: bool,
    /// What was acted on already, and how many messages were looked at.
    done: BTreeSet<String>,
    seen: usize,
    cards: BTreeMap<usize, Message>,
    over: BTreeSet<usize>,
}

impl Town {
    fn new(is_forum: bool) -> Self {
        let api = BotApi::start();
        let helpers = ["Anna", "Bo"].map(|name| api.person(name, "en"));
        let customers =
            (0..CUSTOMERS).map(|number| api.person(&format!("Customer {number:02}"), "en"));
        let customers: Vec<Person> = customers.collect();
        let people = [&helpers[0], &helpers[1]];
        let desks: Vec<Group> = (0..DESKS)
            .map(|number| match is_forum {
                true => {
                    let forum = api.forum(&format!("Desk {number}"), &people);
                    forum.promotes_bot(people[0]);
                    forum
                }
                false => api.group(&format!("Desk {number}"), &people),
            })
            .collect();
        let home = Home::empty(&api);
        let chats = desks
            .iter()
            .enumerate()
            .map(|(number, desk)| format!("  d{number}: \"telegram:{}\"\n", desk.id()));
        let chats: String = chats.collect();
        home.write(
            "bot.yaml",
            &format!("name: Roaster\nlanguages: [en]\ndesks:\n{chats}"),
        );
        for number in 0..DESKS {
            home.write(&format!("s{number}.yaml"), &format!("dialog: s{number}\nlanguages: [en]\nstart:\n  - {{ section: visit, command: visit{number} }}\nsections:\n  visit:\n    - {{ handoff: d{number}, text: A person comes. }}\n    - {{ ask: better, type: text, text: What was better? }}\n    - say: \"Noted: ${{better}}.\"\n"));
        }
        Self {
            api,
            home,
            customers,
            helpers,
            desks,
            is_forum,
            done: BTreeSet::new(),
            seen: 0,
            cards: BTreeMap::new(),
            over: BTreeSet::new(),
        }
    }

    /// Lets people act on everything that they were shown since the last look.
    fn act(&mut self) {
        let shown = self.api.shown();
        let news: Vec<Message> = shown[self.seen..]
            .iter()
            .filter(|shown| shown.shown_as == ShownAs::New)
            .map(|shown| shown.message.clone())
            .collect();
        self.seen = shown.len();
        for message in news {
            match self
                .customers
                .iter()
                .position(|customer| customer.id() == message.chat)
            {
                Some(number) => self.customer_acts(number, &message),
                None => self.desk_acts(&message),
            }
        }
    }

    fn is_new(&mut self, number: usize, deed: &str) -> bool {
        self.done.insert(format!("{number} {deed}"))
    }

    fn customer_acts(&mut self, number: usize, message: &Message) {
        let person = self.customers[number].clone();
        if message.text.contains("A person comes") && self.is_new(number, "talks") {
            for line in 0..LINES {
                person.says(&format!("line {line} of {number:02}"));
            }
        }
        if message.text.contains("What was better") && self.is_new(number, "ends") {
            person.says(&format!("Everything {number:02}"));
        }
        if message
            .text
            .contains(&format!("Noted: Everything {number:02}"))
        {
            self.over.insert(number);
        }
    }

    fn desk_acts(&mut self, message: &Message) {
        let number_behind = |text: &str, mark: &str| {
            let (_, rest) = text.split_once(mark)?;
            rest.get(..2)?.parse::<usize>().ok()
        };
        if message.text.contains("Asks for a person")
            && let Some(number) = number_behind(&message.text, "Customer ")
        {
            self.cards.insert(number, message.clone());
        }
        // What waits for a group is joined: one message may have several lines.
        for text in message.text.lines() {
            let lines = (0..LINES).find(|line| text.contains(&format!("line {line} of")));
            if let (Some(line), Some(number)) = (lines, number_behind(text, " of ")) {
                self.answers(number, line, message);
            }
        }
    }

    fn answers(&mut self, number: usize, line: usize, message: &Message) {
        if !self.is_new(number, &format!("answers {line}")) {
            return;
        }
        self.say_at_desk(
            number,
            line,
            &format!("answer {line} to {number:02}"),
            message,
        );
        if line + 1 == LINES {
            self.say_at_desk(number, line, "/done", message);
        }
    }

    /// In a topic it is said, elsewhere it is a reply to the card.
    fn say_at_desk(&self, number: usize, line: usize, words: &str, message: &Message) {
        let desk = &self.desks[number % DESKS];
        let helper = &self.helpers[(number + line) % 2];
        if self.is_forum {
            let is_it = |topic: &crate::support::botapi::Topic| Some(topic.id()) == message.thread;
            let topics = desk.topics().into_iter().map(|(topic, _)| topic);
            let topic = topics.into_iter().find(is_it).unwrap_or_else(|| {
                let all = self.api.transcript(desk);
                panic!("words outside of all topics: {message:?}\n{all}")
            });
            helper.at(&topic).says(words);
        } else {
            let card = self.cards.get(&number).expect("the card comes first");
            helper.at(desk).replies(card, words);
        }
    }

    /// Returns what was shown in a chat, each once, after checking that it was only doubled over a kill.
    fn heard(
        &self,
        chat: i64,
        kills: &[(u64, u64)],
        fits: impl Fn(&str) -> Option<String>,
    ) -> Vec<String> {
        let mut heard: Vec<(String, u64)> = Vec::new();
        for shown in self.api.shown() {
            if shown.shown_as != ShownAs::New || shown.message.chat != chat {
                continue;
            }
            for words in shown.message.text.lines().filter_map(&fits) {
                match heard.iter_mut().find(|(known, _)| *known == words) {
                    None => heard.push((words, shown.order)),
                    Some((_, at)) => {
                        let is_over =
                            |(begun, ended): &(u64, u64)| *at <= *ended && shown.order >= *begun;
                        let is_excused = kills.iter().any(is_over);
                        assert!(is_excused, "{words}: said twice without a kill between");
                        *at = shown.order;
                    }
                }
            }
        }
        heard.into_iter().map(|(words, _)| words).collect()
    }

    fn verify(&self, kills: &[(u64, u64)]) {
        for (number, customer) in self.customers.iter().enumerate() {
            let desk = &self.desks[number % DESKS];
            let lines: Vec<String> = (0..LINES)
                .map(|line| format!("line {line} of {number:02}"))
                .collect();
            let behind = |text: &str, mark: &str, end: &str| {
                let at = text.find(mark).filter(|_| text.ends_with(end))?;
                Some(text[at..].to_owned())
            };
            let (of, to) = (format!(" of {number:02}"), format!(" to {number:02}"));
            let at_desk = self.heard(desk.chat(), kills, |text| behind(text, "line ", &of));
            assert_eq!(at_desk, lines, "at the desk of customer {number}");
            let answers: Vec<String> = (0..LINES)
                .map(|line| format!("answer {line} to {number:02}"))
                .collect();
            let at_customer = self.heard(customer.id(), kills, |text| behind(text, "answer ", &to));
            assert_eq!(at_customer, answers, "at customer {number}");
        }
        if self.is_forum {
            for desk in &self.desks {
                let topics = desk.topics();
                let names: BTreeSet<String> =
                    topics.iter().map(|(_, topic)| topic.name.clone()).collect();
                assert_eq!(
                    (names.len(), topics.len()),
                    (CUSTOMERS / DESKS, CUSTOMERS / DESKS),
                    "{names:?}"
                );
                assert!(
                    topics.iter().all(|(_, topic)| topic.is_closed),
                    "all are handed back"
                );
            }
        }
    }
}

fn no_word_between_a_customer_and_a_desk_is_lost_or_doubled(is_forum: bool) {
    let mut town = Town::new(is_forum);
    let mut seed = Seed::new(20_261_130);
    let mut bot = Some(town.home.start());
    let mut kills = Vec::new();
    for (number, customer) in town.customers.iter().enumerate() {
        customer.says(&format!("/visit{}", number % DESKS));
    }
    let all = CUSTOMERS * (2 * LINES + 4);
    let mut moments: Vec<usize> = (0..KILLS)
        .map(|kill| (kill * all + seed.below(all)) / KILLS)
        .collect();
    moments.reverse();
    while town.over.len() < CUSTOMERS {
        let seen = town.seen;
        town.api
            .await_condition("the talks to go on", |record| record.shown().len() > seen);
        town.act();
        let count = town.api.shown().len();
        if moments.last().is_some_and(|moment| *moment <= count) {
            moments.pop();
            let begun = newest_order(&town.api);
            bot.take().expect("it runs").kill();
            bot = Some(town.home.start());
            kills.push((begun, newest_order(&town.api)));
        }
    }
    assert!(
        kills.len() >= KILLS / 2,
        "the program was killed {} times",
        kills.len()
    );
    town.api.await_acknowledged();
    if is_forum {
        let desks = town.desks.clone();
        let are_closed = || {
            desks
                .iter()
                .flat_map(Group::topics)
                .all(|(_, topic)| topic.is_closed)
        };
        while !are_closed() {
            let calls = town.api.calls().len();
            town.api
                .await_condition("topics to be closed", |record| record.calls().len() > calls);
        }
    }
    assert_eq!(bot.expect("it runs").stop(), Some(0));
    town.verify(&kills);
    println!("{} kills, forum: {is_forum}", kills.len());
}

#[test]
fn in_a_group() {
    no_word_between_a_customer_and_a_desk_is_lost_or_doubled(false);
}

#[test]
fn in_a_forum() {
    no_word_between_a_customer_and_a_desk_is_lost_or_doubled(true);
}
