//! Finds the question that a session waits for, and lets the session wait on.

use crate::dialog::program::QuestionIx;
use crate::engine::state::session::Pending;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};

/// Puts the active session back; it waits on.
pub(in crate::engine) fn keep_waiting(turn: &mut TurnContext<'_>, active: ActiveSession<'_>) {
    turn.conversation.active = Some(active.session);
}

/// Returns the question that a session waits for, or `None` if it waits for none.
pub(in crate::engine) fn waiting_for(active: &ActiveSession<'_>) -> Option<QuestionIx> {
    active
        .program
        .question_named(&active.session.wait.as_ref()?.question)
}

/// Returns the token number of the pending question.
pub(in crate::engine) fn pending_number(pending: &Pending) -> u32 {
    match pending {
        Pending::Restart { number, .. }
        | Pending::Language { number }
        | Pending::Forget { number }
        | Pending::EraseEarlier { number, .. }
        | Pending::Meant { number, .. }
        | Pending::MeantAgain { number, .. }
        | Pending::MeantHuman { number, .. } => *number,
    }
}
