//! A message that makes the program itself stumble: it is put aside, and everybody else goes on.

mod decider;

use std::sync::Arc;

use decider::{House, MONDAY_NOON, in_force};
use vraag::dialog::program::Program;
use vraag::id::InputId;
use vraag::runtime::aside::Aside;
use vraag::runtime::batch::Batch;
use vraag::runtime::decide::Work;
use vraag::runtime::versions::InForce;
use vraag::store::memory::Memory;

const DIALOGS: &[(&str, &str)] = &[
    (
        "dialogs/sound.yaml",
        "dialog: sound\nstart:\n  - { command: sound }\nsteps:\n  - ask: name\n    type: text\n    text: Who?\n  - say: Hello!\n",
    ),
    ("dialogs/poison.yaml", "dialog: poison\nstart:\n  - { command: poison }\nsteps:\n  - ask: name\n    type: text\n    text: Who?\n"),
];

/// Dialogs of which one has steps that lead to nothing, as no compiler of ours makes it: a mistake of the program.
fn with_a_mistake() -> InForce {
    let InForce { dialogs, sources } = in_force(DIALOGS);
    let mut dialogs = Arc::unwrap_or_clone(dialogs);
    let sound = dialogs.programs["poison"].clone();
    let broken = Program { questions: Vec::new(), ..Arc::unwrap_or_clone(sound) };
    dialogs.programs.insert("poison".into(), Arc::new(broken));
    InForce { dialogs: Arc::new(dialogs), sources }
}

#[test]
fn a_message_that_makes_the_program_stumble_is_put_aside_and_nobody_else_notices() {
    let mut house = House::with(Arc::new(Memory::default()), with_a_mistake(), MONDAY_NOON);
    assert_eq!(house.says(1, "/sound").heard(), ["Who?"]);
    assert_eq!(house.says(2, "/poison").heard(), [""; 0]);
    assert_eq!(house.says(1, "Noor").heard(), ["Hello!"]);
    assert_eq!(house.store.quarantined().map(|aside| aside.len()), Ok(1));
    assert_eq!(house.says(2, "/sound").heard(), ["Who?"], "the one whose message it was goes on as well");
}

#[test]
fn an_update_that_cannot_even_be_read_is_put_aside_and_acknowledged() {
    let mut house = House::new(DIALOGS);
    let receipt = Batch::new(1);
    let id = InputId::Update { bot: 7001, update: 77 };
    let aside = Aside { id: id.clone(), raw: "{\"update_id\":77}".into(), receipt: Arc::clone(&receipt) };
    house.work.send(Work::Aside(Box::new(aside))).expect("the house listens");
    house.settle();
    assert!(receipt.is_closed());
    assert_eq!(house.store.has_taken(&id), Ok(true));
    let aside = house.store.quarantined().expect("it can be read");
    assert_eq!(aside, [("{\"update_id\":77}".to_owned(), "the program made a mistake with it".to_owned())]);
}
