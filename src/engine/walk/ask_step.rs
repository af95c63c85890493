//! Runs the step of a question: restores an answer, takes a known value, or asks.

use crate::dialog::ast::Known;
use crate::dialog::program::{Next, QuestionIx};
use crate::engine::ask::{self, dependencies, reply};
use crate::engine::program::options;
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::session::{self, AnswerState};
use crate::engine::state::turn_context::{ActiveSession, Flow, TurnContext};

/// Runs an `ask` step: asks, or goes on if the answer is already there or there is nothing to
/// choose.
pub(super) fn run_step(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    next: Next,
) -> Flow {
    let question = active.program.question(at);
    if let Some(answer) = still_fits(turn, active, at) {
        turn.count_steps_anew();
        return Flow::On(reply::restore(turn, active, at, answer));
    }
    if let Some(value) = ask::known_value(turn, active, question, Known::Skip) {
        return Flow::On(reply::take(turn, active, at, AnswerInput::known(value)));
    }
    if options::has_options(question)
        && !question.other
        && ask::offered_keys(turn, active, at).is_empty()
    {
        return Flow::On(next);
    }
    Flow::Halt(ask::ask(turn, active, at))
}

/// Takes the kept answer of a question, if nothing that it read has changed.
fn still_fits(
    turn: &TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
) -> Option<AnswerState> {
    let name = &active.program.question(at).name;
    let kept = active
        .session
        .kept
        .iter()
        .position(|answer| answer.question == *name)?;
    let reads = dependencies::hash_reads(turn, active, at);
    let fits = [reads, session::ANY_READS].contains(&active.session.kept[kept].reads);
    fits.then(|| AnswerState {
        reads,
        ..active.session.kept.remove(kept)
    })
}
