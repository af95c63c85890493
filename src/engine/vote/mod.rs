//! A vote of a group: how it opens, is brought up to date, reminds, and closes.
//!
//! What each person votes for is a record of its own beside the conversation; a tap brings it along and takes the new one away.
//! The conversation holds only what the ballots add up to.

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

/// The timer's step of the closing.
const CLOSING: u16 = 0;
/// The timer's step of the reminder.
const REMINDER: u16 = 1;
/// The timer's step that brings the shared message up to date.
pub(super) const REFRESH: u16 = u16::MAX;

/// Takes a `vote` step: goes on where there is nothing to vote for, else opens the vote.
pub(super) fn open(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, at: u32, next: Next) -> Flow {
    let program = active.program;
    let Some(vote) = program.votes.get(at as usize) else { return Flow::On(next) };
    if turn.conversation.room != Room::Group {
        turn.failed(active, "vote", "only a group can vote");
        return Flow::On(next);
    }
    let is_shown = |option: &&OptionDef| option.when.as_ref().is_none_or(|when| scope::holds(turn, active, when));
    let counts: Vec<_> = vote.options.iter().filter(is_shown).map(|option| (option.key.clone(), 0)).collect();
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
    turn.record_event(Event::VoteOpened { session: active.session.id, vote: vote.name.clone(), number });
    arm(turn, &open, CLOSING, closes_at(vote, &open));
    if let Some(at) = reminds_at(turn, vote, &open) {
        arm(turn, &open, REMINDER, at);
    }
    active.session.vote = Some(open);
    Flow::Halt(Halt::Waits)
}

/// Takes a timer of the vote that is open.
pub(super) fn due(turn: &mut TurnContext<'_>, mut active: ActiveSession<'_>, step: u16) {
    let Some((mut open, vote)) = taken(&mut active) else { return lifecycle::keep_waiting(turn, active) };
    let closes_at = closes_at(vote, &open);
    match step {
        CLOSING if closes_at <= turn.now() => return close(turn, active, vote, open),
        // The author gave it more time meanwhile.
        CLOSING => arm(turn, &open, CLOSING, closes_at),
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

/// Sets the timers of the vote that is open anew, as its version says now.
pub(super) fn follow_edit(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>) {
    let Some(open) = &active.session.vote else { return };
    let Some(vote) = active.program.vote_named(&open.vote) else { return };
    arm(turn, open, CLOSING, closes_at(vote, open));
    if let Some(at) = reminds_at(turn, vote, open).filter(|at| !open.is_reminded && *at > turn.now()) {
        arm(turn, open, REMINDER, at);
    }
}

/// Closes the vote: what it came to is kept, shown, and the dialog goes on.
fn close(turn: &mut TurnContext<'_>, mut active: ActiveSession<'_>, vote: &Vote, open: OpenVote) {
    let result = open.result(&active.session.dialog, vote.quorum);
    let is_same = |known: &VoteResult| known.dialog == result.dialog && known.vote == result.vote;
    turn.conversation.results.retain(|known| !is_same(known));
    turn.conversation.results.push(result.clone());
    turn.effects.push(Effect::Disarm { question: open.number });
    if let Some(sent) = open.sent {
        let text = shown::text(turn, &active, vote, &open, Stage::Closed);
        turn.edit(sent, text, Keyboard::None);
    }
    turn.record_event(Event::VoteClosed { session: active.session.id, result });
    let node = active.program.voted_at(&vote.name);
    let next = node.map_or(Next::Return, |node| active.program.node(node).next);
    let halt = walk::walk(turn, &mut active, next);
    lifecycle::settle(turn, active, halt);
}

/// Takes the buttons of a vote away whose session ends before it closes; it comes to nothing.
pub(super) fn stop(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let Some(open) = active.session.vote.take() else { return };
    turn.effects.push(Effect::Disarm { question: open.number });
    if let (Some(sent), Some(vote)) = (open.sent, active.program.vote_named(&open.vote)) {
        let text = shown::text(turn, active, vote, &open, Stage::Stopped);
        turn.edit(sent, text, Keyboard::None);
    }
}

/// Sends the vote that is open anew, with its buttons; those of the message before go, where it can still be changed.
pub(super) fn repeat(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, can_change: bool) {
    let Some((mut open, vote)) = taken(active) else { return };
    if let Some(sent) = open.sent.filter(|_| can_change) {
        let text = scope::fill(turn, active, &vote.text);
        turn.edit(sent, text, Keyboard::None);
    }
    show_anew(turn, active, vote, &mut open);
    active.session.vote = Some(open);
}

/// Writes the shared message anew, as after a change of the language.
pub(super) fn rewrite(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let Some((mut open, vote)) = taken(active) else { return };
    refresh(turn, active, vote, &mut open);
    active.session.vote = Some(open);
}

/// Returns the shared message as it would be sent now.
pub(super) fn message(turn: &TurnContext<'_>, active: &ActiveSession<'_>) -> Option<OutMessage> {
    let open = active.session.vote.as_ref()?;
    let vote = active.program.vote_named(&open.vote)?;
    let text = shown::text(turn, active, vote, open, Stage::Open);
    Some(OutMessage { text, keyboard: shown::keyboard(turn, active, vote, open), ..OutMessage::default() })
}

/// Returns when the vote that a session waits for closes.
pub(super) fn session_closes_at(active: &ActiveSession<'_>) -> Option<Timestamp> {
    let open = active.session.vote.as_ref()?;
    active.program.vote_named(&open.vote).map(|vote| closes_at(vote, open))
}

/// Returns when a vote closes.
pub(super) fn closes_at(vote: &Vote, open: &OpenVote) -> Timestamp {
    open.opened_at.plus(vote.open)
}

/// Shows the shared message as things stand.
fn refresh(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &mut OpenVote) {
    let Some(sent) = open.sent else { return };
    let text = shown::text(turn, active, vote, open, Stage::Open);
    let keyboard = shown::keyboard(turn, active, vote, open);
    turn.edit(sent, text, keyboard);
    open.shown_at = turn.now();
}

fn show_anew(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &mut OpenVote) {
    let text = shown::text(turn, active, vote, open, Stage::Open);
    let keyboard = shown::keyboard(turn, active, vote, open);
    open.sent = Some(turn.send(text, keyboard));
    (open.shown_at, open.posted_at) = (turn.now(), Some(turn.now()));
}

/// Says once how many have voted, and until when the others can.
fn remind(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &OpenVote) {
    if turn.conversation.gone_at.is_some() {
        return;
    }
    let mut text = Rich::plain(shown::voted(turn, active, open.voters));
    text.push(" ", Style::Plain);
    text.push(&shown::until(turn, active, closes_at(vote, open)), Style::Plain);
    turn.send(text, Keyboard::None);
}

/// Returns whether the version that the vote is held in wants a reminder by now: the timer may be an older one's.
fn is_reminder_due(turn: &TurnContext<'_>, vote: &Vote, open: &OpenVote) -> bool {
    vote.remind.is_some_and(|after| open.opened_at.plus(after) <= turn.now())
}

/// Returns when the group is reminded: in the daytime, and before it is too late.
fn reminds_at(turn: &TurnContext<'_>, vote: &Vote, open: &OpenVote) -> Option<Timestamp> {
    let at = quiet_hours::after(turn.bot(), &turn.contact, open.opened_at.plus(vote.remind?));
    (at < closes_at(vote, open)).then_some(at)
}

fn arm(turn: &mut TurnContext<'_>, open: &OpenVote, step: u16, at: Timestamp) {
    let timer = TimerId { conversation: turn.conversation.id, question: open.number, step };
    turn.effects.push(Effect::Arm { timer, at });
}

fn taken<'a>(active: &mut ActiveSession<'a>) -> Option<(OpenVote, &'a Vote)> {
    let program = active.program;
    let vote = program.vote_named(&active.session.vote.as_ref()?.vote)?;
    active.session.vote.take().map(|open| (open, vote))
}
