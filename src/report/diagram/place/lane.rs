//! How wide a drawing and its parts are.

/// How wide a drawing may be, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// A phone held upright.
    Narrow,
    /// A screen or a sheet of paper.
    Wide,
}

impl Width {
    /// Returns it in CSS pixels.
    pub fn pixels(self) -> i32 {
        match self {
            Self::Narrow => 344,
            Self::Wide => 1080,
        }
    }
}

/// How wide a box wants to be.
pub const BOX_WIDTH: i32 = 300;
/// How far ways are indented where they stand below each other, and what they leave for the way back.
pub const INDENT: (i32, i32) = (20, 14);

/// A part of a drawing from left to right.
#[derive(Clone, Copy)]
pub struct Lane {
    /// Its left end.
    pub x: i32,
    /// Its width.
    pub width: i32,
}

impl Lane {
    /// Returns the middle.
    pub fn middle(self) -> i32 {
        self.x + self.width / 2
    }
}
