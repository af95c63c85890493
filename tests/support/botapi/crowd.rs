//! Many customers at once, each following a script, on one thread of the test.

use std::collections::BTreeMap;
use std::time::Duration;

use super::api::{BotApi, Place};
use super::journal::{Said, Shown, ShownAs};
use super::message::Message;
use super::person::Person;

/// What a customer does about a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Reaction {
    Say(String),
    /// Taps one button after another, as the message showed them; a part of a label is enough.
    Tap(Vec<String>),
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
        let is_labelled = || message.labels().iter().any(|label| label.contains(&self.words));
        match self.reads_edits {
            true => message.text.contains(&self.words) || is_labelled(),
            false => is_new && message.text.contains(&self.words),
        }
    }
}

/// A numbered random choice: equal seeds give equal customers.
#[derive(Clone, Debug)]
pub struct Seed(u64);

impl Seed {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below a limit (splitmix64).
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let limit = u64::try_from(limit.max(1)).expect("a limit fits");
        usize::try_from((mixed ^ (mixed >> 31)) % limit).expect("below a limit that fits")
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
    /// What the customer did, step by step.
    pub said: Vec<Said>,
    /// How often a message came that was already answered: a resend after a crash, for instance.
    pub repeats: usize,
}

impl Script {
    /// Begins with what the customer says first.
    pub fn opening(text: &str) -> Self {
        Self { opening: Some(text.to_owned()), ..Self::default() }
    }

    /// Reacts to the next message that contains these words.
    pub fn when(mut self, words: &str, reaction: Reaction) -> Self {
        self.steps.push(Step { words: words.to_owned(), reads_edits: false, reaction });
        self
    }

    /// Reacts to the next new or changed message that has these words in its text or on a button.
    pub fn when_shown(mut self, words: &str, reaction: Reaction) -> Self {
        self.steps.push(Step { words: words.to_owned(), reads_edits: true, reaction });
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

    fn react(&mut self, person: &Person, shown: &Shown) {
        if let Some(step) = self.steps.get(self.at).filter(|step| step.fits(shown)) {
            let reaction = step.reaction.clone();
            self.at += 1;
            self.said.extend(perform(person, &shown.message, &reaction));
        } else if self.steps[..self.at].iter().any(|step| !step.reads_edits && step.fits(shown)) {
            self.repeats += 1;
        }
    }
}

impl BotApi {
    /// Lets many customers follow their scripts at the same time; panics with the first unfinished one after the limit.
    pub fn drive(&self, crowd: Vec<(Person, Script)>, limit: Duration) -> Vec<(Person, Script)> {
        let mut crowd = crowd;
        let mut seen = self.shared().look().journal.shown.len();
        let places: BTreeMap<i64, usize> = crowd.iter().enumerate().map(|(index, (person, _))| (person.chat(), index)).collect();
        for (person, script) in &mut crowd {
            if let Some(opening) = script.opening.take() {
                script.said.push(person.says(&opening));
            }
        }
        let deadline = std::time::Instant::now() + limit;
        while let Some((person, script)) = crowd.iter().find(|(_, script)| !script.is_done()) {
            let left = deadline.saturating_duration_since(std::time::Instant::now());
            let news = self.shared().wait_for(left, |world| {
                let news: Vec<Shown> = world.journal.shown[seen..].to_vec();
                (!news.is_empty()).then_some(news)
            });
            let Some(news) = news else {
                let waiting = crowd.iter().filter(|(_, script)| !script.is_done()).count();
                let words = script.awaited().unwrap_or_default();
                panic!("{waiting} customers still wait; the first for `{words}`\n{}", self.transcript(person));
            };
            seen += news.len();
            for shown in news.iter().filter(|shown| shown.shown_as != ShownAs::Deleted && shown.message.is_from_bot) {
                if let Some((person, script)) = places.get(&shown.message.chat).map(|index| &mut crowd[*index]) {
                    script.react(person, shown);
                }
            }
        }
        crowd
    }
}

fn perform(person: &Person, message: &Message, reaction: &Reaction) -> Vec<Said> {
    match reaction {
        Reaction::Say(text) => vec![person.says(text)],
        Reaction::Tap(labels) => labels.iter().map(|label| person.taps_as_shown(message, full_label(message, label)).said).collect(),
        Reaction::ShareContact => vec![person.shares_contact(&person.phone())],
        Reaction::ShareLocation(latitude, longitude) => vec![person.shares_location(*latitude, *longitude)],
        Reaction::SendPhoto(bytes) => vec![person.sends_photo(bytes)],
        Reaction::Nothing => Vec::new(),
    }
}

/// Returns the label that has these words, preferring the one that is nothing else.
fn full_label<'a>(message: &'a Message, words: &'a str) -> &'a str {
    let labels = message.labels();
    let exact = labels.iter().find(|label| **label == words);
    exact.or_else(|| labels.iter().find(|label| label.contains(words))).copied().unwrap_or(words)
}
