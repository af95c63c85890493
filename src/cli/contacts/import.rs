//! `vraag contacts import`: imports people and their data from a table.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::super::demo::grouped;
use super::super::open;
use super::amend;
use super::context::CommandContext;
use crate::cli::exit::Exit;
use crate::contact::{Amendment, Contact, Empty, Fault, Row, Sheet, Unreadable, parse_value};
use crate::id::{Name, OwnerId};
use crate::report::directory::{Directory, by_number};
use crate::runtime::amend::Change;
use crate::store::memory::Memory;
use crate::store::{Address, ErasureKey, Receipt, Store};
use crate::time::{Timestamp, now};

/// What is taken in, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Excel workbook (.xlsx), or CSV file in UTF-8 with commas, semicolons or tabs between its
    /// cells
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Give everyone in it this tag
    #[arg(long, value_name = "NAME")]
    tag: Option<String>,
    /// Put everyone in it on this list
    #[arg(long, value_name = "NAME")]
    list: Option<String>,
    /// Only show what it would change
    #[arg(long)]
    dry_run: bool,
    /// Import nothing if any row is wrong
    #[arg(long)]
    strict: bool,
    /// Remove a field where its cell is empty; without this an empty cell changes nothing
    #[arg(long)]
    empty_clears: bool,
    /// Also import people who have asked to be forgotten
    #[arg(long)]
    also_forgotten: bool,
}

impl Options {
    /// Makes a store for an operator who begins with a list of people; in memory if nothing will be
    /// changed.
    ///
    /// # Errors
    ///
    /// The store cannot be made.
    pub fn first_store(&self, data: &Path) -> Result<Arc<dyn Store>> {
        if self.dry_run {
            Ok(Arc::new(Memory::default()))
        } else {
            open::own_store(data)
        }
    }
}

/// The changes that the rows make.
#[derive(Default)]
struct Tally {
    changes: Vec<Change>,
    new: HashSet<Address>,
    same: u64,
    tags: BTreeSet<Name>,
    lists: BTreeSet<Name>,
}

/// Maximum number of faults that are printed one by one.
const MAX_REPORTED: usize = 20;

/// Imports the table.
///
/// Fails if the file or the store cannot be read, or the store cannot be written.
pub fn run(
    options: &Options,
    context: &CommandContext<'_>,
    status: &mut dyn Write,
) -> Result<Exit> {
    let everybody = match everybody(options) {
        Ok(everybody) => everybody,
        Err(why) => {
            writeln!(status, "error: {why}")?;
            return Ok(Exit::Usage);
        }
    };
    if let Some(why) = everybody
        .lists
        .iter()
        .find_map(|(list, _)| amend::not_by_hand(context, list))
    {
        writeln!(status, "error: {why}")?;
        return Ok(Exit::Usage);
    }
    let bytes = read(options, context)?;
    let empty = if options.empty_clears {
        Empty::Clears
    } else {
        Empty::ChangesNothing
    };
    let sheet = match Sheet::read(
        &bytes,
        &amend::settable(context),
        amend::country(context).as_deref(),
        empty,
    ) {
        Ok(sheet) => sheet,
        Err(Unreadable { what, hint }) => {
            writeln!(status, "error: {}: {what}", options.file.display())?;
            writeln!(status, "hint: {hint}")?;
            return Ok(Exit::Usage);
        }
    };
    let Sheet {
        rows,
        mut faults,
        left_aside,
    } = sheet;
    let count = rows.len() + faults.len();
    let tally =
        tally(rows, &everybody, options, context, &mut faults).context("looking people up")?;
    faults.sort_by_key(|fault| fault.line);
    tell(&faults, options, status)?;
    if !left_aside.is_empty() {
        writeln!(
            status,
            "note: {} cannot be changed from here and stay as they are",
            left_aside.join(", ")
        )?;
    }
    if options.strict && !faults.is_empty() {
        writeln!(
            status,
            "error: nothing was changed, because {} of {} {}",
            grouped(faults.len() as u64),
            grouped(count as u64),
            if count == 1 {
                "row is at fault"
            } else {
                "rows are at fault"
            }
        )?;
        return Ok(Exit::Usage);
    }
    amend::warn_of_strangers(context, &tally.tags, status)?;
    amend::warn_of_unwritten(context, &tally.lists, status)?;
    let (changed, new, same) = (
        tally.changes.len() as u64,
        tally.new.len() as u64,
        tally.same,
    );
    if !options.dry_run {
        context.amend(tally.changes)?;
    }
    let would = if options.dry_run {
        "would be changed"
    } else {
        "changed"
    };
    let new = if new > 0 {
        format!(" ({} of them new people)", grouped(new))
    } else {
        String::new()
    };
    let [count, changed, same, left] =
        [count as u64, changed, same, faults.len() as u64].map(grouped);
    let rows = if count == "1" { "row" } else { "rows" };
    writeln!(
        status,
        "{count} {rows}: {changed} {would}{new}, {same} as they were, {left} left out"
    )?;
    Ok(if faults.is_empty() {
        Exit::Fine
    } else {
        Exit::LeftOut
    })
}

/// Returns the changes that apply to every row.
fn everybody(options: &Options) -> Result<Amendment, String> {
    let tag = options.tag.as_deref().map(parse_value::tag).transpose()?;
    let list = options.list.as_deref().map(parse_value::list).transpose()?;
    let mark = |name: Option<Name>| name.map(|name| (name, true)).into_iter().collect();
    Ok(Amendment {
        tags: mark(tag),
        lists: mark(list),
        ..Amendment::default()
    })
}

fn read(options: &Options, context: &CommandContext<'_>) -> Result<Vec<u8>> {
    let path = context.folder.join(&options.file);
    let mut bytes = Vec::new();
    // The size of a pipe or a device is known only by reading it.
    let file = std::fs::File::open(&path)
        .and_then(|file| file.take(Sheet::LARGEST + 1).read_to_end(&mut bytes));
    file.with_context(|| format!("reading {}", path.display()))?;
    if bytes.len() as u64 > Sheet::LARGEST {
        bail!(
            "{} is larger than 128 MB\nhint: divide it into several files",
            path.display()
        );
    }
    Ok(bytes)
}

/// Finds the people of the rows, and the changes to them.
fn tally(
    rows: Vec<Row>,
    everybody: &Amendment,
    options: &Options,
    context: &CommandContext<'_>,
    faults: &mut Vec<Fault>,
) -> Result<Tally> {
    let mut directory = Directory::new(context.store);
    let forgotten = Forgotten::read(context)?;
    let mut tally = Tally::default();
    // People as the earlier rows leave them.
    let mut ahead: HashMap<Address, Contact> = HashMap::new();
    for Row {
        line,
        who,
        mut amendment,
    } in rows
    {
        let fault = |what: String| Fault {
            line,
            column: None,
            what,
        };
        amendment.tags.extend(everybody.tags.iter().cloned());
        amendment.lists.extend(everybody.lists.iter().cloned());
        if let Some(why) = amendment
            .lists
            .iter()
            .find_map(|(list, _)| amend::not_by_hand(context, list))
        {
            faults.push(fault(why));
            continue;
        }
        tally
            .tags
            .extend(amendment.tags.iter().map(|(tag, _)| tag.clone()));
        tally
            .lists
            .extend(amendment.lists.iter().map(|(list, _)| list.clone()));
        let known = directory.find(&who)?;
        if let (None, Some(address)) = (known, by_number(&who))
            && directory.with_number(&address)?.len() > 1
        {
            faults.push(fault("several contacts have this number; name the one that is meant by their id or address".to_owned()));
            continue;
        }
        let address = match known {
            Some(owner) => directory.address_of(owner)?,
            None => new_address(&who),
        };
        let Some(address) = address else {
            faults.push(fault(format!(
                "nobody is known as `{}`; somebody new is named by an address such as telegram:123456789, or by a phone number",
                parse_value::shortened(&who)
            )));
            continue;
        };
        if let (None, false, Some(at)) = (known, options.also_forgotten, forgotten.at(&address)) {
            let day = at.date(context.zone());
            faults.push(fault(format!(
                "this person was forgotten on {day}, and comes back by writing to the bot; --also-forgotten takes them in all the same"
            )));
            continue;
        }
        let stored = match (ahead.remove(&address), known) {
            (Some(contact), _) => Some(contact),
            (None, Some(owner)) => context.store.contact(owner)?.map(|(contact, _)| contact),
            (None, None) => None,
        };
        let is_new = stored.is_none();
        let mut contact = stored.unwrap_or_else(|| Contact::new(OwnerId::contact(0), now()));
        let news = amendment.news_for(&contact);
        if is_new {
            tally.new.insert(address.clone());
        }
        if is_new || !news.is_empty() {
            news.apply(&mut contact);
            tally.changes.push(Change {
                address: address.clone(),
                amendment: news,
            });
        } else {
            tally.same += 1;
        }
        ahead.insert(address, contact);
    }
    Ok(tally)
}

/// Returns the address of a new person, or `None` if it cannot be one: Telegram's numbers of people
/// are positive.
fn new_address(who: &str) -> Option<Address> {
    if let Some(address) = by_number(who) {
        return Some(address);
    }
    let number = who.strip_prefix("telegram:")?;
    let is_number = (1..=16).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && !number.starts_with('0');
    is_number.then(|| Address(who.to_owned()))
}

/// People who asked to be forgotten: only an address produces its receipt again.
struct Forgotten {
    key: ErasureKey,
    receipts: HashMap<Receipt, Timestamp>,
}

impl Forgotten {
    fn read(context: &CommandContext<'_>) -> Result<Self> {
        let receipts = context
            .store
            .erasures()?
            .into_iter()
            .map(|erasure| (erasure.receipt, erasure.at))
            .collect();
        Ok(Self {
            key: context.store.erasure_key()?,
            receipts,
        })
    }

    fn at(&self, address: &Address) -> Option<Timestamp> {
        self.receipts.get(&self.key.receipt(address)).copied()
    }
}

fn tell(faults: &[Fault], options: &Options, status: &mut dyn Write) -> Result<()> {
    for fault in faults.iter().take(MAX_REPORTED) {
        writeln!(status, "{}: {fault}", options.file.display())?;
    }
    if faults.len() > MAX_REPORTED {
        writeln!(
            status,
            "… and {} more rows",
            grouped((faults.len() - MAX_REPORTED) as u64)
        )?;
    }
    Ok(())
}
