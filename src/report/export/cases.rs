//! The table of cases: a row for each complaint that people of a desk looked at.

use crate::contact::CaseStep;
use crate::dialog::bot::{Bot, Dialogs};
use crate::report::cases::{CaseView, Cases, Clock};
use crate::report::catalogue::AnswerSource;
use crate::report::cell::Cell;
use crate::time::Timestamp;

use super::column::{Column, ColumnKind, Fixed};
use super::error::ExportError;
use super::identity;
use super::table::{Each, Rows};

/// The table of cases.
pub struct CaseTable<'g> {
    source: &'g AnswerSource<'g>,
    dialogs: &'g Dialogs,
    now: Timestamp,
    columns: Vec<Column>,
}

/// What a row is filled from.
struct Row<'a> {
    respondent: &'a str,
    helper: Option<&'a str>,
    case: &'a CaseView,
    bot: &'a Bot,
    now: Timestamp,
}

/// Fills a cell of a row.
type Fill = for<'a> fn(&Row<'a>) -> Cell<'a>;

/// What opened a case.
const REASONS: &[(&str, &str)] = &[
    ("marked", "An answer that is marked as a complaint"),
    ("score", "A low score"),
    ("words", "Words of a complaint"),
];

/// What became of a clock.
const CLOCKS: &[(&str, &str)] = &[
    ("kept", "It was done in time"),
    ("missed", "It was done late, or not at all"),
];

/// How a case ended.
const ENDS: &[(&str, &str)] = &[
    ("recovered", "Asked again, the customer was satisfied"),
    ("closed", "A person closed it"),
    ("no_complaint", "A person said that it was no complaint"),
    ("no_answer", "Asked again, the customer did not answer"),
    ("unreachable", "The customer could not be asked again"),
    (
        "taken_back",
        "The customer corrected the answer before anybody took it up",
    ),
];

/// The columns, each with the function that fills it.
const COLUMNS: [(Fixed, Fill); 22] = [
    (
        Fixed::new("respondent_id", ColumnKind::Words, "Who, as a pseudonym"),
        |row| Cell::plain(row.respondent),
    ),
    (
        Fixed::new(
            "case",
            ColumnKind::Whole,
            "Its number among those of this person, from 1",
        ),
        |row| Cell::Whole(i64::from(row.case.number)),
    ),
    (
        Fixed::new("opened_at", ColumnKind::Moment, "When it was opened"),
        |row| Cell::Moment(row.case.opened_at),
    ),
    (
        Fixed::new("why", ColumnKind::Key, "What opened it").meaning(REASONS),
        |row| Cell::plain(row.case.why.word()),
    ),
    (
        Fixed::new("dialog", ColumnKind::Words, "The dialog of the complaint"),
        |row| Cell::maybe(row.case.dialog.as_deref()),
    ),
    (
        Fixed::new(
            "question",
            ColumnKind::Words,
            "The question whose answer was the complaint",
        ),
        |row| Cell::maybe(row.case.question.as_deref()),
    ),
    (
        Fixed::new(
            "complaints",
            ColumnKind::Whole,
            "How many complaints it has",
        ),
        |row| Cell::Whole(i64::from(row.case.complaints)),
    ),
    (
        Fixed::new(
            "acknowledged_at",
            ColumnKind::Moment,
            "When a person first told the customer their name",
        ),
        |row| row.at(CaseStep::Acknowledged),
    ),
    (
        Fixed::new(
            "acknowledged_clock",
            ColumnKind::Key,
            "Whether that was in time",
        )
        .meaning(CLOCKS),
        |row| row.clock(CaseStep::Acknowledged),
    ),
    (
        Fixed::new(
            "understood_at",
            ColumnKind::Moment,
            "When a person first knew what went wrong",
        ),
        |row| row.at(CaseStep::Understood),
    ),
    (
        Fixed::new(
            "understood_clock",
            ColumnKind::Key,
            "Whether that was in time",
        )
        .meaning(CLOCKS),
        |row| row.clock(CaseStep::Understood),
    ),
    (
        Fixed::new(
            "apologised_at",
            ColumnKind::Moment,
            "When a person first said sorry",
        ),
        |row| row.at(CaseStep::Apologised),
    ),
    (
        Fixed::new(
            "apologised_clock",
            ColumnKind::Key,
            "Whether that was in time",
        )
        .meaning(CLOCKS),
        |row| row.clock(CaseStep::Apologised),
    ),
    (
        Fixed::new(
            "made_good_at",
            ColumnKind::Moment,
            "When a person first made it good",
        ),
        |row| row.at(CaseStep::MadeGood),
    ),
    (
        Fixed::new(
            "made_good_clock",
            ColumnKind::Key,
            "Whether that was in time",
        )
        .meaning(CLOCKS),
        |row| row.clock(CaseStep::MadeGood),
    ),
    (
        Fixed::new(
            "codes_worth",
            ColumnKind::Whole,
            "What the codes that the customer got are worth together",
        ),
        |row| Cell::Whole(i64::from(row.case.codes)),
    ),
    (
        Fixed::new(
            "asked_again_score",
            ColumnKind::Number,
            "The score that the customer gave last when they were asked again",
        ),
        |row| row.case.score.map_or(Cell::Empty, Cell::Number),
    ),
    (
        Fixed::new(
            "reopened",
            ColumnKind::Whole,
            "How often its clocks began anew",
        ),
        |row| Cell::Whole(i64::from(row.case.reopened)),
    ),
    (
        Fixed::new(
            "recovered",
            ColumnKind::Bool,
            "Whether it was closed because the customer, asked again, was satisfied",
        ),
        |row| row.case.is_recovered().map_or(Cell::Empty, Cell::Bool),
    ),
    (
        Fixed::new("closed_at", ColumnKind::Moment, "When it was closed"),
        |row| Cell::moment(row.case.closed.map(|(at, ..)| at)),
    ),
    (
        Fixed::new("how", ColumnKind::Key, "How it ended").meaning(ENDS),
        |row| Cell::maybe(row.case.closed.map(|(_, how, _)| how.word())),
    ),
    (
        Fixed::new(
            "helper_id",
            ColumnKind::Words,
            "Who acknowledged it, or else did something first, as a pseudonym of the same kind",
        ),
        |row| Cell::maybe(row.helper),
    ),
];

impl<'a> Row<'a> {
    fn at(&self, step: CaseStep) -> Cell<'a> {
        Cell::moment(self.case.step(step).map(|(at, _)| at))
    }

    fn clock(&self, step: CaseStep) -> Cell<'a> {
        match self.case.clock(self.bot, step, self.now) {
            Some(Clock::Kept) => Cell::plain("kept"),
            Some(Clock::Missed) => Cell::plain("missed"),
            None => Cell::Empty,
        }
    }
}

impl<'g> CaseTable<'g> {
    /// Prepares the table; clocks that run are over if their end is before `now`.
    pub fn new(source: &'g AnswerSource<'g>, dialogs: &'g Dialogs, now: Timestamp) -> Self {
        let fixed = COLUMNS.iter().map(|(fixed, _)| Column::from(fixed));
        let columns = fixed.chain(identity::columns(source)).collect();
        Self {
            source,
            dialogs,
            now,
            columns,
        }
    }
}

impl Rows for CaseTable<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError> {
        let source = self.source;
        let is_wanted = |case: &CaseView| {
            let is_other = match &case.dialog {
                Some(dialog) => source.is_other_dialog(dialog),
                None => source.dialog.is_some(),
            };
            !is_other && source.has(case.owner)
        };
        let mut rows = 0;
        let all = Cases::read(&source.snapshot, self.dialogs)?.all;
        for case in all.iter().filter(|case| is_wanted(case)) {
            let identity = source.identity(case.owner)?;
            let helper = case
                .helper()
                .map(|helper| source.pseudonyms().respondent(helper));
            let filled = Row {
                respondent: &identity.respondent,
                helper: helper.as_deref(),
                case,
                bot: &self.dialogs.bot,
                now: self.now,
            };
            let mut row: Vec<Cell<'_>> = COLUMNS.iter().map(|(_, fill)| fill(&filled)).collect();
            row.extend(identity::cells(&identity));
            each(&row)?;
            rows += 1;
        }
        Ok(rows)
    }
}
