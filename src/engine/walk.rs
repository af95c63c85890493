//! Walks a session from step to step until it asks, ends, or starts another dialog.

use crate::dialog::ast::Room;
use crate::dialog::expr::tree::{Expr, Ref};
use crate::dialog::program::{Next, Node, NodeIx, Program, Say, SayAction, SectionIx, Step};
use crate::dialog::reads;
use crate::engine::draft::{Draft, Halt, STEPS, Talk};
use crate::engine::event::{Event, Status};
use crate::engine::session::Detour;
use crate::engine::{ask, back, change, course, say, scope, thens, vote};
use crate::id::Name;
use crate::message::{Action, Button, Keyboard, Mark, Media};

/// Where a step leads.
pub(super) enum Flow {
    /// On.
    On(Next),
    /// Nowhere, for now.
    Halt(Halt),
}

/// Walks on from a place until the session halts.
pub(super) fn walk(draft: &mut Draft<'_>, talk: &mut Talk<'_>, mut next: Next) -> Halt {
    let program = talk.program;
    let is_older = draft.world.dialogs.program(&program.dialog, None).is_none_or(|newest| newest.version != program.version);
    loop {
        let at = match next {
            Next::Node(at) => at,
            Next::Return => match flow_back(draft, talk) {
                Flow::On(after) => {
                    next = after;
                    continue;
                }
                Flow::Halt(halt) => return halt,
            },
        };
        let Some(node) = program.nodes.get(at.0 as usize) else {
            return give_in(draft, talk, "goto", "the step is not there");
        };
        if node.when.as_ref().is_some_and(|when| !scope::holds(draft, talk, when)) {
            next = thens::after(talk, at, node.next);
            continue;
        }
        if let Some(value) = is_older.then(|| gone_value(draft, program, node)).flatten() {
            return give_in(draft, talk, verb(&node.step), &format!("`bot.{value}` is no longer there"));
        }
        // Conditions only lead forward, so they need no limit: a long form may pass by many steps that are not meant for this customer.
        if !matches!(node.step, Step::If { .. }) && !draft.may_step() {
            return give_in(draft, talk, verb(&node.step), &format!("more than {STEPS} steps without a question"));
        }
        match step(draft, talk, at, node) {
            Flow::On(after) => next = thens::after(talk, at, after),
            Flow::Halt(halt) => return halt,
        }
    }
}

/// Returns a value of the bot that a step reads and `bot.yaml` no longer has: a version that is not checked against it any more may.
fn gone_value(draft: &Draft<'_>, program: &Program, node: &Node) -> Option<Name> {
    let mut gone = None;
    reads::each_of_node(program, node, &mut |name, _| {
        if let Ref::Bot(value) = name
            && !draft.bot().values.iter().any(|(known, _)| known == value)
        {
            gone = Some(value.clone());
        }
    });
    gone
}

/// Ends the session because of trouble inside the dialog; the customer reads an honest sentence.
pub(super) fn give_in(draft: &mut Draft<'_>, talk: &Talk<'_>, step: &str, why: &str) -> Halt {
    draft.failed(talk, step, why);
    say::trouble(draft, &talk.session.language);
    Halt::Ends(Status::Failed, Name::new_static("failed"))
}

fn step(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: NodeIx, node: &Node) -> Flow {
    let next = node.next;
    if !matches!(node.step, Step::If { .. }) {
        draft.visited(talk, at, 0);
    }
    match &node.step {
        Step::Say(message) => speak(draft, talk, message),
        Step::Ask(question) => return ask::reach(draft, talk, *question, next),
        Step::Vote(at) => return vote::open(draft, talk, *at, next),
        Step::If { arms, otherwise } => return Flow::On(choose(draft, talk, at, arms, *otherwise)),
        Step::Tag(name) => change::tag(draft, talk, name, true),
        Step::Untag(name) => change::tag(draft, talk, name, false),
        Step::Set(values) => change::set(draft, talk, values),
        Step::Keep(values) => change::keep(draft, talk, values),
        Step::Do { section, alias } => return detour(draft, talk, node.section, *section, alias.as_ref()),
        Step::Redo { question, name } => return back::redo(draft, talk, at, *question, name),
        Step::Goto(target) => {
            talk.session.detours.clear();
            return Flow::On(*target);
        }
        Step::Start { dialog, section } => return Flow::Halt(Halt::Starts(dialog.clone(), section.clone())),
        Step::End(reason) => return Flow::Halt(Halt::Ends(Status::Completed, reason.clone())),
        Step::Handoff { text, .. } => {
            if let Some(text) = text {
                let words = scope::fill(draft, talk, text);
                draft.send(words, Keyboard::None);
            }
            draft.happened(Event::HumanAsked);
            return Flow::Halt(Halt::Ends(Status::Completed, Name::new_static("handoff")));
        }
    }
    Flow::On(next)
}

fn choose(draft: &mut Draft<'_>, talk: &Talk<'_>, at: NodeIx, arms: &[(Expr, Next)], otherwise: Next) -> Next {
    for (branch, (condition, then)) in arms.iter().enumerate() {
        if scope::holds(draft, talk, condition) {
            draft.visited(talk, at, branch + 1);
            return *then;
        }
    }
    draft.visited(talk, at, arms.len() + 1);
    otherwise
}

fn speak(draft: &mut Draft<'_>, talk: &Talk<'_>, message: &Say) {
    let text = scope::fill(draft, talk, &message.text);
    let media = message.photo.clone().map(Media::Photo).or_else(|| message.file.clone().map(Media::File));
    let buttons = message
        .buttons
        .iter()
        .filter_map(|(label, action)| {
            let action = match action {
                SayAction::Url(address) => Action::Url(scope::fill_address(draft, talk, address)),
                SayAction::Share(words) => Action::Share(scope::fill(draft, talk, words).words()),
                SayAction::Start(dialog, section) => {
                    Action::Start { dialog: dialog.clone(), section: section.clone().or_else(|| first_section(draft, dialog))? }
                }
            };
            Some(Button { label: scope::fill(draft, talk, label).words(), action, mark: Mark::None })
        })
        .collect::<Vec<_>>();
    let keyboard = if buttons.is_empty() { Keyboard::None } else { Keyboard::Inline(buttons) };
    // A text whose only value is missing says nothing; an empty message cannot be sent.
    if !text.is_empty() || media.is_some() {
        draft.send_media(text, media, keyboard);
    }
}

fn first_section(draft: &Draft<'_>, dialog: &str) -> Option<Name> {
    let program = draft.world.dialogs.program(dialog, None)?;
    Some(program.section(course::entry(program, Room::Private)?).name.clone())
}

fn detour(draft: &mut Draft<'_>, talk: &mut Talk<'_>, from: SectionIx, section: SectionIx, alias: Option<&Name>) -> Flow {
    let program = talk.program;
    let detour = Detour { from: program.section(from).name.clone(), section: program.section(section).name.clone(), alias: alias.cloned() };
    // The checker refuses a section that reaches itself; this holds for what was never checked.
    if talk.session.detours.len() >= STEPS as usize {
        return Flow::Halt(give_in(draft, talk, "do", "a section does itself"));
    }
    talk.session.detours.push(detour);
    Flow::On(program.section(section).first)
}

fn flow_back(draft: &mut Draft<'_>, talk: &mut Talk<'_>) -> Flow {
    let Some(detour) = talk.session.detours.pop() else {
        return Flow::Halt(Halt::Ends(Status::Completed, Name::new_static("done")));
    };
    match doing(talk.program, &detour) {
        Some(at) => {
            let next = talk.program.node(at).next;
            Flow::On(thens::after(talk, at, next))
        }
        None => Flow::Halt(give_in(draft, talk, "do", &format!("`{}` no longer does `{}`", detour.from, detour.section))),
    }
}

/// Finds the `do` step of a detour.
pub(super) fn doing(program: &Program, detour: &Detour) -> Option<NodeIx> {
    let from = program.section_named(&detour.from)?;
    let is_it = |node: &Node| {
        node.section == from
            && matches!(&node.step, Step::Do { section, alias } if *alias == detour.alias && program.section(*section).name == detour.section)
    };
    program.nodes.iter().position(is_it).map(|at| NodeIx(u32::try_from(at).unwrap_or(u32::MAX)))
}

/// Returns whether some `do` leads to a section.
pub(super) fn is_detour(program: &Program, section: SectionIx) -> bool {
    program.nodes.iter().any(|node| matches!(node.step, Step::Do { section: done, .. } if done == section))
}

/// Returns a step's verb.
pub(super) fn verb(step: &Step) -> &'static str {
    match step {
        Step::Say(_) => "say",
        Step::Ask(_) => "ask",
        Step::Vote(_) => "vote",
        Step::If { .. } => "if",
        Step::Tag(_) => "tag",
        Step::Untag(_) => "untag",
        Step::Set(_) => "set",
        Step::Keep(_) => "keep",
        Step::Do { .. } => "do",
        Step::Redo { .. } => "redo",
        Step::Goto(_) => "goto",
        Step::Start { .. } => "start",
        Step::End(_) => "end",
        Step::Handoff { .. } => "handoff",
    }
}
