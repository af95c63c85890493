//! Runs a vote of a group: opening, refreshing, reminding and closing.
//!
//! Each person's ballot is a record of its own beside the conversation: the tap brings the old one
//! along, and an effect stores the new one. The conversation holds only the counts.

mod cast;
mod shown;
mod tally;

use crate::dialog::ast::Room;
use crate::dialog::program::{Next, OptionDef, Vote};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::session::{OpenVote, VoteResult};
use crate::engine::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::vote::shown::Stage;
use crate::engine::walk::{self, Flow};
use crate::engine::{lifecycle, quiet_hours, scope};
use crate::id::TimerId;
use crate::message::{Keyboard, OutMessage, Rich, Style};
use crate::time::Timestamp;

pub(super) use cast::tapped;

/// Timer step of the closing.
const CLOSING: u16 = 0;
/// Timer step of the reminder.
const REMINDER: u16 = 1;
/// Timer step that refreshes the group's message.
pub(super) const REFRESH: u16 = u16::MAX;

/// Runs a `vote` step: opens the vote, or goes on if it has no options.
pub(super) fn open(
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
    set_timer(turn, &open, CLOSING, closes_at(vote, &open));
    if let Some(at) = reminds_at(turn, vote, &open) {
        set_timer(turn, &open, REMINDER, at);
    }
    active.session.vote = Some(open);
    Flow::Halt(Halt::Waits)
}

/// Handles a timer of the open vote.
pub(super) fn due(turn: &mut TurnContext<'_>, mut active: ActiveSession<'_>, step: u16) {
    let Some((mut open, vote)) = take_open_vote(&mut active) else {
        return lifecycle::keep_waiting(turn, active);
    };
    let closes_at = closes_at(vote, &open);
    match step {
        CLOSING if closes_at <= turn.now() => return close(turn, active, vote, open),
        // The author extended the vote in the meantime.
        CLOSING => set_timer(turn, &open, CLOSING, closes_at),
        REFRESH => {
            open.is_refresh_due = false;
            refresh(turn, &active, vote, &mut open);
        }
        _ if step == REMINDER && !open.is_reminded && is_reminder_due(turn, vote, &open) => {
            open.is_reminded = true;
            remind(turn, &active, vote, &open);
        }
        _ => {}
    }
    active.session.vote = Some(open);
    lifecycle::keep_waiting(turn, active);
}

/// Sets the timers of the open vote again, by the values of its current version.
pub(super) fn follow_edit(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>) {
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

/// Closes the vote: keeps and shows its result, and continues the dialog.
fn close(turn: &mut TurnContext<'_>, mut active: ActiveSession<'_>, vote: &Vote, open: OpenVote) {
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
    let node = active.program.voted_at(&vote.name);
    let next = node.map_or(Next::Return, |node| active.program.node(node).next);
    let halt = walk::walk(turn, &mut active, next);
    lifecycle::settle(turn, active, halt);
}

/// Stops an open vote because its session ends: removes its buttons; there is no result.
pub(super) fn stop(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
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
pub(super) fn repeat(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, can_change: bool) {
    let Some((mut open, vote)) = take_open_vote(active) else {
        return;
    };
    if let Some(sent) = open.sent.filter(|_| can_change) {
        let text = scope::fill(turn, active, &vote.text);
        turn.edit(sent, text, Keyboard::None);
    }
    show_anew(turn, active, vote, &mut open);
    active.session.vote = Some(open);
}

/// Rewrites the group's message, for example after a change of language.
pub(super) fn rewrite(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let Some((mut open, vote)) = take_open_vote(active) else {
        return;
    };
    refresh(turn, active, vote, &mut open);
    active.session.vote = Some(open);
}

/// Returns the group's message as it would be sent now.
pub(super) fn message(turn: &TurnContext<'_>, active: &ActiveSession<'_>) -> Option<OutMessage> {
    let open = active.session.vote.as_ref()?;
    let vote = active.program.vote_named(&open.vote)?;
    let text = shown::text(turn, active, vote, open, Stage::Open);
    Some(OutMessage {
        text,
        keyboard: shown::keyboard(turn, active, vote, open),
        ..OutMessage::default()
    })
}

/// Returns when the vote that a session waits for closes, or `None` if it waits for no vote.
pub(super) fn session_closes_at(active: &ActiveSession<'_>) -> Option<Timestamp> {
    let open = active.session.vote.as_ref()?;
    active
        .program
        .vote_named(&open.vote)
        .map(|vote| closes_at(vote, open))
}

pub(super) fn closes_at(vote: &Vote, open: &OpenVote) -> Timestamp {
    open.opened_at.plus(vote.open)
}

/// Edits the group's message to show the current counts.
fn refresh(
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
    let text = shown::text(turn, active, vote, open, Stage::Open);
    let keyboard = shown::keyboard(turn, active, vote, open);
    open.sent = Some(turn.send(text, keyboard));
    (open.shown_at, open.posted_at) = (turn.now(), Some(turn.now()));
}

/// Says once how many people have voted, and until when the others can.
fn remind(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &OpenVote) {
    if turn.conversation.gone_at.is_some() {
        return;
    }
    let mut text = Rich::plain(shown::say_voters(turn, active, open.voters));
    text.push(" ", Style::Plain);
    text.push(
        &shown::say_until(turn, active, closes_at(vote, open)),
        Style::Plain,
    );
    turn.send(text, Keyboard::None);
}

/// Returns whether the current version wants a reminder by now; the timer may come from an older
/// version.
fn is_reminder_due(turn: &TurnContext<'_>, vote: &Vote, open: &OpenVote) -> bool {
    vote.remind
        .is_some_and(|after| open.opened_at.plus(after) <= turn.now())
}

/// Returns when to remind the group: outside quiet hours, and before the vote closes. Returns
/// `None` if there is no such time.
fn reminds_at(turn: &TurnContext<'_>, vote: &Vote, open: &OpenVote) -> Option<Timestamp> {
    let at = quiet_hours::after(turn.bot(), &turn.contact, open.opened_at.plus(vote.remind?));
    (at < closes_at(vote, open)).then_some(at)
}

fn set_timer(turn: &mut TurnContext<'_>, open: &OpenVote, step: u16, at: Timestamp) {
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: open.number,
        step,
    };
    turn.effects.push(Effect::Arm { timer, at });
}

fn take_open_vote<'a>(active: &mut ActiveSession<'a>) -> Option<(OpenVote, &'a Vote)> {
    let program = active.program;
    let vote = program.vote_named(&active.session.vote.as_ref()?.vote)?;
    active.session.vote.take().map(|open| (open, vote))
}
