//! Many customers at once, in private, in groups and with Business accounts, each following a script, on one thread of the test.

use std::collections::BTreeMap;
use std::time::Duration;

use vraag::rng::Rng;

use super::api::{BotApi, Place};
use super::journal::{Said, Shown, ShownAs};
use super::message::Message;
use super::person::Person;
use super::world::{Author, World};

/// What a customer does about a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Reaction {
    Say(String),
    /// Answers the message with the reply gesture, which a bot in a group also hears in privacy mode.
    Reply(String),
    /// Taps one button after another, as the message showed them; a part of a label is enough.
    Tap(Vec<String>),
    /// Opens a button that leads into the private chat, and goes on there.
    Follow(String),
    ShareContact,
    ShareLocation(f64, f64),
    SendPhoto(Vec<u8>),
    /// Reads it and does nothing.
    Nothing,
}

impl Reaction {
    pub fn say(text: &str) -> Self {
        Self::Say(text.to_owned())
    }

    pub fn reply(text: &str) -> Self {
        Self::Reply(text.to_owned())
    }

    pub fn follow(label: &str) -> Self {
        Self::Follow(label.to_owned())
    }

    pub fn tap(label: &str) -> Self {
        Self::Tap(vec![label.to_owned()])
    }
}

/// What a customer waits for, and does about it.
#[derive(Clone, Debug)]
struct Step {
    words: String,
    /// Whether a changed message counts too, and its buttons: a list whose marks move, for instance.
    reads_edits: bool,
    reaction: Reaction,
}

impl Step {
    fn fits(&self, shown: &Shown) -> bool {
        let message = &shown.message;
        let is_new = shown.shown_as == ShownAs::New;
        let is_labelled = || {
            message
                .labels()
                .iter()
                .any(|label| label.contains(&self.words))
        };
        match self.reads_edits {
            true => message.text.contains(&self.words) || is_labelled(),
            false => is_new && message.text.contains(&self.words),
        }
    }
}

/// A numbered random choice: equal seeds give equal customers.
#[derive(Clone, Debug)]
pub struct Seed(Rng);

impl Seed {
    pub fn new(seed: u64) -> Self {
        Self(Rng::new(seed))
    }

    /// Returns a number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0.below(limit)
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// What one customer expects to read, and does about it.
#[derive(Clone, Debug, Default)]
pub struct Script {
    opening: Option<String>,
    steps: Vec<Step>,
    at: usize,
    /// Whether only messages that answer or name this person count.
    is_addressed: bool,
    /// What the customer did, step by step.
    pub said: Vec<Said>,
    /// How often a message came that was already answered: a resend after a crash, for instance.
    pub repeats: usize,
}

impl Script {
    /// Begins with what the customer says first.
    pub fn opening(text: &str) -> Self {
        Self {
            opening: Some(text.to_owned()),
            ..Self::default()
        }
    }

    /// Begins with what the bot says first: a voter in a group, for instance.
    pub fn waiting() -> Self {
        Self::default()
    }

    /// Looks, in a group, only at messages that answer something this person said or that mention them, by name or with a link.
    pub fn addressed(mut self) -> Self {
        self.is_addressed = true;
        self
    }

    /// Reacts to the next message that contains these words.
    pub fn when(mut self, words: &str, reaction: Reaction) -> Self {
        self.steps.push(Step {
            words: words.to_owned(),
            reads_edits: false,
            reaction,
        });
        self
    }

    /// Reacts to the next new or changed message that has these words in its text or on a button.
    pub fn when_shown(mut self, words: &str, reaction: Reaction) -> Self {
        self.steps.push(Step {
            words: words.to_owned(),
            reads_edits: true,
            reaction,
        });
        self
    }

    /// Is done at a message that contains these words.
    pub fn until(self, words: &str) -> Self {
        self.when(words, Reaction::Nothing)
    }

    pub fn is_done(&self) -> bool {
        self.at == self.steps.len()
    }

    /// Returns the words that this customer waits for.
    pub fn awaited(&self) -> Option<&str> {
        self.steps.get(self.at).map(|step| step.words.as_str())
    }

    /// Reacts to what is shown; returns whether the customer went somewhere else with it.
    fn react(&mut self, person: &mut Person, news: &News) -> bool {
        let shown = &news.shown;
        if self.is_addressed && !news.is_for(person) {
            return false;
        }
        if let Some(step) = self.steps.get(self.at).filter(|step| step.fits(shown)) {
            let reaction = step.reaction.clone();
            self.at += 1;
            self.said.extend(perform(person, &shown.message, &reaction));
            if let Reaction::Follow(_) = reaction {
                *person = person.privately();
                return true;
            }
        } else if self.steps[..self.at]
            .iter()
            .any(|step| !step.reads_edits && step.fits(shown))
        {
            self.repeats += 1;
        }
        false
    }
}

/// Something new on a screen, and whom it answers.
#[derive(Clone, Debug)]
struct News {
    shown: Shown,
    answers: Option<i64>,
}

impl News {
    fn of(world: &World, shown: &Shown) -> Self {
        let answered = shown
            .message
            .reply_to
            .and_then(|id| world.messages.get(&(shown.message.chat, id)));
        let answers = answered.and_then(|stored| match stored.author {
            Author::Person(id) => Some(id),
            Author::Bot => None,
        });
        Self {
            shown: shown.clone(),
            answers,
        }
    }

    fn is_for(&self, person: &Person) -> bool {
        let message = &self.shown.message;
        self.answers == Some(person.id())
            || message.mentions().contains(&person.id())
            || person.is_named_in(&message.text)
    }
}

/// Who stands where, to find those who see a message.
fn places(crowd: &[(Person, Script)]) -> BTreeMap<i64, Vec<usize>> {
    let mut places: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (index, (person, _)) in crowd.iter().enumerate() {
        places.entry(person.chat()).or_default().push(index);
    }
    places
}

impl BotApi {
    /// Lets many customers follow their scripts at the same time, each at their own place (`noor`, `noor.at(&group)`,
    /// `noor.at(&shop.chat(&noor))`); panics with the first unfinished one after the limit.
    pub fn drive(&self, crowd: Vec<(Person, Script)>, limit: Duration) -> Vec<(Person, Script)> {
        let mut crowd = crowd;
        let mut seen = self.shared().look().journal.shown.len();
        let mut places = places(&crowd);
        for (person, script) in &mut crowd {
            if let Some(opening) = script.opening.take() {
                script.said.push(person.says(&opening));
            }
        }
        let deadline = std::time::Instant::now() + limit;
        while let Some((person, script)) = crowd.iter().find(|(_, script)| !script.is_done()) {
            let left = deadline.saturating_duration_since(std::time::Instant::now());
            let news = self.shared().wait_for(left, |world| {
                let news: Vec<News> = world.journal.shown[seen..]
                    .iter()
                    .map(|shown| News::of(world, shown))
                    .collect();
                (!news.is_empty()).then_some(news)
            });
            let Some(news) = news else {
                let waiting = crowd.iter().filter(|(_, script)| !script.is_done()).count();
                let words = script.awaited().unwrap_or_default();
                panic!(
                    "{waiting} customers still wait; the first for `{words}`\n{}",
                    self.transcript(person)
                );
            };
            seen += news.len();
            let is_new = |news: &&News| {
                news.shown.shown_as != ShownAs::Deleted && news.shown.message.is_from_bot
            };
            for news in news.iter().filter(is_new) {
                let here = places
                    .get(&news.shown.message.chat)
                    .cloned()
                    .unwrap_or_default();
                let mut has_moved = false;
                for index in here {
                    let (person, script) = &mut crowd[index];
                    let thread = person.thread();
                    if thread.is_none() || thread == news.shown.message.thread {
                        has_moved |= script.react(person, news);
                    }
                }
                if has_moved {
                    places = self::places(&crowd);
                }
            }
        }
        crowd
    }
}

fn perform(person: &Person, message: &Message, reaction: &Reaction) -> Vec<Said> {
    match reaction {
        Reaction::Say(text) => vec![person.says(text)],
        Reaction::Reply(text) => vec![person.replies(message, text)],
        Reaction::Follow(label) => vec![person.follows(message, full_label(message, label))],
        Reaction::Tap(labels) => labels
            .iter()
            .map(|label| {
                person
                    .taps_as_shown(message, full_label(message, label))
                    .said
            })
            .collect(),
        Reaction::ShareContact => vec![person.shares_contact(&person.phone())],
        Reaction::ShareLocation(latitude, longitude) => {
            vec![person.shares_location(*latitude, *longitude)]
        }
        Reaction::SendPhoto(bytes) => vec![person.sends_photo(bytes)],
        Reaction::Nothing => Vec::new(),
    }
}

/// Returns the label that has these words, preferring the one that is nothing else.
fn full_label<'a>(message: &'a Message, words: &'a str) -> &'a str {
    let labels = message.labels();
    let exact = labels.iter().find(|label| **label == words);
    exact
        .or_else(|| labels.iter().find(|label| label.contains(words)))
        .copied()
        .unwrap_or(words)
}
