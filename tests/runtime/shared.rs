//! What a group is told of what it said, when a vote or a dialog closes there: once, of no few people, and not by difference.

use vraag::dialog::ast::Room;
use vraag::engine::input::{Actor, Input};
use vraag::id::OwnerId;
use vraag::message::{Choice, InMessage, Token};
use vraag::runtime::jobs::share::share;
use vraag::store::{Address, Body, Job, Outgoing, Place, Task};
use vraag::time::{Duration, Timestamp};

use crate::decider::{MONDAY_NOON, TestDecider, in_force, place};

const BOT: &str = "quiet: { from: \"21:00\", to: \"09:00\" }\n";
const DIALOG: &str = "dialog: roast
languages: [en]
start:
  - { section: poll, in: group, command: poll }
  - { section: order, in: member, command: order }
  - { section: order, in: private, command: order }
sections:
  poll:
    - vote: bean
      text: Which bean?
      options: { kenya: Kenya, brazil: Brazil }
  order:
    - ask: size
      type: choice
      text: Which size?
      options: { small: Small, large: Large }
";

/// A group in which people vote and are asked.
struct Roasters {
    bot: TestDecider,
    files: Vec<(&'static str, String)>,
}

fn group() -> Place {
    Place("telegram/7001/-/-500".to_owned())
}

impl Roasters {
    fn with(dialog: &str) -> Self {
        let files = vec![
            ("dialogs/bot.yaml", BOT.to_owned()),
            ("dialogs/roast.yaml", dialog.to_owned()),
        ];
        let read: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        let bot = TestDecider::new(&read);
        let mut roasters = Self { bot, files };
        let ann = roasters.person(1);
        roasters.acts(ann, InMessage::Text("/poll".to_owned()));
        roasters
    }

    fn person(&mut self, number: u64) -> OwnerId {
        let address = Address(format!("telegram:{number}"));
        if self
            .bot
            .store
            .contact_at(&address)
            .expect("the store works")
            .is_none()
        {
            self.bot.says(number, "hello");
        }
        let known = self
            .bot
            .store
            .contact_at(&address)
            .expect("the store works");
        known.expect("they said something")
    }

    fn acts(&mut self, who: OwnerId, message: InMessage) {
        let by = Actor {
            contact: Some(who),
            name: None,
            is_admin: Some(true),
            is_operator: false,
        };
        let ballot = Vec::new();
        self.bot.takes(
            500,
            group(),
            Room::Group,
            Input::Group {
                by,
                message,
                ballot,
            },
        );
    }

    /// These people vote.
    fn vote(&mut self, people: std::ops::Range<u64>, key: &str) {
        for number in people {
            let who = self.person(number);
            let choice = Choice::Option(key.into());
            self.acts(
                who,
                InMessage::Tap(Token {
                    question: 1,
                    choice,
                }),
            );
        }
    }

    /// These people are asked somewhere, and answer.
    fn answer(
        &mut self,
        people: std::ops::Range<u64>,
        at: impl Fn(u64) -> (Place, Room),
        key: &str,
    ) {
        for number in people {
            for words in ["/order", key] {
                let (place, room) = at(number);
                let message = InMessage::Text(words.to_owned());
                self.bot.takes(
                    number,
                    place,
                    room,
                    Input::Message {
                        message,
                        profile: None,
                    },
                );
            }
        }
    }

    /// Lets the vote close; returns what is to be told, and whose job it is.
    fn closes(&mut self) -> Vec<(OwnerId, Job)> {
        self.bot.at(closing()).settle();
        let jobs = self.bot.store.jobs().expect("the store works").into_iter();
        jobs.filter(|(_, job)| matches!(job.task, Task::Share(_)))
            .collect()
    }

    /// Does the job at a moment; returns its rows.
    fn tells(&self, (owner, job): &(OwnerId, Job), now: Timestamp) -> Vec<Outgoing> {
        let Task::Share(request) = &job.task else {
            panic!("{job:?} tells nobody anything");
        };
        let read: Vec<(&str, &str)> = self
            .files
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        let store = self.bot.store.as_ref();
        share(store, &in_force(&read), (*owner, job.id), request, now).expect("the store works")
    }
}

fn in_group(number: u64) -> (Place, Room) {
    (
        Place(format!("telegram/7001/-/-500/-/{number}")),
        Room::Member,
    )
}

fn in_another(number: u64) -> (Place, Room) {
    (
        Place(format!("telegram/7001/-/-600/-/{number}")),
        Room::Member,
    )
}

fn in_private(number: u64) -> (Place, Room) {
    (place(number), Room::Private)
}

fn closing() -> Timestamp {
    MONDAY_NOON.plus(Duration(48 * 3600 + 60))
}

fn words(rows: &[Outgoing]) -> String {
    let [
        Outgoing {
            body: Body::Send(message),
            ..
        },
    ] = rows
    else {
        panic!("one message: {rows:?}");
    };
    message.text.words().replace('\u{a0}', " ")
}

fn shared_by_the_dialog() -> String {
    DIALOG.replace("start:", "share_results: after_close\nstart:")
}

fn shared_by_the_vote() -> String {
    DIALOG.replace(
        "      text: Which bean?\n",
        "      text: Which bean?\n      share_results: after_close\n",
    )
}

#[test]
fn a_group_is_told_once_what_was_said_in_it_and_nothing_that_was_said_elsewhere() {
    let mut r = Roasters::with(&shared_by_the_dialog());
    r.vote(1..32, "kenya");
    r.vote(32..45, "brazil");
    r.answer(1..34, in_group, "small");
    r.answer(34..45, in_group, "large");
    r.answer(50..70, in_another, "large");
    r.answer(70..90, in_private, "large");
    let jobs = r.closes();
    assert_eq!(jobs.len(), 1);
    let rows = r.tells(&jobs[0], closing());
    let told = words(&rows);
    assert!(told.starts_with("You were asked, about 40 people took part, and this is what you said:\n\n• “Small” comes first"), "{told}");
    assert!(
        told.contains("75 %") && told.contains("“Kenya” comes first"),
        "{told}"
    );
    assert_eq!(told.matches("of about 40 people").count(), 2, "{told}");
    assert_eq!(rows[0].not_before, None);
    assert_eq!(r.tells(&jobs[0], closing()), [], "the job is done");
    assert!(r.closes().is_empty());
}

#[test]
fn a_vote_is_told_alone_and_in_the_morning_if_it_closes_at_night() {
    let mut r = Roasters::with(&shared_by_the_vote());
    r.vote(1..32, "kenya");
    r.vote(32..45, "brazil");
    r.answer(1..34, in_group, "small");
    r.answer(34..45, in_group, "large");
    let jobs = r.closes();
    assert_eq!(jobs.len(), 1);
    let night = closing().plus(Duration(12 * 3600));
    let rows = r.tells(&jobs[0], night);
    let told = words(&rows);
    assert!(
        told.contains("“Kenya” comes first") && !told.contains("Small"),
        "{told}"
    );
    assert_eq!(
        rows[0].not_before.map(|at| at.since(night)),
        Some(Duration(9 * 3600 - 60))
    );
}

#[test]
fn a_group_is_told_nothing_that_shows_what_a_few_said() {
    // Nine want the other one.
    let mut few = Roasters::with(&shared_by_the_vote());
    few.vote(1..32, "kenya");
    few.vote(32..41, "brazil");
    let jobs = few.closes();
    assert_eq!(few.tells(&jobs[0], closing()), []);
    assert!(few.closes().is_empty(), "it is not tried again");
    // Three answered and did not vote: of 47 and 44 they could be found.
    let mut apart = Roasters::with(&shared_by_the_dialog());
    apart.vote(1..32, "kenya");
    apart.vote(32..45, "brazil");
    apart.answer(1..34, in_group, "small");
    apart.answer(34..48, in_group, "large");
    let jobs = apart.closes();
    let told = words(&apart.tells(&jobs[0], closing()));
    assert!(
        told.starts_with("You were asked, and this is what you said:"),
        "{told}"
    );
    assert!(
        told.contains("of about 40 people") && !told.contains("took part"),
        "{told}"
    );
}

#[test]
fn a_vote_that_was_stopped_tells_nothing() {
    for dialog in [shared_by_the_dialog(), shared_by_the_vote()] {
        let mut r = Roasters::with(&dialog);
        r.vote(1..32, "kenya");
        r.vote(32..45, "brazil");
        let ann = r.person(1);
        r.acts(ann, InMessage::Text("/stop".to_owned()));
        assert!(r.closes().is_empty());
    }
}
