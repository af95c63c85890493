//! How often the deciding thread asks the store: behind a network every look-up is a round trip.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use vraag::dialog::ast::Room;
use vraag::engine::input::Input;
use vraag::message::InMessage;
use vraag::runtime::decide::Work;
use vraag::store::Place;
use vraag::store::memory::Memory;
use vraag::store::unsure::{Fault, Unsure};

use crate::decider::{MONDAY_NOON, TestDecider, comes};

const DIALOGS: &[(&str, &str)] = &[(
    "dialogs/coffee.yaml",
    "dialog: coffee
languages: [en]
start: [{ section: order, words: [coffee] }]
sections:
  order:
    - ask: brew
      type: text
      text: How do you brew?
",
)];
/// How many inputs come in together.
const STEP: usize = 256;

/// Lets people say something, many inputs at once; each says it at their own place.
fn say(bot: &mut TestDecider, people: std::ops::Range<u64>, round: i64, words: &str) {
    let says = |person: u64| {
        let input = Input::Message {
            message: InMessage::Text(words.to_owned()),
            profile: None,
        };
        let update = round * 10_000 + i64::try_from(person).expect("few people");
        let place = Place(format!("telegram/7001/-/{person}"));
        Work::Take(Box::new(comes(person, update, place, Room::Private, input)))
    };
    let people: Vec<u64> = people.collect();
    for step in people.chunks(STEP) {
        bot.together(step.iter().copied().map(says));
    }
}

#[test]
fn inputs_that_come_in_together_cost_one_look_up() {
    let calls: Arc<Mutex<BTreeMap<&str, usize>>> = Arc::default();
    let counted = Arc::clone(&calls);
    let store = Unsure::meeting(Memory::default(), move |call| {
        *counted
            .lock()
            .expect("nobody panics with it")
            .entry(call)
            .or_default() += 1;
        Fault::None
    });
    let mut bot = TestDecider::over(Arc::new(store), DIALOGS, MONDAY_NOON);
    let reads = || -> Vec<(&str, usize)> {
        let calls = std::mem::take(&mut *calls.lock().expect("nobody panics with it"));
        let is_read = |call: &str| {
            matches!(
                call,
                "has_taken"
                    | "prefetch"
                    | "find"
                    | "load"
                    | "contact"
                    | "contact_at"
                    | "place"
                    | "receipts"
            )
        };
        calls
            .into_iter()
            .filter(|(call, _)| is_read(call))
            .collect()
    };
    reads();
    // People who are new, people who are known, and people whom a start of the program has yet to read.
    say(&mut bot, 1..513, 1, "coffee");
    assert_eq!(reads(), [("prefetch", 2)]);
    say(&mut bot, 1..513, 2, "espresso");
    assert_eq!(reads(), [("prefetch", 2)]);
    let mut bot = bot.restarted(DIALOGS);
    reads();
    say(&mut bot, 1..513, 3, "coffee");
    assert_eq!(reads(), [("prefetch", 2)]);
    let turns = bot.store.horizon().expect("the store works");
    assert_eq!(turns, 3 * 512);
}
