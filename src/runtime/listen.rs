//! Serves HTTP for the bot: its own pages, and the routes of messengers.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokio::sync::watch;

use anyhow::{Context, Result};
use tokio::net::TcpListener;

use crate::channel::messenger::Routes;
use crate::config::Listen;
use crate::http::{self, Limits, Probe, Serving, hosts};
use crate::runtime::alarms::{Alarm, Alarms};
use crate::runtime::decide::versions::InForce;
use crate::runtime::metrics::Metrics;
use crate::runtime::readiness::Readiness;
use crate::runtime::signals::CommitSignal;
use crate::time::{Timestamp, Zone};

/// Connections beyond those of updates in progress: for those that are closing, and for `/health`
/// and `/metrics`.
const SPARE_CONNECTIONS: usize = 64;

/// Pages that the bot serves beside those of its messengers.
pub struct Pages {
    /// The address at which they are reached, such as `https://chat.example.org`.
    pub address: Arc<str>,
    /// Makes their routes.
    pub routes: Box<dyn FnOnce(Running) -> Router + Send>,
    /// Called once they are served.
    pub served: Box<dyn FnOnce() + Send>,
}

/// What pages see of the running bot.
#[derive(Clone)]
pub struct Running {
    /// The dialogs in force.
    pub in_force: watch::Receiver<InForce>,
    /// Signals what is on disk.
    pub news: Arc<CommitSignal>,
    /// Whether it accepts updates, and its metrics.
    pub probe: Arc<BotProbe>,
}

/// Starts the HTTP server: `/health`, `/ready`, `/metrics`, the routes by which messengers bring
/// updates, and other pages.
///
/// Returns the server, and the address of the pages if there are any. Returns no server if another
/// program has the address that nobody asked for; fails if it has one that
/// somebody did ask for.
pub(super) async fn serve_http(
    (listen, listener): (&Listen, Option<std::net::TcpListener>),
    running: Running,
    routes: Vec<Routes>,
    pages: Option<Pages>,
) -> Result<(Option<Serving>, Option<Arc<str>>)> {
    let bound = match listener {
        Some(listener) => listener
            .set_nonblocking(true)
            .and_then(|()| TcpListener::from_std(listener)),
        None => http::bind(&listen.address).await,
    };
    let listener = match bound {
        Ok(listener) => listener,
        Err(error) if !listen.is_required => {
            log::info!(
                "no /health and /metrics: {} cannot be used ({error}); VRAAG_LISTEN names another address",
                listen.address
            );
            return Ok((None, None));
        }
        Err(error) => {
            return Err(error).with_context(|| {
                format!("listening on {} (VRAAG_LISTEN): is another program there, or is the address another machine's?", listen.address)
            });
        }
    };
    let mut router = http::routes(Arc::clone(&running.probe));
    let mut connections = SPARE_CONNECTIONS;
    for routes in routes {
        connections += routes.connections;
        router = router.merge(routes.router);
    }
    let (mut pages_at, mut served) = (None, None);
    if let Some(pages) = pages {
        router = router.merge((pages.routes)(running));
        (pages_at, served) = (Some(pages.address), Some(pages.served));
    }
    let is_local = listener.local_addr().is_ok_and(|at| at.ip().is_loopback());
    let router = hosts::only(router, is_local, &listen.hosts);
    let serving = http::serve(listener, Limits { connections }, router)
        .context("starting the HTTP server")?;
    log::info!("HTTP is served on {}", serving.address());
    if let Some(served) = served {
        served();
    }
    Ok((Some(serving), pages_at))
}

/// Answers the HTTP server's questions about the bot.
#[derive(Debug)]
pub struct BotProbe {
    /// Whether the bot accepts updates.
    pub readiness: Arc<Readiness>,
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// The folder of the store.
    pub store: PathBuf,
    /// The alarms that stand.
    pub alarms: Alarms,
}

impl Probe for BotProbe {
    fn is_unready(&self) -> Option<&'static str> {
        self.readiness.unready()
    }

    fn alarms(&self) -> Vec<String> {
        let standing = self.alarms.standing().into_iter();
        let line = |(alarm, since): (Alarm, Timestamp)| {
            format!("alarm since {}: {}", since.iso(Zone::UTC), alarm.headline())
        };
        standing.map(line).collect()
    }

    fn metrics(&self) -> String {
        self.metrics.text(&self.store)
    }
}
