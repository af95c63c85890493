//! Folds turns of the journal into facts about people, and evaluates those they touched.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::{Changes, Keeper};
use crate::contact::membership::Reason;
use crate::id::OwnerId;
use crate::segment::people_index::{PersonId, Touched};
use crate::segment::starts;
use crate::store::StoreError;
use crate::time::Timestamp;

impl Keeper {
    /// Folds turns, and evaluates the people they touched.
    pub(super) fn fold(
        &mut self,
        until: u64,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let mut touched: HashMap<PersonId, Vec<Touched>> = HashMap::new();
        let mut by_hand: HashSet<OwnerId> = HashSet::new();
        let mut owners: BTreeSet<OwnerId> = BTreeSet::new();
        let (store, base) = (Arc::clone(&self.store), &mut self.base);
        let mut failed = Ok(());
        let before = base.places();
        store.journal(self.watermark, until, &mut |_, turn| {
            let about = starts::about(&turn);
            if starts::is_by_hand(&turn) {
                by_hand.extend(about.iter());
            } else {
                by_hand.retain(|owner| !about.contains(owner));
            }
            owners.extend(about);
            failed = base.take(turn, store.as_ref(), &mut |person, what| {
                let known = touched.entry(person).or_default();
                if !known.contains(&what) {
                    known.push(what);
                }
            });
            failed.is_ok()
        })?;
        failed?;
        // Contacts are read after folding: each is as new as the newest of the person's turns. One
        // that was changed by hand since waits for that turn.
        let mut contacts = Vec::new();
        for owner in owners {
            contacts.extend(self.store.contact(owner)?.map(|(contact, _)| contact));
        }
        self.by_hand.look(self.store.as_ref())?;
        for contact in contacts {
            if self.by_hand.is_later(contact.id, until) {
                continue;
            }
            if let Some((person, true)) = self.base.renew(contact) {
                touched.entry(person).or_default().push(Touched::Contact);
            }
        }
        (before..self.base.places()).for_each(|new| {
            touched
                .entry(PersonId(new as u32))
                .or_default()
                .push(Touched::All)
        });
        let mut touched: Vec<(PersonId, Vec<Touched>)> = touched.into_iter().collect();
        touched.sort_by_key(|(person, _)| *person);
        for (person, what) in touched {
            // Who is new was read with the later change in it: better to start nothing than to
            // start something by an import.
            let is_new = person.0 as usize >= before;
            let is_by_hand = self.base.person(person).is_some_and(|person| {
                by_hand.contains(&person.owner)
                    || is_new && self.by_hand.is_later(person.owner, until)
            });
            let which = self.roster.asking(&what);
            self.look(
                person,
                which,
                if is_by_hand {
                    Reason::Import
                } else {
                    Reason::Answer
                },
                now,
                changes,
            );
        }
        self.by_hand.drop_until(until);
        self.watermark = until;
        Ok(())
    }
}
