//! Timers are set, moved and taken away with turns, and take effect once.

use vraag::id::TimerId;
use vraag::store::{Commit, CommitOutcome};
use vraag::time::Timestamp;

use crate::samples::NOW;
use crate::world::{Talk, World};

fn at(minutes: i64) -> Timestamp {
    Timestamp(NOW.0 + minutes * 60_000)
}

fn arming(talk: &mut Talk, timers: &[(TimerId, Timestamp)]) -> Commit {
    let mut commit = talk.says("hoi");
    commit.arm = timers.to_vec();
    commit
}

fn due(world: &World, until: Timestamp) -> Vec<(TimerId, Timestamp)> {
    let due = world.store().due(until, 100).expect("timers can be read");
    due.into_iter().map(|(_, timer, at)| (timer, at)).collect()
}

pub fn timers_come_due_in_their_order(world: World) {
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    let (early, late, next) = (zoe.timer(1, 0), zoe.timer(1, 1), ann.timer(1, 0));
    assert_eq!(world.store().next_due(), Ok(None));
    world.committed(&arming(&mut zoe, &[(late, at(30)), (early, at(10))]));
    world.committed(&arming(&mut ann, &[(next, at(20))]));
    assert_eq!(world.store().next_due(), Ok(Some(at(10))));
    assert_eq!(due(&world, at(9)), []);
    assert_eq!(due(&world, at(20)), [(early, at(10)), (next, at(20))]);
    assert_eq!(
        due(&world, at(60)),
        [(early, at(10)), (next, at(20)), (late, at(30))]
    );
    assert_eq!(
        world.store().due(at(60), 1),
        Ok(vec![(zoe.owner, early, at(10))])
    );
    assert_eq!(world.store().due(at(60), 0), Ok(Vec::new()));
}

pub fn a_timer_can_be_moved_and_taken_away(world: World) {
    let mut zoe = Talk::new(1);
    let (first, second) = (zoe.timer(1, 0), zoe.timer(2, 0));
    world.committed(&arming(&mut zoe, &[(first, at(10)), (second, at(10))]));
    world.committed(&arming(&mut zoe, &[(first, at(20))]));
    assert_eq!(due(&world, at(60)), [(second, at(10)), (first, at(20))]);
    let mut disarming = zoe.says("espresso");
    disarming.disarm = vec![2, 9];
    world.committed(&disarming);
    assert_eq!(due(&world, at(60)), [(first, at(20))]);
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn a_deadline_takes_effect_once(world: World) {
    let mut zoe = Talk::new(1);
    let (fired, other) = (zoe.timer(1, 0), zoe.timer(1, 1));
    world.committed(&arming(&mut zoe, &[(fired, NOW), (other, at(5))]));
    world.committed(&zoe.hears(fired));
    assert_eq!(due(&world, at(60)), [(other, at(5))]);
    let before = world.everything();
    assert_eq!(world.commit(&zoe.hears(fired)), CommitOutcome::TimerGone);
    assert_eq!(world.everything(), before);
}

pub fn a_deadline_that_was_moved_is_gone(world: World) {
    let mut zoe = Talk::new(1);
    let timer = zoe.timer(1, 0);
    world.committed(&arming(&mut zoe, &[(timer, NOW)]));
    world.committed(&arming(&mut zoe, &[(timer, at(10))]));
    let mut early = zoe.clone().hears(timer);
    assert_eq!(world.commit(&early), CommitOutcome::TimerGone);
    early.record.now = at(10);
    world.committed(&early);
}

pub fn a_timer_that_fired_can_be_set_again(world: World) {
    let mut zoe = Talk::new(1);
    let timer = zoe.timer(1, 1);
    world.committed(&arming(&mut zoe, &[(timer, NOW)]));
    for _ in 0..3 {
        let mut fired = zoe.hears(timer);
        fired.arm = vec![(timer, NOW)];
        assert!(matches!(world.commit(&fired), CommitOutcome::Committed(_)));
        // Behind a bad line the same deadline may have fired and been set again; the next turn is built on what is there.
        let loaded = world.load(&zoe).expect("the conversation is there");
        assert_eq!(loaded.revision, zoe.revision);
    }
    assert_eq!(due(&world, at(60)), [(timer, NOW)]);
}

pub fn a_question_s_timers_go_before_new_ones_are_set(world: World) {
    let mut zoe = Talk::new(1);
    let (remind, expire) = (zoe.timer(1, 1), zoe.timer(1, 0));
    world.committed(&arming(&mut zoe, &[(remind, at(10)), (expire, at(50))]));
    let mut again = arming(&mut zoe, &[(remind, at(15))]);
    again.disarm = vec![1];
    world.committed(&again);
    assert_eq!(due(&world, at(60)), [(remind, at(15))]);
}
