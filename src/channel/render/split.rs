//! Cuts a long text into parts that fit, at natural pauses: between paragraphs, lines, words, at
//! worst characters.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::message::{Rich, TextRun};

/// Cuts a text into parts of at most `max` UTF-16 units; only white space at the cuts is dropped.
///
/// An empty text gives no part.
pub(super) fn split(text: &Rich, max: usize) -> Vec<Rich> {
    let bytes: usize = text.0.iter().map(|run| run.text.len()).sum();
    // No text has more UTF-16 units than bytes; most messages end here.
    if bytes <= max {
        return if text.is_empty() {
            Vec::new()
        } else {
            vec![text.clone()]
        };
    }
    let words = text.words();
    let mut parts = Vec::new();
    let mut rest = trimmed(&words, 0..words.len());
    while !rest.is_empty() {
        let end = rest.start + cut(&words[rest.clone()], max.max(2));
        let part = trimmed(&words, rest.start..end);
        if !part.is_empty() {
            parts.push(slice(text, part));
        }
        rest = trimmed_start(&words, end..rest.end);
    }
    parts
}

/// Returns how many bytes of a text the next part takes.
fn cut(text: &str, max: usize) -> usize {
    let room = fitting(text, max);
    if room == text.len() {
        return room;
    }
    let head = &text[..room];
    // A cut in the first half leaves a stump; then a cut between words is better.
    let late = |at: &usize| *at > room / 2;
    let paragraph = head.rfind("\n\n").filter(late);
    let line = head.rfind('\n').filter(late);
    let sentence = head
        .rmatch_indices(['.', '!', '?', '…'])
        .map(|(at, mark)| at + mark.len())
        .find(|at| head[*at..].starts_with(' '))
        .filter(late);
    let after_head_is_space = text[room..]
        .starts_with(char::is_whitespace)
        .then_some(room);
    let word = after_head_is_space
        .or_else(|| head.rfind(char::is_whitespace))
        .filter(|at| *at > 0);
    paragraph.or(line).or(sentence).or(word).unwrap_or(room)
}

/// Returns how many bytes fit into `max` UTF-16 units without cutting a grapheme.
fn fitting(text: &str, max: usize) -> usize {
    let mut units = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let more = grapheme.encode_utf16().count();
        if units + more > max {
            // One grapheme can be longer than a whole message, if it has enough accents.
            return if at == 0 {
                fitting_chars(grapheme, max)
            } else {
                at
            };
        }
        units += more;
    }
    text.len()
}

fn fitting_chars(grapheme: &str, max: usize) -> usize {
    let mut units = 0;
    for (at, char) in grapheme.char_indices() {
        units += char.len_utf16();
        if units > max {
            return at;
        }
    }
    grapheme.len()
}

fn trimmed(words: &str, range: Range<usize>) -> Range<usize> {
    let range = trimmed_start(words, range);
    range.start..range.start + words[range.clone()].trim_end().len()
}

fn trimmed_start(words: &str, range: Range<usize>) -> Range<usize> {
    let rest = words[range.clone()].trim_start();
    range.end - rest.len()..range.end
}

/// Returns the runs of a byte range of the joined words.
fn slice(text: &Rich, range: Range<usize>) -> Rich {
    let mut start = 0;
    let mut runs = Vec::new();
    for run in &text.0 {
        let end = start + run.text.len();
        let (from, to) = (range.start.max(start), range.end.min(end));
        if from < to {
            runs.push(TextRun {
                text: run.text[from - start..to - start].to_owned(),
                style: run.style.clone(),
            });
        }
        start = end;
    }
    Rich(runs)
}
