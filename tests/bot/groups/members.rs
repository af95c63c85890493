//! Questions to one member of a group: only they answer, with their own buttons or by a reply.

use super::Roasters;
use crate::support::botapi::{Call, Deed};

#[test]
fn one_member_is_asked_and_answers_by_a_tap_and_a_reply() {
    let r = Roasters::new();
    r.group.hears(&r.noor, "/bestel");
    r.noor.taps(
        &r.api
            .await_message(&r.group, |m| m.text.contains("Welke maat")),
        "Groot",
    );
    let bags = r
        .api
        .await_message(&r.group, |m| m.text.contains("Hoeveel zakken"));
    r.group.hears(&r.noor, "3");
    r.group.hears(&r.sam, "7 is meer");
    r.group.hears_reply(&r.noor, "vier", &bags);
    r.api
        .await_message(&r.group, |m| m.text.contains("Genoteerd: 4."));
    let withheld: Vec<Deed> = r.api.withheld().into_iter().map(|said| said.deed).collect();
    assert_eq!(
        withheld,
        ["3", "7 is meer"].map(|text| Deed::Said(text.into()))
    );
    let rows = r.home.table(&["roast"]);
    let orders: Vec<_> = rows
        .iter()
        .filter(|row| row["bags"] == "4")
        .map(|row| (row["size"].as_str(), row["room"].as_str()))
        .collect();
    assert_eq!(orders, [("large", "member")]);
}

#[test]
fn a_tap_on_somebody_else_s_button_is_answered_kindly_in_their_language_and_changes_nothing() {
    let r = Roasters::new();
    r.group.hears(&r.noor, "/bestel");
    let size = r
        .api
        .await_message(&r.group, |m| m.text.contains("Welke maat"));
    assert_eq!(
        r.api.await_toast(&r.sam.taps(&size, "Klein")).text,
        "This question is for someone else in the group."
    );
    let forged = size
        .button("Klein")
        .and_then(|button| button.data.clone())
        .expect("a button of ours");
    let of_sam = forged
        .split('@')
        .next()
        .expect("it has a part before")
        .to_owned();
    assert!(
        !r.api
            .await_toast(&r.sam.forges_tap(&size, &of_sam))
            .text
            .is_empty()
    );
    assert!(
        !r.api
            .await_toast(&r.sam.forges_tap(&size, &format!("{of_sam}@zz")))
            .text
            .is_empty()
    );
    r.noor.taps(&size, "Groot");
    r.api
        .await_message(&r.group, |m| m.text.contains("Hoeveel zakken"));
    let rows = r.home.table(&["roast"]);
    assert_eq!(
        rows.iter()
            .map(|row| row["size"].as_str())
            .filter(|size| !size.is_empty())
            .collect::<Vec<_>>(),
        ["large"]
    );
}

#[test]
fn a_reply_to_any_showing_of_a_question_is_heard() {
    let r = Roasters::new();
    r.group.hears(&r.noor, "/bestel");
    r.noor.taps(
        &r.api
            .await_message(&r.group, |m| m.text.contains("Welke maat")),
        "Groot",
    );
    let bags = r
        .api
        .await_message(&r.group, |m| m.text.contains("Hoeveel zakken"));
    r.group.hears_reply(&r.noor, "help", &bags);
    r.api.await_message(&r.group, |m| {
        m.text.contains("/stop") && m.text.contains("Hoeveel zakken")
    });
    r.group.hears_reply(&r.noor, "4", &bags);
    r.api
        .await_message(&r.group, |m| m.text.contains("Genoteerd: 4."));
    r.group.hears(&r.sam, "/bestel");
    let size = r
        .api
        .await_message(&r.group, |m| m.text.contains("Which size"));
    r.group.hears(&r.sam, "/help");
    r.api.await_message(&r.group, |m| {
        m.text.contains("/stop") && m.text.contains("Which size")
    });
    r.group.hears_reply(&r.sam, "stop", &size);
    r.api
        .await_message(&r.group, |m| m.text.contains("ask you nothing more here"));
    let mut ends: Vec<String> = r
        .home
        .table(&["roast"])
        .iter()
        .map(|row| row["status"].clone())
        .collect();
    ends.sort();
    assert_eq!(ends, ["completed", "stopped"]);
}

#[test]
fn two_members_at_once_are_never_mixed_up() {
    let r = Roasters::new();
    for person in [&r.noor, &r.sam] {
        r.group.hears(person, "/bestel");
    }
    r.noor.taps(
        &r.api
            .await_message(&r.group, |m| m.text.contains("Welke maat")),
        "Klein",
    );
    r.sam.taps(
        &r.api
            .await_message(&r.group, |m| m.text.contains("Which size")),
        "Large",
    );
    let of_noor = r
        .api
        .await_message(&r.group, |m| m.text.contains("Hoeveel zakken"));
    let of_sam = r
        .api
        .await_message(&r.group, |m| m.text.contains("How many bags"));
    r.group.hears_reply(&r.noor, "9", &of_sam);
    r.settle();
    r.group.hears_reply(&r.sam, "2", &of_sam);
    r.api
        .await_message(&r.group, |m| m.text.contains("Noted: 2."));
    r.group.hears_reply(&r.noor, "5", &of_noor);
    r.api
        .await_message(&r.group, |m| m.text.contains("Genoteerd: 5."));
    let mut orders: Vec<(String, String)> = r
        .home
        .table(&["roast"])
        .iter()
        .map(|row| (row["size"].clone(), row["bags"].clone()))
        .collect();
    orders.sort();
    assert_eq!(
        orders,
        [
            ("large".to_owned(), "2".to_owned()),
            ("small".to_owned(), "5".to_owned())
        ]
    );
}

#[test]
fn a_question_in_a_topic_stays_in_the_topic() {
    let r = Roasters::new();
    let forum = r.api.forum("Forum", &[&r.noor, &r.sam]);
    let topic = forum.opens_topic(&r.noor, "Bestellen");
    r.noor.at(&topic).says("/bestel");
    let size = r
        .api
        .await_message(&topic, |m| m.text.contains("Welke maat"));
    r.noor.taps(&size, "Klein");
    let bags = r
        .api
        .await_message(&topic, |m| m.text.contains("Hoeveel zakken"));
    r.noor.at(&topic).replies(&bags, "2");
    r.api
        .await_message(&topic, |m| m.text.contains("Genoteerd: 2."));
    r.noor.at(&forum).says("/bestel");
    let general = r.api.await_message(&forum, |m| {
        m.text.contains("Welke maat") && m.thread.is_none()
    });
    assert_ne!(general.button("Klein"), size.button("Klein"));
    assert_eq!(r.api.dropped(), [""; 0]);
}

#[test]
fn the_same_person_in_private_a_group_and_a_topic_has_three_sessions_and_is_one_contact() {
    let r = Roasters::new();
    let forum = r.api.forum("Forum", &[&r.noor]);
    let topic = forum.opens_topic(&r.noor, "Bestellen");
    r.group.hears(&r.noor, "/bestel");
    r.noor.at(&topic).says("/bestel");
    r.noor.opens_link("brew");
    let moka = r.api.await_message(&r.noor, |m| m.text.contains("Waarmee"));
    let here = r
        .api
        .await_message(&r.group, |m| m.text.contains("Welke maat"));
    let there = r
        .api
        .await_message(&topic, |m| m.text.contains("Welke maat"));
    r.noor.taps(&there, "Klein");
    r.noor.taps(&moka, "Moka");
    r.noor.taps(&here, "Groot");
    r.api
        .await_message(&r.group, |m| m.text.contains("Hoeveel"));
    r.api.await_message(&topic, |m| m.text.contains("Hoeveel"));
    r.settle();
    let rows = r.home.table(&["roast"]);
    let contacts: std::collections::BTreeSet<&str> = rows
        .iter()
        .map(|row| row["respondent_id"].as_str())
        .collect();
    assert_eq!((rows.len(), contacts.len()), (3, 1));
}

#[test]
fn whoever_comes_in_is_met_once_and_bots_are_not() {
    let r = Roasters::new();
    r.group.promotes_bot(&r.noor);
    let (ann, ben) = (r.api.person("Ann", "nl"), r.api.person("Ben", "en"));
    r.group.adds(&r.noor, &[&ann, &ben]);
    let question = r
        .api
        .await_message(&r.group, |m| m.text.contains("Drink je koffie"));
    r.api
        .await_message(&r.group, |m| m.text.contains("Do you drink coffee"));
    r.ann_answers(&ann, &question);
    r.settle();
    assert_eq!(
        r.texts()
            .iter()
            .filter(|text| text.contains("koffie") || text.contains("coffee"))
            .count(),
        2
    );
}

#[test]
fn many_who_come_at_once_are_greeted_by_one_message_and_who_taps_is_asked() {
    let r = Roasters::new();
    let people: Vec<_> = (0..7)
        .map(|number| r.api.person(&format!("Lid{number}"), "nl"))
        .collect();
    r.group
        .adds(&r.noor, &people[..5].iter().collect::<Vec<_>>());
    let greeting = r
        .api
        .await_message(&r.group, |m| m.text.contains("Welkom allemaal"));
    people[5..]
        .iter()
        .for_each(|person| drop(r.group.joins(person)));
    r.settle();
    assert_eq!(r.texts().len(), 1, "{:?}", r.texts());
    people[2].taps(&greeting, "Beginnen");
    let question = r
        .api
        .await_message(&r.group, |m| m.text.contains("Lid2: Drink je koffie?"));
    people[6].taps(&greeting, "Beginnen");
    r.api
        .await_message(&r.group, |m| m.text.contains("Lid6: Drink je koffie?"));
    people[2].taps(&question, "Ja");
    r.api
        .await_message(&r.group, |m| m.text.contains("Lid2: Gezellig"));
    r.settle();
    let rows = r.home.table(&["roast"]);
    assert_eq!(
        rows.iter()
            .map(|row| row["likes"].as_str())
            .filter(|likes| !likes.is_empty())
            .count(),
        1
    );
}

#[test]
fn the_first_who_come_one_by_one_are_greeted_by_themselves_and_the_others_by_one_message() {
    let r = Roasters::new();
    r.group.promotes_bot(&r.noor);
    // An administrator is told of each one, once its polls have asked for that.
    r.api.await_polling();
    let people: Vec<_> = (0..7)
        .map(|number| r.api.person(&format!("Lid{number}"), "nl"))
        .collect();
    r.group.adds(&r.noor, &people.iter().collect::<Vec<_>>());
    for text in [
        "Lid0: Drink",
        "Lid1: Drink",
        "Lid2: Drink",
        "Welkom allemaal",
    ] {
        r.api.await_message(&r.group, |m| m.text.contains(text));
    }
    r.settle();
    let texts = r.texts();
    assert_eq!(
        texts
            .iter()
            .filter(|text| text.contains("Drink je koffie?"))
            .count(),
        3,
        "{texts:?}"
    );
    assert_eq!(
        texts
            .iter()
            .filter(|text| text.contains("Welkom allemaal"))
            .count(),
        1,
        "{texts:?}"
    );
}

#[test]
fn whoever_hides_behind_the_group_or_a_channel_is_told_that_nobody_sees_them_and_posts_are_left_alone()
 {
    let r = Roasters::new();
    let channel = r.api.channel("Koffienieuws");
    r.group.hides(&r.noor);
    r.group.gets_post(&channel, "/bestel");
    r.settle();
    assert_eq!(r.texts().len(), 0);
    let (as_channel, as_group) = (
        r.sam.at(&r.group).as_channel(&channel),
        r.noor.at(&r.group).anonymously(),
    );
    for (hidden, words, answer) in [
        (&as_channel, "/bestel", "ik weet niet wie je bent"),
        (&as_channel, "/stop", "alleen beheerders"),
        (&as_group, "/bestel", "ik weet niet wie je bent"),
        (&as_group, "/stop", "ik ben hier stil"),
    ] {
        hidden.says(words);
        r.api.await_message(&r.group, |m| m.text.contains(answer));
        r.settle();
    }
    assert_eq!(r.texts().len(), 4);
    assert!(r.home.table(&["roast"]).is_empty());
}

#[test]
fn members_stop_their_own_questions_and_only_administrators_those_of_the_group() {
    let r = Roasters::new();
    r.group.hears(&r.sam, "/branden");
    r.api
        .await_message(&r.group, |m| m.text.contains("Wat branden we"));
    r.group.hears(&r.sam, "/bestel");
    r.api
        .await_message(&r.group, |m| m.text.contains("Which size"));
    r.group.hears(&r.sam, "/stop");
    r.settle();
    r.group.hears(&r.sam, "/stop");
    r.api
        .await_message(&r.group, |m| m.text.contains("alleen beheerders"));
    r.noor.at(&r.group).says("/stop");
    r.api
        .await_message(&r.group, |m| m.text.contains("ik ben hier stil"));
    let stopped: Vec<String> = r
        .home
        .table(&["roast"])
        .iter()
        .map(|row| row["status"].clone())
        .collect();
    assert!(
        stopped.iter().all(|status| status == "stopped"),
        "{stopped:?}"
    );
}

impl Roasters {
    fn ann_answers(&self, ann: &super::Person, question: &crate::support::botapi::Message) {
        ann.taps(question, "Ja");
        self.api
            .await_message(&self.group, |m| m.text.contains("Gezellig"));
    }
}

#[test]
fn what_concerns_one_member_makes_no_sound_and_what_concerns_all_does() {
    let r = Roasters::new();
    r.group.hears(&r.noor, "/branden");
    r.api
        .await_message(&r.group, |m| m.text.contains("Wat branden we"));
    r.group.hears(&r.sam, "/bestel");
    r.api
        .await_message(&r.group, |m| m.text.contains("Which size"));
    let is_silent = |call: &Call| call.params.flag("disable_notification");
    let calls = r.api.calls_of("sendMessage");
    let sounds: Vec<bool> = calls.iter().map(is_silent).collect();
    assert_eq!(sounds, [false, true]);
}
