//! Goes over to a newer version while a question waits, and asks it anew if it changed.

use crate::dialog::program::Program;
use crate::engine::ask::{self, timers};
use crate::engine::program::content_hash;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::version;

/// Moves a session to a newer version. The message shown stays as it was, with a tick if it was
/// answered.
pub(in crate::engine) fn go_on<'a>(
    turn: &mut TurnContext<'a>,
    active: &mut ActiveSession<'a>,
    new: &'a Program,
    tick: Option<String>,
) {
    if let Some(at) = waiting::waiting_for(active) {
        ask::tidy(turn, active, at, tick.as_deref());
        if let Some(wait) = &mut active.session.wait {
            wait.sent = None;
            timers::disarm(turn, wait, active.program.question(at));
        }
    }
    version::switch_program(turn, active, new);
}

/// Moves a session whose question is about to be shown again to the newest version. Returns whether
/// the question must be asked differently there.
pub(in crate::engine) fn renew<'a>(
    turn: &mut TurnContext<'a>,
    active: &mut ActiveSession<'a>,
) -> bool {
    let is_unseen = active.is_unseen;
    let asked = waiting::waiting_for(active).map(|at| active.program.question(at));
    let (Some(asked), Some(new)) = (asked, version::newer(turn, active)) else {
        return is_unseen;
    };
    go_on(turn, active, new, None);
    let Some(at) = waiting::waiting_for(active) else {
        return is_unseen;
    };
    let now = active.program.question(at);
    if content_hash::for_question(asked) == content_hash::for_question(now) {
        timers::arm(turn, active, now);
        return is_unseen;
    }
    ask::renumber(turn, active, at, asked);
    true
}
