//! A page of the web messenger, as a browser without a screen: it keeps what it is shown, confirms it, and brings what
//! its person does until that is taken.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::http::ask;

/// How long it waits before it tries again, as a browser does.
const AGAIN: Duration = Duration::from_millis(50);

/// A page; it is closed when it is dropped.
pub struct Page {
    address: Arc<Mutex<SocketAddr>>,
    cookie: String,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    state: Arc<State>,
    ids: AtomicU64,
    name: &'static str,
}

#[derive(Default)]
struct State {
    is_closed: AtomicBool,
    is_away: AtomicBool,
    /// Whether it says nothing of what it has kept.
    is_silent: AtomicBool,
    /// The connection that brings events.
    stream: Mutex<Option<TcpStream>>,
}

#[derive(Default)]
struct Seen {
    shown: Vec<Shown>,
    /// How many events came that it had already.
    again: usize,
    notes: Vec<(String, Option<String>)>,
    refuses_next: Option<String>,
    newest: Option<String>,
    /// Whether its events were ever listened to.
    is_open: bool,
}

/// A message, as the page shows it now.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: String,
    pub number: i64,
    pub group: bool,
    pub member: Option<u64>,
    pub words: String,
    pub buttons: Vec<Value>,
    pub parts: Value,
}

impl Shown {
    pub fn labels(&self) -> Vec<String> {
        let label = |button: &Value| button["label"].as_str().expect("a label").to_owned();
        self.buttons.iter().map(label).collect()
    }
}

impl Page {
    /// Opens the page, and listens to its events.
    pub fn open(address: SocketAddr, name: &'static str) -> Self {
        let cookie = loop {
            let index = ask(address, "GET", "/", &[("accept-language", "en")], b"");
            if let Some((_, cookie)) = index.head.split_once("set-cookie: ") {
                break cookie.split(';').next().expect("a cookie").to_owned();
            }
            std::thread::sleep(AGAIN);
        };
        let page = Self {
            address: Arc::new(Mutex::new(address)),
            cookie,
            seen: Arc::default(),
            state: Arc::default(),
            ids: AtomicU64::new(0),
            name,
        };
        page.listen();
        page.await_some(|seen| seen.is_open.then_some(()));
        page
    }

    /// Goes on with the program at another address, as after a restart.
    pub fn moves_to(&self, address: SocketAddr) {
        *self.address.lock().expect("nobody panics") = address;
    }

    pub fn says(&self, words: &str) {
        self.brings(json!({ "text": words, "name": self.name }));
    }

    pub fn says_in_group(&self, words: &str) {
        self.brings(json!({ "text": words, "name": self.name, "group": true }));
    }

    /// Taps a button; returns the id of the tap.
    pub fn taps(&self, shown: &Shown, label: &str) -> String {
        let button = shown.buttons.iter().find(|button| button["label"] == label);
        let button = button.unwrap_or_else(|| panic!("no button {label} in {shown:?}"));
        self.brings(json!({
            "tap": button["tap"], "number": shown.number, "group": shown.group, "of": shown.member, "name": self.name,
        }))
    }

    pub fn leaves(&self) {
        self.brings(json!({ "leaves": true }));
    }

    pub fn sends_file(&self, name: &str, mime: &str, bytes: &[u8]) {
        let path = format!("/file?id={}&file={name}&name={}", self.id(), self.name);
        self.brings_to(path, format!("content-type: {mime}\r\n"), bytes.to_owned());
    }

    /// Closes the page, and keeps what it has.
    pub fn goes_away(&self) {
        self.state.is_away.store(true, Ordering::Relaxed);
        if let Some(stream) = self.state.stream.lock().expect("nobody panics").take() {
            // It may have broken off by itself.
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }

    /// Opens the page again.
    pub fn comes_back(&self) {
        self.state.is_away.store(false, Ordering::Relaxed);
    }

    /// Says from now on what it has kept, or does not.
    pub fn confirms(&self, confirms: bool) {
        self.state.is_silent.store(!confirms, Ordering::Relaxed);
    }

    /// Waits until a message that it has comes again.
    pub fn sees_again(&self, fits: impl Fn(&Shown) -> bool) -> Shown {
        self.await_some(|seen| (seen.again > 0).then_some(()));
        self.sees(fits)
    }

    /// Returns the cookie of this visitor.
    pub fn cookie(&self) -> String {
        self.cookie.clone()
    }

    /// Refuses the next message that it is shown.
    pub fn refuses_next(&self, why: &str) {
        self.seen().refuses_next = Some(why.to_owned());
    }

    /// Waits for a message that fits.
    pub fn sees(&self, fits: impl Fn(&Shown) -> bool) -> Shown {
        self.await_some(|seen| seen.shown.iter().rev().find(|shown| fits(shown)).cloned())
    }

    /// Waits until a tap is answered; returns the note.
    pub fn notes(&self, tap: &str) -> Option<String> {
        self.await_some(|seen| {
            let mut notes = seen.notes.iter();
            notes
                .find(|(of, _)| of == tap)
                .map(|(_, note)| note.clone())
        })
    }

    /// Returns the words of all messages, in order.
    pub fn words(&self) -> Vec<String> {
        self.seen()
            .shown
            .iter()
            .map(|shown| shown.words.clone())
            .collect()
    }

    /// Brings something until it is taken; returns its id.
    pub fn brings(&self, mut what: Value) -> String {
        let id = self.id();
        what["id"] = json!(id);
        self.brings_to("/say".to_owned(), String::new(), what.to_string().into());
        id
    }

    fn brings_to(&self, path: String, head: String, body: Vec<u8>) {
        let (address, head) = (Arc::clone(&self.address), self.head() + &head);
        let state = Arc::clone(&self.state);
        std::thread::spawn(move || {
            while !state.is_closed.load(Ordering::Relaxed) {
                let at = *address.lock().expect("nobody panics");
                match post(at, &path, &head, &body) {
                    Some(200) => return,
                    Some(refused @ (400 | 401 | 403)) => panic!("{path} is refused: {refused}"),
                    Some(_) | None => std::thread::sleep(AGAIN),
                }
            }
        });
    }

    /// Returns the head of a request by this visitor.
    pub fn head(&self) -> String {
        format!("cookie: {}\r\n", self.cookie)
    }

    fn id(&self) -> String {
        let started = std::time::SystemTime::now();
        let since = started.duration_since(std::time::UNIX_EPOCH);
        let nanos = since.map_or(0, |since| since.as_nanos());
        format!("{nanos}-{}", self.ids.fetch_add(1, Ordering::Relaxed))
    }

    fn listen(&self) {
        let (address, head) = (Arc::clone(&self.address), self.head());
        let (seen, state) = (Arc::clone(&self.seen), Arc::clone(&self.state));
        std::thread::spawn(move || {
            while !state.is_closed.load(Ordering::Relaxed) {
                let at = *address.lock().expect("nobody panics");
                if !state.is_away.load(Ordering::Relaxed) {
                    // It broke off or nobody is there: a browser comes back, and so does this.
                    let _ = events(at, &head, &seen, &state);
                }
                std::thread::sleep(AGAIN);
            }
        });
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.0.lock().expect("nobody panics")
    }

    fn await_some<T>(&self, look: impl Fn(&Seen) -> Option<T>) -> T {
        let mut seen = self.seen();
        loop {
            if let Some(found) = look(&seen) {
                return found;
            }
            seen = self.seen.1.wait(seen).expect("nobody panics");
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.state.is_closed.store(true, Ordering::Relaxed);
    }
}

/// Posts something; returns the status, or `None` if nobody answers.
fn post(address: SocketAddr, path: &str, head: &str, body: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.0\r\nhost: {address}\r\ncontent-length: {length}\r\n{head}\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status).ok()?;
    status.split(' ').nth(1)?.parse().ok()
}

/// Listens to the events until they break off.
fn events(
    address: SocketAddr,
    head: &str,
    seen: &(Mutex<Seen>, Condvar),
    state: &State,
) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    let newest = seen.0.lock().expect("nobody panics").newest.clone();
    let newest = newest.map_or(String::new(), |id| format!("last-event-id: {id}\r\n"));
    // An answer of HTTP/1.0 has no chunks between its lines.
    stream.write_all(
        format!("GET /events HTTP/1.0\r\nhost: {address}\r\n{head}{newest}\r\n").as_bytes(),
    )?;
    *state.stream.lock().expect("nobody panics") = Some(stream.try_clone()?);
    for line in BufReader::new(stream).lines() {
        let line = line?;
        if state.is_closed.load(Ordering::Relaxed) {
            return Ok(());
        }
        let Some(data) = line.strip_prefix("data: ") else {
            seen.0.lock().expect("nobody panics").is_open = true;
            seen.1.notify_all();
            continue;
        };
        let event: Value = serde_json::from_str(data).expect("events are JSON");
        let is_silent = state.is_silent.load(Ordering::Relaxed);
        let mut now = seen.0.lock().expect("nobody panics");
        let refused = now.take(&event);
        now.newest.take_if(|_| is_silent);
        drop(now);
        seen.1.notify_all();
        if is_silent {
            continue;
        }
        if let Some(id) = event["id"].as_str() {
            let body = json!({ "id": id, "refused": refused }).to_string();
            post(address, "/seen", head, body.as_bytes());
        }
    }
    Ok(())
}

impl Seen {
    /// Takes an event; returns why it is refused.
    fn take(&mut self, event: &Value) -> Option<String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        if event["kind"] == "note" {
            let tap = text(&event["tap"]).expect("a tap");
            self.notes.push((tap, text(&event["note"])));
            return None;
        }
        if let Some(why) = self.refuses_next.take() {
            return Some(why);
        }
        let runs = event["parts"].as_array().expect("parts").iter();
        let runs = runs.flat_map(|part| part["text"].as_array().expect("text"));
        let words = runs.map(|run| run[0].as_str().expect("words")).collect();
        let buttons = event["parts"].as_array().expect("parts").iter();
        let rows = buttons.filter_map(|part| part["rows"].as_array()).flatten();
        let buttons = rows
            .flat_map(|row| row.as_array().expect("a row"))
            .cloned()
            .collect();
        let shown = Shown {
            id: text(&event["id"]).expect("an id"),
            number: event["number"].as_i64().expect("a number"),
            group: event["group"] == true,
            member: event["member"].as_u64(),
            words,
            buttons,
            parts: event["parts"].clone(),
        };
        self.newest = Some(shown.id.clone());
        let is_edit = event["kind"] == "edit";
        let known = self.shown.iter_mut().find(|known| match is_edit {
            true => known.number == shown.number,
            false => known.id == shown.id,
        });
        match known {
            Some(known) => {
                self.again += usize::from(!is_edit);
                *known = Shown {
                    id: known.id.clone(),
                    ..shown
                };
            }
            None if is_edit => {}
            None => self.shown.push(shown),
        }
        None
    }
}
