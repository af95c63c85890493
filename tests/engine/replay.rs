//! The journal is enough: doing its turns again, from nothing, gives what is stored.

use std::path::Path;
use std::sync::Arc;

use vraag::contact::Contact;
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::load;
use vraag::engine::explore;
use vraag::engine::input::{Input, Profile};
use vraag::engine::session::Conversation;
use vraag::engine::{State, World, turn};
use vraag::id::{ConversationId, InputId, Name, OwnerId};
use vraag::message::InMessage;
use vraag::runtime::decide::handle::handle;
use vraag::store::memory::Memory;
use vraag::store::sled::Sled;
use vraag::store::{Address, CommitOutcome, Loaded, Place, Revision, Store};
use vraag::time::Timestamp;

const OWNER: OwnerId = OwnerId(7);
const HERE: ConversationId = ConversationId(11);
const MONDAY_NOON: i64 = 1_795_345_200_000;
const TURNS: i64 = 60;

fn shipped() -> Dialogs {
    let (sources, _) = load::read(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs")]);
    compile(&sources).dialogs
}

fn new_here(dialogs: &Dialogs) -> Loaded {
    assert!(!dialogs.programs.is_empty());
    Loaded {
        owner: OWNER,
        conversation: Conversation::new(HERE, Room::Private, Name::new_static("telegram")),
        contact: Contact::new(OWNER, Timestamp(0)),
        revision: Revision::NEW,
        contact_revision: Revision::NEW,
        place: Place("telegram/1/-/7".to_owned()),
    }
}

/// A number from a number: equal seeds give equal talks.
fn mixed(seed: u64) -> u64 {
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

/// What may come next: a start where nothing waits, else one of all the ways the wait can go.
fn next_input(dialogs: &Dialogs, conversation: &Conversation, pick: u64) -> Input {
    let said = |words: &str| Input::Message {
        message: InMessage::Text(words.to_owned()),
        profile: Some(Profile {
            name: Some("Noor de Wit".into()),
            language: Some("nl".into()),
        }),
    };
    let program = |session: &vraag::engine::session::Session| {
        dialogs
            .program(&session.dialog, Some(session.version))
            .map(Arc::clone)
    };
    let mut inputs = match &conversation.active {
        Some(session) => program(session)
            .map(|program| explore::inputs(&program, session))
            .unwrap_or_default(),
        None => Vec::new(),
    };
    // A refused consent erases what was said before it, so those turns can never be done again: that is its purpose.
    if conversation
        .active
        .as_ref()
        .and_then(|session| session.wait.as_ref())
        .is_some_and(|wait| wait.question == "may_store")
    {
        return said("ja");
    }
    if inputs.is_empty() || pick.is_multiple_of(29) {
        inputs = ["/wensen", "/reparatie", "bestellen", "/start wishes-flyer"]
            .map(said)
            .to_vec();
    }
    let at = usize::try_from(pick / 29).unwrap_or(0) % inputs.len();
    inputs.swap_remove(at)
}

fn talk(store: &dyn Store, dialogs: &Dialogs, seed: u64) {
    let address = Address("telegram:7".to_owned());
    let mut loaded = new_here(dialogs);
    for number in 0..TURNS {
        let pick = mixed(seed.wrapping_mul(1_000_003) + number.unsigned_abs());
        let input = next_input(dialogs, &loaded.conversation, pick);
        let id = match &input {
            Input::Deadline(timer) => InputId::Timer(*timer),
            _ => InputId::Update {
                bot: 1,
                update: number + 1,
            },
        };
        let done = handle(
            dialogs,
            loaded,
            Some(&address),
            id,
            input,
            Timestamp(MONDAY_NOON + number * 60_000),
        );
        let outcome = store.commit(vec![done.commit]).expect("the store works");
        loaded = match outcome.as_slice() {
            [CommitOutcome::Committed(_)] => done.after,
            // A deadline that is not set (any more) has no effect, so the talk goes on from what is stored.
            [CommitOutcome::TimerGone] => match store.load(OWNER, HERE).expect("the store works") {
                Some(stored) => stored,
                None => new_here(dialogs),
            },
            other => panic!("{other:?}"),
        };
    }
}

/// Does the journal's turns again and compares every one, and the end with what is stored.
fn replays(store: &dyn Store, dialogs: &Dialogs) -> usize {
    let mut state = State {
        conversation: new_here(dialogs).conversation,
        contact: Contact::new(OWNER, Timestamp(0)),
    };
    let mut turns = 0;
    store
        .turns(OWNER, HERE, &mut |journaled| {
            let record = journaled.record;
            if turns == 0 {
                state.contact.first_seen = record.now;
            }
            let again = turn(
                &World {
                    dialogs,
                    now: record.now,
                    seed: record.seed,
                },
                state.clone(),
                &record.input,
            );
            assert_eq!(again.events, record.events, "turn {}", journaled.turn);
            state = again.state;
            turns += 1;
            true
        })
        .expect("the store works");
    let stored = store
        .load(OWNER, HERE)
        .expect("the store works")
        .expect("it was committed");
    assert_eq!(state.conversation, stored.conversation);
    assert_eq!(state.contact, stored.contact);
    turns
}

#[test]
fn replaying_the_journal_of_the_shipped_dialogs_gives_the_stored_sessions() {
    let dialogs = shipped();
    for seed in 0..60 {
        let store = Memory::default();
        talk(&store, &dialogs, seed);
        assert!(
            replays(&store, &dialogs) > 30,
            "a talk of a few turns proves little"
        );
    }
}

#[test]
fn replaying_works_from_the_disk_as_well() {
    let (dialogs, folder) = (shipped(), tempfile::tempdir().expect("a temporary folder"));
    talk(
        &Sled::open(folder.path()).expect("the folder is ours"),
        &dialogs,
        4711,
    );
    let reopened = Sled::open(folder.path()).expect("it was closed");
    assert!(replays(&reopened, &dialogs) > 30);
}
