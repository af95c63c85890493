//! The page under load: visitors who answer at once, visitors who only have it open, and how long a tap takes until the
//! live results show it. The program is a process of its own; all goes over HTTP as from browsers.
//!
//! `cargo bench --bench web` runs all; `-- talk 1000 20` has so many visitors answer so many questions each, and as many say
//! `begin`, each as soon as asked; `-- talk 1000 20 500` after so many milliseconds, half as many to twice as many by chance.
//! `-- idle 10000` opens so many pages, `-- live 500 10` taps so often a second for so many seconds while somebody looks.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

const DIALOG: &str = "dialog: load
languages: [en]
start:
  - { section: main, words: [begin] }
sections:
  main:
    - ask: digit
      type: choice
      text: One or two?
      options: { one: One, two: Two }
    - say: Thank you.
";

/// Nobody is told that they are too fast: these visitors are.
const BOT: &str = "name: Load
languages: [en]
limits: { per_minute: 1000 }
";

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| !one.starts_with("--"))
        .collect();
    let number = |at: usize, usual: u64| {
        arguments
            .get(at)
            .and_then(|one| one.parse().ok())
            .unwrap_or(usual)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let what = arguments.first().map_or("all", String::as_str);
    if matches!(what, "talk" | "all") {
        runtime.block_on(talk(number(1, 1000), number(2, 20), number(3, 0)));
    }
    if matches!(what, "idle" | "all") {
        runtime.block_on(idle(number(1, 10_000)));
    }
    if matches!(what, "live" | "all") {
        runtime.block_on(live(number(1, 500), number(2, 10)));
    }
}

/// The program, on a store of its own.
struct Bot {
    child: Child,
    address: SocketAddr,
    /// The path of the page with the results.
    own: String,
    _home: tempfile::TempDir,
}

impl Bot {
    fn start() -> Self {
        use std::io::BufRead;
        let home = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(home.path().join("dialogs")).expect("a folder");
        std::fs::write(home.path().join("dialogs/load.yaml"), DIALOG).expect("a file");
        std::fs::write(home.path().join("dialogs/bot.yaml"), BOT).expect("a file");
        let mut child = Command::new(env!("CARGO_BIN_EXE_vraag"))
            .args(["run", "--web"])
            .current_dir(home.path())
            .env_clear()
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program is built");
        let lines = std::io::BufReader::new(child.stderr.take().expect("it is piped"));
        let mut lines = lines.lines().map_while(Result::ok);
        let told = lines.find_map(|line| Some(line.split_once("beside it: http://")?.1.to_owned()));
        let told = told.expect("it tells where the page is");
        std::thread::spawn(move || lines.for_each(drop));
        let (address, own) = told.split_once('/').expect("a path");
        Self {
            child,
            address: address.parse().expect("an address"),
            own: format!("/{own}"),
            _home: home,
        }
    }

    fn usage(&self) -> Option<(f64, f64)> {
        usage(&self.child.id().to_string())
    }
}

/// Returns the memory that a process holds now, in MB, and the CPU it has used, in seconds; `None` without `/proc`.
fn usage(process: &str) -> Option<(f64, f64)> {
    let read = |file: &str| std::fs::read_to_string(format!("/proc/{process}/{file}")).ok();
    let status = read("status")?;
    let memory = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let memory: f64 = memory.trim().trim_end_matches(" kB").parse().ok()?;
    let stat = read("stat")?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some((memory / 1024.0, ticks / 100.0))
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A visitor with an open page: a connection that brings events, and one that takes what they do.
struct Visitor {
    cookie: String,
    /// Brings events, until [`Self::listens`].
    events: Option<BufReader<TcpStream>>,
    brings: BufReader<TcpStream>,
    /// The token of the first button of each message, and the number of the message.
    asked: Option<mpsc::UnboundedReceiver<(Value, Value)>>,
    said: u64,
}

impl Visitor {
    async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let mut brings = BufReader::new(TcpStream::connect(address).await?);
        brings.get_mut().set_nodelay(true)?;
        brings
            .write_all(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
            .await?;
        let head = answer(&mut brings).await?;
        let cookie = head
            .split("set-cookie: ")
            .nth(1)
            .and_then(|rest| rest.split(';').next());
        let cookie = cookie.expect("a cookie").to_owned();
        let mut events = BufReader::with_capacity(2048, TcpStream::connect(address).await?);
        let ask = format!("GET /events HTTP/1.0\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\n\r\n");
        events.write_all(ask.as_bytes()).await?;
        Ok(Self {
            cookie,
            events: Some(events),
            brings,
            asked: None,
            said: 0,
        })
    }

    /// Reads what is shown from now on, and confirms it at once, as a page does while its person thinks.
    async fn listens(mut self) -> std::io::Result<Self> {
        let mut events = self.events.take().expect("it does not listen yet");
        let mut confirms = BufReader::new(TcpStream::connect(events.get_ref().peer_addr()?).await?);
        confirms.get_mut().set_nodelay(true)?;
        let (cookie, (tell, asked)) = (self.cookie.clone(), mpsc::unbounded_channel());
        self.asked = Some(asked);
        tokio::spawn(async move {
            let mut line = String::new();
            // It ends with the bot or the visitor.
            while events.read_line(&mut line).await? > 0 {
                let event: Option<Value> = line
                    .strip_prefix("data: ")
                    .map(|data| serde_json::from_str(data).expect("events are JSON"));
                line.clear();
                let Some(event) = event.filter(|event| event["kind"] != "note") else {
                    continue;
                };
                let seen = json!({ "id": event["id"] });
                post(&mut confirms, &cookie, "/seen", &seen).await?;
                let tap = &event["parts"][0]["rows"][0][0]["tap"];
                if event["kind"] == "message"
                    && tell.send((tap.clone(), event["number"].clone())).is_err()
                {
                    break;
                }
            }
            std::io::Result::Ok(())
        });
        Ok(self)
    }

    /// Says or taps something.
    async fn brings(&mut self, mut what: Value) -> std::io::Result<()> {
        self.said += 1;
        what["id"] = json!(format!("v{}", self.said));
        post(&mut self.brings, &self.cookie, "/say", &what).await
    }

    /// Waits for the next message; returns the token of its first button and its number.
    async fn asked(&mut self) -> std::io::Result<(Value, Value)> {
        let asked = self.asked.as_mut().expect("it listens");
        let next = asked.recv().await;
        next.ok_or(std::io::ErrorKind::UnexpectedEof.into())
    }
}

async fn post(
    line: &mut BufReader<TcpStream>,
    cookie: &str,
    path: &str,
    body: &Value,
) -> std::io::Result<()> {
    let body = body.to_string();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    line.write_all(request.as_bytes()).await?;
    let head = answer(line).await?;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    Ok(())
}

/// Reads an answer with a length; returns its head in small letters.
async fn answer(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split('\r').next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a number"))];
    stream.read_exact(&mut body).await?;
    Ok(head)
}

/// Waits as somebody does who reads a question: half to twice so many milliseconds.
async fn think(milliseconds: u64, chance: &mut u64) {
    if milliseconds == 0 {
        return;
    }
    // Xorshift: nobody guesses these.
    for shift in [13, -7, 17] {
        *chance ^= if shift > 0 {
            *chance << shift
        } else {
            *chance >> -shift
        };
    }
    let most = milliseconds * 3 / 2;
    tokio::time::sleep(Duration::from_millis(
        milliseconds / 2 + *chance % (most + 1),
    ))
    .await;
}

/// So many visitors answer so many questions each; they think so many milliseconds before each.
async fn talk(visitors: u64, answers: u64, pause: u64) {
    let bot = Bot::start();
    let mut open = Vec::new();
    for _ in 0..visitors {
        let visitor = Visitor::open(bot.address).await.expect("it listens");
        open.push(visitor.listens().await.expect("it listens"));
    }
    let (before, own, started) = (bot.usage(), usage("self"), Instant::now());
    let talks: Vec<_> = (1..)
        .zip(open)
        .map(|(mut chance, mut visitor)| {
            tokio::spawn(async move {
                let mut took = Vec::new();
                for _ in 0..answers {
                    think(pause, &mut chance).await;
                    let since = Instant::now();
                    visitor.brings(json!({ "text": "begin" })).await?;
                    let (tap, number) = visitor.asked().await?;
                    took.push(since.elapsed());
                    think(pause, &mut chance).await;
                    let since = Instant::now();
                    visitor
                        .brings(json!({ "tap": tap, "number": number }))
                        .await?;
                    visitor.asked().await?;
                    took.push(since.elapsed());
                }
                std::io::Result::Ok(took)
            })
        })
        .collect();
    let mut took = Vec::new();
    for talk in talks {
        took.extend(talk.await.expect("nobody panics").expect("it goes on"));
    }
    let span = started.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{visitors} visitors, {} turns: {:.0} turns/s, p50 {:.0} ms, p99 {:.0} ms from word to next question",
        took.len(),
        took.len() as f64 / span,
        at(0.5),
        at(0.99)
    );
    let (bots, owns) = (before.zip(bot.usage()), own.zip(usage("self")));
    if let (Some(((_, before), (memory, after))), Some(((_, own), (_, now)))) = (bots, owns) {
        let turn = |seconds: f64| seconds / took.len() as f64 * 1000.0;
        println!(
            "  {:.3} ms of CPU a turn, {:.3} ms of the visitors' side, {memory:.0} MB",
            turn(after - before),
            turn(now - own)
        );
    }
}

/// So many visitors have the page open and say nothing.
async fn idle(visitors: u64) {
    let bot = Bot::start();
    let empty = bot.usage();
    let mut open = Vec::new();
    for _ in 0..visitors {
        match Visitor::open(bot.address).await {
            // What they brings is idle, too: a browser closes it after a while.
            Ok(visitor) => open.push((visitor.cookie, visitor.events)),
            Err(error) => {
                println!("no more than {} pages: {error} (ulimit -n)", open.len());
                break;
            }
        }
    }
    if let (Some((empty, _)), Some((full, _))) = (empty, bot.usage()) {
        println!(
            "{} open pages: {full:.0} MB, {empty:.0} MB without them",
            open.len()
        );
    }
}

/// So many taps a second while somebody looks at the results: how old is what they see?
async fn live(a_second: u64, seconds: u64) {
    let bot = Bot::start();
    let visitors = (a_second / 5).max(1);
    let tapped: Arc<AtomicU64> = Arc::default();
    let mut talks = Vec::new();
    for _ in 0..visitors {
        let visitor = Visitor::open(bot.address).await.expect("it listens");
        let mut visitor = visitor.listens().await.expect("it listens");
        let tapped = Arc::clone(&tapped);
        let pause = Duration::from_secs_f64(visitors as f64 / a_second as f64);
        talks.push(tokio::spawn(async move {
            let mut due = tokio::time::Instant::now();
            loop {
                visitor.brings(json!({ "text": "begin" })).await?;
                tapped.fetch_add(1, Ordering::Relaxed);
                let (tap, number) = visitor.asked().await?;
                visitor
                    .brings(json!({ "tap": tap, "number": number }))
                    .await?;
                visitor.asked().await?;
                due += pause;
                tokio::time::sleep_until(due).await;
            }
            #[expect(unreachable_code, reason = "it says what the block returns")]
            std::io::Result::Ok(())
        }));
    }
    let mut events = BufReader::new(TcpStream::connect(bot.address).await.expect("it listens"));
    let ask = format!(
        "GET {}/results/events HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n",
        bot.own
    );
    events.write_all(ask.as_bytes()).await.expect("it listens");
    let until = Instant::now() + Duration::from_secs(seconds);
    // When each number of conversations was reached; the results say how many they have counted.
    let mut reached: HashMap<u64, Instant> = HashMap::new();
    let (mut ages, mut line) = (Vec::new(), String::new());
    while Instant::now() < until {
        line.clear();
        tokio::select! {
            read = events.read_line(&mut line) => assert!(read.expect("it goes on") > 0, "it ended"),
            () = tokio::time::sleep(Duration::from_millis(5)) => {
                reached.entry(tapped.load(Ordering::Relaxed)).or_insert_with(Instant::now);
                continue;
            }
        }
        // Each tap belongs to a conversation of its own.
        let Some((before, _)) = line.split_once("</b> conversations") else {
            continue;
        };
        let digits: String = before
            .rsplit("<b>")
            .next()
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let Ok(counted) = digits.parse::<u64>() else {
            continue;
        };
        if let Some(since) = reached
            .iter()
            .filter(|(count, _)| **count > counted)
            .map(|(_, at)| *at)
            .min()
        {
            ages.push(since.elapsed());
        }
    }
    ages.sort_unstable();
    let at = |share: f64| {
        ages.get(((ages.len().max(1) - 1) as f64 * share) as usize)
            .map_or(0.0, Duration::as_secs_f64)
    };
    println!(
        "{a_second} taps/s asked, {:.0} had: {} views; the oldest tap that a view lacked: p50 {:.2} s, at most {:.2} s old",
        tapped.load(Ordering::Relaxed) as f64 / seconds as f64,
        ages.len(),
        at(0.5),
        at(1.0)
    );
    talks.iter().for_each(tokio::task::JoinHandle::abort);
}
