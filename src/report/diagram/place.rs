//! Gives everything in a drawing its place. A dialog is nested lists of steps, so no line ever crosses a box: steps stand below
//! each other, ways on beside each other where they fit and below each other where they do not.

mod boxes;
mod lane;
mod widths;

use super::flow::{Block, Flow, Label, SectionFlow, Target, Way, goes_on};
use super::measure::{LINE, wrapped};
use super::words::Word;

use self::boxes::Line;
use self::lane::{INDENT, Lane};

pub use self::boxes::{Bar, Shape, TextLine};
pub use self::lane::Width;
use self::widths::{EMPTY_WIDTH, GAP, columns, wanted};

/// A drawing: where everything is, in CSS pixels.
pub struct Placed {
    /// How wide it is.
    pub width: i32,
    /// How high it is.
    pub height: i32,
    /// The lines, which lie below all boxes.
    pub lines: Vec<Line>,
    /// Boxes and words.
    pub shapes: Vec<Shape>,
    /// What it shows, for those who do not see it.
    pub description: String,
    /// The language of its words.
    pub language: String,
}

/// The empty space around everything.
const MARGIN: i32 = 12;
/// How long a line is between two boxes.
const STEP: i32 = 26;
/// From a box to the line that spreads its ways, and from their ends to where they join.
const TURN: i32 = 14;

/// The thickest line.
const THICK: f64 = 7.0;

/// Places a dialog within a width.
pub fn place(flow: &Flow, most: i32) -> Placed {
    let inner = most - 2 * MARGIN;
    let needed = flow.sections.iter().map(|section| wanted(&section.steps));
    let width = needed.max().unwrap_or(0).clamp(300.min(inner), inner);
    let mut sheet = Sheet {
        lines: Vec::new(),
        shapes: Vec::new(),
        bottom: MARGIN,
        people: flow.people.unwrap_or(0),
        language: &flow.language,
        flow,
    };
    let is_titled = flow.sections.len() > 1;
    for (at, section) in flow.sections.iter().enumerate() {
        sheet.section(at, section, width, is_titled);
    }
    Placed {
        width: width + 2 * MARGIN,
        height: sheet.bottom + MARGIN,
        lines: sheet.lines,
        shapes: sheet.shapes,
        description: Word::Description.with(&flow.language, &flow.dialog),
        language: flow.language.to_string(),
    }
}

/// A line that waits for what comes next: its points so far, how many took it, and the words on it.
struct Onward<'a> {
    points: Vec<(i32, i32)>,
    labels: &'a [Label],
    count: Option<u64>,
}

impl Onward<'_> {
    fn from(x: i32, y: i32) -> Self {
        Self {
            points: vec![(x, y)],
            labels: &[],
            count: None,
        }
    }
}

struct Sheet<'a> {
    lines: Vec<Line>,
    shapes: Vec<Shape>,
    /// The lowest point so far.
    bottom: i32,
    people: u64,
    language: &'a str,
    flow: &'a Flow,
}

impl Sheet<'_> {
    fn section(&mut self, at: usize, section: &SectionFlow, width: i32, is_titled: bool) {
        let lane = Lane { x: MARGIN, width };
        let mut y = self.bottom + if at > 0 { 28 } else { 0 };
        let mut lines: Vec<TextLine> = Vec::new();
        if is_titled {
            lines.push(TextLine::new("title", section.name.to_string()));
        }
        let starts = section.starts.join("; ");
        lines.extend(
            wrapped(&starts, width * 14 / 12, 3)
                .into_iter()
                .map(|line| TextLine::new("note", line)),
        );
        if let (0, Some(people)) = (at, self.flow.people) {
            lines.push(TextLine::new(
                "count",
                Word::Started.with(self.language, &people.to_string()),
            ));
        }
        let height = lines.iter().map(TextLine::height).sum::<i32>();
        self.shapes.push(Shape::Title {
            id: boxes::section_id(at),
            x: lane.middle(),
            y,
            lines,
        });
        y += height + 6;
        self.bottom = y;
        if section.steps.is_empty() {
            let words = Word::Empty.in_language(self.language).to_owned();
            self.shapes.push(Shape::Title {
                id: String::new(),
                x: lane.middle(),
                y,
                lines: vec![TextLine::new("note", words)],
            });
            self.bottom += LINE;
            return;
        }
        self.shapes.push(Shape::Dot {
            x: lane.middle(),
            y: y + 4,
        });
        let onward = self.sequence(&section.steps, lane, Onward::from(lane.middle(), y + 4));
        if let Some(onward) = onward {
            let end = self.labelled(&onward, lane) + STEP - 6;
            self.line(onward, &[(lane.middle(), end)], false);
            self.shapes.push(Shape::Dot {
                x: lane.middle(),
                y: end + 4,
            });
            self.bottom = end + 8;
        }
    }

    /// Places steps below each other, all with their middle in that of the lane; returns the line that goes on, if any.
    fn sequence<'b>(
        &mut self,
        steps: &'b [Block],
        lane: Lane,
        onward: Onward<'b>,
    ) -> Option<Onward<'b>> {
        let mut onward = Some(onward);
        for block in steps {
            let top = match &onward {
                Some(onward) => self.labelled(onward, lane) + STEP,
                None => self.bottom + STEP,
            };
            if let Some(onward) = onward.take() {
                self.line(onward, &[(lane.middle(), top)], true);
            }
            let bottom = self.block(block, lane, top);
            onward = match block.ways.as_slice() {
                _ if block.is_last => None,
                [] => Some(Onward::from(lane.middle(), bottom)),
                [way] => Some(Onward {
                    labels: &way.labels,
                    count: counted(way),
                    ..Onward::from(lane.middle(), bottom)
                }),
                ways => self.branch(ways, lane, bottom),
            };
        }
        onward
    }

    /// Places the ways on from a block, and returns the line where they have joined.
    fn branch<'b>(&mut self, ways: &'b [Way], lane: Lane, from: i32) -> Option<Onward<'b>> {
        let middle = lane.middle();
        let mut open: Vec<(Onward<'b>, Option<i32>)> = Vec::new();
        match columns(ways, lane.width) {
            Some(widths) => {
                let all = widths.iter().sum::<i32>() + GAP * (widths.len() as i32 - 1);
                let (mut x, top) = (lane.x + (lane.width - all) / 2, from + TURN);
                let mut lowest = top;
                for (way, width) in ways.iter().zip(widths) {
                    let own = Lane { x, width };
                    let points = vec![(middle, from), (middle, top), (own.middle(), top)];
                    self.bottom = top;
                    open.extend(self.way(way, own, points).map(|onward| (onward, None)));
                    lowest = lowest.max(self.bottom);
                    x += width + GAP;
                }
                self.bottom = lowest;
            }
            None => {
                let rail = lane.x + 4;
                let own = Lane {
                    x: lane.x + INDENT.0,
                    width: (lane.width - INDENT.0 - INDENT.1).max(EMPTY_WIDTH),
                };
                self.bottom = from + TURN;
                for way in ways {
                    let y = self.bottom + TURN;
                    let points = vec![
                        (middle, from),
                        (middle, from + TURN),
                        (rail, from + TURN),
                        (rail, y),
                        (own.middle(), y),
                    ];
                    self.bottom = y;
                    if let Some(onward) = self.way(way, own, points) {
                        self.bottom += TURN;
                        open.push((onward, Some(self.bottom)));
                    }
                }
            }
        }
        if open.is_empty() {
            return None;
        }
        let join = self.bottom + TURN;
        self.bottom = join;
        for (onward, beside) in open {
            let at = onward.points.last().map_or(middle, |(x, _)| *x);
            match beside {
                None => self.line(onward, &[(at, join), (middle, join)], false),
                Some(y) => {
                    let back = lane.x + lane.width - 4;
                    self.line(
                        onward,
                        &[(at, y), (back, y), (back, join), (middle, join)],
                        false,
                    );
                }
            }
        }
        Some(Onward::from(middle, join))
    }

    /// Places one way, and returns the line at its end; `bottom` is below it then.
    fn way<'b>(&mut self, way: &'b Way, lane: Lane, points: Vec<(i32, i32)>) -> Option<Onward<'b>> {
        let onward = Onward {
            points,
            labels: &way.labels,
            count: counted(way),
        };
        let is_open = goes_on(&way.steps);
        let onward = self.sequence(&way.steps, lane, onward)?;
        let bottom = self.labelled(&onward, lane);
        self.bottom = self.bottom.max(bottom);
        is_open.then_some(Onward {
            labels: &[],
            ..onward
        })
    }

    /// Puts the words of a line on it, and returns where they end.
    fn labelled(&mut self, onward: &Onward<'_>, lane: Lane) -> i32 {
        let Some((x, y)) = onward.points.last().copied() else {
            return self.bottom;
        };
        if onward.labels.is_empty() {
            return y;
        }
        let words: Vec<String> = onward.labels.iter().map(Label::shown).collect();
        let lines = wrapped(&words.join(" · "), (lane.width.min(300) - 12) * 14 / 13, 5);
        let top = y + 8;
        let chip = Shape::Chip { x, y: top, lines };
        let bottom = chip.bottom();
        self.shapes.push(chip);
        self.bottom = self.bottom.max(bottom);
        bottom
    }

    fn block(&mut self, block: &Block, lane: Lane, top: i32) -> i32 {
        let link = block.target.map(|target| match target {
            Target::Section(section) => boxes::section_id(section.0 as usize),
            Target::Node(node) => boxes::node_id(node),
        });
        let shape = Shape::of(block, link, lane, top, self.people, self.language);
        let bottom = shape.bottom();
        self.shapes.push(shape);
        self.bottom = self.bottom.max(bottom);
        bottom
    }

    fn line(&mut self, onward: Onward<'_>, to: &[(i32, i32)], has_tip: bool) {
        let thickness = onward
            .count
            .filter(|_| self.people > 0)
            .map_or(1.5, |count| {
                1.5 + (THICK - 1.5) * (count as f64 / self.people as f64).min(1.0)
            });
        let mut points = onward.points;
        points.extend(to);
        points.dedup();
        self.lines.push(Line {
            points,
            has_tip,
            thickness,
            is_unused: onward.count == Some(0),
        });
    }
}

/// Returns how many took a way; `None` if that was not counted for any of its labels.
fn counted(way: &Way) -> Option<u64> {
    let counts: Vec<u64> = way.labels.iter().filter_map(|label| label.count).collect();
    (!counts.is_empty()).then(|| counts.iter().sum())
}

#[cfg(test)]
mod tests;
