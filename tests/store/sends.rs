//! What is to go out waits in order until it is settled; places and jobs.

use vraag::id::{EffectId, OwnerId};
use vraag::message::{Keyboard, Rich};
use vraag::store::{Body, RECEIPTS, Settled};
use vraag::time::Timestamp;

use crate::world::{Talk, World};

fn waiting(world: &World) -> Vec<EffectId> {
    world
        .store()
        .outbox()
        .expect("the outbox can be read")
        .into_iter()
        .map(|(_, row)| row.id)
        .collect()
}

fn settle(world: &World, talk: &Talk, id: EffectId, settled: Settled) {
    world
        .store()
        .settle(vec![(talk.owner, id, settled)])
        .expect("rows can be settled");
}

fn sent(receipt: &str) -> Settled {
    Settled::Sent {
        receipt: receipt.to_owned(),
    }
}

pub fn rows_wait_in_the_order_of_their_turns(world: World) {
    let mut zoe = Talk::new(1);
    let mut ids = Vec::new();
    for _ in 0..12 {
        let mut commit = zoe.says("hoi");
        commit.outbox = (0..3)
            .map(|index| crate::samples::outgoing(zoe.effect(index)))
            .collect();
        ids.extend(commit.outbox.iter().map(|row| row.id));
        world.committed(&commit);
    }
    assert_eq!(waiting(&world), ids);
    assert_eq!(
        world.store().outbox().map(|rows| rows[0].clone()),
        Ok((zoe.owner, crate::samples::outgoing(ids[0])))
    );
}

pub fn what_waits_is_found_again_however_long_it_waits(mut world: World) {
    let (mut zoe, mut ann, mut eva) = (Talk::new(1), Talk::new(2), Talk::new(3));
    let mut commit = zoe.says("hoi");
    commit.outbox = (0..3)
        .map(|index| crate::samples::outgoing(zoe.effect(index)))
        .collect();
    world.committed(&commit);
    settle(&world, &zoe, zoe.effect(1), sent("4711"));
    world.committed(&eva.says("hoi"));
    settle(&world, &eva, eva.effect(0), Settled::Later(Timestamp(5)));
    let mut waiting_since = vec![zoe.effect(0), zoe.effect(2), eva.effect(0)];
    for _ in 0..70 {
        world.committed(&ann.says("hoi"));
        settle(&world, &ann, ann.effect(0), sent("1"));
    }
    world.committed(&ann.says("hoi"));
    waiting_since.insert(2, ann.effect(0));
    for _ in 0..2 {
        assert_eq!(waiting(&world), waiting_since);
        assert_eq!(
            world.store().receipt(zoe.effect(1)),
            Ok(Some("4711".to_owned()))
        );
        world.reopen();
    }
    for (talk, index) in [(&zoe, 2), (&zoe, 0), (&eva, 0), (&ann, 0)] {
        settle(&world, talk, talk.effect(index), sent("9"));
    }
    assert_eq!(waiting(&world), []);
    world.reopen();
    assert_eq!(waiting(&world), []);
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn a_sent_row_goes_and_leaves_a_receipt(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let id = zoe.effect(0);
    assert_eq!(world.store().receipt(id), Ok(None));
    settle(&world, &zoe, id, sent("4711"));
    assert_eq!(waiting(&world), []);
    assert_eq!(world.store().receipt(id), Ok(Some("4711".to_owned())));
    settle(&world, &zoe, id, sent("9999"));
    assert_eq!(
        world.store().receipt(id),
        Ok(Some("4711".to_owned())),
        "a row is settled once"
    );
}

pub fn an_edit_leaves_no_receipt(world: World) {
    let mut zoe = Talk::new(1);
    let mut commit = zoe.says("hoi");
    commit.outbox[0].body = Body::Edit {
        of: zoe.effect(9),
        text: Rich::plain("ja"),
        keyboard: Keyboard::None,
    };
    world.committed(&commit);
    settle(&world, &zoe, zoe.effect(0), sent("4711"));
    assert_eq!(waiting(&world), []);
    assert_eq!(world.store().receipt(zoe.effect(0)), Ok(None));
}

pub fn a_row_that_is_tried_again_stays(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let id = zoe.effect(0);
    settle(&world, &zoe, id, Settled::Later(Timestamp(5)));
    settle(&world, &zoe, id, Settled::Later(Timestamp(6)));
    let rows = world.store().outbox().expect("the outbox can be read");
    assert_eq!(
        (rows[0].1.not_before, rows[0].1.tries),
        (Some(Timestamp(6)), 2)
    );
    settle(&world, &zoe, id, Settled::Dropped("blocked".to_owned()));
    assert_eq!(waiting(&world), []);
    assert_eq!(world.store().receipt(id), Ok(None));
}

pub fn somebody_else_s_row_is_left_alone(world: World) {
    let mut zoe = Talk::new(1);
    world.committed(&zoe.says("hoi"));
    let rows = vec![
        (OwnerId::contact(99), zoe.effect(0), sent("1")),
        (zoe.owner, zoe.effect(5), sent("2")),
    ];
    world.store().settle(rows).expect("rows can be settled");
    assert_eq!(waiting(&world), [zoe.effect(0)]);
    assert_eq!(world.store().receipt(zoe.effect(5)), Ok(None));
}

pub fn only_the_newest_receipts_are_kept(world: World) {
    let mut zoe = Talk::new(1);
    let mut ann = Talk::new(2);
    world.committed(&ann.says("hoi"));
    settle(&world, &ann, ann.effect(0), sent("1"));
    let mut ids = Vec::new();
    for number in 0..RECEIPTS + 3 {
        world.committed(&zoe.says("hoi"));
        ids.push(zoe.effect(0));
        settle(&world, &zoe, zoe.effect(0), sent(&number.to_string()));
    }
    let kept: Vec<bool> = ids
        .iter()
        .map(|id| {
            world
                .store()
                .receipt(*id)
                .expect("it can be read")
                .is_some()
        })
        .collect();
    assert_eq!(kept, [vec![false; 3], vec![true; RECEIPTS]].concat());
    assert_eq!(
        world.store().receipt(ann.effect(0)),
        Ok(Some("1".to_owned()))
    );
}

pub fn a_job_stays_until_it_is_done(mut world: World) {
    let mut zoe = Talk::new(1);
    let mut commit = zoe.says("hoi");
    commit.jobs = vec![crate::samples::job()];
    world.committed(&commit);
    world.reopen();
    assert_eq!(
        world.store().jobs(),
        Ok(vec![(zoe.owner, crate::samples::job())])
    );
    world
        .store()
        .job_done(crate::samples::job().id)
        .expect("a job can be done");
    world
        .store()
        .job_done(crate::samples::job().id)
        .expect("a job that is gone can be done");
    assert_eq!(world.store().jobs(), Ok(Vec::new()));
}

pub fn a_job_is_done_with_the_turn_that_takes_its_answer(mut world: World) {
    let mut zoe = Talk::new(1);
    let mut commit = zoe.says("hoi");
    commit.jobs = vec![crate::samples::job()];
    world.committed(&commit);
    let mut answer = zoe.says("and this is what came of it");
    answer.input = vraag::id::InputId::Job(crate::samples::job().id);
    world.committed(&answer);
    world.reopen();
    assert_eq!(world.store().jobs(), Ok(Vec::new()));
    assert_eq!(world.store().has_taken(&answer.input), Ok(true));
}
