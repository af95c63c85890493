//! Serves the webhook: lets in what bears the secret, hands each update over as the JSON it came as, and says "received" only
//! when it is told that the update is on disk.
//!
//! Telegram repeats whatever is not answered with 200, for a day, and holds back what the same chat says next. So a refusal costs
//! nothing but time, and a 200 is a promise. Behind this there is plain HTTP; encryption is the matter of the proxy in front.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, Mac};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::value::RawValue;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::poll::{Numbered, RawUpdate, is_round, number_in_front};
use crate::config::Webhook;

/// Where the updates go that the webhook lets in.
///
/// What is refused is refused with a word on why, which whoever asks for `/ready` may see.
pub trait Intake: Send + Sync + 'static {
    /// Returns why no update can be taken in now, where that is so.
    fn refuses(&self) -> Option<&'static str>;

    /// Returns why nobody should send anything here now, where that is so.
    fn is_unready(&self) -> Option<&'static str>;

    /// Takes an update in; comes back when all its turns are on disk.
    fn take(&self, update: RawUpdate) -> impl Future<Output = Result<(), &'static str>> + Send;

    /// Puts an update aside that nobody can read but for its number; comes back when that is on disk.
    fn quarantine(&self, id: i64, text: String) -> impl Future<Output = Result<(), &'static str>> + Send;
}

/// A webhook that is being served.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// The header that holds the secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";
/// Telegram's updates have some 10 KB at most.
const BODY_MOST: usize = 1 << 20;
/// What stands in front of a body: Telegram and a proxy need 1 KB.
const HEAD_MOST: usize = 32 << 10;
/// How long a request may take to arrive: its head, and then its body. A connection without a request is kept as long.
const ARRIVAL: Duration = Duration::from_secs(10);
/// How long we listen to somebody who was answered and goes on sending, so that the answer is not lost.
const SEEING_OFF: Duration = Duration::from_secs(2);
/// Connections beyond the updates under way: for those that are on their way out, and for `/health` and `/ready`.
const SPARE: usize = 64;
/// Seconds until a refused update should come again.
const AGAIN: HeaderValue = HeaderValue::from_static("1");

/// Listens and serves from now on.
pub async fn serve<I: Intake>(settings: &Webhook, intake: Arc<I>) -> std::io::Result<Serving> {
    let listener = TcpListener::bind(&settings.listen).await?;
    let address = listener.local_addr()?;
    let hook = Hook {
        path: settings.url.path().to_owned(),
        seal: Seal::new(settings.secret.reveal()),
        most: settings.queue,
        under_way: AtomicUsize::new(0),
        strangers: AtomicU64::new(0),
        seats: Seats::default(),
        intake,
    };
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(accept(listener, Arc::new(hook), stopped));
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
            // What is broken off comes again.
            self.accepting.abort();
        }
    }
}

async fn accept<I: Intake>(listener: TcpListener, hook: Arc<Hook<I>>, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                // Whoever brings nothing makes room for whoever may; where all are busy, Telegram comes again.
                Ok((stream, _)) if connections.len() < hook.most + SPARE || hook.seats.makes_room() => {
                    connections.spawn(attend(stream, Arc::clone(&hook), stop.clone()));
                }
                Ok(_) => {}
                Err(error) => {
                    log::warn!("a connection to the webhook could not be accepted: {error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn attend<I: Intake>(stream: TcpStream, hook: Arc<Hook<I>>, mut stop: watch::Receiver<bool>) {
    // Answers are small; without this they may wait for the next packet.
    let _ = stream.set_nodelay(true);
    type Answering = Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send>>;
    let seat = hook.seats.sit();
    let service = service_fn(|request| -> Answering {
        let (hook, seat) = (Arc::clone(&hook), Arc::clone(&seat));
        Box::pin(async move {
            let _busy = hook.seats.busy(&seat);
            Ok(hook.answer(request).await)
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(ARRIVAL)
        .max_buf_size(HEAD_MOST)
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
    hook.seats.leave(&seat);
}

/// Says goodbye so that the answer arrives: a connection that is closed over unread bytes takes its answer back.
async fn see_off(mut stream: TcpStream, is_late: bool) {
    let goodbye = async {
        if is_late {
            stream.write_all(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await?;
        }
        stream.shutdown().await?;
        copy(&mut stream.take(4 * BODY_MOST as u64), &mut sink()).await
    };
    // Whoever is gone already, or never stops, is not waited for.
    let _ = timeout(SEEING_OFF, goodbye).await;
}

struct Hook<I> {
    path: String,
    seal: Seal,
    most: usize,
    under_way: AtomicUsize,
    /// Requests that did not bear the secret.
    strangers: AtomicU64,
    seats: Seats,
    intake: Arc<I>,
}

/// The connections over which nothing is asked at the moment, the one that is so for longest first.
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

    /// Has the connection leave that is idle for longest; returns whether there is one.
    fn makes_room(&self) -> bool {
        let longest = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop_first();
        longest.map(|(_, seat)| seat.leaves.notify_one()).is_some()
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.rest(self.1);
    }
}

/// Why a request is not answered with 200.
struct No {
    status: StatusCode,
    why: &'static str,
}

impl<I: Intake> Hook<I> {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_post = *request.method() == Method::POST;
        match request.uri().path() {
            path if path == self.path && is_post => match self.receive(request).await {
                Ok(()) => page(StatusCode::OK, "received"),
                Err(No { status, why }) => farewell(status, why),
            },
            path if path == self.path => allowing("POST"),
            "/health" if is_look => page(StatusCode::OK, "alive"),
            "/ready" if is_look => match self.intake.is_unready() {
                None => page(StatusCode::OK, "ready"),
                Some(why) => farewell(StatusCode::SERVICE_UNAVAILABLE, why),
            },
            "/health" | "/ready" => allowing("GET, HEAD"),
            _ => farewell(StatusCode::NOT_FOUND, "nothing is here"),
        }
    }

    async fn receive(&self, request: Request<Incoming>) -> Result<(), No> {
        let given = request.headers().get(SECRET).map(HeaderValue::as_bytes);
        if !given.is_some_and(|given| self.seal.fits(given)) {
            self.count_stranger();
            return Err(No { status: StatusCode::UNAUTHORIZED, why: "the secret is missing or another one" });
        }
        if let Some(why) = self.intake.refuses() {
            return Err(No::later(why));
        }
        let _place = Place::take(&self.under_way, self.most).ok_or_else(|| No::later("too many updates are under way"))?;
        let bytes = read(request.into_body()).await?;
        match Arrived::of(&bytes) {
            Arrived::Update(update) => self.intake.take(update).await.map_err(No::later),
            Arrived::Broken(id) => {
                log::warn!("update {id} cannot be read and was put aside");
                self.intake.quarantine(id, String::from_utf8_lossy(&bytes).into_owned()).await.map_err(No::later)
            }
            Arrived::Nothing => {
                // Telegram never sends such a thing, so nobody repeats it for a day.
                log::warn!("a request with the right secret held no update");
                Err(No { status: StatusCode::BAD_REQUEST, why: "this is not an update" })
            }
        }
    }

    /// Tells the operator that strangers knock, without letting them fill the log.
    fn count_stranger(&self) {
        let count = self.strangers.fetch_add(1, Ordering::Relaxed) + 1;
        if is_round(count) {
            log::warn!("somebody asked the webhook without the right secret; so far: {count}");
        }
    }
}

impl No {
    fn later(why: &'static str) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, why }
    }
}

/// A place among the updates that are under way; free again when it is dropped, also when the connection breaks.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(under_way: &'a AtomicUsize, most: usize) -> Option<Self> {
        let place = Self(under_way);
        (under_way.fetch_add(1, Ordering::AcqRel) < most).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn read(body: Incoming) -> Result<Bytes, No> {
    const TOO_LARGE: No = No { status: StatusCode::PAYLOAD_TOO_LARGE, why: "an update has 1 MB at most" };
    // Where the length is told, nothing has to be read to know that it is too much.
    if body.size_hint().lower() > BODY_MOST as u64 {
        return Err(TOO_LARGE);
    }
    match timeout(ARRIVAL, Limited::new(body, BODY_MOST).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(TOO_LARGE),
        Ok(Err(_)) => Err(No { status: StatusCode::BAD_REQUEST, why: "the request broke off" }),
        Err(_) => Err(No { status: StatusCode::REQUEST_TIMEOUT, why: "the request took too long" }),
    }
}

/// What a body is.
#[derive(Debug)]
enum Arrived {
    Update(RawUpdate),
    /// It has a number, and nothing else of it can be read.
    Broken(i64),
    Nothing,
}

impl Arrived {
    fn of(bytes: &[u8]) -> Self {
        if let Ok(json) = serde_json::from_slice::<Box<RawValue>>(bytes)
            && let Ok(Numbered { update_id: id }) = serde_json::from_str(json.get())
        {
            return Self::Update(RawUpdate { id, json });
        }
        number_in_front(&String::from_utf8_lossy(bytes)).map_or(Self::Nothing, Self::Broken)
    }
}

/// The secret, as something to compare with.
struct Seal {
    mac: Hmac<Sha256>,
    tag: Vec<u8>,
}

impl Seal {
    fn new(secret: &str) -> Self {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of this kind may have any length");
        let tag = mac.clone().chain_update(secret).finalize().into_bytes().to_vec();
        Self { mac, tag }
    }

    /// Compares in a time that tells nothing of the secret: what is compared are keyed sums, not the words themselves.
    fn fits(&self, given: &[u8]) -> bool {
        self.mac.clone().chain_update(given).verify_slice(&self.tag).is_ok()
    }
}

fn page(status: StatusCode, words: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(words.as_bytes())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// A refusal; the connection ends with it, because nobody wants to read what else is on its way.
fn farewell(status: StatusCode, words: &'static str) -> Response<Full<Bytes>> {
    let mut response = page(status, words);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, AGAIN);
    }
    response
}

fn allowing(methods: &'static str) -> Response<Full<Bytes>> {
    let mut response = farewell(StatusCode::METHOD_NOT_ALLOWED, "this address is used in another way");
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_update_is_known_by_the_number_in_front_and_by_no_other() {
        assert_eq!(number_in_front(r#"{"update_id":42,"message":{"te"#), Some(42));
        assert_eq!(number_in_front("{ \"update_id\" : 42 , oops"), Some(42));
        for text in [r#"{"update_id":42"#, r#"{"message":{"text":"{\"update_id\":42,"#, r#"{"update_id":4.2,"#, r#"{"update_id":"42","#, ""]
        {
            assert_eq!(number_in_front(text), None, "{text}");
        }
    }

    #[test]
    fn an_update_is_whole_json_with_a_number() {
        assert!(matches!(Arrived::of(br#" {"update_id":42,"news":{}} "#), Arrived::Update(RawUpdate { id: 42, .. })));
        assert!(matches!(Arrived::of(b"{\"update_id\":42,\"text\":\"\xff\"}"), Arrived::Broken(42)));
        for bytes in [br#"[{"update_id":42}]"#.as_slice(), br#"{"message":{}}"#, b"hello", b""] {
            assert!(matches!(Arrived::of(bytes), Arrived::Nothing));
        }
    }

    #[test]
    fn only_the_secret_itself_fits() {
        let seal = Seal::new("open_sesame");
        assert!(seal.fits(b"open_sesame"));
        for given in [b"".as_slice(), b"open", b"open_sesame2", b"OPEN_SESAME"] {
            assert!(!seal.fits(given));
        }
    }
}
