//! `vraag quarantine`: shows updates that the program could not take, retries or drops them.

use std::ffi::OsString;
use std::io::Write;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::exit::Exit;
use super::remote::with_screen;
use super::screen::on_one_line;
use super::{grid, open, remote, screen};
use crate::config::Config;
use crate::id::InputId;
use crate::runtime::asking::Asking;
use crate::runtime::retry::{self, Fate};
use crate::store::quarantine::{ask_for, drop_all};
use crate::store::{Address, QuarantineId, Quarantined, Store};
use crate::time::Zone;

/// Look at updates that were put aside; hand them in again or drop them
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag quarantine list
  vraag quarantine show 1234
  vraag quarantine retry 1234
  vraag quarantine drop --all

What the program cannot take, it puts aside, so that everybody else goes on. Every command also works while the bot runs.")]
pub struct Options {
    #[command(subcommand)]
    what: QuarantineCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum QuarantineCommand {
    /// List them, a line each: id, when, from whom, what, why
    #[command(after_help = "Example: vraag quarantine list --format json")]
    List {
        /// Format: lines, or a JSON object a line
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
        /// How wide the terminal is that the lines are shown on
        #[arg(long, hide = true)]
        screen: Option<usize>,
    },
    /// Show one, with all that was sent
    #[command(after_help = "Example: vraag quarantine show 1234")]
    Show {
        /// Its id, as `vraag quarantine list` shows it
        #[arg(value_name = "ID")]
        id: QuarantineId,
        /// Format
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// Hand some in again: to the running bot, or at its next start
    #[command(after_help = "Examples:
  vraag quarantine retry 1234
  vraag quarantine retry --all

Do this after an update of vraag that mends what it stumbled over. One that it still cannot take is put aside again.")]
    Retry(Chosen),
    /// Remove some for good
    #[command(after_help = "Examples:
  vraag quarantine drop 1234 1250
  vraag quarantine drop --all")]
    Drop(Chosen),
}

/// The updates to handle.
#[derive(Clone, Debug, clap::Args)]
struct Chosen {
    /// Their ids, as `vraag quarantine list` shows them
    #[arg(
        value_name = "ID",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    ids: Vec<QuarantineId>,
    /// All of them
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Time limit for one retry.
const RETRY_TIMEOUT: Duration = Duration::from_secs(70);

/// What the command needs.
pub struct CommandContext<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The bot's time zone.
    pub zone: Zone,
    /// The running bot, if one has the store open.
    pub bot: Option<&'a Sender<Asking>>,
}

impl Options {
    /// Returns whether the command changes what is stored.
    pub fn is_change(&self) -> bool {
        match self.what {
            QuarantineCommand::List { .. } | QuarantineCommand::Show { .. } => false,
            QuarantineCommand::Retry(_) | QuarantineCommand::Drop(_) => true,
        }
    }
}

/// Runs the command on the store, or in the bot that has it open.
///
/// Fails if neither the store nor the bot can be reached, or the command fails.
pub fn here_or_there(options: &Options, config: &Config, words: &[OsString]) -> Result<Exit> {
    let width = if matches!(options.what, QuarantineCommand::List { .. }) {
        grid::width()
    } else {
        None
    };
    let Some(store) = open::store(&config.data)? else {
        return remote::run_there(&config.data, &with_screen(words, width));
    };
    let zone = open::Dialogs::read(&config.dialogs)
        .compiled
        .dialogs
        .bot
        .timezone;
    let context = CommandContext {
        store: store.as_ref(),
        zone,
        bot: None,
    };
    run(
        options,
        width,
        &context,
        &mut screen::out(),
        &mut screen::stderr(),
    )
}

/// Runs the command; `width` is the width of the terminal for lists.
///
/// Fails if the store cannot be read or written.
pub fn run(
    options: &Options,
    width: Option<usize>,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let all = context
        .store
        .quarantined()
        .context("reading what was put aside")?;
    let exit = match &options.what {
        QuarantineCommand::List { format, screen } => {
            list(&all, *format, width.or(*screen), context, out, status)
        }
        QuarantineCommand::Show { id, format } => match all.iter().find(|aside| aside.id == *id) {
            Some(aside) => show(aside, *format, context, out),
            None => nothing(*id, status),
        },
        QuarantineCommand::Retry(chosen) => match chosen.of(&all) {
            Ok(chosen) => hand_in(&chosen, context, status),
            Err(unknown) => nothing(unknown, status),
        },
        QuarantineCommand::Drop(chosen) => match chosen.of(&all) {
            Ok(chosen) => {
                let ids: Vec<QuarantineId> = chosen.iter().map(|aside| aside.id).collect();
                let dropped =
                    drop_all(context.store, &ids).context("removing what was put aside")?;
                writeln!(status, "{} removed", counted(dropped))?;
                Ok(Exit::Fine)
            }
            Err(unknown) => nothing(unknown, status),
        },
    }?;
    open::tell_left_out(context.store, status)?;
    Ok(exit)
}

impl Chosen {
    /// Returns the chosen updates; fails with the first id that does not exist.
    fn of<'a>(&self, all: &'a [Quarantined]) -> Result<Vec<&'a Quarantined>, QuarantineId> {
        if self.all {
            return Ok(all.iter().collect());
        }
        self.ids
            .iter()
            .map(|id| all.iter().find(|aside| aside.id == *id).ok_or(*id))
            .collect()
    }
}

fn nothing(id: QuarantineId, status: &mut dyn Write) -> Result<Exit> {
    writeln!(status, "error: nothing is put aside as {id}")?;
    writeln!(status, "hint: `vraag quarantine list` shows ids")?;
    Ok(Exit::Usage)
}

fn list(
    all: &[Quarantined],
    format: Format,
    width: Option<usize>,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let known: Vec<Known<'_>> = all
        .iter()
        .map(|aside| Known::of(aside, context))
        .collect::<Result<_>>()?;
    match (format, width) {
        (Format::Text, Some(width)) => {
            let header = ["id", "when", "from", "what", "why"].map(str::to_owned);
            let rows: Vec<Vec<String>> = known.iter().map(|known| known.cells().into()).collect();
            grid::write(&header, &rows, width, out)?;
        }
        (Format::Text, None) => {
            for known in &known {
                writeln!(
                    out,
                    "{}",
                    known.cells().map(|cell| on_one_line(&cell)).join("\t")
                )?;
            }
        }
        (Format::Json, _) => {
            for known in &known {
                writeln!(out, "{}", known.json())?;
            }
        }
    }
    writeln!(status, "{} put aside", counted(all.len()))?;
    Ok(Exit::Fine)
}

fn show(
    aside: &Quarantined,
    format: Format,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
) -> Result<Exit> {
    let known = Known::of(aside, context)?;
    let update: Option<Value> = serde_json::from_str(&aside.raw).ok();
    if format == Format::Json {
        let mut shown = known.json();
        shown["update"] = update.unwrap_or_else(|| aside.raw.as_str().into());
        writeln!(out, "{shown}")?;
        return Ok(Exit::Fine);
    }
    for (name, cell) in ["id", "when", "from", "what", "why"]
        .into_iter()
        .zip(known.cells())
    {
        writeln!(out, "{name}: {}", on_one_line(&cell))?;
    }
    match update {
        Some(update) => writeln!(out, "\n{update:#}")?,
        None if aside.raw.is_empty() => writeln!(out, "\nnothing of what was said is kept")?,
        None => writeln!(out, "\n{}", on_one_line(&aside.raw))?,
    }
    Ok(Exit::Fine)
}

fn hand_in(
    chosen: &[&Quarantined],
    context: &CommandContext<'_>,
    status: &mut dyn Write,
) -> Result<Exit> {
    let (able, unable): (Vec<&Quarantined>, Vec<&Quarantined>) = chosen
        .iter()
        .copied()
        .partition(|aside| retry::can_be(aside));
    for aside in &unable {
        writeln!(
            status,
            "{}: there is nothing that could be handed in again; it stays where it is",
            aside.id
        )?;
    }
    for aside in &able {
        ask_for(context.store, aside.id).context("noting what is to be handed in again")?;
    }
    if able.is_empty() {
        return Ok(Exit::Fine);
    }
    let (told, fates) = channel();
    let is_asked = context
        .bot
        .is_some_and(|bot| bot.send(Asking::Retry(told)).is_ok());
    if !is_asked {
        writeln!(
            status,
            "{} handed in again when the bot starts",
            counted(able.len())
        )?;
        return Ok(Exit::Fine);
    }
    let mut waiting: Vec<QuarantineId> = able.iter().map(|aside| aside.id).collect();
    // It ends when the bot has handled the last, or is ending itself; a bot that does not reach
    // Telegram yet reports nothing.
    while let Ok((id, fate)) = fates.recv_timeout(RETRY_TIMEOUT) {
        waiting.retain(|other| *other != id);
        writeln!(status, "{id}: {fate}")?;
    }
    let left = context
        .store
        .quarantined()
        .context("reading what was put aside")?;
    for id in waiting {
        match left.iter().any(|aside| aside.id == id) {
            true => writeln!(status, "{id}: {}", Fate::Late)?,
            false => writeln!(status, "{id}: another command had it handed in meanwhile")?,
        }
    }
    Ok(Exit::Fine)
}

fn counted(count: usize) -> String {
    if count == 1 {
        "1 update".to_owned()
    } else {
        format!("{count} updates")
    }
}

/// What can be told about an update without its content.
struct Known<'a> {
    aside: &'a Quarantined,
    when: Option<String>,
    address: Option<String>,
    contact: Option<(String, Option<String>)>,
    what: String,
}

impl<'a> Known<'a> {
    fn of(aside: &'a Quarantined, context: &CommandContext<'_>) -> Result<Self> {
        let update: Option<Value> = serde_json::from_str(&aside.raw).ok();
        let part = update
            .as_ref()
            .and_then(Value::as_object)
            .and_then(|update| update.iter().find(|(_, part)| part.is_object()));
        let number = part.and_then(|(_, part)| {
            ["from", "user", "chat"]
                .into_iter()
                .find_map(|who| part[who]["id"].as_i64())
        });
        let address = number.map(|number| format!("telegram:{number}"));
        let owner = match (&address, &aside.taken) {
            (Some(address), _) => context.store.contact_at(&Address(address.clone()))?,
            (None, Some((InputId::Timer(timer), _))) => {
                match context.store.place(timer.conversation)? {
                    Some(place) => context.store.find(&place)?.map(|(owner, _)| owner),
                    None => None,
                }
            }
            (None, _) => None,
        };
        let contact = match owner {
            Some(owner) => Some((
                owner.to_string(),
                context
                    .store
                    .contact(owner)?
                    .and_then(|(contact, _)| contact.name),
            )),
            None => None,
        };
        let what = match (part, &aside.taken) {
            (Some((kind, _)), _) => kind.replace('_', " "),
            (None, Some((InputId::Timer(_), _))) => "deadline".to_owned(),
            (None, Some((InputId::Schedule(..), _))) => "scheduled start".to_owned(),
            (None, Some((InputId::Job(_), _))) => "result of a job".to_owned(),
            (None, Some((InputId::Effect(_), _))) => "word of another conversation".to_owned(),
            (None, Some((InputId::Command { .. }, _))) => "command".to_owned(),
            (
                None,
                Some((
                    InputId::Update { .. }
                    | InputId::Named { .. }
                    | InputId::Part { .. }
                    | InputId::Line(..),
                    _,
                ))
                | None,
            ) => "update".to_owned(),
        };
        let when = aside.taken.as_ref().map(|(_, at)| at.iso(context.zone));
        Ok(Self {
            aside,
            when,
            address,
            contact,
            what,
        })
    }

    fn cells(&self) -> [String; 5] {
        let name = self
            .contact
            .as_ref()
            .map(|(id, name)| name.clone().unwrap_or_else(|| id.clone()));
        let from = match (name, &self.address) {
            (Some(name), Some(address)) => format!("{name} ({address})"),
            (Some(name), None) => name,
            (None, address) => address.clone().unwrap_or_else(|| "-".to_owned()),
        };
        let when = self.when.clone().unwrap_or_else(|| "-".to_owned());
        [
            self.aside.id.to_string(),
            when,
            from,
            self.what.clone(),
            self.aside.why.clone(),
        ]
    }

    fn json(&self) -> Value {
        let (contact, name) = self.contact.clone().unzip();
        json!({
            "id": self.aside.id.to_string(),
            "at": self.when,
            "address": self.address,
            "contact": contact,
            "name": name.flatten(),
            "what": self.what,
            "why": self.aside.why,
        })
    }
}
