//! Votes of a group in the real program: privacy mode, bursts, kills, moves, and what a voter can do with the result in private.

use vraag::engine::session::Conversation;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;

use super::Roasters;
use crate::support::botapi::{Deed, Group, Message, Person};

impl Roasters {
    /// Opens the vote and returns the message with its buttons.
    fn poll(&self) -> Message {
        self.group.hears(&self.noor, "/branden");
        self.api.await_message(&self.group, |m| {
            m.text.contains("Wat branden we") && !m.buttons.is_empty()
        })
    }

    /// Makes a group of many; returns it and everybody in it.
    fn crowd(&self, count: usize) -> (Group, Vec<Person>) {
        let people: Vec<Person> = (0..count)
            .map(|number| self.api.person(&format!("Lid {number}"), "nl"))
            .collect();
        let members: Vec<&Person> = std::iter::once(&self.noor).chain(&people).collect();
        (self.api.group("Menigte", &members), people)
    }

    /// Ends the program, and counts the ballots that are stored.
    fn ballots(self) -> usize {
        assert_eq!(self.bot.stop(), Some(0));
        let store = Sled::open(&self.home.data().join("db")).expect("nobody else has it open");
        let (mut groups, mut ballots) = (Vec::new(), 0);
        let mut each = |owner, conversation: Conversation| {
            groups.push((owner, conversation.id, conversation.questions));
            true
        };
        store.conversations(&mut each).expect("they can be read");
        for (owner, conversation, number) in groups {
            let mut count = |_| {
                ballots += 1;
                true
            };
            store
                .ballots(owner, conversation, number, &mut count)
                .expect("they can be read");
        }
        assert_eq!(store.check_integrity(), Ok(Vec::new()));
        ballots
    }
}

fn label<'m>(message: &'m Message, key: &str) -> &'m str {
    message
        .labels()
        .into_iter()
        .find(|label| label.contains(key))
        .expect("the option has a button")
}

#[test]
fn three_members_vote_and_the_rest_of_what_they_say_is_nobody_s_business() {
    let r = Roasters::new();
    let ann = r.api.person("Ann", "nl");
    r.group.joins(&ann);
    let poll = r.poll();
    r.group.hears(&r.sam, "wat een keuze");
    for person in [&r.noor, &r.sam, &ann] {
        assert!(
            !r.api
                .await_toast(&person.taps(&poll, label(&poll, "Nyeri")))
                .text
                .is_empty()
        );
    }
    r.api.await_edit(&poll, |m| m.text.contains("3 mensen"));
    r.api.await_toast(&ann.taps(&poll, label(&poll, "Nyeri")));
    r.api.await_edit(&poll, |m| m.text.contains("2 mensen"));
    let withheld: Vec<Deed> = r.api.withheld().into_iter().map(|said| said.deed).collect();
    assert_eq!(withheld, [Deed::Said("wat een keuze".into())]);
    assert_eq!(r.ballots(), 2);
}

#[test]
fn a_voter_goes_on_in_private_with_the_group_remembered() {
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
    r.group.hears_reply(&r.noor, "2", &bags);
    let done = r
        .api
        .await_message(&r.group, |m| m.text.contains("Genoteerd"));
    let url = done
        .button("Hoe zet je koffie?")
        .and_then(|button| button.url.clone())
        .expect("a link into the private chat");
    let payload = url.split("?start=").nth(1).expect("a deep link").to_owned();
    assert!(
        payload.starts_with("brew-g") && payload.len() <= 64,
        "{payload}"
    );
    r.noor.opens_link(&payload);
    r.api
        .await_message(&r.noor, |m| m.text.contains("Waarmee zet je koffie"));
    r.sam.opens_link("brew-g0000000000000");
    r.api
        .await_message(&r.sam, |m| m.text.contains("How do you brew"));
    r.settle();
    let rows = r.home.table(&["roast"]);
    let sources: Vec<&str> = rows
        .iter()
        .filter(|row| row["room"] == "private")
        .map(|row| row["source"].as_str())
        .collect();
    assert!(
        sources.contains(&"Branders") && sources.contains(&"g0000000000000"),
        "{sources:?}"
    );
}

#[test]
fn a_burst_of_500_taps_loses_no_ballot_over_a_kill_and_makes_few_edits() {
    let r = Roasters::new();
    let (group, people) = r.crowd(500);
    r.noor.at(&group).says("/branden");
    let poll = r.api.await_message(&group, |m| {
        m.text.contains("Wat branden we") && !m.buttons.is_empty()
    });
    let Roasters {
        api,
        home,
        bot,
        noor,
        sam,
        group: _,
    } = r;
    for (number, person) in people.iter().enumerate() {
        person.taps(
            &poll,
            label(&poll, if number % 2 == 0 { "Nyeri" } else { "Decaf" }),
        );
    }
    api.await_condition("some taps are answered", |record| {
        record
            .calls()
            .iter()
            .filter(|call| call.method.eq_ignore_ascii_case("answerCallbackQuery"))
            .count()
            >= 60
    });
    bot.kill();
    let bot = home.start();
    api.await_edit(&poll, |m| m.text.contains("500 mensen"));
    let edits = api.calls_of("editMessageText").len();
    assert!(edits <= 20, "{edits} edits");
    let r = Roasters {
        api,
        home,
        bot,
        noor,
        sam,
        group,
    };
    r.settle();
    assert_eq!(r.ballots(), 500);
}

#[test]
fn a_group_that_becomes_a_supergroup_in_the_middle_of_a_vote_loses_no_ballot() {
    let r = Roasters::new();
    let (group, people) = r.crowd(500);
    r.noor.at(&group).says("/branden");
    let old = r.api.await_message(&group, |m| {
        m.text.contains("Wat branden we") && !m.buttons.is_empty()
    });
    for person in &people[..250] {
        person.taps(&old, label(&old, "Nyeri"));
    }
    let moved = group.migrates(&r.noor);
    let new = r.api.await_message(&moved, |m| {
        m.text.contains("Wat branden we") && !m.buttons.is_empty()
    });
    for person in &people[250..] {
        person.taps(&new, label(&new, "Decaf"));
    }
    r.api.await_edit(&new, |m| m.text.contains("500 mensen"));
    r.settle();
    let shown = r
        .api
        .screen(&moved)
        .into_iter()
        .filter(|m| m.is_from_bot && !m.buttons.is_empty())
        .count();
    assert_eq!(shown, 1);
    assert_eq!(r.ballots(), 500);
}
