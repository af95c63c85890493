//! What operators really get wrong: many slips in one file, each told once, at its own characters.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};

/// Checks a dialog named `shop` and returns code, line and marked text of every diagnostic.
fn told(text: &str) -> Vec<(String, usize, String)> {
    let sources = Sources(vec![SourceFile { path: "shop.yaml".into(), text: text.into() }]);
    let file = &sources.0[0];
    let mut found: Vec<_> = compile(&sources).diagnostics;
    found.sort_by_key(|problem| problem.span.start);
    found
        .iter()
        .map(|problem| {
            (problem.code.to_string(), file.position(problem.span.start as usize).line, file.text[problem.span.range()].to_owned())
        })
        .collect()
}

#[track_caller]
fn assert_told(text: &str, wanted: &[(&str, usize, &str)]) {
    let found = told(text);
    let found: Vec<(&str, usize, &str)> = found.iter().map(|(code, line, marked)| (code.as_str(), *line, marked.as_str())).collect();
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
fn a_quote_left_open_does_not_hide_the_next_mistake() {
    let text = "dialog: shop\nsteps:\n  - say: 's Ochtends open\n  - say: \"Hello\" he said\n  - say: 'It's fine'\n  - sya: Hello\n";
    assert_told(text, &[("D021", 3, "'"), ("D021", 4, "he said"), ("D021", 5, "s fine'"), ("D012", 6, "sya")]);
}

#[test]
fn a_brace_left_open_does_not_hide_the_next_mistake() {
    let text = "dialog: shop\nlanguages: [nl, en]\nsteps:\n  - say: { nl: Hoi, en: Hi\n  - say:\n      nl: Ja\n      en: Yes: sure\n  - goto: [a, b]\n";
    assert_told(text, &[("D022", 4, "{"), ("D018", 7, ":"), ("D014", 8, "[a, b]")]);
}

#[test]
fn placeholders_of_other_tools_are_named_wherever_they_stand() {
    let text = "dialog: shop\nlanguages: [nl, en]\nsteps:\n  - say: {{ name }}\n  - say: Hello {{ name }}!\n  - say: { nl: \"Hoi {{ name }}\", en: Hi {{ name }} }\n  - say: {name}, hello\n";
    let wanted = ["{{ name }}", "{{ name }}", "{{ name }}", "{{ name }}", "{name}"];
    let found = told(text);
    assert_eq!(found.iter().map(|(_, _, marked)| marked.as_str()).collect::<Vec<_>>(), wanted, "{found:?}");
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
    let text = "dialog: shop\nsteps:\n  - say: !important news\n  - say: &more things\n  - say: !wow\n";
    assert_told(text, &[("D021", 3, "!important"), ("D021", 4, "&more"), ("D021", 5, "!wow")]);
}

#[test]
fn a_list_that_lost_its_bar_is_a_warning() {
    let text = "dialog: shop\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say: We have\n      - espresso\n      - filter\n";
    assert_told(text, &[("D021", 6, "-")]);
}

#[test]
fn every_language_of_a_text_needs_words() {
    let text =
        "dialog: shop\nlanguages: [nl, en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say:\n      nl: Hoi\n      en:\n";
    assert_told(text, &[("D013", 8, "en")]);
}

#[test]
fn steps_that_are_no_list_are_told_and_read() {
    let text = "dialog: shop\nstart:\n  - { section: main, command: shop }\nsteps:\n  - ask: ok\n    type: yesno\n    text: Fine?\n    yes:\n      say: Great\n      photo: 7\n      bottons: []\n";
    let found = told(text);
    let codes: Vec<(&str, usize)> = found.iter().map(|(code, line, _)| (code.as_str(), *line)).collect();
    assert!(codes.contains(&("D014", 9)) && codes.contains(&("D012", 11)), "{found:?}");
}

#[test]
fn a_bot_file_with_a_token_is_warned_of() {
    let sources = Sources(vec![SourceFile { path: "bot.yaml".into(), text: "name: Shop\ntoken: abc\nquite: x\n".into() }]);
    let found: Vec<String> = compile(&sources).diagnostics.iter().map(|problem| problem.message.clone()).collect();
    assert!(found.iter().any(|message| message.contains("secret")) && found.iter().any(|message| message.contains("`quite`")), "{found:?}");
}

#[test]
fn wrong_limits_of_the_bot_are_told_with_what_they_may_be() {
    let told = |text: &str| -> Vec<(String, String, String)> {
        let sources = Sources(vec![SourceFile { path: "bot.yaml".into(), text: format!("name: Shop\nlimits: {text}\n").into() }]);
        let marked = |problem: &vraag::dialog::diagnostic::Diagnostic| sources.0[0].text[problem.span.range()].to_owned();
        compile(&sources)
            .diagnostics
            .iter()
            .map(|told| (told.code.to_string(), marked(told), told.help.clone().unwrap_or_default()))
            .collect()
    };
    assert_eq!(told("{ per_minute: 60 }"), []);
    for wrong in ["0", "lots", "30.5", "5000"] {
        let found = told(&format!("{{ per_minute: {wrong} }}"));
        assert!(matches!(found.as_slice(), [(code, marked, _)] if code == "D086" && marked == wrong), "{found:?}");
    }
    let found = told("{ per_minut: 30 }");
    assert!(matches!(found.as_slice(), [(code, _, help)] if code == "D012" && help.contains("`per_minute`")), "{found:?}");
}

/// Returns code, marked words and help of all that is told about a dialog named `shop`.
fn helped(text: &str) -> Vec<(String, String, String)> {
    let sources = Sources(vec![SourceFile { path: "shop.yaml".into(), text: text.into() }]);
    let found = compile(&sources).diagnostics;
    let one = |told: &vraag::dialog::diagnostic::Diagnostic| {
        let marked = sources.0[0].text[told.span.range()].to_owned();
        (told.code.to_string(), marked, told.help.clone().unwrap_or_default())
    };
    found.iter().map(one).collect()
}

#[test]
fn keys_in_capitals_and_in_other_languages_are_read_so_that_all_is_told_once() {
    let shouted = "Dialog: shop\nLanguages: [en]\nStart:\n  - { command: shop }\nSteps:\n  - sya: Hi\n";
    let found = told(shouted);
    let codes: Vec<(&str, &str)> = found.iter().map(|(code, _, marked)| (code.as_str(), marked.as_str())).collect();
    assert_eq!(codes, [("D012", "Dialog"), ("D012", "Languages"), ("D012", "Start"), ("D012", "Steps"), ("D012", "sya")]);

    let german = "dialog: shop\nlanguages: [en]\nschritte:\n  - frage: name\n    typ: text\n  - sage: Danke\n";
    let helps: Vec<String> = helped(german).into_iter().map(|(_, _, help)| help).collect();
    assert_eq!(helps, ["did you mean `steps`?", "did you mean `ask`?", "did you mean `say`?"]);
}

#[test]
fn a_language_by_its_name_is_told_once_with_its_code() {
    let found = helped("dialog: shop\nlanguages: [english]\nstart:\n  - { command: shop }\nsteps:\n  - say: Hi\n");
    assert!(
        matches!(found.as_slice(), [(code, marked, help)] if code == "D030" && marked == "english" && help.ends_with("`en`")),
        "{found:?}"
    );
}

#[test]
fn names_with_foreign_letters_are_offered_in_plain_ones() {
    let found = helped("dialog: shop\nsteps:\n  - ask: größe\n    type: text\n    text: Which?\n");
    assert!(found.iter().any(|(code, _, help)| code == "D030" && help.ends_with("`grosse`")), "{found:?}");
}

#[test]
fn quotes_of_a_word_processor_are_replaced_in_what_is_offered() {
    let found = helped("dialog: shop\nsteps:\n  - say: “Open today: all day”\n");
    assert!(found.iter().any(|(code, _, help)| code == "D018" && help.contains("`- say: \"Open today: all day\"`")), "{found:?}");
}

#[test]
fn a_range_with_another_sign_is_offered_with_two_dots() {
    for (written, offered) in [("1-40", "1..40"), ("1 to 5", "1..5"), ("1 – 40", "1..40"), ("1 tot 40", "1..40")] {
        let found = helped(&format!("dialog: shop\nsteps:\n  - ask: n\n    type: number\n    range: {written}\n    text: N?\n"));
        assert!(found.iter().any(|(code, _, help)| code == "D080" && help == &format!("write `range: {offered}`")), "{found:?}");
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
    assert_told(text, &[("D013", 7, "text"), ("D013", 10, "options"), ("D013", 16, "say")]);
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
