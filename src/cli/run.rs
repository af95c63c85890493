//! `vraag run`: the bot; without a token the same dialogs in the terminal.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::exit::Exit;
use super::global::Global;
use super::remote::{self, RunFor};
use super::{chat, open, private};
use crate::channel::messenger::{Messenger, Offers};
use crate::channel::telegram::{Settings, Setup};
use crate::config::{Config, Secret};
use crate::runtime::reload::links::LinksInForce;
use crate::runtime::reload::{self, Folder};
use crate::runtime::segments::SharedSegments;
use crate::runtime::serve::{BotOptions, serve};
use crate::runtime::socket::Socket;
use crate::store::{Place, Store};

/// Runs the bot, or the terminal if there is no token.
///
/// Fails if the bot cannot be started or must stop.
pub fn run(config: &Config, global: &Global, run_for: RunFor) -> Result<Exit> {
    match &config.token {
        Some(token) => telegram(config, token, run_for),
        None => chat::talk_instead(config, global, run_for),
    }
}

fn telegram(config: &Config, token: &Secret, run_for: RunFor) -> Result<Exit> {
    let dialogs = open::Dialogs::read(&config.dialogs);
    if !dialogs.has_files() && dialogs.none_runs(&config.dialogs, &mut std::io::stderr())? {
        return Ok(Exit::Dialogs);
    }
    private::warn_of_settings();
    let store = open::own_store(&config.data)?;
    let (folder, told) = Folder::open(config.dialogs.clone(), Arc::clone(&store))
        .context("reading the dialogs that were in force")?;
    told.iter().for_each(reload::Notice::log);
    let in_force = folder.in_force().clone();
    if in_force.dialogs.programs.is_empty() {
        dialogs.none_runs(&config.dialogs, &mut std::io::stderr())?;
        return Ok(Exit::Dialogs);
    }
    let segments = SharedSegments::default();
    let (asks, asked) = std::sync::mpsc::channel();
    let commands = remote::runner(
        run_for,
        Arc::clone(&store),
        config.clone(),
        segments.clone(),
        Some(asks),
    );
    let socket =
        Socket::open(&config.data, commands).context("opening the socket for other commands")?;
    let links = LinksInForce::new(&in_force.dialogs);
    let settings = Settings {
        token: token.clone(),
        api_url: config.api_url.clone(),
        dialogs: config.dialogs.clone(),
        links: links.finder(),
        offers: offers(&store),
    };
    let telegram = Setup::new(settings, config.webhook.clone());
    let options = BotOptions {
        messengers: vec![Box::new(telegram) as Box<dyn Messenger>],
        listen: config.listen.clone(),
        data: config.data.clone(),
        store,
        in_force,
        ready: Arc::new(|_, account| {
            // The starting process may have closed its end; the bot runs all the same.
            let _ = writeln!(std::io::stderr(), "ready: @{account} answers in Telegram");
        }),
        watched: Some((folder, links)),
        asked: Some(asked),
        segments,
    };
    // A current-thread runtime for outgoing calls: polling, deciding and writing have their own
    // threads, and with a thread pool a third of the CPU of a call was spent on passing it between
    // threads.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the program's network")?;
    let served = runtime.block_on(async {
        let stop = stop_signal().context("listening for signals")?;
        serve(options, stop).await
    });
    drop(socket);
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    served.map(|()| Exit::Fine)
}

/// Returns a future that completes when the program is told to stop.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        log::info!("stopping: what is decided is still sent");
    })
}

/// Returns the function that finds the group to name in buttons that start a section in private.
fn offers(store: &Arc<dyn Store>) -> Offers {
    let store = Arc::clone(store);
    // An unreadable store stops the bot elsewhere; a button without its group still works.
    Arc::new(move |place| Some(store.find(&Place(place.to_owned())).ok()??.1))
}
