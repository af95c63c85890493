//! Segments in the real program: an answer starts a follow-up, an edit of the file starts nothing, and commands tell who is in and why.

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

const SHOP: &str = "dialog: shop
languages: [en]
start:
  - { command: shop }
steps:
  - ask: recommend
    type: nps
    optional: true
    text: How likely are you to recommend us?
  - say: Thank you.
";

const FOLLOW: &str = "dialog: follow
languages: [en]
steps:
  - ask: wrong
    type: text
    optional: true
    text: We are sorry. What went wrong?
";

fn segments(most: u32) -> String {
    format!(
        "segments:\n  unhappy_this_week:\n    when: any(recommend within 7d) <= {most}\n    on_enter: {{ start: follow, cooldown: 30d, at_most: 100 a day }}\n  guests:\n    static: true\n  happy_guests:\n    when: segment(guests) and recommend >= 9\n"
    )
}

fn printed(home: &Home, arguments: &[&str]) -> String {
    let done = home.run(arguments);
    assert!(
        done.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn home(api: &BotApi) -> Home {
    let home = Home::empty(api);
    home.write("shop.yaml", SHOP);
    home.write("follow.yaml", FOLLOW);
    home.write("segments.yaml", &segments(6));
    home
}

/// Asks again until something holds: membership follows the answers, nobody waits for it. Only what never comes true reaches the end.
#[track_caller]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    assert!((0..500).any(|_| holds()), "it never came true that {what}");
}

#[test]
fn a_bad_mark_starts_a_follow_up_and_an_edit_of_the_file_starts_nothing() {
    let api = BotApi::start();
    let home = home(&api);
    let bot = home.start();
    let (noor, sam) = (api.person("Noor", "en"), api.person("Sam", "en"));
    for (person, mark) in [(&noor, "3"), (&sam, "8")] {
        person.says("/shop");
        api.await_message(person, |m| m.text.contains("How likely"));
        person.says(mark);
        api.await_message(person, |m| m.text.contains("Thank you"));
    }
    api.await_message(&noor, |m| m.text.contains("We are sorry"));
    noor.says("The chain came off");

    home.write("segments.yaml", &segments(8));
    bot.await_line("unhappy_this_week is new or means something else: 1 entered, 0 left; nobody is written to because of that");
    let shown = printed(&home, &["segments", "show", "unhappy_this_week"]);
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(
        shown.contains("in: recommend = 3 on ")
            && shown.contains("(≤ 8)")
            && shown.contains("by answer"),
        "{shown}"
    );
    assert!(
        shown.contains("in: recommend = 8 on ") && shown.contains("by definition"),
        "{shown}"
    );
    // Whoever answers badly from now on is asked, so nothing that was to come to Sam is still on its way.
    let ali = api.person("Ali", "en");
    ali.says("/shop");
    api.await_message(&ali, |m| m.text.contains("How likely"));
    ali.says("7");
    api.await_message(&ali, |m| m.text.contains("We are sorry"));
    assert!(
        !api.screen(&sam)
            .iter()
            .any(|m| m.text.contains("We are sorry"))
    );
    // The tables of these people alone, as a workbook and as a folder, made by the bot while it runs.
    for out in ["unhappy.xlsx", "unhappy.sav", "tables/"] {
        printed(
            &home,
            &[
                "export",
                "shop",
                "--segment",
                "unhappy_this_week",
                "--out",
                out,
            ],
        );
    }
    assert!(
        std::fs::read(home.path().join("unhappy.xlsx")).is_ok_and(|bytes| bytes.starts_with(b"PK"))
    );
    assert!(
        std::fs::read(home.path().join("unhappy.sav"))
            .is_ok_and(|bytes| bytes.starts_with(b"$FL2"))
    );
    let people =
        std::fs::read_to_string(home.path().join("tables/respondents.csv")).expect("it is there");
    assert_eq!(
        people.lines().count(),
        4,
        "a head and three people: {people}"
    );
    assert_eq!(bot.stop(), Some(0));

    // The same commands without a bot.
    let alone = printed(&home, &["segments", "show", "unhappy_this_week"]);
    assert_eq!(alone.lines().count(), 3, "{alone}");
    let sizes = printed(&home, &["segments"]);
    assert!(
        sizes.contains("unhappy_this_week")
            && sizes.contains("starts follow/main, at most 100 a day"),
        "{sizes}"
    );
}

#[test]
fn a_static_segment_is_filled_by_hand_while_the_bot_runs_and_starts_nothing() {
    let api = BotApi::start();
    let home = home(&api);
    let bot = home.start();
    let noor = api.person("Noor", "en");
    noor.says("/shop");
    api.await_message(&noor, |m| m.text.contains("How likely"));
    noor.says("10");
    api.await_message(&noor, |m| m.text.contains("Thank you"));
    // The answer may still be uncounted when the import comes.
    let who = format!("telegram:{}", noor.id());
    assert_eq!(
        home.run(&["contacts", "add", "guests", &who]).status.code(),
        Some(0)
    );
    let explained = || printed(&home, &["segments", "explain", "happy_guests", &who]);
    until("Noor is a happy guest", || {
        explained().starts_with("in: in guests, recommend = 10 on ")
    });
    assert!(explained().contains("entered by import"), "{}", explained());
    let preview = printed(
        &home,
        &[
            "segments",
            "preview",
            "recommend >= 9 and not segment(guests)",
        ],
    );
    assert!(preview.starts_with("0 of 1 people"), "{preview}");
    let wrong = home.run(&["segments", "preview", "recomend >= 9"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean `recommend`?"));
    let unknown = home.run(&["segments", "show", "gests"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `guests`?"));
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn whoever_asks_to_be_forgotten_is_in_no_segment_any_more() {
    let api = BotApi::start();
    let home = home(&api);
    let bot = home.start();
    let noor = api.person("Noor", "en");
    noor.says("/shop");
    api.await_message(&noor, |m| m.text.contains("How likely"));
    noor.says("2");
    api.await_message(&noor, |m| m.text.contains("We are sorry"));
    assert_eq!(
        home.run(&[
            "contacts",
            "forget",
            "--yes",
            &format!("telegram:{}", noor.id())
        ])
        .status
        .code(),
        Some(0)
    );
    until("the segment is empty", || {
        printed(&home, &["segments", "show", "unhappy_this_week"]).is_empty()
    });
    assert_eq!(bot.stop(), Some(0));
}
