//! Compiles all files to programs: decodes them, collects the names that dialogs use together,
//! lowers each dialog, and reports all diagnostics at once.
//!
//! A dialog with an error is left out of the runnable ones. It is still checked in full, and the
//! other dialogs may still refer to it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::dialog::ast::bot::BotFile;
use crate::dialog::ast::{Dialog, TextSource, Verb};
use crate::dialog::bot::{Bot, Dialogs};
use crate::dialog::check;
use crate::dialog::complaints::Complaints;
use crate::dialog::decode;
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::graph;
use crate::dialog::lower::declarations::Scope;
use crate::dialog::lower::infer::{self, Fields};
use crate::dialog::lower::{self, Shared, walk};
use crate::dialog::program::Program;
use crate::dialog::register as codes;
use crate::dialog::segments::Segments;
use crate::dialog::segments::ast::SegmentFile;
use crate::dialog::source::{FileIx, SourceFile, Sources, Span, Spanned};
use crate::dialog::text::Text;
use crate::dialog::yaml::widened;
use crate::id::Name;

/// The result of compiling all files.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The runnable dialogs, and `bot.yaml`.
    pub dialogs: Dialogs,
    /// All diagnostics, sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Every dialog that could be decoded, also those with errors, in the order of the files.
    pub read: Vec<Readable>,
    /// `bot.yaml` as written; `None` if there is none.
    pub bot_file: Option<(FileIx, BotFile)>,
}

/// A dialog that could be decoded: its tree, and its program as far as its errors allow.
#[derive(Clone, Debug)]
pub struct Readable {
    /// The file it was read from.
    pub file: FileIx,
    /// The syntax tree.
    pub tree: Arc<Dialog>,
    /// The lowered program.
    pub program: Arc<Program>,
}

/// Compiles all files and reports everything that is wrong with them.
pub fn compile(sources: &Sources) -> Compiled {
    let (decoded, mut diagnostics) = decode::decode_all(sources);
    let trees = in_arcs(decoded.dialogs);
    let file = decoded.bot.as_ref().map(|(_, file)| file);
    let before = diagnostics.clone();
    let written = Written {
        trees: &trees,
        unread: &decoded.unread,
        bot: file,
        segments: decoded.segments.as_ref().map(|(_, file)| file),
        replies: &decoded.replies,
        before: &before,
    };
    let (mut bot, programs, segments, replies) = lower_all(written, &mut diagnostics);
    if let Some(cases) = &mut bot.cases {
        let codes = lower::codes::read(file, sources, &mut diagnostics);
        cases.codes = codes.map(Arc::new);
    }
    // A dialog too large to lower is too large for the checks, which walk it many times.
    let too_large: HashSet<FileIx> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == codes::TOO_MUCH)
        .map(|diagnostic| diagnostic.span.file)
        .collect();
    for ((_, tree), program) in trees
        .iter()
        .zip(&programs)
        .filter(|((file, _), _)| !too_large.contains(file))
    {
        check::check(tree, program, &programs, &bot, &mut diagnostics);
    }
    if let Some((_, file)) = &decoded.bot {
        check::check_bot(file, &mut diagnostics);
        check::check_privacy(
            file,
            trees.iter().map(|(_, tree)| tree.as_ref()),
            &mut diagnostics,
        );
        let replies = decoded.replies.iter().map(|(_, text)| text);
        check::check_shared(replies, &file.languages, &mut diagnostics);
    }
    let read = trees
        .into_iter()
        .zip(programs)
        .map(|((file, tree), program)| Readable {
            file,
            tree,
            program: Arc::new(program),
        })
        .collect();
    // Nothing comes of complaints without `cases:`, so nobody needs the built-in words then.
    let has_built_in = bot.cases.is_some() && decoded.complaints.has_built_in;
    let built_in = has_built_in.then(decode::complaints::built_in);
    let built_in = built_in.map_or(&[][..], |words| &words.lists);
    let complaints = Complaints::new(&decoded.complaints.with(built_in), &bot.languages);
    let dialogs = Dialogs {
        bot: Arc::new(bot),
        segments: Arc::new(segments),
        complaints: Arc::new(complaints),
        themes: Arc::new(decoded.themes),
        replies: Arc::new(replies),
        ..Dialogs::default()
    };
    // A diagnostic about missing text has an empty span; it gets the character next to it.
    let widen = |span: &mut Span| *span = widened(&sources.file(span.file).text, *span);
    diagnostics
        .iter_mut()
        .flat_map(|diagnostic| {
            std::iter::once(&mut diagnostic.span)
                .chain(diagnostic.labels.iter_mut().map(|(span, _)| span))
        })
        .for_each(widen);
    let mut compiled = Compiled {
        dialogs,
        diagnostics: Vec::new(),
        read,
        bot_file: decoded.bot,
    };
    compiled.add_diagnostics(diagnostics);
    compiled
}

/// Compiles older versions of dialogs together with today's files. Gives `None` for a version that
/// cannot be decoded.
///
/// A version that sessions still use was valid when it was current. If it names something that
/// today's files no longer have (a dialog it starts, a field another dialog kept), that reference
/// is missing, and the rest still runs.
pub fn compile_older(sources: &Sources, older: &[SourceFile]) -> Vec<Option<Arc<Program>>> {
    let (decoded, _) = decode::decode_all(sources);
    let mut all = sources.clone();
    all.0.extend(older.iter().cloned());
    let languages = decoded
        .bot
        .iter()
        .flat_map(|(_, bot)| &bot.languages)
        .map(|language| language.value.clone())
        .collect::<Vec<_>>();
    let mut trees = in_arcs(decoded.dialogs);
    let mut places = Vec::with_capacity(older.len());
    for at in 0..older.len() {
        let file = FileIx((sources.0.len() + at) as u32);
        let (tree, _) = decode::decode_with(&all, file, &languages);
        places.push(tree.map(|tree| {
            trees.push((file, Arc::new(tree)));
            trees.len() - 1
        }));
    }
    let written = Written {
        trees: &trees,
        unread: &decoded.unread,
        bot: decoded.bot.as_ref().map(|(_, file)| file),
        segments: None,
        replies: &[],
        before: &[],
    };
    let (_, programs, ..) = lower_all(written, &mut Vec::new());
    let programs: Vec<Arc<Program>> = programs.into_iter().map(Arc::new).collect();
    places
        .into_iter()
        .map(|place| place.map(|at| programs[at].clone()))
        .collect()
}

impl Compiled {
    /// Adds diagnostics, and removes dialogs with errors from the runnable ones.
    pub fn add_diagnostics(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
        self.diagnostics
            .sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
        self.diagnostics.dedup();
        let faulty: HashSet<FileIx> = self
            .errors()
            .map(|diagnostic| diagnostic.span.file)
            .collect();
        let sound = self
            .read
            .iter()
            .filter(|readable| !faulty.contains(&readable.file));
        self.dialogs.programs = sound
            .map(|readable| (readable.program.dialog.clone(), readable.program.clone()))
            .collect();
    }

    /// Returns the errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

fn in_arcs(dialogs: Vec<(FileIx, Dialog)>) -> Vec<(FileIx, Arc<Dialog>)> {
    dialogs
        .into_iter()
        .map(|(file, dialog)| (file, Arc::new(dialog)))
        .collect()
}

/// The syntax trees of all files.
#[derive(Clone, Copy)]
struct Written<'a> {
    trees: &'a [(FileIx, Arc<Dialog>)],
    unread: &'a HashSet<Name>,
    bot: Option<&'a BotFile>,
    segments: Option<&'a SegmentFile>,
    replies: &'a [(Spanned<Name>, TextSource)],
    /// The diagnostics found while decoding.
    before: &'a [Diagnostic],
}

fn lower_all(
    written: Written<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Bot, Vec<Program>, Segments, Vec<(Name, Text)>) {
    let Written {
        trees,
        unread,
        bot: file,
        segments: saved,
        replies,
        before,
    } = written;
    let mut bot = file.map_or_else(Bot::default, |file| lower::bot::lower(file, diagnostics));
    let mut scopes: Vec<Scope<'_>> = trees
        .iter()
        .map(|(_, tree)| Scope::new(tree, diagnostics))
        .collect();
    let declared = file
        .iter()
        .flat_map(|file| &file.fields)
        .map(|(name, kind)| (name.value.clone(), kind.span))
        .collect();
    let mut fields = Fields::declared(&bot, declared, tags(&scopes));
    infer::infer(&mut scopes, &mut fields);
    scopes
        .iter_mut()
        .for_each(|scope| scope.names.shared = fields.names.clone());
    let mut dialogs: HashMap<Name, &Dialog> = HashMap::new();
    for (_, tree) in trees {
        dialogs.entry(tree.name.value.clone()).or_insert(tree);
    }
    let segments = saved
        .iter()
        .flat_map(|file| &file.segments)
        .map(|segment| segment.name.value.clone())
        .collect();
    let in_arcs = Shared {
        desks: file.map(|_| bot.desks.as_slice()),
        has_cases: file.map(|file| file.cases.is_some()),
        fields: &fields,
        dialogs: &dialogs,
        unread,
        segments: &segments,
    };
    let mut programs: Vec<Program> = scopes
        .iter()
        .map(|scope| lower::lower(scope, in_arcs, diagnostics))
        .collect();
    if let Some(file) = file {
        let names = dialogs.keys().chain(unread).map(Name::as_str);
        lower::desk::check_dialogs(&file.desks, names.clone(), diagnostics);
        lower::cases::check_dialog(file, names, diagnostics);
        lower::desk::check_sense(&file.desks, &programs, diagnostics);
        lower::cases::check_score(file, &programs, diagnostics);
        lower::desk::check_topics(&file.desks, &fields.names, diagnostics);
    }
    lower::triggers::check_clashes(trees.iter().map(|(_, tree)| tree.as_ref()), diagnostics);
    let written = trees.iter().map(|(_, tree)| tree.as_ref());
    lower::triggers::check_taken_commands(written, &bot, diagnostics);
    if !bot.operators.is_empty() {
        let dialogs = trees.iter().map(|(_, tree)| tree.as_ref());
        lower::triggers::check_operators_command(dialogs, diagnostics);
    }
    graph::fill_rooms(
        &mut programs,
        saved.into_iter().flat_map(lower::segments::starts),
    );
    let names = lower::segments::names(
        saved,
        &scopes,
        &programs,
        fields.names.clone(),
        languages(&bot, &programs),
    );
    let (all, faulty) = saved
        .map(|file| lower::segments::lower(file, &names, &programs, before, diagnostics))
        .unwrap_or_default();
    bot.fields = fields.all().collect();
    if let Some(file) = file {
        lower::bot::texts(&mut bot, file, &fields, diagnostics);
    }
    let replies = lower::replies::lower(
        replies,
        scopes.iter().map(|scope| &scope.names),
        languages(&bot, &programs),
        diagnostics,
    );
    let segments = Segments { all, faulty, names };
    (bot, programs, segments, replies)
}

/// Returns every language the bot may use with somebody.
fn languages(bot: &Bot, programs: &[Program]) -> Vec<Name> {
    let mut languages = bot.languages.clone();
    for language in programs.iter().flat_map(|program| &program.languages) {
        if !languages.contains(language) {
            languages.push(language.clone());
        }
    }
    languages
}

/// Returns every tag that any dialog sets.
fn tags(scopes: &[Scope<'_>]) -> BTreeSet<Name> {
    let mut tags = BTreeSet::new();
    for scope in scopes {
        for section in &scope.dialog.sections {
            walk::each_step(&section.steps, &scope.lists, &mut |step| {
                if let Verb::Tag(tag) = &step.verb {
                    tags.insert(tag.value.clone());
                }
            });
        }
    }
    tags
}
