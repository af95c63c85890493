//! Greets, and says that a message was not understood.

use crate::dialog::words::Sentence;
use crate::engine::inputs::{offers, triggers};
use crate::engine::state::event::Event;
use crate::engine::state::room;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::{say, scope};
use crate::id::Name;
use crate::time::Duration;

/// How often the `lost` reply is sent within `LOST_PERIOD`: a person who goes on is flooding, or is
/// a machine.
const LOST_MAX: u32 = 5;

/// The period in which `lost` replies are counted.
const LOST_PERIOD: Duration = Duration(10 * 60);

/// How long a greeted person is not greeted again.
pub(super) const GREETING_INTERVAL: Duration = Duration(7 * Duration::DAY.0);

/// Says that the answered question has expired, and how to start it again.
pub(super) fn say_expired(turn: &mut TurnContext<'_>, dialog: &Name, section: &Name) {
    let language = say::idle_language(turn);
    match triggers::how_to_start(turn, dialog, section) {
        Some(command) => say::say(turn, &language, Sentence::Expired { command: &command }),
        None => say::say(turn, &language, Sentence::ExpiredHelp),
    }
}

/// Says that the message was not understood, unless the person is flooding.
pub(super) fn say_lost(turn: &mut TurnContext<'_>) {
    say_lost_with(turn, Sentence::Lost);
}

/// Says that the message goes to the people who look at the complaint.
pub(super) fn say_passed_on(turn: &mut TurnContext<'_>) {
    if count_lost(turn) {
        let language = say::idle_language(turn);
        say::say(turn, &language, Sentence::CasePassedOn);
    }
}

/// Counts a message that nothing claims. Returns whether it is answered: nobody who goes on is.
fn count_lost(turn: &mut TurnContext<'_>) -> bool {
    turn.record_event(Event::Lost);
    let now = turn.now();
    let conversation = &mut turn.conversation;
    if conversation
        .lost_at
        .is_none_or(|at| now >= at.plus(LOST_PERIOD))
    {
        (conversation.lost_at, conversation.lost_count) = (Some(now), 0);
    }
    let is_answered = conversation.lost_count < LOST_MAX;
    conversation.lost_count += u32::from(is_answered);
    is_answered
}

pub(super) fn say_lost_with(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    if !count_lost(turn) {
        return;
    }
    let is_again = turn.conversation.lost_count > 1;
    let language = say::idle_language(turn);
    let own = turn
        .bot()
        .lost
        .as_ref()
        .map(|text| scope::fill_idle(turn, text, &language));
    let general = match sentence {
        Sentence::Lost if is_again => Sentence::LostAgain,
        sentence => sentence,
    };
    let words = own
        .filter(|_| sentence == Sentence::Lost)
        .unwrap_or_else(|| say::rich(turn, &language, general));
    let keyboard = offers::keyboard(turn, &language);
    turn.send(words, keyboard);
}

pub(super) fn greet(turn: &mut TurnContext<'_>) {
    if room::is_among_others(turn) || room::is_business_chat(turn) {
        return;
    }
    let language = say::idle_language(turn);
    if turn.contact.stopped_at.take().is_some() {
        turn.record_event(Event::Stopped(false));
    }
    let own = turn
        .bot()
        .greeting
        .as_ref()
        .map(|text| scope::fill_idle(turn, text, &language));
    let words = own.unwrap_or_else(|| {
        say::rich(
            turn,
            &language,
            Sentence::Greeting {
                name: &turn.bot().name,
            },
        )
    });
    let keyboard = offers::keyboard(turn, &language);
    turn.send(words, keyboard);
}
