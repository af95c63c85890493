//! What operators really get wrong: many slips in one file, each told once, at its own characters.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};

/// Checks a dialog named `shop` and returns code, line and marked text of every diagnostic.
fn told(text: &str) -> Vec<(String, usize, String)> {
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: text.into(),
    }]);
    let file = &sources.0[0];
    let mut found: Vec<_> = compile(&sources).diagnostics;
    found.sort_by_key(|problem| problem.span.start);
    found
        .iter()
        .map(|problem| {
            (
                problem.code.to_string(),
                file.position(problem.span.start as usize).line,
                file.text[problem.span.range()].to_owned(),
            )
        })
        .collect()
}

#[track_caller]
fn assert_told(text: &str, wanted: &[(&str, usize, &str)]) {
    let found = told(text);
    let found: Vec<(&str, usize, &str)> = found
        .iter()
        .map(|(code, line, marked)| (code.as_str(), *line, marked.as_str()))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn ten_slips_in_the_layout_are_ten_diagnostics() {
    let text = "\
dialog: shop
about: Coffee: by the bag
start:
  - { section: main, command: shop, words: [koffie, bonen }
steps:
  - say:Hello
  - ask: name
     type: text
     text: What's your name?
  - say: \"Welcome
  - ask bags
    type: number
    text: How many?
  -say: Fine
  - say: *bold* beans
\t- say: In a tab
  - say: Ask for #42 there
  - say: { en: Yes, please }
  - end:
";
    let wanted = [
        ("D018", 2, ":"),
        ("D022", 4, "["),
        ("D034", 6, "say:"),
        ("D027", 8, "type"),
        ("D022", 10, "\""),
        ("D034", 11, "ask"),
        ("D034", 14, "-"),
        ("D021", 15, "*"),
        ("D002", 16, "\t"),
        ("D019", 17, "#42 there"),
        ("D020", 18, ","),
    ];
    assert_told(text, &wanted);
}

#[test]
fn ten_slips_in_the_words_are_ten_diagnostics() {
    let text = "\
dialog: shop
langauges: [en]
start:
  - { section: main, command: /shop }
steps:
  - ask: Bags
    type: nummer
    text: How many?
    optional: yes
    remind: 20 hours
  - ask: size
    type: choice
    text: Which size?
    options: [small, large]
  - message: Hello
  - tag: Good Customer
  - say: Hello
    ask: more
    type: yesno
    text: More?
  - else:
      - say: Bye
  - pay: 10
";
    let wanted = [
        ("D012", 2, "langauges"),
        ("D030", 4, "/shop"),
        ("D030", 6, "Bags"),
        ("D025", 7, "nummer"),
        ("D025", 9, "yes"),
        ("D024", 10, "20 hours"),
        ("D014", 14, "[small, large]"),
        ("D012", 15, "message"),
        ("D030", 16, "Good Customer"),
        ("D029", 18, "ask"),
        ("D026", 21, "else"),
        ("D015", 23, "pay"),
    ];
    assert_told(text, &wanted);
}

#[test]
fn a_slip_in_a_type_is_told_once_and_not_at_each_use_of_the_answer() {
    let text = "\
dialog: shop
languages: [en]
sections:
  main:
    - ask: score
      type: npss
      text: Would you recommend us?
    - if: score >= 9
      then:
        - say: Thank you!
    - if: score <= 6
      then:
        - say: We're sorry.
";
    assert_told(text, &[("D025", 6, "npss")]);
}

#[test]
fn a_quote_left_open_does_not_hide_the_next_mistake() {
    let text = "dialog: shop\nsteps:\n  - say: 's Ochtends open\n  - say: \"Hello\" he said\n  - say: 'It's fine'\n  - sya: Hello\n";
    assert_told(
        text,
        &[
            ("D021", 3, "'"),
            ("D021", 4, "he said"),
            ("D021", 5, "s fine'"),
            ("D012", 6, "sya"),
        ],
    );
}

#[test]
fn a_brace_left_open_does_not_hide_the_next_mistake() {
    let text = "dialog: shop\nlanguages: [nl, en]\nsteps:\n  - say: { nl: Hoi, en: Hi\n  - say:\n      nl: Ja\n      en: Yes: sure\n  - goto: [a, b]\n";
    assert_told(
        text,
        &[("D022", 4, "{"), ("D018", 7, ":"), ("D014", 8, "[a, b]")],
    );
}

#[test]
fn placeholders_of_other_tools_are_named_wherever_they_stand() {
    let text = "dialog: shop\nlanguages: [nl, en]\nsteps:\n  - say: {{ name }}\n  - say: Hello {{ name }}!\n  - say: { nl: \"Hoi {{ name }}\", en: Hi {{ name }} }\n  - say: {name}, hello\n";
    let wanted = [
        "{{ name }}",
        "{{ name }}",
        "{{ name }}",
        "{{ name }}",
        "{name}",
    ];
    let found = told(text);
    assert_eq!(
        found
            .iter()
            .map(|(_, _, marked)| marked.as_str())
            .collect::<Vec<_>>(),
        wanted,
        "{found:?}"
    );
    assert!(found.iter().all(|(code, _, _)| code == "D023"), "{found:?}");
}

#[test]
fn a_value_put_in_inside_braces_needs_quotes() {
    let text = "dialog: shop\nlanguages: [nl, en]\nsteps:\n  - say: { nl: Hoi ${contact.first_name}, en: Hi }\n";
    assert_told(text, &[("D020", 4, "{")]);
}

#[test]
fn several_commas_in_one_label_are_one_diagnostic() {
    let text = "dialog: shop\nlanguages: [nl, en]\nsteps:\n  - say: { nl: Ja, heel, heel graag, en: Yes }\n";
    assert_told(text, &[("D020", 4, ",")]);
}

#[test]
fn comments_and_hashes_without_a_blank_are_left_alone() {
    let text = "dialog: shop  # ours\nstart:\n  - { section: main, command: shop } # here\nsteps: #all\n  - say: See https://example.org/#top  # the top\n  - say: No. 1#2\n  - end: done #fine\n";
    assert_told(text, &[]);
}

#[test]
fn tags_and_anchors_that_eat_a_text_are_named() {
    let text =
        "dialog: shop\nsteps:\n  - say: !important news\n  - say: &more things\n  - say: !wow\n";
    assert_told(
        text,
        &[
            ("D021", 3, "!important"),
            ("D021", 4, "&more"),
            ("D021", 5, "!wow"),
        ],
    );
}

#[test]
fn a_list_that_lost_its_bar_is_a_warning() {
    let text = "dialog: shop\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say: We have\n      - espresso\n      - filter\n";
    assert_told(text, &[("D021", 6, "-")]);
}

#[test]
fn every_language_of_a_text_needs_words() {
    let text = "dialog: shop\nlanguages: [nl, en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say:\n      nl: Hoi\n      en:\n";
    assert_told(text, &[("D013", 8, "en")]);
}

#[test]
fn steps_that_are_no_list_are_told_and_read() {
    let text = "dialog: shop\nstart:\n  - { section: main, command: shop }\nsteps:\n  - ask: ok\n    type: yesno\n    text: Fine?\n    yes:\n      say: Great\n      photo: 7\n      bottons: []\n";
    let found = told(text);
    let codes: Vec<(&str, usize)> = found
        .iter()
        .map(|(code, line, _)| (code.as_str(), *line))
        .collect();
    assert!(
        codes.contains(&("D014", 9)) && codes.contains(&("D012", 11)),
        "{found:?}"
    );
}

#[test]
fn a_bot_file_with_a_token_is_warned_of() {
    let sources = Sources(vec![SourceFile {
        path: "bot.yaml".into(),
        text: "name: Shop\ntoken: abc\nquite: x\n".into(),
    }]);
    let found: Vec<String> = compile(&sources)
        .diagnostics
        .iter()
        .map(|problem| problem.message.clone())
        .collect();
    assert!(
        found.iter().any(|message| message.contains("secret"))
            && found.iter().any(|message| message.contains("`quite`")),
        "{found:?}"
    );
}

#[test]
fn wrong_limits_of_the_bot_are_told_with_what_they_may_be() {
    let told = |text: &str| -> Vec<(String, String, String)> {
        let sources = Sources(vec![SourceFile {
            path: "bot.yaml".into(),
            text: format!(
                "name: Shop\nkeep_answers: 18 months\ncontact: Call us.\nlimits: {text}\n"
            )
            .into(),
        }]);
        let marked = |problem: &vraag::dialog::diagnostic::Diagnostic| {
            sources.0[0].text[problem.span.range()].to_owned()
        };
        compile(&sources)
            .diagnostics
            .iter()
            .map(|told| {
                (
                    told.code.to_string(),
                    marked(told),
                    told.help.clone().unwrap_or_default(),
                )
            })
            .collect()
    };
    assert_eq!(told("{ per_minute: 60 }"), []);
    for wrong in ["0", "lots", "30.5", "5000"] {
        let found = told(&format!("{{ per_minute: {wrong} }}"));
        assert!(
            matches!(found.as_slice(), [(code, marked, _)] if code == "D086" && marked == wrong),
            "{found:?}"
        );
    }
    let found = told("{ per_minut: 30 }");
    assert!(
        matches!(found.as_slice(), [(code, _, help)] if code == "D012" && help.contains("`per_minute`")),
        "{found:?}"
    );
}

/// Returns code, marked words and help of all that is told about a dialog named `shop`.
fn helped(text: &str) -> Vec<(String, String, String)> {
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: text.into(),
    }]);
    let found = compile(&sources).diagnostics;
    let one = |told: &vraag::dialog::diagnostic::Diagnostic| {
        let marked = sources.0[0].text[told.span.range()].to_owned();
        (
            told.code.to_string(),
            marked,
            told.help.clone().unwrap_or_default(),
        )
    };
    found.iter().map(one).collect()
}

#[test]
fn keys_in_capitals_and_in_other_languages_are_read_so_that_all_is_told_once() {
    let shouted =
        "Dialog: shop\nLanguages: [en]\nStart:\n  - { command: shop }\nSteps:\n  - sya: Hi\n";
    let found = told(shouted);
    let codes: Vec<(&str, &str)> = found
        .iter()
        .map(|(code, _, marked)| (code.as_str(), marked.as_str()))
        .collect();
    assert_eq!(
        codes,
        [
            ("D012", "Dialog"),
            ("D012", "Languages"),
            ("D012", "Start"),
            ("D012", "Steps"),
            ("D012", "sya")
        ]
    );

    let german = "dialog: shop\nlanguages: [en]\nschritte:\n  - frage: name\n    typ: text\n  - sage: Danke\n";
    let helps: Vec<String> = helped(german)
        .into_iter()
        .map(|(_, _, help)| help)
        .collect();
    assert_eq!(
        helps,
        [
            "did you mean `steps`?",
            "did you mean `ask`?",
            "did you mean `say`?"
        ]
    );
}

#[test]
fn a_language_by_its_name_is_told_once_with_its_code() {
    let found = helped(
        "dialog: shop\nlanguages: [english]\nstart:\n  - { command: shop }\nsteps:\n  - say: Hi\n",
    );
    assert!(
        matches!(found.as_slice(), [(code, marked, help)] if code == "D030" && marked == "english" && help.ends_with("`en`")),
        "{found:?}"
    );
}

#[test]
fn names_with_foreign_letters_are_offered_in_plain_ones() {
    let found = helped("dialog: shop\nsteps:\n  - ask: größe\n    type: text\n    text: Which?\n");
    assert!(
        found
            .iter()
            .any(|(code, _, help)| code == "D030" && help.ends_with("`grosse`")),
        "{found:?}"
    );
}

#[test]
fn quotes_of_a_word_processor_are_replaced_in_what_is_offered() {
    let found = helped("dialog: shop\nsteps:\n  - say: “Open today: all day”\n");
    assert!(
        found
            .iter()
            .any(|(code, _, help)| code == "D018"
                && help.contains("`- say: \"Open today: all day\"`")),
        "{found:?}"
    );
}

#[test]
fn a_range_with_another_sign_is_offered_with_two_dots() {
    for (written, offered) in [
        ("1-40", "1..40"),
        ("1 to 5", "1..5"),
        ("1 – 40", "1..40"),
        ("1 tot 40", "1..40"),
    ] {
        let found = helped(&format!(
            "dialog: shop\nsteps:\n  - ask: n\n    type: number\n    range: {written}\n    text: N?\n"
        ));
        assert!(
            found
                .iter()
                .any(|(code, _, help)| code == "D080"
                    && help == &format!("write `range: {offered}`")),
            "{found:?}"
        );
    }
}

#[test]
fn what_stands_beside_its_key_instead_of_below_it_is_one_diagnostic() {
    let text = "\
dialog: shop
languages: [nl, en]
start: [{ command: shop }]
steps:
  - ask: size
    type: choice
    text:
    nl: Welke maat?
    en: Which size?
    options:
    small: Small
    large: Large
    optional: true
  - say: { nl: \"Groot, dus.\", en: \"Large, then.\" }
    when: size == large
  - say:
    nl: Dag.
    en: Bye.
";
    assert_told(
        text,
        &[
            ("D013", 7, "text"),
            ("D013", 10, "options"),
            ("D013", 16, "say"),
        ],
    );
}

#[test]
fn an_empty_key_before_a_slip_stays_what_it_is() {
    let text = "\
dialog: shop
start: [{ command: shop }]
steps:
  - ask: size
    type: text
    text: Which?
    hint:
    retyr: Again
";
    assert_told(text, &[("D013", 7, "hint"), ("D012", 8, "retyr")]);
}

/// A dialog whose lists a word processor has made its own, and one with a step in another column.
const STEPS: &str = "\
dialog: shop
languages: [nl, en]
start:
  - { section: main, command: shop }
steps:
  - ask: bags
    type: number
    range: 1..40
    text: How many bags?
  - if: bags > 6
    then:
      - say: That is a lot.
      - tag: big
  - ask: grind
    type: choice
    text: Beans or ground?
    options:
      beans: Whole beans
      ground: Ground
  - say:
      en: Thank you.
      nl: Dank je.
";

#[test]
fn dashes_of_a_word_processor_are_one_mistake() {
    for dash in ["–", "—", "•", "‑", "−", "·"] {
        let all = STEPS.replace("- ", &format!("{dash} "));
        assert_told(&all, &[("D034", 4, dash)]);
        let odd = STEPS.replace("- ", &format!("{dash}\u{a0}"));
        assert_told(&odd, &[("D034", 4, dash)]);
        for (at, _) in STEPS.match_indices("- ") {
            let one = format!("{}{dash}{}", &STEPS[..at], &STEPS[at + 1..]);
            assert_eq!(
                told(&one)
                    .iter()
                    .map(|(code, _, _)| code.as_str())
                    .collect::<Vec<_>>(),
                ["D034"],
                "{one}"
            );
        }
    }
}

#[test]
fn dashes_of_a_word_processor_before_plain_items_are_one_mistake() {
    for dash in ["–", "—", "•", "−"] {
        let text = format!(
            "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: main, command: shop }}\nsteps:\n  - ask: a\n    type: choice\n    text: Which?\n    options:\n    {dash} Ja\n    {dash} Nee\n    {dash} Anders\n"
        );
        assert_eq!(
            told(&text)
                .iter()
                .filter(|(code, ..)| code == "D034")
                .map(|(_, line, mark)| (*line, mark.as_str()))
                .collect::<Vec<_>>(),
            [(10, dash)]
        );
        assert!(
            told(&text)
                .iter()
                .all(|(code, ..)| code != "D001" && code != "D013"),
            "{:?}",
            told(&text)
        );
    }
}

#[test]
fn a_line_of_dashes_that_a_word_processor_changed_is_one_mistake() {
    let sound = "dialog: shop\nlanguages: [en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say: Hello\n";
    for ruler in ["———", "–––", "–-", "— — —", "—"] {
        assert_told(&format!("{ruler}\n{sound}"), &[("D034", 1, ruler)]);
        assert_told(
            &format!(
                "{}{ruler}\nsteps:\n  - say: Hello\n{ruler}\n",
                sound.replace("steps:\n  - say: Hello\n", "")
            ),
            &[("D034", 5, ruler)],
        );
    }
}

#[test]
fn a_dash_in_a_text_stays_one() {
    assert_told(
        "dialog: shop\nlanguages: [en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say:\n      Hello\n      – one\n      — — —\n",
        &[],
    );
    assert_told(
        "dialog: shop\nlanguages: [en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say: |\n      – one\n      • two: three\n",
        &[],
    );
}

#[test]
fn one_space_too_few_or_too_many_is_one_mistake() {
    let mut wrong = Vec::new();
    let mut start = 0;
    for line in STEPS.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let with =
            |put: &str, cut: usize| format!("{}{put}{}", &STEPS[..start], &STEPS[start + cut..]);
        let edits = [
            (indent > 0).then(|| with("", 1)),
            Some(with(" ", 0)),
            (indent > 1).then(|| with("", 2)),
            Some(with("  ", 0)),
        ];
        for text in edits.into_iter().flatten() {
            // A translation that stands beside its text is a key nobody knows, and the text lacks a language: that is only a warning.
            let found: Vec<_> = told(&text)
                .into_iter()
                .filter(|(code, _, _)| code != "D140")
                .collect();
            if found.len() > 1 {
                wrong.push(format!(
                    "{found:?}\n{}",
                    text.lines().nth(found[0].1 - 1).unwrap_or_default()
                ));
            }
        }
        start += line.len();
    }
    assert!(
        wrong.is_empty(),
        "{} of them:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_space_that_is_missing_behind_a_colon_or_a_dash_is_one_mistake() {
    let mut wrong = Vec::new();
    for (at, sign) in STEPS.match_indices(": ").chain(STEPS.match_indices("- ")) {
        let text = format!("{}{}", &STEPS[..=at], &STEPS[at + sign.len()..]);
        let found = told(&text);
        if found.len() != 1 {
            wrong.push(format!(
                "{found:?}: {}",
                STEPS[..at].lines().last().unwrap_or_default()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_new_language_is_one_thing_to_do() {
    let texts: String = (0..19)
        .map(|at| format!("  - say: {{ nl: Hoi {at}, en: Hi {at} }}\n"))
        .collect();
    let dialog = |languages: &str| {
        format!(
            "dialog: shop\nlanguages: {languages}\nstart:\n  - {{ section: main, command: shop }}\nsteps:\n{texts}"
        )
    };
    assert_told(&dialog("[nl, en]"), &[]);
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: dialog("[nl, en, de]").into(),
    }]);
    let found: Vec<_> = compile(&sources)
        .diagnostics
        .into_iter()
        .filter(|told| told.code.to_string() == "D140")
        .collect();
    let [one] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert!(
        one.message.contains("19 texts") && one.labels.len() == 10,
        "{one:?}"
    );
    assert_told(&dialog("nl, en"), &[("D014", 2, "nl, en")]);
}

#[test]
fn a_backslash_between_double_quotes_is_named_and_pointed_at() {
    let with = |line: &str| {
        format!(
            "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: main, command: shop }}\nsteps:\n  - ask: code\n    type: text\n    retry: Again?\n    {line}\n    text: Which?\n"
        )
    };
    assert_told(&with(r#"pattern: "\d{4}""#), &[("D185", 9, r"\d")]);
    assert_told(&with(r#"hint: "C:\quotes""#), &[("D185", 9, r"\q")]);
    assert_told(
        &with(r#"hint: "one \n two \u00 three""#),
        &[("D185", 9, r"\u")],
    );
    assert_told(&with(r#"pattern: "\bfoo\b""#), &[("D185", 9, r"\b")]);
    assert_told(&with(r#"hint: "a \\d, a \" and a \u00e9""#), &[]);
    assert_told(&with(r"pattern: '\d{4}'"), &[]);
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: with(r#"pattern: "\d{4}""#).into(),
    }]);
    let help = compile(&sources).diagnostics[0]
        .help
        .clone()
        .unwrap_or_default();
    assert!(help.contains(r"`pattern: '\d{4}'`"), "{help}");
}

#[test]
fn a_reminder_must_come_before_the_end_not_at_it() {
    let ask = |remind: &str, expire: &str| {
        let head = "dialog: shop\nlanguages: [en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - ask: town\n    type: text\n    text: Where do you live?\n";
        told(&format!(
            "{head}    remind: {remind}\n    expire: {expire}\n"
        ))
    };
    let is_told = |remind: &str, expire: &str| {
        ask(remind, expire)
            .iter()
            .any(|(code, _, _)| code == "D099")
    };
    assert!(
        !is_told("23h", "1d") && !is_told("1439m", "1d"),
        "one minute before"
    );
    assert!(
        is_told("24h", "1d") && is_told("1d", "24h") && is_told("1440m", "1d"),
        "at the same moment"
    );
    assert!(is_told("25h", "1d"), "behind it");
    assert!(
        is_told("[2h, 1d]", "1d") && !is_told("[2h, 23h]", "1d"),
        "each of several counts"
    );
    assert_eq!(
        ask("[2h, 1d]", "1d")
            .iter()
            .map(|(_, line, marked)| (*line, marked.as_str()))
            .collect::<Vec<_>>(),
        [(9, "[2h, 1d]")]
    );
}

#[test]
fn cures_are_cures() {
    let help = |line: &str| {
        let head = "dialog: shop\nlanguages: [nl, en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - ask: points\n    type: number\n    range: 1..9\n    text: { nl: Hoeveel?, en: How many? }\n";
        let sources = Sources(vec![SourceFile {
            path: "shop.yaml".into(),
            text: format!("{head}{line}\n").into(),
        }]);
        compile(&sources)
            .diagnostics
            .iter()
            .map(|told| format!("{} {}", told.code, told.help.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let brot = help("  - say: { nl: 't Brood, en: The bread }");
    assert!(
        brot.len() == 1 && brot[0].contains("{ nl: \"'t Brood\", en: The bread }"),
        "{brot:?}"
    );
    let set = help(
        "  - set: { total: max(points, 3) }\n  - say: { nl: Hoi, en: Hi }\n    when: total > 3",
    );
    assert!(
        set[0].starts_with("D020")
            && set[0].contains("`total: max(points, 3)`")
            && !set[0].contains('"'),
        "{set:?}"
    );
    for (said, sign) in [
        ("is greater than 8", "points > 8"),
        ("is not greater than 8", "points <= 8"),
        ("is less than or equal to 8", "points <= 8"),
        ("is at least 8", "points >= 8"),
        ("is at most 8", "points <= 8"),
        ("is 8", "points == 8"),
        ("is not 8", "points != 8"),
        ("is equal to 8", "points == 8"),
        ("is over 8", "points > 8"),
    ] {
        let told = help(&format!(
            "  - say: {{ nl: Hoi, en: Hi }}\n    when: points {said}"
        ));
        assert_eq!(told, [format!("D057 write `{sign}`")], "{said}");
    }
    let human = help("  - human: shop");
    assert!(human[0].contains("`handoff`"), "{human:?}");
}

#[test]
fn a_space_of_another_kind_alone_is_told_as_one() {
    let steps = "start:\n  - { section: main, command: shop }\nsteps:\n  - say: Hi\n";
    for space in ["\u{a0}", "\u{2003}", "\u{3000}"] {
        assert_told(
            &format!("dialog: shop\nlanguages: [en,{space}]\n{steps}"),
            &[("D002", 2, space)],
        );
        assert_told(
            &format!("dialog: shop\nlanguages: [en]\nabout: {space}\n{steps}"),
            &[("D002", 3, space)],
        );
        let open = [("D022", 2, "["), ("D002", 2, space)];
        assert_told(
            &format!("dialog: shop\nlanguages: [en,{space}\n{steps}"),
            &open,
        );
        assert_told(
            &format!("dialog: shop\n{steps}languages: [en,{space}"),
            &open.map(|(code, _, marked)| (code, 6, marked)),
        );
    }
}

#[test]
fn what_a_dialog_is_about_may_be_said_in_each_language() {
    let with = |about: &str| {
        format!(
            "dialog: shop\nabout: {about}\nlanguages: [nl, en]\nstart:\n  - {{ section: main, command: shop }}\nsteps:\n  - say: {{ nl: Hoi, en: Hi }}\n"
        )
    };
    assert_told(&with("{ nl: Koffie bestellen, en: Ordering coffee }"), &[]);
    assert_told(&with("Ordering coffee"), &[]);
    assert_told(&with("{ nl: Koffie bestellen }"), &[("D140", 2, "nl")]);
}

#[test]
fn what_is_bounded_is_told_beside_its_bound_and_not_at_it() {
    let told_of = |code: &str, steps: &str| {
        let text = format!(
            "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: main, command: shop }}\nsteps:\n{steps}"
        );
        told(&text).iter().any(|(other, _, _)| other == code)
    };
    let words = |count: usize| "ab ".repeat(count / 3) + &"z".repeat(count % 3);
    let say = |count: usize| told_of("D141", &format!("  - say: {}\n", words(count)));
    assert!(!say(4096) && say(4097), "a message");
    let caption = |count: usize| {
        told_of(
            "D141",
            &format!("  - say: {}\n    photo: a.jpg\n", words(count)),
        )
    };
    assert!(!caption(1024) && caption(1025), "under a picture");
    // A letter of four bytes counts twice, as a messenger counts it.
    assert!(
        !told_of("D141", &format!("  - say: {}\n", "😀".repeat(2048)))
            && told_of("D141", &format!("  - say: {}\n", "😀".repeat(2049)))
    );
    let asks = |count: usize| {
        let one = |at: usize| format!("  - ask: q{at}\n    type: text\n    text: What?\n");
        told_of("D164", &(0..count).map(one).collect::<String>())
    };
    assert!(!asks(20) && asks(21), "questions on one way");
    let choice = |options: &str| {
        format!("  - ask: plant\n    type: choice\n    text: Which?\n    options:\n{options}")
    };
    let label = |count: usize| {
        told_of(
            "D142",
            &choice(&format!("      a: {}\n      b: Another\n", words(count))),
        )
    };
    assert!(!label(40) && label(41), "a label");
    let options = |count: usize| {
        told_of(
            "D143",
            &choice(
                &(0..count)
                    .map(|at| format!("      k{at}: Kind of {}\n", "x".repeat(at + 1)))
                    .collect::<String>(),
            ),
        )
    };
    assert!(!options(20) && options(21), "options");
    let range = |range: &str| {
        told_of(
            "D081",
            &format!("  - ask: bags\n    type: number\n    range: {range}\n    text: How many?\n"),
        )
    };
    assert!(!range("4..4") && range("5..4"), "an empty range");
    let pick = |pick: &str| {
        told_of(
            "D082",
            &format!(
                "  - ask: brew\n    type: multi\n    pick: {pick}\n    text: How?\n    options: {{ a: Espresso, b: Moka }}\n"
            ),
        )
    };
    assert!(!pick("1..2") && pick("1..3"), "more than there are");
    let texts = |count: usize| {
        (0..count)
            .map(|at| format!("  - say: {{ nl: Hoi {at} }}\n"))
            .collect::<String>()
    };
    let lacking = |count: usize| {
        let text = format!(
            "dialog: shop\nlanguages: [nl, en]\nstart:\n  - {{ section: main, command: shop }}\nsteps:\n{}",
            texts(count)
        );
        told(&text)
            .iter()
            .filter(|(code, _, _)| code == "D140")
            .count()
    };
    assert_eq!(
        (lacking(3), lacking(4)),
        (3, 1),
        "four texts without a language are one thing to do"
    );
}

/// Every character that looks like a space, or like nothing.
const ODD: [char; 9] = [
    '\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}', '\u{3000}', '\u{200b}', '\u{2060}', '\u{feff}',
    '\u{1680}',
];

#[test]
fn a_space_of_another_kind_is_told_at_its_place_and_nothing_follows_from_it() {
    let sound = "\
dialog: shop
languages: [nl, en]
start:
  - { section: main, command: shop }
sections:
  main:
    - ask: name
      type: text
      text: { nl: Hoe heet je?, en: Your name? }
    - ask: more
      type: choice
      text: { nl: Meer?, en: More? }
      options: { ja: { nl: Ja, en: Yes }, nee: { nl: Nee, en: No } }
    - ask: size
      type: choice
      text: { nl: Welke?, en: Which? }
      options:
        small: { nl: Klein, en: Small }
        large: { nl: Groot, en: Large }
    - set: { n: 0 }
    - say: { nl: Dag!, en: Bye! }
      when: more == ja
";
    assert_told(sound, &[]);
    // The last space of each, or its end, becomes one of another kind.
    let places = [
        "dialog: ",
        "type: ",
        "      type: text|",
        "type: choice|",
        "options: { ja: ",
        ", nee: ",
        "        small: ",
        "        large: ",
        "set: { n: ",
        "set: ",
        "      when: ",
        "when: more == ja|",
        "languages: [nl, ",
        "section: main, ",
        "    - ask: ",
        "command: ",
        "    - say: ",
        "        small|",
        "command: shop|",
        "languages: ",
        "section: main|",
        "{ nl: ",
        "    -| ask: more",
    ];
    for odd in ODD {
        for place in places {
            let at = place.find('|');
            let whole = place.replace('|', "");
            let found = sound.find(&whole).expect("it is there");
            let at = found + at.unwrap_or(whole.len() - 1);
            let has_blank = sound[at..].starts_with(' ');
            // A place that has a space behind it already is given another one.
            let text = format!(
                "{}{odd}{}",
                &sound[..at],
                &sound[at + usize::from(has_blank)..]
            );
            let line = 1 + sound[..at].matches('\n').count();
            assert_eq!(
                told(&text),
                [("D002".to_owned(), line, odd.to_string())],
                "U+{:04X} at `{place}`",
                odd as u32
            );
        }
    }
}

#[test]
fn a_space_of_another_kind_inside_a_text_is_the_authors() {
    // The mark that files begin with is nobody's letter, and the parser takes it nowhere.
    for odd in ODD.into_iter().filter(|odd| *odd != '\u{feff}') {
        let text = format!(
            "dialog: shop\nlanguages: [fr]\nsteps:\n  - say: Le prix{odd}:{odd}5{odd}€\n  - say: \"{odd}Bonjour{odd}\"\n  - say: Merci{odd}\n  - say: |\n      Prix:{odd}5\n  - ask: q\n    type: choice\n    text: Prix?\n    options: {{ a: Cinq{odd}, b: Six }}\n"
        );
        let found: Vec<_> = told(&text)
            .into_iter()
            .filter(|(code, ..)| code != "D148")
            .collect();
        assert_eq!(found, [], "U+{:04X}", odd as u32);
    }
}

#[test]
fn a_duration_that_is_too_long_is_told_with_the_longest() {
    let told = |line: &str| {
        let text = format!(
            "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: main, command: shop }}\nsteps:\n  - ask: bags\n    type: number\n    text: How many?\n{line}"
        );
        let sources = Sources(vec![SourceFile {
            path: "shop.yaml".into(),
            text: text.into(),
        }]);
        let found = compile(&sources)
            .diagnostics
            .into_iter()
            .filter(|told| ["D024", "D071"].contains(&told.code.to_string().as_str()));
        found
            .map(|told| format!("{}: {}", told.message, told.help.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    for length in [
        "10000w",
        "37038d",
        "5292w",
        "99999999999999999999w",
        "9999999999999s",
    ] {
        for place in [
            "    expire: LENGTH\n",
            "    remind: LENGTH\n",
            "  - say: Hello\n    when: today + LENGTH > 2026-01-01\n",
        ] {
            let [told] = told(&place.replace("LENGTH", length))
                .try_into()
                .expect("one mistake");
            assert!(
                told.contains("longer than a duration can be")
                    && told.contains("at most `5291w` or `37037d`"),
                "{told}"
            );
        }
    }
    assert_eq!(told("    expire: 5291w\n"), Vec::<String>::new());
    assert_eq!(told("    expire: 37037d\n"), Vec::<String>::new());
    let [nothing] = told("    expire: 0d\n").try_into().expect("one mistake");
    assert!(
        nothing.contains("no time at all") && !nothing.contains("did you mean"),
        "{nothing}"
    );
}

#[test]
fn what_is_advised_for_a_name_is_a_name_that_a_dialog_may_have() {
    let help = |path: &str| {
        let sources = Sources(vec![SourceFile {
            path: path.into(),
            text: "dialog: card\nstart:\n  - { section: main, command: card }\nsteps:\n  - say: Hello\n".into(),
        }]);
        let found = compile(&sources).diagnostics;
        let told = found.iter().find(|told| told.code.to_string() == "D032");
        told.and_then(|told| told.help.clone()).expect("it is told")
    };
    assert_eq!(help("koffie kaart ☕.yaml"), "name the file `card.yaml`");
    assert_eq!(
        help("menu.yaml"),
        "name the file `card.yaml`, or the dialog `menu`"
    );
}
