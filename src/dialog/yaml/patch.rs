//! The text of a file with repairs applied, and the mapping of its offsets back to the file.

use crate::dialog::source::{FileIx, Span};

/// One change to the text: removes some bytes and inserts others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// The offset in the file.
    pub at: usize,
    /// How many bytes are removed.
    pub remove: usize,
    /// The text inserted instead.
    pub insert: String,
}

/// The repaired text, with a table that maps its offsets to the file.
pub(super) struct Patched {
    /// The file it was made from.
    pub file: FileIx,
    /// The text that the YAML parser reads.
    pub text: String,
    /// The byte offset of each character; `None` if every character is one byte.
    bytes: Option<Vec<u32>>,
    /// Pairs of (offset in the repaired text, offset in the file), ascending.
    jumps: Vec<(usize, usize)>,
    /// The length of the file in bytes.
    length: usize,
}

impl Patched {
    /// Applies edits that are sorted by offset and do not overlap.
    pub fn new(file: FileIx, original: &str, edits: &[Edit]) -> Self {
        let mut text = String::with_capacity(original.len() + 64);
        let mut jumps = vec![(0, 0)];
        let mut from = 0;
        for edit in edits {
            text.push_str(&original[from..edit.at]);
            jumps.push((text.len(), edit.at));
            text.push_str(&edit.insert);
            from = edit.at + edit.remove;
            jumps.push((text.len(), from));
        }
        text.push_str(&original[from..]);
        // The parser counts characters; this table makes each lookup of a byte offset constant.
        let bytes = (!text.is_ascii()).then(|| {
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .map(|at| u32::try_from(at).unwrap_or(u32::MAX))
                .collect()
        });
        Self {
            file,
            text,
            bytes,
            jumps,
            length: original.len(),
        }
    }

    /// Returns the byte offset in the repaired text of the character with this number.
    pub fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            Some(table) => table
                .get(character)
                .map_or(self.text.len(), |at| *at as usize),
            None => character.min(self.text.len()),
        }
    }

    /// Returns the offset in the file for an offset in the repaired text.
    pub fn original(&self, offset: usize) -> usize {
        let next = self
            .jumps
            .partition_point(|(patched, _)| *patched <= offset);
        let (patched, original) = self.jumps[next - 1];
        let limit = self
            .jumps
            .get(next)
            .map_or(self.length, |(_, original)| *original);
        (original + offset - patched).min(limit)
    }

    /// Returns the span in the file for a range of the repaired text.
    pub fn place(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.original(start), self.original(end))
    }

    /// Converts a scalar's map from offsets in the repaired text to offsets in the file.
    pub fn map(&self, map: Vec<(u32, u32)>, text_length: usize) -> Vec<(u32, u32)> {
        if self.jumps.len() == 1 {
            return map;
        }
        let mut all = Vec::with_capacity(map.len());
        for (i, (text, patched)) in map.iter().enumerate() {
            let end = map
                .get(i + 1)
                .map_or(text_length, |(next, _)| *next as usize);
            let last = *patched as usize + end.saturating_sub(*text as usize);
            push(&mut all, *text as usize, self.original(*patched as usize));
            let first = self
                .jumps
                .partition_point(|(at, _)| *at <= *patched as usize);
            for (at, original) in self.jumps[first..].iter().take_while(|(at, _)| *at < last) {
                push(&mut all, *text as usize + at - *patched as usize, *original);
            }
        }
        all
    }
}

fn push(map: &mut Vec<(u32, u32)>, text: usize, file: usize) {
    let pair = (
        u32::try_from(text).unwrap_or(u32::MAX),
        u32::try_from(file).unwrap_or(u32::MAX),
    );
    match map.last_mut() {
        Some(last) if last.0 == pair.0 => *last = pair,
        Some(_) | None => map.push(pair),
    }
}
