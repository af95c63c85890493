//! Chooses few conversations that together go down everything: each step, branch and option, a
//! misfit at each question, each reminder and each deadline.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::explore::items::{Item, Kind};
use crate::explore::search::{Edge, EdgeIx, Explored, NodeIx, Path};

/// A conversation of more moves than this is brought to an end.
const LONGEST: usize = 24;

/// A conversation that was chosen, and what is first seen in it.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The way.
    pub path: Path,
    /// What no earlier one goes down.
    pub items: Vec<Item>,
}

/// Chooses conversations until everything that was found is gone down.
///
/// Each begins on the nearest way to something new, and goes on to the next while there is any, so
/// that few are needed; then it ends on the shortest way.
pub fn select(explored: &Explored) -> Vec<Chosen> {
    let mut left = wanted(explored);
    let mut chosen = Vec::new();
    let ends = distances(explored);
    while !left.is_empty() {
        let Some((mut path, mut at)) = beginning(explored, &left) else {
            break;
        };
        let mut seen = BTreeSet::new();
        let begun = explored.begun.get(path.scene as usize);
        seen.extend(
            begun
                .into_iter()
                .flat_map(|(_, items, _)| items.iter().copied()),
        );
        while path.edges.len() < LONGEST {
            let is_new = |items: &[u32]| {
                let new = items.iter();
                new.filter(|item| left.contains(item) && !seen.contains(*item))
                    .count()
            };
            let Some(way) = nearest(explored, at, &is_new, &ends) else {
                break;
            };
            for edge in way {
                seen.extend(explored.edges[edge as usize].items.iter().copied());
                at = explored.edges[edge as usize].to;
                path.edges.push(edge);
            }
        }
        while let Some(edge) = towards_end(explored, at, &ends) {
            seen.extend(explored.edges[edge as usize].items.iter().copied());
            at = explored.edges[edge as usize].to;
            path.edges.push(edge);
        }
        let new: Vec<u32> = left.intersection(&seen).copied().collect();
        if new.is_empty() {
            break;
        }
        new.iter().for_each(|item| {
            left.remove(item);
        });
        let items = new
            .iter()
            .map(|item| explored.items[*item as usize].clone())
            .collect();
        chosen.push(Chosen { path, items });
    }
    chosen
}

/// Chooses among the shortest conversations to each thing, always the one that shows most that is
/// new: the measure for [`select`].
pub fn greedy(explored: &Explored) -> Vec<Path> {
    let mut left = wanted(explored);
    let ends = distances(explored);
    let mut candidates: Vec<(Path, BTreeSet<u32>)> = Vec::new();
    for item in &left {
        let edge = explored
            .edges
            .iter()
            .position(|edge| goes(edge) && edge.items.contains(item));
        let mut path = match edge {
            Some(edge) => {
                let mut path = explored.way_to(explored.edges[edge].from);
                path.edges.push(u32::try_from(edge).unwrap_or(u32::MAX));
                path
            }
            None => {
                let scene = explored
                    .begun
                    .iter()
                    .position(|(_, items, _)| items.contains(item));
                Path {
                    scene: u32::try_from(scene.unwrap_or(0)).unwrap_or(0),
                    edges: Vec::new(),
                }
            }
        };
        let begun = &explored.begun[path.scene as usize];
        let mut at = path
            .edges
            .last()
            .map_or(begun.0, |edge| explored.edges[*edge as usize].to);
        while let Some(edge) = towards_end(explored, at, &ends) {
            at = explored.edges[edge as usize].to;
            path.edges.push(edge);
        }
        let seen = path
            .edges
            .iter()
            .flat_map(|edge| explored.edges[*edge as usize].items.iter())
            .chain(&begun.1);
        let seen = seen.copied().collect();
        candidates.push((path, seen));
    }
    let mut chosen = Vec::new();
    while !left.is_empty() {
        let best = candidates
            .iter()
            .max_by_key(|(_, seen)| left.intersection(seen).count());
        let Some((path, seen)) = best.filter(|(_, seen)| !left.is_disjoint(seen)) else {
            break;
        };
        left.retain(|item| !seen.contains(item));
        chosen.push(path.clone());
    }
    chosen
}

/// Returns whether a conversation of a test goes down a move.
fn goes(edge: &Edge) -> bool {
    matches!(edge.kind, Kind::Answer | Kind::Silence)
}

/// Returns everything that can be gone down.
fn wanted(explored: &Explored) -> BTreeSet<u32> {
    let edges = explored.edges.iter().filter(|edge| goes(edge));
    let begun = explored.begun.iter().flat_map(|(_, items, _)| items);
    edges
        .flat_map(|edge| &edge.items)
        .chain(begun)
        .copied()
        .collect()
}

/// Returns the beginning from which most is new, or from which something new is nearest.
fn beginning(explored: &Explored, left: &BTreeSet<u32>) -> Option<(Path, NodeIx)> {
    let is_left = |items: &[u32]| items.iter().any(|item| left.contains(item));
    let from: Vec<(u32, NodeIx)> = explored
        .begun
        .iter()
        .enumerate()
        .map(|(scene, (node, ..))| (u32::try_from(scene).unwrap_or(u32::MAX), *node))
        .collect();
    let path = |scene| Path {
        scene,
        edges: Vec::new(),
    };
    let begun = from
        .iter()
        .find(|(scene, _)| is_left(&explored.begun[*scene as usize].1));
    if let Some((scene, node)) = begun {
        return Some((path(*scene), *node));
    }
    let mut of: HashMap<NodeIx, u32> = HashMap::new();
    let mut open = VecDeque::new();
    for (scene, node) in from {
        if of.insert(node, scene).is_none() {
            open.push_back(node);
        }
    }
    while let Some(at) = open.pop_front() {
        let scene = of[&at];
        for edge in &explored.nodes[at as usize].moves {
            let edge = &explored.edges[*edge as usize];
            if goes(edge) && is_left(&edge.items) {
                return Some((path(scene), explored.begun[scene as usize].0));
            }
            if goes(edge) && !of.contains_key(&edge.to) {
                of.insert(edge.to, scene);
                open.push_back(edge.to);
            }
        }
    }
    None
}

/// Returns the shortest way to a move that shows something new: rather one after which it goes on,
/// and of those the one that shows most.
fn nearest(
    explored: &Explored,
    from: NodeIx,
    is_new: &dyn Fn(&[u32]) -> usize,
    ends: &[u32],
) -> Option<Vec<EdgeIx>> {
    let mut by: HashMap<NodeIx, Option<EdgeIx>> = HashMap::from([(from, None)]);
    let mut level = vec![from];
    let mut last_resort: Option<EdgeIx> = None;
    while !level.is_empty() {
        let mut best: Option<(usize, EdgeIx)> = None;
        let mut next = Vec::new();
        for at in &level {
            for ix in &explored.nodes[*at as usize].moves {
                let edge = &explored.edges[*ix as usize];
                if !goes(edge) || ends[edge.to as usize] == u32::MAX {
                    continue;
                }
                let new = is_new(&edge.items);
                let is_end = explored.nodes[edge.to as usize].ended.is_some();
                if new > 0 && is_end && last_resort.is_none() {
                    last_resort = Some(*ix);
                }
                if new > 0 && !is_end && best.is_none_or(|(most, _)| new > most) {
                    best = Some((new, *ix));
                }
                if let Entry::Vacant(unseen) = by.entry(edge.to) {
                    unseen.insert(Some(*ix));
                    next.push(edge.to);
                }
            }
        }
        if let Some((_, edge)) = best {
            return Some(way_back(explored, &by, edge));
        }
        level = next;
    }
    last_resort.map(|edge| way_back(explored, &by, edge))
}

fn way_back(
    explored: &Explored,
    by: &HashMap<NodeIx, Option<EdgeIx>>,
    last: EdgeIx,
) -> Vec<EdgeIx> {
    let mut way = vec![last];
    let mut at = explored.edges[last as usize].from;
    while let Some(Some(edge)) = by.get(&at) {
        way.push(*edge);
        at = explored.edges[*edge as usize].from;
    }
    way.reverse();
    way
}

/// Returns how many moves each situation is away from an end; the greatest number if none is
/// reached.
fn distances(explored: &Explored) -> Vec<u32> {
    let count = explored.nodes.len();
    let mut before: Vec<Vec<NodeIx>> = vec![Vec::new(); count];
    for edge in explored.edges.iter().filter(|edge| goes(edge)) {
        before[edge.to as usize].push(edge.from);
    }
    let mut far = vec![u32::MAX; count];
    let mut open: VecDeque<usize> = (0..count)
        .filter(|at| explored.nodes[*at].ended.is_some())
        .collect();
    open.iter().for_each(|at| far[*at] = 0);
    while let Some(at) = open.pop_front() {
        for from in &before[at] {
            let from = *from as usize;
            if far[from] == u32::MAX {
                far[from] = far[at] + 1;
                open.push_back(from);
            }
        }
    }
    far
}

/// Returns a move that comes nearer to an end: rather an answer than silence.
fn towards_end(explored: &Explored, at: NodeIx, ends: &[u32]) -> Option<EdgeIx> {
    let far = ends[at as usize];
    if far == 0 || far == u32::MAX {
        return None;
    }
    let moves = explored.nodes[at as usize].moves.iter().copied();
    let nearer = moves.filter(|ix| {
        let edge = &explored.edges[*ix as usize];
        goes(edge) && ends[edge.to as usize] < far
    });
    nearer.min_by_key(|ix| explored.edges[*ix as usize].kind == Kind::Silence)
}
