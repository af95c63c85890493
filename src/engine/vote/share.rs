//! Orders what a group said to be told to it: when a vote closes, or the group's session of a dialog
//! comes to its end.

use crate::engine::state::effect::{Effect, ShareRequest};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::id::Name;

/// Orders it: of one vote, or of everything that was said in the group since the session began.
pub(in crate::engine) fn order(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: Option<&Name>,
) {
    let id = turn.next_effect();
    let session = &active.session;
    turn.effects.push(Effect::Share {
        id,
        request: ShareRequest {
            session: session.id,
            dialog: session.dialog.clone(),
            vote: vote.cloned(),
            since: session.started_at,
            language: session.language.clone(),
        },
    });
}
