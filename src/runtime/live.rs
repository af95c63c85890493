//! Live results: a page that fills up while people answer. It knows nothing of who may see it.
//!
//! [`LiveResults::routes`] are put below an address that only the right people can open: a router
//! that asks for a login nests them (`Router::nest("/admin", live.routes())`) and shows
//! `/admin/results` in a frame; `?dialog=NAME` is for one dialog. What they show is made from the
//! store, at most twice a second and only while somebody looks; everybody who looks at the same in
//! the same language shares it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use axum::routing::get;
use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use crate::http::events::{Events, SIGN_OF_LIFE, SIGN_OF_LIFE_INTERVAL, event};
use crate::http::{chosen_language, content, language, not_allowed};
use crate::id::Name;
use crate::report::catalogue::{CatalogueError, Origin};
use crate::report::render::{self, Phrases, Say};
use crate::report::results::{self, ReportOptions};
use crate::runtime::decide::versions::InForce;
use crate::store::Store;
use crate::time::now;

const HTML: &str = include_str!("live/page.html");
const SCRIPT: &str = include_str!("live/page.js");
/// Nothing but what this program serves is run or shown, and only its own pages show this one.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);
/// The shortest time between two views.
const PAUSE: Duration = Duration::from_millis(450);
/// How often the store is asked whether something is new: a number in memory.
const POLL: Duration = Duration::from_millis(100);
/// A view is made anew after this many polls although no turn came: somebody may be forgotten.
const STALE: u32 = 300;

/// The results of the dialogs in force while people answer; clones are the same.
#[derive(Clone)]
pub struct LiveResults(Arc<Shared>);

struct Shared {
    store: Arc<dyn Store>,
    in_force: watch::Receiver<InForce>,
    views: Mutex<HashMap<View, watch::Sender<Bytes>>>,
}

/// What somebody looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct View {
    language: Name,
    /// The only dialog; `None` for all.
    dialog: Option<Name>,
}

impl LiveResults {
    /// Makes the results of a store, labelled by the dialogs in force.
    pub fn new(store: Arc<dyn Store>, in_force: watch::Receiver<InForce>) -> Self {
        Self(Arc::new(Shared {
            store,
            in_force,
            views: Mutex::default(),
        }))
    }

    /// Returns the routes `/results`, `/results/events`, `/results/page.css` and
    /// `/results/page.js`; their addresses to one another are relative, so that they can be nested.
    pub fn routes(&self) -> Router {
        let only_get = || async { not_allowed("GET, HEAD") };
        let script = || async { content("text/javascript; charset=utf-8", SCRIPT.into()) };
        let style = || async { content("text/css; charset=utf-8", style().into_bytes()) };
        Router::new()
            .route("/results", get(page).fallback(only_get))
            .route("/results/events", get(events).fallback(only_get))
            .route("/results/page.js", get(script).fallback(only_get))
            .route("/results/page.css", get(style).fallback(only_get))
            .with_state(self.clone())
    }

    /// Ends all events; pages try to come back.
    pub fn close(&self) {
        self.views().clear();
    }

    /// Returns what a view shows, each time it changes; empty before the first.
    fn watch(&self, view: View) -> watch::Receiver<Bytes> {
        let mut views = self.views();
        if let Some(shown) = views.get(&view) {
            return shown.subscribe();
        }
        let (shown, receiver) = watch::channel(Bytes::new());
        views.insert(view.clone(), shown);
        tokio::spawn(self.clone().keep_up(view));
        receiver
    }

    /// Makes a view each time something is new, until nobody looks at it any more.
    async fn keep_up(self, view: View) {
        let mut in_force = self.0.in_force.clone();
        let mut seen = None;
        let mut polls = 0;
        while self.is_watched(&view) {
            polls += 1;
            let horizon = self.0.store.horizon().ok();
            let is_new = seen != Some(horizon) || in_force.has_changed().unwrap_or(false);
            if !is_new && polls < STALE {
                sleep(POLL).await;
                continue;
            }
            (seen, polls) = (Some(horizon), 0);
            let (live, made, started) = (self.clone(), view.clone(), Instant::now());
            let dialogs = in_force.borrow_and_update().clone();
            let making = tokio::task::spawn_blocking(move || live.make(&made, &dialogs)).await;
            match making {
                Ok(Ok(html)) => {
                    if let Some(shown) = self.views().get(&view) {
                        shown.send_replace(event(None, &html.into()));
                    }
                }
                Ok(Err(error)) => log::warn!("the live results cannot be made: {error}"),
                Err(error) => log::error!("the live results cannot be made: {error}"),
            }
            // However much there is to count, most of the time is left to others.
            sleep(PAUSE.max(started.elapsed() * 2)).await;
        }
    }

    /// Returns whether somebody looks at a view; forgets it if nobody does.
    fn is_watched(&self, view: &View) -> bool {
        let mut views = self.views();
        let is_watched = views
            .get(view)
            .is_some_and(|shown| shown.receiver_count() > 0);
        if !is_watched {
            views.remove(view);
        }
        is_watched
    }

    fn make(&self, view: &View, in_force: &InForce) -> Result<String, CatalogueError> {
        let origin = Origin {
            store: self.0.store.as_ref(),
            dialogs: &in_force.dialogs,
            sources: &in_force.sources,
            now: now(),
            progress: &|_, _| {},
        };
        let options = ReportOptions {
            dialog: view.dialog.clone(),
            language: Some(view.language.clone()),
            ..ReportOptions::default()
        };
        let report = results::report(&origin, &options)?;
        Ok(render::live(&report))
    }

    fn views(&self) -> MutexGuard<'_, HashMap<View, watch::Sender<Bytes>>> {
        self.0.views.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the stylesheet: that of the report, without the space for a title above it.
fn style() -> String {
    format!("{}#results>section>h2{{margin-top:1rem}}", render::STYLE)
}

async fn page(request: Request) -> Response<Body> {
    let chosen = chosen_language(request.uri());
    let phrases = Phrases::of(chosen.as_deref().unwrap_or(language(request.headers())));
    let html = HTML
        .replace("{language}", phrases.language)
        .replace("{title}", phrases.say(Say::Title));
    let mut response = content("text/html; charset=utf-8", html.into_bytes());
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

async fn events(State(live): State<LiveResults>, request: Request) -> Response<Body> {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let mut pairs = url::form_urlencoded::parse(query);
    let dialog = pairs.find_map(|(key, value)| (key == "dialog").then(|| Name::new(&*value)));
    let chosen = chosen_language(request.uri());
    let language = Phrases::of(chosen.as_deref().unwrap_or(language(request.headers()))).language;
    let view = View {
        language: Name::new(language),
        // A view stays until it is seen that nobody looks; made-up names must not fill the memory.
        dialog: dialog.filter(|name| {
            let in_force = live.0.in_force.borrow();
            in_force.dialogs.programs.contains_key(name)
        }),
    };
    let (sender, events) = Events::channel(4);
    tokio::spawn(pass_on(live.watch(view), sender));
    events.into_response()
}

/// Sends a view to a page, until one of them ends.
async fn pass_on(mut shown: watch::Receiver<Bytes>, page: mpsc::Sender<Bytes>) {
    loop {
        let newest = shown.borrow_and_update().clone();
        if !newest.is_empty() && page.send(newest).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                changed = shown.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                () = page.closed() => return,
                () = sleep(SIGN_OF_LIFE_INTERVAL) => {
                    if page.send(SIGN_OF_LIFE).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}
