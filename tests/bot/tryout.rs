//! The page for whoever writes dialogs: results that fill up, files that are saved, and a group to try.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use crate::admin;
use crate::support::bot::{Bot, Home, free_address};
use crate::support::botapi::BotApi;
use crate::support::browser::{Browser, axe};
use crate::support::http::ask;
use crate::support::web::Page;

/// How long it waits before it looks again, as the page does.
const AGAIN: Duration = Duration::from_millis(100);

const SHOP: &str = "dialog: shop
about: Sells beans.
languages: [en]
start:
  - { section: order, words: [order] }
sections:
  order:
    - ask: kind
      type: choice
      text: Which beans?
      options: { filter: Filter, espresso: Espresso }
";

fn home(api: &BotApi) -> Home {
    let home = Home::empty(api);
    home.write("shop.yaml", SHOP);
    home
}

/// Starts the program as somebody does who tries it: no token, no address. Returns where the page is, and the path of
/// the page with the results.
fn start(home: &Home) -> (Bot, SocketAddr, String) {
    let bot = Bot::start(home.command(&["run", "--web"]));
    let told = bot.await_line("yours, with the results beside it: http://");
    let (_, rest) = told.split_once("http://").expect("an address");
    let (address, path) = rest.split_once('/').expect("a path");
    (
        bot,
        address.parse().expect("an address"),
        format!("/{path}"),
    )
}

/// Reads events until one has these words; returns it.
fn event(address: SocketAddr, path: &str, language: &str, words: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head =
        format!("GET {path} HTTP/1.0\r\nhost: {address}\r\naccept-language: {language}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it listens");
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut told = Vec::new();
    for line in lines {
        if line.contains(words) {
            return line;
        }
        told.push(line);
    }
    panic!("no event has {words}: {told:#?}")
}

#[test]
fn results_are_shown_as_they_come_only_to_whoever_has_the_address() {
    let api = BotApi::start();
    let home = home(&api);
    let (_bot, address, path) = start(&home);
    let get = |path: &str| ask(address, "GET", path, &[], b"");
    assert!(get(&path).body.contains("<iframe id=\"talk\""));
    assert_eq!(get(&format!("{path}/results")).status, 200);
    let results = format!("{path}/results/events");
    event(address, &results, "nl", "Er heeft nog niemand geantwoord.");
    let noor = Page::open(address, "Noor");
    noor.says("order");
    let asked = noor.sees(|shown| shown.words == "Which beans?");
    noor.taps(&asked, "Filter");
    let shown = event(address, &results, "en", "1 answer from 1 person asked");
    assert!(
        shown.contains("<th scope=\\\"row\\\">Filter</th>"),
        "{shown}"
    );
    for other in [
        "/try/0",
        "/try/0/results",
        "/results",
        "/try/0/results/events",
    ] {
        assert_eq!(get(other).status, 404, "{other}");
    }
}

#[test]
fn whoever_looks_already_sees_the_next_answer() {
    let api = BotApi::start();
    let home = home(&api);
    let (_bot, address, path) = start(&home);
    let results = format!("{path}/results/events?dialog=shop");
    let looking =
        std::thread::spawn(move || event(address, &results, "en", "1 answer from 1 person asked"));
    let noor = Page::open(address, "Noor");
    noor.says("order");
    let asked = noor.sees(|shown| shown.words == "Which beans?");
    noor.taps(&asked, "Espresso");
    looking.join().expect("it is shown");
}

#[test]
fn a_saved_file_comes_into_force_and_what_is_wrong_with_it_is_shown() {
    let api = BotApi::start();
    let home = home(&api);
    let (_bot, address, path) = start(&home);
    let saved = |words: &str| loop {
        let answer = ask(address, "GET", &format!("{path}/saved"), &[], b"").body;
        if answer.contains(words) {
            return answer;
        }
        std::thread::sleep(AGAIN);
    };
    saved(r#""problems":[]"#);
    home.write("shop.yaml", &SHOP.replace("type: choice", "type: choise"));
    let told = saved(r#"["shop.yaml","refused"]"#);
    assert!(
        told.contains(r#""line":9"#) && told.contains(r#""is_error":true"#),
        "{told}"
    );
    home.write("shop.yaml", &SHOP.replace("Which beans?", "Which coffee?"));
    let told = saved(r#"["shop.yaml","in_force"]"#);
    assert!(told.contains(r#""problems":[]"#), "{told}");
    let noor = Page::open(address, "Noor");
    noor.says("order");
    noor.sees(|shown| shown.words == "Which coffee?");
}

#[test]
#[cfg(unix)]
fn beside_a_talk_in_the_terminal_the_same_dialogs_are_on_a_page_and_both_count() {
    use std::io::Read;
    let api = BotApi::start();
    let home = home(&api);
    let pty = nix::pty::openpty(None, None).expect("a terminal of our own");
    let end = || Stdio::from(pty.slave.try_clone().expect("another handle"));
    let mut command = home.command(&[]);
    command.env("TERM", "xterm").stdin(end()).stdout(end());
    let mut running = command
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop((command, pty.slave));
    let mut keyboard = std::fs::File::from(pty.master);
    let mut screen = keyboard.try_clone().expect("another handle");
    let seen = std::thread::spawn(move || {
        let (mut seen, mut bytes) = (Vec::new(), [0; 4096]);
        while let Ok(count @ 1..) = screen.read(&mut bytes) {
            seen.extend(&bytes[..count]);
        }
        String::from_utf8_lossy(&seen).into_owned()
    });
    let mut lines = BufReader::new(running.stderr.take().expect("it was piped"))
        .lines()
        .map_while(Result::ok);
    let told = lines.find(|line| line.contains("in your browser"));
    let told = told.expect("it tells where the page is");
    let way = lines.next().expect("it tells where the operator pages are");
    assert!(way.starts_with("operator pages: http://"), "{way}");
    std::thread::spawn(move || lines.for_each(drop));
    let (_, rest) = told.split_once("http://").expect("an address");
    let (address, path) = rest.split_once('/').expect("a path");
    let address: SocketAddr = address.parse().expect("an address");
    let noor = Page::open(address, "Noor");
    noor.says("order");
    let asked = noor.sees(|shown| shown.words == "Which beans?");
    noor.taps(&asked, "Filter");
    let results = format!("/{path}/results/events");
    keyboard.write_all(b"order\r").expect("it is read");
    event(address, &results, "en", "1 answer from 2 people asked");
    keyboard.write_all(b"2\r").expect("it is read");
    event(address, &results, "en", "2 answers from 2 people asked");
    let link = home.run(&["admin"]).stdout;
    let link = String::from_utf8(link).expect("a link is text");
    let (_, link) = link
        .trim()
        .split_once(&address.to_string())
        .expect("it leads here");
    let cookie = admin::cookie(&admin::enter(address, link));
    let get = |path: &str| ask(address, "GET", path, &[("cookie", &cookie)], b"");
    assert!(get("/admin/results").body.contains("Which beans?"));
    // Whoever sits at the terminal is forgotten there, where they are remembered.
    let people = get("/admin/contacts?q=console").body;
    let (_, rest) = people
        .split_once("<a href=\"/admin/contacts/")
        .expect("somebody");
    let id = rest.split('"').next().expect("an address");
    let card = format!("/admin/contacts/{id}");
    let form = format!("{}&sure=yes", admin::csrf(&get(&card)));
    let forget = format!("{card}/forget");
    let refused = ask(
        address,
        "POST",
        &forget,
        &[("cookie", &cookie)],
        form.as_bytes(),
    );
    assert_eq!(refused.status, 400);
    assert!(
        refused.body.contains("they sit at the terminal"),
        "{}",
        refused.body
    );
    // The page goes with the talk.
    keyboard.write_all(b"/quit\r").expect("it is read");
    assert!(running.wait().expect("it ends").success());
    let seen = seen.join().expect("nobody panics");
    assert_eq!(seen.matches("Which beans?").count(), 1, "{seen}");
    assert_eq!(home.table(&["shop"]).len(), 2);
}

#[test]
fn the_time_of_a_page_s_group_passes_only_when_its_own_page_asks() {
    let api = BotApi::start();
    let home = home(&api);
    home.write("roast.yaml", ROAST);
    let (_bot, address, _) = start(&home);
    let noor = Page::open(address, "Noor");
    noor.says_in_group("/roast");
    let asked = noor.sees(|shown| shown.words.contains("Which beans do we roast?"));
    noor.taps(&asked, "Nyeri");
    noor.sees(|shown| shown.words.contains("1 person has voted"));
    let later = |headers: &[(&str, &str)]| ask(address, "POST", "/later", headers, b"").status;
    let cookie = noor.cookie();
    assert_eq!(later(&[]), 401);
    assert_eq!(
        later(&[("cookie", &cookie), ("sec-fetch-site", "cross-site")]),
        403
    );
    assert_eq!(later(&[("cookie", &cookie)]), 200);
    let closed = noor.sees(|shown| shown.words.contains("The vote is closed"));
    assert!(closed.buttons.is_empty(), "{closed:?}");
}

#[test]
fn at_an_address_that_somebody_named_the_page_shows_no_results() {
    let api = BotApi::start();
    let (home, address) = (home(&api), free_address());
    let mut command = home.command(&["run", "--web"]);
    command.env("VRAAG_LISTEN", address.to_string());
    let bot = Bot::start(command);
    bot.await_line("ready: the page is");
    assert_eq!(ask(address, "GET", "/demo", &[], b"").status, 404);
    assert!(!bot.told().contains("/try/"), "{}", bot.told());
    assert_eq!(bot.stop(), Some(0));
}

const ROAST: &str = "dialog: roast
about: A group votes.
languages: [nl, en]
start:
  - { section: poll, in: group, command: roast, label: { nl: Stemmen, en: Vote on the next roast } }
  - { section: order, link: roast }
sections:
  poll:
    - vote: bean
      text: { nl: Welke bonen branden we?, en: Which beans do we roast? }
      options: { nyeri: Nyeri, cerrado: Cerrado }
      open: 48h
      reveal: after_vote
      quorum: 5
    - say:
        nl: Het wordt ${bean.winner}.
        en: It will be ${bean.winner}.
      buttons:
        - start: roast/order
          text: { nl: Bestel een zak, en: Order a bag }
  order:
    - ask: bags
      type: number
      text: { nl: Hoeveel zakken?, en: How many bags? }
    - say:
        nl: Dank voor ${bags} zakken!
        en: Thank you for ${bags} bags!
";

#[test]
fn a_group_votes_side_by_side_and_its_result_comes_at_once() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let api = BotApi::start();
    let home = home(&api);
    home.write("roast.yaml", ROAST);
    let (_bot, address, path) = start(&home);
    browser.looks(1300, 800, false);
    browser.opens(&format!("http://{address}/demo"));
    let log = |member: u8| format!("document.getElementById('log{member}')");
    let has = |member: u8, words: &str| format!("{}.textContent.includes({words:?})", log(member));
    let press = |member: u8, label: &str| {
        format!(
            "[...{}.querySelectorAll('button')].reverse().find((one) => one.textContent.includes({label:?})).click()",
            log(member)
        )
    };
    browser.eval("document.querySelector('#commands button').click()");
    for member in 1..=3 {
        browser.awaits(&has(member, "Which beans do we roast?"));
    }
    assert_eq!(browser.eval(&has(2, "Noor: /roast")), true);
    browser.eval(&press(1, "Nyeri"));
    browser.awaits("document.getElementById('status1').textContent.includes('Nyeri 1')");
    // Nobody else is told before they have voted.
    assert_eq!(
        browser.eval("document.querySelector('main').textContent.split('Nyeri 1').length"),
        2
    );
    browser.eval("document.getElementById('others').click()");
    for member in 1..=3 {
        browser.awaits(&has(member, "5 people have voted"));
    }
    browser.picture("demo.png");
    // Nobody waits two days.
    browser.eval("document.getElementById('later').click()");
    for member in 1..=3 {
        browser.awaits(&has(member, "It will be Nyeri."));
    }
    browser.opens(&format!("http://{address}{path}"));
    let results = "document.getElementById('results').contentDocument";
    browser.awaits(&format!(
        "{results}?.body?.textContent.includes('5 answers from 5 people asked')"
    ));
    browser.picture("tryout.png");
    // The language that somebody chooses is the group's, too.
    browser.opens(&format!("http://{address}/demo?language=nl"));
    browser.eval("document.querySelector('#commands button').click()");
    for member in 1..=3 {
        browser.awaits(&has(member, "Welke bonen branden we?"));
    }
    let Some(axe) = axe() else { return };
    for page in ["/demo", &path, &format!("{path}/results")] {
        browser.opens(&format!("http://{address}{page}"));
        browser.eval(&axe);
        for (width, is_dark) in [(1300, false), (390, true)] {
            browser.looks(width, 800, is_dark);
            let nothing = serde_json::json!([]);
            assert_eq!(browser.finds_with_axe(), nothing, "{page} {width}");
        }
    }
}
