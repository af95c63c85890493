//! The wide table: a row per session and, of a vote, per voter; a column per question in dialog order, 0/1 columns of a multi.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::dialog::ast::QuestionType;
use crate::engine::event::Answer;
use crate::id::{Name, OwnerId};
use crate::report::sessions::{Cast, SessionView};
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

use super::cell::value_cell;
use super::column::{Behind, Choice, Kind};
use super::ground::Ground;
use super::people::Identity;
use super::question::Question;
use super::seen::Asks;
use super::{Cell, Column, Each, ExportError, Multi, OfSessions, words};

/// The table of one dialog.
pub struct Wide<'g> {
    ground: &'g Ground<'g>,
    dialog: Name,
    questions: Vec<Question>,
    multi: Multi,
    columns: Vec<Column>,
}

impl<'g> Wide<'g> {
    /// Prepares the table.
    pub fn new(ground: &'g Ground<'g>, dialog: Name, questions: Vec<Question>, multi: Multi) -> Self {
        let mut columns = fixed();
        columns.extend(Identity::columns(ground));
        let mut taken: HashSet<String> = columns.iter().map(|column| column.name.clone()).collect();
        for question in &questions {
            for mut column in columns_of(&dialog, question, multi) {
                // A question may be called as a column of every table is.
                if !taken.insert(column.name.clone()) {
                    column.name.push_str("__answer");
                }
                columns.push(column);
            }
        }
        Self { ground, dialog, questions, multi, columns }
    }

    fn fill<'a>(&self, question: &Question, outcome: &'a Outcome, answer: Option<&'a Answer>, row: &mut Vec<Cell<'a>>) {
        if question.kind != QuestionType::Multi {
            row.push(value_cell(outcome));
        } else {
            if self.multi.has_list() {
                row.push(value_cell(outcome));
            }
            if self.multi.has_dummies() {
                row.extend(question.options.iter().map(|option| flag(option, outcome)));
            }
        }
        if question.has_other {
            row.push(Cell::words(answer.and_then(|answer| answer.other.as_deref())));
        }
    }
}

impl OfSessions for Wide<'_> {
    fn ground(&self) -> &Ground<'_> {
        self.ground
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn of(&self, session: &SessionView, each: &mut Each<'_>) -> Result<(), ExportError> {
        if session.dialog != self.dialog || session.changed <= session.told {
            return Ok(());
        }
        let id = words::session_word(session.id);
        let ballots = ballots(session);
        for (voter, ballots) in ballots.iter().filter(|(voter, _)| self.ground.has(**voter)) {
            let last = ballots.iter().map(|cast| cast.answered_at).max();
            let identity = self.ground.identity(*voter)?;
            let outcomes: Vec<Outcome> = self.questions.iter().map(|question| ballot(question, ballots)).collect();
            let mut row = identity.and(head(session, &id, &identity, last));
            self.questions.iter().zip(&outcomes).for_each(|(question, outcome)| self.fill(question, outcome, None, &mut row));
            each(&row)?;
        }
        if !ballots.is_empty() || !self.ground.has(session.owner) {
            return Ok(());
        }
        let identity = self.ground.identity(session.owner)?;
        let mut row = identity.and(head(session, &id, &identity, session.last_answer_at()));
        for question in &self.questions {
            let answer = session.answer(|answer| Asks::Question(answer.kind) == question.asks && question.is_called(&answer.question));
            let outcome = answer.map_or(&NOT_ASKED, |answer| &answer.outcome);
            self.fill(question, outcome, answer, &mut row);
        }
        Ok(each(&row)?)
    }
}

static NOT_ASKED: Outcome = Err(Missing::NotAsked);

fn fixed() -> Vec<Column> {
    let fixed = Column::fixed;
    vec![
        fixed("session_id", Kind::Words, "Which run of the dialog"),
        fixed("respondent_id", Kind::Words, "Who answered, as a pseudonym"),
        fixed("dialog", Kind::Words, "Which dialog"),
        fixed("version", Kind::Words, "The newest version of the dialog it ran on"),
        fixed("language", Kind::Words, "In which language"),
        fixed("channel", Kind::Words, "Through which messenger"),
        fixed("room", Kind::Key, "Where it was said").meaning(&words::ROOMS),
        fixed("source", Kind::Words, "The part of the deep link behind the name"),
        fixed("started_at", Kind::Moment, "When it started"),
        fixed("last_answer_at", Kind::Moment, "When the last answer came"),
        fixed("ended_at", Kind::Moment, "When it ended"),
        fixed("status", Kind::Key, "How it stands or ended").meaning(&words::STATUSES),
        fixed("end", Kind::Words, "The author's reason for the end"),
    ]
}

/// Returns a question's columns.
fn columns_of(dialog: &Name, question: &Question, multi: Multi) -> Vec<Column> {
    let mut name = question.name.to_string();
    if question.is_outdated {
        // Two underscores never stand in a name of an author's, and twice two not in a column of an option.
        name = format!("{name}__was__{}", question.type_word());
    }
    let column = |name: String, kind: Kind, option: Option<&Choice>| Column {
        label: label(question, option),
        choices: Vec::new(),
        of: Some(Behind {
            dialog: dialog.clone(),
            question: question.name.clone(),
            kind: question.type_word(),
            texts: question.texts.clone(),
            option: option.cloned(),
            versions: question.versions.clone(),
            aliases: question.aliases.clone(),
        }),
        codes: question.codes,
        reason: None,
        name,
        kind,
    };
    let mut columns = Vec::new();
    if question.kind != QuestionType::Multi || multi.has_list() {
        columns.push(Column { choices: question.meanings(), ..column(name.clone(), kind_of(question.kind), None) });
    }
    if question.kind == QuestionType::Multi && multi.has_dummies() {
        columns.extend(question.options.iter().map(|option| column(format!("{name}__{}", option.key), Kind::Flag, Some(option))));
    }
    if let Some(first) = columns.first_mut() {
        first.reason = Some(format!("{name}__missing"));
    }
    if question.has_other {
        columns.push(Column {
            label: format!("{} – something else", label(question, None)),
            ..column(format!("{name}__other"), Kind::Words, None)
        });
    }
    columns
}

fn label(question: &Question, option: Option<&Choice>) -> String {
    let asked = question.texts.first().map_or(question.name.as_str(), |(_, text)| text);
    option.map_or_else(|| asked.to_owned(), |option| format!("{asked} – {}", option.label()))
}

fn kind_of(kind: QuestionType) -> Kind {
    match kind {
        QuestionType::Choice | QuestionType::Consent => Kind::Key,
        QuestionType::Yesno => Kind::Bool,
        QuestionType::Scale | QuestionType::Nps => Kind::Whole,
        QuestionType::Number => Kind::Number,
        QuestionType::Date => Kind::Date,
        QuestionType::Time => Kind::Time,
        QuestionType::Multi | QuestionType::Rank | QuestionType::Text | QuestionType::Email | QuestionType::Phone => Kind::Words,
        QuestionType::Location | QuestionType::Photo | QuestionType::File => Kind::Words,
    }
}

/// Returns the ballots that count, by voter.
fn ballots(session: &SessionView) -> IndexMap<OwnerId, Vec<&Cast>> {
    let mut ballots: IndexMap<OwnerId, Vec<&Cast>> = IndexMap::new();
    for cast in session.casts.iter().filter(|cast| cast.is_final) {
        ballots.entry(cast.voter).or_default().push(cast);
    }
    ballots
}

/// Returns how somebody voted in a vote.
fn ballot(question: &Question, ballots: &[&Cast]) -> Outcome {
    let keys = ballots.iter().rev().find(|cast| question.asks == Asks::Vote && question.is_called(&cast.vote)).map(|cast| &cast.keys);
    match keys {
        Some(keys) if question.kind == QuestionType::Multi => Ok(Value::Keys(keys.clone())),
        Some(keys) => keys.first().cloned().map(Value::Key).ok_or(Missing::NotAsked),
        None => Err(Missing::NotAsked),
    }
}

fn flag<'a>(option: &Choice, outcome: &'a Outcome) -> Cell<'a> {
    match outcome {
        Ok(Value::Keys(chosen)) => Cell::Whole(i64::from(chosen.iter().any(|key| *key == option.key))),
        Ok(_) => Cell::Empty,
        Err(missing) => Cell::Missing(*missing),
    }
}

fn head<'a>(session: &'a SessionView, id: &'a str, respondent: &'a Identity, last: Option<Timestamp>) -> Vec<Cell<'a>> {
    let end = session.end.as_ref();
    vec![
        Cell::plain(id),
        Cell::plain(&respondent.respondent),
        Cell::plain(&session.dialog),
        Cell::owned(words::version_word(session.version)),
        Cell::plain(&session.language),
        Cell::plain(&session.channel),
        Cell::plain(words::room_word(session.room)),
        Cell::words(session.source.as_deref()),
        Cell::Moment(session.started_at),
        Cell::moment(last),
        Cell::moment(end.map(|(at, _, _)| *at)),
        Cell::plain(end.map_or("open", |(_, status, _)| words::status_word(*status))),
        Cell::maybe(end.map(|(_, _, reason)| reason.as_str())),
    ]
}
