//! The table of hand-overs: a row each time a customer was with people of a desk.

use crate::engine::handover::Over;
use crate::report::catalogue::AnswerSource;
use crate::report::cell::Cell;
use crate::report::handoffs::Handoff;

use super::column::{Column, ColumnKind, Fixed};
use super::error::ExportError;
use super::identity;
use super::table::{Each, Rows};

/// The table of hand-overs.
pub struct HandoffTable<'g> {
    source: &'g AnswerSource<'g>,
    columns: Vec<Column>,
}

/// What a row is filled from.
struct Row<'a> {
    respondent: &'a str,
    helper: Option<&'a str>,
    handoff: &'a Handoff,
}

/// Fills a cell of a row.
type Fill = for<'a> fn(&Row<'a>) -> Cell<'a>;

/// How a hand-over ended, and what that means.
const ENDS: &[(&str, &str)] = &[
    ("given_back", "A person handed the customer back"),
    ("done", "A person said that the matter is done"),
    ("customer", "The customer went on with the bot"),
    ("stopped", "The customer said stop"),
    ("silence", "Nobody wrote for a while"),
    ("gone", "The customer could no longer be reached"),
    ("forgotten", "The customer was forgotten"),
    ("desk_gone", "Nobody could be reached at the desk"),
];

/// The columns, each with the function that fills it.
const COLUMNS: [(Fixed, Fill); 12] = [
    (
        Fixed::new("respondent_id", ColumnKind::Words, "Who, as a pseudonym"),
        |row| Cell::plain(row.respondent),
    ),
    (
        Fixed::new(
            "handoff",
            ColumnKind::Whole,
            "Its number among those of this person, from 1",
        ),
        |row| Cell::Whole(i64::from(row.handoff.number)),
    ),
    (Fixed::new("desk", ColumnKind::Words, "The desk"), |row| {
        Cell::plain(&row.handoff.desk)
    }),
    (
        Fixed::new("dialog", ColumnKind::Words, "The dialog they were in"),
        |row| Cell::maybe(row.handoff.dialog.as_deref()),
    ),
    (
        Fixed::new(
            "question",
            ColumnKind::Words,
            "The question that was asked last",
        ),
        |row| Cell::maybe(row.handoff.question.as_deref()),
    ),
    (
        Fixed::new("began_at", ColumnKind::Moment, "When it began"),
        |row| Cell::Moment(row.handoff.began),
    ),
    (
        Fixed::new(
            "taken_at",
            ColumnKind::Moment,
            "When a person took it first",
        ),
        |row| Cell::moment(row.handoff.taken),
    ),
    (
        Fixed::new(
            "first_answer_seconds",
            ColumnKind::Whole,
            "After how many seconds a person said something first",
        ),
        |row| {
            let first = row.handoff.first_answer();
            first.map_or(Cell::Empty, |first| Cell::Whole(first.0))
        },
    ),
    (
        Fixed::new(
            "passed_on",
            ColumnKind::Whole,
            "How often one person passed it on to another",
        ),
        |row| Cell::Whole(i64::from(row.handoff.passed)),
    ),
    (
        Fixed::new(
            "handed_back_at",
            ColumnKind::Moment,
            "When the bot talked again",
        ),
        |row| Cell::moment(row.handoff.back.map(|(at, _)| at)),
    ),
    (
        Fixed::new("how", ColumnKind::Key, "How it ended").meaning(ENDS),
        |row| Cell::maybe(row.handoff.back.map(|(_, why)| word(why))),
    ),
    (
        Fixed::new(
            "helper_id",
            ColumnKind::Words,
            "Who helped last, as a pseudonym of the same kind",
        ),
        |row| Cell::maybe(row.helper),
    ),
];

/// Returns the key of an end.
fn word(why: Over) -> &'static str {
    match why {
        Over::GivenBack => "given_back",
        Over::Done => "done",
        Over::Customer => "customer",
        Over::Stopped => "stopped",
        Over::Silence => "silence",
        Over::Gone => "gone",
        Over::Forgotten => "forgotten",
        Over::DeskGone => "desk_gone",
    }
}

impl<'g> HandoffTable<'g> {
    /// Prepares the table.
    pub fn new(source: &'g AnswerSource<'g>) -> Self {
        let fixed = COLUMNS.iter().map(|(fixed, _)| Column::from(fixed));
        let columns = fixed.chain(identity::columns(source)).collect();
        Self { source, columns }
    }

    fn row(&self, handoff: &Handoff, each: &mut Each<'_>) -> Result<(), ExportError> {
        let identity = self.source.identity(handoff.owner)?;
        let pseudonyms = self.source.pseudonyms();
        let helper = handoff.helper.map(|helper| pseudonyms.respondent(helper));
        let filled = Row {
            respondent: &identity.respondent,
            helper: helper.as_deref(),
            handoff,
        };
        let mut row: Vec<Cell<'_>> = COLUMNS.iter().map(|(_, fill)| fill(&filled)).collect();
        row.extend(identity::cells(&identity));
        Ok(each(&row)?)
    }
}

impl Rows for HandoffTable<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError> {
        let (mut rows, mut failed) = (0, None);
        for part in self.source.snapshot.parts() {
            self.source
                .snapshot
                .handoffs(part.clone(), &mut |handoffs| {
                    for handoff in &handoffs {
                        let is_other = match &handoff.dialog {
                            Some(dialog) => self.source.is_other_dialog(dialog),
                            None => self.source.dialog.is_some(),
                        };
                        if is_other || !self.source.has(handoff.owner) {
                            continue;
                        }
                        rows += 1;
                        failed = self.row(handoff, each).err();
                        if failed.is_some() {
                            return false;
                        }
                    }
                    true
                })?;
            if let Some(failed) = failed.take() {
                return Err(failed);
            }
        }
        Ok(rows)
    }
}
