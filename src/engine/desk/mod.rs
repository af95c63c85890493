//! The conversation of a desk about one customer: what its people read there, and what they do.
//!
//! It is the customer's record, at the desk's place. A message of the customer comes here as an
//! input, and what a person says goes to the customer's conversation as one.

mod card;
mod case;
mod code;
mod elsewhere;
mod pass;
pub(in crate::engine) mod reach;
mod remind;
mod saved;
pub(in crate::engine) mod topic;

pub use self::case::PATIENCE as CASE_PATIENCE;

use self::card::{
    Status, buttons, can_be_taken, customer, helper, note, notes_aloud, over, redraw, refuse,
    said_newly, say, with_name, with_state,
};
use self::reach::close;
use self::remind::{remind_in_time, remind_no_more};
use crate::dialog::bot::Sign;
use crate::dialog::letter::shown_name;
use crate::dialog::words::Sentence;
use crate::engine::data::handover::{desk_language, passed_on};
use crate::engine::state::handover::{
    DeskTalk, Helper, Over, Recipient, Relay, as_command, is_note,
};
use crate::engine::state::input::Actor;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say as sentences;
use crate::id::{ConversationId, Name, TimerId};
use crate::message::{Choice, DeskAction, InMessage, Keyboard, Rich, Token};

/// Before the name of the person to whom a customer is passed on.
const PASS: &str = "/pass ";
/// Before the value of a code.
const CODE: &str = "/code ";
/// Before the value of a code that a second person was asked for, and what they say.
const CODE_YES: &str = "/codeyes ";
/// Before the name of a saved reply.
const SAVED: &str = "/saved ";

/// Takes what the customer's conversation tells the desk.
pub(in crate::engine) fn told(
    turn: &mut TurnContext<'_>,
    from: (ConversationId, &str),
    what: &Relay,
) {
    let was_open = topic::is_open(turn);
    take_word(turn, from, what);
    topic::close_if_over(turn, was_open);
}

fn take_word(turn: &mut TurnContext<'_>, (from, at): (ConversationId, &str), what: &Relay) {
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
                case: known.as_ref().and_then(|known| known.case.clone()),
                title: known.as_ref().and_then(|known| known.title.clone()),
                said: known.map(|known| known.said).unwrap_or_default(),
                passed_to: None,
                is_missed: false,
            });
            topic::open(turn);
            let keyboard = buttons(turn);
            let card = case::with_answers(turn, with_name(card, name.as_deref()));
            let shown = with_state(turn, &card, by.as_ref().map(Status::Answers));
            let sent = turn.send(shown, keyboard);
            if let Some(desk) = &mut turn.conversation.desk {
                desk.card = Some((sent, card));
            }
            if by.is_none() {
                remind_in_time(turn, 1);
            }
        }
        Relay::Notice { desk, name, card } => {
            meet(turn, from, (desk, name));
            let language = desk_language(turn);
            let line = sentences::rich(turn, &language, Sentence::DeskNotice);
            // Whoever is with the desk already has the buttons of the hand-over.
            let keyboard = match &turn.conversation.desk {
                Some(desk) if desk.is_open => Keyboard::None,
                _ => buttons(turn),
            };
            turn.send(with_name(card, name.as_deref()).then(line), keyboard);
        }
        Relay::Complaint {
            desk,
            name,
            card,
            opens,
            is_heard,
        } => {
            meet(turn, from, (desk, name));
            let name = turn
                .conversation
                .desk
                .as_ref()
                .and_then(|desk| desk.name.clone());
            case::complained(turn, &with_name(card, name.as_deref()), *opens, *is_heard);
        }
        Relay::CaseMoved(news) => case::moved(turn, news),
        Relay::ForHolder { name, card, waits } => {
            let language = desk_language(turn);
            let line = match waits {
                true => Sentence::HolderWaits,
                false => Sentence::DeskNotice,
            };
            let line = sentences::rich(turn, &language, line);
            turn.send(with_name(card, name.as_deref()).then(line), Keyboard::None);
        }
        Relay::Code(news) => code::answered(turn, news),
        Relay::Customer { message, number } => {
            let name = customer(turn);
            let whose = (Some(name.as_str()), &*desk_language(turn));
            let (text, media) = passed_on(turn, whose, message, (at, *number));
            turn.send_media(text, media, Keyboard::None);
        }
        Relay::CustomerEdited(message) => {
            let name = customer(turn);
            let (changed, _) = passed_on(turn, (None, &desk_language(turn)), message, ("", None));
            say(turn, Sentence::DeskEdited { name: &name }, Some(changed));
        }
        Relay::Titled { desk, title } => {
            meet(turn, from, (desk, &None));
            topic::titled(turn, title);
        }
        Relay::Missed { desk, name } => {
            meet(turn, from, (desk, name));
            reach::miss(turn);
        }
        Relay::Queued { number, ahead } => {
            let (number, ahead) = (*number, *ahead);
            let desk = turn.conversation.desk.clone();
            if let Some(desk) = desk.filter(|desk| desk.is_open && desk.number == number) {
                tell(turn, &desk, Relay::Queued { number, ahead });
            }
        }
        Relay::DeskMoved { to } => elsewhere::moved(turn, to.as_ref()),
        Relay::Over { number, why } => {
            let name = customer(turn);
            let has_case = *why == Over::Forgotten && case::forgotten(turn, &name);
            let is_it = |desk: &DeskTalk| desk.is_open && desk.number == *number;
            if turn.conversation.desk.as_ref().is_some_and(is_it) {
                close(turn, Status::Over(*why, &name));
                say(turn, over(*why, &name), None);
            } else if has_case {
                say(turn, over(*why, &name), None);
            }
        }
        // Said in a topic of somebody who is not there any more.
        Relay::Refused(_) if turn.conversation.desk.is_none() => {
            say(turn, Sentence::DeskNobodyHere, None);
        }
        Relay::Refused(why) => {
            let name = customer(turn);
            match can_be_taken(*why) {
                true => refuse(turn, Sentence::DeskNotSent { name: &name }),
                false => say(turn, over(*why, &name), None),
            }
        }
        Relay::NotBrought => {
            let name = customer(turn);
            say(turn, Sentence::DeskNotBrought { name: &name }, None);
        }
        Relay::EditRefused => {
            let name = customer(turn);
            say(turn, Sentence::DeskEditUnseen { name: &name }, None);
        }
        Relay::NotDelivered => {
            let name = customer(turn);
            let sentence = Sentence::DeskNotSent { name: &name };
            close(turn, Status::Over(Over::Customer, &name));
            refuse(turn, sentence);
        }
        Relay::SavedSent { by, text } => {
            take(turn, by);
            let name = customer(turn);
            say(
                turn,
                Sentence::DeskSavedSent { name: &name },
                Some(text.clone()),
            );
        }
        Relay::SavedLacks(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            let (names, name) = (names.join(", "), customer(turn));
            let sentence = Sentence::DeskSavedLacks {
                names: &names,
                name: &name,
            };
            say(turn, sentence, None);
        }
        Relay::Taken { .. }
        | Relay::Saved { .. }
        | Relay::Passed { .. }
        | Relay::Helper { .. }
        | Relay::HelperEdited { .. }
        | Relay::GivenBack { .. }
        | Relay::Unheard
        | Relay::DeskGone { .. }
        | Relay::CaseDeskGone { .. }
        | Relay::DesksGone(_)
        | Relay::AskAgain { .. } => {}
    }
}

/// Notes whom the conversation is about, if it is not known yet.
fn meet(
    turn: &mut TurnContext<'_>,
    customer: ConversationId,
    (desk, name): (&Name, &Option<String>),
) {
    let known = turn.conversation.desk.get_or_insert_with(|| DeskTalk {
        customer,
        desk: desk.clone(),
        number: 0,
        name: name.clone(),
        is_open: false,
        by: None,
        card: None,
        said: Vec::new(),
        passed_to: None,
        case: None,
        title: None,
        is_missed: false,
    });
    if known.name.is_none() {
        known.name.clone_from(name);
    }
}

/// Handles a timer of the desk's conversation.
pub(in crate::engine) fn due(turn: &mut TurnContext<'_>, timer: TimerId) {
    if !case::due(turn, timer) {
        remind::due(turn, timer);
    }
}

/// Takes what a person of the desk says or presses.
pub(in crate::engine) fn said(
    turn: &mut TurnContext<'_>,
    by: &Actor,
    message: (&InMessage, Option<i64>),
    is_edit: bool,
) {
    let was_open = topic::is_open(turn);
    take_deed(turn, by, message, is_edit);
    if !matches!(message.0, InMessage::Tap(_)) {
        notes_aloud(turn);
    }
    topic::close_if_over(turn, was_open);
}

fn take_deed(
    turn: &mut TurnContext<'_>,
    by: &Actor,
    (message, number): (&InMessage, Option<i64>),
    is_edit: bool,
) {
    // What is said on the operator pages, the others at the desk read only if it is shown to them.
    let is_elsewhere = by.is_operator;
    let by = Helper {
        contact: by.contact,
        name: by.name.clone(),
    };
    let Some(desk) = turn.conversation.desk.clone() else {
        return match message.words().starts_with('/') {
            true => say(turn, Sentence::DeskWhich, None),
            false => say(turn, Sentence::DeskUnknown, None),
        };
    };
    let text = &as_command(message.words().trim());
    let action = match message {
        InMessage::Tap(Token {
            choice: Choice::Desk(_, action),
            ..
        }) => Some(action.clone()),
        _ => match text.strip_prefix('/').and_then(DeskAction::named) {
            // Its button lists the codes, too.
            Some(DeskAction::MadeGood) if code::codes(turn).is_some() => Some(DeskAction::Codes),
            action => action,
        },
    };
    // A complaint is answered by somebody with a name.
    let signs = turn.bot().desk(&desk.desk);
    let signs = signs.is_none_or(|desk| desk.sign != Sign::Nothing);
    let is_unsigned = signs && by.name.is_none() && turn.contact.case.is_some();
    let is_said = !matches!(message, InMessage::Tap(_))
        && !is_note(text)
        && (text.starts_with(SAVED) || text.starts_with(CODE) || !text.starts_with('/'));
    if is_edit {
        return said_otherwise(turn, &desk, message, number);
    }
    match action {
        Some(DeskAction::Take | DeskAction::Reply(_) | DeskAction::Code(_)) if is_unsigned => {
            say(turn, Sentence::DeskAnonymous, None);
        }
        None if is_unsigned && is_said => say(turn, Sentence::DeskAnonymous, None),
        Some(action) => act(turn, &desk, by, action),
        None if is_note(text) => {
            said_newly(turn, number.map(|number| -number));
            if is_elsewhere {
                let name = helper(turn, &by);
                let words = format!("{}: {text}", shown_name(&name));
                turn.send(Rich::plain(words), Keyboard::None);
            }
        }
        None if text.starts_with(PASS) => {
            pass::to_name(turn, &desk, &by, text[PASS.len()..].trim());
        }
        None if text.starts_with(CODE) => match text[CODE.len()..].trim().parse() {
            Ok(value) => code::choose(turn, &by, value),
            Err(_) => code::list(turn),
        },
        None if text.starts_with(CODE_YES) => code::answer(turn, &by, &text[CODE_YES.len()..]),
        None if text.starts_with(SAVED) => {
            saved::choose(turn, &desk, by, text[SAVED.len()..].trim());
        }
        None if matches!(message, InMessage::Tap(_)) => {}
        None if text.starts_with('/') => say(turn, Sentence::DeskHelp, None),
        None if !is_elsewhere && code::may_be_meant(turn, text) => {}
        None if !desk.is_open && !case::is_reachable(turn, &desk) => {
            tell(turn, &desk, Relay::Unheard);
        }
        None => {
            if desk.is_open {
                take(turn, &by);
            }
            said_newly(turn, number);
            if is_elsewhere {
                let name = customer(turn);
                let sentence = Sentence::DeskSavedSent { name: &name };
                say(turn, sentence, Some(Rich::plain(&**text)));
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

/// Takes a change of a message; one that the customer does not see is told.
fn said_otherwise(
    turn: &mut TurnContext<'_>,
    desk: &DeskTalk,
    message: &InMessage,
    number: Option<i64>,
) {
    let Some(number) = number else { return };
    let is_note = is_note(message.words());
    if desk.said.contains(&number) && !message.words().trim_start().starts_with('/') {
        let message = message.clone();
        return tell(turn, desk, Relay::HelperEdited { message, number });
    }
    // A note that stays one is nobody's but the desk's. What is not known is older.
    if desk.said.contains(&number) || !is_note {
        let name = customer(turn);
        say(turn, Sentence::DeskEditUnseen { name: &name }, None);
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
        DeskAction::Pass => pass::ask(turn, desk),
        DeskAction::PassTo(id) => pass::to_number(turn, desk, &by, id),
        DeskAction::Saved => saved::list(turn, desk),
        DeskAction::Reply(name) => saved::choose(turn, desk, by, &name),
        DeskAction::Understood
        | DeskAction::Apologised
        | DeskAction::MadeGood
        | DeskAction::NoComplaint
        | DeskAction::Close => case::act(turn, &by, action),
        DeskAction::Codes => code::list(turn),
        DeskAction::Code(value) => code::choose(turn, &by, value),
        DeskAction::CodeYes(value) => code::agree(turn, &by, value),
    }
}

fn tell(turn: &mut TurnContext<'_>, desk: &DeskTalk, what: Relay) {
    turn.tell(Recipient::Conversation(desk.customer), what);
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
    desk.passed_to = None;
    remind_no_more(turn);
    redraw(turn, Status::Answers(by));
}
