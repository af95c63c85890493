//! Small records, quarantine, projections, erasures, copies, for the store on disk.

use crate::contact::membership::Memberships;
use crate::id::{InputId, Name, OwnerId, Version};
use crate::store::record::{self, DecodeError};
use crate::store::sled::copy::EachKey;
use crate::store::sled::tree::Noting;
use crate::store::sled::tree::unreadable;
use crate::store::sled::writer::Change;
use crate::store::sled::{Sled, check, content, copy, disk, erase, erasure, keys, read};
use crate::store::{
    EachRecord, Erasing, Erasure, ErasureKey, Erasures, Forget, Forgotten, Journal, Notes, Pause,
    ProjectionWrite, Projections, Quarantine, QuarantineId, Quarantined, StoreError, Upkeep,
};
use crate::time::Timestamp;
use ::sled::IVec;
use std::sync::{Arc, PoisonError};

impl Notes for Sled {
    fn keep_version(
        &self,
        dialog: &Name,
        version: Version,
        source: &str,
    ) -> Result<(), StoreError> {
        self.wait(Change::Version(dialog.clone(), version, source.to_owned()))
            .map(|_| ())
    }

    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError> {
        Ok(self
            .tree
            .read(&keys::version(dialog, version), record::decode_text)?
            .map(|texts| texts.concat()))
    }

    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError> {
        let keys = self.tree.keys(&[keys::VERSION]);
        let read = |key: IVec| {
            self.tree.or_left_out(
                keys::read_version(&key).ok_or_else(|| unreadable(&key, DecodeError::Bytes)),
            )
        };
        keys.filter_map(|key| key.and_then(read).transpose())
            .collect()
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .tree
            .get(&keys::meta(name))?
            .map(|bytes| bytes.get(1..).unwrap_or_default().to_vec()))
    }

    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.wait(Change::Meta(name.to_owned(), value.to_vec()))
            .map(|_| ())
    }

    fn drop_meta(&self, name: &str) -> Result<(), StoreError> {
        self.wait(Change::DropMeta(name.to_owned())).map(|_| ())
    }

    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let name = |key: &[u8]| {
            key.get(1..)
                .and_then(|name| String::from_utf8(name.to_vec()).ok())
        };
        self.tree
            .keys(&keys::meta(prefix))
            .filter_map(|key| key.map(|key| name(&key)).transpose())
            .collect()
    }
}

impl Quarantine for Sled {
    fn quarantine(
        &self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.wait(Change::Quarantine(
            input.clone(),
            raw.to_owned(),
            why.to_owned(),
            now,
        ))
        .map(|_| ())
    }

    fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        read::quarantined(&self.tree)
    }

    fn drop_quarantined(&self, ids: &[QuarantineId]) -> Result<usize, StoreError> {
        self.wait(Change::Unquarantine(ids.to_vec()))
    }
}

impl Projections for Sled {
    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError> {
        self.tree
            .read(&keys::memberships(owner), record::decode_memberships)
    }

    fn memberships(
        &self,
        each: &mut dyn FnMut(OwnerId, Memberships) -> bool,
    ) -> Result<(), StoreError> {
        self.tree.scan(&[keys::MEMBERSHIPS], &mut |key, bytes| {
            let owner =
                OwnerId(keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
            Ok(each(
                owner,
                record::decode_memberships(&bytes).map_err(|damaged| unreadable(key, damaged))?,
            ))
        })
    }

    fn project(&self, projected: ProjectionWrite) -> Result<(), StoreError> {
        self.wait(Change::Projected(projected)).map(|_| ())
    }
}

impl Erasures for Sled {
    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError> {
        self.wait(Change::Forget(owner, how)).map(|count| count > 0)
    }

    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError> {
        erasure::forgotten(&self.tree)
    }

    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
        erasure::forgotten_since(&self.tree, moment)
    }

    fn erase(&self, owner: OwnerId, most: usize) -> Result<Erasing, StoreError> {
        let Some(step) = erasure::next_step(&self.tree, owner, most)? else {
            return Ok(Erasing::Done);
        };
        let then = step.then;
        self.wait(Change::Erase(step)).map(|_| then)
    }

    fn erasure_key(&self) -> Result<ErasureKey, StoreError> {
        if let Some(key) = erasure::key(&self.tree)? {
            return Ok(key);
        }
        self.wait(Change::ErasureKey)?;
        erasure::key(&self.tree)?.ok_or_else(|| {
            StoreError::Broken("the key of the receipts cannot be read back".to_owned())
        })
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        erasure::erasures(&self.tree)
    }

    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        self.wait(Change::Erasures(erasures.to_vec())).map(|_| ())
    }

    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.wait(Change::Purge(before, most))
    }

    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.wait(Change::Expire(before, most))
    }

    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError> {
        erase::expiring(&self.tree, self.horizon()?, before)
    }
}

impl Sled {
    /// Calls `each` with every key and its value until it returns `false`. Keys that change meanwhile
    /// come again; the last values form a consistent snapshot.
    ///
    /// Fails if the store cannot be read, or is being copied.
    pub fn each_key(&self, each: &mut EachKey<'_>) -> Result<(), StoreError> {
        let _noting = self.note()?;
        copy::copy(&self.tree, each)
    }

    fn note(&self) -> Result<Noting, StoreError> {
        // The bot's own compaction ends soon; a nightly backup must not fail because of it.
        drop(self.tidying.lock().unwrap_or_else(PoisonError::into_inner));
        let noting = self.tree.note_changes().ok_or_else(|| {
            StoreError::Broken(
                "another copy of the store is being made right now; try again in a minute"
                    .to_owned(),
            )
        })?;
        // Once the writer has answered, all its further writes are noted. Every backup needs the
        // key anyway.
        self.wait(Change::ErasureKey)?;
        Ok(noting)
    }
}

impl Upkeep for Sled {
    fn backup(&self, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
        let _noting = self.note()?;
        content::records(&self.tree, each)
    }

    fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        check::check(&self.tree)
    }

    fn tidy(&self, pause: Arc<Pause>) -> Result<Option<(u64, u64)>, StoreError> {
        self.tidy_where_due(pause)
    }

    fn in_place(&self) -> Result<(), StoreError> {
        if disk::in_place(&self.path, &self.file).is_ok() {
            return Ok(());
        }
        // Checked again between two groups, when no compaction is replacing the store.
        let (path, file) = (self.path.clone(), Arc::clone(&self.file));
        self.wait(Change::Between(Box::new(move || {
            disk::in_place(&path, &file)
        })))
        .map(|_| ())
    }

    fn left_out(&self) -> Vec<String> {
        self.tree.left_out()
    }
}
