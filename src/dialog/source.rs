//! Source files as the author wrote them, and places in them.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

/// One file of the dialogs folder, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as given on the command line; only for display.
    pub path: PathBuf,
    /// The file's text.
    pub text: Arc<str>,
}

/// A file of one load, as its index in [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct FileIx(pub u32);

/// A range of bytes in a file; the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The file it is in.
    pub file: FileIx,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A value the author wrote, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The place it was written.
    pub span: Span,
}

/// All files of one load.
#[derive(Clone, Debug, Default)]
pub struct Sources(pub Vec<SourceFile>);

/// A line and a column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Span {
    /// Returns the span between two byte offsets of a file.
    pub fn new(file: FileIx, start: usize, end: usize) -> Self {
        Self {
            file,
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        }
    }

    /// Returns the byte range, for slicing the file's text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl<T> Spanned<T> {
    /// Returns the value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Maps the value and keeps the place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: change(self.value),
            span: self.span,
        }
    }
}

impl SourceFile {
    /// Returns the line and column of a byte offset; an offset beyond the end gives the end.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
        }
    }
}

impl Sources {
    /// Returns the file with this index. Panics if it comes from another load.
    pub fn file(&self, file: FileIx) -> &SourceFile {
        &self.0[file.0 as usize]
    }
}
