//! Serves HTTP for the bot: its own pages, and the routes of messengers.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::channel::messenger::Routes;
use crate::config::Listen;
use crate::http::{self, Limits, Probe, Serving};
use crate::runtime::metrics::Metrics;
use crate::runtime::readiness::Readiness;

/// Connections beyond those of updates in progress: for those that are closing, and for `/health`
/// and `/metrics`.
const SPARE_CONNECTIONS: usize = 64;

/// Starts the HTTP server: `/health`, `/ready`, `/metrics`, and the routes by which messengers bring
/// updates.
///
/// Returns `None` if another program has the address that nobody asked for; fails if it has one that
/// somebody did ask for.
pub(super) async fn serve_http(
    listen: &Listen,
    probe: BotProbe,
    routes: Vec<Routes>,
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
    let mut router = http::routes(Arc::new(probe));
    let mut connections = SPARE_CONNECTIONS;
    for routes in routes {
        connections += routes.connections;
        router = router.merge(routes.router);
    }
    let serving = http::serve(listener, Limits { connections }, router)
        .context("starting the HTTP server")?;
    log::info!("HTTP is served on {}", serving.address());
    Ok(Some(serving))
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
}

impl Probe for BotProbe {
    fn is_unready(&self) -> Option<&'static str> {
        self.readiness.unready()
    }

    fn metrics(&self) -> String {
        self.metrics.text(&self.store)
    }
}
