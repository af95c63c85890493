//! Finds the newer version that a session may go over to.

use crate::dialog::program::{Program, Question, QuestionIx};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::version::compatibility::{self, Class};

/// Returns the newer version in which a session can continue, or `None` if there is none. If it
/// does not fit, this is recorded, and the session finishes on its own version.
pub(in crate::engine) fn newer<'a>(
    turn: &TurnContext<'a>,
    active: &mut ActiveSession<'a>,
) -> Option<&'a Program> {
    let new = newest_other(turn, active)?;
    if compatibility::classify(Some(active.program), new, &active.session) == Class::Gone {
        active.session.left_behind = Some(new.version);
        return None;
    }
    Some(new)
}

/// Returns the waiting question as the newest version has it, if the session would continue there,
/// or else as it was asked.
pub(in crate::engine) fn question_now<'a>(
    turn: &TurnContext<'a>,
    active: &ActiveSession<'a>,
) -> Option<&'a Question> {
    let at = waiting::waiting_for(active)?;
    let new = newest_other(turn, active).filter(|new| {
        compatibility::classify(Some(active.program), new, &active.session) != Class::Gone
    });
    let now = new.and_then(|new| Some(new.question(now_at(new, active, at)?)));
    Some(now.unwrap_or_else(|| active.program.question(at)))
}

/// Finds the waiting question in a newer version.
pub(in crate::engine) fn now_at(
    new: &Program,
    active: &ActiveSession<'_>,
    at: QuestionIx,
) -> Option<QuestionIx> {
    new.question_named(new.current_name(&active.program.question(at).name))
}

/// Returns whether there is a newer version that the session has not been found unfit for.
pub(in crate::engine) fn is_behind(turn: &TurnContext<'_>, active: &ActiveSession<'_>) -> bool {
    newest_other(turn, active).is_some()
}

/// Returns the newest version of a session's dialog, if it is another one and the session was not
/// found unfit for it.
fn newest_other<'a>(turn: &TurnContext<'a>, active: &ActiveSession<'a>) -> Option<&'a Program> {
    let dialogs = turn.world.dialogs;
    let new: &'a Program = dialogs.program(&active.session.dialog, None)?;
    (new.version != active.program.version && active.session.left_behind != Some(new.version))
        .then_some(new)
}
