//! Begins a session in which some answers are there already: how a test starts in the middle of a dialog.

use crate::engine::session::AnswerState;
use crate::engine::turn_context::TurnContext;
use crate::engine::{State, Turn, World, lifecycle};
use crate::id::Name;
use crate::value::Outcome;

/// The hash of an answer that fits whatever its question reads.
pub(super) const ANY_READS: u64 = 0;

/// An answer that is there already.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenAnswer {
    /// The question.
    pub question: Name,
    /// The value, or why there is none.
    pub outcome: Outcome,
    /// The words of "something else".
    pub other: Option<String>,
}

/// Begins a section with answers and variables in place, up to the first question whose answer is not given.
///
/// Conditions see the answers from the start, also of questions that are never reached. Nothing happens where the section
/// does not exist.
pub fn begin(
    world: &World<'_>,
    state: State,
    (dialog, section): (&str, Option<&str>),
    answers: Vec<GivenAnswer>,
    variables: Vec<(Name, Outcome)>,
) -> Turn {
    let mut turn = TurnContext::new(world, state);
    let Some((program, section)) = lifecycle::find(&turn, dialog, section) else { return turn.finish() };
    let mut session = lifecycle::new_session(&mut turn, program, section, None);
    let stored = |GivenAnswer { question, outcome, other }| AnswerState { question, outcome, other, reads: ANY_READS };
    session.answers = answers.into_iter().map(stored).collect();
    session.kept = session.answers.clone();
    session.variables = variables;
    lifecycle::launch(&mut turn, program, section, session);
    turn.finish()
}
