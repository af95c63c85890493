//! Walks a session from step to step until it asks, ends, or starts another dialog.

mod ask_step;
pub(super) mod back;
pub(super) mod fail;
pub(super) mod version_change;

pub(super) use fail::fail;

use crate::dialog::ast::Room;
use crate::dialog::dependencies;
use crate::dialog::expr::tree::{Expr, Ref};
use crate::dialog::graph::STEPS;
use crate::dialog::program::{Next, Node, NodeIx, Program, Say, SayAction, SectionIx, Step};
use crate::dialog::text::Text;
use crate::dialog::words::Sentence;
use crate::engine::data::{change, handover};
use crate::engine::program::{detour, handoff, option_branches, section};
use crate::engine::state::event::{Event, Status};
use crate::engine::state::session::Detour;
use crate::engine::state::turn_context::{ActiveSession, Flow, Halt, TurnContext};
use crate::engine::text::{say, scope};
use crate::engine::vote;
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Keyboard, Media, Rich};

/// Walks from a place until the session halts.
pub(in crate::engine) fn walk(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    mut next: Next,
) -> Halt {
    let program = active.program;
    let is_older = turn
        .world
        .dialogs
        .program(&program.dialog, None)
        .is_none_or(|newest| newest.version != program.version);
    loop {
        let at = match next {
            Next::Node(at) => at,
            Next::Return => match leave_section(turn, active) {
                Flow::On(after) => {
                    next = after;
                    continue;
                }
                Flow::Halt(halt) => return halt,
            },
        };
        let Some(node) = program.nodes.get(at.0 as usize) else {
            return fail::fail(turn, active, "goto", "the step is not there");
        };
        if node
            .when
            .as_ref()
            .is_some_and(|when| !scope::holds(turn, active, when))
        {
            next = option_branches::after(active, at, node.next);
            continue;
        }
        if let Some(value) = is_older.then(|| gone_value(turn, program, node)).flatten() {
            return fail::fail(
                turn,
                active,
                verb(&node.step),
                &format!("`bot.{value}` is no longer there"),
            );
        }
        // Conditions only lead forward, so they need no limit: a long form may skip many steps that
        // are not meant for this customer.
        if !matches!(node.step, Step::If { .. }) && !turn.may_step() {
            return fail::fail(
                turn,
                active,
                verb(&node.step),
                &format!("more than {STEPS} steps without a question"),
            );
        }
        match run_step(turn, active, at, node) {
            Flow::On(after) => next = option_branches::after(active, at, after),
            Flow::Halt(halt) => return halt,
        }
    }
}

/// Returns a bot value that a step reads and that `bot.yaml` no longer has, which is possible in an
/// old version that is no longer checked.
fn gone_value(turn: &TurnContext<'_>, program: &Program, node: &Node) -> Option<Name> {
    let mut gone = None;
    dependencies::each_of_node(program, node, &mut |name, _| {
        if let Ref::Bot(value) = name
            && !turn.bot().values.iter().any(|(known, _)| known == value)
        {
            gone = Some(value.clone());
        }
    });
    gone
}

fn run_step(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: NodeIx,
    node: &Node,
) -> Flow {
    let next = node.next;
    if !matches!(node.step, Step::If { .. }) {
        turn.record_visit(active, at, 0);
    }
    match &node.step {
        Step::Say(message) => speak(turn, active, message),
        Step::Ask(question) => return ask_step::run_step(turn, active, *question, next),
        Step::Vote(at) => return vote::open(turn, active, *at, next),
        Step::If { arms, otherwise } => {
            return Flow::On(choose(turn, active, at, arms, *otherwise));
        }
        Step::Tag(name) => change::tag(turn, active, name, true),
        Step::Untag(name) => change::tag(turn, active, name, false),
        Step::Set(values) => change::set(turn, active, values),
        Step::Keep(values) => change::keep(turn, active, values),
        Step::Do { section, alias } => {
            return enter_section(turn, active, node.section, *section, alias.as_ref());
        }
        Step::Redo { question, name } => return back::redo(turn, active, at, *question, name),
        Step::Goto(target) => {
            active.session.detours.clear();
            return Flow::On(*target);
        }
        Step::Start { dialog, section } => {
            return Flow::Halt(Halt::Starts(dialog.clone(), section.clone()));
        }
        Step::End(reason) => return Flow::Halt(Halt::Ends(Status::Completed, reason.clone())),
        Step::Handoff {
            name,
            desk,
            note,
            text,
            waits: true,
        } => {
            return hand_over(
                turn,
                active,
                node,
                (name, desk),
                (note.as_ref(), text.as_ref()),
            );
        }
        Step::Handoff {
            desk,
            note,
            waits: false,
            ..
        } => {
            let staff = handover::desk_language(turn);
            let note = note
                .as_ref()
                .map(|note| scope::fill_in(turn, active, note, &staff));
            if turn.conversation.room == Room::Business {
                handover::tell_holder(turn, Some(active), note, false);
            } else if turn.bot().desk(desk).is_some() && turn.conversation.room == Room::Private {
                handover::notify(turn, desk, active, note);
            } else {
                let why = format!("there is no desk `{desk}` here");
                turn.record_failure(active, "notify", &why);
            }
        }
    }
    Flow::On(next)
}

/// Hands the customer over to a desk, and lets the session rest until they are handed back. Where
/// the desk is gone, or others read along, the session goes on at once.
fn hand_over(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    node: &Node,
    (name, desk): (&Name, &Name),
    (note, text): (Option<&Text>, Option<&Text>),
) -> Flow {
    let text = text.map(|text| scope::fill(turn, active, text));
    turn.record_event(Event::HumanAsked);
    if turn.conversation.room == Room::Business {
        return leave_to_holder(turn, active, node, name, (note, text));
    }
    let known = turn.bot().desk(desk);
    let Some(desk) = known.filter(|_| turn.conversation.room == Room::Private) else {
        text.into_iter().for_each(|text| {
            turn.send(text, Keyboard::None);
        });
        turn.record_failure(
            active,
            "handoff",
            &format!("there is no desk `{desk}` here"),
        );
        return Flow::On(node.next);
    };
    let Some(desk) = handover::reachable(turn, desk) else {
        // What the author promises cannot be kept now.
        handover::miss(turn, desk);
        let language = active.session.language.clone();
        let contact = handover::contact(turn, &language);
        say::say(turn, &language, handover::nobody(contact.as_deref()));
        return Flow::On(node.next);
    };
    let staff = handover::desk_language(turn);
    let note = note.map(|note| scope::fill_in(turn, active, note, &staff));
    handover::announce(turn, desk, &active.session.language, text);
    let section = &active.program.section(node.section).name;
    active.session.resting = Some((section.clone(), name.clone()));
    handover::begin(turn, desk, Some(active), note, None);
    Flow::Halt(Halt::Waits)
}

/// Leaves the customer to the holder of the Business account, and lets the session rest until they
/// let the bot go on.
fn leave_to_holder(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    node: &Node,
    name: &Name,
    (note, text): (Option<&Text>, Option<Rich>),
) -> Flow {
    let staff = handover::desk_language(turn);
    let note = note.map(|note| scope::fill_in(turn, active, note, &staff));
    let language = active.session.language.clone();
    let text = text.unwrap_or_else(|| say::rich(turn, &language, Sentence::HumanAsked));
    turn.send(text, Keyboard::None);
    let section = &active.program.section(node.section).name;
    active.session.resting = Some((section.clone(), name.clone()));
    handover::leave_to_holder(turn, Some(active), note);
    Flow::Halt(Halt::Waits)
}

/// Continues behind the `handoff` at which a session rests.
pub(in crate::engine) fn go_on_after_handoff(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
) -> Halt {
    let Some(at) = handoff::resting_at(active) else {
        return fail::fail(turn, active, "handoff", "the step is not there");
    };
    active.session.resting = None;
    turn.count_steps_anew();
    let next = active.program.node(at).next;
    let next = option_branches::after(active, at, next);
    walk(turn, active, next)
}

fn choose(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: NodeIx,
    arms: &[(Expr, Next)],
    otherwise: Next,
) -> Next {
    for (branch, (condition, then)) in arms.iter().enumerate() {
        if scope::holds(turn, active, condition) {
            turn.record_visit(active, at, branch + 1);
            return *then;
        }
    }
    turn.record_visit(active, at, arms.len() + 1);
    otherwise
}

fn speak(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, message: &Say) {
    let text = scope::fill(turn, active, &message.text);
    let media = message
        .photo
        .clone()
        .map(Media::Photo)
        .or_else(|| message.file.clone().map(Media::File));
    let buttons = message
        .buttons
        .iter()
        .filter_map(|(label, action)| {
            let action = match action {
                SayAction::Url(address) => Action::Url(scope::fill_address(turn, active, address)),
                SayAction::Share(words) => Action::Share(scope::fill(turn, active, words).words()),
                SayAction::Start(dialog, section) => Action::Start {
                    dialog: dialog.clone(),
                    section: section.clone().or_else(|| first_section(turn, dialog))?,
                },
            };
            Some(Button {
                label: scope::fill(turn, active, label).words(),
                action,
                mark: ButtonState::None,
            })
        })
        .collect::<Vec<_>>();
    let keyboard = if buttons.is_empty() {
        Keyboard::None
    } else {
        Keyboard::Inline(buttons)
    };
    // A text whose only value is missing is empty, and an empty message cannot be sent.
    if !text.is_empty() || media.is_some() {
        turn.send_media(text, media, keyboard);
    }
}

fn first_section(turn: &TurnContext<'_>, dialog: &str) -> Option<Name> {
    let program = turn.world.dialogs.program(dialog, None)?;
    Some(
        program
            .section(section::entry_section(program, Room::Private)?)
            .name
            .clone(),
    )
}

fn enter_section(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    from: SectionIx,
    section: SectionIx,
    alias: Option<&Name>,
) -> Flow {
    let program = active.program;
    let detour = Detour {
        from: program.section(from).name.clone(),
        section: program.section(section).name.clone(),
        alias: alias.cloned(),
    };
    // The checker refuses a section that enters itself; this catches programs that were never
    // checked.
    if active.session.detours.len() >= STEPS as usize {
        return Flow::Halt(fail::fail(turn, active, "do", "a section does itself"));
    }
    active.session.detours.push(detour);
    Flow::On(program.section(section).first)
}

fn leave_section(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) -> Flow {
    let Some(detour) = active.session.detours.pop() else {
        return Flow::Halt(Halt::Ends(Status::Completed, Name::new_static("done")));
    };
    match detour::do_step_of(active.program, &detour) {
        Some(at) => {
            let next = active.program.node(at).next;
            Flow::On(option_branches::after(active, at, next))
        }
        None => Flow::Halt(fail::fail(
            turn,
            active,
            "do",
            &format!("`{}` no longer does `{}`", detour.from, detour.section),
        )),
    }
}

/// Returns the verb of a step in the dialog file.
fn verb(step: &Step) -> &'static str {
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
        Step::Handoff { waits: true, .. } => "handoff",
        Step::Handoff { waits: false, .. } => "notify",
    }
}
