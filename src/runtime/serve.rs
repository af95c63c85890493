//! Runs the bot: connects its messengers to decider, deliverer and jobs, and shuts them down in
//! order.

mod connecting;
mod deciding;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, Result};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};

pub use self::connecting::Ready;
use self::connecting::{connect, receive};
use self::deciding::{decide, load_numbering_plans};
use crate::channel::messenger::{Connection, Host, Messenger};
use crate::config::{BackupSettings, Listen};
use crate::dialog::bot::Dialogs;
use crate::http::Serving;
use crate::id::{Name, OwnerId};
use crate::runtime::alarms::Alarms;
use crate::runtime::alerting::{self, Alerting};
use crate::runtime::asking::{self, Asking};
use crate::runtime::backup::nightly;
use crate::runtime::decide::versions::InForce;
use crate::runtime::decide::{Decider, Work};
use crate::runtime::deliver::channels::Channels;
use crate::runtime::deliver::{Deliverer, Order};
use crate::runtime::dispatch::Dispatcher;
use crate::runtime::intake::{Intake, StoredNotes};
use crate::runtime::jobs;
use crate::runtime::listen::{BotProbe, Pages, Running, serve_http};
use crate::runtime::live::LiveResults;
use crate::runtime::metrics::Metrics;
use crate::runtime::privacy::erase;
use crate::runtime::privacy::purge;
use crate::runtime::privacy::retain;
use crate::runtime::readiness::Readiness;
use crate::runtime::reload::Folder;
use crate::runtime::reload::links::LinksInForce;
use crate::runtime::reload::menu;
use crate::runtime::reload::retime;
use crate::runtime::retry::{self, Retry};
use crate::runtime::schedule::{self, Calendar, ScheduleTable};
use crate::runtime::segments::{self, SegmentWorker, SharedSegments};
use crate::runtime::signals::{CommitSignal, FailureSignal, Reason};
use crate::runtime::tasks::Tasks;
use crate::runtime::tidy;
use crate::runtime::tryout::Tryout;
use crate::runtime::watch::{PATIENCE, Watch, Watching};
use crate::store::Store;
use crate::time::{Clock, Duration, now};

/// What the running bot is made of.
pub struct BotOptions {
    /// The messengers, each with another name.
    pub messengers: Vec<Box<dyn Messenger>>,
    /// Where the HTTP server listens, or `None` if there is none.
    pub listen: Option<Listen>,
    /// What listens there already, if somebody had to see which port is free.
    pub listener: Option<std::net::TcpListener>,
    /// The folder for received files.
    pub data: PathBuf,
    /// The store.
    pub store: Arc<dyn Store>,
    /// Where to read what backups need; `None` if this bot makes none.
    pub backup: Option<BackupSettings>,
    /// The dialogs in force at the start.
    pub in_force: InForce,
    /// Called with the name of a channel and the bot's account there, once it takes updates.
    pub ready: Ready,
    /// The dialogs folder to watch, and the deep links that follow it.
    pub watched: Option<(Folder, LinksInForce)>,
    /// The segment membership, for commands that ask about it.
    pub segments: SharedSegments,
    /// Pages for the operator.
    pub pages: Option<Pages>,
    /// Requests of commands in other processes.
    pub asked: Option<Receiver<Asking>>,
    /// The page for whoever writes dialogs; `None` if it is not served.
    pub tryout: Option<Tryout>,
    /// A talk in the terminal on the same store, which this bot leaves alone.
    pub beside: Option<TalkBeside>,
}

/// A talk that drives its own turns on the store of a bot.
pub struct TalkBeside {
    /// The channel whose places are the talk's: the bot decides nothing there.
    pub channel: Name,
    /// Receives the dialogs that come into force.
    pub reloads: Sender<InForce>,
}

/// Time limit for sending decided messages when the program stops.
const DELIVERY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(6);
/// Time limit for updates that are being brought when the program stops.
const WEBHOOK_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(3);

/// Runs until `stop` completes.
///
/// Fails if the store is broken, a part of the program stops, or a messenger rejects the bot.
pub async fn serve(options: BotOptions, stop: impl Future<Output = ()>) -> Result<()> {
    let mut stop = std::pin::pin!(stop);
    let mut bot = tokio::select! {
        bot = Bot::start(options) => bot?,
        () = &mut stop => return Ok(()),
    };
    let end = tokio::select! {
        () = stop => End::Asked,
        end = bot.ends() => end,
    };
    bot.shutdown(end).await
}

/// A running bot.
pub struct Bot {
    store: Arc<dyn Store>,
    alarms: Alarms,
    failure: Arc<FailureSignal>,
    readiness: Arc<Readiness>,
    work: Sender<Work>,
    orders: mpsc::UnboundedSender<Order>,
    connections: Vec<Arc<dyn Connection>>,
    live: LiveResults,
    news: Arc<CommitSignal>,
    serving: Option<Serving>,
    deciding: std::thread::JoinHandle<()>,
    delivering: JoinHandle<()>,
    /// What brings updates; each ends only if it cannot.
    receiving: JoinSet<anyhow::Error>,
    tasks: Tasks,
    _watching: Watching,
}

/// Why a bot ends.
#[derive(Debug)]
pub enum End {
    /// It was asked to.
    Asked,
    /// A messenger does not bring updates.
    Refused(anyhow::Error),
    /// A part of it has failed.
    Failed(Reason),
}

impl Bot {
    /// Connects the messengers and starts all parts; returns while they run.
    ///
    /// Fails if a messenger rejects the bot, the store cannot be read, or a thread cannot be
    /// started.
    pub async fn start(options: BotOptions) -> Result<Self> {
        let BotOptions {
            messengers,
            listen,
            listener,
            data,
            store,
            backup,
            in_force,
            ready,
            watched,
            asked,
            pages,
            segments: kept,
            tryout,
            beside,
        } = options;
        let failure = Arc::new(FailureSignal::default());
        let watch = Arc::new(Watch::new(PATIENCE));
        let kept_in = Arc::clone(&store);
        let watching = watch
            .begin(Arc::clone(&failure), move || kept_in.is_away())
            .context("starting the thread that watches")?;
        let readiness = Arc::new(Readiness::new(Arc::clone(&failure)));
        let metrics = Arc::new(Metrics::default());
        let alarms = Alarms::open(store.as_ref()).context("reading the alarms of earlier runs")?;
        let news = Arc::new(CommitSignal::default());
        let (newest, in_use) = watch::channel(in_force.clone());
        let live = LiveResults::new(Arc::clone(&store), in_use.clone());
        let running = Running {
            in_force: in_use.clone(),
            news: Arc::clone(&news),
            probe: Arc::new(BotProbe {
                readiness: Arc::clone(&readiness),
                metrics: Arc::clone(&metrics),
                store: data.join("db"),
                alarms: alarms.clone(),
            }),
        };
        let (mut serving, mut pages_at) = (None, None);
        if let Some(listen) = &listen {
            let routes = messengers.iter().filter_map(|messenger| messenger.routes());
            let routes = routes.chain(tryout.iter().map(|tryout| tryout.routes(&live)));
            (serving, pages_at) =
                serve_http((listen, listener), running, routes.collect(), pages).await?;
        }
        let (work, works) = channel();
        let (orders, delivered) = mpsc::unbounded_channel();
        let host = Host {
            sink: Arc::new(Intake {
                work: work.clone(),
                orders: orders.clone(),
                readiness: Arc::clone(&readiness),
                watch,
                alarms: alarms.clone(),
            }),
            notes: Arc::new(StoredNotes {
                store: Arc::clone(&store),
                readiness: Arc::clone(&readiness),
            }),
        };
        let connected = connect(&messengers, &host).await?;
        let channels: Channels = connected
            .iter()
            .map(|(name, connection)| (name.clone(), connection.channel()))
            .collect();

        let mut tasks = Tasks::default();
        let (job, job_queue) = mpsc::unbounded_channel();
        let (forget, forgets) = mpsc::unbounded_channel();
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
            .with_metrics(Arc::clone(&metrics), alarms.clone()),
        );
        let (keep, keeping_time) = watch::channel(in_force.dialogs.bot.keep_answers);
        let (dialogs, first) = (Arc::clone(&in_force.dialogs), in_force.clone());
        let plan = ScheduleTable::of(&dialogs, store.as_ref(), now())
            .context("reading the store's schedules")?;
        load_numbering_plans(&dialogs)?;
        let decider = Decider::new(
            Arc::clone(&store),
            Arc::clone(&dispatcher),
            in_force,
            work.clone(),
            Clock::system(),
        )
        .context("reading the store's timers")?
        .sparing(beside.as_ref().map(|talk| talk.channel.clone()));
        let deciding = decide(decider, works, Arc::clone(&failure))?;
        let delivering =
            tokio::spawn(Deliverer::new(&channels, Arc::clone(&dispatcher)).run(delivered));
        tasks.spawn(
            "jobs",
            jobs::run(
                channels.clone(),
                Arc::clone(&store),
                data.clone(),
                Arc::clone(&failure),
                Arc::clone(&dispatcher),
                (in_use.clone(), kept.clone(), pages_at),
                job_queue,
            ),
        );
        let parts = Parts {
            store: Arc::clone(&store),
            work: work.clone(),
            failure: Arc::clone(&failure),
            dispatcher: Arc::clone(&dispatcher),
        };
        if let Some(settings) = backup {
            let from = (Arc::clone(&parts.store), data.clone());
            nightly::start(from, settings, in_use.clone(), alarms.clone())?;
        }
        // A talk in the terminal has no operators.
        if beside.is_none() {
            let alerting = Alerting {
                alarms: alarms.clone(),
                channels,
                store: Arc::clone(&parts.store),
                in_force: in_use,
                metrics,
                data: data.clone(),
                failure: Arc::clone(&parts.failure),
            };
            tasks.spawn("telling operators", alerting::run(alerting));
        }
        parts.start_upkeep(&mut tasks, data, forgets, keeping_time);
        let menus = menu::of(&dialogs);
        let listeners = parts.start_clocks(&mut tasks, dialogs, plan, kept, Arc::clone(&news));
        if let Some((folder, links)) = watched {
            let watched = (folder.with_alarms(alarms.clone()), links);
            retime::pass_on(
                first,
                watched,
                (Arc::clone(&store), work.clone()),
                listeners,
                keep,
                (newest, beside.map(|talk| talk.reloads)),
            );
        }
        dispatcher
            .take_up()
            .context("reading what an earlier run left to be sent")?;
        let connections: Vec<Arc<dyn Connection>> = connected
            .iter()
            .map(|(_, connection)| Arc::clone(connection))
            .collect();
        let (retry, retries) = mpsc::unbounded_channel();
        let again = Retry {
            connections: connections.clone(),
            work: work.clone(),
            store: Arc::clone(&store),
            failure: Arc::clone(&failure),
        };
        if let Some(asked) = asked {
            asking::pass_on(asked, dispatcher, retry);
        }
        tasks.spawn("retrying", retry::run(again, retries));
        readiness.awaits(connected.len());
        let receiving = receive(connected, menus, &readiness, &ready, &mut tasks);
        Ok(Self {
            store,
            alarms,
            failure,
            readiness,
            work,
            orders,
            connections,
            live,
            news,
            serving,
            deciding,
            delivering,
            receiving,
            tasks,
            _watching: watching,
        })
    }

    /// Waits until the bot cannot go on; returns why.
    pub async fn ends(&mut self) -> End {
        tokio::select! {
            Some(refused) = self.receiving.join_next() => End::Refused(
                refused.unwrap_or_else(|error| anyhow::Error::new(error).context("taking updates")),
            ),
            reason = self.failure.happens() => End::Failed(reason),
            never = self.tasks.watch() => match never {},
        }
    }

    /// Stops taking updates, then finishes what was taken: decides, sends, stores what was sent.
    ///
    /// Fails with the reason if the bot did not end because it was asked to.
    pub async fn shutdown(self, end: End) -> Result<()> {
        self.readiness.set_stopping();
        self.live.close();
        // Pages that wait for news see that there will be none.
        self.news.turned();
        self.connections.iter().for_each(|one| one.hang_up());
        if let Some(serving) = self.serving {
            serving.close(WEBHOOK_TIMEOUT).await;
        }
        let mut receiving = self.receiving;
        receiving.shutdown().await;
        for connection in &self.connections {
            connection.stop().await;
        }
        self.tasks.shutdown().await;
        let started = now();
        // Both may have ended by themselves.
        let _ = self.work.send(Work::Finish);
        let deciding = self.deciding;
        let joined = tokio::task::spawn_blocking(move || deciding.join().is_ok())
            .await
            .unwrap_or(false);
        if !joined {
            log::error!("the deciding thread ended by itself");
        }
        let _ = self.orders.send(Order::Finish);
        if tokio::time::timeout(DELIVERY_TIMEOUT, self.delivering)
            .await
            .is_err()
        {
            log::info!("some messages are still to be sent; they go out at the next start");
        }
        // Waits until the outcomes of sent messages are stored; otherwise they might be sent again
        // at the next start.
        let (store, alarms) = (self.store, self.alarms);
        let settle = move || {
            // Who was told in this moment is not told again at the next start.
            alarms.write(store.as_ref())?;
            store.settle(Vec::new())
        };
        let settled = tokio::task::spawn_blocking(settle).await.unwrap_or(Ok(()));
        if let End::Failed(reason) = end {
            return Err(reason.into());
        }
        settled.map_err(Reason::Store)?;
        if let Some(reason) = self.failure.reason() {
            return Err(reason.into());
        }
        log::info!("stopped after {} s", now().since(started).0);
        if let End::Refused(why) = end {
            return Err(why);
        }
        for connection in &self.connections {
            connection.finish().await;
        }
        Ok(())
    }
}

/// What the parts of a bot share.
struct Parts {
    store: Arc<dyn Store>,
    work: Sender<Work>,
    failure: Arc<FailureSignal>,
    dispatcher: Arc<Dispatcher>,
}

impl Parts {
    /// Starts what keeps the store small and lets go of what must not be kept.
    fn start_upkeep(
        &self,
        tasks: &mut Tasks,
        data: PathBuf,
        forgets: mpsc::UnboundedReceiver<OwnerId>,
        keeping_time: watch::Receiver<Option<Duration>>,
    ) {
        let store = || Arc::clone(&self.store);
        let failure = || Arc::clone(&self.failure);
        tasks.spawn(
            "erasing",
            erase::run(store(), data.clone(), failure(), forgets),
        );
        let dispatcher = Arc::clone(&self.dispatcher);
        tasks.spawn(
            "expiring answers",
            retain::run(store(), data, failure(), dispatcher, keeping_time),
        );
        tasks.spawn("purging", purge::run(store(), failure()));
        tasks.spawn("tidying", tidy::run(store()));
        tasks.spawn("watching the disk", tidy::watch_place(store(), failure()));
    }

    /// Starts schedules and segments; returns the senders that tell them of changed dialogs.
    fn start_clocks(
        &self,
        tasks: &mut Tasks,
        dialogs: Arc<Dialogs>,
        plan: ScheduleTable,
        kept: SharedSegments,
        news: Arc<CommitSignal>,
    ) -> [mpsc::UnboundedSender<Arc<Dialogs>>; 2] {
        let (replan, replans) = mpsc::unbounded_channel();
        let calendar = Calendar {
            store: Arc::clone(&self.store),
            work: self.work.clone(),
            clock: Clock::system(),
            segments: kept.clone(),
        };
        let failure = Arc::clone(&self.failure);
        tasks.spawn("schedules", schedule::run(calendar, plan, replans, failure));
        let (regroup, regroups) = mpsc::unbounded_channel();
        let worker = SegmentWorker {
            store: Arc::clone(&self.store),
            kept,
            news,
            work: self.work.clone(),
            clock: Clock::system(),
            failure: Arc::clone(&self.failure),
        };
        tasks.spawn("segments", segments::run(worker, dialogs, regroups));
        [replan, regroup]
    }
}
