//! `vraag run`: the bot in Telegram and on a page; without either the same dialogs in the terminal.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::admin;
use super::exit::Exit;
use super::global::Global;
use super::page::{self, PageAddress};
use super::remote::{self, RunFor};
use super::{chat, open, private};
use crate::channel::messenger::Messenger;
use crate::channel::telegram::{Settings, Setup};
use crate::channel::web;
use crate::config::Config;
use crate::runtime::reload::links::LinksInForce;
use crate::runtime::reload::{self, Folder};
use crate::runtime::segments::SharedSegments;
use crate::runtime::serve::{BotOptions, serve};
use crate::runtime::socket::Socket;

/// Options of `run`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Options {
    /// Serve a page in the browser on which people talk with the bot; needs no token
    #[arg(long)]
    web: bool,
}

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
    let (mut folder, told) = Folder::open(config.dialogs.clone(), Arc::clone(&store))
        .context("reading the dialogs that were in force")?;
    told.iter().for_each(reload::Notice::log);
    let in_force = folder.in_force().clone();
    if in_force.dialogs.programs.is_empty() {
        dialogs.none_runs(&config.dialogs, &mut std::io::stderr())?;
        return Ok(Exit::Dialogs);
    }
    if folder.is_bot_left_out() {
        // Without it nobody is at a desk, and customers would be promised what nobody does.
        writeln!(
            std::io::stderr(),
            "error: bot.yaml has errors, and there is no earlier one without; the bot does not start without its settings\nhint: `vraag check` shows what to mend"
        )?;
        return Ok(Exit::Dialogs);
    }
    let segments = SharedSegments::default();
    let (asks, asked) = std::sync::mpsc::channel();
    let mut config = config.clone();
    let mut listener = None;
    let has_page = options.web || in_force.dialogs.bot.web;
    if has_page {
        let address = PageAddress::find(&config)?;
        (config.listen, listener) = (Some(address.listen), address.own);
    }
    let pages = admin::pages(&config, &store, &asks, &segments, None)?;
    let commands = remote::runner(
        run_for,
        Arc::clone(&store),
        config.clone(),
        segments.clone(),
        Some(asks.clone()),
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
            offers: page::offers(&store),
        };
        messengers.push(Box::new(Setup::new(settings, config.webhook.clone())));
    }
    let listen = config.listen.clone();
    let mut tryout = None;
    if has_page {
        let web = page::web(
            &config,
            &in_force,
            &links,
            (&store, &asks),
            listener.is_some(),
        );
        messengers.push(Box::new(web));
        if listener.is_some() {
            tryout = Some(page::tryout(&mut folder, store.as_ref())?);
        }
    }
    let page = listen.as_ref().map(|listen| {
        let named = config.public_url.clone();
        named.unwrap_or_else(|| listen.local_url())
    });
    let own = tryout.as_ref().map(|tryout| tryout.path.clone());
    let ready = move |channel: &str, account: &str| {
        let words = match (&page, &own) {
            (Some(address), Some(own)) if channel == web::NAME => format!(
                "ready: the page is {address}/\nyours, with the results beside it: {address}{own}"
            ),
            (Some(address), None) if channel == web::NAME => {
                format!("ready: the page is {address}/")
            }
            (Some(_) | None, _) => format!("ready: @{account} answers in Telegram"),
        };
        // The starting process may have closed its end; the bot runs all the same.
        let _ = writeln!(std::io::stderr(), "{words}");
    };
    let options = BotOptions {
        messengers,
        listen,
        listener,
        data: config.data.clone(),
        store,
        backup: Some(config.backup_settings.clone()),
        in_force,
        ready: Arc::new(ready),
        watched: Some((folder, links)),
        asked: Some(asked),
        pages,
        segments,
        tryout,
        beside: None,
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
