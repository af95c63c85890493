//! `vraag cases`: complaints with their clocks, those that are late first; also while the bot runs.

mod rows;

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::json;

use self::rows::Open;
use super::exit::Exit;
use super::export::CommandContext;
use super::grid;
use crate::contact::{Case, CaseStep};
use crate::dialog::bot::Bot;
use crate::dialog::cases::Codes;
use crate::engine::due_at;
use crate::engine::till::Till;
use crate::id::OwnerId;
use crate::report::cases::{self, CaseView};
use crate::report::pseudonym::Pseudonyms;
use crate::report::snapshot::Snapshot;
use crate::runtime::jobs::till;
use crate::time::{Timestamp, Zone, now};

/// Show complaints with their clocks: open ones first, the latest on top
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag cases                    open cases: what is to be done until when, and what is late
  vraag cases --all              closed ones, too
  vraag cases --codes            codes to make it good with: how many are left, what was given
  vraag cases --format json      an object a line, for other programs")]
pub struct Options {
    /// Show closed cases, too
    #[arg(long)]
    all: bool,
    /// Show how many codes are left of each value, and what was given
    #[arg(long)]
    codes: bool,
    /// Format: a table, or a JSON object a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// How wide the terminal is that the table is shown on
    #[arg(long, hide = true)]
    pub screen: Option<usize>,
}

/// How cases are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table.
    Text,
    /// An object a line.
    Json,
}

/// Lists the cases.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn run(
    options: &Options,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let bot = &context.dialogs.compiled.dialogs.bot;
    let (zone, now) = (bot.timezone, now());
    if options.codes {
        let till = till::read(context.store).context("reading which codes were given")?;
        let codes = bot.cases.as_ref().and_then(|cases| cases.codes.as_deref());
        let month = till::month(now, zone);
        return list_codes(options.format, codes, &till, &month, (out, status));
    }
    let pseudonyms = Pseudonyms::of(context.store).context("reading the key of pseudonyms")?;
    let (mut open, names) = read(context, options.all, &pseudonyms)?;
    // What is to be done soonest, or is late longest, comes first.
    open.sort_by_key(|one| {
        (
            one.next.map_or(Timestamp(i64::MAX), |(_, at)| at),
            one.case.opened_at,
        )
    });
    let closed = if options.all {
        let snapshot = Snapshot::take(context.store).context("reading the journal")?;
        let dialogs = &context.dialogs.compiled.dialogs;
        let cases = cases::Cases::read(&snapshot, dialogs).context("reading the cases")?;
        let all = cases.all.into_iter();
        all.filter(|case| case.closed.is_some()).collect()
    } else {
        Vec::new()
    };
    match options.format {
        Format::Json => {
            for one in &open {
                writeln!(out, "{}", object(one, zone, now))?;
            }
            for case in &closed {
                writeln!(out, "{}", closed_object(case, names.get(&case.owner), zone))?;
            }
        }
        Format::Text => {
            let many = bot.desks.len() > 1;
            let mut cells: Vec<_> = open
                .iter()
                .map(|one| rows::open(one, (now, zone), many))
                .collect();
            cells.extend(closed.iter().map(|case| {
                let name = names.get(&case.owner).cloned();
                let customer = name.unwrap_or_else(|| pseudonyms.respondent(case.owner));
                rows::closed(case, customer, &names, (now, zone))
            }));
            let width = options.screen.unwrap_or(usize::MAX);
            if !cells.is_empty() {
                grid::write(&rows::HEADER.map(str::to_owned), &cells, width, out)?;
            }
        }
    }
    let late = open
        .iter()
        .filter(|one| rows::late_seconds(&one.case, one.next, now).is_some())
        .count();
    let noun = if open.len() == 1 { "case" } else { "cases" };
    writeln!(status, "{} open {noun}, {late} late", open.len())?;
    if bot.cases.is_none() {
        writeln!(
            status,
            "hint: `cases: {{ desk: … }}` in bot.yaml makes cases of complaints"
        )?;
    }
    Ok(Exit::Fine)
}

/// Reads the open cases, and, if all are wanted, the names of everybody.
fn read(
    context: &CommandContext<'_>,
    all: bool,
    pseudonyms: &Pseudonyms,
) -> Result<(Vec<Open>, BTreeMap<OwnerId, String>)> {
    let bot = &context.dialogs.compiled.dialogs.bot;
    let (mut open, mut names) = (Vec::new(), BTreeMap::new());
    let read = context.store.contacts(&mut |contact| {
        if let Some(name) = contact.name.as_ref().filter(|_| all) {
            names.insert(contact.id, name.clone());
        }
        let name = contact.name;
        open.extend(contact.case.map(|case| {
            Open {
                contact: contact.id,
                customer: name
                    .clone()
                    .unwrap_or_else(|| pseudonyms.respondent(contact.id)),
                name,
                next: next(&case, bot),
                case,
            }
        }));
        true
    });
    read.context("reading the contacts")?;
    Ok((open, names))
}

/// Lists how many codes are left of each value, and tells what was given.
fn list_codes(
    format: Format,
    codes: Option<&Codes>,
    till: &Till,
    month: &str,
    (out, status): (&mut dyn Write, &mut dyn Write),
) -> Result<Exit> {
    let Some(codes) = codes else {
        writeln!(
            status,
            "hint: `codes: codes.csv` under `cases:` in bot.yaml, a table beside it, gives people codes to make it good with"
        )?;
        return Ok(Exit::Fine);
    };
    for value in codes.values() {
        let all = codes.all.iter().filter(|(_, known)| *known == value);
        let (used, left): (Vec<_>, Vec<_>) =
            all.partition(|(code, _)| till.used.contains_key(code));
        let (used, left) = (used.len(), left.len());
        match format {
            Format::Text => writeln!(out, "{value}\t{left} left\t{used} given")?,
            Format::Json => writeln!(
                out,
                "{}",
                json!({ "value": value, "left": left, "given": used })
            )?,
        }
    }
    let spent = till.spent(month);
    let of = match (codes.budget, till.left(codes, month)) {
        (Some(budget), Some(left)) => format!(" of {budget}; {left} left"),
        _ => "; there is no budget".to_owned(),
    };
    let all: u64 = till.used.values().map(|used| u64::from(used.value)).sum();
    writeln!(status, "given in {month}: {spent}{of}; in all: {all}")?;
    Ok(Exit::Fine)
}

/// Returns the step that is to be done, and until when; `None` if the next is the customer's.
fn next(case: &Case, bot: &Bot) -> Option<(CaseStep, Timestamp)> {
    let step = case.next_step()?;
    Some((step, due_at(bot, case, step)?))
}

fn object(one: &Open, zone: Zone, now: Timestamp) -> serde_json::Value {
    let case = &one.case;
    let steps: Vec<_> = case
        .steps
        .iter()
        .map(|done| json!({ "step": done.step.word(), "at": done.at.iso(zone), "by": done.name }))
        .collect();
    json!({
        "contact": one.contact.to_string(),
        "name": one.name,
        "case": case.number,
        "state": "open",
        "perhaps": case.is_perhaps(),
        "why": case.why.word(),
        "dialog": case.dialog.as_deref(),
        "question": case.question.as_deref(),
        "complaints": case.complaints,
        "opened_at": case.opened_at.iso(zone),
        "desk": case.desk.as_str(),
        "next_step": one.next.map(|(step, _)| step.word()),
        "next_until": one.next.map(|(_, at)| at.iso(zone)),
        "late_seconds": rows::late_seconds(case, one.next, now),
        "ask_again_at": case.ask_again_at.map(|at| at.iso(zone)),
        "asked_again_at": case.asked_again_at.map(|at| at.iso(zone)),
        "steps": steps,
    })
}

fn closed_object(case: &CaseView, name: Option<&String>, zone: Zone) -> serde_json::Value {
    json!({
        "contact": case.owner.to_string(),
        "name": name,
        "case": case.number,
        "state": case.closed.map(|(_, how, _)| how.word()),
        "why": case.why.word(),
        "question": case.question.as_deref(),
        "complaints": case.complaints,
        "opened_at": case.opened_at.iso(zone),
        "closed_at": case.closed.map(|(at, ..)| at.iso(zone)),
    })
}
