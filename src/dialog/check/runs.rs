//! Checks how many steps the conversation takes from a start or an answer until it waits again; a
//! turn takes at most a hundred.
//!
//! The steps are simulated with the values that `set` assigns on the way; a condition that depends
//! on unknown values leads both ways. If no way ends in time it is an error; if a loop may repeat
//! too often it is a warning.

mod values;

use std::collections::HashSet;
use std::rc::Rc;

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::Expr;
use crate::dialog::graph::{STEPS, branches};
use crate::dialog::program::{Next, NodeIx, Program, SectionIx, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use values::{Values, View, first_values};

/// The most steps that the searches in one dialog may visit, so that a file made to be slow gets
/// fewer diagnostics instead of taking long.
const SEARCH_BUDGET: usize = 200_000;

/// Checks one dialog.
pub fn check(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    let endless: HashSet<Span> = diagnostics
        .iter()
        .filter(|diagnostic| [codes::ENDLESS_LOOP, codes::MAY_NEVER_ASK].contains(&diagnostic.code))
        .map(|diagnostic| diagnostic.span)
        .collect();
    let mut search = Search {
        program,
        callers: callers(program),
        left: SEARCH_BUDGET,
    };
    let mut reported: HashSet<Span> = HashSet::new();
    let assumed = Rc::new(first_values(program));
    let mut found = Vec::new();
    for place in starting_places(program) {
        let Some(run) = search.run(&place) else {
            continue;
        };
        // A question in between leaves the value of a variable open; if it only counts on, assume
        // its first value.
        let is_doubted = !run.is_certain && place.is_open && !assumed.is_empty();
        let run = if is_doubted {
            search.run(&Place {
                values: Rc::clone(&assumed),
                ..place.clone()
            })
        } else {
            Some(run)
        };
        let Some(Run {
            at,
            jump,
            is_certain,
        }) = run
        else {
            continue;
        };
        let (at, jump) = (
            program.node(at).span,
            jump.map(|jump| program.node(jump).span),
        );
        let is_certain = is_certain && !is_doubted;
        let span = jump.unwrap_or(at);
        if (!is_certain && jump.is_none()) || endless.contains(&span) || !reported.insert(span) {
            continue;
        }
        let from = program.node(place.first).span;
        found.push(match (is_certain, jump) {
            (true, None) => {
                let message = format!("the bot gives up here: these are more than {STEPS} steps without a question");
                let help = "ask something on the way, or put several values into one `set`";
                Diagnostic::error(codes::TOO_MANY_STEPS, span, message).help(help).label(from, "the first of them")
            }
            (true, Some(_)) => {
                let message = format!("the bot gives up in this loop: it takes more than {STEPS} steps without a question");
                Diagnostic::error(codes::TOO_MANY_STEPS, span, message).help("let it go round less often, or ask something in each round")
            }
            (false, _) => {
                let message = format!("this loop may go round until the bot gives up: after {STEPS} steps without a question");
                Diagnostic::warning(codes::LONG_LOOP, span, message).help("let it go round less often, or ask something in each round")
            }
        });
    }
    if search.left > 0 {
        diagnostics.extend(found);
    }
}

/// Where a run begins.
#[derive(Clone)]
struct Place {
    first: NodeIx,
    /// Whether unknown steps came before: unknown values, and sections to return to.
    is_open: bool,
    values: Rc<Values>,
}

/// Returns where the conversation begins, and where it continues after an answer.
fn starting_places(program: &Program) -> Vec<Place> {
    let place = |next: Next, is_open: bool| match next {
        Next::Node(first) => Some(Place {
            first,
            is_open,
            values: Rc::default(),
        }),
        Next::Return => None,
    };
    let started = program
        .sections
        .iter()
        .filter(|section| !section.rooms.is_empty())
        .filter_map(|section| place(section.first, false));
    let answered = program.nodes.iter().flat_map(|node| {
        let ways: Vec<Next> = match &node.step {
            Step::Ask(question) => branches(program.question(*question))
                .chain([node.next])
                .collect(),
            Step::Vote(_) => vec![node.next],
            _ => Vec::new(),
        };
        ways.into_iter().filter_map(move |way| place(way, true))
    });
    let mut seen = HashSet::new();
    started
        .chain(answered)
        .filter(|place| seen.insert((place.first, place.is_open)))
        .collect()
}

/// Returns the `do` steps that run each section.
fn callers(program: &Program) -> Vec<Vec<NodeIx>> {
    let mut callers = vec![Vec::new(); program.sections.len()];
    for (at, node) in program.nodes.iter().enumerate() {
        if let Step::Do { section, .. } = node.step {
            callers[section.0 as usize].push(NodeIx(at as u32));
        }
    }
    callers
}

/// A run that is longer than a turn may be.
struct Run {
    /// The first step over the limit.
    at: NodeIx,
    /// The jump of the loop that makes it long, if there is one.
    jump: Option<NodeIx>,
    /// Whether every way is too long.
    is_certain: bool,
}

/// A position in a run.
#[derive(Clone)]
struct State {
    at: Next,
    /// The current section, to know where to return at its end.
    section: SectionIx,
    /// The `do` steps to return to, the newest last.
    returns: Rc<Vec<NodeIx>>,
    /// Whether unknown callers may come before them.
    is_done_by_some: bool,
    values: Rc<Values>,
    /// The previous step, as an index into the trail.
    before: usize,
}

struct Search<'a> {
    program: &'a Program,
    callers: Vec<Vec<NodeIx>>,
    left: usize,
}

impl Search<'_> {
    /// Follows every way from a place, step by step; returns `None` if none of them is too long.
    fn run(&mut self, place: &Place) -> Option<Run> {
        let section = self.program.node(place.first).section;
        let (returns, values) = (Rc::default(), Rc::clone(&place.values));
        let mut layer = vec![State {
            at: Next::Node(place.first),
            section,
            returns,
            is_done_by_some: place.is_open,
            values,
            before: usize::MAX,
        }];
        // The steps taken, each with the index of the one before.
        let mut trail: Vec<(NodeIx, usize)> = Vec::new();
        let (mut over, mut is_left) = (Vec::new(), false);
        for taken in 0..=STEPS {
            let (mut next, mut seen) = (Vec::new(), HashSet::new());
            while let Some(state) = layer.pop() {
                self.left = self.left.checked_sub(1)?;
                if !seen.insert((
                    state.at,
                    Rc::clone(&state.returns),
                    state.is_done_by_some,
                    format!("{:?}", state.values),
                )) {
                    continue;
                }
                let Next::Node(at) = state.at else {
                    is_left |= self.go_back(&state, &mut layer);
                    continue;
                };
                let node = self.program.node(at);
                let view = View {
                    program: self.program,
                    values: &state.values,
                    is_open: place.is_open,
                    is_greatest: false,
                };
                let is_let_in = node
                    .when
                    .as_ref()
                    .map_or(Some(true), |when| view.known_truth(when));
                let moved = |to: Next| State {
                    at: to,
                    section: node.section,
                    ..state.clone()
                };
                if is_let_in != Some(true) {
                    layer.push(moved(node.next));
                }
                match &node.step {
                    _ if is_let_in == Some(false) => {}
                    Step::If { arms, otherwise } => layer.extend(
                        possible_branches(&view, arms, *otherwise)
                            .into_iter()
                            .map(moved),
                    ),
                    _ if taken == STEPS => over.push((at, state.before)),
                    _ => {
                        trail.push((at, state.before));
                        match self.step(
                            &view,
                            State {
                                before: trail.len() - 1,
                                ..moved(node.next)
                            },
                            at,
                        ) {
                            Some(on) => next.push(on),
                            None => is_left = true,
                        }
                    }
                }
            }
            layer = next;
        }
        let (at, _) = *over.first()?;
        Some(Run {
            at,
            jump: over
                .iter()
                .find_map(|(_, before)| self.repeated(&trail, *before)),
            is_certain: !is_left,
        })
    }

    /// Simulates a step; returns `None` if the conversation waits or ends there.
    fn step(&self, view: &View<'_>, mut state: State, at: NodeIx) -> Option<State> {
        match &self.program.node(at).step {
            Step::Say(_) | Step::Tag(_) | Step::Untag(_) | Step::Keep(_) => {}
            Step::Set(given) => {
                let mut values = Values::clone(&state.values);
                for (name, assigned) in given {
                    let value = View {
                        values: &values,
                        ..*view
                    }
                    .assigned(assigned);
                    values.insert(name.clone(), value);
                }
                state.values = Rc::new(values);
            }
            Step::Do { section, .. } if state.returns.len() < STEPS as usize => {
                Rc::make_mut(&mut state.returns).push(at);
                state.at = self.program.section(*section).first;
                state.section = *section;
            }
            Step::Goto(target) => {
                state.returns = Rc::default();
                state.is_done_by_some = false;
                state.at = *target;
            }
            Step::Ask(_)
            | Step::Vote(_)
            | Step::If { .. }
            | Step::Do { .. }
            | Step::Redo { .. }
            | Step::Start { .. }
            | Step::End(_)
            | Step::Handoff { .. } => return None,
        }
        Some(state)
    }

    /// Returns from the end of a section to its callers; returns whether the conversation may end
    /// there.
    fn go_back(&self, state: &State, layer: &mut Vec<State>) -> bool {
        let back_to = |node: NodeIx, returns: Rc<Vec<NodeIx>>| {
            let node = self.program.node(node);
            State {
                at: node.next,
                section: node.section,
                returns,
                ..state.clone()
            }
        };
        if let Some((last, rest)) = state.returns.split_last() {
            layer.push(back_to(*last, Rc::new(rest.to_vec())));
            return false;
        }
        if state.is_done_by_some {
            layer.extend(
                self.callers[state.section.0 as usize]
                    .iter()
                    .map(|node| back_to(*node, Rc::default())),
            );
        }
        true
    }

    /// Returns the newest jump taken more than once on the way to a step.
    fn repeated(&self, trail: &[(NodeIx, usize)], mut at: usize) -> Option<NodeIx> {
        let mut seen = HashSet::new();
        while let Some((node, before)) = trail.get(at) {
            if matches!(self.program.node(*node).step, Step::Goto(_)) && !seen.insert(*node) {
                return Some(*node);
            }
            at = *before;
        }
        None
    }
}

/// Returns where an `if` may lead.
fn possible_branches(view: &View<'_>, arms: &[(Expr, Next)], otherwise: Next) -> Vec<Next> {
    let mut ways = Vec::new();
    for (condition, way) in arms {
        match view.known_truth(condition) {
            Some(false) => {}
            Some(true) => {
                ways.push(*way);
                return ways;
            }
            None => ways.push(*way),
        }
    }
    ways.push(otherwise);
    ways
}
