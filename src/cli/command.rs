//! The commands, and the options that hold for all of them.

use clap::{Parser, Subcommand};

use super::global::Global;
use super::{
    backup, cases, chat, check, contacts, demo, doctor, export, graph, init, link, new, quarantine,
    replay, report, restore, run, schema, segments, store, test, versions,
};

/// Asks people what they want, where they already chat.
#[derive(Debug, Parser)]
#[command(name = "vraag", version, about, long_about = None, after_help = "Example: vraag check && vraag run")]
pub(super) struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Clone, Debug, Subcommand)]
pub(super) enum Command {
    /// Run the bot; without a token, the same dialogs in the terminal [what `vraag` alone does]
    #[command(after_help = "Examples:
  TELOXIDE_TOKEN=123456789:your-token vraag run    in Telegram
  vraag run --web                                  on a page in the browser, here")]
    Run(run::Options),
    Init(init::Options),
    Chat(chat::Options),
    Check(check::CheckOptions),
    Test(test::TestOptions),
    Graph(graph::Options),
    Schema(schema::Options),
    Link(link::Options),
    New(new::Options),
    Versions(versions::Options),
    Replay(replay::Options),
    Report(report::Options),
    Export(export::Options),
    Contacts(contacts::Options),
    Cases(cases::Options),
    Quarantine(quarantine::Options),
    Segments(segments::Options),
    Demo(demo::Options),
    Doctor(doctor::Options),
    Backup(backup::Options),
    Restore(restore::Options),
    Store(store::Options),
    /// Print a link to the operator pages of the running bot; it works once
    #[command(after_help = "Example: vraag admin

The pages are at /admin of the address at which the bot listens. Elsewhere than on this machine, operators send
the bot /admin in their private chat with it.")]
    Admin,
    /// Rewrite the store so that no trace of erased data is left (stop the bot first)
    #[command(after_help = "Example: vraag compact
Stop the bot first. The disk needs room for a second copy of the store meanwhile.")]
    Compact,
}

impl Default for Command {
    fn default() -> Self {
        Self::Run(run::Options::default())
    }
}
