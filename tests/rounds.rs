//! What is left over from the round before: told where an operator means each round by itself, never about what is meant to last.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};

const ASK_SIZE: &str = "    - ask: size\n      type: choice\n      text: Which size?\n      options: { small: Small, large: Large }\n";
const MORE: &str = "    - ask: more\n      type: yesno\n      text: More?\n    - goto: order\n      when: more\n";

/// Returns the codes from D101 to D103 that are told about a dialog, with their lines.
fn told(steps: &str) -> Vec<(String, usize)> {
    let text = format!("dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: order, command: shop }}\nsections:\n  order:\n{steps}");
    let sources = Sources(vec![SourceFile { path: "shop.yaml".into(), text: text.into() }]);
    let found = compile(&sources).diagnostics;
    assert!(found.iter().all(|told| told.severity != vraag::dialog::diagnostic::Severity::Error), "{found:#?}");
    let of_rounds = found.iter().filter(|told| ["D101", "D102", "D103"].contains(&told.code.to_string().as_str()));
    of_rounds.map(|told| (told.code.to_string(), sources.0[0].position(told.span.start as usize).line)).collect()
}

#[track_caller]
fn assert_quiet(steps: &str) {
    assert_eq!(told(steps), []);
}

#[test]
fn a_mark_set_in_one_branch_and_read_by_all_is_left_over() {
    let steps = format!(
        "{ASK_SIZE}    - if: size == large\n      then:\n        - set: {{ big: true }}\n    - say: A big box\n      when: big\n{MORE}"
    );
    assert_eq!(told(&steps), [("D101".to_owned(), 13)]);
}

#[test]
fn a_price_that_one_option_forgets_is_left_over() {
    let steps = format!(
        "    - ask: size\n      type: choice\n      text: Which size?\n      options:\n        small: {{ label: Small, then: [{{ set: {{ price: 8 }} }}] }}\n        large: {{ label: Large, then: [{{ set: {{ price: 12 }} }}] }}\n        gift: A gift box\n    - say: That is ${{price | default(0)}}\n{MORE}"
    );
    assert_eq!(told(&steps).len(), 1);
}

#[test]
fn a_value_that_every_way_sets_is_fine() {
    assert_quiet(&format!(
        "{ASK_SIZE}    - if: size == large\n      then:\n        - set: {{ price: 12 }}\n      else:\n        - set: {{ price: 8 }}\n    - say: That is ${{price}}\n{MORE}"
    ));
}

#[test]
fn a_value_read_under_the_condition_it_was_set_under_is_fine() {
    assert_quiet(&format!(
        "{ASK_SIZE}    - set: {{ price: 12 }}\n      when: size == large\n    - say: That is ${{price | default(0)}}\n      when: size == large\n{MORE}"
    ));
}

#[test]
fn a_sum_over_all_rounds_is_fine() {
    assert_quiet(&format!(
        "    - set: {{ total: 0 }}\n    - goto: size\n{ASK_SIZE}    - set: {{ total: total + 12 }}\n      when: size == large\n    - say: So far ${{total}}\n    - ask: more\n      type: yesno\n      text: More?\n    - goto: size\n      when: more\n"
    ));
}

#[test]
fn what_is_said_once_in_all_rounds_is_fine() {
    assert_quiet(&format!(
        "{ASK_SIZE}    - if: explained is missing and size == large\n      then:\n        - say: A large bag is 1 kg\n        - set: {{ explained: true }}\n    - say: As I said\n      when: explained\n{MORE}"
    ));
}

#[test]
fn a_default_that_a_later_step_changes_is_fine() {
    assert_quiet(&format!(
        "{ASK_SIZE}    - set: {{ price: 8 }}\n    - set: {{ price: 12 }}\n      when: size == large\n    - say: That is ${{price}}\n{MORE}"
    ));
}

#[test]
fn a_value_read_only_after_the_loop_is_fine() {
    assert_quiet(&format!(
        "{ASK_SIZE}    - set: {{ any_large: true }}\n      when: size == large\n{MORE}    - say: We bring a van\n      when: any_large\n"
    ));
}

const CODE: &str = "    - ask: code\n      type: text\n      text: Your code?\n    - if: code != 'bean'\n      then:\n        - set: { wrong: wrong + 1 }\n        - goto: code\n          when: wrong < 3\n        - end: locked\n";

#[test]
fn a_counter_of_tries_that_the_next_round_goes_on_with_is_told() {
    let round = format!(
        "    - set: {{ wrong: 0 }}\n    - goto: size\n{ASK_SIZE}{CODE}    - ask: more\n      type: yesno\n      text: More?\n    - goto: size\n      when: more\n"
    );
    assert_eq!(told(&round).iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["D101"]);
}

#[test]
fn a_counter_of_tries_set_back_before_its_loop_is_fine() {
    assert_quiet(&format!("{ASK_SIZE}    - set: {{ wrong: 0 }}\n{CODE}{MORE}"));
}

#[test]
fn a_counter_of_tries_in_a_section_done_twice_is_told() {
    let calls = "    - set: { wrong: 0 }\n    - do: verify\n      as: first\n    - say: Once more\n    - do: verify\n      as: second\n";
    let verify = format!("  verify:\n{CODE}");
    assert_eq!(told(&format!("{calls}{verify}")).len(), 1);
    assert_quiet(&format!("{calls}  verify:\n    - set: {{ wrong: 0 }}\n{CODE}"));
    assert_quiet(&format!("    - set: {{ wrong: 0 }}\n    - do: verify\n{verify}"));
}

#[test]
fn a_sum_without_a_beginning_is_told_once() {
    let steps = format!("{ASK_SIZE}    - set: {{ points: points + 1 }}\n      when: size == large\n    - set: {{ points: points + 2 }}\n");
    assert_eq!(told(&steps), [("D102".to_owned(), 11)]);
}

#[test]
fn a_list_of_words_needs_no_beginning() {
    assert_quiet(&format!("{ASK_SIZE}    - set: {{ basket: \"${{basket}} ${{size}}\" }}\n    - say: You have${{basket}}\n{MORE}"));
}

#[test]
fn a_loop_whose_only_question_may_be_passed_by_is_told() {
    let steps = "    - ask: name\n      type: text\n      text: Who are you?\n      when: contact.name is missing\n    - goto: order\n      when: hour(now) < 12\n";
    assert_eq!(told(steps), [("D103".to_owned(), 11)]);
}

#[test]
fn a_jump_under_the_condition_of_its_question_is_fine() {
    let steps = "    - ask: name\n      type: text\n      text: Who are you?\n      when: contact.source == 'flyer'\n    - goto: order\n      when: contact.source == 'flyer' and name == 'nobody'\n";
    assert_quiet(steps);
    let by_answer = steps.replace("contact.source == 'flyer' and ", "");
    assert_quiet(&by_answer);
}

#[test]
fn many_loops_are_checked_in_bounded_time() {
    let mut steps = String::from("    - set: { n: 0 }\n");
    for at in 0..300 {
        steps.push_str(&format!("    - ask: q{at}\n      type: yesno\n      text: Again {at}?\n    - set: {{ v{at}: true }}\n      when: q{at}\n    - say: It is\n      when: v{at}\n    - goto: q{}\n      when: q{at}\n", at / 2));
    }
    assert!(!told(&steps).is_empty());
}

/// Returns in which files, and on which lines, a circle is told.
fn circles(files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let file = |(path, text): &(&str, &str)| SourceFile { path: (*path).into(), text: (*text).into() };
    let sources = Sources(files.iter().map(file).collect());
    let found = compile(&sources).diagnostics;
    let place = |told: &vraag::dialog::diagnostic::Diagnostic| {
        let source = sources.file(told.span.file);
        (source.path.display().to_string(), source.position(told.span.start as usize).line)
    };
    found.iter().filter(|told| told.code.to_string() == "D093").map(place).collect()
}

#[test]
fn a_start_that_comes_round_to_itself_without_a_question_is_told() {
    let alone = "dialog: a\nlanguages: [en]\nstart: [{ command: a }]\nsteps:\n  - say: Hi\n  - start: a\n";
    assert_eq!(circles(&[("a.yaml", alone)]), [("a.yaml".to_owned(), 6)]);
    let one = alone.replace("start: a\n", "start: b\n");
    let other = alone.replace("dialog: a", "dialog: b").replace("command: a", "command: b");
    let told = circles(&[("a.yaml", &one), ("b.yaml", &other)]);
    assert_eq!(told, ["a.yaml", "b.yaml"].map(|path| (path.to_owned(), 6)));
    let by_condition = alone.replace("start: a\n", "start: a\n    when: contact.name is answered\n");
    assert_eq!(circles(&[("a.yaml", &by_condition)]).len(), 1);
}

#[test]
fn a_start_with_a_question_an_end_or_something_kept_on_the_way_is_fine() {
    let ways = [
        "  - { ask: more, type: yesno, text: More? }\n  - start: a\n",
        "  - say: Hi\n  - tag: seen\n  - start: a\n    when: not tag(seen)\n",
        "  - say: Hi\n  - end: done\n",
    ];
    for steps in ways {
        let dialog = format!("dialog: a\nlanguages: [en]\nstart: [{{ command: a }}]\nsteps:\n{steps}");
        assert_eq!(circles(&[("a.yaml", &dialog)]), [], "{steps}");
    }
}
