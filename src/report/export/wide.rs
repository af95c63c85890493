//! The wide table: a row per session and, of a vote, per voter; a column per question in dialog order, 0/1 columns of a multi.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use crate::dialog::ast::{QuestionType, Room};
use crate::dialog::program::Program;
use crate::engine::event::{Answer, Event, Status};
use crate::id::{Name, OwnerId, SessionId};
use crate::report::pseudonym::Pseudonyms;
use crate::report::sessions::{Cast, SessionView};
use crate::report::snapshot::Snapshot;
use crate::time::{Timestamp, Zone};
use crate::value::{Missing, Outcome, Value};

use super::cell::value_cell;
use super::{Cell, ExportError, Row, Table};

const COLUMNS: [&str; 13] = [
    "session_id",
    "respondent_id",
    "dialog",
    "version",
    "language",
    "channel",
    "room",
    "source",
    "started_at",
    "last_answer_at",
    "ended_at",
    "status",
    "end",
];

/// What the journal holds of each dialog's questions: those of older versions are columns too.
#[derive(Debug, Default)]
pub struct Columns {
    dialogs: IndexMap<Name, IndexMap<Name, Asked>>,
    /// The dialogs of the sessions of groups: a ballot does not say its own.
    of_groups: HashMap<SessionId, Name>,
}

#[derive(Clone, Debug)]
struct Asked {
    kind: QuestionType,
    keys: IndexSet<Name>,
    has_other: bool,
}

/// A question's place in the table.
#[derive(Clone, Debug)]
pub struct Column {
    question: Name,
    kind: QuestionType,
    keys: Vec<Name>,
    has_other: bool,
}

impl Columns {
    /// Notes what an event tells of a question.
    pub fn see(&mut self, event: &Event) {
        let answer = match event {
            Event::Answered(answer) => answer,
            Event::SessionStarted { session, dialog, room, .. } => {
                self.dialogs.entry(dialog.clone()).or_default();
                if *room == Room::Group {
                    self.of_groups.insert(*session, dialog.clone());
                }
                return;
            }
            Event::VoteClosed { result, .. } => {
                let keys = result.counts.iter().map(|(key, _)| key);
                return self.see_vote(result.dialog.clone(), &result.vote, keys, false);
            }
            Event::Voted { session, vote, keys, .. } => {
                let Some(dialog) = self.of_groups.get(session).cloned() else { return };
                return self.see_vote(dialog, vote, keys.iter(), keys.len() > 1);
            }
            _ => return,
        };
        let questions = self.dialogs.entry(answer.dialog.clone()).or_default();
        let asked = questions.entry(answer.question.clone()).or_insert_with(|| Asked {
            kind: answer.kind,
            keys: IndexSet::new(),
            has_other: false,
        });
        asked.keys.extend(answer.offered.iter().cloned());
        if let Ok(Value::Keys(keys)) = &answer.outcome {
            asked.keys.extend(keys.iter().cloned());
        }
        asked.has_other |= answer.other.is_some();
    }

    fn see_vote<'k>(&mut self, dialog: Name, vote: &Name, keys: impl Iterator<Item = &'k Name>, is_several: bool) {
        let votes = self.dialogs.entry(dialog).or_default();
        let new = || Asked { kind: QuestionType::Choice, keys: IndexSet::new(), has_other: false };
        let seen = votes.entry(vote.clone()).or_insert_with(new);
        seen.keys.extend(keys.cloned());
        if is_several {
            seen.kind = QuestionType::Multi;
        }
    }

    /// Lists the dialogs that were ever started.
    pub fn dialogs(&self) -> impl Iterator<Item = &Name> {
        self.dialogs.keys()
    }

    /// Returns a dialog's columns: its questions of today in dialog order, then those that only older versions asked.
    pub fn of(&self, dialog: &str, program: Option<&Program>) -> Vec<Column> {
        let seen = self.dialogs.get(dialog);
        let mut columns: Vec<Column> = Vec::new();
        let votes = program.iter().flat_map(|program| &program.votes).map(|vote| {
            let mut keys: IndexSet<Name> = vote.options.iter().map(|option| option.key.clone()).collect();
            let earlier = seen.and_then(|seen| seen.get(&vote.name));
            keys.extend(earlier.iter().flat_map(|asked| asked.keys.iter().cloned()));
            let is_several = vote.pick.1 > 1 || earlier.is_some_and(|asked| asked.kind == QuestionType::Multi);
            let kind = if is_several { QuestionType::Multi } else { QuestionType::Choice };
            (vote.span.start, Column { question: vote.name.clone(), kind, keys: own_keys(keys), has_other: false })
        });
        let mut placed: Vec<(u32, Column)> = votes.collect();
        for question in program.iter().flat_map(|program| &program.questions) {
            let mut keys: IndexSet<Name> = question.options.iter().map(|option| option.key.clone()).collect();
            let earlier = seen.and_then(|seen| seen.get(&question.name));
            keys.extend(earlier.iter().flat_map(|asked| asked.keys.iter().cloned()));
            let has_other = question.other || earlier.is_some_and(|asked| asked.has_other);
            let column = Column { question: question.name.clone(), kind: question.kind, keys: own_keys(keys), has_other };
            placed.push((question.span.start, column));
        }
        placed.sort_by_key(|(start, _)| *start);
        columns.extend(placed.into_iter().map(|(_, column)| column));
        for (question, asked) in seen.into_iter().flatten() {
            if !columns.iter().any(|column| column.question == *question) {
                let Asked { kind, keys, has_other } = asked.clone();
                columns.push(Column { question: question.clone(), kind, keys: own_keys(keys), has_other });
            }
        }
        columns
    }
}

/// "Something else" has its words in a column of its own, not a 0 or 1.
fn own_keys(keys: IndexSet<Name>) -> Vec<Name> {
    keys.into_iter().filter(|key| key != "other").collect()
}

/// Writes the table of one dialog.
pub fn write(
    snapshot: &Snapshot<'_>,
    questions: &[Column],
    dialog: &Name,
    pseudonyms: &Pseudonyms,
    zone: Zone,
    table: &mut dyn Table,
) -> Result<u64, ExportError> {
    let mut columns: Vec<String> = COLUMNS.iter().map(|&column| column.to_owned()).collect();
    questions.iter().for_each(|column| column.name(&mut columns));
    table.begin(&columns)?;
    let mut rows = 0;
    snapshot
        .sessions(|session| {
            if session.dialog != *dialog {
                return Ok(());
            }
            let ballots = ballots(&session);
            for (voter, ballots) in &ballots {
                let last = ballots.iter().map(|cast| cast.answered_at).max();
                let mut row = head(&session, *voter, last, pseudonyms, zone);
                questions.iter().for_each(|column| column.fill_ballot(ballots, &mut row));
                rows += 1;
                table.row(&columns, row)?;
            }
            if !ballots.is_empty() {
                return Ok(());
            }
            let mut row = head(&session, session.owner, session.last_answer_at(), pseudonyms, zone);
            questions.iter().for_each(|column| column.fill(session.answer(&column.question), &mut row));
            rows += 1;
            table.row(&columns, row)
        })?
        .map_err(ExportError::Write)?;
    Ok(rows)
}

/// Returns the ballots that count, by voter.
fn ballots(session: &SessionView) -> IndexMap<OwnerId, Vec<&Cast>> {
    let mut ballots: IndexMap<OwnerId, Vec<&Cast>> = IndexMap::new();
    for cast in session.casts.iter().filter(|cast| cast.is_final) {
        ballots.entry(cast.voter).or_default().push(cast);
    }
    ballots
}

fn head(session: &SessionView, respondent: OwnerId, last: Option<Timestamp>, pseudonyms: &Pseudonyms, zone: Zone) -> Row {
    let end = session.end.as_ref();
    vec![
        Cell::Plain(session.id.to_string()),
        Cell::Plain(pseudonyms.respondent(respondent)),
        Cell::Plain(session.dialog.to_string()),
        Cell::Plain(session.version.to_string()),
        Cell::Plain(session.language.to_string()),
        Cell::Plain(session.channel.to_string()),
        Cell::Plain(room_word(session.room).to_owned()),
        Cell::words(session.source.as_deref()),
        Cell::Plain(session.started_at.iso(zone)),
        Cell::maybe(last.map(|at| at.iso(zone))),
        Cell::maybe(end.map(|(at, _, _)| at.iso(zone))),
        Cell::Plain(end.map_or("open", |(_, status, _)| status_word(*status)).to_owned()),
        Cell::maybe(end.map(|(_, _, reason)| reason.to_string())),
    ]
}

impl Column {
    fn name(&self, columns: &mut Vec<String>) {
        if self.kind == QuestionType::Multi {
            columns.extend(self.keys.iter().map(|key| format!("{}__{key}", self.question)));
        } else {
            columns.push(self.question.to_string());
        }
        if self.has_other {
            columns.push(format!("{}__other", self.question));
        }
    }

    fn fill_ballot(&self, ballots: &[&Cast], row: &mut Row) {
        let keys = ballots.iter().rev().find(|cast| cast.vote == self.question).map(|cast| &cast.keys);
        let outcome = match keys {
            Some(keys) if self.kind == QuestionType::Multi => Ok(Value::Keys(keys.clone())),
            Some(keys) => keys.first().cloned().map(Value::Key).ok_or(Missing::NotAsked),
            None => Err(Missing::NotAsked),
        };
        self.fill_outcome(&outcome, None, row);
    }

    fn fill(&self, answer: Option<&Answer>, row: &mut Row) {
        let outcome = answer.map_or(&Err(Missing::NotAsked), |answer| &answer.outcome);
        self.fill_outcome(outcome, answer.and_then(|answer| answer.other.as_deref()), row);
    }

    fn fill_outcome(&self, outcome: &Outcome, other: Option<&str>, row: &mut Row) {
        match (self.kind, outcome) {
            (QuestionType::Multi, Ok(Value::Keys(chosen))) => {
                row.extend(self.keys.iter().map(|key| Cell::whole(i64::from(chosen.contains(key)))))
            }
            (QuestionType::Multi, Ok(_)) => row.extend(self.keys.iter().map(|_| Cell::Empty)),
            (QuestionType::Multi, Err(missing)) => row.extend(self.keys.iter().map(|_| Cell::Missing(*missing, true))),
            (kind, outcome) => row.push(value_cell(outcome, is_number(kind))),
        }
        if self.has_other {
            row.push(Cell::words(other));
        }
    }
}

fn is_number(kind: QuestionType) -> bool {
    matches!(kind, QuestionType::Number | QuestionType::Scale | QuestionType::Nps)
}

/// Returns a type as the dialog language writes it.
pub fn type_word(kind: QuestionType) -> &'static str {
    match kind {
        QuestionType::Text => "text",
        QuestionType::Choice => "choice",
        QuestionType::Multi => "multi",
        QuestionType::Yesno => "yesno",
        QuestionType::Scale => "scale",
        QuestionType::Nps => "nps",
        QuestionType::Number => "number",
        QuestionType::Date => "date",
        QuestionType::Time => "time",
        QuestionType::Email => "email",
        QuestionType::Phone => "phone",
        QuestionType::Location => "location",
        QuestionType::Photo => "photo",
        QuestionType::File => "file",
        QuestionType::Rank => "rank",
        QuestionType::Consent => "consent",
    }
}

/// Returns a room as the dialog language writes it.
pub fn room_word(room: Room) -> &'static str {
    match room {
        Room::Private => "private",
        Room::Group => "group",
        Room::Member => "member",
        Room::Business => "business",
    }
}

/// Returns the word for how a session ended.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Completed => "completed",
        Status::Stopped => "stopped",
        Status::TimedOut => "timed_out",
        Status::Replaced => "replaced",
        Status::Failed => "failed",
    }
}
