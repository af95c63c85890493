//! Ballots: records of their own, filed under the group and found from the person.

use vraag::contact::Contact;
use vraag::id::{Name, OwnerId};
use vraag::store::{Ballot, CommitOutcome};

use crate::world::{Talk, World};

const NUMBER: u32 = 7;

fn voter(n: u64) -> OwnerId {
    OwnerId::contact(500_000 + n)
}

fn vote(world: &World, group: &mut Talk, voter: OwnerId, keys: &[&str]) {
    let mut commit = group.says("tap");
    commit.ballot = Some(Ballot {
        number: NUMBER,
        voter,
        keys: keys.iter().copied().map(Name::from).collect(),
    });
    world.committed(&commit);
}

fn ballots(world: &World, group: &Talk, number: u32) -> Vec<(OwnerId, Vec<Name>)> {
    let mut all = Vec::new();
    let read = world
        .store()
        .ballots(group.owner, group.conversation.id, number, &mut |ballot| {
            assert_eq!(ballot.number, number);
            all.push((ballot.voter, ballot.keys));
            true
        });
    read.expect("the ballots can be read");
    all
}

pub fn a_ballot_is_filed_changed_and_taken_back(mut world: World) {
    let mut group = Talk::new(1);
    vote(&world, &mut group, voter(1), &["nyeri", "decaf"]);
    vote(&world, &mut group, voter(2), &["decaf"]);
    vote(&world, &mut group, voter(1), &["nyeri"]);
    vote(&world, &mut group, voter(2), &[]);
    world.reopen();
    let one = |n| {
        world
            .store()
            .ballot(group.owner, group.conversation.id, NUMBER, voter(n))
            .expect("it can be read")
    };
    assert_eq!(
        (one(1), one(2), one(3)),
        (vec!["nyeri".into()], Vec::new(), Vec::new())
    );
    assert_eq!(
        ballots(&world, &group, NUMBER),
        [(voter(1), vec!["nyeri".into()])]
    );
    assert_eq!(ballots(&world, &group, NUMBER + 1), []);
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn a_person_s_votes_are_found_in_every_group(world: World) {
    let (mut here, mut there) = (Talk::new(1), Talk::new(2));
    for group in [&mut here, &mut there] {
        vote(&world, group, voter(1), &["nyeri"]);
        vote(&world, group, voter(2), &["decaf"]);
    }
    vote(&world, &mut there, voter(1), &[]);
    let of = |n| {
        world
            .store()
            .votes_of(voter(n))
            .expect("they can be read")
            .len()
    };
    assert_eq!((of(1), of(2), of(3)), (1, 2, 0));
    assert_eq!(
        world.store().votes_of(voter(1)),
        Ok(vec![(here.owner, here.conversation.id, NUMBER)])
    );
}

pub fn a_reader_of_ballots_may_stop(world: World) {
    let mut group = Talk::new(1);
    (0..5).for_each(|n| vote(&world, &mut group, voter(n), &["nyeri"]));
    let mut seen = 0;
    let read = world
        .store()
        .ballots(group.owner, group.conversation.id, NUMBER, &mut |_| {
            seen += 1;
            seen < 3
        });
    assert_eq!((read, seen), (Ok(()), 3));
}

pub fn a_person_who_is_met_is_known_from_then_on(mut world: World) {
    let (mut group, femke) = (Talk::new(1), Talk::new(9));
    let contact = Contact {
        name: Some("Femke".into()),
        ..Contact::new(femke.owner, crate::samples::NOW)
    };
    let mut commit = group.says("tap");
    commit.met = Some((femke.address(), Box::new(contact.clone())));
    world.committed(&commit);
    world.reopen();
    assert_eq!(
        world.store().contact_at(&femke.address()),
        Ok(Some(femke.owner))
    );
    let kept = world
        .store()
        .contact(femke.owner)
        .expect("it can be read")
        .map(|(kept, _)| kept);
    assert_eq!(kept, Some(contact));
}

pub fn a_person_who_is_known_by_now_is_not_met_again(world: World) {
    let (mut group, mut femke) = (Talk::new(1), Talk::new(9));
    world.committed(&femke.says("hoi"));
    for met in [femke.owner, voter(1)] {
        let mut again = group.clone();
        let mut commit = again.says("tap");
        commit.met = Some((
            femke.address(),
            Box::new(Contact::new(met, crate::samples::NOW)),
        ));
        assert_eq!(world.commit(&commit), CommitOutcome::Conflict);
    }
    assert_eq!(world.store().contact(voter(1)), Ok(None));
    world.committed(&group.says("tap"));
}
