//! What runs beside a talk: commands that only read, the watch over the dialogs folder, and the page
//! in the browser.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use crate::cli::page::PageBeside;
use crate::cli::remote::{self, RunFor};
use crate::config::Config;
use crate::runtime::decide::versions::InForce;
use crate::runtime::reload::{self, Folder};
use crate::runtime::segments::SharedSegments;
use crate::runtime::socket::Socket;
use crate::store::Store;

/// Lets commands that only read, such as `vraag export`, work in another terminal, and `vraag admin`
/// lead to the page if there is one. Without it the talk goes on all the same.
pub(super) fn serve_commands(
    run_for: RunFor,
    store: &Arc<dyn Store>,
    config: &Config,
    page: Option<&PageBeside>,
) -> Option<Socket> {
    let (store, segments) = (Arc::clone(store), SharedSegments::default());
    let served = Config {
        listen: page.map(|page| page.listen.clone()),
        ..config.clone()
    };
    let commands = remote::runner(run_for, store, served, segments, None);
    Socket::open(&config.data, commands)
        .inspect_err(|error| log::warn!("other commands do not work beside this talk: {error}"))
        .ok()
}

/// Watches the folder of dialogs, and receives those that come into force. With a page, the same
/// dialogs are served in the browser by a bot that watches; if that is not possible, it is said.
pub(super) fn watched(
    config: &Config,
    store: &Arc<dyn Store>,
    in_force: &InForce,
    has_page: bool,
) -> (Option<PageBeside>, Option<Receiver<InForce>>) {
    let folder = || {
        let (dialogs, store) = (config.dialogs.clone(), Arc::clone(store));
        Folder::new(dialogs, store, in_force.clone())
    };
    // Whoever has switched HTTP off wants no page.
    if has_page && config.listen.is_some() {
        match PageBeside::start(config, store, folder()) {
            Ok((mut page, reloads)) => {
                page.tell();
                return (Some(page), Some(reloads));
            }
            Err(error) => eprintln!("the dialogs are not served in the browser: {error:#}"),
        }
    }
    (None, watch(folder()))
}

/// Watches the folder in a separate thread.
fn watch(folder: Folder) -> Option<Receiver<InForce>> {
    let (reloads, received) = channel();
    let watching = std::thread::Builder::new().name("watch".to_owned());
    watching
        .spawn(move || reload::watch(folder, |in_force| reloads.send(in_force).is_ok()))
        .ok()?;
    Some(received)
}
