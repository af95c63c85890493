//! Draws diagnostics: for people with an excerpt of the file, for programs as JSON.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::source::{FileIx, Position, Sources, Span};

use super::screen::on_one_line;

/// Longer excerpts are left out: a megabyte in one line is no help, and slow to draw.
const MAX_EXCERPT: usize = 4096;

/// Draws all diagnostics of one load; finds lines without scanning a file twice.
pub struct Drawing<'s> {
    sources: &'s Sources,
    /// The offsets at which the lines of each file begin.
    lines: Vec<Vec<u32>>,
    renderer: Renderer,
}

/// One diagnostic as `check --format json` prints it.
#[derive(Debug, Serialize)]
struct Row<'a> {
    code: String,
    severity: &'static str,
    file: String,
    line: usize,
    column: usize,
    length: usize,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl<'s> Drawing<'s> {
    /// Prepares the files of a load.
    pub fn new(sources: &'s Sources, is_coloured: bool) -> Self {
        let starts = |text: &str| {
            std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at as u32 + 1))
                .collect()
        };
        let lines = sources
            .0
            .iter()
            .map(|source| starts(&source.text))
            .collect();
        let renderer = if is_coloured {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Self {
            sources,
            lines,
            renderer: renderer.term_width(140),
        }
    }

    /// Returns the line and column of an offset, both from 1.
    pub fn position(&self, file: FileIx, offset: usize) -> Position {
        let text = &self.sources.file(file).text;
        let lines = &self.lines[file.0 as usize];
        let offset = offset.min(text.len());
        let line = lines.partition_point(|start| *start as usize <= offset);
        let start = lines[line - 1] as usize;
        let column = text
            .get(start..offset)
            .map_or(1, |before| before.chars().count() + 1);
        Position { line, column }
    }

    /// Returns a diagnostic for people, without a line break at its end.
    pub fn text(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let source = self.sources.file(diagnostic.span.file);
        let path = shown(&source.path);
        let title = level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code.to_string());
        let mut report: Vec<Group<'_>> = Vec::new();
        let mut group = Group::with_title(title);
        if source.text.is_empty() {
            group = group.element(Origin::path(path));
        } else if self.is_long(diagnostic) {
            let at = self.position(diagnostic.span.file, diagnostic.span.start as usize);
            group = group.element(Origin::path(path).line(at.line).char_column(at.column));
        } else {
            group = group.element(self.snippet(diagnostic, &path));
            for (span, words) in diagnostic
                .labels
                .iter()
                .filter(|(span, _)| span.file != diagnostic.span.file)
            {
                let other = self.sources.file(span.file);
                let (excerpt, from, line) = self.excerpt(span.file, [*span].into_iter());
                let range = within(*span, from, excerpt.len());
                let snippet = Snippet::source(excerpt.to_owned())
                    .line_start(line)
                    .path(shown(&other.path));
                group = group.element(
                    snippet.annotation(AnnotationKind::Context.span(range).label(words.clone())),
                );
            }
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.with_name("fix").message(help.as_str()));
        }
        report.push(group);
        self.renderer.render(&report)
    }

    fn snippet(
        &self,
        diagnostic: &Diagnostic,
        path: &str,
    ) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
        let file = diagnostic.span.file;
        let labels = || {
            diagnostic
                .labels
                .iter()
                .filter(|(span, _)| span.file == file)
        };
        let (excerpt, from, line) = self.excerpt(
            file,
            std::iter::once(diagnostic.span).chain(labels().map(|(span, _)| *span)),
        );
        let length = excerpt.len();
        let mut snippet = Snippet::source(excerpt.to_owned())
            .line_start(line)
            .path(path.to_owned());
        snippet =
            snippet.annotation(AnnotationKind::Primary.span(within(diagnostic.span, from, length)));
        for (span, words) in labels() {
            snippet = snippet.annotation(
                AnnotationKind::Context
                    .span(within(*span, from, length))
                    .label(words.clone()),
            );
        }
        snippet
    }

    /// Returns whether the excerpt would be too long to read.
    fn is_long(&self, diagnostic: &Diagnostic) -> bool {
        let file = diagnostic.span.file;
        let spans = diagnostic
            .labels
            .iter()
            .map(|(span, _)| *span)
            .filter(|span| span.file == file);
        self.excerpt(file, spans.chain([diagnostic.span])).0.len() > MAX_EXCERPT
    }

    /// Returns the lines that contain these spans, the offset they begin at and the number of the
    /// first.
    fn excerpt(
        &self,
        file: FileIx,
        spans: impl Iterator<Item = Span> + Clone,
    ) -> (&str, usize, usize) {
        let text = &self.sources.file(file).text;
        let lines = &self.lines[file.0 as usize];
        let first = spans
            .clone()
            .map(|span| span.start as usize)
            .min()
            .unwrap_or(0)
            .min(text.len());
        let last = spans
            .map(|span| span.end as usize)
            .max()
            .unwrap_or(0)
            .min(text.len());
        let line = lines.partition_point(|start| *start as usize <= first);
        let from = lines[line - 1] as usize;
        let end = text
            .get(last..)
            .and_then(|rest| rest.find('\n'))
            .map_or(text.len(), |length| last + length);
        (text.get(from..end).unwrap_or_default(), from, line)
    }

    /// Returns all diagnostics as one JSON array.
    pub fn json(&self, diagnostics: &[Diagnostic]) -> String {
        let rows: Vec<Row<'_>> = diagnostics
            .iter()
            .map(|diagnostic| self.row(diagnostic))
            .collect();
        let mut written = String::from("[");
        for (i, row) in rows.iter().enumerate() {
            written.push_str(if i == 0 { "\n  " } else { ",\n  " });
            written
                .push_str(&serde_json::to_string(row).expect("a row holds only texts and numbers"));
        }
        written.push_str(if rows.is_empty() { "]" } else { "\n]" });
        written
    }

    fn row<'a>(&self, diagnostic: &'a Diagnostic) -> Row<'a> {
        let source = self.sources.file(diagnostic.span.file);
        let position = self.position(diagnostic.span.file, diagnostic.span.start as usize);
        let length = source
            .text
            .get(diagnostic.span.range())
            .map_or(0, |marked| marked.chars().count());
        Row {
            code: diagnostic.code.to_string(),
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            file: source.path.display().to_string(),
            line: position.line,
            column: position.column,
            length,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
        }
    }
}

/// Returns a file's name on one line, with control characters escaped.
fn shown(path: &Path) -> String {
    on_one_line(&path.to_string_lossy())
}

/// Returns a span as a range of an excerpt, never empty unless the excerpt is.
fn within(span: Span, from: usize, length: usize) -> std::ops::Range<usize> {
    let start = (span.start as usize).saturating_sub(from).min(length);
    let end = (span.end as usize).saturating_sub(from).min(length);
    start..end.max(start)
}
