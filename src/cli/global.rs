//! The options of every command.

use std::path::PathBuf;

use clap::ValueEnum;

/// What holds for every command.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Folder with the dialogs [default: dialogs, or VRAAG_DIALOGS]
    #[arg(long, global = true, value_name = "DIR")]
    pub dialogs: Option<PathBuf>,
    /// Folder that answers are kept in [default: data, or VRAAG_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print less
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print more; twice for details
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
