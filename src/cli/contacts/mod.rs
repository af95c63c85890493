//! `vraag contacts`: shows, changes, imports and erases contacts, even while the bot runs.

mod amend;
pub(super) mod context;
mod expire;
mod import;
mod list;

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};

use self::context::{CommandContext, find, nobody};
use super::exit::Exit;
use super::remote::with_screen;
use super::{grid, open, remote, screen};
use crate::config::Config;
use crate::report::mine::Mine;
use crate::report::renamed::Renamed;
use crate::runtime::privacy::forget::forget;
use crate::store::Erasing;
use crate::time::now;

/// Look up, change, import and erase contacts
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag contacts list --search noor
  vraag contacts show telegram:123456789
  vraag contacts tag vip telegram:123456789 telegram:987654321
  vraag contacts set telegram:123456789 phone=+31612345678
  vraag contacts import guests.csv --list event_guests --dry-run
  vraag contacts forget c00a1b2c3d4e5f60

Somebody is named by id, by address, or by the respondent_id of an export. Every command also works while the bot runs.")]
pub struct Options {
    #[command(subcommand)]
    what: ContactsCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum ContactsCommand {
    /// List contacts, a line each: id, name, address, when they were first seen
    #[command(after_help = "Examples:
  vraag contacts list --search noor
  vraag contacts list --tag vip --format csv > vip.csv")]
    List(list::Options),
    /// Show everything that is stored about someone
    #[command(after_help = "Examples:
  vraag contacts show telegram:123456789
  vraag contacts show c00a1b2c3d4e5f60 --format json")]
    Show {
        /// Their id, an address such as telegram:123456789, or a respondent_id
        #[arg(value_name = "WHO")]
        who: String,
        /// Format
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
        /// Print one line only
        #[arg(long, hide = true)]
        brief: bool,
    },
    /// Give people a tag
    #[command(after_help = "Example: vraag contacts tag vip telegram:123456789 telegram:987654321")]
    Tag(amend::Marking),
    /// Take a tag away
    #[command(after_help = "Example: vraag contacts untag vip telegram:123456789")]
    Untag(amend::Marking),
    /// Put people on a list
    #[command(
        after_help = "Example: vraag contacts add event_guests telegram:123456789 telegram:987654321"
    )]
    Add(amend::Marking),
    /// Take people off a list
    #[command(after_help = "Example: vraag contacts remove event_guests telegram:123456789")]
    Remove(amend::Marking),
    /// Change someone's name, language or fields
    #[command(after_help = "Examples:
  vraag contacts set telegram:123456789 phone=+31612345678 language=nl
  vraag contacts set telegram:123456789 phone=          removes it

Fields are those that your dialogs keep, and those under `fields:` in bot.yaml.")]
    Set(amend::Setting),
    /// Import people and what is known of them from a table
    #[command(after_help = "Examples:
  vraag contacts import guests.csv --dry-run
  vraag contacts import guests.csv --list event_guests --tag guest

The first row names the columns: `contact` (an id, an address such as telegram:123456789, or a respondent_id), and any of
`name`, `language`, `tags`, `list`, and the fields of your dialogs. A title above it, or a line such as `sep=;`, is passed over.
An empty cell changes nothing, unless --empty-clears says that it removes the field.")]
    Import(import::Options),
    /// Show what is older than `keep_answers` allows; erase it with --yes
    #[command(after_help = "Examples:
  vraag contacts expire
  vraag contacts expire --yes

The running bot does this by itself every day. Where that would be much at once, or the clock leapt, it waits for your yes.")]
    Expire {
        /// Erase it
        #[arg(long)]
        yes: bool,
    },
    /// Erase everything that is stored about someone, after asking
    #[command(after_help = "Examples:
  vraag contacts forget telegram:123456789
  vraag contacts forget c00a1b2c3d4e5f60 --yes     without asking")]
    Forget {
        /// Their id, an address such as telegram:123456789, or a respondent_id
        #[arg(value_name = "WHO")]
        who: String,
        /// Erase without asking. This cannot be undone
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

impl Options {
    /// Returns whether the command may change what is stored.
    pub fn is_change(&self) -> bool {
        match self.what {
            ContactsCommand::List(_)
            | ContactsCommand::Show { .. }
            | ContactsCommand::Expire { yes: false } => false,
            ContactsCommand::Tag(_)
            | ContactsCommand::Untag(_)
            | ContactsCommand::Add(_)
            | ContactsCommand::Remove(_)
            | ContactsCommand::Set(_)
            | ContactsCommand::Import(_)
            | ContactsCommand::Expire { yes: true }
            | ContactsCommand::Forget { .. } => true,
        }
    }

    /// Returns the command that shows the person in one line, and the arguments of both commands,
    /// if this command must ask first.
    fn asks_about(&self) -> Option<(Self, [Vec<OsString>; 2])> {
        let ContactsCommand::Forget { who, yes: false } = &self.what else {
            return None;
        };
        let words = |rest: [&str; 3]| {
            ["vraag", "contacts"]
                .into_iter()
                .chain(rest)
                .chain([who.as_str()])
                .map(OsString::from)
                .collect()
        };
        let about = Self {
            what: ContactsCommand::Show {
                who: who.clone(),
                format: Format::Text,
                brief: true,
            },
        };
        Some((
            about,
            [
                words(["show", "--brief", "--"]),
                words(["forget", "--yes", "--"]),
            ],
        ))
    }
}

/// Runs the command on the store, or in the bot that has it open; asks before anything that cannot
/// be undone.
///
/// Fails if neither the store nor the bot can be reached, or the command fails.
pub fn here_or_there(options: &Options, config: &Config, words: &[OsString]) -> Result<Exit> {
    let Some((about, [shows, forgets])) = options.asks_about() else {
        return once(options, config, words);
    };
    let shown = once(&about, config, &shows)?;
    if shown != Exit::Fine {
        return Ok(shown);
    }
    let is_agreed = ask(&mut std::io::stderr())?;
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
    let store = match &options.what {
        // A shop may begin with its list of customers, before anybody has talked.
        ContactsCommand::Import(import) if !open::has_store(&config.data)? => {
            Some(import.first_store(&config.data)?)
        }
        _ => open::store(&config.data)?,
    };
    let width = if matches!(options.what, ContactsCommand::List(_)) {
        grid::width()
    } else {
        None
    };
    let Some(store) = store else {
        return remote::run_there(&config.data, &with_screen(words, width));
    };
    let dialogs = open::Dialogs::read(&config.dialogs).compiled.dialogs;
    let folder: PathBuf = std::env::current_dir().context("finding the working folder")?;
    let context = CommandContext {
        store: store.as_ref(),
        data: &config.data,
        dialogs: &dialogs,
        folder: &folder,
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

/// Asks the person at the keyboard; `None` if there is no terminal.
fn ask(status: &mut dyn Write) -> Result<Option<bool>> {
    if !std::io::stdin().is_terminal() {
        writeln!(
            status,
            "error: nobody is there to be asked whether to erase this"
        )?;
        writeln!(status, "hint: say --yes")?;
        return Ok(None);
    }
    write!(
        status,
        "erase everything that is stored about this contact? [y/N] "
    )?;
    status.flush()?;
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("reading your answer")?;
    Ok(Some(matches!(
        line.trim().to_lowercase().as_str(),
        "y" | "yes" | "j" | "ja"
    )))
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
    let exit = does(options, width, context, out, status)?;
    open::tell_left_out(context.store, status)?;
    Ok(exit)
}

fn does(
    options: &Options,
    width: Option<usize>,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    match &options.what {
        ContactsCommand::List(options) => {
            list::run(options, width.or(options.screen), context, out, status)
        }
        ContactsCommand::Tag(marking) => {
            amend::mark(marking, amend::TagChange::Tag(true), context, status)
        }
        ContactsCommand::Untag(marking) => {
            amend::mark(marking, amend::TagChange::Tag(false), context, status)
        }
        ContactsCommand::Add(marking) => {
            amend::mark(marking, amend::TagChange::List(true), context, status)
        }
        ContactsCommand::Remove(marking) => {
            amend::mark(marking, amend::TagChange::List(false), context, status)
        }
        ContactsCommand::Set(setting) => amend::set(setting, context, status),
        ContactsCommand::Import(options) => import::run(options, context, status),
        ContactsCommand::Expire { yes } => expire::run(*yes, context, status),
        ContactsCommand::Show { who, format, brief } => {
            let Some(owner) = find(context.store, who)? else {
                return nobody(who, status);
            };
            let Some(mut mine) =
                Mine::gather(context.store, owner).context("reading what is stored")?
            else {
                return nobody(who, status);
            };
            mine.rename(&Renamed::of(context.dialogs));
            match (brief, format) {
                (true, _) => writeln!(
                    out,
                    "{}",
                    list::line(&mine.contact, &mine.addresses, context.zone())
                )?,
                (false, Format::Text) => write!(
                    out,
                    "{}",
                    mine.text(context.dialogs, "en", context.zone(), now())
                )?,
                (false, Format::Json) => write!(out, "{}", mine.json(context.zone(), now()))?,
            }
            Ok(Exit::Fine)
        }
        ContactsCommand::Forget { who, .. } => {
            let Some(owner) = find(context.store, who)? else {
                return nobody(who, status);
            };
            let forgotten = forget(context.store, context.data, context.bot, owner, now());
            let Some(erasing) = forgotten.context("erasing what is stored")? else {
                return nobody(who, status);
            };
            match erasing {
                Erasing::Done => writeln!(status, "contact {owner} is forgotten: nothing is left")?,
                Erasing::More | Erasing::Waits => writeln!(
                    status,
                    "contact {owner} is forgotten; the rest goes with the next start"
                )?,
            }
            writeln!(
                status,
                "hint: old bytes stay in the store's file until it uses them again; `vraag compact` takes them out"
            )?;
            Ok(Exit::Fine)
        }
    }
}
