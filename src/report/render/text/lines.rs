//! The lines of a text, as wide as a terminal.

use unicode_width::UnicodeWidthStr;

/// How wide the text is, in columns.
pub(super) const WIDTH: usize = 78;

/// The lines of a text.
#[derive(Default)]
pub(super) struct Lines(pub(super) String);

impl Lines {
    pub(super) fn line(&mut self, line: &str) {
        for letter in line.trim_end().chars() {
            match letter {
                // What customers typed is shown, not obeyed.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                letter if letter.is_control() => self.0.extend(letter.escape_unicode()),
                letter => self.0.push(letter),
            }
        }
        self.0.push('\n');
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.line(text);
        self.line(&"═".repeat(text.width().min(WIDTH)));
    }

    /// Adds a paragraph, broken between words; later lines begin below the text.
    pub(super) fn wrapped(&mut self, lead: &str, text: &str) {
        let indent = " ".repeat(lead.width());
        let mut line = lead.to_owned();
        let mut is_empty = true;
        for word in text
            .split([' ', '\n', '\t'])
            .filter(|word| !word.is_empty())
        {
            if !is_empty && line.width() + 1 + word.width() > WIDTH {
                self.line(&line);
                line.clone_from(&indent);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.line(&line);
    }
}

/// Returns a text as wide as is said; a longer one is cut.
pub(super) fn fitted(text: &str, width: usize) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        if shown.width() >= width - 1 && text.width() > width {
            shown.push('…');
            break;
        }
        shown.push(letter);
    }
    let rest = width.saturating_sub(shown.width());
    shown + &" ".repeat(rest)
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn what_people_typed_is_shown_and_not_obeyed() {
        let mut out = Lines::default();
        out.wrapped("  “", "red \u{1b}[31m alert, turned \u{202e}round\u{7}");
        assert_eq!(out.0, "  “red \\u{1b}[31m alert, turned round\\u{7}\n");
    }
}
