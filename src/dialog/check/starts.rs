//! Checks for circles of `start`: dialogs that start each other without asking anything.

use std::collections::HashSet;

use crate::dialog::ast::Room;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::graph::{entry, successors};
use crate::dialog::program::{Next, NodeIx, Program, Step};
use crate::dialog::register as codes;
use crate::id::Name;

/// The most steps that all searches of one dialog may visit.
const SEARCH_BUDGET: usize = 500_000;

/// A step of one of the dialogs.
type Place<'a> = (&'a Name, NodeIx);

/// Reports each `start` from which the conversation comes back to it without a question and without
/// a `keep` or tag on the way.
///
/// A session's variables are gone when the next session begins, so only what is stored on the
/// contact can end such a circle.
pub fn check(program: &Program, all: &[Program], diagnostics: &mut Vec<Diagnostic>) {
    let circle = Circle { program, all };
    let mut left = SEARCH_BUDGET;
    for (at, node) in program.nodes.iter().enumerate() {
        if !matches!(node.step, Step::Start { .. }) {
            continue;
        }
        let here = (&program.dialog, NodeIx(at as u32));
        let mut seen: HashSet<Place<'_>> = HashSet::new();
        let mut open = circle.after(here);
        let mut may_change = false;
        while let Some(place) = open.pop() {
            if !seen.insert(place) || circle.waits(place) {
                continue;
            }
            left = match left.checked_sub(1) {
                Some(left) => left,
                None => return,
            };
            may_change |= circle.changes(place);
            open.extend(circle.after(place));
        }
        if seen.contains(&here) && !may_change {
            let message = "this `start` comes round to itself without asking anything";
            let help = "let one of the dialogs on the way ask a question, or end before it starts the next";
            diagnostics.push(Diagnostic::error(codes::ENDLESS_LOOP, node.span, message).help(help));
        }
    }
}

struct Circle<'a> {
    program: &'a Program,
    all: &'a [Program],
}

impl<'a> Circle<'a> {
    fn named(&self, dialog: &Name) -> Option<&'a Program> {
        if *dialog == self.program.dialog {
            Some(self.program)
        } else {
            self.all.iter().find(|program| program.dialog == *dialog)
        }
    }

    fn step(&self, (dialog, at): Place<'a>) -> Option<&'a Step> {
        self.named(dialog)?
            .nodes
            .get(at.0 as usize)
            .map(|node| &node.step)
    }

    fn waits(&self, place: Place<'a>) -> bool {
        matches!(
            self.step(place),
            Some(Step::Ask(_) | Step::Vote(_) | Step::Redo { .. } | Step::Do { .. })
        )
    }

    fn changes(&self, place: Place<'a>) -> bool {
        matches!(
            self.step(place),
            Some(Step::Keep(_) | Step::Tag(_) | Step::Untag(_))
        )
    }

    /// Returns the next steps; after a `start`, the first step of the section it starts.
    fn after(&self, place: Place<'a>) -> Vec<Place<'a>> {
        let (dialog, at) = place;
        let Some(program) = self.named(dialog) else {
            return Vec::new();
        };
        let node = program.node(at);
        let here = |next: Next| match next {
            Next::Node(next) => Some((&program.dialog, next)),
            Next::Return => None,
        };
        let mut after: Vec<Place<'a>> = successors(program, node)
            .into_iter()
            .filter_map(here)
            .collect();
        if let Step::Start { dialog, section } = &node.step {
            let room = program
                .section(node.section)
                .rooms
                .first()
                .copied()
                .unwrap_or(Room::Private);
            after.extend(
                self.named(dialog)
                    .and_then(|started| beginning(started, section.as_ref(), room)),
            );
        }
        after
    }
}

/// Returns the first step of a section, or of the section in which the dialog begins in a room if
/// none is named.
fn beginning<'a>(program: &'a Program, section: Option<&Name>, room: Room) -> Option<Place<'a>> {
    let section =
        section.map_or_else(|| entry(program, room), |name| program.section_named(name))?;
    match program.section(section).first {
        Next::Node(first) => Some((&program.dialog, first)),
        Next::Return => None,
    }
}
