//! How much the bot writes into one group: all its topics and members share what Telegram allows, and edits count.

use std::time::Duration;

use super::{ROAST, Roasters};
use crate::support::botapi::{Call, Message, Outcome, Person, Topic};

/// What Telegram takes within a minute in one group.
const MOST: usize = 20;

fn is_too_fast(call: &Call) -> bool {
    matches!(call.outcome, Outcome::Refused { code: 429, .. })
}

#[test]
fn the_places_of_a_group_share_twenty_a_minute_and_nobody_else_waits_for_them() {
    let r = Roasters::new();
    assert!(ROAST.contains("in: member"), "each is asked alone");
    let people: Vec<Person> = (0..12)
        .map(|number| r.api.person(&format!("Lid{number}"), "nl"))
        .collect();
    let members: Vec<&Person> = std::iter::once(&r.noor).chain(&people).collect();
    let forum = r.api.forum("Forum", &members);
    let topics: Vec<Topic> = ["Een", "Twee", "Drie"]
        .map(|name| forum.opens_topic(&r.noor, name))
        .into();
    r.api.limit_groups(Some(MOST));
    let place = |number: usize| &topics[number % topics.len()];
    let asked = |number: usize, words: &str| -> Message {
        let own = people[number].at(place(number));
        r.api.await_message(&own, |m| {
            m.text.starts_with(&format!("Lid{number}:")) && m.text.contains(words)
        })
    };
    for (number, person) in people.iter().enumerate() {
        person.at(place(number)).says("/bestel");
    }
    let sizes: Vec<Message> = (0..people.len())
        .map(|number| asked(number, "Welke maat"))
        .collect();
    // Twelve questions; four answers make a question and an edit each: that is twenty.
    for number in 0..4 {
        people[number].taps(&sizes[number], "Groot");
        asked(number, "Hoeveel zakken");
        r.api.await_edit(&sizes[number], |m| m.buttons.is_empty());
    }
    for number in 4..people.len() {
        r.api
            .await_toast(&people[number].taps(&sizes[number], "Klein"));
    }
    r.noor.opens_link("brew");
    r.api
        .await_message(&r.noor, |m| m.text.contains("Waarmee zet je koffie"));
    r.settle();
    assert_eq!(r.api.group_rate(&forum), MOST);

    // What had to wait is lost by nobody: a minute later, and over a restart, it goes out.
    let Roasters { api, home, bot, .. } = r;
    assert_eq!(bot.stop(), Some(0));
    api.advance_clock(Duration::from_secs(61));
    let _bot = home.start();
    for number in 4..people.len() {
        let own = people[number].at(place(number));
        api.await_message(&own, |m| {
            m.text.starts_with(&format!("Lid{number}:")) && m.text.contains("Hoeveel zakken")
        });
        api.await_edit(&sizes[number], |m| m.buttons.is_empty());
    }
    assert_eq!(api.group_rate(&forum), MOST);
    assert!(
        !api.calls().iter().any(is_too_fast),
        "Telegram never had to refuse"
    );
}
