//! Serves the webhook: checks the secret, hands over each update as raw JSON, and confirms it only
//! when the update is on disk.
//!
//! Telegram repeats everything that is not answered with 200, for a day, and holds back what the
//! same chat says next. So a refusal costs nothing but time, and a 200 is a promise. This serves
//! plain HTTP; encryption is the job of the proxy in front.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::HeaderValue;
use axum::http::{Response, StatusCode};
use axum::routing::post;
use bytes::Bytes;
use hmac::{Hmac, Mac};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;
use serde_json::value::RawValue;
use sha2::Sha256;
use tokio::time::timeout;

use super::poll::{Fetched, Numbered, RawUpdate, is_round, number_in_front};
use super::webhook_intake::WebhookIntake;
use crate::config::Webhook;
use crate::http::{BODY_MAX, HEAD_TIMEOUT, not_allowed, page, refuse};

/// The header that holds the secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";
/// Returns the route to which Telegram brings updates.
pub(super) fn routes(settings: &Webhook, intake: Arc<WebhookIntake>) -> Router {
    let hook = Hook {
        seal: Seal::new(settings.secret.reveal()),
        most: settings.queue,
        under_way: AtomicUsize::new(0),
        strangers: AtomicU64::new(0),
        intake,
    };
    let receive = post(receive).fallback(|| async { not_allowed("POST") });
    Router::new()
        .route(settings.url.path(), receive)
        .with_state(Arc::new(hook))
}

async fn receive(State(hook): State<Arc<Hook>>, request: Request) -> Response<Body> {
    match hook.receive(request).await {
        Ok(()) => page(StatusCode::OK, "received"),
        Err(Refusal { status, why }) => refuse(status, why),
    }
}

struct Hook {
    seal: Seal,
    most: usize,
    under_way: AtomicUsize,
    /// Requests without the secret.
    strangers: AtomicU64,
    intake: Arc<WebhookIntake>,
}

/// Why a request is not answered with 200.
struct Refusal {
    status: StatusCode,
    why: &'static str,
}

impl Hook {
    async fn receive(&self, request: Request) -> Result<(), Refusal> {
        let given = request.headers().get(SECRET).map(HeaderValue::as_bytes);
        if !given.is_some_and(|given| self.seal.fits(given)) {
            self.count_stranger();
            return Err(Refusal {
                status: StatusCode::UNAUTHORIZED,
                why: "the secret is missing or another one",
            });
        }
        if let Some(why) = self.intake.refusal() {
            return Err(Refusal::later(why));
        }
        let _place = Place::take(&self.under_way, self.most)
            .ok_or_else(|| Refusal::later("too many updates are under way"))?;
        let bytes = read(request.into_body()).await?;
        let fetched = match Arrived::of(&bytes) {
            Arrived::Update(update) => Fetched {
                updates: vec![update],
                broken: Vec::new(),
            },
            Arrived::Broken(id) => {
                log::warn!("update {id} cannot be read and was put aside");
                Fetched {
                    updates: Vec::new(),
                    broken: vec![(id, String::from_utf8_lossy(&bytes).into_owned())],
                }
            }
            Arrived::Nothing => {
                // Telegram never sends this, so nobody repeats it for a day.
                log::warn!("a request with the right secret held no update");
                return Err(Refusal {
                    status: StatusCode::BAD_REQUEST,
                    why: "this is not an update",
                });
            }
        };
        self.intake.take(fetched).await.map_err(Refusal::later)
    }

    /// Counts requests without the secret, and logs only round counts so that they do not fill the
    /// log.
    fn count_stranger(&self) {
        let count = self.strangers.fetch_add(1, Ordering::Relaxed) + 1;
        if is_round(count) {
            log::warn!("somebody asked the webhook without the right secret; so far: {count}");
        }
    }
}

impl Refusal {
    fn later(why: &'static str) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            why,
        }
    }
}

/// A slot among the updates in progress; freed when it is dropped, also if the connection breaks.
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

async fn read(body: Body) -> Result<Bytes, Refusal> {
    const TOO_LARGE: Refusal = Refusal {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        why: "an update has 1 MB at most",
    };
    // If the length is announced, nothing has to be read to know that it is too much.
    if body.size_hint().lower() > BODY_MAX as u64 {
        return Err(TOO_LARGE);
    }
    match timeout(HEAD_TIMEOUT, Limited::new(body, BODY_MAX).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(TOO_LARGE),
        Ok(Err(_)) => Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            why: "the request broke off",
        }),
        Err(_) => Err(Refusal {
            status: StatusCode::REQUEST_TIMEOUT,
            why: "the request took too long",
        }),
    }
}

/// The content of a body.
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

/// The secret, in a form for comparing.
struct Seal {
    mac: Hmac<Sha256>,
    tag: Vec<u8>,
}

impl Seal {
    fn new(secret: &str) -> Self {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
            .expect("a key of this kind may have any length");
        let tag = mac
            .clone()
            .chain_update(secret)
            .finalize()
            .into_bytes()
            .to_vec();
        Self { mac, tag }
    }

    /// Compares in constant time, by comparing keyed hashes instead of the words themselves.
    fn fits(&self, given: &[u8]) -> bool {
        self.mac
            .clone()
            .chain_update(given)
            .verify_slice(&self.tag)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_update_is_known_by_the_number_in_front_and_by_no_other() {
        assert_eq!(
            number_in_front(r#"{"update_id":42,"message":{"te"#),
            Some(42)
        );
        assert_eq!(number_in_front("{ \"update_id\" : 42 , oops"), Some(42));
        for text in [
            r#"{"update_id":42"#,
            r#"{"message":{"text":"{\"update_id\":42,"#,
            r#"{"update_id":4.2,"#,
            r#"{"update_id":"42","#,
            "",
        ] {
            assert_eq!(number_in_front(text), None, "{text}");
        }
    }

    #[test]
    fn an_update_is_whole_json_with_a_number() {
        assert!(matches!(
            Arrived::of(br#" {"update_id":42,"news":{}} "#),
            Arrived::Update(RawUpdate { id: 42, .. })
        ));
        assert!(matches!(
            Arrived::of(b"{\"update_id\":42,\"text\":\"\xff\"}"),
            Arrived::Broken(42)
        ));
        for bytes in [
            br#"[{"update_id":42}]"#.as_slice(),
            br#"{"message":{}}"#,
            b"hello",
            b"",
        ] {
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
