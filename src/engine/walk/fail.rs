//! Ends a session on a problem inside its dialog.

use crate::engine::state::event::Status;
use crate::engine::state::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::text::say;
use crate::id::Name;

/// Ends the session because of a problem inside the dialog, and tells the customer so.
pub(in crate::engine) fn fail(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    step: &str,
    why: &str,
) -> Halt {
    turn.record_failure(active, step, why);
    say::trouble(turn, &active.session.language);
    Halt::Ends(Status::Failed, Name::new_static("failed"))
}
