//! The till under many customers, two people at the desk, repeated inputs and kills between a code
//! that was taken and the desk that is told: no code is given twice, and the budget is exact.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vraag::contact::{Case, CaseReason, Contact};
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::effect::Effect;
use vraag::engine::handover::{CodeNews, DeskTalk, Recipient, Relay};
use vraag::engine::input::{Actor, Input};
use vraag::engine::session::Conversation;
use vraag::engine::{State, World, turn};
use vraag::id::{ConversationId, EffectId, OwnerId};
use vraag::message::InMessage;
use vraag::runtime::jobs::till;
use vraag::store::memory::Memory;
use vraag::time::Timestamp;

const CUSTOMERS: usize = 8;
const BUDGET: u64 = 60;
const MONTH: i64 = 31 * 24 * 3600 * 1000;

const BOT: &str = "name: Shop\nlanguages: [en]\ndesks: { bar: \"telegram:-100\" }\n\
    cases: { desk: bar, codes: codes.csv, budget: 60, second_yes_above: 20 }\n";

fn dialogs() -> Dialogs {
    let mut codes = "code,value\n".to_owned();
    for number in 0..5 {
        codes.push_str(&format!("TEN-{number},10\nMANY-{number},25\n"));
    }
    let file = |name: &str, text: &str| SourceFile {
        path: name.into(),
        text: text.into(),
    };
    let sources = Sources(vec![file("bot.yaml", BOT), file("codes.csv", &codes)]);
    compile(&sources).dialogs
}

/// The desk's conversation about a customer who complained.
fn complained(number: u64) -> State {
    let mut contact = Contact::new(OwnerId(number), Timestamp(0));
    contact.cases = 1;
    contact.case = Some(Case {
        number: 1,
        opened_at: Timestamp(0),
        since: Timestamp(0),
        why: CaseReason::Marked,
        desk: "bar".into(),
        conversation: ConversationId(number),
        dialog: None,
        question: None,
        complaints: 1,
        steps: Vec::new(),
        standing: Vec::new(),
        is_promised: false,
        ask_again_at: None,
        asked_again_at: None,
        code: None,
    });
    let desk = ConversationId(1000 + number);
    let mut conversation = Conversation::new(desk, Room::Private, "telegram".into());
    conversation.desk = Some(DeskTalk {
        customer: ConversationId(number),
        desk: "bar".into(),
        number: 0,
        name: None,
        is_open: false,
        by: None,
        card: None,
        said: Vec::new(),
        passed_to: None,
        case: None,
        title: None,
        is_missed: false,
    });
    State {
        conversation,
        contact,
    }
}

struct Shop {
    dialogs: Dialogs,
    store: Memory,
    now: Timestamp,
    talks: Vec<State>,
    /// Jobs that are not done: the talk, and what it asks.
    jobs: Vec<(usize, EffectId, Relay)>,
    /// Who got which code, of what value, in which month.
    given: Vec<(usize, String, u32, String)>,
}

impl Shop {
    fn take(&mut self, at: usize, input: &Input) {
        let world = World {
            dialogs: &self.dialogs,
            now: self.now,
            seed: 1,
        };
        let done = turn(&world, self.talks[at].clone(), input);
        self.talks[at] = done.state;
        for effect in done.effects {
            let Effect::Relay { id, to, what } = effect else {
                continue;
            };
            match (to, *what) {
                (Recipient::Till, what) => self.jobs.push((at, id, what)),
                (_, Relay::Code(CodeNews::Given { value, code, .. })) => {
                    let month = till::read(&self.store).expect("memory").used[&code]
                        .month
                        .clone();
                    self.given.push((at, code, value, month));
                }
                _ => {}
            }
        }
    }

    /// Does a job; one that is killed wrote what it took, and told nobody.
    fn work(&mut self, pick: usize, is_killed: bool) {
        if self.jobs.is_empty() {
            return;
        }
        let index = pick % self.jobs.len();
        let (at, id, what) = self.jobs[index].clone();
        let answer =
            till::answer(&self.store, &self.dialogs, id, &what, self.now).expect("memory works");
        if is_killed {
            return;
        }
        self.jobs.remove(index);
        let desk = self.talks[at].conversation.id;
        self.take(at, &till::input(desk, answer));
    }
}

fn says(who: u64, words: String) -> Input {
    Input::AtDesk {
        by: Actor {
            contact: Some(OwnerId(900 + who)),
            name: Some(format!("Person {who}")),
            is_admin: None,
            is_operator: false,
        },
        message: InMessage::Text(words),
        number: None,
        is_edit: false,
    }
}

fn agrees(who: u64, at: usize) -> Input {
    use vraag::message::{Choice, DeskAction, Token};
    let talk = ConversationId(1000 + at as u64);
    let Input::AtDesk { by, .. } = says(who, String::new()) else {
        unreachable!("it says something")
    };
    Input::AtDesk {
        by,
        message: InMessage::Tap(Token {
            question: 0,
            choice: Choice::Desk(talk, DeskAction::CodeYes(25)),
        }),
        number: None,
        is_edit: false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_code_is_given_twice_and_the_budget_is_never_passed(
        deeds in prop::collection::vec((0..6u8, 0..CUSTOMERS, 0..2u64), 1..120)
    ) {
        let mut shop = Shop {
            dialogs: dialogs(),
            store: Memory::default(),
            now: Timestamp(1_795_000_000_000),
            talks: (0..CUSTOMERS as u64).map(complained).collect(),
            jobs: Vec::new(),
            given: Vec::new(),
        };
        for (deed, at, who) in deeds {
            match deed {
                0 => shop.take(at, &says(who, "/code 10".into())),
                1 => shop.take(at, &says(who, "/code 25".into())),
                2 => shop.take(at, &agrees(who, at)),
                3 => shop.work(at, true),
                4 if at == 0 => shop.now = Timestamp(shop.now.0 + MONTH),
                _ => shop.work(at, false),
            }
        }
        while !shop.jobs.is_empty() {
            shop.work(0, false);
        }
        let codes: BTreeSet<&String> = shop.given.iter().map(|(_, code, ..)| code).collect();
        prop_assert_eq!(codes.len(), shop.given.len(), "a code was given twice");
        let people: BTreeSet<usize> = shop.given.iter().map(|(at, ..)| *at).collect();
        prop_assert_eq!(people.len(), shop.given.len(), "a case got two codes");
        let mut months: BTreeMap<&str, u64> = BTreeMap::new();
        for (_, _, value, month) in &shop.given {
            *months.entry(month).or_default() += u64::from(*value);
        }
        prop_assert!(months.values().all(|spent| *spent <= BUDGET), "{:?}", months);
        let used = till::read(&shop.store).expect("memory").used;
        prop_assert_eq!(used.len(), shop.given.len(), "a code is lost");
    }
}
