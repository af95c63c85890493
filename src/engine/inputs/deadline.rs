//! Handles reminders and expiry of the waiting question.
//!
//! All times count from when the question was first shown, and follow the version in which the
//! session would continue now. Quiet hours delay only sending, never decisions.

use crate::dialog::program::Expire;
use crate::dialog::words::Sentence;
use crate::engine::ask::{self, reply, timers};
use crate::engine::data::case;
use crate::engine::inputs::{business, hand_back, scheduled, sending, vote_deadline};
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Status;
use crate::engine::state::session::Session;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::{room, waiting};
use crate::engine::text::say;
use crate::engine::walk::version_change;
use crate::engine::{lifecycle, version, vote};
use crate::id::TimerId;
use crate::time::Duration;
use crate::value::Missing;

/// Sets the timers of all waiting sessions again, by the newest versions. A parked session has only
/// its expiry.
pub(in crate::engine) fn follow_edit(turn: &mut TurnContext<'_>) {
    if let Some(mut active) = lifecycle::take_active(turn) {
        if let (Some((question, _)), Some(wait)) =
            (timers::timing_question(turn, &active), &active.session.wait)
        {
            turn.effects.push(Effect::Disarm {
                question: wait.number,
            });
            timers::arm(turn, &mut active, question);
        }
        vote::follow_edit(turn, &active);
        waiting::keep_waiting(turn, active);
    }
    for session in std::mem::take(&mut turn.conversation.parked) {
        let Some(active) = lifecycle::open(turn, session) else {
            continue;
        };
        if let (Some((question, _)), Some(wait)) =
            (timers::timing_question(turn, &active), &active.session.wait)
        {
            turn.effects.push(Effect::Disarm {
                question: wait.number,
            });
            timers::arm_expiry(turn, &active, question);
        }
        turn.conversation.parked.push(active.session);
    }
}

/// Handles a timer that is due. A timer that no longer belongs to a wait does nothing.
pub(in crate::engine) fn due(turn: &mut TurnContext<'_>, timer: TimerId) {
    if scheduled::is_silence(timer) || hand_back::due(turn, timer) || sending::due(turn, timer) {
        return;
    }
    turn.unasked = true;
    if hand_back::put_off(turn, timer) || business::put_off(turn, timer) {
        return;
    }
    let waits_for = |session: &Session| {
        let asks = session
            .wait
            .as_ref()
            .is_some_and(|wait| wait.number == timer.question);
        asks || session
            .vote
            .as_ref()
            .is_some_and(|open| open.number == timer.question)
    };
    if turn.conversation.active.as_ref().is_some_and(waits_for) {
        let Some(active) = lifecycle::take_active(turn) else {
            return;
        };
        return active_due(turn, active, timer);
    }
    let Some(at) = turn.conversation.parked.iter().position(waits_for) else {
        return;
    };
    let session = turn.conversation.parked.remove(at);
    let Some(active) = lifecycle::open(turn, session) else {
        return;
    };
    if let Some(session) = parked_due(turn, active, timer.step) {
        let at = at.min(turn.conversation.parked.len());
        turn.conversation.parked.insert(at, session);
    }
}

fn active_due<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>, timer: TimerId) {
    let step = timer.step;
    if active.session.vote.is_some() {
        return vote_deadline::due(turn, active, step);
    }
    let is_held = ask::is_unseen(turn, &mut active);
    let (Some((question, is_edited)), Some(wait)) =
        (timers::timing_question(turn, &active), &active.session.wait)
    else {
        return waiting::keep_waiting(turn, active);
    };
    if step == timers::SHOWING || is_held {
        if is_held && step == timers::SHOWING && turn.conversation.gone_at.is_none() {
            // Messages in the meantime have replaced the question's message.
            version_change::renew(turn, &mut active);
            if let Some(at) = waiting::waiting_for(&active) {
                ask::repeat(turn, &mut active, at, None);
            }
        }
        return waiting::keep_waiting(turn, active);
    }
    if step == timers::EXPIRY {
        if timers::is_over(turn, &active) {
            let speaks = question
                .expire
                .as_ref()
                .is_some_and(|expire| expire.then.is_some());
            if speaks && case::holds_back(turn, &active.session.dialog) {
                // What follows is said once the case is closed.
                let at = turn.now().plus(Duration::DAY);
                turn.effects.push(Effect::Arm { timer, at });
                return waiting::keep_waiting(turn, active);
            }
            return lifecycle::expire(turn, active);
        }
        // The author extended the time in the meantime.
        timers::arm_expiry(turn, &active, question);
        return waiting::keep_waiting(turn, active);
    }
    let is_next = step == wait.reminded.saturating_add(1);
    let after = question.remind.get(usize::from(step).saturating_sub(1));
    let is_due = after.is_some_and(|after| wait.reminding_since.plus(*after) <= turn.now());
    let may_send = turn.conversation.gone_at.is_none()
        && turn.contact.stopped_at.is_none()
        && !case::holds_back(turn, &active.session.dialog);
    if is_next && is_due && may_send {
        remind(turn, &mut active);
    }
    if let Some(wait) = active.session.wait.as_mut().filter(|_| is_next) {
        if is_due {
            wait.reminded = step;
        }
        if is_due || is_edited {
            timers::arm_reminder(turn, &mut active, question);
        }
    }
    waiting::keep_waiting(turn, active);
}

/// Asks again as a reminder, in the current wording.
fn remind<'a>(turn: &mut TurnContext<'a>, active: &mut ActiveSession<'a>) {
    version_change::renew(turn, active);
    // In a group nobody can stop it with a word.
    let can_stop = !room::is_among_others(turn);
    let preface = can_stop.then(|| say::rich(turn, &active.session.language, Sentence::Reminder));
    if let Some(at) = waiting::waiting_for(active) {
        ask::repeat(turn, active, at, preface);
    }
}

/// Returns the session if it stays parked.
///
/// If the author gave the expiry steps of its own, it waits until the session is resumed: two
/// dialogs never talk at once.
fn parked_due<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    step: u16,
) -> Option<Session> {
    let Some((question, _)) = timers::timing_question(turn, &active) else {
        return Some(active.session);
    };
    let is_over = step == timers::EXPIRY && timers::is_over(turn, &active);
    if step == timers::EXPIRY && !is_over {
        timers::arm_expiry(turn, &active, question);
    }
    let Some(Expire {
        then: None, end, ..
    }) = question.expire.as_ref().filter(|_| is_over)
    else {
        return Some(active.session);
    };
    if let Some(new) = version::newer(turn, &mut active) {
        version_change::go_on(turn, &mut active, new, None);
    }
    let Some(at) = waiting::waiting_for(&active) else {
        return Some(active.session);
    };
    reply::take(
        turn,
        &mut active,
        at,
        AnswerInput::missing(Missing::TimedOut),
    );
    turn.conversation.expired = Some((
        active.session.dialog.clone(),
        active.session.section.clone(),
    ));
    lifecycle::end(turn, active, Status::TimedOut, end.clone());
    None
}
