//! A session that rests at a `handoff`, and how it goes on behind it.

use crate::engine::lifecycle;
use crate::engine::state::session::Session;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::walk;

/// Returns whether the session rests at a `handoff`.
pub(super) fn is_resting(turn: &TurnContext<'_>) -> bool {
    let is_resting = |session: &Session| session.resting.is_some();
    turn.conversation.active.as_ref().is_some_and(is_resting)
}

/// Continues a session that rests at a `handoff`.
pub(super) fn walk_on(turn: &mut TurnContext<'_>) {
    if !is_resting(turn) {
        return;
    }
    let Some(mut active) = lifecycle::take_active(turn) else {
        return;
    };
    let halt = walk::go_on_after_handoff(turn, &mut active);
    lifecycle::settle(turn, active, halt);
}
