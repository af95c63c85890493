//! Lays out the buttons under the waiting question.

use crate::dialog::ast::{QuestionType, Room};
use crate::dialog::program::{Question, Spec};
use crate::dialog::question_type::AnswerForm;
use crate::dialog::words::Sentence;
use crate::engine::ask::{label, readings};
use crate::engine::state::session::Wait;
use crate::engine::state::token;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::say;
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Choice, Keyboard, Token};

/// Returns the current keyboard of the waiting question.
pub(in crate::engine) fn keyboard(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> Keyboard {
    let Some(wait) = &active.session.wait else {
        return Keyboard::None;
    };
    let choices = choices(turn, active, question, wait);
    let extras = extras(question, wait);
    let say = |sentence| say::sentence(turn, &active.session.language, sentence).into_owned();
    if !wait.confirming && wait.readings.is_empty() && turn.conversation.room == Room::Private {
        let labels = || extras.iter().map(|(_, sentence)| say(*sentence)).collect();
        if question.kind == QuestionType::Phone {
            return Keyboard::ShareContact {
                label: say(Sentence::SharePhone),
                extras: labels(),
            };
        }
        if question.kind.form() == AnswerForm::Location {
            return Keyboard::ShareLocation {
                label: say(Sentence::ShareLocation),
                extras: labels(),
            };
        }
    }
    let mut buttons = choices;
    buttons.extend(
        extras
            .into_iter()
            .map(|(choice, sentence)| button(wait, say(sentence), choice, ButtonState::Extra)),
    );
    match question
        .columns
        .and_then(|columns| u8::try_from(columns).ok())
    {
        _ if buttons.is_empty() => for_words(turn),
        Some(_) if !wait.readings.is_empty() => Keyboard::Inline(buttons),
        Some(columns) => Keyboard::Grid(columns, buttons),
        None => Keyboard::Inline(buttons),
    }
}

/// Returns the keyboard of a message that is answered with text. In a group the messenger then
/// opens a reply to it.
pub(in crate::engine) fn for_words(turn: &TurnContext<'_>) -> Keyboard {
    if turn.conversation.room == Room::Member {
        Keyboard::Reply
    } else {
        Keyboard::None
    }
}

/// Returns whether the waiting question has buttons under its message.
pub(super) fn is_inline(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> bool {
    let Some(wait) = &active.session.wait else {
        return false;
    };
    let is_request = matches!(question.kind, QuestionType::Phone | QuestionType::Location)
        && turn.conversation.room == Room::Private;
    let asks_back = wait.confirming || !wait.readings.is_empty();
    if is_request && !asks_back {
        return false;
    }
    let has_choices = match &question.spec {
        Spec::Choice
        | Spec::Multi { .. }
        | Spec::Yesno
        | Spec::Scale { .. }
        | Spec::Rank { .. }
        | Spec::Consent { .. } => true,
        Spec::Text { .. }
        | Spec::Number { .. }
        | Spec::Date { .. }
        | Spec::Time { .. }
        | Spec::Email
        | Spec::Phone { .. }
        | Spec::Location
        | Spec::Photo { .. }
        | Spec::File { .. } => false,
    };
    has_choices || asks_back || !extras(question, wait).is_empty()
}

fn choices(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    wait: &Wait,
) -> Vec<Button> {
    let say = |sentence| say::sentence(turn, &active.session.language, sentence).into_owned();
    let yes_or_no = |yes: &'static str| {
        vec![
            button(
                wait,
                say(Sentence::Yes),
                Choice::Option(Name::new_static(yes)),
                ButtonState::None,
            ),
            button(
                wait,
                say(Sentence::No),
                Choice::Option(Name::new_static(token::NO)),
                ButtonState::None,
            ),
        ]
    };
    if wait.confirming {
        return yes_or_no(token::YES);
    }
    if !wait.readings.is_empty() {
        return readings::buttons(turn, active, question);
    }
    match &question.spec {
        Spec::Choice | Spec::Multi { .. } | Spec::Rank { .. } => {
            let option = |key: &Name| {
                let label = label::label(turn, active, question, key);
                button(
                    wait,
                    label,
                    Choice::Option(key.clone()),
                    mark(question, wait, key),
                )
            };
            let mut buttons: Vec<Button> = wait.offered.iter().map(option).collect();
            if question.other {
                let mark = if wait.chosen.iter().any(|key| key == token::OTHER) {
                    ButtonState::On
                } else {
                    ButtonState::Extra
                };
                buttons.push(button(wait, say(Sentence::Other), Choice::Other, mark));
            }
            buttons
        }
        Spec::Yesno => yes_or_no(token::YES),
        Spec::Consent { .. } => yes_or_no(token::AGREED),
        Spec::Scale { points, .. } => points
            .all()
            .map(|number| {
                let number = number.to_string();
                button(
                    wait,
                    number.clone(),
                    Choice::Option(Name::new(number)),
                    ButtonState::None,
                )
            })
            .collect(),
        Spec::Text { .. }
        | Spec::Number { .. }
        | Spec::Date { .. }
        | Spec::Time { .. }
        | Spec::Email
        | Spec::Phone { .. }
        | Spec::Location
        | Spec::Photo { .. }
        | Spec::File { .. } => Vec::new(),
    }
}

/// Returns the extra buttons: done, skip, refuse, don't know.
fn extras(question: &Question, wait: &Wait) -> Vec<(Choice, Sentence<'static>)> {
    if wait.confirming {
        return Vec::new();
    }
    let is_gathered = matches!(question.kind, QuestionType::Multi | QuestionType::Rank)
        && wait.readings.is_empty();
    [
        (is_gathered, Choice::Done, Sentence::Done),
        (question.optional, Choice::Skip, Sentence::Skip),
        (question.refuse, Choice::Refuse, Sentence::Refuse),
        (question.unknown, Choice::Unknown, Sentence::Unknown),
    ]
    .into_iter()
    .filter(|(is_offered, _, _)| *is_offered)
    .map(|(_, choice, sentence)| (choice, sentence))
    .collect()
}

fn mark(question: &Question, wait: &Wait, key: &str) -> ButtonState {
    let place = wait.chosen.iter().position(|chosen| chosen == key);
    match (&question.spec, place) {
        (Spec::Multi { .. }, Some(_)) => ButtonState::On,
        (Spec::Multi { .. }, None) => ButtonState::Off,
        (Spec::Rank { .. }, Some(place)) => {
            ButtonState::Place(u8::try_from(place + 1).unwrap_or(u8::MAX))
        }
        _ => ButtonState::None,
    }
}

fn button(wait: &Wait, label: String, choice: Choice, mark: ButtonState) -> Button {
    Button {
        label,
        action: Action::Tap(Token {
            question: wait.number,
            choice,
        }),
        mark,
    }
}
