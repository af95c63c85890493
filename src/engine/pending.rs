//! Questions that the program itself asks: whether to restart, which language, what to erase, and
//! what was meant.

use crate::dialog::fold::{fold, fold_start, same_words};
use crate::dialog::program::Spec;
use crate::dialog::words::{List, Repair, Sentence, language_name};
use crate::engine::event::Event;
use crate::engine::keyboard::{NO, YES};
use crate::engine::session::Pending;
use crate::engine::turn_context::{ActiveSession, TurnContext};
use crate::engine::{
    ask, change, consent, deadline, lifecycle, read, repair, route, say, small_talk, typed,
    version, vote,
};
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Choice, Keyboard, Rich, Token};

/// Asks whether to start the same section again.
pub(super) fn ask_to_restart(turn: &mut TurnContext<'_>, dialog: &Name, section: &Name) {
    let number = turn.next_question();
    let pending = Pending::Restart {
        dialog: dialog.clone(),
        section: section.clone(),
        number,
    };
    ask(turn, Sentence::RestartConfirm, pending);
}

/// Asks whether to erase everything.
pub(super) fn ask_to_forget(turn: &mut TurnContext<'_>) {
    let number = turn.next_question();
    ask(turn, Sentence::ForgetConfirm, Pending::Forget { number });
}

/// Asks whether to also erase the answers that were given under an earlier agreement.
pub(super) fn ask_to_erase(turn: &mut TurnContext<'_>, dialog: Name, question: Name) {
    let number = turn.next_question();
    ask(
        turn,
        Sentence::EraseEarlier,
        Pending::EraseEarlier {
            dialog,
            question,
            number,
        },
    );
}

/// Asks what was meant by text that begins like a request. `answer` is the text, if it can be an
/// answer to the waiting question.
pub(super) fn ask_what_was_meant(
    turn: &mut TurnContext<'_>,
    asked: Repair,
    answer: Option<String>,
) {
    let number = turn.next_question();
    ask(
        turn,
        Sentence::WhichMeant,
        Pending::Meant {
            erases: asked == Repair::ForgetMe,
            answer,
            number,
        },
    );
}

/// Asks in which language to continue.
pub(super) fn ask_language(turn: &mut TurnContext<'_>) {
    let language = current_language(turn);
    let languages = languages(turn);
    let number = turn.next_question();
    let text = say::sentence(turn, &language, Sentence::LanguageMenu).into_owned();
    let buttons = languages.iter().map(|code| Button {
        label: language_name(code).to_owned(),
        action: Action::Tap(Token {
            question: number,
            choice: Choice::Language(code.clone()),
        }),
        mark: ButtonState::None,
    });
    let keyboard = Keyboard::Inline(buttons.collect());
    turn.send(Rich::plain(text), keyboard);
    turn.conversation.pending = Some(Pending::Language { number });
}

/// Asks a question with two buttons.
fn ask(turn: &mut TurnContext<'_>, sentence: Sentence<'_>, pending: Pending) {
    let language = current_language(turn);
    let number = lifecycle::pending_number(&pending);
    let button = |(sentence, key): (Sentence<'_>, &'static str)| Button {
        label: say::sentence(turn, &language, sentence).into_owned(),
        action: Action::Tap(Token {
            question: number,
            choice: Choice::Option(Name::new_static(key)),
        }),
        mark: ButtonState::None,
    };
    let (yes, no) = labels(&pending);
    let keyboard = Keyboard::Inline([(yes, YES), (no, NO)].map(button).into());
    let text = say::rich(turn, &language, sentence);
    turn.send(text, keyboard);
    turn.conversation.pending = Some(pending);
}

/// Returns the labels of the two buttons.
fn labels(pending: &Pending) -> (Sentence<'static>, Sentence<'static>) {
    match pending {
        Pending::Restart { .. } => (Sentence::StartAgain, Sentence::CarryOn),
        Pending::Forget { .. } => (Sentence::EraseAll, Sentence::KeepAll),
        Pending::EraseEarlier { .. } | Pending::Language { .. } => (Sentence::Yes, Sentence::No),
        Pending::Meant { erases, answer, .. } | Pending::MeantAgain { erases, answer, .. } => (
            if *erases {
                Sentence::IWantErased
            } else {
                Sentence::IWantToStop
            },
            if answer.is_some() {
                Sentence::MyAnswer
            } else {
                Sentence::CarryOn
            },
        ),
    }
}

/// Handles a tap on a button of the pending question; returns whether it was one.
pub(super) fn tapped(turn: &mut TurnContext<'_>, token: &Token) -> bool {
    let Some(pending) = turn
        .conversation
        .pending
        .take_if(|pending| lifecycle::pending_number(pending) == token.question)
    else {
        return false;
    };
    match (&pending, &token.choice) {
        (Pending::Language { .. }, Choice::Language(code)) if languages(turn).contains(code) => {
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
            ask(
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
                Some(active) => ask_again(turn, active, None),
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
    let language = current_language(turn);
    if route::repair_word(turn, &language, words).is_some()
        || route::small_talk(turn, &language, words).is_some_and(small_talk::is_request)
    {
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
    let takes_any = lifecycle::waiting_for(&active).is_some_and(|at| {
        let question = active.program.question(at);
        let is_text = matches!(question.spec, Spec::Text { .. });
        (is_text || may_be_answer) && read::exact(turn, &active, question, words).is_none()
    });
    lifecycle::keep_waiting(turn, active);
    takes_any
}

/// Reads text as a choice of one of the two buttons; `true` is the first one.
fn read_answer(turn: &TurnContext<'_>, pending: &Pending, words: &str) -> Option<bool> {
    let language = current_language(turn);
    let own = say::words(turn, &language);
    let means = |list| own.means(list, words) || own.in_english().means(list, words);
    let is_label = |sentence| same_words(&own.say(sentence), words);
    let (yes, no) = labels(pending);
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
        Pending::Meant { .. } | Pending::MeantAgain { .. } => {
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
    let language = current_language(turn);
    match route::repair_word(turn, &language, words) {
        Some(Repair::ForgetMe) => false,
        Some(_) => {
            say::say(turn, &language, Sentence::ForgetDropped);
            false
        }
        None => {
            repeat_after(turn, Sentence::ForgetDropped);
            true
        }
    }
}

/// Drops the pending question because something else was asked or answered. A person who was asked
/// about erasing is told that nothing was erased.
pub(super) fn drop(turn: &mut TurnContext<'_>) {
    if let Some(Pending::Forget { .. }) = turn.conversation.pending.take() {
        let language = current_language(turn);
        say::say(turn, &language, Sentence::ForgetDropped);
    }
}

/// Returns the language of the active session, or the person's language if no session is active.
pub(super) fn current_language(turn: &TurnContext<'_>) -> Name {
    turn.conversation.active.as_ref().map_or_else(
        || say::idle_language(turn),
        |session| session.language.clone(),
    )
}

/// Returns the languages that can be chosen here.
pub(super) fn languages(turn: &TurnContext<'_>) -> Vec<Name> {
    let active = turn.conversation.active.as_ref();
    let program = active.and_then(|session| {
        let dialogs = turn.world.dialogs;
        dialogs
            .program(&session.dialog, Some(session.version))
            .or_else(|| dialogs.program(&session.dialog, None))
    });
    program.map_or_else(
        || turn.bot().languages.clone(),
        |program| program.languages.clone(),
    )
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
            repeat_after(turn, Sentence::EarlierErased);
        }
        Pending::Meant { erases: true, .. } | Pending::MeantAgain { erases: true, .. } => {
            ask_to_forget(turn)
        }
        Pending::Meant { erases: false, .. } | Pending::MeantAgain { erases: false, .. } => {
            repair::repair(turn, Repair::Stop)
        }
        Pending::Language { .. } => {}
    }
}

fn decline(turn: &mut TurnContext<'_>, pending: Pending) {
    match pending {
        Pending::Restart { .. } => repeat_after(turn, Sentence::RestartKept),
        Pending::Forget { .. } => repeat_after(turn, Sentence::ForgetKept),
        Pending::EraseEarlier { .. } => repeat_after(turn, Sentence::EarlierKept),
        Pending::Meant { answer, .. } | Pending::MeantAgain { answer, .. } => {
            match (lifecycle::take_active(turn), answer) {
                (Some(active), Some(answer)) => typed::take_as_answer(turn, active, &answer),
                (Some(active), None) => ask_again(turn, active, None),
                (None, _) => repair::nothing_here(turn),
            }
        }
        Pending::Language { .. } => {}
    }
}

/// Says a sentence, and asks the waiting question again in the same message.
pub(super) fn repeat_after(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    let language = current_language(turn);
    let words = say::rich(turn, &language, sentence);
    repeat_after_words(turn, words);
}

/// Says something, and asks the waiting question again in the same message.
pub(super) fn repeat_after_words(turn: &mut TurnContext<'_>, words: Rich) {
    match lifecycle::take_active(turn) {
        Some(active) => ask_again(turn, active, Some(words)),
        None => {
            turn.send(words, Keyboard::None);
        }
    }
}

/// Asks the waiting question again.
pub(super) fn repeat(turn: &mut TurnContext<'_>) {
    if let Some(active) = lifecycle::take_active(turn) {
        ask_again(turn, active, None);
    }
}

pub(super) fn ask_again<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    preface: Option<Rich>,
) {
    version::renew(turn, &mut active);
    match (lifecycle::waiting_for(&active), preface) {
        (Some(at), preface) => {
            deadline::restart_reminders(turn, &mut active);
            ask::repeat(turn, &mut active, at, preface);
        }
        // A vote keeps its own message.
        (None, Some(preface)) => {
            turn.send(preface, Keyboard::None);
        }
        (None, None) => vote::rewrite(turn, &mut active),
    }
    lifecycle::keep_waiting(turn, active);
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
    ask_again(turn, active, None);
}

fn language_typed(turn: &TurnContext<'_>, words: &str) -> Option<Name> {
    // No language has a longer name.
    let words = fold_start(words, 100);
    let languages = languages(turn);
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
