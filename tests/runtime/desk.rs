//! Customers, people of a desk, time, restarts and inputs that come twice, in random order: nothing goes astray, nothing is
//! doubled, nothing loops, and the bot never speaks while a person has the customer.
//!
//! `VRAAG_TALKS=10000 cargo test --test runtime desk` tries more of them.

use std::collections::VecDeque;
use std::sync::Arc;

use vraag::channel::Channel;
use vraag::channel::loopback::Loopback;
use vraag::dialog::ast::Room;
use vraag::engine::input::{Actor, Input};
use vraag::engine::session::Conversation;
use vraag::id::{ConversationId, InputId, Name, OwnerId};
use vraag::message::{Choice, DeskAction, InMessage, Token};
use vraag::rng::Rng;
use vraag::runtime::decide::versions::InForce;
use vraag::runtime::decide::{Inbound, Work};
use vraag::runtime::deliver::channels::Channels;
use vraag::runtime::jobs::relay::{Relaying, relay};
use vraag::store::memory::Memory;
use vraag::store::{Address, Body, Job, Place, Store, Task};

use crate::decider::{MONDAY_NOON, TestDecider, in_force};

const BOT: &str =
    "name: Roaster\nlanguages: [en]\ndesks: { bar: { chat: \"loopback:-5\", give_back: 3h } }\n";
const SHOP: &str = "dialog: shop
languages: [en]
start: [{ section: visit, command: visit }]
sections:
  visit:
    - { ask: taste, type: choice, text: How was the coffee?, options: { good: Good, bad: Bad } }
    - say: Bye
";
const CUSTOMERS: u64 = 2;
const STEPS: u64 = 30;

/// What one customer and the desk said about them, and what was shown.
#[derive(Default)]
struct Seen {
    /// Words of the customer that the desk must be shown, in order.
    to_desk: Vec<String>,
    /// Words of the desk, in order; each reaches the customer or is told as not sent.
    from_desk: Vec<String>,
    at_desk: Vec<String>,
    at_customer: Vec<String>,
}

struct Trial {
    house: TestDecider,
    dialogs: InForce,
    channels: Channels,
    rng: Rng,
    /// Jobs that relay and were not handed on yet.
    jobs: VecDeque<(OwnerId, Job)>,
    /// The newest of those that were.
    done: Option<Job>,
    words: u64,
    seen: Vec<Seen>,
}

fn place(customer: u64) -> Place {
    Place(format!("loopback/1/-/{}", customer + 1))
}

impl Trial {
    fn new(dialogs: &InForce, seed: u64) -> Self {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        let channel: Arc<dyn Channel> = Arc::new(Loopback::default());
        let mut trial = Self {
            house: TestDecider::with(store, dialogs.clone(), MONDAY_NOON),
            dialogs: dialogs.clone(),
            channels: [(Name::new_static("loopback"), channel)]
                .into_iter()
                .collect(),
            rng: Rng::new(seed),
            jobs: VecDeque::new(),
            done: None,
            words: 0,
            seen: (0..CUSTOMERS).map(|_| Seen::default()).collect(),
        };
        for customer in 0..CUSTOMERS {
            trial.says(customer, "/visit");
        }
        trial
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.rng.below(usize::try_from(bound).expect("small")) as u64
    }

    fn conversation(&self, customer: u64) -> Conversation {
        let store = &self.house.store;
        let found = store.find(&place(customer)).expect("it can be read");
        let (owner, conversation) = found.expect("the customer has talked");
        let loaded = store
            .load(owner, conversation)
            .expect("it can be read")
            .expect("it is there");
        loaded.conversation
    }

    fn takes(&mut self, customer: u64, place: Place, id: Option<InputId>, input: Input) {
        self.words += 1;
        let update = i64::try_from(self.words).expect("small");
        let inbound = Inbound {
            id: id.unwrap_or(InputId::Update { bot: 1, update }),
            address: Address(format!("loopback:{}", customer + 1)),
            channel: Name::new_static("loopback"),
            room: Room::Private,
            ..Inbound::own(place, InputId::Update { bot: 1, update }, input)
        };
        self.takes_in(inbound);
    }

    fn takes_in(&mut self, inbound: Inbound) {
        self.house
            .work
            .send(Work::Take(Box::new(inbound)))
            .expect("the house listens");
        self.house.settle();
        self.look();
    }

    /// Notes what was shown, and the jobs.
    fn look(&mut self) {
        for committed in self.house.committed() {
            let conversation = committed.conversation;
            let jobs = committed.jobs.into_iter();
            self.jobs.extend(
                jobs.filter(|job| matches!(job.task, Task::Relay { .. }))
                    .map(|job| (committed.owner, job)),
            );
            let rows = committed.outbox.into_iter();
            for words in rows.filter_map(|row| match row.body {
                Body::Send(message) => Some(message.text.words()),
                Body::Edit { .. } | Body::Topic(_) => None,
            }) {
                self.shown(conversation, &committed.place, words);
            }
        }
    }

    fn shown(&mut self, conversation: ConversationId, at: &Place, words: String) {
        for customer in 0..CUSTOMERS {
            if *at == place(customer) {
                self.seen[customer as usize].at_customer.push(words);
                return;
            }
        }
        for customer in 0..CUSTOMERS {
            let own = self.conversation(customer).id;
            if at.is_desk() && at.0.ends_with(&own.to_string()) {
                self.seen[customer as usize].at_desk.push(words);
                return;
            }
        }
        panic!("{conversation} at {} is nobody's: {words}", at.0);
    }

    fn says(&mut self, customer: u64, words: &str) {
        let input = Input::Message {
            message: InMessage::Text(words.to_owned()),
            profile: None,
        };
        self.takes(customer, place(customer), None, input);
    }

    /// Returns where the desk talks about a customer, if it does.
    fn desk(&self, customer: u64) -> Option<Place> {
        let at = Place("loopback/1/-/-5".to_owned()).desk(self.conversation(customer).id);
        let found = self.house.store.find(&at).expect("it can be read");
        found.map(|_| at)
    }

    fn at_desk(&mut self, customer: u64, message: InMessage) {
        let Some(at) = self.desk(customer) else {
            return;
        };
        let name = if self.below(2) == 0 { "Anna" } else { "Bo" };
        let by = Actor {
            contact: None,
            name: Some(name.to_owned()),
            is_admin: None,
            is_operator: false,
        };
        self.words += 1;
        let number = Some(i64::try_from(self.words).expect("small"));
        if let InMessage::Text(words) = &message
            && words.starts_with("desk-")
        {
            self.seen[customer as usize].from_desk.push(words.clone());
        }
        let input = Input::AtDesk {
            by,
            message,
            number,
            is_edit: false,
        };
        self.takes(customer, at, None, input);
    }

    /// Hands on the oldest job, as the running bot does: in order.
    fn hands_on(&mut self) {
        let Some((owner, job)) = self.jobs.pop_front() else {
            return;
        };
        self.hand(owner, &job);
        self.done = Some(job);
    }

    fn hand(&mut self, owner: OwnerId, job: &Job) {
        let Task::Relay { to, what } = &job.task else {
            panic!("only jobs that relay are kept");
        };
        let store = Arc::clone(&self.house.store);
        let told = relay(
            &self.channels,
            store.as_ref(),
            &self.dialogs.dialogs,
            (owner, job),
            (to, what),
        );
        match told.expect("the store can be read") {
            Relaying::Ready(inbound) => self.takes_in(*inbound),
            Relaying::Nobody | Relaying::Later => panic!("everybody is there"),
        }
    }

    /// Ends the program between two turns, and starts it again: what was to be handed on comes from
    /// the store.
    fn restarts(&mut self) {
        let (store, now) = (Arc::clone(&self.house.store), self.house.now());
        self.house = TestDecider::with(store, self.dialogs.clone(), now);
        let jobs = self.house.store.jobs().expect("they can be read");
        let mut jobs: Vec<_> = jobs
            .into_iter()
            .filter(|(_, job)| matches!(job.task, Task::Relay { .. }))
            .collect();
        jobs.sort_by_key(|(_, job)| job.id);
        self.jobs = jobs.into();
    }

    fn step(&mut self) {
        let customer = self.below(CUSTOMERS);
        let silent = (0..CUSTOMERS)
            .map(|customer| self.conversation(customer).handover.is_some())
            .collect::<Vec<bool>>();
        let heard: Vec<usize> = self
            .seen
            .iter()
            .map(|seen| seen.at_customer.len())
            .collect();
        let word = self.words;
        let mut is_bots = true;
        match self.below(14) {
            0..=3 => {
                let words = format!("word-{customer}-{word}");
                if silent[customer as usize] {
                    self.seen[customer as usize].to_desk.push(words.clone());
                }
                self.says(customer, &words);
            }
            4 => {
                is_bots = false;
                self.says(customer, "human");
            }
            5 => {
                is_bots = false;
                self.says(customer, "/bot");
            }
            6 | 7 => {
                let words = InMessage::Text(format!("desk-{customer}-{word}"));
                self.at_desk(customer, words);
            }
            8 => {
                let actions = [DeskAction::Take, DeskAction::GiveBack, DeskAction::Done];
                let action = actions[self.below(3) as usize].clone();
                let talk = self.conversation(customer).id;
                let choice = Choice::Desk(talk, action);
                self.at_desk(
                    customer,
                    InMessage::Tap(Token {
                        question: 0,
                        choice,
                    }),
                );
            }
            9 => self.at_desk(customer, InMessage::Text(format!("// note-{customer}"))),
            10 | 11 => {
                is_bots = false;
                self.hands_on();
            }
            12 => {
                // What was handed on comes once more, as after a stop in between.
                is_bots = false;
                if let Some(job) = self.done.clone() {
                    let owner = self.house.store.find(&place(0));
                    let (owner, _) = owner.expect("it can be read").expect("it is there");
                    let of = self.conversation(0).id;
                    if job.id.conversation == of {
                        self.hand(owner, &job);
                    }
                }
                self.restarts();
            }
            _ => {
                let length = ["1h", "2h", "4h"][self.below(3) as usize];
                self.house.later(length);
                self.look();
            }
        }
        for other in 0..CUSTOMERS as usize {
            let is_silent = self.conversation(other as u64).handover.is_some();
            let news = self.seen[other].at_customer.len() - heard[other];
            assert!(
                !(silent[other] && is_silent && is_bots) || news == 0,
                "the bot speaks into a human's talk: {:?}",
                self.seen[other].at_customer.last()
            );
        }
    }

    /// Lets everything come to rest, and looks at what came of it.
    fn ends(mut self) {
        let mut left = 1_000;
        while !self.jobs.is_empty() {
            self.hands_on();
            left -= 1;
            assert!(left > 0, "what one conversation tells another never ends");
        }
        for customer in 0..CUSTOMERS {
            if self.conversation(customer).handover.is_some() {
                self.says(customer, "/bot");
                while !self.jobs.is_empty() {
                    self.hands_on();
                }
            }
            let conversation = self.conversation(customer);
            let wait = conversation.active.and_then(|session| session.wait);
            assert_eq!(
                wait.map(|wait| wait.question).as_deref(),
                Some("taste"),
                "the same question waits"
            );
            let seen = &self.seen[customer as usize];
            let has = |shown: &String, mark: &str| shown.contains(mark);
            let relayed: Vec<&str> = seen
                .at_desk
                .iter()
                .filter(|shown| has(shown, "word-"))
                .map(|shown| shown.rsplit(": ").next().unwrap_or_default())
                .collect();
            assert_eq!(
                relayed, seen.to_desk,
                "what the desk is shown of {customer}"
            );
            let heard: Vec<&str> = seen
                .at_customer
                .iter()
                .filter(|shown| has(shown, "desk-"))
                .map(|shown| shown.rsplit(": ").next().unwrap_or_default())
                .collect();
            let mut said = seen.from_desk.iter();
            assert!(
                heard.iter().all(|words| said.any(|one| one == words)),
                "each word of the desk once and in order: {heard:?} of {:?}",
                seen.from_desk
            );
            let refused = seen.at_desk.iter().filter(|shown| has(shown, "Not sent"));
            assert_eq!(
                heard.len() + refused.count(),
                seen.from_desk.len(),
                "what does not reach the customer is told"
            );
            for shown in seen.at_customer.iter().chain(&seen.at_desk) {
                for other in (0..CUSTOMERS).filter(|other| *other != customer) {
                    for mark in [format!("word-{other}"), format!("desk-{other}")] {
                        assert!(!has(shown, &mark), "{shown} is about {other}");
                    }
                }
            }
            let notes = seen.at_customer.iter().filter(|shown| has(shown, "note-"));
            assert_eq!(notes.count(), 0, "a customer reads no note");
        }
    }
}

#[test]
fn nothing_loops_and_nothing_goes_astray() {
    let dialogs = in_force(&[("bot.yaml", BOT), ("shop.yaml", SHOP)]);
    let talks = std::env::var("VRAAG_TALKS");
    let talks = talks
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(300);
    for seed in 0..talks {
        let told = std::panic::catch_unwind(|| {
            let mut trial = Trial::new(&dialogs, seed);
            for _ in 0..STEPS {
                trial.step();
            }
            trial.ends();
        });
        assert!(told.is_ok(), "with seed {seed}");
    }
}
