//! Votes in the deciding thread: what is counted stays what is filed, also when somebody who voted is forgotten.

mod decider;

use std::sync::Arc;

use decider::House;
use vraag::dialog::ast::Room;
use vraag::engine::input::{Actor, Input};
use vraag::engine::session::OpenVote;
use vraag::id::OwnerId;
use vraag::message::{Choice, InMessage, Token};
use vraag::runtime::erase;
use vraag::store::{Address, Place};

const POLL: &str = "dialog: roast
languages: [en]
start: [{ section: poll, in: group, command: poll }]
sections:
  poll:
    - vote: bean
      text: Which bean?
      options: { kenya: Kenya, brazil: Brazil, decaf: Decaf }
      pick: 1..2
";

fn group() -> Place {
    Place("telegram/7001/-/-500".to_owned())
}

fn person(house: &mut House, number: u64) -> OwnerId {
    house.says(number, "hello");
    house.store.contact_at(&Address(format!("telegram:{number}"))).expect("the store works").expect("they are known")
}

fn acts(house: &mut House, contact: OwnerId, message: InMessage) {
    let by = Actor { contact: Some(contact), name: None, is_admin: Some(false), is_operator: false };
    house.takes(500, group(), Room::Group, Input::Group { by, message, ballot: Vec::new() });
}

fn open_vote(house: &House) -> OpenVote {
    let (owner, conversation) = house.store.find(&group()).expect("the store works").expect("the group is known");
    let loaded = house.store.load(owner, conversation).expect("the store works").expect("it is there");
    loaded.conversation.active.and_then(|session| session.vote).expect("a vote is open")
}

#[test]
fn whoever_is_forgotten_takes_their_open_votes_along() {
    let mut house = House::new(&[("dialogs/roast.yaml", POLL)]);
    let store = Arc::clone(&house.store);
    let (noor, sam) = (person(&mut house, 1), person(&mut house, 2));
    acts(&mut house, noor, InMessage::Text("/poll".to_owned()));
    let number = open_vote(&house).number;
    for (who, key) in [(noor, "kenya"), (noor, "decaf"), (sam, "kenya")] {
        acts(&mut house, who, InMessage::Tap(Token { question: number, choice: Choice::Option(key.into()) }));
    }
    assert_eq!((open_vote(&house).voters, open_vote(&house).counts[0].1), (2, 2));
    house.says(1, "forget me").says(1, "Erase it all");
    erase::finish(store.as_ref(), None, noor).expect("the store works");
    let counts: Vec<u32> = open_vote(&house).counts.iter().map(|(_, count)| *count).collect();
    assert_eq!((open_vote(&house).voters, counts), (1, vec![1, 0, 0]));
    assert_eq!(store.votes_of(noor).expect("the store works"), []);
}
