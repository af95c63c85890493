//! `vraag contacts list`: one line per person, or a table with everything known of them.

use std::io::Write;

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::super::demo::grouped;
use super::super::grid;
use super::super::screen::on_one_line;
use super::context::CommandContext;
use crate::cli::exit::Exit;
use crate::contact::Contact;
use crate::id::Name;
use crate::report::people::{self, Person};
use crate::store::Address;
use crate::time::Zone;

/// Which contacts are listed, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Only those with these letters in their name, address, tags or fields
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Only those with this tag
    #[arg(long, value_name = "NAME")]
    tag: Option<Name>,
    /// Only those on this list
    #[arg(long, value_name = "NAME")]
    list: Option<Name>,
    /// Format: lines, a CSV table, or a JSON object a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// How wide the terminal is that the lines are shown on
    #[arg(long, hide = true)]
    pub screen: Option<usize>,
}

/// How contacts are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line each.
    Text,
    /// A table.
    Csv,
    /// An object a line.
    Json,
}

/// Lists the contacts.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn run(
    options: &Options,
    width: Option<usize>,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    told: &mut dyn Write,
) -> Result<Exit> {
    let addresses = people::addresses(context.store).context("reading the addresses")?;
    let search = options.search.as_ref().map(|search| search.to_lowercase());
    let (mut count, mut chosen) = (0, Vec::new());
    let read = context.store.contacts(&mut |contact| {
        if contact.id.is_group() {
            return true;
        }
        count += 1;
        let own = addresses
            .get(&contact.id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let is_wanted = search
            .as_ref()
            .is_none_or(|search| people::holds(&contact, own, search))
            && options
                .tag
                .as_ref()
                .is_none_or(|tag| contact.tags.contains(tag))
            && options
                .list
                .as_ref()
                .is_none_or(|list| contact.lists.contains(list));
        if is_wanted {
            chosen.push(contact);
        }
        true
    });
    read.context("reading the contacts")?;
    let listed = chosen.len() as u64;
    let own = |contact: &Contact| {
        addresses
            .get(&contact.id)
            .map(Vec::as_slice)
            .unwrap_or_default()
    };
    match options.format {
        Format::Text if let Some(width) = width => {
            let header = ["id", "name", "addresses", "first seen"].map(str::to_owned);
            let cells = |contact: &Contact| {
                line(contact, own(contact), context.zone())
                    .split('\t')
                    .map(str::to_owned)
                    .collect()
            };
            let rows: Vec<Vec<String>> = chosen.iter().map(cells).collect();
            grid::write(&header, &rows, width, out)?;
        }
        Format::Text => {
            for contact in &chosen {
                writeln!(out, "{}", line(contact, own(contact), context.zone()))?;
            }
        }
        Format::Csv | Format::Json => {
            let mut heard =
                people::last_heard(context.store).context("reading when people wrote")?;
            let person = |contact: Contact| Person {
                addresses: addresses.get(&contact.id).cloned().unwrap_or_default(),
                last_seen: heard.remove(&contact.id),
                contact,
            };
            let chosen: Vec<Person> = chosen.into_iter().map(person).collect();
            let write = if options.format == Format::Csv {
                people::csv
            } else {
                people::json
            };
            write(context.store, context.dialogs, &chosen, out)?;
        }
    }
    let (listed, count) = (grouped(listed), grouped(count));
    match listed == count {
        true => writeln!(told, "{count} {}", noun(&count))?,
        false => writeln!(told, "{listed} of {count} {}", noun(&count))?,
    }
    Ok(Exit::Fine)
}

/// Returns the noun for a number of people.
pub(super) fn noun(count: &str) -> &'static str {
    if count == "1" { "contact" } else { "contacts" }
}

/// Returns a line about a contact.
pub fn line(contact: &Contact, addresses: &[Address], zone: Zone) -> String {
    let addresses: Vec<String> = addresses
        .iter()
        .map(|address| on_one_line(&address.0))
        .collect();
    let name = contact
        .name
        .as_deref()
        .map_or_else(|| "-".to_owned(), on_one_line);
    format!(
        "{}\t{name}\t{}\t{}",
        contact.id,
        addresses.join(" "),
        contact.first_seen.iso(zone)
    )
}
