//! The smallest HTTP client that a test needs: one blocking call, one connection.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::botapi::BotApi;

/// An answer with its status; the body is null when it is not JSON, and `None` when the connection broke.
pub type Answer = Option<(u16, Value)>;

/// Calls a method with a JSON body.
pub fn call(api: &BotApi, method: &str, params: Value) -> Answer {
    let path = format!("/bot{}/{method}", api.token());
    request(
        api,
        "POST",
        &path,
        "application/json",
        params.to_string().as_bytes(),
    )
}

/// Calls a method that must succeed and returns its result.
pub fn done(api: &BotApi, method: &str, params: Value) -> Value {
    let (status, body) =
        call(api, method, params.clone()).unwrap_or_else(|| panic!("{method} got no answer"));
    assert_eq!(
        (status, &body["ok"]),
        (200, &json!(true)),
        "{method} {params} was refused: {body}"
    );
    body["result"].clone()
}

/// Calls a method that must be refused and returns code and description.
pub fn refused(api: &BotApi, method: &str, params: Value) -> (u16, String) {
    let (status, body) =
        call(api, method, params.clone()).unwrap_or_else(|| panic!("{method} got no answer"));
    assert_eq!(
        body["ok"],
        json!(false),
        "{method} {params} was taken: {body}"
    );
    assert_eq!(body["error_code"], json!(status));
    (
        status,
        body["description"].as_str().unwrap_or_default().to_owned(),
    )
}

/// Uploads a file next to text fields.
pub fn upload(
    api: &BotApi,
    method: &str,
    fields: &[(&str, &str)],
    file: (&str, &str, &[u8]),
) -> Answer {
    let (field, name, bytes) = file;
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!(
                "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .bytes(),
        );
    }
    let head = format!(
        "--frontier\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n"
    );
    body.extend(format!("{head}Content-Type: image/png\r\n\r\n").bytes());
    body.extend(bytes);
    body.extend(b"\r\n--frontier--\r\n");
    let path = format!("/bot{}/{method}", api.token());
    request(
        api,
        "POST",
        &path,
        "multipart/form-data; boundary=frontier",
        &body,
    )
}

/// Fetches raw bytes.
pub fn fetch(api: &BotApi, path: &str) -> Option<(u16, Vec<u8>)> {
    raw(api, "GET", path, "", b"")
}

pub fn request(api: &BotApi, verb: &str, path: &str, content_type: &str, body: &[u8]) -> Answer {
    let (status, body) = raw(api, verb, path, content_type, body)?;
    Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
}

fn raw(
    api: &BotApi,
    verb: &str,
    path: &str,
    content_type: &str,
    body: &[u8],
) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(api.address()).expect("the emulator listens");
    let length = body.len();
    let head = format!(
        "{verb} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    );
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body))
        .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let split = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..split]).to_ascii_lowercase();
    let promised: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())?;
    let body = answer[split + 4..].to_vec();
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    (body.len() == promised).then_some((status, body))
}
