//! Takes typed words, and what else is sent, while a question waits.

use crate::dialog::ast::Known;
use crate::dialog::program::{Question, QuestionIx, Spec};
use crate::dialog::words::{Repair, Sentence};
use crate::engine::draft::{Draft, Halt, Talk};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::keyboard::OTHER;
use crate::engine::meant::Meant;
use crate::engine::read::{self, Exact};
use crate::engine::reply::{self, Given};
use crate::engine::{ask, beside, course, deadline, keyboard, meant, pending, repair, route, say, scope, tap, version, walk};
use crate::id::Name;
use crate::message::{InMessage, Rich, Style};
use crate::value::{Missing, Value};

/// Why what was said is not the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    /// What is expected, as a sentence; the program's general one where there is none.
    pub(super) sentence: Option<String>,
    /// What the words can mean, where that is to be asked back instead.
    pub(super) readings: Vec<Value>,
}

impl Misfit {
    /// The author's condition is not met.
    pub(super) fn of_valid() -> Self {
        Self { sentence: None, readings: Vec::new() }
    }

    /// With the sentence that tells what is expected.
    pub(super) fn saying(sentence: impl Into<String>) -> Self {
        Self { sentence: Some(sentence.into()), readings: Vec::new() }
    }

    /// That it can mean each of these.
    pub(super) fn either(readings: Vec<Value>) -> Self {
        Self { sentence: None, readings }
    }
}

/// Takes typed words.
pub(super) fn typed<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, said: &str) {
    let Some(at) = course::waiting_for(&talk) else { return course::keep_waiting(draft, talk) };
    if ask::is_unseen(draft, &mut talk) {
        return unseen(draft, talk, said);
    }
    let question = talk.program.question(at);
    let language = talk.session.language.clone();
    let asked = route::repair_word(draft, &language, said);
    if asked == Some(Repair::Stop) && read::exact(draft, &talk, question, said).is_none() {
        course::keep_waiting(draft, talk);
        return repair::repair(draft, Repair::Stop);
    }
    let asked_back =
        confirmed(draft, &talk, question, said).or_else(|| asked.is_none().then(|| meant::said(draft, &talk, question, said)).flatten());
    let instead = match asked_back {
        Some(Meant::Given(given)) => return tap::answer(draft, talk, at, given.typed(said)),
        Some(Meant::Neither) => return ask_properly(draft, talk, at),
        Some(Meant::Again) => {
            let readings = talk.session.wait.as_ref().map(|wait| wait.readings.clone()).unwrap_or_default();
            return misfit(draft, talk, at, Misfit::either(readings), Some(said.to_owned()));
        }
        Some(Meant::Instead(words)) => Some(words),
        None => None,
    };
    // What stands behind a no is the answer: `nee, 27 november`.
    let text = instead.as_deref().unwrap_or(said);
    let exact = read::exact(draft, &talk, question, text);
    match exact {
        Some(Exact::Given(given)) => return tap::answer(draft, talk, at, given.typed(said)),
        Some(Exact::Other) => return ask_other(draft, talk),
        Some(Exact::Done) | None => {}
    }
    if let Some(asked) = route::repair_word(draft, &language, text) {
        course::keep_waiting(draft, talk);
        return repair::repair(draft, asked);
    }
    let beside = route::small_talk(draft, &language, text);
    if let Some(asked) = beside.filter(|talk| beside::is_request(*talk)) {
        course::keep_waiting(draft, talk);
        return beside::answer(draft, asked);
    }
    let wants_words = matches!(question.spec, Spec::Text { .. }) || talk.session.wait.as_ref().is_some_and(|wait| wait.wants_other);
    if wants_words && let Some(asked) = route::begins_like(draft, &language, text) {
        course::keep_waiting(draft, talk);
        return pending::ask_what_was_meant(draft, asked, Some(text.to_owned()));
    }
    if talk.session.wait.as_ref().is_some_and(|wait| wait.wants_other) {
        return take_other(draft, talk, at, text);
    }
    if matches!(exact, Some(Exact::Done)) {
        return done(draft, talk, at, said);
    }
    let misfit = match read::own(draft, &talk, question, text) {
        Ok(given) => return tap::answer(draft, talk, at, given.typed(said)),
        Err(misfit) => misfit,
    };
    if let Some((keys, is_done)) = read::beside_button(draft, &talk, question, text) {
        return take_beside(draft, talk, at, keys, is_done, said);
    }
    if let Some((program, section)) = route::triggered_by_words(draft, text) {
        course::keep_waiting(draft, talk);
        return course::start(draft, program, section, None);
    }
    if let Some(said) = beside {
        course::keep_waiting(draft, talk);
        return beside::answer(draft, said);
    }
    if let Some(given) = read::slip(draft, &talk, question, text) {
        return tap::answer(draft, talk, at, given.typed(said));
    }
    if let Some(asked) = route::begins_like(draft, &language, text) {
        course::keep_waiting(draft, talk);
        return pending::ask_what_was_meant(draft, asked, question.other.then(|| text.to_owned()));
    }
    if let Some(given) = read::own_words(draft, &talk, question, text) {
        return tap::answer(draft, talk, at, given.typed(said));
    }
    self::misfit(draft, talk, at, misfit, Some(said.to_owned()));
}

/// Takes words while the question is held back: only what is asked of the program itself, or begins a dialog, can be meant.
fn unseen<'a>(draft: &mut Draft<'a>, talk: Talk<'a>, said: &str) {
    let language = talk.session.language.clone();
    if let Some(asked) = route::repair_word(draft, &language, said) {
        course::keep_waiting(draft, talk);
        return repair::repair(draft, asked);
    }
    if let Some(asked) = route::begins_like(draft, &language, said) {
        course::keep_waiting(draft, talk);
        return pending::ask_what_was_meant(draft, asked, None);
    }
    if let Some((program, section)) = route::triggered_by_words(draft, said) {
        course::keep_waiting(draft, talk);
        return course::start(draft, program, section, None);
    }
    if let Some(said) = route::small_talk(draft, &language, said) {
        course::keep_waiting(draft, talk);
        return beside::answer(draft, said);
    }
    ask::show_held(draft, talk);
}

/// Takes words as an answer and as nothing else: whoever said them was asked what they meant.
pub(super) fn as_answer<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, text: &str) {
    let Some(at) = course::waiting_for(&talk) else { return course::keep_waiting(draft, talk) };
    if ask::is_unseen(draft, &mut talk) {
        return ask::show_held(draft, talk);
    }
    let question = talk.program.question(at);
    if talk.session.wait.as_ref().is_some_and(|wait| wait.wants_other) {
        return take_other(draft, talk, at, text);
    }
    let given = match read::own(draft, &talk, question, text) {
        Ok(given) => Ok(given),
        Err(misfit) => read::own_words(draft, &talk, question, text).ok_or(misfit),
    };
    match given {
        Ok(given) => tap::answer(draft, talk, at, given.typed(text)),
        Err(misfit) => self::misfit(draft, talk, at, misfit, Some(text.to_owned())),
    }
}

/// Takes what is chosen as the answer, or says what is still wanted.
fn done<'a>(draft: &mut Draft<'a>, talk: Talk<'a>, at: QuestionIx, said: &str) {
    let gathered = talk.session.wait.as_ref().and_then(|wait| tap::gathered(wait, talk.program.question(at)));
    match gathered {
        Some(Ok(given)) => tap::answer(draft, talk, at, given.typed(said)),
        Some(Err(wanted)) => {
            let sentence = wanted.say(draft, &talk.session.language);
            misfit(draft, talk, at, Misfit::saying(sentence), Some(said.to_owned()));
        }
        None => course::keep_waiting(draft, talk),
    }
}

/// Takes options that were typed beside the label of a button: they are ticked, and the button is pressed.
fn take_beside<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, at: QuestionIx, keys: Vec<Name>, is_done: bool, said: &str) {
    let question = talk.program.question(at);
    let (most, none) = match &question.spec {
        Spec::Multi { pick, none } => (pick.1, none.as_ref()),
        _ => (usize::MAX, None),
    };
    let Some(wait) = &mut talk.session.wait else { return course::keep_waiting(draft, talk) };
    if let Some(none) = none.filter(|none| keys.contains(none)) {
        wait.chosen = vec![none.clone()];
        wait.other = None;
    } else {
        wait.chosen.retain(|key| Some(key) != none && !keys.contains(key));
        wait.chosen.extend(keys);
    }
    if is_done {
        return done(draft, talk, at, said);
    }
    if wait.chosen.iter().filter(|key| Some(*key) != none).count() >= most {
        let sentence = tap::Wanted::Most(most).say(draft, &talk.session.language);
        return misfit(draft, talk, at, Misfit::saying(sentence), Some(said.to_owned()));
    }
    ask::refresh(draft, &talk, at);
    ask_other(draft, talk);
}

/// Takes a shared number, a place, a picture, a file, or what cannot be read.
pub(super) fn sent<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, message: &InMessage) {
    let Some(at) = course::waiting_for(&talk) else { return course::keep_waiting(draft, talk) };
    if ask::is_unseen(draft, &mut talk) {
        return ask::show_held(draft, talk);
    }
    let question = talk.program.question(at);
    match read::sent(draft, &talk, question, message) {
        Ok(given) => {
            if let Ok(Value::File(file)) = &given.outcome
                && !is_broken(draft, &talk, at, &given)
            {
                let (id, file) = (draft.next_effect(), file.clone());
                draft.effects.push(Effect::Fetch { id, file: *file });
            }
            tap::answer(draft, talk, at, given);
        }
        Err(misfit) => match message {
            // Words under a picture are words.
            InMessage::Photo { caption: Some(caption), .. } | InMessage::File { caption: Some(caption), .. }
                if !read::is_file(question) =>
            {
                typed(draft, talk, caption.trim());
            }
            InMessage::Text(_)
            | InMessage::Tap(_)
            | InMessage::Contact { .. }
            | InMessage::Location { .. }
            | InMessage::Photo { .. }
            | InMessage::File { .. } => self::misfit(draft, talk, at, misfit, None),
            InMessage::Other => {
                let sentence = say::sentence(draft, &talk.session.language, Sentence::RetryUnreadable);
                self::misfit(draft, talk, at, Misfit::saying(sentence), None);
            }
        },
    }
}

/// Returns whether what was given breaks the author's condition.
pub(super) fn is_broken(draft: &Draft<'_>, talk: &Talk<'_>, at: QuestionIx, given: &Given) -> bool {
    let valid = talk.program.question(at).valid.as_ref();
    match (valid, &given.outcome) {
        (Some(valid), Ok(value)) => scope::breaks(draft, talk, valid, value),
        (Some(_), Err(_)) | (None, _) => false,
    }
}

/// Asks again, or gives up where the tries are used up.
pub(super) fn misfit<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, at: QuestionIx, misfit: Misfit, typed: Option<String>) {
    if let Some(wait) = &mut talk.session.wait {
        wait.wants_other = false;
    }
    if version::renew(draft, &mut talk) {
        // What was said is no answer to what was asked, and that is not what is asked now.
        ask::changed(draft, &mut talk);
        return course::keep_waiting(draft, talk);
    }
    let at = course::waiting_for(&talk).unwrap_or(at);
    let question = talk.program.question(at);
    let Some(wait) = &mut talk.session.wait else { return course::keep_waiting(draft, talk) };
    wait.readings = misfit.readings;
    let asks_back = !wait.readings.is_empty();
    wait.confirming &= !asks_back;
    let attempt = wait.tries + 1;
    let session = talk.session.id;
    draft.happened(Event::Misunderstood { session, question: question.name.clone(), attempt, typed: typed.clone() });
    if question.tries.is_some_and(|tries| attempt >= tries) {
        let given = Given { typed, ..Given::missing(Missing::Unclear) };
        let next = reply::take(draft, &mut talk, at, given);
        let halt = walk::walk(draft, &mut talk, next);
        return course::settle(draft, talk, halt);
    }
    wait.tries = attempt;
    deadline::restart_reminders(draft, &mut talk);
    let own = question.retry.as_ref().map(|retry| scope::fill(draft, &talk, retry));
    let general = || say::sentence(draft, &talk.session.language, Sentence::RetryValid).into_owned();
    let needed = own.unwrap_or_else(|| Rich::plain(misfit.sentence.unwrap_or_else(general)));
    match (attempt, &question.retry) {
        _ if asks_back => ask::repeat(draft, &mut talk, at, None),
        (1, None) => ask::repeat(draft, &mut talk, at, Some(needed)),
        (1, Some(_)) => ask::retry_alone(draft, &mut talk, at, needed),
        (_, None) if route::is_among_others(draft) => ask::repeat(draft, &mut talk, at, Some(needed)),
        (_, Some(_)) if route::is_among_others(draft) => ask::retry_alone(draft, &mut talk, at, needed),
        _ => {
            let words = further(draft, &talk, question, needed, attempt);
            ask::retry_alone(draft, &mut talk, at, words);
        }
    }
    course::settle(draft, talk, Halt::Waits);
}

/// Returns what is said the second time and on: what is needed and how to pass it, and then that a person helps.
fn further(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, mut needed: Rich, attempt: u32) -> Rich {
    let language = &talk.session.language;
    let passes = [(question.optional, Sentence::Skip), (question.refuse, Sentence::Refuse), (question.unknown, Sentence::Unknown)];
    let way_out = passes.into_iter().find(|(is_there, _)| *is_there).map(|(_, button)| say::sentence(draft, language, button));
    let is_stuck = attempt % 2 == 1;
    let sentence = match (way_out.as_deref(), is_stuck) {
        (Some(skip), false) => Sentence::RetryWayOut { skip },
        (None, false) => Sentence::RetryHelp,
        (Some(skip), true) => Sentence::RetryStuckWayOut { skip },
        (None, true) => Sentence::RetryStuck,
    };
    let said = say::sentence(draft, language, sentence);
    if is_stuck {
        return Rich::plain(said);
    }
    needed.push(" ", Style::Plain);
    needed.push(&said, Style::Plain);
    needed
}

/// Reads a yes or no to a known value, or the new value behind a no.
fn confirmed(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<Meant> {
    talk.session.wait.as_ref().filter(|wait| wait.confirming)?;
    match read::yes_or_no(draft, talk, question, text) {
        Some(true) => {
            Some(ask::known(draft, talk, question, Known::Confirm).map_or(Meant::Neither, |value| Meant::Given(Given::known(value))))
        }
        Some(false) => Some(Meant::Neither),
        None => read::corrected(draft, talk, question, text).map(|words| words.map_or(Meant::Neither, Meant::Instead)),
    }
}

fn ask_properly<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, at: QuestionIx) {
    ask::ask_properly(draft, &mut talk, at);
    deadline::restart_reminders(draft, &mut talk);
    course::keep_waiting(draft, talk);
}

/// Asks for the words of "something else".
fn ask_other<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>) {
    if let Some(wait) = &mut talk.session.wait {
        wait.wants_other = true;
    }
    let prompt = say::rich(draft, &talk.session.language, Sentence::OtherPrompt);
    let keyboard = keyboard::for_words(draft);
    draft.send(prompt, keyboard);
    deadline::restart_reminders(draft, &mut talk);
    course::keep_waiting(draft, talk);
}

/// Takes the words of "something else" that were asked for.
fn take_other<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, at: QuestionIx, text: &str) {
    let question = talk.program.question(at);
    let Some(wait) = &mut talk.session.wait else { return course::keep_waiting(draft, talk) };
    wait.wants_other = false;
    let Spec::Multi { pick, none } = &question.spec else {
        let given = Given { other: Some(text.to_owned()), ..Given::value(Value::Key(Name::new_static(OTHER))) };
        return tap::answer(draft, talk, at, given.typed(text));
    };
    wait.chosen.retain(|key| Some(key) != none.as_ref() && key != OTHER);
    if wait.chosen.len() >= pick.1 {
        let sentence = tap::Wanted::Most(pick.1).say(draft, &talk.session.language);
        return misfit(draft, talk, at, Misfit::saying(sentence), Some(text.to_owned()));
    }
    wait.chosen.push(Name::new_static(OTHER));
    wait.other = Some(text.to_owned());
    if wait.chosen.len() == pick.1
        && let Some(Ok(given)) = tap::gathered(wait, question)
    {
        return tap::answer(draft, talk, at, given.typed(text));
    }
    ask::repeat(draft, &mut talk, at, None);
    deadline::restart_reminders(draft, &mut talk);
    course::keep_waiting(draft, talk);
}
