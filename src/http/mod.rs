//! Serves HTTP: listens with limits, answers what is always there, and stops gracefully. Others bring their routes; this module
//! knows no messenger, no store and no dialog.
//!
//! Behind this there is plain HTTP; encryption is the matter of the proxy in front.

mod server;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{Response, StatusCode};
use axum::routing::get;

pub use self::server::{BODY_MAX, HEAD_TIMEOUT, Limits, Serving, bind, serve};

/// Seconds until a refused request should come again.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("1");
/// The text format of Prometheus, version 0.0.4, and of OpenMetrics.
const METRICS_TYPE: HeaderValue = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Paths that are always there: no other route may have one of them.
pub const OWN_PATHS: [&str; 3] = ["/health", "/ready", "/metrics"];

/// What the server asks of the program to answer `/ready` and `/metrics`.
pub trait Probe: Send + Sync + 'static {
    /// Returns why nobody should send anything here now, or `None` if the program is ready.
    fn is_unready(&self) -> Option<&'static str>;

    /// Returns the figures in the text format of OpenMetrics.
    fn metrics(&self) -> String;
}

/// Returns the routes that are always there: `/health`, `/ready` and `/metrics`. Everything else is told that nothing is here.
pub fn routes<P: Probe>(probe: Arc<P>) -> Router {
    let look = || async { not_allowed("GET, HEAD") };
    Router::new()
        .route("/health", get(|| async { page(StatusCode::OK, "alive") }).fallback(look))
        .route("/ready", get(ready::<P>).fallback(look))
        .route("/metrics", get(metrics::<P>).fallback(look))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "nothing is here") })
        .with_state(probe)
}

async fn ready<P: Probe>(State(probe): State<Arc<P>>) -> Response<Body> {
    match probe.is_unready() {
        None => page(StatusCode::OK, "ready"),
        Some(why) => refuse(StatusCode::SERVICE_UNAVAILABLE, why),
    }
}

async fn metrics<P: Probe>(State(probe): State<Arc<P>>) -> Response<Body> {
    // The size of the store is read from the disk.
    let text = tokio::task::spawn_blocking(move || probe.metrics()).await.unwrap_or_default();
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, METRICS_TYPE);
    response
}

/// Returns a page of plain text.
pub fn page(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Returns a refusal; the connection ends with it, because nobody wants to read what else is on its way.
pub fn refuse(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = page(status, words);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS);
    }
    response
}

/// Returns the refusal of a method that an address does not take, with those it takes.
pub fn not_allowed(methods: &'static str) -> Response<Body> {
    let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, "this address is used in another way");
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    response
}
