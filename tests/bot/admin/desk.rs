//! Desks and complaints.

use super::*;

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
