//! The webhook, asked over plain HTTP by Telegram, by strangers and by clients that behave badly.

use std::process::Command;

use crate::support::bot::{Bot, HOOK_PATH, Home, Mode, free_address};
use crate::support::botapi::{BotApi, Fault, Person, Progress};
use crate::support::http::{Answer, Line, ask, head};
use serde_json::{Value, json};
use vraag::store::prelude::*;

const DIALOG: &str = "dialog: hello
languages: [nl]
start:
  - { section: main, command: hallo }
sections:
  main:
    - ask: colour
      type: text
      text: Welke kleur?
    - say: Mooi!
";
const SECRET: &str = "x-telegram-bot-api-secret-token";

/// A messenger, and a home whose bot has updates brought.
fn ground() -> (BotApi, Home) {
    let api = BotApi::start();
    let home = Home::empty(&api).in_mode(Mode::Webhook);
    home.write("hello.yaml", DIALOG);
    (api, home)
}

/// The same, with the bot running.
fn running() -> (BotApi, Home, Bot) {
    let (api, home) = ground();
    let bot = home.start();
    (api, home, bot)
}

fn secret(api: &BotApi) -> String {
    api.webhook().expect("the bot has set its webhook").secret
}

/// An update that says something, as Telegram writes it.
fn update(id: i64, person: &Person, text: &str) -> String {
    let chat = json!({ "id": person.id(), "type": "private", "first_name": "Noor" });
    let from =
        json!({ "id": person.id(), "is_bot": false, "first_name": "Noor", "language_code": "nl" });
    let message = json!({ "message_id": id, "date": 1_795_000_000, "chat": chat, "from": from, "text": text });
    format!("{{\"update_id\":{id},\"message\":{message}}}")
}

/// Brings an update as Telegram does.
fn bring(api: &BotApi, home: &Home, body: &str) -> Answer {
    ask(
        home.hook(),
        "POST",
        HOOK_PATH,
        &[(SECRET, &secret(api))],
        body.as_bytes(),
    )
}

/// Begins to bring an update, and returns when the bot waits for its body.
fn begin(api: &BotApi, home: &Home, body: &str) -> Line {
    let mut line = Line::open(home.hook());
    line.send(head(
        "POST",
        HOOK_PATH,
        &[(SECRET, &secret(api)), ("expect", "100-continue")],
        Some(body.len()),
    ));
    assert_eq!(line.hear().status, 100);
    line
}

fn call(api: &BotApi, method: &str, params: &Value) {
    let path = format!("/bot{}/{method}", api.token());
    let answer = ask(
        api.address(),
        "POST",
        &path,
        &[("content-type", "application/json")],
        params.to_string().as_bytes(),
    );
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// The value of a figure of `/metrics`.
fn figure(page: &str, name: &str) -> f64 {
    let line = page.lines().find(|line| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with([' ', '{']))
    });
    let value = line
        .and_then(|line| line.rsplit_once(' '))
        .unwrap_or_else(|| panic!("{name} is not among\n{page}"))
        .1;
    value.parse().expect("a figure is a number")
}

#[test]
fn the_figures_of_a_bot_that_fetches_count_its_turns_and_hold_nobody_s_words_or_ids() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("hello.yaml", DIALOG);
    let address = free_address();
    let _bot = home.start_with(&[("VRAAG_LISTEN", &address.to_string())]);
    let (noor, gijs) = (api.person("Noor", "nl"), api.person("Gijs", "nl"));
    api.fault(
        Fault::TooManyRequests { retry_after: 1 }
            .on("sendMessage")
            .in_chat(gijs.id()),
    );
    for person in [&noor, &gijs] {
        person.says("/hallo");
        api.await_message(person, |message| message.text == "Welke kleur?");
        person.says("auberginepaars");
        api.await_message(person, |message| message.text == "Mooi!");
    }
    let page = || ask(address, "GET", "/metrics", &[], b"");
    // The messenger's answers are on their way to the store.
    while figure(&page().body, "vraag_outbox_messages") > 0.0 {}
    let page = page();
    assert_eq!(page.status, 200);
    let text = page.body;
    assert!(figure(&text, "vraag_turns_total") >= 4.0, "{text}");
    assert_eq!(
        figure(&text, "vraag_commit_seconds_count"),
        figure(&text, "vraag_turns_total")
    );
    assert_eq!(
        (
            figure(&text, "vraag_sessions_started_total"),
            figure(&text, "vraag_sessions_ended_total")
        ),
        (2.0, 2.0)
    );
    assert!(figure(&text, "vraag_store_bytes") > 0.0);
    assert!(
        text.contains("vraag_refusals_total{kind=\"too_fast\"} 1"),
        "{text}"
    );
    for secret in [
        "aubergine",
        "Noor",
        "Gijs",
        api.token(),
        &noor.id().to_string(),
        "Welke",
        "hello",
        "colour",
    ] {
        assert!(!text.contains(secret), "`{secret}` stands in\n{text}");
    }
    assert_eq!(
        (
            ask(address, "GET", "/ready", &[], b"").status,
            ask(address, "POST", "/metrics", &[], b"").status
        ),
        (200, 405)
    );
}

#[test]
fn a_bot_that_fetches_goes_on_where_somebody_else_has_the_usual_address_but_not_the_one_it_was_given()
 {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("hello.yaml", DIALOG);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let mut command = home.command(&["run"]);
    command
        .envs(home.environment())
        .env("VRAAG_LISTEN", &address);
    let refused = command.output().expect("it ends");
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&refused.stderr)
            .contains("(VRAAG_LISTEN): is another program there")
    );
    // The usual address is this machine's own, and may be anybody's: with it the bot starts in any case.
    let _usual = std::net::TcpListener::bind("127.0.0.1:8080");
    let mut command = home.command(&["run"]);
    command.envs(home.environment()).env_remove("VRAAG_LISTEN");
    let bot = Bot::start(command);
    bot.await_line("ready:");
    assert_eq!(bot.stop(), Some(0));
}

fn start_without_waiting(home: &Home) -> Bot {
    let mut command = home.command(&["run"]);
    command.envs(home.environment());
    Bot::start(command)
}

#[test]
fn a_request_without_the_secret_is_refused_before_its_body_is_read() {
    let (api, home, _bot) = running();
    let secret = secret(&api);
    let half = &secret[..secret.len() / 2];
    let longer = format!("{secret}a");
    let last = if secret.ends_with('a') { "b" } else { "a" };
    let other = format!("{}{last}", &secret[..secret.len() - 1]);
    let given =
        ["", half, &secret[..secret.len() - 1], &longer, &other].map(|given| vec![(SECRET, given)]);
    for headers in given
        .into_iter()
        .chain([vec![], vec![("authorization", secret.as_str())]])
    {
        let mut line = Line::open(home.hook());
        line.send(head("POST", HOOK_PATH, &headers, Some(1000)));
        let answer = line.hear();
        assert_eq!(answer.status, 401, "{headers:?}");
        assert!(
            !answer.body.contains(half) && answer.head.contains("connection: close"),
            "{answer:?}"
        );
    }
    assert!(
        api.calls_of("getUpdates").is_empty(),
        "nothing is fetched in this mode"
    );
}

#[test]
fn an_update_of_more_than_a_megabyte_is_refused_with_and_without_a_length() {
    let (api, home, _bot) = running();
    let secret = secret(&api);
    let mut told = Line::open(home.hook());
    told.send(head(
        "POST",
        HOOK_PATH,
        &[(SECRET, &secret)],
        Some((1 << 20) + 1),
    ));
    assert_eq!(told.hear().status, 413);

    let mut untold = Line::open(home.hook());
    untold.send(head("POST", HOOK_PATH, &[(SECRET, &secret)], None));
    let piece = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    // The sixteenth piece is the last that may be: what is more than that is not read to its end to find out what it is.
    (0..48).all(|_| untold.send(&piece));
    untold.send("0\r\n\r\n");
    assert_eq!(untold.hear().status, 413);

    let noor = api.person("Noor", "nl");
    let largest = format!(
        "{}{}",
        update(900_000_001, &noor, "/hallo"),
        " ".repeat((1 << 20) - 1000)
    );
    assert_eq!(bring(&api, &home, &largest).status, 200);
}

#[test]
fn a_client_that_stalls_is_cut_off_with_a_word_and_an_idle_one_without() {
    let (api, home, _bot) = running();
    let noor = api.person("Noor", "nl");
    let body = update(900_000_001, &noor, "/hallo");
    let mut idle = Line::open(home.hook());
    let mut in_the_head = Line::open(home.hook());
    in_the_head.send("POST /telegram HTTP/1.1\r\nhost: loc");
    let mut in_the_body = begin(&api, &home, &body);
    in_the_body.send(&body[..20]);
    assert_eq!(in_the_head.hear().status, 408);
    assert_eq!(in_the_body.hear().status, 408);
    assert!(idle.is_closed_silently());
    assert_eq!(
        bring(&api, &home, &body).status,
        200,
        "the update is as welcome as before"
    );
}

#[test]
fn connections_that_bring_nothing_keep_nobody_out() {
    let (api, home, _bot) = running();
    let noor = api.person("Noor", "nl");
    // More than are attended to at once; none of them says a word.
    let mut crowd: Vec<Line> = (0..900).map(|_| Line::open(home.hook())).collect();
    assert!(
        crowd[0].is_closed_silently(),
        "whoever has been silent for longest makes room"
    );
    let mut look = Line::open(home.hook());
    look.send(head("GET", "/health", &[], Some(0)));
    assert_eq!(look.hear().status, 200);
    assert_eq!(
        bring(&api, &home, &update(900_000_001, &noor, "/hallo")).status,
        200
    );
}

#[test]
fn only_posts_on_the_path_are_taken() {
    let (api, home, _bot) = running();
    let secret = secret(&api);
    let headers = [(SECRET, secret.as_str())];
    for (method, path, status) in [
        ("GET", HOOK_PATH, 405),
        ("PUT", HOOK_PATH, 405),
        ("POST", "/", 404),
        ("POST", "/telegram/", 404),
        ("GET", "/data", 404),
        ("POST", "/health", 405),
    ] {
        assert_eq!(
            ask(home.hook(), method, path, &headers, b"{}").status,
            status,
            "{method} {path}"
        );
    }
}

#[test]
fn the_pages_for_machines_tell_how_it_goes_and_no_secret() {
    let (api, home) = ground();
    let unreachable = api.fault(
        Fault::ServerError { status: 502 }
            .on("getMe")
            .times(u32::MAX),
    );
    let bot = start_without_waiting(&home);
    api.await_hits(unreachable, 1);
    let look = |path| ask(home.hook(), "GET", path, &[], b"");
    assert_eq!(look("/health").status, 200);
    let waiting = look("/ready");
    assert_eq!((waiting.status, waiting.body.as_str()), (503, "starting"));
    api.heal();
    bot.await_line("ready:");
    let ready = look("/ready");
    assert_eq!((ready.status, ready.body.as_str()), (200, "ready"));
    for page in [look("/health"), ready, waiting] {
        let page = format!("{page:?}");
        assert!(
            !page.contains(api.token()) && !page.contains(&secret(&api)) && !page.contains("vraag"),
            "{page}"
        );
    }
}

#[test]
fn when_too_many_updates_are_under_way_the_next_one_is_asked_to_come_again() {
    let (api, home) = ground();
    let _bot = home.start_with(&[("VRAAG_WEBHOOK_QUEUE", "2")]);
    let noor = api.person("Noor", "nl");
    noor.has_started();
    let body = |id| update(id, &noor, "/hallo");
    let mut first = begin(&api, &home, &body(900_000_001));
    let second = begin(&api, &home, &body(900_000_002));
    let refused = bring(&api, &home, &body(900_000_003));
    assert_eq!(refused.status, 503);
    assert!(
        refused.head.contains("retry-after: 1\r\n"),
        "{}",
        refused.head
    );
    assert_eq!(
        ask(home.hook(), "GET", "/ready", &[], b"").status,
        200,
        "busy is not broken"
    );
    first.send(body(900_000_001));
    assert_eq!(first.hear().status, 200);
    assert_eq!(
        bring(&api, &home, &body(900_000_003)).status,
        200,
        "its place is free again"
    );
    drop(second);
    api.await_message(&noor, |message| message.text == "Welke kleur?");
}

#[test]
fn what_cannot_be_read_is_put_aside_by_its_number_and_anything_else_is_refused() {
    let (api, home, bot) = running();
    let broken = "{\"update_id\":900000001,\"message\":{\"text\":\"Sesamzaadbroodje";
    assert_eq!(bring(&api, &home, broken).status, 200);
    assert_eq!(
        bring(&api, &home, broken).status,
        200,
        "again, it is no news"
    );
    for nothing in ["", "hello", "[]", "{\"message\":{}}", "{\"update_id\":9000"] {
        assert_eq!(bring(&api, &home, nothing).status, 400, "{nothing}");
    }
    assert!(!bot.told().contains("Sesam"), "{}", bot.told());
    assert_eq!(bot.stop(), Some(0));
    let store =
        vraag::store::sled::Sled::open(&home.data().join("db")).expect("nobody else has it now");
    let aside = store.quarantined().expect("the store is sound");
    let aside: Vec<(&str, &str)> = aside
        .iter()
        .map(|aside| (aside.raw.as_str(), aside.why.as_str()))
        .collect();
    assert_eq!(aside, [(broken, "it is not JSON")]);
}

#[test]
fn a_restart_leaves_the_webhook_alone_and_a_new_secret_is_told() {
    let (api, home) = ground();
    assert_eq!(home.start().stop(), Some(0));
    let set = api.webhook().expect("a stop leaves it in place");
    home.start().kill();
    assert_eq!(home.start().stop(), Some(0));
    assert_eq!(
        (
            api.calls_of("setWebhook").len(),
            api.calls_of("deleteWebhook").len()
        ),
        (1, 0)
    );
    assert_eq!(api.webhook().expect("it is still there").secret, set.secret);

    let bot = home.start_with(&[("VRAAG_WEBHOOK_SECRET", "another_one")]);
    assert_eq!(secret(&api), "another_one");
    let noor = api.person("Noor", "nl");
    noor.says("/hallo");
    api.await_message(&noor, |message| message.text == "Welke kleur?");
    assert!(!bot.told().contains("another_one"));
}

#[test]
fn a_webhook_that_asks_for_other_kinds_is_set_again_and_nothing_is_dropped() {
    let (api, home) = ground();
    assert_eq!(home.start().stop(), Some(0));
    let noor = api.person("Noor", "nl");
    noor.says("/hallo");
    let url = api.webhook().expect("it is set").url;
    call(
        &api,
        "setWebhook",
        &json!({ "url": url, "secret_token": secret(&api), "allowed_updates": ["message"] }),
    );
    let _bot = home.start();
    assert_eq!(api.calls_of("setWebhook").len(), 3);
    api.await_message(&noor, |message| message.text == "Welke kleur?");
}

#[test]
fn an_update_that_was_answered_is_on_the_disk() {
    let (api, home, bot) = running();
    let noor = api.person("Noor", "nl");
    noor.has_started();
    assert_eq!(
        bring(&api, &home, &update(900_000_001, &noor, "/hallo")).status,
        200
    );
    assert_eq!(
        bring(&api, &home, &update(900_000_002, &noor, "Blauw")).status,
        200
    );
    bot.kill();
    assert_eq!(home.table(&["hello"])[0]["colour"], "Blauw");
}

#[test]
fn an_update_whose_answer_nobody_heard_takes_effect_once_even_after_a_kill() {
    let (api, home, bot) = running();
    let noor = api.person("Noor", "nl");
    noor.says("/hallo");
    api.await_message(&noor, |message| message.text == "Welke kleur?");
    let unheard = api.fault(Fault::ClosedAfter.on("webhook").times(u32::MAX));
    let said = noor.says("Blauw");
    api.await_message(&noor, |message| message.text == "Mooi!");
    api.await_hits(unheard, 2);
    bot.kill();
    assert!(matches!(
        api.progress(&said),
        Some(Progress::HandedOut { .. })
    ));
    let bot = home.start();
    api.heal();
    api.await_acknowledged();
    assert_eq!(
        home.table(&["--long"])
            .iter()
            .filter(|row| row["typed"] == "Blauw")
            .count(),
        1
    );
    let words: Vec<String> = api
        .screen(&noor)
        .into_iter()
        .map(|message| message.text)
        .collect();
    // A reply whose receipt was not on disk yet may come twice, a question never.
    assert_eq!(words[..2], ["Welke kleur?", "Mooi!"], "{words:?}");
    assert!(words[2..].iter().all(|text| text == "Mooi!"), "{words:?}");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_stop_finishes_what_is_under_way_and_takes_nothing_new() {
    let (api, home, bot) = running();
    let noor = api.person("Noor", "nl");
    noor.has_started();
    assert_eq!(
        bring(&api, &home, &update(900_000_001, &noor, "/hallo")).status,
        200
    );
    let body = update(900_000_002, &noor, "Blauw");
    let mut under_way = begin(&api, &home, &body);
    under_way.send(&body[..20]);
    bot.ask_to_stop();
    bot.await_line("stopping");
    under_way.send(&body[20..]);
    assert_eq!(under_way.hear().status, 200);
    assert_eq!(bot.ended(), Some(0));
    assert_eq!(home.table(&["hello"])[0]["colour"], "Blauw");
}

#[test]
fn without_its_address_the_bot_fetches_again_and_deletes_its_own_webhook() {
    let (api, home) = ground();
    assert_eq!(home.start().stop(), Some(0));
    let noor = api.person("Noor", "nl");
    noor.says("/hallo");
    let home = home.in_mode(Mode::Polling);
    let bot = home.start();
    api.await_message(&noor, |message| message.text == "Welke kleur?");
    assert!(api.webhook().is_none());
    assert!(bot.await_line("was deleted").contains("VRAAG_WEBHOOK_URL"));
}

#[test]
fn a_webhook_of_somebody_else_stays_and_the_operator_is_told_what_to_do() {
    let (api, home) = ground();
    let home = home.in_mode(Mode::Polling);
    call(
        &api,
        "setWebhook",
        &json!({ "url": "https://elsewhere.example.org/a-secret-path" }),
    );
    let bot = home.start();
    let told = bot.await_line("elsewhere.example.org");
    assert!(
        told.contains("VRAAG_WEBHOOK_URL")
            && told.contains("deleteWebhook")
            && !told.contains("a-secret-path"),
        "{told}"
    );
    bot.await_line("trying again");
    assert!(api.webhook().is_some() && api.calls_of("deleteWebhook").is_empty());
}

#[test]
fn what_telegram_refuses_ends_the_start_with_a_reason() {
    let (api, home) = ground();
    let description =
        "Bad Request: bad webhook: Failed to resolve host: Name or service not known".to_owned();
    api.fault(
        Fault::Refused {
            code: 400,
            description,
        }
        .on("setWebhook"),
    );
    let output = home
        .command(&["run"])
        .envs(home.environment())
        .output()
        .expect("the program is built");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains("Failed to resolve host") && told.contains("VRAAG_WEBHOOK_URL"),
        "{told}"
    );
}

#[test]
fn telegram_in_trouble_at_the_start_is_asked_again() {
    let (api, home) = ground();
    api.fault(Fault::TooManyRequests { retry_after: 1 }.on("setWebhook"));
    let _bot = home.start();
    assert!(api.webhook().is_some());
    assert_eq!(api.calls_of("setWebhook").len(), 2);
}

#[test]
fn a_place_that_is_taken_or_an_address_without_encryption_is_told_at_once() {
    let (api, home) = ground();
    let taken = api.address().to_string();
    for (name, value, reason) in [
        ("VRAAG_LISTEN", taken.as_str(), "VRAAG_LISTEN"),
        (
            "VRAAG_WEBHOOK_URL",
            "http://bot.example.org/telegram",
            "https://",
        ),
        (
            "VRAAG_WEBHOOK_SECRET",
            "open sesame",
            "VRAAG_WEBHOOK_SECRET",
        ),
    ] {
        let output = home
            .command(&["run"])
            .envs(home.environment())
            .env(name, value)
            .output()
            .expect("the program is built");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains(reason) && !told.contains("sesame"), "{told}");
    }
    assert!(api.webhook().is_none());
}

#[test]
fn a_bot_that_cannot_reach_telegram_still_stops_when_told() {
    let (api, home) = ground();
    let unreachable = api.fault(
        Fault::ServerError { status: 502 }
            .on("getMe")
            .times(u32::MAX),
    );
    let bot = start_without_waiting(&home);
    api.await_hits(unreachable, 1);
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_full_disk_answers_nothing_that_is_not_stored() {
    let (api, home) = ground();
    // 2048 pieces of 512 bytes; the signal has to be ignored for the write to come back with an error.
    let limited = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" run";
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", limited, env!("CARGO_BIN_EXE_vraag")])
        .current_dir(home.path())
        .env_clear()
        .envs(home.environment());
    let bot = Bot::start(command);
    bot.await_line("ready:");
    let crowd: Vec<Person> = (0..400)
        .map(|number| api.person(&format!("Klant {number}"), "nl"))
        .collect();
    // Shorter than what Telegram may have cut: that would wait for its other half.
    let words = |number: usize| format!("Kleur {number} {}", "x".repeat(2000));
    for (number, person) in crowd.iter().enumerate() {
        person.says("/hallo");
        person.says(&words(number));
    }
    assert_eq!(bot.ended(), Some(3), "a broken store ends the program");
    let _bot = home.start();
    api.await_acknowledged();
    let mut stored: Vec<String> = home
        .table(&["hello"])
        .into_iter()
        .map(|row| row["colour"].clone())
        .collect();
    let mut expected: Vec<String> = (0..crowd.len()).map(words).collect();
    stored.sort();
    expected.sort();
    assert!(
        stored == expected,
        "{} answers are stored, {} were given",
        stored.len(),
        expected.len()
    );
}
