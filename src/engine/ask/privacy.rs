//! Says who keeps what and why: to whoever asks, and below the first question for a consent.

use crate::dialog::program::{Question, Spec};
use crate::dialog::words::Sentence;
use crate::engine::state::room;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::{say, scope};
use crate::message::Rich;
use crate::time::Duration;

/// Returns what stands below a question for a consent, if `bot.yaml` says it and the person has
/// never been asked for one.
pub(super) fn below(turn: &TurnContext<'_>, question: &Question) -> Option<Rich> {
    let is_first = matches!(question.spec, Spec::Consent { .. })
        && turn.contact.consents.is_empty()
        && turn.bot().privacy.is_some()
        && !room::is_among_others(turn);
    is_first.then(|| words(turn))
}

/// Returns who keeps what and for how long, that a program answers, and what a person can do about it.
pub(in crate::engine) fn words(turn: &TurnContext<'_>) -> Rich {
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
    let program = Sentence::PrivacyProgram { name: &bot.name };
    own.unwrap_or_else(general)
        .then(say::rich(turn, &language, program))
        .then(say::rich(turn, &language, Sentence::PrivacyRights))
}

fn duration_in_words(turn: &TurnContext<'_>, language: &str, time: Duration) -> String {
    say::words(turn, language).long(time)
}
