//! Asks a question of the program itself: whether to restart, which language, what to erase, what was
//! meant.

use crate::dialog::words::{Repair, Sentence, language_name};
use crate::engine::state::session::Pending;
use crate::engine::state::token::{NO, YES};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Choice, Keyboard, Rich, Token};

/// Asks whether to start the same section again.
pub(in crate::engine) fn ask_to_restart(turn: &mut TurnContext<'_>, dialog: &Name, section: &Name) {
    let number = turn.next_question();
    let pending = Pending::Restart {
        dialog: dialog.clone(),
        section: section.clone(),
        number,
    };
    ask(turn, Sentence::RestartConfirm, pending);
}

/// Asks whether to erase everything.
pub(in crate::engine) fn ask_to_forget(turn: &mut TurnContext<'_>) {
    let number = turn.next_question();
    ask(turn, Sentence::ForgetConfirm, Pending::Forget { number });
}

/// Asks whether to also erase the answers that were given under an earlier agreement.
pub(in crate::engine) fn ask_to_erase(turn: &mut TurnContext<'_>, dialog: Name, question: Name) {
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
pub(in crate::engine) fn ask_what_was_meant(
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

/// Asks whether text that holds a wish for a human is one. `answer` is the text, if it can be an
/// answer to the waiting question.
pub(in crate::engine) fn ask_if_human(turn: &mut TurnContext<'_>, answer: Option<String>) {
    let number = turn.next_question();
    ask(
        turn,
        Sentence::WhichMeant,
        Pending::MeantHuman { answer, number },
    );
}

/// Asks in which language to continue.
pub(in crate::engine) fn ask_language(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
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
pub(in crate::engine) fn ask(turn: &mut TurnContext<'_>, sentence: Sentence<'_>, pending: Pending) {
    let language = say::current_language(turn);
    let number = waiting::pending_number(&pending);
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
pub(in crate::engine) fn labels(pending: &Pending) -> (Sentence<'static>, Sentence<'static>) {
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
            my_answer_or_on(answer.as_deref()),
        ),
        Pending::MeantHuman { answer, .. } => {
            (Sentence::IWantAPerson, my_answer_or_on(answer.as_deref()))
        }
    }
}

fn my_answer_or_on(answer: Option<&str>) -> Sentence<'static> {
    match answer {
        Some(_) => Sentence::MyAnswer,
        None => Sentence::CarryOn,
    }
}

/// Drops the pending question because something else was asked or answered. A person who was asked
/// about erasing is told that nothing was erased.
pub(in crate::engine) fn drop(turn: &mut TurnContext<'_>) {
    if let Some(Pending::Forget { .. }) = turn.conversation.pending.take() {
        let language = say::current_language(turn);
        say::say(turn, &language, Sentence::ForgetDropped);
    }
}

/// Returns the languages that can be chosen here.
pub(in crate::engine) fn languages(turn: &TurnContext<'_>) -> Vec<Name> {
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
