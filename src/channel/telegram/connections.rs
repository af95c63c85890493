//! Keeps connections to the Bot API open and lends each to one call at a time; knows nothing of the
//! calls.
//!
//! The call that has a connection also drives it. A pool with a task per connection passes every
//! call to that task and back, which costs two wake-ups and a third of the CPU of a call.

use std::collections::VecDeque;
use std::error::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::rt::{Read, Write};
use hyper::service::Service;
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::service::TowerToHyperService;

/// An error of the transport.
pub(super) type Trouble = Box<dyn Error + Send + Sync>;

/// The connections to one server.
pub(super) struct Connections {
    connector: TowerToHyperService<HttpsConnector<HttpConnector>>,
    /// Idle connections; the one used last is at the end, and is used first.
    idle: Mutex<VecDeque<Connection>>,
}

struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// `None` once the connection has ended.
    driver: Option<Driver>,
    used: Instant,
}

type Driver = Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>;

/// A failed call, with its request if nothing of it was written: then it can be retried on another
/// connection.
struct Failed {
    why: Trouble,
    unsent: Option<Request<Full<Bytes>>>,
}

const CONNECT: Duration = Duration::from_secs(5);
/// Shorter than proxies and the Bot API keep an idle connection, so that we rarely write into a
/// closing one.
const IDLE: Duration = Duration::from_secs(25);

impl Connections {
    /// Makes an empty pool; connects to nothing yet.
    pub fn new() -> Self {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT));
        http.set_keepalive(Some(Duration::from_secs(30)));
        let https = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Self {
            connector: TowerToHyperService::new(https),
            idle: Mutex::default(),
        }
    }

    /// Sends a request to a server and returns its answer of at most `most` bytes.
    ///
    /// If the call is dropped half-way, its connection is dropped with it.
    ///
    /// Fails if the server cannot be reached or breaks off.
    pub async fn exchange(
        &self,
        server: &Uri,
        request: Request<Full<Bytes>>,
        most: usize,
    ) -> Result<(StatusCode, Bytes), Trouble> {
        let mut request = request;
        loop {
            let kept = self.take();
            let was_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                // Boxed, because a call rarely comes here and the future is large.
                None => Box::pin(self.connect(server)).await?,
            };
            match connection.carry(request, most).await {
                Ok(answer) => {
                    self.put_back(connection);
                    return Ok(answer);
                }
                // The server closed the connection while it was idle.
                Err(Failed {
                    unsent: Some(unsent),
                    ..
                }) if was_kept => request = unsent,
                Err(Failed { why, .. }) => return Err(why),
            }
        }
    }

    async fn connect(&self, server: &Uri) -> Result<Connection, Trouble> {
        Connection::over(self.connector.call(server.clone()).await?).await
    }

    fn take(&self) -> Option<Connection> {
        self.idle().pop_back()
    }

    fn put_back(&self, connection: Connection) {
        if connection.driver.is_none() {
            return;
        }
        let mut idle = self.idle();
        while idle
            .front()
            .is_some_and(|oldest| oldest.used.elapsed() > IDLE)
        {
            idle.pop_front();
        }
        idle.push_back(Connection {
            used: Instant::now(),
            ..connection
        });
    }

    fn idle(&self) -> MutexGuard<'_, VecDeque<Connection>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle
            .back()
            .is_some_and(|newest| newest.used.elapsed() > IDLE)
        {
            idle.clear();
        }
        idle
    }
}

impl Connection {
    async fn over(stream: impl Read + Write + Unpin + Send + 'static) -> Result<Self, Trouble> {
        let (sender, driver) = http1::handshake(stream).await?;
        Ok(Self {
            sender,
            driver: Some(Box::pin(driver)),
            used: Instant::now(),
        })
    }

    async fn carry(
        &mut self,
        request: Request<Full<Bytes>>,
        most: usize,
    ) -> Result<(StatusCode, Bytes), Failed> {
        let Self { sender, driver, .. } = self;
        // A connection that the server has closed reports it now.
        poll_fn(|context| {
            drive(driver, context);
            Poll::Ready(())
        })
        .await;
        if driver.is_none() {
            return Err(Failed {
                why: "the connection was closed".into(),
                unsent: Some(request),
            });
        }
        let mut answer = pin!(async {
            let answer = sender
                .try_send_request(request)
                .await
                .map_err(|mut error| {
                    let unsent = error.take_message();
                    Failed {
                        why: error.into_error().into(),
                        unsent,
                    }
                })?;
            let status = answer.status();
            let bytes = Limited::new(answer.into_body(), most)
                .collect()
                .await
                .map_err(|why| Failed { why, unsent: None })?;
            Ok((status, bytes.to_bytes()))
        });
        poll_fn(|context| {
            // Progress of one often lets the other go on at once, so a second round saves a
            // wake-up. What is left after that wakes this task again.
            for _ in 0..2 {
                if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                    drive(driver, context);
                    return Poll::Ready(answer);
                }
                drive(driver, context);
            }
            answer.as_mut().poll(context)
        })
        .await
    }
}

/// Lets a connection read and write what it can.
fn drive(driver: &mut Option<Driver>, context: &mut Context<'_>) {
    // The call that uses the connection gets its error.
    if driver
        .as_mut()
        .is_some_and(|driver| driver.as_mut().poll(context).is_ready())
    {
        *driver = None;
    }
}
