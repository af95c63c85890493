//! Votes in the deciding thread: what is counted stays what is filed, also when somebody who voted is forgotten.

use std::sync::Arc;

use crate::decider::TestDecider;
use vraag::dialog::ast::Room;
use vraag::engine::input::{Actor, Input};
use vraag::engine::session::OpenVote;
use vraag::id::OwnerId;
use vraag::message::{Choice, InMessage, Token};
use vraag::runtime::privacy::erase;
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

fn person(bot: &mut TestDecider, number: u64) -> OwnerId {
    bot.says(number, "hello");
    bot.store
        .contact_at(&Address(format!("telegram:{number}")))
        .expect("the store works")
        .expect("they are known")
}

fn acts(bot: &mut TestDecider, contact: OwnerId, message: InMessage) {
    let by = Actor {
        contact: Some(contact),
        name: None,
        is_admin: Some(false),
        is_operator: false,
    };
    bot.takes(
        500,
        group(),
        Room::Group,
        Input::Group {
            by,
            message,
            ballot: Vec::new(),
        },
    );
}

fn open_vote(bot: &TestDecider) -> OpenVote {
    let (owner, conversation) = bot
        .store
        .find(&group())
        .expect("the store works")
        .expect("the group is known");
    let loaded = bot
        .store
        .load(owner, conversation)
        .expect("the store works")
        .expect("it is there");
    loaded
        .conversation
        .active
        .and_then(|session| session.vote)
        .expect("a vote is open")
}

#[test]
fn whoever_is_forgotten_takes_their_open_votes_along() {
    let mut bot = TestDecider::new(&[("dialogs/roast.yaml", POLL)]);
    let store = Arc::clone(&bot.store);
    let (noor, sam) = (person(&mut bot, 1), person(&mut bot, 2));
    acts(&mut bot, noor, InMessage::Text("/poll".to_owned()));
    let number = open_vote(&bot).number;
    for (who, key) in [(noor, "kenya"), (noor, "decaf"), (sam, "kenya")] {
        acts(
            &mut bot,
            who,
            InMessage::Tap(Token {
                question: number,
                choice: Choice::Option(key.into()),
            }),
        );
    }
    assert_eq!(
        (open_vote(&bot).voters, open_vote(&bot).counts[0].1),
        (2, 2)
    );
    bot.says(1, "forget me").says(1, "Erase it all");
    erase::finish(store.as_ref(), None, noor).expect("the store works");
    let counts: Vec<u32> = open_vote(&bot)
        .counts
        .iter()
        .map(|(_, count)| *count)
        .collect();
    assert_eq!((open_vote(&bot).voters, counts), (1, vec![1, 0, 0]));
    assert_eq!(store.votes_of(noor).expect("the store works"), []);
}
