//! Runs what takes too long for a turn, with retries: fetches received photos and files into the
//! data folder, asks the messenger who may speak for a group, gathers what is stored about a person,
//! and makes reports.

pub mod admins;
pub mod files;
pub mod gather;
pub mod pages_link;
pub mod relay;
pub mod report;
pub mod share;
pub mod till;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinError;

use crate::channel::update::INTERNAL_ERROR;
use crate::channel::{Channel, SendError};
use crate::engine::input::Occasion;
use crate::hex::Hex;
use crate::id::{EffectId, OwnerId};
use crate::report::export::files::AtomicFile;
use crate::runtime::decide::Work;
use crate::runtime::decide::versions::InForce;
use crate::runtime::deliver::channels::Channels;
use crate::runtime::dispatch::Dispatcher;
use crate::runtime::jobs::admins::{Admins, Asked};
use crate::runtime::jobs::gather::gather;
use crate::runtime::jobs::pages_link::pages_link;
use crate::runtime::jobs::relay::{Relaying, relay};
use crate::runtime::jobs::report::report;
use crate::runtime::jobs::share::share;
use crate::runtime::segments::SharedSegments;
use crate::runtime::signals::FailureSignal;
use crate::store::{Job, Outgoing, Store, StoreError, Task};
use crate::time::now;
use crate::value::FileRef;

/// How many times a file is tried before its job is given up.
const MAX_TRIES: u32 = 8;
/// Maximum number of reports that are made at once: each reads everybody's answers.
const MAX_REPORTS: usize = 1;
/// Maximum number of concurrent downloads.
const MAX_DOWNLOADS: usize = 4;

/// Runs jobs until all senders are gone.
pub async fn run(
    channels: Channels,
    store: Arc<dyn Store>,
    data: PathBuf,
    failure: Arc<FailureSignal>,
    dispatcher: Arc<Dispatcher>,
    (in_force, segments, pages): (watch::Receiver<InForce>, SharedSegments, Option<Arc<str>>),
    mut jobs: mpsc::UnboundedReceiver<(OwnerId, Job)>,
) {
    let places = Arc::new(tokio::sync::Semaphore::new(MAX_DOWNLOADS));
    let reports = Arc::new(tokio::sync::Semaphore::new(MAX_REPORTS));
    let admins = Arc::new(Admins::default());
    while let Some((owner, job)) = jobs.recv().await {
        if matches!(job.task, Task::AskWhetherAdmin { .. }) {
            let (channels, store, failure) =
                (channels.clone(), Arc::clone(&store), Arc::clone(&failure));
            let (admins, dispatcher) = (Arc::clone(&admins), Arc::clone(&dispatcher));
            tokio::spawn(async move {
                let id = job.id;
                let told = match admins.ask(&channels, store.as_ref(), job).await {
                    // The job is done with the turn that takes the answer.
                    Ok(Asked::Answered(inbound)) => {
                        dispatcher.ask(Work::Take(inbound));
                        Ok(())
                    }
                    Ok(Asked::Unanswered) => store.job_done(id),
                    // The job stays for a run in which its messenger is connected.
                    Ok(Asked::Later) => Ok(()),
                    Err(error) => Err(error),
                };
                if let Err(error) = told {
                    failure.tell(error);
                }
            });
            continue;
        }
        if matches!(job.task, Task::Report { .. } | Task::Share(_)) {
            let (store, failure, dispatcher) = (
                Arc::clone(&store),
                Arc::clone(&failure),
                Arc::clone(&dispatcher),
            );
            let (reports, in_force) = (Arc::clone(&reports), in_force.clone());
            let (segments, pages) = (segments.clone(), pages.clone());
            tokio::spawn(async move {
                let Ok(_permit) = reports.acquire_owned().await else {
                    return;
                };
                let in_force = in_force.borrow().clone();
                let id = job.id;
                let made = tokio::task::spawn_blocking(move || {
                    let rows = tell(store.as_ref(), &in_force, (&segments, pages), (owner, job))?;
                    dispatcher.hand_out(owner, rows)
                });
                over(id, made.await, &failure);
            });
            continue;
        }
        if let Task::Relay { to, what } = &job.task {
            // Here, not beside: what is told comes in its order.
            let dialogs = Arc::clone(&in_force.borrow().dialogs);
            let told = relay(
                &channels,
                store.as_ref(),
                &dialogs,
                (owner, &job),
                (to, what),
            );
            let done = told.and_then(|told| match told {
                // The job is done with the turn that takes the input.
                Relaying::Ready(inbound) => {
                    dispatcher.ask(Work::Take(inbound));
                    Ok(())
                }
                Relaying::Nobody => store.job_done(job.id),
                // The job stays for a run in which there is such a desk.
                Relaying::Later => Ok(()),
            });
            if let Err(error) = done {
                failure.tell(error);
            }
            continue;
        }
        let Ok(permit) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let (channels, store, data, failure) = (
            channels.clone(),
            Arc::clone(&store),
            data.clone(),
            Arc::clone(&failure),
        );
        let (dispatcher, in_force) = (Arc::clone(&dispatcher), in_force.clone());
        tokio::spawn(async move {
            let id = job.id;
            let done = match job.task {
                Task::Fetch(file) => {
                    let place = match store.place(job.id.conversation) {
                        Ok(place) => place,
                        Err(error) => {
                            failure.tell(error);
                            return;
                        }
                    };
                    let Some(channel) = place.as_ref().and_then(|place| channels.at(place)) else {
                        // The job stays for a run in which its messenger is connected.
                        return log::warn!("the file of job {} waits for its messenger", job.id);
                    };
                    let bytes = fetch(channel.as_ref(), job.id, &file).await;
                    // The download slot is free before we wait for the disk.
                    drop(permit);
                    file_away(&store, &failure, &data, (owner, job.id), file, bytes).await;
                    return;
                }
                Task::Gather(language) => {
                    let dialogs = Arc::clone(&in_force.borrow().dialogs);
                    tokio::task::spawn_blocking(move || {
                        let rows =
                            gather(store.as_ref(), owner, job.id, &language, &dialogs, now())?;
                        dispatcher.hand_out(owner, rows)
                    })
                    .await
                }
                Task::AskWhetherAdmin { .. }
                | Task::Report { .. }
                | Task::Share(_)
                | Task::Relay { .. } => return,
            };
            over(id, done, &failure);
        });
    }
}

/// Tells how a job went that ran beside the others; one that made the program stumble is kept.
fn over(job: EffectId, done: Result<Result<(), StoreError>, JoinError>, failure: &FailureSignal) {
    match done {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            failure.tell(error);
        }
        Err(_) => log::error!("job {job} waits for the next start: {INTERNAL_ERROR}"),
    }
}

/// Makes a report, for an operator or for the group that answered.
fn tell(
    store: &dyn Store,
    in_force: &InForce,
    (segments, pages): (&SharedSegments, Option<Arc<str>>),
    (owner, job): (OwnerId, Job),
) -> Result<Vec<Outgoing>, StoreError> {
    let now = now();
    match &job.task {
        Task::Report { request, language } if request.occasion == Occasion::Pages => {
            pages_link(store, pages.as_deref(), (owner, job.id), language, now)
        }
        Task::Report { request, language } => {
            let groups = segments.groups(store, &in_force.dialogs, now)?;
            report(store, in_force, groups, job.id, (request, language), now)
        }
        Task::Share(request) => share(store, in_force, (owner, job.id), request, now),
        Task::Fetch(_) | Task::AskWhetherAdmin { .. } | Task::Gather(_) | Task::Relay { .. } => {
            Ok(Vec::new())
        }
    }
}

async fn fetch(channel: &dyn Channel, job: EffectId, file: &FileRef) -> Option<Vec<u8>> {
    for attempt in 0..MAX_TRIES {
        match channel.fetch(&file.remote).await {
            Ok(bytes) => return Some(bytes),
            Err(
                error @ (SendError::Refused(_)
                | SendError::Gone(_)
                | SendError::WindowClosed
                | SendError::TopicLost
                | SendError::NoTopics(_)
                | SendError::Moved(_)),
            ) => {
                log::warn!("the file of job {job} cannot be had: {error}");
                return None;
            }
            Err(SendError::RetryAfter(seconds)) => pause(seconds).await,
            Err(SendError::Unknown(_) | SendError::Misconfigured(_) | SendError::NotNow(_)) => {
                pause(1 << attempt.min(6)).await
            }
        }
    }
    log::warn!("the file of job {job} was given up after {MAX_TRIES} tries");
    None
}

async fn pause(seconds: u64) {
    tokio::time::sleep(std::time::Duration::from_secs(seconds.min(600))).await;
}

/// Writes a fetched file and closes its job. If that fails, it is retried now and then at the next
/// start, so that one bad upload holds up nobody else.
async fn file_away(
    store: &Arc<dyn Store>,
    failure: &FailureSignal,
    data: &Path,
    job: (OwnerId, EffectId),
    file: FileRef,
    bytes: Option<Vec<u8>>,
) {
    let (file, bytes) = (Arc::new(file), Arc::new(bytes));
    for attempt in 0..MAX_TRIES {
        let (store, data) = (Arc::clone(store), data.to_owned());
        let (file, bytes) = (Arc::clone(&file), Arc::clone(&bytes));
        let why = match tokio::task::spawn_blocking(move || {
            finish(store.as_ref(), &data, job, &file, bytes.as_deref())
        })
        .await
        {
            Ok(Ok(Ok(()))) => return,
            Ok(Ok(Err(error))) => error.to_string(),
            Ok(Err(error @ StoreError::Unreadable { .. })) => error.to_string(),
            Ok(Err(error)) => {
                failure.tell(error);
                return;
            }
            Err(_) => INTERNAL_ERROR.to_owned(),
        };
        log::error!("the file of job {} cannot be written: {why}", job.1);
        pause(1 << attempt.min(6)).await;
    }
    log::error!("the file of job {} is given up until the next start", job.1);
}

/// Writes a fetched file and closes its job. The inner error is about the file, the outer one about
/// the store.
fn finish(
    store: &dyn Store,
    data: &Path,
    job: (OwnerId, EffectId),
    file: &FileRef,
    bytes: Option<&[u8]>,
) -> Result<std::io::Result<()>, StoreError> {
    let (owner, job) = job;
    // Nothing is stored for a person who was forgotten meanwhile.
    let is_there = || store.contact(owner).map(|contact| contact.is_some());
    if let Some(bytes) = bytes
        && is_there()?
    {
        let name = match keep(data, bytes) {
            Ok(name) => name,
            Err(error) => return Ok(Err(error)),
        };
        store.set_meta(&files::record_name(&file.unique), name.as_bytes())?;
        if !is_there()? {
            files::sweep(store, data)?;
        }
    }
    store.job_done(job)?;
    // A desk gets it from where it waits; what is left there goes after a day.
    let talk = store.load(owner, job.conversation)?;
    let was_at_desk =
        talk.is_some_and(|talk| talk.conversation.handovers > 0 || talk.contact.case.is_some());
    if !was_at_desk {
        files::let_go(data, file)?;
    }
    Ok(Ok(()))
}

/// Writes bytes under a name made from their hash: a file sent twice is stored once, and no sender
/// chooses a name.
fn keep(data: &Path, bytes: &[u8]) -> std::io::Result<String> {
    let hash = Sha256::digest(bytes);
    let name = format!("files/{}.{}", Hex(&hash[..16]), ending(bytes));
    let path = data.join(&name);
    if path.exists() {
        return Ok(name);
    }
    let folder = data.join("files");
    crate::private_path::private_folder(&folder)?;
    let whole = AtomicFile::begin(&path)?;
    whole.file().write_all(bytes)?;
    // Another download of the same file writes the same bytes; it does not matter which one stays.
    whole.keep()?;
    std::fs::File::open(&folder)?.sync_all()?;
    Ok(name)
}

/// Tells the type of a file from its first bytes; the sender's claim is not trusted.
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
    KNOWN
        .iter()
        .find(|(start, _)| bytes.starts_with(start))
        .map_or("bin", |(_, ending)| ending)
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
        assert_eq!(
            std::fs::read_dir(folder.path().join("files"))
                .expect("it was made")
                .count(),
            1
        );
    }

    #[test]
    fn several_may_send_the_same_picture_at_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let picture = [b"\xff\xd8\xff".as_slice(), &[7; 1 << 16]].concat();
        for round in 0..20 {
            let picture = [picture.as_slice(), &[round]].concat();
            let names: Vec<String> = std::thread::scope(|scope| {
                let keeping: Vec<_> = (0..8)
                    .map(|_| scope.spawn(|| keep(folder.path(), &picture)))
                    .collect();
                keeping
                    .into_iter()
                    .map(|kept| {
                        kept.join()
                            .expect("nobody panics")
                            .expect("the folder is ours")
                    })
                    .collect()
            });
            assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
            assert_eq!(
                std::fs::read(folder.path().join(&names[0])).expect("it was kept"),
                picture
            );
        }
        let left = std::fs::read_dir(folder.path().join("files"))
            .expect("it was made")
            .count();
        assert_eq!(left, 20, "no half is left");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_no_trouble_of_the_store() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("files"), b"in the way").expect("the folder is ours");
        let store = crate::store::memory::Memory::default();
        let job = (
            OwnerId(1),
            EffectId {
                conversation: crate::id::ConversationId(1),
                turn: 1,
                index: 0,
            },
        );
        let file = FileRef {
            remote: "r".into(),
            unique: "u".into(),
            name: None,
            mime: None,
            size: None,
        };
        assert!(keep(folder.path(), b"a picture").is_err());
        assert_eq!(
            finish(&store, folder.path(), job, &file, None).map(|done| done.is_ok()),
            Ok(true)
        );
    }

    #[test]
    fn a_file_of_no_known_kind_is_only_bytes() {
        assert_eq!(ending(b"#!/bin/sh"), "bin");
    }
}
