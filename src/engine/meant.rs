//! The readings that were offered for what was said, and which of them the next words mean.
//!
//! `Do you mean friday 27 November or sunday 27 December?` is a question of the program itself: a day's name, "the first", `pm`, `2` or a tap
//! chooses among the two, unless it is a whole new answer.

use crate::dialog::program::Question;
use crate::dialog::words::Sentence;
use crate::engine::answer::Choosing;
use crate::engine::draft::{Draft, Talk};
use crate::engine::reply::Given;
use crate::engine::{read, reads, say, scope};
use crate::id::Name;
use crate::message::{Action, Button, Choice, Mark, Rich, Token};
use crate::value::Value;

/// What words are to the readings that were offered.
pub(super) enum Meant {
    /// One of them.
    Given(Given),
    /// Still several.
    Again,
    /// None of them.
    Neither,
    /// Something else, in these words.
    Instead(String),
}

/// Returns the question that offers the readings; nothing where none are offered.
pub(super) fn sentence(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question) -> Option<Rich> {
    let readings = &talk.session.wait.as_ref()?.readings;
    if readings.is_empty() {
        return None;
    }
    let words = say::words(draft, &talk.session.language);
    let options = words.join_or(&shown(draft, talk, question, readings));
    Some(Rich::plain(words.say(Sentence::RetryEither { options: &options })))
}

/// Returns readings in the words that people see.
pub(super) fn shown(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, readings: &[Value]) -> Vec<String> {
    readings.iter().map(|value| scope::shown(draft, talk, question, value)).collect()
}

/// Returns a button for each reading.
pub(super) fn buttons(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question) -> Vec<Button> {
    let Some(wait) = &talk.session.wait else { return Vec::new() };
    let labels = shown(draft, talk, question, &wait.readings);
    let button = |(value, label): (&Value, String)| {
        let token = Token { question: wait.number, choice: Choice::Reading(mark(value)) };
        Button { label, action: Action::Tap(token), mark: Mark::None }
    };
    wait.readings.iter().zip(labels).map(button).collect()
}

/// Returns the reading that a button carries, where it is offered now.
pub(super) fn tapped(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, carried: &str) -> Option<Given> {
    let reading = talk.session.wait.as_ref()?.readings.iter().find(|value| mark(value) == carried)?;
    read::allows(draft, talk, question, reading).then(|| read::with_ticked(talk, Given::value(reading.clone())))
}

/// Finds out which of the readings words mean; nothing where none were offered, or where the words are an answer of their own.
pub(super) fn said(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<Meant> {
    let readings = &talk.session.wait.as_ref()?.readings;
    if readings.is_empty() {
        return None;
    }
    let labels = shown(draft, talk, question, readings);
    Some(match read::choosing(draft, talk, question, text, &labels)? {
        Choosing::One(at) => {
            let value = readings.get(at).filter(|value| read::allows(draft, talk, question, value))?;
            Meant::Given(read::with_ticked(talk, Given::value(value.clone())))
        }
        Choosing::Several => Meant::Again,
        Choosing::Neither => Meant::Neither,
        Choosing::Instead(words) => Meant::Instead(words),
    })
}

/// Returns what a button carries for a reading: no place in a list, so that an old button is never another reading.
pub(super) fn mark(value: &Value) -> Name {
    use std::hash::{Hash, Hasher};
    let mut hasher = reads::Fnv::default();
    value.hash(&mut hasher);
    Name::new(format!("{:016x}", hasher.finish()))
}
