//! Checks the flow: unreachable steps, loops that never ask or never end, unused sections,
//! reminders that are too late.

use std::collections::{HashMap, HashSet};

use crate::dialog::ast::{Ask, Dialog, Scalar, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::graph::successors;
use crate::dialog::lower::walk::{Lists, each_step};
use crate::dialog::program::{Next, Node, NodeIx, Program, SectionIx, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;

use super::definite::AllKnown;

/// Checks one dialog.
pub fn check(
    dialog: &Dialog,
    lists: &Lists<'_>,
    program: &Program,
    known: &AllKnown,
    diagnostics: &mut Vec<Diagnostic>,
) {
    check_sections(program, diagnostics);
    report_unreachable(program, known, diagnostics);
    check_loops(program, diagnostics);
    check_endings(program, diagnostics);
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            if let Verb::If { arms, .. } = &step.verb {
                check_repeated(arms.iter().map(|(condition, _)| condition), diagnostics);
            }
            if let Verb::Ask(ask) = &step.verb {
                check_reminder(ask, diagnostics);
            }
        });
    }
}

fn check_reminder(ask: &Ask, diagnostics: &mut Vec<Diagnostic>) {
    let (Some(remind), Some(expire)) = (&ask.remind, &ask.expire) else {
        return;
    };
    if remind
        .value
        .0
        .iter()
        .any(|after| *after >= expire.after.value)
    {
        let message = format!(
            "a reminder of `{}` comes at or after {}, when the question has expired",
            ask.name.value, expire.after.value
        );
        let found = Diagnostic::error(codes::REMINDER_TOO_LATE, remind.span, message)
            .label(expire.after.span, "it expires here");
        diagnostics.push(found.help("let the reminder come earlier, or the question expire later"));
    }
}

fn check_sections(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    for section in program
        .sections
        .iter()
        .filter(|section| section.rooms.is_empty())
    {
        let message = format!("nothing leads to section `{}`", section.name);
        let help =
            "start it under `start:`, `do` or `goto` it from another section, or take it out";
        diagnostics
            .push(Diagnostic::warning(codes::SECTION_NEVER_USED, section.span, message).help(help));
    }
}

/// Reports the first step of each unreachable run of steps, in sections that are used.
fn report_unreachable(program: &Program, known: &AllKnown, diagnostics: &mut Vec<Diagnostic>) {
    let reached: Vec<bool> = reached_anyhow(program, known);
    let mut behind_unreached = vec![false; program.nodes.len()];
    for (at, node) in program.nodes.iter().enumerate() {
        let next = [node.next];
        for way in successors(program, node).iter().chain(&next) {
            if let (false, Next::Node(next)) = (reached[at], way) {
                behind_unreached[next.0 as usize] = true;
            }
        }
    }
    // If branches join at a step, the step that leaves is inside a branch, not before it.
    let mut joints: HashSet<Next> = HashSet::new();
    let mut leavers: HashMap<Next, &Node> = HashMap::new();
    for (at, node) in program.nodes.iter().enumerate() {
        match node.step {
            Step::If { .. } | Step::Ask(_) => drop(joints.insert(node.next)),
            Step::End(_) | Step::Goto(_) | Step::Start { .. } if reached[at] => {
                leavers.entry(node.next).or_insert(node);
            }
            _ => {}
        }
    }
    for (at, node) in program.nodes.iter().enumerate() {
        if reached[at] || behind_unreached[at] || program.section(node.section).rooms.is_empty() {
            continue;
        }
        let here = Next::Node(NodeIx(at as u32));
        let found = match leavers.get(&here).filter(|_| !joints.contains(&here)) {
            Some(leaver) => {
                Diagnostic::error(codes::STEP_AFTER_END, node.span, "the talk never comes here: the step before it goes elsewhere")
                    .label(leaver.span, "it leaves here")
                    .help("take this step out, put it before that one, or give that one a `when`")
            }
            None => Diagnostic::warning(codes::UNREACHABLE, node.span, "no way leads to this step")
                .help("every way before it ends or jumps elsewhere; take it out, or let one of them go on"),
        };
        diagnostics.push(found);
    }
}

/// Returns which nodes are reachable, also from sections that only buttons and other dialogs start.
fn reached_anyhow(program: &Program, known: &AllKnown) -> Vec<bool> {
    let mut reached: Vec<bool> = known.iter().map(Option::is_some).collect();
    let started = program
        .sections
        .iter()
        .filter(|section| !section.rooms.is_empty())
        .map(|section| section.first);
    let mut open: Vec<Next> = started.collect();
    open.extend(
        reached
            .iter()
            .enumerate()
            .filter(|(_, reached)| **reached)
            .flat_map(|(at, _)| successors(program, &program.nodes[at])),
    );
    while let Some(next) = open.pop() {
        let Next::Node(node) = next else { continue };
        if !std::mem::replace(&mut reached[node.0 as usize], true) {
            open.extend(successors(program, program.node(node)));
            if let Step::Do { section, .. } = &program.node(node).step {
                open.push(program.section(*section).first);
            }
        }
    }
    reached
}

/// The most steps that all searches for loops in one dialog may visit.
const SEARCH_BUDGET: usize = 500_000;

/// Reports loops that never ask anything and change nothing.
fn check_loops(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    let waits = |at: NodeIx| {
        matches!(
            program.node(at).step,
            Step::Ask(_)
                | Step::Vote(_)
                | Step::Redo { .. }
                | Step::Do { .. }
                | Step::Handoff { waits: true, .. }
        )
    };
    let changes = |at: NodeIx| {
        matches!(
            program.node(at).step,
            Step::Set(_) | Step::Keep(_) | Step::Tag(_) | Step::Untag(_)
        )
    };
    let mut left = SEARCH_BUDGET;
    for (at, node) in program.nodes.iter().enumerate() {
        let Step::Goto(Next::Node(target)) = node.step else {
            continue;
        };
        let here = NodeIx(at as u32);
        // Search from the target back to this jump without passing a question.
        let mut seen: HashSet<NodeIx> = HashSet::new();
        let mut open = vec![target];
        let mut may_change = false;
        while let Some(at) = open.pop() {
            if !seen.insert(at) || waits(at) {
                continue;
            }
            left = match left.checked_sub(1) {
                Some(left) => left,
                None => return,
            };
            may_change |= changes(at);
            open.extend(
                successors(program, program.node(at))
                    .into_iter()
                    .filter_map(|way| match way {
                        Next::Node(next) => Some(next),
                        Next::Return => None,
                    }),
            );
        }
        let is_loop = seen.contains(&here) && !waits(target) && !may_change;
        if is_loop {
            let message = "this jump goes round and round without asking anything";
            let help = "let the loop ask a question, or change what its condition reads";
            diagnostics.push(Diagnostic::error(codes::ENDLESS_LOOP, node.span, message).help(help));
        }
    }
}

/// Reports sections from which no way ever ends.
fn check_endings(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); program.nodes.len()];
    let mut ends = vec![false; program.nodes.len()];
    let mut open = Vec::new();
    for (at, node) in program.nodes.iter().enumerate() {
        let ways = successors(program, node);
        if ways.is_empty()
            || ways.contains(&Next::Return)
            || matches!(node.step, Step::End(_) | Step::Start { .. })
        {
            open.push(at);
        }
        for way in ways {
            if let Next::Node(next) = way {
                before[next.0 as usize].push(at);
            }
        }
    }
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut ends[at], true) {
            open.extend(&before[at]);
        }
    }
    let endless: HashSet<Span> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == codes::ENDLESS_LOOP)
        .map(|diagnostic| diagnostic.span)
        .collect();
    let nodes = program
        .nodes
        .iter()
        .filter(|node| endless.contains(&node.span));
    let told_already: HashSet<SectionIx> = nodes.map(|node| node.section).collect();
    for (at, section) in program.sections.iter().enumerate() {
        let Next::Node(first) = section.first else {
            continue;
        };
        let is_told = told_already.contains(&SectionIx(at as u32));
        if !ends[first.0 as usize] && !section.rooms.is_empty() && !is_told {
            let message = format!(
                "section `{}` never comes to an end: every way leads back",
                section.name
            );
            let help = "let one way end: an `end:`, or a condition around the jump back";
            diagnostics
                .push(Diagnostic::warning(codes::NO_WAY_TO_END, section.span, message).help(help));
        }
    }
}

/// Reports a condition that occurs twice in one chain of `if` and `else if`.
fn check_repeated<'a>(
    conditions: impl Iterator<Item = &'a Scalar>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen: HashMap<String, &Scalar> = HashMap::new();
    for condition in conditions {
        let words: String = condition
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if let Some(first) = seen.get(&words) {
            let found = Diagnostic::warning(
                codes::CONDITION_REPEATS,
                condition.span,
                "this condition is already used above, so these steps never run",
            );
            diagnostics.push(
                found
                    .label(first.span, "the same here")
                    .help("change one of the two, or take this branch out"),
            );
        }
        seen.entry(words).or_insert(condition);
    }
}
