//! `vraag doctor`: looks for everything that is known to go wrong, and says what to do about it.

mod findings;
mod local;
mod messenger;

use std::io::Write;

use anyhow::Result;

use self::findings::{Finding, Findings, State};
use super::exit::Exit;
use super::{open, source};
use crate::config::Config;

/// Look for everything that is known to go wrong, with what to do about it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag doctor
  vraag doctor --json | jq '.[] | select(.state == \"trouble\")'

Exit code 0 if nothing is in trouble, 1 if only your dialogs have errors, 3 otherwise. While a bot runs here, the store is its own and is not looked into.")]
pub struct Options {
    /// Print one JSON array: about, state (fine, note, trouble), message, cure
    #[arg(long)]
    json: bool,
}

/// Looks at everything; `config` is an error if the settings cannot be used.
///
/// Fails if the output cannot be written.
pub fn run(options: &Options, config: Result<Config>, out: &mut dyn Write) -> Result<Exit> {
    let mut findings = Findings::default();
    local::settings(&mut findings);
    match config {
        Err(error) => findings.error("settings", &error),
        Ok(config) => {
            let dialogs = open::Dialogs::read(&config.dialogs);
            local::dialogs(&dialogs, &config, &mut findings);
            let bot = &dialogs.compiled.dialogs.bot;
            let store = local::data(&config, bot.backup.is_some(), &mut findings);
            local::backups(bot, &config, &mut findings);
            local::ports(&config, store.is_in_use, &mut findings);
            let store = store.open.as_deref();
            let looked = messenger::look(&config, &dialogs.compiled.dialogs, store);
            findings.0.extend(source::wait(looked)?.0);
        }
    }
    if options.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&findings.0)?)?;
    } else {
        for finding in &findings.0 {
            tell(finding, out)?;
        }
    }
    findings.0.retain(|finding| finding.state == State::Trouble);
    let is_dialogs = |finding: &Finding| finding.about == "dialogs";
    Ok(match findings.0.as_slice() {
        [] => Exit::Fine,
        troubles if troubles.iter().all(is_dialogs) => Exit::Dialogs,
        _ => Exit::Setup,
    })
}

fn tell(finding: &Finding, out: &mut dyn Write) -> std::io::Result<()> {
    let state = match finding.state {
        State::Fine => "ok     ",
        State::Note => "note   ",
        State::Trouble => "TROUBLE",
    };
    writeln!(out, "{state} {:<10} {}", finding.about, finding.message)?;
    match &finding.cure {
        Some(cure) => writeln!(out, "                   {cure}"),
        None => Ok(()),
    }
}
