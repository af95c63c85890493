//! Counts the customers who talk with desks, or have a case there, that other settings rename, move or take out.

use std::collections::HashMap;

use crate::dialog::bot::Bot;
use crate::id::Name;
use crate::runtime::decide::grown::address_now;
use crate::store::{Store, StoreError};

/// What becomes of desks and cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskChanges {
    /// The desks that are not what or where they were.
    pub desks: Vec<DeskChange>,
    /// Another desk gets new cases; `None` if it is the same one.
    pub cases: Option<CasesChange>,
}

/// What becomes of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskChange {
    /// Its name so far.
    pub name: Name,
    /// What becomes of it.
    pub fate: DeskFate,
    /// How many customers are with its people, or wait for them.
    pub talks: usize,
    /// How many open cases it has.
    pub cases: usize,
}

/// What becomes of a desk, and of whoever is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskFate {
    /// It has another name in the same chat.
    Renamed(Name),
    /// Its people read in another chat.
    Moved(String),
    /// It is taken out.
    Gone {
        /// The desk that gets its talks; `None` if none is left, and the bot goes on.
        talks_to: Option<Name>,
        /// The desk that gets its cases; `None` if there are no cases any more.
        cases_to: Option<Name>,
    },
}

/// Another desk gets new cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasesChange {
    /// The desk that got them; `None` if there were no cases.
    pub from: Option<Name>,
    /// The desk that gets them; `None` if complaints become no cases any more.
    pub to: Option<Name>,
    /// How many cases are open, at whichever desk.
    pub open: usize,
}

/// Compares the desks of two settings of the bot.
///
/// Fails if the store cannot be read.
pub fn changes(store: &dyn Store, before: &Bot, after: &Bot) -> Result<DeskChanges, StoreError> {
    let mut desks = Vec::new();
    for desk in &before.desks {
        let chat = address_now(store, &desk.chat)?;
        let mut renamed = None;
        for new in &after.desks {
            let is_here = address_now(store, &new.chat)? == chat;
            renamed = renamed.or(is_here.then(|| new.name.clone()));
        }
        let fate = match after.desk(&desk.name) {
            Some(new) if address_now(store, &new.chat)? == chat => continue,
            Some(new) => DeskFate::Moved(new.chat.clone()),
            None => renamed.map_or_else(|| gone(after), DeskFate::Renamed),
        };
        desks.push((desk.name.clone(), fate));
    }
    let [from, to] = [before, after].map(|bot| bot.cases.as_ref().map(|cases| &cases.desk));
    let follows = |(name, fate): &(Name, DeskFate)| {
        Some(name) == from && matches!(fate, DeskFate::Renamed(new) if Some(new) == to)
    };
    let is_other = from != to && !desks.iter().any(follows);
    if desks.is_empty() && !is_other {
        return Ok(DeskChanges::default());
    }
    let (talks, cases) = count(store)?;
    let of = |counted: &AtDesks, name: &Name| counted.get(name).copied().unwrap_or(0);
    let desks = desks.into_iter().map(|(name, fate)| DeskChange {
        talks: of(&talks, &name),
        cases: of(&cases, &name),
        name,
        fate,
    });
    Ok(DeskChanges {
        desks: desks.collect(),
        cases: is_other.then(|| CasesChange {
            from: from.cloned(),
            to: to.cloned(),
            open: cases.values().sum(),
        }),
    })
}

fn gone(after: &Bot) -> DeskFate {
    DeskFate::Gone {
        talks_to: after.desks.first().map(|desk| desk.name.clone()),
        cases_to: after.cases.as_ref().map(|cases| cases.desk.clone()),
    }
}

/// How many of something there are at each desk.
type AtDesks = HashMap<Name, usize>;

/// Counts talks and open cases by desk.
fn count(store: &dyn Store) -> Result<(AtDesks, AtDesks), StoreError> {
    let (mut talks, mut cases) = (AtDesks::new(), AtDesks::new());
    store.conversations(&mut |_, conversation| {
        if let Some(handover) = conversation.handover {
            *talks.entry(handover.desk).or_default() += 1;
        }
        true
    })?;
    store.contacts(&mut |contact| {
        if let Some(case) = contact.case {
            *cases.entry(case.desk).or_default() += 1;
        }
        true
    })?;
    Ok((talks, cases))
}
