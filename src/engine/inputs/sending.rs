//! Joins messages that belong together, such as albums and long texts that the messenger cut, and
//! finds the message that an edit or a reply refers to.

use crate::dialog::ast::Room;
use crate::dialog::words::Sentence;
use crate::engine::inputs::{answered, business, corrections, hand_back, overheard, pieces, route};
use crate::engine::state::effect::Effect;
use crate::engine::state::input::MessageInfo;
use crate::engine::state::session::{Became, Conversation, Latest, Piece};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::TimerId;
use crate::message::InMessage;
use crate::time::Duration;

/// Handles a message without metadata from the messenger: a pressed button, a line of the terminal.
pub(in crate::engine) fn take_plain(turn: &mut TurnContext<'_>, message: &InMessage) {
    release_held(turn);
    let before = turn.events.len();
    route::message(turn, message);
    // No earlier message gave the newest answer any more, and a tap cannot be edited.
    if turn.events[before..]
        .iter()
        .any(|event| answered::answer_in(event).is_some())
    {
        (turn.conversation.answered_by, turn.conversation.latest) = (None, None);
    }
}

/// Handles a message.
pub(in crate::engine) fn take_said(
    turn: &mut TurnContext<'_>,
    message: &InMessage,
    info: &MessageInfo,
) {
    let (paused, before) = (turn.conversation.paused_until, turn.events.len());
    if turn.conversation.room == Room::Business && !overheard::is_heard(turn, message, info.sent) {
        return;
    }
    turn.said_at = Some(info.sent.min(turn.now()));
    take(turn, message, info);
    if turn.events.len() == before && turn.conversation.active.is_none() {
        // No dialog claimed it, so a chat where the account holder talked is still theirs.
        turn.conversation.paused_until = paused;
    }
}

fn take(turn: &mut TurnContext<'_>, message: &InMessage, info: &MessageInfo) {
    if matches!(message, InMessage::Tap(_)) {
        return take_plain(turn, message);
    }
    if pieces::continues(turn, message, info) {
        return take_continuation(turn, message, info);
    }
    release_held(turn);
    if info
        .asked
        .is_some_and(|asked| corrections::refers_back(turn, asked, message, info))
    {
        return;
    }
    let words = pieces::text_of(message);
    let longest = pieces::longest_answer(turn);
    let mut latest = pieces::new_latest(info, words, longest > 0 || words.starts_with('/'));
    if latest.is_cut && pieces::units(words) < longest && !words.starts_with('/') {
        latest.became = Became::Held;
        return hold(turn, latest);
    }
    let before = turn.events.len();
    route::message(turn, message);
    pieces::remember(turn, before, latest);
}

/// Processes a text that was held for a continuation. Does nothing if there is none.
fn release_held(turn: &mut TurnContext<'_>) {
    let Some(latest) = turn
        .conversation
        .latest
        .take_if(|latest| latest.became == Became::Held)
    else {
        return;
    };
    turn.effects.push(Effect::Disarm {
        question: pieces::CONTINUATION_TIMER,
    });
    let before = turn.events.len();
    route::message(turn, &InMessage::Text(pieces::join_pieces(&latest.pieces)));
    pieces::remember(turn, before, latest);
}

/// Handles the timer of a text that was held for a continuation; returns whether the timer was that
/// one.
pub(super) fn due(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    if timer.question != pieces::CONTINUATION_TIMER {
        return false;
    }
    if hand_back::put_off(turn, timer) || business::put_off(turn, timer) {
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
    // People of a desk are told of every change.
    if conversation.handover.is_some() {
        return true;
    }
    let is_latest = conversation
        .latest
        .as_ref()
        .is_some_and(|latest| latest.pieces.iter().any(|piece| piece.number == number));
    is_latest || conversation.answered_by == Some(number)
}

fn take_continuation(turn: &mut TurnContext<'_>, message: &InMessage, info: &MessageInfo) {
    let Some(mut latest) = turn.conversation.latest.take() else {
        return;
    };
    if info.album.is_some() {
        return take_album_piece(turn, message, info, latest);
    }
    let (words, longest) = (pieces::text_of(message), pieces::longest_answer(turn));
    let may_answer = longest > 0 || matches!(latest.became, Became::Held | Became::Answer);
    let kept = if may_answer {
        words.to_owned()
    } else {
        String::new()
    };
    latest.pieces.push(Piece {
        number: info.number,
        words: kept,
    });
    (latest.sent, latest.is_cut) = (
        info.sent,
        pieces::is_long(words) && (may_answer || pieces::is_nearly_full(pieces::units(words))),
    );
    let (whole, before) = (pieces::join_pieces(&latest.pieces), turn.events.len());
    let may_go_on = latest.is_cut && pieces::units(&whole) < longest;
    let whole = InMessage::Text(whole);
    match latest.became {
        Became::Held if may_go_on => return hold(turn, latest),
        Became::Held => {
            turn.conversation.latest = Some(latest);
            return release_held(turn);
        }
        Became::Answer => {
            corrections::correct_answered(turn, &whole);
            return pieces::remember(turn, before, latest);
        }
        Became::Rejected if longest > 0 && answered::answers(turn, &whole) => {
            route::message(turn, &whole);
            return pieces::remember(turn, before, latest);
        }
        Became::Rejected | Became::File | Became::FileOfMany | Became::Nothing => {}
    }
    turn.conversation.latest = Some(latest);
}

/// Handles one more picture or file of an album, of which only one answers a question.
fn take_album_piece(
    turn: &mut TurnContext<'_>,
    message: &InMessage,
    info: &MessageInfo,
    mut latest: Latest,
) {
    latest.pieces.push(Piece {
        number: info.number,
        words: String::new(),
    });
    match latest.became {
        Became::File => {
            latest.became = Became::FileOfMany;
            let language = say::current_language(turn);
            say::say(turn, &language, Sentence::OneFile);
        }
        Became::Rejected | Became::Nothing
            if turn.conversation.active.is_some() && answered::answers(turn, message) =>
        {
            let before = turn.events.len();
            route::message(turn, message);
            return pieces::remember(turn, before, latest);
        }
        Became::Held | Became::Answer | Became::FileOfMany | Became::Rejected | Became::Nothing => {
        }
    }
    turn.conversation.latest = Some(latest);
}

/// Waits for a continuation of a text.
fn hold(turn: &mut TurnContext<'_>, mut latest: Latest) {
    latest.until = turn.now().plus(pieces::CONTINUATION_TIME);
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: pieces::CONTINUATION_TIMER,
        step: 0,
    };
    turn.effects.push(Effect::Arm {
        timer,
        at: latest.until,
    });
    turn.conversation.latest = Some(latest);
}
