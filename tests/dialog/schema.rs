//! The schemas that editors read, held against an independent validator and against the program: what an editor marks
//! is refused, and what a schema can say of a mistake, it says.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Map, Value};
use vraag::dialog::compile::compile;
use vraag::dialog::diagnostic::{Code, Diagnostic, Severity};
use vraag::dialog::load;
use vraag::dialog::register as code;
use vraag::dialog::source::{FileIx, SourceFile, Sources};
use vraag::dialog::yaml::{self, Node, NodeKind};
use vraag::script;

use crate::diagnostics::blocks;

/// A file as a tree that can be changed and written again.
#[derive(Clone, Debug)]
enum Tree {
    Empty,
    Scalar(String, bool),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    fn read(text: &str) -> Self {
        let (tree, problems) = yaml::parse(FileIx(0), text);
        assert!(problems.is_empty(), "{problems:?}");
        Self::of(&tree.expect("it has something"))
    }

    fn of(node: &Node) -> Self {
        match &node.kind {
            NodeKind::Empty | NodeKind::Reported => Self::Empty,
            NodeKind::Scalar(scalar) => Self::Scalar(scalar.text.clone(), scalar.quoted),
            NodeKind::List(items) => Self::List(items.iter().map(Self::of).collect()),
            NodeKind::Map(entries) => {
                let entry = |entry: &yaml::Entry| (entry.key.text.clone(), Self::of(&entry.value));
                Self::Map(entries.iter().map(entry).collect())
            }
        }
    }

    /// Returns it as an editor sees it: by the core schema of YAML 1.2.
    fn json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Scalar(text, false) if ["true", "false"].contains(&text.as_str()) => {
                Value::Bool(text == "true")
            }
            Self::Scalar(text, false)
                if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') =>
            {
                serde_json::from_str(text).unwrap_or(Value::String(text.clone()))
            }
            Self::Scalar(text, _) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), value.json()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    fn write(&self, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        match self {
            Self::Empty => out.push('\n'),
            Self::Scalar(text, is_quoted) => {
                let is_plain = !is_quoted && !text.contains('\n');
                let text = if is_plain {
                    text.clone()
                } else {
                    serde_json::to_string(text).expect("a text")
                };
                out.push_str(&format!(" {text}\n"));
            }
            Self::List(items) if items.is_empty() => out.push_str(" []\n"),
            Self::List(items) => {
                out.push('\n');
                for item in items {
                    let mut inner = String::new();
                    item.write(depth + 1, &mut inner);
                    out.push_str(&format!("{indent}- {}\n", inner.trim()));
                }
            }
            Self::Map(entries) => {
                out.push('\n');
                for (key, value) in entries {
                    out.push_str(&format!("{indent}{key}:"));
                    value.write(depth + 1, out);
                }
            }
        }
    }

    fn written(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out.trim_start().to_owned()
    }

    /// Collects every way to break one place of it.
    fn broken(&self, put: &dyn Fn(Tree) -> Tree, all: &mut Vec<(&'static str, Tree)>) {
        let word = |text: &str| Self::Scalar(text.to_owned(), false);
        match self {
            Self::Empty => {}
            Self::Scalar(..) => {
                all.push((
                    "a list for a value",
                    put(Self::List(vec![word("one"), Self::List(vec![word("two")])])),
                ));
                all.push((
                    "a map for a value",
                    put(Self::Map(vec![("zzz".to_owned(), word("one"))])),
                ));
                all.push(("nothing for a value", put(Self::Empty)));
                all.push(("another word", put(word("Not This"))));
            }
            Self::List(items) => {
                all.push((
                    "a value for a list",
                    put(Self::Map(vec![("zzz".to_owned(), word("one"))])),
                ));
                for (at, item) in items.iter().enumerate() {
                    let here = |inner: Tree| {
                        let mut items = items.clone();
                        items[at] = inner;
                        put(Self::List(items))
                    };
                    item.broken(&here, all);
                }
            }
            Self::Map(entries) => {
                let mut more = entries.clone();
                more.push(("zzz_unknown".to_owned(), word("one")));
                all.push(("an unknown key", put(Self::Map(more))));
                all.push((
                    "a value for a map",
                    put(Self::List(vec![Self::List(vec![])])),
                ));
                for at in 0..entries.len() {
                    let mut fewer = entries.clone();
                    fewer.remove(at);
                    if !fewer.is_empty() {
                        all.push(("a key less", put(Self::Map(fewer))));
                    }
                    let mut renamed = entries.clone();
                    renamed[at].0.push_str("zz");
                    all.push(("a key with a slip", put(Self::Map(renamed))));
                    let here = |inner: Tree| {
                        let mut entries = entries.clone();
                        entries[at].1 = inner;
                        put(Self::Map(entries))
                    };
                    entries[at].1.broken(&here, all);
                }
            }
        }
    }
}

struct Schemas(BTreeMap<&'static str, (boon::Schemas, boon::SchemaIndex)>);

impl Schemas {
    /// Reads the schemas from the real program.
    fn of_the_program() -> Self {
        let compiled = [
            "dialog",
            "test",
            "bot",
            "segments",
            "replies",
            "complaints",
            "themes",
        ]
        .map(|kind| {
            let output = Command::new(env!("CARGO_BIN_EXE_vraag"))
                .args(["schema", kind])
                .output();
            let schema: Value =
                serde_json::from_slice(&output.expect("it runs").stdout).expect("it is JSON");
            let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
            compiler.add_resource(kind, schema).expect("it is a schema");
            let index = compiler
                .compile(kind, &mut schemas)
                .expect("it is a schema");
            (kind, (schemas, index))
        });
        Self(compiled.into_iter().collect())
    }

    fn refusal(&self, kind: &str, tree: &Tree) -> Option<String> {
        let (schemas, index) = &self.0[kind];
        schemas
            .validate(&tree.json(), *index)
            .err()
            .map(|error| format!("{error:#}"))
    }
}

fn kind_of(path: &Path) -> &'static str {
    match path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
    {
        "bot.yaml" => "bot",
        "segments.yaml" => "segments",
        "replies.yaml" => "replies",
        "complaints.yaml" => "complaints",
        "themes.yaml" => "themes",
        name if name.ends_with(".test.yaml") => "test",
        _ => "dialog",
    }
}

/// All files of a folder that comes with the program.
fn shipped(folder: &str) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(root.join(folder)).expect("it is there");
    let files = files.map(|file| file.expect("it can be read").path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    let (mut sources, problems) = load::read(&files);
    assert!(problems.is_empty(), "{problems:?}");
    // No themes are shipped: those of the page on reports stand for them.
    let page = include_str!("../../docs/report.md");
    let themes = blocks(page)
        .into_iter()
        .find(|block| block.starts_with("themes:"));
    sources.0.push(SourceFile {
        path: root.join(folder).join("themes.yaml"),
        text: Arc::from(format!("{}\n", themes.expect("the page has themes"))),
    });
    sources
}

/// Returns the errors of one file among the others.
fn errors(sources: &Sources, at: usize, text: String) -> Vec<Diagnostic> {
    let mut sources = sources.clone();
    let path = sources.0[at].path.clone();
    let kind = kind_of(&path);
    sources.0[at] = SourceFile {
        path,
        text: Arc::from(text),
    };
    let file = FileIx(at as u32);
    let found = match kind {
        "test" => script::parse(&sources, file).1,
        _ => compile(&sources).diagnostics,
    };
    let is_own = |told: &Diagnostic| told.span.file == file && told.severity == Severity::Error;
    found.into_iter().filter(is_own).collect()
}

#[test]
fn a_validator_that_is_not_ours_takes_every_shipped_file() {
    let schemas = Schemas::of_the_program();
    let sources = [shipped("dialogs").0, shipped("templates").0].concat();
    assert!(sources.len() >= 28, "{}", sources.len());
    for source in &sources {
        let tree = Tree::read(&source.text);
        let refusal = schemas.refusal(kind_of(&source.path), &tree);
        assert!(refusal.is_none(), "{}: {refusal:?}", source.path.display());
    }
}

/// Mistakes that a schema can tell: a key that is unknown or lacks, a shape, a duration, a name.
const TELLABLE: &[Code] = &[
    code::UNKNOWN_KEY,
    code::MISSING,
    code::WRONG_SHAPE,
    code::BAD_DURATION,
    code::BAD_NAME,
    code::REFUSED_NAME,
];

#[test]
fn what_an_editor_marks_is_refused_and_what_a_schema_can_tell_is_marked() {
    let schemas = Schemas::of_the_program();
    let sources = shipped("dialogs");
    let (mut both, mut wrong) = (0, Vec::new());
    for (at, source) in sources.0.iter().enumerate() {
        let kind = kind_of(&source.path);
        let whole = Tree::read(&source.text);
        let found = errors(&sources, at, whole.written());
        assert!(found.is_empty(), "{found:?}: {}", whole.written());
        let mut broken = Vec::new();
        whole.broken(&|tree| tree, &mut broken);
        // Long lists of words are all alike.
        let step = (broken.len() / 200).max(5);
        for (how, tree) in broken.into_iter().step_by(step) {
            let refusal = schemas.refusal(kind, &tree);
            let errors = errors(&sources, at, tree.written());
            let tellable = errors.iter().find(|told| TELLABLE.contains(&told.code));
            match (refusal, tellable) {
                (Some(_), _) if !errors.is_empty() => both += 1,
                (Some(refusal), _) => wrong.push(format!(
                    "{}: {how}: only the schema: {refusal}",
                    source.path.display()
                )),
                (None, Some(told)) => wrong.push(format!(
                    "{}: {how}: only the program: {}",
                    source.path.display(),
                    told.message
                )),
                (None, None) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(both > 200, "{both}");
}
