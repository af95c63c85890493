//! `vraag report`: what people said, in pictures and sentences, even while the bot runs.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use clap::ValueEnum;

use super::exit::Exit;
use super::export::{CommandContext, listed};
use super::open;
use crate::dialog::suggest::nearest;
use crate::report::catalogue::{CatalogueError, Origin};
use crate::report::export::AtomicFile;
use crate::report::render;
use crate::report::results::{self, GroupBy, Report, ReportOptions};
use crate::time::{Timestamp, now};

/// Show what people said: shares with their range, where people leave, and what stands out
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag report                                     everything, as text
  vraag report repair --open                       one dialog, as a page that opens in your browser
  vraag report repair --out repair.html            the same page for a browser, a phone or paper
  vraag report repair --out repair.xlsx            the same as a workbook with charts
  vraag report repair --by segment                 compare segments only
  vraag report repair --by ready_on_time           compare the answers to one question
  vraag report --by segment,recommend              compare both
  vraag report repair --public                     what leads, to post back to those who answered
  vraag report --since 2026-11-01 --format json    every number, for other programs")]
pub struct Options {
    /// Dialog to report on (default: all)
    pub dialog: Option<String>,
    /// Compare segments (`segment`), or the answers to a question (its name); several with commas
    /// between, or given several times [default: segments and all questions]
    #[arg(long, value_name = "segment|QUESTION", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Only conversations that started on this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub since: Option<NaiveDate>,
    /// Format [default: as the name of the file ends, else text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// File to write; `-` is the standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
    /// Write the page, and open it in the browser; it is report.html unless --out names another
    #[arg(long, conflicts_with = "public")]
    pub open: bool,
    /// Leave out people who answered in less than a third of the usual time, or gave the same number
    /// on all scales
    #[arg(long)]
    pub without_flagged: bool,
    /// Write a short text, or a card with --format png, to post back to those who answered: up
    /// to three answers that lead, in rounded numbers
    #[arg(long, conflicts_with_all = ["by", "without_flagged"])]
    pub public: bool,
    /// With --public: the smallest number of people it may tell of
    #[arg(long, value_name = "PEOPLE", default_value_t = render::LEAST, value_parser = least, requires = "public")]
    pub least: u64,
    /// Language of the report, `nl` or `en` [default: the bot's first]
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
}

/// The types of questions whose answers make groups, unless they have too many options.
const GROUP_TYPES: [&str; 4] = ["choice", "yesno", "nps", "vote"];

/// Reads a day.
fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse()
        .map_err(|_| "write a day as year-month-day, such as 2026-11-01".to_owned())
}

/// Reads the smallest number of people that may be told.
fn least(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| *number >= 5);
    number.ok_or_else(|| "write a whole number, 5 or more".to_owned())
}

/// The formats by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for a terminal
    Text,
    /// A page that needs no network
    Html,
    /// A workbook with charts
    Xlsx,
    /// Every number
    Json,
    /// A card for a chat: three findings and a picture
    Png,
}

/// The page that is written where it is to be opened and no other is named.
const PAGE: &str = "report.html";

impl Options {
    /// Returns where the report is written; `-` is the standard output.
    pub fn file(&self) -> &Path {
        if self.open && self.out == Path::new("-") {
            Path::new(PAGE)
        } else {
            &self.out
        }
    }
}

/// Writes the report.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn run(
    options: &Options,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let CommandContext {
        store,
        dialogs,
        folder,
        kept,
        progress,
    } = *context;
    let format = match format(options) {
        Ok(format) => format,
        Err((problem, hint)) => {
            writeln!(status, "error: {problem}\nhint: {hint}")?;
            return Ok(Exit::Usage);
        }
    };
    if options.open && format != Format::Html {
        let file = options.file().display();
        writeln!(
            status,
            "error: only a page opens in the browser, and {file} is none"
        )?;
        writeln!(
            status,
            "hint: leave --format out, and end the name of the file in .html"
        )?;
        return Ok(Exit::Usage);
    }
    if options.public && !matches!(format, Format::Text | Format::Png) {
        writeln!(status, "error: what is posted back is text or a card")?;
        writeln!(
            status,
            "hint: end the name of the file in .txt or .png, or write --format png"
        )?;
        return Ok(Exit::Usage);
    }
    let language = options
        .language
        .as_ref()
        .map(|language| language.to_lowercase());
    if let Some(unknown) = language
        .as_deref()
        .filter(|language| !["nl", "en"].contains(language))
    {
        writeln!(status, "error: a report is not written in `{unknown}`")?;
        writeln!(status, "hint: write `--language nl` or `--language en`")?;
        return Ok(Exit::Usage);
    }
    let faulty = &dialogs.compiled.dialogs.segments.faulty;
    if !faulty.is_empty() {
        let names = listed(faulty);
        writeln!(
            status,
            "warning: segments with errors are left out: {names} (`vraag check` shows more)"
        )?;
    }
    let now = now();
    let since = options.since.map(|day| {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        Timestamp::from_local(midnight, dialogs.compiled.dialogs.bot.timezone)
    });
    if let Some(day) = options
        .since
        .filter(|_| since.is_some_and(|since| since > now))
    {
        writeln!(
            status,
            "error: no conversation has started since {day}: that day is still to come"
        )?;
        writeln!(
            status,
            "hint: write a day that has begun, or leave --since out"
        )?;
        return Ok(Exit::Usage);
    }
    let dialogs_in_force = Arc::new(dialogs.compiled.dialogs.clone());
    let wanted = ReportOptions {
        dialog: options.dialog.as_deref().map(Into::into),
        since,
        by: group_by(&options.by),
        segments: kept
            .groups(store, &dialogs_in_force, now)
            .context("reading who is known")?,
        language: language.as_deref().map(Into::into),
        without_flagged: options.without_flagged,
        within: None,
    };
    let tick = |done, of| progress.tell(done, of);
    let origin = Origin {
        store,
        dialogs: &dialogs.compiled.dialogs,
        sources: &dialogs.sources,
        now,
        progress: &tick,
    };
    let made = results::report(&origin, &wanted);
    progress.clear();
    open::tell_left_out(store, status)?;
    let report = match made {
        Ok(report) => report,
        Err(CatalogueError::UnknownDialog { name, known }) => {
            writeln!(status, "error: no dialog is called `{name}`")?;
            match nearest(&name, known.iter().map(|known| known.as_str())) {
                Some(near) => writeln!(status, "hint: did you mean `{near}`?")?,
                None => writeln!(status, "hint: there are {}", listed(&known))?,
            }
            return Ok(Exit::Usage);
        }
        Err(error) => return Err(error).context("reading the answers"),
    };
    if let GroupBy::Chosen { questions, .. } = &wanted.by {
        for question in questions {
            if !tell_question(&report, question, status)? {
                return Ok(Exit::Usage);
            }
        }
    }
    write(&report, format, options, folder, out, status)
}

/// Reads what makes groups.
fn group_by(by: &[String]) -> GroupBy {
    if by.is_empty() {
        return GroupBy::Everything;
    }
    let is_segment = |by: &&String| ["segment", "segments"].contains(&by.as_str());
    let questions = by.iter().filter(|by| !is_segment(by));
    GroupBy::Chosen {
        segments: by.iter().any(|by| is_segment(&by)),
        questions: questions.map(|name| name.as_str().into()).collect(),
    }
}

/// Tells that a question makes no groups, if so.
fn tell_question(report: &Report, question: &str, status: &mut dyn Write) -> Result<bool> {
    let questions = || report.dialogs.iter().flat_map(|dialog| &dialog.questions);
    let usable = || questions().filter(|known| known.makes_groups);
    if usable().any(|usable| usable.name == question) {
        return Ok(true);
    }
    let near = match questions().find(|known| known.name == question) {
        Some(found) if GROUP_TYPES.contains(&found.kind) => {
            writeln!(
                status,
                "error: the answers to `{question}` make no groups: it has not two to {} options",
                results::MAX_GROUPS
            )?;
            None
        }
        Some(found) => {
            writeln!(
                status,
                "error: the answers to `{question}` make no groups: its type is `{}`",
                found.kind
            )?;
            None
        }
        None => {
            writeln!(
                status,
                "error: no question that was asked is called `{question}`"
            )?;
            nearest(question, usable().map(|usable| usable.name.as_str()))
        }
    };
    let mut names: Vec<&str> = usable().map(|usable| usable.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    match near {
        Some(near) => writeln!(status, "hint: did you mean `{near}`?")?,
        None if names.is_empty() => writeln!(
            status,
            "hint: no question that was asked has the type choice, yesno or nps; `--by segment` compares segments"
        )?,
        None => writeln!(
            status,
            "hint: these make groups: segment, {}",
            names.join(", ")
        )?,
    }
    Ok(false)
}

fn write(
    report: &Report,
    format: Format,
    options: &Options,
    folder: &Path,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let bytes = match format {
        Format::Text if options.public => render::public(report, options.least).into_bytes(),
        Format::Text => render::text(report).into_bytes(),
        Format::Html => render::html(report).into_bytes(),
        Format::Xlsx => render::xlsx(report).context("making the workbook")?,
        Format::Json => render::json(report).into_bytes(),
        #[cfg(feature = "png")]
        Format::Png => match if options.public {
            render::public_card(report, options.least)
        } else {
            render::card(report)
        } {
            Ok(picture) => picture,
            Err(render::CardError::NoLetters) => {
                writeln!(
                    status,
                    "error: the card has only Latin, Greek and Cyrillic letters\n\
                     hint: `--format html` shows all letters"
                )?;
                return Ok(Exit::Usage);
            }
            Err(error) => return Err(error.into()),
        },
        #[cfg(not(feature = "png"))]
        Format::Png => {
            writeln!(
                status,
                "error: this program was built without pictures\n\
                 hint: build it with `cargo build --release --features png`, or write a page: --format html"
            )?;
            return Ok(Exit::Usage);
        }
    };
    if options.file() == Path::new("-") {
        return match out.write_all(&bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(Exit::Fine),
        };
    }
    let path = folder.join(options.file());
    let writing = || format!("writing {}", path.display());
    let file = AtomicFile::begin(&path).with_context(writing)?;
    file.file().write_all(&bytes).with_context(writing)?;
    file.keep().with_context(writing)?;
    let people = match report.people {
        1 => "1 person".to_owned(),
        people => format!("{people} people"),
    };
    writeln!(status, "report on {people} written to {}", path.display())?;
    Ok(Exit::Fine)
}

/// Returns the format. It must match the file's extension, or the file would open in the wrong
/// program.
fn format(options: &Options) -> Result<Format, (String, String)> {
    let file = options.file();
    let ending = file
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let promised = match ending.as_deref() {
        Some("html" | "htm") => Some(Format::Html),
        Some("xlsx") => Some(Format::Xlsx),
        Some("json") => Some(Format::Json),
        Some("txt") => Some(Format::Text),
        Some("png") => Some(Format::Png),
        _ => None,
    };
    let file = file.display();
    match (options.format, promised, ending) {
        (Some(format), Some(promised), _) if format != promised => {
            let hint = "leave --format out, or end the name as the format";
            Err((
                format!("{file} would not be what its name says"),
                hint.to_owned(),
            ))
        }
        (Some(format), _, _) => Ok(format),
        (None, Some(promised), _) => Ok(promised),
        (None, None, None) => Ok(Format::Text),
        (None, None, Some(ending)) => {
            let hint =
                "end it in .html, .xlsx, .json, .png or .txt, or name the format: --format html";
            Err((
                format!("no report is written as .{ending}: {file}"),
                hint.to_owned(),
            ))
        }
    }
}
