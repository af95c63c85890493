//! Starts a dialog in a group, where one vote runs at a time.

use crate::dialog::program::{Program, SectionIx, Step};
use crate::dialog::words::Sentence;
use crate::engine::lifecycle::run;
use crate::engine::program::reach;
use crate::engine::state::session::{OpenVote, Postponed};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::{say, scope};
use crate::engine::vote;
use crate::id::Name;
use crate::time::Duration;

/// A vote that was posted less than this ago is not posted again.
const MIN_REPOST_INTERVAL: Duration = Duration(5);

/// Starts a section in a group: at once if it holds no vote of its own, else after the running
/// vote.
pub(super) fn start<'a>(
    turn: &mut TurnContext<'a>,
    program: &'a Program,
    section: SectionIx,
    source: Option<String>,
) {
    let Some(mut active) = run::take_active(turn) else {
        return run::begin(turn, program, section, source);
    };
    let name = &program.section(section).name;
    if active.session.dialog == program.dialog && active.session.section == *name {
        // If it was posted a moment ago, everybody still sees it.
        let is_fresh = |open: &OpenVote| {
            open.posted_at
                .is_some_and(|at| turn.now() < at.plus(MIN_REPOST_INTERVAL))
        };
        if !active.session.vote.as_ref().is_some_and(is_fresh) {
            vote::repeat(turn, &mut active, true);
        }
        return waiting::keep_waiting(turn, active);
    }
    if may_wait(program, section) {
        postpone(turn, &active, &program.dialog, name);
        return waiting::keep_waiting(turn, active);
    }
    run::begin(turn, program, section, source);
    // The section may wait after all, in a dialog that was never checked; then the vote is parked
    // behind it.
    match turn.conversation.active {
        None => turn.conversation.active = Some(active.session),
        Some(_) => turn.conversation.parked.push(active.session),
    }
}

/// Postpones a section until the running vote is over.
fn postpone(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, dialog: &Name, section: &Name) {
    let Some(closes_at) = vote::session_closes_at(active) else {
        return;
    };
    let postponed = &mut turn.conversation.postponed;
    postponed.retain(|known| known.dialog != *dialog || known.section != *section);
    postponed.push(Postponed {
        dialog: dialog.clone(),
        section: section.clone(),
        until: closes_at.plus(Duration::DAY),
    });
    let until = scope::format_moment(turn, active, closes_at);
    say::say(
        turn,
        &active.session.language,
        Sentence::VoteFirst { until: &until },
    );
}

/// Returns whether a section may reach a vote, a question or another dialog, so that it has to wait
/// for the running vote.
fn may_wait(program: &Program, section: SectionIx) -> bool {
    let crate::dialog::program::Next::Node(first) = program.section(section).first else {
        return false;
    };
    reach::reachable(program, &[first])
        .into_iter()
        .any(|at| match program.node(at).step {
            Step::Vote(_) | Step::Ask(_) | Step::Redo { .. } | Step::Start { .. } => true,
            Step::Say(_)
            | Step::If { .. }
            | Step::Tag(_)
            | Step::Untag(_)
            | Step::Set(_)
            | Step::Keep(_)
            | Step::Do { .. }
            | Step::Goto(_)
            | Step::End(_)
            | Step::Handoff { .. } => false,
        })
}
