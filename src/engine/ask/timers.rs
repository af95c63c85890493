//! Sets and cancels the timers of the waiting question.
//!
//! A question's deadlines are those of the version that asked it, until the session is renewed.

use crate::dialog::program::Question;
use crate::engine::state::effect::Effect;
use crate::engine::state::session::Wait;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::{quiet_hours, waiting};
use crate::engine::version;
use crate::id::TimerId;
use crate::time::Timestamp;

/// Timer step of the expiry; reminders count from 1.
pub(in crate::engine) const EXPIRY: u16 = 0;

/// Timer step that shows a question that was held back.
pub(in crate::engine) const SHOWING: u16 = u16::MAX;

/// Sets the timers of a question that was just asked.
pub(in crate::engine) fn arm(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    question: &Question,
) {
    arm_expiry(turn, active, question);
    arm_reminder(turn, active, question);
}

/// Restarts the reminders, because the customer is active although the answer is missing.
pub(in crate::engine) fn restart_reminders(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
) {
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

/// Sets all timers of a question again, as if its reminders began now.
pub(in crate::engine) fn set_anew(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let now = turn.now();
    let Some((question, _)) = timing_question(turn, active) else {
        return;
    };
    let Some(wait) = &mut active.session.wait else {
        return;
    };
    (wait.reminded, wait.reminding_since) = (0, now);
    let question_number = wait.number;
    turn.effects.push(Effect::Disarm {
        question: question_number,
    });
    arm(turn, active, question);
}

/// Stops the reminders of a question while its session is parked; its expiry continues.
pub(in crate::engine) fn pause_reminders(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>) {
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
pub(in crate::engine) fn disarm(turn: &mut TurnContext<'_>, wait: &Wait, question: &Question) {
    if !question.remind.is_empty() || question.expire.is_some() || wait.held_until.is_some() {
        turn.effects.push(Effect::Disarm {
            question: wait.number,
        });
    }
}

/// Returns whether the waiting question has expired.
pub(in crate::engine) fn is_over(turn: &TurnContext<'_>, active: &ActiveSession<'_>) -> bool {
    let at = timing_question(turn, active)
        .and_then(|(question, _)| expires_at(active.session.wait.as_ref()?, question));
    at.is_some_and(|at| at <= turn.now())
}

/// Returns the question whose reminders and expiry apply, and whether it differs from the one that
/// was asked.
pub(in crate::engine) fn timing_question<'a>(
    turn: &TurnContext<'a>,
    active: &ActiveSession<'a>,
) -> Option<(&'a Question, bool)> {
    let asked = active.program.question(waiting::waiting_for(active)?);
    let now = version::question_now(turn, active)?;
    Some((now, !std::ptr::eq(asked, now)))
}

/// Sets the timer of the next reminder, if there is one before the expiry.
pub(in crate::engine) fn arm_reminder(
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

pub(in crate::engine) fn arm_expiry(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) {
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
