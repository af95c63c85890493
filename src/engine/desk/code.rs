//! Making a case good with a single-use code: choosing one, a second person who agrees, and what the
//! till answers.

use super::card::{action_button, customer, helper, note, say};
use super::case::is_elsewhere;
use crate::contact::{Case, CaseCode, CodeState};
use crate::dialog::cases::Codes;
use crate::dialog::words::{List, Sentence};
use crate::engine::data::handover::desk_language;
use crate::engine::state::handover::{CodeNews, CodeWish, Helper, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say as sentences;
use crate::message::{Action, Button, ButtonState, Choice, DeskAction, Keyboard, Token};

/// Returns the codes that may be given; `None` if there are none.
pub(super) fn codes<'a>(turn: &TurnContext<'a>) -> Option<&'a Codes> {
    turn.bot().cases.as_ref()?.codes.as_deref()
}

/// Asks the till what codes can be given, to list them.
pub(super) fn list(turn: &mut TurnContext<'_>) {
    if codes(turn).is_none() {
        return say(turn, Sentence::CodeNone, None);
    }
    if may_give(turn) {
        turn.tell(Recipient::Till, Relay::Code(CodeNews::Look { wish: None }));
    }
}

/// Lists what codes are worth that can be given, with a button for each value.
fn show(turn: &mut TurnContext<'_>, values: &[u32]) {
    if !may_give(turn) {
        return;
    }
    let talk = turn.conversation.id;
    let button = |value: &u32| Button {
        label: value.to_string(),
        action: Action::Tap(Token {
            question: 0,
            choice: Choice::Desk(talk, DeskAction::Code(*value)),
        }),
        mark: ButtonState::None,
    };
    let mut buttons: Vec<Button> = values.iter().map(button).collect();
    let mut without = action_button(turn, DeskAction::MadeGood);
    let (language, name) = (desk_language(turn), customer(turn));
    without.label = sentences::sentence(turn, &language, Sentence::CodeWithout).into_owned();
    buttons.push(without);
    let sentence = match values.is_empty() {
        true => Sentence::CodeCannot,
        false => Sentence::CodeWhich { name: &name },
    };
    let words = sentences::rich(turn, &language, sentence);
    turn.send(words, Keyboard::Grid(3, buttons));
}

/// Returns whether there is an open case here that has no code; says why not.
fn may_give(turn: &mut TurnContext<'_>) -> bool {
    if turn.contact.case.is_none() {
        note(turn, Sentence::CaseNone);
        return false;
    }
    !is_elsewhere(turn) && !is_given(turn)
}

/// Gives the customer a code of that value, or asks whether a second person agrees.
pub(super) fn choose(turn: &mut TurnContext<'_>, by: &Helper, value: u32) {
    let Some(codes) = codes(turn).filter(|codes| codes.values().contains(&value)) else {
        return say(turn, Sentence::CodeNone, None);
    };
    if !may_give(turn) {
        return;
    }
    let needs_two = codes.second_yes_above.is_some_and(|above| value > above);
    let Some(case) = &mut turn.contact.case else {
        return;
    };
    let (case, by) = (case.number, by.clone());
    if needs_two {
        // Nobody is asked for what cannot be given.
        let wish = Some(CodeWish { case, value, by });
        return turn.tell(Recipient::Till, Relay::Code(CodeNews::Look { wish }));
    }
    wish_for(turn, value, &by, CodeState::Taking);
    want(turn, case, value, by);
}

fn wish_for(turn: &mut TurnContext<'_>, value: u32, by: &Helper, state: CodeState) {
    if let Some(case) = &mut turn.contact.case {
        case.code = Some(CaseCode {
            value,
            by: by.contact,
            name: by.name.clone(),
            state,
        });
    }
}

/// Asks whether a second person agrees.
fn ask(turn: &mut TurnContext<'_>, wish: &CodeWish) {
    let case = turn.contact.case.as_ref();
    if case.is_none_or(|case| case.number != wish.case) || !may_give(turn) {
        return;
    }
    wish_for(turn, wish.value, &wish.by, CodeState::Waits);
    let language = desk_language(turn);
    let (name, customer) = (helper(turn, &wish.by), customer(turn));
    let shown = wish.value.to_string();
    let sentence = Sentence::CodeWaits {
        name: &name,
        customer: &customer,
        value: &shown,
    };
    let words = sentences::rich(turn, &language, sentence);
    let yes = action_button(turn, DeskAction::CodeYes(wish.value));
    turn.send(words, Keyboard::Grid(1, vec![yes]));
}

/// Takes words in reply to the question for a second yes: the value, and what was said. None of them
/// are for the customer.
pub(super) fn answer(turn: &mut TurnContext<'_>, by: &Helper, said: &str) {
    let (value, words) = said.split_once(' ').unwrap_or((said, ""));
    match value.parse() {
        Ok(value) if means(turn, List::Yes, words) => agree(turn, by, value),
        Ok(_) | Err(_) => not_sent(turn),
    }
}

/// Says so if words may be meant for the question for a second yes, and are not sent for it.
pub(super) fn may_be_meant(turn: &mut TurnContext<'_>, words: &str) -> bool {
    let code = turn
        .contact
        .case
        .as_ref()
        .and_then(|case| case.code.as_ref());
    let waits = code.is_some_and(|code| code.state == CodeState::Waits);
    let is_meant = waits
        && [List::Yes, List::No]
            .iter()
            .any(|list| means(turn, *list, words));
    if is_meant {
        not_sent(turn);
    }
    is_meant
}

fn means(turn: &TurnContext<'_>, list: List, words: &str) -> bool {
    let language = desk_language(turn);
    let own = sentences::words(turn, &language);
    let heard = own.heard(words, []);
    heard.is_some_and(|heard| heard.means(list)) || own.means(list, words)
}

fn not_sent(turn: &mut TurnContext<'_>) {
    let code = turn
        .contact
        .case
        .as_ref()
        .and_then(|case| case.code.as_ref());
    let Some(value) = code.map(|code| code.value.to_string()) else {
        return note(turn, Sentence::CaseNone);
    };
    let customer = customer(turn);
    let (customer, value) = (customer.as_str(), value.as_str());
    say(turn, Sentence::CodeYesHow { customer, value }, None);
}

/// Takes the yes of a second person.
pub(super) fn agree(turn: &mut TurnContext<'_>, by: &Helper, value: u32) {
    if is_elsewhere(turn) || is_given(turn) {
        return;
    }
    let Some(case) = &mut turn.contact.case else {
        return note(turn, Sentence::CaseNone);
    };
    let number = case.number;
    // Another value may be asked for since.
    let Some(code) = case.code.as_mut().filter(|code| code.value == value) else {
        return list(turn);
    };
    let first = giver(code);
    if is_same(&first, by) {
        return note(turn, Sentence::CodeSecond);
    }
    code.state = CodeState::Taking;
    want(turn, number, value, first);
}

/// Says so if the case has its code already, or is about to get it.
fn is_given(turn: &mut TurnContext<'_>) -> bool {
    let code = turn
        .contact
        .case
        .as_ref()
        .and_then(|case| case.code.clone());
    let Some(code) = code.filter(|code| code.state != CodeState::Waits) else {
        return false;
    };
    let (name, value) = (helper(turn, &giver(&code)), code.value.to_string());
    let sentence = Sentence::CodeAlready {
        name: &name,
        value: &value,
    };
    note(turn, sentence);
    true
}

fn giver(code: &CaseCode) -> Helper {
    Helper {
        contact: code.by,
        name: code.name.clone(),
    }
}

/// Returns whether two are, or may be, the same person.
fn is_same(one: &Helper, other: &Helper) -> bool {
    match (one.contact, other.contact) {
        (Some(one), Some(other)) => one == other,
        // Whoever hides behind the name of the group may be anybody.
        (Some(_), None) | (None, Some(_)) => true,
        (None, None) => one.name == other.name,
    }
}

fn want(turn: &mut TurnContext<'_>, case: u32, value: u32, by: Helper) {
    let wish = CodeWish { case, value, by };
    turn.tell(Recipient::Till, Relay::Code(CodeNews::Wanted(wish)));
}

/// Takes what the till answers.
pub(super) fn answered(turn: &mut TurnContext<'_>, news: &CodeNews) {
    match news {
        CodeNews::Taken { wish, code } => given(turn, wish, code),
        CodeNews::NoneLeft { wish } => {
            taken_back(turn, wish);
            say_none_left(turn, wish.value);
        }
        CodeNews::OverBudget { wish, left } => {
            taken_back(turn, wish);
            say_over_budget(turn, wish.value, *left);
        }
        CodeNews::NotArrived { code } => {
            let customer = customer(turn);
            let sentence = Sentence::CodeNotArrived {
                customer: &customer,
                code,
            };
            say(turn, sentence, None);
        }
        CodeNews::Seen {
            wish: None, values, ..
        } => show(turn, values),
        CodeNews::Seen {
            wish: Some(wish),
            values,
            left,
        } => match left.filter(|left| wish.value > *left) {
            _ if values.contains(&wish.value) => ask(turn, wish),
            Some(left) => say_over_budget(turn, wish.value, left),
            None => say_none_left(turn, wish.value),
        },
        CodeNews::Wanted(_) | CodeNews::Look { .. } | CodeNews::Given { .. } => {}
    }
}

fn say_none_left(turn: &mut TurnContext<'_>, value: u32) {
    let value = value.to_string();
    say(turn, Sentence::CodeNoneLeft { value: &value }, None);
}

fn say_over_budget(turn: &mut TurnContext<'_>, value: u32, left: u32) {
    let (value, left) = (value.to_string(), left.to_string());
    let (value, left) = (value.as_str(), left.as_str());
    say(turn, Sentence::CodeOverBudget { value, left }, None);
}

/// Returns the open case if it is the one that waits for a code.
fn waiting<'t>(turn: &'t mut TurnContext<'_>, wish: &CodeWish) -> Option<&'t mut Case> {
    let case = turn.contact.case.as_mut();
    case.filter(|case| case.number == wish.case && case.code.is_some())
}

fn taken_back(turn: &mut TurnContext<'_>, wish: &CodeWish) {
    if let Some(case) = waiting(turn, wish) {
        case.code = None;
    }
}

/// The code is nobody else's from now on: the customer gets it, also if the case was closed since.
fn given(turn: &mut TurnContext<'_>, wish: &CodeWish, code: &str) {
    let by = &wish.by;
    if let Some(known) = waiting(turn, wish).and_then(|case| case.code.as_mut()) {
        known.state = CodeState::Given(code.to_owned());
    }
    let (name, customer, value) = (helper(turn, by), customer(turn), wish.value.to_string());
    let sentence = Sentence::CodeGiven {
        name: &name,
        customer: &customer,
        value: &value,
        code,
    };
    let Some(desk) = turn.conversation.desk.clone() else {
        return;
    };
    let language = desk_language(turn);
    let mut words = sentences::rich(turn, &language, sentence);
    let mut keyboard = Keyboard::None;
    if !desk.is_open {
        let line = Sentence::CodeWithBot { name: &customer };
        words = words.then(sentences::rich(turn, &language, line));
        keyboard = Keyboard::Grid(1, vec![action_button(turn, DeskAction::Take)]);
    }
    turn.send(words, keyboard);
    let customers = Recipient::Conversation(desk.customer);
    let what = CodeNews::Given {
        case: wish.case,
        desk: desk.desk.clone(),
        by: by.clone(),
        value: wish.value,
        code: code.to_owned(),
    };
    turn.tell(customers, Relay::Code(what));
}
