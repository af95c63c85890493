//! Who comes in, how long, and what they may do.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::*;

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
    // No server in front is named.
    let told = shop.api.screen(&shop.olga);
    assert!(
        told.iter().any(|message| message
            .text
            .contains("only in a browser on the machine where the bot runs")),
        "{told:?}"
    );
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
    let mut here = shop.home.command(&["admin"]);
    here.env("VRAAG_LISTEN", &listen)
        .env("VRAAG_PUBLIC_URL", "https://chat.example.org");
    let made = here.output().expect("the program is built");
    let printed = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(
        printed.starts_with("https://chat.example.org/admin/in/"),
        "{made:?}"
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

/// Opens the events of a page, and waits until they come.
fn listens(shop: &Shop, cookie: &str) -> TcpStream {
    let mut events = TcpStream::connect(shop.address).expect("the bot listens");
    let request = format!(
        "GET /admin/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: {cookie}\r\n\r\n"
    );
    events
        .write_all(request.as_bytes())
        .expect("the bot listens");
    let patience = std::time::Duration::from_secs(120);
    events
        .set_read_timeout(Some(patience))
        .expect("a time that is not zero");
    let mut heard = Vec::new();
    while !heard.ends_with(b"retry: 1000\n\n\r\n") {
        let mut byte = [0];
        events.read_exact(&mut byte).expect("they come");
        heard.push(byte[0]);
    }
    events
}

#[test]
fn the_events_of_a_page_end_with_its_session_and_its_role() {
    let shop = Shop::new();
    let ends = |mut events: TcpStream| {
        let mut rest = Vec::new();
        events.read_to_end(&mut rest).expect("they end");
    };
    let owner = shop.comes_in(&shop.link());
    let events = listens(&shop, &owner);
    shop.post(&owner, "/admin/out", &csrf(&shop.get(&owner, "/admin")));
    ends(events);
    let owner = shop.comes_in(&shop.link());
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    let [first, second] = [&owner, &viewer].map(|cookie| listens(&shop, cookie));
    shop.post(&owner, "/admin/log", &csrf(&shop.get(&owner, "/admin/log")));
    ends(first);
    ends(second);
    shop.olga.says("/admin");
    let olga = shop
        .api
        .await_message(&shop.olga, |message| message.text.contains("/admin/in/"));
    let events = listens(&shop, &shop.comes_in(&path_in(&olga)));
    shop.home
        .write("bot.yaml", "name: Beans\nlanguages: [en]\n");
    ends(events);
}

#[test]
fn the_log_holds_what_there_is_and_nobody_who_was_forgotten() {
    let shop = Shop::new();
    shop.order();
    let viewer = shop.comes_in(&shop.link_for(&shop.victor));
    for path in ["/admin/results", "/admin/results/file"] {
        let made_up = format!("{path}?dialog=anything");
        assert_eq!(shop.get(&viewer, &made_up).status, 404);
        let known = format!("{path}?dialog=order");
        assert_eq!(shop.get(&viewer, &known).status, 200);
    }
    let owner = shop.comes_in(&shop.link());
    let log = shop.get(&owner, "/admin/log").body;
    assert!(
        !log.contains("anything") && log.matches(">order<").count() == 2,
        "{log}"
    );
    let victor = format!("telegram:{}", shop.victor.id());
    assert!(log.contains("Victor"), "{log}");
    let forgotten = shop.home.run(&["contacts", "forget", &victor, "--yes"]);
    assert!(forgotten.status.success(), "{forgotten:?}");
    let log = shop.get(&owner, "/admin/log").body;
    let number = shop.victor.id().to_string();
    assert!(
        log.contains(">erased</td>") && !log.contains("Victor") && !log.contains(&number),
        "{log}"
    );
}
