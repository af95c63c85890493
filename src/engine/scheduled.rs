//! Sections that a schedule starts: at once where nothing is under way, else when that is over, at most a day later.

use crate::dialog::ast::Room;
use crate::engine::draft::Draft;
use crate::engine::session::Postponed;
use crate::engine::{business, course, group};
use crate::id::Name;
use crate::time::Duration;

/// How long a section waits for the end of what is under way.
const PATIENCE: Duration = Duration::DAY;

/// Takes a moment of a schedule. It interrupts nothing: what cannot start now is remembered.
pub(super) fn due(draft: &mut Draft<'_>, dialog: &Name, section: &Name) {
    if is_unwelcome(draft) {
        return;
    }
    let until = draft.now().plus(PATIENCE);
    let postponed = &mut draft.conversation.postponed;
    postponed.retain(|known| known.dialog != *dialog || known.section != *section);
    postponed.push(Postponed { dialog: dialog.clone(), section: section.clone(), until });
}

/// Starts what was postponed, one after the other, as long as nothing is under way.
pub(super) fn start_postponed(draft: &mut Draft<'_>) {
    if draft.conversation.postponed.is_empty() {
        return;
    }
    let now = draft.now();
    draft.conversation.postponed.retain(|section| section.until >= now);
    if is_unwelcome(draft) {
        draft.conversation.postponed.clear();
    }
    // A group may let the bot write again before it is too late.
    if draft.conversation.gone_at.is_some() {
        return;
    }
    while is_idle(draft) && !draft.conversation.postponed.is_empty() {
        let Postponed { dialog, section, .. } = draft.conversation.postponed.remove(0);
        // The dialog may have been changed or removed meanwhile: then there is nothing to start.
        let Some((program, section)) = course::find(draft, &dialog, Some(&section)) else { continue };
        draft.unasked = true;
        draft.count_steps_anew();
        course::begin(draft, program, section, None);
    }
}

/// Returns whether nothing is under way: no dialog, and no talk with the owner of a Business account.
fn is_idle(draft: &Draft<'_>) -> bool {
    !business::is_paused(&draft.conversation, draft.now()) && draft.conversation.active.is_none() && draft.conversation.parked.is_empty()
}

/// Returns whether nobody is there, or nobody wants to hear what was not asked for.
fn is_unwelcome(draft: &Draft<'_>) -> bool {
    let is_not_allowed = draft.conversation.room == Room::Group && !group::is_allowed(draft);
    let is_nobody_there = draft.conversation.gone_at.is_some() && draft.conversation.room != Room::Group;
    is_nobody_there || draft.contact.stopped_at.is_some() || is_not_allowed
}
