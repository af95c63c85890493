//! Where people stand with the segments: written together with the watermark, gone with who is forgotten.

use vraag::contact::membership::Memberships;
use vraag::id::OwnerId;
use vraag::store::{Erasing, Forget, ProjectionWrite};

use crate::world::{Talk, World};

fn all(world: &World) -> Vec<(OwnerId, Memberships)> {
    let mut all = Vec::new();
    let read = world.store().memberships(&mut |owner, known| {
        all.push((owner, known));
        true
    });
    read.expect("they can be read");
    all
}

pub fn memberships_and_their_watermark_are_written_together(mut world: World) {
    let zoe = OwnerId::contact(1);
    let notes = vec![("segments/watermark".to_owned(), vec![1, 2, 3])];
    let projected = ProjectionWrite {
        memberships: vec![(zoe, crate::samples::memberships())],
        notes,
    };
    world.store().project(projected).expect("it can be written");
    world.reopen();
    assert_eq!(
        world.store().memberships_of(zoe),
        Ok(Some(crate::samples::memberships()))
    );
    assert_eq!(world.store().memberships_of(OwnerId::contact(2)), Ok(None));
    assert_eq!(all(&world), [(zoe, crate::samples::memberships())]);
    assert_eq!(
        world.store().meta("segments/watermark"),
        Ok(Some(vec![1, 2, 3]))
    );
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn where_the_forgotten_stood_goes_and_does_not_come_back(world: World) {
    let mut zoe = Talk::new(1);
    let commit = zoe.says("hallo");
    world.committed(&commit);
    let projected = || ProjectionWrite {
        memberships: vec![(zoe.owner, crate::samples::memberships())],
        notes: Vec::new(),
    };
    world
        .store()
        .project(projected())
        .expect("it can be written");
    let asked = Forget {
        now: crate::samples::NOW,
        leaves_receipt: true,
        unless_heard_since: None,
    };
    assert_eq!(world.store().forget(zoe.owner, asked), Ok(true));
    while world
        .store()
        .erase(zoe.owner, 100)
        .expect("the store works")
        == Erasing::More
    {}
    // A projection that was under way comes too late.
    world
        .store()
        .project(projected())
        .expect("it can be written");
    assert_eq!(all(&world), []);
}
