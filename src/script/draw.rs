//! Draws a failed conversation test for people: what was said, what was expected, what came, what
//! was not reached.

use unicode_width::UnicodeWidthStr;

use crate::script::transcript::{Difference, Seen, Transcript, TranscriptLine};
use crate::script::{Tried, TriedTest};

/// The column in which texts begin.
const MARGIN: usize = 12;
/// How many columns of a name are shown.
const NAME: usize = 9;

#[derive(Clone, Copy)]
enum Ink {
    Plain,
    Dim,
    Bold,
    Red,
    Green,
    Cyan,
}

/// Draws a failed test, its position first; ends with a line break.
pub fn draw(tried: &Tried, test: &TriedTest, is_coloured: bool) -> String {
    let mut drawing = Drawing {
        text: String::new(),
        is_coloured,
        person: short(test.person.as_deref().unwrap_or("customer")),
    };
    let source = tried.sources.file(test.span.file);
    let place = format!(
        "{}:{}",
        source.path.display(),
        source.position(test.span.start as usize).line
    );
    drawing.line(&[
        (" ✗ ", Ink::Red),
        (&test.name, Ink::Bold),
        ("  ", Ink::Plain),
        (&place, Ink::Dim),
    ]);
    match &test.transcript {
        Some(transcript) => drawing.conversation(tried, transcript),
        None => drawing.line(&[("   it was not run: see what is told above", Ink::Dim)]),
    }
    drawing.text
}

/// Draws a conversation as it went; ends with a line break.
pub fn draw_talk(transcript: &Transcript, person: &str, is_coloured: bool) -> String {
    let mut drawing = Drawing {
        text: String::new(),
        is_coloured,
        person: short(person),
    };
    transcript
        .lines
        .iter()
        .for_each(|entry| drawing.entry(entry));
    drawing.text
}

struct Drawing {
    text: String,
    is_coloured: bool,
    person: String,
}

impl Drawing {
    fn conversation(&mut self, tried: &Tried, transcript: &Transcript) {
        self.text.push('\n');
        for entry in &transcript.lines {
            match (entry, &transcript.difference) {
                (TranscriptLine::Differs, Some(difference)) => self.difference(tried, difference),
                (entry, _) => self.entry(entry),
            }
        }
        self.text.push('\n');
    }

    fn entry(&mut self, entry: &TranscriptLine) {
        let person = match entry {
            TranscriptLine::Customer { who: Some(who), .. } => short(who),
            _ => self.person.clone(),
        };
        match entry {
            TranscriptLine::Bot(seen) => self.seen("bot", seen),
            TranscriptLine::AtDesk(seen) => self.seen("at desk", seen),
            TranscriptLine::Desk { who, words } => {
                let who = short(who.as_deref().unwrap_or("desk"));
                self.said(&who, Ink::Green, words, Ink::Plain);
            }
            TranscriptLine::Note(note) => self.said("note", Ink::Dim, note, Ink::Dim),
            TranscriptLine::Customer {
                words,
                is_tap: false,
                ..
            } => self.said(&person, Ink::Cyan, words, Ink::Plain),
            TranscriptLine::Customer {
                words,
                is_tap: true,
                ..
            } => self.said(&person, Ink::Cyan, &format!("▸ {words}"), Ink::Plain),
            TranscriptLine::Later(clock) => {
                self.said("", Ink::Dim, &format!("— it is {clock} —"), Ink::Dim)
            }
            TranscriptLine::Reloaded => {
                self.said("", Ink::Dim, "— stored, dropped and read back —", Ink::Dim)
            }
            TranscriptLine::Trouble(why) => self.said("trouble", Ink::Red, why, Ink::Red),
            TranscriptLine::NotReached(line) => self.said("·", Ink::Dim, line, Ink::Dim),
            TranscriptLine::Differs => {}
        }
    }

    fn seen(&mut self, place: &str, seen: &Seen) {
        for path in seen.photo.iter().chain(&seen.file) {
            self.said(place, Ink::Bold, &format!("[{path}]"), Ink::Dim);
        }
        self.said(place, Ink::Bold, &seen.text, Ink::Plain);
        if !seen.buttons.is_empty() {
            let labels: Vec<String> = seen
                .buttons
                .iter()
                .map(|button| format!("[{}]", button.label))
                .collect();
            self.said("", Ink::Dim, &labels.join(" "), Ink::Dim);
        }
    }

    fn difference(&mut self, tried: &Tried, difference: &Difference) {
        let source = tried.sources.file(difference.span.file);
        let at = source.position(difference.span.start as usize);
        let place = format!("{}:{}:{}", source.path.display(), at.line, at.column);
        self.line(&[
            (" ✗ here it goes another way", Ink::Red),
            ("  ", Ink::Plain),
            (&place, Ink::Dim),
        ]);
        self.said("expected", Ink::Green, &difference.expected, Ink::Green);
        self.said("got", Ink::Red, &difference.got, Ink::Red);
        if let Some(column) = first_difference(&difference.expected, &difference.got) {
            self.said("", Ink::Dim, &format!("{}^", " ".repeat(column)), Ink::Red);
        }
    }

    /// Writes who says what; further lines are indented below the first.
    fn said(&mut self, who: &str, ink: Ink, words: &str, words_ink: Ink) {
        let mut head = who.to_owned();
        for line in words.lines().chain(words.is_empty().then_some("")) {
            let pad = " ".repeat((MARGIN - 3).saturating_sub(head.width()));
            self.line(&[
                ("   ", Ink::Plain),
                (&head, ink),
                (&pad, Ink::Plain),
                (line, words_ink),
            ]);
            head.clear();
        }
    }

    fn line(&mut self, parts: &[(&str, Ink)]) {
        let mut line = String::new();
        for (words, ink) in parts {
            let words: String = words.chars().filter(|c| !c.is_control()).collect();
            match code(*ink).filter(|_| self.is_coloured && !words.trim().is_empty()) {
                Some(code) => line.push_str(&format!("\x1b[{code}m{words}\x1b[0m")),
                None => line.push_str(&words),
            }
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

fn code(ink: Ink) -> Option<&'static str> {
    match ink {
        Ink::Plain => None,
        Ink::Dim => Some("2"),
        Ink::Bold => Some("1"),
        Ink::Red => Some("31"),
        Ink::Green => Some("32"),
        Ink::Cyan => Some("36"),
    }
}

/// Returns the column where two short lines differ, or `None` if pointing at it does not help.
fn first_difference(expected: &str, got: &str) -> Option<usize> {
    if expected.contains('\n')
        || got.contains('\n')
        || expected.contains("...")
        || expected.contains('…')
    {
        return None;
    }
    let same: String = expected
        .chars()
        .zip(got.chars())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one)
        .collect();
    (same.chars().count() >= 3).then(|| same.width())
}

fn short(name: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or("customer");
    first.chars().take(NAME - 1).collect()
}
