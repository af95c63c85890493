//! What tests reached of a dialog: its steps, the options that were chosen, and the ways that conditions and questions took.

use std::collections::HashSet;

use crate::dialog::expr::pretty::written;
use crate::dialog::graph::branches;
use crate::dialog::program::{NodeIx, OptionDef, Program, Question, Step};
use crate::dialog::source::Span;
use crate::engine::Visit;
use crate::engine::event::Event;
use crate::id::Name;

/// What was reached.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// Steps and branches.
    visits: HashSet<Visit>,
    /// Dialog, question and option.
    chosen: HashSet<(Name, Name, Name)>,
}

/// What tests reached of a dialog.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// Reached and all steps.
    pub steps: (usize, usize),
    /// Reached and all options.
    pub options: (usize, usize),
    /// Reached and all ways of conditions and questions.
    pub ways: (usize, usize),
    /// What was not reached, in the order of the file.
    pub missing: Vec<NotReached>,
}

/// Something that no test reached.
#[derive(Clone, Debug)]
pub struct NotReached {
    /// Its place.
    pub span: Span,
    /// What it is, as the author wrote it.
    pub what: String,
}

impl Reached {
    /// Takes what one turn reached; `dialog` finds the dialog of a vote.
    pub fn take(&mut self, trace: &[Visit], events: &[Event]) {
        self.visits.extend(trace.iter().cloned());
        for event in events {
            match event {
                Event::Answered(answer) => {
                    let keys = answer.outcome.iter().flat_map(|value| value.keys());
                    let chosen = keys
                        .map(|key| (answer.dialog.clone(), answer.question.clone(), key.clone()));
                    self.chosen.extend(chosen);
                }
                // Names of votes are told apart by the questions of the dialogs they are looked up in.
                Event::Voted { vote, keys, .. } => {
                    let chosen = keys
                        .iter()
                        .map(|key| (Name::default(), vote.clone(), key.clone()));
                    self.chosen.extend(chosen);
                }
                _ => {}
            }
        }
    }

    /// Adds what another talk reached.
    pub fn add(&mut self, other: &Self) {
        self.visits.extend(other.visits.iter().cloned());
        self.chosen.extend(other.chosen.iter().cloned());
    }

    /// Returns what of a dialog was reached.
    pub fn of(&self, program: &Program) -> Coverage {
        let mut coverage = Coverage {
            steps: (0, 0),
            options: (0, 0),
            ways: (0, 0),
            missing: Vec::new(),
        };
        for (at, node) in program.nodes.iter().enumerate() {
            let node_ix = NodeIx(at as u32);
            let is_visited = |branch: usize| {
                self.visits.contains(&Visit {
                    dialog: program.dialog.clone(),
                    node: node_ix,
                    branch: branch as u16,
                })
            };
            let mut told = |counts: fn(&mut Coverage) -> &mut (usize, usize),
                            is_reached: bool,
                            span: Span,
                            what: String| {
                let counts = counts(&mut coverage);
                counts.1 += 1;
                counts.0 += usize::from(is_reached);
                if !is_reached {
                    coverage.missing.push(NotReached { span, what });
                }
            };
            match &node.step {
                Step::If { arms, .. } => {
                    for (arm, (condition, _)) in arms.iter().enumerate() {
                        let what = format!("if {}", written(condition));
                        told(|all| &mut all.ways, is_visited(arm + 1), node.span, what);
                    }
                    let what = match arms.as_slice() {
                        [(condition, _)] => format!("if {} is not true", written(condition)),
                        _ => "if no condition is true".to_owned(),
                    };
                    if !arms.is_empty() {
                        told(
                            |all| &mut all.ways,
                            is_visited(arms.len() + 1),
                            node.span,
                            what,
                        );
                    }
                }
                step => told(
                    |all| &mut all.steps,
                    is_visited(0),
                    node.span,
                    verb(program, step),
                ),
            }
            match &node.step {
                Step::Ask(question) => {
                    let question = program.question(*question);
                    for option in &question.options {
                        let is_chosen = self.is_chosen(&program.dialog, &question.name, option);
                        told(
                            |all| &mut all.options,
                            is_chosen,
                            option.span,
                            option_words(&question.name, option),
                        );
                    }
                    for (way, what) in other_ways(question) {
                        let what = format!("{}: {what}", question.name);
                        told(|all| &mut all.ways, is_visited(way + 1), node.span, what);
                    }
                }
                Step::Vote(vote) => {
                    let Some(vote) = program.votes.get(*vote as usize) else {
                        continue;
                    };
                    for option in &vote.options {
                        let is_chosen = self.is_chosen("", &vote.name, option);
                        told(
                            |all| &mut all.options,
                            is_chosen,
                            option.span,
                            option_words(&vote.name, option),
                        );
                    }
                }
                _ => {}
            }
        }
        coverage.missing.sort_by_key(|missing| missing.span);
        coverage
    }

    fn is_chosen(&self, dialog: &str, question: &Name, option: &OptionDef) -> bool {
        let key = (Name::new(dialog), question.clone(), option.key.clone());
        self.chosen.contains(&key)
    }
}

fn option_words(question: &Name, option: &OptionDef) -> String {
    format!("{question}: the option {}", option.key)
}

/// Returns the branches of a question that are no option's, with their place in all its branches.
fn other_ways(question: &Question) -> impl Iterator<Item = (usize, &'static str)> {
    let of_options = question
        .options
        .iter()
        .filter(|option| option.then.is_some())
        .count();
    let expires = question.expire.as_ref().and_then(|expire| expire.then);
    let named = [
        (question.yes, "yes"),
        (question.no, "no"),
        (question.refused, "refused"),
        (question.give_up, "the tries are used up"),
        (expires, "no answer in time"),
    ];
    debug_assert!(branches(question).count() >= of_options);
    let there = named.into_iter().filter(|(way, _)| way.is_some());
    there
        .enumerate()
        .map(move |(at, (_, what))| (of_options + at, what))
}

/// Returns a step in a few words.
fn verb(program: &Program, step: &Step) -> String {
    match step {
        Step::Say(_) => "say".to_owned(),
        Step::Ask(question) => format!("ask: {}", program.question(*question).name),
        Step::Vote(vote) => {
            let name = program
                .votes
                .get(*vote as usize)
                .map(|vote| vote.name.clone());
            format!("vote: {}", name.unwrap_or_default())
        }
        Step::If { .. } => "if".to_owned(),
        Step::Tag(name) => format!("tag: {name}"),
        Step::Untag(name) => format!("untag: {name}"),
        Step::Set(values) => format!("set: {}", names(values)),
        Step::Keep(values) => format!("keep: {}", names(values)),
        Step::Do { section, .. } => format!("do: {}", program.section(*section).name),
        Step::Redo { question, .. } => format!("redo: {}", program.question(*question).name),
        Step::Goto(_) => "goto".to_owned(),
        Step::Start { dialog, .. } => format!("start: {dialog}"),
        Step::End(reason) => format!("end: {reason}"),
        Step::Handoff { desk, waits, .. } if *waits => format!("handoff: {desk}"),
        Step::Handoff { desk, .. } => format!("notify: {desk}"),
    }
}

fn names<V>(values: &[(Name, V)]) -> String {
    let names: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
    names.join(", ")
}
