//! Reports: published data answered through the engine give the published numbers, bases add up,
//! chance makes no findings, and every form prints the same digits.

use std::collections::HashSet;

use serde_json::Value;
use vraag::id::OwnerId;
use vraag::report::render;
use vraag::report::results::{
    Comparison, DayUnit, Detail, Finding, GroupBy, Grouping, Report, ReportOptions, SegmentGroup,
    report,
};
use vraag::rng::Rng;

use crate::shop::Shop;

/// Makes a dialog of choices: each question with its options.
pub fn choices(questions: &[(&str, &[&str])]) -> String {
    let mut dialog = "dialog: poll\nlanguages: [en]\nstart:\n  - { section: main, command: poll }\nsections:\n  main:\n".to_owned();
    for (name, options) in questions {
        dialog.push_str(&format!(
            "    - ask: {name}\n      type: choice\n      text: About {name}?\n      options:\n"
        ));
        for option in *options {
            dialog.push_str(&format!("        {option}: The {option}\n"));
        }
    }
    dialog
}

/// Lets as many people answer as the rows say; each row has its answers and how many gave them.
pub fn answered(dialog: &str, rows: &[(&[&str], u64)]) -> Shop {
    let mut shop = Shop::with(dialog);
    let mut number = 0;
    for (answers, count) in rows {
        let pressed: Vec<String> = answers.iter().map(|answer| format!("[{answer}]")).collect();
        let pressed: Vec<&str> = pressed.iter().map(String::as_str).collect();
        for _ in 0..*count {
            number += 1;
            shop.comes(number, &pressed);
        }
    }
    shop
}

pub fn made(shop: &Shop, options: &ReportOptions) -> Report {
    report(&shop.origin(), options).expect("the store works")
}

#[track_caller]
fn compared<'a>(report: &'a Report, by: &str, question: &str) -> &'a Comparison {
    let is_by = |grouping: &Grouping| match grouping {
        Grouping::Question { name, .. } | Grouping::Segment { name, .. } => name == by,
    };
    let mut found = report.comparisons.iter();
    found
        .find(|comparison| is_by(&comparison.by) && comparison.question == question)
        .unwrap_or_else(|| panic!("{question} is compared by {by}"))
}

#[test]
fn the_tenants_of_copenhagen_answer_the_bot_and_the_report_finds_what_was_published() {
    // R's MASS::housing: satisfaction, influence, contact; summed over the kinds of houses.
    let dialog = choices(&[
        ("infl", &["low", "medium", "high"]),
        ("cont", &["little", "much"]),
        ("sat", &["low", "medium", "high"]),
    ]);
    let rows: [(&[&str], u64); 18] = [
        (&["low", "little", "low"], 113),
        (&["low", "little", "medium"], 59),
        (&["low", "little", "high"], 62),
        (&["medium", "little", "low"], 100),
        (&["medium", "little", "medium"], 78),
        (&["medium", "little", "high"], 101),
        (&["high", "little", "low"], 49),
        (&["high", "little", "medium"], 41),
        (&["high", "little", "high"], 110),
        (&["low", "much", "low"], 169),
        (&["low", "much", "medium"], 111),
        (&["low", "much", "high"], 113),
        (&["medium", "much", "low"], 106),
        (&["medium", "much", "medium"], 111),
        (&["medium", "much", "high"], 163),
        (&["high", "much", "low"], 30),
        (&["high", "much", "medium"], 46),
        (&["high", "much", "high"], 119),
    ];
    let shop = answered(&dialog, &rows);
    let report = made(&shop, &ReportOptions::default());
    let influence = compared(&report, "infl", "sat");
    assert_eq!(
        influence.test.statistic.value(),
        106.18,
        "χ² 106.1751 of R and SciPy"
    );
    assert_eq!(
        (influence.test.name, influence.test.freedom),
        ("chi_squared", 4)
    );
    assert_eq!(
        influence.test.effect.value(),
        0.17,
        "V 0.1777, corrected for its bias 0.1744"
    );
    assert!(influence.test.is_finding);
    let contact = compared(&report, "cont", "sat");
    assert_eq!(contact.test.statistic.value(), 5.14, "χ² 5.1398");
    assert_eq!(contact.test.p.value(), 0.077, "p 0.0765");
    let told: Vec<String> = report
        .findings
        .iter()
        .map(|finding| render::sentence(finding, render::Phrases::of("en")))
        .collect();
    let found = told
        .iter()
        .find(|told| told.contains("About infl?") && told.contains("About sat?"));
    let found = found.unwrap_or_else(|| panic!("{told:#?}"));
    assert!(
        found.contains("“The high” to “About infl?” choose “The high” more often"),
        "{found}"
    );
    assert!(
        found.contains("58\u{a0}% against 34\u{a0}% of the others"),
        "{found}"
    );
    assert!(found.ends_with("; very unlikely to be chance."), "{found}");
}

#[test]
fn who_is_in_the_middle_of_a_conversation_has_not_left_until_a_day_is_silent() {
    let dialog = choices(&[("size", &["small", "large"]), ("taste", &["mild", "hot"])]);
    let mut shop = answered(&dialog, &[(&["small", "hot"], 12), (&["large"], 3)]);
    let base = |report: &Report| {
        let dialog = &report.dialogs[0];
        let step = &dialog.funnel[1];
        (
            step.base.asked,
            step.base.reasons.clone(),
            step.left.count,
            render::text(report).contains("3 conversations are still open"),
        )
    };
    let now = base(&made(&shop, &ReportOptions::default()));
    assert_eq!(now, (15, vec![("open", 3)], 0, true));
    shop.now = shop
        .now
        .plus(vraag::time::Duration(vraag::time::Duration::DAY.0 + 1));
    let later = base(&made(&shop, &ReportOptions::default()));
    assert_eq!(later, (15, vec![("left", 3)], 3, true));
}

#[test]
fn passengers_and_voters_give_the_published_figures_too() {
    let titanic = choices(&[
        ("class", &["first", "second", "third", "crew"]),
        ("survived", &["no_", "yes_"]),
    ]);
    let rows: [(&[&str], u64); 8] = [
        (&["first", "no_"], 122),
        (&["first", "yes_"], 203),
        (&["second", "no_"], 167),
        (&["second", "yes_"], 118),
        (&["third", "no_"], 528),
        (&["third", "yes_"], 178),
        (&["crew", "no_"], 673),
        (&["crew", "yes_"], 212),
    ];
    let report = made(&answered(&titanic, &rows), &ReportOptions::default());
    let survived = compared(&report, "class", "survived");
    // Of two answers, as of yes and no, a sentence names the first.
    let told = render::sentence(&report.findings[0], render::Phrases::of("en"));
    assert!(told.contains("“The no_”"), "{told}");
    assert_eq!(survived.test.statistic.value(), 190.4, "χ² 190.4011");
    assert_eq!(survived.test.effect.value(), 0.29, "corrected V 0.2919");
    let shares: Vec<u64> = survived
        .groups
        .iter()
        .map(|group| group.shares[1].count)
        .collect();
    assert_eq!(shares, [203, 118, 178, 212]);

    // carData::WVS, a tenth of it: the order of the answers counts.
    let poverty = "dialog: poll\nlanguages: [en]\nstart:\n  - { section: main, command: poll }\nsections:\n  main:\n    - ask: country\n      type: choice\n      text: Where?\n      options: { australia: Australia, norway: Norway, sweden: Sweden, usa: USA }\n    - ask: poverty\n      type: scale\n      range: 1..3\n      text: How much is done?\n";
    let counts = [
        ("australia", [95, 62, 30]),
        ("norway", [60, 49, 4]),
        ("sweden", [60, 37, 3]),
        ("usa", [56, 37, 45]),
    ];
    let mut shop = Shop::with(poverty);
    let mut number = 0;
    for (country, counts) in counts {
        for (answer, count) in ["1", "2", "3"].into_iter().zip(counts) {
            for _ in 0..count {
                number += 1;
                shop.comes(number, &[&format!("[{country}]"), answer]);
            }
        }
    }
    let report = made(&shop, &ReportOptions::default());
    let poverty = compared(&report, "country", "poverty");
    assert_eq!(poverty.test.name, "kruskal_wallis");
    assert_eq!(
        poverty.test.statistic.value(),
        24.31,
        "scipy.stats.kruskal: 24.3078"
    );
    assert_eq!(poverty.test.freedom, 3);
}

/// A survey with every kind of answer, and of reasons for none.
const SURVEY: &str = "dialog: survey
languages: [en]
start:
  - { section: main, command: survey }
sections:
  main:
    - ask: recommend
      type: nps
      refuse: true
      text: How likely are you to recommend us?
    - ask: drinks
      type: multi
      optional: true
      text: What do you drink?
      options: { coffee: Coffee, tea: Tea, water: Water }
    - ask: taste
      type: scale
      range: 1..5
      unknown: true
      text: How does it taste?
    - ask: bags
      type: number
      range: 1..60
      optional: true
      text: How many bags?
    - ask: remark
      type: text
      optional: true
      text: Anything else?
";

/// Lets people answer by chance; some stop in the middle.
fn survey(people: u64, seed: u64) -> Shop {
    let mut shop = Shop::with(SURVEY);
    let mut rng = Rng::new(seed);
    for number in 1..=people {
        let mut person = shop.comes(number, &[]);
        let score = rng.below(11).to_string();
        let taste = (1 + rng.below(5)).to_string();
        let bags = (1 + rng.below(60)).to_string();
        let refused = ["[refuse]", score.as_str()][usize::from(rng.happens(0.9))];
        let steps: [&[&str]; 5] = [
            &[refused],
            match rng.below(4) {
                0 => &["[skip]"],
                1 => &["[coffee]", "[done]"],
                2 => &["[tea]", "[water]", "[done]"],
                _ => &["[coffee]", "[water]", "[done]"],
            },
            &[if rng.happens(0.1) {
                "[unknown]"
            } else {
                &taste
            }],
            &[if rng.happens(0.2) { "[skip]" } else { &bags }],
            &[if rng.happens(0.5) {
                "[skip]"
            } else {
                "It was <b>very</b> good & \"fresh\""
            }],
        ];
        for words in steps.iter().take(1 + rng.below(9)).copied().flatten() {
            shop.says(&mut person, words);
        }
    }
    shop
}

#[test]
fn of_every_question_asked_is_answered_and_each_reason_and_the_table_says_the_same() {
    let mut shop = survey(150, 3);
    // For a day, who has not answered may still do so; a table says it of them at once.
    shop.now = shop
        .now
        .plus(vraag::time::Duration(2 * vraag::time::Duration::DAY.0));
    let report = made(&shop, &ReportOptions::default());
    let rows = shop.rows(&vraag::report::export::Wanted {
        dialog: Some("survey".into()),
        multi: vraag::report::export::Multi::List,
        why: true,
        ..Default::default()
    });
    let questions = &report.dialogs[0].questions;
    assert_eq!(questions.len(), 5);
    for question in questions {
        let reasons: u64 = question.base.reasons.iter().map(|(_, count)| count).sum();
        assert_eq!(
            question.base.asked,
            question.base.answered + reasons,
            "{}",
            question.name
        );
        // Everybody came once, so that a row of the table is a person.
        let name = question.name.as_str();
        let answered = rows.iter().filter(|row| !row[name].is_null()).count() as u64;
        assert_eq!(question.base.answered, answered, "{name}");
        for (word, count) in &question.base.reasons {
            let told = rows
                .iter()
                .filter(|row| reason(row, name) == Some(word))
                .count();
            assert_eq!(*count, told as u64, "{name}: {word}");
        }
    }
    let Detail::Nps {
        promoters,
        passives,
        detractors,
        ..
    } = &questions[0].detail
    else {
        panic!("{:?}", questions[0].detail);
    };
    assert_eq!(
        promoters.count + passives.count + detractors.count,
        questions[0].base.answered
    );
}

/// Returns why there is no answer, as JSON lines write it.
fn reason<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row["missing_kinds"][name].as_str()
}

/// Draws who is in some segments by chance.
fn by_chance(people: u64, seed: u64) -> Vec<SegmentGroup> {
    let mut rng = Rng::new(seed);
    (0..3)
        .map(|number| SegmentGroup {
            name: format!("segment_{number}").as_str().into(),
            labels: Vec::new(),
            members: (1..=people)
                .filter(|_| rng.happens(0.4))
                .map(OwnerId::contact)
                .collect(),
            decided_by: Vec::new(),
        })
        .collect()
}

#[test]
fn chance_makes_findings_in_at_most_one_of_ten_reports() {
    let shop = survey(60, 5);
    let runs = 200;
    let with_findings = (0..runs)
        .filter(|seed| {
            let options = ReportOptions {
                by: GroupBy::Chosen {
                    segments: true,
                    questions: Vec::new(),
                },
                segments: by_chance(60, *seed),
                ..ReportOptions::default()
            };
            let report = made(&shop, &options);
            assert!(
                report.comparisons.len() >= 9,
                "{}",
                report.comparisons.len()
            );
            report
                .comparisons
                .iter()
                .any(|comparison| comparison.test.is_finding)
        })
        .count();
    assert!(
        with_findings * 10 <= runs as usize,
        "{with_findings} of {runs}"
    );
}

#[test]
fn a_real_difference_is_found_and_a_question_that_makes_the_segment_is_left_out() {
    let shop = survey(200, 8);
    let rows = shop.rows(&vraag::report::export::Wanted {
        dialog: Some("survey".into()),
        ..Default::default()
    });
    let fans: HashSet<OwnerId> = rows
        .iter()
        .zip(1..)
        .filter(|(row, _)| row["recommend"].as_i64().is_some_and(|score| score >= 9))
        .map(|(_, number)| OwnerId::contact(number))
        .collect();
    let segment = |decided_by| SegmentGroup {
        name: "fans".into(),
        labels: vec![("en".into(), "Fans".to_owned())],
        members: fans.clone(),
        decided_by,
    };
    let options = |segment| ReportOptions {
        segments: vec![segment],
        by: GroupBy::Chosen {
            segments: true,
            questions: Vec::new(),
        },
        ..ReportOptions::default()
    };
    let open = made(&shop, &options(segment(Vec::new())));
    let is_scores = |finding: &Finding| matches!(finding, Finding::GroupScores { .. });
    assert!(
        open.findings.first().is_some_and(is_scores),
        "{:?}",
        open.findings
    );
    let decided = segment(vec![("survey".into(), "recommend".into())]);
    let told = made(&shop, &options(decided));
    assert!(
        told.comparisons
            .iter()
            .all(|comparison| comparison.question != "recommend")
    );
    assert!(
        told.comparisons
            .iter()
            .any(|comparison| comparison.question == "taste")
    );
}

/// The rows of a page's tables: the label of each with the text of its cells.
fn page_rows(page: &str) -> Vec<String> {
    let mut rows = Vec::new();
    for row in page.split("<tr>").skip(1) {
        let row = row.split("</tr>").next().unwrap_or_default();
        let mut text = String::new();
        let mut is_tag = false;
        for letter in row.chars() {
            match letter {
                '<' => is_tag = true,
                '>' => {
                    is_tag = false;
                    text.push(' ');
                }
                letter if !is_tag => text.push(letter),
                _ => {}
            }
        }
        rows.push(
            text.split(' ')
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    rows
}

#[test]
fn a_tiny_probability_is_at_most_to_people_and_itself_to_programs() {
    let dialog = choices(&[("tea", &["yes", "no"]), ("milk", &["yes", "no"])]);
    let rows: [(&[&str], u64); 2] = [(&["yes", "yes"], 30), (&["no", "no"], 30)];
    let report = made(&answered(&dialog, &rows), &ReportOptions::default());
    let json: Value = serde_json::from_str(&render::json(&report)).expect("it is JSON");
    let p = json["comparisons"][0]["test"]["p"]
        .as_f64()
        .expect("a number");
    // Two of the tables with these sums are as far from what was expected: 2 / (60 over 30).
    assert!((p / 1.691e-17 - 1.0).abs() < 1e-3, "{p}");
    assert!(render::html(&report).contains("p ≤ 0.001, corrected q ≤ 0.001"));
    let book = render::xlsx(&report).expect("a workbook can be made");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(book)).expect("it opens");
    let sheet = calamine::Reader::worksheet_range(&mut book, "Groups compared").expect("a sheet");
    // A workbook keeps 15 or 16 digits.
    let cell = sheet
        .get_value((1, 10))
        .and_then(calamine::DataType::as_f64);
    assert!(
        cell.is_some_and(|cell| (cell / p - 1.0).abs() < 1e-14),
        "{cell:?}"
    );
}

#[test]
fn every_form_prints_the_same_digits() {
    let shop = survey(90, 21);
    let report = made(&shop, &ReportOptions::default());
    let json: Value = serde_json::from_str(&render::json(&report)).expect("it is JSON");
    let (text, page) = (render::text(&report), render::html(&report));
    let rows = page_rows(&page);
    let mut compared = 0;
    for question in json["dialogs"][0]["questions"].as_array().expect("a list") {
        let base = format!(
            "{} answers from {} people",
            question["base"]["answered"], question["base"]["asked"]
        );
        assert!(text.contains(&base) && page.contains(&base), "{base}");
        let detail = &question["detail"];
        for option in detail["options"]
            .as_array()
            .or(detail["points"].as_array())
            .into_iter()
            .flatten()
        {
            if question["kind"] == "nps" {
                continue;
            }
            let label = option["label"].as_str().expect("a label");
            let share = &option["share"];
            let digits = [
                format!("{}\u{a0}%", share["percent"]),
                format!("{}–{}", share["low"], share["high"]),
                share["count"].to_string(),
            ];
            let is_of = |line: &&str| line.trim_start().starts_with(&format!("{label} "));
            let line = text
                .lines()
                .filter(is_of)
                .find(|line| digits.iter().all(|digit| line.contains(digit)));
            assert!(line.is_some(), "{label} {digits:?} in\n{text}");
            let row = rows
                .iter()
                .filter(|row| row.starts_with(&format!("{label} ")))
                .find(|row| digits.iter().all(|digit| row.contains(digit)));
            assert!(row.is_some(), "{label} {digits:?} in {rows:#?}");
            compared += 1;
        }
        if detail["is"] == "number" {
            let range = format!(
                "Mean {} ({} to {})",
                detail["mean"], detail["low"], detail["high"]
            );
            assert!(text.contains(&range) && page.contains(&range), "{range}");
            compared += 1;
        }
        if let Some(score) = detail["score"].as_i64() {
            let score = score.to_string().replace('-', "−");
            let told = format!("Net Promoter Score {score} (");
            assert!(text.contains(&told) && page.contains(&told), "{told}");
            compared += 1;
        }
    }
    assert!(compared >= 9, "{compared}");
    // The workbook has the same numbers, as numbers.
    let book = render::xlsx(&report).expect("a workbook can be made");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(book)).expect("it opens");
    let sheet = calamine::Reader::worksheet_range(&mut book, "survey").expect("a sheet per dialog");
    let cell = |row: &[calamine::Data], at: usize| row.get(at).map(ToString::to_string);
    for option in json["dialogs"][0]["questions"][1]["detail"]["options"]
        .as_array()
        .expect("a list")
    {
        let share = &option["share"];
        let numbers = [
            &share["count"],
            &share["percent"],
            &share["low"],
            &share["high"],
        ]
        .map(|number| Some(number.to_string()));
        let label = option["label"].as_str().map(str::to_owned);
        let row = sheet
            .rows()
            .find(|row| cell(row, 0) == label)
            .expect("a row per answer");
        assert_eq!([1, 2, 3, 4].map(|at| cell(row, at)), numbers, "{label:?}");
    }
    // What people wrote is never markup.
    assert!(
        page.contains("It was &lt;b&gt;very&lt;/b&gt; good &amp; &quot;fresh&quot;"),
        "{page}"
    );
    assert!(!page.contains("<b>very"));
}

#[test]
fn few_answers_are_counted_and_not_made_percentages() {
    let shop = survey(6, 2);
    let report = made(&shop, &ReportOptions::default());
    let text = render::text(&report);
    assert!(
        text.contains("Fewer than 10 answers: too few for percentages and means."),
        "{text}"
    );
    assert!(!text.contains('%'), "{text}");
    assert!(report.comparisons.is_empty() && report.findings.is_empty());
    let nobody = Shop::with(SURVEY);
    let text = render::text(&made(&nobody, &ReportOptions::default()));
    assert!(text.contains("Nobody has answered yet."), "{text}");
    assert!(
        render::html(&made(&nobody, &ReportOptions::default()))
            .contains("Nobody has answered yet.")
    );
}

#[test]
fn few_answers_are_told_at_every_type_and_beside_what_stands_out() {
    let mut shop = Shop::with(
        "dialog: visit\nlanguages: [en]\nstart: [{ section: main, command: visit }]
sections:
  main:
    - { ask: score, type: nps, text: Would you recommend us? }
    - { ask: bags, type: number, text: How many bags? }
    - { ask: hour, type: time, text: When? }
    - { ask: why, type: text, text: Why? }
    - { ask: mail, type: email, text: Your address? }
",
    );
    for number in 1..=20 {
        let answers = ["9", "4", "15:30", "Because it is near", "a@example.org"];
        let asked = if number <= 5 { 5 } else { 1 };
        shop.comes(number, &answers[..asked]);
    }
    let dutch = ReportOptions {
        language: Some("nl".into()),
        ..ReportOptions::default()
    };
    let report = made(&shop, &ReportOptions::default());
    let in_dutch = made(&shop, &dutch);
    let (few, small) = (
        "Fewer than 10 answers: too few for percentages and means.",
        "Fewer than 30 answers: read this with care.",
    );
    let count = |form: &str, told: &str| form.matches(told).count();
    for form in [render::text(&report), render::html(&report)] {
        // The score, and beside it what stands out; an address is only counted.
        assert_eq!((count(&form, small), count(&form, few)), (2, 3), "{form}");
    }
    assert!(
        report.findings.len() == 1
            && render::text(&in_dutch).contains("Minder dan 30 antwoorden: lees dit voorzichtig.")
    );
}

#[test]
fn cells_far_from_what_was_expected_are_shaded_with_their_sign_and_by_how_much() {
    let (shop, members) = coffee();
    let options = |members| ReportOptions {
        segments: vec![fans(members)],
        by: GroupBy::Chosen {
            segments: true,
            questions: Vec::new(),
        },
        language: Some("nl".into()),
        ..ReportOptions::default()
    };
    let page = render::html(&made(&shop, &options(members)));
    // scipy.stats.contingency.expected_freq of ((25, 5), (5, 25)): 15 each, so 10 / √(15 · ½ · ½).
    for cell in [
        "<td class=\"more far\">83\u{a0}% <small>▲ +5,2</small></td>",
        "<td class=\"less far\">17\u{a0}% <small>▼ −5,2</small></td>",
    ] {
        assert_eq!(page.matches(cell).count(), 2, "{page}");
    }
    assert!(page.contains("▲ meer en ▼ minder dan als de groepen niet verschilden"));
    // As many of either kind drink coffee: what may be chance has no shade.
    let alike: HashSet<OwnerId> = (1..=60).step_by(2).map(OwnerId::contact).collect();
    let page = render::html(&made(&shop, &options(alike)));
    assert!(page.contains("kan toeval zijn") && !page.contains("<small>▲") && !page.contains("▼"));
}

const HALL: &str = "dialog: hall
languages: [en]
start:
  - { section: main, command: hall }
sections:
  main:
    - ask: may_keep
      type: consent
      version: 2026-11
      text: May we keep your answers?
    - ask: fruit
      type: rank
      top: 2
      text: Which fruit do you like best?
      options: { apple: Apple, pear: Pear, fig: Fig, plum: Plum }
";

#[test]
fn a_refusal_is_an_answer_and_what_was_put_first_is_first() {
    let mut shop = Shop::with(HALL);
    for number in 1..=12 {
        // Only one likes figs; nobody ranks plums.
        let ranked: &[&str] = match number {
            1 => &["[fig]", "[apple]", "[done]"],
            _ => &["[apple]", "[pear]", "[done]"],
        };
        let mut person = shop.comes(number, &["[agreed]"]);
        for words in ranked {
            shop.says(&mut person, words);
        }
    }
    for number in 13..=16 {
        shop.comes(number, &["no"]);
    }
    let report = made(&shop, &ReportOptions::default());
    assert_eq!((report.people, report.dialogs[0].people), (16, 16));
    let questions = &report.dialogs[0].questions;
    let Detail::Options { options, .. } = &questions[0].detail else {
        panic!("{:?}", questions[0].detail);
    };
    let counts: Vec<(&str, u64, Option<f64>)> = options
        .iter()
        .map(|option| {
            (
                option.label.as_str(),
                option.share.count,
                option.share.percent.map(|share| share.value()),
            )
        })
        .collect();
    assert_eq!(
        questions[0].base.reasons,
        [],
        "{:?}",
        report.dialogs[0].ends
    );
    assert_eq!(counts, [("Agreed", 12, Some(75.0)), ("No", 4, Some(25.0))]);
    let Detail::Rank { options } = &questions[1].detail else {
        panic!("{:?}", questions[1].detail);
    };
    let order: Vec<&str> = options.iter().map(|option| option.key.as_str()).collect();
    assert_eq!(order, ["apple", "pear", "fig", "plum"]);
    let text = render::text(&report);
    let words: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .skip_while(|words| *words != ["Mean", "place", "Put", "first", "Count"])
        .skip(1)
        .take(4)
        .collect();
    assert_eq!(
        words,
        [
            ["Apple", "1.1", "92", "%", "12"].as_slice(),
            &["Pear", "2.0", "0", "%", "11"],
            &["Fig", "too", "few", "8", "%", "1"],
            &["Plum", "too", "few", "0", "%", "0"],
        ],
        "{text}"
    );
    assert!(page_rows(&render::html(&report)).contains(&"Fig too few 8\u{a0}% 1".to_owned()));
}

/// A dialog in which who recommends drinks coffee, after an agreement to which all say yes.
const COFFEE: &str = "dialog: coffee
languages: [en]
start:
  - { section: main, command: coffee }
sections:
  main:
    - ask: may_keep
      type: consent
      version: 2026-11
      text: May we keep your answers?
    - ask: recommend
      type: nps
      text: How likely are you to recommend us?
    - ask: drink
      type: choice
      text: What do you drink?
      options: { coffee: Coffee, tea: Tea }
    - ask: hours
      type: number
      text: How many hours do you sleep?
    - ask: visit
      type: date
      text: Which day suits you?
    - ask: remark
      type: text
      text: Anything else?
";

/// Lets sixty people answer: thirty recommend, and most of those drink coffee. Returns who recommends.
fn coffee() -> (Shop, HashSet<OwnerId>) {
    let mut shop = Shop::with(COFFEE);
    let is_fan = |number: u64| number <= 30;
    for number in 1..=60 {
        let score = if is_fan(number) { "10" } else { "3" };
        let drinks_coffee = is_fan(number) != number.is_multiple_of(6);
        let drink = if drinks_coffee { "[coffee]" } else { "[tea]" };
        let hours = (4 + number % 5).to_string();
        let day = if number % 2 == 0 {
            "2027-01-05"
        } else {
            "2027-01-20"
        };
        let remark = format!("Please call me on 06 1234 56 {number}, or mail ann@shop.example");
        shop.comes(number, &["[agreed]", score, drink, &hours, day, &remark]);
    }
    let fans = (1..=60).filter(|number| is_fan(*number));
    (shop, fans.map(OwnerId::contact).collect())
}

fn fans(members: HashSet<OwnerId>) -> SegmentGroup {
    SegmentGroup {
        name: "fans".into(),
        labels: vec![("en".into(), "Fans".to_owned())],
        members,
        decided_by: vec![("coffee".into(), "recommend".into())],
    }
}

#[test]
fn one_fact_is_told_once_and_an_agreement_is_no_finding() {
    let (shop, members) = coffee();
    let options = ReportOptions {
        segments: vec![fans(members)],
        ..ReportOptions::default()
    };
    let report = made(&shop, &options);
    let about_drinks = report
        .comparisons
        .iter()
        .filter(|comparison| comparison.question == "drink" && comparison.test.is_finding);
    assert_eq!(about_drinks.count(), 2, "by the segment, and by the score");
    let told = report.findings.iter().filter(
        |finding| matches!(finding, Finding::GroupChooses { question, .. } if question == "drink"),
    );
    assert_eq!(told.count(), 1, "{:#?}", report.findings);
    let is_consent = |finding: &&Finding| matches!(finding, Finding::Leads { question, .. } if question == "may_keep");
    assert!(!report.findings.iter().any(|finding| is_consent(&finding)));
}

#[test]
fn numbers_and_days_without_an_answer_have_a_place_and_addresses_are_hidden() {
    let (shop, _) = coffee();
    let report = made(&shop, &ReportOptions::default());
    let details: Vec<&Detail> = report.dialogs[0]
        .questions
        .iter()
        .map(|question| &question.detail)
        .collect();
    let (text, page) = (render::text(&report), render::html(&report));
    let Detail::Number { bars, .. } = details[3] else {
        panic!("{:?}", details[3]);
    };
    let labels: Vec<String> = bars
        .iter()
        .map(|bar| render::Phrases::of("en").bar(bar))
        .collect();
    assert_eq!(labels, ["4", "5", "6", "7", "8"]);
    assert!(bars.iter().all(|bar| bar.count == 12), "{bars:?}");
    let Detail::Days { unit, from } = details[4] else {
        panic!("{:?}", details[4]);
    };
    let counts: Vec<(String, u64)> = from
        .iter()
        .map(|(day, count)| (day.to_string(), *count))
        .collect();
    let week = |day: &str, count| (day.to_owned(), count);
    assert_eq!(*unit, DayUnit::Week);
    assert_eq!(
        counts,
        [
            week("2027-01-04", 30),
            week("2027-01-11", 0),
            week("2027-01-18", 30)
        ]
    );
    assert!(
        text.contains("Please call me on […], or mail […]"),
        "{text}"
    );
    for form in [&text, &page, &render::json(&report)] {
        assert!(
            !form.contains("06 1234") && !form.contains("ann@shop"),
            "{form}"
        );
    }
}

#[test]
fn a_question_that_is_no_longer_asked_says_so() {
    let (mut shop, _) = coffee();
    shop.edit(&COFFEE.replace("ask: hours", "ask: slept"));
    shop.comes(
        61,
        &[
            "[agreed]",
            "9",
            "[tea]",
            "7",
            "2027-01-05",
            "Nothing at all, really",
        ],
    );
    let report = made(&shop, &ReportOptions::default());
    let outdated: Vec<&str> = report.dialogs[0]
        .questions
        .iter()
        .filter(|question| question.is_outdated)
        .map(|question| question.name.as_str())
        .collect();
    assert_eq!(outdated, ["hours"]);
    let asked = report.dialogs[0].funnel.iter();
    let asked: Vec<&str> = asked.map(|step| step.question.as_str()).collect();
    assert_eq!(
        asked,
        ["may_keep", "recommend", "drink", "slept", "visit", "remark"]
    );
    assert!(render::text(&report).contains("The dialog no longer asks this"));
}

#[test]
fn the_text_and_the_workbook_tell_the_funnel_and_the_groups_too() {
    let (shop, members) = coffee();
    let options = ReportOptions {
        segments: vec![fans(members)],
        by: GroupBy::Chosen {
            segments: true,
            questions: vec!["recommend".into(), "drink".into()],
        },
        ..ReportOptions::default()
    };
    let report = made(&shop, &options);
    let text = render::text(&report);
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = text.lines().map(words).collect();
    let has = |line: &str| lines.iter().any(|known| known == line);
    let is_step = |line: &String| line.starts_with("What do you drink? 60 60 0 (0 %)");
    assert!(lines.iter().any(is_step), "{text}");
    assert!(
        has("In “Fans” 30 83 % 17 %") && has("Everybody else 30 17 % 83 %"),
        "{text}"
    );
    // The answers to both questions are compared with each other once.
    let pairs = report.comparisons.iter().filter(|comparison| {
        let by = match &comparison.by {
            Grouping::Question { name, .. } | Grouping::Segment { name, .. } => name.as_str(),
        };
        [("recommend", "drink"), ("drink", "recommend")]
            .contains(&(by, comparison.question.as_str()))
    });
    assert_eq!(pairs.count(), 1);
    let book = render::xlsx(&report).expect("a workbook can be made");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(book)).expect("it opens");
    let mut rows = |sheet: &str| -> Vec<Vec<String>> {
        calamine::Reader::worksheet_range(&mut book, sheet)
            .expect("the sheet is there")
            .rows()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect()
    };
    let groups = rows("Groups compared");
    let of_segment = groups
        .iter()
        .find(|row| row[1] == "In “Fans”" && row[3] == "Coffee");
    let of_segment = of_segment.expect("a row per group and answer");
    assert_eq!(of_segment[0], "By the segment “Fans”: What do you drink?");
    assert_eq!(of_segment[4..7], ["25", "83", "5.2"]);
    let numbers = rows("coffee");
    let row = |label: &str| numbers.iter().find(|row| row[0] == label);
    let promoters = row("Promoters (9 and 10)").expect("the kinds of scores");
    assert_eq!(promoters[1..3], ["30", "50"]);
    // R's quantile of 4 to 8, twelve times each: 5 and 7.
    assert_eq!(row("A quarter is at most").expect("quartiles")[1], "5");
    assert_eq!(
        row("Three quarters are at most").expect("quartiles")[1],
        "7"
    );
}

/// What the texts of [`coffee`] may be about.
const THEMES: &str = "themes:
  delivery:
    label: { en: Delivery, nl: Levering }
    words:
      en: [deliver, late, \"took * long\"]
      nl: [bezorgen, te laat]
  price:
    words: [expensive]
";

/// Compiles a file of themes beside a dialog; returns what is wrong with it.
fn themes(text: &str) -> (Vec<vraag::dialog::themes::Theme>, Vec<String>) {
    let file = |path: &str, text: &str| vraag::dialog::source::SourceFile {
        path: path.into(),
        text: text.into(),
    };
    let compiled = vraag::dialog::compile::compile(&vraag::dialog::source::Sources(vec![
        file("dialogs/coffee.yaml", COFFEE),
        file("dialogs/themes.yaml", text),
    ]));
    let told = compiled.diagnostics.iter();
    let told = told.filter(|told| told.span.file == vraag::dialog::source::FileIx(1));
    let themes = compiled.dialogs.themes.as_ref().clone();
    (themes, told.map(|told| told.message.clone()).collect())
}

#[test]
fn themes_are_counted_and_the_words_of_a_segment_are_found() {
    let mut shop = Shop::with(COFFEE);
    let (found, problems) = themes(&THEMES.replace(", \"took * long\"", ""));
    assert_eq!(problems, Vec::<String>::new());
    shop.dialogs.themes = found.into();
    for number in 1..=90 {
        let is_fan = number <= 30;
        // Eighteen of thirty fans and three of sixty others write about late deliveries.
        let is_late = number <= 18 || (31..=33).contains(&number);
        let remark = match (is_late, number % 5) {
            (true, _) => "The deliveries came late again",
            (false, 0) => "It was not expensive at all",
            (false, _) => "Lovely place, thanks",
        };
        let score = if is_fan { "10" } else { "3" };
        shop.comes(
            number,
            &["[agreed]", score, "[tea]", "7", "2027-01-05", remark],
        );
    }
    let options = ReportOptions {
        segments: vec![fans((1..=30).map(OwnerId::contact).collect())],
        by: GroupBy::Chosen {
            segments: true,
            questions: Vec::new(),
        },
        ..ReportOptions::default()
    };
    let report = made(&shop, &options);
    let remarks = &report.dialogs[0].questions[5];
    let Detail::Texts {
        themes,
        without_theme,
        telling,
        ..
    } = &remarks.detail
    else {
        panic!("{:?}", remarks.detail);
    };
    let counted: Vec<(&str, u64, u64)> = themes
        .iter()
        .map(|theme| {
            (
                theme.option.label.as_str(),
                theme.option.share.count,
                theme.denied,
            )
        })
        .collect();
    let denied = (34..=90)
        .chain(19..=30)
        .filter(|number| number % 5 == 0)
        .count() as u64;
    assert_eq!(counted, [("Delivery", 21, 0), ("price", denied, denied)]);
    assert_eq!(
        without_theme.expect("there are themes").count,
        90 - 21 - denied
    );
    // scipy.stats.chi2_contingency([[18, 12], [3, 57]], lambda_="log-likelihood"): p < 1e-7.
    let words: Vec<&str> = telling.iter().map(|word| word.word.as_str()).collect();
    assert_eq!(words, ["again", "came", "deliveries", "late"]);
    assert_eq!((telling[0].here.count, telling[0].elsewhere.count), (18, 3));
    let told = report
        .findings
        .iter()
        .map(|finding| render::sentence(finding, render::Phrases::of("en")))
        .find(|told| told.contains("write more often about “Delivery”"));
    assert!(
        told.is_some_and(|told| told.contains("60\u{a0}% against 5\u{a0}% of the others")),
        "{:#?}",
        report.findings
    );
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (text, page) = (words(&render::text(&report)), render::html(&report));
    for told in [
        format!(
            "{}\u{a0}% of the texts match no theme.",
            without_theme
                .and_then(|share| share.percent)
                .map_or(0.0, |share| share.value())
        ),
        "Words that set “Fans” apart: again (60\u{a0}% against 5\u{a0}%), came".to_owned(),
    ] {
        assert!(page.contains(&told), "{told} in {page}");
        assert!(text.contains(&words(&told)), "{told} in {text}");
    }
    assert!(page.contains(&format!("price, {denied} of them with “not”")));
}

#[test]
fn what_is_wrong_with_themes_is_told() {
    for (text, right) in [
        (THEMES, "a `*` stands only at the end of a word of a theme"),
        ("theme: {}\n", "`themes.yaml` has no key `theme`"),
        (
            "themes: { Price: { words: [a] } }\n",
            "`Price` cannot be the name of a theme",
        ),
        (
            "themes: { price: { words: [ex*] } }\n",
            "so short a beginning stands for too many words",
        ),
        (
            "themes: { price: { word: [a] } }\n",
            "a theme has no key `word`",
        ),
        (
            "themes: { price: { words: { english: [a] } } }\n",
            "`english` is no language",
        ),
        (
            "themes: { price: { words: [dear] }, love: { words: [dear] } }\n",
            "`dear` is a word of the theme `price` already",
        ),
    ] {
        let (_, told) = themes(text);
        assert!(told.iter().any(|told| told == right), "{right} in {told:?}");
    }
}

#[test]
fn who_answers_without_thought_is_told_and_can_be_left_out() {
    let mut dialog = "dialog: stay\nlanguages: [en]\nstart:\n  - { section: main, command: stay }\nsections:\n  main:\n".to_owned();
    for name in ["rooms", "food", "staff", "price"] {
        dialog.push_str(&format!(
            "    - ask: {name}\n      type: scale\n      range: 1..5\n      text: How do you like the {name}?\n"
        ));
    }
    let mut shop = Shop::with(&dialog);
    for number in 1..=20 {
        let mut person = shop.comes(number, &[]);
        // Two answer at once, two give the same number everywhere, and one does both.
        let is_fast = number <= 3;
        let is_straight = (3..=5).contains(&number);
        for at in 0..4 {
            let answer = if is_straight {
                5
            } else {
                1 + (number + at) % 4
            };
            shop.now = shop
                .now
                .plus(vraag::time::Duration(if is_fast { 0 } else { 40 }));
            shop.says(&mut person, &answer.to_string());
        }
    }
    let with = made(&shop, &ReportOptions::default());
    let quality = with.dialogs[0].quality;
    assert_eq!((quality.fast, quality.straight, quality.flagged), (3, 3, 5));
    assert_eq!(with.dialogs[0].questions[0].base.answered, 20);
    let options = ReportOptions {
        without_flagged: true,
        ..ReportOptions::default()
    };
    let without = made(&shop, &options);
    assert_eq!(without.dialogs[0].quality.flagged, 5);
    assert_eq!(
        (
            without.people,
            without.dialogs[0].questions[0].base.answered
        ),
        (15, 15)
    );
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "3 people answered in less than a third of the usual time; 3 people gave the same number on all scales.";
    assert!(words(&render::text(&with)).contains(&format!("{told} These answers are counted")));
    assert!(render::html(&without).contains(&format!("{told} These answers are left out.")));
}
