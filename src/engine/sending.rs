//! Joins messages that belong together, such as albums and long texts that the messenger cut, and
//! finds the message that an edit or a reply refers to.

use crate::dialog::ast::Room;
use crate::dialog::program::Spec;
use crate::dialog::words::Sentence;
use crate::engine::effect::Effect;
use crate::engine::event::{Answer, Event};
use crate::engine::input::Letter;
use crate::engine::session::{Became, Conversation, Latest, Piece, Session};
use crate::engine::turn_context::TurnContext;
use crate::engine::{ask, back, business, deadline, lifecycle, pending, route, say, typed};
use crate::id::{EffectId, Name, TimerId};
use crate::message::InMessage;
use crate::time::{Duration, Timestamp};
use crate::value::Value;

/// Messengers cut a long text at 4096 units, or earlier at a word or paragraph. A text of this
/// length may have a continuation.
const MIN_CUT_LENGTH: usize = 2048;
/// A text of this length, if it was cut, was cut in the middle of a word.
const MESSAGE_LIMIT: usize = 4096;
/// A cut text that is shorter than `MESSAGE_LIMIT` by more than this was cut at a paragraph.
const WORD_MARGIN: usize = 128;
/// This many blanks may be lost where a text is cut.
const MAX_LOST_BLANKS: usize = 16;
/// Pieces that belong together arrive within this time.
const CONTINUATION_TIME: Duration = Duration(3);
/// Maximum number of pieces of one text.
const MAX_PIECES: usize = 16;
/// Timer number for a text that may have a continuation; no question has it.
const CONTINUATION_TIMER: u32 = 0;

/// Handles a message without metadata from the messenger: a pressed button, a line of the terminal.
pub(super) fn take_plain(turn: &mut TurnContext<'_>, message: &InMessage) {
    release_held(turn);
    let before = turn.events.len();
    route::message(turn, message);
    // No earlier message gave the newest answer any more, and a tap cannot be edited.
    if turn.events[before..]
        .iter()
        .any(|event| answer_in(event).is_some())
    {
        (turn.conversation.answered_by, turn.conversation.latest) = (None, None);
    }
}

/// Handles a message.
pub(super) fn take_letter(turn: &mut TurnContext<'_>, message: &InMessage, letter: &Letter) {
    let (paused, before) = (turn.conversation.paused_until, turn.events.len());
    if turn.conversation.room == Room::Business && !business::is_heard(turn, message, letter.sent) {
        return;
    }
    turn.said_at = Some(letter.sent.min(turn.now()));
    take(turn, message, letter);
    if turn.events.len() == before && turn.conversation.active.is_none() {
        // No dialog claimed it, so a chat where the account holder talked is still theirs.
        turn.conversation.paused_until = paused;
    }
}

fn take(turn: &mut TurnContext<'_>, message: &InMessage, letter: &Letter) {
    if matches!(message, InMessage::Tap(_)) {
        return take_plain(turn, message);
    }
    if continues(turn, message, letter) {
        return take_continuation(turn, message, letter);
    }
    release_held(turn);
    if letter
        .asked
        .is_some_and(|asked| refers_back(turn, asked, message, letter))
    {
        return;
    }
    let words = text_of(message);
    let longest = longest_answer(turn);
    let mut latest = new_latest(letter, words, longest > 0 || words.starts_with('/'));
    if latest.is_cut && units(words) < longest && !words.starts_with('/') {
        latest.became = Became::Held;
        return hold(turn, latest);
    }
    let before = turn.events.len();
    route::message(turn, message);
    remember(turn, before, latest);
}

/// Handles an edit of an earlier message.
pub(super) fn take_edit(turn: &mut TurnContext<'_>, message: &InMessage, number: i64) {
    if business::is_paused(&turn.conversation, turn.now()) {
        return;
    }
    let gave_answer = turn.conversation.answered_by == Some(number);
    let is_it = |latest: &mut Latest| latest.pieces.iter().any(|piece| piece.number == number);
    let (known, now) = (turn.conversation.latest.take_if(is_it), turn.now());
    let is_newest = known.is_some();
    let Some(mut latest) = known.or_else(|| gave_answer.then(|| Latest::for_answer(number, now)))
    else {
        return;
    };
    let (mut said, mut whole) = (message.clone(), message.clone());
    if let InMessage::Text(words) = message
        && let Some(piece) = latest
            .pieces
            .iter_mut()
            .find(|piece| piece.number == number)
    {
        behind_command(words).clone_into(&mut piece.words);
        whole = InMessage::Text(join_pieces(&latest.pieces));
        if latest.pieces.len() > 1 {
            said = whole.clone();
        }
    }
    let before = turn.events.len();
    let gives_answer = is_answered(&business::try_out(turn, |trial| {
        correct_answered(trial, &whole)
    }));
    match latest.became {
        // It was not understood, so it is read again.
        Became::Rejected => route::message(turn, &said),
        Became::Answer if gives_answer => correct_answered(turn, &whole),
        Became::Answer if is_request(turn, &said) => route::message(turn, &said),
        Became::Answer if !text_of(&whole).is_empty() => correct_answered(turn, &whole),
        Became::Nothing | Became::File | Became::FileOfMany if is_stop(turn, &said) => {
            route::message(turn, &said)
        }
        Became::Answer | Became::Held | Became::File | Became::FileOfMany | Became::Nothing => {
            if is_newest {
                turn.conversation.latest = Some(latest);
            }
            return;
        }
    }
    remember(turn, before, latest);
}

/// Processes a text that was held for a continuation. Does nothing if there is none.
pub(super) fn release_held(turn: &mut TurnContext<'_>) {
    let Some(latest) = turn
        .conversation
        .latest
        .take_if(|latest| latest.became == Became::Held)
    else {
        return;
    };
    turn.effects.push(Effect::Disarm {
        question: CONTINUATION_TIMER,
    });
    let before = turn.events.len();
    route::message(turn, &InMessage::Text(join_pieces(&latest.pieces)));
    remember(turn, before, latest);
}

/// Handles the timer of a text that was held for a continuation; returns whether the timer was that
/// one.
pub(super) fn due(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    if timer.question != CONTINUATION_TIMER {
        return false;
    }
    if business::put_off(turn, timer) {
        return true;
    }
    let Some(latest) = turn
        .conversation
        .latest
        .take_if(|latest| latest.became == Became::Held)
    else {
        return true;
    };
    // The program was down for a while; messages sent in the meantime are coming in now.
    let is_late = turn.now() > latest.until.plus(Duration(1));
    if is_late {
        hold(turn, latest);
    } else {
        turn.conversation.latest = Some(latest);
        release_held(turn);
    }
    true
}

/// Returns whether the conversation can use an edit of this message.
pub fn knows_message(conversation: &Conversation, number: i64) -> bool {
    let is_latest = conversation
        .latest
        .as_ref()
        .is_some_and(|latest| latest.pieces.iter().any(|piece| piece.number == number));
    is_latest || conversation.answered_by == Some(number)
}

/// Returns whether a message would answer the waiting question.
pub(super) fn answers(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    is_answered(&business::try_out(turn, |trial| {
        route::message(trial, message)
    }))
}

fn is_answered(trial: &TurnContext<'_>) -> bool {
    let is_other =
        |event: &Event| matches!(event, Event::SessionParked(_) | Event::Misunderstood { .. });
    trial.events.iter().any(|event| answer_in(event).is_some())
        && !trial.events.iter().any(is_other)
}

fn answer_in(event: &Event) -> Option<&Answer> {
    match event {
        Event::Answered(answer) => Some(answer),
        _ => None,
    }
}

/// Returns whether a message is a repair word or its command, which work everywhere.
fn is_request(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    let language = pending::current_language(turn);
    is_stop(turn, message)
        || match text_of(message).strip_prefix('/') {
            Some(command) => say::words(turn, &language)
                .repair_command(&route::command_name(command))
                .is_some(),
            None => route::repair_word(turn, &language, text_of(message)).is_some(),
        }
}

fn is_stop(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    turn.conversation.active.is_some() && route::asks_to_stop(turn, text_of(message))
}

impl Latest {
    /// Returns an entry for a message that gave the newest answer but is not the latest.
    fn for_answer(number: i64, sent: Timestamp) -> Self {
        let pieces = vec![Piece {
            number,
            words: String::new(),
        }];
        Self {
            pieces,
            sent,
            album: None,
            became: Became::Answer,
            is_cut: false,
            until: sent,
        }
    }
}

fn new_latest(letter: &Letter, words: &str, may_answer: bool) -> Latest {
    // If its text is not kept, only a nearly full text may have a continuation.
    let is_cut = is_long(words) && (may_answer || is_nearly_full(units(words)));
    let words = if is_cut && may_answer {
        behind_command(words).to_owned()
    } else {
        String::new()
    };
    let pieces = vec![Piece {
        number: letter.number,
        words,
    }];
    Latest {
        pieces,
        sent: letter.sent,
        album: letter.album.clone(),
        became: Became::Nothing,
        is_cut,
        until: letter.sent,
    }
}

/// Returns whether a message continues the previous one.
fn continues(turn: &TurnContext<'_>, message: &InMessage, letter: &Letter) -> bool {
    let Some(latest) = &turn.conversation.latest else {
        return false;
    };
    if letter.album.is_some() && letter.album == latest.album {
        return true;
    }
    let is_words = matches!(message, InMessage::Text(words) if !words.starts_with('/'));
    // A text sent after the waiting time answers the next question. A person who says stop after a
    // long text wants to stop.
    let may_be = is_words
        && latest.is_cut
        && latest.pieces.len() < MAX_PIECES
        && letter.sent.since(latest.sent) < CONTINUATION_TIME;
    // Two texts that fit into one message were not cut.
    let before = latest
        .pieces
        .last()
        .map(|piece| units(&piece.words))
        .filter(|units| *units > 0)
        .unwrap_or(MESSAGE_LIMIT);
    may_be
        && before + units(text_of(message)) + MAX_LOST_BLANKS >= MESSAGE_LIMIT
        && !is_request(turn, message)
}

fn take_continuation(turn: &mut TurnContext<'_>, message: &InMessage, letter: &Letter) {
    let Some(mut latest) = turn.conversation.latest.take() else {
        return;
    };
    if letter.album.is_some() {
        return take_album_piece(turn, message, letter, latest);
    }
    let (words, longest) = (text_of(message), longest_answer(turn));
    let may_answer = longest > 0 || matches!(latest.became, Became::Held | Became::Answer);
    let kept = if may_answer {
        words.to_owned()
    } else {
        String::new()
    };
    latest.pieces.push(Piece {
        number: letter.number,
        words: kept,
    });
    (latest.sent, latest.is_cut) = (
        letter.sent,
        is_long(words) && (may_answer || is_nearly_full(units(words))),
    );
    let (whole, before) = (join_pieces(&latest.pieces), turn.events.len());
    let may_go_on = latest.is_cut && units(&whole) < longest;
    let whole = InMessage::Text(whole);
    match latest.became {
        Became::Held if may_go_on => return hold(turn, latest),
        Became::Held => {
            turn.conversation.latest = Some(latest);
            return release_held(turn);
        }
        Became::Answer => {
            correct_answered(turn, &whole);
            return remember(turn, before, latest);
        }
        Became::Rejected if longest > 0 && answers(turn, &whole) => {
            route::message(turn, &whole);
            return remember(turn, before, latest);
        }
        Became::Rejected | Became::File | Became::FileOfMany | Became::Nothing => {}
    }
    turn.conversation.latest = Some(latest);
}

/// Handles one more picture or file of an album, of which only one answers a question.
fn take_album_piece(
    turn: &mut TurnContext<'_>,
    message: &InMessage,
    letter: &Letter,
    mut latest: Latest,
) {
    latest.pieces.push(Piece {
        number: letter.number,
        words: String::new(),
    });
    match latest.became {
        Became::File => {
            latest.became = Became::FileOfMany;
            let language = pending::current_language(turn);
            say::say(turn, &language, Sentence::OneFile);
        }
        Became::Rejected | Became::Nothing
            if turn.conversation.active.is_some() && answers(turn, message) =>
        {
            let before = turn.events.len();
            route::message(turn, message);
            return remember(turn, before, latest);
        }
        Became::Held | Became::Answer | Became::FileOfMany | Became::Rejected | Became::Nothing => {
        }
    }
    turn.conversation.latest = Some(latest);
}

/// Waits for a continuation of a text.
fn hold(turn: &mut TurnContext<'_>, mut latest: Latest) {
    latest.until = turn.now().plus(CONTINUATION_TIME);
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: CONTINUATION_TIMER,
        step: 0,
    };
    turn.effects.push(Effect::Arm {
        timer,
        at: latest.until,
    });
    turn.conversation.latest = Some(latest);
}

/// Records how a message was used.
fn remember(turn: &mut TurnContext<'_>, before: usize, mut latest: Latest) {
    let events = &turn.events[before..];
    // The first of several answers is the one that was given; the others were already known.
    let given = events.iter().find_map(answer_in).map(|given| {
        (
            (given.session, given.question.clone()),
            given.outcome.clone(),
        )
    });
    let is_rejection = |event: &Event| matches!(event, Event::Misunderstood { .. } | Event::Lost);
    latest.became = match &given {
        Some((_, Ok(Value::File(_)))) => Became::File,
        Some(_) => Became::Answer,
        None if events.iter().any(is_rejection) => Became::Rejected,
        None => Became::Nothing,
    };
    let newest = latest.pieces.last().map(|piece| piece.number);
    if let Some((question, _)) = given {
        (turn.conversation.answered_by, turn.conversation.answered) = (newest, Some(question));
    } else if latest.became == Became::Rejected && turn.conversation.answered_by == newest {
        turn.conversation.answered_by = None;
    }
    if turn.conversation.active.is_none() {
        // Nothing is left to correct, so the text is not kept here.
        latest.is_cut &= latest
            .pieces
            .last()
            .is_some_and(|piece| is_nearly_full(units(&piece.words)));
        latest
            .pieces
            .iter_mut()
            .for_each(|piece| piece.words.clear());
    }
    turn.conversation.latest = Some(latest);
}

/// Handles a reply to an older question of the same session: as a correction if it answers that
/// question, else with a note. Returns whether the message is used up.
fn refers_back(
    turn: &mut TurnContext<'_>,
    asked: EffectId,
    message: &InMessage,
    letter: &Letter,
) -> bool {
    let Some(session) = &turn.conversation.active else {
        return false;
    };
    let to = session
        .trail
        .iter()
        .position(|entry| entry.sent == Some(asked));
    // A reply to something that was sent before the newest answered question, and that is not on
    // the trail, cannot answer the waiting question.
    let newest = session.trail.iter().rev().find_map(|entry| entry.sent);
    if to.is_none() && newest.is_none_or(|newest| asked >= newest) && asked.turn > 0 {
        return false;
    }
    let language = session.language.clone();
    if let InMessage::Text(words) = message
        && (words.starts_with('/') || route::repair_word(turn, &language, words).is_some())
    {
        return false;
    }
    let before = turn.events.len();
    match to.filter(|to| {
        is_answered(&business::try_out(turn, |trial| {
            correct(trial, *to, message)
        }))
    }) {
        Some(to) => {
            correct(turn, to, message);
            remember(turn, before, new_latest(letter, text_of(message), true));
        }
        None => pending::repeat_after(turn, Sentence::OldQuestion),
    }
    true
}

/// Takes a message as the new answer to the question that the edited message answered.
fn correct_answered(turn: &mut TurnContext<'_>, message: &InMessage) {
    let Some((session, question)) = turn.conversation.answered.clone() else {
        return;
    };
    let Some(active) = turn
        .conversation
        .active
        .as_ref()
        .filter(|active| active.id == session)
    else {
        return;
    };
    match active
        .trail
        .iter()
        .rposition(|entry| entry.question == question)
    {
        Some(to) => correct(turn, to, message),
        // The answer was withdrawn in the meantime, and the question is waiting again.
        None if active
            .wait
            .as_ref()
            .is_some_and(|wait| wait.question == question) =>
        {
            route::message(turn, message)
        }
        None => {}
    }
}

/// Takes a message as the answer to a question of the trail, and continues from there.
fn correct(turn: &mut TurnContext<'_>, to: usize, message: &InMessage) {
    let Some(mut active) = lifecycle::take_active(turn) else {
        return;
    };
    let at = lifecycle::waiting_for(&active).filter(|_| to < active.session.trail.len());
    let Some(at) = at else {
        return lifecycle::keep_waiting(turn, active);
    };
    ask::tidy(turn, &active, at, None);
    if let Some(wait) = active.session.wait.take() {
        deadline::disarm(turn, &wait, active.program.question(at));
    }
    let (session, shown) = (active.session.id, shown_from(&active.session, to));
    if !back::reopen(turn, &mut active, to) {
        return lifecycle::keep_waiting(turn, active);
    }
    match message {
        InMessage::Text(words) => typed::take_text(turn, active, words.trim()),
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Other => typed::take_message(turn, active, message),
    }
    // A reply to one of these question messages must keep working.
    let trail = turn
        .conversation
        .active
        .as_mut()
        .filter(|active| active.id == session)
        .map(|active| &mut active.trail);
    for entry in trail
        .into_iter()
        .flatten()
        .filter(|entry| entry.sent.is_none())
    {
        entry.sent = shown
            .iter()
            .find(|(question, _)| *question == entry.question)
            .map(|(_, sent)| *sent);
    }
}

/// Returns the questions of the trail from an index on, each with the effect that sent it.
fn shown_from(session: &Session, to: usize) -> Vec<(Name, EffectId)> {
    session.trail[to..]
        .iter()
        .filter_map(|entry| Some((entry.question.clone(), entry.sent?)))
        .collect()
}

/// Returns the maximum length of a text answer to the waiting question, in UTF-16 units; 0 if it
/// takes no text.
fn longest_answer(turn: &TurnContext<'_>) -> usize {
    let waiting = || {
        let session = turn
            .conversation
            .active
            .as_ref()
            .filter(|_| turn.conversation.pending.is_none())?;
        let wait = session
            .wait
            .as_ref()
            .filter(|wait| wait.held_until.is_none())?;
        let program = turn
            .world
            .dialogs
            .program(&session.dialog, Some(session.version))?;
        Some(program.question(program.question_named(&wait.question)?))
    };
    waiting().map_or(0, |question| match question.spec {
        // A character has at most two units.
        Spec::Text {
            length: (_, longest),
            ..
        } => longest.saturating_mul(2),
        // The text of "something else" may have any length.
        _ if question.other => MAX_PIECES * MESSAGE_LIMIT,
        _ => 0,
    })
}

fn text_of(message: &InMessage) -> &str {
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

/// Returns the part of a text that can be an answer: the part after a command, if it starts with
/// one.
fn behind_command(words: &str) -> &str {
    match words.trim_start().strip_prefix('/') {
        Some(command) => command
            .split_once(char::is_whitespace)
            .map_or("", |(_, behind)| behind.trim_start()),
        None => words,
    }
}

fn is_long(words: &str) -> bool {
    // No character has more UTF-16 units than bytes.
    words.len() >= MIN_CUT_LENGTH && units(words) >= MIN_CUT_LENGTH
}

fn is_nearly_full(units: usize) -> bool {
    units + WORD_MARGIN >= MESSAGE_LIMIT
}

fn units(words: &str) -> usize {
    words.encode_utf16().count()
}

/// Joins the pieces of a text as they were before it was cut.
fn join_pieces(pieces: &[Piece]) -> String {
    let mut whole = String::new();
    let mut units_before = MESSAGE_LIMIT;
    for piece in pieces.iter().filter(|piece| !piece.words.is_empty()) {
        let is_open =
            whole.ends_with(char::is_whitespace) || piece.words.starts_with(char::is_whitespace);
        if !is_open && units_before < MESSAGE_LIMIT {
            whole.push(if !is_nearly_full(units_before) {
                '\n'
            } else {
                ' '
            });
        }
        whole.push_str(&piece.words);
        units_before = units(&piece.words);
    }
    whole
}
