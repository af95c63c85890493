//! Hand-overs in conversation tests: who is talking, what rests meanwhile, and what the desk reads.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::script::draw::draw;
use vraag::script::{Options, Tried, try_file};

const SHOP: &str = r#"dialog: shop
languages: [en]
start:
  - { section: visit, command: visit }
  - { section: order, command: order }
sections:
  visit:
    - ask: taste
      type: choice
      text: How was the coffee?
      options: { good: Good, bad: Bad }
      remind: 20h
      expire: { after: 2d, end: gave_up }
    - if: taste == "bad"
      then:
        - { handoff: bar, note: "A bad coffee.", text: "I'm sorry." }
        - say: Thank you for waiting.
    - { ask: name, type: text, text: "What's your name?" }
    - { notify: bar, note: "New: ${name}", when: name == "Zoe" }
    - say: Bye ${name}
  order:
    - { ask: bags, type: number, text: "How many bags?" }
"#;

/// Tries one talk with the shop, with and without reading everything back between the turns.
fn tried(talk: &str, reloads: bool) -> Tried {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("shop.yaml"), SHOP).expect("a dialog");
    let indented: String = talk.lines().map(|line| format!("    {line}\n")).collect();
    let path = folder.path().join("shop.test.yaml");
    let test = format!(
        "dialog: shop\ntests:\n  - name: it\n    contact: {{ name: Noor de Wit, tags: [regular] }}\n    start: visit\n{indented}"
    );
    std::fs::write(&path, test).expect("a test");
    try_file(&path, None, Options { reloads })
}

#[track_caller]
fn goes_well(talk: &str) {
    for reloads in [false, true] {
        let tried = tried(talk, reloads);
        assert!(
            tried.is_fine(),
            "{}\n{:#?}",
            draw(&tried, &tried.tests[0], false),
            tried.diagnostics
        );
    }
}

#[test]
fn a_customer_is_handed_over_answered_and_handed_back() {
    goes_well(
        r#"talk:
  - bot: How was the coffee?
  - tap: Bad
  - bot: I'm sorry. Rather go on with me? Type /bot.
  - at_desk: "Noor de Wit Dialog: shop Tags: regular How was the coffee? Bad A bad coffee. Asks for a person. Nobody answers yet."
    buttons: [Take, Hand back, Done, Note]
  - user: It was cold
  - at_desk: "Noor de Wit: It was cold"
  - { desk_tap: Take, as: Anna Bakker }
  - bot: Anna is here now and answers you in person.
  - { desk: "// a regular, be kind", as: Anna Bakker }
  - { desk: "Here's a new one", as: Anna Bakker }
  - bot: "Anna: Here's a new one"
  - user: Thanks!
  - at_desk: "Noor de Wit: Thanks!"
  - { desk_tap: Hand back, as: Anna Bakker }
  - bot: You're talking with me, the computer, again.
  - bot: Thank you for waiting.
  - bot: What's your name?
  - at_desk: Anna handed it back. The bot talks again.
  - user: Noor
  - bot: Bye Noor
expect: { ended: done, sent_to: bar }"#,
    );
}

#[test]
fn a_question_rests_while_a_person_talks_and_is_asked_again() {
    goes_well(
        r#"talk:
  - bot: How was the coffee?
  - user: human
  - bot: I've asked one of us ...
  - at_desk: "... Question that waits: How was the coffee? ..."
  - user: Good
  - at_desk: "Noor de Wit: Good"
  - tap: Good
  - user: /human
  - bot: Somebody has been asked already. ...
  - { desk: "Just a moment", as: Bo }
  - bot: "Bo: Just a moment"
  - wait: 11h
  - user: Still there?
  - wait: 11h
  - user: /help
  - bot: You can always type ...
  - user: /bot
  - bot: You're talking with me, the computer, again. How was the coffee?
  - at_desk: Noor de Wit is talking with the bot again.
  - wait: 24h
  - bot: ... How was the coffee?
  - tap: Good
  - bot: What's your name?
expect: { answers: { taste: good } }"#,
    );
}

#[test]
fn silence_hands_back_and_late_words_are_not_sent() {
    goes_well(
        r#"talk:
  - bot: How was the coffee?
  - user: human
  - bot: ...
  - wait: 22h
  - bot: Nobody could answer yet, sorry. ...
  - at_desk: Nobody wrote for a while. Noor de Wit is talking with the bot again.
  - desk: Sorry, I was away
  - at_desk: "Not sent: Noor de Wit is talking with the bot again. ..."
    buttons: [Take]
  - { desk_tap: Take, as: Bo }
  - bot: Bo is here now and answers you in person.
  - { desk: Hello, as: Bo }
  - bot: "Bo: Hello"
  - { desk: /done, as: Bo }
  - bot: You're talking with me, the computer, again. ..."#,
    );
}

#[test]
fn what_the_customer_starts_and_stop_end_the_hand_over() {
    goes_well(
        r#"talk:
  - bot: How was the coffee?
  - user: human
  - bot: ...
  - user: /order
  - bot: How many bags?
  - at_desk: Noor de Wit is talking with the bot again.
  - user: human
  - bot: ...
  - user: stop
  - bot: OK, we'll stop here. ...
  - at_desk: Noor de Wit said stop and wants no more messages.
  - { desk: "One more thing", as: Bo }
  - at_desk: Noor de Wit said stop and wants no more messages.
    buttons: []
  - { desk: /take, as: Bo }
  - at_desk: Noor de Wit said stop and wants no more messages.
    buttons: []"#,
    );
}

#[test]
fn a_desk_is_told_of_a_customer_who_stays_with_the_bot() {
    goes_well(
        r#"talk:
  - bot: How was the coffee?
  - tap: Good
  - bot: What's your name?
  - user: Zoe
  - bot: Bye Zoe
  - at_desk: "... New: Zoe For your information. The bot goes on."
    buttons: [Take]
  - { desk: "Hello Zoe", as: Bo }
  - at_desk: "Not sent: ..."
  - { desk_tap: Take, as: Bo }
  - bot: Bo is here now and answers you in person.
  - { desk: "Hello Zoe", as: Bo }
  - bot: "Bo: Hello Zoe"
  - { desk_tap: Done, as: Bo }
  - bot: You're talking with me, the computer, again."#,
    );
}

#[test]
fn a_desk_is_reminded_until_somebody_takes_the_customer() {
    let folder = tempfile::tempdir().expect("a folder");
    let bot = "name: Shop\nlanguages: [en]\ndesks: { bar: { chat: \"telegram:-5\", answer_within: 15m } }\n";
    std::fs::write(folder.path().join("bot.yaml"), bot).expect("settings");
    std::fs::write(folder.path().join("shop.yaml"), SHOP).expect("a dialog");
    let path = folder.path().join("shop.test.yaml");
    let test = r#"dialog: shop
tests:
  - name: it
    contact: { name: Noor }
    start: visit
    talk:
      - bot: How was the coffee?
      - user: human
      - bot: ...
      - at_desk: "... Asks for a person. ..."
      - wait: 16m
      - at_desk: Noor still waits for an answer.
      - wait: 15m
      - at_desk: Noor still waits for an answer.
      - { desk: Sorry!, as: Bo }
      - bot: "Bo: Sorry!"
      - wait: 1h
      - user: thanks
      - at_desk: "Noor: thanks"
"#;
    std::fs::write(&path, test).expect("a test");
    let tried = try_file(&path, None, Options::default());
    assert!(
        tried.is_fine(),
        "{}\n{:#?}",
        draw(&tried, &tried.tests[0], false),
        tried.diagnostics
    );
    // Nobody was reminded once somebody had taken the customer.
    let lines = &tried.tests[0]
        .transcript
        .as_ref()
        .expect("it was run")
        .lines;
    let reminders = lines.iter().filter(|line| {
        matches!(line, vraag::script::transcript::TranscriptLine::AtDesk(seen) if seen.text.contains("still waits"))
    });
    assert_eq!(reminders.count(), 2);
}

#[test]
fn after_done_another_dialog_asks_how_it_went_and_what_rested_goes_on() {
    let bot = "name: Shop\nlanguages: [en]\ndesks: { bar: { chat: \"telegram:-5\", after_handoff: went } }\n";
    let went = "dialog: went
languages: [en]
start: [{ section: main, link: went }]
sections:
  main:
    - { ask: mark, type: scale, range: 1..5, text: How did it go? }
    - { ask: why, type: text, text: Why? }
";
    let talks = [
        (
            "human",
            "      - bot: I've asked one of us ...\n",
            "      - bot: ... How was the coffee?\n",
        ),
        (
            "Bad",
            "      - bot: I'm sorry. ...\n",
            "      - bot: Thank you for waiting.\n      - bot: What's your name?\n",
        ),
    ];
    for (said, answer, goes_on) in talks {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("the folder is ours");
        };
        write("bot.yaml", bot);
        write("shop.yaml", SHOP);
        write("went.yaml", went);
        write(
            "shop.test.yaml",
            &format!(
                "dialog: shop\ntests:\n  - name: it\n    start: visit\n    talk:\n      - bot: ...\n      - user: {said}\n{answer}      - {{ desk: Hello, as: Bo }}\n      - bot: \"Bo: Hello\"\n      - {{ desk_tap: Done, as: Bo }}\n      - bot: You're talking with me, the computer, again.\n      - bot: How did it go? ...\n      - user: \"5\"\n      - bot: Why?\n      - user: Kind\n{goes_on}"
            ),
        );
        for reloads in [false, true] {
            let path = folder.path().join("shop.test.yaml");
            let tried = try_file(&path, None, Options { reloads });
            assert!(
                tried.is_fine(),
                "{}\n{:#?}",
                draw(&tried, &tried.tests[0], false),
                tried.diagnostics
            );
        }
    }
}

#[test]
fn what_stands_under_a_desk_is_checked() {
    let told = |desk: &str| -> Vec<String> {
        let file = |path: &str, text: String| SourceFile {
            path: path.into(),
            text: text.into(),
        };
        let bot = format!("name: Shop\nlanguages: [en]\ndesks:\n  bar: {desk}\n");
        let files = vec![file("bot.yaml", bot), file("shop.yaml", SHOP.to_owned())];
        let compiled = compile(&Sources(files));
        let errors = compiled.errors();
        errors
            .map(|told| format!("{} {}", told.code, told.message))
            .collect()
    };
    assert_eq!(told("\"telegram:-5\""), [""; 0]);
    for (desk, words) in [
        ("our group", "`our group` is not a chat"),
        ("{ sign: name }", "has no `chat`"),
        (
            "{ chat: \"telegram:-5\", sign: initials }",
            "`initials` is no way to",
        ),
        (
            "{ chat: \"telegram:-5\", give_back: soon }",
            "`give_back` is a length of time",
        ),
        (
            "{ chat: \"telegram:-5\", after_handoff: shoop }",
            "there is no dialog `shoop`",
        ),
        (
            "{ chat: \"telegram:-5\", queue: long }",
            "`queue` is yes or no",
        ),
    ] {
        let all = told(desk);
        assert!(
            all.iter().any(|told| told.contains(words)),
            "{desk}: {all:?}"
        );
    }
}

#[test]
fn a_desk_line_without_a_hand_over_is_a_difference() {
    let tried = tried("talk:\n  - bot: ...\n  - desk: Hello", false);
    let transcript = tried.tests[0].transcript.as_ref().expect("it was run");
    let difference = transcript.difference.as_ref().expect("it differs");
    assert_eq!(
        (difference.expected.as_str(), difference.got.as_str()),
        (
            "a customer who was handed over to a desk",
            "nobody was handed over"
        )
    );
}

#[test]
fn a_dialog_that_cannot_be_read_is_left_out_alone_and_those_that_name_it_run() {
    let bot = "name: Roaster
languages: [en]
desks: { bar: { chat: \"telegram:-5\", after_handoff: how } }
cases: { desk: bar, ask_again: { after: 7d, dialog: better } }
";
    let file = |path: &str, text: &str| SourceFile {
        path: path.into(),
        text: text.into(),
    };
    let other = "dialog: other\nlanguages: [en]\nsteps:\n  - { ask: sure, type: yesno, text: Sure? }\n  - { start: how }\n";
    let sources = Sources(vec![
        file("d/bot.yaml", bot),
        file("d/better.yaml", "dialog: better\n\t- what: [\n"),
        file("d/how.yaml", "dialog: how\nsteps: [ {\n"),
        file("d/other.yaml", other),
    ]);
    let compiled = compile(&sources);
    let faulty: std::collections::BTreeSet<&str> = compiled
        .errors()
        .filter_map(|told| sources.file(told.span.file).path.file_stem()?.to_str())
        .collect();
    assert_eq!(Vec::from_iter(faulty), ["better", "how"]);
    assert!(compiled.dialogs.programs.contains_key("other"));
    assert_eq!(compiled.dialogs.bot.desks.len(), 1);
    // What is nowhere is a mistake of the one who names it.
    let sources = Sources(vec![file("d/bot.yaml", bot), file("d/other.yaml", other)]);
    assert_eq!(compile(&sources).errors().count(), 3);
}
