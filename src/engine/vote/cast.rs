//! Takes a tap on a vote's button: one person's ballot changes, and nothing of the conversation but the count.

use crate::dialog::program::Vote;
use crate::dialog::words::Sentence;
use crate::engine::draft::{Draft, Talk};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::Actor;
use crate::engine::session::OpenVote;
use crate::engine::vote::{closes_at, shown};
use crate::engine::{course, say, tap, vote};
use crate::id::{Name, TimerId};
use crate::message::{Choice, Token};
use crate::time::Duration;

/// How long the shared message stays as it is at least: a messenger lets a bot change a group's messages only so often.
const REST: Duration = Duration(6);

/// Takes a tap by somebody who votes like this so far.
pub(in crate::engine) fn tapped(draft: &mut Draft<'_>, by: &Actor, token: &Token, ballot: &[Name]) {
    let Some(mut talk) = course::take_active(draft) else { return tap::old_button(draft) };
    let is_ours = talk.session.vote.as_ref().is_some_and(|open| open.number == token.question);
    let Some((mut open, vote)) = (if is_ours { vote::taken(&mut talk) } else { None }) else {
        course::keep_waiting(draft, talk);
        return tap::old_button(draft);
    };
    if closes_at(vote, &open) <= draft.now() {
        let words = say::sentence(draft, &talk.session.language, Sentence::VoteClosed).into_owned();
        draft.effects.push(Effect::Toast(words));
        return vote::close(draft, talk, vote, open);
    }
    take(draft, &talk, vote, &mut open, by, &token.choice, ballot);
    talk.session.vote = Some(open);
    course::keep_waiting(draft, talk);
}

fn take(draft: &mut Draft<'_>, talk: &Talk<'_>, vote: &Vote, open: &mut OpenVote, by: &Actor, choice: &Choice, ballot: &[Name]) {
    let key = match choice {
        Choice::Option(key) if open.counts.iter().any(|(known, _)| known == key) => key,
        Choice::Option(_)
        | Choice::Other
        | Choice::Skip
        | Choice::Refuse
        | Choice::Unknown
        | Choice::Done
        | Choice::Language(_)
        | Choice::Reading(_) => {
            return tap::old_button(draft);
        }
    };
    let Some(voter) = by.contact else {
        let words = say::sentence(draft, &talk.session.language, Sentence::VoteHidden).into_owned();
        return draft.effects.push(Effect::Toast(words));
    };
    let in_order = |chosen: &dyn Fn(&Name) -> bool| -> Vec<Name> {
        open.counts.iter().map(|(known, _)| known).filter(|known| chosen(known)).cloned().collect()
    };
    let before = in_order(&|known| ballot.contains(known));
    let has_it = before.contains(key);
    if !has_it && before.len() >= vote.pick.1 {
        let words = shown::too_many(draft, talk, vote, &before);
        return draft.effects.push(Effect::Toast(words));
    }
    let now = in_order(&|known| if known == key { !has_it } else { before.contains(known) });
    let voters = open.voters;
    open.recount(&before, &now);
    draft.happened(Event::Voted { session: talk.session.id, vote: vote.name.clone(), voter, keys: now.clone() });
    draft.effects.push(Effect::Ballot { number: open.number, voter, keys: now.clone() });
    let words = shown::counted(draft, talk, vote, open, &now);
    draft.effects.push(Effect::Toast(words));
    if voters != open.voters || vote.reveal == crate::dialog::ast::Reveal::Always {
        show(draft, talk, vote, open);
    }
}

/// Brings the shared message up to date: now, or by a timer where it was changed a moment ago.
fn show(draft: &mut Draft<'_>, talk: &Talk<'_>, vote: &Vote, open: &mut OpenVote) {
    if open.is_refresh_due {
        return;
    }
    let at = open.shown_at.plus(REST);
    if at <= draft.now() {
        return vote::refresh(draft, talk, vote, open);
    }
    open.is_refresh_due = true;
    let timer = TimerId { conversation: draft.conversation.id, question: open.number, step: vote::REFRESH };
    draft.effects.push(Effect::Arm { timer, at });
}
