//! Handles a pressed button. Its token can be forged, so it counts only if the waiting question
//! offers it.

use crate::dialog::ast::{Known, QuestionType};
use crate::dialog::program::{Question, Spec};
use crate::dialog::words::Sentence;
use crate::engine::ask::{self, keyboard, own_question, readings, timers};
use crate::engine::inputs::choosing::{self, Wanted};
use crate::engine::inputs::{accept, offers, pending, repeat};
use crate::engine::lifecycle;
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::effect::Effect;
use crate::engine::state::session::Wait;
use crate::engine::state::token::{AGREED, NO, OTHER, YES};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::{room, waiting};
use crate::engine::text::say;
use crate::id::Name;
use crate::message::{Choice, Token};
use crate::value::{Missing, Value};
use rust_decimal::Decimal;

/// What a tap means for the waiting question.
enum Tapped {
    Given(AnswerInput),
    /// The choice changed, so the buttons must be redrawn.
    Refresh,
    /// The question is asked in its usual form.
    AskProperly,
    /// The customer is asked for the text of "something else".
    AskOther,
    /// The tap is rejected, with the reason as a note.
    Note(String),
    /// The question does not offer this choice.
    Old,
}

/// Handles a tap.
pub(super) fn tapped(turn: &mut TurnContext<'_>, token: &Token) {
    if pending::tapped(turn, token) || offers::tapped(turn, token) {
        return;
    }
    let Some(mut active) = lifecycle::take_active(turn) else {
        return old_button(turn);
    };
    if ask::is_unseen(turn, &mut active) {
        repeat::show_held(turn, active);
        return old_button(turn);
    }
    let at = waiting::waiting_for(&active).filter(|_| {
        active
            .session
            .wait
            .as_ref()
            .is_some_and(|wait| wait.number == token.question)
    });
    let Some(at) = at else {
        waiting::keep_waiting(turn, active);
        return old_button(turn);
    };
    own_question::drop(turn);
    let question = active.program.question(at);
    match read_tap(turn, &mut active, question, &token.choice) {
        Tapped::Given(given) => return accept::take_answer(turn, active, at, given),
        Tapped::Refresh => {
            timers::restart_reminders(turn, &mut active);
            ask::refresh(turn, &active, at);
        }
        Tapped::AskProperly => {
            ask::ask_properly(turn, &mut active, at);
            timers::restart_reminders(turn, &mut active);
        }
        Tapped::AskOther => {
            let prompt = say::rich(turn, &active.session.language, Sentence::OtherPrompt);
            let keyboard = keyboard::for_words(turn);
            turn.send(prompt, keyboard);
            timers::restart_reminders(turn, &mut active);
        }
        Tapped::Note(note) => turn.effects.push(Effect::Toast(note)),
        Tapped::Old => {
            waiting::keep_waiting(turn, active);
            return old_button(turn);
        }
    }
    waiting::keep_waiting(turn, active);
}

/// Tells the customer that a button belongs to an earlier question or to a session that is over.
pub(in crate::engine) fn old_button(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    // Repair words such as "back" do not work in a group.
    let can_go_back = turn.conversation.active.is_some() && !room::is_among_others(turn);
    let sentence = if can_go_back {
        Sentence::OldButton
    } else {
        Sentence::ButtonGone
    };
    let note = say::sentence(turn, &language, sentence).into_owned();
    turn.effects.push(Effect::Toast(note));
}

fn read_tap(
    turn: &TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    question: &Question,
    choice: &Choice,
) -> Tapped {
    if active
        .session
        .wait
        .as_ref()
        .is_some_and(|wait| wait.confirming)
    {
        return tap_confirmation(turn, active, question, choice);
    }
    let language = active.session.language.clone();
    if let Choice::Reading(mark) = choice {
        return readings::tapped(turn, active, question, mark).map_or(Tapped::Old, Tapped::Given);
    }
    let Some(wait) = &mut active.session.wait else {
        return Tapped::Old;
    };
    match choice {
        Choice::Option(key) => tap_option(turn, wait, question, key, &language),
        Choice::Other if question.other => tap_other(turn, wait, question, &language),
        Choice::Skip if question.optional => Tapped::Given(AnswerInput::missing(Missing::Skipped)),
        Choice::Refuse if question.refuse => Tapped::Given(AnswerInput::missing(Missing::Refused)),
        Choice::Unknown if question.unknown => {
            Tapped::Given(AnswerInput::missing(Missing::Unknown))
        }
        Choice::Done => tap_done(turn, wait, question, &language),
        Choice::Other
        | Choice::Skip
        | Choice::Refuse
        | Choice::Unknown
        | Choice::Language(_)
        | Choice::Reading(_)
        | Choice::Report { .. }
        | Choice::Desk(..) => Tapped::Old,
    }
}

fn tap_confirmation(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    choice: &Choice,
) -> Tapped {
    let is_yes = match choice {
        Choice::Option(key) if key == YES => true,
        Choice::Option(key) if key == NO => false,
        _ => return Tapped::Old,
    };
    match ask::known_value(turn, active, question, Known::Confirm).filter(|_| is_yes) {
        Some(value) => Tapped::Given(AnswerInput::known(value)),
        None => Tapped::AskProperly,
    }
}

fn tap_option(
    turn: &TurnContext<'_>,
    wait: &mut Wait,
    question: &Question,
    key: &Name,
    language: &str,
) -> Tapped {
    let given = |value| Tapped::Given(AnswerInput::value(value));
    match &question.spec {
        Spec::Choice | Spec::Multi { .. } | Spec::Rank { .. } if !wait.offered.contains(key) => {
            Tapped::Old
        }
        Spec::Choice => given(Value::Key(key.clone())),
        Spec::Multi { pick, none } => toggle(turn, wait, key, *pick, none.as_ref(), language),
        Spec::Rank { top } => rank_option(turn, wait, key, *top, language),
        Spec::Yesno if key == YES => given(Value::Bool(true)),
        Spec::Yesno if key == NO => given(Value::Bool(false)),
        Spec::Consent { .. } if key == AGREED => given(Value::Key(key.clone())),
        Spec::Consent { .. } if key == NO => Tapped::Given(AnswerInput::missing(Missing::Refused)),
        Spec::Scale { points, .. } => match key.parse::<i64>().map(Decimal::from) {
            Ok(number) if points.holds(number) => given(Value::Number(number)),
            Ok(_) | Err(_) => Tapped::Old,
        },
        Spec::Text { .. }
        | Spec::Yesno
        | Spec::Consent { .. }
        | Spec::Number { .. }
        | Spec::Date { .. }
        | Spec::Time { .. }
        | Spec::Email
        | Spec::Phone { .. }
        | Spec::Location
        | Spec::Photo { .. }
        | Spec::File { .. } => Tapped::Old,
    }
}

/// Ticks or unticks one of several options.
fn toggle(
    turn: &TurnContext<'_>,
    wait: &mut Wait,
    key: &Name,
    pick: (usize, usize),
    none: Option<&Name>,
    language: &str,
) -> Tapped {
    wait.wants_other = false;
    if let Some(chosen) = wait.chosen.iter().position(|chosen| chosen == key) {
        wait.chosen.remove(chosen);
        return Tapped::Refresh;
    }
    if none == Some(key) {
        wait.chosen.clear();
        wait.other = None;
    } else {
        wait.chosen.retain(|chosen| Some(chosen) != none);
    }
    if wait.chosen.len() >= pick.1 {
        let max = pick.1.to_string();
        return Tapped::Note(
            say::sentence(turn, language, Sentence::RetryPickMost { most: &max }).into_owned(),
        );
    }
    wait.chosen.push(key.clone());
    Tapped::Refresh
}

/// Gives an option the next place in the ranking, or removes it from the ranking.
fn rank_option(
    turn: &TurnContext<'_>,
    wait: &mut Wait,
    key: &Name,
    top: Option<usize>,
    language: &str,
) -> Tapped {
    if let Some(chosen) = wait.chosen.iter().position(|chosen| chosen == key) {
        wait.chosen.remove(chosen);
        return Tapped::Refresh;
    }
    let places = choosing::rank_length(wait, top);
    if wait.chosen.len() >= places {
        return Tapped::Note(Wanted::TopPlaces(places).say(turn, language));
    }
    wait.chosen.push(key.clone());
    Tapped::Refresh
}

fn tap_other(
    turn: &TurnContext<'_>,
    wait: &mut Wait,
    question: &Question,
    language: &str,
) -> Tapped {
    let chosen = wait.chosen.iter().position(|chosen| chosen == OTHER);
    if let Some(chosen) = chosen.filter(|_| question.kind == QuestionType::Multi) {
        wait.chosen.remove(chosen);
        wait.other = None;
        return Tapped::Refresh;
    }
    if let Spec::Multi {
        pick: (_, max),
        none,
    } = &question.spec
    {
        let others = wait
            .chosen
            .iter()
            .filter(|key| Some(*key) != none.as_ref())
            .count();
        if others >= *max {
            return Tapped::Note(Wanted::AtMost(*max).say(turn, language));
        }
    }
    wait.wants_other = true;
    Tapped::AskOther
}

fn tap_done(turn: &TurnContext<'_>, wait: &Wait, question: &Question, language: &str) -> Tapped {
    match choosing::gathered_answer(wait, question) {
        Some(Ok(given)) => Tapped::Given(given),
        Some(Err(sentence)) => Tapped::Note(sentence.say(turn, language)),
        None => Tapped::Old,
    }
}
