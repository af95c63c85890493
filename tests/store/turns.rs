//! Turns are taken wholly or not at all, once, and in line.

use vraag::id::InputId;
use vraag::message::{Media, OutMessage};
use vraag::store::{Body, CommitOutcome, Found, Place, Prefetched, Wanted};

use crate::world::{BOT, Talk, World};

pub fn a_turn_is_loaded_as_it_was_committed(world: World) {
    let mut zoe = Talk::new(1);
    zoe.contact = vraag::contact::Contact {
        id: zoe.owner,
        ..crate::samples::contact()
    };
    zoe.conversation = vraag::engine::session::Conversation {
        id: zoe.conversation.id,
        turns: 0,
        ..crate::samples::full_conversation()
    };
    world.committed(&zoe.says("hoi"));
    let loaded = world.load(&zoe).expect("the conversation is there");
    assert_eq!(
        (loaded.owner, loaded.place.clone()),
        (zoe.owner, zoe.place())
    );
    assert_eq!(
        (loaded.revision, loaded.contact_revision),
        (zoe.revision, zoe.contact_revision)
    );
    assert_eq!(
        (loaded.conversation, loaded.contact),
        (zoe.conversation, zoe.contact)
    );
}

pub fn a_newcomer_is_found_by_place_and_address(world: World) {
    let mut zoe = Talk::new(1);
    assert_eq!(world.store().find(&zoe.place()), Ok(None));
    assert_eq!(world.store().contact(zoe.owner), Ok(None));
    world.committed(&zoe.says("hoi"));
    assert_eq!(
        world.store().find(&zoe.place()),
        Ok(Some((zoe.owner, zoe.conversation.id)))
    );
    assert_eq!(
        world.store().contact_at(&zoe.address()),
        Ok(Some(zoe.owner))
    );
    assert_eq!(
        world.store().contact(zoe.owner),
        Ok(Some((zoe.contact.clone(), zoe.contact_revision)))
    );
}

pub fn a_batch_of_inputs_is_looked_up_as_each_of_them_is(world: World) {
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    let said = zoe.says("hoi");
    world.committed(&said);
    let next = zoe.clone().says("espresso");
    // Ann is known from elsewhere, and Eva is nobody yet.
    let mut elsewhere = ann.says("hoi");
    let place = Place("telegram/7001/-/elsewhere".to_owned());
    elsewhere.place = Some((place.clone(), ann.address()));
    world.committed(&elsewhere);
    let eva = Talk::new(3);
    let wanted = |input: &InputId, conversation| Wanted {
        input: input.clone(),
        conversation,
    };
    let at = |talk: &Talk| Some((talk.place(), talk.address()));
    let wanted = [
        wanted(&said.input, None),
        wanted(&next.input, at(&zoe)),
        wanted(&elsewhere.input, at(&ann)),
        wanted(&next.input, Some((place, ann.address()))),
        wanted(&next.input, at(&eva)),
    ];
    let store = world.store();
    let expected: Vec<_> = wanted
        .iter()
        .map(|wanted| {
            let found = match &wanted.conversation {
                None => Found::Unknown,
                Some((place, address)) => match store.find(place).expect("the store works") {
                    None => Found::Nothing(store.contact_at(address).expect("the store works")),
                    Some((owner, id)) => Found::Conversation(Box::new(
                        store
                            .load(owner, id)
                            .expect("the store works")
                            .expect("it is there"),
                    )),
                },
            };
            let is_taken = store.has_taken(&wanted.input).expect("the store works");
            Some(Prefetched { is_taken, found })
        })
        .collect();
    assert_eq!(store.prefetch(&wanted), Ok(expected.clone()));
    let taken: Vec<bool> = expected
        .iter()
        .flatten()
        .map(|known| known.is_taken)
        .collect();
    assert_eq!(taken, [true, false, true, false, false]);
    assert_eq!(
        expected[2].as_ref().map(|known| &known.found),
        Some(&Found::Nothing(Some(ann.owner)))
    );
}

pub fn an_input_takes_effect_once(world: World) {
    let mut zoe = Talk::new(1);
    let first = zoe.says("hoi");
    assert_eq!(world.store().has_taken(&first.input), Ok(false));
    world.committed(&first);
    assert_eq!(world.store().has_taken(&first.input), Ok(true));
    let mut again = zoe.says("hoi");
    again.input = first.input;
    let before = world.everything();
    assert_eq!(world.commit(&again), CommitOutcome::Duplicate);
    assert_eq!(world.everything(), before);
}

pub fn an_input_that_is_named_by_a_text_takes_effect_once(mut world: World) {
    let mut zoe = Talk::new(1);
    let named = |bot, name: &str| InputId::Named {
        bot,
        name: name.into(),
    };
    let first = named(
        BOT,
        "wamid.HBgLMzE2MTIzNDU2NzgVAgASGBQzQTdCNTE2QzlGMjY5RUQ1RkYA",
    );
    let mut commit = zoe.says("hoi");
    commit.input = first.clone();
    (zoe.revision, zoe.contact_revision) = (commit.produces(), commit.contact_produces());
    world.committed(&commit);
    for others in [0, 40] {
        for _ in 0..others {
            world.committed(&zoe.says("hoi"));
        }
        world.reopen();
        let mut again = zoe.clone().says("nog eens");
        again.input = first.clone();
        assert_eq!(world.store().has_taken(&first), Ok(true));
        assert_eq!(world.commit(&again), CommitOutcome::Duplicate);
        for other in [named(BOT + 1, "wamid.HBgL"), named(BOT, "wamid.HBgL")] {
            assert_eq!(world.store().has_taken(&other), Ok(false));
        }
    }
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn update_ids_may_start_again_from_below(world: World) {
    let mut zoe = Talk::new(1);
    for update in [900, -5, 899, 3] {
        let mut commit = zoe.says("hoi");
        commit.input = InputId::Update { bot: BOT, update };
        (zoe.revision, zoe.contact_revision) = (commit.produces(), commit.contact_produces());
        world.committed(&commit);
    }
}

pub fn a_turn_built_on_an_old_state_changes_nothing(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let mut slower = zoe.clone();
    world.committed(&zoe.says("espresso"));
    let mut late = slower.says("filter");
    late.input = InputId::Update {
        bot: BOT,
        update: 77,
    };
    let before = world.everything();
    assert_eq!(world.commit(&late), CommitOutcome::Conflict);
    assert_eq!(world.everything(), before);
}

pub fn a_turn_that_read_an_old_contact_changes_nothing(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let mut in_a_group = zoe.elsewhere(2);
    let mut tagging = zoe.says("vip");
    tagging.contact = Some(crate::samples::contact());
    world.committed(&tagging);
    let before = world.everything();
    assert_eq!(
        world.commit(&in_a_group.says("hoi")),
        CommitOutcome::Conflict
    );
    assert_eq!(world.everything(), before);
}

pub fn a_refused_turn_leaves_nothing_behind(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let mut stale = Talk::new(1).says("hallo");
    stale.input = InputId::Update {
        bot: BOT,
        update: 77,
    };
    stale.arm = vec![(zoe.timer(1, 0), crate::samples::NOW)];
    stale.jobs = vec![crate::samples::job()];
    stale.erase = vec![zoe.session()];
    stale.contact = Some(crate::samples::contact());
    let before = world.everything();
    assert_eq!(world.commit(&stale), CommitOutcome::Conflict);
    assert_eq!(world.everything(), before);
    assert_eq!(world.store().has_taken(&stale.input), Ok(false));
}

pub fn turns_run_ahead_of_the_disk(world: World) {
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    let group = vec![
        zoe.says("een"),
        ann.says("een"),
        zoe.says("twee"),
        zoe.says("drie"),
        ann.says("twee"),
    ];
    let outcomes = world
        .store()
        .commit(group.clone())
        .expect("the store works");
    for (commit, outcome) in group.iter().zip(&outcomes) {
        if !matches!(outcome, CommitOutcome::Committed(_)) {
            assert!(matches!(
                world.commit(commit),
                CommitOutcome::Committed(_) | CommitOutcome::Duplicate
            ));
        }
    }
    assert_eq!(
        world
            .load(&zoe)
            .map(|loaded| (loaded.revision, loaded.conversation.turns)),
        Some((zoe.revision, 3))
    );
    assert_eq!(
        world
            .load(&ann)
            .map(|loaded| (loaded.revision, loaded.conversation.turns)),
        Some((ann.revision, 2))
    );
}

pub fn what_was_built_on_a_refused_turn_is_refused(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let mut ahead = zoe.clone();
    let mut refused = ahead.says("een");
    refused.input = InputId::Update {
        bot: BOT,
        update: 77,
    };
    (ahead.revision, ahead.contact_revision) = (refused.produces(), refused.contact_produces());
    let follower = ahead.says("twee");
    // Somebody else takes the very turn that the refused one was to be.
    world.committed(&zoe.says("iets anders"));
    assert_eq!(world.commit(&refused), CommitOutcome::Conflict);
    assert_eq!(world.commit(&follower), CommitOutcome::Conflict);
    assert_eq!(
        world.load(&zoe).map(|loaded| loaded.revision),
        Some(zoe.revision)
    );
}

pub fn a_place_belongs_to_one_conversation(world: World) {
    let (mut zoe, mut twin) = (Talk::new(1), Talk::new(2));
    world.committed(&zoe.says("hoi"));
    let mut second = twin.says("hoi");
    second.place = Some((zoe.place(), twin.address()));
    assert_eq!(world.commit(&second), CommitOutcome::Conflict);
    assert_eq!(world.store().contact(twin.owner), Ok(None));
}

pub fn an_address_belongs_to_one_person(world: World) {
    let (mut zoe, mut twin) = (Talk::new(1), Talk::new(2));
    world.committed(&zoe.says("hoi"));
    let mut second = twin.says("hoi");
    second.place = Some((twin.place(), zoe.address()));
    assert_eq!(world.commit(&second), CommitOutcome::Conflict);
    assert_eq!(world.store().find(&twin.place()), Ok(None));
}

pub fn a_turn_number_is_used_once(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let mut same = zoe.says("hallo");
    same.conversation.turns = 1;
    assert_eq!(world.commit(&same), CommitOutcome::Conflict);
}

pub fn long_records_come_back_whole_and_may_shrink(mut world: World) {
    let mut zoe = Talk::new(1);
    for answers in [3, 500, 120, 0] {
        let turns = zoe.conversation.turns;
        zoe.conversation = vraag::engine::session::Conversation {
            id: zoe.conversation.id,
            turns,
            ..crate::samples::conversation(answers)
        };
        let mut commit = zoe.says(&"woord ".repeat(answers * 10));
        let document = Media::Document {
            name: "alles.txt".into(),
            body: "x".repeat(answers * 1000),
        };
        commit.outbox[0].body = Body::Send(Box::new(OutMessage {
            media: Some(document),
            ..OutMessage::default()
        }));
        world.committed(&commit);
        world.reopen();
        assert_eq!(
            world.load(&zoe).map(|loaded| loaded.conversation),
            Some(zoe.conversation.clone())
        );
        let rows = world.store().outbox().expect("the outbox can be read");
        assert_eq!(rows.last().map(|(_, row)| row), commit.outbox.last());
        assert_eq!(
            world.store().check_integrity(),
            Ok(Vec::new()),
            "with {answers} answers"
        );
    }
}

pub fn a_reopened_store_is_the_same(mut world: World) {
    let mut people: Vec<Talk> = (1..10).map(Talk::new).collect();
    for round in 0..5 {
        for person in &mut people {
            let mut commit = person.says("hoi");
            commit.arm = vec![(person.timer(round, 0), crate::samples::NOW)];
            world.committed(&commit);
        }
    }
    let (before, horizon) = (world.everything(), world.horizon());
    world.reopen();
    assert_eq!((world.everything(), world.horizon()), (before, horizon));
    world.committed(&people[0].says("verder"));
    assert!(world.horizon() > horizon);
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}
