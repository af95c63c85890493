//! Walks over programs that several modules use: where a dialog begins, and which step leads to
//! which.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use crate::dialog::ast::Room;
use crate::dialog::fold::{FoldedWords, fold};
use crate::dialog::program::{
    Next, Node, NodeIx, OptionDef, Program, Question, SayAction, SectionIx, Step, Trigger,
    TriggerKind, Vote,
};
use crate::id::Name;

/// The most steps one turn may take.
pub const STEPS: u32 = 100;

impl Program {
    /// Returns a vote by name.
    pub fn vote_named(&self, name: &str) -> Option<&Vote> {
        self.votes.iter().find(|vote| vote.name == name)
    }

    /// Returns the node of a vote's step.
    pub fn voted_at(&self, name: &str) -> Option<NodeIx> {
        let is_it = |node: &Node| match node.step {
            Step::Vote(at) => self
                .votes
                .get(at as usize)
                .is_some_and(|vote| vote.name == name),
            _ => false,
        };
        self.nodes
            .iter()
            .position(is_it)
            .map(|at| NodeIx(at as u32))
    }
}

impl TriggerKind {
    /// Returns the first of its phrases that is said, if it is one of words.
    pub fn phrase(&self, is_said: impl Fn(&FoldedWords) -> bool) -> Option<&str> {
        let Self::Words(phrases) = self else {
            return None;
        };
        let is_it = |phrase: &&String| is_said(&FoldedWords::of(&fold(phrase)));
        phrases.iter().find(is_it).map(String::as_str)
    }
}

/// Returns where a dialog begins in a room if no section is named: at its first trigger there, else
/// at its first section.
pub fn entry(program: &Program, room: Room) -> Option<SectionIx> {
    let serves = |own: Room| own == room || (own == Room::Private && room == Room::Business);
    let calls = |trigger: &&Trigger| {
        serves(trigger.room)
            && !matches!(trigger.on, TriggerKind::Every { .. } | TriggerKind::At(_))
    };
    match program.triggers.iter().find(calls) {
        Some(trigger) => program.section_named(&trigger.section),
        None => (!program.sections.is_empty()).then_some(SectionIx(0)),
    }
}

/// Returns everything that can be reached from some places, those included; `after` adds what
/// follows a place.
pub fn reach<T: Clone + Eq + Hash>(
    from: impl IntoIterator<Item = T>,
    mut after: impl FnMut(&T, &mut Vec<T>),
) -> HashSet<T> {
    let mut open: Vec<T> = from.into_iter().collect();
    let mut seen = HashSet::new();
    while let Some(place) = open.pop() {
        if seen.insert(place.clone()) {
            after(&place, &mut open);
        }
    }
    seen
}

/// Returns every successor of a node within its section or by `goto`, branches first, in the
/// author's order, each once.
///
/// A `do` continues at its `next` when the section is done. `end` and `start` have no
/// successor, unless a guard can skip them.
pub fn successors(program: &Program, node: &Node) -> Vec<Next> {
    let (mut ways, mut seen) = (Vec::new(), HashSet::new());
    let mut add = |way: Next| {
        if seen.insert(way) {
            ways.push(way);
        }
    };
    match &node.step {
        Step::Ask(_) => {
            branch_entries(program, node).into_iter().for_each(&mut add);
            add(node.next);
        }
        Step::If { .. } => branch_entries(program, node).into_iter().for_each(&mut add),
        Step::Goto(target) => add(*target),
        Step::Say(_)
        | Step::Vote(_)
        | Step::Tag(_)
        | Step::Untag(_)
        | Step::Set(_)
        | Step::Keep(_)
        | Step::Do { .. }
        | Step::Redo { .. }
        | Step::Handoff { .. } => {
            add(node.next);
        }
        Step::Start { .. } | Step::End(_) => {}
    }
    if node.when.is_some() {
        add(node.next);
    }
    ways
}

/// Returns the entry of each branch of a node, in the author's order; an empty branch begins at the
/// node's `next`.
pub fn branch_entries(program: &Program, node: &Node) -> Vec<Next> {
    match &node.step {
        Step::If { arms, otherwise } => arms
            .iter()
            .map(|(_, way)| *way)
            .chain([*otherwise])
            .collect(),
        Step::Ask(question) => branches(program.question(*question)).collect(),
        Step::Say(_)
        | Step::Vote(_)
        | Step::Tag(_)
        | Step::Untag(_)
        | Step::Set(_)
        | Step::Keep(_)
        | Step::Do { .. }
        | Step::Redo { .. }
        | Step::Goto(_)
        | Step::Start { .. }
        | Step::End(_)
        | Step::Handoff { .. } => Vec::new(),
    }
}

/// Returns the entry of each branch of a question.
pub fn branches(question: &Question) -> impl Iterator<Item = Next> + '_ {
    let of_options = question
        .options
        .iter()
        .filter_map(|option: &OptionDef| option.then);
    let of_expiry = question.expire.as_ref().and_then(|expire| expire.then);
    of_options.chain(
        [
            question.yes,
            question.no,
            question.refused,
            question.give_up,
            of_expiry,
        ]
        .into_iter()
        .flatten(),
    )
}

/// Fills in the rooms of all sections of all programs: those of the triggers and buttons that reach
/// them, also through `goto`, `do` and `start`. A dialog that nothing starts can be started in
/// private by people who may choose it.
///
/// `begun` are the sections that something other than a dialog starts in private: those for people
/// who enter a segment.
pub fn fill_rooms(programs: &mut [Program], begun: impl Iterator<Item = (Name, Option<Name>)>) {
    let places: HashMap<Name, usize> = programs
        .iter()
        .enumerate()
        .map(|(at, program)| (program.dialog.clone(), at))
        .collect();
    let mut rooms: Vec<Vec<BTreeSet<Room>>> = programs
        .iter()
        .map(|program| vec![BTreeSet::new(); program.sections.len()])
        .collect();
    let edges: Vec<Vec<Vec<Edge>>> = programs
        .iter()
        .enumerate()
        .map(|(at, program)| edges(at, program, programs, &places))
        .collect();
    let mut open: Vec<(usize, usize, Room)> = Vec::new();
    for (at, program) in programs.iter().enumerate() {
        let triggers = program.triggers.iter();
        open.extend(triggers.filter_map(|trigger| {
            program
                .section_named(&trigger.section)
                .map(|section| (at, section.0 as usize, trigger.room))
        }));
        if program.triggers.is_empty() && !program.sections.is_empty() {
            open.push((at, 0, Room::Private));
        }
    }
    for (dialog, section) in begun {
        let Some(at) = places.get(&dialog).copied() else {
            continue;
        };
        let section = match section {
            Some(section) => programs[at].section_named(&section),
            None => entry(&programs[at], Room::Private),
        };
        open.extend(section.map(|section| (at, section.0 as usize, Room::Private)));
    }
    let reached = reach(open, |(dialog, section, room), open| {
        open.extend(edges[*dialog][*section].iter().filter_map(|edge| {
            let room = edge.room.unwrap_or(*room);
            let section = edge
                .section
                .or_else(|| entry(&programs[edge.dialog], room))?;
            Some((edge.dialog, section.0 as usize, room))
        }));
    });
    for (dialog, section, room) in reached {
        rooms[dialog][section].insert(room);
    }
    for (program, rooms) in programs.iter_mut().zip(rooms) {
        program
            .sections
            .iter_mut()
            .zip(rooms)
            .for_each(|(section, rooms)| section.rooms = rooms.into_iter().collect());
    }
}

/// An edge from one section to another. It stays in the same room unless a button leads to another
/// room.
#[derive(Clone, Copy)]
struct Edge {
    dialog: usize,
    /// The section; `None` if it depends on the room where the other dialog begins.
    section: Option<SectionIx>,
    room: Option<Room>,
}

fn edges(
    own: usize,
    program: &Program,
    programs: &[Program],
    places: &HashMap<Name, usize>,
) -> Vec<Vec<Edge>> {
    let mut edges = vec![Vec::new(); program.sections.len()];
    let far = |dialog: &Name, section: &Option<Name>| {
        let at = *places.get(dialog)?;
        match section {
            Some(section) => programs[at]
                .section_named(section)
                .map(|section| (at, Some(section))),
            None => Some((at, None)),
        }
    };
    for node in &program.nodes {
        let from = &mut edges[node.section.0 as usize];
        match &node.step {
            Step::Do { section, .. } => from.push(Edge {
                dialog: own,
                section: Some(*section),
                room: None,
            }),
            Step::Goto(Next::Node(NodeIx(target))) => {
                from.push(Edge {
                    dialog: own,
                    section: Some(program.nodes[*target as usize].section),
                    room: None,
                });
            }
            Step::Start { dialog, section } => {
                from.extend(far(dialog, section).map(|(dialog, section)| Edge {
                    dialog,
                    section,
                    room: None,
                }));
            }
            Step::Say(say) => {
                let starts = say.buttons.iter().filter_map(|(_, action)| match action {
                    SayAction::Start(dialog, section) => far(dialog, section),
                    SayAction::Url(_) | SayAction::Share(_) => None,
                });
                from.extend(starts.map(|(dialog, section)| Edge {
                    dialog,
                    section,
                    room: Some(Room::Private),
                }));
            }
            Step::Goto(Next::Return)
            | Step::Ask(_)
            | Step::Vote(_)
            | Step::If { .. }
            | Step::Tag(_)
            | Step::Untag(_)
            | Step::Set(_)
            | Step::Keep(_)
            | Step::Redo { .. }
            | Step::End(_)
            | Step::Handoff { .. } => {}
        }
    }
    edges
}
