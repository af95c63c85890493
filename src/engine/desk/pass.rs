//! Passing a customer on to another person of the desk.

use super::card::{self, Status, customer, helper, note, redraw, say};
use super::remind::remind_in_time;
use crate::dialog::bot::{Desk, Helping};
use crate::dialog::words::Sentence;
use crate::engine::data::handover::desk_language;
use crate::engine::state::handover::{DeskTalk, Helper, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say as sentences;
use crate::message::{Action, Button, ButtonState, Choice, DeskAction, Keyboard, Token};

/// Asks to whom the customer is passed on.
pub(super) fn ask(turn: &mut TurnContext<'_>, desk: &DeskTalk) {
    let name = customer(turn);
    if !desk.is_open {
        return note(turn, Sentence::DeskLeft { name: &name });
    }
    let people = people(turn, desk);
    if people.is_empty() {
        return say(turn, Sentence::DeskNoPeople, None);
    }
    let talk = turn.conversation.id;
    let button = |person: &Helping| Button {
        label: person.name.clone(),
        action: Action::Tap(Token {
            question: 0,
            choice: Choice::Desk(talk, DeskAction::PassTo(person.id)),
        }),
        mark: ButtonState::None,
    };
    let keyboard = Keyboard::Grid(2, people.iter().map(button).collect());
    let language = desk_language(turn);
    let words = sentences::rich(turn, &language, Sentence::DeskPassTo { name: &name });
    turn.send(words, keyboard);
}

/// Passes the customer on to the person of that name.
pub(super) fn to_name(turn: &mut TurnContext<'_>, desk: &DeskTalk, by: &Helper, name: &str) {
    let known: Option<&Desk> = turn.bot().desk(&desk.desk);
    let Some(person) = known.and_then(|desk| desk.person(name)) else {
        let names: Vec<&str> = people(turn, desk)
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        let sentence = match names.is_empty() {
            true => return say(turn, Sentence::DeskNoPeople, None),
            false => names.join(", "),
        };
        return say(turn, Sentence::DeskNobody { names: &sentence }, None);
    };
    to(turn, desk, by, person);
}

/// Passes the customer on to the person with that number.
pub(super) fn to_number(turn: &mut TurnContext<'_>, desk: &DeskTalk, by: &Helper, id: i64) {
    let people = people(turn, desk);
    if let Some(person) = people.iter().find(|person| person.id == id) {
        to(turn, desk, by, person);
    }
}

fn to(turn: &mut TurnContext<'_>, desk: &DeskTalk, by: &Helper, person: &Helping) {
    let customers = Recipient::Conversation(desk.customer);
    if !desk.is_open {
        return turn.tell(customers, Relay::Unheard);
    }
    if let Some(desk) = &mut turn.conversation.desk {
        desk.by = None;
        desk.passed_to = Some(person.name.clone());
    }
    redraw(turn, Status::PassedTo(&person.name));
    let (name, customer) = (helper(turn, by), customer(turn));
    let sentence = Sentence::DeskPassed {
        name: &name,
        customer: &customer,
    };
    card::call(turn, person, sentence);
    remind_in_time(turn, 1);
    let (by, to) = (by.clone(), person.name.clone());
    turn.tell(customers, Relay::Passed { by, to });
}

fn people<'a>(turn: &TurnContext<'a>, desk: &DeskTalk) -> &'a [Helping] {
    let known = turn.bot().desk(&desk.desk);
    known.map_or(&[], |desk| desk.people.as_slice())
}
