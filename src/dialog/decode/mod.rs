//! Decodes the YAML tree to the syntax tree; reports every problem and never stops at one.
//!
//! A part that cannot be understood is reported once and then left out, or replaced by an empty
//! text or a [`Verb::Reserved`] step, so that later checks continue and do not report it again.
//! Does not resolve references: later modules check whether a name exists.
//!
//! [`Verb::Reserved`]: crate::dialog::ast::Verb::Reserved

pub(crate) mod backup;
pub(crate) mod bot;
pub(crate) mod complaints;
pub(crate) mod desk;
pub(crate) mod fields;
pub(crate) mod head;
pub(crate) mod name;
pub(crate) mod option;
pub(crate) mod question;
mod replies;
pub(crate) mod say;
pub(crate) mod segments;
mod step;
pub(crate) mod themes;
mod unindented;
mod value;
pub(crate) mod verb;

use std::collections::{HashMap, HashSet};

use crate::dialog::ast::bot::BotFile;
use crate::dialog::ast::{Dialog, Scalar, TextSource};
use crate::dialog::complaints::ComplaintWords;
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::load::FileKind;
use crate::dialog::register as code;
use crate::dialog::segments::ast::SegmentFile;
use crate::dialog::source::{FileIx, SourceFile, Sources, Span, Spanned};
use crate::dialog::themes::Theme;
use crate::dialog::yaml;
use crate::id::Name;

/// All dialogs of a load, with `bot.yaml`, `segments.yaml` and `themes.yaml`.
#[derive(Debug, Default)]
pub struct Decoded {
    /// The dialogs that could be decoded, in the order of their files; one per name.
    pub dialogs: Vec<(FileIx, Dialog)>,
    /// Names of the dialogs whose own names could not be decoded, as their files are called.
    pub unread: HashSet<Name>,
    /// `bot.yaml`, if there is one.
    pub bot: Option<(FileIx, BotFile)>,
    /// `segments.yaml`, if there is one.
    pub segments: Option<(FileIx, SegmentFile)>,
    /// The themes of `themes.yaml`.
    pub themes: Vec<Theme>,
    /// The saved replies of `replies.yaml`.
    pub replies: Vec<(Spanned<Name>, TextSource)>,
    /// The words of `complaints.yaml`.
    pub complaints: ComplaintWords,
}

/// Decodes every file of a load.
pub fn decode_all(sources: &Sources) -> (Decoded, Vec<Diagnostic>) {
    let (mut decoded, mut problems) = (Decoded::default(), Vec::new());
    let files = || (0..).map(FileIx).zip(&sources.0);
    if let Some((file, _)) =
        files().find(|(_, source)| FileKind::from_path(&source.path) == FileKind::Bot)
    {
        let (bot, found) = decode_bot(sources, file);
        decoded.bot = bot.map(|bot| (file, bot));
        problems.extend(found);
    }
    let languages: Vec<Name> = decoded
        .bot
        .iter()
        .flat_map(|(_, bot)| &bot.languages)
        .map(|language| language.value.clone())
        .collect();
    for (file, source) in files() {
        match FileKind::from_path(&source.path) {
            FileKind::Dialog => {
                let (dialog, found) = decode_with(sources, file, &languages);
                let named = |name: &Name| {
                    let dialog = dialog.as_ref();
                    dialog.is_some_and(|dialog| dialog.name.value == *name)
                };
                let is_faulty = found.iter().any(|told| told.severity == Severity::Error);
                let expected = name_of_file(source).filter(|name| is_faulty && !named(name));
                decoded.unread.extend(expected);
                decoded.dialogs.extend(dialog.map(|dialog| (file, dialog)));
                problems.extend(found);
            }
            FileKind::Segments => {
                let (segments, found) = decode_segments(sources, file);
                decoded.segments = segments
                    .map(|segments| (file, segments))
                    .or(decoded.segments);
                problems.extend(found);
            }
            FileKind::Themes => {
                let (themes, found) = decode_themes(sources, file);
                decoded.themes = themes;
                problems.extend(found);
            }
            FileKind::Replies => {
                let (replies, found) = decode_replies(sources, file);
                decoded.replies = replies;
                problems.extend(found);
            }
            FileKind::Complaints => {
                let (words, found) = decode_complaints(sources, file);
                decoded.complaints = words;
                problems.extend(found);
            }
            FileKind::Bot | FileKind::Codes | FileKind::Test | FileKind::Other => {}
        }
    }
    let copies = refuse_copies(&mut decoded.dialogs, sources);
    // A copy has already a diagnostic that says what to do about its name.
    problems.retain(|problem| {
        problem.code != code::NAME_IS_NOT_STEM
            || !copies.iter().any(|copy| copy.span == problem.span)
    });
    problems.extend(copies);
    problems.sort_by_key(|problem| (problem.span.file, problem.span.start));
    (decoded, problems)
}

/// Returns the name that a dialog must have, by its file.
fn name_of_file(source: &SourceFile) -> Option<Name> {
    let stem = source.path.file_stem()?.to_str()?;
    Some(Name::new(stem))
}

/// Decodes one dialog file; its languages are `en` if it names none. Returns `None` instead of a
/// dialog if nothing of it can be decoded.
pub fn decode(sources: &Sources, file: FileIx) -> (Option<Dialog>, Vec<Diagnostic>) {
    decode_with(sources, file, &[])
}

/// Decodes `bot.yaml`. Returns `None` instead of its content if it cannot be parsed.
pub fn decode_bot(sources: &Sources, file: FileIx) -> (Option<BotFile>, Vec<Diagnostic>) {
    let text = &sources.file(file).text;
    let (tree, problems) = yaml::parse(file, text);
    let mut decoder = Decoder { text, problems };
    let bot = tree.map(|tree| decoder.bot(&tree));
    (bot, without_consequences(text, decoder.problems))
}

/// Decodes `segments.yaml`. Returns `None` instead of its content if it cannot be parsed.
pub fn decode_segments(sources: &Sources, file: FileIx) -> (Option<SegmentFile>, Vec<Diagnostic>) {
    let text = &sources.file(file).text;
    let (tree, problems) = yaml::parse(file, text);
    let mut decoder = Decoder { text, problems };
    let segments = tree.map(|tree| decoder.segments(&tree));
    (segments, without_consequences(text, decoder.problems))
}

/// Decodes `themes.yaml`.
fn decode_themes(sources: &Sources, file: FileIx) -> (Vec<Theme>, Vec<Diagnostic>) {
    let text = &sources.file(file).text;
    let (tree, problems) = yaml::parse(file, text);
    let mut decoder = Decoder { text, problems };
    let themes = tree.map(|tree| decoder.themes(&tree));
    (
        themes.unwrap_or_default(),
        without_consequences(text, decoder.problems),
    )
}

/// Decodes `replies.yaml`.
fn decode_replies(
    sources: &Sources,
    file: FileIx,
) -> (Vec<(Spanned<Name>, TextSource)>, Vec<Diagnostic>) {
    let text = &sources.file(file).text;
    let (tree, problems) = yaml::parse(file, text);
    let mut decoder = Decoder { text, problems };
    let replies = tree.map(|tree| decoder.replies(&tree));
    (
        replies.unwrap_or_default(),
        without_consequences(text, decoder.problems),
    )
}

/// Decodes `complaints.yaml`.
fn decode_complaints(sources: &Sources, file: FileIx) -> (ComplaintWords, Vec<Diagnostic>) {
    let text = &sources.file(file).text;
    let (tree, problems) = yaml::parse(file, text);
    let mut decoder = Decoder { text, problems };
    let words = tree.map(|tree| decoder.complaints(&tree));
    (
        words.unwrap_or_default(),
        without_consequences(text, decoder.problems),
    )
}

/// Decodes one dialog file; its languages are `languages` if it names none, and `en` if both are
/// empty.
pub fn decode_with(
    sources: &Sources,
    file: FileIx,
    languages: &[Name],
) -> (Option<Dialog>, Vec<Diagnostic>) {
    let source = sources.file(file);
    let (tree, problems) = yaml::parse(file, &source.text);
    let mut decoder = Decoder {
        text: &source.text,
        problems,
    };
    let stem = source
        .path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let dialog = tree.and_then(|tree| decoder.dialog(&tree, &stem, languages));
    (dialog, without_consequences(&source.text, decoder.problems))
}

/// Removes diagnostics that only follow from a reported layout mistake: a key in the wrong column
/// is unknown there.
fn without_consequences(text: &str, problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut problems = yaml::widen(text, problems);
    let line = |problem: &Diagnostic| {
        text.get(..problem.span.start as usize)
            .map(|before| before.rfind('\n').map_or(0, |at| at + 1))
    };
    let is_layout = |problem: &&Diagnostic| {
        [code::INDENTATION, code::MISSING_MARK, code::NOT_YAML].contains(&problem.code)
    };
    let broken: HashSet<Option<usize>> = problems.iter().filter(is_layout).map(line).collect();
    if !broken.is_empty() {
        let follows = |problem: &Diagnostic| {
            [code::UNKNOWN_KEY, code::MISSING].contains(&problem.code)
                && broken.contains(&line(problem))
        };
        problems.retain(|problem| !follows(problem));
    }
    let mut moved = misplaced_together(text, &problems);
    problems
        .retain(|problem| problem.code != code::INDENTATION || !moved.remove(&problem.span.start));
    problems
}

/// Returns the starts of misplaced lines directly below another misplaced line; they follow from
/// it.
fn misplaced_together(text: &str, problems: &[Diagnostic]) -> HashSet<u32> {
    let mut starts: Vec<u32> = problems
        .iter()
        .filter(|problem| problem.code == code::INDENTATION)
        .map(|problem| problem.span.start)
        .collect();
    starts.sort_unstable();
    let is_next = |pair: &&[u32]| {
        let between = text
            .get(pair[0] as usize..pair[1] as usize)
            .unwrap_or_default();
        between
            .lines()
            .skip(1)
            .filter(|line| !line.trim().is_empty())
            .count()
            == 0
    };
    starts
        .windows(2)
        .filter(is_next)
        .map(|pair| pair[1])
        .collect()
}

/// Keeps one dialog of each name: the one whose file has that name, and of those the nearest to the
/// dialogs folder. Reports the others as copies.
fn refuse_copies(dialogs: &mut Vec<(FileIx, Dialog)>, sources: &Sources) -> Vec<Diagnostic> {
    let path = |file: FileIx| &sources.file(file).path;
    let rank = |file: FileIx, dialog: &Dialog| {
        let is_named_after = path(file)
            .file_stem()
            .is_some_and(|stem| stem == dialog.name.value.as_str());
        (!is_named_after, path(file).components().count(), file)
    };
    let mut best: HashMap<Name, (bool, usize, FileIx)> = HashMap::new();
    for (file, dialog) in dialogs.iter() {
        let rank = rank(*file, dialog);
        best.entry(dialog.name.value.clone())
            .and_modify(|best| *best = rank.min(*best))
            .or_insert(rank);
    }
    let mut problems = Vec::new();
    dialogs.retain(|(file, dialog)| {
        let original = best
            .get(&dialog.name.value)
            .map_or(*file, |(.., original)| *original);
        if original != *file {
            let words = format!(
                "another file has a dialog `{}` already: {}",
                dialog.name.value,
                path(original).display()
            );
            let problem = Diagnostic::error(code::DUPLICATE_DIALOG, dialog.name.span, words);
            problems.push(
                problem.help(
                    "delete this file where it is a copy, or give its dialog a name of its own",
                ),
            );
        }
        original == *file
    });
    problems
}

/// The state of decoding one file.
pub(crate) struct Decoder<'a> {
    /// The text of the file.
    pub(crate) text: &'a str,
    /// The diagnostics so far.
    pub(crate) problems: Vec<Diagnostic>,
}

impl Decoder<'_> {
    pub(crate) fn report(&mut self, problem: Diagnostic) {
        if self.problems.len() < yaml::MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// Returns a placeholder for a missing text that has been reported.
fn stand_in(span: Span) -> Scalar {
    Scalar {
        text: String::new(),
        span,
        quoted: true,
        map: Vec::new(),
    }
}

fn spanned(scalar: &Scalar) -> Spanned<Name> {
    Spanned::new(Name::new(&scalar.text), scalar.span)
}
