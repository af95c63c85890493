//! Serves Telegram: connects poller or webhook, decider, deliverer and jobs, and shuts them down in
//! order.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, Result, bail};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::channel::SendError;
use crate::channel::telegram::webhook;
use crate::channel::telegram::{Settings, Telegram};
use crate::config::{Listen, Webhook};
use crate::dialog::ast::QuestionType;
use crate::dialog::program::Dialogs;
use crate::http::{self, Limits, Serving};
use crate::id::OwnerId;
use crate::phone;
use crate::runtime::decide::{Decider, Work};
use crate::runtime::deliver::{Deliverer, Order};
use crate::runtime::dispatch::{Dispatcher, FailureSignal, Reason};
use crate::runtime::links::LinksInForce;
use crate::runtime::metrics::{BotProbe, Metrics};
use crate::runtime::quarantine::catch_panic;
use crate::runtime::readiness::Readiness;
use crate::runtime::reload::{self, Folder};
use crate::runtime::retry::{self, Retry};
use crate::runtime::schedule::{self, Calendar, ScheduleTable};
use crate::runtime::segments::{self, CommitSignal, SegmentWorker, SharedSegments};
use crate::runtime::versions::InForce;
use crate::runtime::watch::{PATIENCE, Watch};
use crate::runtime::webhook_intake::WebhookIntake;
use crate::runtime::{
    accounts, erase, fetching, follow, jobs, menu, purge, retain, subscribe, tidy,
};
use crate::store::Store;
use crate::time::{Clock, Duration, now};

/// What the running bot is made of.
pub struct BotOptions {
    /// How to reach Telegram.
    pub telegram: Settings,
    /// The webhook; `None` for polling.
    pub webhook: Option<Webhook>,
    /// Where the HTTP server listens, or `None` if there is none.
    pub listen: Option<Listen>,
    /// The folder for received files.
    pub data: PathBuf,
    /// The store.
    pub store: Arc<dyn Store>,
    /// The dialogs in force at the start.
    pub in_force: InForce,
    /// Called with the bot's name once it serves.
    pub ready: Box<dyn FnOnce(&str) + Send>,
    /// The dialogs folder to watch, and the deep links that follow it.
    pub watched: Option<(Folder, LinksInForce)>,
    /// The segment membership, for commands that ask about it.
    pub segments: SharedSegments,
    /// Requests of commands in other processes.
    pub asked: Option<Receiver<Asking>>,
}

/// A request of a command in another process.
#[derive(Debug)]
pub enum Asking {
    /// Drop the memory of this person: they are being forgotten.
    Forgotten(OwnerId),
    /// Run this task on the deciding thread.
    Takes(Box<Work>),
    /// Retry the requested updates in quarantine, and report each outcome.
    Retry(retry::FateSender),
}

/// Time limit for sending decided messages when the program stops.
const DELIVERY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(6);
/// Time limit for webhook updates in progress when the program stops.
const WEBHOOK_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(3);
/// Connections beyond those of updates in progress: for those that are closing, and for `/health` and `/metrics`.
const SPARE_CONNECTIONS: usize = 64;
/// Time limit for the last call to Telegram.
const ACKNOWLEDGE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(2);

/// Runs until `stop` completes.
///
/// Fails if the store is broken, a part of the program stops, or Telegram rejects the bot.
pub async fn serve(house: BotOptions, stop: impl Future<Output = ()>) -> Result<()> {
    let BotOptions {
        telegram,
        webhook,
        listen,
        data,
        store,
        in_force,
        ready,
        watched,
        asked,
        segments: kept,
    } = house;
    let mut stop = std::pin::pin!(stop);
    let menus = menu::of(&in_force.dialogs);
    let failure = Arc::new(FailureSignal::default());
    let watch = Arc::new(Watch::new(PATIENCE));
    let _watching = watch
        .begin(Arc::clone(&failure))
        .context("starting the thread that watches")?;
    let readiness = Arc::new(Readiness::new(Arc::clone(&failure)));
    let metrics = Arc::new(Metrics::default());
    let intake = Arc::new(WebhookIntake::new(
        Arc::clone(&store),
        Arc::clone(&readiness),
        Arc::clone(&watch),
    ));
    let serving = match &listen {
        Some(listen) => {
            let probe = BotProbe {
                readiness: Arc::clone(&readiness),
                metrics: Arc::clone(&metrics),
                store: data.join("db"),
            };
            serve_http(
                listen,
                probe,
                webhook
                    .as_ref()
                    .map(|webhook| (webhook, Arc::clone(&intake))),
            )
            .await?
        }
        None => None,
    };
    let telegram = tokio::select! {
        telegram = connect(telegram) => Arc::new(telegram?),
        () = &mut stop => return Ok(()),
    };
    accounts::recall(store.as_ref(), &telegram)
        .context("reading the Business accounts that were connected")?;
    let (work, works) = channel();
    let (orders, delivered) = mpsc::unbounded_channel();
    let (job, job_queue) = mpsc::unbounded_channel();
    let (forget, forgets) = mpsc::unbounded_channel();
    let news = Arc::new(CommitSignal::default());
    let dispatcher = Arc::new(
        Dispatcher::new(
            Arc::clone(&store),
            work.clone(),
            orders.clone(),
            job,
            forget,
            Arc::clone(&failure),
            Arc::clone(&news),
        )
        .with_metrics(metrics),
    );
    let (newest, in_use) = watch::channel(Arc::clone(&in_force.dialogs));
    let (keep, keeping_time) = watch::channel(in_force.dialogs.bot.keep_answers);

    let (dialogs, first) = (Arc::clone(&in_force.dialogs), in_force.clone());
    let plan = ScheduleTable::of(&in_force.dialogs, store.as_ref(), now())
        .context("reading the store's schedules")?;
    let decider = Decider::new(
        Arc::clone(&store),
        Arc::clone(&dispatcher),
        in_force,
        work.clone(),
        Clock::system(),
    )
    .context("reading the store's timers")?;
    let panicked = Arc::clone(&failure);
    let decide = move || {
        if catch_panic(|| decider.run(&works)).is_none() {
            // Nobody decides any more: it is better to end and be restarted than to stay without
            // answering.
            panicked.tell_panic();
        }
    };
    let asks_for_numbers = dialogs
        .programs
        .values()
        .flat_map(|program| &program.questions)
        .any(|question| question.kind == QuestionType::Phone);
    if asks_for_numbers {
        // Loaded early, so that no customer's number waits for the numbering plans of all
        // countries.
        std::thread::Builder::new()
            .name("plans".to_owned())
            .spawn(phone::load)
            .context("starting the thread that reads numbering plans")?;
    }
    let deciding = std::thread::Builder::new()
        .name("decide".to_owned())
        .spawn(decide)
        .context("starting the deciding thread")?;
    let delivering =
        tokio::spawn(Deliverer::new(Arc::clone(&telegram), Arc::clone(&dispatcher)).run(delivered));
    let filing = tokio::spawn(jobs::run(
        Arc::clone(&telegram),
        Arc::clone(&store),
        data.clone(),
        Arc::clone(&failure),
        Arc::clone(&dispatcher),
        in_use,
        job_queue,
    ));
    let erasing = tokio::spawn(erase::run(
        Arc::clone(&store),
        data.clone(),
        Arc::clone(&failure),
        forgets,
    ));
    let retaining = tokio::spawn(retain::run(
        Arc::clone(&store),
        data,
        Arc::clone(&failure),
        Arc::clone(&dispatcher),
        keeping_time,
    ));
    let (retry, retries) = mpsc::unbounded_channel();
    if let Some(asked) = asked {
        pass_on_asked(asked, Arc::clone(&dispatcher), retry);
    }
    let purging = tokio::spawn(purge::run(Arc::clone(&store), Arc::clone(&failure)));
    let tidying = tokio::spawn(tidy::run(Arc::clone(&store)));
    let watching = tokio::spawn(tidy::watch_place(Arc::clone(&store), Arc::clone(&failure)));
    let (replan, replans) = mpsc::unbounded_channel();
    let calendar = Calendar {
        store: Arc::clone(&store),
        work: work.clone(),
        clock: Clock::system(),
        segments: kept.clone(),
    };
    let scheduling = tokio::spawn(schedule::run(calendar, plan, replans, Arc::clone(&failure)));
    let (regroup, regroups) = mpsc::unbounded_channel();
    let ground = SegmentWorker {
        store: Arc::clone(&store),
        kept,
        news,
        work: work.clone(),
        clock: Clock::system(),
        failure: Arc::clone(&failure),
    };
    let keeping = tokio::spawn(segments::run(ground, dialogs, regroups));
    if let Some(watched) = watched {
        pass_on(
            first,
            watched,
            (Arc::clone(&store), work.clone()),
            [replan.clone(), regroup.clone()],
            keep,
            newest,
        );
    }
    dispatcher
        .take_up()
        .context("reading what an earlier run left to be sent")?;
    let again = Retry {
        telegram: Arc::clone(&telegram),
        work: work.clone(),
        store: Arc::clone(&store),
        failure: Arc::clone(&failure),
    };
    let retrying = tokio::spawn(retry::run(again, retries));
    let menus = tokio::spawn({
        let telegram = Arc::clone(&telegram);
        async move {
            if let Err(error) = telegram.register(&menus).await {
                log::warn!("the commands could not be put into Telegram's menu: {error}");
            }
        }
    });
    intake.open(Arc::clone(&telegram), work.clone());

    let ready = || {
        ready(
            telegram
                .me()
                .username
                .as_deref()
                .unwrap_or(&telegram.me().name),
        )
    };
    let mut fetched = None;
    let updates = async {
        match &webhook {
            Some(webhook) => {
                be_brought(&telegram, webhook, store.as_ref(), &readiness, ready).await
            }
            None => {
                readiness.set_serving();
                ready();
                match fetching::begin(
                    Arc::clone(&telegram),
                    work.clone(),
                    Arc::clone(&store),
                    Arc::clone(&failure),
                    watch,
                ) {
                    Ok(fetching) => fetched = Some(fetching),
                    Err(error) => {
                        return anyhow::Error::new(error)
                            .context("starting the thread that fetches updates");
                    }
                }
                std::future::pending().await
            }
        }
    };
    let mut refused = None;
    let result = tokio::select! {
        () = stop => Ok(()),
        why = updates => { refused = Some(why); Ok(()) }
        reason = failure.happens() => Err(reason),
    };
    readiness.set_stopping();
    if let Some(serving) = serving {
        serving.close(WEBHOOK_TIMEOUT).await;
    }
    let acknowledged = match fetched {
        Some(fetching) => fetching.end().await,
        None => None,
    };
    menus.abort();
    filing.abort();
    purging.abort();
    tidying.abort();
    watching.abort();
    scheduling.abort();
    keeping.abort();
    retrying.abort();
    erasing.abort();
    retaining.abort();
    close(
        Arc::clone(&store),
        &failure,
        result,
        &work,
        deciding,
        &orders,
        delivering,
    )
    .await?;
    if let Some(why) = refused {
        return Err(why);
    }
    if let Some(offset) = acknowledged {
        // Only a courtesy: an update that Telegram sends again is recognized by its number.
        let _ = tokio::time::timeout(ACKNOWLEDGE_TIMEOUT, telegram.acknowledge(offset)).await;
    }
    Ok(())
}

async fn connect(settings: Settings) -> Result<Telegram> {
    let mut wait = 1;
    loop {
        match Telegram::connect(settings.clone()).await {
            Ok(telegram) => return Ok(telegram),
            Err(SendError::Misconfigured(why)) => {
                bail!("Telegram does not know this bot ({why}): is TELOXIDE_TOKEN right?")
            }
            Err(error) => {
                log::warn!("Telegram cannot be reached ({error}); again in {wait} s");
                tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
                wait = (wait * 2).min(30);
            }
        }
    }
}

/// Starts the HTTP server: `/health`, `/ready`, `/metrics`, and the webhook's route if updates are brought.
///
/// Returns `None` if another program has the address that nobody asked for; fails if it has one that somebody did ask for.
async fn serve_http(
    listen: &Listen,
    probe: BotProbe,
    webhook: Option<(&Webhook, Arc<WebhookIntake>)>,
) -> Result<Option<Serving>> {
    let listener = match http::bind(&listen.address).await {
        Ok(listener) => listener,
        Err(error) if !listen.is_required => {
            log::info!(
                "no /health and /metrics: {} cannot be used ({error}); VRAAG_LISTEN names another address",
                listen.address
            );
            return Ok(None);
        }
        Err(error) => {
            return Err(error).with_context(|| {
                format!("listening on {} (VRAAG_LISTEN): is another program there, or is the address another machine's?", listen.address)
            });
        }
    };
    let mut routes = http::routes(Arc::new(probe));
    let mut connections = SPARE_CONNECTIONS;
    if let Some((webhook, intake)) = webhook {
        connections += webhook.queue;
        routes = routes.merge(webhook::routes(webhook, intake));
    }
    let serving = http::serve(listener, Limits { connections }, routes)
        .context("starting the HTTP server")?;
    log::info!("HTTP is served on {}", serving.address());
    Ok(Some(serving))
}

/// Serves the webhook; returns only if Telegram refuses it.
async fn be_brought(
    telegram: &Telegram,
    webhook: &Webhook,
    store: &dyn Store,
    readiness: &Readiness,
    ready: impl FnOnce(),
) -> anyhow::Error {
    if let Err(refused) = subscribe::begin(telegram, store, webhook).await {
        return refused;
    }
    readiness.set_serving();
    ready();
    match subscribe::watch(telegram, webhook).await {}
}

/// Forwards the requests of commands until the program ends or all senders are gone.
fn pass_on_asked(
    asked: Receiver<Asking>,
    dispatcher: Arc<Dispatcher>,
    retry: mpsc::UnboundedSender<retry::FateSender>,
) {
    let telling = std::thread::Builder::new()
        .name("asked".to_owned())
        .spawn(move || {
            for asking in asked {
                match asking {
                    Asking::Forgotten(owner) => dispatcher.forgotten(owner),
                    Asking::Takes(work) => dispatcher.ask(*work),
                    // If the retry task has ended, the program is ending; the next start does it.
                    Asking::Retry(told) => _ = retry.send(told),
                }
            }
        });
    if let Err(error) = telling {
        log::warn!("commands that change contacts find nobody before a restart: {error}");
    }
}

fn pass_on(
    first: InForce,
    (folder, links): (Folder, LinksInForce),
    (store, work): (Arc<dyn Store>, Sender<Work>),
    listeners: [mpsc::UnboundedSender<Arc<Dialogs>>; 2],
    keep: watch::Sender<Option<Duration>>,
    newest: watch::Sender<Arc<Dialogs>>,
) {
    let passing = std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || {
            // The files may have been edited while the program was not running.
            follow::hand_in(store.as_ref(), &first, &work);
            reload::watch(folder, |in_force| {
                // New buttons use the links of the dialogs now in force.
                links.follow(&in_force.dialogs);
                let dialogs = Arc::clone(&in_force.dialogs);
                newest.send_replace(Arc::clone(&dialogs));
                // The task is woken only if the setting really changed.
                keep.send_if_modified(|kept| {
                    std::mem::replace(kept, dialogs.bot.keep_answers) != dialogs.bot.keep_answers
                });
                let tell = || {
                    listeners
                        .iter()
                        .try_for_each(|listener| listener.send(Arc::clone(&dialogs)))
                };
                if work.send(Work::Dialogs(in_force.clone())).is_err() || tell().is_err() {
                    return false;
                }
                follow::hand_in(store.as_ref(), &in_force, &work);
                true
            });
        });
    if let Err(error) = passing {
        log::warn!("changes of the dialogs will not be noticed before a restart: {error}");
    }
}

async fn close(
    store: Arc<dyn Store>,
    failure: &FailureSignal,
    result: Result<(), Reason>,
    work: &Sender<Work>,
    deciding: std::thread::JoinHandle<()>,
    orders: &mpsc::UnboundedSender<Order>,
    delivering: JoinHandle<()>,
) -> Result<()> {
    let started = now();
    // Both may have ended by themselves.
    let _ = work.send(Work::Finish);
    let joined = tokio::task::spawn_blocking(move || deciding.join().is_ok())
        .await
        .unwrap_or(false);
    if !joined {
        log::error!("the deciding thread ended by itself");
    }
    let _ = orders.send(Order::Finish);
    if tokio::time::timeout(DELIVERY_TIMEOUT, delivering)
        .await
        .is_err()
    {
        log::info!("some messages are still to be sent; they go out at the next start");
    }
    // Waits until the outcomes of sent messages are stored; otherwise they might be sent again at
    // the next start.
    let settled = tokio::task::spawn_blocking(move || store.settle(Vec::new()))
        .await
        .unwrap_or(Ok(()));
    result.and(settled.map_err(Reason::Store))?;
    if let Some(reason) = failure.reason() {
        return Err(reason.into());
    }
    log::info!("stopped after {} s", now().since(started).0);
    Ok(())
}
