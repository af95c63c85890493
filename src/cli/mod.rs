//! The command line: one command per file, and the only place that prints.

mod admin;
mod backup;
mod browser;
mod cases;
pub mod chat;
pub mod check;
mod command;
mod compact;
mod contacts;
mod demo;
mod doctor;
pub mod draw;
pub mod exit;
pub mod export;
mod global;
mod graph;
mod grid;
mod init;
mod link;
mod logging;
mod moment;
pub mod new;
mod open;
mod page;
mod private;
mod progress;
mod quarantine;
mod remote;
mod replay;
mod report;
mod restore;
mod run;
mod schema;
mod screen;
mod segments;
mod source;
mod store;
pub mod test;
mod verify;
mod versions;

use std::ffi::OsString;
use std::io::Write;
use std::sync::mpsc::Sender;

use anyhow::{Context, Result};
use clap::{CommandFactory as _, Parser as _};

use self::command::{Arguments, Command};
use self::exit::Exit;
use self::global::Global;
use self::remote::with_screen;
use crate::config::Config;
use crate::runtime::asking::Asking;
use crate::runtime::segments::SharedSegments;
use crate::runtime::signals::Reason;
use crate::runtime::socket::Request;
use crate::store::Store;
use crate::store::examine;

/// Returns the whole command line, for what is written from it: completions and pages of the manual.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command that the arguments name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            };
            // A reader that went away (`vraag --help | head -1`) is no fault.
            let _ = error.print();
            return exit;
        }
    };
    logging::start(&arguments.global);
    let ended = std::panic::catch_unwind(|| dispatch(arguments, &words))
        .unwrap_or_else(|_| Err(Reason::Panicked.into()));
    ended.unwrap_or_else(|error| {
        let exit = exit_of(&error);
        if exit == Exit::Bug && examine::has_panicked() {
            eprintln!("error: the files of the store are damaged");
            eprintln!(
                "hint: stop every `vraag`, move the folder `db` of the data folder away, and put back a backup with `vraag restore FILE`"
            );
            return Exit::Setup;
        }
        if exit == Exit::Bug {
            eprintln!("error: this is a mistake in vraag itself, not in what you did");
            eprintln!("hint: report the lines above and the command, with `vraag --version`; leave out what customers said");
        } else {
            eprintln!("error: {error:#}");
        }
        exit
    })
}

/// Returns the exit code for an error: the program's fault, or something around it.
fn exit_of(error: &anyhow::Error) -> Exit {
    match error.downcast_ref::<Reason>() {
        Some(Reason::Panicked | Reason::Stuck(_)) => Exit::Bug,
        Some(Reason::Store(_)) | None => Exit::Setup,
    }
}

fn dispatch(arguments: Arguments, words: &[OsString]) -> Result<Exit> {
    let Arguments { global, command } = arguments;
    let config = Config::read(global.dialogs.clone(), global.data.clone());
    if let Some(Command::Doctor(options)) = &command {
        return screen::unless_nobody_reads(doctor::run(options, config, &mut screen::out()));
    }
    let config = config?;
    match command.unwrap_or_default() {
        // It was run above, also with settings that cannot be used.
        Command::Doctor(_) => Ok(Exit::Fine),
        Command::Run(options) => run::run(&config, &global, &options, run_for),
        Command::Init(options) => {
            let is_coloured = logging::is_coloured(&global, &std::io::stderr());
            let (exit, starts) = init::run(&options, &config, is_coloured, &mut std::io::stderr())?;
            if !starts {
                return Ok(exit);
            }
            // What was just written holds for the bot.
            let config = Config::read(global.dialogs.clone(), global.data.clone())?;
            run::run(&config, &global, &run::Options::default(), run_for)
        }
        Command::Chat(options) => {
            screen::unless_nobody_reads(chat::talk(&config, &global, &options, run_for))
        }
        Command::Check(options) if options.live => check::live_here(&options, &config, words),
        Command::Check(mut options) => {
            options.dialogs = config.dialogs;
            options.is_coloured = logging::is_coloured(&global, &std::io::stdout());
            screen::unless_nobody_reads(check::run(&options, &mut std::io::stdout().lock()))
        }
        Command::Test(mut options) => {
            options.dialogs = config.dialogs;
            options.is_coloured = logging::is_coloured(&global, &std::io::stdout());
            let (mut out, mut status) = (screen::out(), screen::stderr());
            screen::unless_nobody_reads(test::run(&options, &mut out, &mut status))
        }
        Command::Contacts(options) => {
            screen::unless_nobody_reads(contacts::here_or_there(&options, &config, words))
        }
        Command::Quarantine(options) => {
            screen::unless_nobody_reads(quarantine::here_or_there(&options, &config, words))
        }
        Command::Segments(options) => {
            let Some(store) = open::store(&config.data)? else {
                return remote::run_there(&config.data, words);
            };
            let context = segments::CommandContext {
                store: store.as_ref(),
                dialogs: &config.dialogs,
                kept: &SharedSegments::default(),
            };
            screen::unless_nobody_reads(segments::run(
                &options,
                &context,
                &mut screen::out(),
                &mut screen::stderr(),
            ))
        }
        Command::Backup(options) if !options.needs_store() => screen::unless_nobody_reads(
            options.look(&config, &mut screen::out(), &mut screen::stderr()),
        ),
        Command::Backup(options) => {
            let Some(store) = open::store(&config.data)? else {
                return remote::run_there(&config.data, words);
            };
            let folder = std::env::current_dir().context("finding the working folder")?;
            backup::run(
                &options,
                store.as_ref(),
                &config,
                &folder,
                &mut std::io::stderr(),
            )
        }
        Command::Versions(options) => {
            let Some(store) = open::store(&config.data)? else {
                return remote::run_there(&config.data, words);
            };
            let context = versions::VersionsContext {
                store: store.as_ref(),
                folder: &config.dialogs,
                is_running: false,
            };
            let (mut out, mut status) = (screen::out(), screen::stderr());
            screen::unless_nobody_reads(versions::run(&options, &context, &mut out, &mut status))
        }
        Command::Replay(options) => {
            let Some(store) = open::store(&config.data)? else {
                let words = remote::with_working(words, &config.dialogs)?;
                return remote::run_there(&config.data, &words);
            };
            let (store, mut out) = (store.as_ref(), screen::out());
            let exit = replay::run(&options, store, &config.dialogs, false, &mut out);
            screen::unless_nobody_reads(exit)
        }
        Command::Restore(options) => restore::run(&options, &config, &mut std::io::stderr()),
        Command::Store(options) => store::here_or_there(&options, &config.data, words),
        Command::Admin => match open::store(&config.data)? {
            Some(_) => {
                eprintln!("error: no bot is running here\nhint: start it with `vraag run`");
                Ok(Exit::Setup)
            }
            None => remote::run_there(&config.data, words),
        },
        Command::Compact => compact::run(&config.data, &mut std::io::stderr()),
        Command::Demo(options) => demo::run(&options, &config, &global, &mut std::io::stderr()),
        Command::New(options) => screen::unless_nobody_reads(new::run(
            &options,
            &config.dialogs,
            logging::is_coloured(&global, &std::io::stderr()),
            &mut screen::out(),
            &mut screen::stderr(),
        )),
        Command::Link(options) => {
            screen::unless_nobody_reads(link::run(&config, &global, &options))
        }
        Command::Schema(options) => screen::unless_nobody_reads(schema::run(
            &options,
            &config.dialogs,
            &mut screen::out(),
            &mut screen::stderr(),
        )),
        Command::Graph(options) if !options.traffic => screen::unless_nobody_reads(graph::run(
            &options,
            None,
            &open::Dialogs::read(&config.dialogs),
            &std::env::current_dir().context("finding the working folder")?,
            &mut screen::out(),
            &mut screen::stderr(),
        )),
        Command::Graph(options) => on_answers(&config, &global, words, |context| {
            graph::with_traffic(&options, context, &mut screen::out(), &mut screen::stderr())
        }),
        Command::Cases(mut options) => {
            let screen = grid::width();
            options.screen = screen.or(options.screen);
            on_answers(&config, &global, &with_screen(words, screen), |context| {
                cases::run(&options, context, &mut screen::out(), &mut screen::stderr())
            })
        }
        Command::Report(options) => {
            let exit = on_answers(&config, &global, words, |context| {
                report::run(&options, context, &mut screen::out(), &mut screen::stderr())
            })?;
            // A bot that wrote the page has no screen: this process opens it.
            if options.open && exit == Exit::Fine {
                return browser::open(options.file(), &mut screen::stderr());
            }
            Ok(exit)
        }
        Command::Export(options) => {
            let screen = grid::width();
            let options = export::Options {
                screen: screen.or(options.screen),
                ..options
            };
            on_answers(&config, &global, &with_screen(words, screen), |context| {
                export::run(&options, context, &mut screen::out(), &mut screen::stderr())
            })
        }
    }
}

/// Runs a command that reads answers: here, or in the bot that has the store open.
fn on_answers(
    config: &Config,
    global: &Global,
    words: &[OsString],
    run: impl FnOnce(&export::CommandContext<'_>) -> Result<Exit>,
) -> Result<Exit> {
    let Some(store) = open::store(&config.data)? else {
        return remote::run_there(&config.data, words);
    };
    let folder = std::env::current_dir().context("finding the working folder")?;
    run(&export::CommandContext {
        store: store.as_ref(),
        dialogs: &open::Dialogs::read(&config.dialogs),
        folder: &folder,
        kept: &SharedSegments::default(),
        progress: &progress::Progress::on_terminal(global.quiet),
    })
}

/// Runs a command for another process, on the store that this one has open; changes go to the bot,
/// and are refused if a talk in the terminal has it open.
fn run_for(
    request: &Request,
    store: &dyn Store,
    config: &Config,
    kept: &SharedSegments,
    bot: Option<&Sender<Asking>>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let arguments = match Arguments::try_parse_from(&request.arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            write!(status, "{error}")?;
            return Ok(Exit::Usage);
        }
    };
    let command = arguments.command.unwrap_or_default();
    let is_change = match &command {
        Command::Contacts(options) => options.is_change(),
        Command::Quarantine(options) => options.is_change(),
        _ => false,
    };
    if bot.is_none() && is_change {
        writeln!(
            status,
            "error: a conversation in the terminal has the store open: beside it nothing can be changed"
        )?;
        writeln!(status, "hint: leave the conversation first")?;
        return Ok(Exit::Setup);
    }
    let here = (store, config, request, kept);
    match command {
        Command::Check(options) if options.live => check::live_there(&options, store, out),
        Command::Replay(options) => {
            let working = options.working.as_deref().unwrap_or(&config.dialogs);
            replay::run(&options, store, working, true, out)
        }
        Command::Versions(options) => {
            let context = versions::VersionsContext {
                store,
                folder: &config.dialogs,
                is_running: true,
            };
            versions::run(&options, &context, out, status)
        }
        Command::Run(_)
        | Command::Init(_)
        | Command::Chat(_)
        | Command::Check(_)
        | Command::Test(_)
        | Command::Schema(_)
        | Command::Link(_)
        | Command::New(_)
        | Command::Demo(_)
        | Command::Doctor(_)
        | Command::Restore(_)
        | Command::Compact => {
            writeln!(status, "error: a bot is running on this store already")?;
            Ok(Exit::Setup)
        }
        Command::Admin if bot.is_none() && config.listen.is_none() => {
            writeln!(
                status,
                "error: a conversation in the terminal has the store open, and serves no operator pages"
            )?;
            writeln!(
                status,
                "hint: leave it, and start `vraag run --web`, or `vraag run` with a token"
            )?;
            Ok(Exit::Setup)
        }
        Command::Admin => admin::run(store, config, out, status),
        Command::Contacts(options) => {
            let dialogs = open::Dialogs::read(&config.dialogs).compiled.dialogs;
            let context = contacts::context::CommandContext {
                store,
                data: &config.data,
                dialogs: &dialogs,
                folder: &request.folder,
                bot,
            };
            contacts::run(&options, None, &context, out, status)
        }
        Command::Quarantine(options) => {
            let zone = open::Dialogs::read(&config.dialogs)
                .compiled
                .dialogs
                .bot
                .timezone;
            quarantine::run(
                &options,
                None,
                &quarantine::CommandContext { store, zone, bot },
                out,
                status,
            )
        }
        Command::Segments(options) => segments::run(
            &options,
            &segments::CommandContext {
                store,
                dialogs: &config.dialogs,
                kept,
            },
            out,
            status,
        ),
        Command::Backup(backup::Options {
            file: Some(path), ..
        })
        | Command::Export(export::Options { out: path, .. })
            if remote::is_open_file(&path) =>
        {
            writeln!(
                status,
                "error: a bot is running and does the writing, and {} would be its own",
                path.display()
            )?;
            writeln!(
                status,
                "hint: name a file; an export without --out comes to your standard output"
            )?;
            Ok(Exit::Usage)
        }
        Command::Backup(options) => backup::run(&options, store, config, &request.folder, status),
        Command::Store(options) => store::run(&options, store, &config.data, out, status),
        Command::Report(options) => {
            there(here, |context| report::run(&options, context, out, status))
        }
        Command::Cases(options) => {
            there(here, |context| cases::run(&options, context, out, status))
        }
        Command::Graph(options) => there(here, |context| {
            graph::with_traffic(&options, context, out, status)
        }),
        Command::Export(options) => {
            let dialogs = open::Dialogs::read(&config.dialogs);
            let progress = &progress::Progress::hidden();
            export::run(
                &options,
                &export::CommandContext {
                    store,
                    dialogs: &dialogs,
                    folder: &request.folder,
                    kept,
                    progress,
                },
                out,
                status,
            )
        }
    }
}

/// Runs a command that reads answers for another process.
fn there(
    (store, config, request, kept): (&dyn Store, &Config, &Request, &SharedSegments),
    run: impl FnOnce(&export::CommandContext<'_>) -> Result<Exit>,
) -> Result<Exit> {
    run(&export::CommandContext {
        store,
        dialogs: &open::Dialogs::read(&config.dialogs),
        folder: &request.folder,
        kept,
        progress: &progress::Progress::hidden(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    #[test]
    fn a_mistake_of_our_own_is_told_apart_from_a_broken_store_and_a_wrong_setting() {
        let broken = Reason::Store(StoreError::Broken("no space left on device".to_owned()));
        let told: Vec<(String, Exit)> = [
            anyhow::Error::from(Reason::Panicked),
            broken.into(),
            anyhow::anyhow!("VRAAG_LISTEN is no address"),
        ]
        .map(|error| {
            (
                error.to_string(),
                exit_of(&error.context("running the bot")),
            )
        })
        .into();
        let exits: Vec<Exit> = told.iter().map(|(_, exit)| *exit).collect();
        assert_eq!(exits, [Exit::Bug, Exit::Setup, Exit::Setup]);
        assert_eq!(told[1].0, "the store is broken: no space left on device");
    }
}
