//! Runs a vote of a group: opening, refreshing, reminding and closing.
//!
//! Each person's ballot is a record of its own beside the conversation: the tap brings the old one
//! along, and an effect stores the new one. The conversation holds only the counts.

pub(super) mod share;
pub(super) mod shown;
mod tally;
pub(super) mod timing;

pub(super) use timing::{
    CLOSING, REFRESH, REMINDER, closes_at, follow_edit, is_reminder_due, session_closes_at,
    set_timer, take_open_vote,
};

use crate::dialog::ast::Room;
use crate::dialog::program::{Next, OptionDef, Vote};
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::session::OpenVote;
use crate::engine::state::turn_context::{ActiveSession, Flow, Halt, TurnContext};
use crate::engine::text::scope;
use crate::engine::vote::shown::Stage;
use crate::message::{Keyboard, OutMessage, Rich, Style};

/// Runs a `vote` step: opens the vote, or goes on if it has no options.
pub(in crate::engine) fn open(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: u32,
    next: Next,
) -> Flow {
    let program = active.program;
    let Some(vote) = program.votes.get(at as usize) else {
        return Flow::On(next);
    };
    if turn.conversation.room != Room::Group {
        turn.record_failure(active, "vote", "only a group can vote");
        return Flow::On(next);
    }
    let is_shown = |option: &&OptionDef| {
        option
            .when
            .as_ref()
            .is_none_or(|when| scope::holds(turn, active, when))
    };
    let counts: Vec<_> = vote
        .options
        .iter()
        .filter(is_shown)
        .map(|option| (option.key.clone(), 0))
        .collect();
    if counts.is_empty() {
        return Flow::On(next);
    }
    let (number, now) = (turn.next_question(), turn.now());
    let mut open = OpenVote {
        vote: vote.name.clone(),
        number,
        opened_at: now,
        counts,
        voters: 0,
        is_reminded: false,
        sent: None,
        shown_at: now,
        is_refresh_due: false,
        posted_at: None,
    };
    show_anew(turn, active, vote, &mut open);
    turn.record_event(Event::VoteOpened {
        session: active.session.id,
        vote: vote.name.clone(),
        number,
    });
    timing::set_timer(turn, &open, timing::CLOSING, timing::closes_at(vote, &open));
    if let Some(at) = timing::reminds_at(turn, vote, &open) {
        timing::set_timer(turn, &open, timing::REMINDER, at);
    }
    active.session.vote = Some(open);
    Flow::Halt(Halt::Waits)
}

/// Stops an open vote because its session ends: removes its buttons; there is no result.
pub(in crate::engine) fn stop(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let Some(open) = active.session.vote.take() else {
        return;
    };
    turn.effects.push(Effect::Disarm {
        question: open.number,
    });
    if let (Some(sent), Some(vote)) = (open.sent, active.program.vote_named(&open.vote)) {
        let text = shown::text(turn, active, vote, &open, Stage::Stopped);
        turn.edit(sent, text, Keyboard::None);
    }
}

/// Sends the open vote again with its buttons. If `can_change`, the buttons of the earlier message
/// are removed.
pub(in crate::engine) fn repeat(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    can_change: bool,
) {
    let Some((mut open, vote)) = timing::take_open_vote(active) else {
        return;
    };
    if let Some(sent) = open.sent.filter(|_| can_change) {
        let text = shown::asked(turn, active, vote, &open);
        turn.edit(sent, text, Keyboard::None);
    }
    show_anew(turn, active, vote, &mut open);
    active.session.vote = Some(open);
}

/// Rewrites the group's message, for example after a change of language.
pub(in crate::engine) fn rewrite(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let Some((mut open, vote)) = timing::take_open_vote(active) else {
        return;
    };
    refresh(turn, active, vote, &mut open);
    active.session.vote = Some(open);
}

/// Returns the group's message as it would be sent now.
pub(in crate::engine) fn message(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
) -> Option<OutMessage> {
    let open = active.session.vote.as_ref()?;
    let vote = active.program.vote_named(&open.vote)?;
    let text = shown::text(turn, active, vote, open, Stage::Open);
    Some(OutMessage {
        text,
        keyboard: shown::keyboard(turn, active, vote, open),
        ..OutMessage::default()
    })
}

/// Edits the group's message to show the current counts.
pub(in crate::engine) fn refresh(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &mut OpenVote,
) {
    let Some(sent) = open.sent else { return };
    let text = shown::text(turn, active, vote, open, Stage::Open);
    let keyboard = shown::keyboard(turn, active, vote, open);
    turn.edit(sent, text, keyboard);
    open.shown_at = turn.now();
}

fn show_anew(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &mut OpenVote,
) {
    (open.shown_at, open.posted_at) = (turn.now(), Some(turn.now()));
    let text = shown::text(turn, active, vote, open, Stage::Open);
    let keyboard = shown::keyboard(turn, active, vote, open);
    open.sent = Some(turn.send(text, keyboard));
}

/// Says once how many people have voted, and until when the others can.
pub(in crate::engine) fn remind(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &OpenVote,
) {
    if turn.conversation.gone_at.is_some() {
        return;
    }
    let mut text = Rich::plain(shown::say_voters(turn, active, open.voters));
    text.push(" ", Style::Plain);
    text.push(
        &shown::say_until(turn, active, timing::closes_at(vote, open)),
        Style::Plain,
    );
    turn.send(text, Keyboard::None);
}
