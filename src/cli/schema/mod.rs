//! `vraag schema`: JSON Schemas of the files that operators write, made from the tables that read them, so that an editor
//! completes keys, explains them and marks what is wrong.

mod bot;
mod complaints;
mod dialog;
mod hover;
mod replies;
mod segments;
mod shape;
mod talk;
mod themes;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::exit::Exit;
use crate::report::export::AtomicFile;

/// Write JSON Schemas, with which an editor completes and explains the keys of your files
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag schema                          all of them, below the dialogs folder, where new files look for them
  vraag schema dialog                   one, on the standard output
A file is tied to one by its first line: # yaml-language-server: $schema=.schema/dialog.json")]
pub struct Options {
    /// Kind of file [default: all, each into a file of its own]
    pub kind: Option<Kind>,
}

/// The kinds of files by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A dialog
    Dialog,
    /// A file of conversation tests
    Test,
    /// `bot.yaml`
    Bot,
    /// `segments.yaml`
    Segments,
    /// `replies.yaml`
    Replies,
    /// `complaints.yaml`
    Complaints,
    /// `themes.yaml`
    Themes,
}

/// The folder of the schemas, below the dialogs.
const FOLDER: &str = ".schema";

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Dialog,
        Self::Test,
        Self::Bot,
        Self::Segments,
        Self::Replies,
        Self::Complaints,
        Self::Themes,
    ];

    /// Returns its name; of kinds of which there is one file it is that file's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dialog => "dialog",
            Self::Test => "test",
            Self::Bot => "bot",
            Self::Segments => "segments",
            Self::Replies => "replies",
            Self::Complaints => "complaints",
            Self::Themes => "themes",
        }
    }

    /// Returns the line with which a file directly in the dialogs folder names its schema.
    pub fn editor_line(self) -> String {
        format!(
            "# yaml-language-server: $schema={FOLDER}/{}.json\n",
            self.name()
        )
    }

    /// Returns its schema as JSON.
    pub fn schema(self) -> String {
        let schema = match self {
            Self::Dialog => dialog::schema(),
            Self::Test => talk::schema(),
            Self::Bot => bot::schema(),
            Self::Segments => segments::schema(),
            Self::Replies => replies::schema(),
            Self::Complaints => complaints::schema(),
            Self::Themes => themes::schema(),
        };
        // A schema has texts and finite numbers only.
        serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
    }
}

/// Writes one schema to the output, or all of them below the dialogs folder.
///
/// Fails if they cannot be written.
pub fn run(
    options: &Options,
    dialogs: &Path,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    if let Some(kind) = options.kind {
        out.write_all(kind.schema().as_bytes())?;
        return Ok(Exit::Fine);
    }
    let folder = write_all(dialogs)?;
    writeln!(
        status,
        "{} schemas written to {}",
        Kind::ALL.len(),
        folder.display()
    )?;
    writeln!(
        status,
        "hint: the first line of a dialog ties it to one: {}",
        Kind::Dialog.editor_line().trim_end()
    )?;
    Ok(Exit::Fine)
}

/// Writes all schemas below the dialogs folder, and returns where.
///
/// Fails if they cannot be written.
pub fn write_all(dialogs: &Path) -> Result<PathBuf> {
    let folder = dialogs.join(FOLDER);
    let writing = || format!("writing the schemas to {}", folder.display());
    std::fs::create_dir_all(&folder).with_context(writing)?;
    for kind in Kind::ALL {
        let file = AtomicFile::begin(&folder.join(format!("{}.json", kind.name())))
            .with_context(writing)?;
        file.file()
            .write_all(kind.schema().as_bytes())
            .with_context(writing)?;
        file.keep().with_context(writing)?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Finds keys without a meaning of their own, or without words.
    fn bare(schema: &Value, path: &str, found: &mut Vec<String>) {
        if let Some(keys) = schema["properties"].as_object() {
            for (key, shape) in keys.iter().filter(|(_, shape)| shape.is_object()) {
                let has_words = shape["description"]
                    .as_str()
                    .is_some_and(|words| words.len() > 3);
                if !has_words || shape.as_object().is_some_and(|shape| shape.len() < 2) {
                    found.push(format!("{path}.{key}"));
                }
            }
        }
        match schema {
            Value::Object(parts) => parts.iter().for_each(|(key, part)| {
                // What a condition looks at is described where it is declared.
                if key != "if" {
                    bare(part, &format!("{path}/{key}"), found);
                }
            }),
            Value::Array(parts) => parts.iter().for_each(|part| bare(part, path, found)),
            _ => {}
        }
    }

    #[test]
    fn every_key_that_the_program_reads_has_a_shape_and_is_explained() {
        for kind in Kind::ALL {
            let schema: Value = serde_json::from_str(&kind.schema()).expect("it is JSON");
            let mut found = Vec::new();
            bare(&schema, kind.name(), &mut found);
            assert!(found.is_empty(), "{found:#?}");
        }
    }
}
