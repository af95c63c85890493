//! Finds the section at which a dialog begins in a room.

use crate::dialog::ast::Room;
use crate::dialog::program::{Program, SectionIx, TriggerKind};

/// Returns the section that a dialog starts with in a room: that of its first trigger there, else
/// the first section that can run there.
pub(in crate::engine) fn entry_section(program: &Program, room: Room) -> Option<SectionIx> {
    let is_customers =
        |on: &TriggerKind| !matches!(on, TriggerKind::Every { .. } | TriggerKind::At(_));
    let trigger = program
        .triggers
        .iter()
        .find(|trigger| serves(trigger.room, room) && is_customers(&trigger.on));
    let by_trigger = trigger.and_then(|trigger| program.section_named(&trigger.section));
    let by_room = || {
        program
            .sections
            .iter()
            .position(|section| section.rooms.iter().any(|known| serves(*known, room)))
    };
    let at = |at: usize| SectionIx(u32::try_from(at).unwrap_or(u32::MAX));
    by_trigger
        .or_else(|| by_room().map(at))
        .or_else(|| (!program.sections.is_empty()).then_some(SectionIx(0)))
}

/// Returns whether a trigger for one room also holds in another: a Business chat counts as a
/// private room.
pub(in crate::engine) fn serves(trigger_room: Room, room: Room) -> bool {
    trigger_room == room || (trigger_room == Room::Private && room == Room::Business)
}
