//! Tells situations apart by what can still matter: two with one key go on in the same ways.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::dialog::expr::tree::Ref;
use crate::dialog::program::Program;
use crate::engine::explore::ahead::{Ahead, ahead};
use crate::engine::session::Session;
use crate::explore::roots::IDENTITY;
use crate::explore::situation::Situation;
use crate::id::Name;
use crate::stable_hash::StableHasher;

/// What identifies a situation.
pub type Key = (u64, u64);

/// The places of a session for which it is known what lies ahead.
#[derive(Default)]
pub struct Keys {
    ahead: HashMap<Place, Rc<Ahead>>,
}

/// Where a session waits: the question, the vote or the hand-over, and the ways back.
type Place = (Option<Name>, Vec<(Name, Name, Option<Name>)>, Vec<Name>);

impl Keys {
    /// Returns what lies ahead of a session.
    pub fn ahead(&mut self, program: &Program, session: &Session) -> Rc<Ahead> {
        let waits = match (&session.wait, &session.vote, &session.resting) {
            (Some(wait), _, _) => Some(&wait.question),
            (None, Some(open), _) => Some(&open.vote),
            (None, None, resting) => resting.as_ref().map(|(_, name)| name),
        };
        let detours = session.detours.iter().map(|detour| {
            let (from, section) = (detour.from.clone(), detour.section.clone());
            (from, section, detour.alias.clone())
        });
        let marks = session.redoing.iter().map(|mark| mark.step.clone());
        let place = (waits.cloned(), detours.collect(), marks.collect());
        let known = self.ahead.entry(place);
        Rc::clone(known.or_insert_with(|| Rc::new(ahead(program, session))))
    }

    /// Returns the key of a situation; `None` if the session is not active there.
    pub fn of(&mut self, program: &Program, situation: &Situation) -> Option<Key> {
        let session = situation.active()?;
        let ahead = self.ahead(program, session);
        let mut hasher = StableHasher::default();
        let conversation = &situation.state.conversation;
        let contact = &situation.state.contact;
        for name in &ahead.read {
            match name {
                Ref::Contact(field) => match field.as_str() {
                    "tags" => contact.tags.hash(&mut hasher),
                    "language" => contact.language.hash(&mut hasher),
                    _ => (field, contact.fields.get(field)).hash(&mut hasher),
                },
                // The days that somebody waited may decide something.
                Ref::Today | Ref::Now => situation.now.0.hash(&mut hasher),
                _ => {}
            }
        }
        // Whether a question is answered matters where it may be asked again.
        for answer in &session.answers {
            if ahead.asked.contains(&answer.question) {
                (&answer.question, answer.outcome.is_ok()).hash(&mut hasher);
            }
        }
        for field in &ahead.kept {
            if IDENTITY.contains(&field.as_str()) {
                (field, contact.fields.contains_key(field)).hash(&mut hasher);
            }
            let given = situation.given.iter().find(|(own, _)| own == field);
            if given.is_some() {
                (given, contact.fields.get(field)).hash(&mut hasher);
            }
        }
        let jumped = situation.jumped_from.as_ref();
        jumped
            .filter(|from| ahead.asked.contains(*from))
            .hash(&mut hasher);
        (situation.went_back, situation.armed()).hash(&mut hasher);
        conversation.handover.is_some().hash(&mut hasher);
        conversation.pending.is_some().hash(&mut hasher);
        contact.case.is_some().hash(&mut hasher);
        (conversation.postponed.len(), conversation.parked.len()).hash(&mut hasher);
        let own = session.fingerprint_reading(program, &ahead.read);
        Some((own, hasher.finish()))
    }
}
