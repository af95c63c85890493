//! What a person sends as one, though the messenger brings it in several pieces: an album, a long text that was cut. And which message
//! of theirs, or of the bot's, something sent is about: a change of an earlier one, a reply to an older question.

use crate::dialog::ast::Room;
use crate::dialog::program::Spec;
use crate::dialog::words::Sentence;
use crate::engine::draft::Draft;
use crate::engine::effect::Effect;
use crate::engine::event::{Answer, Event};
use crate::engine::input::Letter;
use crate::engine::session::{Became, Conversation, Latest, Piece, Session};
use crate::engine::{ask, back, business, course, deadline, pending, route, say, typed};
use crate::id::{EffectId, Name, TimerId};
use crate::message::InMessage;
use crate::time::{Duration, Timestamp};
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
    if draft.events[before..].iter().any(|event| answer(event).is_some()) {
        (draft.conversation.answered_by, draft.conversation.latest) = (None, None);
    }
}

/// Takes something sent.
pub(super) fn said(draft: &mut Draft<'_>, message: &InMessage, letter: &Letter) {
    let (paused, before) = (draft.conversation.paused_until, draft.events.len());
    if draft.conversation.room == Room::Business && !business::is_heard(draft, message, letter.sent) {
        return;
    }
    draft.said_at = Some(letter.sent.min(draft.now()));
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
    if continues(draft, message, letter) {
        return more(draft, message, letter);
    }
    release(draft);
    if letter.asked.is_some_and(|asked| refers_back(draft, asked, message, letter)) {
        return;
    }
    let words = words_of(message);
    let most = longest_answer(draft);
    let mut latest = latest(letter, words, most > 0 || words.starts_with('/'));
    if latest.is_cut && units(words) < most && !words.starts_with('/') {
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
    let gave_answer = draft.conversation.answered_by == Some(number);
    let is_it = |latest: &mut Latest| latest.pieces.iter().any(|piece| piece.number == number);
    let (known, now) = (draft.conversation.latest.take_if(is_it), draft.now());
    let is_newest = known.is_some();
    let Some(mut latest) = known.or_else(|| gave_answer.then(|| Latest::of(number, now))) else { return };
    let (mut said, mut whole) = (message.clone(), message.clone());
    if let InMessage::Text(words) = message
        && let Some(piece) = latest.pieces.iter_mut().find(|piece| piece.number == number)
    {
        behind_command(words).clone_into(&mut piece.words);
        whole = InMessage::Text(joined(&latest.pieces));
        if latest.pieces.len() > 1 {
            said = whole.clone();
        }
    }
    let before = draft.events.len();
    let gives_answer = is_answered(&business::trial(draft, |trial| correct_answered(trial, &whole)));
    match latest.became {
        // It was not understood, so it is read again.
        Became::Misfit => route::message(draft, &said),
        Became::Answer if gives_answer => correct_answered(draft, &whole),
        Became::Answer if is_request(draft, &said) => route::message(draft, &said),
        Became::Answer if !words_of(&whole).is_empty() => correct_answered(draft, &whole),
        Became::Nothing | Became::File | Became::FileOfMany if is_stop(draft, &said) => route::message(draft, &said),
        Became::Answer | Became::Held | Became::File | Became::FileOfMany | Became::Nothing => {
            if is_newest {
                draft.conversation.latest = Some(latest);
            }
            return;
        }
    }
    remember(draft, before, latest);
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
    trial.events.iter().any(|event| answer(event).is_some()) && !trial.events.iter().any(is_other)
}

fn answer(event: &Event) -> Option<&Answer> {
    match event {
        Event::Answered(answer) => Some(answer),
        _ => None,
    }
}

/// Returns whether something sent asks for what works everywhere.
fn is_request(draft: &Draft<'_>, message: &InMessage) -> bool {
    let language = pending::current_language(draft);
    is_stop(draft, message)
        || match words_of(message).strip_prefix('/') {
            Some(command) => say::words(draft, &language).repair_command(&route::command_name(command)).is_some(),
            None => route::repair_word(draft, &language, words_of(message)).is_some(),
        }
}

fn is_stop(draft: &Draft<'_>, message: &InMessage) -> bool {
    draft.conversation.active.is_some() && route::asks_to_stop(draft, words_of(message))
}

impl Latest {
    /// Returns what is known of a message that is not the newest.
    fn of(number: i64, sent: Timestamp) -> Self {
        let pieces = vec![Piece { number, words: String::new() }];
        Self { pieces, sent, album: None, became: Became::Answer, is_cut: false, until: sent }
    }
}

fn latest(letter: &Letter, words: &str, may_answer: bool) -> Latest {
    let is_cut = is_long(words);
    let words = if is_cut && may_answer { behind_command(words).to_owned() } else { String::new() };
    let pieces = vec![Piece { number: letter.number, words }];
    Latest { pieces, sent: letter.sent, album: letter.album.clone(), became: Became::Nothing, is_cut, until: letter.sent }
}

/// Returns whether something is one more piece of what was sent last.
fn continues(draft: &Draft<'_>, message: &InMessage, letter: &Letter) -> bool {
    let Some(latest) = &draft.conversation.latest else { return false };
    if letter.album.is_some() && letter.album == latest.album {
        return true;
    }
    let is_words = matches!(message, InMessage::Text(words) if !words.starts_with('/'));
    // What is sent when the wait is over is the answer to the next question, and whoever says stop behind a long text wants to stop.
    let may_be = is_words && latest.is_cut && latest.pieces.len() < PIECES && letter.sent.since(latest.sent) < TOGETHER;
    may_be && !is_request(draft, message)
}

fn more(draft: &mut Draft<'_>, message: &InMessage, letter: &Letter) {
    let Some(mut latest) = draft.conversation.latest.take() else { return };
    if letter.album.is_some() {
        return more_of_album(draft, message, letter, latest);
    }
    let (words, most) = (words_of(message), longest_answer(draft));
    let may_answer = most > 0 || matches!(latest.became, Became::Held | Became::Answer);
    let kept = if may_answer { words.to_owned() } else { String::new() };
    latest.pieces.push(Piece { number: letter.number, words: kept });
    (latest.sent, latest.is_cut) = (letter.sent, is_long(words));
    let (whole, before) = (joined(&latest.pieces), draft.events.len());
    let may_go_on = latest.is_cut && units(&whole) < most;
    let whole = InMessage::Text(whole);
    match latest.became {
        Became::Held if may_go_on => return hold(draft, latest),
        Became::Held => {
            draft.conversation.latest = Some(latest);
            return release(draft);
        }
        Became::Answer => {
            correct_answered(draft, &whole);
            return remember(draft, before, latest);
        }
        Became::Misfit if most > 0 && answers(draft, &whole) => {
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
    // Of several answers the first is what was said; the others are known.
    let given = events.iter().find_map(answer).map(|given| ((given.session, given.question.clone()), given.outcome.clone()));
    let is_misfit = |event: &Event| matches!(event, Event::Misunderstood { .. } | Event::Lost);
    latest.became = match &given {
        Some((_, Ok(Value::File(_)))) => Became::File,
        Some(_) => Became::Answer,
        None if events.iter().any(is_misfit) => Became::Misfit,
        None => Became::Nothing,
    };
    let newest = latest.pieces.last().map(|piece| piece.number);
    if let Some((question, _)) = given {
        (draft.conversation.answered_by, draft.conversation.answered) = (newest, Some(question));
    } else if latest.became == Became::Misfit && draft.conversation.answered_by == newest {
        draft.conversation.answered_by = None;
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
    let to = session.trail.iter().position(|entry| entry.sent == Some(asked));
    // What was said before the question that was answered last, and is none of the trail, belongs to nothing that waits.
    let newest = session.trail.iter().rev().find_map(|entry| entry.sent);
    if to.is_none() && newest.is_none_or(|newest| asked >= newest) && asked.turn > 0 {
        return false;
    }
    let language = session.language.clone();
    if let InMessage::Text(words) = message
        && (words.starts_with('/') || route::repair_word(draft, &language, words).is_some())
    {
        return false;
    }
    let before = draft.events.len();
    match to.filter(|to| is_answered(&business::trial(draft, |trial| correct(trial, *to, message)))) {
        Some(to) => {
            correct(draft, to, message);
            remember(draft, before, latest(letter, words_of(message), true));
        }
        None => pending::repeat_after(draft, Sentence::OldQuestion),
    }
    true
}

/// Takes something as the answer to the question that the message answered before.
fn correct_answered(draft: &mut Draft<'_>, message: &InMessage) {
    let Some((session, question)) = draft.conversation.answered.clone() else { return };
    let Some(active) = draft.conversation.active.as_ref().filter(|active| active.id == session) else { return };
    match active.trail.iter().rposition(|entry| entry.question == question) {
        Some(to) => correct(draft, to, message),
        // The answer was taken back meanwhile, and the question waits once more.
        None if active.wait.as_ref().is_some_and(|wait| wait.question == question) => route::message(draft, message),
        None => {}
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

/// Returns how many units an answer in words to the waiting question has at most; none where words are no answer.
fn longest_answer(draft: &Draft<'_>) -> usize {
    let waiting = || {
        let session = draft.conversation.active.as_ref().filter(|_| draft.conversation.pending.is_none())?;
        let wait = session.wait.as_ref().filter(|wait| wait.held_until.is_none())?;
        let program = draft.world.dialogs.program(&session.dialog, Some(session.version))?;
        Some(program.question(program.question_named(&wait.question)?))
    };
    waiting().map_or(0, |question| match question.spec {
        // A letter has two units at most.
        Spec::Text { length: (_, most), .. } => most.saturating_mul(2),
        // What else somebody means is as long as they write.
        _ if question.other => PIECES * FULL,
        _ => 0,
    })
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

/// Returns the words of a text that can be an answer: those behind a command.
fn behind_command(words: &str) -> &str {
    match words.trim_start().strip_prefix('/') {
        Some(command) => command.split_once(char::is_whitespace).map_or("", |(_, behind)| behind.trim_start()),
        None => words,
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
