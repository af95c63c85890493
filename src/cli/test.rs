//! `vraag test`: runs the conversation tests beside the dialogs, and shows where one differs.

mod coverage;
mod generate;
mod pictures;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use self::generate::Generating;
use super::draw::Drawing;
use super::exit::Exit;
use crate::dialog::diagnostic::Severity;
use crate::dialog::load::{self, FileKind};
use crate::script::draw::draw;
use crate::script::{Options, Tried, TriedTest, try_file};

/// How `test` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: every conversation that went another way.
    #[default]
    Text,
    /// For programs: one object a line, one line a test.
    Json,
    /// For build servers: JUnit's XML.
    Junit,
}

/// Run the conversation tests (`*.test.yaml`)
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = "Examples:
  vraag test                             all files of the dialogs folder
  vraag test dialogs/repair.test.yaml    one file
  vraag test --coverage                  and what no conversation reached
  vraag test repair.test.yaml --picture \"a critic\" --out critic.svg
                                         one conversation, drawn as in a messenger
  vraag test --generate order            conversations that go down everything in a dialog
  vraag test --format junit              for a build server")]
pub struct TestOptions {
    /// Files and folders [default: the dialogs folder]
    #[arg(value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Draw each conversation that goes well as a picture in this folder
    #[arg(long, value_name = "DIR")]
    pub pictures: Option<PathBuf>,
    /// Draw the conversation of this name, or the one whose name begins so
    #[arg(long, value_name = "NAME", requires = "out")]
    pub picture: Option<String>,
    /// Where that picture goes, or what --generate writes; of the latter, no file that is there
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Tell what no conversation reached: steps, options, ways of conditions and questions
    #[arg(long)]
    pub coverage: bool,
    /// Write conversations that go down everything in a dialog
    #[arg(long, value_name = "DIALOG", num_args = 0..=1, conflicts_with_all = ["paths", "pictures", "coverage"])]
    pub generate: Option<Option<String>>,
    /// The dialogs folder.
    #[arg(skip)]
    pub dialogs: PathBuf,
    /// Whether to use colours.
    #[arg(skip)]
    pub is_coloured: bool,
}

/// One test as `test --format json` prints it.
#[derive(Debug, Serialize)]
struct Row {
    file: String,
    test: Option<String>,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Different>,
}

#[derive(Debug, Serialize)]
struct Different {
    turn: usize,
    expected: String,
    got: String,
}

/// Runs the tests, and prints the results.
///
/// Fails if the output cannot be written.
pub fn run(options: &TestOptions, out: &mut dyn Write, status: &mut dyn Write) -> Result<Exit> {
    if let Some(dialog) = &options.generate {
        let generating = Generating {
            dialog: dialog.as_deref(),
            dialogs: &options.dialogs,
            file: options.out.as_deref(),
            is_json: options.format == Format::Json,
        };
        return generate::run(&generating, out, status);
    }
    if options.out.is_some() && options.picture.is_none() {
        writeln!(status, "error: --out is for --picture and --generate")?;
        return Ok(Exit::Usage);
    }
    let paths = if options.paths.is_empty() {
        std::slice::from_ref(&options.dialogs)
    } else {
        options.paths.as_slice()
    };
    let files = test_files(paths);
    let tried: Vec<Tried> = files
        .iter()
        .map(|file| try_file(file, Some(&options.dialogs), Options::default()))
        .collect();
    if let Some(folder) = &options.pictures {
        pictures::draw_all(&tried, folder)?;
    }
    if let (Some(name), Some(path)) = (&options.picture, &options.out) {
        match pictures::find(&tried, name) {
            Ok(drawn) => pictures::write(path, &drawn)?,
            Err(problem) => {
                writeln!(out, "{problem}")?;
                return Ok(Exit::Usage);
            }
        }
    }
    match options.format {
        Format::Text => text(&tried, paths, options.is_coloured, out)?,
        Format::Json => {
            for row in tried.iter().flat_map(rows) {
                writeln!(out, "{}", serde_json::to_string(&row)?)?;
            }
        }
        Format::Junit => junit(&tried, out)?,
    }
    // JUnit has no place for it.
    if options.coverage && options.format != Format::Junit {
        coverage::tell(&tried, options.format == Format::Json, out)?;
    }
    let is_fine = !tried.is_empty() && tried.iter().all(Tried::is_fine);
    Ok(if is_fine { Exit::Fine } else { Exit::Dialogs })
}

/// Finds the test files: those in a folder and below it, and the one beside a named dialog.
fn test_files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(
                load::list(path)
                    .files
                    .into_iter()
                    .filter(|path| is_test(path)),
            );
        } else {
            let beside = path.with_extension("test.yaml");
            files.push(if !is_test(path) && beside.is_file() {
                beside
            } else {
                path.clone()
            });
        }
    }
    files
}

fn is_test(path: &Path) -> bool {
    FileKind::from_path(path) == FileKind::Test
}

fn text(tried: &[Tried], paths: &[PathBuf], is_coloured: bool, out: &mut dyn Write) -> Result<()> {
    if tried.is_empty() {
        let places: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        writeln!(
            out,
            "there are no conversation tests in {}",
            places.join(", ")
        )?;
        writeln!(
            out,
            "hint: they stand in files such as `order.test.yaml`; docs/testing.md shows how to write one"
        )?;
        return Ok(());
    }
    for file in tried {
        let drawing = Drawing::new(&file.sources, is_coloured);
        for diagnostic in &file.diagnostics {
            writeln!(out, "{}\n", drawing.text(diagnostic))?;
        }
        for test in file.tests.iter().filter(|test| !test.is_fine()) {
            write!(out, "{}", draw(file, test, is_coloured))?;
        }
    }
    for file in tried {
        let fine = file.tests.iter().filter(|test| test.is_fine()).count();
        let (sign, code) = if file.is_fine() {
            ("✓", "32")
        } else {
            ("✗", "31")
        };
        let sign = if is_coloured {
            format!("\x1b[{code}m{sign}\x1b[0m")
        } else {
            sign.to_owned()
        };
        writeln!(
            out,
            "{sign} {}  {fine} of {}",
            file.path().display(),
            file.tests.len()
        )?;
    }
    writeln!(out, "{}", summary(tried))?;
    Ok(())
}

fn summary(tried: &[Tried]) -> String {
    let all: usize = tried.iter().map(|file| file.tests.len()).sum();
    let fine = tried
        .iter()
        .flat_map(|file| &file.tests)
        .filter(|test| test.is_fine())
        .count();
    let unread = tried
        .iter()
        .filter(|file| file.tests.is_empty() && !file.is_fine())
        .count();
    let conversations = if all == 1 {
        "conversation"
    } else {
        "conversations"
    };
    let files = match unread {
        0 => String::new(),
        1 => ", 1 file could not be read".to_owned(),
        _ => format!(", {unread} files could not be read"),
    };
    let not_held = tried
        .iter()
        .flat_map(|file| &file.tests)
        .filter(|test| test.transcript.is_none())
        .count();
    let not_held = if not_held == 0 {
        String::new()
    } else {
        format!(", {not_held} could not be held")
    };
    match all - fine {
        0 if all == 0 => format!("no conversation was held{files}"),
        0 => format!("{all} {conversations} went well{files}"),
        wrong => format!("{wrong} of {all} {conversations} did not go well{not_held}{files}"),
    }
}

fn rows(file: &Tried) -> Vec<Row> {
    let path = file.path().display().to_string();
    let mut rows: Vec<Row> = file
        .tests
        .iter()
        .map(|test| Row {
            file: path.clone(),
            test: Some(test.name.clone()),
            ok: test.is_fine(),
            difference: different(file, test),
        })
        .collect();
    if !file.is_fine() && rows.iter().all(|row| row.ok) {
        // The tests passed, or there are none, but the files have errors.
        let difference = Different {
            turn: 0,
            expected: "a file of tests without errors".to_owned(),
            got: first_error(file),
        };
        rows.push(Row {
            file: path,
            test: None,
            ok: false,
            difference: Some(difference),
        });
    }
    rows
}

fn different(file: &Tried, test: &TriedTest) -> Option<Different> {
    let Some(transcript) = &test.transcript else {
        return Some(Different {
            turn: 0,
            expected: "a test that can be run".to_owned(),
            got: first_error(file),
        });
    };
    let difference = transcript.difference.as_ref()?;
    Some(Different {
        turn: difference.turn,
        expected: difference.expected.clone(),
        got: difference.got.clone(),
    })
}

fn first_error(file: &Tried) -> String {
    let error = file
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    error.map_or_else(String::new, |diagnostic| {
        let source = file.sources.file(diagnostic.span.file);
        let place = source.position(diagnostic.span.start as usize);
        format!(
            "{}: {}:{}:{}: {}",
            diagnostic.code,
            source.path.display(),
            place.line,
            place.column,
            diagnostic.message
        )
    })
}

fn junit(tried: &[Tried], out: &mut dyn Write) -> Result<()> {
    let all: Vec<Vec<Row>> = tried.iter().map(rows).collect();
    let failures = |rows: &[Row]| rows.iter().filter(|row| !row.ok).count();
    let (tests, wrong): (usize, usize) = (
        all.iter().map(Vec::len).sum(),
        all.iter().map(|rows| failures(rows)).sum(),
    );
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"vraag\" tests=\"{tests}\" failures=\"{wrong}\">"
    )?;
    for (file, rows) in tried.iter().zip(&all) {
        let name = escaped(&file.path().display().to_string());
        writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\">",
            rows.len(),
            failures(rows)
        )?;
        for (at, row) in rows.iter().enumerate() {
            let test = escaped(row.test.as_deref().unwrap_or("the file"));
            let Some(difference) = &row.difference else {
                writeln!(out, "    <testcase classname=\"{name}\" name=\"{test}\"/>")?;
                continue;
            };
            let message = format!("expected {}, got {}", difference.expected, difference.got);
            let body = file
                .tests
                .get(at)
                .map_or_else(|| message.clone(), |test| draw(file, test, false));
            writeln!(out, "    <testcase classname=\"{name}\" name=\"{test}\">")?;
            writeln!(
                out,
                "      <failure message=\"{}\">{}</failure>",
                escaped(&message),
                escaped(&body)
            )?;
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")?;
    Ok(())
}

/// Escapes a text for XML; characters that XML cannot hold are left out.
fn escaped(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\n' => written.push_str("&#10;"),
            '\t' => written.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => written.push(c),
        }
    }
    written
}
