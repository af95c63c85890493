//! Tells open pages that something new is on disk, so that they look again.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Response;
use tokio::time::{sleep, timeout};

use super::service::Service;
use super::visit::visit;
use crate::http::events::{Events, SIGN_OF_LIFE, SIGN_OF_LIFE_INTERVAL};

/// How long turns are gathered before a page is told.
const GATHER: Duration = Duration::from_millis(200);

/// Returns a response that tells of news until the page is closed, the session with this secret is
/// over or may not look any more, or the bot stops.
pub fn follow(service: Arc<Service>, secret: String) -> Response<Body> {
    let running = &service.running;
    let (mut news, probe) = (running.news.subscribe(), running.probe.clone());
    let (mut in_force, mut left) = (running.in_force.clone(), service.left.subscribe());
    let (tell, events) = Events::channel(4);
    tokio::spawn(async move {
        while probe.readiness.refusal().is_none() {
            let changed_or_left = async {
                tokio::select! {
                    changed = news.changed() => changed,
                    changed = in_force.changed() => changed,
                    changed = left.changed() => changed,
                }
            };
            let line = match timeout(SIGN_OF_LIFE_INTERVAL, changed_or_left).await {
                Ok(Ok(())) => Bytes::from_static(b"data: new\n\n"),
                Ok(Err(_)) => return,
                Err(_) => SIGN_OF_LIFE,
            };
            if !matches!(visit(&service, &secret), Ok(Some(_))) || tell.send(line).await.is_err() {
                return;
            }
            sleep(GATHER).await;
        }
    });
    events.into_response()
}
