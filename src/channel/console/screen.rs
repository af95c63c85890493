//! A page on which the bot's messages stand behind a bar, and the program's own words beside them.

use super::draw::{Look, draw};
use crate::message::OutMessage;

/// Maximum width of text in columns: longer lines are hard to read.
const MAX_WIDTH: usize = 78;
/// Width of the bar in columns.
const BAR: usize = 3;

/// How a terminal shows what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Whether a person looks at it; false if the output is piped.
    pub is_live: bool,
    /// Whether colours may be used.
    pub is_coloured: bool,
    /// Its width in columns.
    pub width: Option<usize>,
}

impl Screen {
    /// Returns a drawn message, with an empty line below it.
    pub fn message(&self, message: &OutMessage) -> String {
        let room = self
            .width
            .map(|width| width.min(MAX_WIDTH + BAR).saturating_sub(BAR).max(20));
        let drawn = draw(
            message,
            Look {
                colours: self.is_coloured,
                width: room,
            },
        );
        if !self.is_live {
            return format!("{drawn}\n\n");
        }
        // Without colours a screen reader may read the screen: a bar before every line would be a
        // word before every line.
        let bar = if self.is_coloured {
            self.inked("36", "▌")
        } else {
            " ".to_owned()
        };
        let lines: Vec<String> = drawn
            .lines()
            .map(|line| format!(" {bar} {line}").trim_end().to_owned())
            .collect();
        format!("{}\n\n", lines.join("\n"))
    }

    /// Returns a line of the program's own, with an empty line below it.
    pub fn quiet(&self, words: &str) -> String {
        if self.is_live {
            format!("   {words}\n\n")
        } else {
            format!("{words}\n\n")
        }
    }

    /// Returns words in a style of the terminal, where there are colours.
    pub fn inked(&self, code: &str, words: &str) -> String {
        if self.is_coloured && !words.is_empty() {
            format!("\x1b[{code}m{words}\x1b[0m")
        } else {
            words.to_owned()
        }
    }
}
