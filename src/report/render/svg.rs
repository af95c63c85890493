//! Pictures of numbers as SVG, by hand: only shapes, without words, so that they can be as narrow
//! as a phone. The numbers stand in a table beside each.

use std::fmt::Write;

use crate::report::results::Share;

/// Returns a bar from 0 to 100 %, with its interval as a line.
pub fn bar(share: &Share) -> String {
    let width = 100.0 * share.fraction();
    let range = share
        .low
        .zip(share.high)
        .map_or(String::new(), |(low, high)| {
            let (low, high) = (low.value(), high.value());
            format!(r#"<path class="range" d="M{low} 5H{high}M{low} 2.5v5M{high} 2.5v5"/>"#)
        });
    format!(
        r#"<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="fill" width="{width:.1}" height="10"/>{range}</svg>"#
    )
}

/// Returns a bar of several parts, each with the class of its number; they are as wide as their
/// shares.
///
/// If `middle` is given, so many percent lie left of the middle of the picture.
pub fn stacked(shares: &[f64], classes: &[String], middle: Option<f64>) -> String {
    let (start, scale) = middle.map_or((0.0, 100.0), |left| (50.0 - left / 2.0, 50.0));
    let mut parts = String::new();
    let mut x = start;
    for (share, class) in shares.iter().zip(classes) {
        let width = share * scale;
        let _ = write!(
            parts,
            r#"<rect class="{class}" x="{x:.2}" width="{width:.2}" height="20"/>"#
        );
        x += width;
    }
    if middle.is_some() {
        parts.push_str(r#"<path class="middle" d="M50 0V20"/>"#);
    }
    format!(
        r#"<svg class="stacked" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>"#
    )
}

/// Returns columns side by side; each has a part of it filled darker, and some a mark before them.
pub fn columns(counts: &[(u64, u64)], marks: &[usize]) -> String {
    let most = counts
        .iter()
        .map(|(whole, _)| *whole)
        .max()
        .unwrap_or(0)
        .max(1) as f64;
    let width = 100.0 / counts.len().max(1) as f64;
    let gap = if counts.len() > 60 { 0.0 } else { width * 0.15 };
    let mut parts = String::new();
    for (at, (whole, part)) in counts.iter().enumerate() {
        let x = at as f64 * width + gap / 2.0;
        for (class, count) in [("light", *whole), ("fill", *part)] {
            let height = 40.0 * count as f64 / most;
            if count > 0 {
                let _ = write!(
                    parts,
                    r#"<rect class="{class}" x="{x:.2}" y="{:.2}" width="{:.2}" height="{height:.2}"/>"#,
                    40.0 - height,
                    width - gap
                );
            }
        }
    }
    for at in marks {
        let x = *at as f64 * width;
        let _ = write!(parts, r#"<path class="mark" d="M{x:.2} 0V40"/>"#);
    }
    format!(
        r#"<svg class="columns" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>"#
    )
}

/// Returns a line from -100 to 100 with an interval for each point; `None` leaves a gap.
pub fn scores(points: &[Option<(f64, f64, f64)>]) -> String {
    let width = 100.0 / points.len().max(1) as f64;
    let y = |score: f64| 20.0 - score / 5.0;
    let mut parts = r#"<path class="middle" d="M0 20H100"/>"#.to_owned();
    let mut path = String::new();
    let mut is_joined = false;
    for (at, point) in points.iter().enumerate() {
        let x = (at as f64 + 0.5) * width;
        let Some((score, low, high)) = point else {
            is_joined = false;
            continue;
        };
        let _ = write!(
            parts,
            r#"<path class="range" d="M{x:.2} {:.2}V{:.2}"/>"#,
            y(*low),
            y(*high)
        );
        let _ = write!(
            path,
            "{}{x:.2} {:.2}",
            if is_joined { "L" } else { "M" },
            y(*score)
        );
        // A point alone is drawn as a short line.
        let _ = write!(path, "h0.01");
        is_joined = true;
    }
    format!(
        r#"<svg class="columns" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">{parts}<path class="line" d="{path}"/></svg>"#
    )
}
