//! People, dialogs, segments and exports.

use super::*;

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
        "<svg class=\"diagram column\"",
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
    assert!(broken.contains("<svg class=\"diagram column\""), "{broken}");
    let list = shop.get(&owner, "/admin/dialogs").body;
    assert!(
        list.contains("1 error: its last good content is in force"),
        "{list}"
    );
    shop.home
        .write("new.yaml", &SHOP.replace("dialog: order", "dialogue: new"));
    let list = shop.get(&owner, "/admin/dialogs").body;
    assert_eq!(list.matches("it was never good").count(), 1, "{list}");
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
    while !members().contains("1 person") {
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
    let in_dutch = |path: &str| {
        let headers = [("cookie", &*owner), ("accept-language", "nl")];
        ask(shop.address, "GET", path, &headers, b"").body
    };
    let why = in_dutch("/admin/segments/espresso");
    assert!(why.contains("kind = espresso op "), "{why}");
    let wrong = in_dutch("/admin/segments?when=knd");
    assert!(
        wrong.contains("in het Engels") && wrong.contains("<p lang=\"en\">D0"),
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
    browser.eval(
        "document.getElementById('when').value = 'kind == 1 or '.repeat(6000); \
         document.getElementById('when').dispatchEvent(new Event('input', { bubbles: true }))",
    );
    browser.awaits("document.getElementById('preview-part').textContent.includes('too long')");
}

/// Orders an export of the answers; returns where it is taken once it is made.
fn exports(shop: &Shop, owner: &str) -> String {
    let form = csrf(&shop.get(owner, "/admin/exports"));
    let form = format!("{form}&dialog=order&shape=long&format=csv");
    assert_eq!(shop.post(owner, "/admin/exports", &form).status, 303);
    loop {
        let made = shop.get(owner, "/admin/exports").body;
        if let Some((_, rest)) = made.split_once("href=\"/admin/exports/") {
            let address = rest.split('"').next().expect("an address");
            break format!("/admin/exports/{address}");
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_export_of_before_somebody_was_forgotten_is_handed_out_no_more() {
    let shop = Shop::new();
    shop.order();
    let owner = shop.comes_in(&shop.link());
    let path = exports(&shop, &owner);
    let results = || shop.get(&owner, "/admin/results?dialog=order").body;
    assert!(results().contains("Which beans?"));
    let noor = format!("telegram:{}", shop.noor.id());
    let forgotten = shop.home.run(&["contacts", "forget", &noor, "--yes"]);
    assert!(forgotten.status.success(), "{forgotten:?}");
    assert_eq!(shop.get(&owner, &path).status, 404);
    let page = shop.get(&owner, "/admin/exports").body;
    assert!(!page.contains("/file\""), "{page}");
    // What is made afterwards is there.
    let path = exports(&shop, &owner);
    assert_eq!(
        ask(
            shop.address,
            "GET",
            &path,
            &[("cookie", &owner), ("connection", "close")],
            b""
        )
        .status,
        200
    );
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
    let path = exports(&shop, &owner);
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
