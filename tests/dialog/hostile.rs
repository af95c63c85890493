//! Files that are broken, by accident or on purpose: always an answer, always a place, never a panic, never a long wait.

mod slips;

use std::path::PathBuf;

use slips::{Corpus, Dice as Slips};
use vraag::dialog::compile::compile;
use vraag::dialog::diagnostic::{Diagnostic, Severity};
use vraag::dialog::source::{SourceFile, Sources};

const DIALOG: &str = "\
dialog: shop
languages: [nl, en]                    # the first one is the fallback
about: \"Coffee: by the bag\"
start:
  - { section: order, command: order, words: [koffie, 'een bon'] }
lists:
  brewers: { espresso: Espresso, moka: { label: \"Moka, of zo\", says: [percolator] } }
sections:
  order:
    - ask: brew
      type: multi
      options: brewers
      text: { nl: Hoe zet je koffie?, en: How do you brew? }
      remind: { after: 20h, times: 2 }
    - ask: bags
      type: number
      range: 1..40
      text:
        nl: |
          Hoeveel zakken: één of meer?
          - één
        en: >-
          How many bags
          would you like?
    - if: bags > 2 and brew has espresso
      then:
        - say: \"Dank je, ${bags} zakken.\"
          buttons:
            - { text: Winkel, url: https://example.org/#winkel }
    - else:
        - tag: small
    - end: done
";

fn check(text: &str) -> Vec<Diagnostic> {
    let sources = Sources(vec![SourceFile {
        path: PathBuf::from("shop.yaml"),
        text: text.into(),
    }]);
    let found = compile(&sources).diagnostics;
    for problem in &found {
        let marked = text.get(problem.span.range());
        let is_placed = marked.is_some_and(|marked| !marked.is_empty()) || text.trim().is_empty();
        assert!(is_placed, "{problem:?} points nowhere in {text:?}");
    }
    found
}

fn errors(text: &str) -> usize {
    check(text)
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count()
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

#[test]
fn the_dialog_that_is_broken_below_is_right() {
    assert_eq!(errors(DIALOG), 0, "{:#?}", check(DIALOG));
}

#[test]
fn a_file_cut_anywhere_gets_places_that_are_in_it() {
    for end in (0..DIALOG.len()).filter(|end| DIALOG.is_char_boundary(*end)) {
        check(&DIALOG[..end]);
    }
}

#[test]
fn a_file_without_any_one_line_gets_places_that_are_in_it() {
    let lines: Vec<&str> = DIALOG.lines().collect();
    for without in 0..lines.len() {
        let rest: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != without)
            .map(|(_, line)| *line)
            .collect();
        check(&rest.join("\n"));
    }
}

#[test]
fn random_slips_never_panic_and_always_have_a_place() {
    let slips = [
        ":", ": ", " #", "\"", "'", "{", "}", "[", "]", ",", "- ", "\t", "\n", "  ", "*", "&a ",
        "!", "|", ">", "é", "\u{a0}", "\0", "---\n", "? ", "<<: ", "${", "\\", "\r\n", "😀", "%",
    ];
    let mut dice = Dice(0x5eed);
    for _ in 0..400 {
        let mut text = DIALOG.to_owned();
        for _ in 0..=dice.roll(4) {
            let mut at = dice.roll(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            if dice.roll(3) == 0 {
                text.remove(at);
            } else {
                text.insert_str(at, slips[dice.roll(slips.len())]);
            }
        }
        check(&text);
    }
}

#[test]
fn slips_in_what_is_shipped_never_panic_and_are_told_where_they_are() {
    let corpus = Corpus::read();
    for seed in 1..=12 {
        let mut dice = Slips::new(seed);
        for at in 0..50 {
            let input = corpus.input(&mut dice);
            let result = input.run();
            assert_eq!(
                result,
                Ok(()),
                "seed {seed}, input {at}, {}:\n{:?}",
                input.path().display(),
                input.text()
            );
        }
    }
}

#[test]
fn blanks_and_letters_of_several_bytes_inside_brackets_are_told() {
    let ends = [
        "languages: [\u{a0}",
        "languages: {\u{a0}",
        "languages: [nl,\u{2003}",
        "languages: [\u{3000}nl",
        "lists: { a\u{a0}",
        "lists: { a: \u{a0}",
    ];
    for end in ends {
        assert!(errors(&format!("dialog: x\n{end}")) >= 1, "{end:?}");
        // At the end of the file the last line's last letter has several bytes, too.
        assert!(
            errors(&format!("dialog: x\nsteps:\n  - say: Hi\n{end}")) >= 1,
            "{end:?}"
        );
        assert!(
            errors(&format!("dialog: x\n{end}\nsteps:\n  - say: Hi\n")) >= 1,
            "{end:?}"
        );
    }
}

#[test]
fn a_file_that_ends_with_a_letter_of_several_bytes_is_told() {
    for end in [
        "\u{3000}",
        "\u{85}",
        "- \u{a0}",
        "-\u{a0}",
        "\\\u{a0}",
        "on_en-\u{a0}",
        "😀",
        "\u{2028}",
        "\"\u{a0}",
        "'\u{2003}",
    ] {
        for head in [
            "dialog: x\nsteps:\n  - say: Hi\n",
            "dialog: x\nsteps:\n  - say: Hi\n    when: a == 1\n",
            "a: [\n",
            "segments:\n  a:\n    static: true\n    ",
        ] {
            let _ = check(&format!("{head}{end}"));
        }
    }
}

#[test]
fn deep_nesting_is_told_and_does_not_overflow() {
    for deep in [
        "[".repeat(300_000),
        "- ".repeat(300_000),
        "{a: ".repeat(200_000),
        "? ".repeat(300_000),
        "{".repeat(900_000),
    ] {
        assert!(errors(&deep) >= 1);
        assert!(errors(&format!("dialog: shop\nsteps:\n  - say: {deep}\n")) >= 1);
    }
    let steps: String = (0..400)
        .map(|level| {
            format!(
                "{}- if: 1 == 2\n{}  then:\n",
                "    ".repeat(level),
                "    ".repeat(level)
            )
        })
        .collect();
    assert!(errors(&format!("dialog: shop\nsteps:\n{steps}")) >= 1);
}

#[test]
fn an_anchor_bomb_is_refused_and_not_unfolded() {
    let mut bomb = String::from("dialog: shop\na0: &a0 [lol, lol]\n");
    for level in 1..40 {
        bomb.push_str(&format!(
            "a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n",
            level - 1
        ));
    }
    assert!(errors(&bomb) > 40);
}

#[test]
fn much_of_anything_is_answered() {
    let pieces = [
        "a: b: c\n",
        "\"",
        "'\n",
        "x\n",
        "- *a\n",
        "- say: {{ x }}\n",
        "&a ",
        "!!x ",
        "a: [\n",
        "|\n",
        "\t- a\n",
        "é",
        " #",
        "- say: a #b\n",
        "{a, ",
        "a: 'b\n",
        ": ",
        "-\n",
        "\"a\": \"b\\\n",
    ];
    for piece in pieces {
        let text = piece.repeat((1 << 18) / piece.len());
        check(&text);
    }
}
