//! Takes a session to the version of its dialog that is in force.

use crate::dialog::language::language_for;
use crate::dialog::program::Program;
use crate::engine::program::content_hash;
use crate::engine::state::event::Event;
use crate::engine::state::session::Session;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::version::compatibility::{self, Class};
use crate::engine::version::{carry, newer};
use crate::id::Name;

/// Opens a stored session in the version it runs on. Returns `None` if that version is gone and the
/// newest one does not fit.
pub(in crate::engine) fn open<'a>(
    turn: &mut TurnContext<'a>,
    session: Session,
) -> Option<ActiveSession<'a>> {
    let dialogs = turn.world.dialogs;
    let old: Option<&'a Program> = dialogs
        .program(&session.dialog, Some(session.version))
        .map(AsRef::as_ref);
    let new: Option<&'a Program> = dialogs.program(&session.dialog, None).map(AsRef::as_ref);
    match (old, new) {
        (Some(program), _) => {
            let mut active = ActiveSession {
                program,
                session,
                restored: false,
                is_unseen: false,
            };
            if let Some(new) = newer::newer(turn, &mut active)
                .filter(|new| shows_the_same_vote(program, new, &active.session))
            {
                switch_program(turn, &mut active, new);
            }
            Some(active)
        }
        (None, Some(new)) if compatibility::classify(None, new, &session) != Class::Gone => {
            // We no longer know what was shown, so the question is asked again whatever comes in.
            let mut active = ActiveSession {
                program: new,
                session,
                restored: false,
                is_unseen: true,
            };
            active
                .session
                .wait
                .iter_mut()
                .for_each(|wait| (wait.sent, wait.shown) = (None, None));
            switch_program(turn, &mut active, new);
            Some(active)
        }
        (None, _) => None,
    }
}

pub(in crate::engine) fn switch_program<'a>(
    turn: &mut TurnContext<'a>,
    active: &mut ActiveSession<'a>,
    new: &'a Program,
) {
    carry::to_version(new, &mut active.session);
    let session = &mut active.session;
    session.version = new.version;
    session.left_behind = None;
    session.language = language_for(&new.languages, Some(&session.language)).clone();
    active.program = new;
    turn.record_event(Event::VersionChanged {
        session: session.id,
        version: new.version,
    });
}

/// Returns whether a session waits for a vote and the newer version leaves everything unchanged
/// that people voted for.
fn shows_the_same_vote(old: &Program, new: &Program, session: &Session) -> bool {
    let Some(open) = &session.vote else {
        return false;
    };
    let (was, now) = (
        old.vote_named(&open.vote),
        new.vote_named(new.current_name(&open.vote)),
    );
    let (Some(was), Some(now)) = (was, now) else {
        return false;
    };
    let label = |vote: &crate::dialog::program::Vote, key: &Name| {
        vote.options
            .iter()
            .find(|option| option.key == *key)
            .map(|option| content_hash::for_text(&option.label))
    };
    let has_votes = open
        .counts
        .iter()
        .filter(|(_, votes)| *votes > 0)
        .map(|(key, _)| key);
    let are_labels_kept = has_votes
        .into_iter()
        .all(|key| label(was, key) == label(now, key));
    open.voters == 0
        || (content_hash::for_text(&was.text) == content_hash::for_text(&now.text)
            && are_labels_kept)
}
