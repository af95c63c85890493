//! Counts what people said to one question.

use std::collections::{BTreeMap, HashMap};

use crate::dialog::ast::QuestionType;
use crate::id::OwnerId;
use crate::report::catalogue::Question;
use crate::report::statistics::nps::Scores;
use crate::report::statistics::places::Places;
use crate::rng::Rng;
use crate::value::Missing;

use super::context::Context;
use super::response::{Said, levels};
use crate::dialog::reading::TextRead;

/// How many texts of a question are quoted at most.
const QUOTES: usize = 12;
/// Shorter texts say little, longer ones fill a page.
const QUOTED: std::ops::RangeInclusive<usize> = 12..=280;

/// What was counted of one question.
#[derive(Default)]
pub struct QuestionTally {
    /// Its possible answers by key, of texts the themes; empty if they are no options.
    pub levels: Vec<String>,
    /// How many answered.
    pub answered: u64,
    /// How many did not, by reason.
    pub missing: [u64; Missing::ALL.len()],
    /// How many may still answer.
    pub still_asked: u64,
    /// How many chose each option.
    pub options: Vec<u64>,
    /// The sum of the places each option got in a rank, and how many put it first.
    pub places: Vec<(u64, u64)>,
    /// What was chosen by the place at which it stood, of shuffled options.
    pub shown: Places,
    /// The numbers.
    pub numbers: Vec<f64>,
    /// How many said each day, by days since the year 1.
    pub days: BTreeMap<i32, u64>,
    /// How many said a time in each hour.
    pub hours: [u64; 24],
    /// Some of the texts, drawn by chance, with who wrote them.
    pub quotes: Vec<(OwnerId, String)>,
    /// How many texts there were to draw from.
    texts: u64,
    /// Of the texts about each theme, how many only say that it is not so.
    pub denied: Vec<u64>,
    /// How many texts are about no theme.
    pub without_theme: u64,
    /// The words of the texts, by their stem.
    pub words: HashMap<String, WordCount>,
    /// How many seconds people were busy with it.
    pub seconds: Vec<u32>,
    /// The scores of every session, by year and month.
    pub months: BTreeMap<(i32, u32), Scores>,
}

/// How many people used a word.
#[derive(Default)]
pub struct WordCount {
    /// How many, in any form.
    pub people: u64,
    /// How many used each form.
    forms: BTreeMap<String, u64>,
}

impl WordCount {
    /// Returns the form that most people used.
    pub fn form(&self) -> &str {
        let most = self.forms.iter().max_by_key(|(_, people)| **people);
        most.map_or("", |(form, _)| form)
    }
}

impl QuestionTally {
    /// Begins to count a question.
    pub fn new(question: &Question, context: &Context<'_>) -> Self {
        let mut levels = levels(question);
        if question.kind == QuestionType::Text {
            let themes = context.origin.dialogs.themes.iter();
            levels.extend(themes.map(|theme| theme.name.to_string()));
        }
        let places = if question.kind == QuestionType::Rank {
            vec![(0, 0); levels.len()]
        } else {
            Vec::new()
        };
        Self {
            options: vec![0; levels.len()],
            denied: vec![0; levels.len()],
            places,
            levels,
            ..Self::default()
        }
    }

    /// Counts what a person said.
    pub fn count(&mut self, said: &Said, owner: OwnerId) {
        self.answered += u64::from(said.is_answer());
        match said {
            Said::Missing(missing) => {
                let at = Missing::ALL.iter().position(|reason| reason == missing);
                self.missing[at.unwrap_or(Missing::ALL.len() - 1)] += 1;
            }
            Said::StillAsked => self.still_asked += 1,
            Said::Options(chosen) => {
                for (place, option) in (1..).zip(chosen) {
                    let option = usize::from(*option);
                    self.options[option] += 1;
                    if let Some((sum, first)) = self.places.get_mut(option) {
                        *sum += place;
                        *first += u64::from(place == 1);
                    }
                }
            }
            Said::Number(number) => self.numbers.push(*number),
            Said::Day(day) => *self.days.entry(*day).or_default() += 1,
            Said::Minute(minute) => self.hours[(minute / 60).min(23) as usize] += 1,
            Said::Words(read) => {
                self.read(read);
                self.quote(&read.text, owner);
            }
            Said::Given => {}
        }
    }

    fn read(&mut self, read: &TextRead) {
        self.without_theme += u64::from(read.themes.is_empty());
        for (theme, is_denied) in &read.themes {
            self.options[usize::from(*theme)] += 1;
            self.denied[usize::from(*theme)] += u64::from(*is_denied);
        }
        for (stem, form) in &read.words {
            if !self.words.contains_key(stem) {
                self.words.insert(stem.clone(), WordCount::default());
            }
            if let Some(word) = self.words.get_mut(stem) {
                word.people += 1;
                *word.forms.entry(form.clone()).or_default() += 1;
            }
        }
    }

    /// Keeps a text, if chance wants it: each has the same chance in the end.
    fn quote(&mut self, words: &str, owner: OwnerId) {
        if !QUOTED.contains(&words.chars().count()) {
            return;
        }
        self.texts += 1;
        if self.quotes.len() < QUOTES {
            self.quotes.push((owner, words.to_owned()));
            return;
        }
        let at = Rng::from_words(&[self.texts]).below(self.texts as usize);
        if let Some(quote) = self.quotes.get_mut(at) {
            *quote = (owner, words.to_owned());
        }
    }
}
