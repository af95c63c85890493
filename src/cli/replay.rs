//! `vraag replay`: holds real conversations again with the edited dialogs, and shows which would go
//! another way.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};

use super::check::counted;
use super::exit::Exit;
use crate::dialog::bot::Dialogs;
use crate::dialog::load;
use crate::explore::{Ending, Recorded, Replayed, newest, replay};
use crate::runtime::reload::standing::Standing;
use crate::store::{Store, StoreError};

/// Hold the newest conversations again with the edited dialogs; sends and stores nothing
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag replay --dialogs edited               the last 500 conversations, with the dialogs in `edited`
  vraag replay --last 10000 --show 0          more of them, and no conversation shown

Nothing is sent, and nothing is stored. People are called Person 1, Person 2 and so on.")]
pub struct Options {
    /// How many of the newest finished conversations
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub last: usize,
    /// Show so many conversations that go another way
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    pub show: usize,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// The folder with the edited dialogs, for a bot that runs in another one.
    #[arg(long, hide = true, value_name = "DIR")]
    pub working: Option<PathBuf>,
}

/// How `replay` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one object.
    Json,
}

/// What came of all conversations.
#[derive(Default)]
struct Outcomes {
    same: usize,
    /// Conversations that already go another way with the dialogs in force.
    untold: usize,
    /// The others, by how they go.
    odd: BTreeMap<(crate::id::Name, Ending), Vec<Odd>>,
}

/// A conversation that goes another way.
struct Odd {
    /// How the person is called.
    name: String,
    lines: Vec<(Option<&'static str>, String)>,
}

/// Holds the conversations again, and tells what came of them.
///
/// # Errors
///
/// The store cannot be read, or the output cannot be written.
pub fn run(
    options: &Options,
    store: &dyn Store,
    folder: &Path,
    is_running: bool,
    out: &mut dyn Write,
) -> Result<Exit> {
    let standing = Standing::recall(store, folder)?;
    let before = standing.in_force();
    let (found, failure) = load::read(&[folder]);
    let after = standing.weigh(&found, &failure, !is_running).in_force;
    let read = newest(store, options.last)?;
    let outcomes = outcomes(
        store,
        &read.all,
        &before.dialogs,
        &after.dialogs,
        options.show,
    )?;
    let odd: usize = outcomes.odd.values().map(Vec::len).sum();
    if options.format == Format::Json {
        let row = json!({
            "conversations": read.all.len() + read.left_out,
            "left_out": read.left_out,
            "same": outcomes.same,
            "untold": outcomes.untold,
            "odd": outcomes.odd.iter().map(row).collect::<Vec<Value>>(),
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&row)?)?;
    } else {
        text(&outcomes, &read.all, read.left_out, options.show, out)?;
    }
    Ok(match odd {
        0 => Exit::Fine,
        _ => Exit::Dialogs,
    })
}

fn outcomes(
    store: &dyn Store,
    all: &[Recorded],
    before: &Dialogs,
    after: &Dialogs,
    show: usize,
) -> Result<Outcomes, StoreError> {
    let mut outcomes = Outcomes::default();
    let mut number = 0;
    for recorded in all {
        let Replayed { ending, .. } = replay(recorded, after, "Person");
        if ending == Ending::Same {
            outcomes.same += 1;
            continue;
        }
        // What goes another way even without an edit says nothing about the edit: words that are no
        // longer kept, for example.
        if replay(recorded, before, "Person").ending != Ending::Same {
            outcomes.untold += 1;
            continue;
        }
        number += 1;
        let name = format!("Person {number}");
        let key = (recorded.dialog.clone(), ending);
        let others = outcomes.odd.entry(key).or_default();
        let lines = match others.len() < show.max(1) {
            true => {
                let known = store.contact(recorded.owner)?;
                let known = known.and_then(|(contact, _)| contact.name);
                let told = replay(recorded, after, &name).lines;
                hidden(told, known.as_deref(), &name)
            }
            false => Vec::new(),
        };
        others.push(Odd { name, lines });
    }
    Ok(outcomes)
}

/// Replaces the name of a person wherever it stands.
fn hidden(
    lines: Vec<(Option<&'static str>, String)>,
    known: Option<&str>,
    name: &str,
) -> Vec<(Option<&'static str>, String)> {
    let mut words: Vec<&str> = known.into_iter().flat_map(str::split_whitespace).collect();
    words.retain(|word| word.chars().count() > 2);
    let hide = |text: String| {
        let replaced = text.split_inclusive(|c: char| !c.is_alphanumeric());
        let each = replaced.map(|part| {
            let bare = part.trim_end_matches(|c: char| !c.is_alphanumeric());
            let is_name = words
                .iter()
                .any(|word| word.to_lowercase() == bare.to_lowercase());
            match is_name {
                true => format!("{name}{}", &part[bare.len()..]),
                false => part.to_owned(),
            }
        });
        each.collect::<String>()
    };
    lines
        .into_iter()
        .map(|(who, text)| (who, hide(text)))
        .collect()
}

fn row(((dialog, ending), odd): (&(crate::id::Name, Ending), &Vec<Odd>)) -> Value {
    let lines = odd.first().map(|odd| {
        let line = |(who, words): &(Option<&'static str>, String)| {
            json!({ "who": who.map_or("bot", |_| odd.name.as_str()), "words": words })
        };
        odd.lines.iter().map(line).collect::<Vec<Value>>()
    });
    let (kind, question) = match ending {
        Ending::Same => ("same", None),
        Ending::Other(..) => ("other_ending", None),
        Ending::Stuck(question) => ("stuck", Some(question)),
        Ending::Refused(question) => ("refused", Some(question)),
    };
    json!({
        "dialog": dialog,
        "kind": kind,
        "question": question,
        "words": sentence(ending),
        "conversations": odd.len(),
        "example": lines,
    })
}

fn sentence(ending: &Ending) -> String {
    match ending {
        Ending::Same => "end as they did".to_owned(),
        Ending::Other(was, is) => format!("end as `{is}`, and not as `{was}`"),
        Ending::Stuck(question) if question.is_empty() => {
            "have no dialog any more, or come to no end".to_owned()
        }
        Ending::Stuck(question) => {
            format!("would get stuck at `{question}`: nobody said anything to it")
        }
        Ending::Refused(question) => format!("gave an answer to `{question}` that is now refused"),
    }
}

fn text(
    outcomes: &Outcomes,
    all: &[Recorded],
    left_out: usize,
    show: usize,
    out: &mut dyn Write,
) -> Result<()> {
    if all.is_empty() {
        writeln!(
            out,
            "no conversation that can be held again has come to its end yet"
        )?;
        return tell_left_out(left_out, out);
    }
    writeln!(out, "{} held again", counted(all.len(), "conversation"))?;
    writeln!(out, "  {:>6} end as they did", outcomes.same)?;
    for ((dialog, ending), odd) in &outcomes.odd {
        writeln!(out, "  {:>6} {dialog}: {}", odd.len(), sentence(ending))?;
    }
    if outcomes.untold > 0 {
        writeln!(
            out,
            "  {:>6} cannot be told: what was said in them is no longer kept, or the dialogs in force go another way already",
            outcomes.untold
        )?;
    }
    tell_left_out(left_out, out)?;
    for ((dialog, ending), odd) in &outcomes.odd {
        for one in odd.iter().take(show) {
            writeln!(out, "\n{dialog}, {}: {}", one.name, sentence(ending))?;
            for (who, words) in &one.lines {
                let who = who.map_or("bot", |_| one.name.as_str());
                let mut head = who;
                for line in words.lines() {
                    let line = format!("   {head:<10} {line}");
                    writeln!(out, "{}", line.trim_end())?;
                    head = "";
                }
            }
        }
    }
    Ok(())
}

fn tell_left_out(left_out: usize, out: &mut dyn Write) -> Result<()> {
    if left_out > 0 {
        writeln!(
            out,
            "{} left out: in groups, with a person of yours, or with another dialog in between",
            counted(left_out, "more conversation")
        )?;
    }
    Ok(())
}
