//! Shuffled options: what a report says of the places at which they stood, from the order that the engine showed.

use std::collections::BTreeMap;

use vraag::report::export::{Shape, Wanted};
use vraag::report::render;
use vraag::report::results::{OrderEffect, Report, ReportOptions};
use vraag::report::statistics::places::Places;
use vraag::rng::Rng;

use crate::results::made;
use crate::shop::{Person, Shop};

const SHOP: &str = "dialog: shop
languages: [en]
start: [{ section: main, command: shop }]
sections:
  main:
    - { ask: fixed, type: choice, text: Which day?, options: { mon: Monday, tue: Tuesday } }
    - ask: drink
      type: choice
      text: Which drink?
      other: true
      shuffle: { keep_last: [none_of] }
      options: { tea: Tea, milk: Milk, juice: Juice, water: Water, none_of: None of these }
    - ask: fruit
      type: multi
      text: Which fruit?
      shuffle: true
      options: { apple: Apple, pear: Pear, fig: Fig, plum: Plum, kiwi: Kiwi }
    - ask: best
      type: rank
      top: 2
      text: Which is best?
      shuffle: true
      options: { near: Near, cheap: Cheap, kind: Kind }
";

/// Says what stands at these places of what is shown, from 0.
fn takes(shop: &mut Shop, person: &mut Person, places: &[usize]) {
    let wait = person.session().and_then(|session| session.wait.as_ref());
    let offered = wait.expect("a question is open").offered.clone();
    for place in places {
        shop.says(person, &format!("[{}]", offered[*place]));
    }
}

/// Lets people answer: of ten, as many as is said take the first that they see, wherever they can.
fn answered(people: u64, hasty: usize) -> Shop {
    let mut shop = Shop::with(SHOP);
    let mut rng = Rng::new(7);
    for number in 1..=people {
        let mut person = shop.comes(number, &["[mon]"]);
        let is_hasty = rng.below(10) < hasty;
        let mut place = |of: usize| if is_hasty { 0 } else { rng.below(of) };
        let (drink, fruit, best) = (place(5), place(5), place(3));
        let other = (fruit + 1 + place(4)) % 5;
        takes(&mut shop, &mut person, &[drink]);
        takes(&mut shop, &mut person, &[fruit, other]);
        shop.says(&mut person, "[done]");
        let second = (best + 1) % 3;
        takes(&mut shop, &mut person, &[best, second]);
        shop.says(&mut person, "[done]");
    }
    shop
}

fn order<'r>(report: &'r Report, question: &str) -> Option<&'r OrderEffect> {
    let mut questions = report.dialogs[0].questions.iter();
    let found = questions.find(|known| known.name == question);
    found.expect("it was asked").order.as_ref()
}

/// Counts the places of what was chosen from the table of answers, which has the order that was shown.
fn in_table(
    shop: &Shop,
    question: &str,
    keep_last: &str,
    first_only: bool,
) -> BTreeMap<usize, u64> {
    let rows = shop.rows(&Wanted {
        shape: Some(Shape::Long),
        ..Wanted::default()
    });
    let mut places = BTreeMap::new();
    for row in rows.iter().filter(|row| row["question"] == question) {
        let words = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let shown = words("options_shown");
        let shown: Vec<&str> = shown.split(' ').filter(|key| *key != keep_last).collect();
        let value = words("value");
        let many = if first_only { 1 } else { usize::MAX };
        for key in value.split(' ').take(many) {
            if let Some(place) = shown.iter().position(|known| *known == key) {
                *places.entry(place + 1).or_default() += 1;
            }
        }
    }
    places
}

#[test]
fn the_place_of_an_option_is_told_where_it_mattered_and_where_it_did_not() {
    let shop = answered(200, 4);
    let report = made(&shop, &ReportOptions::default());
    assert!(order(&report, "fixed").is_none(), "it is not shuffled");
    for (question, keep_last, name, freedom) in [
        ("drink", "none_of", "chi_squared", 3),
        ("fruit", "", "cochran_q", 4),
        ("best", "", "chi_squared", 2),
    ] {
        let found = order(&report, question).expect("it is shuffled");
        let counted = in_table(&shop, question, keep_last, question == "best");
        let told = found.places.iter();
        let told: BTreeMap<usize, u64> = told
            .map(|place| (place.place as usize, place.share.count))
            .collect();
        assert_eq!(told, counted, "{question}");
        let test = found.test.as_ref().expect("there are enough");
        assert_eq!((test.name, test.freedom), (name, freedom), "{question}");
        assert!(test.is_found && found.places[0].residual.value() > 4.0);
    }
    let drink = order(&report, "drink").expect("it is shuffled");
    let first = drink.places[0].share.percent.expect("there are enough");
    let told = format!(
        "What stood at place 1 was chosen more often: {} % against 25 % expected (n = {}; χ² = ",
        first.value(),
        drink.people
    );
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words(&render::text(&report));
    assert!(
        text.contains(&told) && text.contains("; Cochran's Q = "),
        "{text}"
    );
    assert!(words(&render::html(&report)).contains(&told));
    let dutch = ReportOptions {
        language: Some("nl".into()),
        ..ReportOptions::default()
    };
    let text = words(&render::text(&made(&shop, &dutch)));
    assert!(
        text.contains("Wat op plek 1 stond, is vaker gekozen: "),
        "{text}"
    );
    let json: serde_json::Value = serde_json::from_str(&render::json(&report)).expect("it is JSON");
    let json = &json["dialogs"][0]["questions"][1]["order"];
    assert_eq!(
        json["places"][0]["share"]["count"],
        drink.places[0].share.count
    );
    assert_eq!(json["test"]["is_found"], true);
    let book = render::xlsx(&report).expect("it can be made");
    let mut book: calamine::Xlsx<_> =
        calamine::Reader::new(std::io::Cursor::new(book)).expect("it is a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "shop").expect("it is there");
    let at = sheet
        .rows()
        .position(|row| words(&row[0].to_string()).starts_with(&told));
    let row = sheet
        .rows()
        .nth(at.expect("it is told") + 3)
        .expect("a row");
    assert_eq!(row[1], drink.places[0].share.count as f64);
}

#[test]
fn where_people_choose_by_chance_or_few_do_no_place_is_pointed_at() {
    let report = made(&answered(200, 0), &ReportOptions::default());
    for question in ["drink", "fruit", "best"] {
        let test = order(&report, question).and_then(|order| order.test.as_ref());
        assert!(!test.expect("there are enough").is_found, "{question}");
    }
    let same = "that the place of an option mattered is not to be seen";
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&render::text(&report)).matches(same).count(), 3);
    let few = made(&answered(12, 9), &ReportOptions::default());
    assert!(order(&few, "drink").is_some_and(|order| order.test.is_none()));
    assert!(words(&render::text(&few)).contains("there are too few answers to see"));
}

#[test]
fn a_version_that_did_not_shuffle_says_nothing_of_places() {
    let mut shop = Shop::with(&SHOP.replace("shuffle: true", "optional: false"));
    for number in 1..=40 {
        let mut person = shop.comes(number, &["[mon]", "[tea]"]);
        takes(&mut shop, &mut person, &[0]);
        shop.says(&mut person, "[done]");
    }
    shop.edit(SHOP);
    for number in 41..=43 {
        let mut person = shop.comes(number, &["[mon]", "[tea]"]);
        takes(&mut shop, &mut person, &[0]);
        shop.says(&mut person, "[done]");
    }
    let report = made(&shop, &ReportOptions::default());
    assert_eq!(order(&report, "fruit").map(|order| order.people), Some(3));
}

/// Adds the answers of so many people who chose what stood at these places.
fn places(shown: usize, rows: &[(&[usize], u64)]) -> Places {
    let mut places = Places::default();
    for (chosen, people) in rows {
        (0..*people).for_each(|_| places.add(shown, chosen));
    }
    places
}

#[track_caller]
fn close(value: f64, expected: f64) {
    assert!(
        (value / expected - 1.0).abs() < 1e-9,
        "{value} instead of {expected}"
    );
}

#[test]
fn places_are_tested_as_two_other_programs_do() {
    // scipy 1.17's stats.chisquare, and R's chisq.test.
    let four: [(&[usize], u64); 4] = [(&[0], 62), (&[1], 45), (&[2], 41), (&[3], 52)];
    let result = places(4, &four).cochran();
    close(result.statistic, 5.08);
    close(result.p, 0.166_032_008_385);
    // statsmodels' cochrans_q, and R's friedman.test, which is the same of zeros and ones.
    let rows: [(&[usize], u64); 7] = [
        (&[0, 1], 9),
        (&[0], 14),
        (&[1], 7),
        (&[2, 3], 5),
        (&[0, 2], 8),
        (&[3], 6),
        (&[0, 1, 2], 4),
    ];
    let several = places(4, &rows);
    let result = several.cochran();
    close(result.statistic, 20.734_806_629_834_25);
    close(result.p, 0.000_119_505_849_837_121);
    assert_eq!((result.freedom, several.people()), (3, 53));
    // Some were shown three options: both parts are added (scipy's chi2.sf, R's pchisq).
    let mut both = places(4, &four);
    let three: [(&[usize], u64); 3] = [(&[0], 9), (&[1], 21), (&[2], 30)];
    for (chosen, people) in three {
        (0..people).for_each(|_| both.add(3, chosen));
    }
    let result = both.cochran();
    assert_eq!(result.freedom, 5);
    close(result.statistic, 16.18);
    close(result.p, 0.006_348_521_178_56);
    let first = both.all()[0];
    assert_eq!((first.chosen, first.expected), (71, 70.0));
    // Who chose everything, or was shown what hardly anybody was, says nothing.
    both.add(3, &[0, 1, 2]);
    both.add(9, &[8]);
    assert_eq!(both.cochran(), result);
}
