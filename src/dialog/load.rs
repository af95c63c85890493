//! Reads dialog files from folders (recursively) and from single paths. A file that cannot be read
//! becomes a diagnostic; the rest is still read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::register as code;
use crate::dialog::source::{FileIx, SourceFile, Sources, Span};
use crate::dialog::yaml::MAX_BYTES;

/// The kind of a file in the dialogs folder, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A dialog.
    Dialog,
    /// `bot.yaml`
    Bot,
    /// `segments.yaml`
    Segments,
    /// `themes.yaml`
    Themes,
    /// `replies.yaml`
    Replies,
    /// `complaints.yaml`, the words by which complaints are heard.
    Complaints,
    /// `codes.csv`, or another table whose name ends so: single-use codes.
    Codes,
    /// `….test.yaml`
    Test,
    /// A file that is not read.
    Other,
}

impl FileKind {
    /// Returns the kind of a path, from its file name alone.
    pub fn from_path(path: &Path) -> Self {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        match name.as_str() {
            "bot.yaml" => Self::Bot,
            "segments.yaml" => Self::Segments,
            "themes.yaml" => Self::Themes,
            "replies.yaml" => Self::Replies,
            "complaints.yaml" => Self::Complaints,
            name if name.ends_with("codes.csv") => Self::Codes,
            name if name.ends_with(".test.yaml") || name.ends_with(".test.yml") => Self::Test,
            name if name.ends_with(".yaml") => Self::Dialog,
            _ => Self::Other,
        }
    }

    /// Returns whether the dialogs are made of such files, among others.
    pub fn is_read(self) -> bool {
        !matches!(self, Self::Test | Self::Other)
    }
}

/// Limits of depth and count: a folder beyond them is not a folder of dialogs.
const MAX_DEPTH: usize = 8;
const MAX_FILES: usize = 10_000;

/// The contents of a folder and the folders below it.
#[derive(Debug, Default)]
pub struct Listed {
    /// The files, sorted by name within each folder; hidden ones left out.
    pub files: Vec<PathBuf>,
    /// The folders, including the first.
    pub folders: Vec<PathBuf>,
    /// Paths that could not be listed, and why.
    pub trouble: Vec<(PathBuf, String)>,
}

/// Lists a folder and the folders in it. A link is followed only if it stays below the folder.
pub fn list(folder: &Path) -> Listed {
    let mut listed = Listed::default();
    let root = folder.canonicalize().ok();
    list_into(folder, root.as_deref(), 0, &mut HashSet::new(), &mut listed);
    listed
}

/// Lists the dialogs, `bot.yaml`, `segments.yaml`, `themes.yaml`, `replies.yaml`, `complaints.yaml`
/// and tables of codes of a folder, without its subfolders.
pub fn list_one_folder(folder: &Path) -> Vec<PathBuf> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let paths = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let is_hidden = |path: &Path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    let is_ours = |path: &PathBuf| FileKind::from_path(path).is_read();
    let mut files: Vec<PathBuf> = paths
        .filter(|path| is_ours(path) && !is_hidden(path) && path.is_file())
        .take(MAX_FILES)
        .collect();
    files.sort();
    files
}

fn list_into(
    folder: &Path,
    root: Option<&Path>,
    depth: usize,
    seen: &mut HashSet<PathBuf>,
    listed: &mut Listed,
) {
    let real = folder.canonicalize().ok();
    if real
        .is_some_and(|real| root.is_some_and(|root| !real.starts_with(root)) || !seen.insert(real))
    {
        return;
    }
    listed.folders.push(folder.to_owned());
    let read = std::fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<PathBuf>, _>>()
    });
    let mut paths = match read {
        Ok(paths) => paths,
        Err(error) => {
            return listed.trouble.push((
                folder.to_owned(),
                format!("the folder cannot be read: {}", reason(&error)),
            ));
        }
    };
    // Editors and systems keep hidden files next to ours: `.shop.yaml.swp`, `._shop.yaml`,
    // `..data`.
    paths.retain(|path| {
        !path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    });
    paths.sort();
    for path in paths {
        if listed.files.len() >= MAX_FILES {
            let words = format!(
                "there are more than {MAX_FILES} files here and in the folders below; the others are not read"
            );
            return if listed.trouble.is_empty() {
                listed.trouble.push((folder.to_owned(), words))
            };
        }
        if !path.is_dir() || FileKind::from_path(&path) != FileKind::Other {
            listed.files.push(path);
        } else if depth < MAX_DEPTH {
            list_into(&path, root, depth + 1, seen, listed);
        } else {
            listed.trouble.push((
                path,
                format!("the folder is more than {MAX_DEPTH} folders deep and is not read"),
            ));
        }
    }
}

/// Reads files and folders in the order given; of a folder, all `*.yaml` in it and below it except
/// tests.
pub fn read<P: AsRef<Path>>(paths: &[P]) -> (Sources, Vec<Diagnostic>) {
    let mut loader = Loader {
        sources: Sources::default(),
        problems: Vec::new(),
    };
    for path in paths {
        let path = path.as_ref();
        if path.is_dir() && FileKind::from_path(path) == FileKind::Other {
            loader.folder(path)
        } else {
            loader.file(path, None)
        }
    }
    (loader.sources, loader.problems)
}

struct Loader {
    sources: Sources,
    problems: Vec<Diagnostic>,
}

impl Loader {
    fn folder(&mut self, folder: &Path) {
        let Listed { files, trouble, .. } = list(folder);
        let root = folder.canonicalize().ok();
        let before = self.sources.0.len();
        for path in &files {
            match FileKind::from_path(path) {
                FileKind::Bot
                | FileKind::Segments
                | FileKind::Themes
                | FileKind::Complaints
                | FileKind::Codes
                    if path.parent() != Some(folder) =>
                {
                    let words = "the file is not read: there is one of this name for all dialogs, in the dialogs folder itself";
                    self.refuse(
                        path,
                        words,
                        Some("move it there, or put what it says into the one that is there"),
                    );
                }
                FileKind::Dialog
                | FileKind::Bot
                | FileKind::Segments
                | FileKind::Themes
                | FileKind::Replies
                | FileKind::Complaints
                | FileKind::Codes => self.file(path, root.as_deref()),
                FileKind::Test | FileKind::Other => {}
            }
        }
        let is_empty = !self.sources.0[before..]
            .iter()
            .any(|source| FileKind::from_path(&source.path) == FileKind::Dialog);
        files
            .iter()
            .filter(|path| FileKind::from_path(path) == FileKind::Other)
            .for_each(|path| self.other(path, is_empty));
        if is_empty && trouble.is_empty() {
            let has_others = self.sources.0.len() > before;
            let help = "a dialog is a file such as `shop.yaml` in it; another folder is chosen with --dialogs or VRAAG_DIALOGS";
            self.refuse(folder, "there is no dialog in this folder", Some(help));
            // If there are other dialogs, a misnamed file is only a warning.
            if let Some(diagnostic) = self.problems.last_mut().filter(|_| has_others) {
                diagnostic.severity = Severity::Warning;
            }
        }
        trouble
            .iter()
            .for_each(|(path, words)| self.refuse(path, words, None));
    }

    /// Reports a file that looks like a dialog but is not read. If there is no dialog at all, any
    /// text file counts as one.
    fn other(&mut self, path: &Path, is_alone: bool) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let end = path
            .extension()
            .map(|end| end.to_string_lossy().to_lowercase());
        let words = |end: &str| format!("the file is not read: dialogs end in `.yaml`, not {end}");
        match end.as_deref() {
            Some("yml" | "yaml") => {
                let end = path
                    .extension()
                    .map(|end| end.to_string_lossy().into_owned())
                    .unwrap_or_default();
                self.refuse(path, &words(&format!("`.{end}`")), Some("rename it"));
            }
            Some("txt" | "text" | "yam") | None
                if name.contains(".yaml.")
                    || name.contains(".yml.")
                    || looks_like_dialog(path)
                    || is_alone && end.as_deref() == Some("txt") =>
            {
                let end = end.map_or("in its name alone".to_owned(), |end| format!("`.{end}`"));
                let file = self.add(path, "");
                let problem =
                    Diagnostic::warning(code::UNREADABLE, Span::new(file, 0, 0), words(&end));
                self.problems
                    .push(problem.help("rename it; some systems hide the end of a name, so that `shop.yaml.txt` looks like `shop.yaml`"));
            }
            Some(_) | None => {}
        }
    }

    /// Reads one file; inside a folder it must not be a link that leads out of it.
    fn file(&mut self, path: &Path, root: Option<&Path>) {
        if let (Some(root), Ok(real)) = (root, path.canonicalize())
            && !real.starts_with(root)
        {
            return self.refuse(
                path,
                "the file is a link that leads out of the dialogs folder",
                Some("copy the file into the folder"),
            );
        }
        let about = match std::fs::metadata(path) {
            Ok(about) => about,
            Err(error) => {
                return self.refuse(
                    path,
                    &format!("the file cannot be read: {}", reason(&error)),
                    None,
                );
            }
        };
        if about.is_dir() {
            return self.refuse(
                path,
                "this is a folder with the name of a file",
                Some("rename it, or move what is in it one level up"),
            );
        }
        if !about.is_file() {
            return self.refuse(path, "this is not a file that can be read", None);
        }
        if about.len() > MAX_BYTES as u64 {
            let words = format!(
                "the file has {} bytes; at most {MAX_BYTES} are read",
                about.len()
            );
            let file = self.add(path, "");
            let problem = Diagnostic::error(code::TOO_LARGE, Span::new(file, 0, 0), words);
            return self.problems.push(
                problem.help("cut it into several dialogs; pictures stand in files of their own"),
            );
        }
        if FileKind::from_path(path) == FileKind::Other {
            return self.refuse(
                path,
                "the file is not a dialog: its name does not end in `.yaml`",
                Some("rename it"),
            );
        }
        match std::fs::read(path) {
            Ok(bytes) => self.text(path, &bytes),
            Err(error) => self.refuse(
                path,
                &format!("the file cannot be read: {}", reason(&error)),
                None,
            ),
        }
    }

    /// Decodes a file's bytes as UTF-8 text; reports other encodings.
    fn text(&mut self, path: &Path, bytes: &[u8]) {
        let wide = match bytes {
            [0xff, 0xfe, ..] => Some(("UTF-16", u16::from_le_bytes as fn([u8; 2]) -> u16)),
            [0xfe, 0xff, ..] => Some(("UTF-16", u16::from_be_bytes as fn([u8; 2]) -> u16)),
            // UTF-16 without a byte order mark is recognised by a NUL in every second byte.
            [_, 0, _, 0, _, 0, ..] => Some(("UTF-16", u16::from_le_bytes as fn([u8; 2]) -> u16)),
            [0, _, 0, _, 0, _, ..] => Some(("UTF-16", u16::from_be_bytes as fn([u8; 2]) -> u16)),
            _ => None,
        };
        let help = "save it as UTF-8 in your editor";
        if let Some((name, join)) = wide {
            let units: Vec<u16> = bytes
                .strip_prefix(&[0xff, 0xfe])
                .or(bytes.strip_prefix(&[0xfe, 0xff]))
                .unwrap_or(bytes)
                .chunks_exact(2)
                .map(|pair| join([pair[0], pair[1]]))
                .collect();
            let file = self.add(path, &String::from_utf16_lossy(&units));
            let span = self.first_character(file, 0);
            return self.problems.push(
                Diagnostic::error(
                    code::ENCODING,
                    span,
                    format!("the file is written in {name}, not UTF-8"),
                )
                .help(help),
            );
        }
        match std::str::from_utf8(bytes) {
            Ok("") => {
                let file = self.add(path, "");
                let problem =
                    Diagnostic::error(code::MISSING, Span::new(file, 0, 0), "the file is empty");
                self.problems
                    .push(problem.help("write a dialog into it, or delete it"));
            }
            Ok(text) => {
                self.add(path, text);
            }
            Err(error) => {
                let file = self.add(path, &String::from_utf8_lossy(bytes));
                let span = self.first_character(file, error.valid_up_to());
                let words = "from here on the file is not UTF-8";
                self.problems
                    .push(Diagnostic::error(code::ENCODING, span, words).help(help));
            }
        }
    }

    fn first_character(&self, file: FileIx, at: usize) -> Span {
        let text = &self.sources.file(file).text;
        let length = text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        Span::new(file, at, at + length)
    }

    fn add(&mut self, path: &Path, text: &str) -> FileIx {
        let file = FileIx(u32::try_from(self.sources.0.len()).unwrap_or(u32::MAX));
        self.sources.0.push(SourceFile {
            path: path.to_owned(),
            text: Arc::from(text),
        });
        file
    }

    fn refuse(&mut self, path: &Path, words: &str, help: Option<&str>) {
        let file = self.add(path, "");
        let problem = Diagnostic::error(code::UNREADABLE, Span::new(file, 0, 0), words);
        self.problems.push(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
    }
}

/// Returns whether a file's first lines look like a dialog.
fn looks_like_dialog(path: &Path) -> bool {
    use std::io::Read as _;
    let mut begin = Vec::new();
    // Reading a pipe would block until somebody writes to it.
    let is_read = path.is_file()
        && std::fs::File::open(path)
            .is_ok_and(|file| file.take(4096).read_to_end(&mut begin).is_ok());
    let text = String::from_utf8_lossy(&begin);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    is_read
        && lines.any(|line| {
            ["dialog:", "steps:", "sections:", "segments:"]
                .iter()
                .any(|key| line.starts_with(key))
        })
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is nothing of that name".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string().to_lowercase(),
    }
}
