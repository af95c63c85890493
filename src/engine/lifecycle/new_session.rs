//! Makes a new session of a dialog.

use crate::dialog::ast::Room;
use crate::dialog::language::language_for;
use crate::dialog::program::{Program, SectionIx};
use crate::engine::data::results;
use crate::engine::program::section;
use crate::engine::state::event::Event;
use crate::engine::state::session::{Session, VoteResult};
use crate::engine::state::turn_context::TurnContext;
use crate::id::SessionId;

/// Finds a section of a dialog; if none is named, the first one for this room. Returns `None` if it
/// does not exist.
pub(in crate::engine) fn find_section<'a>(
    turn: &TurnContext<'a>,
    dialog: &str,
    section: Option<&str>,
) -> Option<(&'a Program, SectionIx)> {
    let program: &'a Program = turn.world.dialogs.program(dialog, None)?;
    let section = match section {
        Some(name) => program.section_named(name)?,
        None => section::entry_section(program, turn.conversation.room)?,
    };
    Some((program, section))
}

/// Creates a session that has not started to walk.
pub(in crate::engine) fn new_session(
    turn: &mut TurnContext<'_>,
    program: &Program,
    section: SectionIx,
    source: Option<String>,
) -> Session {
    turn.conversation.sessions = turn.conversation.sessions.saturating_add(1);
    turn.conversation.expired = None;
    if turn.contact.stopped_at.take().is_some() {
        turn.record_event(Event::Stopped(false));
    }
    let language = language_for(&program.languages, turn.contact.language.as_deref()).clone();
    Session {
        id: SessionId {
            conversation: turn.conversation.id,
            number: turn.conversation.sessions,
        },
        dialog: program.dialog.clone(),
        version: program.version,
        section: program.section(section).name.clone(),
        language,
        source,
        started_at: turn.now(),
        detours: Vec::new(),
        answers: Vec::new(),
        kept: Vec::new(),
        variables: Vec::new(),
        trail: Vec::new(),
        redoing: Vec::new(),
        wait: None,
        vote: None,
        resting: None,
        votes: results::for_dialog(known_results(turn), &program.dialog),
        offered_by: turn.offer.map(|group| group.conversation),
        left_behind: None,
    }
}

/// Returns the vote results that a new session can read: those of the group that offers it, or of
/// the group it is in.
fn known_results<'a>(turn: &'a TurnContext<'_>) -> &'a [VoteResult] {
    match (turn.offer, turn.conversation.room) {
        (Some(group), _) => &group.votes,
        (None, Room::Member) => &turn.conversation.results,
        (None, Room::Private | Room::Group | Room::Business) => &[],
    }
}
