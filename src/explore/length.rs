//! Measures how long conversations take: the longest, and one in which every answer is as likely.

use std::collections::BTreeSet;

use crate::dialog::program::{Program, Spec};
use crate::explore::items::Kind;
use crate::explore::search::{Edge, Explored, NodeIx};
use crate::id::Name;
use crate::rng::Rng;

/// So many conversations are made up to find a typical one.
const WALKS: usize = 501;
/// None of them is longer than this, in moves.
const LONGEST: usize = 300;
/// How many words people read in a minute.
const WORDS_A_MINUTE: f64 = 230.0;

/// How long conversations take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Length {
    /// The most questions in one conversation, none of them twice.
    pub most_questions: usize,
    /// How long that takes, in minutes.
    pub most_minutes: f64,
    /// The questions of a typical conversation, and how long it takes in minutes; `None` if no
    /// conversation was found that ends.
    pub typical: Option<(usize, f64)>,
}

/// Measures the conversations of a dialog.
pub fn length(explored: &Explored, program: &Program) -> Length {
    let seconds = |at: NodeIx| answering(program, explored.nodes[at as usize].waits.as_ref());
    let (most_questions, most) = longest(explored, &seconds);
    // Where a dialog comes round, what was asked before the loop and in it is one question.
    let waits = explored.nodes.iter().filter_map(|node| node.waits.as_ref());
    let different = waits.collect::<BTreeSet<_>>().len();
    let share = different.min(most_questions) as f64 / most_questions.max(1) as f64;
    let (most_questions, most) = (most_questions.min(different), most * share);
    let mut walks: Vec<(usize, f64)> = Vec::new();
    let mut rng = Rng::new(1);
    let asks = |at: NodeIx| explored.nodes[at as usize].ended.is_none();
    let begun: Vec<_> = explored.begun.iter().filter(|(at, ..)| asks(*at)).collect();
    for _ in 0..WALKS {
        let Some((at, _, words)) = rng.pick(&begun) else {
            break;
        };
        walks.extend(walk(explored, *at, reading(*words), &seconds, &mut rng));
    }
    let middle = walks.len() / 2;
    walks.sort_by_key(|(questions, _)| *questions);
    let questions = walks.get(middle).map(|(questions, _)| *questions);
    walks.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    let taken = walks.get(middle).map(|(_, seconds)| seconds / 60.0);
    Length {
        most_questions,
        most_minutes: most / 60.0,
        typical: questions.zip(taken),
    }
}

fn goes_on(edge: &Edge) -> bool {
    edge.kind == Kind::Answer && edge.is_taken
}

/// Returns whether a situation is a question that takes an answer. One that nobody has seen yet, in
/// the quiet hours, is shown first.
fn is_answered(explored: &Explored, at: NodeIx) -> bool {
    let moves = explored.nodes[at as usize].moves.iter();
    let mut edges = moves.map(|edge| &explored.edges[*edge as usize]);
    edges.any(goes_on)
}

/// Returns whether a conversation goes on by a move: by an answer, or where none can be given by
/// what comes of itself.
fn carries_on(explored: &Explored, edge: &Edge) -> bool {
    goes_on(edge)
        || !(edge.kind == Kind::Back || edge.kind == Kind::Stop || is_answered(explored, edge.from))
}

/// Returns the questions of a conversation, and its seconds; `None` if it does not end.
fn walk(
    explored: &Explored,
    from: NodeIx,
    begun: f64,
    seconds: &dyn Fn(NodeIx) -> f64,
    rng: &mut Rng,
) -> Option<(usize, f64)> {
    let (mut at, mut questions, mut taken) = (from, 0, begun);
    for _ in 0..LONGEST {
        let moves = explored.nodes[at as usize].moves.iter();
        let ways: Vec<&Edge> = moves
            .map(|edge| &explored.edges[*edge as usize])
            .filter(|edge| carries_on(explored, edge))
            .collect();
        let Some(edge) = rng.pick(&ways) else {
            return Some((questions, taken));
        };
        questions += usize::from(is_answered(explored, at));
        taken += seconds(at) + reading(edge.words);
        at = edge.to;
    }
    None
}

/// Returns the most questions that one conversation asks, none of them twice, and its seconds.
fn longest(explored: &Explored, seconds: &dyn Fn(NodeIx) -> f64) -> (usize, f64) {
    let groups = groups(explored);
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut members: Vec<Vec<NodeIx>> = vec![Vec::new(); count];
    for (at, group) in groups.iter().enumerate() {
        members[*group].push(u32::try_from(at).unwrap_or(u32::MAX));
    }
    // Groups are numbered so that what comes after has the smaller number.
    let mut best: Vec<(usize, f64)> = vec![(0, 0.0); count];
    for group in 0..count {
        let (mut after, mut goes_out) = ((0, 0.0), false);
        for at in &members[group] {
            for edge in &explored.nodes[*at as usize].moves {
                let edge = &explored.edges[*edge as usize];
                if !carries_on(explored, edge) {
                    continue;
                }
                goes_out = true;
                let to = groups[edge.to as usize];
                if to != group {
                    let (questions, taken) = best[to];
                    let way = (questions, taken + reading(edge.words));
                    if way.0 > after.0 || (way.0 == after.0 && way.1 > after.1) {
                        after = way;
                    }
                }
            }
        }
        let asked: BTreeSet<&Name> = members[group]
            .iter()
            .filter(|at| is_answered(explored, **at))
            .filter_map(|at| explored.nodes[*at as usize].waits.as_ref())
            .collect();
        let mut own = BTreeSet::new();
        let time: f64 = members[group]
            .iter()
            .filter(|at| is_answered(explored, **at))
            .filter(|at| own.insert(explored.nodes[**at as usize].waits.clone()))
            .map(|at| seconds(*at))
            .sum();
        best[group] = match goes_out {
            true => (after.0 + asked.len(), after.1 + time),
            false => (0, 0.0),
        };
    }
    let begun = explored.begun.iter().map(|(at, _, words)| {
        let (questions, taken) = best[groups[*at as usize]];
        (questions, taken + reading(*words))
    });
    begun
        .max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
        .unwrap_or_default()
}

/// Numbers the situations so that those which lead to one another share a number, and those that
/// come after have a smaller one (Tarjan's strongly connected components, without recursion).
fn groups(explored: &Explored) -> Vec<usize> {
    let count = explored.nodes.len();
    let unseen = usize::MAX;
    let (mut number, mut low, mut group) =
        (vec![unseen; count], vec![0; count], vec![unseen; count]);
    let (mut next, mut next_group) = (0, 0);
    let mut stack: Vec<usize> = Vec::new();
    for root in 0..count {
        if number[root] != unseen {
            continue;
        }
        let mut open: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((at, step)) = open.pop() {
            if step == 0 {
                (number[at], low[at]) = (next, next);
                next += 1;
                stack.push(at);
            }
            let moves = &explored.nodes[at].moves;
            let mut way = step;
            let mut inner = None;
            while way < moves.len() {
                let edge = &explored.edges[moves[way] as usize];
                way += 1;
                if !carries_on(explored, edge) {
                    continue;
                }
                let to = edge.to as usize;
                if number[to] == unseen {
                    inner = Some(to);
                    break;
                }
                if group[to] == unseen {
                    low[at] = low[at].min(low[to]);
                }
            }
            if let Some(to) = inner {
                // Looked at again once it is done: the same move, now seen.
                open.push((at, way.max(1)));
                open.push((to, 0));
                continue;
            }
            for edge in moves.iter().map(|edge| &explored.edges[*edge as usize]) {
                let to = edge.to as usize;
                if carries_on(explored, edge) && group[to] == unseen {
                    low[at] = low[at].min(low[to]);
                }
            }
            if low[at] == number[at] {
                while let Some(member) = stack.pop() {
                    group[member] = next_group;
                    if member == at {
                        break;
                    }
                }
                next_group += 1;
            }
        }
    }
    group
}

fn reading(words: u32) -> f64 {
    f64::from(words) * 60.0 / WORDS_A_MINUTE
}

/// Returns how many seconds an answer takes, beside the reading.
fn answering(program: &Program, waits: Option<&Name>) -> f64 {
    let question = waits.and_then(|waits| program.question_named(waits));
    let Some(at) = question else { return 0.0 };
    match program.question(at).spec {
        Spec::Yesno | Spec::Consent { .. } | Spec::Choice | Spec::Scale { .. } => 4.0,
        Spec::Number { .. } | Spec::Time { .. } => 6.0,
        Spec::Date { .. } | Spec::Multi { .. } => 8.0,
        Spec::Email | Spec::Phone { .. } | Spec::Location => 10.0,
        Spec::Rank { .. } => 12.0,
        Spec::Text { .. } | Spec::Photo { .. } | Spec::File { .. } => 20.0,
    }
}
