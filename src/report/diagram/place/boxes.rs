//! The shapes of a drawing.

use super::lane::{BOX_WIDTH, Lane};
use crate::dialog::program::NodeIx;
use crate::report::diagram::flow::{Block, Kind};
use crate::report::diagram::measure::{LINE, width, wrapped};
use crate::report::diagram::traffic::Passed;
use crate::report::diagram::words::Word;

/// A line of right angles.
pub struct Line {
    /// Its corners.
    pub points: Vec<(i32, i32)>,
    /// Whether its end is an arrow.
    pub has_tip: bool,
    /// Its thickness in CSS pixels: more where more people took it.
    pub thickness: f64,
    /// Whether people were counted, and nobody took it.
    pub is_unused: bool,
}

/// A shape; `x` is the middle of those that are centred.
pub enum Shape {
    /// A heading.
    Title {
        /// What links name; empty if none does.
        id: String,
        /// Its middle.
        x: i32,
        /// Its upper end.
        y: i32,
        /// Its lines.
        lines: Vec<TextLine>,
    },
    /// Where a section begins and ends.
    Dot {
        /// Its middle.
        x: i32,
        /// Its middle.
        y: i32,
    },
    /// Words on a line.
    Chip {
        /// Its middle.
        x: i32,
        /// Its upper end.
        y: i32,
        /// Its lines.
        lines: Vec<String>,
    },
    /// A step.
    Box {
        /// What it stands for.
        kind: Kind,
        /// What links name.
        id: String,
        /// What it links to.
        link: Option<String>,
        /// Its left end.
        x: i32,
        /// Its upper end.
        y: i32,
        /// Its width.
        width: i32,
        /// Its height.
        height: i32,
        /// Its lines.
        lines: Vec<TextLine>,
        /// How many came by.
        bar: Option<Bar>,
    },
}

/// A line of text and its class.
pub struct TextLine {
    /// The class.
    pub class: &'static str,
    /// The words.
    pub words: String,
}

/// What became of those who came by, as parts of the box's width.
pub struct Bar {
    /// How many came by of all who started, from 0 to 1.
    pub asked: f64,
    /// How many answered, of all who started.
    pub answered: f64,
    /// How many left, of all who started.
    pub left: f64,
}

/// The space inside a box, to the sides and above and below.
const PADDING: (i32, i32) = (12, 8);
/// The height of a bar.
const BAR: i32 = 8;

/// Returns the id of a section.
pub fn section_id(section: usize) -> String {
    format!("section-{section}")
}

/// Returns the id of a step.
pub fn node_id(node: NodeIx) -> String {
    format!("step-{}", node.0)
}

impl TextLine {
    /// Makes a line.
    pub fn new(class: &'static str, words: String) -> Self {
        Self { class, words }
    }

    /// Returns how high it is.
    pub fn height(&self) -> i32 {
        match self.class {
            "title" => 26,
            "note" | "name" | "count" => 17,
            _ => LINE,
        }
    }
}

impl Shape {
    /// Makes the box of a block, centred in a lane.
    pub(super) fn of(
        block: &Block,
        link: Option<String>,
        lane: Lane,
        y: i32,
        people: u64,
        language: &str,
    ) -> Self {
        let room = lane.width.min(BOX_WIDTH) - 2 * PADDING.0;
        let mut lines: Vec<TextLine> = Vec::new();
        let mut add = |class, words: &str, room: i32, most| {
            let broken = wrapped(words, room, most);
            lines.extend(broken.into_iter().map(|line| TextLine::new(class, line)));
        };
        let (small, bold) = (room * 14 / 12, room * 14 / 13);
        if let Some(name) = &block.name {
            let head = [name.as_str(), &block.wanted];
            let head: Vec<&str> = head.into_iter().filter(|part| !part.is_empty()).collect();
            add("name", &head.join(" · "), bold, 2);
        }
        let main = match block.kind {
            Kind::Silent => ("note", small),
            Kind::Say
            | Kind::Ask
            | Kind::Decide
            | Kind::Detour
            | Kind::Jump
            | Kind::End
            | Kind::Person => ("words", room),
        };
        add(main.0, &block.words, main.1, 8);
        for note in &block.notes {
            add("note", note, small, 3);
        }
        if let Some(passed) = &block.passed {
            add("count", &told(passed, language), bold, 2);
        }
        let bar = block
            .passed
            .as_ref()
            .filter(|_| people > 0)
            .map(|passed| Bar::of(passed, people));
        let widest = lines.iter().map(|line| line.width()).max().unwrap_or(0);
        let is_wide = matches!(block.kind, Kind::Say | Kind::Ask);
        let width = if is_wide { room } else { widest.min(room) } + 2 * PADDING.0;
        let text: i32 = lines.iter().map(TextLine::height).sum();
        let height = (text + 2 * PADDING.1).max(22) + if bar.is_some() { BAR } else { 0 };
        Self::Box {
            kind: block.kind,
            id: node_id(block.node),
            link,
            x: lane.middle() - width / 2,
            y,
            width,
            height,
            lines,
            bar,
        }
    }

    /// Returns its lower end.
    pub fn bottom(&self) -> i32 {
        match self {
            Self::Title { y, lines, .. } => y + lines.iter().map(TextLine::height).sum::<i32>(),
            Self::Dot { y, .. } => y + 4,
            Self::Chip { y, lines, .. } => y + lines.len() as i32 * 17 + 4,
            Self::Box { y, height, .. } => y + height,
        }
    }
}

impl TextLine {
    /// Returns how wide it is.
    pub fn width(&self) -> i32 {
        let full = width(&self.words);
        match self.class {
            // Bold letters are wider.
            "title" => full * 18 / 12,
            "words" => full,
            "label" => full * 13 / 14,
            "name" | "count" => full * 13 / 14,
            _ => full * 12 / 14,
        }
    }
}

impl Bar {
    fn of(passed: &Passed, people: u64) -> Self {
        let part = |count: u64| (count as f64 / people as f64).min(1.0);
        Self {
            asked: part(passed.asked),
            answered: part(passed.answered),
            left: part(passed.left),
        }
    }
}

/// Returns what became of those who came by, in words.
fn told(passed: &Passed, language: &str) -> String {
    let count = |word: Word, count: u64| word.with(language, &count.to_string());
    let mut parts = vec![
        count(Word::Asked, passed.asked),
        count(Word::Answered, passed.answered),
    ];
    if passed.left > 0 {
        parts.push(count(Word::Left, passed.left));
    }
    parts.join(" · ")
}
