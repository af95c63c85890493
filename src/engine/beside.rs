//! Answers what people say beside the questions: greetings, thanks, swearing, and what they ask about the bot itself.

use crate::dialog::words::{Sentence, SmallTalk};
use crate::engine::draft::Draft;
use crate::engine::{consent, pending, say, scope};
use crate::message::Rich;
use crate::time::Duration;

/// Answers it; the waiting question is asked again.
pub(super) fn answer(draft: &mut Draft<'_>, talk: SmallTalk) {
    match talk {
        SmallTalk::Withdraw => consent::withdraw(draft),
        SmallTalk::Privacy => {
            let words = privacy(draft);
            pending::repeat_after_words(draft, words);
        }
        SmallTalk::Robot => pending::repeat_after(draft, Sentence::Robot { name: &draft.bot().name }),
        SmallTalk::Upset => pending::repeat_after(draft, Sentence::Upset),
        SmallTalk::Thanks => pending::repeat_after(draft, Sentence::Thanks),
        SmallTalk::Bye => pending::repeat_after(draft, Sentence::Bye),
        SmallTalk::Hello => pending::repeat_after(draft, Sentence::Hello),
    }
}

/// Returns whether it asks for something, so that it is none of an answer's own words.
pub(super) fn is_request(talk: SmallTalk) -> bool {
    match talk {
        SmallTalk::Withdraw | SmallTalk::Privacy | SmallTalk::Robot => true,
        SmallTalk::Upset | SmallTalk::Thanks | SmallTalk::Bye | SmallTalk::Hello => false,
    }
}

/// Says who keeps what and how long, and what a person can do about it.
fn privacy(draft: &Draft<'_>) -> Rich {
    let language = pending::current_language(draft);
    let bot = draft.bot();
    let general = || match bot.keep_answers {
        Some(time) => {
            let time = length(draft, &language, time);
            say::rich(draft, &language, Sentence::PrivacyFor { name: &bot.name, time: &time })
        }
        None => say::rich(draft, &language, Sentence::Privacy { name: &bot.name }),
    };
    let own = bot.privacy.as_ref().map(|text| scope::fill_idle(draft, text, &language));
    own.unwrap_or_else(general).then(say::rich(draft, &language, Sentence::PrivacyRights))
}

fn length(draft: &Draft<'_>, language: &str, time: Duration) -> String {
    say::words(draft, language).long(time)
}
