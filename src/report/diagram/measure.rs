//! How wide words are in a drawing, without a font: each letter by its class, rather too wide than too narrow.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// From one line of text to the next.
pub const LINE: i32 = 19;

/// Returns how wide words are in letters of 14 CSS pixels.
pub fn width(words: &str) -> i32 {
    let tenths: i32 = words.graphemes(true).map(tenths).sum();
    tenths / 10 + 1
}

/// Returns the width of a character in tenths of a pixel.
fn tenths(letter: &str) -> i32 {
    match letter {
        "i" | "j" | "l" | "t" | "f" | "r" | "I" | "." | "," | ":" | ";" | "'" | "’" | "!" | "|"
        | "(" | ")" | "[" | "]" | " " => 46,
        "m" | "w" | "M" | "W" | "@" | "%" | "…" => 130,
        letter if letter.chars().all(char::is_uppercase) => 102,
        letter if letter.width() > 1 => 150,
        _ => 86,
    }
}

/// Breaks words into lines that are at most so wide; what is beyond `most` lines is cut with `…`.
pub fn wrapped(words: &str, wide: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words.split_whitespace() {
        let joined = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if width(&joined) <= wide {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.graphemes(true) {
            if width(&line) + width(letter) > wide && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(letter);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last) + width("…") > wide && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}
