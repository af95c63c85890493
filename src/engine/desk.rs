//! The conversation of a desk about one customer: what its people read there, and what they do.
//!
//! It is the customer's record, at the desk's place. A message of the customer comes here as an
//! input, and what a person says goes to the customer's conversation as one.

use crate::dialog::words::Sentence;
use crate::engine::data::handover::{HANDOVER_TIMER, desk_language, passed_on};
use crate::engine::state::effect::Effect;
use crate::engine::state::handover::{DeskTalk, Helper, Over, Recipient, Relay, is_note, remember};
use crate::engine::state::input::Actor;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::{ConversationId, TimerId};
use crate::message::{
    Action, Button, ButtonState, Choice, DeskAction, InMessage, Keyboard, Rich, Style, Token,
};

/// How often a desk is reminded of a customer.
const REMINDERS: u16 = 3;

/// Takes what the customer's conversation tells the desk.
pub(in crate::engine) fn told(
    turn: &mut TurnContext<'_>,
    (from, at): (ConversationId, &str),
    what: &Relay,
) {
    match what {
        Relay::HandedOver {
            desk,
            number,
            name,
            card,
            by,
        } => {
            let known = turn.conversation.desk.take();
            turn.conversation.desk = Some(DeskTalk {
                customer: from,
                desk: desk.clone(),
                number: *number,
                name: name.clone(),
                is_open: true,
                by: by.clone(),
                card: None,
                said: known.map(|known| known.said).unwrap_or_default(),
            });
            let keyboard = buttons(turn);
            let shown = with_state(turn, card, by.as_ref().map(Status::Answers));
            let sent = turn.send(shown, keyboard);
            if let Some(desk) = &mut turn.conversation.desk {
                desk.card = Some((sent, card.clone()));
            }
            if by.is_none() {
                remind_in_time(turn, 1);
            }
        }
        Relay::Notice { desk, name, card } => {
            if turn.conversation.desk.is_none() {
                turn.conversation.desk = Some(DeskTalk {
                    customer: from,
                    desk: desk.clone(),
                    number: 0,
                    name: name.clone(),
                    is_open: false,
                    by: None,
                    card: None,
                    said: Vec::new(),
                });
            }
            let language = desk_language(turn);
            let line = say::rich(turn, &language, Sentence::DeskNotice);
            // Whoever is with the desk already has the buttons of the hand-over.
            let keyboard = match &turn.conversation.desk {
                Some(desk) if desk.is_open => Keyboard::None,
                _ => buttons(turn),
            };
            turn.send(card.clone().then(line), keyboard);
        }
        Relay::Customer { message, number } => {
            let name = customer(turn);
            let (text, media) = passed_on(Some(&name), message, (at, *number));
            turn.send_media(text, media, Keyboard::None);
        }
        Relay::CustomerEdited(message) => {
            let name = customer(turn);
            let (changed, _) = passed_on(None, message, ("", None));
            say(turn, Sentence::DeskEdited { name: &name }, Some(changed));
        }
        Relay::Over { number, why } => {
            let is_it = |desk: &DeskTalk| desk.is_open && desk.number == *number;
            if turn.conversation.desk.as_ref().is_some_and(is_it) {
                let name = customer(turn);
                let sentence = match why {
                    Over::Stopped => Sentence::DeskStopped { name: &name },
                    Over::Silence => Sentence::DeskSilent { name: &name },
                    Over::Customer | Over::GivenBack | Over::Done => {
                        Sentence::DeskLeft { name: &name }
                    }
                };
                close(turn, Status::Said(sentence));
                say(turn, sentence, None);
            }
        }
        Relay::NotDelivered => {
            let name = customer(turn);
            let sentence = Sentence::DeskNotSent { name: &name };
            close(turn, Status::Said(Sentence::DeskLeft { name: &name }));
            refuse(turn, sentence);
        }
        Relay::Taken { .. }
        | Relay::Helper { .. }
        | Relay::HelperEdited { .. }
        | Relay::GivenBack { .. } => {}
    }
}

/// Reminds the desk of a customer whom nobody answered yet.
pub(in crate::engine) fn due(turn: &mut TurnContext<'_>, timer: TimerId) {
    let is_waiting = |desk: &DeskTalk| desk.is_open && desk.by.is_none();
    let is_due = timer.question == HANDOVER_TIMER;
    if !is_due || !turn.conversation.desk.as_ref().is_some_and(is_waiting) {
        return;
    }
    let name = customer(turn);
    refuse(turn, Sentence::DeskWaits { name: &name });
    if timer.step < REMINDERS {
        remind_in_time(turn, timer.step + 1);
    }
}

/// Sets the timer of a reminder, if the desk wants any.
fn remind_in_time(turn: &mut TurnContext<'_>, step: u16) {
    let desk = turn.conversation.desk.as_ref();
    let known = desk.and_then(|desk| turn.bot().desk(&desk.desk));
    if let Some(within) = known.and_then(|desk| desk.answer_within) {
        let timer = TimerId {
            conversation: turn.conversation.id,
            question: HANDOVER_TIMER,
            step,
        };
        let at = turn.now().plus(within);
        turn.effects.push(Effect::Arm { timer, at });
    }
}

fn remind_no_more(turn: &mut TurnContext<'_>) {
    turn.effects.push(Effect::Disarm {
        question: HANDOVER_TIMER,
    });
}

/// Takes what a person of the desk says or presses.
pub(in crate::engine) fn said(
    turn: &mut TurnContext<'_>,
    by: &Actor,
    (message, number): (&InMessage, Option<i64>),
    is_edit: bool,
) {
    let by = Helper {
        contact: by.contact,
        name: by.name.clone(),
    };
    let Some(desk) = turn.conversation.desk.clone() else {
        return;
    };
    let text = message.words().trim();
    let action = match message {
        InMessage::Tap(Token {
            choice: Choice::Desk(_, action),
            ..
        }) => Some(*action),
        _ => text.strip_prefix('/').and_then(DeskAction::named),
    };
    if is_edit {
        let known = number.filter(|number| desk.said.contains(number));
        if let (Some(number), false) = (known, is_note(text)) {
            let message = message.clone();
            tell(turn, &desk, Relay::HelperEdited { message, number });
        }
        return;
    }
    match action {
        Some(action) => act(turn, &desk, by, action),
        None if is_note(text) => {}
        None if matches!(message, InMessage::Tap(_)) => {}
        None if text.starts_with('/') => say(turn, Sentence::DeskHelp, None),
        None if !desk.is_open => refuse(
            turn,
            Sentence::DeskNotSent {
                name: &customer(turn),
            },
        ),
        None => {
            take(turn, &by);
            if let (Some(desk), Some(number)) = (&mut turn.conversation.desk, number) {
                remember(&mut desk.said, number);
            }
            let message = message.clone();
            tell(
                turn,
                &desk,
                Relay::Helper {
                    by,
                    message,
                    number,
                },
            );
        }
    }
}

fn act(turn: &mut TurnContext<'_>, desk: &DeskTalk, by: Helper, action: DeskAction) {
    match action {
        DeskAction::Take => {
            if desk.is_open && desk.by.as_ref() == Some(&by) {
                let name = helper(turn, &by);
                return note(turn, Sentence::DeskTaken { name: &name });
            }
            if desk.is_open {
                take(turn, &by);
            }
            let desk_name = desk.desk.clone();
            tell(
                turn,
                desk,
                Relay::Taken {
                    desk: desk_name,
                    by,
                },
            );
        }
        DeskAction::GiveBack | DeskAction::Done if !desk.is_open => {
            let name = customer(turn);
            note(turn, Sentence::DeskLeft { name: &name });
        }
        DeskAction::GiveBack | DeskAction::Done => {
            let is_done = action == DeskAction::Done;
            let name = helper(turn, &by);
            let sentence = if is_done {
                Sentence::DeskDone { name: &name }
            } else {
                Sentence::DeskGaveBack { name: &name }
            };
            close(turn, Status::Said(sentence));
            say(turn, sentence, None);
            let handover = desk.number;
            tell(
                turn,
                desk,
                Relay::GivenBack {
                    handover,
                    by,
                    is_done,
                },
            );
        }
        DeskAction::Note => note(turn, Sentence::DeskNoteHow),
    }
}

/// What stands below the card.
#[derive(Clone, Copy)]
enum Status<'s> {
    /// Who answers.
    Answers(&'s Helper),
    /// How it ended.
    Said(Sentence<'s>),
}

/// Notes who answers, and shows it below the card.
fn take(turn: &mut TurnContext<'_>, by: &Helper) {
    let Some(desk) = &mut turn.conversation.desk else {
        return;
    };
    if desk.by.as_ref() == Some(by) {
        return;
    }
    desk.by = Some(by.clone());
    remind_no_more(turn);
    redraw(turn, Status::Answers(by));
}

fn close(turn: &mut TurnContext<'_>, status: Status<'_>) {
    let Some(desk) = &mut turn.conversation.desk else {
        return;
    };
    if std::mem::take(&mut desk.is_open) {
        desk.by = None;
        remind_no_more(turn);
        redraw(turn, status);
        // What the customer answered stands in it: it is kept no longer than it is shown.
        if let Some(desk) = &mut turn.conversation.desk {
            desk.card = None;
        }
    }
}

fn redraw(turn: &mut TurnContext<'_>, status: Status<'_>) {
    let card = turn
        .conversation
        .desk
        .as_ref()
        .and_then(|desk| desk.card.clone());
    if let Some((sent, card)) = card {
        let (text, keyboard) = (with_state(turn, &card, Some(status)), buttons(turn));
        turn.edit(sent, text, keyboard);
    }
}

fn with_state(turn: &TurnContext<'_>, card: &Rich, status: Option<Status<'_>>) -> Rich {
    let language = desk_language(turn);
    let line = match status {
        None => say::rich(turn, &language, Sentence::DeskNew),
        Some(Status::Answers(by)) => {
            let name = helper(turn, by);
            say::rich(turn, &language, Sentence::DeskTaken { name: &name })
        }
        Some(Status::Said(sentence)) => say::rich(turn, &language, sentence),
    };
    card.clone().then(line)
}

/// Returns the buttons below the card: while the customer is here all of them, else only the one
/// that takes them again.
fn buttons(turn: &TurnContext<'_>) -> Keyboard {
    let language = desk_language(turn);
    let is_open = turn
        .conversation
        .desk
        .as_ref()
        .is_some_and(|desk| desk.is_open);
    let button = |action: DeskAction| {
        let label = match action {
            DeskAction::Take => Sentence::DeskTake,
            DeskAction::GiveBack => Sentence::DeskGiveBack,
            DeskAction::Done => Sentence::DeskFinish,
            DeskAction::Note => Sentence::DeskNote,
        };
        Button {
            label: say::sentence(turn, &language, label).into_owned(),
            action: Action::Tap(Token {
                question: 0,
                choice: Choice::Desk(turn.conversation.id, action),
            }),
            mark: ButtonState::None,
        }
    };
    let shown = DeskAction::ALL
        .into_iter()
        .filter(|action| is_open || *action == DeskAction::Take);
    Keyboard::Grid(2, shown.map(button).collect())
}

/// Says that something did not reach the customer, with the button that takes them again.
fn refuse(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    let language = desk_language(turn);
    let words = say::rich(turn, &language, sentence);
    let keyboard = buttons(turn);
    turn.send(words, keyboard);
}

fn say(turn: &mut TurnContext<'_>, sentence: Sentence<'_>, more: Option<Rich>) {
    let language = desk_language(turn);
    let mut words = say::rich(turn, &language, sentence);
    for run in more.into_iter().flat_map(|more| more.0) {
        words.push(" ", Style::Plain);
        words.push(&run.text, run.style);
    }
    turn.send(words, Keyboard::None);
}

/// Shows a short note to the person who pressed a button.
fn note(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    let language = desk_language(turn);
    let words = say::sentence(turn, &language, sentence).into_owned();
    turn.effects.push(Effect::Toast(words));
}

fn tell(turn: &mut TurnContext<'_>, desk: &DeskTalk, what: Relay) {
    turn.tell(Recipient::Conversation(desk.customer), what);
}

fn customer(turn: &TurnContext<'_>) -> String {
    let known = turn.conversation.desk.as_ref();
    let name = known.and_then(|desk| desk.name.clone());
    name.unwrap_or_else(|| {
        let language = desk_language(turn);
        say::sentence(turn, &language, Sentence::DeskUnnamed).into_owned()
    })
}

fn helper(turn: &TurnContext<'_>, by: &Helper) -> String {
    by.first_name().map_or_else(
        || {
            let language = desk_language(turn);
            say::sentence(turn, &language, Sentence::DeskUnnamed).into_owned()
        },
        str::to_owned,
    )
}
