//! Counts everything a report needs in one pass over the journal.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use indexmap::IndexMap;

use crate::dialog::ast::QuestionType;
use crate::engine::event::Status;
use crate::id::{Name, OwnerId, Version};
use crate::report::catalogue::{AnswerSource, Catalogue, Make, Question, each_response};
use crate::report::sessions::SessionView;
use crate::report::statistics::nps::Scores;
use crate::report::statistics::places::Places;
use crate::rng::Rng;
use crate::store::StoreError;
use crate::time::{Timestamp, Zone};
use crate::value::Missing;

use super::Context;
use super::grouping::GroupingTally;
use super::merged::Merged;
use super::quality::{Flagged, Paces};
use super::reading::TextRead;
use super::response::{Response, Said, levels};

/// What was counted of one dialog.
pub struct DialogTally {
    /// Its name.
    pub dialog: Name,
    /// Its questions over all versions.
    pub questions: Vec<Question>,
    /// What was counted of each question.
    pub columns: Vec<QuestionTally>,
    /// Who started it, or voted in it.
    pub people: HashSet<OwnerId>,
    /// How many sessions started.
    pub sessions: u64,
    /// How they ended; `None` for those that go on.
    pub ends: HashMap<Option<Status>, u64>,
    /// Its versions, with their first session and how many started on each.
    pub versions: IndexMap<Version, (Timestamp, u64)>,
    /// Sessions by the Monday of the week they started in.
    pub weeks: BTreeMap<NaiveDate, Week>,
    /// The counts by group.
    pub groupings: Vec<GroupingTally>,
    /// How people answered.
    pub paces: Paces,
    /// Whose answers are not counted.
    left_out: Flagged,
}

/// What was counted of one question.
#[derive(Default)]
pub struct QuestionTally {
    /// Its possible answers by key, of texts the themes; empty where they are not options.
    pub levels: Vec<String>,
    /// How many answered.
    pub answered: u64,
    /// How many did not, by reason.
    pub missing: [u64; Missing::ALL.len()],
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

/// What happened in a week.
#[derive(Clone, Copy, Debug, Default)]
pub struct Week {
    /// Sessions that started.
    pub started: u64,
    /// Of them, those that came to the dialog's end.
    pub completed: u64,
}

/// A session, as far as it concerns a report.
struct SessionPart {
    dialog: usize,
    facts: Option<Facts>,
    responses: Vec<Response>,
}

/// The facts about a session that do not depend on its questions.
struct Facts {
    at: Timestamp,
    version: Version,
    end: Option<Status>,
}

/// How many sessions are handed over at once.
const BATCH: usize = 64;
/// How many texts of a question are quoted at most.
const QUOTES: usize = 12;
/// Shorter texts say little, longer ones fill a page.
const QUOTED: std::ops::RangeInclusive<usize> = 12..=280;

/// Counts the given dialogs, without what those of `left_out` said, who are listed by dialog.
///
/// Fails if the store cannot be read.
pub fn tally(
    catalogue: &Catalogue<'_>,
    dialogs: &[Name],
    context: &Context<'_>,
    left_out: &[Flagged],
) -> Result<Vec<DialogTally>, StoreError> {
    let source = &catalogue.source()?;
    let zone = source.zone;
    let mut tallies = Vec::with_capacity(dialogs.len());
    for (at, dialog) in dialogs.iter().enumerate() {
        let mut tally = DialogTally::new(dialog, catalogue.questions(dialog)?, context);
        tally.left_out = left_out.get(at).cloned().unwrap_or_default();
        tallies.push(tally);
    }
    let asked: Vec<(Name, Vec<Question>, Vec<Vec<String>>)> = tallies
        .iter()
        .map(|tally| {
            let levels = tally.columns.iter().map(|column| column.levels.clone());
            (
                tally.dialog.clone(),
                tally.questions.clone(),
                levels.collect(),
            )
        })
        .collect();
    let each = |session: SessionView, parts: &mut Vec<SessionPart>| {
        let Some(dialog) = asked.iter().position(|(name, ..)| *name == session.dialog) else {
            return Ok(());
        };
        if context
            .options
            .since
            .is_some_and(|since| session.started_at < since)
        {
            return Ok(());
        }
        let (_, questions, levels) = &asked[dialog];
        parts.push(reduce(
            (source, context),
            &session,
            dialog,
            questions,
            levels,
        )?);
        Ok(())
    };
    let make = Make {
        each: &each,
        is_full: &|parts: &Vec<SessionPart>| parts.len() >= BATCH,
    };
    // Sessions come by their owners; those of one person in a dialog are one response.
    let mut merged: Vec<Merged> = asked
        .iter()
        .map(|(_, questions, _)| Merged::new(questions))
        .collect();
    source.make(&make, &mut |parts| {
        for SessionPart {
            dialog,
            facts,
            responses,
        } in parts
        {
            let tally = &mut tallies[dialog];
            if let Some(facts) = facts {
                tally.count_session(&facts, zone);
            }
            for response in responses {
                tally.count_month(&response, zone);
                if let Some(finished) = merged[dialog].add(response) {
                    tally.count(&finished);
                }
            }
        }
        Ok(())
    })?;
    for (tally, merged) in tallies.iter_mut().zip(merged) {
        merged.finish().for_each(|response| tally.count(&response));
        tally.versions.sort_by(|_, (a, _), _, (b, _)| a.cmp(b));
    }
    Ok(tallies)
}

/// Reduces a session to what a report counts.
fn reduce(
    (source, context): (&AnswerSource<'_>, &Context<'_>),
    session: &SessionView,
    dialog: usize,
    questions: &[Question],
    levels: &[Vec<String>],
) -> Result<SessionPart, StoreError> {
    let mut responses = Vec::new();
    let read = |text: &str| context.reader.read(text, &session.language);
    each_response(source, session, questions, &mut |owner, told| {
        let asked = questions.iter().zip(levels);
        let at = (owner, session.started_at);
        responses.push(Response::of(at, told, asked, &read));
        Ok(())
    })?;
    let facts = source.has(session.owner).then(|| Facts {
        at: session.started_at,
        version: session.version,
        end: session.end.as_ref().map(|(_, status, _)| *status),
    });
    Ok(SessionPart {
        dialog,
        facts,
        responses,
    })
}

impl DialogTally {
    fn new(dialog: &Name, questions: Vec<Question>, context: &Context<'_>) -> Self {
        let columns: Vec<QuestionTally> = questions
            .iter()
            .map(|question| QuestionTally::new(question, context))
            .collect();
        Self {
            dialog: dialog.clone(),
            groupings: GroupingTally::all(dialog, &questions, &columns, context),
            questions,
            columns,
            people: HashSet::new(),
            sessions: 0,
            ends: HashMap::new(),
            versions: IndexMap::new(),
            weeks: BTreeMap::new(),
            paces: Paces::default(),
            left_out: Flagged::default(),
        }
    }

    fn count_session(&mut self, facts: &Facts, zone: Zone) {
        self.sessions += 1;
        *self.ends.entry(facts.end).or_default() += 1;
        let (first, sessions) = self.versions.entry(facts.version).or_insert((facts.at, 0));
        *first = (*first).min(facts.at);
        *sessions += 1;
        let week = self.weeks.entry(monday(facts.at.date(zone))).or_default();
        week.started += 1;
        week.completed += u64::from(facts.end == Some(Status::Completed));
    }

    fn count_month(&mut self, response: &Response, zone: Zone) {
        let date = response.at.date(zone);
        for ((said, question), column) in response
            .said
            .iter()
            .zip(&self.questions)
            .zip(&mut self.columns)
        {
            if let (QuestionType::Nps, Said::Number(score)) = (question.kind, said) {
                let month = column
                    .months
                    .entry((date.year(), date.month()))
                    .or_default();
                month.add(*score as i64, 1);
            }
        }
    }

    fn count(&mut self, response: &Response) {
        if self.left_out.has(response.owner) {
            return;
        }
        self.paces.add(response, &self.questions);
        self.people.insert(response.owner);
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.count(&response.said[at], response.owner);
            if let Some(shown) = &response.shown[at] {
                shown.count(&mut column.shown);
            }
            if response.said[at].is_answer() {
                column.seconds.extend(response.seconds[at]);
            }
        }
        for grouping in &mut self.groupings {
            grouping.count(response);
        }
    }
}

impl QuestionTally {
    fn new(question: &Question, context: &Context<'_>) -> Self {
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

    fn count(&mut self, said: &Said, owner: OwnerId) {
        self.answered += u64::from(said.is_answer());
        match said {
            Said::Missing(missing) => {
                let at = Missing::ALL.iter().position(|reason| reason == missing);
                self.missing[at.unwrap_or(Missing::ALL.len() - 1)] += 1;
            }
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

/// Returns the Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day - chrono::Days::new(u64::from(day.weekday().num_days_from_monday()))
}
