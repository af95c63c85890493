//! Deletes answers that are older than `keep_answers`: once a day, a few at a time, in the
//! background.
//!
//! Erased data does not come back, and a wrong clock or a typo looks like time that has passed. So
//! only small amounts, or what became old in the days since the last run, go by themselves. More
//! waits for an operator's confirmation.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use crate::engine::input::Input;
use crate::id::OwnerId;
use crate::runtime::dispatch::Dispatcher;
use crate::runtime::jobs::files;
use crate::runtime::signals::FailureSignal;
use crate::store::quarantine::drop_all;
use crate::store::{Forget, QuarantineId, Quarantined, Store, StoreError};
use crate::time::{Duration, Timestamp, now};

/// How many turns are handled together, so that other turns get in between.
const BATCH_MAX: usize = 200;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);
/// A run happens every day; a longer time since the last one may be a clock that jumped.
const USUAL_MS: i64 = 3 * 86_400_000;
/// Up to this many turns and people go whatever their share is, if the last run was recent and no
/// setting changed.
const FEW_TURNS: usize = 500;
const FEW_PEOPLE: usize = 20;
/// Otherwise at most one in this many goes by itself.
const MAX_SHARE_ONE_IN: usize = 10;
/// The record of the last run: its time and the value of `keep_answers` then.
const LAST_RUN: &str = "retain/looked";

/// What is older than `keep_answers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Everything said before this time is due.
    pub before: Timestamp,
    /// How many turns are due, and how many there are; both 0 if none is due.
    pub turns: (usize, usize),
    /// People who have been silent since then.
    pub silent: Vec<OwnerId>,
    /// How many people are known.
    pub people: usize,
    /// Updates in quarantine that are due, from any sender.
    pub aside: Vec<QuarantineId>,
    /// How many updates are in quarantine.
    pub quarantined: usize,
}

impl Due {
    /// Finds what is due at a time.
    ///
    /// Fails if the store cannot be read.
    pub fn find(store: &dyn Store, keep: Duration, now: Timestamp) -> Result<Self, StoreError> {
        let before = Timestamp(now.0.saturating_sub(keep.0.saturating_mul(1000)));
        let (silent, people) = silent(store, before)?;
        let quarantined = store.quarantined()?;
        // An update whose time is unknown is not kept for ever because of that.
        let is_old = |aside: &&Quarantined| aside.taken.as_ref().is_none_or(|(_, at)| *at < before);
        let aside = quarantined
            .iter()
            .filter(is_old)
            .map(|aside| aside.id)
            .collect();
        Ok(Self {
            before,
            turns: store.expiring(before)?,
            silent,
            people,
            aside,
            quarantined: quarantined.len(),
        })
    }

    /// Returns whether nothing is due.
    pub fn is_empty(&self) -> bool {
        self.turns.0 == 0 && self.silent.is_empty() && self.aside.is_empty()
    }

    /// Describes how much is due.
    pub fn told(&self) -> String {
        let (old, all) = self.turns;
        let told = format!(
            "{old} of {all} turns and {} of {} contacts",
            self.silent.len(),
            self.people
        );
        match self.aside.len() {
            0 => told,
            aside => format!(
                "{told}, and {aside} of {} updates that were put aside",
                self.quarantined
            ),
        }
    }

    fn is_much(&self, is_usual: bool) -> bool {
        let is_above = |part: usize, of: usize, few: usize| {
            part > (of / MAX_SHARE_ONE_IN).max(if is_usual { few } else { 0 })
        };
        is_above(self.turns.0, self.turns.1, FEW_TURNS)
            || is_above(self.silent.len(), self.people, FEW_PEOPLE)
            || is_above(self.aside.len(), self.quarantined, FEW_PEOPLE)
    }

    /// Returns why it must wait for a confirmation, or `None` if it may go by itself.
    fn caution(
        &self,
        store: &dyn Store,
        keep: Duration,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let looked = store.meta(LAST_RUN)?.and_then(|record| read_look(&record));
        let (why, is_usual) = match looked {
            Some((_, kept)) if kept != keep => ("`keep_answers` was changed".to_owned(), false),
            None => ("`keep_answers` is new here".to_owned(), false),
            Some((at, _)) => match now.0.saturating_sub(at.0) {
                0..=USUAL_MS => ("that is much for a day".to_owned(), true),
                leap if leap < 0 => ("the clock went back since the last look".to_owned(), false),
                leap => (
                    format!(
                        "the clock says {} days later than at the last look",
                        leap / 86_400_000
                    ),
                    false,
                ),
            },
        };
        Ok(self.is_much(is_usual).then_some(why))
    }
}

/// Records that a run was made and everything due was erased.
fn note_look(store: &dyn Store, keep: Duration, now: Timestamp) -> Result<(), StoreError> {
    store.set_meta(
        LAST_RUN,
        &[now.0.to_be_bytes(), keep.0.to_be_bytes()].concat(),
    )
}

fn read_look(record: &[u8]) -> Option<(Timestamp, Duration)> {
    let number = |at: usize| {
        record
            .get(at..at + 8)?
            .try_into()
            .ok()
            .map(i64::from_be_bytes)
    };
    Some((Timestamp(number(0)?), Duration(number(8)?)))
}

/// Runs once a day, and whenever `keep` changes, until the program ends.
pub async fn run(
    store: Arc<dyn Store>,
    data: PathBuf,
    failure: Arc<FailureSignal>,
    dispatcher: Arc<Dispatcher>,
    mut keep: watch::Receiver<Option<Duration>>,
) {
    loop {
        let wanted = *keep.borrow_and_update();
        if let Some(wanted) = wanted
            && let Err(error) = look(&store, &data, &dispatcher, wanted).await
            && failure.tell(error)
        {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(DAY) => {}
            changed = keep.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

async fn look(
    store: &Arc<dyn Store>,
    data: &std::path::Path,
    dispatcher: &Arc<Dispatcher>,
    keep: Duration,
) -> Result<(), StoreError> {
    let (finding, at) = (Arc::clone(store), now());
    let found = tokio::task::spawn_blocking(move || {
        let due = Due::find(finding.as_ref(), keep, at)?;
        let why = due.caution(finding.as_ref(), keep, at)?;
        if due.is_empty() {
            note_look(finding.as_ref(), keep, at)?;
        }
        Ok::<_, StoreError>((due, why))
    });
    let Ok(found) = found.await else {
        return Ok(());
    };
    let (due, why) = found?;
    if due.is_empty() {
        return Ok(());
    }
    if let Some(why) = why {
        log::warn!(
            "nothing is erased yet: by `keep_answers`, {} would go at once, and {why}; is the clock right? `vraag contacts expire` says more, and does it with --yes",
            due.told()
        );
        return Ok(());
    }
    let mut looked_at = 0;
    loop {
        let (stepping, before) = (Arc::clone(store), due.before);
        let Ok(count) =
            tokio::task::spawn_blocking(move || stepping.expire_answers(before, BATCH_MAX)).await
        else {
            return Ok(());
        };
        looked_at += count?;
        if looked_at % BATCH_MAX != 0 || looked_at == 0 {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    for owner in due.silent.iter().copied() {
        let (marking, before) = (Arc::clone(store), due.before);
        let Ok(is_marked) =
            tokio::task::spawn_blocking(move || forget(marking.as_ref(), owner, before)).await
        else {
            return Ok(());
        };
        if is_marked? {
            dispatcher.forgotten(owner);
            tokio::time::sleep(PAUSE).await;
        }
    }
    let (dropping, aside) = (Arc::clone(store), due.aside.clone());
    if let Ok(dropped) =
        tokio::task::spawn_blocking(move || drop_all(dropping.as_ref(), &aside)).await
    {
        dropped?;
    }
    log::info!(
        "answers from before the time they are kept: {looked_at} turns looked at, {} silent contacts forgotten",
        due.silent.len()
    );
    let (sweeping, data) = (Arc::clone(store), data.to_owned());
    let swept = tokio::task::spawn_blocking(move || {
        note_look(sweeping.as_ref(), keep, at)?;
        files::sweep(sweeping.as_ref(), &data)
    });
    if let Ok(swept) = swept.await {
        swept?;
    }
    Ok(())
}

/// Erases everything that is due, after an operator confirmed it; `forgotten` is called for each
/// person. Returns how many turns were examined.
///
/// Fails if the store cannot be read or written, or `forgotten` fails.
pub fn erase(
    store: &dyn Store,
    due: &Due,
    keep: Duration,
    at: Timestamp,
    forgotten: &mut dyn FnMut(OwnerId) -> Result<(), StoreError>,
) -> Result<usize, StoreError> {
    let mut looked_at = 0;
    loop {
        let count = store.expire_answers(due.before, BATCH_MAX)?;
        looked_at += count;
        if count < BATCH_MAX {
            break;
        }
    }
    for owner in &due.silent {
        if forget(store, *owner, due.before)? {
            forgotten(*owner)?;
        }
    }
    drop_all(store, &due.aside)?;
    note_look(store, keep, at)?;
    Ok(looked_at)
}

fn forget(store: &dyn Store, owner: OwnerId, before: Timestamp) -> Result<bool, StoreError> {
    store.forget(
        owner,
        Forget {
            now: now(),
            leaves_receipt: false,
            unless_heard_since: Some(before),
        },
    )
}

/// Lists the people who were silent since a time, and counts all people.
fn silent(store: &dyn Store, before: Timestamp) -> Result<(Vec<OwnerId>, usize), StoreError> {
    let mut heard: HashMap<OwnerId, Timestamp> = HashMap::new();
    store.conversations(&mut |owner, conversation| {
        if let Some(at) = conversation.last_inbound {
            let newest = heard.entry(owner).or_insert(at);
            *newest = at.max(*newest);
        }
        true
    })?;
    let (mut silent, mut people) = (Vec::new(), 0);
    let is_old = |owner: &OwnerId| heard.get(owner).is_none_or(|at| *at < before);
    store.contacts(&mut |contact| {
        people += usize::from(!contact.id.is_group());
        silent.extend(
            (!contact.id.is_group() && contact.first_seen < before && is_old(&contact.id))
                .then_some(contact.id),
        );
        true
    })?;
    if silent.iter().any(|owner| !heard.contains_key(owner)) {
        // Some people are known from groups only; their turns belong to the group.
        let active = active_in_groups(store, before)?;
        silent.retain(|owner| !active.contains(owner));
    }
    Ok((silent, people))
}

fn active_in_groups(store: &dyn Store, since: Timestamp) -> Result<HashSet<OwnerId>, StoreError> {
    let mut active = HashSet::new();
    store.journal(0, store.horizon()?, &mut |_, turn| {
        if let Input::Group { by, .. } = &turn.record.input
            && turn.record.now >= since
        {
            active.extend(by.contact);
        }
        true
    })?;
    Ok(active)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;
    use crate::store::prelude::*;

    const KEEP: Duration = Duration(540 * 86_400);
    const DAY_MS: i64 = 86_400_000;

    fn due(turns: (usize, usize), silent: u64, people: usize) -> Due {
        let silent = (0..silent).map(OwnerId).collect();
        Due {
            before: Timestamp(0),
            turns,
            silent,
            people,
            aside: Vec::new(),
            quarantined: 0,
        }
    }

    fn why(store: &Memory, due: &Due, keep: Duration, now: i64) -> Option<String> {
        due.caution(store, keep, Timestamp(now))
            .expect("memory can be read")
    }

    #[test]
    fn what_was_put_aside_ages_as_answers_do_whoever_sent_it() {
        let store = Memory::default();
        let now = 20_000 * DAY_MS;
        let quarantine = |update: i64, raw: &str, at: i64| {
            let id = crate::id::InputId::Update { bot: 1, update };
            store
                .quarantine(&id, raw, "a test", Timestamp(at))
                .expect("memory takes all");
        };
        quarantine(1, "{\"poll\":{}}", now - 541 * DAY_MS);
        quarantine(2, "", now - 540 * DAY_MS - 1);
        quarantine(3, "{\"poll\":{}}", now - 540 * DAY_MS);
        let due = Due::find(&store, KEEP, Timestamp(now)).expect("memory can be read");
        assert!(
            !due.is_empty()
                && due
                    .told()
                    .ends_with("and 2 of 3 updates that were put aside"),
            "{}",
            due.told()
        );
        assert!(
            why(&store, &due, KEEP, now).is_some(),
            "most of them at once is much, where nobody looked before"
        );
        erase(&store, &due, KEEP, Timestamp(now), &mut |_| Ok(())).expect("memory takes all");
        let left = store.quarantined().expect("memory can be read");
        assert_eq!(
            left.iter()
                .map(|aside| aside.raw.as_str())
                .collect::<Vec<_>>(),
            ["{\"poll\":{}}"]
        );
        assert!(Due::find(&store, KEEP, Timestamp(now)).is_ok_and(|due| due.is_empty()));
    }

    #[test]
    fn what_became_old_since_yesterday_goes_and_what_a_leap_or_a_change_makes_old_waits() {
        let store = Memory::default();
        let (few, all, tenth) = (
            due((30, 90), 1, 3),
            due((90, 90), 3, 3),
            due((9, 90), 3, 30),
        );
        let now = 20_000 * DAY_MS;
        assert!(
            why(&store, &few, KEEP, now).is_some_and(|why| why.contains("new here")),
            "never looked before"
        );
        assert_eq!(why(&store, &tenth, KEEP, now), None);
        note_look(&store, KEEP, Timestamp(now)).expect("memory takes all");
        for later in [0, DAY_MS, 3 * DAY_MS] {
            assert_eq!(
                why(&store, &few, KEEP, now + later),
                None,
                "a third of a small store, by the day"
            );
            assert_eq!(why(&store, &all, KEEP, now + later), None);
        }
        for (leap, told) in [
            (3 * DAY_MS + 1, "3 days later"),
            (1096 * DAY_MS, "1096 days later"),
            (-1, "went back"),
        ] {
            assert!(
                why(&store, &few, KEEP, now + leap).is_some_and(|why| why.contains(told)),
                "{leap}"
            );
            assert_eq!(why(&store, &tenth, KEEP, now + leap), None);
        }
        assert!(
            why(&store, &few, Duration(18), now).is_some_and(|why| why.contains("was changed"))
        );
        let event = due((501, 900), 0, 900);
        assert!(
            why(&store, &event, KEEP, now + DAY_MS)
                .is_some_and(|why| why.contains("much for a day"))
        );
        assert_eq!(
            why(&store, &due((500, 900), 20, 40), KEEP, now + DAY_MS),
            None
        );
        assert!(why(&store, &due((0, 0), 21, 40), KEEP, now + DAY_MS).is_some());
    }
}
