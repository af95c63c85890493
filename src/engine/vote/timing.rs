//! Computes when a vote closes and reminds, and sets its timers.

use crate::dialog::program::Vote;
use crate::engine::state::effect::Effect;
use crate::engine::state::quiet_hours;
use crate::engine::state::session::OpenVote;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::id::TimerId;
use crate::time::Timestamp;

/// Timer step of the closing.
pub(in crate::engine) const CLOSING: u16 = 0;

/// Timer step of the reminder.
pub(in crate::engine) const REMINDER: u16 = 1;

/// Timer step that refreshes the group's message.
pub(in crate::engine) const REFRESH: u16 = u16::MAX;

/// Sets the timers of the open vote again, by the values of its current version.
pub(in crate::engine) fn follow_edit(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>) {
    let Some(open) = &active.session.vote else {
        return;
    };
    let Some(vote) = active.program.vote_named(&open.vote) else {
        return;
    };
    set_timer(turn, open, CLOSING, closes_at(vote, open));
    if let Some(at) =
        reminds_at(turn, vote, open).filter(|at| !open.is_reminded && *at > turn.now())
    {
        set_timer(turn, open, REMINDER, at);
    }
}

/// Returns when the vote that a session waits for closes, or `None` if it waits for no vote.
pub(in crate::engine) fn session_closes_at(active: &ActiveSession<'_>) -> Option<Timestamp> {
    let open = active.session.vote.as_ref()?;
    active
        .program
        .vote_named(&open.vote)
        .map(|vote| closes_at(vote, open))
}

pub(in crate::engine) fn closes_at(vote: &Vote, open: &OpenVote) -> Timestamp {
    open.opened_at.plus(vote.open)
}

/// Returns whether the current version wants a reminder by now; the timer may come from an older
/// version.
pub(in crate::engine) fn is_reminder_due(
    turn: &TurnContext<'_>,
    vote: &Vote,
    open: &OpenVote,
) -> bool {
    vote.remind
        .is_some_and(|after| open.opened_at.plus(after) <= turn.now())
}

/// Returns when to remind the group: outside quiet hours, and before the vote closes. Returns
/// `None` if there is no such time.
pub(super) fn reminds_at(
    turn: &TurnContext<'_>,
    vote: &Vote,
    open: &OpenVote,
) -> Option<Timestamp> {
    let at = quiet_hours::after(turn.bot(), &turn.contact, open.opened_at.plus(vote.remind?));
    (at < closes_at(vote, open)).then_some(at)
}

pub(in crate::engine) fn set_timer(
    turn: &mut TurnContext<'_>,
    open: &OpenVote,
    step: u16,
    at: Timestamp,
) {
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: open.number,
        step,
    };
    turn.effects.push(Effect::Arm { timer, at });
}

pub(in crate::engine) fn take_open_vote<'a>(
    active: &mut ActiveSession<'a>,
) -> Option<(OpenVote, &'a Vote)> {
    let program = active.program;
    let vote = program.vote_named(&active.session.vote.as_ref()?.vote)?;
    active.session.vote.take().map(|open| (open, vote))
}
