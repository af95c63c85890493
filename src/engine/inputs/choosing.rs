//! Gathers the options that are ticked or ranked so far into one answer.

use crate::dialog::gather::Gathers;
use crate::dialog::program::Question;
use crate::dialog::words::Sentence;
use crate::engine::ask::expected::example_ranking;
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::session::Wait;
use crate::engine::state::token::OTHER;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::Name;
use crate::value::Value;

pub(super) fn rank_length(wait: &Wait, top: Option<usize>) -> usize {
    top.unwrap_or(wait.offered.len()).min(wait.offered.len())
}

/// What is missing before the gathered choices are a complete answer.
pub(super) enum Wanted {
    /// At least this many options.
    AtLeast(usize),
    /// At most this many options.
    AtMost(usize),
    /// A complete ranking of this many options.
    AllPlaces(usize),
    /// A ranking of the first so many places.
    TopPlaces(usize),
}

impl Wanted {
    /// Returns the sentence that says what is missing.
    pub(in crate::engine) fn say(&self, turn: &TurnContext<'_>, language: &str) -> String {
        let say = |sentence| say::sentence(turn, language, sentence).into_owned();
        match self {
            Self::AtLeast(1) => say(Sentence::RetryPickOne),
            Self::AtLeast(min) => say(Sentence::RetryPickLeast {
                least: &min.to_string(),
            }),
            Self::AtMost(max) => say(Sentence::RetryPickMost {
                most: &max.to_string(),
            }),
            Self::AllPlaces(places) => say(Sentence::RetryRank {
                example: &example_ranking(*places),
            }),
            Self::TopPlaces(top) => say(Sentence::RetryRankTop {
                top: &top.to_string(),
                example: &example_ranking(*top),
            }),
        }
    }
}

/// Returns the choices gathered by taps as an answer, or what is still missing. Returns `None` if
/// the question does not gather choices.
pub(super) fn gathered_answer(
    wait: &Wait,
    question: &Question,
) -> Option<Result<AnswerInput, Wanted>> {
    match question.spec.gathers()? {
        Gathers::Several {
            pick: (min, max), ..
        } => {
            if wait.chosen.len() < min {
                return Some(Err(Wanted::AtLeast(min)));
            }
            if wait.chosen.len() > max {
                return Some(Err(Wanted::AtMost(max)));
            }
            let in_order = question
                .options
                .iter()
                .map(|option| &option.key)
                .filter(|key| wait.chosen.contains(key));
            let mut keys: Vec<Name> = in_order.cloned().collect();
            let has_other = wait.chosen.iter().any(|key| key == OTHER);
            keys.extend(has_other.then_some(Name::new_static(OTHER)));
            let other = wait.other.clone().filter(|_| has_other);
            Some(Ok(AnswerInput {
                other,
                ..AnswerInput::value(Value::Keys(keys))
            }))
        }
        Gathers::Ranked { top } => {
            let mut keys = wait.chosen.clone();
            let places = rank_length(wait, top);
            // The last place follows from the others.
            if places == wait.offered.len() && keys.len() + 1 == places {
                keys.extend(
                    wait.offered
                        .iter()
                        .find(|key| !wait.chosen.contains(key))
                        .cloned(),
                );
            }
            if keys.len() == places {
                return Some(Ok(AnswerInput::value(Value::Keys(keys))));
            }
            Some(Err(top.map_or(Wanted::AllPlaces(places), |_| {
                Wanted::TopPlaces(places)
            })))
        }
    }
}
