//! What one `sendMessage` costs in CPU time of our side: a question with four buttons, to a server that only answers.
//!
//! `cargo bench --bench telegram_send` prints microseconds of user and system time a call, read from the kernel's account of
//! the one thread that sends. Where `/proc` is not there it says so.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use vraag::channel::Channel;
use vraag::channel::render::render;
use vraag::channel::telegram::{CAPABILITIES, Settings, Telegram};
use vraag::config::Secret;
use vraag::message::{
    Action, Button, ButtonState, Choice, Keyboard, OutMessage, Rich, Style, Token,
};

const CALLS: u64 = 100_000;
/// How many conversations wait for their answer at the same time.
const AT_ONCE: u64 = 64;

fn main() {
    let address = serve();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a small runtime");
    let settings = Settings {
        token: Secret::new("6148001234:AAEmulatorTokenOpensNothing-_012345"),
        api_url: format!("http://{address}").parse().expect("an address"),
        dialogs: "dialogs".into(),
        links: Arc::new(|_, _| None),
        offers: Arc::new(|_| None),
    };
    let bot = Arc::new(
        runtime
            .block_on(Telegram::connect(settings))
            .expect("the server answers"),
    );
    let message = Arc::new(question());
    measure("render alone", || {
        (0..CALLS).for_each(|_| drop(render(&message, &CAPABILITIES)))
    });
    measure("one after the other", || {
        runtime.block_on(send(Arc::clone(&bot), Arc::clone(&message), CALLS))
    });
    measure("64 at once", || {
        runtime.block_on(async {
            let mut sends = tokio::task::JoinSet::new();
            (0..AT_ONCE).for_each(|_| {
                drop(sends.spawn(send(
                    Arc::clone(&bot),
                    Arc::clone(&message),
                    CALLS / AT_ONCE,
                )))
            });
            while sends.join_next().await.is_some() {}
        });
    });
}

async fn send(bot: Arc<Telegram>, message: Arc<OutMessage>, count: u64) {
    let place = bot.private_place(123_456);
    for _ in 0..count {
        bot.send(&place, &message)
            .await
            .expect("the server answers");
    }
}

fn measure(what: &str, work: impl Fn()) {
    let Some((user, system)) = cpu() else {
        println!("no /proc here: nothing measured");
        return;
    };
    work();
    let (user_after, system_after) = cpu().expect("it was there before");
    // The kernel counts in hundredths of a second.
    let per_call = |ticks: u64| ticks as f64 * 10_000.0 / CALLS as f64;
    println!(
        "{what}: {:.1} µs user + {:.1} µs system a call",
        per_call(user_after - user),
        per_call(system_after - system)
    );
}

fn question() -> OutMessage {
    let button = |key: &str, label: &str| Button {
        label: label.to_owned(),
        action: Action::Tap(Token {
            question: 3,
            choice: Choice::Option(key.into()),
        }),
        mark: ButtonState::None,
    };
    let mut text = Rich::plain("Hoe zet je ");
    text.push("koffie", Style::Bold);
    text.push("?", Style::Plain);
    let buttons = vec![
        button("espresso", "Espresso"),
        button("filter", "Filter"),
        button("moka", "Moka"),
        button("other", "Iets anders"),
    ];
    OutMessage {
        text,
        keyboard: Keyboard::Inline(buttons),
        ..OutMessage::default()
    }
}

/// Reads the time this thread has had, user and system.
fn cpu() -> Option<(u64, u64)> {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some((fields.get(11)?.parse().ok()?, fields.get(12)?.parse().ok()?))
}

/// Answers every request with a message, or with who the bot is.
fn serve() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answering = std::thread::Builder::new()
                .name("server".to_owned())
                .spawn(move || answer(stream));
            answering.expect("a thread for each connection");
        }
    });
    address
}

fn answer(mut stream: TcpStream) {
    let me = r#"{"ok":true,"result":{"id":6148001234,"is_bot":true,"first_name":"Roast","username":"roast_bot"}}"#;
    let sent = r#"{"ok":true,"result":{"message_id":4121,"from":{"id":6148001234,"is_bot":true,"first_name":"Roast","username":"roast_bot"},"chat":{"id":123456,"first_name":"Noor","type":"private"},"date":1790000000,"text":"Hoe zet je koffie?","entities":[{"offset":11,"length":6,"type":"bold"}],"reply_markup":{"inline_keyboard":[[{"text":"Espresso","callback_data":"3:espresso"},{"text":"Filter","callback_data":"3:filter"}],[{"text":"Moka","callback_data":"3:moka"},{"text":"Iets anders","callback_data":"3:other"}]]}}}"#;
    let mut waiting = Vec::new();
    let mut chunk = [0; 16 << 10];
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        waiting.extend_from_slice(&chunk[..read]);
        while let Some(length) = request_length(&waiting) {
            let body = if waiting.windows(5).take(120).any(|bytes| bytes == b"getMe") {
                me
            } else {
                sent
            };
            waiting.drain(..length);
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}

/// Returns how long the first request is, once all of it has come.
fn request_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head])
        .ok()?
        .to_ascii_lowercase();
    let body = text
        .lines()
        .find_map(|line| {
            line.strip_prefix("content-length: ")?
                .trim()
                .parse::<usize>()
                .ok()
        })
        .unwrap_or(0);
    (bytes.len() >= head + body).then_some(head + body)
}
