//! A report as one picture for a chat: three findings, the largest question, and who answered.

mod font;

use std::fmt::Write;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use self::font::Font;
use super::page::Page;
use super::phrases::Phrases;
use super::sentence::base;
use super::summary::{Summary, bars};
use crate::report::results::{QuestionResults, Report, Share};

/// The width of a card, in pixels: what a phone shows without scaling up.
const WIDTH: f32 = 1080.0;
/// The empty border.
const MARGIN: f32 = 64.0;
/// The width of a line of text or of a bar.
const INNER: f32 = WIDTH - 2.0 * MARGIN;
/// How many lines a text may have.
const LINES: usize = 8;
/// How many lines the title may have.
const TITLE_LINES: usize = 2;

const INK: &str = "#1c2330";
const DIM: &str = "#5a6475";
const PAPER: &str = "#ffffff";
const SOFT: &str = "#e9edf4";
const FILL: &str = "#2b62c4";

/// Why there is no card.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// A text of the report is in letters that the font does not have.
    #[error("the font of the card has no letters for what this report says")]
    NoLetters,
    /// The picture cannot be drawn.
    #[error("the card cannot be drawn: {0}")]
    Drawing(String),
}

/// Returns the card as a PNG, 1080 pixels wide.
///
/// Fails if the font lacks most letters of a text, or if the picture cannot be drawn.
pub fn card(report: &Report) -> Result<Vec<u8>, CardError> {
    draw(&Summary::of(report))
}

/// Returns the card for those who answered, as a PNG; `least` is the smallest number of people that
/// it may tell.
///
/// Fails as [`card`] does.
pub fn public_card(report: &Report, least: u64) -> Result<Vec<u8>, CardError> {
    draw(&Summary::public(report, least, &[]))
}

/// Returns the card for the group that a report is of, as a PNG.
///
/// Fails as [`card`] does.
pub fn group_card(report: &Report) -> Result<Vec<u8>, CardError> {
    draw(&Summary::of_group(report))
}

fn draw(summary: &Summary<'_>) -> Result<Vec<u8>, CardError> {
    let font = Font::shipped().ok_or_else(|| CardError::Drawing("no font".to_owned()))?;
    let drawing = |error: &dyn std::fmt::Display| CardError::Drawing(error.to_string());
    let mut sheet = Sheet::new(&font);
    sheet.summary(summary);
    if sheet.is_unreadable {
        return Err(CardError::NoLetters);
    }
    let (svg, height) = sheet.finish();
    let mut options = Options::default();
    options.fontdb_mut().load_font_data(font::BYTES.to_vec());
    let tree = Tree::from_str(&svg, &options).map_err(|error| drawing(&error))?;
    let mut pixels = Pixmap::new(WIDTH as u32, height)
        .ok_or_else(|| CardError::Drawing("it is too large".to_owned()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| drawing(&error))
}

/// A card that is being drawn, from top to bottom.
struct Sheet<'a> {
    font: &'a Font<'a>,
    svg: String,
    /// Where the next line begins.
    y: f32,
    /// Whether the font lacks most letters of a text.
    is_unreadable: bool,
}

impl<'a> Sheet<'a> {
    fn new(font: &'a Font<'a>) -> Self {
        Self {
            font,
            svg: String::new(),
            y: MARGIN,
            is_unreadable: false,
        }
    }

    fn summary(&mut self, summary: &Summary<'_>) {
        self.lines(&summary.title, 52.0, INK, 0.0, TITLE_LINES);
        // What people are told themselves begins with a sentence; for others it is a line of facts.
        let is_sentence = summary.lead.ends_with(':');
        let (size, colour) = if is_sentence {
            (36.0, INK)
        } else {
            (30.0, DIM)
        };
        self.paragraph(&summary.lead, size, colour, 0.0);
        self.space(28.0);
        if let Some(instead) = &summary.instead {
            self.paragraph(instead, 36.0, INK, 0.0);
        }
        for (at, (finding, share)) in summary.findings.iter().enumerate() {
            self.numbered(at + 1, finding);
            if let Some(share) = share {
                self.space(12.0);
                self.bar("", share, summary.phrases);
            }
            self.space(16.0);
        }
        if let Some(question) = summary.question {
            self.question(question, summary.phrases);
        }
        if let Some(note) = summary.note {
            self.space(20.0);
            self.paragraph(note, 26.0, DIM, 0.0);
        }
    }

    fn question(&mut self, question: &QuestionResults, phrases: &Phrases) {
        self.space(20.0);
        let _ = write!(
            self.svg,
            r#"<path d="M{MARGIN} {}H{}" stroke="{SOFT}" stroke-width="3"/>"#,
            self.y,
            WIDTH - MARGIN
        );
        self.space(28.0);
        self.paragraph(&question.label, 38.0, INK, 0.0);
        self.paragraph(&base(&question.base, phrases), 28.0, DIM, 0.0);
        self.space(12.0);
        for (label, share) in bars(question, phrases) {
            self.bar(&label, &share, phrases);
        }
    }

    /// Draws a label, its bar with its interval, and its percentage.
    fn bar(&mut self, label: &str, share: &Share, phrases: &Phrases) {
        const NUMBER: f32 = 120.0;
        const HEIGHT: f32 = 30.0;
        let full = INNER - NUMBER;
        self.lines(label, 30.0, INK, 0.0, 1);
        let (x, y) = (
            |percent: f64| MARGIN + full * percent as f32 / 100.0,
            self.y + 2.0,
        );
        let _ = write!(
            self.svg,
            r#"<rect x="{MARGIN}" y="{y}" width="{full}" height="{HEIGHT}" rx="6" fill="{SOFT}"/>"#
        );
        let filled = full * share.fraction() as f32;
        if filled >= 0.1 {
            let _ = write!(
                self.svg,
                r#"<rect x="{MARGIN}" y="{y}" width="{filled:.1}" height="{HEIGHT}" rx="6" fill="{FILL}"/>"#
            );
        }
        if let Some((low, high)) = share.low.zip(share.high) {
            let (from, to, middle) = (x(low.value()), x(high.value()), y + HEIGHT / 2.0);
            let _ = write!(
                self.svg,
                r#"<path d="M{from:.1} {middle}H{to:.1}M{from:.1} {}v14M{to:.1} {}v14" stroke="{INK}" stroke-width="3" fill="none"/>"#,
                middle - 7.0,
                middle - 7.0
            );
        }
        let text = share.percent.map_or_else(
            || phrases.count(share.count),
            |percent| format!("{} %", phrases.number(percent)),
        );
        let text = self.drawn(&text);
        self.letters(&text, 32.0, INK, WIDTH - MARGIN, y + HEIGHT - 4.0, "end");
        self.y = y + HEIGHT + 16.0;
    }

    /// Draws a finding with its number before it.
    fn numbered(&mut self, number: usize, text: &str) {
        let (radius, indent) = (24.0, 72.0);
        let middle = self.y + 26.0;
        let _ = write!(
            self.svg,
            r#"<circle cx="{}" cy="{middle}" r="{radius}" fill="{FILL}"/>"#,
            MARGIN + radius
        );
        self.letters(
            &number.to_string(),
            30.0,
            PAPER,
            MARGIN + radius,
            middle + 11.0,
            "middle",
        );
        self.paragraph(text, 36.0, INK, indent);
    }

    fn paragraph(&mut self, text: &str, size: f32, colour: &str, indent: f32) {
        self.lines(text, size, colour, indent, LINES);
    }

    /// Draws text in at most so many lines; what does not fit ends in `…`.
    fn lines(&mut self, text: &str, size: f32, colour: &str, indent: f32, most: usize) {
        let text = self.drawn(text);
        for line in self.font.wrap(&text, size, INNER - indent, most) {
            self.y += size * 1.05;
            self.letters(&line, size, colour, MARGIN + indent, self.y, "start");
            self.y += size * 0.3;
        }
    }

    /// Returns what the font can draw of a text, and notes if that is less than half.
    fn drawn(&mut self, text: &str) -> String {
        let (drawn, lost) = self.font.drawable(text);
        let kept = drawn.chars().filter(|letter| letter.is_alphanumeric());
        self.is_unreadable |= lost > kept.count();
        drawn
    }

    fn letters(&mut self, text: &str, size: f32, colour: &str, x: f32, y: f32, anchor: &str) {
        let mut escaped = Page::default();
        escaped.text(text);
        let _ = write!(
            self.svg,
            r#"<text x="{x:.1}" y="{y:.1}" font-family="{}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" xml:space="preserve">{}</text>"#,
            font::FAMILY,
            escaped.finish()
        );
    }

    fn space(&mut self, height: f32) {
        self.y += height;
    }

    /// Returns the SVG, and its height in pixels.
    fn finish(self) -> (String, u32) {
        let height = (self.y + MARGIN).ceil() as u32;
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"><rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>{}</svg>"#,
            self.svg
        );
        (svg, height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_of_nothing_is_not_drawn() {
        let font = Font::shipped().expect("it is in the program");
        let mut sheet = Sheet::new(&font);
        for (count, shapes) in [(0, 1), (5, 3)] {
            sheet.bar("No", &Share::new(count, 20), Phrases::of("en"));
            assert_eq!(sheet.svg.matches("<rect").count(), shapes);
        }
    }
}
