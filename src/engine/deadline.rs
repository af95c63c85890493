//! Handles reminders and expiry of the waiting question.
//!
//! All times count from when the question was first shown, and follow the version in which the
//! session would continue now. Quiet hours delay only sending, never decisions.

use crate::dialog::program::{Expire, Question};
use crate::dialog::words::Sentence;
use crate::engine::effect::Effect;
use crate::engine::event::Status;
use crate::engine::reply::{self, AnswerInput};
use crate::engine::session::{Pending, Session, Wait};
use crate::engine::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::{
    ask, business, lifecycle, quiet_hours, route, say, scheduled, sending, version, vote, walk,
};
use crate::id::TimerId;
use crate::time::Timestamp;
use crate::value::Missing;

/// Timer step of the expiry; reminders count from 1.
pub(super) const EXPIRY: u16 = 0;
/// Timer step that shows a question that was held back.
pub(super) const SHOWING: u16 = u16::MAX;

/// Sets the timers of a question that was just asked.
pub(super) fn arm(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, question: &Question) {
    arm_expiry(turn, active, question);
    arm_reminder(turn, active, question);
}

/// Restarts the reminders, because the customer is active although the answer is missing.
pub(super) fn restart_reminders(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let now = turn.now();
    let Some((question, is_edited)) = timing_question(turn, active) else {
        return;
    };
    let Some(wait) = &mut active.session.wait else {
        return;
    };
    if question.remind.is_empty() && !is_edited {
        return;
    }
    let number = wait.number;
    let reminded = std::mem::replace(&mut wait.reminded, 0);
    wait.reminding_since = now;
    if reminded > 0 || is_edited {
        turn.effects.push(Effect::Disarm { question: number });
        arm_expiry(turn, active, question);
    }
    arm_reminder(turn, active, question);
}

/// Stops the reminders of a question while its session is parked; its expiry continues.
pub(super) fn pause_reminders(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>) {
    let (Some((question, is_edited)), Some(wait)) =
        (timing_question(turn, active), &active.session.wait)
    else {
        return;
    };
    if !question.remind.is_empty() || is_edited {
        turn.effects.push(Effect::Disarm {
            question: wait.number,
        });
        arm_expiry(turn, active, question);
    }
}

/// Cancels the timers of a question.
pub(super) fn disarm(turn: &mut TurnContext<'_>, wait: &Wait, question: &Question) {
    if !question.remind.is_empty() || question.expire.is_some() || wait.held_until.is_some() {
        turn.effects.push(Effect::Disarm {
            question: wait.number,
        });
    }
}

/// Returns whether the waiting question has expired.
pub(super) fn is_over(turn: &TurnContext<'_>, active: &ActiveSession<'_>) -> bool {
    let at = timing_question(turn, active)
        .and_then(|(question, _)| expires_at(active.session.wait.as_ref()?, question));
    at.is_some_and(|at| at <= turn.now())
}

/// Returns the question whose reminders and expiry apply, and whether it differs from the one that
/// was asked.
fn timing_question<'a>(
    turn: &TurnContext<'a>,
    active: &ActiveSession<'a>,
) -> Option<(&'a Question, bool)> {
    let asked = active.program.question(lifecycle::waiting_for(active)?);
    let now = version::question_now(turn, active)?;
    Some((now, !std::ptr::eq(asked, now)))
}

/// Sets the timer of the next reminder, if there is one before the expiry.
pub(super) fn arm_reminder(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    question: &Question,
) {
    let now = turn.now();
    let Some(wait) = &mut active.session.wait else {
        return;
    };
    // A reminder that quiet hours delay past the next one stands for both.
    let next = question
        .remind
        .iter()
        .enumerate()
        .skip(usize::from(wait.reminded));
    let Some((index, at)) = next
        .map(|(index, after)| (index, wait.reminding_since.plus(*after)))
        .find(|(_, at)| *at > now)
    else {
        return;
    };
    let at = quiet_hours::after(turn.bot(), &turn.contact, at);
    if expires_at(wait, question).is_some_and(|end| at >= end) {
        return;
    }
    wait.reminded = u16::try_from(index).unwrap_or(u16::MAX);
    let step = wait.reminded.saturating_add(1);
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: wait.number,
        step,
    };
    turn.effects.push(Effect::Arm { timer, at });
}

/// Sets the timer that shows a question that was held back.
pub(super) fn arm_showing(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>) {
    let Some((wait, at)) = active
        .session
        .wait
        .as_ref()
        .and_then(|wait| Some((wait, wait.held_until?)))
    else {
        return;
    };
    if at > turn.now() {
        let timer = TimerId {
            conversation: turn.conversation.id,
            question: wait.number,
            step: SHOWING,
        };
        turn.effects.push(Effect::Arm { timer, at });
    }
}

fn arm_expiry(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, question: &Question) {
    arm_showing(turn, active);
    let Some(wait) = &active.session.wait else {
        return;
    };
    if let Some(at) = expires_at(wait, question) {
        let timer = TimerId {
            conversation: turn.conversation.id,
            question: wait.number,
            step: EXPIRY,
        };
        turn.effects.push(Effect::Arm { timer, at });
    }
}

fn expires_at(wait: &Wait, question: &Question) -> Option<Timestamp> {
    // A question that will not be shown by itself has no start to count from.
    let is_unseen = wait.sent.is_none() && wait.held_until == Some(wait.asked_at);
    question
        .expire
        .as_ref()
        .filter(|_| !is_unseen)
        .map(|expire| wait.asked_at.plus(expire.after))
}

/// Sets the timers of all waiting sessions again, by the newest versions. A parked session has only
/// its expiry.
pub(super) fn follow_edit(turn: &mut TurnContext<'_>) {
    if let Some(mut active) = lifecycle::take_active(turn) {
        if let (Some((question, _)), Some(wait)) =
            (timing_question(turn, &active), &active.session.wait)
        {
            turn.effects.push(Effect::Disarm {
                question: wait.number,
            });
            arm(turn, &mut active, question);
        }
        vote::follow_edit(turn, &active);
        lifecycle::keep_waiting(turn, active);
    }
    for session in std::mem::take(&mut turn.conversation.parked) {
        let Some(active) = lifecycle::open(turn, session) else {
            continue;
        };
        if let (Some((question, _)), Some(wait)) =
            (timing_question(turn, &active), &active.session.wait)
        {
            turn.effects.push(Effect::Disarm {
                question: wait.number,
            });
            arm_expiry(turn, &active, question);
        }
        turn.conversation.parked.push(active.session);
    }
}

/// Handles a timer that is due. A timer that no longer belongs to a wait does nothing.
pub(super) fn due(turn: &mut TurnContext<'_>, timer: TimerId) {
    if scheduled::is_silence(timer) || sending::due(turn, timer) {
        return;
    }
    turn.unasked = true;
    if business::put_off(turn, timer) {
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
        return active_due(turn, active, timer.step);
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

/// Ends the wait for the question: the author's `expire` steps run, or the session ends.
pub(super) fn expire<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>) {
    if let Some(new) = version::newer(turn, &mut active) {
        version::go_on(turn, &mut active, new, None);
    }
    let Some(at) = lifecycle::waiting_for(&active) else {
        return lifecycle::keep_waiting(turn, active);
    };
    let question = active.program.question(at);
    // Text that may have been its answer cannot answer what comes next.
    turn.conversation
        .pending
        .take_if(|pending| matches!(pending, Pending::Meant { .. } | Pending::MeantAgain { .. }));
    let next = reply::take(
        turn,
        &mut active,
        at,
        AnswerInput::missing(Missing::TimedOut),
    );
    let halt = match &question.expire {
        Some(Expire {
            then: None, end, ..
        }) => {
            turn.conversation.expired = Some((
                active.session.dialog.clone(),
                active.session.section.clone(),
            ));
            Halt::Ends(Status::TimedOut, end.clone())
        }
        Some(Expire { then: Some(_), .. }) | None => walk::walk(turn, &mut active, next),
    };
    lifecycle::settle(turn, active, halt);
}

fn active_due<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>, step: u16) {
    if active.session.vote.is_some() {
        return vote::due(turn, active, step);
    }
    let is_held = ask::is_unseen(turn, &mut active);
    let (Some((question, is_edited)), Some(wait)) =
        (timing_question(turn, &active), &active.session.wait)
    else {
        return lifecycle::keep_waiting(turn, active);
    };
    if step == SHOWING || is_held {
        if is_held && step == SHOWING && turn.conversation.gone_at.is_none() {
            // Messages in the meantime have replaced the question's message.
            version::renew(turn, &mut active);
            if let Some(at) = lifecycle::waiting_for(&active) {
                ask::repeat(turn, &mut active, at, None);
            }
        }
        return lifecycle::keep_waiting(turn, active);
    }
    if step == EXPIRY {
        if is_over(turn, &active) {
            return expire(turn, active);
        }
        // The author extended the time in the meantime.
        arm_expiry(turn, &active, question);
        return lifecycle::keep_waiting(turn, active);
    }
    let is_next = step == wait.reminded.saturating_add(1);
    let after = question.remind.get(usize::from(step).saturating_sub(1));
    let is_due = after.is_some_and(|after| wait.reminding_since.plus(*after) <= turn.now());
    let may_send = turn.conversation.gone_at.is_none() && turn.contact.stopped_at.is_none();
    if is_next && is_due && may_send {
        remind(turn, &mut active);
    }
    if let Some(wait) = active.session.wait.as_mut().filter(|_| is_next) {
        if is_due {
            wait.reminded = step;
        }
        if is_due || is_edited {
            arm_reminder(turn, &mut active, question);
        }
    }
    lifecycle::keep_waiting(turn, active);
}

/// Asks again as a reminder, in the current wording.
fn remind<'a>(turn: &mut TurnContext<'a>, active: &mut ActiveSession<'a>) {
    version::renew(turn, active);
    // In a group nobody can stop it with a word.
    let can_stop = !route::is_among_others(turn);
    let preface = can_stop.then(|| say::rich(turn, &active.session.language, Sentence::Reminder));
    if let Some(at) = lifecycle::waiting_for(active) {
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
    let Some((question, _)) = timing_question(turn, &active) else {
        return Some(active.session);
    };
    let is_over = step == EXPIRY && is_over(turn, &active);
    if step == EXPIRY && !is_over {
        arm_expiry(turn, &active, question);
    }
    let Some(Expire {
        then: None, end, ..
    }) = question.expire.as_ref().filter(|_| is_over)
    else {
        return Some(active.session);
    };
    if let Some(new) = version::newer(turn, &mut active) {
        version::go_on(turn, &mut active, new, None);
    }
    let Some(at) = lifecycle::waiting_for(&active) else {
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
