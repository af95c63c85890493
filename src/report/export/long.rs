//! The long table: a row per answer, corrected ones included, in the order they were given.

use crate::engine::event::Answer;
use crate::id::Version;
use crate::report::sessions::{Cast, Given, SessionView};
use crate::value::Outcome;

use super::cell::{joined, number_cell, value_cell};
use super::column::Kind;
use super::ground::Ground;
use super::people::Identity;
use super::{Cell, Column, Each, ExportError, OfSessions, words};

/// The table of one dialog, or of all.
pub struct Long<'g> {
    ground: &'g Ground<'g>,
    columns: Vec<Column>,
}

impl<'g> Long<'g> {
    /// Prepares the table.
    pub fn new(ground: &'g Ground<'g>) -> Self {
        Self { ground, columns: columns().into_iter().chain(Identity::columns(ground)).collect() }
    }
}

impl OfSessions for Long<'_> {
    fn ground(&self) -> &Ground<'_> {
        self.ground
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn of(&self, session: &SessionView, each: &mut Each<'_>) -> Result<(), ExportError> {
        if self.ground.is_other_dialog(&session.dialog) {
            return Ok(());
        }
        let id = words::session_word(session.id);
        let version = words::version_word(session.version);
        if self.ground.has(session.owner) && !session.answers.is_empty() {
            let owner = self.ground.identity(session.owner)?;
            for given in session.answers.iter().filter(|given| given.changed > session.told) {
                each(&owner.and(row((&id, session.version, &version), &owner, given)))?;
            }
        }
        let casts = session.casts.iter().filter(|cast| !cast.keys.is_empty() && cast.changed > session.told);
        for cast in casts.filter(|cast| self.ground.has(cast.voter)) {
            let voter = self.ground.identity(cast.voter)?;
            each(&voter.and(ballot(session, &id, &version, &voter, cast)))?;
        }
        Ok(())
    }
}

fn columns() -> Vec<Column> {
    let fixed = Column::fixed;
    vec![
        fixed("session_id", Kind::Words, "Which run of a dialog; the key of the wide table"),
        fixed("respondent_id", Kind::Words, "Who answered, as a pseudonym"),
        fixed("dialog", Kind::Words, "Which dialog"),
        fixed("dialog_version", Kind::Words, "Which version of the dialog asked"),
        fixed("question", Kind::Words, "Which question"),
        fixed("type", Kind::Words, "The type of the question"),
        fixed("try", Kind::Whole, "Which try it was; 0 for a known value that was not asked for"),
        fixed("value", Kind::Words, "The answer: keys, not labels"),
        fixed("label", Kind::Words, "The label of what was chosen, as it was shown"),
        fixed("number", Kind::Number, "The answer as a number, where it is one"),
        fixed("missing", Kind::Key, "Why there is no answer").meaning(&words::MISSING),
        fixed("typed", Kind::Words, "The words that were typed; nothing for a tap"),
        fixed("options_shown", Kind::Words, "The options in the order in which they were shown"),
        fixed("position", Kind::Whole, "The place of the chosen option among them, from 1"),
        fixed("language", Kind::Words, "In which language it was asked"),
        fixed("channel", Kind::Words, "Through which messenger"),
        fixed("room", Kind::Key, "Where it was said").meaning(&words::ROOMS),
        fixed("asked_at", Kind::Moment, "When the question was first asked"),
        fixed("answered_at", Kind::Moment, "When it was answered"),
        fixed("seconds", Kind::Whole, "Seconds between the two"),
        fixed("final", Kind::Bool, "Whether this is the answer that counts"),
    ]
}

fn row<'a>((id, newest, word): (&'a str, Version, &'a str), owner: &'a Identity, given: &'a Given) -> Vec<Cell<'a>> {
    let Given { answer, is_final, .. } = given;
    // Most sessions run on one version from their beginning to their end.
    let version = if answer.version == newest { Cell::plain(word) } else { Cell::owned(words::version_word(answer.version)) };
    vec![
        Cell::plain(id),
        Cell::plain(&owner.respondent),
        Cell::plain(&answer.dialog),
        version,
        Cell::plain(&answer.question),
        Cell::plain(words::type_word(answer.kind)),
        Cell::Whole(i64::from(answer.attempt)),
        value(answer),
        Cell::words(answer.label.as_deref()),
        number_cell(answer),
        Cell::maybe(answer.outcome.as_ref().err().map(|missing| missing.word())),
        Cell::words(answer.typed.as_deref()),
        joined(&answer.offered),
        answer.position.map_or(Cell::Empty, |position| Cell::Whole(i64::from(position))),
        Cell::plain(&answer.language),
        Cell::plain(&answer.channel),
        Cell::plain(words::room_word(answer.room)),
        Cell::Moment(answer.asked_at),
        Cell::Moment(answer.answered_at),
        Cell::Whole(answer.answered_at.since(answer.asked_at).0),
        Cell::Bool(*is_final),
    ]
}

/// A ballot is the answer of the one who voted, in the group's session.
fn ballot<'a>(session: &'a SessionView, id: &'a str, version: &'a str, voter: &'a Identity, cast: &'a Cast) -> Vec<Cell<'a>> {
    vec![
        Cell::plain(id),
        Cell::plain(&voter.respondent),
        Cell::plain(&session.dialog),
        Cell::plain(version),
        Cell::plain(&cast.vote),
        Cell::plain("vote"),
        Cell::Whole(i64::from(cast.attempt)),
        joined(&cast.keys),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::plain(&session.language),
        Cell::plain(&session.channel),
        Cell::plain(words::room_word(session.room)),
        Cell::Moment(cast.asked_at),
        Cell::Moment(cast.answered_at),
        Cell::Whole(cast.answered_at.since(cast.asked_at).0),
        Cell::Bool(cast.is_final),
    ]
}

/// The reason has a column of its own here, so the value is empty where there is none.
fn value(answer: &Answer) -> Cell<'_> {
    let outcome: &Outcome = &answer.outcome;
    if outcome.is_ok() { value_cell(outcome) } else { Cell::Empty }
}
