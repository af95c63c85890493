//! Offers what a person can start here, with a button for each, when they are lost, greeted, ask
//! for help or enter a group together with many others.

use crate::dialog::ast::Room;
use crate::dialog::program::{Program, SectionIx, Trigger, TriggerKind};
use crate::dialog::words::Sentence;
use crate::engine::inputs::{repeat, triggers};
use crate::engine::lifecycle;
use crate::engine::state::room;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Choice, Keyboard, Token};

/// More buttons would not help anybody.
const MAX_BUTTONS: usize = 10;

/// A section that can be started.
struct Offer<'a> {
    program: &'a Program,
    section: SectionIx,
    /// Carried by its button.
    key: Name,
    /// The author's label in the reader's language, if there is one.
    label: Option<&'a str>,
    /// A trigger phrase that starts it, if there is one.
    word: Option<&'a str>,
}

/// Returns a button for each section that can be started. There are none while a session is active,
/// in a group, or in a Business chat.
pub(super) fn keyboard(turn: &TurnContext<'_>, language: &str) -> Keyboard {
    if turn.conversation.active.is_some()
        || room::is_among_others(turn)
        || room::is_business_chat(turn)
    {
        return Keyboard::None;
    }
    let offers: Vec<Offer<'_>> = list_offers(turn, language)
        .into_iter()
        .take(MAX_BUTTONS)
        .collect();
    let labels: Vec<String> = offers
        .iter()
        .map(|offer| label_of(offer, language))
        .collect();
    let is_unique = |label: &String| labels.iter().filter(|other| *other == label).count() == 1;
    let buttons: Vec<Button> = std::iter::zip(&offers, &labels)
        .map(|(offer, label)| Button {
            label: if is_unique(label) {
                label.clone()
            } else {
                readable_name(&offer.program.section(offer.section).name)
            },
            action: Action::Tap(Token {
                question: 0,
                choice: Choice::Option(offer.key.clone()),
            }),
            mark: ButtonState::None,
        })
        .collect();
    if buttons.is_empty() {
        Keyboard::None
    } else {
        Keyboard::Inline(buttons)
    }
}

/// Starts the section that a button offers; returns whether the button offers one that can be
/// started now.
pub(super) fn tapped(turn: &mut TurnContext<'_>, token: &Token) -> bool {
    let Choice::Option(key) = &token.choice else {
        return false;
    };
    if token.question != 0 || room::is_business_chat(turn) {
        return false;
    }
    if room::is_among_others(turn) {
        return start_for_newcomer(turn, key);
    }
    // The label of the button does not matter here.
    let Some(offer) = list_offers(turn, "")
        .into_iter()
        .find(|offer| offer.key == *key)
    else {
        return false;
    };
    lifecycle::start(turn, offer.program, offer.section, None);
    true
}

/// Greets many people who entered the group together, with a button for those who want to be asked.
/// Returns whether newcomers are asked anything.
pub(in crate::engine) fn welcome(turn: &mut TurnContext<'_>) -> bool {
    let Some((program, trigger)) = newcomer_trigger(turn) else {
        return false;
    };
    let language = say::current_language(turn);
    let own = trigger
        .label
        .iter()
        .find(|(spoken, _)| *spoken == language)
        .map(|(_, words)| words.clone());
    let label = own.unwrap_or_else(|| say::sentence(turn, &language, Sentence::Begin).into_owned());
    let action = Action::Tap(Token {
        question: 0,
        choice: Choice::Option(key_of(program, &trigger.section)),
    });
    let words = say::rich(turn, &language, Sentence::WelcomeAll);
    turn.send(
        words,
        Keyboard::Inline(vec![Button {
            label,
            action,
            mark: ButtonState::None,
        }]),
    );
    true
}

/// Starts the newcomers' section for a member who pressed the greeting's button.
fn start_for_newcomer(turn: &mut TurnContext<'_>, key: &Name) -> bool {
    let Some((program, trigger)) =
        newcomer_trigger(turn).filter(|_| turn.conversation.room == Room::Member)
    else {
        return false;
    };
    let Some(section) = program
        .section_named(&trigger.section)
        .filter(|_| *key == key_of(program, &trigger.section))
    else {
        return false;
    };
    if turn.conversation.active.is_some() {
        repeat::repeat(turn);
    } else {
        turn.conversation.greeted_at = Some(turn.now());
        lifecycle::start(turn, program, section, None);
    }
    true
}

fn newcomer_trigger<'a>(turn: &TurnContext<'a>) -> Option<(&'a Program, &'a Trigger)> {
    let all = turn.world.dialogs.programs.values().flat_map(|program| {
        program
            .triggers
            .iter()
            .map(move |trigger| (&**program, trigger))
    });
    all.into_iter()
        .find(|(_, trigger)| trigger.room == Room::Member && trigger.on == TriggerKind::Joins)
}

fn key_of(program: &Program, section: &str) -> Name {
    Name::new(format!("{}/{section}", program.dialog))
}

fn list_offers<'a>(turn: &TurnContext<'a>, language: &str) -> Vec<Offer<'a>> {
    let mut offers: Vec<Offer<'a>> = Vec::new();
    for (program, trigger) in triggers::triggers(turn) {
        let word = match &trigger.on {
            TriggerKind::Command(_) | TriggerKind::Link(_) => None,
            TriggerKind::Words(phrases) => phrases.first().map(String::as_str),
            TriggerKind::FirstMessage
            | TriggerKind::Joins
            | TriggerKind::Every { .. }
            | TriggerKind::At(_) => continue,
        };
        let Some(section) = program.section_named(&trigger.section) else {
            continue;
        };
        let label = trigger
            .label
            .iter()
            .find(|(spoken, _)| *spoken == language)
            .or(trigger.label.first());
        let label = label.map(|(_, words)| words.as_str());
        let key = key_of(program, &trigger.section);
        match offers.iter_mut().find(|known| known.key == key) {
            Some(known) => {
                known.label = known.label.or(label);
                known.word = known.word.or(word);
            }
            None => offers.push(Offer {
                program,
                section,
                key,
                label,
                word,
            }),
        }
    }
    offers
}

/// Returns the label of a button: the author's label, else the first trigger phrase if the reader
/// uses the dialog's first language, else the dialog's name.
fn label_of(offer: &Offer<'_>, language: &str) -> String {
    if let Some(label) = offer.label {
        return label.to_owned();
    }
    let is_first = offer
        .program
        .languages
        .first()
        .is_some_and(|first| *first == language);
    offer
        .word
        .filter(|_| is_first)
        .map_or_else(|| readable_name(&offer.program.dialog), capitalize)
}

/// Returns a name in readable form.
fn readable_name(name: &str) -> String {
    capitalize(&name.replace(['-', '_'], " "))
}

fn capitalize(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
