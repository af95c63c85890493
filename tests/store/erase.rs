//! Forgetting: whoever is forgotten is found by nobody, everything of theirs goes, and nothing of anybody else.

use std::collections::BTreeSet;

use vraag::engine::event::Event;
use vraag::engine::input::{Actor, Input};
use vraag::id::{InputId, OwnerId, SessionId};
use vraag::message::InMessage;
use vraag::runtime::privacy::retain::Due;
use vraag::store::{Ballot, Body, Commit, CommitOutcome, Erasing, Forget, Settled, Store};
use vraag::time::{Duration, Timestamp};
use vraag::value::Value;

use crate::world::{BOT, Talk, World, everything};

const AT: Timestamp = Timestamp(crate::samples::NOW.0 + 1000);

fn asked() -> Forget {
    Forget {
        now: AT,
        leaves_receipt: true,
        unless_heard_since: None,
    }
}

fn forget(world: &World, who: OwnerId) -> bool {
    world.store().forget(who, asked()).expect("the store works")
}

/// Erases in steps of a few records, as long as there is something to erase now.
fn erase(store: &dyn Store, who: OwnerId) -> Erasing {
    for _ in 0..1000 {
        match store.erase(who, 2).expect("the store works") {
            Erasing::More => {}
            stands @ (Erasing::Waits | Erasing::Done) => return stands,
        }
    }
    panic!("an erasure without an end");
}

fn sent(world: &World, commit: &Commit) {
    let rows = commit
        .outbox
        .iter()
        .map(|row| {
            (
                commit.owner,
                row.id,
                Settled::Sent {
                    receipt: "4711".into(),
                },
            )
        })
        .collect();
    world.store().settle(rows).expect("the store works");
}

/// Somebody with one of everything.
fn rich(world: &World, number: u64) -> (Talk, Talk) {
    let mut here = Talk::new(number);
    let mut commit = here.says("mijn fiets rammelt");
    commit.arm = vec![
        (here.timer(1, 0), Timestamp(5)),
        (here.timer(1, 1), Timestamp(6)),
    ];
    commit.jobs = vec![vraag::store::Job {
        id: here.effect(9),
        ..crate::samples::job()
    }];
    world.committed(&commit);
    sent(world, &commit);
    for words in ["nog iets", "en dit"] {
        let commit = here.says(words);
        world.committed(&commit);
    }
    let mut there = here.elsewhere(number + 100);
    let commit = there.says("ook hier");
    world.committed(&commit);
    (here, there)
}

pub fn whoever_is_forgotten_is_found_by_nobody(world: World) {
    let (zoe, _) = rich(&world, 1);
    assert!(forget(&world, zoe.owner));
    assert!(!forget(&world, zoe.owner), "nobody is forgotten twice");
    let store = world.store();
    assert_eq!(store.find(&zoe.place()), Ok(None));
    assert_eq!(store.contact_at(&zoe.address()), Ok(None));
    assert_eq!(store.contact(zoe.owner), Ok(None));
    assert_eq!(store.load(zoe.owner, zoe.conversation.id), Ok(None));
    assert_eq!(store.forgotten().expect("the store works").len(), 1);
    assert!(
        !forget(&world, OwnerId::contact(77)),
        "nobody is known by this number"
    );
}

pub fn turns_of_the_forgotten_come_to_erased(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let under_way = zoe.says("nog een");
    forget(&world, zoe.owner);
    assert_eq!(world.commit(&under_way), CommitOutcome::Erased);
    assert_eq!(erase(world.store(), zoe.owner), Erasing::Done);
    assert_eq!(world.commit(&under_way), CommitOutcome::Erased);
    let mut elsewhere = zoe.elsewhere(2);
    assert_eq!(
        world.commit(&elsewhere.says("en hier")),
        CommitOutcome::Erased
    );
    assert_eq!(world.store().has_taken(&under_way.input), Ok(false));
}

pub fn everything_of_the_forgotten_goes_and_nothing_of_others(mut world: World) {
    let (zoe, there) = rich(&world, 1);
    let aside = InputId::Update {
        bot: BOT,
        update: 99,
    };
    let raw = format!("{{\"from\":{{\"id\":\"{}\"}}}}", zoe.owner);
    world
        .store()
        .quarantine(&aside, &raw, "odd", AT)
        .expect("the store works");
    let (ann, _) = rich(&world, 2);
    let mut group = Talk::new(3);
    for voter in [zoe.owner, ann.owner] {
        let mut commit = group.says("tap");
        commit.ballot = Some(Ballot {
            number: 7,
            voter,
            keys: vec!["nyeri".into()],
        });
        world.committed(&commit);
    }
    let before = everything(world.store());
    let has =
        |world: &World, owner: OwnerId| everything(world.store()).contains(&owner.to_string());
    assert!(before.contains("mijn fiets"));

    forget(&world, zoe.owner);
    assert_eq!(erase(world.store(), zoe.owner), Erasing::Done);
    world.reopen();
    assert!(!has(&world, zoe.owner) && has(&world, ann.owner));
    let store = world.store();
    for talk in [&zoe, &there] {
        assert_eq!(store.place(talk.conversation.id), Ok(None));
        assert_eq!(
            store.receipt(crate::samples::outgoing(talk.effect(0)).id),
            Ok(None)
        );
    }
    assert_eq!(store.votes_of(zoe.owner), Ok(Vec::new()));
    assert_eq!(store.votes_of(ann.owner).expect("the store works").len(), 1);
    assert_eq!(store.quarantined(), Ok(Vec::new()));
    assert_eq!(store.conversations_of(zoe.owner), Ok(Vec::new()));
    assert_eq!(
        store
            .conversations_of(ann.owner)
            .expect("the store works")
            .len(),
        2
    );
    assert!(
        store
            .due(Timestamp(i64::MAX), 9)
            .expect("the store works")
            .iter()
            .all(|(owner, ..)| *owner == ann.owner)
    );
    assert_eq!(store.forgotten(), Ok(Vec::new()));
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
    // Of the others every line is still there, word for word.
    let after = everything(store);
    let of_ann = |all: &str| {
        all.lines()
            .filter(|line| line.starts_with("Journaled") && line.contains(&ann.owner.to_string()))
            .count()
    };
    assert_eq!(of_ann(&after), of_ann(&before));
}

pub fn a_farewell_is_still_said_and_then_its_place_goes(mut world: World) {
    let (mut zoe, _) = rich(&world, 1);
    let mut farewell = zoe.says("ja, wis alles");
    farewell.forget = true;
    world.committed(&farewell);
    assert_eq!(erase(world.store(), zoe.owner), Erasing::Waits);
    world.reopen();
    let rows = world.store().outbox().expect("the store works");
    assert_eq!(
        rows.iter()
            .map(|(owner, row)| (*owner, row.id))
            .collect::<Vec<_>>(),
        [(zoe.owner, farewell.outbox[0].id)]
    );
    assert_eq!(
        world.store().place(zoe.conversation.id),
        Ok(Some(zoe.place()))
    );
    assert!(
        !everything(world.store()).contains("mijn fiets"),
        "everything but the farewell goes at once"
    );
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));

    sent(&world, &farewell);
    assert_eq!(erase(world.store(), zoe.owner), Erasing::Done);
    assert_eq!(world.store().place(zoe.conversation.id), Ok(None));
    assert_eq!(world.store().receipt(farewell.outbox[0].id), Ok(None));
    assert_eq!(world.store().forgotten(), Ok(Vec::new()));
}

pub fn whoever_comes_back_is_somebody_new(world: World) {
    let (mut zoe, _) = rich(&world, 1);
    let mut farewell = zoe.says("ja");
    farewell.forget = true;
    world.committed(&farewell);
    // Nothing was erased yet, and the same place and address come again.
    let mut again = Talk::new(9);
    let mut commit = again.says("daar ben ik weer");
    commit.place = Some((zoe.place(), zoe.address()));
    world.committed(&commit);
    let store = world.store();
    assert_eq!(
        store.find(&zoe.place()),
        Ok(Some((again.owner, again.conversation.id)))
    );
    sent(&world, &farewell);
    assert_eq!(erase(store, zoe.owner), Erasing::Done);
    assert_eq!(
        store.find(&zoe.place()),
        Ok(Some((again.owner, again.conversation.id)))
    );
    assert_eq!(store.contact_at(&zoe.address()), Ok(Some(again.owner)));
    assert!(
        store
            .load(again.owner, again.conversation.id)
            .expect("the store works")
            .is_some()
    );
    let receipts: Vec<_> = store
        .erasures()
        .expect("the store works")
        .into_iter()
        .map(|erasure| erasure.receipt)
        .collect();
    assert!(
        receipts.contains(
            &store
                .erasure_key()
                .expect("the store works")
                .receipt(&zoe.address())
        )
    );
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

pub fn a_receipt_is_left_of_who_asked_and_none_of_who_was_only_silent(mut world: World) {
    let (zoe, there) = rich(&world, 1);
    let (ann, _) = rich(&world, 2);
    forget(&world, zoe.owner);
    let silent = Forget {
        leaves_receipt: false,
        ..asked()
    };
    assert_eq!(world.store().forget(ann.owner, silent), Ok(true));
    erase(world.store(), zoe.owner);
    erase(world.store(), ann.owner);
    world.reopen();
    let store = world.store();
    let key = store.erasure_key().expect("the store works");
    let mut erasures = store.erasures().expect("the store works");
    let address = key.receipt(&zoe.address());
    assert_eq!(there.address(), zoe.address());
    assert_eq!(
        erasures
            .iter()
            .map(|erasure| (erasure.receipt, erasure.at))
            .collect::<Vec<_>>(),
        [(address, AT)]
    );
    // Of two moments the later counts, whichever comes last.
    erasures[0].at = Timestamp(AT.0 + 5);
    store.note_erasures(&erasures).expect("the store works");
    erasures[0].at = Timestamp(1);
    store.note_erasures(&erasures).expect("the store works");
    assert_eq!(
        store.erasures().expect("the store works")[0].at,
        Timestamp(AT.0 + 5)
    );
}

pub fn several_may_erase_at_once(world: World) {
    let mut group = Talk::new(900);
    for number in 1..12 {
        let (zoe, _) = rich(&world, number);
        for vote in 0..20 {
            let mut commit = group.says("tap");
            commit.ballot = Some(Ballot {
                number: vote,
                voter: zoe.owner,
                keys: vec!["nyeri".into()],
            });
            world.committed(&commit);
        }
        forget(&world, zoe.owner);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| assert_eq!(erase(world.store(), zoe.owner), Erasing::Done));
            }
        });
        assert_eq!(erase(world.store(), zoe.owner), Erasing::Done);
    }
    assert_eq!(world.store().forgotten(), Ok(Vec::new()));
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn nobody_who_wrote_meanwhile_is_forgotten(world: World) {
    let mut zoe = Talk::new(1);
    zoe.conversation.last_inbound = Some(Timestamp(100));
    world.committed(&zoe.says("hoi"));
    let unless = |since| Forget {
        unless_heard_since: Some(Timestamp(since)),
        ..asked()
    };
    assert_eq!(world.store().forget(zoe.owner, unless(100)), Ok(false));
    assert_eq!(world.store().forget(zoe.owner, unless(101)), Ok(true));
}

pub fn what_somebody_did_in_a_group_goes_too(mut world: World) {
    let (zoe, ann) = (Talk::new(1), Talk::new(2));
    for mut person in [zoe.clone(), ann.clone()] {
        world.committed(&person.says("hoi"));
    }
    let mut group = Talk::new(3);
    group.owner = OwnerId::group(3);
    group.contact.id = group.owner;
    for (person, name) in [(&zoe, "Zoë de Vries"), (&ann, "Ann Bakker")] {
        let mut commit = group.says("");
        let by = Actor {
            contact: Some(person.owner),
            name: Some(name.into()),
            is_admin: None,
            is_operator: false,
        };
        commit.record.input = Input::Group {
            by,
            message: InMessage::Text(format!("/stem {name}")),
            ballot: vec!["nyeri".into()],
        };
        let voted = |voter| Event::Voted {
            session: crate::samples::SESSION,
            vote: "bean".into(),
            voter,
            keys: vec!["nyeri".into()],
        };
        commit.record.events = vec![voted(person.owner)];
        world.committed(&commit);
    }
    forget(&world, zoe.owner);
    erase(world.store(), zoe.owner);
    world.reopen();
    let left = everything(world.store());
    assert!(
        !left.contains("Zoë de Vries") && !left.contains(&zoe.owner.to_string()),
        "{left}"
    );
    assert!(
        left.contains("Ann Bakker") && left.contains("/stem Ann"),
        "{left}"
    );
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

/// What else a turn may hold of what somebody said.
pub fn noted(session: SessionId, words: &str) -> [Event; 3] {
    let value = Value::Text(words.to_owned());
    [
        Event::Misunderstood {
            session,
            question: "brew".into(),
            attempt: 1,
            typed: Some(words.to_owned()),
        },
        Event::VariableSet {
            session,
            variable: "note".into(),
            value: Some(Ok(value.clone())),
        },
        Event::Kept("city".into(), Some(value)),
    ]
}

pub fn only_who_was_silent_before_the_bound_is_due(world: World) {
    let keep = Duration(10 * 86_400);
    let (bound, before) = (crate::samples::NOW, Timestamp(crate::samples::NOW.0 - 1));
    let mut group = Talk::new(7);
    group.owner = OwnerId::group(7);
    group.contact.id = group.owner;
    let mut acts = |person, at| {
        let mut commit = group.says("");
        let by = Actor {
            contact: Some(person),
            name: None,
            is_admin: None,
            is_operator: false,
        };
        commit.record.input = Input::Group {
            by,
            message: InMessage::Text("/stem".into()),
            ballot: Vec::new(),
        };
        commit.record.now = at;
        world.committed(&commit);
    };
    acts(Talk::new(3).owner, before);
    let person = |number, first_seen, heard| {
        let mut talk = Talk::new(number);
        (talk.contact.first_seen, talk.conversation.last_inbound) = (first_seen, heard);
        world.committed(&talk.says("hoi"));
        talk.owner
    };
    let silent = person(1, before, Some(before));
    let never_heard = person(2, before, None);
    let was_in_a_group = person(3, before, None);
    let in_a_group = person(4, before, None);
    person(5, before, Some(bound));
    person(6, bound, Some(before));
    acts(in_a_group, bound);
    let due = Due::find(world.store(), keep, bound.plus(keep)).expect("the store works");
    assert_eq!(
        due.silent.iter().copied().collect::<BTreeSet<_>>(),
        BTreeSet::from([silent, never_heard, was_in_a_group])
    );
    assert_eq!((due.before, due.people, due.turns), (bound, 6, (1, 8)));
}

pub fn old_words_go_and_that_the_turns_happened_stays(mut world: World) {
    let mut zoe = Talk::new(1);
    for (moment, words) in [(10, "eerste"), (20, "tweede"), (30, "derde")] {
        let mut commit = zoe.says(words);
        commit.record.now = Timestamp(moment);
        commit.record.events.extend(noted(zoe.session(), words));
        world.committed(&commit);
    }
    let expire = |world: &World, before, most| {
        world
            .store()
            .expire_answers(Timestamp(before), most)
            .expect("the store works")
    };
    assert_eq!(expire(&world, 30, 1), 1);
    world.reopen();
    let all = everything(world.store());
    assert!(!all.contains("eerste") && all.contains("tweede"));
    assert_eq!((expire(&world, 30, 9), expire(&world, 30, 9)), (1, 0));
    let all = everything(world.store());
    assert!(!all.contains("tweede") && all.contains("derde"));
    let mut turns = Vec::new();
    let read = world
        .store()
        .turns(zoe.owner, zoe.conversation.id, &mut |turn| {
            turns.push(turn.record);
            true
        });
    read.expect("the store works");
    let question = || "brew".into();
    assert_eq!(
        turns[0].events[0],
        Event::AnswerExpired {
            session: zoe.session(),
            question: question()
        }
    );
    assert_eq!(
        (turns.len(), turns[0].events.len(), turns[0].now),
        (3, 5, Timestamp(10))
    );
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn a_job_gives_its_rows_once(mut world: World) {
    let mut zoe = Talk::new(1);
    let mut commit = zoe.says("mijn gegevens");
    let (job, row) = (
        vraag::store::Job {
            id: zoe.effect(4),
            ..crate::samples::job()
        },
        crate::samples::outgoing(zoe.effect(0x8000)),
    );
    commit.jobs = vec![job.clone()];
    world.committed(&commit);
    sent(&world, &commit);
    assert_eq!(
        world.store().finish_job(job.id, vec![row.clone()]),
        Ok(true)
    );
    assert_eq!(
        world.store().finish_job(job.id, vec![row.clone()]),
        Ok(false)
    );
    world.reopen();
    assert_eq!(world.store().outbox(), Ok(vec![(zoe.owner, row)]));
    assert_eq!(world.store().jobs(), Ok(Vec::new()));
}

pub fn a_job_of_the_forgotten_gives_nothing(world: World) {
    let mut zoe = Talk::new(1);
    let mut commit = zoe.says("mijn gegevens");
    commit.jobs = vec![vraag::store::Job {
        id: zoe.effect(4),
        ..crate::samples::job()
    }];
    world.committed(&commit);
    sent(&world, &commit);
    forget(&world, zoe.owner);
    world
        .store()
        .finish_job(
            zoe.effect(4),
            vec![crate::samples::outgoing(zoe.effect(0x8000))],
        )
        .expect("the store works");
    let has_send = |rows: Vec<(OwnerId, vraag::store::Outgoing)>| {
        rows.iter()
            .any(|(_, row)| matches!(row.body, Body::Send(_)))
    };
    assert!(!has_send(world.store().outbox().expect("the store works")));
}
