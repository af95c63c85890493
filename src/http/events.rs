//! Server-sent events: a response that goes on until one side ends it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use bytes::Bytes;
use hyper::body::Frame;
use tokio::sync::mpsc;

/// What keeps a connection open: proxies close what is silent for a minute.
pub const SIGN_OF_LIFE: Bytes = Bytes::from_static(b":\n\n");
/// How often [`SIGN_OF_LIFE`] is sent.
pub const SIGN_OF_LIFE_INTERVAL: std::time::Duration = std::time::Duration::from_secs(20);

/// The events of one page. They end when their sender is dropped.
pub struct Events(mpsc::Receiver<Bytes>);

impl Events {
    /// Makes the two ends; up to `queue` events may be on their way. Each is a whole event as
    /// [`event`] writes it.
    pub fn channel(queue: usize) -> (mpsc::Sender<Bytes>, Self) {
        let (sender, events) = mpsc::channel(queue);
        // The head of the response is sent with the first bytes.
        let _ = sender.try_send(Bytes::from_static(b"retry: 1000\n\n"));
        (sender, Self(events))
    }

    /// Returns the response that they are the body of.
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::new(self));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        );
        response
    }
}

/// Writes an event as browsers read it; `id` is what a page that comes back says it has.
pub fn event(id: Option<&str>, value: &serde_json::Value) -> Bytes {
    // JSON of this writer has no line break in it.
    match id {
        Some(id) => format!("id: {id}\ndata: {value}\n\n").into(),
        None => format!("data: {value}\n\n").into(),
    }
}

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(context)
            .map(|event| event.map(|event| Ok(Frame::data(event))))
    }
}
