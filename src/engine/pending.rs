//! Questions of the program itself: whether to start again, which language, and whether to forget everything.

use crate::dialog::fold::{fold, fold_start};
use crate::dialog::words::{List, Sentence, language_name};
use crate::engine::draft::{Draft, Talk};
use crate::engine::event::Event;
use crate::engine::keyboard::{NO, YES};
use crate::engine::session::Pending;
use crate::engine::{ask, change, course, deadline, repair, say, version, vote};
use crate::id::Name;
use crate::message::{Action, Button, Choice, Keyboard, Mark, Rich, Token};

/// Asks whether the same section is to begin again.
pub(super) fn ask_to_restart(draft: &mut Draft<'_>, dialog: &Name, section: &Name) {
    let language = current_language(draft);
    let number = draft.next_question();
    let text = say::sentence(draft, &language, Sentence::RestartConfirm).into_owned();
    let keyboard = yes_or_no(draft, &language, number);
    draft.send(Rich::plain(text), keyboard);
    draft.conversation.pending = Some(Pending::Restart { dialog: dialog.clone(), section: section.clone(), number });
}

/// Asks whether everything is to be erased.
pub(super) fn ask_to_forget(draft: &mut Draft<'_>) {
    let language = current_language(draft);
    let number = draft.next_question();
    let text = say::sentence(draft, &language, Sentence::ForgetConfirm).into_owned();
    let keyboard = yes_or_no(draft, &language, number);
    draft.send(Rich::plain(text), keyboard);
    draft.conversation.pending = Some(Pending::Forget { number });
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

/// Takes a tap on a button of such a question; returns whether it was one.
pub(super) fn tapped(draft: &mut Draft<'_>, token: &Token) -> bool {
    let Some(pending) = draft.conversation.pending.take_if(|pending| course::pending_number(pending) == token.question) else {
        return false;
    };
    match (&pending, &token.choice) {
        (Pending::Restart { .. } | Pending::Forget { .. }, Choice::Option(key)) if key == YES => agree(draft, &pending),
        (Pending::Restart { .. } | Pending::Forget { .. }, Choice::Option(key)) if key == NO => decline(draft, &pending),
        (Pending::Language { .. }, Choice::Language(code)) if languages(draft).contains(code) => set_language(draft, code),
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
    let language = current_language(draft);
    let means = |draft: &Draft<'_>, list| {
        let own = say::words(draft, &language);
        own.means(list, words) || own.in_english().means(list, words)
    };
    match &pending {
        Pending::Restart { .. } | Pending::Forget { .. } => {
            if means(draft, List::Yes) {
                agree(draft, &pending);
            } else if means(draft, List::No) {
                decline(draft, &pending);
            } else {
                return false;
            }
        }
        Pending::Language { .. } => match language_typed(draft, words) {
            Some(code) => set_language(draft, &code),
            None => return false,
        },
    }
    true
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

fn agree(draft: &mut Draft<'_>, pending: &Pending) {
    match pending {
        Pending::Restart { dialog, section, .. } => course::restart(draft, dialog, section),
        Pending::Forget { .. } => repair::forget(draft),
        Pending::Language { .. } => {}
    }
}

fn decline(draft: &mut Draft<'_>, pending: &Pending) {
    match pending {
        Pending::Restart { .. } => repeat_after(draft, Sentence::RestartKept),
        Pending::Forget { .. } => repeat_after(draft, Sentence::ForgetKept),
        Pending::Language { .. } => {}
    }
}

/// Says a sentence, and asks the waiting question again in the same message.
pub(super) fn repeat_after(draft: &mut Draft<'_>, sentence: Sentence<'_>) {
    let language = current_language(draft);
    match course::take_active(draft) {
        Some(talk) => {
            let preface = Rich::plain(say::sentence(draft, &talk.session.language, sentence));
            ask_again(draft, talk, Some(preface));
        }
        None => say::say(draft, &language, sentence),
    }
}

/// Asks the waiting question again.
pub(super) fn repeat(draft: &mut Draft<'_>) {
    if let Some(talk) = course::take_active(draft) {
        ask_again(draft, talk, None);
    }
}

fn ask_again<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>, preface: Option<Rich>) {
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

fn yes_or_no(draft: &Draft<'_>, language: &str, number: u32) -> Keyboard {
    let button = |sentence, key: &'static str| Button {
        label: say::sentence(draft, language, sentence).into_owned(),
        action: Action::Tap(Token { question: number, choice: Choice::Option(Name::new_static(key)) }),
        mark: Mark::None,
    };
    Keyboard::Inline(vec![button(Sentence::Yes, YES), button(Sentence::No, NO)])
}
