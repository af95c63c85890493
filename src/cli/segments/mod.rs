//! `vraag segments`: who is in which segment, how many, and why; even while the bot runs.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Subcommand;

mod format;
mod members;
mod preview;
mod sizes;

use self::format::Format;
pub use self::members::members;
use self::members::place;
use self::preview::preview;
use self::sizes::{overlaps, sizes};
use super::contacts::context::{find, nobody};
use super::exit::Exit;
use super::open;
use crate::contact::membership::Ledger;
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::report::directory::Directory;
use crate::report::pseudonym::Pseudonyms;
use crate::report::render::Phrases;
use crate::runtime::segments::SharedSegments;
use crate::segment::keeper;
use crate::segment::survey::{self, Survey};
use crate::store::Store;
use crate::time::now;

/// Show how many people are in each segment, who they are and why
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag segments                                        sizes, shares, changes
  vraag segments show unhappy                           who is in it, and why
  vraag segments explain unhappy telegram:123456789     why somebody is in it, or is not
  vraag segments preview \"recommend <= 6\"               who matches a condition")]
pub struct Options {
    #[command(subcommand)]
    what: Option<SegmentsCommand>,
    /// Format
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    format: Format,
}

#[derive(Clone, Debug, Subcommand)]
enum SegmentsCommand {
    /// Show sizes, shares, changes and reachability of all segments [what `vraag segments` alone
    /// does]
    #[command(after_help = "Example: vraag segments list --format json")]
    List,
    /// Show which segments have people in common, and how many
    #[command(after_help = "Example: vraag segments overlap")]
    Overlap,
    /// List who is in a segment, with the reason for each
    #[command(after_help = "Examples:
  vraag segments show unhappy
  vraag segments show unhappy --limit 1000 --identified")]
    Show {
        /// Segment
        name: String,
        /// Largest number of people listed
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
        /// Show names and addresses
        #[arg(long)]
        identified: bool,
    },
    /// Explain why someone is in a segment, or is not, and when they entered and left
    #[command(after_help = "Example: vraag segments explain unhappy telegram:123456789")]
    Explain {
        /// Segment
        name: String,
        /// A contact's id, address or respondent_id
        #[arg(value_name = "WHO")]
        who: String,
    },
    /// Show who matches a condition before you save it
    #[command(after_help = "Examples:
  vraag segments preview \"recommend <= 6\"
  vraag segments preview \"not seen(within 30d) and tag(fan)\"")]
    Preview {
        /// Condition, as `when:` in segments.yaml has it
        #[arg(value_name = "CONDITION")]
        condition: String,
    },
}

/// What the command needs.
pub struct CommandContext<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The dialogs folder.
    pub dialogs: &'a Path,
    /// The segment membership of a running bot; empty if none runs.
    pub kept: &'a SharedSegments,
}

/// Runs the command.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn run(
    options: &Options,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let answered = context.kept.look(|keeper| {
        let survey = Survey {
            base: keeper.base(),
            roster: keeper.roster(),
            now: now(),
        };
        answer(
            options,
            context.store,
            survey,
            &|name| keeper.ledger(name).cloned(),
            out,
            status,
        )
    });
    if let Some(answered) = answered {
        return answered;
    }
    let dialogs = open::Dialogs::read(context.dialogs);
    let faults = faults(&dialogs);
    if faults > 0 {
        writeln!(
            status,
            "warning: segments.yaml has {faults} errors; those segments are left out (`vraag check` shows them)"
        )?;
    }
    let dialogs = Arc::new(dialogs.compiled.dialogs);
    let (base, roster) =
        survey::afresh(context.store, dialogs, now()).context("reading who is known")?;
    let survey = Survey {
        base: &base,
        roster: &roster,
        now: now(),
    };
    let ledger = |name: &str| keeper::stored_ledger(context.store, name).ok().flatten();
    answer(options, context.store, survey, &ledger, out, status)
}

fn faults(dialogs: &open::Dialogs) -> usize {
    let is_of_segments = |told: &&Diagnostic| {
        dialogs
            .sources
            .file(told.span.file)
            .path
            .ends_with("segments.yaml")
    };
    dialogs
        .diagnostics
        .iter()
        .filter(is_of_segments)
        .filter(|told| told.severity == Severity::Error)
        .count()
}

fn answer(
    options: &Options,
    store: &dyn Store,
    survey: Survey<'_>,
    ledger: &dyn Fn(&str) -> Option<Ledger>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    match options.what.as_ref().unwrap_or(&SegmentsCommand::List) {
        SegmentsCommand::List => sizes(&survey, ledger, options.format, out, status),
        SegmentsCommand::Overlap => overlaps(&survey, options.format, out, status),
        SegmentsCommand::Show {
            name,
            limit,
            identified,
        } => {
            let Some(at) = place(&survey, name, status)? else {
                return Ok(Exit::Usage);
            };
            show(
                &survey,
                store,
                at,
                (*limit, *identified),
                options.format,
                out,
                status,
            )
        }
        SegmentsCommand::Explain { name, who } => {
            let Some(at) = place(&survey, name, status)? else {
                return Ok(Exit::Usage);
            };
            why(&survey, store, at, who, out, status)
        }
        SegmentsCommand::Preview { condition } => {
            preview(&survey, store, condition, options.format, out, status)
        }
    }
}

fn show(
    survey: &Survey<'_>,
    store: &dyn Store,
    at: usize,
    (limit, identified): (usize, bool),
    format: Format,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let pseudonyms = Pseudonyms::of(store).context("reading the store's key")?;
    let name = survey.roster.segments().all[at].name.clone();
    let mut directory = Directory::new(store);
    let mut shown = 0;
    let mut all = 0;
    for id in survey.members(at) {
        all += 1;
        let Some(person) = survey.base.person(id).filter(|_| shown < limit) else {
            continue;
        };
        shown += 1;
        let reason = survey.why(id, at, Phrases::of("en")).unwrap_or_default();
        let membership = store
            .memberships_of(person.owner)
            .context("reading since when")?
            .and_then(|known| known.with(&name).cloned());
        let zone = survey.roster.dialogs().bot.timezone;
        let since = membership
            .filter(|membership| membership.is_in)
            .map(|membership| (membership.since.iso(zone), membership.reason.word()));
        let who = pseudonyms.respondent(person.owner);
        let address = if identified {
            directory
                .address_of(person.owner)
                .context("reading the addresses")?
        } else {
            None
        };
        let address = address.map(|address| address.0).unwrap_or_default();
        if format == Format::Json {
            let mut row = serde_json::json!({
                "respondent_id": who, "why": reason, "since": since.as_ref().map(|(at, _)| at), "reason": since.as_ref().map(|(_, reason)| reason),
            });
            if identified && let Some(row) = row.as_object_mut() {
                row.insert("name".to_owned(), person.profile.name.as_deref().into());
                row.insert("address".to_owned(), address.into());
            }
            writeln!(out, "{row}")?;
        } else {
            let named = if identified {
                format!(
                    "  {}  {}",
                    person.profile.name.as_deref().unwrap_or("-"),
                    address
                )
            } else {
                String::new()
            };
            let since = since
                .map(|(at, reason)| format!("  (since {}, by {reason})", &at[..10]))
                .unwrap_or_default();
            writeln!(out, "{who}{named}  in: {reason}{since}")?;
        }
    }
    if shown < all {
        writeln!(
            status,
            "{shown} of {all} people in {name} are shown; --limit {all} shows all"
        )?;
    } else {
        writeln!(status, "{all} people in {name}")?;
    }
    Ok(Exit::Fine)
}

fn why(
    survey: &Survey<'_>,
    store: &dyn Store,
    at: usize,
    who: &str,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let Some((owner, id)) =
        find(store, who)?.and_then(|owner| Some((owner, survey.base.place_of(owner)?)))
    else {
        return nobody(who, status);
    };
    let name = survey.roster.segments().all[at].name.clone();
    let reason = survey.why(id, at, Phrases::of("en")).unwrap_or_default();
    writeln!(
        out,
        "{}: {reason}",
        if survey.roster.is_in(id, at) {
            "in"
        } else {
            "out"
        }
    )?;
    let known = store
        .memberships_of(owner)
        .context("reading what happened before")?
        .unwrap_or_default();
    let zone = survey.roster.dialogs().bot.timezone;
    for change in known.changes.iter().filter(|change| change.segment == name) {
        writeln!(
            out,
            "  {}  {} by {}",
            change.at.iso(zone),
            if change.is_in { "entered" } else { "left" },
            change.reason.word()
        )?;
    }
    if let Some(at) = known
        .with(&name)
        .and_then(|membership| membership.started_at)
    {
        writeln!(
            out,
            "  {}  what the segment starts was started",
            at.iso(zone)
        )?;
    }
    Ok(Exit::Fine)
}
