//! Accepts connections and passes their requests to the router, with limits on number, size and
//! time.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// The largest request body in bytes. Telegram's updates have about 10 KB at most.
pub const BODY_MAX: usize = 1 << 20;
/// The largest head of a request in bytes; Telegram and a proxy need 1 KB.
const HEAD_MAX: usize = 32 << 10;
/// How long the head of a request may take to arrive, and then its body. Also the longest time a
/// connection without a request stays open.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long we keep reading from a client after the response, so that it does not lose the
/// response.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);
/// How long to wait after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The server's limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most open connections.
    pub connections: usize,
}

/// Whose connection brought a request; it is among the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// A running server.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// Binds a listener to a host and port. Fails if the port is in use or the address is not one of
/// this machine.
pub async fn bind(listen: &str) -> std::io::Result<TcpListener> {
    TcpListener::bind(listen).await
}

/// Starts serving in a task of its own. Fails if the listener has no address.
pub fn serve(listener: TcpListener, limits: Limits, routes: Router) -> std::io::Result<Serving> {
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(accept(listener, limits, routes, stopped));
    Ok(Serving {
        address,
        stop,
        accepting,
    })
}

impl Serving {
    /// Returns the address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, lets running requests finish, and aborts those that take longer than
    /// `within`.
    pub async fn close(mut self, within: Duration) {
        self.stop.send_replace(true);
        if timeout(within, &mut self.accepting).await.is_err() {
            self.accepting.abort();
        }
    }
}

async fn accept(
    listener: TcpListener,
    limits: Limits,
    routes: Router,
    mut stop: watch::Receiver<bool>,
) {
    let idle_connections = Arc::new(IdleConnections::default());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                // The connection idle for longest is closed to make room; if all are busy, the new
                // one is dropped and the client retries.
                Ok((stream, peer)) if connections.len() < limits.connections || idle_connections.make_room() => {
                    connections.spawn(serve_connection((stream, peer), routes.clone(), Arc::clone(&idle_connections), stop.clone()));
                }
                Ok(_) => {}
                Err(error) => {
                    log::warn!("a connection could not be accepted: {error}");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve_connection(
    (stream, peer): (TcpStream, SocketAddr),
    routes: Router,
    idle_connections: Arc<IdleConnections>,
    mut stop: watch::Receiver<bool>,
) {
    // Responses are small; without this they may wait for the next packet.
    let _ = stream.set_nodelay(true);
    type Answering = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;
    let state = idle_connections.register();
    let routes = TowerToHyperService::new(routes);
    let service = service_fn(|mut request: Request<Incoming>| -> Answering {
        request.extensions_mut().insert(Peer(peer.ip()));
        let (routes, idle_connections, state) = (
            routes.clone(),
            Arc::clone(&idle_connections),
            Arc::clone(&state),
        );
        Box::pin(async move {
            let _busy = idle_connections.mark_busy(&state);
            routes.call(request).await
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut is_stopping = false;
    let end = loop {
        tokio::select! {
            end = poll_fn(|context| connection.poll_without_shutdown(context)) => break end,
            () = state.close_requested.notified() => return,
            _ = stop.changed(), if !is_stopping => {
                is_stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let parts = connection.into_parts();
    let is_half_a_head = end.is_err_and(|error| error.is_timeout()) && !parts.read_buf.is_empty();
    tokio::select! {
        () = close_after_response(parts.io.into_inner(), is_half_a_head) => {}
        () = state.close_requested.notified() => {}
    }
    idle_connections.remove(&state);
}

/// Closes a connection so that the response arrives: closing it with unread bytes would discard the
/// response.
async fn close_after_response(mut stream: TcpStream, is_late: bool) {
    let finish = async {
        if is_late {
            stream.write_all(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await?;
        }
        stream.shutdown().await?;
        copy(&mut stream.take(4 * BODY_MAX as u64), &mut sink()).await
    };
    // Do not wait for a client that is gone or never stops sending.
    let _ = timeout(DRAIN_TIMEOUT, finish).await;
}

/// The idle connections, the one idle for longest first.
#[derive(Default)]
struct IdleConnections {
    next: AtomicU64,
    idle: Mutex<BTreeMap<u64, Arc<ConnectionState>>>,
}

/// One connection.
#[derive(Default)]
struct ConnectionState {
    /// Its position in the order of becoming idle.
    since: AtomicU64,
    close_requested: Notify,
}

/// Marks a connection as busy with a request until dropped.
struct Busy<'a>(&'a IdleConnections, &'a Arc<ConnectionState>);

impl IdleConnections {
    fn register(&self) -> Arc<ConnectionState> {
        let state = Arc::new(ConnectionState::default());
        self.mark_idle(&state);
        state
    }

    fn mark_busy<'a>(&'a self, state: &'a Arc<ConnectionState>) -> Busy<'a> {
        self.remove(state);
        Busy(self, state)
    }

    fn mark_idle(&self, state: &Arc<ConnectionState>) {
        let since = self.next.fetch_add(1, Ordering::Relaxed);
        state.since.store(since, Ordering::Relaxed);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(since, Arc::clone(state));
    }

    fn remove(&self, state: &ConnectionState) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&state.since.load(Ordering::Relaxed));
    }

    /// Closes the connection idle for longest; returns `false` if none is idle.
    fn make_room(&self) -> bool {
        let longest = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_first();
        longest
            .map(|(_, state)| state.close_requested.notify_one())
            .is_some()
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.mark_idle(self.1);
    }
}
