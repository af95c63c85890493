//! Asks a question: whether it needs asking, which options it offers, and its message.

use crate::dialog::ast::{Known, QuestionType};
use crate::dialog::letter::{isolated, together};
use crate::dialog::program::{Next, OptionDef, Question, QuestionIx};
use crate::dialog::text::Piece;
use crate::dialog::words::{Sentence, phone_in_groups};
use crate::engine::draft::{Draft, Halt, Talk};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::keyboard::OTHER;
use crate::engine::reply::{self, Given};
use crate::engine::session::{AnswerState, Wait};
use crate::engine::walk::Flow;
use crate::engine::{course, deadline, given, keyboard, meant, pending, reads, say, scope, stands};
use crate::id::{EffectId, Name};
use crate::message::{Keyboard, Rich, Style};
use crate::value::{Missing, Value};

/// Takes an `ask` step: goes on where its answer is there already or there is nothing to choose, else asks.
pub(super) fn reach(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx, next: Next) -> Flow {
    let question = talk.program.question(at);
    if let Some(answer) = still_fits(draft, talk, at) {
        draft.count_steps_anew();
        return Flow::On(reply::restore(draft, talk, at, answer));
    }
    if let Some(value) = known(draft, talk, question, Known::Skip) {
        return Flow::On(reply::take(draft, talk, at, Given::known(value)));
    }
    if has_options(question) && !question.other && offered(draft, talk, at).is_empty() {
        return Flow::On(next);
    }
    Flow::Halt(ask(draft, talk, at))
}

/// Asks, whatever is known already.
pub(super) fn ask(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx) -> Halt {
    let question = talk.program.question(at);
    wait_for(draft, talk, at);
    show(draft, talk, at, None);
    if let Some(wait) = &mut talk.session.wait
        && let Some(until) = wait.held_until
    {
        (wait.asked_at, wait.reminding_since) = (until, until);
    }
    note(draft, talk, question);
    deadline::arm(draft, talk, question);
    Halt::Waits
}

/// Notes that a question is asked, and its words where they hold `${…}`.
fn note(draft: &mut Draft<'_>, talk: &mut Talk<'_>, question: &Question) {
    let pieces = &question.text.in_language(&talk.session.language).0;
    if pieces.iter().any(|piece| matches!(piece, Piece::Value(..))) {
        let shown = together(&words_of(draft, talk, question).words()).into_owned();
        if let Some(wait) = &mut talk.session.wait {
            wait.shown = Some(shown);
        }
    }
    // What is held back is not asked yet.
    if let Some(wait) = talk.session.wait.as_ref().filter(|wait| wait.held_until.is_none()) {
        draft.happened(Event::Asked { session: talk.session.id, question: question.name.clone(), number: wait.number });
    }
}

/// Returns whether nobody has seen the waiting question when something was said; notes that it was asked, where it was seen by then.
pub(super) fn is_unseen(draft: &mut Draft<'_>, talk: &mut Talk<'_>) -> bool {
    let said_at = draft.said_at.unwrap_or(draft.now());
    let Some((wait, until)) = talk.session.wait.as_mut().and_then(|wait| wait.held_until.map(|until| (wait, until))) else { return false };
    if wait.sent.is_none() || until > said_at {
        return true;
    }
    wait.held_until = None;
    let (question, number) = (wait.question.clone(), wait.number);
    if wait.asked_at == until {
        draft.happened(Event::Asked { session: talk.session.id, question, number });
    }
    false
}

/// Shows the question that was held back to whoever writes meanwhile: what they said is no answer to what they have not seen. Where it
/// may be meant for one that is closed, it says so.
pub(super) fn show_held<'a>(draft: &mut Draft<'a>, talk: Talk<'a>) {
    let expired = draft.conversation.expired.take();
    let session = &talk.session;
    let newest = session.trail.last().map(|entry| session.outcome(&entry.question));
    let is_closed = expired.is_some() || newest == Some(Err(Missing::TimedOut));
    let preface = is_closed.then(|| say::rich(draft, &session.language, Sentence::ExpiredHelp));
    pending::ask_again(draft, talk, preface);
}

/// Notes whether the waiting question, which is shown now, is held back or seen: its times count from when it is seen.
fn shown(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx, sent: EffectId) {
    let (now, held) = (draft.now(), draft.held_until());
    let is_gone = draft.unasked && draft.conversation.gone_at.is_some();
    let Some(wait) = &mut talk.session.wait else { return };
    let (was_sent, before) = (wait.sent.is_some(), wait.held_until);
    wait.sent = (!is_gone).then_some(sent);
    // A reminder of what was seen leaves it seen.
    let held = held.or(is_gone.then_some(now)).filter(|_| before.is_some() || !was_sent);
    let is_first = before.is_some_and(|until| until == wait.asked_at);
    wait.held_until = held;
    if let Some(until) = held {
        if is_first {
            (wait.asked_at, wait.reminding_since) = (until, until);
        }
        return deadline::arm_showing(draft, talk);
    }
    let Some(until) = before else { return };
    draft.effects.push(Effect::Disarm { question: wait.number });
    if is_first {
        wait.asked_at = if was_sent { until.min(now) } else { now };
        wait.reminding_since = now;
        let (question, number) = (wait.question.clone(), wait.number);
        draft.happened(Event::Asked { session: talk.session.id, question, number });
    }
    deadline::arm(draft, talk, talk.program.question(at));
}

/// Lets the session wait for a question that is not shown (yet).
pub(super) fn wait_for(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx) {
    let question = talk.program.question(at);
    let number = draft.next_question();
    let now = draft.now();
    let mut wait = Wait {
        question: question.name.clone(),
        number,
        asked_at: now,
        reminding_since: now,
        reminded: 0,
        tries: 0,
        offered: offered(draft, talk, at),
        chosen: Vec::new(),
        other: None,
        wants_other: false,
        confirming: known(draft, talk, question, Known::Confirm).is_some(),
        reads: reads::reads(draft, talk, at),
        sent: None,
        shown: None,
        readings: Vec::new(),
        held_until: None,
    };
    shuffle(&mut wait.offered, question, draft.world.seed ^ u64::from(number));
    talk.session.wait = Some(wait);
}

/// Asks the waiting question once more, under the same number.
///
/// What stands before it (`preface`) and the question are one message.
pub(super) fn repeat(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx, preface: Option<Rich>) {
    tidy(draft, talk, at, None);
    show(draft, talk, at, preface);
}

/// Asks a question whose known value is no longer right, in its usual form.
pub(super) fn ask_properly(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx) {
    let no = say::sentence(draft, &talk.session.language, Sentence::No).into_owned();
    tidy(draft, talk, at, Some(no));
    if let Some(wait) = &mut talk.session.wait {
        wait.confirming = false;
        wait.readings.clear();
        wait.sent = None;
    }
    show(draft, talk, at, None);
}

/// Asks the waiting question as it is now, with a word that it changed, after an answer to what it was.
pub(super) fn changed(draft: &mut Draft<'_>, talk: &mut Talk<'_>) {
    let Some(at) = course::waiting_for(talk) else { return };
    let word = say::rich(draft, &talk.session.language, Sentence::QuestionChanged);
    repeat(draft, talk, at, Some(word));
}

/// Gives the waiting question, which another version asks differently, a number and options of its own: nothing pressed under the old
/// one is an answer to it. What was chosen so far stays where it means the same.
pub(super) fn renumber(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx, asked: &Question) {
    let Some(old) = talk.session.wait.take() else { return };
    draft.effects.push(Effect::Disarm { question: old.number });
    wait_for(draft, talk, at);
    let question = talk.program.question(at);
    if let Some(wait) = &mut talk.session.wait {
        (wait.asked_at, wait.reminding_since, wait.reminded, wait.tries) = (old.asked_at, old.reminding_since, old.reminded, old.tries);
        wait.held_until = old.held_until;
        let is_there = |key: &Name| wait.offered.contains(key) || (key == OTHER && question.other);
        let chosen = Value::Keys(old.chosen.clone());
        if !old.chosen.is_empty() && old.chosen.iter().all(is_there) && stands::keeps_meaning(asked, question, &Ok(chosen)) {
            (wait.chosen, wait.other) = (old.chosen, old.other);
        }
        wait.wants_other = old.wants_other && question.other;
    }
    note(draft, talk, question);
    deadline::arm(draft, talk, question);
}

/// Says the author's own retry sentence, with the question's buttons.
pub(super) fn retry_alone(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx, retry: Rich) {
    tidy(draft, talk, at, None);
    let keyboard = keyboard::keyboard(draft, talk, talk.program.question(at));
    let sent = draft.send(retry, keyboard);
    if let Some(wait) = &mut talk.session.wait {
        wait.sent = Some(sent);
    }
}

/// Takes the buttons of the waiting question's message away; what was chosen stays visible.
pub(super) fn tidy(draft: &mut Draft<'_>, talk: &Talk<'_>, at: QuestionIx, chosen: Option<String>) {
    let question = talk.program.question(at);
    let Some(sent) = talk.session.wait.as_ref().and_then(|wait| wait.sent) else { return };
    if keyboard::is_inline(draft, talk, question) {
        let mut text = words_of(draft, talk, question);
        if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) {
            text = text.then(say::rich(draft, &talk.session.language, Sentence::YourAnswer { answer: &isolated(&chosen) }));
        }
        draft.edit(sent, text, Keyboard::None);
    }
}

/// Shows the buttons of the waiting question as they stand now.
pub(super) fn refresh(draft: &mut Draft<'_>, talk: &Talk<'_>, at: QuestionIx) {
    let question = talk.program.question(at);
    let Some(sent) = talk.session.wait.as_ref().and_then(|wait| wait.sent) else { return };
    let (mut text, keyboard) = (words_of(draft, talk, question), keyboard::keyboard(draft, talk, question));
    if let Some(hint) = how_to_end(draft, talk, question) {
        text.push("\n", Style::Plain);
        text.push(&hint, Style::Plain);
    }
    draft.edit(sent, text, keyboard);
}

/// Says how choosing several ends, to whoever has chosen and is not done.
fn how_to_end(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question) -> Option<String> {
    let language = &talk.session.language;
    let done = say::sentence(draft, language, Sentence::Done);
    let hint = match question.kind {
        QuestionType::Multi => Sentence::HintMulti { done: &done },
        QuestionType::Rank => Sentence::HintRank { done: &done },
        _ => return None,
    };
    talk.session.wait.as_ref().filter(|wait| !wait.chosen.is_empty())?;
    Some(say::sentence(draft, language, hint).into_owned())
}

/// Returns an option of a question.
pub(super) fn option<'a>(question: &'a Question, key: &str) -> Option<&'a OptionDef> {
    question.options.iter().find(|option| option.key == key)
}

/// Returns whether a question's answer is one or several of its options.
pub(super) fn has_options(question: &Question) -> bool {
    matches!(question.kind, QuestionType::Choice | QuestionType::Multi | QuestionType::Rank)
}

fn show(draft: &mut Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx, preface: Option<Rich>) {
    let question = talk.program.question(at);
    let preface = preface.or_else(|| meant::sentence(draft, talk, question));
    let text = preface.unwrap_or_default().then(words_of(draft, talk, question));
    let keyboard = keyboard::keyboard(draft, talk, question);
    let sent = draft.send(text, keyboard);
    shown(draft, talk, at, sent);
}

/// Returns the words of the waiting question: its text, what the ends of a scale mean, its hint, and a known value to confirm.
pub(super) fn words_of(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question) -> Rich {
    let language = &talk.session.language;
    let mut text = scope::fill(draft, talk, &question.text);
    if let crate::dialog::program::Spec::Scale { from, to, ends: Some((low, high)) } = &question.spec {
        let (low, high) = (scope::fill(draft, talk, low).words(), scope::fill(draft, talk, high).words());
        let (from, to) = (from.to_string(), to.to_string());
        let ends = Sentence::HintEnds { from: &from, low: &low, to: &to, high: &high };
        text.push("\n", Style::Plain);
        text.push(&say::sentence(draft, language, ends), Style::Plain);
    }
    if let Some(hint) = &question.hint {
        text.push("\n", Style::Plain);
        for run in scope::fill(draft, talk, hint).0 {
            text.push(&run.text, run.style);
        }
    }
    if talk.session.wait.as_ref().is_some_and(|wait| wait.confirming)
        && let Some(value) = known(draft, talk, question, Known::Confirm)
    {
        let value = match (&value, question.kind) {
            (Value::Text(number), QuestionType::Phone) => phone_in_groups(number),
            _ => scope::shown(draft, talk, question, &value),
        };
        text = text.then(Rich::plain(say::sentence(draft, language, Sentence::KnownConfirm { value: &value })));
    }
    text
}

/// Returns the kept answer of a question where nothing that it read has changed.
fn still_fits(draft: &Draft<'_>, talk: &mut Talk<'_>, at: QuestionIx) -> Option<AnswerState> {
    let name = &talk.program.question(at).name;
    let kept = talk.session.kept.iter().position(|answer| answer.question == *name)?;
    let reads = reads::reads(draft, talk, at);
    let fits = [reads, given::ANY_READS].contains(&talk.session.kept[kept].reads);
    fits.then(|| AnswerState { reads, ..talk.session.kept.remove(kept) })
}

/// Returns the known value of the field a question keeps, where the author wants it used this way.
pub(super) fn known(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, how: Known) -> Option<Value> {
    if question.known != Some(how) {
        return None;
    }
    let value = scope::field(draft, talk, question.keep.as_ref()?)?;
    let is_offered = |key: &Name| (key == "other" && question.other) || option(question, key).is_some();
    let fits = match &value {
        Value::Key(key) => !has_options(question) || is_offered(key),
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
        | Value::List(_) => !has_options(question),
    };
    fits.then_some(value)
}

/// Returns the keys of the options that are shown, in the author's order.
fn offered(draft: &Draft<'_>, talk: &Talk<'_>, at: QuestionIx) -> Vec<Name> {
    let question = talk.program.question(at);
    // A label that an answer stands in may be empty, and a button without words is none.
    let has_words = |option: &OptionDef| scope::fill(draft, talk, &option.label).words().chars().any(|c| !c.is_whitespace());
    let is_shown = |option: &&OptionDef| option.when.as_ref().is_none_or(|when| scope::holds(draft, talk, when)) && has_words(option);
    question.options.iter().filter(is_shown).map(|option| option.key.clone()).collect()
}

/// Puts options in a random order; those that keep their place at the end stay there.
fn shuffle(offered: &mut Vec<Name>, question: &Question, luck: u64) {
    let Some(keep_last) = &question.shuffle else { return };
    let (last, mut first): (Vec<Name>, Vec<Name>) = offered.drain(..).partition(|key| keep_last.contains(key));
    let mut luck = Luck(luck);
    for at in (1..first.len()).rev() {
        first.swap(at, luck.below(at + 1));
    }
    first.extend(last);
    *offered = first;
}

/// A stream of numbers from one seed (splitmix64): the same on every machine.
struct Luck(u64);

impl Luck {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The remainder is uneven by less than one part in 2^58 for lists of this size.
        usize::try_from(mixed % end as u64).unwrap_or(0)
    }
}
