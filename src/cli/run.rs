//! `vraag run`: the bot in Telegram and on a page; without either the same dialogs in the terminal.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::exit::Exit;
use super::global::Global;
use super::remote::{self, RunFor};
use super::{chat, open, private};
use crate::channel::messenger::{Messenger, Offers};
use crate::channel::telegram::{Settings, Setup};
use crate::channel::web::{self, Web, WebOptions};
use crate::config::{Config, Listen};
use crate::runtime::reload::links::LinksInForce;
use crate::runtime::reload::{self, Folder};
use crate::runtime::segments::SharedSegments;
use crate::runtime::serve::{BotOptions, serve};
use crate::runtime::socket::Socket;
use crate::store::{Place, Store};

/// Options of `run`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Options {
    /// Serve a page in the browser on which people talk with the bot; needs no token
    #[arg(long)]
    web: bool,
}

/// Where the page is looked for on this machine if nobody says otherwise; the next ones if another
/// program has it.
const PORTS: std::ops::RangeInclusive<u16> = 4117..=4126;

/// Runs the bot, or the terminal if there is neither a token nor a page to serve.
///
/// Fails if the bot cannot be started or must stop.
pub fn run(config: &Config, global: &Global, options: &Options, run_for: RunFor) -> Result<Exit> {
    let has_page = || {
        options.web
            || open::Dialogs::read(&config.dialogs)
                .compiled
                .dialogs
                .bot
                .web
    };
    if config.token.is_none() && !has_page() {
        return chat::talk_instead(config, global, run_for);
    }
    bot(config, options, run_for)
}

fn bot(config: &Config, options: &Options, run_for: RunFor) -> Result<Exit> {
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
    let mut messengers: Vec<Box<dyn Messenger>> = Vec::new();
    if let Some(token) = &config.token {
        let settings = Settings {
            token: token.clone(),
            api_url: config.api_url.clone(),
            dialogs: config.dialogs.clone(),
            links: links.finder(),
            offers: offers(&store),
        };
        messengers.push(Box::new(Setup::new(settings, config.webhook.clone())));
    }
    let mut listen = config.listen.clone();
    if options.web || in_force.dialogs.bot.web {
        listen = Some(page_address(config)?);
        messengers.push(Box::new(Web::new(WebOptions {
            title: in_force.dialogs.bot.name.clone(),
            dialogs: config.dialogs.clone(),
            files: config.data.join("web"),
            has_group: false,
            links: links.finder(),
            offers: offers(&store),
        })));
    }
    let page = listen.as_ref().map(|listen| listen.address.clone());
    let ready = move |channel: &str, account: &str| {
        let words = match &page {
            Some(address) if channel == web::NAME => {
                format!("ready: the page is http://{address}/")
            }
            Some(_) | None => format!("ready: @{account} answers in Telegram"),
        };
        // The starting process may have closed its end; the bot runs all the same.
        let _ = writeln!(std::io::stderr(), "{words}");
    };
    let options = BotOptions {
        messengers,
        listen,
        data: config.data.clone(),
        store,
        in_force,
        ready: Arc::new(ready),
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

/// Returns where the page is served: where the operator says, else on this machine only.
///
/// Fails if the operator has switched HTTP off, or all ports are in use.
fn page_address(config: &Config) -> Result<Listen> {
    let Some(listen) = &config.listen else {
        bail!(
            "VRAAG_LISTEN is off, but a page is to be served: give it a host and a port such as 127.0.0.1:8080"
        );
    };
    let is_here_alone = !listen.is_required && config.token.is_none();
    let address = match is_here_alone {
        false => listen.address.clone(),
        true => {
            let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
            let Some(port) = PORTS.clone().find(is_free) else {
                bail!(
                    "other programs use the ports {} to {}: name another one, such as VRAAG_LISTEN=127.0.0.1:5000",
                    PORTS.start(),
                    PORTS.end()
                );
            };
            if port != *PORTS.start() {
                let first = PORTS.start();
                writeln!(
                    std::io::stderr(),
                    "another program uses port {first}, so the page is at {port}"
                )?;
            }
            format!("127.0.0.1:{port}")
        }
    };
    Ok(Listen {
        address,
        is_required: true,
    })
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
