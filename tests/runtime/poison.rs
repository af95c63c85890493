//! A message that makes the program itself stumble: it is put aside, and everybody else goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::decider::{MONDAY_NOON, TestDecider, in_force};
use vraag::channel::batch::Batch;
use vraag::channel::update::INTERNAL_ERROR;
use vraag::channel::update::{
    ChatEvent, ChatUpdate, GroupEvent, GroupPlace, Speaker, UnreadableUpdate, Update, UpdateEvent,
};
use vraag::dialog::ast::Room;
use vraag::dialog::program::Program;
use vraag::engine::input::{Input, MessageInfo, Profile};
use vraag::id::InputId;
use vraag::message::InMessage;
use vraag::runtime::decide::versions::InForce;
use vraag::runtime::decide::{Inbound, Work};
use vraag::store::memory::Memory;
use vraag::store::unsure::{Fault, Unsure};
use vraag::store::{Address, CommitOutcome, Place, Store, StoreError};
use vraag::time::Timestamp;

const DIALOGS: &[(&str, &str)] = &[
    (
        "dialogs/sound.yaml",
        "dialog: sound\nstart:\n  - { command: sound }\nsteps:\n  - ask: name\n    type: text\n    text: Who?\n  - say: Hello!\n",
    ),
    (
        "dialogs/poison.yaml",
        "dialog: poison\nstart:\n  - { command: poison }\nsteps:\n  - ask: name\n    type: text\n    text: Who?\n",
    ),
];

/// Dialogs of which one has steps that lead to nothing, as no compiler of ours makes it: a mistake of the program.
fn with_a_mistake() -> InForce {
    let InForce { dialogs, sources } = in_force(DIALOGS);
    let mut dialogs = Arc::unwrap_or_clone(dialogs);
    let sound = dialogs.programs["poison"].clone();
    let broken = Program {
        questions: Vec::new(),
        ..Arc::unwrap_or_clone(sound)
    };
    dialogs.programs.insert("poison".into(), Arc::new(broken));
    InForce {
        dialogs: Arc::new(dialogs),
        sources,
    }
}

#[test]
fn a_message_that_makes_the_program_stumble_is_put_aside_and_nobody_else_notices() {
    let mut bot = TestDecider::with(Arc::new(Memory::default()), with_a_mistake(), MONDAY_NOON);
    assert_eq!(bot.says(1, "/sound").heard(), ["Who?"]);
    assert_eq!(bot.says(2, "/poison").heard(), [""; 0]);
    assert_eq!(bot.says(1, "Noor").heard(), ["Hello!"]);
    assert_eq!(bot.store.quarantined().map(|aside| aside.len()), Ok(1));
    assert_eq!(
        bot.says(2, "/sound").heard(),
        ["Who?"],
        "the one whose message it was goes on as well"
    );
}

#[test]
fn an_update_that_cannot_even_be_read_is_put_aside_and_acknowledged() {
    let mut bot = TestDecider::new(DIALOGS);
    let batch = Batch::new();
    let id = InputId::Update {
        bot: 7001,
        update: 77,
    };
    let aside = UnreadableUpdate {
        id: id.clone(),
        raw: "{\"update_id\":77}".into(),
        why: INTERNAL_ERROR,
        receipt: batch.receipt(77),
    };
    bot.work
        .send(Work::Quarantine(Box::new(aside)))
        .expect("the house listens");
    bot.settle();
    assert!(batch.is_closed());
    assert_eq!(bot.store.has_taken(&id), Ok(true));
    let aside = bot.store.quarantined().expect("it can be read");
    let [aside] = &aside[..] else {
        panic!("{aside:?}")
    };
    assert_eq!(
        (aside.raw.as_str(), aside.why.as_str()),
        ("{\"update_id\":77}", "the program made a mistake with it")
    );
    assert_eq!(aside.taken.as_ref().map(|(input, _)| input), Some(&id));
}

/// One answer of the messenger: people and rooms that nobody knows yet, several inputs of one person, several persons.
fn one_answer(batch: &Batch, has_more: bool) -> Vec<Work> {
    let mut works = Vec::new();
    let mut said = |person: u64, update: i64, words: &str| {
        let inbound = crate::decider::said(person, update, words);
        works.push(Work::Take(Box::new(Inbound {
            receipt: Some(batch.receipt(update)),
            raw: Some("{}".into()),
            ..inbound
        })));
    };
    said(1, 101, "/sound");
    said(2, 102, "/sound");
    said(1, 103, "Noor");
    works.push(heard(batch, 104, -50, 3, "/help"));
    works.push(heard(batch, 105, -60, 3, "/help"));
    works.push(heard(batch, 106, -50, 4, "/help"));
    if has_more {
        // The same person, whom nobody knows, in a group and in private, and through a Business account.
        let message = InMessage::Text("/sound".to_owned());
        let input = Input::Business {
            message,
            profile: None,
            number: 1,
            sent: MONDAY_NOON,
        };
        let beside = Inbound {
            room: Room::Business,
            place: Place("telegram/7001/9/3".to_owned()),
            input,
            ..crate::decider::said(3, 107, "")
        };
        works.push(Work::Take(Box::new(Inbound {
            receipt: Some(batch.receipt(107)),
            ..beside
        })));
        let private = crate::decider::said(3, 108, "/sound");
        works.push(Work::Take(Box::new(Inbound {
            receipt: Some(batch.receipt(108)),
            ..private
        })));
        let update = InputId::Update {
            bot: 7001,
            update: 109,
        };
        works.push(Work::Update(Box::new(Update {
            id: update,
            channel: "telegram".into(),
            event: UpdateEvent::Business(ChatUpdate {
                place: Place("telegram/7001/9/3".to_owned()),
                address: Address("telegram:3".to_owned()),
                event: ChatEvent::OwnerSaid(InMessage::Text("wait".to_owned())),
            }),
            raw: None,
            receipt: batch.receipt(109),
        })));
    }
    works
}

/// Somebody says something in a group.
fn heard(batch: &Batch, update: i64, group: i64, person: u64, words: &str) -> Work {
    let chat = format!("telegram/7001/-/{group}");
    let spot = GroupPlace {
        address: format!("telegram:{group}"),
        title: Some("A group".to_owned()),
        language: None,
        place: chat.clone(),
        member: Some(format!("{chat}/of/{person}")),
        chat,
    };
    let by = Some(Speaker {
        address: Address(format!("telegram:{person}")),
        profile: Profile::default(),
    });
    let info = MessageInfo {
        number: update,
        sent: Timestamp(0),
        album: None,
        replies_to: None,
        asked: None,
    };
    let what = GroupEvent::Said {
        by,
        message: InMessage::Text(words.to_owned()),
        info,
        names_bot: true,
        is_administrator: false,
        reply_to: None,
        about: None,
    };
    Work::Update(Box::new(Update {
        id: InputId::Update { bot: 7001, update },
        channel: "telegram".into(),
        event: UpdateEvent::Group(spot, what),
        raw: Some("{}".into()),
        receipt: batch.receipt(update),
    }))
}

/// Fetches an answer until it may be acknowledged, as the messenger gives it; returns how often that was.
fn fetched(bot: &mut TestDecider, answer: impl Fn(&Batch) -> Vec<Work>) -> usize {
    let now = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    for times in 1..=3 {
        let batch = Batch::new();
        let works = answer(&batch);
        bot.together(works);
        assert!(
            batch.is_closed(),
            "a batch that never closes: {:?}",
            batch.watched().waits()
        );
        if now.block_on(batch.closed()).is_ok() {
            return times;
        }
    }
    panic!("an answer of the messenger is lost however often it is fetched");
}

/// A store whose calls are counted from a moment on, one of which meets a fault.
fn faulty(
    fault: impl Fn() -> Fault + Send + Sync + 'static,
    is_met_by: fn(&str) -> bool,
) -> (Arc<dyn Store>, Arc<AtomicUsize>) {
    let left = Arc::new(AtomicUsize::new(usize::MAX));
    let counted = Arc::clone(&left);
    let meets = move |call: &'static str| {
        if !is_met_by(call) {
            return Fault::None;
        }
        if counted.fetch_sub(1, Ordering::SeqCst) == 0 {
            fault()
        } else {
            Fault::None
        }
    };
    (Arc::new(Unsure::meeting(Memory::default(), meets)), left)
}

/// Lets every call in turn meet a fault, while one answer of the messenger is taken in; everybody must go on.
fn each_in_turn(
    fault: impl Fn() -> Fault + Clone + Send + Sync + 'static,
    is_met_by: fn(&str) -> bool,
) -> usize {
    let mut steps = 0;
    loop {
        let (store, left) = faulty(fault.clone(), is_met_by);
        let mut bot = TestDecider::over(store, DIALOGS, MONDAY_NOON);
        left.store(steps, Ordering::SeqCst);
        fetched(&mut bot, |batch| one_answer(batch, true));
        let is_met = left.load(Ordering::SeqCst) > usize::MAX / 2;
        left.store(usize::MAX, Ordering::SeqCst);
        let aside = bot.store.quarantined().expect("it can be read").len();
        assert!(
            aside <= 1,
            "step {steps}: {aside} were put aside for one fault"
        );
        // Everybody goes on, and is answered.
        for person in 1..=4 {
            bot.heard();
            bot.says(person, "/stop").says(person, "/sound");
            assert!(
                bot.heard().iter().any(|words| words == "Who?"),
                "step {steps}: person {person} is not answered any more"
            );
        }
        fetched(&mut bot, |batch| {
            vec![
                heard(batch, 201, -50, 6, "/help"),
                heard(batch, 202, -60, 5, "/help"),
            ]
        });
        assert_eq!(
            bot.heard().len(),
            2,
            "step {steps}: a group is not answered any more"
        );
        if !is_met {
            return steps;
        }
        steps += 1;
    }
}

#[test]
fn a_mistake_at_any_step_of_an_input_stops_nobody_else() {
    assert!(each_in_turn(|| panic!("a mistake, for a test"), |_| true) > 30);
}

#[test]
fn a_record_that_cannot_be_read_stops_only_whom_it_is_about() {
    let unreadable = || {
        Fault::Error(StoreError::Unreadable {
            key: "contact".to_owned(),
            why: "a test".to_owned(),
        })
    };
    assert!(each_in_turn(unreadable, |_| true) > 30);
}

#[test]
fn whatever_the_store_answers_to_a_turn_its_batch_closes() {
    let outcomes = [
        CommitOutcome::Conflict,
        CommitOutcome::Unknown,
        CommitOutcome::Duplicate,
        CommitOutcome::Erased,
        CommitOutcome::TimerGone,
    ];
    for outcome in outcomes {
        assert!(each_in_turn(move || Fault::Answer(outcome), |call| call == "commit") >= 8);
    }
    for outcome in [CommitOutcome::Unknown, CommitOutcome::Conflict] {
        assert!(each_in_turn(move || Fault::Applied(outcome), |call| call == "commit") >= 8);
    }
}

#[test]
fn a_turn_that_the_store_always_refuses_is_put_aside_and_nobody_waits_for_it() {
    let store = Unsure::meeting(Memory::default(), |call| {
        if call == "commit" {
            Fault::Answer(CommitOutcome::Conflict)
        } else {
            Fault::None
        }
    });
    let mut bot = TestDecider::over(Arc::new(store), DIALOGS, MONDAY_NOON);
    assert_eq!(fetched(&mut bot, |batch| one_answer(batch, false)), 1);
    assert!(bot.store.quarantined().is_ok_and(|aside| aside.len() >= 6));
}

#[test]
fn somebody_unknown_may_speak_in_two_groups_at_once() {
    let mut bot = TestDecider::new(DIALOGS);
    let answer = |batch: &Batch| {
        vec![
            heard(batch, 301, -50, 3, "/help"),
            heard(batch, 302, -60, 3, "/help"),
        ]
    };
    assert_eq!(fetched(&mut bot, answer), 1);
    assert_eq!(bot.heard().len(), 2);
}

#[test]
fn a_small_memory_forgets_nobody_whose_turn_it_is() {
    for remembered in 1..=4 {
        let mut bot = TestDecider::new(DIALOGS).remembering(remembered);
        for person in 1..=20 {
            assert_eq!(bot.says(person, "/sound").heard(), ["Who?"]);
        }
        for person in 1..=20 {
            assert_eq!(bot.says(person, "Noor").heard(), ["Hello!"]);
        }
        assert_eq!(fetched(&mut bot, |batch| one_answer(batch, true)), 1);
        assert_eq!(bot.store.quarantined().map(|aside| aside.len()), Ok(0));
    }
}

#[test]
fn more_people_than_are_remembered_come_in_one_run() {
    const MORE_THAN_REMEMBERED: u64 = 25_000;
    let mut bot = TestDecider::new(DIALOGS);
    for person in 1..=MORE_THAN_REMEMBERED {
        bot.says(person, "/sound");
    }
    assert_eq!(bot.heard().len() as u64, MORE_THAN_REMEMBERED);
    assert_eq!(
        bot.says(1, "Noor")
            .says(MORE_THAN_REMEMBERED, "Noor")
            .heard(),
        ["Hello!", "Hello!"]
    );
    assert_eq!(bot.store.quarantined().map(|aside| aside.len()), Ok(0));
}
