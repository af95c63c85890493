//! `vraag cases`: complaints with their clocks, those that are late first; also while the bot runs.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::json;

use super::exit::Exit;
use super::export::CommandContext;
use super::screen::on_one_line;
use crate::contact::{Case, CaseStep};
use crate::dialog::bot::Bot;
use crate::dialog::cases::Codes;
use crate::engine::due_at;
use crate::engine::till::Till;
use crate::report::cases::{self, CaseView};
use crate::report::snapshot::Snapshot;
use crate::runtime::jobs::till;
use crate::time::{Duration, Timestamp, Zone, now};

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
    /// Format: lines, or a JSON object a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How cases are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line each.
    Text,
    /// An object a line.
    Json,
}

/// An open case of a contact, with what is to be done next.
struct Open {
    name: Option<String>,
    contact: String,
    case: Case,
    next: Option<(CaseStep, Timestamp)>,
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
    let mut open = Vec::new();
    let mut names = BTreeMap::new();
    let read = context.store.contacts(&mut |contact| {
        if options.all
            && let Some(name) = &contact.name
        {
            names.insert(contact.id, name.clone());
        }
        open.extend(contact.case.map(|case| Open {
            next: next(&case, bot),
            name: contact.name,
            contact: contact.id.to_string(),
            case,
        }));
        true
    });
    read.context("reading the contacts")?;
    // What is to be done soonest, or is late longest, comes first.
    open.sort_by_key(|one| {
        (
            one.next.map_or(Timestamp(i64::MAX), |(_, at)| at),
            one.case.opened_at,
        )
    });
    let late = open
        .iter()
        .filter(|one| one.next.is_some_and(|(_, at)| at < now))
        .count();
    for one in &open {
        match options.format {
            Format::Text => writeln!(out, "{}", line(one, zone, now))?,
            Format::Json => writeln!(out, "{}", object(one, zone, now))?,
        }
    }
    if options.all {
        let snapshot = Snapshot::take(context.store).context("reading the journal")?;
        let dialogs = &context.dialogs.compiled.dialogs;
        let cases = cases::Cases::read(&snapshot, dialogs).context("reading the cases")?;
        for case in cases.all.iter().filter(|case| case.closed.is_some()) {
            match options.format {
                Format::Text => {
                    writeln!(out, "{}", closed_line(case, names.get(&case.owner), zone))?
                }
                Format::Json => {
                    writeln!(out, "{}", closed_object(case, names.get(&case.owner), zone))?
                }
            }
        }
    }
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

fn line(one: &Open, zone: Zone, now: Timestamp) -> String {
    let Open {
        name, case, next, ..
    } = one;
    let name = name.as_deref().map_or("-".to_owned(), on_one_line);
    let what = match (next, case.asked_again_at, case.ask_again_at) {
        (_, Some(asked), _) => format!("asked again {}", asked.iso(zone)),
        (_, _, Some(at)) => format!("is asked again {}", at.iso(zone)),
        (Some((step, at)), ..) if *at < now => {
            let late = Duration(now.since(*at).0);
            format!("LATE {} by {late}", step.word())
        }
        (Some((step, at)), ..) => format!("{} until {}", step.word(), at.iso(zone)),
        (None, ..) => "done".to_owned(),
    };
    let helper = case.steps.iter().find_map(|done| done.name.as_deref());
    let helper = helper.map_or("-".to_owned(), on_one_line);
    format!(
        "{}\t{name}\tcase {}\t{}\t{what}\t{helper}",
        one.contact,
        case.number,
        opened(case, zone)
    )
}

fn opened(case: &Case, zone: Zone) -> String {
    let perhaps = if case.is_perhaps() { "perhaps " } else { "" };
    format!("{perhaps}{} {}", case.why.word(), case.opened_at.iso(zone))
}

fn object(one: &Open, zone: Zone, now: Timestamp) -> serde_json::Value {
    let case = &one.case;
    let steps: Vec<_> = case
        .steps
        .iter()
        .map(|done| json!({ "step": done.step.word(), "at": done.at.iso(zone), "by": done.name }))
        .collect();
    json!({
        "contact": one.contact,
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
        "late": one.next.is_some_and(|(_, at)| at < now),
        "ask_again_at": case.ask_again_at.map(|at| at.iso(zone)),
        "asked_again_at": case.asked_again_at.map(|at| at.iso(zone)),
        "steps": steps,
    })
}

fn closed_line(case: &CaseView, name: Option<&String>, zone: Zone) -> String {
    let name = name.map_or("-".to_owned(), |name| on_one_line(name));
    let closed = case.closed.map_or(String::new(), |(at, how, _)| {
        format!("{} {}", how.word(), at.iso(zone))
    });
    format!(
        "{}\t{name}\tcase {}\t{} {}\t{closed}",
        case.owner,
        case.number,
        case.why.word(),
        case.opened_at.iso(zone)
    )
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
