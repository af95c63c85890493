//! Questions of the program itself: whether to start again, which language, what to erase, and what was meant.

use crate::dialog::fold::{fold, fold_start, same_words};
use crate::dialog::program::Spec;
use crate::dialog::words::{List, Repair, Sentence, language_name};
use crate::engine::draft::{Draft, Talk};
use crate::engine::event::Event;
use crate::engine::keyboard::{NO, YES};
use crate::engine::session::Pending;
use crate::engine::{ask, beside, change, consent, course, deadline, read, repair, route, say, typed, version, vote};
use crate::id::Name;
use crate::message::{Action, Button, Choice, Keyboard, Mark, Rich, Token};

/// Asks whether the same section is to begin again.
pub(super) fn ask_to_restart(draft: &mut Draft<'_>, dialog: &Name, section: &Name) {
    let number = draft.next_question();
    let pending = Pending::Restart { dialog: dialog.clone(), section: section.clone(), number };
    put(draft, Sentence::RestartConfirm, pending);
}

/// Asks whether everything is to be erased.
pub(super) fn ask_to_forget(draft: &mut Draft<'_>) {
    let number = draft.next_question();
    put(draft, Sentence::ForgetConfirm, Pending::Forget { number });
}

/// Asks whether what was answered under an earlier agreement is to be erased, too.
pub(super) fn ask_to_erase(draft: &mut Draft<'_>, dialog: Name, question: Name) {
    let number = draft.next_question();
    put(draft, Sentence::EraseEarlier, Pending::EraseEarlier { dialog, question, number });
}

/// Asks what was meant by words that begin like a request; `answer` are the words where they can be an answer.
pub(super) fn ask_what_was_meant(draft: &mut Draft<'_>, asked: Repair, answer: Option<String>) {
    let number = draft.next_question();
    put(draft, Sentence::WhichMeant, Pending::Meant { erases: asked == Repair::ForgetMe, answer, number });
}

/// Asks which language to go on in.
pub(super) fn ask_language(draft: &mut Draft<'_>) {
    let language = current_language(draft);
    let languages = languages(draft);
    let number = draft.next_question();
    let text = say::sentence(draft, &language, Sentence::LanguageMenu).into_owned();
    let buttons = languages.iter().map(|code| Button {
        label: language_name(code).to_owned(),
        action: Action::Tap(Token { question: number, choice: Choice::Language(code.clone()) }),
        mark: Mark::None,
    });
    let keyboard = Keyboard::Inline(buttons.collect());
    draft.send(Rich::plain(text), keyboard);
    draft.conversation.pending = Some(Pending::Language { number });
}

/// Asks a question with two buttons.
fn put(draft: &mut Draft<'_>, sentence: Sentence<'_>, pending: Pending) {
    let language = current_language(draft);
    let number = course::pending_number(&pending);
    let button = |(sentence, key): (Sentence<'_>, &'static str)| Button {
        label: say::sentence(draft, &language, sentence).into_owned(),
        action: Action::Tap(Token { question: number, choice: Choice::Option(Name::new_static(key)) }),
        mark: Mark::None,
    };
    let (yes, no) = labels(&pending);
    let keyboard = Keyboard::Inline([(yes, YES), (no, NO)].map(button).into());
    let text = say::rich(draft, &language, sentence);
    draft.send(text, keyboard);
    draft.conversation.pending = Some(pending);
}

/// Returns what stands on the buttons of a question with two.
fn labels(pending: &Pending) -> (Sentence<'static>, Sentence<'static>) {
    match pending {
        Pending::Restart { .. } => (Sentence::StartAgain, Sentence::CarryOn),
        Pending::Forget { .. } => (Sentence::EraseAll, Sentence::KeepAll),
        Pending::EraseEarlier { .. } | Pending::Language { .. } => (Sentence::Yes, Sentence::No),
        Pending::Meant { erases, answer, .. } | Pending::MeantAgain { erases, answer, .. } => (
            if *erases { Sentence::IWantErased } else { Sentence::IWantToStop },
            if answer.is_some() { Sentence::MyAnswer } else { Sentence::CarryOn },
        ),
    }
}

/// Takes a tap on a button of such a question; returns whether it was one.
pub(super) fn tapped(draft: &mut Draft<'_>, token: &Token) -> bool {
    let Some(pending) = draft.conversation.pending.take_if(|pending| course::pending_number(pending) == token.question) else {
        return false;
    };
    match (&pending, &token.choice) {
        (Pending::Language { .. }, Choice::Language(code)) if languages(draft).contains(code) => set_language(draft, code),
        (Pending::Language { .. }, _) => {
            draft.conversation.pending = Some(pending);
            return false;
        }
        (_, Choice::Option(key)) if key == YES => agree(draft, pending),
        (_, Choice::Option(key)) if key == NO => decline(draft, pending),
        _ => {
            draft.conversation.pending = Some(pending);
            return false;
        }
    }
    true
}

/// Takes typed words as the answer to such a question; where they are none, the question is dropped.
pub(super) fn typed(draft: &mut Draft<'_>, words: &str) -> bool {
    let Some(pending) = draft.conversation.pending.take() else { return false };
    if matches!(pending, Pending::Language { .. }) {
        return match language_typed(draft, words) {
            Some(code) => {
                set_language(draft, &code);
                true
            }
            None => false,
        };
    }
    match answer(draft, &pending, words) {
        Some(true) => agree(draft, pending),
        Some(false) => decline(draft, pending),
        None if matches!(pending, Pending::Forget { .. }) => return not_erased(draft, words),
        None => return ask_once_more(draft, pending, words),
    }
    true
}

/// Asks once more what was meant, after words that chose neither, and then the question itself; returns whether the words are used up.
fn ask_once_more(draft: &mut Draft<'_>, pending: Pending, words: &str) -> bool {
    match pending {
        Pending::Meant { erases, answer, number } if chooses_nothing(draft, answer.is_some(), words) => {
            put(draft, Sentence::WhichMeant, Pending::MeantAgain { erases, answer, number });
        }
        Pending::MeantAgain { answer, .. } if chooses_nothing(draft, answer.is_some(), words) => match course::take_active(draft) {
            Some(talk) => ask_again(draft, talk, None),
            None => return false,
        },
        _ => return false,
    }
    true
}

/// Returns whether words say nothing where somebody was asked what they meant: a yes or a no, or what would only be taken as an answer
/// because any words are.
fn chooses_nothing(draft: &mut Draft<'_>, may_be_answer: bool, words: &str) -> bool {
    let language = current_language(draft);
    if route::repair_word(draft, &language, words).is_some() || route::small_talk(draft, &language, words).is_some_and(beside::is_request) {
        return false;
    }
    let own = say::words(draft, &language);
    let means = |list| own.means(list, words) || own.in_english().means(list, words);
    if means(List::Yes) || means(List::No) {
        return true;
    }
    let Some(talk) = course::take_active(draft) else { return false };
    let takes_any = course::waiting_for(&talk).is_some_and(|at| {
        let question = talk.program.question(at);
        let is_text = matches!(question.spec, Spec::Text { .. });
        (is_text || may_be_answer) && read::exact(draft, &talk, question, words).is_none()
    });
    course::keep_waiting(draft, talk);
    takes_any
}

/// Reads the words as one of two buttons.
fn answer(draft: &Draft<'_>, pending: &Pending, words: &str) -> Option<bool> {
    let language = current_language(draft);
    let own = say::words(draft, &language);
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
        // A reflex erases nothing.
        Pending::Forget { .. } => List::Erase,
        Pending::Meant { .. } | Pending::MeantAgain { .. } => {
            return [("1", true), ("2", false)].into_iter().find(|(place, _)| *place == words.trim()).map(|(_, is_first)| is_first);
        }
        Pending::Language { .. } => return None,
    };
    if own.heard(words, []).is_some_and(|heard| heard.means(agreeing)) {
        return Some(true);
    }
    means(List::No).then_some(false)
}

/// Says that nothing was erased, after words that were no answer; returns whether the words were for this alone.
fn not_erased(draft: &mut Draft<'_>, words: &str) -> bool {
    let language = current_language(draft);
    match route::repair_word(draft, &language, words) {
        Some(Repair::ForgetMe) => false,
        Some(_) => {
            say::say(draft, &language, Sentence::ForgetDropped);
            false
        }
        None => {
            repeat_after(draft, Sentence::ForgetDropped);
            true
        }
    }
}

/// Drops such a question, because something else was asked or answered; whoever was asked about erasing learns that nothing was.
pub(super) fn drop(draft: &mut Draft<'_>) {
    if let Some(Pending::Forget { .. }) = draft.conversation.pending.take() {
        let language = current_language(draft);
        say::say(draft, &language, Sentence::ForgetDropped);
    }
}

/// Returns the language of the active session, or the person's where none is active.
pub(super) fn current_language(draft: &Draft<'_>) -> Name {
    draft.conversation.active.as_ref().map_or_else(|| say::idle_language(draft), |session| session.language.clone())
}

/// Returns the languages that can be chosen here.
pub(super) fn languages(draft: &Draft<'_>) -> Vec<Name> {
    let active = draft.conversation.active.as_ref();
    let program = active.and_then(|session| {
        let dialogs = draft.world.dialogs;
        dialogs.program(&session.dialog, Some(session.version)).or_else(|| dialogs.program(&session.dialog, None))
    });
    program.map_or_else(|| draft.bot().languages.clone(), |program| program.languages.clone())
}

fn agree(draft: &mut Draft<'_>, pending: Pending) {
    match pending {
        Pending::Restart { dialog, section, .. } => course::restart(draft, &dialog, &section),
        Pending::Forget { .. } => repair::forget(draft),
        Pending::EraseEarlier { dialog, question, .. } => {
            consent::erase(draft, &dialog, &question);
            repeat_after(draft, Sentence::EarlierErased);
        }
        Pending::Meant { erases: true, .. } | Pending::MeantAgain { erases: true, .. } => ask_to_forget(draft),
        Pending::Meant { erases: false, .. } | Pending::MeantAgain { erases: false, .. } => repair::repair(draft, Repair::Stop),
        Pending::Language { .. } => {}
    }
}

fn decline(draft: &mut Draft<'_>, pending: Pending) {
    match pending {
        Pending::Restart { .. } => repeat_after(draft, Sentence::RestartKept),
        Pending::Forget { .. } => repeat_after(draft, Sentence::ForgetKept),
        Pending::EraseEarlier { .. } => repeat_after(draft, Sentence::EarlierKept),
        Pending::Meant { answer, .. } | Pending::MeantAgain { answer, .. } => match (course::take_active(draft), answer) {
            (Some(talk), Some(answer)) => typed::as_answer(draft, talk, &answer),
            (Some(talk), None) => ask_again(draft, talk, None),
            (None, _) => repair::nothing_here(draft),
        },
        Pending::Language { .. } => {}
    }
}

/// Says a sentence, and asks the waiting question again in the same message.
pub(super) fn repeat_after(draft: &mut Draft<'_>, sentence: Sentence<'_>) {
    let language = current_language(draft);
    let words = say::rich(draft, &language, sentence);
    repeat_after_words(draft, words);
}

/// Says something, and asks the waiting question again in the same message.
pub(super) fn repeat_after_words(draft: &mut Draft<'_>, words: Rich) {
    match course::take_active(draft) {
        Some(talk) => ask_again(draft, talk, Some(words)),
        None => {
            draft.send(words, Keyboard::None);
        }
    }
}

/// Asks the waiting question again.
pub(super) fn repeat(draft: &mut Draft<'_>) {
    if let Some(talk) = course::take_active(draft) {
        ask_again(draft, talk, None);
    }
}

pub(super) fn ask_again<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, preface: Option<Rich>) {
    version::renew(draft, &mut talk);
    match (course::waiting_for(&talk), preface) {
        (Some(at), preface) => {
            deadline::restart_reminders(draft, &mut talk);
            ask::repeat(draft, &mut talk, at, preface);
        }
        // A vote stays where it is.
        (None, Some(preface)) => {
            draft.send(preface, Keyboard::None);
        }
        (None, None) => vote::rewrite(draft, &mut talk),
    }
    course::keep_waiting(draft, talk);
}

fn set_language(draft: &mut Draft<'_>, code: &Name) {
    draft.contact.language = Some(code.clone());
    draft.contact.language_chosen = true;
    let Some(mut talk) = course::take_active(draft) else {
        draft.happened(Event::LanguageChanged(code.clone()));
        return say::say(draft, code, Sentence::LanguageChanged);
    };
    change::speak_their_language(draft, &mut talk);
    if talk.session.vote.is_some() {
        say::say(draft, code, Sentence::LanguageChanged);
    }
    ask_again(draft, talk, None);
}

fn language_typed(draft: &Draft<'_>, words: &str) -> Option<Name> {
    // No language has a longer name.
    let words = fold_start(words, 100);
    let languages = languages(draft);
    let by_number = words.trim().parse::<usize>().ok().and_then(|number| languages.get(number.checked_sub(1)?));
    let by_name = || languages.iter().find(|code| **code == *words.trim() || fold(language_name(code)) == words.trim());
    by_number.or_else(by_name).cloned()
}
