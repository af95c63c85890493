//! What runs beside a talk: commands that only read, and the watch over the dialogs folder.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use crate::cli::remote::{self, RunFor};
use crate::config::Config;
use crate::runtime::decide::versions::InForce;
use crate::runtime::reload::{self, Folder};
use crate::runtime::segments::SharedSegments;
use crate::runtime::socket::Socket;
use crate::store::Store;

/// Lets commands that only read, such as `vraag export`, work in another terminal. Without it the
/// talk goes on all the same.
pub(super) fn serve_commands(
    run_for: RunFor,
    store: &Arc<dyn Store>,
    config: &Config,
) -> Option<Socket> {
    let (store, segments) = (Arc::clone(store), SharedSegments::default());
    let commands = remote::runner(run_for, store, config.clone(), segments, None);
    Socket::open(&config.data, commands)
        .inspect_err(|error| log::warn!("other commands do not work beside this talk: {error}"))
        .ok()
}

/// Watches the folder in a separate thread, and receives the dialogs that come into force.
pub(super) fn watch(folder: Folder) -> Option<Receiver<InForce>> {
    let (reloads, received) = channel();
    let watching = std::thread::Builder::new().name("watch".to_owned());
    watching
        .spawn(move || reload::watch(folder, |in_force| reloads.send(in_force).is_ok()))
        .ok()?;
    Some(received)
}
