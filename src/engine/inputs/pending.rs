//! Questions that the program itself asks: whether to restart, which language, what to erase, and
//! what was meant.

use crate::dialog::fold::{fold, fold_start, same_words};
use crate::dialog::program::Spec;
use crate::dialog::words::{List, Repair, Sentence, language_name};
use crate::engine::ask::{own_question, read};
use crate::engine::data::{change, consent};
use crate::engine::inputs::{phrases, repair, repeat, small_talk, typed};
use crate::engine::lifecycle;
use crate::engine::state::event::Event;
use crate::engine::state::session::Pending;
use crate::engine::state::token::{NO, YES};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::id::Name;
use crate::message::{Choice, Token};

/// Handles a tap on a button of the pending question; returns whether it was one.
pub(in crate::engine) fn tapped(turn: &mut TurnContext<'_>, token: &Token) -> bool {
    let Some(pending) = turn
        .conversation
        .pending
        .take_if(|pending| waiting::pending_number(pending) == token.question)
    else {
        return false;
    };
    match (&pending, &token.choice) {
        (Pending::Language { .. }, Choice::Language(code))
            if own_question::languages(turn).contains(code) =>
        {
            set_language(turn, code)
        }
        (Pending::Language { .. }, _) => {
            turn.conversation.pending = Some(pending);
            return false;
        }
        (_, Choice::Option(key)) if key == YES => agree(turn, pending),
        (_, Choice::Option(key)) if key == NO => decline(turn, pending),
        _ => {
            turn.conversation.pending = Some(pending);
            return false;
        }
    }
    true
}

/// Handles text as the answer to the pending question; returns whether the text is used up. If it
/// is no answer, the question is dropped.
pub(super) fn take_text(turn: &mut TurnContext<'_>, words: &str) -> bool {
    turn.answered_own = answers(turn, words);
    turn.answered_own
}

fn answers(turn: &mut TurnContext<'_>, words: &str) -> bool {
    let Some(pending) = turn.conversation.pending.take() else {
        return false;
    };
    if matches!(pending, Pending::Language { .. }) {
        return match language_typed(turn, words) {
            Some(code) => {
                set_language(turn, &code);
                true
            }
            None => false,
        };
    }
    match read_answer(turn, &pending, words) {
        Some(true) => agree(turn, pending),
        Some(false) => decline(turn, pending),
        None if matches!(pending, Pending::Forget { .. }) => return not_erased(turn, words),
        None => return ask_once_more(turn, pending, words),
    }
    true
}

/// Asks again after a reply that chose neither: first what was meant, then the waiting question
/// itself. Returns whether the text is used up.
fn ask_once_more(turn: &mut TurnContext<'_>, pending: Pending, words: &str) -> bool {
    match pending {
        Pending::Meant {
            erases,
            answer,
            number,
        } if chooses_nothing(turn, answer.is_some(), words) => {
            own_question::ask(
                turn,
                Sentence::WhichMeant,
                Pending::MeantAgain {
                    erases,
                    answer,
                    number,
                },
            );
        }
        Pending::MeantAgain { answer, .. } if chooses_nothing(turn, answer.is_some(), words) => {
            match lifecycle::take_active(turn) {
                Some(active) => repeat::ask_again(turn, active, None),
                None => return false,
            }
        }
        _ => return false,
    }
    true
}

/// Returns whether text leaves open what the person meant: it is only a yes or a no, or it would
/// count as an answer only because any text does.
fn chooses_nothing(turn: &mut TurnContext<'_>, may_be_answer: bool, words: &str) -> bool {
    let language = say::current_language(turn);
    let request = phrases::read_request(turn, &language, words);
    if request.repair().is_some() || request.small_talk().is_some_and(small_talk::is_request) {
        return false;
    }
    let own = say::words(turn, &language);
    let means = |list| own.means(list, words) || own.in_english().means(list, words);
    if means(List::Yes) || means(List::No) {
        return true;
    }
    let Some(active) = lifecycle::take_active(turn) else {
        return false;
    };
    let takes_any = waiting::waiting_for(&active).is_some_and(|at| {
        let question = active.program.question(at);
        let is_text = matches!(question.spec, Spec::Text { .. });
        (is_text || may_be_answer) && read::exact(turn, &active, question, words).is_none()
    });
    waiting::keep_waiting(turn, active);
    takes_any
}

/// Reads text as a choice of one of the two buttons; `true` is the first one.
fn read_answer(turn: &TurnContext<'_>, pending: &Pending, words: &str) -> Option<bool> {
    let language = say::current_language(turn);
    let own = say::words(turn, &language);
    let means = |list| own.means(list, words) || own.in_english().means(list, words);
    let is_label = |sentence| same_words(&own.say(sentence), words);
    let (yes, no) = own_question::labels(pending);
    if is_label(yes) {
        return Some(true);
    }
    if is_label(no) {
        return Some(false);
    }
    let agreeing = match pending {
        Pending::Restart { .. } | Pending::EraseEarlier { .. } => List::Yes,
        // A reflexive yes must not erase anything.
        Pending::Forget { .. } => List::Erase,
        Pending::Meant { .. } | Pending::MeantAgain { .. } | Pending::MeantHuman { .. } => {
            return [("1", true), ("2", false)]
                .into_iter()
                .find(|(place, _)| *place == words.trim())
                .map(|(_, is_first)| is_first);
        }
        Pending::Language { .. } => return None,
    };
    if own
        .heard(words, [])
        .is_some_and(|heard| heard.means(agreeing))
    {
        return Some(true);
    }
    means(List::No).then_some(false)
}

/// Says that nothing was erased, after text that was no answer. Returns whether the text is used
/// up.
fn not_erased(turn: &mut TurnContext<'_>, words: &str) -> bool {
    let language = say::current_language(turn);
    match phrases::repair_word(turn, &language, words) {
        Some(Repair::ForgetMe) => false,
        Some(_) => {
            say::say(turn, &language, Sentence::ForgetDropped);
            false
        }
        None => {
            repeat::repeat_after(turn, Sentence::ForgetDropped);
            true
        }
    }
}

fn agree(turn: &mut TurnContext<'_>, pending: Pending) {
    match pending {
        Pending::Restart {
            dialog, section, ..
        } => lifecycle::restart(turn, &dialog, &section),
        Pending::Forget { .. } => repair::forget(turn),
        Pending::EraseEarlier {
            dialog, question, ..
        } => {
            consent::erase(turn, &dialog, &question);
            repeat::repeat_after(turn, Sentence::EarlierErased);
        }
        Pending::Meant { erases: true, .. } | Pending::MeantAgain { erases: true, .. } => {
            own_question::ask_to_forget(turn)
        }
        Pending::Meant { erases: false, .. } | Pending::MeantAgain { erases: false, .. } => {
            repair::repair(turn, Repair::Stop)
        }
        Pending::MeantHuman { .. } => repair::repair(turn, Repair::Human),
        Pending::Language { .. } => {}
    }
}

fn decline(turn: &mut TurnContext<'_>, pending: Pending) {
    match pending {
        Pending::Restart { .. } => repeat::repeat_after(turn, Sentence::RestartKept),
        Pending::Forget { .. } => repeat::repeat_after(turn, Sentence::ForgetKept),
        Pending::EraseEarlier { .. } => repeat::repeat_after(turn, Sentence::EarlierKept),
        Pending::Meant { answer, .. }
        | Pending::MeantAgain { answer, .. }
        | Pending::MeantHuman { answer, .. } => match (lifecycle::take_active(turn), answer) {
            (Some(active), Some(answer)) => typed::take_as_answer(turn, active, &answer),
            (Some(active), None) => repeat::ask_again(turn, active, None),
            (None, _) => repair::nothing_here(turn),
        },
        Pending::Language { .. } => {}
    }
}

fn set_language(turn: &mut TurnContext<'_>, code: &Name) {
    turn.contact.language = Some(code.clone());
    turn.contact.language_chosen = true;
    let Some(mut active) = lifecycle::take_active(turn) else {
        turn.record_event(Event::LanguageChanged(code.clone()));
        return say::say(turn, code, Sentence::LanguageChanged);
    };
    change::speak_their_language(turn, &mut active);
    if active.session.vote.is_some() {
        say::say(turn, code, Sentence::LanguageChanged);
    }
    repeat::ask_again(turn, active, None);
}

fn language_typed(turn: &TurnContext<'_>, words: &str) -> Option<Name> {
    // No language has a longer name.
    let words = fold_start(words, 100);
    let languages = own_question::languages(turn);
    let by_number = words
        .trim()
        .parse::<usize>()
        .ok()
        .and_then(|number| languages.get(number.checked_sub(1)?));
    let by_name = || {
        languages
            .iter()
            .find(|code| **code == *words.trim() || fold(language_name(code)) == words.trim())
    };
    by_number.or_else(by_name).cloned()
}
