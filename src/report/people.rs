//! Lists contacts as a table: a row per person, with stable columns.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use crate::contact::{Contact, without_controls, would_run};
use crate::dialog::bot::Dialogs;
use crate::engine::input::Input;
use crate::id::{Name, OwnerId};
use crate::report::cell::value_cell;
use crate::report::mine::json::value;
use crate::report::pseudonym::Pseudonyms;
use crate::report::snapshot::Snapshot;
use crate::store::{Address, Store, StoreError};
use crate::time::{Timestamp, Zone};
use crate::value::Value;

/// A contact with what is known besides.
#[derive(Clone, Debug)]
pub struct Person {
    /// The contact.
    pub contact: Contact,
    /// Their addresses.
    pub addresses: Vec<Address>,
    /// When they last wrote.
    pub last_seen: Option<Timestamp>,
}

/// The columns before those of the fields.
const COLUMNS: [&str; 11] = [
    "id",
    "respondent_id",
    "name",
    "language",
    "source",
    "addresses",
    "tags",
    "lists",
    "first_seen",
    "last_seen",
    "stopped",
];

/// Fields with a column of their own.
const NOT_FIELDS: [&str; 5] = ["name", "first_name", "language", "source", "tags"];

/// Returns when people last said something, including votes and commands in groups.
///
/// Fails if the store cannot be read.
pub fn last_heard(store: &dyn Store) -> Result<HashMap<OwnerId, Timestamp>, StoreError> {
    let mut heard: HashMap<OwnerId, Timestamp> = HashMap::new();
    let mut hear = |owner: OwnerId, at: Timestamp| {
        let newest = heard.entry(owner).or_insert(at);
        *newest = at.max(*newest);
    };
    store.conversations(&mut |owner, conversation| {
        if let Some(at) = conversation.last_inbound.filter(|_| !owner.is_group()) {
            hear(owner, at);
        }
        true
    })?;
    // In a group every turn belongs to the group; the turn names who acted.
    let mut snapshot = Snapshot::take(store)?;
    snapshot.narrow_to_groups();
    snapshot.turns(&mut |turn| {
        if let Input::Group { by, .. } = &turn.record.input
            && let Some(by) = by.contact
        {
            hear(by, turn.record.now);
        }
        true
    })?;
    Ok(heard)
}

/// Returns everybody's addresses.
///
/// Fails if the store cannot be read.
pub fn addresses(store: &dyn Store) -> Result<HashMap<OwnerId, Vec<Address>>, StoreError> {
    let mut addresses: HashMap<OwnerId, Vec<Address>> = HashMap::new();
    store.addresses(&mut |address, owner| {
        addresses.entry(owner).or_default().push(address);
        true
    })?;
    Ok(addresses)
}

/// Returns whether these small letters stand in a person's name, addresses, tags or fields.
pub fn holds(contact: &Contact, addresses: &[Address], search: &str) -> bool {
    let fields = contact.fields.values().map(|value| format!("{value:?}"));
    let tags = contact
        .tags
        .iter()
        .chain(&contact.lists)
        .map(ToString::to_string);
    let all = contact
        .name
        .iter()
        .cloned()
        .chain(addresses.iter().map(|address| address.0.clone()))
        .chain(tags)
        .chain(fields);
    all.into_iter()
        .any(|words| words.to_lowercase().contains(search))
}

/// Writes the table as CSV that opens correctly everywhere: with a byte order mark, and no cell
/// that a spreadsheet would run.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn csv(
    store: &dyn Store,
    dialogs: &Dialogs,
    people: &[Person],
    out: &mut dyn Write,
) -> io::Result<()> {
    let pseudonyms = Pseudonyms::of(store).map_err(io::Error::other)?;
    let fields = fields(dialogs, people);
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    table
        .write_record(COLUMNS.into_iter().chain(fields.iter().map(Name::as_str)))
        .map_err(unwrapped)?;
    for person in people {
        for cell in cells(person, &pseudonyms, dialogs.bot.timezone) {
            table.write_field(safe(cell)).map_err(unwrapped)?;
        }
        for field in &fields {
            table
                .write_field(
                    person
                        .contact
                        .fields
                        .get(field)
                        .map(cell)
                        .unwrap_or_default(),
                )
                .map_err(unwrapped)?;
        }
        table.write_record(None::<&[u8]>).map_err(unwrapped)?;
    }
    table.flush()
}

/// Returns the error of the stream, which tells whether its reader is gone.
fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes one JSON object per line.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn json(
    store: &dyn Store,
    dialogs: &Dialogs,
    people: &[Person],
    out: &mut dyn Write,
) -> io::Result<()> {
    let pseudonyms = Pseudonyms::of(store).map_err(io::Error::other)?;
    let zone = dialogs.bot.timezone;
    let mut out = io::BufWriter::new(out);
    for Person {
        contact,
        addresses,
        last_seen,
    } in people
    {
        let names = |names: &BTreeSet<Name>| names.iter().map(Name::to_string).collect::<Vec<_>>();
        let fields: Map<String, Json> = contact
            .fields
            .iter()
            .map(|(name, held)| (name.to_string(), value(held)))
            .collect();
        let line = json!({
            "id": contact.id.to_string(),
            "respondent_id": pseudonyms.respondent(contact.id),
            "name": contact.name,
            "language": contact.language.as_deref(),
            "source": contact.source,
            "addresses": addresses.iter().map(|address| &address.0).collect::<Vec<_>>(),
            "tags": names(&contact.tags),
            "lists": names(&contact.lists),
            "first_seen": contact.first_seen.iso(zone),
            "last_seen": last_seen.map(|at| at.iso(zone)),
            "stopped": contact.stopped_at.map(|at| at.iso(zone)),
            "fields": fields,
        });
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Returns the fields with a column: those that dialogs know, in their order, then others that are
/// stored.
fn fields(dialogs: &Dialogs, people: &[Person]) -> Vec<Name> {
    let is_field = |field: &Name| !NOT_FIELDS.contains(&field.as_str());
    let mut fields: Vec<Name> = dialogs
        .bot
        .fields
        .iter()
        .map(|(field, _)| field.clone())
        .filter(is_field)
        .collect();
    let kept: BTreeSet<&Name> = people
        .iter()
        .flat_map(|person| person.contact.fields.keys())
        .collect();
    let others: Vec<Name> = kept
        .into_iter()
        .filter(|field| !fields.contains(field) && is_field(field))
        .cloned()
        .collect();
    fields.extend(others);
    fields
}

/// Returns the cells of the fixed columns.
fn cells(person: &Person, pseudonyms: &Pseudonyms, zone: Zone) -> [String; COLUMNS.len()] {
    let Person {
        contact,
        addresses,
        last_seen,
    } = person;
    let names =
        |names: &BTreeSet<Name>| names.iter().map(Name::as_str).collect::<Vec<_>>().join(" ");
    let moment = |at: Option<Timestamp>| at.map(|at| at.iso(zone)).unwrap_or_default();
    [
        contact.id.to_string(),
        pseudonyms.respondent(contact.id),
        contact.name.clone().unwrap_or_default(),
        contact.language.as_deref().unwrap_or_default().to_owned(),
        contact.source.clone().unwrap_or_default(),
        addresses
            .iter()
            .map(|address| address.0.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        names(&contact.tags),
        names(&contact.lists),
        moment(Some(contact.first_seen)),
        moment(*last_seen),
        moment(contact.stopped_at),
    ]
}

/// Returns a value as a cell: a person's text must not be run, and a number may begin with a minus.
fn cell(held: &Value) -> String {
    let written = value_cell(&Ok(held.clone())).text().unwrap_or_default();
    if matches!(held, Value::Text(_) | Value::File(_)) {
        safe(written)
    } else {
        written
    }
}

fn safe(cell: String) -> String {
    let cell = without_controls(&cell).into_owned();
    if would_run(&cell) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_told_as_one() {
        let mut table = csv::WriterBuilder::new()
            .buffer_capacity(1)
            .from_writer(Gone);
        let error = (0..9)
            .find_map(|_| table.write_record(["a", "b"]).map_err(unwrapped).err())
            .expect("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
