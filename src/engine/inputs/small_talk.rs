//! Replies to small talk: greetings, thanks, swearing, and questions about the bot itself.

use crate::dialog::words::Sentence;
use crate::dialog::words::utterance::SmallTalk;
use crate::engine::ask::privacy;
use crate::engine::inputs::{repeat, withdraw};
use crate::engine::state::turn_context::TurnContext;

/// Replies, and asks the waiting question again.
pub(super) fn reply(turn: &mut TurnContext<'_>, active: SmallTalk) {
    match active {
        SmallTalk::Withdraw => withdraw::withdraw(turn),
        SmallTalk::Privacy => {
            let words = privacy::words(turn);
            repeat::repeat_after_words(turn, words);
        }
        SmallTalk::Robot => repeat::repeat_after(
            turn,
            Sentence::Robot {
                name: &turn.bot().name,
            },
        ),
        SmallTalk::Upset => repeat::repeat_after(turn, Sentence::Upset),
        SmallTalk::Thanks => repeat::repeat_after(turn, Sentence::Thanks),
        SmallTalk::Bye => repeat::repeat_after(turn, Sentence::Bye),
        SmallTalk::Hello => repeat::repeat_after(turn, Sentence::Hello),
    }
}

/// Returns whether it is a request, which cannot be part of an answer.
pub(super) fn is_request(active: SmallTalk) -> bool {
    match active {
        SmallTalk::Withdraw | SmallTalk::Privacy | SmallTalk::Robot => true,
        SmallTalk::Upset | SmallTalk::Thanks | SmallTalk::Bye | SmallTalk::Hello => false,
    }
}
