//! Makes Bot API calls over connections of its own; knows how a call fails, not what it was about.
//!
//! teloxide's `Bot` is not used for calls that a conversation waits for: it sleeps ten seconds
//! inside a call after any 5xx, limits an upload to 17 seconds, and costs five times the CPU of a
//! call.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{Full, LengthLimitError};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::connections::Connections;
use super::errors::{Fault, Parameters, Refusal};
use crate::config::Secret;

/// A client of the Bot API for one bot.
pub(super) struct Client {
    connections: Connections,
    /// Scheme and host; `None` if they do not form an address.
    server: Option<Uri>,
    /// The value of the `Host` header.
    host: String,
    /// The path before `/bot<token>/`.
    base: String,
    token: Secret,
}

/// The body of a call.
pub(super) struct Body {
    pub kind: HeaderValue,
    pub bytes: Bytes,
}

/// Time limit of a call.
pub(super) const CALL: Duration = Duration::from_secs(15);
/// Time limit for a file, in either direction.
pub(super) const FILE: Duration = Duration::from_secs(120);

/// Maximum size of an answer in bytes; a batch of a hundred updates is far smaller.
const MAX_ANSWER: usize = 32 << 20;

#[derive(Deserialize)]
struct Envelope<'a> {
    ok: bool,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error_code: Option<u16>,
    description: Option<String>,
    #[serde(default)]
    parameters: Option<Parameters>,
}

/// The usual form of a successful answer.
#[derive(Deserialize)]
struct Done<T> {
    ok: bool,
    result: T,
}

impl Client {
    /// Prepares a client; connects to nothing yet.
    pub fn new(token: Secret, api_url: &url::Url) -> Self {
        let host = api_url[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
        let server = format!("{}://{host}", api_url.scheme()).parse().ok();
        let base = api_url.path().trim_end_matches('/').to_owned();
        Self {
            connections: Connections::new(),
            server,
            host,
            base,
            token,
        }
    }

    /// Calls a method with a payload and decodes its result.
    ///
    /// Fails if the API refuses the call or cannot be reached.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        payload: &(impl Serialize + Sync),
        within: Duration,
    ) -> Result<T, Fault> {
        self.post(method, Body::json(payload)?, within).await
    }

    /// Calls a method whose result is a list. If a part of it is not JSON, the raw answer is
    /// returned as the inner error.
    pub async fn list(
        &self,
        method: &str,
        payload: &(impl Serialize + Sync),
        within: Duration,
    ) -> Result<Result<Vec<Box<RawValue>>, Bytes>, Fault> {
        let uri = self.uri(format_args!(
            "{}/bot{}/{method}",
            self.base,
            self.token.reveal()
        ))?;
        let body = Body::json(payload)?;
        let request = self
            .request(Method::POST, uri)
            .header(CONTENT_TYPE, body.kind)
            .body(Full::new(body.bytes));
        let (status, bytes) = self.exchange(request, within, MAX_ANSWER).await?;
        match read_answer(status, &bytes) {
            Ok(list) => Ok(Ok(list)),
            Err(Fault::NoAnswer(_))
                if status.is_success() && bytes.starts_with(b"{\"ok\":true") =>
            {
                Ok(Err(bytes))
            }
            Err(fault) => Err(self.redacted(fault)),
        }
    }

    /// Calls a method with an encoded body and decodes its result.
    ///
    /// Fails if the API refuses the call or cannot be reached.
    pub async fn post<T: DeserializeOwned>(
        &self,
        method: &str,
        body: Body,
        within: Duration,
    ) -> Result<T, Fault> {
        let uri = self.uri(format_args!(
            "{}/bot{}/{method}",
            self.base,
            self.token.reveal()
        ))?;
        let request = self
            .request(Method::POST, uri)
            .header(CONTENT_TYPE, body.kind)
            .body(Full::new(body.bytes));
        let (status, bytes) = self.exchange(request, within, MAX_ANSWER).await?;
        read_answer(status, &bytes).map_err(|fault| self.redacted(fault))
    }

    /// Downloads a file by the path from `getFile`.
    ///
    /// Fails if the file is larger than `most` bytes, or the API refuses it or cannot be reached.
    pub async fn download(&self, path: &str, most: usize) -> Result<Vec<u8>, Fault> {
        let uri = self.uri(format_args!(
            "{}/file/bot{}/{}",
            self.base,
            self.token.reveal(),
            encode_path(path)
        ))?;
        let request = self.request(Method::GET, uri).body(Full::new(Bytes::new()));
        let (status, bytes) = self.exchange(request, FILE, most).await?;
        if status.is_success() {
            return Ok(bytes.into());
        }
        read_answer(status, &bytes)
            .map(|_: serde::de::IgnoredAny| Vec::new())
            .map_err(|fault| self.redacted(fault))
    }

    fn uri(&self, address: fmt::Arguments<'_>) -> Result<Uri, Fault> {
        // The parser's error would not contain the address, and neither may ours: it contains the
        // token.
        address.to_string().parse().map_err(|_| no_address())
    }

    fn request(&self, method: Method, uri: Uri) -> hyper::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(uri)
            .header(HOST, self.host.as_str())
    }

    async fn exchange(
        &self,
        request: hyper::http::Result<Request<Full<Bytes>>>,
        within: Duration,
        most: usize,
    ) -> Result<(StatusCode, Bytes), Fault> {
        let request = request
            .map_err(|_| Fault::Setup("the call cannot be written as a request".to_owned()))?;
        let server = self.server.as_ref().ok_or_else(no_address)?;
        match tokio::time::timeout(within, self.connections.exchange(server, request, most)).await {
            Ok(answer) => answer.map_err(|error| self.broken_off(error.as_ref(), most)),
            Err(_) => Err(Fault::NoAnswer(format!(
                "nothing came back within {} s",
                within.as_secs()
            ))),
        }
    }

    fn broken_off(&self, error: &(dyn Error + 'static), most: usize) -> Fault {
        if error.is::<LengthLimitError>() {
            // A retry would bring the same bytes.
            let description = format!("what came back is larger than {} MB", most >> 20);
            return Fault::Refusal(Refusal {
                code: 413,
                description,
                ..Refusal::default()
            });
        }
        self.no_answer(error)
    }

    fn no_answer(&self, error: &(dyn Error + 'static)) -> Fault {
        let mut why = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !why.contains(&words) {
                why = format!("{why}: {words}");
            }
            cause = error.source();
        }
        self.redacted(Fault::NoAnswer(why))
    }

    /// Removes the token from texts that came from elsewhere.
    fn redacted(&self, fault: Fault) -> Fault {
        let clean = |words: String| match words.contains(self.token.reveal()) {
            true => words.replace(self.token.reveal(), "<token>"),
            false => words,
        };
        match fault {
            Fault::Refusal(refusal) => Fault::Refusal(Refusal {
                description: clean(refusal.description),
                ..refusal
            }),
            Fault::NoAnswer(why) => Fault::NoAnswer(clean(why)),
            Fault::Setup(why) => Fault::Setup(clean(why)),
        }
    }
}

impl Body {
    /// Encodes a payload as JSON.
    ///
    /// Fails if the payload cannot be serialized.
    pub fn json(payload: &impl Serialize) -> Result<Self, Fault> {
        let bytes = serde_json::to_vec(payload).map_err(|error| {
            Fault::Setup(format!("the call cannot be written as JSON: {error}"))
        })?;
        Ok(Self {
            kind: HeaderValue::from_static("application/json"),
            bytes: bytes.into(),
        })
    }
}

fn no_address() -> Fault {
    Fault::Setup("the token or TELEGRAM_API_URL cannot be part of an address".to_owned())
}

fn read_answer<T: DeserializeOwned>(status: StatusCode, bytes: &[u8]) -> Result<T, Fault> {
    // Nearly every answer has this form, and is parsed only once.
    if let Ok(Done { ok: true, result }) = serde_json::from_slice(bytes) {
        return Ok(result);
    }
    let Ok(envelope) = serde_json::from_slice::<Envelope>(bytes) else {
        return Err(not_an_envelope(status));
    };
    if let (true, Some(result)) = (envelope.ok, envelope.result) {
        // Successful, but in an unknown form: treated as an unknown outcome, never as a refusal.
        return serde_json::from_str(result.get())
            .map_err(|error| Fault::NoAnswer(format!("the answer has another form: {error}")));
    }
    let parameters = envelope.parameters.unwrap_or_default();
    Err(Fault::Refusal(Refusal {
        code: envelope.error_code.unwrap_or(status.as_u16()),
        description: envelope.description.unwrap_or_else(|| reason(status)),
        retry_after: parameters.retry_after,
        migrate_to: parameters.migrate_to_chat_id,
    }))
}

fn not_an_envelope(status: StatusCode) -> Fault {
    match status.as_u16() {
        300..=399 | 404 | 405 => Fault::Setup(format!(
            "what answers at TELEGRAM_API_URL is not a Bot API ({})",
            reason(status)
        )),
        // A proxy in front answers for itself with these.
        413 | 429 => Fault::Refusal(Refusal {
            code: status.as_u16(),
            description: reason(status),
            ..Refusal::default()
        }),
        _ => Fault::NoAnswer(reason(status)),
    }
}

fn reason(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// Percent-encodes a file's path; slashes stay.
fn encode_path(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.trim_start_matches('/').bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => {
                encoded.push(byte as char)
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<bool, Fault> {
        read_answer(
            StatusCode::from_u16(status).expect("a status"),
            body.as_bytes(),
        )
    }

    #[test]
    fn a_result_is_read_and_a_refusal_keeps_its_parameters() {
        assert_eq!(answer(200, r#"{"ok":true,"result":true}"#), Ok(true));
        let refused = answer(
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}"#,
        );
        assert!(matches!(
            refused,
            Err(Fault::Refusal(Refusal {
                code: 429,
                retry_after: Some(3),
                ..
            }))
        ));
    }

    #[test]
    fn an_answer_that_is_no_bot_api_is_a_matter_of_set_up_or_in_doubt() {
        assert!(matches!(
            answer(404, "<html>not here</html>"),
            Err(Fault::Setup(_))
        ));
        assert!(matches!(
            answer(502, "<html>bad gateway</html>"),
            Err(Fault::NoAnswer(_))
        ));
        assert!(matches!(answer(200, "hello"), Err(Fault::NoAnswer(_))));
        assert!(matches!(
            answer(200, r#"{"ok":true,"result":"?"}"#),
            Err(Fault::NoAnswer(_))
        ));
    }

    #[test]
    fn a_file_path_keeps_its_slashes_and_loses_nothing_else() {
        assert_eq!(encode_path("photos/file 1?.jpg"), "photos/file%201%3F.jpg");
    }

    #[tokio::test]
    async fn a_dead_server_is_named_without_the_token() {
        let token = "7001:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao";
        let client = Client::new(
            Secret::new(token),
            &"http://127.0.0.1:1/base/".parse().expect("an address"),
        );
        let fault = client
            .call::<bool>("getMe", &(), CALL)
            .await
            .expect_err("nobody listens there");
        assert!(matches!(fault, Fault::NoAnswer(_)));
        assert!(!format!("{fault:?}").contains("AAF7"), "{fault:?}");
    }

    #[tokio::test]
    async fn whether_a_server_that_never_answers_did_it_is_left_open() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let client = Client::new(
            Secret::new("7001:AAF7"),
            &address.parse().expect("an address"),
        );
        let fault = client
            .call::<bool>("sendMessage", &(), Duration::from_millis(1))
            .await;
        assert_eq!(
            fault,
            Err(Fault::NoAnswer("nothing came back within 0 s".into()))
        );
    }

    #[tokio::test]
    async fn a_file_larger_than_allowed_is_refused_for_good() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            // An answer before the request would be another error.
            let _ = std::io::Read::read(&mut stream, &mut [0; 4096]).expect("a request");
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n{}",
                "x".repeat(3000)
            );
            std::io::Write::write_all(&mut stream, answer.as_bytes()).expect("written");
            // Reads until the client hangs up, so that a reset does not cut off the answer.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        });
        let client = Client::new(
            Secret::new("7001:AAF7"),
            &address.parse().expect("an address"),
        );
        let fault = client.download("photos/a.jpg", 2000).await;
        assert!(
            matches!(fault, Err(Fault::Refusal(Refusal { code: 413, .. }))),
            "{fault:?}"
        );
    }

    #[test]
    fn a_token_that_comes_back_in_an_answer_is_taken_out() {
        let client = Client::new(
            Secret::new("7001:AAF7"),
            &"http://localhost".parse().expect("an address"),
        );
        let fault = client.redacted(Fault::NoAnswer("no route to /bot7001:AAF7/getMe".into()));
        assert_eq!(
            fault,
            Fault::NoAnswer("no route to /bot<token>/getMe".into())
        );
    }
}
