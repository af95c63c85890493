//! The wide table: a row per session, or per voter of a vote; columns per question in dialog order.
//!
//! Each column is in one list with the function that fills it, so that no cell can end up under
//! another column.

use std::collections::HashSet;

use crate::engine::event::Status;
use crate::id::{Name, OwnerId};
use crate::report::catalogue::{AnswerSource, Identity, Question, QuestionResult, each_response};
use crate::report::cell::{Cell, value_cell};
use crate::report::results::Flagged;
use crate::report::sessions::SessionView;
use crate::report::words;
use crate::time::Timestamp;
use crate::value::Missing;

use super::asked;
use super::column::{Column, ColumnKind, Fixed};
use super::error::ExportError;
use super::identity;
use super::options::Style;
use super::table::{Each, OfSessions};

/// The table of one dialog.
pub struct Wide<'g> {
    source: &'g AnswerSource<'g>,
    dialog: Name,
    questions: Vec<Question>,
    /// Who answered it without much thought.
    flagged: Flagged,
    columns: Vec<Column>,
    cells: Vec<Fill>,
}

/// The content of a row.
struct Row<'a> {
    session: &'a SessionView,
    id: &'a str,
    who: &'a Identity,
    last: Option<Timestamp>,
    /// The results of the questions.
    told: &'a [QuestionResult<'a>],
    /// The question at which they left.
    drop_off: Option<&'a str>,
    is_fast: bool,
    is_straight: bool,
}

/// Fills a cell of a row.
type Fill = Box<dyn for<'a> Fn(&Row<'a>) -> Cell<'a> + Send + Sync>;

/// Fills a cell that belongs to no question.
type Own = for<'a> fn(&Row<'a>) -> Cell<'a>;

impl<'g> Wide<'g> {
    /// Prepares the table.
    pub fn new(
        source: &'g AnswerSource<'g>,
        (dialog, questions, flagged): (Name, Vec<Question>, Flagged),
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
            identity::columns(source)
                .into_iter()
                .map(|column| column.name),
        );
        let mut filled = Vec::new();
        let asked = questions
            .iter()
            .enumerate()
            .flat_map(|(at, question)| asked::columns(&dialog, at, question, style))
            .map(|(column, fill)| (column, of_results(fill)));
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
        columns.extend(identity::columns(source));
        Self {
            source,
            dialog,
            questions,
            flagged,
            columns,
            cells,
        }
    }

    fn write(&self, row: &Row<'_>, each: &mut Each<'_>) -> Result<(), ExportError> {
        let mut cells: Vec<Cell<'_>> = self.cells.iter().map(|fill| fill(row)).collect();
        cells.extend(identity::cells(row.who));
        Ok(each(&cells)?)
    }
}

impl OfSessions for Wide<'_> {
    fn source(&self) -> &AnswerSource<'_> {
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
                    drop_off: drop_off(session, told, &self.questions),
                    is_fast: self.flagged.is_fast(owner),
                    is_straight: self.flagged.is_straight(owner),
                },
                each,
            )
        })
    }
}

/// Returns the question at which somebody left, in a session that did not come to its end: of those
/// that they neither answered nor passed, the one that was asked last. Who goes back is asked anew.
fn drop_off<'a>(
    session: &SessionView,
    told: &[QuestionResult<'_>],
    questions: &'a [Question],
) -> Option<&'a str> {
    let is_completed = |(_, status, _): &(Timestamp, Status, Name)| *status == Status::Completed;
    if session.end.as_ref().is_some_and(is_completed) {
        return None;
    }
    let has_left =
        |told: &QuestionResult<'_>| matches!(told.outcome, Err(Missing::Left | Missing::TimedOut));
    let left = told
        .iter()
        .zip(questions)
        .filter(|(told, _)| has_left(told));
    let last = left.max_by_key(|(told, _)| told.heard_at)?;
    Some(&last.1.name)
}

/// Returns when a voter last voted in a session.
fn last_ballot_at(session: &SessionView, voter: OwnerId) -> Option<Timestamp> {
    let casts = session.casts.iter();
    let of_voter = casts.filter(|cast| cast.is_final && cast.voter == voter);
    of_voter.map(|cast| cast.answered_at).max()
}

/// Makes a cell of a row from one of a question's results.
fn of_results(fill: asked::Fill) -> Fill {
    Box::new(move |row| fill(row.told))
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
const FIXED: [(Fixed, Own); 16] = [
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
    (
        Fixed::new(
            "drop_off",
            ColumnKind::Words,
            "The question at which they left; nothing where the dialog came to its end",
        ),
        |row| Cell::maybe(row.drop_off),
    ),
    (
        Fixed::new(
            "flag_speeding",
            ColumnKind::Bool,
            "Whether the respondent answered this dialog in less than a third of the usual time",
        ),
        |row| Cell::Bool(row.is_fast),
    ),
    (
        Fixed::new(
            "flag_straightlining",
            ColumnKind::Bool,
            "Whether the respondent gave the same number on all scales of this dialog",
        ),
        |row| Cell::Bool(row.is_straight),
    ),
];
