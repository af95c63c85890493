//! The operator pages of the real program: who comes in and what they may do, what stands on each page, and that nothing
//! that customers wrote runs there.

use std::net::SocketAddr;

use crate::support::bot::{Bot, Home, free_address};
use crate::support::botapi::{BotApi, Group, Message, Person};
use crate::support::browser::{Browser, axe};
use crate::support::http::{Answer, ask};

/// What somebody may call themselves, and answer.
const HOSTILE: &str =
    "<img src=x onerror=document.title='run'>\"'><script>document.title='run'</script>";

const SHOP: &str = r#"dialog: order
about: <b>Beans</b>
languages: [en]
start:
  - { section: main, command: order }
sections:
  main:
    - ask: kind
      type: choice
      text: Which beans?
      options: { filter: "<i onclick=alert(1)>Filter</i>", espresso: Espresso }
    - ask: why
      type: text
      text: Why?
    - say: Thank you!
"#;

/// A bot with operator pages: Olga may do everything, Victor may look, Noor is a customer.
struct Shop {
    api: BotApi,
    home: Home,
    bot: Option<Bot>,
    address: SocketAddr,
    olga: Person,
    victor: Person,
    noor: Person,
}

impl Shop {
    fn new() -> Self {
        let api = BotApi::start();
        let home = Home::empty(&api);
        let (olga, victor) = (api.person("Olga Smit", "en"), api.person("Victor", "nl"));
        let noor = api.person(HOSTILE, "en");
        home.write(
            "bot.yaml",
            &format!(
                "name: Beans & more\nlanguages: [en, nl]\nkeep_answers: 18 months\noperators: [{}]\nviewers: [{}]\n",
                olga.id(),
                victor.id()
            ),
        );
        home.write("order.yaml", SHOP);
        home.write(
            "segments.yaml",
            "segments:\n  espresso: { when: kind == \"espresso\" }\n",
        );
        let mut shop = Self {
            api,
            home,
            bot: None,
            address: free_address(),
            olga,
            victor,
            noor,
        };
        shop.starts();
        shop
    }

    /// Adds a desk, and a dialog that hands over to it.
    fn has_desk(&mut self) -> Group {
        let anna = self.api.person("Anna", "en");
        // An operator lets the bot into the group.
        let bar = self.api.group("The bar", &[&self.olga, &anna]);
        let settings = std::fs::read_to_string(self.home.dialogs().join("bot.yaml"));
        let desk = format!(
            "{}desks: {{ bar: {{ chat: \"telegram:{}\", people: {{ Anna: {} }} }} }}\n",
            settings.expect("it is there"),
            bar.id(),
            anna.id()
        );
        self.home.write("bot.yaml", &desk);
        self.home.write(
            "replies.yaml",
            "sorry: { en: \"We are sorry.\", nl: \"Het spijt ons.\" }\n",
        );
        self.home.write("help.yaml", HELP);
        self.starts();
        bar
    }

    /// Lets Noor ask for a person.
    fn hands_over(&self, bar: &Group) {
        self.noor.says("/human_help");
        self.api
            .await_message(bar, |message| message.text.contains("Cold"));
    }

    fn starts(&mut self) {
        if let Some(bot) = self.bot.take() {
            assert_eq!(bot.stop(), Some(0));
        }
        self.bot = Some(
            self.home
                .start_with(&[("VRAAG_LISTEN", &self.address.to_string())]),
        );
    }

    /// Makes a link at the machine; returns its path.
    fn link(&self) -> String {
        let made = self.home.run(&["admin"]);
        assert!(made.status.success(), "{made:?}");
        let link = String::from_utf8(made.stdout).expect("a link is text");
        let base = format!("http://{}", self.address);
        link.trim()
            .strip_prefix(&base)
            .expect("it leads here")
            .to_owned()
    }

    /// Asks the bot for a link in Telegram; returns its path.
    fn link_for(&self, person: &Person) -> String {
        person.says("/admin");
        let message = self
            .api
            .await_message(person, |message| message.text.contains("/admin/in/"));
        path_in(&message)
    }

    /// Comes in by a link; returns the cookie.
    fn comes_in(&self, link: &str) -> String {
        let entered = enter(self.address, link);
        assert_eq!(entered.status, 303, "{entered:?}");
        cookie(&entered)
    }

    fn get(&self, cookie: &str, path: &str) -> Answer {
        ask(self.address, "GET", path, &[("cookie", cookie)], b"")
    }

    fn post(&self, cookie: &str, path: &str, form: &str) -> Answer {
        ask(
            self.address,
            "POST",
            path,
            &[("cookie", cookie)],
            form.as_bytes(),
        )
    }

    /// Lets Noor answer both questions.
    fn order(&self) {
        self.noor.says("/order");
        let asked = self
            .api
            .await_message(&self.noor, |message| message.text == "Which beans?");
        self.noor.taps(&asked, "Espresso");
        self.api
            .await_message(&self.noor, |message| message.text == "Why?");
        self.noor.says(HOSTILE);
        self.api
            .await_message(&self.noor, |message| message.text == "Thank you!");
    }
}

fn path_in(message: &Message) -> String {
    let words = message.text.split_whitespace();
    let link = words.clone().find(|word| word.contains("/admin/in/"));
    let link = link.unwrap_or_else(|| panic!("no link in {message:?}"));
    let at = link.find("/admin").expect("it has a path");
    link[at..].to_owned()
}

/// Presses the button of a link's page.
fn enter(address: SocketAddr, link: &str) -> Answer {
    let secret = link.strip_prefix("/admin/in/").expect("a link");
    ask(
        address,
        "POST",
        "/admin/in",
        &[],
        format!("secret={secret}").as_bytes(),
    )
}

fn cookie(entered: &Answer) -> String {
    let (_, cookie) = entered.head.split_once("set-cookie: ").expect("a cookie");
    cookie.split(';').next().expect("a cookie").to_owned()
}

/// Returns what a form of a page must hold.
fn csrf(page: &Answer) -> String {
    let (_, rest) = page
        .body
        .split_once("name=\"csrf\" value=\"")
        .expect("a form");
    format!("csrf={}", rest.split('"').next().expect("a value"))
}

#[test]
fn a_link_lets_in_once_and_the_session_outlives_the_program() {
    let mut shop = Shop::new();
    let stranger = shop.get("", "/admin");
    assert_eq!(stranger.status, 401);
    assert!(
        stranger.body.contains("<code>vraag admin</code>"),
        "{}",
        stranger.body
    );
    let link = shop.link();
    // A messenger that looks at the link does not use it up.
    let looked = shop.get("", &link);
    assert_eq!(
        (looked.status, looked.head.contains("set-cookie")),
        (200, false)
    );
    let entered = enter(shop.address, &link);
    for part in [
        "path=/admin;",
        "httponly",
        "samesite=strict",
        "location: /admin\r\n",
    ] {
        assert!(entered.head.contains(part), "{}", entered.head);
    }
    assert_eq!(enter(shop.address, &link).status, 403);
    let cookie = cookie(&entered);
    assert_eq!(shop.get(&cookie, "/admin").status, 200);
    assert_eq!(
        shop.get(&cookie.replacen('=', "=0", 1), "/admin").status,
        401
    );
    shop.starts();
    let page = shop.get(&cookie, "/admin");
    assert!(
        page.body.contains("Beans &amp; more") && page.body.contains("this machine"),
        "{}",
        page.body
    );
    assert_eq!(shop.post(&cookie, "/admin/out", &csrf(&page)).status, 303);
    assert_eq!(shop.get(&cookie, "/admin").status, 401);
    let secret = link.rsplit('/').next().expect("a secret");
    let told = shop.bot.take().map(|bot| bot.told()).unwrap_or_default();
    assert!(!told.contains(secret), "{told}");
}

#[test]
fn operators_and_viewers_get_their_link_in_private_and_nobody_else() {
    let shop = Shop::new();
    let page = shop.get(&shop.comes_in(&shop.link_for(&shop.olga)), "/admin");
    assert!(page.body.contains("Olga Smit"), "{}", page.body);
    let dutch = ("accept-language", "nl-NL,nl;q=0.9");
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    let seen = ask(
        shop.address,
        "GET",
        "/admin/log",
        &[("cookie", &viewer), dutch],
        b"",
    );
    assert!(
        seen.body.contains("kijkt mee") && !seen.body.contains("class=\"danger\""),
        "{}",
        seen.body
    );
    shop.noor.says("/admin");
    shop.noor.says("/order");
    shop.api
        .await_message(&shop.noor, |message| message.text == "Which beans?");
    let all = shop.api.screen(&shop.noor);
    assert!(
        !all.iter()
            .any(|message| message.text.contains("/admin/in/")),
        "{all:?}"
    );
    // Whoever only looks gets no reports either.
    shop.victor.says("/results");
    shop.victor.says("/order");
    shop.api
        .await_message(&shop.victor, |message| message.text == "Which beans?");
    assert!(
        !shop
            .api
            .screen(&shop.victor)
            .iter()
            .any(|message| message.document.is_some() || message.photo.is_some())
    );
}

#[test]
fn nothing_is_changed_by_a_viewer_another_site_or_without_the_form() {
    let shop = Shop::new();
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    let page = shop.get(&viewer, "/admin/log");
    let refused = shop.post(&viewer, "/admin/log", &csrf(&page));
    assert_eq!(refused.status, 403);
    assert!(
        refused.body.contains("Nothing was changed"),
        "{}",
        refused.body
    );
    let owner = shop.comes_in(&shop.link());
    let form = csrf(&shop.get(&owner, "/admin/log"));
    let post = |headers: &[(&str, &str)], form: &str| {
        let headers = [&[("cookie", owner.as_str())], headers].concat();
        ask(
            shop.address,
            "POST",
            "/admin/log",
            &headers,
            form.as_bytes(),
        )
        .status
    };
    assert_eq!(post(&[], ""), 403);
    assert_eq!(post(&[], &csrf(&page)), 403);
    assert_eq!(post(&[("sec-fetch-site", "same-site")], &form), 403);
    assert_eq!(post(&[("origin", "https://elsewhere.example")], &form), 403);
    assert_eq!(post(&[("sec-fetch-site", "none")], &form), 403);
    assert_eq!(shop.get(&viewer, "/admin").status, 200);
    // The right form ends all sessions.
    assert_eq!(post(&[("sec-fetch-site", "same-origin")], &form), 303);
    assert_eq!(
        [&viewer, &owner].map(|cookie| shop.get(cookie, "/admin").status),
        [401, 401]
    );
    let events = ask(
        shop.address,
        "GET",
        "/admin/events",
        &[("cookie", &owner)],
        b"",
    );
    assert_eq!(events.status, 401);
}

#[test]
fn who_is_taken_out_of_the_settings_is_out_at_once() {
    let shop = Shop::new();
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    assert_eq!(shop.get(&viewer, "/admin").status, 200);
    shop.home.write(
        "bot.yaml",
        &format!(
            "name: Beans\nlanguages: [en]\noperators: [{}]\n",
            shop.olga.id()
        ),
    );
    while shop.get(&viewer, "/admin").status != 401 {
        std::thread::yield_now();
    }
}

#[test]
fn guessing_is_slowed_down_and_keeps_nobody_out() {
    let shop = Shop::new();
    let wrong = format!("/admin/in/{}", "0".repeat(32));
    let answers: Vec<u16> = (0..25)
        .map(|_| enter(shop.address, &wrong).status)
        .collect();
    assert_eq!(answers.first(), Some(&403));
    assert!(answers.contains(&429), "{answers:?}");
    shop.comes_in(&shop.link());
}

#[test]
fn beyond_this_machine_a_server_in_front_must_be_named() {
    let shop = Shop::new();
    drop(shop.bot);
    let listen = format!("0.0.0.0:{}", shop.address.port());
    let start = |more: &[(&str, &str)]| {
        let mut command = shop.home.command(&["run"]);
        command.envs(shop.home.environment());
        command
            .env("VRAAG_LISTEN", &listen)
            .envs(more.iter().copied());
        command
    };
    let refused = start(&[]).output().expect("the program is built");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success(), "{told}");
    assert!(
        told.contains("VRAAG_PUBLIC_URL=https://") && told.contains("VRAAG_ADMIN=off"),
        "{told}"
    );
    let off = Bot::start(start(&[("VRAAG_ADMIN", "off")]));
    off.await_line("ready:");
    assert_eq!(ask(shop.address, "GET", "/admin", &[], b"").status, 404);
    drop(off);
    let bot = Bot::start(start(&[("VRAAG_PUBLIC_URL", "https://chat.example.org")]));
    bot.await_line("ready:");
    shop.olga.says("/admin");
    let message = shop
        .api
        .await_message(&shop.olga, |message| message.text.contains("/admin/in/"));
    assert!(
        message.text.contains("https://chat.example.org/admin/in/"),
        "{message:?}"
    );
    let link = path_in(&message);
    // What did not come through the server in front is not answered.
    assert_eq!(enter(shop.address, &link).status, 403);
    let secret = link.strip_prefix("/admin/in/").expect("a link");
    let encrypted = ("x-forwarded-proto", "https");
    let entered = ask(
        shop.address,
        "POST",
        "/admin/in",
        &[encrypted],
        format!("secret={secret}").as_bytes(),
    );
    assert!(entered.head.contains("; secure"), "{}", entered.head);
}

/// The addresses of all pages, found by following their links.
fn pages(shop: &Shop, cookie: &str) -> Vec<String> {
    let mut pages = vec!["/admin".to_owned()];
    let mut at = 0;
    while let Some(path) = pages.get(at).cloned() {
        at += 1;
        let page = shop.get(cookie, &path).body;
        let links = page.split("href=\"/admin").skip(1);
        for link in links.filter_map(|rest| rest.split('"').next()) {
            let link = format!("/admin{}", link.replace("&amp;", "&"));
            let is_file = ["admin.css", "/file", "#"]
                .iter()
                .any(|part| link.contains(part));
            if !is_file && !pages.contains(&link) {
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
            shared + page.body.len() < 60_000,
            "{path}: {}",
            shared + page.body.len()
        );
    }
}

/// Comes in with a browser.
fn comes_in(browser: &mut Browser, shop: &Shop) {
    browser.opens(&format!("http://{}{}", shop.address, shop.link()));
    // The button has the focus.
    browser.presses("Enter", false);
    browser.awaits("location.pathname === '/admin' && document.readyState === 'complete'");
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
fn somebody_is_found_read_and_forgotten_and_the_log_does_not_know_their_name() {
    let shop = Shop::new();
    shop.order();
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    let found = shop.get(&owner, "/admin/contacts?q=onerror");
    let (_, rest) = found
        .body
        .split_once("href=\"/admin/contacts/c")
        .expect("a person");
    let id = format!("c{}", rest.split('"').next().expect("an id"));
    assert!(
        !found.body.contains("Olga Smit</bdi></a>"),
        "{}",
        found.body
    );
    let nobody = shop.get(&owner, "/admin/contacts?q=qqqq");
    assert!(nobody.body.contains("Nobody of"), "{}", nobody.body);
    let by_address = shop.get(
        &owner,
        &format!("/admin/contacts?q=telegram:{}", shop.noor.id()),
    );
    assert!(
        by_address
            .head
            .contains(&format!("location: /admin/contacts/{id}\r\n")),
        "{}",
        by_address.head
    );
    let path = format!("/admin/contacts/{id}");
    let card = shop.get(&owner, &path);
    let at = |words: &str| {
        card.body
            .find(words)
            .unwrap_or_else(|| panic!("{words}: {}", card.body))
    };
    let order = [
        "began order",
        "Which beans?",
        "[button: Espresso]",
        "Why?",
        "came to the end of order",
    ];
    assert!(order.map(at).is_sorted(), "{}", card.body);
    let form = csrf(&card);
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    let seen = shop.get(&viewer, &path);
    assert!(!seen.body.contains("class=\"danger\""));
    assert_eq!(
        shop.post(
            &viewer,
            &format!("{path}/forget"),
            &format!("{}&sure=yes", csrf(&seen))
        )
        .status,
        403
    );
    let unsure = shop.post(&owner, &format!("{path}/forget"), &form);
    assert_eq!(unsure.status, 400);
    assert!(
        unsure.body.contains("Nobody was forgotten"),
        "{}",
        unsure.body
    );
    assert_eq!(shop.get(&owner, &path).status, 200);
    let forgotten = shop.post(
        &owner,
        &format!("{path}/forget"),
        &format!("{form}&sure=yes"),
    );
    assert!(
        forgotten.body.contains("Receipt") && forgotten.body.contains("nothing"),
        "{}",
        forgotten.body
    );
    assert_eq!(shop.get(&owner, &path).status, 404);
    let log = shop.get(&owner, "/admin/log").body;
    assert!(
        log.contains("forgot") && log.contains("saw the card of") && log.contains(&id),
        "{log}"
    );
    assert!(!log.contains("onerror"), "{log}");
    // The running bot has no memory of them either.
    shop.order();
    assert!(!shop.get(&owner, "/admin/contacts").body.contains(&id));
}

#[test]
fn a_dialog_stands_beside_its_drawing_with_what_is_wrong_who_waits_and_its_versions() {
    let shop = Shop::new();
    shop.order();
    shop.noor.says("/order");
    shop.api.await_message(&shop.noor, |message| {
        message.text == "Which beans?" && !message.labels().is_empty()
    });
    let owner = shop.comes_in(&shop.link());
    let whole = shop.get(&owner, "/admin/dialogs/order.yaml").body;
    for part in [
        "Nothing is wrong with it.",
        "&lt;i onclick=alert(1)&gt;Filter",
        "<svg class=\"diagram wide\"",
        "kind: 1</dt>",
    ] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    let (_, rest) = whole
        .split_once("href=\"/admin/dialogs/order/")
        .expect("a version");
    let version = rest.split('"').next().expect("a version");
    let kept = shop
        .get(&owner, &format!("/admin/dialogs/order/{version}"))
        .body;
    assert!(kept.contains("ask: why"), "{kept}");
    shop.home
        .write("order.yaml", &SHOP.replace("type: text", "type: txt"));
    let broken = shop.get(&owner, "/admin/dialogs/order.yaml").body;
    let line = SHOP
        .lines()
        .position(|line| line.contains("type: text"))
        .expect("it is there")
        + 1;
    assert!(broken.contains(&format!("href=\"#L{line}\"")), "{broken}");
    assert!(
        broken.contains(&format!("id=\"L{line}\"")) && broken.contains("<p class=\"error\""),
        "{broken}"
    );
    assert!(broken.contains("<svg class=\"diagram wide\""), "{broken}");
    let list = shop.get(&owner, "/admin/dialogs").body;
    assert!(
        list.contains("1 errors: its last good content is in force"),
        "{list}"
    );
    assert_eq!(shop.get(&owner, "/admin/dialogs/..%2Fdata").status, 404);
}

#[test]
fn a_condition_shows_whom_it_finds_while_one_types_and_what_is_wrong_at_its_place() {
    let shop = Shop::new();
    shop.order();
    let owner = shop.comes_in(&shop.link());
    while !shop
        .get(&owner, "/admin/segments")
        .body
        .contains("/admin/segments/espresso\"")
    {
        std::thread::yield_now();
    }
    let members = || shop.get(&owner, "/admin/segments/espresso").body;
    while !members().contains("1 people") {
        std::thread::yield_now();
    }
    assert!(
        members().contains("onerror") && members().contains("espresso"),
        "{}",
        members()
    );
    let path = "/admin/segments?when=kind+==+%22espresso%22";
    let found = shop.get(&owner, path).body;
    assert!(
        found.contains("<strong>1 of ") && found.contains("of them are in espresso"),
        "{found}"
    );
    assert!(found.contains("Fewer than 30"), "{found}");
    let wrong = shop
        .get(&owner, "/admin/segments?when=knd+==+%22espresso%22")
        .body;
    assert!(
        wrong.contains("<mark>knd</mark>") && wrong.contains("D0"),
        "{wrong}"
    );
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    comes_in(&mut browser, &shop);
    browser.opens(&format!("http://{}/admin/segments", shop.address));
    browser.eval("document.getElementById('when').focus()");
    browser.types("kind == \"espresso\"");
    browser.awaits("document.getElementById('preview-part').textContent.includes('1 of ')");
    browser.types(" and knd");
    browser.awaits("document.querySelector('#preview-part mark')?.textContent === 'knd'");
    assert_eq!(browser.eval("document.activeElement.id"), "when");
}

#[test]
fn an_export_is_made_and_taken_and_only_by_an_operator() {
    let shop = Shop::new();
    shop.order();
    let owner = shop.comes_in(&shop.link());
    let page = shop.get(&owner, "/admin/exports");
    let order =
        |form: &str| shop.post(&owner, "/admin/exports", &format!("{}&{form}", csrf(&page)));
    let refused = order("dialog=&shape=wide&format=csv");
    assert_eq!(refused.status, 400);
    assert!(
        refused.body.contains("No export was made"),
        "{}",
        refused.body
    );
    assert_eq!(order("dialog=order&shape=long&format=csv").status, 303);
    let path = loop {
        let made = shop.get(&owner, "/admin/exports").body;
        if let Some((_, rest)) = made.split_once("href=\"/admin/exports/") {
            break format!(
                "/admin/exports/{}",
                rest.split('"').next().expect("an address")
            );
        }
        std::thread::yield_now();
    };
    let taken = ask(
        shop.address,
        "GET",
        &path,
        &[("cookie", &owner), ("connection", "close")],
        b"",
    );
    assert_eq!(taken.status, 200);
    assert!(
        taken.head.contains("attachment; filename=\"order-long-"),
        "{}",
        taken.head
    );
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    assert_eq!(shop.get(&viewer, &path).status, 404);
    assert!(!shop.get(&viewer, "/admin/exports").body.contains("/file\""));
    let Some(mut browser) = Browser::start("en") else {
        return;
    };
    comes_in(&mut browser, &shop);
    let words = browser.eval(&format!("fetch('{path}').then((answer) => answer.text())"));
    let words = words.as_str().expect("it is text");
    assert!(
        words.contains("espresso") && words.lines().count() >= 3,
        "{words}"
    );
    browser.opens(&format!("http://{}/admin/exports", shop.address));
    browser
        .eval("document.querySelector('#dialog').closest('form').querySelector('button').click()");
    browser.awaits("document.querySelectorAll('#live-part a').length === 2");
}

/// A dialog that hands over to a desk.
const HELP: &str = r#"dialog: help
languages: [en]
start:
  - { section: main, command: human_help }
sections:
  main:
    - { handoff: bar, note: "<b>Cold</b> coffee." }
    - say: Back with the bot.
"#;

#[test]
fn what_is_answered_on_the_page_reaches_the_customer_and_the_desk() {
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    assert!(
        shop.get(&owner, "/admin/desk")
            .body
            .contains("Nobody waits for a person.")
    );
    shop.hands_over(&bar);
    let at_desk = |words: &str| {
        shop.api
            .await_message(&bar, |message| message.text.contains(words))
    };
    shop.noor.says("It was cold");
    at_desk("It was cold");
    let inbox = shop.get(&owner, "/admin/desk").body;
    let (_, rest) = inbox.split_once("href=\"/admin/desk/").expect("a customer");
    let path = format!("/admin/desk/{}", rest.split('"').next().expect("an id"));
    assert!(inbox.contains("waits for a person"), "{inbox}");
    let page = shop.get(&owner, &path);
    assert!(
        page.body.contains("It was cold") && page.body.contains("&lt;b&gt;Cold"),
        "{}",
        page.body
    );
    let (_, once) = page
        .body
        .split_once("name=\"once\" value=\"")
        .expect("a form");
    let form = format!(
        "{}&once={}",
        csrf(&page),
        once.split('"').next().expect("a number")
    );
    let deed = |form: &str, deed: &str| shop.post(&owner, &path, &format!("{form}&{deed}")).status;
    assert_eq!(deed(&form, "do=say&words="), 400);
    // The same form twice counts once.
    assert_eq!(
        deed(&form, "do=say&words=A+new+one+%3Ci%3Enow%3C%2Fi%3E"),
        303
    );
    assert_eq!(
        deed(&form, "do=say&words=A+new+one+%3Ci%3Enow%3C%2Fi%3E"),
        303
    );
    let read = shop
        .api
        .await_message(&shop.noor, |message| message.text.contains("new one"));
    assert_eq!(read.text, "Olga: A new one <i>now</i>");
    assert!(at_desk("A new one").text.starts_with("Sent to "));
    let again = |deed: &str| {
        let page = shop.get(&owner, &path);
        let (_, once) = page
            .body
            .split_once("name=\"once\" value=\"")
            .expect("a form");
        let once = once.split('"').next().expect("a number");
        let form = format!("{}&once={once}&{deed}", csrf(&page));
        assert_eq!(shop.post(&owner, &path, &form).status, 303, "{deed}");
    };
    again("do=note&words=a+regular");
    assert_eq!(at_desk("a regular").text, "Olga: // a regular");
    again("do=saved&words=sorry");
    shop.api
        .await_message(&shop.noor, |message| message.text.contains("We are sorry."));
    let seen = shop.get(&owner, &path).body;
    assert!(
        seen.contains("Olga Smit</bdi> answers") && seen.contains("a regular"),
        "{seen}"
    );
    again("do=done");
    shop.api.await_message(&shop.noor, |message| {
        message.text.contains("Back with the bot.")
    });
    let texts = shop.api.screen(&shop.noor);
    let times = |words: &str| {
        texts
            .iter()
            .filter(|message| message.text.contains(words))
            .count()
    };
    assert_eq!((times("A new one"), times("a regular")), (1, 0));
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    let seen = shop.get(&viewer, &path);
    assert!(
        seen.body.contains("A new one") && !seen.body.contains("<textarea"),
        "{}",
        seen.body
    );
    let refused = shop.post(
        &viewer,
        &path,
        &format!("{}&once=1&do=say&words=hello", csrf(&seen)),
    );
    assert_eq!(refused.status, 403);
    let log = shop.get(&owner, "/admin/log").body;
    assert!(
        log.contains("acted at the desk for") && !log.contains("new one"),
        "{log}"
    );
}

#[test]
fn an_open_complaint_is_listed_and_its_steps_are_done_from_the_page() {
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    let path = shop.home.dialogs().join("bot.yaml");
    let settings = std::fs::read_to_string(path).expect("it is there");
    let cases =
        "cases: { desk: bar, acknowledge: 1h, understand: 1d, apologise: 1d, make_good: 3d }\n";
    shop.home.write("bot.yaml", &format!("{settings}{cases}"));
    let order = SHOP.replace("type: text", "type: text\n      complaint: true");
    shop.home.write("order.yaml", &order);
    shop.starts();
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    assert!(
        shop.get(&owner, "/admin/cases")
            .body
            .contains("No complaint is open.")
    );
    shop.noor.says("/order");
    let asked = shop
        .api
        .await_message(&shop.noor, |message| message.text == "Which beans?");
    shop.noor.taps(&asked, "Espresso");
    shop.api
        .await_message(&shop.noor, |message| message.text == "Why?");
    shop.noor.says("They are stale");
    shop.api
        .await_message(&bar, |message| message.text.contains("stale"));
    let listed = shop.get(&owner, "/admin/cases").body;
    let (_, rest) = listed.split_once("href=\"/admin/desk/").expect("a case");
    let path = format!("/admin/desk/{}", rest.split('"').next().expect("an id"));
    let page = shop.get(&owner, &path);
    let (_, once) = page
        .body
        .split_once("name=\"once\" value=\"")
        .expect("a form");
    let form = format!(
        "{}&once={}&do=understood",
        csrf(&page),
        once.split('"').next().expect("a number")
    );
    assert_eq!(shop.post(&owner, &path, &form).status, 303);
    let after = shop.get(&owner, "/admin/cases").body;
    assert!(
        after.contains("understood <time") && !listed.contains("understood <time"),
        "{after}"
    );
}
