//! The program as people meet it in a browser: over HTTP, killed in between, and in a real browser where there is one.

use std::net::SocketAddr;
use std::time::Duration;

use crate::support::bot::{Bot, Home, free_address};
use crate::support::botapi::BotApi;
use crate::support::browser::{Browser, axe};
use crate::support::http::{Answer, Line, ask};
use crate::support::web::{Page, Shown};

const SHOP: &str = "dialog: shop
about: Sells beans.
languages: [en]
start:
  - { section: order, words: [order], link: order }
sections:
  order:
    - ask: kind
      type: choice
      text: Which beans?
      options: { filter: Filter, espresso: '<b onclick=alert(1)>Espresso</b>' }
    - ask: bags
      type: number
      range: 1..40
      text: How many bags of ${kind}?
    - ask: label
      type: photo
      optional: true
      text: A picture of your label?
    - say: Thank you for ${bags} bags!
";

fn home(api: &BotApi) -> Home {
    let home = Home::empty(api);
    home.write(
        "bot.yaml",
        "name: Beans & more\nlanguages: [en]\nweb: yes\n",
    );
    home.write("shop.yaml", SHOP);
    home
}

/// Starts the program with a page and without Telegram.
fn start(home: &Home, address: SocketAddr) -> Bot {
    let mut command = home.command(&["run"]);
    command.envs(home.environment());
    command.env_remove("TELOXIDE_TOKEN");
    command.env("VRAAG_LISTEN", address.to_string());
    let bot = Bot::start(command);
    bot.await_line("ready: the page is");
    bot
}

fn says(words: &'static str) -> impl Fn(&Shown) -> bool {
    move |shown| shown.words.starts_with(words)
}

fn get(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(address, "GET", path, headers, b"")
}

#[test]
fn a_survey_is_answered_on_a_page_and_its_answers_are_in_the_table() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    noor.says("/start order");
    let asked = noor.sees(says("Which beans?"));
    assert_eq!(
        asked.labels(),
        ["Filter", "<b onclick=alert(1)>Espresso</b>"]
    );
    noor.taps(&asked, "Filter");
    noor.sees(says("How many bags of Filter?"));
    noor.says("12");
    noor.sees(says("A picture of your label?"));
    noor.sends_file("label.png", "image/png", b"a picture");
    noor.sees(says("Thank you for 12 bags!"));
    assert_eq!(bot.stop(), Some(0));
    let table = home.table(&["shop"]);
    assert_eq!(table.len(), 1, "{table:?}");
    assert_eq!(table[0]["kind"], "filter");
    assert_eq!(table[0]["bags"], "12");
    assert!(!table[0]["label"].is_empty(), "{table:?}");
}

#[test]
fn one_table_has_both_who_talks_in_telegram_and_who_talks_on_a_page() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let bot = home.start_with(&[("VRAAG_LISTEN", &address.to_string())]);
    bot.await_line("ready: the page is");
    let (sam, noor) = (api.person("Sam", "en"), Page::open(address, "Noor"));
    sam.says("order");
    noor.says("order");
    let asked = api.await_message(&sam, |message| message.text == "Which beans?");
    sam.taps(&asked, "Filter");
    let asked = noor.sees(says("Which beans?"));
    noor.taps(&asked, "Filter");
    api.await_message(&sam, |message| message.text.starts_with("How many bags"));
    noor.sees(says("How many bags"));
    assert_eq!(bot.stop(), Some(0));
    let table = home.table(&["shop"]);
    let mut rows: Vec<[&str; 2]> = table
        .iter()
        .map(|row| [row["channel"].as_str(), row["kind"].as_str()])
        .collect();
    rows.sort_unstable();
    assert_eq!(rows, [["telegram", "filter"], ["web", "filter"]]);
}

#[test]
fn a_port_that_is_taken_is_said_and_the_next_one_is_used() {
    let api = BotApi::start();
    let home = home(&api);
    // If somebody else has it, it is taken as well.
    let _taken = std::net::TcpListener::bind(("127.0.0.1", 4117));
    let bot = Bot::start(home.command(&["run", "--web"]));
    bot.await_line("another program uses port 4117, so the page is at");
    let ready = bot.await_line("ready: the page is http://127.0.0.1:");
    let (_, address) = ready.split_once("http://").expect("an address");
    let address = address.trim_end_matches('/').parse().expect("an address");
    assert_eq!(get(address, "/", &[]).status, 200);
}

#[test]
fn no_word_is_lost_or_doubled_however_often_the_program_is_killed() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let mut bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    noor.says("order");
    let asked = noor.sees(says("Which beans?"));
    bot.kill();
    // It is brought until somebody takes it.
    noor.taps(&asked, "Filter");
    bot = start(&home, address);
    noor.sees(says("How many bags"));
    noor.says("12");
    // At whatever moment this falls: before the word, before the disk, before the answer, or after it.
    bot.kill();
    bot = start(&home, address);
    let picture = noor.sees(says("A picture"));
    bot.kill();
    noor.taps(&picture, &picture.labels()[0]);
    let _bot = start(&home, address);
    noor.sees(says("Thank you"));
    let said: Vec<String> = noor.words();
    for once in ["Which beans?", "How many bags", "A picture", "Thank you"] {
        let times = said.iter().filter(|words| words.starts_with(once)).count();
        assert_eq!(times, 1, "{once} in {said:?}");
    }
}

#[test]
fn what_a_page_brings_twice_counts_once() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    noor.says("order");
    let asked = noor.sees(says("Which beans?"));
    noor.taps(&asked, "Filter");
    noor.sees(says("How many bags"));
    let cookie = noor.cookie();
    for _ in 0..2 {
        let body = br#"{"id":"again","text":"12"}"#;
        let taken = ask(address, "POST", "/say", &[("cookie", &cookie)], body);
        assert_eq!(taken.status, 200);
    }
    let picture = noor.sees(says("A picture"));
    noor.taps(&picture, &picture.labels()[0]);
    noor.sees(says("Thank you for 12 bags!"));
    assert_eq!(noor.words().len(), 4, "{:?}", noor.words());
}

#[test]
fn a_message_that_no_page_confirmed_comes_again_and_is_shown_once() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    noor.confirms(false);
    noor.says("order");
    noor.sees(says("Which beans?"));
    noor.goes_away();
    noor.confirms(true);
    noor.comes_back();
    let asked = noor.sees_again(says("Which beans?"));
    noor.taps(&asked, "Filter");
    noor.sees(says("How many bags"));
    assert_eq!(noor.words().len(), 2, "{:?}", noor.words());
}

#[test]
fn what_is_said_to_a_closed_page_waits_for_it() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    noor.goes_away();
    noor.says("order");
    noor.comes_back();
    noor.sees(says("Which beans?"));
}

#[test]
fn a_stranger_another_site_and_a_forged_cookie_are_turned_away() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    let cookie = noor.cookie();
    let body = br#"{"id":"a","text":"hello"}"#;
    let say = |headers: &[(&str, &str)]| ask(address, "POST", "/say", headers, body).status;
    assert_eq!(say(&[]), 401);
    assert_eq!(say(&[("cookie", &cookie.replacen('=', "=0", 1))]), 401);
    let from = |site: &'static str| [("cookie", cookie.as_str()), ("sec-fetch-site", site)];
    assert_eq!(say(&from("cross-site")), 403);
    assert_eq!(say(&from("same-site")), 403);
    assert_eq!(
        say(&[("cookie", &cookie), ("origin", "https://elsewhere.example")]),
        403
    );
    assert_eq!(say(&from("same-origin")), 200);
    assert_eq!(get(address, "/events", &[]).status, 401);
}

#[test]
fn a_page_runs_nothing_but_its_own_script_and_shows_no_dialog_file() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let page = Page::open(address, "Noor");
    let index = get(address, "/", &[("accept-language", "nl-NL,nl;q=0.9")]);
    let policy = "content-security-policy: default-src 'none'; script-src 'self'";
    assert!(index.head.contains(policy), "{}", index.head);
    assert!(
        index.head.contains("httponly; samesite=lax"),
        "{}",
        index.head
    );
    assert!(index.body.contains("<html lang=\"nl\">"), "{}", index.body);
    assert!(index.body.contains("Beans &amp; more"), "{}", index.body);
    assert!(!index.body.contains("<script>") && !index.body.contains(" style="));
    for path in [
        "/shown/00/bot.yaml",
        "/shown/00/../data/db/conf",
        "/shown//etc/passwd",
        "/nothing",
    ] {
        assert_eq!(get(address, path, &[]).status, 404, "{path}");
    }
    drop(page);
}

/// How often the log of the page has these words.
fn times(browser: &mut Browser, words: &str) -> i64 {
    let count = format!("document.getElementById('log').textContent.split({words:?}).length - 1");
    browser.eval(&count).as_i64().expect("a number")
}

fn sees(browser: &mut Browser, words: &str) {
    browser.awaits(&format!(
        "document.getElementById('log').textContent.includes({words:?})"
    ));
}

/// Presses Tab until the button with this label has the focus.
fn tabs_to(browser: &mut Browser, label: &str) {
    let is_there = format!("document.activeElement.textContent === {label:?}");
    while browser.eval(&is_there) != true {
        browser.presses("Tab", true);
    }
}

#[test]
fn a_survey_is_answered_in_a_browser_by_keyboard_alone_while_the_program_is_killed() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let bot = start(&home, address);
    browser.looks(1100, 700, false);
    browser.opens(&format!("http://{address}/d/order"));
    sees(&mut browser, "Which beans?");
    browser.picture("asked-wide-light.png");
    tabs_to(&mut browser, "<b onclick=alert(1)>Espresso</b>");
    bot.kill();
    browser.presses("Enter", false);
    let bot = start(&home, address);
    sees(
        &mut browser,
        "How many bags of <b onclick=alert(1)>Espresso</b>?",
    );
    assert_eq!(
        browser.eval("document.querySelectorAll('#log b').length"),
        0
    );
    while browser.eval("document.activeElement.id") != "say" {
        browser.presses("Tab", false);
    }
    browser.types("12");
    browser.presses("Enter", false);
    sees(&mut browser, "A picture of your label?");
    bot.kill();
    let _bot = start(&home, address);
    tabs_to(&mut browser, "Skip");
    browser.presses("Enter", false);
    sees(&mut browser, "Thank you for 12 bags!");
    browser.looks(390, 700, true);
    browser.picture("thanked-narrow-dark.png");
    for once in ["Which beans?", "How many bags", "A picture of", "Thank you"] {
        assert_eq!(times(&mut browser, once), 1, "{once}");
    }
    browser.opens(&format!("http://{address}/"));
    sees(&mut browser, "Thank you for 12 bags!");
    assert_eq!(times(&mut browser, "Which beans?"), 1);
    assert_eq!(
        browser.eval("document.documentElement.scrollWidth <= innerWidth"),
        true
    );
}

#[test]
fn a_screen_reader_is_told_the_question_then_its_options_then_where_to_answer() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    browser.opens(&format!("http://{address}/d/order"));
    sees(&mut browser, "Which beans?");
    let mut said: Vec<&str> = Vec::new();
    let mut is_next = |browser: &mut Browser, question: &'static str, options: &[&str]| {
        said.push(question);
        let mut expected: Vec<String> = said
            .iter()
            .map(|said| format!("StaticText {said}"))
            .collect();
        expected.extend((!options.is_empty()).then(|| "group Options".to_owned()));
        expected.extend(options.iter().map(|option| format!("button {option}")));
        expected.extend(["textbox Your message", "button Send"].map(str::to_owned));
        let read = browser.reads();
        let mut rest = read.iter();
        for one in &expected {
            let is_there = rest.any(|read| read.starts_with(one));
            assert!(is_there, "{one} is not where it belongs: {read:#?}");
        }
        let options = read.iter().filter(|read| read.starts_with("group"));
        assert!(options.count() <= 1, "one list of options: {read:#?}");
    };
    is_next(
        &mut browser,
        "Which beans?",
        &["Filter", "<b onclick=alert(1)>Espresso</b>"],
    );
    tabs_to(&mut browser, "Filter");
    browser.presses("Enter", false);
    sees(&mut browser, "How many bags");
    is_next(&mut browser, "How many bags of Filter?", &[]);
    while browser.eval("document.activeElement.id") != "say" {
        browser.presses("Tab", false);
    }
    browser.types("12");
    browser.presses("Enter", false);
    sees(&mut browser, "A picture of your label?");
    is_next(&mut browser, "A picture of your label?", &["Skip"]);
    tabs_to(&mut browser, "Skip");
    browser.presses("Enter", false);
    sees(&mut browser, "Thank you for 12 bags!");
    is_next(&mut browser, "Thank you for 12 bags!", &[]);
}

#[test]
fn under_another_name_than_its_own_nothing_is_told() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let cookie = Page::open(address, "Noor").cookie();
    let asks = |method: &str, path: &str, host: &str| {
        let mut line = Line::open(address);
        line.send(format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\ncontent-length: 0\r\n\r\n"));
        line.hear().status
    };
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/metrics"),
        ("GET", "/events"),
        ("GET", "/nothing"),
        ("POST", "/say"),
        ("GET", "/admin"),
    ] {
        assert_eq!(asks(method, path, "evil.example:4117"), 421, "{path}");
    }
    for host in [address.to_string(), "localhost".to_owned()] {
        assert_eq!(asks("GET", "/", &host), 200, "{host}");
        assert_eq!(asks("GET", "/metrics", &host), 200, "{host}");
    }
}

#[test]
fn bots_on_two_ports_of_a_machine_have_cookies_of_their_own() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let opened = |cookies: &str| {
        let mut line = Line::open(address);
        line.send(format!(
            "GET / HTTP/1.1\r\nhost: {address}\r\ncookie: {cookies}\r\n\r\n"
        ));
        let head = line.hear().head;
        let own = format!("set-cookie: vraag_{}=", address.port());
        let (_, rest) = head.split_once(&own).expect("a cookie of its own port");
        let value = rest.split(';').next().expect("a value").to_owned();
        format!("vraag_{}={value}", address.port())
    };
    let first = opened("vraag_1=another-bots");
    assert_eq!(opened(&format!("vraag_1=another-bots; {first}")), first);
}

#[test]
fn what_comes_too_fast_is_not_said_to_be_received() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    home.write(
        "bot.yaml",
        "languages: [en]\nweb: yes\nlimits: { per_minute: 5 }\n",
    );
    let _bot = start(&home, address);
    let cookie = Page::open(address, "Noor").cookie();
    let say = |nth: usize| {
        let body = format!("{{\"id\":\"say-{nth}\",\"text\":\"hello {nth}\"}}");
        let headers = [("cookie", &*cookie)];
        ask(address, "POST", "/say", &headers, body.as_bytes()).status
    };
    assert_eq!((0..20).map(say).collect::<Vec<_>>(), [200; 20]);
    // One more comes free now and then.
    assert!((20..40).map(say).any(|status| status == 429));
}

#[test]
fn the_address_that_is_told_is_the_one_of_the_server_in_front() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let mut command = home.command(&["run", "--web"]);
    command.env("VRAAG_LISTEN", address.to_string());
    command.env("VRAAG_PUBLIC_URL", "https://chat.example.org");
    let bot = Bot::start(command);
    bot.await_line("ready: the page is https://chat.example.org/");
    let mut line = Line::open(address);
    line.send("GET / HTTP/1.1\r\nhost: chat.example.org\r\n\r\n");
    assert_eq!(line.hear().status, 200);
}

/// The names in the folder of files that wait.
fn waiting(home: &Home) -> Vec<String> {
    let entries = std::fs::read_dir(home.data().join("web"));
    let name = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries.into_iter().flatten().flatten().map(name).collect()
}

#[test]
fn a_file_waits_no_longer_than_it_takes_to_fetch_or_to_refuse_it() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    noor.says("order");
    let asked = noor.sees(says("Which beans?"));
    noor.taps(&asked, "Filter");
    noor.sees(says("How many bags"));
    noor.says("12");
    noor.sees(says("A picture of your label?"));
    let path = "/file?id=refused&file=label.txt";
    let headers = [("cookie", &*noor.cookie()), ("content-type", "text/plain")];
    assert_eq!(ask(address, "POST", path, &headers, b"words").status, 200);
    assert_eq!(waiting(&home), [""; 0]);
    noor.sends_file("label.png", "image/png", b"a picture");
    noor.sees(says("Thank you for 12 bags!"));
    while !waiting(&home).is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(bot.stop(), Some(0));
    let old = home.data().join("web/0123456789abcdef0123456789abcdef");
    std::fs::write(&old, b"a picture").expect("it is ours");
    let file = std::fs::File::options()
        .write(true)
        .open(&old)
        .expect("it is ours");
    file.set_modified(std::time::UNIX_EPOCH)
        .expect("it is ours");
    let _bot = start(&home, address);
    while old.exists() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_file_that_nobody_asked_for_is_not_kept() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let noor = Page::open(address, "Noor");
    let cookie = noor.cookie();
    let sends = |id: &str| {
        let path = format!("/file?id={id}&file=label.png");
        let headers = [("cookie", &*cookie), ("content-type", "image/png")];
        ask(address, "POST", &path, &headers, b"a picture").status
    };
    assert_eq!(sends("first"), 409);
    noor.says("order");
    let asked = noor.sees(says("Which beans?"));
    assert_eq!(sends("second"), 409);
    noor.taps(&asked, "Filter");
    noor.sees(says("How many bags"));
    noor.says("12");
    noor.sees(says("A picture of your label?"));
    assert_eq!(sends("third"), 200);
    noor.sees(says("Thank you for 12 bags!"));
    while !waiting(&home).is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let filed = std::fs::read_dir(home.data().join("files")).expect("a folder");
    assert_eq!(filed.count(), 1);
}

#[test]
fn more_new_visitors_than_a_hall_has_are_not_let_in_from_one_address() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    let from = |who: &str| get(address, "/", &[("x-forwarded-for", who)]).status;
    // A thousand at once, and those who may come while these do.
    let refused = (0..1500)
        .map(|_| from("192.0.2.1"))
        .find(|status| *status != 200);
    assert_eq!(refused, Some(429));
    assert_eq!(from("203.0.113.9, 192.0.2.2"), 200);
    let noor = Page::open(address, "Noor");
    let known = [
        ("cookie", &*noor.cookie()),
        ("x-forwarded-for", "192.0.2.1"),
    ];
    assert_eq!(get(address, "/", &known).status, 200);
}

/// Types in a window of the page and sends it.
const SAYS: &str = "(of, words) => { const say = of.document.getElementById('say'); say.value = words; of.document.getElementById('form').requestSubmit(); }";

#[test]
fn two_tabs_that_write_while_the_program_is_away_lose_no_word() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let bot = start(&home, address);
    browser.opens(&format!("http://{address}/d/order"));
    sees(&mut browser, "Which beans?");
    let opens =
        serde_json::json!({ "expression": "window.tab = open('/'); 1", "userGesture": true });
    browser.call("Runtime.evaluate", opens);
    browser.awaits("tab.document.getElementById('log')?.textContent.includes('Which beans?')");
    bot.kill();
    // Neither hears of the other before it writes.
    browser.eval(&format!("{{ const says = {SAYS}; says(window, 'one'); says(tab, 'two'); says(window, 'three'); true }}"));
    let _bot = start(&home, address);
    let both = "[document, tab.document].every((one) => [...one.querySelectorAll('.mine')].filter((said) => said.textContent.includes('✓')).length === 3)";
    browser.awaits(both);
    browser.opens(&format!("http://{address}/"));
    sees(&mut browser, "three");
    for word in ["one", "two", "three"] {
        let said = format!(
            "[...document.querySelectorAll('.mine .bubble')].filter((said) => said.textContent === 'You: {word}').length"
        );
        assert_eq!(browser.eval(&said), 1, "{word}");
    }
}

#[test]
fn the_newest_question_stays_in_view_when_the_window_changes() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    browser.looks(1100, 900, false);
    browser.opens(&format!("http://{address}/d/order"));
    sees(&mut browser, "Which beans?");
    for _ in 0..6 {
        browser.eval(&format!(
            "({SAYS})(window, 'something that is no option'); true"
        ));
    }
    browser.awaits("document.querySelectorAll('.mine').length === 6 && !document.body.textContent.includes('…')");
    let is_at_end = "(() => { const log = document.getElementById('log'); return log.scrollHeight > log.clientHeight && log.scrollHeight - log.scrollTop - log.clientHeight < 2; })()";
    for (width, height) in [(390, 500), (390, 400), (1100, 400)] {
        browser.looks(width, height, false);
        browser.awaits(is_at_end);
    }
}

#[test]
fn nothing_on_the_page_keeps_anybody_from_reading_it() {
    let Some(axe) = axe() else { return };
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let _bot = start(&home, address);
    for language in ["nl", "en"] {
        let Some(mut browser) = Browser::start(language) else {
            return;
        };
        browser.opens(&format!("http://{address}/d/order"));
        sees(&mut browser, "Which beans?");
        tabs_to(&mut browser, "Filter");
        browser.presses("Enter", false);
        sees(&mut browser, "How many bags");
        browser.eval("document.getElementById('say').focus()");
        browser.types("12");
        browser.presses("Enter", false);
        sees(&mut browser, "A picture of your label?");
        browser.eval(&axe);
        for (width, is_dark) in [(1100, false), (1100, true), (390, false), (390, true)] {
            browser.looks(width, 700, is_dark);
            let nothing = serde_json::json!([]);
            assert_eq!(
                browser.finds_with_axe(),
                nothing,
                "{language} {width} {is_dark}"
            );
        }
        browser.eval("document.getElementById('send').textContent = ''");
        assert_ne!(browser.finds_with_axe(), serde_json::json!([]));
    }
}

/// Serves one document at an address of its own, as a site does that shows the page.
fn site(document: String) -> SocketAddr {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("somebody came");
            let _ = stream.read(&mut [0; 4096]);
            let length = document.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all((head + &document).as_bytes());
        }
    });
    address
}

/// A document of a site with a link to the page, and the script that makes a conversation of it.
fn with_link(address: SocketAddr) -> String {
    format!(
        "<!doctype html><html lang=en><title>Shop</title><main><h1>Shop</h1><p>Before.</p>\
         <a data-vraag href=\"http://{address}/d/order\">Order beans</a>\
         <script src=\"http://{address}/embed.js\" async></script><p id=after>After.</p></main></html>"
    )
}

#[test]
fn a_site_that_is_named_shows_the_conversation_below_its_link_and_another_keeps_a_link() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let (named, other) = (site(with_link(address)), site(with_link(address)));
    let sites = format!("name: Beans\nlanguages: [en]\nweb: yes\nsites: [http://{named}]\n");
    home.write("bot.yaml", &sites);
    let _bot = start(&home, address);
    let welcome = |origin: &str| {
        let answer = get(address, "/embed", &[("origin", origin)]);
        (
            answer.status,
            answer
                .head
                .contains(&format!("access-control-allow-origin: {origin}")),
        )
    };
    assert_eq!(welcome(&format!("http://{named}")), (200, true));
    assert_eq!(welcome(&format!("http://{other}")), (403, false));
    let policy = get(address, "/", &[]).head;
    assert!(
        policy.contains(&format!("frame-ancestors 'self' http://{named}\r")),
        "{policy}"
    );

    browser.looks(1100, 900, false);
    browser.opens(&format!("http://{named}/"));
    browser.awaits("document.querySelector('a').getAttribute('role') === 'button'");
    let is_below = "document.getElementById('after').getBoundingClientRect().top >= document.querySelector('a').getBoundingClientRect().bottom";
    assert_eq!(browser.eval(is_below), true);
    browser.eval("document.querySelector('a').click()");
    browser.awaits("document.querySelector('a').getAttribute('aria-expanded') === 'true'");
    // It covers nothing: what stood below the link stands below the conversation.
    let is_below = "document.getElementById('after').getBoundingClientRect().top >= document.querySelector('iframe').getBoundingClientRect().bottom";
    assert_eq!(browser.eval(is_below), true);
    browser.picture("embedded.png");
    browser.eval("document.querySelector('a').click()");
    browser.awaits("document.querySelector('iframe').getBoundingClientRect().height === 0");

    browser.opens(&format!("http://{other}/"));
    browser.awaits(
        "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/embed'))",
    );
    assert_eq!(
        browser.eval("document.querySelector('a').hasAttribute('role')"),
        false
    );
    browser.eval("document.querySelector('a').click()");
    browser.awaits(&format!("location.host === '{address}'"));
    sees(&mut browser, "Which beans?");
}

#[test]
fn a_site_says_who_a_visitor_is_and_nobody_else_can() {
    use hmac::{Hmac, Mac};
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let key = "0123456789abcdef0123456789abcdef";
    let mut command = home.command(&["run"]);
    command
        .env("VRAAG_LISTEN", address.to_string())
        .env("VRAAG_SITE_KEY", key);
    let bot = Bot::start(command);
    bot.await_line("ready: the page is");
    let far = "4102444800";
    let opened = |id: &str, until: &str, key: &str| {
        let mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("any length");
        let mac = mac
            .chain_update(format!("{id}.{until}"))
            .finalize()
            .into_bytes();
        let signature = vraag::hex::Hex(&mac);
        get(
            address,
            &format!("/?visitor={id}&until={until}&signature={signature}"),
            &[],
        )
    };
    let cookie = |answer: &Answer| {
        let (_, rest) = answer
            .head
            .split_once("set-cookie: vraag=")
            .expect("a cookie");
        rest.split(';').next().expect("a value").to_owned()
    };
    let (once, again) = (opened("c-17", far, key), opened("c-17", far, key));
    assert_eq!(cookie(&once), cookie(&again));
    assert_ne!(cookie(&once), cookie(&opened("c-18", far, key)));
    assert_eq!(opened("c-17", far, "another key").status, 403);
    assert_eq!(opened("c-17", "1600000000", key).status, 403);
    assert_eq!(get(address, "/?visitor=c-17", &[]).status, 403);
}
