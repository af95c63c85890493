//! Groups that move: with all places in them, at once, and what was sent there is out of reach.

use vraag::store::{Address, Moved, Place, Settled};

use crate::world::{Talk, World};

const OLD: &str = "telegram/7001/-/-45";
const NEW: &str = "telegram/7001/-/-1000045";

/// Lets somebody talk at a place.
fn at(world: &World, number: u64, place: &str) -> Talk {
    let mut talk = Talk::new(number);
    let mut commit = talk.says("hoi");
    commit.place = Some((Place(place.to_owned()), talk.address()));
    world.committed(&commit);
    talk
}

fn moved(from: &str, to: &str) -> Moved {
    Moved {
        from: Place(from.to_owned()),
        to: Place(to.to_owned()),
        address: Some((Address(format!("of {from}")), Address(format!("of {to}")))),
    }
}

fn found(world: &World, place: &str) -> Option<vraag::id::ConversationId> {
    world
        .store()
        .find(&Place(place.to_owned()))
        .expect("it can be looked for")
        .map(|(_, conversation)| conversation)
}

pub fn a_group_takes_everybody_in_it_along(mut world: World) {
    let places = ["", "/-/5", "/42", "/42/5"];
    let talks: Vec<Talk> = (1..)
        .zip(places)
        .map(|(number, place)| at(&world, number, &format!("{OLD}{place}")))
        .collect();
    let other = at(&world, 9, &format!("{OLD}1"));
    for _ in 0..2 {
        world
            .store()
            .moved(&moved(OLD, NEW))
            .expect("a group can move");
    }
    world.reopen();
    for (talk, place) in talks.iter().zip(places) {
        assert_eq!(
            world.store().place(talk.conversation.id),
            Ok(Some(Place(format!("{NEW}{place}"))))
        );
        assert_eq!(
            [OLD, NEW].map(|group| found(&world, &format!("{group}{place}"))),
            [Some(talk.conversation.id); 2]
        );
    }
    assert_eq!(
        world.store().place(other.conversation.id),
        Ok(Some(Place(format!("{OLD}1"))))
    );
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn the_places_below_a_place_are_listed_where_they_are_now(world: World) {
    let places = ["", "/-/5", "/-/6"].map(|place| format!("{OLD}{place}"));
    (1..)
        .zip(&places)
        .for_each(|(number, place)| drop(at(&world, number, place)));
    let below = |place: &str| {
        let below = world
            .store()
            .below(&Place(place.to_owned()))
            .expect("they can be listed");
        below
            .into_iter()
            .map(|(place, ..)| place.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(below(OLD), places[1..]);
    world
        .store()
        .moved(&moved(OLD, NEW))
        .expect("a group can move");
    assert_eq!(
        (below(OLD), below(NEW)),
        (Vec::new(), vec![format!("{NEW}/-/5"), format!("{NEW}/-/6")])
    );
}

pub fn whoever_was_at_the_new_place_gives_way(world: World) {
    let (group, other) = (at(&world, 1, OLD), at(&world, 2, NEW));
    world
        .store()
        .moved(&moved(OLD, NEW))
        .expect("a group can move");
    assert_eq!(found(&world, NEW), Some(group.conversation.id));
    assert_eq!(world.store().place(other.conversation.id), Ok(None));
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}

pub fn the_address_moves_along_and_still_finds_its_group(world: World) {
    let mut group = Talk::new(1);
    let mut commit = group.says("hoi");
    commit.place = Some((Place(OLD.to_owned()), Address(format!("of {OLD}"))));
    world.committed(&commit);
    world
        .store()
        .moved(&moved(OLD, NEW))
        .expect("a group can move");
    for place in [OLD, NEW] {
        assert_eq!(
            world.store().contact_at(&Address(format!("of {place}"))),
            Ok(Some(group.owner))
        );
    }
}

pub fn nobody_moves_from_where_nobody_is(world: World) {
    let group = at(&world, 1, NEW);
    world
        .store()
        .moved(&moved(OLD, NEW))
        .expect("nothing happens");
    assert_eq!(found(&world, NEW), Some(group.conversation.id));
    assert_eq!(found(&world, OLD), None);
}

pub fn what_was_sent_before_a_move_is_out_of_reach_and_what_comes_after_is_not(world: World) {
    let mut group = Talk::new(1);
    let mut commit = group.says("hoi");
    commit.place = Some((Place(OLD.to_owned()), group.address()));
    commit.outbox = vec![crate::samples::outgoing(group.effect(0))];
    world.committed(&commit);
    let sent = |id, receipt: &str| {
        let row = (
            group.owner,
            id,
            Settled::Sent {
                receipt: receipt.to_owned(),
            },
        );
        world.store().settle(vec![row]).expect("it can be settled");
    };
    let first = group.effect(0);
    sent(first, "77");
    assert_eq!(
        world.store().receipts(group.conversation.id),
        Ok(vec![(first, "77".to_owned())])
    );
    world
        .store()
        .moved(&moved(OLD, NEW))
        .expect("a group can move");
    assert_eq!(
        world.store().receipts(group.conversation.id),
        Ok(Vec::new())
    );
    assert_eq!(world.store().receipt(first), Ok(None));
}

pub fn what_a_desk_was_sent_stays_in_reach_when_a_topic_is_opened_for_it(world: World) {
    let mut talk = Talk::new(1);
    let desk = Place(OLD.to_owned()).desk(talk.conversation.id);
    let topic = desk.in_topic(Some(42));
    let mut commit = talk.says("hoi");
    commit.place = Some((desk.clone(), talk.address()));
    commit.outbox = vec![crate::samples::outgoing(talk.effect(0))];
    world.committed(&commit);
    let receipt = "77".to_owned();
    let row = (talk.owner, talk.effect(0), Settled::Sent { receipt });
    world.store().settle(vec![row]).expect("it can be settled");
    let moved = Moved {
        address: None,
        ..moved(&desk.0, &topic.0)
    };
    world.store().moved(&moved).expect("it can move");
    let id = talk.conversation.id;
    assert_eq!(
        [desk, topic.clone()].map(|at| found(&world, &at.0)),
        [Some(id); 2]
    );
    assert_eq!(world.store().place(id), Ok(Some(topic)));
    assert_eq!(
        world.store().receipt(talk.effect(0)),
        Ok(Some("77".to_owned()))
    );
    assert_eq!(world.store().check_integrity(), Ok(Vec::new()));
}
