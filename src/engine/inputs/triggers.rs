//! Finds the dialogs that words, commands and links start.

use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::fold::{FoldedWords, fold_start};
use crate::dialog::program::{Program, SectionIx, TriggerKind};
use crate::engine::program::section;
use crate::engine::state::turn_context::TurnContext;
use crate::id::Name;

/// How far into a message stop words and trigger phrases are searched, in bytes of its folded form.
const MAX_FOLDED_BYTES: usize = 2_000;

pub(super) fn find_first_message<'a>(turn: &TurnContext<'a>) -> Option<(&'a Program, SectionIx)> {
    find_trigger(turn, |on| matches!(on, TriggerKind::FirstMessage))
}

/// Returns what a person can type to start a section, or `None` if nothing starts it.
pub(super) fn how_to_start(
    turn: &TurnContext<'_>,
    dialog: &Name,
    section: &Name,
) -> Option<String> {
    let matching = triggers(turn)
        .filter(|(program, trigger)| program.dialog == *dialog && trigger.section == *section);
    let mut ways: Vec<(bool, String)> = matching
        .filter_map(|(_, trigger)| match &trigger.on {
            TriggerKind::Command(name) => Some((true, format!("/{name}"))),
            TriggerKind::Words(phrases) => Some((false, phrases.first()?.clone())),
            TriggerKind::Link(_)
            | TriggerKind::FirstMessage
            | TriggerKind::Joins
            | TriggerKind::Every { .. }
            | TriggerKind::At(_) => None,
        })
        .collect();
    ways.sort_by_key(|(is_command, _)| *is_command);
    ways.into_iter().next().map(|(_, way)| way)
}

/// Returns the commands that start something here, in the order of the dialogs.
pub(in crate::engine) fn commands(turn: &TurnContext<'_>) -> Vec<Name> {
    let command_of = |on: &TriggerKind| match on {
        TriggerKind::Command(name) => Some(name.clone()),
        TriggerKind::Link(_)
        | TriggerKind::Words(_)
        | TriggerKind::FirstMessage
        | TriggerKind::Joins
        | TriggerKind::Every { .. }
        | TriggerKind::At(_) => None,
    };
    let mut commands: Vec<Name> = triggers(turn)
        .filter_map(|(_, trigger)| command_of(&trigger.on))
        .collect();
    if turn.conversation.room == Room::Group {
        let all = turn
            .world
            .dialogs
            .programs
            .values()
            .flat_map(|program| &program.triggers);
        commands.extend(
            all.filter(|trigger| trigger.room == Room::Member)
                .filter_map(|trigger| command_of(&trigger.on)),
        );
    }
    commands
}

/// Finds the section that a deep link leads to, and the part after its name. Only sections with a
/// `link:` can be reached.
pub(super) fn find_link<'a>(
    turn: &TurnContext<'a>,
    payload: &str,
) -> Option<(&'a Program, SectionIx, Option<String>)> {
    if payload.is_empty() {
        return None;
    }
    let name_of = |on: &TriggerKind| match on {
        TriggerKind::Link(name) => Some(name.clone()),
        _ => None,
    };
    if let Some((program, section)) =
        find_trigger(turn, |on| name_of(on).is_some_and(|name| name == payload))
    {
        return Some((program, section, None));
    }
    let mut longest: Option<(Name, &'a Program, SectionIx)> = None;
    for (program, trigger) in triggers(turn) {
        let Some(name) = name_of(&trigger.on) else {
            continue;
        };
        let is_it = payload
            .strip_prefix(name.as_str())
            .is_some_and(|rest| rest.starts_with('-') && rest.len() > 1);
        if is_it
            && longest
                .as_ref()
                .is_none_or(|(known, ..)| known.len() < name.len())
        {
            longest = program
                .section_named(&trigger.section)
                .map(|section| (name, program, section));
        }
    }
    let (name, program, section) = longest?;
    Some((program, section, Some(payload[name.len() + 1..].to_owned())))
}

/// Returns whether a command starts a section for single members of a group.
pub(in crate::engine) fn is_for_members(turn: &TurnContext<'_>, name: &str) -> bool {
    let is_it = |on: &TriggerKind| matches!(on, TriggerKind::Command(known) if *known == name);
    let mut all = turn
        .world
        .dialogs
        .programs
        .values()
        .flat_map(|program| &program.triggers);
    all.any(|trigger| trigger.room == Room::Member && is_it(&trigger.on))
}

/// Finds the section whose trigger phrase is in the message, as whole words.
pub(super) fn triggered_by_words<'a>(
    turn: &TurnContext<'a>,
    text: &str,
) -> Option<(&'a Program, SectionIx)> {
    let said = FoldedWords::of(&fold_start(text, MAX_FOLDED_BYTES));
    find_trigger(turn, |on| {
        on.phrase(|phrase| said.contain(phrase)).is_some()
    })
}

/// Returns the trigger phrase that is in the message as whole words, if it starts something in this
/// kind of place.
pub(super) fn find_phrase<'a>(dialogs: &'a Dialogs, room: Room, text: &str) -> Option<&'a str> {
    let said = FoldedWords::of(&fold_start(text, MAX_FOLDED_BYTES));
    let triggers = dialogs
        .programs
        .values()
        .flat_map(|program| &program.triggers);
    triggers
        .filter(|trigger| section::serves(trigger.room, room))
        .find_map(|trigger| trigger.on.phrase(|phrase| said.contain(phrase)))
}

pub(super) fn find_trigger<'a>(
    turn: &TurnContext<'a>,
    is_it: impl Fn(&TriggerKind) -> bool,
) -> Option<(&'a Program, SectionIx)> {
    let (program, trigger) = triggers(turn).find(|(_, trigger)| is_it(&trigger.on))?;
    Some((program, program.section_named(&trigger.section)?))
}

/// Returns the triggers that apply in this room.
pub(super) fn triggers<'a>(
    turn: &TurnContext<'a>,
) -> impl Iterator<Item = (&'a Program, &'a crate::dialog::program::Trigger)> + use<'a> {
    let room = turn.conversation.room;
    let dialogs = turn.world.dialogs;
    let programs = dialogs
        .programs
        .values()
        .map(|program| -> &'a Program { program });
    programs.flat_map(move |program| {
        let serves =
            move |trigger: &&crate::dialog::program::Trigger| section::serves(trigger.room, room);
        program
            .triggers
            .iter()
            .filter(serves)
            .map(move |trigger| (program, trigger))
    })
}
