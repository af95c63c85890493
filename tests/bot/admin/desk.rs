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

impl Shop {
    /// Has cases, with these settings beside the desk.
    fn has_cases(&mut self, settings: &str) -> Group {
        let bar = self.has_desk();
        let path = self.home.dialogs().join("bot.yaml");
        let bot = std::fs::read_to_string(path).expect("it is there");
        let cases = format!("cases: {{ desk: bar, {settings} }}\n");
        self.home.write("bot.yaml", &format!("{bot}{cases}"));
        let order = SHOP.replace("type: text", "type: text\n      complaint: true");
        self.home.write("order.yaml", &order);
        self.starts();
        bar
    }

    /// Lets Noor complain, until the desk knows.
    fn complains(&self, bar: &Group) {
        self.noor.says("/order");
        let asked = self
            .api
            .await_message(&self.noor, |message| message.text == "Which beans?");
        self.noor.taps(&asked, "Espresso");
        self.api
            .await_message(&self.noor, |message| message.text == "Why?");
        self.noor.says("They are stale");
        self.api
            .await_message(bar, |message| message.text.contains("stale"));
    }

    /// Does something with the form of a page; returns the status.
    fn does(&self, cookie: &str, path: &str, deed: &str) -> u16 {
        let page = self.get(cookie, path);
        let once = page.body.split_once("name=\"once\" value=\"");
        let (_, once) = once.expect("a form");
        let once = once.split('"').next().expect("a number");
        self.post(cookie, path, &format!("{}&once={once}&{deed}", csrf(&page)))
            .status
    }
}

#[test]
fn a_code_is_given_from_the_page_as_it_is_at_the_desk() {
    let mut shop = Shop::new();
    shop.home
        .write("codes.csv", "code,value\nTEN,10\nFIFTY,50\nEIGHTY,80\n");
    let bar = shop.has_cases("codes: codes.csv, budget: 60, second_yes_above: 20");
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    shop.complains(&bar);
    let listed = shop.get(&owner, "/admin/cases").body;
    // What is to be done, and until when.
    assert!(
        listed.contains("<strong>answered by name</strong> by <time"),
        "{listed}"
    );
    let (_, rest) = listed.split_once("href=\"/admin/desk/").expect("a case");
    let path = format!("/admin/desk/{}", rest.split('"').next().expect("an id"));
    let at_desk = |words: &str| {
        shop.api
            .await_message(&bar, |message| message.text.contains(words))
    };

    // No more is offered than the budget has, nor is anybody asked for more.
    let page = shop.get(&owner, &path).body;
    assert!(page.contains("<option>50</option>"), "{page}");
    assert!(!page.contains("<option>80</option>"), "{page}");
    assert_eq!(shop.does(&owner, &path, "do=code&words=80"), 303);
    at_desk("A code worth 80 is over the budget: this month has 60 left.");

    assert_eq!(shop.does(&owner, &path, "do=code&words=50"), 303);
    let asked = at_desk("a code worth 50. Somebody else of you has to agree.");
    // Nobody is their own second person, whichever way they come.
    assert_eq!(shop.does(&owner, &path, "do=agree&words=50"), 303);
    assert!(
        shop.get(&owner, &path)
            .body
            .contains("wants to give a code worth 50")
    );
    shop.victor.taps(&asked, "Yes, give it");
    let read = shop
        .api
        .await_message(&shop.noor, |message| message.text.contains("FIFTY"));
    assert!(read.text.starts_with("Olga: "), "{}", read.text);
    at_desk("a code worth 50: FIFTY");
    let page = shop.get(&owner, &path).body;
    assert!(
        page.contains("gives a code worth 50") && !page.contains("choose-code"),
        "{page}"
    );
}

#[test]
fn an_open_complaint_is_listed_and_its_steps_are_done_from_the_page() {
    let mut shop = Shop::new();
    let bar = shop.has_cases("acknowledge: 1h, understand: 1d, apologise: 1d, make_good: 3d");
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    assert!(
        shop.get(&owner, "/admin/cases")
            .body
            .contains("No complaint is open.")
    );
    shop.complains(&bar);
    let listed = shop.get(&owner, "/admin/cases").body;
    let (_, rest) = listed.split_once("href=\"/admin/desk/").expect("a case");
    let path = format!("/admin/desk/{}", rest.split('"').next().expect("an id"));
    assert_eq!(shop.does(&owner, &path, "do=understood"), 303);
    let after = shop.get(&owner, "/admin/cases").body;
    assert!(
        after.contains("understood <time") && !listed.contains("understood <time"),
        "{after}"
    );
}

#[test]
fn a_picture_is_shown_and_any_other_file_is_only_kept() {
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    shop.hands_over(&bar);
    shop.noor.sends_photo(crate::desk::PICTURE);
    let page = b"<html><script>document.title='run'</script></html>";
    shop.noor.sends_document("page.html", "text/html", page);
    shop.noor.says("Look at these");
    shop.api
        .await_message(&bar, |message| message.text.contains("Look at these"));
    let inbox = shop.get(&owner, "/admin/desk").body;
    let (_, rest) = inbox.split_once("href=\"/admin/desk/").expect("a customer");
    let path = format!("/admin/desk/{}", rest.split('"').next().expect("an id"));
    // A file is fetched beside the talk.
    let shown = loop {
        let shown = shop.get(&owner, &path).body;
        if shown.contains("<img") && shown.contains("save the file") {
            break shown;
        }
    };
    let address = |before: &str| {
        let (_, rest) = shown.split_once(before).expect("it is there");
        rest.split('"').next().expect("an address").to_owned()
    };
    let picture = shop.get(&owner, &address("<img class=\"sent\" src=\""));
    let head = picture.head.to_lowercase();
    assert!(head.contains("content-type: image/png"), "{head}");
    assert!(head.contains("nosniff"), "{head}");
    let links: Vec<&str> = shown
        .split("href=\"")
        .filter(|rest| rest.contains("save the file"))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let file = shop.get(&owner, links.first().expect("a link"));
    let head = file.head.to_lowercase();
    assert!(head.contains("application/octet-stream"), "{head}");
    assert!(head.contains("attachment"), "{head}");
    // Nothing of theirs is shown to others, and nothing of others here.
    assert_eq!(shop.get(&owner, &format!("{path}/00ff")).status, 404);
    assert_eq!(shop.bot.and_then(Bot::stop), Some(0));
}

#[test]
fn a_voice_message_is_played_on_the_page() {
    let mut shop = Shop::new();
    let bar = shop.has_desk();
    let owner = shop.comes_in(&shop.link_for(&shop.olga));
    shop.hands_over(&bar);
    shop.noor.sends_voice(b"OggS it was cold");
    shop.noor.says("Listen to this");
    shop.api
        .await_message(&bar, |message| message.text.contains("Listen to this"));
    let inbox = shop.get(&owner, "/admin/desk");
    let policy = inbox.head.to_lowercase();
    assert!(policy.contains("media-src 'self'"), "{policy}");
    let (_, rest) = inbox
        .body
        .split_once("href=\"/admin/desk/")
        .expect("a customer");
    let path = format!("/admin/desk/{}", rest.split('"').next().expect("an id"));
    let shown = loop {
        let shown = shop.get(&owner, &path).body;
        if shown.contains("<audio") {
            break shown;
        }
    };
    let (_, rest) = shown.split_once("<audio").expect("it is there");
    let (_, rest) = rest.split_once("src=\"").expect("an address");
    let sound = shop.get(&owner, rest.split('"').next().expect("it ends"));
    let head = sound.head.to_lowercase();
    assert!(head.contains("content-type: audio/ogg"), "{head}");
    assert!(sound.body.contains("it was cold"), "{}", sound.body);
    assert_eq!(shop.bot.and_then(Bot::stop), Some(0));
}
