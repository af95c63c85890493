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
        let mut amendments: HashMap<OwnerId, u32> = HashMap::new();
        let mut owners: BTreeSet<OwnerId> = BTreeSet::new();
        let (store, base) = (Arc::clone(&self.store), &mut self.base);
        let mut failed = Ok(());
        let before = base.places();
        store.journal(self.watermark, until, &mut |_, turn| {
            let about = starts::about(&turn);
            if starts::is_by_hand(&turn) {
                by_hand.extend(about.iter());
                about
                    .iter()
                    .for_each(|owner| *amendments.entry(*owner).or_default() += 1);
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
        // Contacts are read after folding: each is at least as new as the newest of the person's
        // turns. One that an operator changed since waits for that turn. Of who is new something
        // must be known; so they are read with the later change in it, and start nothing: better
        // than to start something by an import.
        for owner in owners {
            let Some((contact, _)) = self.store.contact(owner)? else {
                continue;
            };
            let known = self.base.place_of(owner);
            let is_new = known.is_none_or(|person| person.0 as usize >= before);
            let mut folded = amendments.get(&owner).copied().unwrap_or_default();
            if !is_new {
                folded += self.base.amendments(owner);
            }
            let is_later = contact.amendments > folded;
            if is_later && is_new {
                by_hand.insert(owner);
            }
            if !is_later {
                // Read as it was at the start, it can have more than were folded since.
                folded = contact.amendments;
            }
            if (is_new || !is_later)
                && let Some((person, true)) = self.base.renew(contact)
            {
                touched.entry(person).or_default().push(Touched::Contact);
            }
            self.base.set_amendments(owner, folded);
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
            let is_by_hand = self
                .base
                .person(person)
                .is_some_and(|person| by_hand.contains(&person.owner));
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
        self.watermark = until;
        Ok(())
    }
}
