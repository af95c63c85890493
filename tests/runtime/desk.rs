//! Customers, two people of a desk, time, restarts and inputs that come twice, in random order, with customers who stop,
//! block the bot, complain or are forgotten: no word reaches anybody but the one it was meant for, none is lost or
//! doubled, nothing loops, and the bot never speaks while a person has the customer.
//!
//! `VRAAG_TALKS=10000 cargo test --test runtime desk` tries more of them.

mod seen;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use vraag::channel::Channel;
use vraag::channel::loopback::Loopback;
use vraag::dialog::ast::Room;
use vraag::engine::handover::Relay;
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
use vraag::store::{Address, Body, Erasing, Job, Place, Store, Task};

use self::seen::{Seen, check};
use crate::decider::{MONDAY_NOON, TestDecider, in_force};

const BOT: &str = "name: Roaster
languages: [en]
desks:
  bar: { chat: \"loopback:-5\", give_back: 3h, answer_within: 30m, people: { Anna: 91, Bo: 92 } }
cases: { desk: bar }
";
const COMPLAINTS: &str = "complaint: { en: [awful] }\n";
const QUESTION: &str = "How was the coffee?";
/// The people of the desk, in the order of their numbers.
const PEOPLE: [&str; 2] = ["Anna", "Bo"];
const SHOP: &str = "dialog: shop
languages: [en]
start: [{ section: visit, command: visit }]
sections:
  visit:
    - ask: taste
      type: choice
      text: How was the coffee?
      options: { good: Good, bad: { label: Bad, complaint: true } }
    - { ask: size, type: choice, text: Which cup?, options: { small: Small, large: Large } }
    - say: Bye
";
const CUSTOMERS: u64 = 2;
const STEPS: u64 = 30;

struct Trial {
    house: TestDecider,
    dialogs: InForce,
    channels: Channels,
    rng: Rng,
    /// Jobs that relay and were not handed on yet.
    jobs: VecDeque<(OwnerId, Job)>,
    /// The newest of those that were.
    done: Option<(OwnerId, Job)>,
    forgotten: BTreeSet<OwnerId>,
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
            forgotten: BTreeSet::new(),
            words: 0,
            seen: (0..CUSTOMERS).map(|_| Seen::default()).collect(),
        };
        for customer in 0..CUSTOMERS {
            trial.begins(customer);
        }
        trial
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.rng.below(usize::try_from(bound).expect("small")) as u64
    }

    fn begins(&mut self, customer: u64) {
        self.says(customer, "/visit");
        self.seen[customer as usize].waits = Some(Name::new_static("taste"));
    }

    fn find(&self, customer: u64) -> Option<(OwnerId, Conversation)> {
        let store = &self.house.store;
        let (owner, talk) = store.find(&place(customer)).expect("it can be read")?;
        let loaded = store.load(owner, talk).expect("it can be read");
        Some((owner, loaded.expect("it is there").conversation))
    }

    fn is_with_desk(&self, customer: u64) -> bool {
        let found = self.find(customer);
        found.is_some_and(|(_, talk)| talk.handover.is_some())
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
            let found = self.find(customer).map(|(_, talk)| talk.id);
            let seen = &mut self.seen[customer as usize];
            seen.talk = found.or(seen.talk);
            if *at == place(customer) {
                seen.at_customer.push(words);
                return;
            }
            let is_own = |talk: ConversationId| at.0.ends_with(&format!("/{talk}"));
            if at.is_desk() && seen.talk.is_some_and(is_own) {
                seen.at_desk.push(words);
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

    /// Lets somebody of the desk do something about a customer whom it knows.
    fn at_desk(&mut self, customer: u64, message: InMessage) {
        let Some((_, talk)) = self.find(customer) else {
            return;
        };
        let at = Place("loopback/1/-/-5".to_owned()).desk(talk.id);
        if self
            .house
            .store
            .find(&at)
            .expect("it can be read")
            .is_none()
        {
            return;
        }
        let who = self.below(2);
        let name = PEOPLE[who as usize];
        let by = Actor {
            contact: Some(OwnerId::contact(91 + who)),
            name: Some(name.to_owned()),
            is_admin: None,
            is_operator: false,
        };
        self.words += 1;
        let number = Some(i64::try_from(self.words).expect("small"));
        let words = message.words().to_owned();
        let input = Input::AtDesk {
            by,
            message,
            number,
            is_edit: false,
        };
        let jobs = self.jobs.len();
        self.takes(customer, at, None, input);
        if words.starts_with("desk-") {
            let said = format!("{name}: {words}");
            self.seen[customer as usize].from_desk.push(said);
            let mut new = self.jobs.iter().skip(jobs).map(|(_, job)| told(job));
            let is_on_its_way =
                new.any(|what| matches!(what, Relay::Helper { .. } | Relay::Unheard));
            assert!(is_on_its_way, "nobody gets `{words}` of the desk");
        }
    }

    /// Hands on the oldest job, as the running bot does: in order. What a person says is shown to the customer, or the
    /// desk is told that it was not.
    fn hands_on(&mut self) {
        let Some((owner, job)) = self.jobs.pop_front() else {
            return;
        };
        let shown = |trial: &Self| -> (usize, usize) {
            let seen = trial.seen.iter();
            seen.fold((0, 0), |(desk, customer), seen| {
                (desk + seen.at_desk.len(), customer + seen.at_customer.len())
            })
        };
        let (jobs, before) = (self.jobs.len(), shown(self));
        let is_there = self.hand(owner, &job);
        assert_ne!(is_there, self.forgotten.contains(&owner), "{job:?}");
        if !is_there {
            return;
        }
        let after = shown(self);
        let is_refused = self
            .jobs
            .iter()
            .skip(jobs)
            .any(|(_, job)| matches!(told(job), Relay::NotDelivered | Relay::Refused(_)));
        match told(&job) {
            Relay::Helper { .. } => assert_ne!(after.1 > before.1, is_refused, "{job:?}"),
            Relay::Unheard => assert!(is_refused, "{job:?}"),
            Relay::NotDelivered | Relay::Refused(_) => assert!(after.0 > before.0, "{job:?}"),
            _ => {}
        }
        self.done = Some((owner, job));
    }

    /// Returns whether somebody is there to whom it is handed.
    fn hand(&mut self, owner: OwnerId, job: &Job) -> bool {
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
            Relaying::Nobody => return false,
            Relaying::Later => panic!("the desk is there"),
        }
        true
    }

    /// Forgets a customer, who begins anew: what was not handed on yet reaches nobody.
    fn forgets(&mut self, customer: u64) {
        let Some((owner, _)) = self.find(customer) else {
            return;
        };
        self.says(customer, "/forgetme");
        self.says(customer, "erase it");
        let said = self.seen[customer as usize].at_customer.last();
        assert!(self.find(customer).is_none(), "not erased: {said:?}");
        self.forgotten.insert(owner);
        let seen = std::mem::take(&mut self.seen[customer as usize]);
        check((customer, CUSTOMERS), &seen, true);
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
        let state = |trial: &Self, of: u64| {
            let number =
                |(_, talk): (OwnerId, Conversation)| Some((talk.id, talk.handover?.number));
            let heard = trial.seen[of as usize].at_customer.len();
            (trial.find(of).and_then(number), heard)
        };
        let before: Vec<_> = (0..CUSTOMERS).map(|of| state(self, of)).collect();
        let is_quiet = self.deed(customer);
        for other in 0..CUSTOMERS {
            let (was, heard) = before[other as usize];
            self.look_at_case(other, false);
            let (is, _) = state(self, other);
            if was.is_none() || was != is {
                continue;
            }
            let news = &self.seen[other as usize].at_customer[heard..];
            assert!(
                !is_quiet || news.is_empty(),
                "the bot speaks into a human's talk: {news:?}"
            );
            let asks = news.iter().find(|words| words.contains(QUESTION));
            assert_eq!(asks, None, "the dialog goes on while a person is there");
        }
    }

    /// Does something at random; returns whether nobody who is with the desk may be told anything by it.
    fn deed(&mut self, customer: u64) -> bool {
        let word = self.words;
        let deed = self.below(25);
        // Words that are on their way when somebody is forgotten come before everything is erased, or afterwards.
        if !(12..=16).contains(&deed) {
            for owner in &self.forgotten {
                let erased = self.house.store.erase(*owner, usize::MAX);
                assert_ne!(erased.expect("it can be erased"), Erasing::More);
            }
        }
        match deed {
            0..=3 => {
                let words = format!("word-{customer}-{word}");
                // What no question takes is for whoever looks at the complaint.
                let is_beside = self.has_case(customer) && self.waiting(customer).is_none();
                if self.is_with_desk(customer) || is_beside {
                    self.seen[customer as usize].to_desk.push(words.clone());
                }
                self.says(customer, &words);
            }
            4 => {
                self.says(customer, "human");
                return false;
            }
            5 => {
                self.says(customer, "/bot");
                return false;
            }
            6 | 7 => {
                let words = InMessage::Text(format!("desk-{customer}-{word}"));
                self.at_desk(customer, words);
            }
            8 | 9 => {
                let actions = [
                    DeskAction::Take,
                    DeskAction::GiveBack,
                    DeskAction::Done,
                    DeskAction::Pass,
                    DeskAction::PassTo(91 + i64::from(word.is_multiple_of(2))),
                    DeskAction::Understood,
                    DeskAction::Apologised,
                    DeskAction::MadeGood,
                    DeskAction::NoComplaint,
                    DeskAction::Close,
                ];
                let at = self.below(actions.len() as u64) as usize;
                if let Some((_, talk)) = self.find(customer) {
                    let choice = Choice::Desk(talk.id, actions[at].clone());
                    let token = Token {
                        question: 0,
                        choice,
                    };
                    self.at_desk(customer, InMessage::Tap(token));
                }
            }
            10 => self.at_desk(customer, InMessage::Text(format!("// note-{customer}"))),
            11 => {
                let to = PEOPLE[self.below(2) as usize];
                self.at_desk(customer, InMessage::Text(format!("/pass {to}")));
            }
            12..=16 => {
                self.hands_on();
                return false;
            }
            17 => {
                // What was handed on comes once more, as after a stop in between.
                if let Some((owner, job)) = self.done.clone() {
                    self.hand(owner, &job);
                }
                self.restarts();
            }
            18 => {
                let length = ["1h", "2h", "4h"][self.below(3) as usize];
                self.house.later(length);
                self.look();
            }
            19 => self.says(customer, "This is awful"),
            20 if self.seen[customer as usize].waits.is_none() => self.begins(customer),
            20 => {
                let is_gone = Input::Gone(self.below(2) == 0);
                self.takes(customer, place(customer), None, is_gone);
            }
            22..=24 => self.answers(customer),
            _ if self.below(2) == 0 => self.forgets(customer),
            _ => {
                self.says(customer, "stop");
                self.seen[customer as usize].waits = None;
            }
        }
        true
    }

    /// Lets a customer who is with the bot answer, or go back and correct it.
    fn answers(&mut self, customer: u64) {
        let asked = self.waiting(customer);
        let words = match (asked.as_deref(), self.below(3)) {
            (Some("taste"), 0) => "Good",
            (Some("taste"), _) => "Bad",
            (Some(_), _) => "back",
            (None, _) => return,
        };
        if !self.is_with_desk(customer) {
            self.says(customer, words);
            self.seen[customer as usize].waits = self.waiting(customer);
        }
    }

    fn has_case(&self, customer: u64) -> bool {
        self.find(customer).is_some_and(|(owner, talk)| {
            let known = self.house.store.load(owner, talk.id);
            let known = known.expect("it can be read").expect("it is there");
            known.contact.case.is_some()
        })
    }

    /// Returns the question that waits.
    fn waiting(&self, customer: u64) -> Option<Name> {
        let (_, talk) = self.find(customer)?;
        Some(talk.active?.wait?.question)
    }

    /// Looks whether a case is open for a reason, and whether the desk shows what is open.
    fn look_at_case(&self, customer: u64, is_told: bool) {
        let Some((owner, talk)) = self.find(customer) else {
            return;
        };
        let load = |talk| self.house.store.load(owner, talk);
        let known = load(talk.id).expect("it can be read").expect("it is there");
        let case = known.contact.case;
        if let Some(case) = &case {
            let is_for = !case.standing.is_empty() || !case.steps.is_empty();
            assert!(is_for, "a case of nothing: {case:?}");
        }
        let at = Place("loopback/1/-/-5".to_owned()).desk(talk.id);
        let found = self.house.store.find(&at).expect("it can be read");
        let desk = found.and_then(|(_, talk)| load(talk).expect("it can be read"));
        if let Some(desk) = desk.filter(|_| is_told) {
            let shown = desk.conversation.desk.and_then(|desk| desk.case);
            assert_eq!(shown.is_some(), case.is_some(), "the desk shows what is so");
        }
    }

    fn hands_on_all(&mut self) {
        let mut left = 1_000;
        while !self.jobs.is_empty() {
            self.hands_on();
            left -= 1;
            assert!(left > 0, "what one conversation tells another never ends");
        }
    }

    /// Lets everything come to rest, and looks at what came of it.
    fn ends(mut self) {
        self.hands_on_all();
        for customer in 0..CUSTOMERS {
            if self.is_with_desk(customer) {
                self.says(customer, "/bot");
                self.hands_on_all();
            }
            assert_eq!(
                self.waiting(customer),
                self.seen[customer as usize].waits,
                "the same question waits"
            );
            self.look_at_case(customer, true);
            check((customer, CUSTOMERS), &self.seen[customer as usize], false);
        }
    }
}

fn told(job: &Job) -> &Relay {
    match &job.task {
        Task::Relay { what, .. } => what,
        other => panic!("only jobs that relay are kept: {other:?}"),
    }
}

#[test]
fn nothing_loops_and_nothing_goes_astray() {
    let dialogs = in_force(&[
        ("bot.yaml", BOT),
        ("shop.yaml", SHOP),
        ("complaints.yaml", COMPLAINTS),
    ]);
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
