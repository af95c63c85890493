//! A connection to the program in a test's own hands: every byte is sent when the test says so.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection.
pub struct Line(TcpStream);

/// What came back: the status, the head in small letters, and the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Longer than anything here takes; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

impl Line {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the program listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a time that is not zero");
        Self(stream)
    }

    /// Sends bytes; the other side may have had enough and gone, and then its answer tells why.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).is_ok()
    }

    /// Reads one answer; `100 Continue` is one.
    pub fn hear(&mut self) -> Answer {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while !bytes.ends_with(b"\r\n\r\n") {
            let count = self
                .0
                .read(&mut byte)
                .unwrap_or_else(|error| panic!("no answer came: {error}; so far: {bytes:?}"));
            assert!(
                count > 0,
                "the connection was closed without an answer: {:?}",
                String::from_utf8_lossy(&bytes)
            );
            bytes.push(byte[0]);
        }
        let head = String::from_utf8(bytes)
            .expect("a head is text")
            .to_ascii_lowercase();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("no status in {head}"));
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let value = line.strip_prefix(name)?.strip_prefix(':')?;
                Some(value.trim().to_owned())
            })
        };
        let mut body = vec![
            0;
            header("content-length")
                .map_or(0, |length| length.parse().expect("a length is a number"))
        ];
        self.0
            .read_exact(&mut body)
            .expect("the body is as long as was said");
        Answer {
            status,
            head,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Waits until the other side has closed the connection, and returns whether it said anything before.
    pub fn is_closed_silently(&mut self) -> bool {
        let mut rest = Vec::new();
        // A reset is an end, too.
        let _ = self.0.read_to_end(&mut rest);
        rest.is_empty()
    }
}

/// Asks once, over a connection of its own.
pub fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut line = Line::open(address);
    line.send(head(method, path, headers, Some(body.len())));
    line.send(body);
    line.hear()
}

/// Writes a request's head.
pub fn head(method: &str, path: &str, headers: &[(&str, &str)], length: Option<usize>) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    match length {
        Some(length) => text.push_str(&format!("content-length: {length}\r\n")),
        None => text.push_str("transfer-encoding: chunked\r\n"),
    }
    text + "\r\n"
}
