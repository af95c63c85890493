//! Runs commands of other processes in the bot that holds the store, and sends such requests.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use anyhow::{Context, Result, bail};

use super::exit::Exit;
use super::{open, screen};
use crate::config::Config;
use crate::runtime::asking::Asking;
use crate::runtime::segments::SharedSegments;
use crate::runtime::socket::{Request, Run, ask};
use crate::store::Store;

/// Adds the width of this process's terminal to the arguments, because another process runs the
/// command.
pub fn with_screen(words: &[OsString], screen: Option<usize>) -> Vec<OsString> {
    words
        .iter()
        .cloned()
        .chain(screen.map(|width| format!("--screen={width}").into()))
        .collect()
}

/// Adds the folder of this process's dialogs to the arguments, because another process runs the
/// command, in a folder of its own.
///
/// # Errors
///
/// The working folder is gone.
pub fn with_working(words: &[OsString], dialogs: &Path) -> Result<Vec<OsString>> {
    let folder = std::env::current_dir().context("finding the working folder")?;
    let working = format!("--working={}", folder.join(dialogs).display());
    Ok(words.iter().cloned().chain([working.into()]).collect())
}

/// Runs a command of another process on a store that is open here.
pub type RunFor = fn(
    &Request,
    &dyn Store,
    &Config,
    &SharedSegments,
    Option<&Sender<Asking>>,
    &mut dyn Write,
    &mut dyn Write,
) -> Result<Exit>;

/// Returns the function that runs other processes' commands on this process's store.
///
/// Changes to people go to `bot`, whose memory of them must not be older than the disk. Without a
/// bot, commands that change anything are refused.
pub fn runner(
    run_for: RunFor,
    store: Arc<dyn Store>,
    config: Config,
    segments: SharedSegments,
    bot: Option<Sender<Asking>>,
) -> Arc<Run> {
    Arc::new(move |request, out, status| {
        match run_for(
            &request,
            store.as_ref(),
            &config,
            &segments,
            bot.as_ref(),
            out,
            status,
        ) {
            Ok(exit) => exit as u8,
            Err(error) => {
                // The requester may be gone.
                let _ = writeln!(status, "error: {error:#}");
                Exit::Setup as u8
            }
        }
    })
}

/// Asks the bot that holds the store to run this process's own command.
///
/// Fails if the bot cannot be reached.
pub fn run_there(data: &Path, arguments: &[OsString]) -> Result<Exit> {
    let arguments = arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let folder = std::env::current_dir().context("finding the working folder")?;
    let request = Request {
        arguments,
        folder,
        color: std::io::stdout().is_terminal(),
    };
    let asked = ask(data, &request, &mut screen::out(), &mut screen::stderr());
    match asked {
        Ok(Some(code)) => Ok(Exit::from_code(code)),
        Ok(None) => {
            // The bot may have ended just now; then the store is free.
            open::own_store(data)?;
            bail!(
                "another program had the store at {} open a moment ago; try again",
                data.display()
            )
        }
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Fine),
        Err(error) => Err(error).context("asking the running bot"),
    }
}

/// Returns whether a path means an open file of the process that uses it.
pub fn is_open_file(path: &Path) -> bool {
    let names = [
        "/dev/stdin",
        "/dev/stdout",
        "/dev/stderr",
        "/dev/tty",
        "/dev/fd",
        "/proc",
    ];
    names.iter().any(|name| path.starts_with(name))
}
