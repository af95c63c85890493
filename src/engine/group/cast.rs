//! Handles a tap on a vote's button: it changes one ballot, and only the counts in the
//! conversation.

use crate::dialog::program::Vote;
use crate::dialog::words::Sentence;
use crate::engine::inputs::{tap, vote_deadline};
use crate::engine::lifecycle;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::input::Actor;
use crate::engine::state::session::OpenVote;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::engine::vote::{self, closes_at, shown};
use crate::id::{Name, TimerId};
use crate::message::{Choice, Token};
use crate::time::Duration;

/// Minimum time between two edits of the group's message, because messengers limit how often a bot
/// may edit messages in a group.
const MIN_EDIT_INTERVAL: Duration = Duration(6);

/// Handles a tap; `ballot` holds the keys that the member has voted for so far.
pub(super) fn tapped(turn: &mut TurnContext<'_>, by: &Actor, token: &Token, ballot: &[Name]) {
    let Some(mut active) = lifecycle::take_active(turn) else {
        return tap::old_button(turn);
    };
    let is_ours = active
        .session
        .vote
        .as_ref()
        .is_some_and(|open| open.number == token.question);
    let Some((mut open, vote)) = (if is_ours {
        vote::take_open_vote(&mut active)
    } else {
        None
    }) else {
        waiting::keep_waiting(turn, active);
        return tap::old_button(turn);
    };
    if closes_at(vote, &open) <= turn.now() {
        let words =
            say::sentence(turn, &active.session.language, Sentence::VoteClosed).into_owned();
        turn.effects.push(Effect::Toast(words));
        return vote_deadline::close(turn, active, vote, open);
    }
    take(turn, &active, vote, &mut open, by, &token.choice, ballot);
    active.session.vote = Some(open);
    waiting::keep_waiting(turn, active);
}

fn take(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &mut OpenVote,
    by: &Actor,
    choice: &Choice,
    ballot: &[Name],
) {
    let key = match choice {
        Choice::Option(key) if open.counts.iter().any(|(known, _)| known == key) => key,
        Choice::Option(_)
        | Choice::Other
        | Choice::Skip
        | Choice::Refuse
        | Choice::Unknown
        | Choice::Done
        | Choice::Language(_)
        | Choice::Reading(_)
        | Choice::Report { .. }
        | Choice::Desk(..) => {
            return tap::old_button(turn);
        }
    };
    let Some(voter) = by.contact else {
        let words =
            say::sentence(turn, &active.session.language, Sentence::VoteHidden).into_owned();
        return turn.effects.push(Effect::Toast(words));
    };
    let in_order = |chosen: &dyn Fn(&Name) -> bool| -> Vec<Name> {
        open.counts
            .iter()
            .map(|(known, _)| known)
            .filter(|known| chosen(known))
            .cloned()
            .collect()
    };
    let before = in_order(&|known| ballot.contains(known));
    let has_it = before.contains(key);
    if !has_it && before.len() >= vote.pick.1 {
        let words = shown::note_too_many(turn, active, (vote, open), &before);
        return turn.effects.push(Effect::Toast(words));
    }
    let now = in_order(&|known| {
        if known == key {
            !has_it
        } else {
            before.contains(known)
        }
    });
    let voters = open.voters;
    open.recount(&before, &now);
    turn.record_event(Event::Voted {
        session: active.session.id,
        vote: vote.name.clone(),
        voter,
        keys: now.clone(),
    });
    turn.effects.push(Effect::Ballot {
        number: open.number,
        voter,
        keys: now.clone(),
    });
    let words = shown::note_counted(turn, active, vote, open, &now);
    turn.effects.push(Effect::Toast(words));
    if voters != open.voters || vote.reveal == crate::dialog::ast::Reveal::Always {
        show(turn, active, vote, open);
    }
}

/// Refreshes the group's message: at once, or by a timer if it was edited a moment ago.
fn show(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &mut OpenVote) {
    if open.is_refresh_due {
        return;
    }
    let at = open.shown_at.plus(MIN_EDIT_INTERVAL);
    if at <= turn.now() {
        return vote::refresh(turn, active, vote, open);
    }
    open.is_refresh_due = true;
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: open.number,
        step: vote::REFRESH,
    };
    turn.effects.push(Effect::Arm { timer, at });
}
