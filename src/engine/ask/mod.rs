//! Asks a question: decides whether it needs asking, which options it offers, and what its message
//! says.

pub(super) mod dependencies;
pub(super) mod expected;
pub(super) mod keyboard;
mod label;
pub(super) mod own_question;
pub(super) mod privacy;
pub(super) mod read;
pub(super) mod readings;
pub(super) mod rejection;
pub(super) mod reply;
pub(super) mod show;
pub(super) mod timers;
pub(super) mod wait;
pub(super) mod wording;

pub(super) use show::{ask_changed, ask_properly, is_unseen, refresh, repeat, retry_alone, tidy};
pub(super) use wait::{known_value, offered_keys, wait_for};
pub(super) use wording::text_of;

use crate::dialog::letter::without_isolates;
use crate::dialog::program::{Question, QuestionIx};
use crate::dialog::text::Piece;
use crate::engine::program::answer_validity;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::token::OTHER;
use crate::engine::state::turn_context::{ActiveSession, Halt, TurnContext};
use crate::id::Name;
use crate::value::Value;

/// Asks a question even if its answer is known.
pub(in crate::engine) fn ask(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
) -> Halt {
    let question = active.program.question(at);
    wait::wait_for(turn, active, at);
    show::show(turn, active, at, None);
    if let Some(wait) = &mut active.session.wait
        && let Some(until) = wait.held_until
    {
        (wait.asked_at, wait.reminding_since) = (until, until);
    }
    record_asked(turn, active, question);
    timers::arm(turn, active, question);
    Halt::Waits
}

/// Records that a question is asked, and its text if that contains `${…}`.
fn record_asked(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, question: &Question) {
    let pieces = &question.text.in_language(&active.session.language).0;
    if pieces.iter().any(|piece| matches!(piece, Piece::Value(..))) {
        let shown =
            without_isolates(&wording::text_of(turn, active, question).words()).into_owned();
        if let Some(wait) = &mut active.session.wait {
            wait.shown = Some(shown);
        }
    }
    // A question that is held back is not asked yet.
    if let Some(wait) = active
        .session
        .wait
        .as_ref()
        .filter(|wait| wait.held_until.is_none())
    {
        turn.record_event(Event::Asked {
            session: active.session.id,
            question: question.name.clone(),
            number: wait.number,
        });
    }
}

/// Gives the waiting question a new number and new options, because another version asks it
/// differently: buttons under the old number no longer answer it. Choices made so far are kept if
/// they mean the same.
pub(in crate::engine) fn renumber(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    asked: &Question,
) {
    let Some(old) = active.session.wait.take() else {
        return;
    };
    turn.effects.push(Effect::Disarm {
        question: old.number,
    });
    wait::wait_for(turn, active, at);
    let question = active.program.question(at);
    if let Some(wait) = &mut active.session.wait {
        (
            wait.asked_at,
            wait.reminding_since,
            wait.reminded,
            wait.tries,
        ) = (old.asked_at, old.reminding_since, old.reminded, old.tries);
        wait.held_until = old.held_until;
        let is_there = |key: &Name| wait.offered.contains(key) || (key == OTHER && question.other);
        let chosen = Ok(Value::Keys(old.chosen.clone()));
        let means_the_same =
            answer_validity::keeps_meaning(asked, question, &chosen, &active.session.language);
        if !old.chosen.is_empty() && old.chosen.iter().all(is_there) && means_the_same {
            (wait.chosen, wait.other) = (old.chosen, old.other);
        }
        wait.wants_other = old.wants_other && question.other;
    }
    record_asked(turn, active, question);
    timers::arm(turn, active, question);
}
