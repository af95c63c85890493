//! Records what a session waits for: the options that are offered, and the value that is known.

use crate::dialog::ast::Known;
use crate::dialog::program::{OptionDef, Question, QuestionIx};
use crate::engine::ask::dependencies;
use crate::engine::program::options;
use crate::engine::state::session::Wait;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::scope;
use crate::id::Name;
use crate::rng::Rng;
use crate::value::Value;

/// Makes the session wait for a question without showing it.
pub(in crate::engine) fn wait_for(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
) {
    let question = active.program.question(at);
    let number = turn.next_question();
    let now = turn.now();
    let mut wait = Wait {
        question: question.name.clone(),
        number,
        asked_at: now,
        reminding_since: now,
        reminded: 0,
        tries: 0,
        offered: offered_keys(turn, active, at),
        chosen: Vec::new(),
        other: None,
        wants_other: false,
        confirming: known_value(turn, active, question, Known::Confirm).is_some(),
        reads: dependencies::hash_reads(turn, active, at),
        sent: None,
        shown: None,
        readings: Vec::new(),
        held_until: None,
    };
    shuffle(
        &mut wait.offered,
        question,
        turn.world.seed ^ u64::from(number),
    );
    active.session.wait = Some(wait);
}

/// Returns the known value of the field that a question keeps, if the author wants it used in this
/// way and it fits the question.
pub(in crate::engine) fn known_value(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    how: Known,
) -> Option<Value> {
    if question.known != Some(how) {
        return None;
    }
    let value = scope::field(turn, active, question.keep.as_ref()?)?;
    let is_offered = |key: &Name| {
        (key == "other" && question.other) || options::find_option(question, key).is_some()
    };
    let fits = match &value {
        Value::Key(key) => !options::has_options(question) || is_offered(key),
        Value::Keys(keys) => keys.iter().all(is_offered),
        Value::Text(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Moment(_)
        | Value::Duration(_)
        | Value::Location { .. }
        | Value::File(_)
        | Value::List(_) => !options::has_options(question),
    };
    fits.then_some(value)
}

/// Returns the keys of the options that are shown, in the author's order.
pub(in crate::engine) fn offered_keys(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: QuestionIx,
) -> Vec<Name> {
    let question = active.program.question(at);
    // A label with only a missing value may be empty, and a button without text cannot be shown.
    let has_words = |option: &OptionDef| {
        scope::fill_label(turn, active, &option.label)
            .chars()
            .any(|c| !c.is_whitespace())
    };
    let is_shown = |option: &&OptionDef| {
        option
            .when
            .as_ref()
            .is_none_or(|when| scope::holds(turn, active, when))
            && has_words(option)
    };
    question
        .options
        .iter()
        .filter(is_shown)
        .map(|option| option.key.clone())
        .collect()
}

/// Puts the options in a random order, except those that must stay at the end.
fn shuffle(offered: &mut Vec<Name>, question: &Question, seed: u64) {
    let Some(keep_last) = &question.shuffle else {
        return;
    };
    let (last, mut first): (Vec<Name>, Vec<Name>) =
        offered.drain(..).partition(|key| keep_last.contains(key));
    let mut rng = Rng::new(seed);
    for at in (1..first.len()).rev() {
        first.swap(at, rng.below(at + 1));
    }
    first.extend(last);
    *offered = first;
}
