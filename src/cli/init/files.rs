//! Writes `.env` and `bot.yaml`, or adds to them what is missing: what is there stays byte for byte.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};

use crate::cli::schema::Kind;
use crate::config::Secret;
use crate::dialog::decode::decode_bot;
use crate::dialog::source::{FileIx, SourceFile, Sources};

/// What `bot.yaml` says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name of the shop.
    pub name: String,
    /// Its languages.
    pub languages: Vec<String>,
    /// Its time zone.
    pub zone: String,
    /// How customers reach a person; empty if nobody said.
    pub contact: String,
    /// The operator's number at Telegram.
    pub operator: Option<i64>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is new.
    New,
    /// Something was added at its end.
    Added,
    /// It has all that is wanted.
    AsItWas,
    /// It says something else, and was left.
    Other,
}

/// Keeps the token in `.env`.
///
/// Fails if the file cannot be read or written.
pub fn keep_token(path: &Path, token: &Secret) -> Result<Written> {
    let line = format!("TELOXIDE_TOKEN={}\n", token.reveal());
    let Some(text) = read(path)? else {
        create(path, &line, true)?;
        return Ok(Written::New);
    };
    let values = dotenvy::from_read_iter(text.as_bytes()).flatten();
    let mut tokens = values.filter(|(name, _)| name == "TELOXIDE_TOKEN");
    match tokens.next() {
        Some((_, known)) if known == token.reveal() => Ok(Written::AsItWas),
        Some((_, known)) if !known.is_empty() => Ok(Written::Other),
        Some(_) | None => append(path, &text, &line),
    }
}

/// Writes `bot.yaml`, or adds the operator to it.
///
/// Fails if the file cannot be read or written.
pub fn keep_settings(path: &Path, settings: &Settings) -> Result<Written> {
    let Some(text) = read(path)? else {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        create(path, &whole(settings), false)?;
        return Ok(Written::New);
    };
    let Some(operator) = settings.operator else {
        return Ok(Written::AsItWas);
    };
    let source = SourceFile {
        path: path.to_owned(),
        text: text.clone().into(),
    };
    let (bot, _) = decode_bot(&Sources(vec![source]), FileIx(0));
    let operators = bot.map(|bot| bot.operators).unwrap_or_default();
    if operators
        .iter()
        .any(|known| known.text == operator.to_string())
    {
        return Ok(Written::AsItWas);
    }
    if !operators.is_empty() || text.lines().any(|line| line.starts_with("operators:")) {
        return Ok(Written::Other);
    }
    append(path, &text, &format!("operators: [{operator}]\n"))
}

/// Returns a whole `bot.yaml`, with what is worth writing next as comments.
fn whole(settings: &Settings) -> String {
    let Settings {
        name,
        languages,
        zone,
        contact,
        operator,
    } = settings;
    let operators = match operator {
        Some(operator) => format!("operators: [{operator}]               # who gets reports with /results\n"),
        None => "# operators: [123456789]            # your number at Telegram: who gets reports with /results\n".to_owned(),
    };
    // What JSON puts between double quotes, YAML reads as the same words.
    let quoted = |words: &str| serde_json::to_string(words).unwrap_or_default();
    let name = quoted(name);
    let contact = match contact.as_str() {
        "" => {
            "# contact: \"call 020 1234567\"     # said to whoever asks for a person\n".to_owned()
        }
        words => format!("contact: {}\n", quoted(words)),
    };
    format!(
        "{}# What holds for the whole bot. Secrets never stand here: they come from the environment or .env.\n\
         name: {name}\n\
         languages: [{}]\n\
         timezone: {zone}\n\
         quiet: {{ from: \"21:00\", to: \"09:00\" }} # nothing is sent unasked in these hours\n\
         keep_answers: 12 months\n\
         {operators}{contact}",
        Kind::Bot.editor_line(),
        languages.join(", ")
    )
}

/// Returns the zone of this machine, or UTC if it does not say.
pub fn zone_of_machine() -> String {
    let link = std::fs::read_link("/etc/localtime").unwrap_or_default();
    let link = link.to_string_lossy();
    let linked = link
        .split_once("zoneinfo/")
        .map(|(_, zone)| zone.to_owned());
    let named = std::env::var("TZ").ok().or(linked);
    named
        .filter(|zone| zone.parse::<crate::time::Zone>().is_ok())
        .unwrap_or_else(|| "UTC".to_owned())
}

fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn create(path: &Path, text: &str, is_secret: bool) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    let writing = || format!("writing {}", path.display());
    let mut file = options.open(path).with_context(writing)?;
    file.write_all(text.as_bytes()).with_context(writing)
}

fn append(path: &Path, text: &str, line: &str) -> Result<Written> {
    let writing = || format!("writing {}", path.display());
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(path)
        .with_context(writing)?;
    let start = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    file.write_all(format!("{start}{line}").as_bytes())
        .with_context(writing)?;
    Ok(Written::Added)
}
