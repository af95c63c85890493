//! How fast people at a desk and customers hear each other, and what a thousand hand-overs do to everybody else: the real
//! program against the emulator, which refuses more than twenty topics and twenty messages a minute in a group.
//!
//! `cargo bench --bench desks` measures words; `cargo bench --bench desks -- CASES FORUMS SECONDS` hands over so many
//! customers to so many forums within that time. With `complaints` behind the numbers they complain, which opens cases,
//! all at the first forum, and a person there talks with the first of them. Nothing is asserted about times; a case that
//! is forgotten ends it.

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use support::bot::{Bot, Home};
use support::botapi::{BotApi, Group, Person, ShownAs};

const WORDS: usize = 300;
/// How long an idle program is listened to before the customers come, and how many others talk meanwhile.
const QUIET: Duration = Duration::from_secs(30);
const OTHERS: usize = 4;

const OTHER_DIALOG: &str = "dialog: talk
languages: [en]
start:
  - { section: main, command: talk }
sections:
  main:
    - { ask: word, type: text, text: Say something. }
    - goto: main
";

struct Town {
    api: BotApi,
    _home: Home,
    bot: Bot,
    anna: Person,
    forums: Vec<Group>,
}

/// What customers do.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    AskForAPerson,
    Complain,
}

impl Deed {
    /// Returns the step of the dialog that leads to the desk of that number.
    fn step(self, number: usize) -> String {
        match self {
            Self::AskForAPerson => format!("{{ handoff: d{number}, text: A person comes. }}"),
            Self::Complain => {
                format!(
                    "{{ ask: mark{number}, type: nps, text: Would you recommend us?, complaint: 6 }}"
                )
            }
        }
    }

    /// Returns what the desk's message about them says.
    fn card(self) -> &'static str {
        match self {
            Self::AskForAPerson => "Asks for a person",
            Self::Complain => "Complaint, case 1.",
        }
    }
}

impl Town {
    fn new(forums: usize, deed: Deed) -> Self {
        let api = BotApi::start();
        api.limit_topics(Some(20));
        api.limit_groups(Some(20));
        let anna = api.person("Anna", "en");
        let forum = |number: usize| {
            let forum = api.forum(&format!("Desk {number}"), &[&anna]);
            forum.promotes_bot(&anna);
            forum
        };
        let forums: Vec<Group> = (0..forums).map(forum).collect();
        let home = Home::empty(&api);
        let cases = match deed {
            Deed::AskForAPerson => "",
            Deed::Complain => "cases: { desk: d0 }\n",
        };
        let chat = |(number, forum): (usize, &Group)| {
            format!("  d{number}: \"telegram:{}\"\n", forum.id())
        };
        let chats: String = forums.iter().enumerate().map(chat).collect();
        home.write(
            "bot.yaml",
            &format!(
                "name: Roaster\nlanguages: [en]\nlimits: {{ per_minute: 1000 }}\ndesks:\n{chats}{cases}"
            ),
        );
        home.write("talk.yaml", OTHER_DIALOG);
        for number in 0..forums.len() {
            home.write(&format!("s{number}.yaml"), &format!("dialog: s{number}\nlanguages: [en]\nstart:\n  - {{ section: visit, command: visit{number} }}\nsections:\n  visit:\n    - {}\n", deed.step(number)));
        }
        let bot = home.start();
        api.await_polling();
        Self {
            api,
            _home: home,
            bot,
            anna,
            forums,
        }
    }
}

fn main() {
    let numbers = std::env::args()
        .skip(1)
        .filter_map(|given| given.parse().ok());
    match numbers.collect::<Vec<usize>>().as_slice() {
        [cases, forums, seconds] => {
            let complains = std::env::args().any(|given| given == "complaints");
            let deed = if complains {
                Deed::Complain
            } else {
                Deed::AskForAPerson
            };
            hand_over(*cases, *forums, *seconds, deed);
        }
        _ => words(),
    }
}

/// Measures a word from the desk to the customer, and one back.
fn words() {
    let town = Town::new(1, Deed::AskForAPerson);
    let noor = town.api.person("Noor", "en");
    noor.says("/visit0");
    let card = town
        .api
        .await_message(&town.forums[0], |message| message.text.contains("Asks for"));
    let topics = town.forums[0].topics().into_iter().map(|(topic, _)| topic);
    let topic = topics
        .into_iter()
        .find(|topic| Some(topic.id()) == card.thread)
        .expect("it has a topic");
    let anna = town.anna.at(&topic);
    anna.says("hello");
    town.api
        .await_message(&noor, |message| message.text == "Anna: hello");
    let mut times = Vec::new();
    for number in 0..WORDS {
        let begun = Instant::now();
        anna.says(&format!("word {number}"));
        town.api.await_message(&noor, |message| {
            message.text == format!("Anna: word {number}")
        });
        times.push(begun.elapsed());
    }
    tell("a word from the desk to the customer", times);
    assert_eq!(town.bot.stop(), Some(0));
}

/// Hands customers over, and listens how the others are answered before and meanwhile.
fn hand_over(cases: usize, forums: usize, seconds: usize, deed: Deed) {
    let town = Town::new(forums, deed);
    let people = |range: std::ops::Range<usize>| {
        range
            .map(|number| town.api.person(&format!("Customer {number:04}"), "en"))
            .collect::<Vec<Person>>()
    };
    let (customers, others) = (people(0..cases), people(cases..cases + OTHERS));
    for other in &others {
        other.says("/talk");
        town.api
            .await_message(other, |message| message.text.contains("Say something"));
    }
    let until = Instant::now() + QUIET;
    tell(
        "others, before",
        talk(&town.api, &others, || Instant::now() < until),
    );
    let goes_on = AtomicBool::new(true);
    let begun = Instant::now();
    let (meanwhile, first, relayed) = std::thread::scope(|scope| {
        let talking = scope.spawn(|| talk(&town.api, &others, || goes_on.load(Ordering::Relaxed)));
        let gap = Duration::from_secs(seconds as u64).div_f64(cases.max(1) as f64);
        let (mut first, mut card, mut relayed) = (None, None, Vec::new());
        for (number, customer) in customers.iter().enumerate() {
            let due = begun + gap.mul_f64(number as f64);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let asked = Instant::now();
            customer.says(&format!("/visit{}", number % forums));
            if deed == Deed::Complain {
                customer.says("2");
            }
            if number == 0 {
                let shown = town.api.await_message(&town.forums[0], |message| {
                    message.text.contains(deed.card())
                });
                first = Some(asked.elapsed());
                if deed == Deed::Complain {
                    town.forums[0].hears_reply(&town.anna, "I am sorry", &shown);
                    town.api
                        .await_message(customer, |message| message.text.contains("I am sorry"));
                }
                card = Some(shown);
            } else if deed == Deed::Complain && number % 4 == 0 {
                let words = format!("word {number}");
                let card = card.as_ref().expect("the first has a card");
                let begun = Instant::now();
                town.forums[0].hears_reply(&town.anna, &words, card);
                town.api
                    .await_message(&customers[0], |message| message.text.ends_with(&words));
                relayed.push(begun.elapsed());
            }
        }
        let came = begun.elapsed();
        // A card for everybody: more than a minute apart only where the limit is reached.
        loop {
            let cards = cards(&town.api, &town.forums, deed);
            if cards.len() == cases {
                break;
            }
            let shown = town.api.shown().len();
            town.api
                .await_condition("the next card", |record| record.shown().len() > shown);
        }
        println!(
            "{cases} customers came in {came:.1?}; the last topic was there after {:.1?}",
            begun.elapsed()
        );
        goes_on.store(false, Ordering::Relaxed);
        (talking.join().expect("they talk"), first, relayed)
    });
    tell("others, meanwhile", meanwhile);
    println!(
        "the first topic with its card: {:.0?}",
        first.expect("somebody came")
    );
    let counts = cards(&town.api, &town.forums, deed);
    assert!(
        counts.values().all(|count| *count == 1),
        "a card was written twice"
    );
    if relayed.is_empty() {
        let topics: usize = town.forums.iter().map(|forum| forum.topics().len()).sum();
        assert_eq!(topics, cases, "one topic each");
    } else {
        tell("a word from the desk to the customer, meanwhile", relayed);
    }
    let rates = town
        .forums
        .iter()
        .map(|forum| (town.api.topic_rate(forum), town.api.group_rate(forum)));
    println!(
        "at most in a minute and a forum (topics, messages): {:?}; calls that came too early: {}",
        rates.max(),
        town.api.impatient_calls()
    );
    assert_eq!(town.bot.stop(), Some(0));
}

/// Counts the cards in topics, by the customer's name.
fn cards(api: &BotApi, forums: &[Group], deed: Deed) -> BTreeMap<String, usize> {
    let mut cards = BTreeMap::new();
    let is_desk = |chat: i64| forums.iter().any(|forum| forum.id() == chat);
    for shown in api.shown() {
        let message = shown.message;
        let is_card = message.text.contains(deed.card())
            && (deed == Deed::Complain || message.thread.is_some());
        if shown.shown_as == ShownAs::New && is_desk(message.chat) && is_card {
            let name = message.text.lines().next().unwrap_or_default().to_owned();
            *cards.entry(name).or_default() += 1;
        }
    }
    cards
}

/// Lets the others say one word after the other; returns how long the replies took.
fn talk(api: &BotApi, others: &[Person], goes_on: impl Fn() -> bool) -> Vec<Duration> {
    let mut times = Vec::new();
    while goes_on() {
        for other in others {
            let begun = Instant::now();
            other.says("words");
            api.await_message(other, |message| message.text.contains("Say something"));
            times.push(begun.elapsed());
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    times
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!(
        "{what}: p50 {:.1?}, p99 {:.1?}, most {:.1?}, of {}",
        at(50),
        at(99),
        at(100),
        times.len()
    );
}
