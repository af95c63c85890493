//! The long table: a row per answer, corrected ones included, in the order they were given.

use crate::engine::event::Answer;
use crate::id::Name;
use crate::report::pseudonym::Pseudonyms;
use crate::report::sessions::{Cast, SessionView};
use crate::report::snapshot::Snapshot;
use crate::time::Zone;
use crate::value::Outcome;

use super::cell::{joined, number_cell, value_cell};
use super::{Cell, ExportError, Row, Table, wide};

const COLUMNS: [&str; 21] = [
    "session_id",
    "respondent_id",
    "dialog",
    "dialog_version",
    "question",
    "type",
    "try",
    "value",
    "label",
    "number",
    "missing",
    "typed",
    "options_shown",
    "position",
    "language",
    "channel",
    "room",
    "asked_at",
    "answered_at",
    "seconds",
    "final",
];

/// Writes the table of one dialog, or of all.
pub fn write(
    snapshot: &Snapshot<'_>,
    dialog: Option<&Name>,
    pseudonyms: &Pseudonyms,
    zone: Zone,
    table: &mut dyn Table,
) -> Result<u64, ExportError> {
    let columns: Vec<String> = COLUMNS.iter().map(|&column| column.to_owned()).collect();
    table.begin(&columns)?;
    let mut rows = 0;
    snapshot
        .sessions(|session| {
            if dialog.is_some_and(|dialog| *dialog != session.dialog) {
                return Ok(());
            }
            let respondent = pseudonyms.respondent(session.owner);
            for given in &session.answers {
                table.row(&columns, row(&session, &respondent, &given.answer, given.is_final, zone))?;
                rows += 1;
            }
            for cast in session.casts.iter().filter(|cast| !cast.keys.is_empty()) {
                table.row(&columns, ballot(&session, &pseudonyms.respondent(cast.voter), cast, zone))?;
                rows += 1;
            }
            Ok(())
        })?
        .map_err(ExportError::Write)?;
    Ok(rows)
}

fn row(session: &SessionView, respondent: &str, answer: &Answer, is_final: bool, zone: Zone) -> Row {
    let plain = |words: &str| Cell::Plain(words.to_owned());
    vec![
        Cell::Plain(session.id.to_string()),
        plain(respondent),
        plain(&answer.dialog),
        Cell::Plain(answer.version.to_string()),
        plain(&answer.question),
        plain(wide::type_word(answer.kind)),
        Cell::whole(i64::from(answer.attempt)),
        value(&answer.outcome),
        Cell::words(answer.label.as_deref()),
        number_cell(answer),
        Cell::maybe(answer.outcome.as_ref().err().map(|missing| missing.word())),
        Cell::words(answer.typed.as_deref()),
        Cell::Plain(joined(&answer.offered)),
        answer.position.map_or(Cell::Empty, |position| Cell::whole(i64::from(position))),
        plain(&answer.language),
        plain(&answer.channel),
        plain(wide::room_word(answer.room)),
        Cell::Plain(answer.asked_at.iso(zone)),
        Cell::Plain(answer.answered_at.iso(zone)),
        Cell::whole(answer.answered_at.since(answer.asked_at).0),
        Cell::Bool(is_final),
    ]
}

/// A ballot is the answer of the one who voted, in the group's session.
fn ballot(session: &SessionView, respondent: &str, cast: &Cast, zone: Zone) -> Row {
    let plain = |words: &str| Cell::Plain(words.to_owned());
    vec![
        Cell::Plain(session.id.to_string()),
        plain(respondent),
        plain(&session.dialog),
        Cell::Plain(session.version.to_string()),
        plain(&cast.vote),
        plain("vote"),
        Cell::whole(i64::from(cast.attempt)),
        Cell::Plain(joined(&cast.keys)),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        plain(&session.language),
        plain(&session.channel),
        plain(wide::room_word(session.room)),
        Cell::Plain(cast.asked_at.iso(zone)),
        Cell::Plain(cast.answered_at.iso(zone)),
        Cell::whole(cast.answered_at.since(cast.asked_at).0),
        Cell::Bool(cast.is_final),
    ]
}

/// The reason has a column of its own here, so the value is empty where there is none.
fn value(outcome: &Outcome) -> Cell {
    if outcome.is_ok() { value_cell(outcome, false) } else { Cell::Empty }
}
