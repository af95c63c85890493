//! What is posted back to those who answered: it tells of no few people, nor lets it find them.

use vraag::id::OwnerId;
use vraag::report::render;
use vraag::report::results::{Finding, Grouping, ReportOptions, SegmentGroup};
use vraag::rng::Rng;

use crate::results::{answered, choices, made};

#[test]
fn what_is_posted_back_tells_of_no_few_people_and_of_no_segment() {
    let dialog = choices(&[
        ("lunch", &["pizza", "salad"]),
        ("size", &["small", "large"]),
        ("drink", &["water", "juice", "milk"]),
    ]);
    // Lunch leads; who wants pizza wants it large; and three people who drink milk must not be seen.
    let rows: [(&[&str], u64); 5] = [
        (&["pizza", "large", "water"], 40),
        (&["pizza", "small", "water"], 14),
        (&["salad", "small", "juice"], 12),
        (&["salad", "large", "juice"], 9),
        (&["salad", "small", "milk"], 3),
    ];
    let shop = answered(&dialog, &rows);
    let options = ReportOptions {
        segments: vec![SegmentGroup {
            name: "eaters".into(),
            labels: Vec::new(),
            members: (1..=54).map(OwnerId::contact).collect(),
            decided_by: Vec::new(),
        }],
        ..ReportOptions::default()
    };
    let report = made(&shop, &options);
    let by_segment = |finding: &&Finding| {
        matches!(
            finding,
            Finding::GroupChooses {
                by: Grouping::Segment { .. },
                ..
            }
        )
    };
    assert!(report.findings.iter().any(|finding| by_segment(&finding)));
    let text = render::public(&report, 10);
    let told: Vec<&str> = text.lines().filter(|line| line.starts_with('•')).collect();
    assert!(
        text.starts_with("You were asked, about 70 people took part, and this is what you said:"),
        "{text}"
    );
    assert_eq!(
        told,
        [
            "• “The pizza” comes first at “About lunch?”: about 70 % (55 to 80 %) of about 70 people, before “The salad”.",
            "• “The large” comes first at “About size?”: about 65 % (50 to 80 %) of about 70 people, before “The small”.",
        ],
        "milk is of three people: {text}"
    );
    // Neither five people who drink milk nor a group is told of.
    let wider = render::public(&report, 5);
    assert!(
        !["eaters", "milk", "People who"]
            .iter()
            .any(|part| wider.contains(part)),
        "{wider}"
    );
    assert!(
        render::public(&report, 79)
            .starts_with("There is nothing to tell yet that would not show what a few people said")
    );
}

#[test]
fn what_is_posted_back_lets_nobody_count_the_few_who_did_not_answer() {
    let dialog = choices(&[("drink", &["tea", "coffee"])])
        .replace("type: choice\n", "type: choice\n      optional: true\n");
    for (skipped, begins) in [
        (3, "You were asked, and this is what you said:"),
        (
            12,
            "You were asked, about 60 people took part, and this is what you said:",
        ),
    ] {
        let rows: [(&[&str], u64); 3] = [(&["tea"], 38), (&["coffee"], 12), (&["skip"], skipped)];
        let report = made(&answered(&dialog, &rows), &ReportOptions::default());
        let text = render::public(&report, 10);
        assert!(text.starts_with(begins), "{text}");
        assert!(
            text.contains("about 75 % (60 to 90 %) of about 50 people"),
            "{text}"
        );
    }
}

#[test]
fn why_nothing_is_posted_back_is_said() {
    let dialog = choices(&[("drink", &["tea", "coffee"])]);
    for (rows, english, dutch) in [
        (
            [0, 0],
            "Nobody has answered yet.",
            "Er heeft nog niemand geantwoord.",
        ),
        (
            [40, 3],
            "There is nothing to tell yet that would not show what a few people said.",
            "Er valt nog niets te vertellen zonder te laten zien wat enkele mensen zeiden.",
        ),
        (
            [31, 30],
            "No answer is clearly ahead of the others yet.",
            "Nog geen antwoord ligt duidelijk voor op de andere.",
        ),
    ] {
        let [tea, coffee] = rows;
        let shop = answered(&dialog, &[(&["tea"], tea), (&["coffee"], coffee)]);
        let mut report = made(&shop, &ReportOptions::default());
        assert_eq!(render::public(&report, 10), format!("{english}\n"));
        report.language = "nl".into();
        assert_eq!(render::public(&report, 10), format!("{dutch}\n"));
    }
}

#[test]
fn one_person_more_seldom_changes_what_is_posted_back() {
    let dialog = choices(&[("drink", &["tea", "coffee"])]);
    let told: Vec<String> = [[36, 15], [37, 15], [36, 16]]
        .map(|[tea, coffee]| {
            let shop = answered(&dialog, &[(&["tea"], tea), (&["coffee"], coffee)]);
            render::public(&made(&shop, &ReportOptions::default()), 10)
        })
        .into();
    assert!(told[0].contains("about 70 %"), "{}", told[0]);
    assert!(told.iter().all(|text| *text == told[0]), "{told:#?}");
}

/// The options of each question of a random survey.
const OPTIONS: [&str; 4] = ["one", "two", "three", "four"];
/// Its questions; of the last several options may be chosen.
const QUESTIONS: [&str; 3] = ["bread", "fruit", "soup"];

/// What each person answered to each question; nothing if it was skipped.
type Answers = Vec<[Vec<&'static str>; 3]>;

/// Lets people answer by chance, and who chose the first bread choose the second fruit more often.
fn by_chance(rng: &mut Rng) -> Answers {
    let weights: Vec<Vec<f64>> = (0..3)
        .map(|_| OPTIONS.map(|_| rng.unit() * rng.unit()).into())
        .collect();
    let skips = rng.unit() * 0.3;
    (0..60 + rng.below(60))
        .map(|_| {
            let mut one = |at: usize| vec![OPTIONS[rng.weighted(weights[at].iter().copied())]];
            let mut person = [one(0), one(1), Vec::new()];
            if person[0] == ["one"] {
                person[1] = vec!["two"];
            }
            let chosen = OPTIONS.iter().zip(&weights[2]);
            person[2].extend(
                chosen
                    .filter(|(_, weight)| rng.happens(2.0 * **weight))
                    .map(|(option, _)| *option),
            );
            for answer in &mut person {
                if rng.happens(skips) {
                    answer.clear();
                }
            }
            person
        })
        .collect()
}

#[test]
fn no_few_people_are_found_by_subtraction_in_random_surveys() {
    const LEAST: usize = 10;
    let dialog = choices(&QUESTIONS.map(|name| (name, &OPTIONS[..])))
        .replace("type: choice\n", "type: choice\n      optional: true\n")
        .replace(
            "ask: soup\n      type: choice",
            "ask: soup\n      type: multi",
        );
    let mut rng = Rng::new(8);
    let (mut told, mut grouped) = (0, 0);
    for _ in 0..60 {
        let people = by_chance(&mut rng);
        let pressed: Vec<Vec<&str>> = people
            .iter()
            .map(|person| {
                let mut words = Vec::new();
                for (at, answer) in person.iter().enumerate() {
                    words.extend(answer.iter().copied());
                    match (answer.is_empty(), at) {
                        (true, _) => words.push("skip"),
                        (false, 2) => words.push("done"),
                        (false, _) => {}
                    }
                }
                words
            })
            .collect();
        let rows: Vec<(&[&str], u64)> = pressed.iter().map(|words| (&words[..], 1)).collect();
        let report = made(&answered(&dialog, &rows), &ReportOptions::default());
        let is_group = |finding: &&Finding| matches!(finding, Finding::GroupChooses { .. });
        grouped += report.findings.iter().filter(is_group).count();
        let text = render::public(&report, LEAST as u64);
        // What a reader may learn at best, counted exactly: every number, and every difference of two.
        let mut totals: Vec<usize> = Vec::new();
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('•')).collect();
        for line in &lines {
            let at = QUESTIONS
                .iter()
                .position(|name| line.contains(&format!("“About {name}?”")));
            let at = at.expect("a line is about a question");
            let options = OPTIONS.map(|option| (option, line.find(&format!("“The {option}”"))));
            let mut named: Vec<(usize, &str)> = options
                .into_iter()
                .filter_map(|(option, found)| found.map(|found| (found, option)))
                .collect();
            named.sort_unstable();
            let [(_, first), (_, next)] = named[..] else {
                panic!("a line names two answers and no group: {line}");
            };
            let count = |is_in: &dyn Fn(&[&str]) -> bool| {
                people
                    .iter()
                    .filter(|person| !person[at].is_empty() && is_in(&person[at]))
                    .count()
            };
            let total = count(&|_| true);
            let [a, b] = [first, next].map(|option| count(&|answer| answer.contains(&option)));
            for cell in [a, total - a, b] {
                assert!(cell >= LEAST, "{cell} people: {text}");
            }
            let rest = (a + b).abs_diff(total);
            assert!(rest == 0 || rest >= LEAST, "{rest} people: {text}");
            totals.push(total);
        }
        if text.contains("people took part") {
            totals.push(people.len());
        }
        for (at, one) in totals.iter().enumerate() {
            for other in &totals[..at] {
                let few = one.abs_diff(*other);
                assert!(few == 0 || few >= LEAST, "{few} people: {text}");
            }
        }
        let numbers = text
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|digits| !digits.is_empty());
        assert!(
            numbers.clone().all(|digits| digits.ends_with(['0', '5'])),
            "{text}"
        );
        told += lines.len();
    }
    assert!(
        told > 20 && grouped > 10,
        "{told} told, {grouped} of groups"
    );
}
