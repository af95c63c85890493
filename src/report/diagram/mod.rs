//! Draws a dialog as its author reads it: questions as boxes, the ways on from them as lines, from top to bottom; with how many
//! people came by, if it is told.

mod flow;
pub(crate) mod measure;
mod page;
mod place;
mod svg;
mod text;
mod traffic;
mod words;

use crate::dialog::program::Program;

pub use self::page::{column, figure, html, style};
pub use self::place::Width;
pub use self::text::{dot, mermaid};
pub use self::traffic::{Passed, Traffic};

/// Returns a dialog as an SVG of its own, which needs no network and no script, in light and dark.
///
/// A language that the dialog does not have means its first one.
pub fn svg(program: &Program, language: &str, traffic: Option<&Traffic>, width: Width) -> String {
    let flow = flow::flow(program, language, traffic);
    svg::standing_alone(&place::place(&flow, width.pixels()))
}
