//! Accepts connections and hands their requests to the routes: bounded in number, in size and in time.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Response;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// The largest request body in bytes. Telegram's updates have some 10 KB at most.
pub const BODY_MAX: usize = 1 << 20;
/// The largest head of a request in bytes: Telegram and a proxy need 1 KB.
const HEAD_MAX: usize = 32 << 10;
/// How long the head of a request may take to arrive, and then its body. A connection without a request is kept as long.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long we listen to a client that was answered and goes on sending, so that the answer is not lost.
const LINGER: Duration = Duration::from_secs(2);
/// How long to wait after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How much is taken in at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections may be open.
    pub connections: usize,
}

/// A server that runs.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// Listens on a host and a port. Fails if another program is there, or the address is another machine's.
pub async fn bind(listen: &str) -> std::io::Result<TcpListener> {
    TcpListener::bind(listen).await
}

/// Serves from now on. Fails if the listener has no address.
pub fn serve(listener: TcpListener, limits: Limits, routes: Router) -> std::io::Result<Serving> {
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(accept(listener, limits, routes, stopped));
    Ok(Serving { address, stop, accepting })
}

impl Serving {
    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts nothing more, finishes the requests under way, and breaks off those that take longer.
    pub async fn close(mut self, within: Duration) {
        self.stop.send_replace(true);
        if timeout(within, &mut self.accepting).await.is_err() {
            self.accepting.abort();
        }
    }
}

async fn accept(listener: TcpListener, limits: Limits, routes: Router, mut stop: watch::Receiver<bool>) {
    let seats = Arc::new(Seats::default());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                // The connection that is idle for longest makes room; if all are busy, the client has to come again.
                Ok((stream, _)) if connections.len() < limits.connections || seats.make_room() => {
                    connections.spawn(attend(stream, routes.clone(), Arc::clone(&seats), stop.clone()));
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

async fn attend(stream: TcpStream, routes: Router, seats: Arc<Seats>, mut stop: watch::Receiver<bool>) {
    // Answers are small; without this they may wait for the next packet.
    let _ = stream.set_nodelay(true);
    type Answering = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;
    let seat = seats.sit();
    let routes = TowerToHyperService::new(routes);
    let service = service_fn(|request| -> Answering {
        let (routes, seats, seat) = (routes.clone(), Arc::clone(&seats), Arc::clone(&seat));
        Box::pin(async move {
            let _busy = seats.busy(&seat);
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
            () = seat.leaves.notified() => return,
            _ = stop.changed(), if !is_stopping => {
                is_stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let parts = connection.into_parts();
    let is_half_a_head = end.is_err_and(|error| error.is_timeout()) && !parts.read_buf.is_empty();
    tokio::select! {
        () = see_off(parts.io.into_inner(), is_half_a_head) => {}
        () = seat.leaves.notified() => {}
    }
    seats.leave(&seat);
}

/// Closes a connection so that the answer arrives: one that is closed over unread bytes takes its answer back.
async fn see_off(mut stream: TcpStream, is_late: bool) {
    let goodbye = async {
        if is_late {
            stream.write_all(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await?;
        }
        stream.shutdown().await?;
        copy(&mut stream.take(4 * BODY_MAX as u64), &mut sink()).await
    };
    // A client that is gone already, or never stops sending, is not waited for.
    let _ = timeout(LINGER, goodbye).await;
}

/// The connections over which nothing is asked at the moment, the one that is idle for longest first.
#[derive(Default)]
struct Seats {
    next: AtomicU64,
    idle: Mutex<BTreeMap<u64, Arc<Seat>>>,
}

/// A connection.
#[derive(Default)]
struct Seat {
    /// Since when it is idle, in an order.
    since: AtomicU64,
    leaves: Notify,
}

/// A connection over which something is asked, until the answer.
struct Busy<'a>(&'a Seats, &'a Arc<Seat>);

impl Seats {
    fn sit(&self) -> Arc<Seat> {
        let seat = Arc::new(Seat::default());
        self.rest(&seat);
        seat
    }

    fn busy<'a>(&'a self, seat: &'a Arc<Seat>) -> Busy<'a> {
        self.leave(seat);
        Busy(self, seat)
    }

    fn rest(&self, seat: &Arc<Seat>) {
        let since = self.next.fetch_add(1, Ordering::Relaxed);
        seat.since.store(since, Ordering::Relaxed);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).insert(since, Arc::clone(seat));
    }

    fn leave(&self, seat: &Seat) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).remove(&seat.since.load(Ordering::Relaxed));
    }

    /// Closes the connection that is idle for longest; returns whether there is one.
    fn make_room(&self) -> bool {
        let longest = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop_first();
        longest.map(|(_, seat)| seat.leaves.notify_one()).is_some()
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.rest(self.1);
    }
}
