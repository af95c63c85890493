//! The table of respondents: a row per person.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use crate::contact::Contact;
use crate::engine::event::Status;
use crate::id::{Name, OwnerId};
use crate::report::catalogue::AnswerSource;
use crate::report::cell::{Cell, value_cell};
use crate::report::sessions::SessionView;
use crate::store::StoreError;
use crate::time::Timestamp;
use crate::value::{Outcome, Value};

use super::column::{Column, ColumnKind, Fixed};
use super::error::ExportError;
use super::identity;
use super::table::{Each, Rows};

/// The table of respondents.
pub struct People<'g> {
    source: &'g AnswerSource<'g>,
    columns: Vec<Column>,
    /// The fields of people, in the order of their columns.
    fields: Vec<Name>,
}

/// The sums over a person's conversations.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    sessions: i64,
    completed: i64,
    answers: i64,
    last: Option<Timestamp>,
}

/// What a row is filled from.
struct Row<'a> {
    respondent: &'a str,
    contact: &'a Contact,
    tags: &'a str,
    sum: Sum,
}

/// Fills a cell of a row.
type Fill = for<'a> fn(&Row<'a>) -> Cell<'a>;

/// The columns that every person has, each with the function that fills it.
const COLUMNS: [(Fixed, Fill); 10] = [
    (
        Fixed::new("respondent_id", ColumnKind::Words, "Who, as a pseudonym"),
        |row| Cell::plain(row.respondent),
    ),
    (
        Fixed::new("language", ColumnKind::Words, "Their language"),
        |row| Cell::maybe(row.contact.language.as_deref()),
    ),
    (
        Fixed::new(
            "source",
            ColumnKind::Words,
            "Through which link they came first",
        ),
        |row| Cell::words(row.contact.source.as_deref()),
    ),
    (
        Fixed::new(
            "first_seen_at",
            ColumnKind::Moment,
            "When they were first seen",
        ),
        |row| Cell::Moment(row.contact.first_seen),
    ),
    (
        Fixed::new(
            "last_answer_at",
            ColumnKind::Moment,
            "When their last answer came",
        ),
        |row| Cell::moment(row.sum.last),
    ),
    (
        Fixed::new("tags", ColumnKind::Words, "Their tags, with spaces between"),
        |row| Cell::plain(row.tags),
    ),
    (
        Fixed::new(
            "sessions",
            ColumnKind::Whole,
            "How many sessions they began",
        ),
        |row| Cell::Whole(row.sum.sessions),
    ),
    (
        Fixed::new(
            "completed",
            ColumnKind::Whole,
            "How many of them came to their end",
        ),
        |row| Cell::Whole(row.sum.completed),
    ),
    (
        Fixed::new(
            "answers",
            ColumnKind::Whole,
            "How many answers of theirs count",
        ),
        |row| Cell::Whole(row.sum.answers),
    ),
    (
        Fixed::new(
            "stopped_at",
            ColumnKind::Moment,
            "When they said stop; unasked messages end there",
        ),
        |row| Cell::moment(row.contact.stopped_at),
    ),
];

impl<'g> People<'g> {
    /// Prepares the table.
    ///
    /// Fails if the store cannot be read.
    pub fn new(source: &'g AnswerSource<'g>) -> Result<Self, StoreError> {
        let mut columns: Vec<Column> = COLUMNS
            .iter()
            .map(|(fixed, _)| Column::from(fixed))
            .collect();
        let taken: HashSet<String> = columns
            .iter()
            .chain(&identity::columns(source))
            .map(|column| column.name.clone())
            .collect();
        let (mut fields, mut fills) = (Vec::new(), Vec::new());
        for (field, kind) in fields_of(source)? {
            let name = if taken.contains(field.as_str()) {
                format!("{field}__field")
            } else {
                field.to_string()
            };
            fields.push(
                Column::fixed(&name, kind, &format!("{field}, as it is kept of them")).wide(),
            );
            fills.push(field);
        }
        columns.extend(fields);
        columns.extend(identity::columns(source));
        Ok(Self {
            source,
            columns,
            fields: fills,
        })
    }

    /// Sums up how people voted, which is in the sessions of groups.
    fn votes(&self) -> Result<HashMap<OwnerId, Sum>, ExportError> {
        let mut votes: HashMap<OwnerId, Sum> = HashMap::new();
        let mut groups = self.source.snapshot.clone();
        groups.narrow_to_groups();
        for part in groups.parts() {
            groups.sessions(part.clone(), &mut |sessions| {
                for session in sessions
                    .iter()
                    .filter(|session| !self.source.is_other_dialog(&session.dialog))
                {
                    for cast in session.casts.iter().filter(|cast| cast.is_final) {
                        let sum = votes.entry(cast.voter).or_default();
                        sum.answers += 1;
                        sum.last = sum.last.max(Some(cast.answered_at));
                    }
                }
                true
            })?;
        }
        Ok(votes)
    }

    /// Sums up a person's own sessions.
    fn add(&self, owner: OwnerId, sum: &mut Sum) -> Result<(), StoreError> {
        self.source
            .snapshot
            .sessions(owner..=owner, &mut |sessions| {
                sessions
                    .iter()
                    .filter(|session| !self.source.is_other_dialog(&session.dialog))
                    .for_each(|session| sum.add(session));
                true
            })
    }

    fn row(&self, contact: &Contact, sum: Sum, each: &mut Each<'_>) -> io::Result<()> {
        let identity = self.source.identity_of(contact.id, Some(contact));
        let tags = contact
            .tags
            .iter()
            .map(|tag| tag.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let held: Vec<Option<Outcome>> = self
            .fields
            .iter()
            .map(|field| contact.fields.get(field).cloned().map(Ok))
            .collect();
        let person = Row {
            respondent: &identity.respondent,
            contact,
            tags: &tags,
            sum,
        };
        let mut row: Vec<Cell<'_>> = COLUMNS.iter().map(|(_, fill)| fill(&person)).collect();
        row.extend(
            held.iter()
                .map(|held| held.as_ref().map_or(Cell::Empty, value_cell)),
        );
        row.extend(identity::cells(&identity));
        each(&row)
    }
}

/// Fields that name a person: only in tables that name people.
const NAMING: [&str; 4] = ["name", "first_name", "phone", "email"];
/// Fields with a column of their own.
const OWN: [&str; 3] = ["language", "source", "tags"];

/// Lists the fields of all people, each with the type that all its values share.
fn fields_of(source: &AnswerSource<'_>) -> Result<BTreeMap<Name, ColumnKind>, StoreError> {
    let mut fields: BTreeMap<Name, ColumnKind> = BTreeMap::new();
    let is_shown = |field: &Name| {
        !OWN.contains(&field.as_str())
            && (source.is_identified || !NAMING.contains(&field.as_str()))
    };
    source.store.contacts(&mut |contact| {
        for (field, value) in contact.fields.iter().filter(|(field, _)| is_shown(field)) {
            let kind = kind_of(value);
            fields
                .entry(field.clone())
                .and_modify(|known| {
                    *known = if *known == kind {
                        kind
                    } else {
                        ColumnKind::Words
                    }
                })
                .or_insert(kind);
        }
        true
    })?;
    Ok(fields)
}

fn kind_of(value: &Value) -> ColumnKind {
    match value {
        Value::Number(_) => ColumnKind::Number,
        Value::Bool(_) => ColumnKind::Bool,
        Value::Date(_) => ColumnKind::Date,
        Value::Time(_) => ColumnKind::Time,
        Value::Text(_) | Value::Moment(_) | Value::Duration(_) | Value::Key(_) | Value::Keys(_) => {
            ColumnKind::Words
        }
        Value::Location { .. } | Value::File(_) | Value::List(_) => ColumnKind::Words,
    }
}

impl Rows for People<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError> {
        let votes = self.votes()?;
        let (mut rows, mut failed) = (0, None);
        self.source.store.contacts(&mut |contact| {
            self.source.tell(contact.id);
            if contact.id.is_group() || !self.source.has(contact.id) {
                return true;
            }
            let mut sum = votes.get(&contact.id).copied().unwrap_or_default();
            let added = self.add(contact.id, &mut sum).map_err(ExportError::from);
            let is_wanted = self.source.dialog.is_none() || sum.sessions + sum.answers > 0;
            let written = added.and_then(|()| {
                if is_wanted {
                    Ok(self.row(&contact, sum, each)?)
                } else {
                    Ok(())
                }
            });
            rows += u64::from(is_wanted);
            failed = written.err();
            failed.is_none()
        })?;
        failed.map_or(Ok(rows), Err)
    }
}

impl Sum {
    fn add(&mut self, session: &SessionView) {
        self.sessions += 1;
        self.completed += i64::from(
            session
                .end
                .as_ref()
                .is_some_and(|(_, status, _)| *status == Status::Completed),
        );
        self.answers += session
            .answers
            .iter()
            .filter(|given| given.is_final && given.answer.outcome.is_ok())
            .count() as i64;
        self.last = self.last.max(session.last_answer_at());
    }
}
