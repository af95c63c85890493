//! Ends a hand-over, and lets the bot go on.

use crate::dialog::program::{Program, SectionIx};
use crate::dialog::words::Sentence;
use crate::engine::ask::timers;
use crate::engine::data::case;
use crate::engine::data::handover::{self, HANDOVER_TIMER};
use crate::engine::inputs::{business, repeat, resting};
use crate::engine::lifecycle;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::handover::{Handover, Over, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::id::TimerId;
use crate::message::Rich;

/// Ends the hand-over because the customer cannot be reached.
pub(in crate::engine) fn gone(turn: &mut TurnContext<'_>) {
    turn.unasked = true;
    go_on(turn, Over::Gone, Sentence::HumanLeft);
}

/// Hands the customer to the next desk, because nobody can be reached at theirs. Behind the last one
/// the bot goes on.
pub(super) fn desk_gone(turn: &mut TurnContext<'_>, card: Option<Rich>) {
    let desks = &turn.bot().desks;
    let handover = turn.conversation.handover.as_ref();
    let at = handover.and_then(|known| desks.iter().position(|desk| desk.name == known.desk));
    let next = at.and_then(|at| desks.get(at + 1));
    let next = next.and_then(|next| handover::reachable(turn, next));
    let (Some(next), Some(card)) = (next, card) else {
        return go_on_alone(turn);
    };
    end(turn, Over::DeskGone);
    handover::pass_on(turn, next, card);
}

/// Brings the customer to where their desk is now, because it does not know them, or not any more:
/// its people read in another chat. If there is no such desk, the first one gets them.
pub(super) fn desk_elsewhere(turn: &mut TurnContext<'_>, number: u32, card: Rich) {
    let known = turn.conversation.handover.as_ref();
    let Some(known) = known.filter(|known| known.number == number) else {
        return;
    };
    let bot = turn.bot();
    match (bot.desk(&known.desk), bot.desks.first()) {
        (Some(desk), _) => handover::bring(turn, desk, card),
        (None, Some(first)) => {
            end(turn, Over::DeskGone);
            handover::pass_on(turn, first, card);
        }
        (None, None) => go_on_alone(turn),
    }
}

/// Lets the bot go on, because nobody can be reached.
fn go_on_alone(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    let contact = handover::contact(turn, &language);
    go_on(turn, Over::DeskGone, handover::nobody(contact.as_deref()));
}

/// Handles the timer of a silent hand-over; returns whether the timer was that one.
pub(super) fn due(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    if timer.question != HANDOVER_TIMER {
        return false;
    }
    match &turn.conversation.handover {
        Some(handover) if handover.until <= turn.now() => fall_silent(turn),
        Some(_) => {}
        None => business::pause_is_over(turn, timer),
    }
    true
}

/// Postpones a deadline while people of a desk talk; returns whether it was postponed.
pub(super) fn put_off(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    let Some(handover) = &turn.conversation.handover else {
        return false;
    };
    let at = handover.until;
    if at <= turn.now() {
        // The question is asked again, and its timers are set anew.
        fall_silent(turn);
    } else {
        turn.effects.push(Effect::Arm { timer, at });
    }
    true
}

fn fall_silent(turn: &mut TurnContext<'_>) {
    let is_taken = turn
        .conversation
        .handover
        .as_ref()
        .is_some_and(|handover| handover.by.is_some());
    let sentence = if is_taken {
        Sentence::HumanLeft
    } else {
        Sentence::HumanSilent
    };
    turn.unasked = true;
    go_on(turn, Over::Silence, sentence);
}

/// Ends the hand-over because the customer wants something else of the bot. A session that rests
/// at a `handoff` goes on behind it.
pub(in crate::engine) fn interrupt(turn: &mut TurnContext<'_>) {
    if end(turn, Over::Customer).is_some() {
        resting::walk_on(turn);
    }
}

/// Ends the hand-over, and tells the desk unless the desk did it.
pub(super) fn end(turn: &mut TurnContext<'_>, why: Over) -> Option<Handover> {
    let handover = turn.conversation.handover.take()?;
    turn.effects.push(Effect::Disarm {
        question: HANDOVER_TIMER,
    });
    turn.record_event(Event::HandedBack(why));
    let rested = turn.now().since(handover.since);
    if let Some(wait) = turn
        .conversation
        .active
        .as_mut()
        .and_then(|session| session.wait.as_mut())
    {
        // While people talked, the question did not wait.
        wait.asked_at = wait.asked_at.plus(rested);
    }
    match why {
        Over::GivenBack | Over::Done | Over::DeskGone | Over::Forgotten => {}
        Over::Customer | Over::Stopped | Over::Silence | Over::Gone => {
            let number = handover.number;
            turn.tell(
                Recipient::Desk(handover.desk.clone()),
                Relay::Over { number, why },
            );
        }
    }
    Some(handover)
}

/// Ends the hand-over, and lets the bot go on: with the question that waited, or behind the
/// `handoff`.
pub(super) fn go_on(turn: &mut TurnContext<'_>, why: Over, sentence: Sentence<'_>) {
    if end(turn, why).is_none() {
        return;
    }
    if resting::is_resting(turn) {
        let language = say::current_language(turn);
        say::say(turn, &language, sentence);
        return resting::walk_on(turn);
    }
    if let Some(mut active) = lifecycle::take_active(turn) {
        timers::set_anew(turn, &mut active);
        waiting::keep_waiting(turn, active);
    }
    repeat::repeat_after(turn, sentence);
}

/// Ends the hand-over because the matter is done: the desk's dialog asks how it went, then the
/// session that rested goes on.
pub(super) fn finish(turn: &mut TurnContext<'_>) {
    let after = after_handoff(turn);
    let is_same = |(program, _): &(&Program, SectionIx)| {
        let active = turn.conversation.active.as_ref();
        active.is_some_and(|session| session.dialog == program.dialog)
    };
    let Some((program, section)) = after.filter(|after| !is_same(after)) else {
        return go_on(turn, Over::Done, Sentence::HumanLeft);
    };
    end(turn, Over::Done);
    let language = say::current_language(turn);
    say::say(turn, &language, Sentence::HumanLeft);
    if let Some(active) = lifecycle::take_active(turn) {
        lifecycle::park(turn, active);
    }
    lifecycle::begin(turn, program, section, None);
}

/// Returns the section that asks how it went with the desk that has the customer.
fn after_handoff<'a>(turn: &TurnContext<'a>) -> Option<(&'a Program, SectionIx)> {
    let desk = &turn.conversation.handover.as_ref()?.desk;
    let dialog = turn.bot().desk(desk)?.after_handoff.as_ref()?;
    if case::holds_back(turn, dialog) {
        return None;
    }
    lifecycle::find_section(turn, dialog, None)
}
