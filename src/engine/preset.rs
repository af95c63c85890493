//! Starts a session with some answers already given, so that a test can begin in the middle of a
//! dialog.

use crate::engine::lifecycle;
use crate::engine::state::session::{self, AnswerState};
use crate::engine::state::turn::{State, Turn, World};
use crate::engine::state::turn_context::TurnContext;
use crate::id::Name;
use crate::value::Outcome;

/// An answer that is already given.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenAnswer {
    /// Name of the question.
    pub question: Name,
    /// The value, or the reason why it is missing.
    pub outcome: Outcome,
    /// Text typed for "something else", if that was chosen.
    pub other: Option<String>,
}

/// Starts a section with answers and variables in place, and runs to the first question without a
/// given answer.
///
/// Conditions see the answers from the start, even those of questions that are never reached.
/// Nothing happens if the section does not exist.
pub fn begin(
    world: &World<'_>,
    state: State,
    (dialog, section): (&str, Option<&str>),
    answers: Vec<GivenAnswer>,
    variables: Vec<(Name, Outcome)>,
) -> Turn {
    let mut turn = TurnContext::new(world, state);
    let Some((program, section)) = lifecycle::find_section(&turn, dialog, section) else {
        return turn.finish();
    };
    let mut session = lifecycle::new_session(&mut turn, program, section, None);
    let stored = |GivenAnswer {
                      question,
                      outcome,
                      other,
                  }| AnswerState {
        question,
        outcome,
        other,
        reads: session::ANY_READS,
    };
    session.answers = answers.into_iter().map(stored).collect();
    session.kept = session.answers.clone();
    session.variables = variables;
    lifecycle::launch(&mut turn, program, section, session);
    turn.finish()
}
