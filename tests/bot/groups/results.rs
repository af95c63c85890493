//! What a group voted, read by people elsewhere: in private after the group's button, and by a member in the group itself.

use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Group, Message, Person, Place};

/// A vote that closes by itself, a button that leads into private, and a question to one member.
const BEANS: &str = r#"dialog: beans
languages: [en]
start:
  - { section: poll, in: group, command: poll }
  - { section: offer, in: group, command: offer }
  - { section: order, in: member, command: order }
  - { section: brew, in: private, link: brew }
sections:
  poll:
    - vote: next
      text: What do we roast?
      options: { nyeri: Nyeri, decaf: Decaf }
      open: 8s
      reveal: always
    - say: The group takes ${next.winner | default('nothing')}.
  offer:
    - say: Tell us more in private.
      buttons: [{ text: Tell, start: brew }]
  order:
    - ask: bags
      type: number
      text: How many bags of ${next.winner | default('whatever wins')}?
    - say: "${bags} of ${next.winner | default('whatever wins')}, which has ${next.counts[nyeri] | default(0)} votes."
  brew:
    - ask: brewer
      type: choice
      options: { filter: Filter, moka: Moka }
      text: "So far ${next.winner | default('nobody')} won. How do you brew?"
    - say: "${next.winner | default('Nobody')} won with ${next.counts[nyeri] | default(0)} of ${next.voters | default(0)}, ${round(next.share[nyeri] * 100) | default(0)} %."
"#;

struct Beans {
    api: BotApi,
    home: Home,
    people: Vec<Person>,
    group: Group,
}

impl Beans {
    fn new() -> Self {
        let api = BotApi::start();
        let people: Vec<Person> = ["Noor", "Sam", "Ann", "Ben"]
            .map(|name| api.person(name, "en"))
            .into();
        let group = api.group("Roasters", &people.iter().collect::<Vec<_>>());
        let home = Home::empty(&api);
        home.write("beans.yaml", BEANS);
        Self {
            api,
            home,
            people,
            group,
        }
    }

    fn hears(&self, place: &impl Place, words: &str) -> Message {
        self.api
            .await_message(place, |message| message.text.contains(words))
    }

    /// Lets a member begin their own order, and returns the question.
    fn orders(&self, person: &Person, question: &str) -> Message {
        self.group.hears(person, "/order");
        self.hears(&person.at(&self.group), question)
    }
}

#[test]
fn results_are_read_in_private_and_by_members_also_by_those_who_came_before_the_vote_closed() {
    let b = Beans::new();
    let [noor, sam, ann, ben] = b.people.as_slice() else {
        unreachable!("four people were made")
    };
    let bot = b.home.start();
    b.group.hears(noor, "/offer");
    let offer = b.hears(&b.group, "Tell us more");
    b.group.hears(noor, "/poll");
    let poll = b.hears(&b.group, "What do we roast");
    for (person, key) in [(noor, "Nyeri"), (sam, "Nyeri"), (ann, "Decaf")] {
        let label = poll
            .labels()
            .into_iter()
            .find(|label| label.contains(key))
            .expect("the option has a button")
            .to_owned();
        assert!(
            b.api
                .await_toast(&person.taps(&poll, &label))
                .text
                .contains("You voted for"),
            "the vote is open long enough"
        );
    }
    // Both come before there is anything to read.
    sam.follows(&offer, "Tell");
    let early = b.hears(sam, "So far nobody won");
    let asked = b.orders(ann, "How many bags of whatever wins");

    b.hears(&b.group, "The group takes Nyeri.");
    sam.taps(&early, "Moka");
    b.hears(sam, "Nyeri won with 2 of 3, 67 %.");
    // What is read is on disk as well.
    bot.kill();
    let bot = b.home.start();
    b.group.hears_reply(ann, "3", &asked);
    b.hears(&ann.at(&b.group), "3 of Nyeri, which has 2 votes.");
    noor.follows(&offer, "Tell");
    b.hears(noor, "So far Nyeri won.");
    b.orders(ben, "How many bags of Nyeri");
    // Whoever comes without the group's button reads nothing of it.
    ben.opens_link("brew");
    b.hears(ben, "So far nobody won.");
    b.api.await_acknowledged();
    assert_eq!(bot.stop(), Some(0));
    let sources: Vec<String> = b
        .home
        .table(&["beans"])
        .iter()
        .map(|row| row["source"].clone())
        .filter(|source| !source.is_empty())
        .collect();
    assert_eq!(sources, ["Roasters", "Roasters"]);
}
