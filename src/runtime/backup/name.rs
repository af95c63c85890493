//! The names of backups that are made by themselves: `vraag-3f9a1c22-2026-11-30T02-00-05Z.backup`,
//! with `.age` behind it if it is encrypted.
//!
//! The digits tell which store it is of: several bots may share a folder, and none removes what is
//! another's.

use chrono::{DateTime, NaiveDateTime};

use crate::store::{Store, StoreError};
use crate::time::Timestamp;

const HEAD: &str = "vraag-";
const TAIL: &str = ".backup";
const SEALED: &str = ".age";
const MOMENT: &str = "%Y-%m-%dT%H-%M-%SZ";
/// How many digits name a store.
const DIGITS: usize = 8;

/// A backup by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupName {
    /// The whole name.
    pub name: String,
    /// The digits that tell which store it is of.
    pub store: String,
    /// When it was begun, in UTC and to the second.
    pub at: Timestamp,
}

impl BackupName {
    /// Makes the name of a backup of a store that is begun now.
    ///
    /// Fails if the store cannot be read.
    pub fn new(store: &dyn Store, now: Timestamp, is_sealed: bool) -> Result<Self, StoreError> {
        let store: String = store.erasure_key()?.name().chars().take(DIGITS).collect();
        let at = Timestamp(now.0.div_euclid(1000) * 1000);
        let (moment, sealed) = (at.utc().format(MOMENT), if is_sealed { SEALED } else { "" });
        Ok(Self {
            name: format!("{HEAD}{store}-{moment}{TAIL}{sealed}"),
            store,
            at,
        })
    }

    /// Whether it is encrypted.
    pub fn is_sealed(&self) -> bool {
        self.name.ends_with(SEALED)
    }

    /// Reads a name; `None` if it is not that of a backup that was made by itself.
    ///
    /// ```
    /// use vraag::runtime::backup::name::BackupName;
    ///
    /// let name = BackupName::parse("vraag-3f9a1c22-2026-11-30T02-00-05Z.backup.age").unwrap();
    /// assert_eq!((name.store.as_str(), name.at.0), ("3f9a1c22", 1_796_004_005_000));
    /// assert!(BackupName::parse("vraag-2026-11-30.backup").is_none());
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        let inner = name.strip_suffix(SEALED).unwrap_or(name);
        let inner = inner.strip_prefix(HEAD)?.strip_suffix(TAIL)?;
        let (store, moment) = inner.split_once('-')?;
        let is_store = store.len() == DIGITS && store.bytes().all(|byte| byte.is_ascii_hexdigit());
        let moment = NaiveDateTime::parse_from_str(moment, MOMENT).ok()?;
        let at: DateTime<chrono::Utc> = moment.and_utc();
        is_store.then(|| Self {
            name: name.to_owned(),
            store: store.to_owned(),
            at: Timestamp(at.timestamp_millis()),
        })
    }
}
