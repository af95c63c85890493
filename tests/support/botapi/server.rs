//! The HTTP side: one thread, one runtime, loopback only; routes, faults on the wire, and the long poll.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use super::fault::Fault;
use super::journal::Outcome;
use super::methods;
use super::params::Params;
use super::rule::{Refusal, Rule};
use super::webhook;
use super::world::World;

/// What the server's thread and the test share.
#[derive(Debug, Default)]
pub struct Shared {
    world: Mutex<World>,
    /// Wakes tests that wait for something the bot does.
    changed: Condvar,
    /// Wakes long polls.
    arrived: Notify,
}

impl Shared {
    /// Returns what wakes long polls and webhooks, to wait for it after a look at the world.
    pub fn arrival(&self) -> Notified<'_> {
        self.arrived.notified()
    }

    /// Looks at the world, without telling anybody.
    pub fn look(&self) -> MutexGuard<'_, World> {
        // A test that panics while it looks must not hide its message behind a second panic.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world and wakes everybody who may wait for that.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.look());
        self.changed.notify_all();
        self.arrived.notify_waiters();
        result
    }

    /// Waits until a condition gives a value, or until the limit is over.
    pub fn wait_for<T>(
        &self,
        limit: Duration,
        mut condition: impl FnMut(&mut World) -> Option<T>,
    ) -> Option<T> {
        let deadline = std::time::Instant::now() + limit;
        let mut world = self.look();
        loop {
            if let Some(value) = condition(&mut world) {
                return Some(value);
            }
            let left = deadline.checked_duration_since(std::time::Instant::now())?;
            world = self
                .changed
                .wait_timeout(world, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// Serves until the stop signal comes or its sender is gone.
pub async fn serve(
    listener: TcpListener,
    token: String,
    shared: Arc<Shared>,
    stop: oneshot::Receiver<()>,
) {
    let token: Arc<str> = token.into();
    let accept = async {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let (token, shared) = (Arc::clone(&token), Arc::clone(&shared));
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    answer(request, Arc::clone(&token), Arc::clone(&shared))
                });
                // A connection that a fault closes ends with an error here; that is its purpose.
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = webhook::deliver(Arc::clone(&shared)) => {}
        _ = stop => {}
    }
}

/// Opens a port of the loopback interface.
pub fn listen() -> std::io::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// A connection that is closed on purpose.
#[derive(Debug)]
pub struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("closed by a fault")
    }
}

impl std::error::Error for Closed {}

type Answer = Result<Response<Reply>, Closed>;

async fn answer(request: Request<Incoming>, token: Arc<str>, shared: Arc<Shared>) -> Answer {
    let path = unescaped(request.uri().path());
    let query = request.uri().query().map(str::to_owned);
    let content_type = header(&request, "content-type");
    let file_root = format!("/file/bot{token}/");
    if let Some(file) = path.strip_prefix(&file_root) {
        return download(&shared, file);
    }
    let Ok(body) = request
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes())
    else {
        return Err(Closed);
    };
    let method = path.strip_prefix(&format!("/bot{token}/"));
    if let Err(refusal) = shared
        .look()
        .rules
        .check(Rule::TokenWrong, method.is_none())
    {
        return Ok(refused(&refusal));
    }
    let name = method.unwrap_or_else(|| path.rsplit('/').next().unwrap_or_default());
    match Params::read(query.as_deref(), &content_type, &body) {
        Ok(params) => call(&shared, name, params).await,
        Err(reason) => Ok(refused(&Refusal::new(
            400,
            format!("Bad Request: {reason}"),
        ))),
    }
}

fn download(shared: &Shared, path: &str) -> Answer {
    shared.change(|world| {
        world.journal.downloads.push(path.to_owned());
        let chat = None;
        match world.faults.strike("download", chat) {
            Some(Fault::ServerError { status }) => return Ok(gateway_error(status)),
            Some(_) => return Err(Closed),
            None => {}
        }
        match world.files.at_path(path) {
            Some(file) => Ok(reply(
                StatusCode::OK,
                "application/octet-stream",
                Bytes::from(file.bytes.clone()),
            )),
            None => Ok(refused(&Refusal::new(404, "Not Found"))),
        }
    })
}

async fn call(shared: &Shared, name: &str, params: Params) -> Answer {
    let found = methods::find(&shared.look(), name);
    let (method, carry_out) = match found {
        Ok(found) => found,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let (place, frozen, fault) = shared.change(|world| {
        let chat = world.place(&params);
        let place = world.journal.call(method, &params, chat);
        let frozen = world
            .faults
            .frozen(method, chat)
            .or_else(|| world.flood(method, chat));
        let fault = if frozen.is_none() {
            world.faults.strike(method, chat)
        } else {
            None
        };
        (place, frozen, fault)
    });
    if let Some(refusal) = frozen.or_else(|| fault.as_ref().and_then(refusal_of)) {
        return Ok(finish(shared, place, Err(refusal)));
    }
    match fault {
        Some(Fault::ServerError { status }) => {
            settle(
                shared,
                place,
                Outcome::Refused {
                    code: status,
                    description: "Bad Gateway".into(),
                },
            );
            return Ok(gateway_error(status));
        }
        Some(Fault::ClosedBefore) => {
            settle(shared, place, Outcome::Lost { was_taken: false });
            return Err(Closed);
        }
        Some(Fault::HungBefore) => {
            settle(shared, place, Outcome::Lost { was_taken: false });
            return std::future::pending().await;
        }
        Some(_) | None => {}
    }
    let result = match method {
        "getUpdates" => long_poll(shared, &params).await,
        _ => shared.change(|world| methods::perform(world, method, carry_out, &params)),
    };
    lose(shared, place, fault, result).await
}

/// Gives the answer back, unless a fault swallows it.
async fn lose(
    shared: &Shared,
    place: usize,
    fault: Option<Fault>,
    result: Result<Value, Refusal>,
) -> Answer {
    match fault {
        Some(Fault::ClosedAfter) => {
            settle(
                shared,
                place,
                Outcome::Lost {
                    was_taken: result.is_ok(),
                },
            );
            Err(Closed)
        }
        Some(Fault::HungAfter) => {
            settle(
                shared,
                place,
                Outcome::Lost {
                    was_taken: result.is_ok(),
                },
            );
            std::future::pending().await
        }
        Some(Fault::CutAfter) => {
            settle(
                shared,
                place,
                Outcome::Lost {
                    was_taken: result.is_ok(),
                },
            );
            let mut response = refused_or_answered(&result);
            response.body_mut().is_cut = true;
            Ok(response)
        }
        Some(_) | None => Ok(finish(shared, place, result)),
    }
}

fn refusal_of(fault: &Fault) -> Option<Refusal> {
    match fault {
        Fault::TooManyRequests { retry_after } => Some(Refusal::too_many_requests(*retry_after)),
        Fault::Refused { code, description } => Some(Refusal::new(*code, description.clone())),
        Fault::Migrated { to } => Some(Refusal::migrated(*to)),
        Fault::ServerError { .. } | Fault::ClosedBefore | Fault::ClosedAfter => None,
        Fault::HungBefore | Fault::HungAfter | Fault::CutAfter => None,
    }
}

async fn long_poll(shared: &Shared, params: &Params) -> Result<Value, Refusal> {
    let poll = shared.change(|world| methods::begin_poll(world, params))?;
    let deadline = Instant::now() + poll.timeout;
    let mut ticket = None;
    loop {
        let arrived = shared.arrival();
        let mut arrived = std::pin::pin!(arrived);
        // From here on no wake-up is missed, even one that comes before the wait.
        arrived.as_mut().enable();
        {
            let mut world = shared.look();
            if let Some(mine) = ticket {
                world
                    .rules
                    .check(Rule::PollCutByWebhook, world.webhook.is_some())?;
                world
                    .rules
                    .check(Rule::PollTwice, world.queue.poll != mine)?;
            }
            let batch = world.queue.take(poll.offset, poll.limit);
            if !batch.is_empty() || Instant::now() >= deadline {
                return Ok(Value::Array(batch));
            }
            if ticket.is_none() {
                world.queue.poll += 1;
                ticket = Some(world.queue.poll);
                drop(world);
                // The poll that waited before has to see that it is no longer the newest.
                shared.change(|_| ());
                continue;
            }
        }
        let _ = tokio::time::timeout_at(deadline, arrived).await;
    }
}

fn finish(shared: &Shared, place: usize, result: Result<Value, Refusal>) -> Response<Reply> {
    shared.change(|world| world.journal.settle(place, result.as_ref()));
    refused_or_answered(&result)
}

fn settle(shared: &Shared, place: usize, outcome: Outcome) {
    shared.change(|world| world.journal.calls[place].outcome = outcome);
}

fn refused_or_answered(result: &Result<Value, Refusal>) -> Response<Reply> {
    match result {
        Ok(value) => reply(
            StatusCode::OK,
            "application/json",
            Bytes::from(format!("{{\"ok\":true,\"result\":{}}}", result_text(value))),
        ),
        Err(refusal) => refused(refusal),
    }
}

/// Writes a result as the server does: `update_id` comes first in an update, and some clients count on that.
pub fn result_text(value: &Value) -> String {
    let update_text = |update: &Value| {
        let fields = update.as_object()?;
        let id = fields.get("update_id")?;
        let rest = fields.iter().filter(|(name, _)| *name != "update_id");
        let rest: String = rest
            .map(|(name, value)| format!(",{}:{value}", Value::from(name.as_str())))
            .collect();
        Some(format!("{{\"update_id\":{id}{rest}}}"))
    };
    let updates: Option<Vec<String>> = value
        .as_array()
        .and_then(|list| list.iter().map(update_text).collect());
    updates.map_or_else(
        || value.to_string(),
        |updates| format!("[{}]", updates.join(",")),
    )
}

fn refused(refusal: &Refusal) -> Response<Reply> {
    json_reply(
        StatusCode::from_u16(refusal.code).unwrap_or(StatusCode::BAD_REQUEST),
        &refusal.body(),
    )
}

fn gateway_error(status: u16) -> Response<Reply> {
    let page = format!(
        "<html><head><title>{status}</title></head><body><center><h1>{status} Bad Gateway</h1></center></body></html>"
    );
    reply(
        StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
        "text/html",
        Bytes::from(page),
    )
}

fn json_reply(status: StatusCode, body: &Value) -> Response<Reply> {
    reply(status, "application/json", Bytes::from(body.to_string()))
}

fn reply(status: StatusCode, content_type: &str, bytes: Bytes) -> Response<Reply> {
    let mut response = Response::new(Reply {
        bytes: Some(bytes),
        is_cut: false,
    });
    *response.status_mut() = status;
    if let Ok(value) = content_type.parse() {
        response.headers_mut().insert("content-type", value);
    }
    response
}

fn header(request: &Request<Incoming>, name: &str) -> String {
    request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

/// Reads the one letter of a token that clients escape.
fn unescaped(path: &str) -> String {
    path.replace("%3A", ":").replace("%3a", ":")
}

/// A body that can break off in its middle.
pub struct Reply {
    bytes: Option<Bytes>,
    is_cut: bool,
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        match self.bytes.take() {
            Some(bytes) if self.is_cut && bytes.len() > 1 => {
                Poll::Ready(Some(Ok(Frame::data(bytes.slice(..bytes.len() / 2)))))
            }
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None if self.is_cut => Poll::Ready(Some(Err(Closed))),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && !self.is_cut
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
