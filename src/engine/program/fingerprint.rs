//! Hashes the part of a session that decides how it continues: two sessions with the same
//! fingerprint take the same paths.

use crate::dialog::expr::tree::Ref;
use crate::dialog::program::{NodeIx, Program};
use crate::engine::program::detour::do_step_of;
use crate::engine::program::reach;
use crate::engine::state::session::Session;
use crate::stable_hash::StableHasher;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

impl Session {
    /// Returns a hash that ignores ids, times, texts and every answer that no later step reads.
    ///
    /// The trail is not part of it, so the fingerprint holds only for exploring forward.
    pub fn fingerprint(&self, program: &Program) -> u64 {
        let wait = self.wait.as_ref();
        let asked = wait.and_then(|wait| program.asked_at.get(&wait.question));
        let here = asked
            .copied()
            .or_else(|| program.voted_at(&self.vote.as_ref()?.vote));
        let detours = self.detours.iter();
        let returns: Vec<NodeIx> = here
            .into_iter()
            .chain(detours.filter_map(|detour| do_step_of(program, detour)))
            .collect();
        self.fingerprint_reading(program, &reach::later_reads(program, &returns))
    }

    /// Returns the same, if it is known which names decide something ahead.
    pub fn fingerprint_reading(&self, program: &Program, reads: &BTreeSet<Ref>) -> u64 {
        let mut hasher = StableHasher::default();
        let (wait, detours) = (self.wait.as_ref(), self.detours.iter());
        (&self.dialog, &self.language).hash(&mut hasher);
        for detour in detours.clone() {
            (&detour.from, &detour.section, &detour.alias).hash(&mut hasher);
        }
        for mark in &self.redoing {
            (&mark.section, &mark.step).hash(&mut hasher);
        }
        for answer in &self.kept {
            (&answer.question, &answer.outcome, answer.reads).hash(&mut hasher);
        }
        if let Some(wait) = wait {
            // Without a limit it makes no difference how often somebody tried.
            let question = program.question_named(&wait.question);
            let is_limited = question.is_some_and(|at| program.question(at).tries.is_some());
            (
                &wait.question,
                is_limited.then_some(wait.tries),
                wait.reminded,
                wait.wants_other,
                wait.confirming,
            )
                .hash(&mut hasher);
            (
                &wait.offered,
                &wait.chosen,
                wait.other.is_some(),
                &wait.readings,
            )
                .hash(&mut hasher);
        }
        if let Some(open) = &self.vote {
            (
                &open.vote,
                &open.counts,
                open.voters,
                open.is_reminded,
                open.is_refresh_due,
            )
                .hash(&mut hasher);
        }
        (&self.votes, &self.resting).hash(&mut hasher);
        for name in reads {
            self.hash_value(name, &mut hasher);
        }
        hasher.finish()
    }

    fn hash_value(&self, name: &Ref, hasher: &mut StableHasher) {
        match name {
            Ref::Answer(question) => (question, self.outcome(question)).hash(hasher),
            Ref::Other(question) => {
                let other = self
                    .answers
                    .iter()
                    .find(|answer| answer.question == *question)
                    .and_then(|answer| answer.other.as_ref());
                (question, other).hash(hasher);
            }
            Ref::Variable(variable) => self
                .variables
                .iter()
                .find(|(known, _)| known == variable)
                .hash(hasher),
            // The contact, the bot and the clock are not part of the session; vote results are
            // hashed as a whole.
            Ref::JustGiven
            | Ref::Contact(_)
            | Ref::Bot(_)
            | Ref::Lang
            | Ref::Room
            | Ref::Today
            | Ref::Now
            | Ref::Vote(..)
            | Ref::Fact(_) => {}
        }
    }
}
