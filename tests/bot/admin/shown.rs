//! What browsers show of the pages, and that nothing foreign runs there.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use super::*;
use crate::support::browser::axe;

/// The addresses of all pages, found by following their links.
fn pages(shop: &Shop, cookie: &str) -> Vec<String> {
    pages_by(&|path| shop.get(cookie, path), |_| true)
}

/// The addresses of all pages of a bot that `is_followed` lets be followed.
fn pages_by(
    get: &dyn Fn(&str) -> Answer,
    mut is_followed: impl FnMut(&str) -> bool,
) -> Vec<String> {
    let mut pages = vec!["/admin".to_owned()];
    let mut at = 0;
    while let Some(path) = pages.get(at).cloned() {
        at += 1;
        let page = get(&path).body;
        let links = page.split("href=\"/admin").skip(1);
        for link in links.filter_map(|rest| rest.split('"').next()) {
            let link = format!("/admin{}", link.replace("&amp;", "&"));
            let is_file = ["admin.css", "icon.svg", "/file", "#"]
                .iter()
                .any(|part| link.contains(part));
            if !is_file && !pages.contains(&link) && is_followed(&link) {
                pages.push(link);
            }
        }
    }
    pages
}

#[test]
fn no_page_holds_anything_that_could_run_or_is_heavy() {
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    shop.order();
    shop.hands_over(&bar);
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    let weight = |path: &str| shop.get(&owner, path).body.len();
    let shared = weight("/admin/admin.css") + weight("/admin/admin.js");
    for path in pages(&shop, &owner) {
        let page = shop.get(&owner, &path);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        let policy = "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'";
        assert!(
            page.head.contains(policy) && page.head.contains("no-store"),
            "{}",
            page.head
        );
        for inline in [
            "<script>",
            "<style",
            " style=",
            "<img",
            "<i onclick",
            "<b>Beans",
        ] {
            assert!(!page.body.contains(inline), "{path}: {inline}");
        }
        assert!(
            shared + page.body.len() < MOST,
            "{path}: {}",
            shared + page.body.len()
        );
    }
}

/// The most that a page weighs with its stylesheet and its script.
const MOST: usize = 60_000;

#[test]
fn no_page_is_heavy_with_the_answers_of_hundreds_of_people() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    for file in std::fs::read_dir(shipped).expect("dialogs are shipped") {
        let file = file.expect("it is there").path();
        let name = file
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        home.write(&name, &std::fs::read_to_string(&file).expect("it is text"));
    }
    // A dialog that is larger than any that is shipped.
    let asks: String = (0..60)
        .map(|nth| format!("  - ask: q{nth}\n    type: choice\n    text: Which of these many, {nth}?\n    options: {{ one: One, two: Two, three: Three }}\n"))
        .collect();
    home.write("many.yaml", &format!("dialog: many\nlanguages: [en]\nstart:\n  - {{ section: main, command: many }}\nsteps:\n{asks}"));
    let made = home.run(&["demo", "--answers", "6000"]);
    assert!(made.status.success(), "{made:?}");
    let address = free_address();
    let mut command = home.command(&["run", "--web"]);
    command.env("VRAAG_LISTEN", address.to_string());
    let bot = Bot::start(command);
    bot.await_line("ready: the page is");
    let link = String::from_utf8(home.run(&["admin"]).stdout).expect("a link is text");
    let (_, link) = link
        .trim()
        .split_once(&address.to_string())
        .expect("it leads here");
    let owner = cookie(&enter(address, link));
    let get = |path: &str| ask(address, "GET", path, &[("cookie", &owner)], b"");
    let weight = |path: &str| get(path).body.len();
    let shared = weight("/admin/admin.css") + weight("/admin/admin.js");
    let (mut read, mut heavy, mut cards) = (0, Vec::new(), 0);
    for path in pages_by(&get, |link| {
        // Of so many people, some stand for all.
        cards += usize::from(link.starts_with("/admin/contacts/"));
        !link.starts_with("/admin/contacts/") || cards <= 30
    }) {
        let page = get(&path);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        read += 1;
        // The drawing of a dialog, on a page of its own, is a picture.
        let drawings = page.body.split("<svg class=\"diagram wide").skip(1);
        let drawn: usize = drawings.filter_map(|rest| rest.rfind("</svg>")).sum();
        let weight = shared + page.body.len() - drawn;
        if weight > MOST {
            heavy.push((path, weight));
        }
    }
    assert!(
        read > 60 && heavy.is_empty(),
        "{read} pages, too heavy: {heavy:#?}"
    );
}

#[test]
fn results_are_there_within_a_moment_of_a_tap_without_a_reload() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let shop = Shop::new();
    comes_in(&mut browser, &shop);
    browser.opens(&format!("http://{}/admin/results", shop.address));
    browser.eval("document.title = 'not loaded anew'; true");
    browser.awaits(
        "document.getElementById('live-part').textContent.includes('Nobody has answered yet')",
    );
    shop.order();
    browser.awaits("document.getElementById('live-part').textContent.includes('Which beans?')");
    assert_eq!(browser.eval("document.title"), "not loaded anew");
    browser.looks(1100, 800, false);
    browser.picture("admin-results");
}

#[test]
fn what_is_opened_below_its_link_stays_open_and_follows_new_answers() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let shop = Shop::new();
    shop.order();
    comes_in(&mut browser, &shop);
    let address = format!("http://{}/admin/results?dialog=order", shop.address);
    browser.opens(&address);
    let drawing = browser.eval("document.querySelector('a.part').href");
    browser.eval("document.querySelector('a.part').focus()");
    browser.presses("Enter", false);
    let shows = |words: &str| {
        format!("document.querySelector('.opens svg')?.textContent.includes({words:?})")
    };
    browser.awaits(&shows("1 started"));
    assert_eq!(browser.eval("location.href"), address);
    shop.api.person("Sam", "en").says("/order");
    browser.awaits(&shows("2 started"));
    browser.presses("Enter", false);
    browser.awaits("!document.querySelector('.opens svg')");
    // Without script the link leads there.
    browser.opens(drawing.as_str().expect("an address"));
    browser.awaits("document.querySelector('#live-part svg')?.textContent.includes('2 started')");
}

#[test]
fn what_people_wrote_runs_on_no_page() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    shop.order();
    shop.hands_over(&bar);
    comes_in(&mut browser, &shop);
    let owner = shop.comes_in(&shop.link());
    for path in pages(&shop, &owner) {
        browser.opens(&format!("http://{}{path}", shop.address));
        assert_ne!(browser.eval("document.title"), "run", "{path}");
        let foreign = "document.querySelectorAll('main img, main i, main script, main b b').length";
        assert_eq!(browser.eval(foreign), 0, "{path}");
    }
}

#[test]
fn axe_finds_nothing_on_any_page() {
    let Some(axe) = axe() else { return };
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    shop.order();
    shop.hands_over(&bar);
    for language in ["nl", "en"] {
        let Some(mut browser) = Browser::start(language) else {
            return;
        };
        browser.opens(&format!("http://{}/admin", shop.address));
        let mut paths = vec!["/admin".to_owned(), shop.link()];
        let nothing = serde_json::json!([]);
        let owner = shop.comes_in(&shop.link());
        paths.extend(pages(&shop, &owner));
        for (at, path) in paths.iter().enumerate() {
            if at == 2 {
                comes_in(&mut browser, &shop);
            }
            browser.opens(&format!("http://{}{path}", shop.address));
            browser.eval(&axe);
            for (width, is_dark) in [(1100, false), (390, true)] {
                browser.looks(width, 800, is_dark);
                let name = path.replace('/', "-");
                browser.picture(&format!(
                    "page{}-{language}-{width}",
                    &name[..name.len().min(40)]
                ));
                assert_eq!(
                    browser.finds_with_axe(),
                    nothing,
                    "{path} {language} {width}"
                );
                assert_eq!(
                    browser.eval("document.documentElement.scrollWidth <= innerWidth"),
                    true,
                    "{path} {width}"
                );
            }
        }
    }
}

#[test]
fn an_open_page_says_what_happened_when_it_may_show_nothing_any_more() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let shop = Shop::new();
    shop.order();
    comes_in(&mut browser, &shop);
    browser.opens(&format!("http://{}/admin/results", shop.address));
    browser.awaits("document.getElementById('live-part').textContent.includes('Which beans?')");
    let owner = shop.comes_in(&shop.link());
    shop.post(&owner, "/admin/log", &csrf(&shop.get(&owner, "/admin/log")));
    browser.awaits("document.body.textContent.includes('You are not in any more')");
    assert_eq!(
        browser.eval("document.body.textContent.includes('Which beans?')"),
        false
    );
}

#[test]
fn a_page_comes_back_after_a_server_in_front_refused_it() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let mut shop = Shop::new();
    comes_in(&mut browser, &shop);
    browser.opens(&format!("http://{}/admin/results", shop.address));
    browser.awaits("document.getElementById('live-part').textContent.includes('Nobody has')");
    assert_eq!(shop.bot.take().and_then(Bot::stop), Some(0));
    let proxy = TcpListener::bind(shop.address).expect("the bot has gone");
    let refusing = std::thread::spawn(move || {
        // Until the page has asked for its events, and for itself.
        let mut asked = Vec::new();
        while !["/admin/events", "/admin/results"].iter().all(|path| {
            asked
                .iter()
                .any(|line: &String| line.contains(&format!("{path} ")))
        }) {
            let (mut line, _) = proxy.accept().expect("a browser");
            let mut first = String::new();
            let read = BufReader::new(&line).read_line(&mut first);
            if read.is_ok_and(|count| count > 0) {
                let _ = line.write_all(
                    b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                );
            }
            asked.push(first);
        }
    });
    browser.awaits("document.getElementById('line-state').textContent.includes('No connection')");
    refusing.join().expect("it refused");
    shop.starts();
    shop.order();
    browser.awaits("document.getElementById('live-part').textContent.includes('Which beans?')");
    browser.awaits("document.getElementById('line-state').textContent === ''");
}

#[test]
fn whoever_is_on_a_link_stays_on_it_when_the_page_changes() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    shop.hands_over(&bar);
    comes_in(&mut browser, &shop);
    browser.opens(&format!("http://{}/admin/desk", shop.address));
    browser.eval("document.querySelector('#live-part a').focus()");
    let link = browser.eval("document.activeElement.href");
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    let path = link.as_str().and_then(|link| link.split_once("/admin"));
    let path = format!("/admin{}", path.expect("a link").1);
    let page = shop.get(&owner, &path);
    let (_, once) = page
        .body
        .split_once("name=\"once\" value=\"")
        .expect("a form");
    let form = format!(
        "{}&once={}&do=take",
        csrf(&page),
        once.split('"').next().expect("a number")
    );
    assert_eq!(shop.post(&owner, &path, &form).status, 303);
    browser.awaits("document.getElementById('live-part').textContent.includes('answers')");
    assert_eq!(browser.eval("document.activeElement.href"), link);
}

#[test]
fn a_customer_is_answered_at_the_desk_by_keyboard_alone() {
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    shop.hands_over(&bar);
    comes_in(&mut browser, &shop);
    let tabs_to = |browser: &mut Browser, what: &str| {
        let is_there = format!("document.activeElement.matches({what:?})");
        // More often than any page has places to stop at.
        for _ in 0..80 {
            if browser.eval(&is_there) == true {
                return;
            }
            browser.presses("Tab", false);
        }
        panic!("{what} is never reached");
    };
    let goes = |browser: &mut Browser, link: &str, path: &str| {
        tabs_to(browser, link);
        browser.presses("Enter", false);
        browser.awaits(&format!(
            "location.pathname.startsWith({path:?}) && document.readyState === 'complete'"
        ));
    };
    goes(&mut browser, "nav a[href='/admin/desk']", "/admin/desk");
    goes(&mut browser, "#live-part a", "/admin/desk/");
    tabs_to(&mut browser, "#words");
    browser.types("A new one comes");
    tabs_to(&mut browser, "button[value=say]");
    browser.presses("Enter", false);
    shop.api.await_message(&shop.noor, |message| {
        message.text.contains("A new one comes")
    });
    // What the desk does not send is not lost.
    browser.awaits(
        "document.readyState === 'complete' && document.getElementById('words')?.value === ''",
    );
    tabs_to(&mut browser, "#words");
    browser.types("/done or not");
    tabs_to(&mut browser, "button[value=say]");
    browser.presses("Enter", false);
    browser.awaits("document.getElementById('written')?.value === '/done or not'");
}
