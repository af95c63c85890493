//! Reminders and expiry of the waiting question.
//!
//! All times count from when the question was first shown, and they are those of the version the session would go on in now. Quiet hours delay what is sent, never what is decided.

use crate::dialog::program::{Expire, Question};
use crate::dialog::words::Sentence;
use crate::engine::draft::{Draft, Halt, Talk};
use crate::engine::effect::Effect;
use crate::engine::event::Status;
use crate::engine::reply::{self, Given};
use crate::engine::session::{Pending, Session, Wait};
use crate::engine::{ask, business, course, quiet, route, say, scheduled, sending, version, vote, walk};
use crate::id::TimerId;
use crate::time::Timestamp;
use crate::value::Missing;

/// The timer's step of an expiry; reminders count from 1.
pub(super) const EXPIRY: u16 = 0;
/// The timer's step of the moment when a question is shown that was held back.
pub(super) const SHOWING: u16 = u16::MAX;

/// Sets the timers of a question that was just asked.
pub(super) fn arm(draft: &mut Draft<'_>, talk: &mut Talk<'_>, question: &Question) {
    arm_expiry(draft, talk, question);
    arm_reminder(draft, talk, question);
}

/// Starts the reminders again: the customer is there, though the answer is not.
pub(super) fn restart_reminders(draft: &mut Draft<'_>, talk: &mut Talk<'_>) {
    let now = draft.now();
    let Some((question, is_edited)) = timed(draft, talk) else { return };
    let Some(wait) = &mut talk.session.wait else { return };
    if question.remind.is_empty() && !is_edited {
        return;
    }
    let number = wait.number;
    let reminded = std::mem::replace(&mut wait.reminded, 0);
    wait.reminding_since = now;
    if reminded > 0 || is_edited {
        draft.effects.push(Effect::Disarm { question: number });
        arm_expiry(draft, talk, question);
    }
    arm_reminder(draft, talk, question);
}

/// Lets the reminders of a question rest while its session is parked; its expiry goes on.
pub(super) fn rest(draft: &mut Draft<'_>, talk: &Talk<'_>) {
    let (Some((question, is_edited)), Some(wait)) = (timed(draft, talk), &talk.session.wait) else { return };
    if !question.remind.is_empty() || is_edited {
        draft.effects.push(Effect::Disarm { question: wait.number });
        arm_expiry(draft, talk, question);
    }
}

/// Takes the timers of a question away.
pub(super) fn disarm(draft: &mut Draft<'_>, wait: &Wait, question: &Question) {
    if !question.remind.is_empty() || question.expire.is_some() || wait.held_until.is_some() {
        draft.effects.push(Effect::Disarm { question: wait.number });
    }
}

/// Returns whether the waiting question has expired by now.
pub(super) fn is_over(draft: &Draft<'_>, talk: &Talk<'_>) -> bool {
    let at = timed(draft, talk).and_then(|(question, _)| expiry(talk.session.wait.as_ref()?, question));
    at.is_some_and(|at| at <= draft.now())
}

/// Returns the question whose reminders and expiry hold, and whether that is another version's than asked it.
fn timed<'a>(draft: &Draft<'a>, talk: &Talk<'a>) -> Option<(&'a Question, bool)> {
    let asked = talk.program.question(course::waiting_for(talk)?);
    let now = version::question_now(draft, talk)?;
    Some((now, !std::ptr::eq(asked, now)))
}

/// Sets the timer of the next reminder, where one is left before the expiry.
pub(super) fn arm_reminder(draft: &mut Draft<'_>, talk: &mut Talk<'_>, question: &Question) {
    let now = draft.now();
    let Some(wait) = &mut talk.session.wait else { return };
    // A reminder that quiet hours held back past the next one's time stands for both.
    let next = question.remind.iter().enumerate().skip(usize::from(wait.reminded));
    let Some((index, at)) = next.map(|(index, after)| (index, wait.reminding_since.plus(*after))).find(|(_, at)| *at > now) else {
        return;
    };
    let at = quiet::after(draft.bot(), &draft.contact, at);
    if expiry(wait, question).is_some_and(|end| at >= end) {
        return;
    }
    wait.reminded = u16::try_from(index).unwrap_or(u16::MAX);
    let step = wait.reminded.saturating_add(1);
    let timer = TimerId { conversation: draft.conversation.id, question: wait.number, step };
    draft.effects.push(Effect::Arm { timer, at });
}

/// Sets the timer of the moment when what is held back is shown.
pub(super) fn arm_showing(draft: &mut Draft<'_>, talk: &Talk<'_>) {
    let Some((wait, at)) = talk.session.wait.as_ref().and_then(|wait| Some((wait, wait.held_until?))) else { return };
    if at > draft.now() {
        let timer = TimerId { conversation: draft.conversation.id, question: wait.number, step: SHOWING };
        draft.effects.push(Effect::Arm { timer, at });
    }
}

fn arm_expiry(draft: &mut Draft<'_>, talk: &Talk<'_>, question: &Question) {
    arm_showing(draft, talk);
    let Some(wait) = &talk.session.wait else { return };
    if let Some(at) = expiry(wait, question) {
        let timer = TimerId { conversation: draft.conversation.id, question: wait.number, step: EXPIRY };
        draft.effects.push(Effect::Arm { timer, at });
    }
}

fn expiry(wait: &Wait, question: &Question) -> Option<Timestamp> {
    // What is not going to be shown by itself has no time to count from.
    let is_unseen = wait.sent.is_none() && wait.held_until == Some(wait.asked_at);
    question.expire.as_ref().filter(|_| !is_unseen).map(|expire| wait.asked_at.plus(expire.after))
}

/// Sets the timers of everything that waits anew, as the newest versions say: those of what rests are its expiry alone.
pub(super) fn follow_edit(draft: &mut Draft<'_>) {
    if let Some(mut talk) = course::take_active(draft) {
        if let (Some((question, _)), Some(wait)) = (timed(draft, &talk), &talk.session.wait) {
            draft.effects.push(Effect::Disarm { question: wait.number });
            arm(draft, &mut talk, question);
        }
        vote::follow_edit(draft, &talk);
        course::keep_waiting(draft, talk);
    }
    for session in std::mem::take(&mut draft.conversation.parked) {
        let Some(talk) = course::open(draft, session) else { continue };
        if let (Some((question, _)), Some(wait)) = (timed(draft, &talk), &talk.session.wait) {
            draft.effects.push(Effect::Disarm { question: wait.number });
            arm_expiry(draft, &talk, question);
        }
        draft.conversation.parked.push(talk.session);
    }
}

/// Takes a timer that came due; one that no longer belongs to a wait does nothing.
pub(super) fn due(draft: &mut Draft<'_>, timer: TimerId) {
    if scheduled::is_silence(timer) || sending::due(draft, timer) {
        return;
    }
    draft.unasked = true;
    if business::put_off(draft, timer) {
        return;
    }
    let waits_for = |session: &Session| {
        let asks = session.wait.as_ref().is_some_and(|wait| wait.number == timer.question);
        asks || session.vote.as_ref().is_some_and(|open| open.number == timer.question)
    };
    if draft.conversation.active.as_ref().is_some_and(waits_for) {
        let Some(talk) = course::take_active(draft) else { return };
        return active_due(draft, talk, timer.step);
    }
    let Some(at) = draft.conversation.parked.iter().position(waits_for) else { return };
    let session = draft.conversation.parked.remove(at);
    let Some(talk) = course::open(draft, session) else { return };
    if let Some(session) = parked_due(draft, talk, timer.step) {
        let at = at.min(draft.conversation.parked.len());
        draft.conversation.parked.insert(at, session);
    }
}

/// Ends the waiting question's wait: the author's steps run, or the session ends.
pub(super) fn expire<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>) {
    if let Some(new) = version::newer(draft, &mut talk) {
        version::go_on(draft, &mut talk, new, None);
    }
    let Some(at) = course::waiting_for(&talk) else { return course::keep_waiting(draft, talk) };
    let question = talk.program.question(at);
    // Words that may have been its answer are none to what comes next.
    draft.conversation.pending.take_if(|pending| matches!(pending, Pending::Meant { .. } | Pending::MeantAgain { .. }));
    let next = reply::take(draft, &mut talk, at, Given::missing(Missing::TimedOut));
    let halt = match &question.expire {
        Some(Expire { then: None, end, .. }) => {
            draft.conversation.expired = Some((talk.session.dialog.clone(), talk.session.section.clone()));
            Halt::Ends(Status::TimedOut, end.clone())
        }
        Some(Expire { then: Some(_), .. }) | None => walk::walk(draft, &mut talk, next),
    };
    course::settle(draft, talk, halt);
}

fn active_due<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, step: u16) {
    if talk.session.vote.is_some() {
        return vote::due(draft, talk, step);
    }
    let is_held = ask::is_unseen(draft, &mut talk);
    let (Some((question, is_edited)), Some(wait)) = (timed(draft, &talk), &talk.session.wait) else {
        return course::keep_waiting(draft, talk);
    };
    if step == SHOWING || is_held {
        if is_held && step == SHOWING && draft.conversation.gone_at.is_none() {
            // What was said meanwhile took the place of its message.
            version::renew(draft, &mut talk);
            if let Some(at) = course::waiting_for(&talk) {
                ask::repeat(draft, &mut talk, at, None);
            }
        }
        return course::keep_waiting(draft, talk);
    }
    if step == EXPIRY {
        if is_over(draft, &talk) {
            return expire(draft, talk);
        }
        // The author gave it more time meanwhile.
        arm_expiry(draft, &talk, question);
        return course::keep_waiting(draft, talk);
    }
    let is_next = step == wait.reminded.saturating_add(1);
    let after = question.remind.get(usize::from(step).saturating_sub(1));
    let is_due = after.is_some_and(|after| wait.reminding_since.plus(*after) <= draft.now());
    let may_send = draft.conversation.gone_at.is_none() && draft.contact.stopped_at.is_none();
    if is_next && is_due && may_send {
        remind(draft, &mut talk);
    }
    if let Some(wait) = talk.session.wait.as_mut().filter(|_| is_next) {
        if is_due {
            wait.reminded = step;
        }
        if is_due || is_edited {
            arm_reminder(draft, &mut talk, question);
        }
    }
    course::keep_waiting(draft, talk);
}

/// Asks once more; as it is now, where the question changed meanwhile.
fn remind<'a>(draft: &mut Draft<'a>, talk: &mut Talk<'a>) {
    version::renew(draft, talk);
    // Among others nobody ends it by a word.
    let can_stop = !route::is_among_others(draft);
    let preface = can_stop.then(|| say::rich(draft, &talk.session.language, Sentence::Reminder));
    if let Some(at) = course::waiting_for(talk) {
        ask::repeat(draft, talk, at, preface);
    }
}

/// Returns the session where it goes on resting.
///
/// An expiry with steps of the author's waits until the session goes on: two dialogs never talk at once.
fn parked_due<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, step: u16) -> Option<Session> {
    let Some((question, _)) = timed(draft, &talk) else { return Some(talk.session) };
    let is_over = step == EXPIRY && is_over(draft, &talk);
    if step == EXPIRY && !is_over {
        arm_expiry(draft, &talk, question);
    }
    let Some(Expire { then: None, end, .. }) = question.expire.as_ref().filter(|_| is_over) else {
        return Some(talk.session);
    };
    if let Some(new) = version::newer(draft, &mut talk) {
        version::go_on(draft, &mut talk, new, None);
    }
    let Some(at) = course::waiting_for(&talk) else { return Some(talk.session) };
    reply::take(draft, &mut talk, at, Given::missing(Missing::TimedOut));
    draft.conversation.expired = Some((talk.session.dialog.clone(), talk.session.section.clone()));
    course::end(draft, talk, Status::TimedOut, end.clone());
    None
}
