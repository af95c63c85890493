//! Joins the pieces of a text that the messenger cut.

use crate::dialog::bot::PRIVACY_COMMAND;
use crate::dialog::program::Spec;
use crate::engine::inputs::{answered, phrases};
use crate::engine::state::event::Event;
use crate::engine::state::input::MessageInfo;
use crate::engine::state::session::{Became, Latest, Piece};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
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
pub(super) const CONTINUATION_TIME: Duration = Duration(3);

/// Maximum number of pieces of one text.
const MAX_PIECES: usize = 16;

/// Timer number for a text that may have a continuation; no question has it.
pub(super) const CONTINUATION_TIMER: u32 = 0;

/// Returns whether a message is a repair word or its command, which work everywhere.
pub(super) fn is_request(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    let language = say::current_language(turn);
    is_stop(turn, message)
        || match text_of(message).strip_prefix('/') {
            Some(command) => {
                let name = phrases::command_name(command);
                let words = say::words(turn, &language);
                name == PRIVACY_COMMAND || words.repair_command(&name).is_some()
            }
            None => phrases::repair_word(turn, &language, text_of(message)).is_some(),
        }
}

pub(super) fn is_stop(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    turn.conversation.active.is_some() && phrases::asks_to_stop(turn, text_of(message))
}

impl Latest {
    /// Returns an entry for a message that gave the newest answer but is not the latest.
    pub(in crate::engine) fn for_answer(number: i64, sent: Timestamp) -> Self {
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

pub(super) fn new_latest(info: &MessageInfo, words: &str, may_answer: bool) -> Latest {
    // If its text is not kept, only a nearly full text may have a continuation.
    let is_cut = is_long(words) && (may_answer || is_nearly_full(units(words)));
    let words = if is_cut && may_answer {
        behind_command(words).to_owned()
    } else {
        String::new()
    };
    let pieces = vec![Piece {
        number: info.number,
        words,
    }];
    Latest {
        pieces,
        sent: info.sent,
        album: info.album.clone(),
        became: Became::Nothing,
        is_cut,
        until: info.sent,
    }
}

/// Returns whether a message continues the previous one.
pub(super) fn continues(turn: &TurnContext<'_>, message: &InMessage, info: &MessageInfo) -> bool {
    let Some(latest) = &turn.conversation.latest else {
        return false;
    };
    if info.album.is_some() && info.album == latest.album {
        return true;
    }
    let is_words = matches!(message, InMessage::Text(words) if !words.starts_with('/'));
    // A text sent after the waiting time answers the next question. A person who says stop after a
    // long text wants to stop.
    let may_be = is_words
        && latest.is_cut
        && latest.pieces.len() < MAX_PIECES
        && info.sent.since(latest.sent) < CONTINUATION_TIME;
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

/// Records how a message was used.
pub(super) fn remember(turn: &mut TurnContext<'_>, before: usize, mut latest: Latest) {
    let events = &turn.events[before..];
    // The first of several answers is the one that was given; the others were already known.
    let given = events.iter().find_map(answered::answer_in).map(|given| {
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

/// Returns the maximum length of a text answer to the waiting question, in UTF-16 units; 0 if it
/// takes no text.
pub(super) fn longest_answer(turn: &TurnContext<'_>) -> usize {
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

pub(super) fn text_of(message: &InMessage) -> &str {
    match message {
        InMessage::Text(words) => words,
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => "",
    }
}

/// Returns the part of a text that can be an answer: the part after a command, if it starts with
/// one.
pub(super) fn behind_command(words: &str) -> &str {
    match words.trim_start().strip_prefix('/') {
        Some(command) => command
            .split_once(char::is_whitespace)
            .map_or("", |(_, behind)| behind.trim_start()),
        None => words,
    }
}

pub(super) fn is_long(words: &str) -> bool {
    // No character has more UTF-16 units than bytes.
    words.len() >= MIN_CUT_LENGTH && units(words) >= MIN_CUT_LENGTH
}

pub(super) fn is_nearly_full(units: usize) -> bool {
    units + WORD_MARGIN >= MESSAGE_LIMIT
}

pub(super) fn units(words: &str) -> usize {
    words.encode_utf16().count()
}

/// Joins the pieces of a text as they were before it was cut.
pub(super) fn join_pieces(pieces: &[Piece]) -> String {
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
