//! The spanned tree: every character of every scalar can be found again in the file.

use vraag::dialog::ast::Scalar;
use vraag::dialog::source::FileIx;
use vraag::dialog::yaml::{Node, NodeKind, parse};

fn scalars(node: &Node, into: &mut Vec<Scalar>) {
    match &node.kind {
        NodeKind::Scalar(scalar) => into.push(scalar.clone()),
        NodeKind::List(items) => items.iter().for_each(|item| scalars(item, into)),
        NodeKind::Map(entries) => entries.iter().for_each(|entry| {
            into.push(entry.key.clone());
            scalars(&entry.value, into);
        }),
        NodeKind::Empty | NodeKind::Reported => {}
    }
}

fn read(text: &str) -> Vec<Scalar> {
    let (tree, problems) = parse(FileIx(0), text);
    assert_eq!(problems, [], "{text}");
    let mut all = Vec::new();
    scalars(&tree.expect("the text is a tree"), &mut all);
    all
}

/// Every letter of a scalar stands in the file where its map says.
fn assert_exact(text: &str) {
    for scalar in read(text) {
        for (at, c) in scalar
            .text
            .char_indices()
            .filter(|(_, c)| c.is_alphanumeric())
        {
            let place = scalar.part(at..at + c.len_utf8());
            assert_eq!(
                &text[place.range()],
                c.to_string(),
                "character {at} of {:?} in {text:?}",
                scalar.text
            );
        }
    }
}

#[test]
fn a_plain_scalar_ends_where_its_last_word_ends() {
    let text = "é: één twee   # drie\nb: x\n";
    let all = read(text);
    assert_eq!(&text[all[0].span.range()], "é");
    assert_eq!(&text[all[1].span.range()], "één twee");
    assert_exact(text);
}

#[test]
fn a_folded_plain_scalar_is_exact_over_its_lines() {
    let text = "a: één\n  twee\n\n\n  drie vier\nb: vijf\n";
    assert_eq!(read(text)[1].text, "één twee\n\ndrie vier");
    assert_exact(text);
}

#[test]
fn quotes_and_escapes_are_exact() {
    assert_exact("a: 'it''s één ''day'' here'\nb: \"x\\ty \\\"q\\\" é z\"\n");
    assert_exact("a: \"one\n  two \\\n  three\n\n  four\"\nb: 'one\n\n  two'\n");
}

#[test]
fn an_escape_points_at_its_first_character_and_the_rest_stays_exact() {
    let text = "a: \"\\u00e9n \\U0001F600 z\"\n";
    let scalar = &read(text)[1];
    assert_eq!(scalar.text, "én 😀 z");
    let z = scalar.text.find('z').expect("it is there");
    assert_eq!(&text[scalar.part(z..z + 1).range()], "z");
    assert_eq!(&text[scalar.part(2..3).range()], "n");
}

#[test]
fn block_scalars_are_exact() {
    assert_exact(
        "a: |\n    één\n      twee\n\n    drie\n\nb: >-\n  één\n  twee\n\n  drie\n    vier\n  vijf\nc: d\n",
    );
    assert_exact("- |2\n    ab\n   cd\n- >\n\n  one\n  two\n\n\n  three\n");
}

#[test]
fn windows_line_ends_change_no_place() {
    assert_exact(
        "a: één\r\n  twee\r\nb: |\r\n  drie\r\n  vier\r\nc: \"vijf\r\n  zes\"\r\nd: [x, y]\r\n",
    );
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_first_key() {
    let text = "\u{feff}dialog: x\n";
    let all = read(text);
    assert_eq!(
        (all[0].text.as_str(), &text[all[0].span.range()]),
        ("dialog", "dialog")
    );
}

#[test]
fn nothing_is_guessed_from_words() {
    let all = read("a: no\nb: 007\nc: 2026-11\nd: 20:30\ne: null\nf: ~\n");
    let words: Vec<&str> = all
        .iter()
        .skip(1)
        .step_by(2)
        .map(|scalar| scalar.text.as_str())
        .collect();
    assert_eq!(words, ["no", "007", "2026-11", "20:30", "null", "~"]);
}

#[test]
fn maps_and_lists_know_where_they_end() {
    let text = "a: { b: c, d: [e, f] }\ng:\n  - h\n  - i: j\n";
    let (tree, _) = parse(FileIx(0), text);
    let Some(Node {
        kind: NodeKind::Map(entries),
        ..
    }) = tree
    else {
        panic!("a map")
    };
    assert_eq!(&text[entries[0].value.span.range()], "{ b: c, d: [e, f] }");
    assert_eq!(&text[entries[1].value.span.range()], "- h\n  - i: j");
}
