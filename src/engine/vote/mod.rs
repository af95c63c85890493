//! A vote of a group: how it opens, is brought up to date, reminds, and closes.
//!
//! What each person votes for is a record of its own beside the conversation; a tap brings it along and takes the new one away.
//! The conversation holds only what the ballots add up to.

mod cast;
mod shown;
mod tally;

use crate::dialog::ast::Room;
use crate::dialog::program::{Next, OptionDef, Vote};
use crate::engine::draft::{Draft, Halt, Talk};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::session::{OpenVote, VoteResult};
use crate::engine::vote::shown::Stage;
use crate::engine::walk::{self, Flow};
use crate::engine::{course, quiet, scope};
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
pub(super) fn open(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: u32, next: Next) -> Flow {
    let program = talk.program;
    let Some(vote) = program.votes.get(at as usize) else { return Flow::On(next) };
    if draft.conversation.room != Room::Group {
        draft.failed(talk, "vote", "only a group can vote");
        return Flow::On(next);
    }
    let is_shown = |option: &&OptionDef| option.when.as_ref().is_none_or(|when| scope::holds(draft, talk, when));
    let counts: Vec<_> = vote.options.iter().filter(is_shown).map(|option| (option.key.clone(), 0)).collect();
    if counts.is_empty() {
        return Flow::On(next);
    }
    let (number, now) = (draft.next_question(), draft.now());
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
    show_anew(draft, talk, vote, &mut open);
    draft.happened(Event::VoteOpened { session: talk.session.id, vote: vote.name.clone(), number });
    arm(draft, &open, CLOSING, closes_at(vote, &open));
    if let Some(at) = reminds_at(draft, vote, &open) {
        arm(draft, &open, REMINDER, at);
    }
    talk.session.vote = Some(open);
    Flow::Halt(Halt::Waits)
}

/// Takes a timer of the vote that is open.
pub(super) fn due(draft: &mut Draft<'_>, mut talk: Talk<'_>, step: u16) {
    let Some((mut open, vote)) = taken(&mut talk) else { return course::keep_waiting(draft, talk) };
    let closes_at = closes_at(vote, &open);
    match step {
        CLOSING if closes_at <= draft.now() => return close(draft, talk, vote, open),
        // The author gave it more time meanwhile.
        CLOSING => arm(draft, &open, CLOSING, closes_at),
        REFRESH => {
            open.is_refresh_due = false;
            refresh(draft, &talk, vote, &mut open);
        }
        _ if step == REMINDER && !open.is_reminded && is_reminder_due(draft, vote, &open) => {
            open.is_reminded = true;
            remind(draft, &talk, vote, &open);
        }
        _ => {}
    }
    talk.session.vote = Some(open);
    course::keep_waiting(draft, talk);
}

/// Sets the timers of the vote that is open anew, as its version says now.
pub(super) fn follow_edit(draft: &mut Draft<'_>, talk: &Talk<'_>) {
    let Some(open) = &talk.session.vote else { return };
    let Some(vote) = talk.program.vote_named(&open.vote) else { return };
    arm(draft, open, CLOSING, closes_at(vote, open));
    if let Some(at) = reminds_at(draft, vote, open).filter(|at| !open.is_reminded && *at > draft.now()) {
        arm(draft, open, REMINDER, at);
    }
}

/// Closes the vote: what it came to is kept, shown, and the dialog goes on.
fn close(draft: &mut Draft<'_>, mut talk: Talk<'_>, vote: &Vote, open: OpenVote) {
    let result = open.result(&talk.session.dialog, vote.quorum);
    let is_same = |known: &VoteResult| known.dialog == result.dialog && known.vote == result.vote;
    draft.conversation.results.retain(|known| !is_same(known));
    draft.conversation.results.push(result.clone());
    draft.effects.push(Effect::Disarm { question: open.number });
    if let Some(sent) = open.sent {
        let text = shown::text(draft, &talk, vote, &open, Stage::Closed);
        draft.edit(sent, text, Keyboard::None);
    }
    draft.happened(Event::VoteClosed { session: talk.session.id, result });
    let node = talk.program.voted_at(&vote.name);
    let next = node.map_or(Next::Return, |node| talk.program.node(node).next);
    let halt = walk::walk(draft, &mut talk, next);
    course::settle(draft, talk, halt);
}

/// Takes the buttons of a vote away whose session ends before it closes; it comes to nothing.
pub(super) fn stop(draft: &mut Draft<'_>, talk: &mut Talk<'_>) {
    let Some(open) = talk.session.vote.take() else { return };
    draft.effects.push(Effect::Disarm { question: open.number });
    if let (Some(sent), Some(vote)) = (open.sent, talk.program.vote_named(&open.vote)) {
        let text = shown::text(draft, talk, vote, &open, Stage::Stopped);
        draft.edit(sent, text, Keyboard::None);
    }
}

/// Sends the vote that is open anew, with its buttons; those of the message before go, where it can still be changed.
pub(super) fn repeat(draft: &mut Draft<'_>, talk: &mut Talk<'_>, can_change: bool) {
    let Some((mut open, vote)) = taken(talk) else { return };
    if let Some(sent) = open.sent.filter(|_| can_change) {
        let text = scope::fill(draft, talk, &vote.text);
        draft.edit(sent, text, Keyboard::None);
    }
    show_anew(draft, talk, vote, &mut open);
    talk.session.vote = Some(open);
}

/// Writes the shared message anew, as after a change of the language.
pub(super) fn rewrite(draft: &mut Draft<'_>, talk: &mut Talk<'_>) {
    let Some((mut open, vote)) = taken(talk) else { return };
    refresh(draft, talk, vote, &mut open);
    talk.session.vote = Some(open);
}

/// Returns the shared message as it would be sent now.
pub(super) fn message(draft: &Draft<'_>, talk: &Talk<'_>) -> Option<OutMessage> {
    let open = talk.session.vote.as_ref()?;
    let vote = talk.program.vote_named(&open.vote)?;
    let text = shown::text(draft, talk, vote, open, Stage::Open);
    Some(OutMessage { text, keyboard: shown::keyboard(draft, talk, vote, open), ..OutMessage::default() })
}

/// Returns when the vote that a session waits for closes.
pub(super) fn session_closes_at(talk: &Talk<'_>) -> Option<Timestamp> {
    let open = talk.session.vote.as_ref()?;
    talk.program.vote_named(&open.vote).map(|vote| closes_at(vote, open))
}

/// Returns when a vote closes.
pub(super) fn closes_at(vote: &Vote, open: &OpenVote) -> Timestamp {
    open.opened_at.plus(vote.open)
}

/// Shows the shared message as things stand.
fn refresh(draft: &mut Draft<'_>, talk: &Talk<'_>, vote: &Vote, open: &mut OpenVote) {
    let Some(sent) = open.sent else { return };
    let text = shown::text(draft, talk, vote, open, Stage::Open);
    let keyboard = shown::keyboard(draft, talk, vote, open);
    draft.edit(sent, text, keyboard);
    open.shown_at = draft.now();
}

fn show_anew(draft: &mut Draft<'_>, talk: &Talk<'_>, vote: &Vote, open: &mut OpenVote) {
    let text = shown::text(draft, talk, vote, open, Stage::Open);
    let keyboard = shown::keyboard(draft, talk, vote, open);
    open.sent = Some(draft.send(text, keyboard));
    (open.shown_at, open.posted_at) = (draft.now(), Some(draft.now()));
}

/// Says once how many have voted, and until when the others can.
fn remind(draft: &mut Draft<'_>, talk: &Talk<'_>, vote: &Vote, open: &OpenVote) {
    if draft.conversation.gone_at.is_some() {
        return;
    }
    let mut text = Rich::plain(shown::voted(draft, talk, open.voters));
    text.push(" ", Style::Plain);
    text.push(&shown::until(draft, talk, closes_at(vote, open)), Style::Plain);
    draft.send(text, Keyboard::None);
}

/// Returns whether the version that the vote is held in wants a reminder by now: the timer may be an older one's.
fn is_reminder_due(draft: &Draft<'_>, vote: &Vote, open: &OpenVote) -> bool {
    vote.remind.is_some_and(|after| open.opened_at.plus(after) <= draft.now())
}

/// Returns when the group is reminded: in the daytime, and before it is too late.
fn reminds_at(draft: &Draft<'_>, vote: &Vote, open: &OpenVote) -> Option<Timestamp> {
    let at = quiet::after(draft.bot(), &draft.contact, open.opened_at.plus(vote.remind?));
    (at < closes_at(vote, open)).then_some(at)
}

fn arm(draft: &mut Draft<'_>, open: &OpenVote, step: u16, at: Timestamp) {
    let timer = TimerId { conversation: draft.conversation.id, question: open.number, step };
    draft.effects.push(Effect::Arm { timer, at });
}

fn taken<'a>(talk: &mut Talk<'a>) -> Option<(OpenVote, &'a Vote)> {
    let program = talk.program;
    let vote = program.vote_named(&talk.session.vote.as_ref()?.vote)?;
    talk.session.vote.take().map(|open| (open, vote))
}
