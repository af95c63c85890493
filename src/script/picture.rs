//! Draws the talk of a test as it would look in a messenger, as SVG.

use std::fmt::Write as _;

use crate::dialog::letter::turns;
use crate::report::diagram::measure::{LINE, width, wrapped};
use crate::report::render::page::Page;
use crate::script::TriedTest;
use crate::script::transcript::{Seen, Transcript, TranscriptLine};

/// How it looks, in light and dark.
const STYLE: &str = "svg{--paper:#eef1f5;--bot:#fff;--own:#d9ebff;--desk:#d5efdb;--at-desk:#dfe4ec;--ink:#1c2330;--dim:#5a6475;--line:#c3cad6;--fill:#2b62c4;\
font:14px system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif;color-scheme:light dark}\
@media(prefers-color-scheme:dark){svg{--paper:#11151b;--bot:#1d232d;--own:#1f3a5c;--desk:#1d4a2c;--at-desk:#262d39;--ink:#e8ebf1;--dim:#a4adbd;--line:#414b5b;--fill:#7aa7f0}}\
.paper{fill:var(--paper)}.bot{fill:var(--bot)}.own{fill:var(--own)}.desk{fill:var(--desk)}.at-desk{fill:var(--at-desk)}.button{fill:none;stroke:var(--line)}.photo{fill:var(--line)}\
text{fill:var(--ink)}.dim{fill:var(--dim);font-size:12px;text-anchor:middle}.press{fill:var(--fill);text-anchor:middle}.from-right{direction:rtl}";
/// How wide a picture is.
const WIDE: i32 = 380;
/// The widest bubble.
const BUBBLE: i32 = 290;
/// Inside a bubble, and between two.
const PADDING: i32 = 10;
/// The most lines of a paragraph that are drawn; Telegram takes twice as many letters at most.
const PARAGRAPH: usize = 60;

/// Returns the talk of a test that went well; `None` of one that was not held or went another way.
pub fn picture(test: &TriedTest) -> Option<String> {
    let transcript = test.transcript.as_ref().filter(|talk| talk.is_fine())?;
    let mut sheet = Sheet {
        below: Page::default(),
        shapes: Page::default(),
        y: PADDING,
        desk_from: None,
        people: Vec::new(),
    };
    sheet.talk(transcript);
    let height = sheet.y;
    let mut page = Page::default();
    page.raw(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{WIDE}\" height=\"{height}\" viewBox=\"0 0 {WIDE} {height}\">"
    ));
    page.element("title", &test.name)
        .raw("<style>")
        .raw(STYLE)
        .raw("</style>");
    page.raw(&format!(
        "<rect class=\"paper\" width=\"{WIDE}\" height=\"{height}\"/>"
    ));
    page.raw(&sheet.below.finish());
    page.raw(&sheet.shapes.finish()).raw("</svg>\n");
    Some(page.finish())
}

struct Sheet {
    /// What lies below the bubbles.
    below: Page,
    shapes: Page,
    y: i32,
    /// Where the part that happens at a desk began.
    desk_from: Option<i32>,
    /// What the customer's messages of people at a desk begin with.
    people: Vec<String>,
}

impl Sheet {
    fn talk(&mut self, transcript: &Transcript) {
        for line in &transcript.lines {
            match line {
                TranscriptLine::Bot(seen) => {
                    self.leave_desk();
                    let is_person = self.people.iter().any(|who| seen.text.starts_with(who));
                    self.message(seen, if is_person { "desk" } else { "bot" });
                }
                TranscriptLine::Customer { who, words, .. } => {
                    self.leave_desk();
                    self.bubble("own", who.as_deref(), words, true);
                }
                TranscriptLine::AtDesk(seen) => {
                    self.enter_desk();
                    self.message(seen, "bot");
                }
                TranscriptLine::Desk { who, words } => {
                    self.enter_desk();
                    self.bubble("desk", who.as_deref(), words, true);
                    if let Some(first) = who.as_deref().and_then(|who| who.split(' ').next()) {
                        self.people.push(format!("{first}: "));
                    }
                }
                TranscriptLine::Later(clock) => {
                    self.leave_desk();
                    self.between(clock);
                }
                TranscriptLine::Note(note) => self.between(note),
                // None of it is on a screen.
                TranscriptLine::Reloaded
                | TranscriptLine::Trouble(_)
                | TranscriptLine::Differs
                | TranscriptLine::NotReached(_) => {}
            }
        }
        self.leave_desk();
    }

    /// Begins a part that the people of a desk see, and not the customer.
    fn enter_desk(&mut self) {
        if self.desk_from.is_none() {
            self.desk_from = Some(self.y);
            self.y += 6;
            self.between("at the desk");
        }
    }

    /// Lays a ground below what happened at the desk.
    fn leave_desk(&mut self) {
        if let Some(from) = self.desk_from.take() {
            let height = self.y - from;
            self.below.raw(&format!(
                "<rect class=\"at-desk\" y=\"{from}\" width=\"{WIDE}\" height=\"{height}\"/>"
            ));
            self.y += 8;
        }
    }

    fn message(&mut self, seen: &Seen, class: &str) {
        for path in seen.photo.iter().chain(&seen.file) {
            self.rect("photo", PADDING, BUBBLE, 60);
            self.text("dim", PADDING + BUBBLE / 2, self.y + 35, path);
            self.y += 64;
        }
        self.bubble(class, None, &seen.text, false);
        let labels: Vec<&str> = seen
            .buttons
            .iter()
            .map(|button| button.label.as_str())
            .collect();
        let widest = labels.iter().map(|label| width(label)).max().unwrap_or(0) + 16;
        let columns = (BUBBLE / widest.max(36)).clamp(1, 6);
        for row in labels.chunks(columns as usize) {
            let wide = (BUBBLE - 4 * (row.len() as i32 - 1)) / row.len() as i32;
            let y = self.y;
            let broken: Vec<Vec<String>> = row
                .iter()
                .map(|label| wrapped(label, wide - 8, 4))
                .collect();
            let lines = broken.iter().map(Vec::len).max().unwrap_or(1) as i32;
            let high = 26 + (lines - 1) * LINE;
            for (at, label) in broken.iter().enumerate() {
                let x = PADDING + at as i32 * (wide + 4);
                self.rect("button", x, wide, high);
                let top = y + 18 + (lines - label.len() as i32) * LINE / 2;
                for (line, words) in label.iter().enumerate() {
                    self.text("press", x + wide / 2, top + line as i32 * LINE, words);
                }
            }
            self.y += high + 4;
        }
        self.y += 4;
    }

    fn bubble(&mut self, class: &str, who: Option<&str>, words: &str, is_right: bool) {
        let said = who.map_or(words.to_owned(), |who| format!("{who}: {words}"));
        let lines: Vec<String> = said
            .lines()
            .flat_map(|line| match line.trim() {
                "" => vec![String::new()],
                line => wrapped(line, BUBBLE - 2 * PADDING, PARAGRAPH),
            })
            .collect();
        let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
        let wide = (widest + 2 * PADDING).min(BUBBLE);
        let x = if is_right {
            WIDE - PADDING - wide
        } else {
            PADDING
        };
        let height = lines.len() as i32 * LINE + 10;
        self.rect(class, x, wide, height);
        for (at, line) in lines.iter().enumerate() {
            let y = self.y + 18 + at as i32 * LINE;
            if is_right_to_left(line) {
                self.text("from-right", x + wide - PADDING, y, line);
            } else {
                self.text("", x + PADDING, y, line);
            }
        }
        self.y += height + 6;
    }

    fn between(&mut self, words: &str) {
        for line in wrapped(words, WIDE - 40, 3) {
            self.text("dim", WIDE / 2, self.y + 14, &line);
            self.y += 18;
        }
        self.y += 6;
    }

    fn rect(&mut self, class: &str, x: i32, width: i32, height: i32) {
        let mut markup = String::new();
        let y = self.y;
        let _ = write!(
            markup,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"9\"/>"
        );
        self.shapes.raw(&markup);
    }

    fn text(&mut self, class: &str, x: i32, y: i32, words: &str) {
        let class = if class.is_empty() {
            String::new()
        } else {
            format!(" class=\"{class}\"")
        };
        self.shapes
            .element(&format!("text{class} x=\"{x}\" y=\"{y}\""), words);
    }
}

/// Returns whether words are read from right to left: as their first letter is.
fn is_right_to_left(words: &str) -> bool {
    words.chars().find(|c| c.is_alphabetic()).is_some_and(turns)
}
