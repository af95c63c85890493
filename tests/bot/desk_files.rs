//! What people send each other beside words, between a page in the browser and a desk in Telegram, and where a
//! messenger does not pass it on.

use serde_json::json;

use crate::desk::{PICTURE, SHOP, Shop};
use crate::support::bot::{Home, free_address};
use crate::support::botapi::{BotApi, Fault, PATIENCE};
use crate::support::web::{Page, Shown};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn says(words: &'static str) -> impl Fn(&Shown) -> bool {
    move |shown| shown.words.contains(words)
}

#[test]
fn pictures_and_files_go_between_a_page_and_a_desk_in_telegram() {
    let api = BotApi::start();
    let anna = api.person("Anna", "en");
    let desk = api.group("The bar", &[&anna]);
    let (home, address) = (Home::empty(&api), free_address());
    home.write(
        "bot.yaml",
        &format!(
            "name: Roaster\nlanguages: [en]\nweb: yes\ndesks: {{ bar: \"telegram:{}\" }}\n",
            desk.id()
        ),
    );
    home.write("shop.yaml", SHOP);
    let bot = home.start_with(&[("VRAAG_LISTEN", &address.to_string())]);
    bot.await_line("ready: the page is");
    let noor = Page::open(address, "Noor");
    noor.says("human");
    noor.sees(says("I've asked one of us"));
    let card = api.await_message(&desk, |message| message.text.contains("Asks for a person"));
    noor.sends_file("cup.png", "image/png", PICTURE);
    let shown = api.await_message(&desk, |message| message.photo.is_some());
    assert_eq!(shown.text, "Noor:");
    let file = shown.photo.expect("it was awaited");
    assert_eq!(api.file(&file).as_deref(), Some(PICTURE));
    noor.sends_file("bill.pdf", "application/pdf", b"%PDF a bill");
    let shown = api.await_message(&desk, |message| message.document.is_some());
    let file = shown.document.expect("it was awaited");
    assert_eq!(api.file(&file).as_deref(), Some(&b"%PDF a bill"[..]));
    let anna = anna.at(&desk);
    anna.replies_with_photo(&card, PICTURE, "Like this?");
    let shown = noor.sees(says("Like this?"));
    assert_eq!(shown.parts[0]["media"]["bytes"], hex(PICTURE));
    anna.replies_with_document(&card, ("menu.pdf", "application/pdf"), b"%PDF a menu");
    let has_file = |shown: &Shown| shown.parts[0]["media"]["saved"].is_string();
    let shown = noor.sees(has_file);
    assert_eq!(shown.parts[0]["media"]["saved"], hex(b"%PDF a menu"));
    assert_eq!(shown.parts[0]["media"]["name"], "menu.pdf");
    let sticker = json!({ "sticker": { "file_id": "AwAC", "file_unique_id": "Ag", "type": "regular", "width": 9, "height": 9, "is_animated": false, "is_video": false } });
    anna.replies_with_other(&card, sticker);
    noor.sees(says("Something was sent with it that can't be shown here."));
    api.await_message(&desk, |message| {
        message
            .text
            .contains("Noor can't be shown this on their page")
    });
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn what_a_desk_got_is_only_the_bots_and_goes_with_whoever_is_forgotten() {
    use std::os::unix::fs::PermissionsExt;
    let api = BotApi::start();
    let anna = api.person("Anna", "en");
    let desk = api.group("The bar", &[&anna]);
    let (home, address) = (Home::empty(&api), free_address());
    let bot = format!(
        "languages: [en]\nweb: yes\ndesks: {{ bar: \"telegram:{}\" }}\n",
        desk.id()
    );
    home.write("bot.yaml", &bot);
    home.write("shop.yaml", SHOP);
    let bot = home.start_with(&[("VRAAG_LISTEN", &address.to_string())]);
    bot.await_line("ready: the page is");
    let noor = Page::open(address, "Noor");
    noor.says("human");
    noor.sees(says("I've asked one of us"));
    noor.sends_file("cup.png", "image/png", PICTURE);
    api.await_message(&desk, |message| message.photo.is_some());
    let folder = home.data().join("web");
    let mode = |path: &std::path::Path| {
        let about = std::fs::metadata(path).expect("it is there");
        format!("{:o}", about.permissions().mode() & 0o777)
    };
    let entries = || std::fs::read_dir(&folder).expect("a folder").flatten();
    assert_eq!(mode(&folder), "700");
    let modes: Vec<String> = entries().map(|entry| mode(&entry.path())).collect();
    assert_eq!(modes, ["600"]);
    // The operator pages show a copy.
    let kept = home.data().join("files");
    let copies = || std::fs::read_dir(&kept).into_iter().flatten().count();
    let begun = std::time::Instant::now();
    while copies() == 0 {
        assert!(begun.elapsed() < PATIENCE, "no copy was made");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    noor.says("forget me");
    let asked = noor.sees(|shown| !shown.buttons.is_empty() && shown.words.contains("erase"));
    noor.taps(&asked, &asked.labels()[0]);
    bot.await_line("was forgotten: nothing is left");
    assert_eq!((entries().count(), copies()), (0, 0));
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn what_telegram_does_not_copy_is_told() {
    let shop = Shop::new();
    shop.hands_over();
    let refused = Fault::Refused {
        code: 400,
        description: "Bad Request: message can't be copied".to_owned(),
    };
    shop.api.fault(refused.on("copyMessage"));
    shop.noor.sends_photo_saying(PICTURE, "Look at this");
    let shown = shop.at_desk("Look at this");
    assert!(
        shown
            .text
            .contains("Something was sent with it that can't be shown here."),
        "{}",
        shown.text
    );
    assert_eq!(shop.stop(), Some(0));
}
