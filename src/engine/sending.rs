//! What a person sends as one, though the messenger brings it in several pieces: an album, a long text that was cut. And which message
//! of theirs, or of the bot's, something sent is about: a change of an earlier one, a reply to an older question.

use crate::dialog::ast::Room;
use crate::dialog::words::Sentence;
use crate::engine::draft::Draft;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::Letter;
use crate::engine::session::{Became, Conversation, Latest, Piece, Session};
use crate::engine::{ask, back, business, course, deadline, pending, route, say, typed};
use crate::id::{EffectId, Name, TimerId};
use crate::message::InMessage;
use crate::time::Duration;
use crate::value::Value;

/// Messengers cut a long text at 4096 units, or before that behind a word or a paragraph: a text of so many may have more to come.
const MAY_BE_CUT: usize = 2048;
/// A text of so many was cut in the middle of a word, if it was cut.
const FULL: usize = 4096;
/// A text that is shorter by so much was cut behind a paragraph.
const A_WORD: usize = 128;
/// What belongs together is sent within this long, in seconds.
const TOGETHER: Duration = Duration(3);
/// Of one text more pieces are not waited for.
const PIECES: usize = 16;
/// The timer of a text that may have more to come: no question has its number.
const MORE: u32 = 0;

/// Takes something sent of which the messenger says no more: a pressed button, a line of the terminal.
pub(super) fn plain(draft: &mut Draft<'_>, message: &InMessage) {
    release(draft);
    let before = draft.events.len();
    route::message(draft, message);
    // Nothing that was sent before gave the newest answer any more; a button leaves nothing to change.
    if draft.events[before..].iter().any(is_answer) {
        (draft.conversation.answered_by, draft.conversation.latest) = (None, None);
    }
}

/// Takes something sent.
pub(super) fn said(draft: &mut Draft<'_>, message: &InMessage, letter: &Letter) {
    let (paused, before) = (draft.conversation.paused_until, draft.events.len());
    if draft.conversation.room == Room::Business && !business::is_heard(draft, message, letter.sent) {
        return;
    }
    take(draft, message, letter);
    if draft.events.len() == before && draft.conversation.active.is_none() {
        // No dialog claimed it: a chat where the owner talked is still theirs.
        draft.conversation.paused_until = paused;
    }
}

fn take(draft: &mut Draft<'_>, message: &InMessage, letter: &Letter) {
    if matches!(message, InMessage::Tap(_)) {
        return plain(draft, message);
    }
    if continues(&draft.conversation, message, letter) {
        return more(draft, message, letter);
    }
    release(draft);
    if letter.asked.is_some_and(|asked| refers_back(draft, asked, message, letter)) {
        return;
    }
    let words = words_of(message);
    let mut latest = latest(letter, words);
    if latest.is_cut && waits_for_words(draft, words) {
        latest.became = Became::Held;
        return hold(draft, latest);
    }
    let before = draft.events.len();
    route::message(draft, message);
    remember(draft, before, latest);
}

/// Takes a change of something sent before.
pub(super) fn edited(draft: &mut Draft<'_>, message: &InMessage, number: i64) {
    if business::is_paused(&draft.conversation, draft.now()) {
        return;
    }
    let mut message = message.clone();
    let mut became = None;
    if let Some(latest) = &mut draft.conversation.latest
        && let Some(piece) = latest.pieces.iter_mut().find(|piece| piece.number == number)
    {
        became = Some(latest.became);
        if let InMessage::Text(words) = &mut message {
            piece.words.clone_from(words);
            *words = joined(&latest.pieces);
        }
    }
    match became {
        Some(Became::Held) => {}
        // It was not understood, so it is read again.
        Some(Became::Misfit) => {
            let Some(latest) = draft.conversation.latest.take() else { return };
            let before = draft.events.len();
            route::message(draft, &message);
            remember(draft, before, latest);
        }
        Some(Became::Answer) => correct_newest(draft, &message),
        Some(Became::File | Became::FileOfMany | Became::Nothing) | None => {
            if draft.conversation.answered_by == Some(number) && matches!(message, InMessage::Text(_)) {
                correct_newest(draft, &message);
            }
        }
    }
}

/// Takes a text as it is that may have had more to come; nothing happens where there is none.
pub(super) fn release(draft: &mut Draft<'_>) {
    let Some(latest) = draft.conversation.latest.take_if(|latest| latest.became == Became::Held) else { return };
    draft.effects.push(Effect::Disarm { question: MORE });
    let before = draft.events.len();
    route::message(draft, &InMessage::Text(joined(&latest.pieces)));
    remember(draft, before, latest);
}

/// Takes a timer where it is that of a text which may have more to come; returns whether it was.
pub(super) fn due(draft: &mut Draft<'_>, timer: TimerId) -> bool {
    if timer.question != MORE {
        return false;
    }
    if business::put_off(draft, timer) {
        return true;
    }
    let Some(latest) = draft.conversation.latest.take_if(|latest| latest.became == Became::Held) else { return true };
    // The program did not run for a while: what was sent meanwhile comes in now.
    let is_late = draft.now() > latest.until.plus(Duration(1));
    if is_late {
        hold(draft, latest);
    } else {
        draft.conversation.latest = Some(latest);
        release(draft);
    }
    true
}

/// Returns whether the change of a message means anything to a conversation.
pub fn knows(conversation: &Conversation, number: i64) -> bool {
    let is_latest = conversation.latest.as_ref().is_some_and(|latest| latest.pieces.iter().any(|piece| piece.number == number));
    is_latest || conversation.answered_by == Some(number)
}

/// Returns whether something would answer the waiting question.
pub(super) fn answers(draft: &Draft<'_>, message: &InMessage) -> bool {
    is_answered(&business::trial(draft, |trial| route::message(trial, message)))
}

fn is_answered(trial: &Draft<'_>) -> bool {
    let is_other = |event: &Event| matches!(event, Event::SessionParked(_) | Event::Misunderstood { .. });
    trial.events.iter().any(is_answer) && !trial.events.iter().any(is_other)
}

fn is_answer(event: &Event) -> bool {
    matches!(event, Event::Answered(_))
}

fn latest(letter: &Letter, words: &str) -> Latest {
    let is_cut = is_long(words);
    let words = if is_cut { words.to_owned() } else { String::new() };
    let pieces = vec![Piece { number: letter.number, words }];
    Latest { pieces, sent: letter.sent, album: letter.album.clone(), became: Became::Nothing, is_cut, until: letter.sent }
}

/// Returns whether something is one more piece of what was sent last.
fn continues(conversation: &Conversation, message: &InMessage, letter: &Letter) -> bool {
    let Some(latest) = &conversation.latest else { return false };
    if letter.album.is_some() && letter.album == latest.album {
        return true;
    }
    let is_words = matches!(message, InMessage::Text(words) if !words.starts_with('/'));
    // What is sent when the wait is over is the answer to the next question.
    is_words && latest.is_cut && latest.pieces.len() < PIECES && letter.sent.since(latest.sent) < TOGETHER
}

fn more(draft: &mut Draft<'_>, message: &InMessage, letter: &Letter) {
    let Some(mut latest) = draft.conversation.latest.take() else { return };
    if letter.album.is_some() {
        return more_of_album(draft, message, letter, latest);
    }
    let words = words_of(message);
    latest.pieces.push(Piece { number: letter.number, words: words.to_owned() });
    (latest.sent, latest.is_cut) = (letter.sent, is_long(words));
    let (whole, before) = (InMessage::Text(joined(&latest.pieces)), draft.events.len());
    match latest.became {
        Became::Held if latest.is_cut => return hold(draft, latest),
        Became::Held => {
            draft.conversation.latest = Some(latest);
            return release(draft);
        }
        Became::Answer => {
            draft.conversation.answered_by = Some(letter.number);
            correct_newest(draft, &whole);
        }
        Became::Misfit if answers(draft, &whole) => {
            route::message(draft, &whole);
            return remember(draft, before, latest);
        }
        Became::Misfit | Became::File | Became::FileOfMany | Became::Nothing => {}
    }
    draft.conversation.latest = Some(latest);
}

/// Of an album one picture answers a question; the others answer none.
fn more_of_album(draft: &mut Draft<'_>, message: &InMessage, letter: &Letter, mut latest: Latest) {
    latest.pieces.push(Piece { number: letter.number, words: String::new() });
    match latest.became {
        Became::File => {
            latest.became = Became::FileOfMany;
            let language = pending::current_language(draft);
            say::say(draft, &language, Sentence::OneFile);
        }
        Became::Misfit | Became::Nothing if draft.conversation.active.is_some() && answers(draft, message) => {
            let before = draft.events.len();
            route::message(draft, message);
            return remember(draft, before, latest);
        }
        Became::Held | Became::Answer | Became::FileOfMany | Became::Misfit | Became::Nothing => {}
    }
    draft.conversation.latest = Some(latest);
}

/// Waits for what may still belong to a text.
fn hold(draft: &mut Draft<'_>, mut latest: Latest) {
    latest.until = draft.now().plus(TOGETHER);
    let timer = TimerId { conversation: draft.conversation.id, question: MORE, step: 0 };
    draft.effects.push(Effect::Arm { timer, at: latest.until });
    draft.conversation.latest = Some(latest);
}

/// Remembers what something sent has come to.
fn remember(draft: &mut Draft<'_>, before: usize, mut latest: Latest) {
    let events = &draft.events[before..];
    let is_file = |event: &Event| matches!(event, Event::Answered(answer) if matches!(answer.outcome, Ok(Value::File(_))));
    latest.became = if events.iter().any(is_file) {
        Became::File
    } else if events.iter().any(is_answer) {
        Became::Answer
    } else if events.iter().any(|event| matches!(event, Event::Misunderstood { .. })) {
        Became::Misfit
    } else {
        Became::Nothing
    };
    if events.iter().any(is_answer) {
        draft.conversation.answered_by = latest.pieces.last().map(|piece| piece.number);
    }
    if draft.conversation.active.is_none() {
        // There is nothing left to correct, so nothing of it is kept here.
        latest.pieces.iter_mut().for_each(|piece| piece.words.clear());
    }
    draft.conversation.latest = Some(latest);
}

/// Takes what is said in reply to an older question of the same session: as its correction where it answers that one, else with a note.
fn refers_back(draft: &mut Draft<'_>, asked: EffectId, message: &InMessage, letter: &Letter) -> bool {
    let Some(session) = &draft.conversation.active else { return false };
    let Some(to) = session.trail.iter().position(|entry| entry.sent == Some(asked)) else { return false };
    let language = session.language.clone();
    if let InMessage::Text(words) = message
        && (words.starts_with('/') || route::repair_word(draft, &language, words).is_some())
    {
        return false;
    }
    let before = draft.events.len();
    if is_answered(&business::trial(draft, |trial| correct(trial, to, message))) {
        correct(draft, to, message);
        remember(draft, before, latest(letter, words_of(message)));
    } else {
        pending::repeat_after(draft, Sentence::OldQuestion);
    }
    true
}

fn correct_newest(draft: &mut Draft<'_>, message: &InMessage) {
    let Some(talk) = course::take_active(draft) else { return };
    let to = back::target(&talk);
    course::keep_waiting(draft, talk);
    if let Some(to) = to {
        correct(draft, to, message);
    }
}

/// Takes something as the answer to a question of the trail, and goes on from there.
fn correct(draft: &mut Draft<'_>, to: usize, message: &InMessage) {
    let Some(mut talk) = course::take_active(draft) else { return };
    let at = course::waiting_for(&talk).filter(|_| to < talk.session.trail.len());
    let Some(at) = at else { return course::keep_waiting(draft, talk) };
    ask::tidy(draft, &talk, at, None);
    if let Some(wait) = talk.session.wait.take() {
        deadline::disarm(draft, &wait, talk.program.question(at));
    }
    let (session, shown) = (talk.session.id, shown_from(&talk.session, to));
    if !back::reopen(draft, &mut talk, to) {
        return course::keep_waiting(draft, talk);
    }
    match message {
        InMessage::Text(words) => typed::typed(draft, talk, words.trim()),
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Other => typed::sent(draft, talk, message),
    }
    // What is said in reply to a message that asked one of these means it as before.
    let trail = draft.conversation.active.as_mut().filter(|active| active.id == session).map(|active| &mut active.trail);
    for entry in trail.into_iter().flatten().filter(|entry| entry.sent.is_none()) {
        entry.sent = shown.iter().find(|(question, _)| *question == entry.question).map(|(_, sent)| *sent);
    }
}

/// Returns the questions of the trail from a place on, each with the message that asked it.
fn shown_from(session: &Session, to: usize) -> Vec<(Name, EffectId)> {
    session.trail[to..].iter().filter_map(|entry| Some((entry.question.clone(), entry.sent?))).collect()
}

/// Returns whether a question waits that words could answer.
fn waits_for_words(draft: &Draft<'_>, words: &str) -> bool {
    let is_asked = draft.conversation.active.as_ref().is_some_and(|session| session.wait.is_some());
    is_asked && draft.conversation.pending.is_none() && !words.starts_with('/')
}

fn words_of(message: &InMessage) -> &str {
    match message {
        InMessage::Text(words) => words,
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Other => "",
    }
}

fn is_long(words: &str) -> bool {
    // No letter has more units than bytes.
    words.len() >= MAY_BE_CUT && units(words) >= MAY_BE_CUT
}

fn units(words: &str) -> usize {
    words.encode_utf16().count()
}

/// Puts the pieces of a text together as they were before it was cut.
fn joined(pieces: &[Piece]) -> String {
    let mut whole = String::new();
    let mut units_before = FULL;
    for piece in pieces.iter().filter(|piece| !piece.words.is_empty()) {
        let is_open = whole.ends_with(char::is_whitespace) || piece.words.starts_with(char::is_whitespace);
        if !is_open && units_before < FULL {
            whole.push(if units_before + A_WORD < FULL { '\n' } else { ' ' });
        }
        whole.push_str(&piece.words);
        units_before = units(&piece.words);
    }
    whole
}
