//! How wide steps and their ways on want to be, and must be.

use super::lane::{BOX_WIDTH, INDENT};
use crate::report::diagram::flow::{Block, Way};
use crate::report::diagram::measure::width;

/// How wide a box must be.
const LEAST_WIDTH: i32 = 190;
/// How wide a way without steps must be.
pub const EMPTY_WIDTH: i32 = 84;
/// Between two ways beside each other.
pub const GAP: i32 = 18;

/// Returns how wide steps are with all ways beside each other.
pub fn wanted(steps: &[Block]) -> i32 {
    let of_block = |block: &Block| beside(&block.ways, wanted_by_way).max(BOX_WIDTH);
    steps.iter().map(of_block).max().unwrap_or(0)
}

/// Returns the width of each way beside the others, or `None` if they do not fit.
pub fn columns(ways: &[Way], room: i32) -> Option<Vec<i32>> {
    let gaps = GAP * (ways.len() as i32 - 1);
    let (least, most): (Vec<i32>, Vec<i32>) = ways
        .iter()
        .map(|way| (needed_by_way(way), wanted_by_way(way)))
        .unzip();
    let (needed, wanted) = (
        least.iter().sum::<i32>() + gaps,
        most.iter().sum::<i32>() + gaps,
    );
    if wanted <= room {
        return Some(most);
    }
    if needed > room {
        return None;
    }
    // What is left goes to those who want more.
    let (spare, missing) = (room - needed, wanted - needed);
    let shared = least.iter().zip(&most);
    Some(
        shared
            .map(|(least, most)| least + (most - least) * spare / missing.max(1))
            .collect(),
    )
}

fn wanted_by_way(way: &Way) -> i32 {
    if way.steps.is_empty() {
        let words: Vec<i32> = way
            .labels
            .iter()
            .map(|label| width(&label.shown()))
            .collect();
        let all: i32 = words.iter().sum();
        let widest = words.into_iter().max().unwrap_or(0);
        return (widest.max(all / 3) + 20).clamp(EMPTY_WIDTH, 220);
    }
    wanted(&way.steps)
}

fn needed_by_way(way: &Way) -> i32 {
    if way.steps.is_empty() {
        return EMPTY_WIDTH;
    }
    let of_block = |block: &Block| {
        let below = block.ways.iter().map(needed_by_way).max().unwrap_or(0) + INDENT.0 + INDENT.1;
        match block.ways.len() {
            0 | 1 => LEAST_WIDTH,
            _ => below
                .min(beside(&block.ways, needed_by_way))
                .max(LEAST_WIDTH),
        }
    };
    way.steps.iter().map(of_block).max().unwrap_or(LEAST_WIDTH)
}

fn beside(ways: &[Way], each: impl Fn(&Way) -> i32) -> i32 {
    match ways.len() {
        0 | 1 => 0,
        count => ways.iter().map(each).sum::<i32>() + GAP * (count as i32 - 1),
    }
}
