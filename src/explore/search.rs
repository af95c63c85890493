//! Searches all situations of a dialog, breadth first, so that the way to each is a shortest one.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::compile::Compiled;
use crate::dialog::program::Program;
use crate::engine::event::{Event, Status};
use crate::explore::faults::{Asking, Claim, Turned, faults, jumped_from};
use crate::explore::items::{Item, Kind, items};
use crate::explore::key::{Key, Keys};
use crate::explore::moves::moves;
use crate::explore::roots::roots;
use crate::explore::sample::in_language;
use crate::explore::situation::{DeedResult, Situation};
use crate::id::Name;
use crate::script::rehearse::{Deed, Scene, beginning};
use crate::script::setting;

/// What is searched, and how far.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// So many situations are looked at.
    pub situations: usize,
    /// Whether going back is tried, once in every conversation.
    pub goes_back: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            situations: 50_000,
            goes_back: true,
        }
    }
}

/// The index of a situation.
pub type NodeIx = u32;
/// The index of a move.
pub type EdgeIx = u32;

/// A situation that was found.
#[derive(Clone, Debug)]
pub struct Node {
    /// The move that led to it first; `None` for a beginning.
    pub by: Option<EdgeIx>,
    /// How it began.
    pub scene: u32,
    /// The question or vote that waits; `None` at an end.
    pub waits: Option<Name>,
    /// Why the session ended; `None` while it goes on.
    pub ended: Option<Name>,
    /// Whether all that can be done there was tried.
    pub is_expanded: bool,
    /// Its moves.
    pub moves: Vec<EdgeIx>,
}

/// A move from one situation to the next.
#[derive(Clone, Debug)]
pub struct Edge {
    /// From where.
    pub from: NodeIx,
    /// To where.
    pub to: NodeIx,
    /// What is done.
    pub deeds: Vec<Deed>,
    /// Of which kind it is.
    pub kind: Kind,
    /// Whether the waiting question was answered or passed by.
    pub is_taken: bool,
    /// How many words the customer reads after it.
    pub words: u32,
    /// What it goes down that a test may want to see.
    pub items: Vec<u32>,
}

/// Something that is not as it should be, and the last move of the way there.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What it contradicts.
    pub claim: Claim,
    /// The way to it: a situation, and what is done there.
    pub node: Option<NodeIx>,
    /// What is done there.
    pub deeds: Vec<Deed>,
    /// How it began, if it shows at once.
    pub scene: u32,
    /// What is wrong, in words.
    pub words: String,
}

/// All situations that were found.
#[derive(Clone, Debug, Default)]
pub struct Explored {
    /// How conversations can begin.
    pub scenes: Vec<Scene>,
    /// The situations.
    pub nodes: Vec<Node>,
    /// The moves.
    pub edges: Vec<Edge>,
    /// What tests may want to see, by index.
    pub items: Vec<Item>,
    /// What was seen at each beginning.
    pub begun: Vec<(NodeIx, Vec<u32>, u32)>,
    /// The first fault of each kind and place.
    pub faults: Vec<Fault>,
    /// Whether nothing was left out.
    pub is_whole: bool,
}

/// A way from a beginning: how it begins, and the moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// How it begins.
    pub scene: u32,
    /// Its moves.
    pub edges: Vec<EdgeIx>,
}

/// Searches a dialog.
pub fn explore(compiled: &Compiled, program: &Program, scope: Scope) -> Explored {
    let (scenes, is_whole) = roots(&compiled.dialogs, program);
    let Some(first) = scenes.first() else {
        return Explored::default();
    };
    let (dialogs, _) = setting(&beginning(first, "").0, compiled);
    let mut search = Search {
        compiled,
        dialogs: &dialogs,
        program,
        scope,
        keys: Keys::default(),
        known: HashMap::new(),
        ends: HashMap::new(),
        numbers: HashMap::new(),
        told: BTreeSet::new(),
        open: VecDeque::new(),
        found: Explored {
            scenes: scenes.clone(),
            is_whole,
            ..Explored::default()
        },
    };
    for (at, scene) in scenes.iter().enumerate() {
        search.begin(u32::try_from(at).unwrap_or(u32::MAX), scene);
    }
    while let Some((node, situation)) = search.open.pop_front() {
        search.expand(node, &situation);
    }
    search.found
}

struct Search<'a> {
    compiled: &'a Compiled,
    dialogs: &'a Dialogs,
    program: &'a Program,
    scope: Scope,
    keys: Keys,
    known: HashMap<(u32, Key), NodeIx>,
    ends: HashMap<Name, NodeIx>,
    numbers: HashMap<Item, u32>,
    /// The faults that were told.
    told: BTreeSet<String>,
    open: VecDeque<(NodeIx, Situation)>,
    found: Explored,
}

impl Search<'_> {
    fn begin(&mut self, at: u32, scene: &Scene) {
        let (_, now) = setting(&beginning(scene, "").0, self.compiled);
        let (situation, result) = Situation::begin(self.dialogs, scene, now);
        let turned = Turned {
            program: self.program,
            before: None,
            after: &situation,
            result: &result,
            asking: Asking::Nobody,
        };
        for (claim, words) in faults(&turned) {
            self.tell(claim, words, None, Vec::new(), at);
        }
        let seen = self.items(&result, None, &situation);
        let words = u32::try_from(result.words).unwrap_or(u32::MAX);
        let node = self.place(situation, &result, at, None);
        self.found.begun.push((node, seen, words));
    }

    fn expand(&mut self, at: NodeIx, situation: &Situation) {
        if self.found.nodes.len() >= self.scope.situations {
            self.found.is_whole = false;
            return;
        }
        let Some(session) = situation.active() else {
            return;
        };
        let ahead = self.keys.ahead(self.program, session);
        let zone = self.dialogs.bot.timezone;
        let answers = moves(self.program, situation, session, &ahead.read, zone);
        let mut all: Vec<(Kind, Vec<Deed>)> = answers
            .into_iter()
            .map(|deeds| (Kind::Answer, deeds))
            .collect();
        // What is held back until the morning nobody has seen, so nobody answers it.
        let held_until = session.wait.as_ref().and_then(|wait| wait.held_until);
        let is_held = held_until.is_some_and(|until| until > situation.now);
        if is_held && situation.until_due().is_some() {
            all.clear();
        }
        if let Some(wait) = situation.until_due() {
            all.push((Kind::Silence, vec![Deed::Wait(wait)]));
        }
        let is_group = situation.state.conversation.room == Room::Group;
        if self.scope.goes_back && !situation.went_back && session.wait.is_some() && !is_group {
            all.push((Kind::Back, vec![Deed::Say("/back".to_owned())]));
        }
        all.push((Kind::Stop, vec![Deed::Say("/stop".to_owned())]));
        for (kind, deeds) in all {
            self.try_move((at, situation), kind, deeds);
        }
        self.found.nodes[at as usize].is_expanded = true;
    }

    fn try_move(&mut self, (at, before): (NodeIx, &Situation), kind: Kind, mut deeds: Vec<Deed>) {
        let scene = self.found.nodes[at as usize].scene;
        let mut after = before.clone();
        let (result, done) = after.carry_on(self.dialogs, &deeds);
        deeds.truncate(done);
        if kind == Kind::Back {
            after.went_back = true;
        }
        let asking = match kind {
            Kind::Answer => Asking::Customer,
            Kind::Silence => Asking::Nobody,
            Kind::Back => Asking::Correction,
            Kind::Stop => Asking::Stop,
        };
        let turned = Turned {
            program: self.program,
            before: Some(before),
            after: &after,
            result: &result,
            asking,
        };
        for (claim, words) in faults(&turned) {
            self.tell(claim, words, Some(at), deeds.clone(), scene);
        }
        let jumped = jumped_from(&turned);
        after.jumped_from = jumped;
        note_given(self.program, &mut after, &result);
        let items = self.items(&result, Some((kind, before)), &after);
        let is_taken = result
            .events
            .iter()
            .any(|event| matches!(event, Event::Answered(_) | Event::VoteClosed { .. }));
        let words = u32::try_from(result.words).unwrap_or(u32::MAX);
        let edge = u32::try_from(self.found.edges.len()).unwrap_or(u32::MAX);
        let to = self.place(after, &result, scene, Some(edge));
        self.found.nodes[at as usize].moves.push(edge);
        self.found.edges.push(Edge {
            from: at,
            to,
            deeds,
            kind,
            is_taken,
            words,
            items,
        });
    }

    /// Finds the place of a situation, or gives it a new one.
    fn place(
        &mut self,
        situation: Situation,
        result: &DeedResult,
        scene: u32,
        by: Option<EdgeIx>,
    ) -> NodeIx {
        let next = u32::try_from(self.found.nodes.len()).unwrap_or(u32::MAX);
        let mut node = Node {
            by,
            scene,
            waits: None,
            ended: None,
            is_expanded: false,
            moves: Vec::new(),
        };
        let Some(key) = self.keys.of(self.program, &situation) else {
            let ended = result.events.iter().rev().find_map(|event| match event {
                Event::SessionEnded {
                    status: Status::TimedOut | Status::Completed | Status::Stopped,
                    reason,
                    ..
                } => Some(reason.clone()),
                Event::SessionEnded { status, .. } => Some(Name::new(format!("{status:?}"))),
                _ => None,
            });
            let ended = ended.unwrap_or(Name::new_static("done"));
            return *self.ends.entry(ended.clone()).or_insert_with(|| {
                node.ended = Some(ended);
                self.found.nodes.push(node);
                next
            });
        };
        // How it began makes no difference but for what is known of the person and the room.
        let kind = self.kind_of(scene);
        if let Some(known) = self.known.get(&(kind, key)) {
            return *known;
        }
        self.known.insert((kind, key), next);
        let session = situation.active();
        node.waits = session.and_then(|session| {
            let question = session.wait.as_ref().map(|wait| wait.question.clone());
            question.or(session.vote.as_ref().map(|open| open.vote.clone()))
        });
        self.found.nodes.push(node);
        self.open.push_back((next, situation));
        next
    }

    fn kind_of(&self, scene: u32) -> u32 {
        self.found.scenes[scene as usize].room as u32
    }

    fn tell(
        &mut self,
        claim: Claim,
        words: String,
        node: Option<NodeIx>,
        deeds: Vec<Deed>,
        scene: u32,
    ) {
        if self.told.insert(format!("{claim:?}{words}")) {
            self.found.faults.push(Fault {
                claim,
                node,
                deeds,
                scene,
                words,
            });
        }
    }

    fn items(
        &mut self,
        result: &DeedResult,
        before: Option<(Kind, &Situation)>,
        after: &Situation,
    ) -> Vec<u32> {
        let found = items(self.program, result, before, after);
        let mut numbers = Vec::with_capacity(found.len());
        for item in found {
            let next = u32::try_from(self.found.items.len()).unwrap_or(u32::MAX);
            let number = *self.numbers.entry(item.clone()).or_insert(next);
            if number == next {
                self.found.items.push(item);
            }
            numbers.push(number);
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// Notes which fields the customer gave by answering.
fn note_given(program: &Program, after: &mut Situation, result: &DeedResult) {
    for event in &result.events {
        let Event::Answered(answer) = event else {
            continue;
        };
        let asked = program.question_named(&answer.question);
        let field = asked.and_then(|at| program.question(at).keep.clone());
        if let (Some(field), true, true) = (field, answer.outcome.is_ok(), answer.attempt > 0) {
            after.given.retain(|(own, _)| *own != field);
            after.given.push((field, answer.question.clone()));
            after.given.sort();
        }
    }
}

impl Explored {
    /// Returns the shortest way to a situation.
    pub fn way_to(&self, node: NodeIx) -> Path {
        let mut edges = Vec::new();
        let mut at = node;
        while let Some(by) = self.nodes[at as usize].by {
            edges.push(by);
            at = self.edges[by as usize].from;
        }
        edges.reverse();
        Path {
            scene: self.nodes[at as usize].scene,
            edges,
        }
    }

    /// Returns what somebody who speaks this language does on a way.
    pub fn deeds(&self, path: &Path, language: &str) -> Vec<Deed> {
        let edges = path.edges.iter();
        edges
            .flat_map(|edge| spoken(&self.edges[*edge as usize].deeds, language))
            .collect()
    }

    /// Returns how a way begins.
    pub fn scene(&self, path: &Path) -> &Scene {
        &self.scenes[path.scene as usize]
    }

    /// Returns the shortest way to a question or vote, or `None` if none was found.
    pub fn way_to_question(&self, name: &str) -> Option<Path> {
        let is_it = |node: &Node| node.waits.as_deref() == Some(name);
        let at = self.nodes.iter().position(is_it)?;
        Some(self.way_to(u32::try_from(at).ok()?))
    }

    /// Returns how many situations were found.
    pub fn situations(&self) -> usize {
        self.nodes.len()
    }
}

/// Returns the same deeds of somebody who speaks this language.
pub(super) fn spoken(deeds: &[Deed], language: &str) -> Vec<Deed> {
    let deeds = deeds.iter().map(|deed| match deed {
        Deed::Say(words) => Deed::Say(in_language(words, language)),
        other => other.clone(),
    });
    deeds.collect()
}
