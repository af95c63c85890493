//! Changes that an operator makes beside turns that are under way: each counts once, and doing everything again gives the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::decider::TestDecider;
use vraag::contact::{Amendment, Contact};
use vraag::engine::event::Event;
use vraag::engine::session::Conversation;
use vraag::engine::{State, World, turn};
use vraag::id::ConversationId;
use vraag::runtime::amend::{Change, Changes};
use vraag::runtime::asking::Asking;
use vraag::store::memory::Memory;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{Address, Store};
use vraag::value::Value;

const SHOP: &[(&str, &str)] = &[(
    "dialogs/shop.yaml",
    "dialog: shop\nstart:\n  - { command: shop }\nsteps:\n  - ask: size\n    type: text\n    text: Which size?\n    keep: contact.size\n  - tag: buyer\n  - ask: colour\n    type: text\n    text: Which colour?\n",
)];

pub fn change(person: u64, amendment: Amendment) -> Change {
    Change {
        address: Address(format!("telegram:{person}")),
        amendment,
    }
}

pub fn tagged(tag: &str) -> Amendment {
    Amendment {
        tags: vec![(tag.into(), true)],
        ..Amendment::default()
    }
}

/// Hands changes to the house as a command of another process does.
pub fn amends(house: &mut TestDecider, changes: Vec<Change>) {
    let (asks, asked) = std::sync::mpsc::channel();
    let work = house.work.clone();
    std::thread::scope(|scope| {
        let handing = scope.spawn(move || {
            Changes::new()
                .expect("there is luck")
                .through(&asks, changes)
                .expect("it can wait")
        });
        // Asked for one after the other, each is on its way before the next is waited for.
        for asking in asked {
            match asking {
                Asking::Takes(taken) => work.send(*taken).expect("the house listens"),
                Asking::Forgotten(_) | Asking::Retry(_) => panic!("only amendments are asked for"),
            }
            house.settle();
        }
        assert!(
            handing.join().expect("it does not panic"),
            "they are on disk"
        );
    });
}

fn contact(store: &dyn Store, person: u64) -> Contact {
    let owner = store
        .contact_at(&Address(format!("telegram:{person}")))
        .expect("the store works")
        .expect("they are known");
    store
        .contact(owner)
        .expect("the store works")
        .expect("they are known")
        .0
}

#[test]
fn changes_and_turns_of_one_person_build_on_each_other() {
    for store in [
        Arc::new(Memory::default()) as Arc<dyn Store>,
        Arc::new(Sled::open(&tempfile::tempdir().expect("a folder").keep()).expect("it is ours")),
    ] {
        let mut house = TestDecider::over(store, SHOP, crate::decider::MONDAY_NOON);
        house.says(1, "/shop");
        amends(&mut house, vec![change(1, tagged("vip"))]);
        house.says(1, "large");
        amends(
            &mut house,
            vec![change(
                1,
                Amendment {
                    lists: vec![("guests".into(), true)],
                    name: Some("Noor".into()),
                    ..tagged("fan")
                },
            )],
        );
        house.says(1, "red");
        let noor = contact(house.store.as_ref(), 1);
        assert_eq!(
            noor.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(),
            ["buyer", "fan", "vip"]
        );
        assert_eq!(
            (noor.fields.get("size"), noor.lists.len()),
            (Some(&Value::Text("large".into())), 1)
        );
        assert_eq!(
            house.heard(),
            ["Which size?", "Which colour?"],
            "nothing is said of it"
        );
    }
}

#[test]
fn who_is_known_from_nowhere_else_gets_a_place_and_keeps_it() {
    let mut house = TestDecider::new(SHOP);
    amends(
        &mut house,
        (1..=600)
            .map(|person| change(person, tagged("guest")))
            .collect(),
    );
    amends(&mut house, vec![change(7, tagged("vip"))]);
    house.says(7, "/shop");
    let seven = contact(house.store.as_ref(), 7);
    assert_eq!(seven.tags.len(), 2);
    let places = house
        .store
        .conversations_of(seven.id)
        .expect("the store works");
    assert_eq!(
        places.iter().filter(|place| place.is_operators()).count(),
        1
    );
    assert_eq!(places.len(), 2);
    assert_eq!(house.store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn without_a_bot_the_same_comes_of_it() {
    let (mut house, alone) = (TestDecider::new(SHOP), Memory::default());
    let changes = || -> Vec<Change> {
        let people = (1..=200).map(|person| change(person, tagged("guest")));
        people
            .chain([change(
                3,
                Amendment {
                    fields: vec![("size".into(), Some(Value::Text("small".into())))],
                    ..tagged("vip")
                },
            )])
            .collect()
    };
    amends(&mut house, changes());
    let dialogs = crate::decider::in_force(SHOP).dialogs;
    Changes::new()
        .expect("there is luck")
        .here(&alone, &dialogs, changes(), crate::decider::MONDAY_NOON)
        .expect("the store works");
    for person in [1, 3, 200] {
        let (one, other) = (
            contact(house.store.as_ref(), person),
            contact(&alone, person),
        );
        assert_eq!((one.tags, one.fields), (other.tags, other.fields));
    }
    assert_eq!(alone.check_integrity(), Ok(Vec::new()));
}

#[test]
fn what_holds_already_is_no_event() {
    let mut house = TestDecider::new(SHOP);
    amends(
        &mut house,
        vec![change(1, tagged("vip")), change(1, tagged("vip"))],
    );
    assert_eq!(house.events(), [Event::Tagged("vip".into(), true)]);
}

#[test]
fn doing_the_journal_again_gives_the_person_as_they_are() {
    let mut house = TestDecider::new(SHOP);
    house.says(1, "/shop");
    amends(
        &mut house,
        vec![change(
            1,
            Amendment {
                language: Some("nl".into()),
                ..tagged("vip")
            },
        )],
    );
    house.says(1, "large").says(1, "back").says(1, "small");
    amends(
        &mut house,
        vec![change(
            1,
            Amendment {
                tags: vec![("vip".into(), false)],
                lists: vec![("guests".into(), true)],
                ..Amendment::default()
            },
        )],
    );
    house.says(1, "red");
    let stored = contact(house.store.as_ref(), 1);
    let dialogs = crate::decider::in_force(SHOP).dialogs;
    // A person's conversations share what is known of them, so all turns are done in the order of their commits.
    let mut places: BTreeMap<ConversationId, Conversation> = BTreeMap::new();
    let mut person = Contact::new(stored.id, stored.first_seen);
    let read = house.store.journal(0, u64::MAX, &mut |_, journaled| {
        let stored = house
            .store
            .load(journaled.owner, journaled.conversation)
            .expect("the store works")
            .expect("it is there")
            .conversation;
        let new = || Conversation::new(stored.id, stored.room, stored.channel.clone());
        let conversation = places.remove(&journaled.conversation).unwrap_or_else(new);
        let state = State {
            conversation,
            contact: person.clone(),
        };
        let world = World {
            dialogs: &dialogs,
            now: journaled.record.now,
            seed: journaled.record.seed,
        };
        let again = turn(&world, state, &journaled.record.input);
        assert_eq!(again.events, journaled.record.events);
        places.insert(journaled.conversation, again.state.conversation);
        person = again.state.contact;
        true
    });
    read.expect("the store works");
    assert_eq!(person, stored);
}
