//! What a vote came to, told to the group that voted: by itself, once, also over a kill.

use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Fault, Group, Message, Person};

const LUNCH: &str = "dialog: lunch
languages: [en]
about: What we eat on Friday
start: [{ section: poll, in: group, command: lunch }]
sections:
  poll:
    - vote: dish
      text: What do we eat?
      options: { pizza: Pizza, soup: Soup }
      open: 48h
      share_results: after_close
";

fn opens(api: &BotApi, group: &Group, by: &Person) -> Message {
    group.hears(by, "/lunch");
    api.await_message(group, |m| {
        m.text.contains("What do we eat") && !m.buttons.is_empty()
    })
}

fn votes(api: &BotApi, poll: &Message, people: &[Person], key: &str) {
    for person in people {
        let label = poll
            .labels()
            .into_iter()
            .find(|label| label.contains(key))
            .expect("it has a button");
        api.await_toast(&person.taps(poll, label));
    }
}

#[test]
fn a_group_is_sent_a_card_of_its_vote_once_and_a_few_voters_are_told_nothing() {
    let api = BotApi::start();
    let people: Vec<Person> = (0..44)
        .map(|number| api.person(&format!("Member {number}"), "en"))
        .collect();
    let everybody: Vec<&Person> = people.iter().collect();
    let (many, few) = (
        api.group("Everybody", &everybody),
        api.group("The kitchen", &everybody[..3]),
    );
    let home = Home::empty(&api);
    home.write("lunch.yaml", LUNCH);
    let bot = home.start();
    let [of_many, of_few] = [&many, &few].map(|group| opens(&api, group, &people[0]));
    votes(&api, &of_many, &people[..30], "Pizza");
    votes(&api, &of_many, &people[30..], "Soup");
    votes(&api, &of_few, &people[..3], "Soup");
    let method = if cfg!(feature = "png") {
        "sendPhoto"
    } else {
        "sendMessage"
    };
    let trouble = api.fault(
        Fault::ServerError { status: 502 }
            .on(method)
            .times(1_000_000),
    );
    // Votes that are open follow the edit.
    home.write("lunch.yaml", &LUNCH.replace("48h", "1s"));
    api.await_hits(trouble, 1);
    bot.await_line("a group is told nothing of what it said");
    bot.kill();
    api.heal();
    let bot = home.start();
    let card = api.await_message(&many, |m| {
        m.text
            .starts_with("You were asked, about 40 people took part")
    });
    let words = card.text.replace('\u{a0}', " ");
    assert!(
        words.contains("“Pizza” comes first at “What do we eat?”: about 70 %"),
        "{words}"
    );
    assert_eq!(card.photo.is_some(), cfg!(feature = "png"));
    assert_eq!(bot.stop(), Some(0));
    let bot = home.start();
    assert_eq!(bot.stop(), Some(0));
    let told = |group: &Group| {
        let screen = api.screen(group).into_iter();
        screen
            .filter(|m| m.text.starts_with("You were asked"))
            .count()
    };
    assert_eq!((told(&many), told(&few)), (1, 0));
}
