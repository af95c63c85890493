//! Does what takes long outside any turn, again after a failure: fetches received photos and files into the data folder, named by what
//! they hold, has the messenger asked who may speak for a group, and gathers what is stored about somebody.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use crate::channel::{Channel, SendError};
use crate::id::{EffectId, OwnerId};
use crate::runtime::admins::Admins;
use crate::runtime::files;
use crate::runtime::gather::gather;
use crate::runtime::hall::{Hall, Trouble};
use crate::store::{Job, Store, StoreError, Task};
use crate::time::{Zone, now};
use crate::value::FileRef;

/// How the names of the records begin that say where files are.
pub const FILES: &str = "file/";

/// How often a file is tried before its job is given up.
const TRIES: u32 = 8;
/// How many files are fetched at once.
const AT_ONCE: usize = 4;

/// Does jobs until nobody can ask for more.
pub async fn run<C: Channel + 'static>(
    channel: Arc<C>,
    store: Arc<dyn Store>,
    data: PathBuf,
    trouble: Arc<Trouble>,
    hall: Arc<Hall>,
    zone: Zone,
    mut jobs: mpsc::UnboundedReceiver<(OwnerId, Job)>,
) {
    let places = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    let admins = Arc::new(Admins::default());
    while let Some((owner, job)) = jobs.recv().await {
        if matches!(job.task, Task::AskWhetherAdmin { .. }) {
            let (channel, store, trouble) = (Arc::clone(&channel), Arc::clone(&store), Arc::clone(&trouble));
            let (admins, hall) = (Arc::clone(&admins), Arc::clone(&hall));
            tokio::spawn(async move {
                let id = job.id;
                let told = match admins.ask(channel.as_ref(), store.as_ref(), job).await {
                    // The job is done with the turn that takes the answer in.
                    Ok(Some(answer)) => {
                        hall.ask(answer);
                        Ok(())
                    }
                    Ok(None) => store.job_done(id),
                    Err(error) => Err(error),
                };
                if let Err(error) = told {
                    trouble.tell(error);
                }
            });
            continue;
        }
        let Ok(permit) = Arc::clone(&places).acquire_owned().await else { return };
        let (channel, store, data, trouble) = (Arc::clone(&channel), Arc::clone(&store), data.clone(), Arc::clone(&trouble));
        let hall = Arc::clone(&hall);
        tokio::spawn(async move {
            let done = match job.task {
                Task::Fetch(file) => {
                    let bytes = fetch(channel.as_ref(), job.id, &file).await;
                    tokio::task::spawn_blocking(move || finish(store.as_ref(), &data, (owner, job.id), &file, bytes)).await
                }
                Task::Gather(language) => {
                    tokio::task::spawn_blocking(move || {
                        let rows = gather(store.as_ref(), owner, job.id, &language, zone, now())?;
                        hall.hand_out(owner, rows)
                    })
                    .await
                }
                Task::AskWhetherAdmin { .. } => return,
            };
            if let Ok(Err(error)) = done {
                trouble.tell(error);
            }
            drop(permit);
        });
    }
}

/// Returns where a fetched file is, by the messenger's stable id of its bytes.
pub fn stored_file(store: &dyn Store, unique: &str) -> Result<Option<String>, StoreError> {
    Ok(store.meta(&record_name(unique))?.and_then(|bytes| String::from_utf8(bytes).ok()))
}

async fn fetch<C: Channel>(channel: &C, job: EffectId, file: &FileRef) -> Option<Vec<u8>> {
    for attempt in 0..TRIES {
        match channel.fetch(&file.remote).await {
            Ok(bytes) => return Some(bytes),
            Err(error @ (SendError::Refused(_) | SendError::Gone(_) | SendError::WindowClosed | SendError::Moved(_))) => {
                log::warn!("the file of job {job} cannot be had: {error}");
                return None;
            }
            Err(SendError::RetryAfter(seconds)) => pause(seconds).await,
            Err(SendError::Unknown(_) | SendError::Misconfigured(_) | SendError::NotNow(_)) => pause(1 << attempt.min(6)).await,
        }
    }
    log::warn!("the file of job {job} was given up after {TRIES} tries");
    None
}

async fn pause(seconds: u64) {
    tokio::time::sleep(std::time::Duration::from_secs(seconds.min(600))).await;
}

fn finish(store: &dyn Store, data: &Path, job: (OwnerId, EffectId), file: &FileRef, bytes: Option<Vec<u8>>) -> Result<(), StoreError> {
    let (owner, job) = job;
    // Whoever was forgotten meanwhile sent nothing.
    let is_there = || store.contact(owner).map(|contact| contact.is_some());
    if let Some(bytes) = bytes
        && is_there()?
    {
        let name = keep(data, &bytes).map_err(|error| StoreError::Broken(format!("a received file cannot be written: {error}")))?;
        store.set_meta(&record_name(&file.unique), name.as_bytes())?;
        if !is_there()? {
            files::sweep(store, data)?;
        }
    }
    store.job_done(job)
}

/// Writes bytes under a name made from what they hold: the same file twice takes its space once, and no sender chooses a name.
fn keep(data: &Path, bytes: &[u8]) -> std::io::Result<String> {
    let hash = Sha256::digest(bytes);
    let name: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("files/{name}.{}", ending(bytes));
    let path = data.join(&name);
    if path.exists() {
        return Ok(name);
    }
    let folder = data.join("files");
    std::fs::create_dir_all(&folder)?;
    let half = path.with_extension("half");
    let mut file = std::fs::File::create(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&half, &path)?;
    std::fs::File::open(&folder)?.sync_all()?;
    Ok(name)
}

/// Tells the kind of a file from its first bytes: what a sender says of it is not believed.
fn ending(bytes: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 9] = [
        (b"\xff\xd8\xff", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF8", "gif"),
        (b"%PDF-", "pdf"),
        (b"OggS", "ogg"),
        (b"PK\x03\x04", "zip"),
        (b"ID3", "mp3"),
        (b"\x1aE\xdf\xa3", "webm"),
        (b"BM", "bmp"),
    ];
    if bytes.get(..4) == Some(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return "webp";
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "mp4";
    }
    KNOWN.iter().find(|(start, _)| bytes.starts_with(start)).map_or("bin", |(_, ending)| ending)
}

fn record_name(unique: &str) -> String {
    format!("{FILES}{unique}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_kept_once_under_a_name_nobody_chose() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = keep(folder.path(), b"\xff\xd8\xff a picture").expect("the folder is ours");
        let second = keep(folder.path(), b"\xff\xd8\xff a picture").expect("the folder is ours");
        assert_eq!(first, second);
        assert!(first.starts_with("files/") && first.ends_with(".jpg"));
        assert_eq!(std::fs::read_dir(folder.path().join("files")).expect("it was made").count(), 1);
    }

    #[test]
    fn a_file_of_no_known_kind_is_only_bytes() {
        assert_eq!(ending(b"#!/bin/sh"), "bin");
    }
}
