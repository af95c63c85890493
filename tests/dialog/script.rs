//! Conversation tests: what a talk may say, what counts as a difference, and where a mistake in a test is shown.

use vraag::script::draw::draw;
use vraag::script::{Options, Tried, try_file};

const SHOP: &str = "dialog: shop
languages: [en, nl]
start: [{ section: main, words: [order] }]
sections:
  main:
    - ask: kind
      type: choice
      text: { en: \"**Beans** or ground?\", nl: Bonen of gemalen? }
      options: { beans: { en: Beans, nl: Bonen }, ground: { en: Ground, nl: Gemalen } }
      other: true
    - do: rest
  rest:
    - ask: bags
      type: number
      whole: true
      range: 1..40
      text: { en: How many bags?, nl: Hoeveel zakken? }
      remind: 20h
      expire: { after: 3d, end: gave_up }
    - tag: ordered
    - ask: phone
      type: phone
      country: NL
      optional: true
      keep: contact.phone
      text: { en: Which number?, nl: Welk nummer? }
    - say: { en: \"Thank you, ${contact.first_name}! ${bags} bags of ${kind}.\", nl: \"Dank je! ${bags} zakken.\" }
";

/// Tries one talk with the shop; `rest` is what stands in the test besides its name.
fn tried(rest: &str) -> Tried {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("shop.yaml"), SHOP).expect("a dialog");
    let indented: String = rest.lines().map(|line| format!("    {line}\n")).collect();
    let path = folder.path().join("shop.test.yaml");
    std::fs::write(
        &path,
        format!("dialog: shop\ntests:\n  - name: it\n{indented}"),
    )
    .expect("a test");
    try_file(&path, None, Options::default())
}

#[track_caller]
fn goes_well(rest: &str) {
    let tried = tried(rest);
    assert!(
        tried.is_fine(),
        "{}\n{:#?}",
        draw(&tried, &tried.tests[0], false),
        tried.diagnostics
    );
}

/// Returns the line number, what was expected and what came instead.
#[track_caller]
fn differs(rest: &str) -> (usize, String, String) {
    let tried = tried(rest);
    let transcript = tried.tests[0]
        .transcript
        .as_ref()
        .unwrap_or_else(|| panic!("it was not run: {:#?}", tried.diagnostics));
    let difference = transcript.difference.as_ref().expect("it goes another way");
    (
        difference.turn,
        difference.expected.clone(),
        difference.got.clone(),
    )
}

/// Returns code, marked words and message of all that is wrong with a test.
fn told(rest: &str) -> Vec<(String, String, String)> {
    let tried = tried(rest);
    assert!(
        !tried.is_fine() && tried.tests.iter().all(|test| test.transcript.is_none()),
        "a test with mistakes is not run"
    );
    let marked = |told: &vraag::dialog::diagnostic::Diagnostic| {
        tried.sources.file(told.span.file).text[told.span.range()].to_owned()
    };
    tried
        .diagnostics
        .iter()
        .map(|told| (told.code.to_string(), marked(told), told.message.clone()))
        .collect()
}

const HEAD: &str =
    "now: 2026-11-23 13:00 Europe/Amsterdam\ncontact: { name: Noor de Wit, language: en }\n";

#[test]
fn a_talk_goes_by_words_taps_numbers_and_time() {
    goes_well(&format!(
        "{HEAD}start: main
talk:
  - bot: Beans or ground?
    buttons: [Beans, Ground]
  - tap: Ground
  - bot: How many bags?
  - wait: 20h
  - bot: We still have a question for you. ...
  - reload
  - user: \"8\"
  - bot: Which number?
  - contact: \"+31 6 12345678\"
  - bot: Thank you, Noor! 8 bags of Ground.
expect:
  answers: {{ kind: ground, bags: 8, phone: \"+31612345678\" }}
  tags: [ordered]
  kept: {{ phone: \"+31612345678\" }}
  ended: done"
    ));
}

#[test]
fn a_talk_without_a_start_begins_with_the_customers_words() {
    goes_well("contact: { language: nl }\ntalk:\n  - user: order\n  - bot: Bonen ...\n");
    goes_well("talk:\n  - bot: Beans ...\n");
}

#[test]
fn a_section_in_the_middle_begins_with_what_is_given() {
    goes_well(
        "contact: { name: Sam, phone: \"+31687654321\" }
start: rest
given: { answers: { kind: beans, phone: skipped }, tags: [fan] }
talk:
  - bot: How many bags?
  - user: two
  - bot: Thank you, Sam! 2 bags of Beans.
expect: { answers: { kind: beans, phone: { missing: skipped } }, tags: [fan, ordered], kept: { phone: \"+31687654321\" } }",
    );
}

#[test]
fn a_given_answer_can_be_gone_back_to() {
    goes_well(
        "start: main
given: { answers: { kind: beans } }
talk:
  - bot: How many bags?
  - user: back
  - bot: Beans or ground?
  - user: decaf
  - bot: How many bags?
expect: { answers: { kind: other, kind.other: decaf, bags: not_asked } }",
    );
}

#[test]
fn silence_ends_a_session_at_its_expiry_and_reminders_wait_for_the_morning() {
    goes_well(
        "now: 2026-11-23 02:00 Europe/Amsterdam
start: rest
talk:
  - bot: How many bags?
  - wait: 30h
  - wait: 1h
  - bot: ...How many bags?
  - wait: 3d
expect: { ended: gave_up, answers: { bags: timed_out } }",
    );
}

#[test]
fn the_first_message_that_differs_is_the_difference() {
    let (turn, expected, got) = differs(
        "talk:\n  - bot: Beans or ground?\n  - tap: Beans\n  - bot: How many boxes?\n  - user: 2\n",
    );
    assert_eq!(
        (turn, expected.as_str(), got.as_str()),
        (3, "How many boxes?", "How many bags?")
    );
}

#[test]
fn a_message_that_nobody_awaits_is_a_difference() {
    let (turn, expected, got) = differs("talk:\n  - bot: ...\n  - user: beans\n  - user: \"2\"\n");
    assert_eq!(
        (turn, expected.as_str(), got.as_str()),
        (3, "user: 2", "bot: How many bags?")
    );
    let (turn, expected, got) = differs("talk:\n  - bot: ...\n  - user: beans\n");
    assert_eq!(
        (turn, expected.as_str(), got.as_str()),
        (3, "the end of the talk", "bot: How many bags?")
    );
}

#[test]
fn a_message_that_does_not_come_is_a_difference() {
    let (turn, expected, got) = differs("talk:\n  - bot: ...\n  - bot: Hello?\n");
    assert_eq!(
        (turn, expected.as_str(), got.as_str()),
        (2, "Hello?", "nothing (it waits for `kind`)")
    );
}

#[test]
fn buttons_that_differ_and_buttons_that_are_not_there_are_differences() {
    let (turn, expected, got) = differs("talk:\n  - bot: ...\n    buttons: [Beans]\n");
    assert_eq!((turn, expected.as_str()), (1, "buttons: [Beans]"));
    assert!(got.starts_with("buttons: [Beans, Ground"), "{got}");
    let (turn, expected, _) = differs("talk:\n  - bot: ...\n  - tap: Pods\n");
    assert_eq!((turn, expected.as_str()), (2, "a button `Pods`"));
}

#[test]
fn a_tap_on_an_old_button_is_noted_and_need_not_be_awaited() {
    let talk = "talk:\n  - bot: ...\n  - tap: Beans\n  - bot: How many bags?\n  - tap: Ground\n";
    goes_well(&format!("{talk}expect: {{ answers: {{ kind: beans }} }}"));
    goes_well(&format!("{talk}  - bot: ...\n"));
}

#[test]
fn every_part_of_what_is_expected_is_compared() {
    let talk = "start: rest\ntalk:\n  - bot: ...\n  - user: \"2\"\n  - bot: ...\n";
    let after = |expect: &str| {
        let (turn, expected, got) = differs(&format!("{talk}expect: {expect}"));
        assert_eq!(turn, 4);
        (expected, got)
    };
    assert_eq!(
        after("{ answers: { bags: 3 } }"),
        ("answer bags: 3".into(), "answer bags: 2".into())
    );
    assert_eq!(
        after("{ answers: { kind: beans } }"),
        ("answer kind: beans".into(), "answer kind: not_asked".into())
    );
    assert_eq!(
        after("{ tags: [] }"),
        ("tags: []".into(), "tags: [ordered]".into())
    );
    assert_eq!(
        after("{ kept: { phone: \"1\" } }"),
        ("kept phone: 1".into(), "kept phone: nothing".into())
    );
    assert_eq!(
        after("{ ended: done }"),
        (
            "ended: done".into(),
            "not ended: it waits for `phone`".into()
        )
    );
}

#[test]
fn the_whole_conversation_is_drawn_with_the_difference_in_its_place() {
    let tried = tried(&format!(
        "{HEAD}start: rest\ntalk:\n  - bot: How many bags?\n  - user: 2\n  - bot: Which house?\n  - tap: Skip\n"
    ));
    let drawn = draw(&tried, &tried.tests[0], false);
    let lines: Vec<&str> = drawn.lines().map(str::trim_end).collect();
    assert_eq!(lines[2], "   bot      How many bags?");
    assert_eq!(lines[3], "   Noor     2");
    assert!(
        lines[6].starts_with(" ✗ here it goes another way")
            && lines[6].ends_with("shop.test.yaml:10:9"),
        "{drawn}"
    );
    assert_eq!(
        lines[7..11],
        [
            "   expected Which house?",
            "   got      Which number?",
            "                  ^",
            "   ·        tap: Skip"
        ]
    );
}

#[test]
fn mistakes_in_a_test_are_told_where_they_stand() {
    let one = |rest: &str| {
        let told = told(rest);
        assert_eq!(told.len(), 1, "{told:#?}");
        let (code, marked, message) = told.into_iter().next().expect("there is one");
        (code, marked, message)
    };
    let is = |code: &str, marked: &str| (code.to_owned(), marked.to_owned());
    let place = |rest: &str| {
        let (code, marked, _) = one(rest);
        (code, marked)
    };
    assert_eq!(place("talks: []\ntalk: []"), is("D012", "talks"));
    assert_eq!(place("start: mian\ntalk: []"), is("D035", "mian"));
    assert_eq!(
        place("talk:\n  - bott: Hi\n    bot: ..."),
        is("D012", "bott")
    );
    assert_eq!(
        place("talk:\n  - say: Hi\n    buttons: [Beans]"),
        is("D012", "say")
    );
    assert_eq!(place("talk:\n  - reloda"), is("D014", "reloda"));
    assert_eq!(place("talk:\n  - wait: 20 hours"), is("D024", "20 hours"));
    assert_eq!(place("talk:\n  - user: a\n    tap: b"), is("D029", "tap"));
    assert_eq!(place("now: yesterday\ntalk: []"), is("D025", "yesterday"));
    assert_eq!(
        place("now: 2026-11-23 13:00 Europe/Amsterdm\ntalk: []"),
        is("D085", "2026-11-23 13:00 Europe/Amsterdm")
    );
    assert_eq!(
        place("talk: []\nexpect: { answers: { bag: 3 } }"),
        is("D036", "bag")
    );
    assert_eq!(
        place("talk: []\nexpect: { answers: { kind: beens } }"),
        is("D037", "beens")
    );
    assert_eq!(
        place("talk: []\nexpect: { answers: { bags: many } }"),
        is("D025", "many")
    );
    assert_eq!(
        place("talk: []\nexpect: { kept: { phnoe: x } }"),
        is("D052", "phnoe")
    );
}

const CLUB: &str = "dialog: shop
languages: [en]
start:
  - { section: poll, in: group, command: poll }
  - { section: intro, in: member, command: intro }
  - { section: order, link: order }
sections:
  poll:
    - vote: bean
      text: Which bean?
      options: { kenya: Kenya, brazil: Brazil }
      open: 2d
    - say: \"It is ${bean.winner}.\"
      buttons: [{ start: shop/order, text: Order }]
  intro:
    - ask: town
      type: text
      text: Where do you live?
    - say: \"${town}, how nice!\"
  order:
    - ask: bags
      type: number
      text: \"How many bags of ${bean.winner}?\"
    - say: \"${bags} bags for ${contact.first_name}.\"
";

#[track_caller]
fn goes_well_in_the_club(rest: &str) {
    for reloads in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("shop.yaml"), CLUB).expect("a dialog");
        let indented: String = rest.lines().map(|line| format!("    {line}\n")).collect();
        let path = folder.path().join("shop.test.yaml");
        std::fs::write(
            &path,
            format!("dialog: shop\ntests:\n  - name: it\n{indented}"),
        )
        .expect("a test");
        let tried = try_file(&path, None, Options { reloads });
        assert!(
            tried.is_fine(),
            "{}\n{:#?}",
            draw(&tried, &tried.tests[0], false),
            tried.diagnostics
        );
    }
}

#[test]
fn people_of_a_group_vote_and_each_orders_alone() {
    goes_well_in_the_club(
        "now: 2026-11-23 13:00 Europe/Amsterdam
contact: { name: Noor de Wit }
room: group
talk:
  - { as: Sam, user: /poll }
  - bot: Which bean?...
    buttons: [Kenya, Brazil]
  - { as: Sam, tap: Kenya }
  - bot: \"...So far: Kenya 1, Brazil 0.\"
  - tap: [Kenya, Kenya]
  - tap: Kenya
  - { as: Sam, user: /stop }
  - bot: Only administrators of the group can do that.
  - restart
  - wait: 2d
  - bot: It is Kenya.
    buttons: [Order]
  - { as: Ali, tap: Order }
  - bot: How many bags of Kenya?
  - { as: Sam, tap: Order }
  - bot: How many bags of Kenya?
  - { as: Ali, user: two }
  - bot: 2 bags for Ali.
  - { as: Sam, user: \"3\" }
  - bot: 3 bags for Sam.
expect: { answers: { bean: kenya }, ended: done }",
    );
}

#[test]
fn members_answer_each_in_their_own_place_inside_the_group() {
    goes_well_in_the_club(
        "contact: { name: Noor }
room: member
talk:
  - user: /intro
  - bot: Where do you live?
  - { as: Sam, user: /intro }
  - bot: Where do you live?
  - user: Delft
  - bot: Delft, how nice!
  - { as: Sam, user: Gouda }
  - bot: Gouda, how nice!
expect: { answers: { town: Gouda } }",
    );
}

#[test]
fn others_speak_in_groups_only() {
    let told = told("talk:\n  - { as: Noor, tap: Beans }");
    assert_eq!((told[0].0.as_str(), told[0].1.as_str()), ("D015", "as"));
}

#[test]
fn where_somebody_came_from_and_a_first_name_alone_are_known() {
    goes_well(
        "contact: { first_name: Noor, language: en, source: flyer }\nstart: rest\ntalk:\n  - bot: How many bags?\n  - user: two\n  - bot: Which number?\n  \
         - tap: Skip\n  - bot: Thank you, Noor! ...\nexpect: { kept: { source: flyer, name: Noor }, answers: { phone: skipped } }\n",
    );
}

#[test]
fn a_command_as_the_start_is_told_with_where_it_belongs() {
    let tried = tried("start: /order\ntalk:\n  - bot: ...\n");
    let helps: Vec<&str> = tried
        .diagnostics
        .iter()
        .filter_map(|told| told.help.as_deref())
        .collect();
    assert!(
        helps.iter().any(|help| help.contains("- user: /order")),
        "{:#?}",
        tried.diagnostics
    );
}

#[test]
fn a_reading_that_the_bot_offers_can_be_tapped() {
    for answer in ["tap: \"4\"", "user: the second", "user: \"4\""] {
        goes_well(&format!(
            "{HEAD}start: main
talk:
  - bot: Beans or ground?
  - tap: Ground
  - bot: How many bags?
  - user: 3 or 4
  - bot: Do you mean 3 or 4? How many bags?
    buttons: [\"3\", \"4\"]
  - {answer}
  - bot: Which number?
  - contact: \"+31 6 12345678\"
  - bot: Thank you, Noor! 4 bags of Ground.
expect:
  answers: {{ bags: 4 }}"
        ));
    }
}

#[test]
fn what_is_held_back_is_dropped_once_the_customer_has_moved_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        (
            "bot.yaml",
            "name: Shop\nlanguages: [en]\ntimezone: Europe/Amsterdam\nquiet: { from: \"21:00\", to: \"09:00\" }\n",
        ),
        (
            "shop.yaml",
            "dialog: shop
languages: [en]
start:
  - { section: main, command: shop }
  - { section: news, in: private, every: day 22:00, for: raters }
sections:
  main:
    - { ask: recommend, type: nps, text: How likely? }
  news:
    - say: News!
",
        ),
        (
            "segments.yaml",
            "segments:\n  raters: { when: shop.recommend is answered }\n",
        ),
        (
            "shop.test.yaml",
            "dialog: shop
tests:
  - name: somebody sleeps
    now: 2026-11-23 12:00 Europe/Amsterdam
    start: main
    talk:
      - bot: How likely?
      - user: \"9\"
      - wait: 23h
      - bot: News!
  - name: somebody writes at night
    now: 2026-11-23 12:00 Europe/Amsterdam
    start: main
    talk:
      - bot: How likely?
      - user: \"9\"
      - wait: 11h
      - user: /shop
      - bot: How likely?
      - wait: 11h
      - user: \"8\"
",
        ),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let tried = try_file(
        &folder.path().join("shop.test.yaml"),
        Some(folder.path()),
        Options::default(),
    );
    let shown: Vec<String> = tried
        .tests
        .iter()
        .map(|test| draw(&tried, test, false))
        .collect();
    assert!(tried.is_fine(), "{}", shown.join("\n"));
}
