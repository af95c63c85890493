//! The font of the card: which letters it has, and how wide they are.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// Noto Sans, with its Latin, Greek and Cyrillic letters: see its licence beside it.
pub const BYTES: &[u8] = include_bytes!("noto-sans.ttf");
/// Its name in the SVG.
pub const FAMILY: &str = "Noto Sans";

/// A font that is read.
pub struct Font<'a> {
    font: FontRef<'a>,
}

impl Font<'static> {
    /// Reads the font that is shipped; `None` if it is broken.
    pub fn shipped() -> Option<Self> {
        let font = FontRef::new(BYTES).ok()?;
        Some(Self { font })
    }
}

impl Font<'_> {
    /// Returns the part of a text that it has letters for, with single spaces, and how many
    /// letters and digits it lacks. Pictures such as `☕` count for nothing.
    pub fn drawable(&self, text: &str) -> (String, usize) {
        let letters = self.font.charmap();
        let mut drawable = String::with_capacity(text.len());
        let mut lost = 0;
        for letter in text.chars() {
            if letter.is_whitespace() {
                drawable.push(' ');
            } else if !letter.is_control() && letters.map(letter).is_some() {
                drawable.push(letter);
            } else if letter.is_alphanumeric() {
                lost += 1;
            }
        }
        let words: Vec<&str> = drawable
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect();
        (words.join(" "), lost)
    }

    /// Breaks a text into at most so many lines of a width in pixels, never before `%`. What does not fit ends in
    /// `…`; a word that is wider than a line is cut.
    pub fn wrap(&self, text: &str, size: f32, width: f32, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        // A number stays with its sign.
        let text = text
            .replace(" %", "\u{a0}%")
            .replace("n = ", "n\u{a0}=\u{a0}");
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let longer = match line.is_empty() {
                true => word.to_owned(),
                false => format!("{line} {word}"),
            };
            if self.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = self.cut(word, size, width);
        }
        if !line.is_empty() {
            lines.push(line);
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                *last = self.cut(&format!("{last} …"), size, width);
                if !last.ends_with('…') {
                    *last = self.cut(&format!("{}…", last.trim_end()), size, width);
                }
            }
        }
        lines
    }

    /// Cuts a text to a width; what was cut ends in `…`.
    fn cut(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while !kept.is_empty() && self.width(&format!("{kept}…"), size) > width {
            kept.pop();
        }
        format!("{}…", kept.trim_end())
    }

    /// Returns how wide a text is, in pixels.
    fn width(&self, text: &str, size: f32) -> f32 {
        let (letters, metrics) = (
            self.font.charmap(),
            self.font
                .glyph_metrics(Size::new(size), LocationRef::default()),
        );
        text.chars()
            .filter_map(|letter| metrics.advance_width(letters.map(letter)?))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_told_and_pictures_are_left_out() {
        let font = Font::shipped().expect("the font is shipped");
        assert_eq!(
            font.drawable("☕ Filter  of\nэспрессо, Ελληνικός"),
            ("Filter of эспрессо, Ελληνικός".to_owned(), 0)
        );
        assert_eq!(font.drawable("تصویر 1"), ("1".to_owned(), 5));
        let text =
            "Zes koppen koffie en een onuitsprekelijkonafbreekbaarlangwoordmetnogmeerletters";
        for (width, most) in [(120.0, 9), (300.0, 2), (90.0, 1)] {
            let lines = font.wrap(text, 30.0, width, most);
            assert!(lines.len() <= most, "{lines:?}");
            for line in &lines {
                assert!(font.width(line, 30.0) <= width, "{line}");
            }
            assert!(
                lines.last().is_some_and(|last| last.ends_with('…')),
                "{lines:?}"
            );
        }
    }
}
