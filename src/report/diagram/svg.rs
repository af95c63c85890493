//! Writes a placed drawing as SVG. Everything that an author wrote is escaped.

use std::fmt::Write;

use super::flow::Kind;
use super::place::{Bar, Placed, Shape, TextLine};
use crate::report::render::page::Page;

/// How drawings look, in light and dark.
pub const STYLE: &str = include_str!("diagram.css");

/// Returns a drawing as a file of its own.
pub fn standing_alone(drawing: &Placed) -> String {
    let style = format!("<style>{STYLE}</style>");
    let svg = svg(drawing, "", "", &style);
    svg.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1) + "\n"
}

/// Returns a drawing as an element of a page that has [`STYLE`]; `prefix` sets its ids apart from those of others there.
pub fn inline(drawing: &Placed, class: &str, prefix: &str) -> String {
    svg(drawing, class, prefix, "")
}

fn svg(drawing: &Placed, class: &str, prefix: &str, style: &str) -> String {
    let Placed { width, height, .. } = drawing;
    let mut page = Page::default();
    let is_link = |shape: &Shape| matches!(shape, Shape::Box { link: Some(_), .. });
    let is_linked = drawing.shapes.iter().any(is_link);
    // A picture hides what is inside it from who cannot see it, and so it must hold no links.
    let role = if is_linked { "group" } else { "img" };
    page.raw(&format!(
        "<svg class=\"diagram {class}\" role=\"{role}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" lang=\"{}\">",
        drawing.language
    ));
    page.element("title", &drawing.description).raw(style);
    page.raw(&format!(
        "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>"
    ));
    page.raw("<g class=\"lines\">");
    // Thin lines above thick ones, and those that nobody took below all.
    let mut lines: Vec<_> = drawing.lines.iter().collect();
    lines.sort_by(|one, other| {
        (other.is_unused, other.thickness)
            .partial_cmp(&(one.is_unused, one.thickness))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    for line in lines {
        let class = if line.is_unused {
            " class=\"unused\""
        } else {
            ""
        };
        let thickness = if line.thickness > 1.6 {
            format!(" stroke-width=\"{:.1}\"", line.thickness)
        } else {
            String::new()
        };
        page.raw(&format!(
            "<path{class}{thickness} d=\"{}\"/>",
            path(&line.points)
        ));
        if let (true, Some((x, y))) = (line.has_tip, line.points.last()) {
            page.raw(&format!(
                "<path{class} d=\"M{} {}L{x} {y}L{} {}\"/>",
                x - 5,
                y - 7,
                x + 5,
                y - 7
            ));
        }
    }
    page.raw("</g>");
    for shape in &drawing.shapes {
        self::shape(shape, prefix, &mut page);
    }
    page.raw("</svg>");
    page.finish()
}

fn path(points: &[(i32, i32)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{x} {y}", if at == 0 { 'M' } else { 'L' });
    }
    path
}

fn shape(shape: &Shape, prefix: &str, page: &mut Page) {
    match shape {
        Shape::Title { id, x, y, lines } => {
            let id = if id.is_empty() {
                String::new()
            } else {
                format!(" id=\"{prefix}{id}\"")
            };
            page.raw(&format!("<g class=\"heading\"{id}>"));
            text(lines, *x, *y, page);
            page.raw("</g>");
        }
        Shape::Dot { x, y } => {
            page.raw(&format!(
                "<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"
            ));
        }
        Shape::Chip { x, y, lines } => {
            let lines: Vec<TextLine> = lines
                .iter()
                .map(|line| TextLine::new("label", line.clone()))
                .collect();
            let widest = lines.iter().map(TextLine::width).max().unwrap_or(0) + 12;
            page.raw(&format!(
                "<rect class=\"chip\" x=\"{}\" y=\"{y}\" width=\"{widest}\" height=\"{}\" rx=\"9\"/>",
                x - widest / 2,
                shape.bottom() - y
            ));
            text(&lines, *x, y + 2, page);
        }
        Shape::Box {
            kind,
            id,
            link,
            x,
            y,
            width,
            height,
            lines,
            bar,
        } => {
            if let Some(link) = link {
                page.raw(&format!("<a href=\"#{prefix}{link}\">"));
            }
            let (class, radius) = look(*kind, *height);
            page.raw(&format!(
                "<g class=\"{class}\" id=\"{prefix}{id}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
            ));
            if let Some(bar) = bar {
                self::bar(bar, (*x, y + height), *width, page);
            }
            let inner: i32 = lines.iter().map(TextLine::height).sum();
            let top = y + (height - inner - if bar.is_some() { 8 } else { 0 }) / 2;
            text(lines, x + width / 2, top, page);
            page.raw(if link.is_some() { "</g></a>" } else { "</g>" });
        }
    }
}

/// Returns the class of a box and how round its corners are.
fn look(kind: Kind, height: i32) -> (&'static str, i32) {
    match kind {
        Kind::Say => ("say", 10),
        Kind::Ask => ("ask", 10),
        Kind::Decide => ("decide", height / 2),
        Kind::Silent => ("silent", 4),
        Kind::Detour => ("detour", 4),
        Kind::Jump => ("jump", 12),
        Kind::End => ("end", 12),
        Kind::Person => ("person", 10),
    }
}

fn text(lines: &[TextLine], x: i32, mut y: i32, page: &mut Page) {
    for line in lines {
        y += line.height();
        page.element(
            &format!("text class=\"{}\" x=\"{x}\" y=\"{}\"", line.class, y - 5),
            &line.words,
        );
    }
}

fn bar(bar: &Bar, (x, bottom): (i32, i32), width: i32, page: &mut Page) {
    let (left, room) = (x + 10, f64::from(width - 20));
    let mut part = |class: &str, from: f64, to: f64| {
        if to > from {
            page.raw(&format!(
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{}\" width=\"{:.1}\" height=\"5\"/>",
                f64::from(left) + from * room,
                bottom - 9,
                (to - from) * room
            ));
        }
    };
    part("track", 0.0, 1.0);
    part("asked", 0.0, bar.asked);
    part("answered", 0.0, bar.answered);
    part("left", bar.asked - bar.left, bar.asked);
}
