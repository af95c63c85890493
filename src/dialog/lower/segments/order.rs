//! Sorts segments after those they refer to, and reports those that refer to each other.

use std::collections::{HashMap, HashSet};

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::fact::Fact;
use crate::dialog::expr::tree::Ref;
use crate::dialog::register as codes;
use crate::dialog::segments::{Segment, SegmentKind};
use crate::id::Name;

/// Reports segments that refer to each other in a circle.
pub(super) fn report_circles(
    segments: &[Segment],
    faulty: &mut HashSet<Name>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let named: HashMap<Name, Vec<Name>> = segments
        .iter()
        .map(|segment| (segment.name.clone(), referenced_by(segment).collect()))
        .collect();
    let mut reported: HashSet<Name> = HashSet::new();
    for segment in segments {
        // A circle is reported once, at its first segment.
        if reported.contains(&segment.name) {
            continue;
        }
        let mut path = vec![segment.name.clone()];
        if leads_back(
            &segment.name,
            &segment.name,
            &named,
            &mut HashSet::new(),
            &mut path,
        ) {
            faulty.extend(path.iter().cloned());
            reported.extend(path.iter().cloned());
            let path = path
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(" → ");
            let message = format!(
                "the segment `{}` names itself: {path} → `{}`",
                segment.name, segment.name
            );
            let circle = Diagnostic::error(codes::SEGMENT_CIRCLE, segment.span, message);
            diagnostics
                .push(circle.help("write out one of the conditions in place of `segment(…)`"));
        }
    }
}

fn leads_back(
    from: &Name,
    to: &Name,
    named: &HashMap<Name, Vec<Name>>,
    seen: &mut HashSet<Name>,
    path: &mut Vec<Name>,
) -> bool {
    for next in named.get(from).into_iter().flatten() {
        if next == to {
            return true;
        }
        if seen.insert(next.clone()) {
            path.push(next.clone());
            if leads_back(next, to, named, seen, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

/// Returns the segments that one refers to.
pub(super) fn referenced_by(segment: &Segment) -> impl Iterator<Item = Name> + use<> {
    let mut named = Vec::new();
    match &segment.kind {
        SegmentKind::Dynamic(condition) => condition.names(&mut |name, _| {
            if let Ref::Fact(Fact::Segment(other)) = name {
                named.push(other.clone());
            }
        }),
        SegmentKind::Static => {}
        SegmentKind::Snapshot { of, .. } => named.push(of.clone()),
    }
    named.into_iter()
}

/// Sorts each segment after those it refers to; circles have been removed before.
pub(super) fn sorted(mut open: Vec<Segment>) -> Vec<Segment> {
    let mut done: Vec<Segment> = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let is_ready = |segment: &Segment| {
            referenced_by(segment).all(|other| done.iter().any(|known| known.name == other))
        };
        let at = open.iter().position(is_ready).unwrap_or(0);
        done.push(open.remove(at));
    }
    done
}
