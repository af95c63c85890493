//! What somebody said to the questions of a dialog in a session.

use indexmap::IndexMap;

use crate::engine::event::Answer;
use crate::id::{OwnerId, Version};
use crate::report::sessions::{Cast, SessionView, Spent};
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

use super::question::Question;
use super::seen::Asks;
use super::source::AnswerSource;

/// The result of a question in a session.
pub struct QuestionResult<'a> {
    /// The answer, or why there is none.
    pub outcome: &'a Outcome,
    /// Everything stored of the answer; `None` if there is none.
    pub answer: Option<&'a Answer>,
    /// When something last happened about it: it was asked, misunderstood or answered. `None` of a
    /// vote, and if it was not asked.
    pub heard_at: Option<Timestamp>,
    /// The version of the dialog that asked.
    pub version: Version,
    /// How long the answer took; unknown without one.
    pub spent: Spent,
}

/// Takes what somebody said to all questions in a session.
pub type EachResponse<'e, E> = dyn FnMut(OwnerId, &[QuestionResult<'_>]) -> Result<(), E> + 'e;

/// Calls `each` with everybody who answered in a session: its owner, or in a group each voter; with
/// the result of every question.
///
/// Fails if `each` fails.
pub fn each_response<E>(
    source: &AnswerSource<'_>,
    session: &SessionView,
    questions: &[Question],
    each: &mut EachResponse<'_, E>,
) -> Result<(), E> {
    let ballots = ballots(session);
    for (voter, ballots) in ballots.iter().filter(|(voter, _)| source.has(**voter)) {
        let outcomes: Vec<Outcome> = questions
            .iter()
            .map(|question| ballot(session, question, ballots))
            .collect();
        let told: Vec<QuestionResult<'_>> = outcomes
            .iter()
            .map(|outcome| QuestionResult {
                outcome,
                answer: None,
                heard_at: None,
                version: session.version,
                spent: Spent::default(),
            })
            .collect();
        each(*voter, &told)?;
    }
    if !ballots.is_empty() || !source.has(session.owner) {
        return Ok(());
    }
    let told: Vec<QuestionResult<'_>> = questions
        .iter()
        .map(|question| result_of(session, question))
        .collect();
    each(session.owner, &told)
}

static LEFT: Outcome = Err(Missing::Left);
static NOT_ASKED: Outcome = Err(Missing::NotAsked);

/// Returns the result of a question in a person's session.
fn result_of<'a>(session: &'a SessionView, question: &Question) -> QuestionResult<'a> {
    if question.asks == Asks::Vote {
        let outcome = if is_put(session, question) {
            &LEFT
        } else {
            &NOT_ASKED
        };
        return QuestionResult {
            outcome,
            answer: None,
            heard_at: None,
            version: session.version,
            spent: Spent::default(),
        };
    }
    let given = session.answer(|answer| {
        Asks::Question(answer.kind) == question.asks && question.is_called(&answer.question)
    });
    if let Some(given) = given {
        return QuestionResult {
            outcome: &given.answer.outcome,
            answer: Some(&given.answer),
            heard_at: Some(given.answer.answered_at),
            version: given.answer.version,
            spent: given.spent,
        };
    }
    let mut left = session
        .unanswered()
        .filter(|(asking, counts)| *counts && question.was_asked(&asking.question, asking.version));
    match left.next() {
        Some((asking, _)) => QuestionResult {
            outcome: &LEFT,
            answer: None,
            heard_at: Some(asking.heard_at),
            version: asking.version,
            spent: Spent::default(),
        },
        None => QuestionResult {
            outcome: &NOT_ASKED,
            answer: None,
            heard_at: None,
            version: session.version,
            spent: Spent::default(),
        },
    }
}

/// Returns the ballots that count, by voter.
fn ballots(session: &SessionView) -> IndexMap<OwnerId, Vec<&Cast>> {
    let mut ballots: IndexMap<OwnerId, Vec<&Cast>> = IndexMap::new();
    for cast in session.casts.iter().filter(|cast| cast.is_final) {
        ballots.entry(cast.voter).or_default().push(cast);
    }
    ballots
}

/// Returns how a person voted in a vote.
fn ballot(session: &SessionView, question: &Question, ballots: &[&Cast]) -> Outcome {
    let keys = ballots
        .iter()
        .rev()
        .find(|cast| question.asks == Asks::Vote && question.is_called(&cast.vote))
        .map(|cast| &cast.keys);
    match keys {
        Some(keys) if question.has_several() => Ok(Value::Keys(keys.clone())),
        Some(keys) => keys.first().cloned().map(Value::Key).ok_or(Missing::Left),
        None if is_put(session, question) => Err(Missing::Left),
        None => Err(Missing::NotAsked),
    }
}

/// Returns whether a vote was opened in a session.
fn is_put(session: &SessionView, question: &Question) -> bool {
    question.asks == Asks::Vote && session.votes.iter().any(|vote| question.is_called(vote))
}
