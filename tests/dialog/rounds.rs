//! What is left over from the round before: told where an operator means each round by itself, never about what is meant to last.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};

const ASK_SIZE: &str = "    - ask: size\n      type: choice\n      text: Which size?\n      options: { small: Small, large: Large }\n";
const MORE: &str =
    "    - ask: more\n      type: yesno\n      text: More?\n    - goto: order\n      when: more\n";

/// Returns the codes from D101 to D103 that are told about a dialog, with their lines.
fn told(steps: &str) -> Vec<(String, usize)> {
    let text = format!(
        "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: order, command: shop }}\nsections:\n  order:\n{steps}"
    );
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: text.into(),
    }]);
    let found = compile(&sources).diagnostics;
    assert!(
        found
            .iter()
            .all(|told| told.severity != vraag::dialog::diagnostic::Severity::Error),
        "{found:#?}"
    );
    let of_rounds = found
        .iter()
        .filter(|told| ["D101", "D102", "D103"].contains(&told.code.to_string().as_str()));
    of_rounds
        .map(|told| {
            (
                told.code.to_string(),
                sources.0[0].position(told.span.start as usize).line,
            )
        })
        .collect()
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
    assert_eq!(
        told(&round)
            .iter()
            .map(|(code, _)| code.as_str())
            .collect::<Vec<_>>(),
        ["D101"]
    );
}

#[test]
fn a_counter_of_tries_set_back_before_its_loop_is_fine() {
    assert_quiet(&format!(
        "{ASK_SIZE}    - set: {{ wrong: 0 }}\n{CODE}{MORE}"
    ));
}

#[test]
fn a_counter_of_tries_in_a_section_done_twice_is_told() {
    let calls = "    - set: { wrong: 0 }\n    - do: verify\n      as: first\n    - say: Once more\n    - do: verify\n      as: second\n";
    let verify = format!("  verify:\n{CODE}");
    assert_eq!(told(&format!("{calls}{verify}")).len(), 1);
    assert_quiet(&format!(
        "{calls}  verify:\n    - set: {{ wrong: 0 }}\n{CODE}"
    ));
    assert_quiet(&format!(
        "    - set: {{ wrong: 0 }}\n    - do: verify\n{verify}"
    ));
}

#[test]
fn a_sum_without_a_beginning_is_told_once() {
    let steps = format!(
        "{ASK_SIZE}    - set: {{ points: points + 1 }}\n      when: size == large\n    - set: {{ points: points + 2 }}\n"
    );
    assert_eq!(told(&steps), [("D102".to_owned(), 11)]);
}

#[test]
fn a_list_of_words_needs_no_beginning() {
    assert_quiet(&format!(
        "{ASK_SIZE}    - set: {{ basket: \"${{basket}} ${{size}}\" }}\n    - say: You have${{basket}}\n{MORE}"
    ));
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
    let file = |(path, text): &(&str, &str)| SourceFile {
        path: (*path).into(),
        text: (*text).into(),
    };
    let sources = Sources(files.iter().map(file).collect());
    let found = compile(&sources).diagnostics;
    let place = |told: &vraag::dialog::diagnostic::Diagnostic| {
        let source = sources.file(told.span.file);
        (
            source.path.display().to_string(),
            source.position(told.span.start as usize).line,
        )
    };
    found
        .iter()
        .filter(|told| told.code.to_string() == "D093")
        .map(place)
        .collect()
}

#[test]
fn a_start_that_comes_round_to_itself_without_a_question_is_told() {
    let alone =
        "dialog: a\nlanguages: [en]\nstart: [{ command: a }]\nsteps:\n  - say: Hi\n  - start: a\n";
    assert_eq!(circles(&[("a.yaml", alone)]), [("a.yaml".to_owned(), 6)]);
    let one = alone.replace("start: a\n", "start: b\n");
    let other = alone
        .replace("dialog: a", "dialog: b")
        .replace("command: a", "command: b");
    let told = circles(&[("a.yaml", &one), ("b.yaml", &other)]);
    assert_eq!(told, ["a.yaml", "b.yaml"].map(|path| (path.to_owned(), 6)));
    let by_condition = alone.replace(
        "start: a\n",
        "start: a\n    when: contact.name is answered\n",
    );
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
        let dialog =
            format!("dialog: a\nlanguages: [en]\nstart: [{{ command: a }}]\nsteps:\n{steps}");
        assert_eq!(circles(&[("a.yaml", &dialog)]), [], "{steps}");
    }
}

/// Returns the marked words of D232.
fn blank(steps: &str) -> Vec<String> {
    let text = format!(
        "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: order, command: shop }}\nsections:\n  order:\n{steps}"
    );
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: text.into(),
    }]);
    let found = compile(&sources).diagnostics;
    assert!(
        found
            .iter()
            .all(|told| told.severity != vraag::dialog::diagnostic::Severity::Error),
        "{found:#?}"
    );
    let of_values = found.iter().filter(|told| told.code.to_string() == "D232");
    of_values
        .map(|told| sources.0[0].text[told.span.range()].to_owned())
        .collect()
}

fn number(name: &str, range: &str) -> String {
    let range = if range.is_empty() {
        String::new()
    } else {
        format!("      range: {range}\n")
    };
    format!("    - ask: {name}\n      type: number\n{range}      text: How many?\n")
}

#[test]
fn what_may_be_divided_by_zero_is_told_wherever_it_is_computed() {
    for range in ["0..5", "-3..3", "..10", "", "0.."] {
        let ask = number("n", range);
        assert_eq!(
            blank(&format!("{ask}    - set: {{ p: 100 / n }}\n")),
            ["n"],
            "{range}"
        );
        assert_eq!(
            blank(&format!("{ask}    - say: It is ${{100 / n}}\n")),
            ["n"],
            "{range}"
        );
        assert_eq!(
            blank(&format!("{ask}    - say: Much\n      when: 100 / n > 5\n")),
            ["n"],
            "{range}"
        );
        assert_eq!(
            blank(&format!(
                "{ask}    - if: 100 / (n * 2) > 5\n      then:\n        - say: Much\n"
            )),
            ["(n * 2)"],
            "{range}"
        );
    }
    let scale = "    - ask: n\n      type: nps\n      text: Would you recommend us?\n    - set: { p: 10 / n }\n";
    assert_eq!(blank(scale), ["n"]);
    let sum = format!(
        "{}{}    - set: {{ p: 100 / (a + b) }}\n",
        number("a", "0..5"),
        number("b", "0..5")
    );
    assert_eq!(blank(&sum), ["(a + b)"]);
    let set = format!(
        "{}{}    - set: {{ total: a + b }}\n    - set: {{ p: 100 / total }}\n",
        number("a", "0..5"),
        number("b", "0..5")
    );
    assert_eq!(blank(&set), ["total"]);
}

#[test]
fn a_divisor_that_is_never_zero_or_was_thought_of_is_fine() {
    assert_eq!(
        blank(&format!(
            "{}    - set: {{ p: 100 / n }}\n",
            number("n", "1..5")
        )),
        Vec::<String>::new()
    );
    assert_eq!(
        blank(&format!(
            "{}    - set: {{ p: 100 / (n + 1) }}\n",
            number("n", "0..5")
        )),
        Vec::<String>::new()
    );
    let ask = number("n", "0..5");
    for rest in [
        "    - set: { p: 100 / n }\n      when: n > 0\n",
        "    - say: Much\n      when: n != 0 and 100 / n > 5\n",
        "    - say: It is ${100 / n | default('nothing')}\n",
    ] {
        assert_eq!(
            blank(&format!("{ask}{rest}")),
            Vec::<String>::new(),
            "{rest}"
        );
    }
    let valid = format!(
        "{}      valid: answer > 0\n    - set: {{ p: 100 / n }}\n",
        number("n", "")
    );
    assert_eq!(blank(&valid), Vec::<String>::new());
}

#[test]
fn a_product_that_may_not_be_counted_exactly_is_told() {
    let ask = number("n", "");
    assert_eq!(
        blank(&format!("{ask}    - set: {{ p: n * n * n }}\n")),
        ["n * n * n"]
    );
    assert_eq!(
        blank(&format!(
            "{ask}    - set: {{ p: n * n }}\n    - set: {{ q: p * n }}\n"
        )),
        ["p * n"]
    );
    assert_eq!(
        blank(&format!("{ask}    - set: {{ p: n * n }}\n")),
        Vec::<String>::new()
    );
    assert_eq!(
        blank(&format!(
            "{}    - set: {{ p: n * n * n }}\n",
            number("n", "0..1000")
        )),
        Vec::<String>::new()
    );
    assert_eq!(
        blank(&format!(
            "{}    - set: {{ p: n * n }}\n",
            number("n", "0..999999999999999999")
        )),
        ["n * n"]
    );
}

/// Returns the codes D230 and D231 that are told about a dialog, with their lines.
fn long(sections: &str) -> Vec<(String, usize)> {
    let text = format!(
        "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: order, command: shop }}\nsections:\n  order:\n{sections}"
    );
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: text.into(),
    }]);
    let of_runs = compile(&sources)
        .diagnostics
        .into_iter()
        .filter(|told| ["D230", "D231"].contains(&told.code.to_string().as_str()));
    of_runs
        .map(|told| {
            (
                told.code.to_string(),
                sources.0[0].position(told.span.start as usize).line,
            )
        })
        .collect()
}

fn steps(count: usize) -> String {
    "    - set: { n: n + 1 }\n".repeat(count)
}

fn counting(most: &str) -> String {
    format!("  count:\n    - set: {{ n: n + 1 }}\n    - goto: count\n      when: n < {most}\n")
}

const ASK: &str = "    - ask: more\n      type: yesno\n      text: More?\n";
const BEGIN: &str = "    - set: { n: 0 }\n";

#[test]
fn more_steps_in_a_row_than_a_turn_takes_are_an_error_at_the_first_that_is_too_many() {
    assert_eq!(
        long(&format!("{BEGIN}{}", steps(99))),
        [],
        "a hundred steps, and the end is none"
    );
    // The first six lines are the head.
    assert_eq!(
        long(&format!("{BEGIN}{}", steps(100))),
        [("D230".to_owned(), 107)]
    );
    assert_eq!(long(&format!("{BEGIN}{}{ASK}", steps(98))), []);
    assert_eq!(
        long(&format!("{BEGIN}{}{ASK}", steps(99))),
        [("D230".to_owned(), 107)],
        "the question itself is one too many"
    );
    let tags: String = (0..101)
        .map(|number| format!("    - tag: t{number}\n"))
        .collect();
    assert_eq!(long(&tags), [("D230".to_owned(), 107)]);
    assert_eq!(
        long(&format!("{ASK}{tags}")),
        [("D230".to_owned(), 110)],
        "behind an answer"
    );
    let says = "    - say: Hello\n".repeat(120);
    assert_eq!(long(&says).len(), 1, "one mistake is told once");
}

#[test]
fn steps_of_a_section_that_is_done_and_of_the_one_behind_a_jump_count_too() {
    let halves = format!("{BEGIN}    - do: half\n{}  half:\n{}", steps(50), steps(50));
    assert_eq!(long(&halves).len(), 1);
    let jump = format!(
        "{BEGIN}{}    - goto: rest\n  rest:\n{}",
        steps(50),
        steps(50)
    );
    assert_eq!(long(&jump).len(), 1);
    let fits = format!("{BEGIN}    - do: half\n{}  half:\n{}", steps(48), steps(50));
    assert_eq!(long(&fits), []);
}

#[test]
fn what_may_be_passed_by_is_not_counted_as_certain() {
    let guarded = "    - say: Hello\n      when: more\n".repeat(120);
    assert_eq!(long(&format!("{ASK}{guarded}")), []);
    let branch = format!(
        "{ASK}    - if: more\n      then:\n{}",
        steps(120).replace("    -", "        -")
    );
    assert_eq!(
        long(&format!("{BEGIN}{branch}")),
        [],
        "one of two ways is short"
    );
}

#[test]
fn a_loop_that_counts_is_counted() {
    let from =
        |begin: &str, most: &str| long(&format!("{begin}    - goto: count\n{}", counting(most)));
    assert_eq!(from(BEGIN, "40"), []);
    assert_eq!(from(BEGIN, "49"), []);
    assert_eq!(
        from(BEGIN, "50"),
        [("D230".to_owned(), 11)],
        "the jump of the loop is marked"
    );
    assert_eq!(from("    - set: { n: 45 }\n", "90"), []);
    let double = "  count:\n    - set: { n: n * 2 }\n    - goto: count\n      when: n < 1000000\n";
    assert_eq!(
        long(&format!(
            "    - set: {{ n: 1 }}\n    - goto: count\n{double}"
        )),
        []
    );
}

#[test]
fn a_loop_whose_end_is_not_known_is_warned_of_where_it_may_be_too_long() {
    let bags = |range: &str| {
        format!(
            "    - ask: bags\n      type: number\n{range}      text: How many?\n{BEGIN}    - goto: count\n{}",
            counting("bags")
        )
    };
    assert_eq!(long(&bags("      range: 1..40\n")), []);
    assert_eq!(
        long(&bags("      range: 1..400\n")),
        [("D231".to_owned(), 15)]
    );
    assert_eq!(long(&bags("")), [("D231".to_owned(), 14)]);
    // A variable that only counts on began as it was set, also where a question lies in between.
    assert_eq!(
        long(&format!(
            "{BEGIN}{ASK}    - goto: count\n{}",
            counting("20")
        )),
        []
    );
    let kept = "    - goto: count\n  count:\n    - tag: seen\n    - goto: count\n      when: contact.seen > 3\n";
    assert_eq!(
        long(&kept.replace("contact.seen > 3", "hour(now) < 30")).len(),
        1
    );
}

#[test]
fn a_loop_that_asks_in_each_round_is_fine() {
    assert_eq!(
        long(&format!(
            "{ASK}{}    - goto: order\n      when: more\n",
            "    - say: Well!\n".repeat(60)
        )),
        []
    );
}
