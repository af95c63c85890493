//! The command line: one command per file, and the only place that prints.

pub mod check;
pub mod draw;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

use crate::config::Config;

/// What a command ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// Your dialogs or tests have errors.
    Dialogs = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Configuration, environment or store.
    Setup = 3,
    /// Our fault.
    Bug = 70,
}

/// Asks people what they want, where they already chat.
#[derive(Debug, Parser)]
#[command(name = "vraag", version, about, long_about = None, after_help = "Example: vraag check && vraag run")]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What holds for every command.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// Where dialogs are [default: dialogs, or VRAAG_DIALOGS]
    #[arg(long, global = true, value_name = "DIR")]
    pub dialogs: Option<PathBuf>,
    /// Where answers are kept [default: data, or VRAAG_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Say less
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; twice for details
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the terminal has them and NO_COLOR is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {}

/// Runs the command that the arguments name.
pub fn main(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Fine };
            // A reader that went away (`vraag --help | head -1`) is no fault.
            let _ = error.print();
            return exit;
        }
    };
    match run(arguments) {
        Ok(exit) => exit,
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Setup
        }
    }
}

fn run(arguments: Arguments) -> Result<Exit> {
    let _config = Config::read(arguments.global.dialogs.clone(), arguments.global.data.clone())?;
    match arguments.command {
        None => Ok(Exit::Fine),
        Some(command) => match command {},
    }
}
