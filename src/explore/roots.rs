//! Lists how a dialog can begin: each section that something starts, for people of whom different
//! things are known.

use std::collections::BTreeSet;

use chrono::{Duration as Days, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::expr::tree::{Ref, Type};
use crate::dialog::program::{Program, SayAction, Step};
use crate::engine::explore::ahead::reads;
use crate::engine::explore::compared_with;
use crate::id::Name;
use crate::script::rehearse::Scene;
use crate::value::Value;

/// So many ways to be known are combined; of more, each thing is tried by itself.
const MAX_COMBINED: usize = 64;

/// Facts that are the same for everybody who asks, whoever asks them first.
pub const IDENTITY: [&str; 2] = ["email", "phone"];

/// What may be known of a person: fields and tags.
type Known = (Vec<(Name, Value)>, Vec<Name>);

/// Returns how a dialog can begin, and whether that is all that can make a difference.
pub fn roots(dialogs: &Dialogs, program: &Program) -> (Vec<Scene>, bool) {
    let reads = reads(program);
    let (known, is_whole) = known(dialogs, program, &reads);
    let mut languages: Vec<&Name> = program.languages.iter().collect();
    if !reads.contains(&Ref::Lang) {
        languages.truncate(1);
    }
    let mut scenes = Vec::new();
    for (section, room) in starts(dialogs, program) {
        for language in &languages {
            for now in moments(program, &reads) {
                for (fields, tags) in &known {
                    scenes.push(Scene {
                        dialog: program.dialog.clone(),
                        section: section.clone(),
                        room,
                        language: (*language).clone(),
                        fields: fields.clone(),
                        tags: tags.clone(),
                        now,
                    });
                    // Nothing is known of a group.
                    if room == Room::Group {
                        break;
                    }
                }
            }
        }
    }
    (scenes, is_whole)
}

/// Returns the sections that triggers and buttons start; the first one if nothing starts any.
pub fn starts(dialogs: &Dialogs, program: &Program) -> Vec<(Name, Room)> {
    let room = |room: Room| match room {
        Room::Business => Room::Private,
        Room::Private | Room::Group | Room::Member => room,
    };
    let triggers = program.triggers.iter();
    let mut starts: Vec<(Name, Room)> = triggers
        .map(|trigger| (trigger.section.clone(), room(trigger.room)))
        .collect();
    for node in dialogs.programs.values().flat_map(|other| &other.nodes) {
        let Step::Say(say) = &node.step else { continue };
        for (_, action) in &say.buttons {
            if let SayAction::Start(dialog, Some(section)) = action
                && *dialog == program.dialog
            {
                starts.push((section.clone(), Room::Private));
            }
        }
    }
    if starts.is_empty() {
        let first = program.sections.first();
        starts.extend(first.map(|section| (section.name.clone(), Room::Private)));
    }
    let mut seen = BTreeSet::new();
    starts.retain(|(section, room)| {
        program.section_named(section).is_some() && seen.insert((section.clone(), *room as u8))
    });
    starts
}

fn known(dialogs: &Dialogs, program: &Program, reads: &BTreeSet<Ref>) -> (Vec<Known>, bool) {
    let mut choices: Vec<Vec<Known>> = Vec::new();
    for name in reads {
        let Ref::Contact(field) = name else { continue };
        let compared = compared_with(program, name);
        if field == "tags" {
            let tags = compared.iter().filter_map(|value| match value {
                Value::Key(key) => Some(key.clone()),
                Value::Text(text) => Some(Name::new(text)),
                _ => None,
            });
            let tags: BTreeSet<Name> = tags.collect();
            let each = tags
                .into_iter()
                .map(|tag| vec![(Vec::new(), Vec::new()), (Vec::new(), vec![tag])]);
            choices.extend(each);
            continue;
        }
        let declared = dialogs.bot.fields.iter().find(|(own, _)| own == field);
        let kind = declared.map_or(&Type::Text, |(_, kind)| kind);
        let mut ways: Vec<Known> = vec![(Vec::new(), Vec::new())];
        let values = values(kind, compared).into_iter();
        ways.extend(values.map(|value| (vec![(field.clone(), value)], Vec::new())));
        choices.push(ways);
    }
    let asks = program
        .questions
        .iter()
        .filter(|question| question.known.is_none());
    let identity: BTreeSet<&Name> = asks
        .filter_map(|question| question.keep.as_ref())
        .filter(|field| IDENTITY.contains(&field.as_str()))
        .filter(|field| !reads.contains(&Ref::Contact((*field).clone())))
        .collect();
    for field in identity {
        let known = (
            vec![(field.clone(), Value::Text(sample(field).to_owned()))],
            Vec::new(),
        );
        choices.push(vec![(Vec::new(), Vec::new()), known]);
    }
    let count = choices
        .iter()
        .try_fold(1_usize, |count, ways| count.checked_mul(ways.len()));
    let nothing = || vec![(Vec::new(), Vec::new())];
    match count {
        Some(count) if count <= MAX_COMBINED => {
            let all = choices.into_iter().fold(nothing(), |all, ways| {
                let joined = all.iter().flat_map(|(fields, tags)| {
                    ways.iter().map(move |(more, others)| {
                        let fields = fields.iter().chain(more).cloned().collect();
                        (fields, tags.iter().chain(others).cloned().collect())
                    })
                });
                joined.collect()
            });
            (all, true)
        }
        _ => {
            let single = choices
                .into_iter()
                .flat_map(|ways| ways.into_iter().skip(1));
            (nothing().into_iter().chain(single).collect(), false)
        }
    }
}

fn sample(field: &str) -> &'static str {
    match field {
        "phone" => "+31612345678",
        "email" => "noor@example.org",
        "language" => "nl",
        _ => "something",
    }
}

fn values(kind: &Type, compared: Vec<Value>) -> Vec<Value> {
    let mut values: Vec<Value> = match kind {
        Type::Number => {
            let numbers = compared.into_iter().filter_map(|value| match value {
                Value::Number(number) => Some(number),
                _ => None,
            });
            let around =
                numbers.flat_map(|number| [number - Decimal::ONE, number, number + Decimal::ONE]);
            around.chain([Decimal::ONE]).map(Value::Number).collect()
        }
        Type::Bool => [true, false].map(Value::Bool).to_vec(),
        Type::Key(set) => set.keys.iter().cloned().map(Value::Key).collect(),
        Type::Keys(set) => {
            let each = set.keys.iter().map(|key| Value::Keys(vec![key.clone()]));
            each.collect()
        }
        Type::Date => {
            let dates = compared.into_iter().filter_map(|value| match value {
                Value::Date(date) => Some(date),
                _ => None,
            });
            dates
                .chain(monday())
                .flat_map(|date| [date - Days::days(1), date, date + Days::days(1)])
                .map(Value::Date)
                .collect()
        }
        _ => {
            let mut texts = compared;
            texts.push(Value::Text(sample("").to_owned()));
            texts.retain(|value| matches!(value, Value::Text(_)));
            texts
        }
    };
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(format!("{value:?}")));
    values
}

fn monday() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 1, 5)
}

/// Returns when it begins: more than one moment only if the clock decides something.
fn moments(program: &Program, reads: &BTreeSet<Ref>) -> Vec<Option<NaiveDateTime>> {
    let mut moments = vec![None];
    if !reads.contains(&Ref::Now) && !reads.contains(&Ref::Today) {
        return moments;
    }
    let hours = [3, 8, 10, 15, 18, 22];
    let at = |date: NaiveDate, hour: u32| date.and_hms_opt(hour, 0, 0);
    let days = monday().into_iter().flat_map(|monday| {
        (0..7).filter_map(move |day| monday.checked_add_signed(Days::days(day)))
    });
    let noons = days.filter_map(|day| at(day, 12));
    let clock = monday()
        .into_iter()
        .flat_map(|day| hours.map(|hour| at(day, hour)));
    let compared =
        compared_with(program, &Ref::Today)
            .into_iter()
            .filter_map(|value| match value {
                Value::Date(date) => Some(date),
                _ => None,
            });
    let around = compared
        .flat_map(|date| [date - Days::days(1), date, date + Days::days(1)])
        .filter_map(|date| at(date, 12));
    moments.extend(noons.chain(clock.flatten()).chain(around).map(Some));
    moments
}
