//! What is written at a desk: the card with its state and buttons, and short sentences.

use crate::dialog::bot::Helping;
use crate::dialog::letter::shown_name;
use crate::dialog::words::Sentence;
use crate::engine::data::handover::desk_language;
use crate::engine::state::effect::Effect;
use crate::engine::state::handover::{Helper, Over, remember};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::message::{
    Action, Button, ButtonState, Choice, DeskAction, Keyboard, Rich, Style, Token,
};

/// What stands below the card.
#[derive(Clone, Copy)]
pub(super) enum Status<'s> {
    /// Who answers.
    Answers(&'s Helper),
    /// Who is to answer.
    PassedTo(&'s str),
    /// How it ended.
    Said(Sentence<'s>),
    /// Why the desk did not end it, and the customer's name.
    Over(Over, &'s str),
}

/// Returns what a desk is told when the customer is there no longer.
pub(super) fn over(why: Over, name: &str) -> Sentence<'_> {
    match why {
        Over::Stopped => Sentence::DeskStopped { name },
        Over::Silence => Sentence::DeskSilent { name },
        Over::Gone => Sentence::DeskGone { name },
        Over::Forgotten => Sentence::DeskForgotten { name },
        Over::Customer | Over::GivenBack | Over::Done | Over::DeskGone => {
            Sentence::DeskLeft { name }
        }
    }
}

/// Returns whether a person may take the customer back.
pub(super) fn can_be_taken(why: Over) -> bool {
    match why {
        Over::Stopped | Over::Gone | Over::Forgotten => false,
        Over::Customer | Over::GivenBack | Over::Done | Over::Silence | Over::DeskGone => true,
    }
}

/// Returns a card with the name by which the desk knows the customer.
pub(super) fn with_name(card: &Rich, name: Option<&str>) -> Rich {
    let mut card = card.clone();
    if let (Some(run), Some(name)) = (card.0.first_mut(), name)
        && run.style == Style::Bold
    {
        run.text = shown_name(name).into_owned();
    }
    card
}

pub(super) fn redraw(turn: &mut TurnContext<'_>, status: Status<'_>) {
    let card = turn
        .conversation
        .desk
        .as_ref()
        .and_then(|desk| desk.card.clone());
    if let Some((sent, card)) = card {
        let keyboard = match status {
            Status::Over(why, _) if !can_be_taken(why) => Keyboard::None,
            Status::Over(..) | Status::Said(_) | Status::Answers(_) | Status::PassedTo(_) => {
                buttons(turn)
            }
        };
        let text = with_state(turn, &card, Some(status));
        turn.edit(sent, text, keyboard);
    }
}

pub(super) fn with_state(turn: &TurnContext<'_>, card: &Rich, status: Option<Status<'_>>) -> Rich {
    let language = desk_language(turn);
    let line = match status {
        None => say::rich(turn, &language, Sentence::DeskNew),
        Some(Status::Answers(by)) => {
            let name = helper(turn, by);
            say::rich(turn, &language, Sentence::DeskTaken { name: &name })
        }
        Some(Status::Over(why, name)) => say::rich(turn, &language, over(why, name)),
        Some(Status::PassedTo(name)) => say::rich(turn, &language, Sentence::DeskToAnswer { name }),
        Some(Status::Said(sentence)) => say::rich(turn, &language, sentence),
    };
    card.clone().then(line)
}

/// Returns the buttons below the card: while the customer is here all of them, else only the one
/// that takes them again.
pub(super) fn buttons(turn: &TurnContext<'_>) -> Keyboard {
    let is_open = turn
        .conversation
        .desk
        .as_ref()
        .is_some_and(|desk| desk.is_open);
    let talk = turn.conversation.desk.as_ref();
    let known = talk.and_then(|talk| turn.bot().desk(&talk.desk));
    let shown = DeskAction::CARD.into_iter().filter(|action| match action {
        DeskAction::Take => true,
        DeskAction::GiveBack | DeskAction::Done | DeskAction::Note => is_open,
        DeskAction::Pass => is_open && known.is_some_and(|desk| !desk.people.is_empty()),
        DeskAction::Saved => is_open && !turn.world.dialogs.replies.is_empty(),
        DeskAction::PassTo(_)
        | DeskAction::Reply(_)
        | DeskAction::Understood
        | DeskAction::Apologised
        | DeskAction::MadeGood
        | DeskAction::NoComplaint
        | DeskAction::Close
        | DeskAction::Codes
        | DeskAction::Code(_)
        | DeskAction::CodeYes(_) => false,
    });
    let shown = shown.map(|action| action_button(turn, action));
    Keyboard::Grid(2, shown.collect())
}

/// Returns the button of an action.
pub(super) fn action_button(turn: &TurnContext<'_>, action: DeskAction) -> Button {
    let language = desk_language(turn);
    let label = match action {
        DeskAction::Take => Sentence::DeskTake,
        DeskAction::GiveBack => Sentence::DeskGiveBack,
        DeskAction::Done => Sentence::DeskFinish,
        DeskAction::Note => Sentence::DeskNote,
        DeskAction::Pass | DeskAction::PassTo(_) => Sentence::DeskPass,
        DeskAction::Saved | DeskAction::Reply(_) => Sentence::DeskSaved,
        DeskAction::Understood => Sentence::CaseUnderstood,
        DeskAction::Apologised => Sentence::CaseApologised,
        DeskAction::MadeGood | DeskAction::Codes | DeskAction::Code(_) => Sentence::CaseMadeGood,
        DeskAction::CodeYes(_) => Sentence::CodeYes,
        DeskAction::NoComplaint => Sentence::CaseNoComplaint,
        DeskAction::Close => Sentence::CaseClose,
    };
    Button {
        label: say::sentence(turn, &language, label).into_owned(),
        action: Action::Tap(Token {
            question: 0,
            choice: Choice::Desk(turn.conversation.id, action),
        }),
        mark: ButtonState::None,
    }
}

/// Says that something did not reach the customer, with the button that takes them again.
pub(super) fn refuse(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    let language = desk_language(turn);
    let words = say::rich(turn, &language, sentence);
    let keyboard = buttons(turn);
    turn.send(words, keyboard);
}

/// Says something to one of the people, who is notified, with the buttons of the card.
pub(super) fn call(turn: &mut TurnContext<'_>, person: &Helping, sentence: Sentence<'_>) {
    let language = desk_language(turn);
    let mut words = Rich::default();
    words.push(&person.name, Style::Call(person.id));
    words.push(": ", Style::Plain);
    words.push(&say::sentence(turn, &language, sentence), Style::Plain);
    let keyboard = buttons(turn);
    turn.send(words, keyboard);
}

pub(super) fn say(turn: &mut TurnContext<'_>, sentence: Sentence<'_>, more: Option<Rich>) {
    let language = desk_language(turn);
    let mut words = say::rich(turn, &language, sentence);
    for run in more.into_iter().flat_map(|more| more.0) {
        words.push(" ", Style::Plain);
        words.push(&run.text, run.style);
    }
    turn.send(words, Keyboard::None);
}

/// Shows a short note to the person who pressed a button.
pub(super) fn note(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    let language = desk_language(turn);
    let words = say::sentence(turn, &language, sentence).into_owned();
    turn.effects.push(Effect::Toast(words));
}

/// Says what would be a short note to whoever presses a button: who types a command sees none.
pub(super) fn notes_aloud(turn: &mut TurnContext<'_>) {
    let effects = std::mem::take(&mut turn.effects);
    for effect in effects {
        match effect {
            Effect::Toast(words) => drop(turn.send(Rich::plain(words), Keyboard::None)),
            other => turn.effects.push(other),
        }
    }
}

/// Notes the number of a message that the customer gets.
pub(super) fn said_newly(turn: &mut TurnContext<'_>, number: Option<i64>) {
    if let (Some(desk), Some(number)) = (&mut turn.conversation.desk, number) {
        remember(&mut desk.said, number);
    }
}

pub(super) fn customer(turn: &TurnContext<'_>) -> String {
    let known = turn.conversation.desk.as_ref();
    let name = known.and_then(|desk| desk.name.clone());
    name.unwrap_or_else(|| {
        let language = desk_language(turn);
        say::sentence(turn, &language, Sentence::DeskUnnamed).into_owned()
    })
}

pub(super) fn helper(turn: &TurnContext<'_>, by: &Helper) -> String {
    by.first_name().map_or_else(
        || {
            let language = desk_language(turn);
            say::sentence(turn, &language, Sentence::DeskUnnamed).into_owned()
        },
        str::to_owned,
    )
}
