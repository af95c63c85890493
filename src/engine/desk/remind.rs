//! Reminding a desk of a customer whom nobody answers.

use super::card::{call, customer, refuse};
use crate::dialog::bot::Helping;
use crate::dialog::words::Sentence;
use crate::engine::data::handover::HANDOVER_TIMER;
use crate::engine::state::effect::Effect;
use crate::engine::state::handover::DeskTalk;
use crate::engine::state::turn_context::TurnContext;
use crate::id::TimerId;

/// How often a desk is reminded of a customer if it names no people.
const REMINDERS: usize = 3;

/// Reminds the desk of a customer whom nobody answered yet: first everybody, then one person after
/// the other.
pub(in crate::engine) fn due(turn: &mut TurnContext<'_>, timer: TimerId) {
    let is_waiting = |desk: &DeskTalk| desk.is_open && desk.by.is_none();
    let is_due = timer.question == HANDOVER_TIMER;
    if !is_due || !turn.conversation.desk.as_ref().is_some_and(is_waiting) {
        return;
    }
    let calls = calls(turn);
    let called = calls.get(usize::from(timer.step).saturating_sub(1));
    let name = customer(turn);
    match called {
        Some(Some(person)) => call(turn, person, Sentence::DeskWaits { name: &name }),
        Some(None) | None => refuse(turn, Sentence::DeskWaits { name: &name }),
    }
    if usize::from(timer.step) < calls.len() {
        remind_in_time(turn, timer.step + 1);
    }
}

/// Lists who is reminded, one after the other; `None` for the whole desk. Somebody to whom the
/// customer was passed on comes first.
fn calls<'a>(turn: &TurnContext<'a>) -> Vec<Option<&'a Helping>> {
    let Some(talk) = &turn.conversation.desk else {
        return Vec::new();
    };
    let people = turn.bot().desk(&talk.desk).map(|desk| &desk.people);
    let people = people.into_iter().flatten();
    let is_asked = |person: &&Helping| talk.passed_to.as_deref() == Some(person.name.as_str());
    let first = people.clone().find(is_asked);
    let others = people.filter(|person| !is_asked(person)).map(Some);
    let calls: Vec<_> = std::iter::once(first).chain(others).collect();
    match calls.len() {
        1 => vec![first; REMINDERS],
        _ => calls,
    }
}

/// Sets the timer of a reminder, if the desk wants any. Only its hours count.
pub(super) fn remind_in_time(turn: &mut TurnContext<'_>, step: u16) {
    let desk = turn.conversation.desk.as_ref();
    let known = desk.and_then(|desk| turn.bot().desk(&desk.desk));
    let within = known.and_then(|desk| Some((desk, desk.answer_within?)));
    if let Some((desk, within)) = within {
        let timer = TimerId {
            conversation: turn.conversation.id,
            question: HANDOVER_TIMER,
            step,
        };
        let at = desk.after(turn.now(), within, turn.bot().timezone);
        turn.effects.push(Effect::Arm { timer, at });
    }
}

pub(super) fn remind_no_more(turn: &mut TurnContext<'_>) {
    turn.effects.push(Effect::Disarm {
        question: HANDOVER_TIMER,
    });
}
