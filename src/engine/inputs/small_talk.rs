//! Replies to small talk: greetings, thanks, swearing, and questions about the bot itself.

use crate::dialog::words::Sentence;
use crate::dialog::words::utterance::SmallTalk;
use crate::engine::inputs::{repeat, withdraw};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::{say, scope};
use crate::message::Rich;
use crate::time::Duration;

/// Replies, and asks the waiting question again.
pub(super) fn reply(turn: &mut TurnContext<'_>, active: SmallTalk) {
    match active {
        SmallTalk::Withdraw => withdraw::withdraw(turn),
        SmallTalk::Privacy => {
            let words = privacy(turn);
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

/// Says who keeps what and for how long, and what a person can do about it.
fn privacy(turn: &TurnContext<'_>) -> Rich {
    let language = say::current_language(turn);
    let bot = turn.bot();
    let general = || match bot.keep_answers {
        Some(time) => {
            let time = duration_in_words(turn, &language, time);
            say::rich(
                turn,
                &language,
                Sentence::PrivacyFor {
                    name: &bot.name,
                    time: &time,
                },
            )
        }
        None => say::rich(turn, &language, Sentence::Privacy { name: &bot.name }),
    };
    let own = bot
        .privacy
        .as_ref()
        .map(|text| scope::fill_idle(turn, text, &language));
    own.unwrap_or_else(general)
        .then(say::rich(turn, &language, Sentence::PrivacyRights))
}

fn duration_in_words(turn: &TurnContext<'_>, language: &str, time: Duration) -> String {
    say::words(turn, language).long(time)
}
