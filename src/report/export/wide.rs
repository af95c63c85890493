//! The wide table: a row per session, or per voter of a vote; columns per question in dialog order.
//!
//! Each column is in one list with the function that fills it, so that no cell can end up under
//! another column.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::engine::event::Answer;
use crate::id::{Name, OwnerId, Version};
use crate::report::sessions::{Cast, SessionView};
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

use super::asked;
use super::cell::value_cell;
use super::column::{ColumnKind, Fixed};
use super::people::Identity;
use super::question::Question;
use super::seen::Asks;
use super::source::ExportSource;
use super::{Cell, Column, Each, ExportError, OfSessions, Style, words};

/// The table of one dialog.
pub struct Wide<'g> {
    source: &'g ExportSource<'g>,
    dialog: Name,
    questions: Vec<Question>,
    columns: Vec<Column>,
    cells: Vec<Fill>,
}

/// The content of a row.
pub(super) struct Row<'a> {
    session: &'a SessionView,
    id: &'a str,
    who: &'a Identity,
    last: Option<Timestamp>,
    /// The results of the questions.
    pub told: &'a [QuestionResult<'a>],
}

/// The result of a question in a session.
pub(in crate::report) struct QuestionResult<'a> {
    /// The answer, or why there is none.
    pub outcome: &'a Outcome,
    /// Everything stored of the answer; `None` if there is none.
    pub answer: Option<&'a Answer>,
    /// The version of the dialog that asked.
    pub version: Version,
}

/// Fills a cell of a row.
pub(super) type Fill = Box<dyn for<'a> Fn(&Row<'a>) -> Cell<'a> + Send + Sync>;

/// Fills a cell that belongs to no question.
type Own = for<'a> fn(&Row<'a>) -> Cell<'a>;

impl<'g> Wide<'g> {
    /// Prepares the table.
    pub fn new(
        source: &'g ExportSource<'g>,
        dialog: Name,
        questions: Vec<Question>,
        variables: &[(Name, ColumnKind)],
        style: &Style,
    ) -> Self {
        let fixed: Vec<(Column, Fill)> = FIXED
            .iter()
            .map(|(fixed, fill)| (Column::from(fixed), Box::new(*fill) as Fill))
            .collect();
        let mut taken: HashSet<String> = fixed
            .iter()
            .map(|(column, _)| column.name.clone())
            .collect();
        taken.extend(
            Identity::columns(source)
                .into_iter()
                .map(|column| column.name),
        );
        let mut filled = Vec::new();
        let asked = questions
            .iter()
            .enumerate()
            .flat_map(|(at, question)| asked::columns(&dialog, at, question, style));
        for (mut column, fill) in
            asked.chain(variables.iter().map(|(name, kind)| variable(name, *kind)))
        {
            // A question of an older version may have the name of a fixed column.
            if !taken.insert(column.name.clone()) {
                column.name.push_str(if column.of.is_some() {
                    "__answer"
                } else {
                    "__variable"
                });
            }
            filled.push((column, fill));
        }
        let before = if style.answers_first { filled.len() } else { 0 };
        filled.splice(before..before, fixed);
        if style.answers_first {
            filled[before..].rotate_left(IDS);
        }
        let (mut columns, cells): (Vec<Column>, Vec<Fill>) = filled.into_iter().unzip();
        columns.extend(Identity::columns(source));
        Self {
            source,
            dialog,
            questions,
            columns,
            cells,
        }
    }

    fn write(&self, row: &Row<'_>, each: &mut Each<'_>) -> Result<(), ExportError> {
        Ok(each(
            &row.who
                .and(self.cells.iter().map(|fill| fill(row)).collect()),
        )?)
    }
}

impl OfSessions for Wide<'_> {
    fn source(&self) -> &ExportSource<'_> {
        self.source
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn of(&self, session: &SessionView, each: &mut Each<'_>) -> Result<(), ExportError> {
        if session.dialog != self.dialog || session.changed <= session.told {
            return Ok(());
        }
        let id = &words::session_word(session.id);
        each_response(self.source, session, &self.questions, &mut |owner, told| {
            let last = if owner == session.owner {
                session.last_answer_at()
            } else {
                last_ballot_at(session, owner)
            };
            let who = &self.source.identity(owner)?;
            self.write(
                &Row {
                    session,
                    id,
                    who,
                    last,
                    told,
                },
                each,
            )
        })
    }
}

/// Takes what somebody said to all questions in a session.
pub(in crate::report) type EachResponse<'e> =
    dyn FnMut(OwnerId, &[QuestionResult<'_>]) -> Result<(), ExportError> + 'e;

/// Calls `each` with everybody who answered in a session: its owner, or in a group each voter; with
/// the result of every question.
///
/// Fails if `each` fails.
pub(in crate::report) fn each_response(
    source: &ExportSource<'_>,
    session: &SessionView,
    questions: &[Question],
    each: &mut EachResponse<'_>,
) -> Result<(), ExportError> {
    let ballots = ballots(session);
    for (voter, ballots) in ballots.iter().filter(|(voter, _)| source.has(**voter)) {
        let outcomes: Vec<Outcome> = questions
            .iter()
            .map(|question| ballot(session, question, ballots))
            .collect();
        let told: Vec<QuestionResult<'_>> = outcomes
            .iter()
            .map(|outcome| QuestionResult {
                outcome,
                answer: None,
                version: session.version,
            })
            .collect();
        each(*voter, &told)?;
    }
    if !ballots.is_empty() || !source.has(session.owner) {
        return Ok(());
    }
    let told: Vec<QuestionResult<'_>> = questions
        .iter()
        .map(|question| result_of(session, question))
        .collect();
    each(session.owner, &told)
}

/// Returns when a voter last voted in a session.
fn last_ballot_at(session: &SessionView, voter: OwnerId) -> Option<Timestamp> {
    let casts = session.casts.iter();
    let of_voter = casts.filter(|cast| cast.is_final && cast.voter == voter);
    of_voter.map(|cast| cast.answered_at).max()
}

/// Returns the column of a variable.
fn variable(name: &Name, kind: ColumnKind) -> (Column, Fill) {
    let column = Column::fixed(name, kind, &format!("{name}, as the dialog set it")).wide();
    let name = name.clone();
    let held = move |row: &Row<'_>| {
        row.session
            .variables
            .iter()
            .position(|(known, value)| *known == name && value.is_ok())
    };
    (
        column,
        Box::new(move |row| {
            held(row).map_or(Cell::Empty, |at| value_cell(&row.session.variables[at].1))
        }),
    )
}

/// How many of the first columns are ids.
const IDS: usize = 2;

/// The columns of every wide table.
const FIXED: [(Fixed, Own); 13] = [
    (
        Fixed::new("session_id", ColumnKind::Words, "Which run of the dialog"),
        |row| Cell::plain(row.id),
    ),
    (
        Fixed::new(
            "respondent_id",
            ColumnKind::Words,
            "Who answered, as a pseudonym",
        ),
        |row| Cell::plain(&row.who.respondent),
    ),
    (
        Fixed::new("dialog", ColumnKind::Words, "Which dialog"),
        |row| Cell::plain(&row.session.dialog),
    ),
    (
        Fixed::new(
            "version",
            ColumnKind::Words,
            "The newest version of the dialog it ran on",
        ),
        |row| Cell::owned(words::version_word(row.session.version)),
    ),
    (
        Fixed::new("language", ColumnKind::Words, "In which language"),
        |row| Cell::plain(&row.session.language),
    ),
    (
        Fixed::new("channel", ColumnKind::Words, "Through which messenger"),
        |row| Cell::plain(&row.session.channel),
    ),
    (
        Fixed::new("room", ColumnKind::Key, "Where it was said").meaning(&words::ROOMS),
        |row| Cell::plain(words::room_word(row.session.room)),
    ),
    (
        Fixed::new(
            "source",
            ColumnKind::Words,
            "The part of the deep link behind the name",
        ),
        |row| Cell::words(row.session.source.as_deref()),
    ),
    (
        Fixed::new("started_at", ColumnKind::Moment, "When it started"),
        |row| Cell::Moment(row.session.started_at),
    ),
    (
        Fixed::new(
            "last_answer_at",
            ColumnKind::Moment,
            "When the last answer came",
        ),
        |row| Cell::moment(row.last),
    ),
    (
        Fixed::new("ended_at", ColumnKind::Moment, "When it ended"),
        |row| Cell::moment(row.session.end.as_ref().map(|(at, ..)| *at)),
    ),
    (
        Fixed::new("status", ColumnKind::Key, "How it stands or ended").meaning(&words::STATUSES),
        |row| {
            Cell::plain(
                row.session
                    .end
                    .as_ref()
                    .map_or("open", |(_, status, _)| words::status_word(*status)),
            )
        },
    ),
    (
        Fixed::new("end", ColumnKind::Words, "The author's reason for the end"),
        |row| {
            Cell::maybe(
                row.session
                    .end
                    .as_ref()
                    .map(|(_, _, reason)| reason.as_str()),
            )
        },
    ),
];

static LEFT: Outcome = Err(Missing::Left);
static NOT_ASKED: Outcome = Err(Missing::NotAsked);

/// Returns the result of a question in a person's session.
fn result_of<'a>(session: &'a SessionView, question: &Question) -> QuestionResult<'a> {
    if question.asks == Asks::Vote {
        let outcome = if is_put(session, question) {
            &LEFT
        } else {
            &NOT_ASKED
        };
        return QuestionResult {
            outcome,
            answer: None,
            version: session.version,
        };
    }
    let answer = session.answer(|answer| {
        Asks::Question(answer.kind) == question.asks && question.is_called(&answer.question)
    });
    if let Some(answer) = answer {
        return QuestionResult {
            outcome: &answer.outcome,
            answer: Some(answer),
            version: answer.version,
        };
    }
    let mut left = session
        .unanswered()
        .filter(|(asking, counts)| *counts && question.was_asked(&asking.question, asking.version));
    match left.next() {
        Some((asking, _)) => QuestionResult {
            outcome: &LEFT,
            answer: None,
            version: asking.version,
        },
        None => QuestionResult {
            outcome: &NOT_ASKED,
            answer: None,
            version: session.version,
        },
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

/// Returns how a person voted in a vote.
fn ballot(session: &SessionView, question: &Question, ballots: &[&Cast]) -> Outcome {
    let keys = ballots
        .iter()
        .rev()
        .find(|cast| question.asks == Asks::Vote && question.is_called(&cast.vote))
        .map(|cast| &cast.keys);
    match keys {
        Some(keys) if question.has_several() => Ok(Value::Keys(keys.clone())),
        Some(keys) => keys.first().cloned().map(Value::Key).ok_or(Missing::Left),
        None if is_put(session, question) => Err(Missing::Left),
        None => Err(Missing::NotAsked),
    }
}

/// Returns whether a vote was opened in a session.
fn is_put(session: &SessionView, question: &Question) -> bool {
    question.asks == Asks::Vote && session.votes.iter().any(|vote| question.is_called(vote))
}
