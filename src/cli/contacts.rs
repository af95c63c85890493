//! `vraag contacts`: who is known, what is stored about them, and having them forgotten; also while the bot runs.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};

use super::{Exit, ground, remote};
use crate::config::Config;
use crate::contact::Contact;
use crate::id::OwnerId;
use crate::report::mine::Mine;
use crate::runtime::erase;
use crate::store::{Address, Erasing, Forget, Store};
use crate::time::{Zone, now};

/// Tells who is known and what is stored about them, and has them forgotten
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag contacts list --search noor
  vraag contacts show telegram:123456789
  vraag contacts forget c00a1b2c3d4e5f60")]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Lists contacts, a line each: id, name, address, when they were first seen
    #[command(after_help = "Example: vraag contacts list --search noor")]
    List {
        /// Only those with these letters in their name, address, tags or fields
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
    },
    /// Tells everything that is stored about somebody
    #[command(after_help = "Examples:
  vraag contacts show telegram:123456789
  vraag contacts show c00a1b2c3d4e5f60 --format json")]
    Show {
        /// The contact's id, or an address such as telegram:123456789
        #[arg(value_name = "ID|ADDRESS")]
        who: String,
        /// How it is written
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
        /// Only a line
        #[arg(long, hide = true)]
        brief: bool,
    },
    /// Erases everything that is stored about somebody, after asking
    #[command(after_help = "Examples:
  vraag contacts forget telegram:123456789
  vraag contacts forget c00a1b2c3d4e5f60 --yes     without asking")]
    Forget {
        /// The contact's id, or an address such as telegram:123456789
        #[arg(value_name = "ID|ADDRESS")]
        who: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// How what is stored about somebody is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What a command on contacts stands on.
pub struct Ground<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The data folder.
    pub data: &'a Path,
    /// The bot's zone.
    pub zone: Zone,
    /// Told of everybody who is being forgotten.
    pub forgotten: &'a dyn Fn(OwnerId),
}

impl Options {
    /// Returns the command that shows in a line whom this one is about, and the words to run both, where it has to ask first.
    fn asks_about(&self) -> Option<(Self, [Vec<OsString>; 2])> {
        let What::Forget { who, yes: false } = &self.what else { return None };
        let words = |rest: [&str; 3]| ["vraag", "contacts"].into_iter().chain(rest).chain([who.as_str()]).map(OsString::from).collect();
        let about = Self { what: What::Show { who: who.clone(), format: Format::Text, brief: true } };
        Some((about, [words(["show", "--brief", "--"]), words(["forget", "--yes", "--"])]))
    }
}

/// Runs the command on the store, or in the bot that has it open; what cannot be undone is asked about first.
pub fn here_or_there(options: &Options, config: &Config, words: &[OsString]) -> Result<Exit> {
    let Some((about, [shows, forgets])) = options.asks_about() else { return once(options, config, words) };
    let shown = once(&about, config, &shows)?;
    if shown != Exit::Fine {
        return Ok(shown);
    }
    let is_agreed = ask(&mut std::io::stderr().lock())?;
    match is_agreed {
        None => Ok(Exit::Usage),
        Some(false) => {
            eprintln!("nothing was erased");
            Ok(Exit::Fine)
        }
        Some(true) => once(options, config, &forgets),
    }
}

fn once(options: &Options, config: &Config, words: &[OsString]) -> Result<Exit> {
    let Some(store) = ground::store(&config.data)? else { return remote::run_there(&config.data, words) };
    let zone = ground::Dialogs::read(&config.dialogs).compiled.dialogs.bot.timezone;
    let ground = Ground { store: store.as_ref(), data: &config.data, zone, forgotten: &|_| {} };
    run(options, &ground, &mut std::io::stdout().lock(), &mut std::io::stderr().lock())
}

/// Asks the person at the keyboard; a no where there is none.
fn ask(people: &mut dyn Write) -> Result<Option<bool>> {
    if !std::io::stdin().is_terminal() {
        writeln!(people, "error: nobody is there to be asked whether to erase this")?;
        writeln!(people, "hint: say --yes")?;
        return Ok(None);
    }
    write!(people, "erase everything that is stored about this contact? [y/N] ")?;
    people.flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading your answer")?;
    Ok(Some(matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja")))
}

/// Runs the command.
pub fn run(options: &Options, ground: &Ground<'_>, out: &mut dyn Write, people: &mut dyn Write) -> Result<Exit> {
    match &options.what {
        What::List { search } => list(ground.store, search.as_deref(), ground.zone, out),
        What::Show { who, format, brief } => {
            let Some(owner) = find(ground.store, who)? else { return nobody(who, people) };
            let Some(mine) = Mine::gather(ground.store, owner).context("reading what is stored")? else { return nobody(who, people) };
            match (brief, format) {
                (true, _) => writeln!(out, "{}", line(&mine.contact, &mine.addresses, ground.zone))?,
                (false, Format::Text) => write!(out, "{}", mine.text("en", ground.zone, now()))?,
                (false, Format::Json) => write!(out, "{}", mine.json(ground.zone, now()))?,
            }
            Ok(Exit::Fine)
        }
        What::Forget { who, .. } => {
            let Some(owner) = find(ground.store, who)? else { return nobody(who, people) };
            let how = Forget { now: now(), leaves_receipt: true, unless_heard_since: None };
            if !ground.store.forget(owner, how).context("marking the contact as forgotten")? {
                return nobody(who, people);
            }
            (ground.forgotten)(owner);
            match erase::finish(ground.store, Some(ground.data), owner).context("erasing what is stored")? {
                Erasing::Done => writeln!(people, "contact {owner} is forgotten: nothing is left")?,
                Erasing::More | Erasing::Waits => writeln!(people, "contact {owner} is forgotten; the rest goes with the next start")?,
            }
            writeln!(people, "hint: old bytes stay in the store's file until it uses them again; `vraag compact` takes them out")?;
            Ok(Exit::Fine)
        }
    }
}

fn list(store: &dyn Store, search: Option<&str>, zone: Zone, out: &mut dyn Write) -> Result<Exit> {
    let addresses = addresses(store)?;
    let search = search.map(str::to_lowercase);
    let mut written = Ok(());
    store
        .contacts(&mut |contact| {
            let own = addresses.get(&contact.id).map(Vec::as_slice).unwrap_or_default();
            let is_wanted = !contact.id.is_group() && search.as_ref().is_none_or(|search| holds(&contact, own, search));
            if is_wanted {
                written = writeln!(out, "{}", line(&contact, own, zone));
            }
            written.is_ok()
        })
        .context("reading the contacts")?;
    written?;
    Ok(Exit::Fine)
}

/// Returns everybody's addresses.
pub(super) fn addresses(store: &dyn Store) -> Result<HashMap<OwnerId, Vec<Address>>> {
    let mut addresses: HashMap<OwnerId, Vec<Address>> = HashMap::new();
    store
        .addresses(&mut |address, owner| {
            addresses.entry(owner).or_default().push(address);
            true
        })
        .context("reading the addresses")?;
    Ok(addresses)
}

fn line(contact: &Contact, addresses: &[Address], zone: Zone) -> String {
    let addresses: Vec<&str> = addresses.iter().map(|address| address.0.as_str()).collect();
    let name = contact.name.as_deref().unwrap_or("-");
    format!("{}\t{name}\t{}\t{}", contact.id, addresses.join(" "), contact.first_seen.iso(zone))
}

fn holds(contact: &Contact, addresses: &[Address], search: &str) -> bool {
    let fields = contact.fields.values().map(|value| format!("{value:?}"));
    let tags = contact.tags.iter().map(ToString::to_string);
    let all = contact.name.iter().cloned().chain(addresses.iter().map(|address| address.0.clone())).chain(tags).chain(fields);
    all.into_iter().any(|words| words.to_lowercase().contains(search))
}

/// Finds a contact by its id or by an address.
pub(super) fn find(store: &dyn Store, who: &str) -> Result<Option<OwnerId>> {
    let by_id = who.strip_prefix('c').filter(|rest| (15..=16).contains(&rest.len())).and_then(|rest| u64::from_str_radix(rest, 16).ok());
    match by_id {
        Some(id) => Ok(Some(OwnerId::contact(id))),
        None => store.contact_at(&Address(who.to_owned())).context("looking the address up"),
    }
}

pub(super) fn nobody(who: &str, people: &mut dyn Write) -> Result<Exit> {
    writeln!(people, "error: nobody is known as `{who}`")?;
    writeln!(people, "hint: `vraag contacts list` shows ids; an address is written as telegram:123456789")?;
    Ok(Exit::Usage)
}
