//! Decides what holds on every way through a dialog, from all situations that were found.

use crate::dialog::program::{Program, Spec};
use crate::explore::faults::Claim;
use crate::explore::items::Kind;
use crate::explore::search::{Explored, NodeIx, spoken};
use crate::script::rehearse::Deed;

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds on every way.
    Proved,
    /// It does not.
    Refuted {
        /// What is wrong, in words.
        words: String,
        /// How that conversation begins: an index of the scenes.
        scene: u32,
        /// What is done in it.
        deeds: Vec<Deed>,
    },
    /// It could not be decided, for this reason.
    NotProved(String),
}

/// A claim, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The claim.
    pub claim: Claim,
    /// What became of it.
    pub verdict: Verdict,
}

/// Decides all claims.
pub fn prove(explored: &Explored, program: &Program) -> Vec<Proof> {
    let stuck = stuck(explored, program);
    let verdict = |claim: Claim| {
        let told = explored.faults.iter().find(|fault| fault.claim == claim);
        if let Some(fault) = told {
            let (scene, mut deeds) = way(explored, fault.node, fault.scene);
            let language = &explored.scenes[scene as usize].language;
            deeds.extend(spoken(&fault.deeds, language));
            return Verdict::Refuted {
                words: fault.words.clone(),
                scene,
                deeds,
            };
        }
        let at = match claim {
            Claim::Ends => {
                trapped(explored).map(|at| (at, "from here on no answer leads to an end"))
            }
            Claim::Out => stuck
                .iter()
                .find(|(_, is_sure)| *is_sure)
                .map(|(at, _)| (*at, "no answer is taken here")),
            Claim::Kept | Claim::AskedOnce => None,
        };
        if let Some((at, words)) = at {
            let (scene, deeds) = way(explored, Some(at), 0);
            let waits = explored.nodes[at as usize].waits.clone();
            let place = waits.map_or(String::new(), |waits| format!("`{waits}`: "));
            return Verdict::Refuted {
                words: format!("{place}{words}"),
                scene,
                deeds,
            };
        }
        if !explored.is_whole {
            return Verdict::NotProved(format!(
                "there are more situations than the {} that were tried",
                explored.situations()
            ));
        }
        let unsure = stuck.iter().find(|_| claim == Claim::Out);
        if let Some((at, _)) = unsure {
            let waits = explored.nodes[*at as usize].waits.clone();
            return Verdict::NotProved(format!(
                "nothing was found that `{}` takes; try an answer yourself",
                waits.unwrap_or_default()
            ));
        }
        Verdict::Proved
    };
    let proof = |claim| Proof {
        claim,
        verdict: verdict(claim),
    };
    Claim::ALL.map(proof).to_vec()
}

fn way(explored: &Explored, node: Option<NodeIx>, scene: u32) -> (u32, Vec<Deed>) {
    match node {
        Some(node) => {
            let path = explored.way_to(node);
            (
                path.scene,
                explored.deeds(&path, &explored.scene(&path).language),
            )
        }
        None => (scene, Vec::new()),
    }
}

/// Returns the first situation from which nothing leads to an end.
fn trapped(explored: &Explored) -> Option<NodeIx> {
    let ends = |at: usize| {
        let node = &explored.nodes[at];
        node.ended.is_some() || !node.is_expanded
    };
    let goes_on = |kind: Kind| matches!(kind, Kind::Answer | Kind::Silence);
    first_cut_off(explored, ends, goes_on).next()
}

/// Returns the questions at which nothing that was tried is taken, and whether there can be
/// nothing else.
fn stuck(explored: &Explored, program: &Program) -> Vec<(NodeIx, bool)> {
    let takes = |at: usize| {
        let node = &explored.nodes[at];
        let is_taken = |edge: &u32| {
            let edge = &explored.edges[*edge as usize];
            edge.kind == Kind::Answer && edge.is_taken
        };
        let question = node
            .waits
            .as_ref()
            .and_then(|waits| program.question_named(waits));
        let is_tried = |edge: &u32| explored.edges[*edge as usize].kind == Kind::Answer;
        let is_open = node.is_expanded && question.is_some();
        !is_open || !node.moves.iter().any(is_tried) || node.moves.iter().any(is_taken)
    };
    let found = first_cut_off(explored, takes, |kind| kind == Kind::Answer);
    let is_sure = |at: NodeIx| {
        let waits = explored.nodes[at as usize].waits.as_ref();
        let question = waits.and_then(|waits| program.question_named(waits));
        question.is_some_and(|at| match program.question(at).spec {
            Spec::Choice
            | Spec::Multi { .. }
            | Spec::Rank { .. }
            | Spec::Yesno
            | Spec::Consent { .. }
            | Spec::Scale { .. }
            | Spec::Number { .. }
            | Spec::Date { .. }
            | Spec::Time { .. } => true,
            Spec::Text { .. }
            | Spec::Email
            | Spec::Phone { .. }
            | Spec::Location
            | Spec::Photo { .. }
            | Spec::File { .. } => false,
        })
    };
    found.map(|at| (at, is_sure(at))).collect()
}

/// Returns the situations from which no moves of these kinds lead to one of the wanted ones.
fn first_cut_off(
    explored: &Explored,
    is_wanted: impl Fn(usize) -> bool,
    goes: impl Fn(Kind) -> bool,
) -> impl Iterator<Item = NodeIx> {
    let count = explored.nodes.len();
    let mut before: Vec<Vec<NodeIx>> = vec![Vec::new(); count];
    for edge in explored.edges.iter().filter(|edge| goes(edge.kind)) {
        before[edge.to as usize].push(edge.from);
    }
    let mut is_fine = vec![false; count];
    let mut open: Vec<usize> = (0..count).filter(|at| is_wanted(*at)).collect();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut is_fine[at], true) {
            open.extend(before[at].iter().map(|from| *from as usize));
        }
    }
    let cut_off = (0..count).filter(move |at| !is_fine[*at]);
    cut_off.map(|at| u32::try_from(at).unwrap_or(u32::MAX))
}
