//! The page in the browser, as `vraag run` and the talk in the terminal serve it.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::sync::oneshot;

use super::admin;
use crate::channel::console;
use crate::channel::messenger::Offers;
use crate::channel::web::{Web, WebOptions};
use crate::config::{Config, Listen};
use crate::hex::Hex;
use crate::id::OwnerId;
use crate::runtime::asking::Asking;
use crate::runtime::decide::Work;
use crate::runtime::decide::versions::InForce;
use crate::runtime::jobs::files;
use crate::runtime::reload::Folder;
use crate::runtime::reload::links::LinksInForce;
use crate::runtime::segments::SharedSegments;
use crate::runtime::serve::{BotOptions, TalkBeside, serve};
use crate::runtime::tryout::Tryout;
use crate::store::{Place, Store};

/// Where the page is looked for on this machine if nobody says otherwise; the next ones if another
/// program has it.
const PORTS: std::ops::RangeInclusive<u16> = 4117..=4126;
/// The record with the secret part of the address of the page for whoever writes dialogs.
const TRYOUT_KEY: &str = "web/tryout";
/// How long the start of the page is waited for; it takes some milliseconds.
const START_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the page is served.
pub struct PageAddress {
    /// A host and a port.
    pub listen: Listen,
    /// What listens there already, if nobody named it: then only this machine's own people look at
    /// it.
    pub own: Option<TcpListener>,
}

impl PageAddress {
    /// Finds where the page is served: where the operator says, else on this machine only.
    ///
    /// Fails if the operator has switched HTTP off, or all ports are in use.
    pub fn find(config: &Config) -> Result<Self> {
        let Some(listen) = &config.listen else {
            bail!(
                "VRAAG_LISTEN is off, but a page is to be served: give it a host and a port such as 127.0.0.1:8080"
            );
        };
        let is_named = listen.is_required || config.token.is_some();
        let own = (!is_named).then(free_port).transpose()?;
        let address = match &own {
            Some(listener) => listener.local_addr()?.to_string(),
            None => listen.address.clone(),
        };
        let listen = Listen {
            address,
            is_required: true,
            hosts: listen.hosts.clone(),
        };
        Ok(Self { listen, own })
    }
}

fn free_port() -> Result<TcpListener> {
    let mut ports = PORTS.clone();
    let free = ports.find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
    let Some(listener) = free else {
        bail!(
            "other programs use the ports {} to {}: name another one, such as VRAAG_LISTEN=127.0.0.1:5000",
            PORTS.start(),
            PORTS.end()
        );
    };
    let (port, first) = (listener.local_addr()?.port(), *PORTS.start());
    if port != first {
        writeln!(
            std::io::stderr(),
            "another program uses port {first}, so the page is at {port}"
        )?;
    }
    Ok(listener)
}

/// Returns the web messenger of a bot; `asks` is what commands ask it by.
pub fn web(
    config: &Config,
    in_force: &InForce,
    links: &LinksInForce,
    (store, asks): (&Arc<dyn Store>, &Sender<Asking>),
    has_group: bool,
) -> Web {
    let (asked, kept) = (links.clone(), Arc::clone(store));
    let (starts, sites, limits) = (links.clone(), links.clone(), links.clone());
    let (awaited, jobs) = (links.clone(), Arc::clone(store));
    let asks = asks.clone();
    let skip_wait = move |place| {
        let skip = Box::new(Work::SkipWait(Place(place)));
        // If the bot has ended, nothing waits.
        let _ = asks.send(Asking::Takes(skip));
    };
    Web::new(WebOptions {
        title: in_force.dialogs.bot.name.clone(),
        dialogs: config.dialogs.clone(),
        files: files::waiting(&config.data),
        has_group,
        links: links.finder(),
        offers: offers(store),
        takes_file: Arc::new(move |place| asked.takes_file(kept.as_ref(), place)),
        awaits_file: Arc::new(move |place, file| awaited.awaits_file(jobs.as_ref(), place, file)),
        group_starts: Arc::new(move |language| starts.group_starts(language)),
        skip_wait: Arc::new(skip_wait),
        per_minute: Arc::new(move || limits.per_minute()),
        sites: Arc::new(move || sites.sites()),
        site_key: config.site_key.clone(),
    })
}

/// Returns the page for whoever writes dialogs. Its address lasts as long as the store.
///
/// Fails if the store cannot be read or written, or the system gives no random numbers.
pub fn tryout(folder: &mut Folder, store: &dyn Store) -> Result<Tryout> {
    let known = store.meta(TRYOUT_KEY).context("reading the page's key")?;
    let key = match known {
        Some(key) => key,
        None => {
            let mut key = vec![0; 16];
            getrandom::fill(&mut key).context("making the page's key")?;
            store
                .set_meta(TRYOUT_KEY, &key)
                .context("keeping the page's key")?;
            key
        }
    };
    Ok(Tryout {
        path: format!("/try/{}", Hex(&key)),
        title: folder.in_force().dialogs.bot.name.clone(),
        saved: folder.show_saved(),
    })
}

/// Returns the function that finds the group to name in buttons that start a section in private.
pub fn offers(store: &Arc<dyn Store>) -> Offers {
    let store = Arc::clone(store);
    // An unreadable store stops the bot elsewhere; a button without its group still works.
    Arc::new(move |place| Some(store.find(&Place(place.to_owned())).ok()??.1))
}

/// A page that is served beside a talk in the terminal, by a bot that leaves the talk alone. It ends
/// when this is dropped.
pub struct PageBeside {
    address: String,
    /// Tells how to come into the operator pages; `None` if there are none, or it has.
    tells_the_way: Option<Box<dyn FnOnce() + Send>>,
    /// Where it is served.
    pub listen: Listen,
    asks: Sender<Asking>,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
}

impl PageBeside {
    /// Starts serving; the dialogs that come into force are received by the talk.
    ///
    /// Fails if there is no address to serve it at, or the bot cannot be started.
    pub fn start(
        config: &Config,
        store: &Arc<dyn Store>,
        mut folder: Folder,
    ) -> Result<(Self, Receiver<InForce>)> {
        let PageAddress { listen, own } = PageAddress::find(config)?;
        let page = tryout(&mut folder, store.as_ref())?;
        let address = format!("http://{}{}", listen.address, page.path);
        let in_force = folder.in_force().clone();
        let links = LinksInForce::new(&in_force.dialogs);
        let (reloads, received) = channel();
        let (asks, asked) = channel();
        let (told, ready) = channel();
        let segments = SharedSegments::default();
        let config = &Config {
            listen: Some(listen.clone()),
            ..config.clone()
        };
        let beside = Some(console::NAME);
        let mut pages = admin::pages(config, store, &asks, &segments, beside)?;
        let tells_the_way = pages
            .as_mut()
            .map(|pages| std::mem::replace(&mut pages.served, Box::new(|| ())));
        let options = BotOptions {
            messengers: vec![Box::new(web(
                config,
                &in_force,
                &links,
                (store, &asks),
                true,
            ))],
            listen: Some(listen.clone()),
            listener: own,
            data: config.data.clone(),
            store: Arc::clone(store),
            backup: None,
            in_force,
            ready: Arc::new(move |_, _| _ = told.send(())),
            watched: Some((folder, links)),
            segments,
            asked: Some(asked),
            pages,
            tryout: Some(page),
            beside: Some(TalkBeside {
                channel: console::NAME,
                reloads,
            }),
        };
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("starting the program's network")?;
        let serve = move || {
            let stop = async { _ = stopped.await };
            if let Err(error) = runtime.block_on(serve(options, stop)) {
                log::warn!("the page in the browser has ended: {error:#}");
            }
        };
        let serving = std::thread::Builder::new()
            .name("page".to_owned())
            .spawn(serve)
            .context("starting the page's thread")?;
        ready
            .recv_timeout(START_TIMEOUT)
            .context("starting the page")?;
        let page = Self {
            address,
            tells_the_way,
            listen,
            asks,
            stop: Some(stop),
            serving: Some(serving),
        };
        Ok((page, received))
    }

    /// Tells whoever sits at the terminal where the page is, and how to come into the operator pages.
    pub fn tell(&mut self) {
        eprintln!(
            "in your browser, with the results beside it: {}",
            self.address
        );
        if let Some(tells_the_way) = self.tells_the_way.take() {
            tells_the_way();
        }
    }

    /// Says that the talk forgot a person: the bot must not remember them.
    pub fn forgot(&self, owner: OwnerId) {
        // If the bot has ended, it remembers nobody.
        let _ = self.asks.send(Asking::Forgotten(owner));
    }
}

impl Drop for PageBeside {
    fn drop(&mut self) {
        // The bot may have ended by itself.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.serving.take().map(JoinHandle::join);
    }
}
