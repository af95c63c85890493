//! The decoder: files to dialog trees, with every fault told at once.

use std::path::PathBuf;

use vraag::dialog::ast::{Dialog, Options, Verb};
use vraag::dialog::decode::decode;
use vraag::dialog::diagnostic::Diagnostic;
use vraag::dialog::source::{FileIx, SourceFile, Sources};

fn dialog(name: &str, text: &str) -> (Option<Dialog>, Vec<Diagnostic>) {
    let sources = Sources(vec![SourceFile {
        path: PathBuf::from(name),
        text: text.into(),
    }]);
    decode(&sources, FileIx(0))
}

const SHOP: &str = "\
dialog: shop
languages: [nl, en]
start:
  - { section: main, command: start, words: [koffie, coffee] }
lists:
  brewers: { espresso: Espresso, moka: { label: Moka, says: [percolator] } }
steps:
  - ask: brew
    type: multi
    options: brewers
    other: true
    text: { nl: Hoe zet je koffie?, en: How do you brew? }
    remind: { after: 20h, times: 2 }
    expire: { after: 3d, end: gave_up }
  - if: brew has espresso
    then:
      - say: Lekker!
  - else if: brew is missing
    then:
      - goto: brew
  - else:
      - tag: ordered
  - set: { points: points + 2, kind: \"promoter\" }
  - keep: { contact.city: missing }
  - end:
";

#[test]
fn a_whole_dialog_is_decoded_without_a_word() {
    let (dialog, problems) = dialog("shop.yaml", SHOP);
    assert_eq!(problems, []);
    let dialog = dialog.expect("it is right");
    assert_eq!(
        dialog
            .languages
            .iter()
            .map(|language| language.value.as_str())
            .collect::<Vec<_>>(),
        ["nl", "en"]
    );
    assert_eq!(dialog.sections[0].steps.len(), 5);
    assert_eq!(dialog.lists[0].1[1].says[0].text, "percolator");
    assert_eq!(dialog.triggers[0].words.len(), 2);
}

#[test]
fn else_steps_join_the_if_before_them() {
    let (dialog, _) = dialog("shop.yaml", SHOP);
    let steps = &dialog.expect("it is right").sections[0].steps;
    let Verb::If { arms, otherwise } = &steps[1].verb else {
        panic!("an if")
    };
    assert_eq!(
        arms.iter()
            .map(|(condition, _)| condition.text.as_str())
            .collect::<Vec<_>>(),
        ["brew has espresso", "brew is missing"]
    );
    assert!(
        otherwise.as_ref().is_some_and(
            |steps| matches!(&steps[0].verb, Verb::Tag(tag) if tag.value == "ordered")
        )
    );
}

#[test]
fn a_list_of_options_may_be_named() {
    let (dialog, _) = dialog("shop.yaml", SHOP);
    let Verb::Ask(ask) = &dialog.expect("it is right").sections[0].steps[0].verb else {
        panic!("an ask")
    };
    assert!(matches!(&ask.options, Some(Options::List(name)) if name.value == "brewers"));
    assert_eq!(
        ask.remind.as_ref().map(|remind| remind.value.0.len()),
        Some(2)
    );
    assert_eq!(ask.keys.len(), 6);
}
