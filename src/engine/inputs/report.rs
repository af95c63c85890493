//! Orders a report for an operator. It is made elsewhere, from everybody's answers; the session that
//! is open goes on as if nothing was said.

use crate::engine::inputs::scheduled;
use crate::engine::state::effect::Effect;
use crate::engine::state::input::{Occasion, ReportRequest};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;

/// Orders the report; one that nobody asked for is not made for an operator who said stop or left.
pub(in crate::engine) fn order(turn: &mut TurnContext<'_>, request: &ReportRequest) {
    match request.occasion {
        Occasion::Schedule { .. } if scheduled::is_unwelcome(turn) => return,
        Occasion::Schedule { .. } => {}
        Occasion::Command | Occasion::Tap | Occasion::Pages => turn.conversation.gone_at = None,
    }
    let id = turn.next_effect();
    turn.effects.push(Effect::Report {
        id,
        request: request.clone(),
        language: say::current_language(turn),
    });
}
