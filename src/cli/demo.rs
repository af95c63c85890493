//! `vraag demo`: fills an empty store with an invented business, to see tables before there are
//! customers.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};

use super::exit::Exit;
use super::global::Global;
use super::open;
use crate::config::Config;
use crate::demo::{self, DemoOptions, Made, Trouble};
use crate::runtime::decide::versions::Versions;
use crate::time::{Timestamp, now};

/// Fill an empty store with made-up customers, who answer your dialogs over months
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag demo --data demo                                  1,000 answers of 100 people
  vraag demo --data demo --answers 50000 --months 12
  vraag export wish-list --data demo

The same seed, dialogs and --until give the same answers. No messages are sent: the chats are not connected to a bot.")]
pub struct Options {
    /// Number of answers
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    answers: u64,
    /// Largest number of people [default: one for ten answers]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    contacts: Option<u64>,
    /// Number of months
    #[arg(long, value_name = "COUNT", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=120))]
    months: u32,
    /// Seed of chance: another one makes other people
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Moment of the last answer, as 2026-11-23T13:00:00+01:00 [default: now]
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    until: Option<Timestamp>,
}

/// Invents a business in the store, which must be empty.
///
/// Fails if the store cannot be read or written.
pub fn run(
    options: &Options,
    config: &Config,
    global: &Global,
    status: &mut dyn Write,
) -> Result<Exit> {
    let dialogs = open::Dialogs::read(&config.dialogs);
    dialogs.tell(status)?;
    if dialogs.none_runs(&config.dialogs, status)? {
        return Ok(Exit::Dialogs);
    }
    let store = open::own_store(&config.data)?;
    if !demo::is_empty(store.as_ref()).context("looking whether the store is empty")? {
        writeln!(
            status,
            "error: the store at {} is in use: made-up people would be counted with those who talked there",
            config.data.display()
        )?;
        writeln!(status, "hint: name a folder of its own, as in --data demo")?;
        return Ok(Exit::Usage);
    }
    let started = Instant::now();
    let &Options {
        answers,
        contacts,
        months,
        seed,
        until,
    } = options;
    let plan = DemoOptions {
        answers,
        contacts,
        months,
        seed,
        until: until.unwrap_or_else(now),
    };
    let mut versions = Versions::new(Arc::clone(&store), dialogs.in_force())
        .context("finding the kept dialogs")?;
    versions.keep_all().context("keeping the dialogs")?;
    let shows_progress = !global.quiet && std::io::stderr().is_terminal();
    let mut told = |made: &Made| {
        if shows_progress {
            // The progress may be lost if nobody watches.
            let _ = write!(
                status,
                "\r{} of {} answers",
                grouped(made.answers),
                grouped(answers)
            )
            .and_then(|()| status.flush());
        }
    };
    let made = demo::fill(store.as_ref(), versions.dialogs(), &plan, &mut told);
    if shows_progress {
        write!(status, "\r\x1b[K")?;
    }
    let made = match made {
        Ok(made) => made,
        Err(trouble @ (Trouble::NoDoor | Trouble::NothingAsked)) => {
            writeln!(status, "error: {trouble}")?;
            writeln!(
                status,
                "hint: a section needs a `link`, a `command` or `words` under `start`, and an `ask`"
            )?;
            return Ok(Exit::Dialogs);
        }
        Err(trouble @ (Trouble::NotEmpty | Trouble::Store(_) | Trouble::Refused(_))) => {
            return Err(trouble).context("filling the store");
        }
    };
    let Made {
        contacts,
        sessions,
        answers,
        votes,
        turns: _,
    } = made;
    let [contacts, sessions, answers, votes] = [contacts, sessions, answers, votes].map(grouped);
    let seconds = started.elapsed().as_secs_f64();
    writeln!(
        status,
        "made up {contacts} contacts, {sessions} sessions, {answers} answers and {votes} votes in {seconds:.1} s"
    )?;
    Ok(Exit::Fine)
}

/// Parses a time of the command line.
fn moment(text: &str) -> Result<Timestamp, String> {
    let moment = chrono::DateTime::parse_from_rfc3339(text);
    moment
        .map(|moment| Timestamp(moment.timestamp_millis()))
        .map_err(|_| "write it as 2026-11-23T13:00:00+01:00".to_owned())
}

/// Writes a number with thousands separators.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
