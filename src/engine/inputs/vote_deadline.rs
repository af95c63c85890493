//! Handles a vote's timers: reminding and closing.

use crate::dialog::program::{Next, Vote};
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::session::{OpenVote, VoteResult};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::vote::shown::{self, Stage};
use crate::engine::vote::{self};
use crate::engine::{lifecycle, walk};
use crate::message::Keyboard;

/// Handles a timer of the open vote.
pub(super) fn due(turn: &mut TurnContext<'_>, mut active: ActiveSession<'_>, step: u16) {
    let Some((mut open, vote)) = vote::take_open_vote(&mut active) else {
        return waiting::keep_waiting(turn, active);
    };
    let closes_at = vote::closes_at(vote, &open);
    match step {
        vote::CLOSING if closes_at <= turn.now() => return close(turn, active, vote, open),
        // The author extended the vote in the meantime.
        vote::CLOSING => vote::set_timer(turn, &open, vote::CLOSING, closes_at),
        vote::REFRESH => {
            open.is_refresh_due = false;
            vote::refresh(turn, &active, vote, &mut open);
        }
        _ if step == vote::REMINDER
            && !open.is_reminded
            && vote::is_reminder_due(turn, vote, &open) =>
        {
            open.is_reminded = true;
            vote::remind(turn, &active, vote, &open);
        }
        _ => {}
    }
    active.session.vote = Some(open);
    waiting::keep_waiting(turn, active);
}

/// Closes the vote: keeps and shows its result, and continues the dialog.
pub(in crate::engine) fn close(
    turn: &mut TurnContext<'_>,
    mut active: ActiveSession<'_>,
    vote: &Vote,
    open: OpenVote,
) {
    let result = open.result(&active.session.dialog, vote.quorum);
    let is_same = |known: &VoteResult| known.dialog == result.dialog && known.vote == result.vote;
    turn.conversation.results.retain(|known| !is_same(known));
    turn.conversation.results.push(result.clone());
    turn.effects.push(Effect::Disarm {
        question: open.number,
    });
    if let Some(sent) = open.sent {
        let text = shown::text(turn, &active, vote, &open, Stage::Closed);
        turn.edit(sent, text, Keyboard::None);
    }
    turn.record_event(Event::VoteClosed {
        session: active.session.id,
        result,
    });
    if vote.shares_results {
        vote::share::order(turn, &active, Some(&vote.name));
    }
    let node = active.program.voted_at(&vote.name);
    let next = node.map_or(Next::Return, |node| active.program.node(node).next);
    let halt = walk::walk(turn, &mut active, next);
    lifecycle::settle(turn, active, halt);
}
