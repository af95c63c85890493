//! The long table: a row per answer, corrected ones included, in the order they were given, and a
//! row per question that was asked and not answered.

use crate::engine::event::Answer;
use crate::report::catalogue::{AnswerSource, Identity};
use crate::report::cell::{Cell, joined, number_cell, value_cell};
use crate::report::sessions::{Asking, Cast, RecordedAnswer, SessionView, Spent};
use crate::report::words;
use crate::time::Timestamp;
use crate::value::{Missing, Outcome};

use super::column::{Column, ColumnKind, Fixed};
use super::error::ExportError;
use super::identity;
use super::plan::Types;
use super::table::{Each, OfSessions};

/// The table of one dialog, or of all.
pub struct Long<'g> {
    source: &'g AnswerSource<'g>,
    types: Types,
    columns: Vec<Column>,
    cells: Vec<Fill>,
}

/// The content of a row.
struct Row<'a> {
    session: &'a SessionView,
    id: &'a str,
    /// The version of the session as a word.
    version: &'a str,
    who: &'a Identity,
    what: RowKind<'a>,
}

#[derive(Clone, Copy)]
enum RowKind<'a> {
    /// An answer.
    Given(&'a RecordedAnswer),
    /// A question that was asked and not answered since: its type, and whether that is its final
    /// state.
    Left(&'a Asking, &'static str, bool),
    /// A ballot: the voter's answer, in the group's session.
    Cast(&'a Cast),
}

/// Fills a cell of a row.
type Fill = for<'a> fn(&Row<'a>) -> Cell<'a>;

impl<'g> Long<'g> {
    /// Prepares the table.
    pub fn new(source: &'g AnswerSource<'g>, types: Types, ids_last: bool) -> Self {
        let mut filled = COLUMNS.to_vec();
        if ids_last {
            filled.rotate_left(2);
        }
        let (columns, cells): (Vec<Column>, Vec<Fill>) = filled
            .iter()
            .map(|(fixed, fill)| (Column::from(fixed), *fill))
            .unzip();
        Self {
            source,
            types,
            columns: columns
                .into_iter()
                .chain(identity::columns(source))
                .collect(),
            cells,
        }
    }

    fn write<'a>(&self, row: &Row<'a>, each: &mut Each<'_>) -> Result<(), ExportError> {
        let mut cells: Vec<Cell<'_>> = self.cells.iter().map(|fill| fill(row)).collect();
        cells.extend(identity::cells(row.who));
        Ok(each(&cells)?)
    }
}

impl OfSessions for Long<'_> {
    fn source(&self) -> &AnswerSource<'_> {
        self.source
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn of(&self, session: &SessionView, each: &mut Each<'_>) -> Result<(), ExportError> {
        if self.source.is_other_dialog(&session.dialog) || session.changed <= session.told {
            return Ok(());
        }
        let (id, version) = (
            words::session_word(session.id),
            words::version_word(session.version),
        );
        let (id, version) = (id.as_str(), version.as_str());
        if self.source.has(session.owner) && !session.asked.is_empty() {
            let who = &self.source.identity(session.owner)?;
            let row = |what| Row {
                session,
                id,
                version,
                who,
                what,
            };
            // If one row of a question changed, all its rows are exported again.
            for given in session
                .answers
                .iter()
                .filter(|given| session.changed(&given.answer.question) > session.told)
            {
                self.write(&row(RowKind::Given(given)), each)?;
            }
            for (asking, counts) in session
                .unanswered()
                .filter(|(asking, _)| asking.changed > session.told)
            {
                let kind = self
                    .types
                    .of(&session.dialog, asking.version, &asking.question);
                self.write(&row(RowKind::Left(asking, kind, counts)), each)?;
            }
        }
        let casts = session
            .casts
            .iter()
            .filter(|cast| !cast.keys.is_empty() && cast.changed > session.told);
        for cast in casts.filter(|cast| self.source.has(cast.voter)) {
            let who = &self.source.identity(cast.voter)?;
            self.write(
                &Row {
                    session,
                    id,
                    version,
                    who,
                    what: RowKind::Cast(cast),
                },
                each,
            )?;
        }
        Ok(())
    }
}

/// The columns, each with the function that fills it.
const COLUMNS: [(Fixed, Fill); 23] = [
    (
        Fixed::new(
            "session_id",
            ColumnKind::Words,
            "Which run of a dialog; the key of the wide table",
        ),
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
            "dialog_version",
            ColumnKind::Words,
            "Which version of the dialog asked",
        ),
        |row| row.version(),
    ),
    (
        Fixed::new("question", ColumnKind::Words, "Which question"),
        |row| Cell::plain(row.what.question()),
    ),
    (
        Fixed::new("type", ColumnKind::Words, "The type of the question"),
        |row| Cell::plain(row.what.kind()),
    ),
    (
        Fixed::new(
            "try",
            ColumnKind::Whole,
            "Which try it was; 0 for a known value that was not asked for",
        ),
        |row| row.what.attempt(),
    ),
    (
        Fixed::new("value", ColumnKind::Words, "The answer: keys, not labels").wide(),
        |row| row.what.value(),
    ),
    (
        Fixed::new(
            "label",
            ColumnKind::Words,
            "The label of what was chosen, as it was shown",
        )
        .wide(),
        |row| Cell::words(row.what.answer().and_then(|answer| answer.label.as_deref())),
    ),
    (
        Fixed::new(
            "number",
            ColumnKind::Number,
            "The answer as a number, where it is one",
        ),
        |row| row.what.answer().map_or(Cell::Empty, number_cell),
    ),
    (
        Fixed::new("missing", ColumnKind::Key, "Why there is no answer").meaning(&words::MISSING),
        |row| Cell::maybe(row.what.missing().map(Missing::word)),
    ),
    (
        Fixed::new(
            "typed",
            ColumnKind::Words,
            "The words that were typed; nothing for a tap",
        )
        .wide(),
        |row| Cell::words(row.what.answer().and_then(|answer| answer.typed.as_deref())),
    ),
    (
        Fixed::new(
            "options_shown",
            ColumnKind::Words,
            "The options in the order in which they were shown",
        )
        .wide(),
        |row| {
            row.what
                .answer()
                .map_or(Cell::Empty, |answer| joined(&answer.offered))
        },
    ),
    (
        Fixed::new(
            "position",
            ColumnKind::Whole,
            "The place of the chosen option among them, from 1",
        ),
        |row| {
            row.what
                .answer()
                .and_then(|answer| answer.position)
                .map_or(Cell::Empty, |position| Cell::Whole(i64::from(position)))
        },
    ),
    (
        Fixed::new(
            "language",
            ColumnKind::Words,
            "In which language it was asked",
        ),
        |row| {
            Cell::plain(
                row.what
                    .answer()
                    .map_or(&row.session.language, |answer| &answer.language),
            )
        },
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
            "asked_at",
            ColumnKind::Moment,
            "When the question was asked",
        ),
        |row| Cell::Moment(row.what.asked_at()),
    ),
    (
        Fixed::new("answered_at", ColumnKind::Moment, "When it was answered"),
        |row| Cell::moment(row.what.answered_at()),
    ),
    (
        Fixed::new(
            "seconds",
            ColumnKind::Whole,
            "Seconds with the question; silences of more than half an hour are not among them",
        ),
        |row| {
            row.what
                .spent()
                .and_then(|spent| spent.active)
                .map_or(Cell::Empty, |active| Cell::Whole(active.0))
        },
    ),
    (
        Fixed::new(
            "final",
            ColumnKind::Bool,
            "Whether this is what counts of the question",
        ),
        |row| Cell::Bool(row.what.counts()),
    ),
    (
        Fixed::new(
            "waited",
            ColumnKind::Whole,
            "Seconds of silences of more than half an hour between question and answer",
        ),
        |row| {
            row.what
                .spent()
                .map_or(Cell::Empty, |spent| Cell::Whole(spent.waited.0))
        },
    ),
    (
        Fixed::new(
            "asked",
            ColumnKind::Whole,
            "How often the question was asked in this session by then",
        ),
        |row| Cell::Whole(row.what.times().into()),
    ),
];

impl<'a> Row<'a> {
    fn version(&self) -> Cell<'a> {
        let version = match self.what {
            RowKind::Given(given) => given.answer.version,
            RowKind::Left(asking, ..) => asking.version,
            RowKind::Cast(_) => self.session.version,
        };
        // Most sessions run on one version from beginning to end.
        if version == self.session.version {
            Cell::plain(self.version)
        } else {
            Cell::owned(words::version_word(version))
        }
    }
}

impl<'a> RowKind<'a> {
    fn answer(self) -> Option<&'a Answer> {
        match self {
            Self::Given(given) => Some(&given.answer),
            Self::Left(..) | Self::Cast(_) => None,
        }
    }

    fn question(self) -> &'a str {
        match self {
            Self::Given(given) => &given.answer.question,
            Self::Left(asking, ..) => &asking.question,
            Self::Cast(cast) => &cast.vote,
        }
    }

    fn kind(self) -> &'a str {
        match self {
            Self::Given(given) => given.answer.kind.word(),
            Self::Left(_, kind, _) => kind,
            Self::Cast(_) => "vote",
        }
    }

    fn attempt(self) -> Cell<'a> {
        match self {
            Self::Given(given) => Cell::Whole(i64::from(given.answer.attempt)),
            Self::Left(..) => Cell::Empty,
            Self::Cast(cast) => Cell::Whole(i64::from(cast.attempt)),
        }
    }

    /// The reason has a separate column here, so the value is empty if there is none.
    fn value(self) -> Cell<'a> {
        match self {
            Self::Given(given) => value(&given.answer.outcome),
            Self::Left(..) => Cell::Empty,
            Self::Cast(cast) => joined(&cast.keys),
        }
    }

    fn missing(self) -> Option<Missing> {
        match self {
            Self::Given(given) => given.answer.outcome.as_ref().err().copied(),
            Self::Left(..) => Some(Missing::Left),
            Self::Cast(_) => None,
        }
    }

    fn asked_at(self) -> Timestamp {
        match self {
            Self::Given(given) => given.answer.asked_at,
            Self::Left(asking, ..) => asking.asked_at,
            Self::Cast(cast) => cast.asked_at,
        }
    }

    fn answered_at(self) -> Option<Timestamp> {
        match self {
            Self::Given(given) => Some(given.answer.answered_at),
            Self::Left(..) => None,
            Self::Cast(cast) => Some(cast.answered_at),
        }
    }

    fn spent(self) -> Option<Spent> {
        match self {
            Self::Given(given) => Some(given.spent),
            Self::Left(..) => None,
            Self::Cast(cast) => {
                let mut spent = Spent::default();
                spent.add(cast.answered_at.since(cast.asked_at));
                Some(spent)
            }
        }
    }

    fn counts(self) -> bool {
        match self {
            Self::Given(given) => given.is_final,
            Self::Left(_, _, counts) => counts,
            Self::Cast(cast) => cast.is_final,
        }
    }

    fn times(self) -> u32 {
        match self {
            Self::Given(given) => given.times,
            Self::Left(asking, ..) => asking.times,
            Self::Cast(_) => 1,
        }
    }
}

fn value(outcome: &Outcome) -> Cell<'_> {
    if outcome.is_ok() {
        value_cell(outcome)
    } else {
        Cell::Empty
    }
}
