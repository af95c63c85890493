//! `vraag link`: the addresses at which a dialog starts, and their QR codes.

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

const WISH: &str = "dialog: wish
languages: [en]
start:
  - { section: main, words: [wish], link: wish }
sections:
  main:
    - say: Hello.
";

/// Runs `vraag link`; returns what it prints and says, and its exit code.
fn link(
    home: &Home,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> (String, String, Option<i32>) {
    let mut command = home.command(&[&["link"], arguments].concat());
    let output = command
        .envs(environment.iter().copied())
        .output()
        .expect("the program is built");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

fn home(api: &BotApi) -> Home {
    let home = Home::empty(api);
    home.write("wish.yaml", WISH);
    home.write(
        "other.yaml",
        "dialog: other\nlanguages: [en]\nsteps:\n  - say: Hello.\n",
    );
    home
}

#[test]
fn a_link_has_an_address_on_the_page_and_in_telegram_with_its_source() {
    let api = BotApi::start();
    let home = home(&api);
    let (told, _, code) = link(&home, &["wish"], &[]);
    assert_eq!(
        (told.as_str(), code),
        ("http://127.0.0.1:4117/d/wish\n", Some(0))
    );
    let public = ("VRAAG_PUBLIC_URL", "https://chat.example.org");
    let (told, _, _) = link(&home, &["wish", "--source", "flyer"], &[public]);
    assert_eq!(told, "https://chat.example.org/d/wish-flyer\n");
    let (told, said, _) = link(
        &home,
        &["wish", "--source", "flyer"],
        &[
            public,
            ("TELOXIDE_TOKEN", api.token()),
            ("TELEGRAM_API_URL", &api.url()),
        ],
    );
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 2, "{told}{said}");
    assert!(
        lines[1].starts_with("https://t.me/") && lines[1].ends_with("?start=wish-flyer"),
        "{told}"
    );
}

#[test]
fn a_code_is_printed_below_its_address_and_written_as_a_picture() {
    let api = BotApi::start();
    let home = home(&api);
    let (told, said, code) = link(&home, &["wish", "--qr", "--out", "wish.svg"], &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        told.lines().filter(|line| line.contains("██")).count() > 10,
        "{told}"
    );
    let picture = std::fs::read_to_string(home.path().join("wish.svg")).expect("it is written");
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
    let (_, said, code) = link(&home, &["wish", "--out", "wish.gif"], &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains(".svg or .png"), "{said}");
}

#[test]
fn what_has_no_link_is_told_with_what_to_write() {
    let api = BotApi::start();
    let home = home(&api);
    let (_, said, code) = link(&home, &["other"], &[]);
    assert!(
        code == Some(2) && said.contains("{ section: main, link: other }"),
        "{said}"
    );
    let (_, said, code) = link(&home, &["wisch"], &[]);
    assert!(
        code == Some(2) && said.contains("there is `wish`"),
        "{said}"
    );
    let (_, said, code) = link(&home, &["wish", "--source", "a b"], &[]);
    assert!(
        code == Some(2) && said.contains("letters, digits and _"),
        "{said}"
    );
}
