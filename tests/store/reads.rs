//! The journal, lists, and what is kept beside the turns.

use vraag::engine::event::Event;
use vraag::engine::input::Input;
use vraag::id::{ConversationId, InputId, OwnerId, SessionId, Version};
use vraag::message::InMessage;
use vraag::store::{CommitOutcome, JournalEntry, Journaled};
use vraag::time::Timestamp;
use vraag::value::Missing;

use crate::world::{BOT, Talk, World};

fn journal(world: &World, after: u64, until: u64) -> Vec<(u64, Journaled)> {
    let mut turns = Vec::new();
    let read = world.store().journal(after, until, &mut |order, turn| {
        turns.push((order, turn));
        true
    });
    read.expect("the journal can be read");
    turns
}

fn turns(world: &World, talk: &Talk) -> Vec<Journaled> {
    let mut turns = Vec::new();
    let read = world
        .store()
        .turns(talk.owner, talk.conversation.id, &mut |turn| {
            turns.push(turn);
            true
        });
    read.expect("turns can be read");
    turns
}

pub fn the_journal_is_read_in_commit_order_up_to_a_horizon(world: World) {
    let mut people: Vec<Talk> = (1..4).map(Talk::new).collect();
    let mut expected = Vec::new();
    assert_eq!(
        (world.horizon(), journal(&world, 0, u64::MAX)),
        (0, Vec::new())
    );
    for round in 0..6 {
        let person = &mut people[round % 3];
        let commit = person.says("hoi");
        world.committed(&commit);
        expected.push(Journaled {
            owner: person.owner,
            conversation: person.conversation.id,
            turn: person.conversation.turns,
            record: commit.record,
        });
    }
    let all = journal(&world, 0, world.horizon());
    assert!(all.is_sorted_by_key(|(order, _)| *order));
    assert_eq!(
        all.iter().map(|(_, turn)| turn.clone()).collect::<Vec<_>>(),
        expected
    );
    let middle = all[2].0;
    assert_eq!(
        journal(&world, 0, middle),
        all.iter()
            .filter(|(order, _)| *order <= middle)
            .cloned()
            .collect::<Vec<_>>()
    );
    assert_eq!(
        journal(&world, middle, u64::MAX),
        all.iter()
            .filter(|(order, _)| *order > middle)
            .cloned()
            .collect::<Vec<_>>()
    );
    assert_eq!(journal(&world, u64::MAX, 0), []);
}

pub fn the_order_of_turns_is_told_without_reading_them(mut world: World) {
    let (mut zoe, mut ann) = (Talk::new(2), Talk::new(1));
    let order = |world: &World, after: u64, until: u64| {
        let mut listed = Vec::new();
        let each =
            &mut |order, owner, conversation, turn| listed.push((order, owner, conversation, turn));
        world
            .store()
            .commit_log(after, until, each)
            .expect("the order can be read");
        listed
    };
    assert_eq!(order(&world, 0, u64::MAX), []);
    (0..3).for_each(|_| world.committed(&zoe.says("hoi")));
    let middle = world.horizon();
    [zoe.says("hoi"), ann.says("hoi")]
        .iter()
        .for_each(|commit| world.committed(commit));
    let expected = |world: &World, after, until| -> Vec<_> {
        journal(world, after, until)
            .into_iter()
            .map(|(order, turn)| (order, turn.owner, turn.conversation, turn.turn))
            .collect()
    };
    for (after, until, count) in [
        (0, u64::MAX, 5),
        (0, middle, 3),
        (middle, u64::MAX, 2),
        (middle, middle, 0),
        (u64::MAX, 0, 0),
    ] {
        assert_eq!(
            (
                order(&world, after, until).len(),
                order(&world, after, until)
            ),
            (count, expected(&world, after, until))
        );
    }
    world.reopen();
    assert_eq!(
        order(&world, 0, u64::MAX),
        expected(&world, 0, u64::MAX),
        "and after a start"
    );
}

pub fn turns_are_read_by_owner(world: World) {
    let (mut zoe, mut ann) = (Talk::new(2), Talk::new(1));
    let mut elsewhere = zoe.elsewhere(3);
    for commit in [zoe.says("hoi"), ann.says("hoi"), zoe.says("hoi")] {
        world.committed(&commit);
    }
    elsewhere.contact_revision = zoe.contact_revision;
    world.committed(&elsewhere.says("hoi"));
    let read = |from: OwnerId, to: OwnerId, most: usize| {
        let mut read = Vec::new();
        let each = &mut |entry: &dyn JournalEntry| {
            let (owner, conversation, turn) = entry.at();
            let record = entry.record()?;
            assert_eq!(entry.events()?, (record.now, record.events.clone()));
            read.push(Journaled {
                owner,
                conversation,
                turn,
                record,
            });
            Ok(read.len() < most)
        };
        world
            .store()
            .turns_by_owner(from..=to, each)
            .expect("turns can be read");
        read
    };
    let mut conversations = [zoe.conversation.id, elsewhere.conversation.id];
    conversations.sort_unstable();
    let of = |conversation: ConversationId| {
        if conversation == zoe.conversation.id {
            turns(&world, &zoe)
        } else {
            turns(&world, &elsewhere)
        }
    };
    let of_zoe: Vec<Journaled> = conversations.into_iter().flat_map(of).collect();
    let all: Vec<Journaled> = turns(&world, &ann)
        .into_iter()
        .chain(of_zoe.clone())
        .collect();
    assert_eq!(read(OwnerId(0), OwnerId(u64::MAX), 9), all);
    assert_eq!(read(zoe.owner, zoe.owner, 9), of_zoe);
    assert_eq!(read(ann.owner, zoe.owner, 2), all[..2]);
    assert_eq!(read(OwnerId(zoe.owner.0 + 1), OwnerId(u64::MAX), 9), []);
}

pub fn a_reader_may_stop_at_any_turn(world: World) {
    let mut zoe = Talk::new(1);
    (0..4).for_each(|_| world.committed(&zoe.says("hoi")));
    let mut seen = 0;
    let mut count = |most: usize| {
        seen += 1;
        seen < most
    };
    world
        .store()
        .journal(0, u64::MAX, &mut |_, _| count(2))
        .expect("the journal can be read");
    assert_eq!(seen, 2);
    let mut seen = 0;
    let read = world
        .store()
        .turns(zoe.owner, zoe.conversation.id, &mut |_| {
            seen += 1;
            seen < 3
        });
    assert_eq!((read, seen), (Ok(()), 3));
}

pub fn the_turns_of_one_conversation_are_read_in_order(world: World) {
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    for _ in 0..12 {
        world.committed(&zoe.says("hoi"));
        world.committed(&ann.says("hoi"));
    }
    let read = turns(&world, &zoe);
    assert_eq!(
        read.iter().map(|turn| turn.turn).collect::<Vec<_>>(),
        (1..=12).collect::<Vec<u64>>()
    );
    assert!(read.iter().all(|turn| turn.owner == zoe.owner));
}

pub fn people_and_conversations_are_listed(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let mut group = zoe.elsewhere(2);
    world.committed(&group.says("hoi"));
    world.committed(&Talk::new(3).says("hoi"));
    let (mut people, mut conversations, mut first) = (Vec::new(), Vec::new(), 0);
    let read = world.store().contacts(&mut |contact| {
        people.push(contact.id);
        true
    });
    read.expect("contacts can be read");
    let read = world.store().conversations(&mut |owner, conversation| {
        conversations.push((owner, conversation.id));
        true
    });
    read.expect("conversations can be read");
    let read = world.store().conversations(&mut |_, _| {
        first += 1;
        false
    });
    assert_eq!((read, first), (Ok(()), 1));
    assert_eq!(people, [zoe.owner, Talk::new(3).owner]);
    let expected = [
        (zoe.owner, zoe.conversation.id),
        (zoe.owner, group.conversation.id),
        (Talk::new(3).owner, Talk::new(3).conversation.id),
    ];
    assert_eq!(conversations, expected);
}

pub fn versions_and_small_records_are_kept(mut world: World) {
    let (dialog, old, new) = ("next-roast".into(), Version([1; 8]), Version([0; 8]));
    let long = "dialog: next-roast\n".repeat(2000);
    world
        .store()
        .keep_version(&dialog, old, &long)
        .expect("a version can be kept");
    world
        .store()
        .keep_version(&dialog, new, "kort")
        .expect("a version can be kept");
    world
        .store()
        .set_meta("schema", &[1, 2])
        .expect("a record can be kept");
    world
        .store()
        .set_meta("schema", &[3])
        .expect("a record can be changed");
    world.reopen();
    assert_eq!(world.store().version(&dialog, old), Ok(Some(long)));
    assert_eq!(world.store().version(&dialog, Version([9; 8])), Ok(None));
    assert_eq!(
        world.store().versions(),
        Ok(vec![(dialog.clone(), new), (dialog, old)])
    );
    assert_eq!(world.store().meta("schema"), Ok(Some(vec![3])));
    assert_eq!(world.store().meta("nothing"), Ok(None));
}

pub fn what_is_put_aside_counts_as_taken(mut world: World) {
    let input = InputId::Update {
        bot: BOT,
        update: 1_000_001,
    };
    let raw = "{\"update_id\":1}".repeat(1000);
    for _ in 0..2 {
        world
            .store()
            .quarantine(&input, &raw, "it is not an update", crate::samples::NOW)
            .expect("an update can be put aside");
    }
    world.reopen();
    let aside = world.store().quarantined().expect("it can be read");
    let [only] = &aside[..] else {
        panic!("{aside:?}")
    };
    assert_eq!(
        (&only.raw, only.why.as_str(), &only.taken),
        (
            &raw,
            "it is not an update",
            &Some((input.clone(), crate::samples::NOW))
        )
    );
    assert_eq!(world.store().has_taken(&input), Ok(true));
    let mut commit = Talk::new(1).says("hoi");
    commit.input = input;
    assert_eq!(world.commit(&commit), CommitOutcome::Duplicate);
    assert_eq!(journal(&world, 0, u64::MAX), []);
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn inputs_are_forgotten_oldest_first(mut world: World) {
    let mut zoe = Talk::new(1);
    let mut inputs = Vec::new();
    for day in 0..10 {
        let mut commit = zoe.says("hoi");
        commit.record.now = Timestamp(day * 86_400_000);
        inputs.push(commit.input.clone());
        world.committed(&commit);
    }
    let known = |world: &World| {
        inputs
            .iter()
            .filter(|input| world.store().has_taken(input) == Ok(true))
            .count()
    };
    let before = Timestamp(7 * 86_400_000);
    assert_eq!(world.store().purge_inputs(before, 4), Ok(4));
    assert_eq!(
        (known(&world), world.store().has_taken(&inputs[3])),
        (6, Ok(false))
    );
    world.reopen();
    assert_eq!(world.store().purge_inputs(before, 100), Ok(3));
    assert_eq!(world.store().purge_inputs(before, 100), Ok(0));
    assert_eq!(
        (known(&world), world.store().has_taken(&inputs[7])),
        (3, Ok(true))
    );
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn inputs_are_known_however_many_came_since(mut world: World) {
    let mut zoe = Talk::new(1);
    let mut inputs = Vec::new();
    for day in 0..75 {
        let mut commit = zoe.says("hoi");
        commit.record.now = Timestamp(day * 86_400_000);
        inputs.push(commit.input.clone());
        world.committed(&commit);
    }
    let forgotten = |world: &World| {
        let known = |input: &&InputId| world.store().has_taken(input) == Ok(true);
        let forgotten = inputs.iter().take_while(|input| !known(input)).count();
        assert!(inputs.iter().skip(forgotten).all(|input| known(&input)));
        assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
        forgotten
    };
    assert_eq!(forgotten(&world), 0);
    world.reopen();
    assert_eq!(forgotten(&world), 0);
    // Some that are in the index, then some that are not yet.
    for (days, most) in [(10, 10), (70, 60)] {
        let before = Timestamp(days * 86_400_000);
        assert_eq!(world.store().purge_inputs(before, 100), Ok(most));
        for _ in 0..2 {
            assert_eq!(forgotten(&world), usize::try_from(days).expect("few days"));
            world.reopen();
        }
    }
    for _ in 0..40 {
        world.committed(&zoe.says("hoi"));
    }
    assert_eq!(forgotten(&world), 70);
    world.reopen();
    assert_eq!(forgotten(&world), 70);
}

pub fn a_session_s_answers_are_erased_and_nothing_else(mut world: World) {
    let mut zoe = Talk::new(1);
    let other = SessionId {
        number: 2,
        ..zoe.session()
    };
    let started = |session, commit: &mut vraag::store::Commit| {
        let event = crate::samples::full_turns()
            .pop()
            .expect("there are samples")
            .events
            .remove(0);
        let Event::SessionStarted {
            dialog,
            version,
            section,
            language,
            channel,
            room,
            source,
            ..
        } = event
        else {
            return;
        };
        let event = Event::SessionStarted {
            session,
            dialog,
            version,
            section,
            language,
            channel,
            room,
            source,
        };
        commit.record.events.insert(0, event);
    };
    let mut before = zoe.says("eerder geheim");
    before.record.events = vec![Event::Lost];
    let mut first = zoe.says("mijn geheim");
    started(zoe.session(), &mut first);
    first
        .record
        .events
        .extend(crate::erase::noted(zoe.session(), "mijn geheim"));
    let mut lost = zoe.says("nog een geheim");
    lost.record.events = vec![Event::Lost];
    let mut parked = zoe.says("iets anders");
    parked.record.events = vec![crate::samples::answer(other, "brew", "iets anders")];
    parked
        .record
        .events
        .extend(crate::erase::noted(other, "iets anders"));
    [&before, &first, &lost, &parked]
        .iter()
        .for_each(|commit| world.committed(commit));
    let mut refusal = zoe.says("nee");
    refusal.record.events = vec![Event::AnswersErased {
        session: zoe.session(),
    }];
    refusal.erase = vec![zoe.session()];
    world.committed(&refusal);
    world.reopen();
    let read = turns(&world, &zoe);
    assert_eq!(
        [&read[0].record, &read[3].record, &read[4].record],
        [&before.record, &parked.record, &refusal.record]
    );
    let erased = format!("{:?} {:?}", read[1], read[2]);
    assert!(
        !erased.contains("geheim") && !erased.contains("Espresso"),
        "{erased}"
    );
    assert_eq!(
        read[2].record.input,
        Input::Message {
            message: InMessage::Other,
            profile: None
        }
    );
    let outcomes = read[1].record.events.iter().filter_map(|event| {
        if let Event::Answered(answer) = event {
            Some(&answer.outcome)
        } else {
            None
        }
    });
    assert_eq!(outcomes.collect::<Vec<_>>(), [&Err(Missing::Refused)]);
    assert_eq!(journal(&world, 0, u64::MAX).len(), 5);
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}
