//! What operators must know at once: the alarms that stand, since when, and who was told of them.
//!
//! Whatever finds a trouble raises its alarm, as often as it finds it, and clears it when it is over.
//! Telling operators is `runtime::alerting`. The store keeps all of it, so that
//! a restart tells nothing twice.

pub mod backup;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::id::{ConversationId, OwnerId};
use crate::runtime::alarms::backup::BackupTrouble;
use crate::store::{Store, StoreError};
use crate::time::{Duration, Timestamp, now};

/// Name of the meta record with the alarms.
const RECORD: &str = "alarms";
/// An alarm that was over is not told again before this has passed.
const REST: Duration = Duration::HOUR;
/// An alarm about a group ends by itself: perhaps the bot was not wanted there any more.
const GROUP_LIFE: Duration = Duration(7 * Duration::DAY.0);

/// A trouble that somebody must do something about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alarm {
    /// The messenger does not accept the bot, and why.
    Token(String),
    /// The disk of the data folder is nearly full: so many MiB are left.
    Disk(u64),
    /// Nothing has gone out for so many minutes, and messages wait.
    Outbox(u64),
    /// The bot may not write in a group any more.
    Group(OwnerId, ConversationId),
    /// A file of the dialogs folder is refused.
    Dialog(String),
    /// A backup to this place was not made, and why.
    Backup(String, BackupTrouble),
}

/// The kind of an alarm, with what it is about: there is one of each at most.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// [`Alarm::Token`]
    Token,
    /// [`Alarm::Disk`]
    Disk,
    /// [`Alarm::Outbox`]
    Outbox,
    /// [`Alarm::Group`]
    Group(ConversationId),
    /// [`Alarm::Dialog`]
    Dialog(String),
    /// [`Alarm::Backup`]
    Backup,
}

/// All alarms; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Alarms(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    board: Mutex<Board>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Board {
    entries: BTreeMap<Kind, Entry>,
    is_dirty: bool,
}

/// An alarm, as it stands or stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    alarm: Alarm,
    /// Since when it stands; `None` if it is over.
    since: Option<Timestamp>,
    /// The operators who know of it.
    told: BTreeSet<i64>,
    /// Before this nobody is told of it again.
    rests_until: Timestamp,
}

/// Something to tell operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidings {
    /// The alarm.
    pub alarm: Alarm,
    /// Whether it is over.
    pub is_over: bool,
    /// Whom to tell.
    pub to: Vec<i64>,
}

impl Alarm {
    /// Returns its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Token(_) => Kind::Token,
            Self::Disk(_) => Kind::Disk,
            Self::Outbox(_) => Kind::Outbox,
            Self::Group(_, conversation) => Kind::Group(*conversation),
            Self::Dialog(file) => Kind::Dialog(file.clone()),
            Self::Backup(..) => Kind::Backup,
        }
    }
}

impl Alarm {
    /// Returns what it is about in a few words that name nobody and no place.
    pub fn headline(&self) -> &'static str {
        match self {
            Self::Token(_) => "the messenger does not accept the bot",
            Self::Disk(_) => "the disk of the data folder is nearly full",
            Self::Outbox(_) => "messages wait and none goes out",
            Self::Group(..) => "the bot may not write in a group any more",
            Self::Dialog(_) => "a file of the dialogs folder is refused",
            Self::Backup(..) => "the backup was not made",
        }
    }

    /// Returns the name of the group that it is about, or `None` if there is none.
    ///
    /// Fails if the store cannot be read.
    pub fn group_name(&self, store: &dyn Store) -> Result<Option<String>, StoreError> {
        let Self::Group(owner, _) = self else {
            return Ok(None);
        };
        Ok(store.contact(*owner)?.and_then(|(group, _)| group.name))
    }
}

impl Alarms {
    /// Reads the alarms of earlier runs.
    ///
    /// Fails if the store cannot be read.
    pub fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let record = store.meta(RECORD)?.unwrap_or_default();
        // Of a later release perhaps; then operators are told once more.
        let entries: Vec<Entry> = serde_json::from_slice(&record).unwrap_or_default();
        let entries = entries.into_iter().map(|entry| (entry.alarm.kind(), entry));
        let alarms = Self::default();
        alarms.board().entries = entries.collect();
        Ok(alarms)
    }

    /// Raises an alarm, unless it stands already.
    pub fn raise(&self, alarm: Alarm) {
        let mut board = self.board();
        let kind = alarm.kind();
        if board
            .entries
            .get(&kind)
            .is_some_and(|entry| entry.since.is_some())
        {
            return;
        }
        log::error!("alarm: {}", alarm.words("en", None, false));
        let before = board.entries.remove(&kind);
        let entry = Entry {
            alarm,
            since: Some(now()),
            told: before
                .as_ref()
                .map(|entry| entry.told.clone())
                .unwrap_or_default(),
            rests_until: before.map_or(Timestamp(0), |entry| entry.rests_until),
        };
        board.entries.insert(kind, entry);
        board.is_dirty = true;
        drop(board);
        self.0.changed.notify_one();
    }

    /// Ends an alarm, if it stands.
    pub fn clear(&self, kind: &Kind) {
        let mut board = self.board();
        let standing = board
            .entries
            .get_mut(kind)
            .filter(|entry| entry.since.is_some());
        let Some(entry) = standing else {
            return;
        };
        log::info!("alarm over: {}", entry.alarm.words("en", None, true));
        entry.since = None;
        entry.rests_until = now().plus(REST);
        board.is_dirty = true;
        drop(board);
        self.0.changed.notify_one();
    }

    /// Ends the alarms about files that are not among these, and raises those that are missing.
    pub fn set_refused(&self, files: &[String]) {
        let standing = self.standing().into_iter().map(|(alarm, _)| alarm.kind());
        let over =
            standing.filter(|kind| matches!(kind, Kind::Dialog(file) if !files.contains(file)));
        over.for_each(|kind| self.clear(&kind));
        files
            .iter()
            .for_each(|file| self.raise(Alarm::Dialog(file.clone())));
    }

    /// Lists the alarms that stand, and since when.
    pub fn standing(&self) -> Vec<(Alarm, Timestamp)> {
        let board = self.board();
        let entries = board.entries.values();
        entries
            .filter_map(|entry| Some((entry.alarm.clone(), entry.since?)))
            .collect()
    }

    /// Waits until something was raised or cleared.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// Lists what is to be told to these operators now.
    pub fn tidings(&self, operators: &[i64], now: Timestamp) -> Vec<Tidings> {
        let mut board = self.board();
        let before = board.entries.len();
        board.entries.retain(|_, entry| !entry.is_past(now));
        board.is_dirty |= board.entries.len() != before;
        let tidings = board.entries.values().filter_map(|entry| {
            let is_over = entry.since.is_none();
            let to: Vec<i64> = match is_over {
                true => entry.told.iter().copied().collect(),
                false if now < entry.rests_until => return None,
                false => operators
                    .iter()
                    .copied()
                    .filter(|id| !entry.told.contains(id))
                    .collect(),
            };
            let alarm = entry.alarm.clone();
            (!to.is_empty()).then_some(Tidings { alarm, is_over, to })
        });
        tidings.collect()
    }

    /// Notes that an operator knows it.
    pub fn note_told(&self, tidings: &Tidings, operator: i64) {
        let mut board = self.board();
        if let Some(entry) = board.entries.get_mut(&tidings.alarm.kind()) {
            match tidings.is_over {
                true => entry.told.remove(&operator),
                false => entry.told.insert(operator),
            };
        }
        board.is_dirty = true;
    }

    /// Writes the alarms, if something about them has changed.
    ///
    /// Fails if the store cannot be written.
    pub fn write(&self, store: &dyn Store) -> Result<(), StoreError> {
        let entries: Vec<Entry> = {
            let mut board = self.board();
            if !std::mem::take(&mut board.is_dirty) {
                return Ok(());
            }
            board.entries.values().cloned().collect()
        };
        let record = serde_json::to_vec(&entries).expect("numbers and texts are JSON");
        store.set_meta(RECORD, &record)
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.0.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// Returns whether nothing is left to be remembered of it.
    fn is_past(&self, now: Timestamp) -> bool {
        match self.since {
            Some(since) => matches!(self.alarm, Alarm::Group(..)) && since.plus(GROUP_LIFE) < now,
            None => self.told.is_empty() && self.rests_until < now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;

    /// Tells everything that is to be told, and returns it.
    fn told(alarms: &Alarms, at: Timestamp) -> Vec<(Kind, bool)> {
        let all = alarms.tidings(&[5], at);
        all.iter().for_each(|tidings| alarms.note_told(tidings, 5));
        all.iter()
            .map(|tidings| (tidings.alarm.kind(), tidings.is_over))
            .collect()
    }

    #[test]
    fn an_alarm_is_told_when_it_begins_and_when_it_is_over_also_over_a_restart() {
        let store = Memory::default();
        let alarms = Alarms::open(&store).expect("the store works");
        alarms.raise(Alarm::Disk(400));
        alarms.raise(Alarm::Disk(300));
        assert_eq!(told(&alarms, now()), [(Kind::Disk, false)]);
        assert_eq!(told(&alarms, now()), []);
        alarms.write(&store).expect("the store works");
        let alarms = Alarms::open(&store).expect("the store works");
        alarms.raise(Alarm::Disk(200));
        assert_eq!(told(&alarms, now()), []);
        assert_eq!(alarms.standing()[0].0, Alarm::Disk(400));
        alarms.clear(&Kind::Disk);
        alarms.clear(&Kind::Outbox);
        assert_eq!(told(&alarms, now()), [(Kind::Disk, true)]);
        assert_eq!(told(&alarms, now()), []);
        assert_eq!(alarms.standing(), []);
    }

    #[test]
    fn what_comes_and_goes_is_told_once_an_hour() {
        let alarms = Alarms::default();
        alarms.raise(Alarm::Dialog("a.yaml".to_owned()));
        assert_eq!(told(&alarms, now()).len(), 1);
        alarms.set_refused(&[]);
        assert_eq!(told(&alarms, now()).len(), 1);
        for _ in 0..10 {
            alarms.set_refused(&["a.yaml".to_owned()]);
            assert_eq!(told(&alarms, now()), []);
            alarms.set_refused(&[]);
            assert_eq!(told(&alarms, now()), []);
        }
        alarms.set_refused(&["a.yaml".to_owned()]);
        let later = now().plus(REST).plus(Duration::MINUTE);
        assert_eq!(told(&alarms, later).len(), 1);
    }

    #[test]
    fn what_was_over_before_anybody_was_told_is_not_told() {
        let alarms = Alarms::default();
        alarms.raise(Alarm::Outbox(15));
        alarms.clear(&Kind::Outbox);
        assert_eq!(told(&alarms, now()), []);
    }
}
