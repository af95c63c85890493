//! From files to programs: what leads where, in which room, and what each question reads.

use std::sync::Arc;

use vraag::dialog::ast::Room;
use vraag::dialog::compile::{Compiled, compile, compile_older};
use vraag::dialog::expr::tree::{Ref, Type};
use vraag::dialog::program::{DateBound, Next, Program, Question, Spec, Step};
use vraag::dialog::source::{SourceFile, Sources};

/// Makes files of their names and texts.
fn files(files: &[(&str, &str)]) -> Sources {
    Sources(
        files
            .iter()
            .map(|(path, text)| SourceFile {
                path: path.into(),
                text: Arc::from(*text),
            })
            .collect(),
    )
}

/// Compiles files that must be sound.
#[track_caller]
fn sound(given: &[(&str, &str)]) -> Compiled {
    let sources = files(given);
    let compiled = compile(&sources);
    let told: Vec<String> = compiled
        .errors()
        .map(|told| told_at(&sources, told))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
    compiled
}

fn told_at(sources: &Sources, told: &vraag::dialog::diagnostic::Diagnostic) -> String {
    let text = &sources.file(told.span.file).text;
    format!(
        "{} {} `{}` {:?}",
        told.code,
        told.message,
        &text[told.span.range()],
        told.help
    )
}

/// Compiles one dialog named `shop` with these sections.
#[track_caller]
fn shop(sections: &str) -> Arc<Program> {
    let text = format!("dialog: shop\nlanguages: [en]\n{sections}");
    sound(&[("shop.yaml", &text)]).dialogs.programs["shop"].clone()
}

fn question<'p>(program: &'p Program, name: &str) -> &'p Question {
    program.question(program.question_named(name).expect("the test asks it"))
}

fn reads(program: &Program, name: &str) -> Vec<Ref> {
    program
        .reads(program.question_named(name).expect("the test asks it"))
        .to_vec()
}

fn answer(name: &str) -> Ref {
    Ref::Answer(name.into())
}

/// Where a way leads, told by what stands there.
fn at(program: &Program, next: Next) -> String {
    match next {
        Next::Return => "return".to_owned(),
        Next::Node(node) => match &program.node(node).step {
            Step::Ask(question) => program.question(*question).name.to_string(),
            other => format!("{other:?}")
                .split([' ', '('])
                .next()
                .unwrap_or_default()
                .to_lowercase(),
        },
    }
}

const ORDER: &str = include_str!("../../dialogs/next-roast.yaml");

#[test]
fn the_order_of_the_next_roast_becomes_a_program() {
    let compiled = sound(&[("next-roast.yaml", ORDER)]);
    assert_eq!(compiled.diagnostics.len(), 0, "{:?}", compiled.diagnostics);
    let program = &compiled.dialogs.programs["next-roast"];
    let names: Vec<&str> = program
        .questions
        .iter()
        .map(|question| question.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "brew",
            "grind",
            "bags",
            "pickup",
            "last_roast",
            "complaint",
            "phone"
        ]
    );
    assert!(matches!(
        question(program, "pickup").spec,
        Spec::Date {
            from: Some(DateBound::Days(1)),
            to: Some(DateBound::Days(21))
        }
    ));
    assert_eq!(reads(program, "grind"), [answer("brew")]);
    assert_eq!(reads(program, "complaint"), [answer("last_roast")]);
    assert_eq!(
        (
            &program.sections[0].rooms[..],
            &program.sections[1].rooms[..]
        ),
        (&[Room::Group][..], &[Room::Private][..])
    );
}

#[test]
fn every_branch_flows_back_to_the_step_after_it() {
    let program = shop(
        "steps:
  - ask: size
    type: choice
    text: Which size?
    options:
      small: { label: Small, then: [{ ask: cup, type: text, text: Which cup? }] }
      large: Large
    give_up:
      - say: Never mind.
    tries: 2
  - if: size == large
    then:
      - tag: hungry
    else:
      - if: cup is missing
        then: [{ say: No cup. }]
  - ask: name
    type: text
    text: Your name?
",
    );
    let names: Vec<&str> = program
        .questions
        .iter()
        .map(|question| question.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["size", "cup", "name"],
        "questions stand in the order of the file"
    );
    let size = question(&program, "size");
    assert_eq!(
        at(&program, size.options[0].then.expect("it has steps")),
        "cup"
    );
    assert_eq!(size.options[1].then, None);
    for node in &program.nodes {
        let next = at(&program, node.next);
        let expected = match &node.step {
            Step::Ask(question) if program.question(*question).name == "name" => "return",
            Step::Ask(_) => "if",
            Step::If { .. } | Step::Tag(_) => "name",
            Step::Say(say) if say.text.in_language("en") == template("No cup.") => "name",
            Step::Say(_) => "if",
            other => panic!("{other:?} is not in the dialog"),
        };
        assert_eq!(next, expected, "after {:?}", node.step);
    }
}

fn template(words: &str) -> &'static vraag::dialog::text::Template {
    use vraag::dialog::text::{Piece, Template};
    Box::leak(Box::new(Template(vec![Piece::Words(
        words.into(),
        vraag::message::Style::Plain,
    )])))
}

#[test]
fn a_jump_into_a_branch_goes_on_from_there() {
    let program = shop(
        "sections:
  main:
    - goto: cup
  other:
    - if: lang == en
      then:
        - ask: cup
          type: text
          text: Which cup?
    - goto: empty
  empty:
    - end: nothing
",
    );
    let jumps: Vec<String> = program
        .nodes
        .iter()
        .filter_map(|node| match node.step {
            Step::Goto(target) => Some(at(&program, target)),
            _ => None,
        })
        .collect();
    assert_eq!(jumps, ["cup", "end"]);
    let cup = program.asked_at["cup"];
    assert_eq!(at(&program, program.node(cup).next), "goto");
}

#[test]
fn a_question_reads_its_own_data_and_the_conditions_around_it() {
    let program = shop(
        "sections:
  main:
    - ask: a
      type: yesno
      text: A?
      yes:
        - ask: b
          type: text
          text: 'B, ${contact.name}?'
    - if: b is missing
      then: [{ set: { points: 1 } }]
    - else if: points > 1
      then:
        - do: more
          when: contact.email is answered
    - ask: own
      type: number
      when: today > 2026-01-01 and room == private
      valid: answer > points
      text: How many?
  more:
    - ask: c
      type: choice
      text: C?
      options:
        x: X
        y: { label: Y, when: a }
",
    );
    assert_eq!(reads(&program, "a"), []);
    assert_eq!(
        reads(&program, "b"),
        [Ref::Contact("name".into()), answer("a")]
    );
    assert_eq!(reads(&program, "own"), [Ref::Variable("points".into())]);
    let mut more = reads(&program, "c");
    more.sort();
    let mut expected = [
        answer("a"),
        answer("b"),
        Ref::Variable("points".into()),
        Ref::Contact("email".into()),
    ];
    expected.sort();
    assert_eq!(more, expected);
}

#[test]
fn types_are_found_in_whatever_order_they_are_written() {
    let program = shop(
        "steps:
  - set: { total: bonus + 2, best: size, kind: \"fan\" }
  - set: { bonus: start * 2, best: 'x', again: kind }
    when: total > 3
  - set: { start: 4, kind: \"critic\" }
  - ask: size
    type: choice
    text: Which?
    options: { small: Small, large: Large }
"
        .replace(", best: 'x'", "")
        .as_str(),
    );
    let kinds: Vec<(&str, &Type)> = program
        .variables
        .iter()
        .map(|(name, kind)| (name.as_str(), kind))
        .collect();
    let find = |name: &str| {
        kinds
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| (*kind).clone())
    };
    assert_eq!(find("total"), Some(Type::Number));
    assert_eq!(find("bonus"), Some(Type::Number));
    assert_eq!(find("kind"), Some(Type::Text));
    assert_eq!(find("again"), Some(Type::Text));
    assert!(matches!(find("best"), Some(Type::Key(keys)) if keys.keys.len() == 2));
}

#[test]
fn a_field_has_one_type_in_all_dialogs_and_its_options_are_joined() {
    let one = "dialog: one\nsteps:\n  - ask: q\n    type: choice\n    text: Q?\n    options: { a: A, b: B }\n    keep: contact.drink\n";
    let two = "dialog: two\nsteps:\n  - ask: q\n    type: choice\n    text: Q?\n    options: { b: B, c: C }\n    keep: contact.drink\n\
               \x20 - say: Cheers!\n    when: contact.drink == a\n";
    let compiled = sound(&[("one.yaml", one), ("two.yaml", two)]);
    let drink = compiled
        .dialogs
        .bot
        .fields
        .iter()
        .find(|(name, _)| name == "drink");
    let keys = match drink {
        Some((_, Type::Key(keys))) => keys.keys.iter().map(|key| key.as_str()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(keys, ["a", "b", "c"]);
}

#[test]
fn a_section_runs_in_the_rooms_of_all_that_reach_it() {
    let one = "dialog: one
start:
  - { section: group, in: group, command: go }
  - { section: alone, link: alone }
sections:
  group:
    - say: Hello all
      buttons:
        - { text: More, start: one/alone }
        - { text: Far, start: two }
    - do: both
  alone:
    - goto: both
  both:
    - say: Hi
    - start: two/far
  never:
    - say: Nobody
";
    let two = "dialog: two\nstart:\n  - { section: near, link: near }\nsections:\n  near:\n    - say: Near\n  far:\n    - say: Far\n";
    let compiled = sound(&[("one.yaml", one), ("two.yaml", two)]);
    let rooms = |dialog: &str| -> Vec<Vec<Room>> {
        compiled.dialogs.programs[dialog]
            .sections
            .iter()
            .map(|section| section.rooms.clone())
            .collect()
    };
    assert_eq!(
        rooms("one"),
        [
            vec![Room::Group],
            vec![Room::Private],
            vec![Room::Private, Room::Group],
            vec![]
        ]
    );
    assert_eq!(
        rooms("two"),
        [vec![Room::Private], vec![Room::Private, Room::Group]]
    );
}

#[test]
fn only_what_a_dialog_means_changes_its_version() {
    let version = |text: &str| {
        compile(&files(&[("shop.yaml", text)])).read[0]
            .program
            .version
    };
    let plain = "dialog: shop\nlanguages: [nl, en]\nsteps:\n  - ask: bags\n    type: number\n    range: 1..40\n    when: lang == nl\n    \
                 text: { nl: Hoeveel?, en: How many? }\n";
    let dressed = "# a comment\ndialog: shop\nabout: Coffee\nlanguages: [nl, en]\nsections:\n  main:\n  - ask: bags\n    text:\n      \
                   en: How many?\n      nl: \"Hoeveel?\"\n    when: lang  ==  nl\n    range: 1 .. 40\n    optional: false\n    type: number\n";
    assert_eq!(version(plain), version(dressed));
    for (from, to) in [
        ("1..40", "1..41"),
        ("How many?", "How much?"),
        ("bags", "sacks"),
        ("[nl, en]", "[en, nl]"),
        ("lang == nl", "lang == en"),
    ] {
        assert_ne!(
            version(plain),
            version(&plain.replace(from, to)),
            "{from} became {to}"
        );
    }
}

#[test]
fn what_a_consent_is_for_is_written_out_or_not() {
    let of = |purpose: &str| {
        let text = format!(
            "dialog: shop\nsteps:\n  - {{ ask: may_we, type: consent, version: v1, text: May we?{purpose} }}\n"
        );
        compile(&files(&[("shop.yaml", &text)])).read[0]
            .program
            .version
    };
    assert_eq!(of(""), of(", for: answers"));
    assert_ne!(of(""), of(", for: contact"));
    let told = |keys: &str| {
        let text = format!("dialog: shop\nsteps:\n  - {{ ask: it, text: Well?, {keys} }}\n");
        compile(&files(&[("shop.yaml", &text)]))
            .diagnostics
            .iter()
            .map(|told| told.code.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(told("type: yesno, for: contact"), ["D047"]);
    assert_eq!(told("type: consent, version: v1, for: calls"), ["D025"]);
}

#[test]
fn an_older_version_runs_among_the_files_of_today() {
    let today = files(&[("shop.yaml", "dialog: shop\nsteps:\n  - say: New\n")]);
    let older = SourceFile {
        path: "shop.yaml".into(),
        text: Arc::from(
            "dialog: shop\nsteps:\n  - ask: old\n    type: text\n    text: Old?\n  - say: Bye\n    when: contact.gone == 'x'\n",
        ),
    };
    let broken = SourceFile {
        path: "shop.yaml".into(),
        text: Arc::from("- ["),
    };
    let programs = compile_older(&today, &[older, broken]);
    let program = programs[0].as_ref().expect("it can be read");
    assert_eq!(program.questions[0].name, "old");
    assert_eq!(program.sections[0].rooms, [Room::Private]);
    assert!(programs[1].is_none());
}

#[test]
fn a_dialog_with_an_error_is_left_out_and_its_name_stays_known() {
    let sources = files(&[
        (
            "good.yaml",
            "dialog: good\nsteps:\n  - say: Hello\n    buttons: [{ text: Go, start: bad }]\n",
        ),
        (
            "bad.yaml",
            "dialog: bad\nstart:\n  - { section: main, link: bad }\nsteps:\n  - goto: nowhere\n",
        ),
    ]);
    let compiled = compile(&sources);
    let told: Vec<String> = compiled
        .errors()
        .map(|told| told_at(&sources, told))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        compiled
            .dialogs
            .programs
            .keys()
            .map(|name| name.as_str())
            .collect::<Vec<_>>(),
        ["good"]
    );
    assert_eq!(compiled.read.len(), 2);
}

#[test]
fn the_dialogs_that_ship_have_nothing_wrong() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let (sources, told) = vraag::dialog::load::read(&[root]);
    assert_eq!(told, []);
    let compiled = compile(&sources);
    let told: Vec<String> = compiled
        .diagnostics
        .iter()
        .map(|told| told_at(&sources, told))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(compiled.dialogs.programs.len() >= 3);
}
