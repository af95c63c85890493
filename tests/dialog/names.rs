//! What is told about names and types: the exact place, the words, and that hostile files end soon.

use std::fmt::Write as _;
use std::sync::Arc;

use vraag::dialog::compile::{Compiled, compile};
use vraag::dialog::expr::tree::{ExprNode, Type};
use vraag::dialog::program::{Assigned, Step};
use vraag::dialog::source::{SourceFile, Sources};
use vraag::value::Value;

fn compiled(files: &[(&str, &str)]) -> (Sources, Compiled) {
    let sources = Sources(
        files
            .iter()
            .map(|(path, text)| SourceFile {
                path: path.into(),
                text: Arc::from(*text),
            })
            .collect(),
    );
    let compiled = compile(&sources);
    (sources, compiled)
}

/// Returns each diagnostic as code, words pointed at, and message.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let (sources, compiled) = compiled(files);
    let told = compiled.diagnostics.iter();
    told.map(|told| {
        format!(
            "{} `{}`: {}",
            told.code,
            &sources.file(told.span.file).text[told.span.range()],
            told.message
        )
    })
    .collect()
}

fn shop(body: &str) -> Vec<String> {
    told(&[(
        "shop.yaml",
        &format!("dialog: shop\nlanguages: [en]\n{body}"),
    )])
}

#[test]
fn a_field_of_two_types_points_at_the_other_dialog() {
    let one = "dialog: one\nsteps:\n  - ask: visits\n    type: number\n    text: How often?\n    keep: contact.visits\n";
    let two = "dialog: two\nsteps:\n  - ask: last\n    type: date\n    text: When?\n    keep: contact.visits\n";
    let (_, compiled) = compiled(&[("one.yaml", one), ("two.yaml", two)]);
    let [told] = compiled.diagnostics.as_slice() else {
        panic!("{:?}", compiled.diagnostics)
    };
    assert_eq!(
        told.message,
        "`contact.visits` holds a number, and here it is given a date"
    );
    assert_eq!((told.span.file.0, told.labels[0].0.file.0), (1, 0));
}

#[test]
fn a_declared_field_is_held_to_its_declaration() {
    let shop = "dialog: shop\nsteps:\n  - keep: { contact.next_visit: 3 }\n  - keep: { contact.next_visit: today + 7d, contact.phone: missing }\n";
    let told = told(&[
        ("bot.yaml", "fields: { next_visit: date }\n"),
        ("shop.yaml", shop),
    ]);
    assert_eq!(
        told,
        ["D046 `3`: `contact.next_visit` holds a date, and here it is given a number"]
    );
}

#[test]
fn a_quoted_key_of_an_option_is_that_option() {
    let text = "dialog: shop\nsteps:\n  - ask: size\n    type: choice\n    text: Which?\n    options: { small: S, large: L }\n    \
                keep: contact.size\n  - keep: { contact.size: \"small\" }\n";
    let (_, compiled) = compiled(&[("shop.yaml", text)]);
    assert_eq!(compiled.diagnostics, []);
    let Step::Keep(kept) = &compiled.read[0].program.nodes[1].step else {
        panic!("a keep")
    };
    let Assigned::Expr(expr) = &kept[0].1 else {
        panic!("{kept:?}")
    };
    assert!(
        matches!((&expr.node, &expr.kind), (ExprNode::Literal(Value::Key(key)), Type::Key(_)) if key == "small")
    );
}

#[test]
fn two_variables_that_set_each_other_have_no_type_and_harm_nobody() {
    assert_eq!(
        shop("steps:\n  - set: { a: b }\n  - set: { b: a }\n  - say: Hello\n"),
        Vec::<String>::new()
    );
}

#[test]
fn a_wrong_key_is_told_with_the_type_it_belongs_to() {
    let told = shop(
        "steps:\n  - ask: a\n    type: nps\n    range: 1..5\n    text: A?\n  - ask: b\n    type: email\n    optional: true\n    pattern: x\n    text: B?\n",
    );
    assert_eq!(
        told,
        [
            "D047 `range`: an `nps` has no `range`",
            "D047 `pattern`: an `email` has no `pattern`"
        ]
    );
}

#[test]
fn a_question_below_a_shared_list_would_be_asked_twice() {
    let lists = "lists:\n  sizes:\n    small: { label: S, then: [{ ask: cup, type: text, text: Which cup? }] }\n    large: L\n";
    let ask = |name: &str| {
        format!("  - ask: {name}\n    type: choice\n    options: sizes\n    text: Which?\n")
    };
    assert_eq!(
        shop(&format!("{lists}steps:\n{}", ask("one"))),
        Vec::<String>::new()
    );
    let told = shop(&format!("{lists}steps:\n{}{}", ask("one"), ask("two")));
    assert_eq!(
        told,
        [
            "D043 `cup`: `cup` is asked below a list that several questions use, so it would be asked under one name twice"
        ]
    );
}

#[test]
fn a_list_that_leads_to_itself_is_told_and_ends() {
    let told = shop(
        "lists:\n  sizes:\n    small: { label: S, then: [{ ask: again, type: choice, text: Which?, options: sizes }] }\nsteps:\n  - ask: one\n    \
         type: choice\n    options: sizes\n    text: Which?\n",
    );
    assert_eq!(
        told,
        [
            "D049 `again`: `again` stands below a list, and uses a list whose options have steps of their own"
        ]
    );
}

#[test]
fn a_jump_that_could_mean_two_things_is_told() {
    let told = shop(
        "sections:\n  main:\n    - goto: size\n  size:\n    - ask: size\n      type: text\n      text: Which?\n",
    );
    assert_eq!(
        told[0],
        "D043 `size`: `size` is a section and a question, so `goto` could mean either"
    );
}

#[test]
fn a_new_name_must_be_there_or_have_a_newer_one() {
    let told = shop(
        "renamed: { old: older, older: size, gone: sise }\nsteps:\n  - ask: size\n    type: text\n    text: Which?\n",
    );
    assert_eq!(
        told,
        ["D036 `sise`: `gone` became `sise`, and there is nothing of that name in this dialog"]
    );
}

#[test]
fn the_bots_own_file_is_checked_too() {
    let bot = "timezone: Europe/Amsterdm\nquiet: { from: \"21:00\", to: nine }\noperators: [12, \"@noor\"]\nfields: { visits: numbr }\n\
               keep_answers: a while\nvalues: { price: 4.50, opens: 09:00 }\nwords: { nl: { skp: Overslaan } }\n\
               sentences: { en: { retry_number_between: \"From {from} to {till}\" } }\n";
    let told = told(&[("bot.yaml", bot)]);
    assert_eq!(
        told,
        [
            "D085 `Europe/Amsterdm`: there is no time zone `Europe/Amsterdm`",
            "D192 `Europe/Amsterdm`: people who ask for a person are not told how to reach one",
            "D086 `nine`: `nine` is not a time of day",
            "D086 `\"@noor\"`: `@noor` is not an operator: they are told by their number, because anybody can take a name",
            "D086 `numbr`: `numbr` is not a type of the field `visits`",
            "D086 `a while`: `keep_answers` is a length of time, and `a while` is none",
            "D086 `skp`: the program has no words named `skp` to replace",
            "D086 `{till}`: the sentence `retry_number_between` has nothing to put in at `{till}`",
        ]
    );
}

#[test]
fn where_a_person_can_be_asked_for_nobody_needs_to_read_how_to_reach_one() {
    let bot = "name: Shop\nkeep_answers: 18 months\n";
    let lacks = "D192 `Shop`: people who ask for a person are not told how to reach one";
    assert_eq!(told(&[("bot.yaml", bot)]), [lacks]);
    let bot = format!("{bot}desks: {{ bar: \"telegram:-5\" }}\n");
    assert_eq!(told(&[("bot.yaml", &bot)]), [""; 0]);
}

#[test]
fn words_that_are_there_twice_are_said() {
    let told = shop(
        "start:\n  - { in: business, command: go }\n  - { words: [Order, order] }\nsteps:\n  - say: Hello\n",
    );
    assert_eq!(
        told,
        ["D045 `order`: the words `order` are there twice: capitals and accents do not matter"]
    );
}

#[test]
fn a_long_chain_of_detours_is_told_without_being_walked_into_the_ground() {
    let mut text = "dialog: shop\nsections:\n  main:\n    - do: s0\n".to_owned();
    (0..15_000).for_each(|at| {
        let _ = write!(text, "  s{at}:\n    - do: s{}\n", at + 1);
    });
    text.push_str("  s15000:\n    - say: Deep.\n");
    let told = told(&[("shop.yaml", &text)]);
    assert_eq!(
        told.iter().filter(|told| told.starts_with("D049")).count(),
        1,
        "{told:?}"
    );
}

#[test]
fn a_list_of_thousands_shown_a_thousand_times_is_refused() {
    let mut text = "dialog: shop\nlists:\n  many:\n".to_owned();
    (0..3_000).for_each(|at| {
        let _ = writeln!(text, "    k{at}: L{at}");
    });
    text.push_str("steps:\n");
    (0..3_000).for_each(|at| {
        let _ = write!(
            text,
            "  - ask: q{at}\n    type: choice\n    text: Q?\n    options: many\n"
        );
    });
    let told = told(&[("shop.yaml", &text)]);
    assert!(
        told.iter().any(|told| told.starts_with("D049")),
        "{:?}",
        told.first()
    );
}

#[test]
fn a_knot_of_conditions_is_refused() {
    let mut text = "dialog: shop\nsections:\n  main:\n".to_owned();
    (0..5_000).for_each(|at| {
        let _ = write!(
            text,
            "    - do: all\n      as: a{at}\n      when: contact.f{at} == 1\n"
        );
    });
    text.push_str("  all:\n");
    (0..5_000).for_each(|at| {
        let _ = write!(
            text,
            "    - ask: q{at}\n      type: number\n      text: Q?\n      keep: contact.f{at}\n"
        );
    });
    let told = told(&[("shop.yaml", &text)]);
    assert!(
        told.iter().any(|told| told.starts_with("D049")),
        "{:?}",
        told.first()
    );
}

#[test]
fn thousands_of_slips_are_told_without_looking_for_a_meaning_for_ever() {
    let mut text = "dialog: shop\nsections:\n".to_owned();
    (0..8_000).for_each(|at| {
        let _ = write!(
            text,
            "  section_number_{at}:\n    - goto: sektion_number_{at}x\n"
        );
    });
    assert_eq!(
        told(&[("shop.yaml", &text)])
            .iter()
            .filter(|told| told.starts_with("D035"))
            .count(),
        8_000
    );
}
