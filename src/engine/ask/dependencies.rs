//! Hashes what a question reads, so that an answer from before a correction is restored only if
//! none of it has changed.

use crate::dialog::expr::scope::Scope;
use crate::dialog::expr::tree::Ref;
use crate::dialog::program::QuestionIx;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::scope;
use crate::stable_hash::StableHasher;
use std::hash::{Hash, Hasher};

/// Returns the hash of the current values of everything that a question, its conditions and the
/// enclosing conditions read.
pub(in crate::engine) fn hash_reads(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: QuestionIx,
) -> u64 {
    let view = scope::view(turn, active);
    let mut hasher = StableHasher::default();
    for name in active.program.reads(question) {
        match name {
            // The current time always changes and the answer just given does not exist yet, so
            // neither says anything about an old answer.
            Ref::Now | Ref::JustGiven => {}
            Ref::Answer(_)
            | Ref::Other(_)
            | Ref::Variable(_)
            | Ref::Contact(_)
            | Ref::Bot(_)
            | Ref::Lang
            | Ref::Room
            | Ref::Today
            | Ref::Vote(..)
            | Ref::Fact(_) => view.value(name).as_deref().hash(&mut hasher),
        }
    }
    hasher.finish()
}
