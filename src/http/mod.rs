//! Serves HTTP with limits and graceful shutdown, and answers the fixed paths. Other modules add
//! their routes; this one knows no messenger, store or dialog.
//!
//! Speaks plain HTTP only; the reverse proxy in front does the encryption.

pub mod events;
pub mod hosts;
mod server;
pub mod words;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HOST, HeaderMap, HeaderName,
    HeaderValue, RETRY_AFTER,
};
use axum::http::uri::{Authority, Uri};
use axum::http::{Request, Response, StatusCode};
use axum::routing::get;

pub use self::server::{BODY_MAX, HEAD_TIMEOUT, Limits, Peer, Serving, bind, serve};

/// The `Retry-After` of a refused request, in seconds.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("1");
/// The content type of OpenMetrics, which Prometheus also reads.
const METRICS_TYPE: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// The fixed paths; no other route may have one of them.
pub const OWN_PATHS: [&str; 3] = ["/health", "/ready", "/metrics"];

/// What the server asks the program in order to answer `/ready` and `/metrics`.
pub trait Probe: Send + Sync + 'static {
    /// Returns why the program is not ready, or `None` if it is.
    fn is_unready(&self) -> Option<&'static str>;

    /// Returns a line for each alarm that stands; `/health` shows them to everybody who reaches it.
    fn alarms(&self) -> Vec<String>;

    /// Returns the metrics in the text format of OpenMetrics.
    fn metrics(&self) -> String;
}

/// Returns the router with the fixed paths `/health`, `/ready` and `/metrics`. Every other path
/// gets 404.
pub fn routes<P: Probe>(probe: Arc<P>) -> Router {
    let wrong_method = || async { not_allowed("GET, HEAD") };
    Router::new()
        .route("/health", get(health::<P>).fallback(wrong_method))
        .route("/ready", get(ready::<P>).fallback(wrong_method))
        .route("/metrics", get(metrics::<P>).fallback(wrong_method))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "nothing is here") })
        .with_state(probe)
}

/// Whoever watches the process looks at the status; a person reads what stands below.
async fn health<P: Probe>(State(probe): State<Arc<P>>) -> Response<Body> {
    let alarms = probe.alarms();
    let mut response = page(StatusCode::OK, "alive");
    if !alarms.is_empty() {
        *response.body_mut() = Body::from(format!("alive\n{}\n", alarms.join("\n")));
    }
    response
}

async fn ready<P: Probe>(State(probe): State<Arc<P>>) -> Response<Body> {
    match probe.is_unready() {
        None => page(StatusCode::OK, "ready"),
        Some(why) => refuse(StatusCode::SERVICE_UNAVAILABLE, why),
    }
}

async fn metrics<P: Probe>(State(probe): State<Arc<P>>) -> Response<Body> {
    // Measuring the store reads the disk, so it must not block the runtime.
    let text = tokio::task::spawn_blocking(move || probe.metrics())
        .await
        .unwrap_or_default();
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, METRICS_TYPE);
    response
}

/// Returns a plain-text response.
pub fn page(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

/// Returns a response that no browser takes for another kind of content, and that is asked for anew
/// each time.
pub fn content(kind: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// The mark in the tab, as SVG.
pub const ICON: &str = include_str!("icon.svg");

/// Returns the language of a page by what a browser accepts: the first one, as two letters; English
/// if it says nothing.
pub fn language(headers: &HeaderMap) -> &str {
    let accepted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.get(..2));
    accepted
        .filter(|code| code.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .unwrap_or("en")
}

/// Returns the language that somebody chose for a page, as two letters: `?language=nl`; `None` if they
/// chose none.
pub fn chosen_language(uri: &Uri) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, chosen) = pairs.find(|(key, _)| key == "language")?;
    is_language(&chosen).then(|| chosen.into_owned())
}

/// Returns whether this is a code of a language, of two small letters.
pub fn is_language(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Returns the name of a cookie, with the port that the browser asked if it named one: browsers give
/// the cookies of one port to all others of a host.
pub fn cookie_name(name: &str, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority: Option<Authority> = host.and_then(|host| host.parse().ok());
    match authority.and_then(|authority| authority.port_u16()) {
        Some(port) => format!("{name}_{port}"),
        None => name.to_owned(),
    }
}

/// Returns the address that a request comes from, also behind a proxy on this machine; `None` if it
/// comes from this machine itself.
pub fn client<B>(request: &Request<B>) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>()?.0;
    if !peer.is_loopback() {
        return Some(peer);
    }
    // What the proxy itself saw stands last; what stands before it, anybody can have written.
    let forwarded = request.headers().get("x-forwarded-for")?.to_str().ok()?;
    forwarded.rsplit(',').next()?.trim().parse().ok()
}

/// Returns an error response that closes the connection, so that nothing more needs to be read from
/// it.
pub fn refuse(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = page(status, words);
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS);
    }
    response
}

/// Returns the response to a method that a path does not accept, with the methods it accepts.
pub fn not_allowed(methods: &'static str) -> Response<Body> {
    let mut response = refuse(
        StatusCode::METHOD_NOT_ALLOWED,
        "this address is used in another way",
    );
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(methods));
    response
}
