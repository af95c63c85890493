//! Counts everything a report needs in one pass over the journal.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use indexmap::IndexMap;

use crate::dialog::ast::QuestionType;
use crate::engine::event::Status;
use crate::id::{Name, OwnerId, Version};
use crate::report::catalogue::{AnswerSource, Catalogue, Make, Question, each_response};
use crate::report::sessions::SessionView;
use crate::store::StoreError;
use crate::time::{Duration, Timestamp, Zone};

use super::context::Context;
use super::grouping::GroupingTally;
use super::merged::Merged;
use super::quality::{Flagged, Paces};
use super::question_tally::QuestionTally;
use super::response::{Response, Said};

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
        if let Some(within) = &context.options.within
            && !within.has(&session, source.store)?
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
    let silent_since = session
        .end
        .is_none()
        .then(|| context.origin.now.plus(Duration(-Duration::DAY.0)));
    let read = |text: &str| context.reader.read(text, &session.language);
    each_response(source, session, questions, &mut |owner, told| {
        let asked = questions.iter().zip(levels);
        let at = (owner, session.started_at);
        responses.push(Response::of(at, silent_since, told, asked, &read));
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

/// Returns the Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day - chrono::Days::new(u64::from(day.weekday().num_days_from_monday()))
}
