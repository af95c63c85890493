//! The messenger as the bot connects to it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use super::intake::hand_over;
use super::report::Report;
use super::routes;
use super::service::Web;
use super::visitor::{NAME, Seal};
use crate::channel::batch::Batch;
use crate::channel::messenger::{Commands, Connection, Host, Messenger, Routes};
use crate::channel::{Call, Channel, Pending};
use crate::http::events::SIGN_OF_LIFE_INTERVAL;
use crate::id::{InputId, Name};

/// How many requests are taken at once: each open page holds one.
const CONNECTIONS: usize = 12_000;

/// How often old files are looked for, from the start on.
const OLD_FILES_INTERVAL: Duration = Duration::from_secs(3600);

struct WebConnection {
    web: Web,
    host: Host,
}

impl Messenger for Web {
    fn name(&self) -> Name {
        NAME
    }

    fn routes(&self) -> Option<Routes> {
        Some(Routes {
            router: routes::router(self.clone()),
            connections: CONNECTIONS,
        })
    }

    fn connect(&self, host: Host) -> Pending<'_, Result<Arc<dyn Connection>>> {
        let web = self.clone();
        Box::pin(async move {
            if web.seal().is_none() {
                let seal = Seal::open(host.notes.as_ref())?;
                web.state().seal = Some(seal);
            }
            Ok(Arc::new(WebConnection { web, host }) as Arc<dyn Connection>)
        })
    }
}

impl Connection for WebConnection {
    fn channel(&self) -> Arc<dyn Channel> {
        Arc::new(self.web.clone())
    }

    fn account(&self) -> &str {
        &self.web.0.title
    }

    fn register<'a>(&'a self, _menus: &'a [Commands]) -> Call<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn receive(&self, ready: Box<dyn FnOnce() + Send>) -> Pending<'_, anyhow::Error> {
        Box::pin(async move {
            self.web.state().host = Some(self.host.clone());
            ready();
            let mut looks = tokio::time::interval(OLD_FILES_INTERVAL);
            loop {
                tokio::select! {
                    _ = looks.tick() => self.web.0.files.let_go_of_old().await,
                    () = tokio::time::sleep(SIGN_OF_LIFE_INTERVAL) => self.web.0.pages.ping(),
                    _ = self.host.sink.breaks() => {
                        self.web.close();
                        std::future::pending::<()>().await;
                    }
                }
            }
        })
    }

    fn hang_up(&self) {
        self.web.close();
    }

    fn stop(&self) -> Pending<'_, ()> {
        self.web.close();
        Box::pin(async {})
    }

    fn finish(&self) -> Pending<'_, ()> {
        Box::pin(async {})
    }

    fn take_again(&self, id: &InputId, raw: &str) -> Option<Batch> {
        let report: Report = serde_json::from_str(raw).ok()?;
        let batch = Batch::new();
        hand_over(&self.host, &report, id.clone(), batch.receipt(report.web));
        Some(batch)
    }
}

impl Web {
    fn close(&self) {
        self.state().host = None;
        self.0.pages.close();
    }
}
