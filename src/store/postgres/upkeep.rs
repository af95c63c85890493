//! Small records, quarantine, projections, copies, for the store in PostgreSQL.

use std::sync::PoisonError;

use super::part::Needs;
use super::scan::{scan, scan_all};
use super::tables::{Column, MEMBERSHIPS, NOTES, QUARANTINE, VERSIONS};
use super::{Postgres, check, content};
use crate::contact::membership::Memberships;
use crate::id::{InputId, Name, OwnerId, Version};
use crate::store::record;
use crate::store::{
    EachRecord, Notes, ProjectionWrite, Projections, Quarantine, QuarantineId, Quarantined,
    RecordId, StoreError, Upkeep,
};
use crate::time::Timestamp;

impl Notes for Postgres {
    fn keep_version(
        &self,
        dialog: &Name,
        version: Version,
        source: &str,
    ) -> Result<(), StoreError> {
        let (dialog, source) = (dialog.clone(), source.to_owned());
        self.alone(move |part| {
            let id = RecordId::Version(dialog.clone(), version);
            part.load(&Needs::records([id]))?;
            part.memory
                .keep_version(&dialog, version, &source)
                .map(|()| 0)
        })
        .map(|_| ())
    }

    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError> {
        let part = self.records([RecordId::Version(dialog.clone(), version)])?;
        part.memory.version(dialog, version)
    }

    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError> {
        let mut versions = Vec::new();
        scan_all(&self.lists, &VERSIONS, &mut |id, _| {
            if let RecordId::Version(dialog, version) = id {
                versions.push((dialog, version));
            }
            Ok(true)
        })?;
        Ok(versions)
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let part = self.records([RecordId::Note(name.to_owned())])?;
        part.memory.meta(name)
    }

    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_vec());
        self.alone(move |part| {
            part.load(&Needs::records([RecordId::Note(name.clone())]))?;
            part.memory.set_meta(&name, &value).map(|()| 0)
        })
        .map(|_| ())
    }

    fn drop_meta(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.alone(move |part| {
            part.load(&Needs::records([RecordId::Note(name.clone())]))?;
            part.memory.drop_meta(&name).map(|()| 0)
        })
        .map(|_| ())
    }

    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        let from = vec![Column::Bytes(prefix.as_bytes().to_vec())];
        scan(&self.reads, &NOTES, from, None, &mut |id, _| {
            let RecordId::Note(name) = id else {
                return Ok(true);
            };
            let is_below = name.starts_with(prefix);
            names.extend(is_below.then_some(name));
            Ok(is_below)
        })?;
        Ok(names)
    }
}

impl Quarantine for Postgres {
    fn quarantine(
        &self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (input, raw, why) = (input.clone(), raw.to_owned(), why.to_owned());
        self.alone(move |part| {
            part.load(&Needs {
                inputs: [input.clone()].into(),
                ..Needs::default()
            })?;
            part.memory.quarantine(&input, &raw, &why, now).map(|()| 0)
        })
        .map(|_| ())
    }

    fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        let mut part = self.records([])?;
        let mut orders = Vec::new();
        scan_all(&self.lists, &QUARANTINE, &mut |id, bytes| {
            if let RecordId::Quarantined(QuarantineId(order, _)) = id {
                orders.push(RecordId::Order(order));
            }
            part.add(id, bytes);
            Ok(true)
        })?;
        part.load(&Needs::records(orders))?;
        part.derive();
        part.memory.quarantined()
    }

    fn drop_quarantined(&self, ids: &[QuarantineId]) -> Result<usize, StoreError> {
        let ids = ids.to_vec();
        self.alone(move |part| {
            let records = ids.iter().map(|id| RecordId::Quarantined(*id));
            part.load(&Needs::records(records))?;
            let damaged = part.damaged();
            let count = damaged.len();
            damaged.into_iter().for_each(|id| part.remove(id));
            Ok(part.memory.drop_quarantined(&ids)? + count)
        })
    }
}

impl Projections for Postgres {
    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError> {
        let part = self.records([RecordId::Memberships(owner)])?;
        part.memory.memberships_of(owner)
    }

    fn memberships(
        &self,
        each: &mut dyn FnMut(OwnerId, Memberships) -> bool,
    ) -> Result<(), StoreError> {
        scan_all(&self.lists, &MEMBERSHIPS, &mut |id, bytes| {
            let known = self.or_left_out(&id, record::decode_memberships(&bytes));
            Ok(match (id, known) {
                (RecordId::Memberships(owner), Some(known)) => each(owner, known),
                _ => true,
            })
        })
    }

    fn project(&self, projected: ProjectionWrite) -> Result<(), StoreError> {
        self.alone(move |part| {
            let owners = projected.memberships.iter().map(|(owner, _)| *owner);
            let marks = Needs::records(owners.map(RecordId::Mark));
            part.load(&marks)?;
            part.whole(&marks)?;
            part.memory.project(projected).map(|()| 0)
        })
        .map(|_| ())
    }
}

impl Upkeep for Postgres {
    fn backup(&self, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
        content::backup(&self.server, each)
    }

    fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        check::check(&self.server)
    }

    fn is_away(&self) -> bool {
        self.server.is_away()
    }

    fn left_out(&self) -> Vec<String> {
        let left_out = self.left_out.lock();
        left_out.unwrap_or_else(PoisonError::into_inner).clone()
    }
}
