//! Tells open pages that something new is on disk, so that they look again.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Response;
use tokio::time::{sleep, timeout};

use crate::http::events::{Events, SIGN_OF_LIFE, SIGN_OF_LIFE_INTERVAL};
use crate::runtime::listen::Running;

/// How long turns are gathered before a page is told.
const GATHER: Duration = Duration::from_millis(200);

/// Returns a response that tells of news until the page is closed or the bot stops.
pub fn follow(running: &Running) -> Response<Body> {
    let (mut news, probe) = (running.news.subscribe(), running.probe.clone());
    let (tell, events) = Events::channel(4);
    tokio::spawn(async move {
        while probe.readiness.refusal().is_none() {
            let line = match timeout(SIGN_OF_LIFE_INTERVAL, news.changed()).await {
                Ok(Ok(())) => Bytes::from_static(b"data: new\n\n"),
                Ok(Err(_)) => return,
                Err(_) => SIGN_OF_LIFE,
            };
            if tell.send(line).await.is_err() {
                return;
            }
            sleep(GATHER).await;
        }
    });
    events.into_response()
}
