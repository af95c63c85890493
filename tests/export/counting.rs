//! Which answers count: over random talks the tables, a report, the segments and the engine itself agree.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use vraag::dialog::expr::fact::QuestionRef;
use vraag::engine::event::Event;
use vraag::engine::explore;
use vraag::engine::input::Input;
use vraag::message::InMessage;
use vraag::report::export::{Multi, Shape, Wanted};
use vraag::report::results::{GroupBy, ReportOptions, report};
use vraag::rng::Rng;
use vraag::segment::people_index::PeopleIndex;
use vraag::store::prelude::*;
use vraag::time::Duration;
use vraag::value::{Outcome, Value};

use crate::shop::{Person, Shop};

const QUESTIONS: [&str; 6] = ["keep", "score", "likes", "sure", "call", "why"];

const VISIT: &str = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: keep, type: consent, version: 2026-11, text: May we keep your answers? }
    - { ask: score, type: scale, range: 1..3, text: How was it?, optional: true, refuse: true, tries: 2 }
    - { ask: likes, type: multi, text: What did you like?, other: true, unknown: true, options: { a: The first, b: The second } }
    - { ask: sure, type: yesno, text: Are you sure? }
    - { ask: call, type: consent, for: contact, version: 2026-11, text: May we call you? }
    - if: sure
      then:
        - { ask: why, type: text, text: Why?, expire: { after: 1h, then: [{ say: Never mind. }] } }
    - say: Thank you.
";

/// An answer that counts: its value or why there is none, and when it was given.
type Told = (Option<String>, Option<String>, String);

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 20,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    }
}

/// What somebody does next.
fn act(shop: &Shop, person: &Person, pick: u64) -> Input {
    let text = |words: &str| Input::Message {
        message: InMessage::Text(words.to_owned()),
        profile: None,
    };
    let mut inputs: Vec<Input> = match person.session() {
        Some(session) => explore::inputs(&shop.dialogs.programs["visit"], session),
        None => Vec::new(),
    };
    // Who is forgotten has no answers at all, and no timer rings in this shop.
    inputs.retain(|input| *input != text("forget me") && !matches!(input, Input::Deadline(_)));
    inputs.extend(
        [
            "/visit",
            "back",
            "back",
            "withdraw consent",
            "yes",
            "no",
            "why not",
        ]
        .map(text),
    );
    let at = usize::try_from(pick % 1_000_003).expect("small") % inputs.len();
    inputs.swap_remove(at)
}

fn written(outcome: &Outcome) -> (Option<String>, Option<String>) {
    match outcome {
        Err(missing) => (None, Some(missing.word().to_owned())),
        Ok(Value::Keys(keys)) => (Some(keys.join(" ")), None),
        Ok(Value::Key(key)) => (Some(key.to_string()), None),
        Ok(Value::Bool(is_yes)) => (Some(is_yes.to_string()), None),
        Ok(Value::Number(number)) => (Some(number.normalize().to_string()), None),
        Ok(Value::Text(words)) => (Some(words.clone()), None),
        Ok(other) => panic!("{other:?} is no answer here"),
    }
}

fn word(cell: &serde_json::Value) -> Option<String> {
    match cell {
        serde_json::Value::Null => None,
        serde_json::Value::String(words) => Some(words.clone()).filter(|words| !words.is_empty()),
        other => Some(other.to_string()),
    }
}

/// What counts by the long table, by session and question.
fn long_table(shop: &Shop) -> BTreeMap<(String, String), (String, Told)> {
    let wanted = Wanted {
        shape: Some(Shape::Long),
        ..Wanted::default()
    };
    let mut told = BTreeMap::new();
    for row in shop.rows(&wanted) {
        if row["final"] == true && row["answered_at"].is_string() {
            let cell = |name: &str| word(&row[name]);
            let key = (cell("session_id"), cell("question"));
            let key = (key.0.expect("a session"), key.1.expect("a question"));
            let answer = (
                cell("value"),
                cell("missing"),
                cell("answered_at").expect("a time"),
            );
            let who = cell("respondent_id").expect("somebody");
            let twice = told.insert(key, (who, answer));
            assert_eq!(twice, None, "two answers count");
        }
    }
    told
}

fn check(shop: &Shop, people: &[Person]) {
    let told = long_table(shop);
    // The wide table.
    let wanted = Wanted {
        dialog: Some("visit".into()),
        shape: Some(Shape::Wide),
        multi: Multi::List,
        why: true,
        ..Wanted::default()
    };
    for row in shop.rows(&wanted) {
        let session = word(&row["session_id"]).expect("a session");
        for question in QUESTIONS {
            let counted = told.get(&(session.clone(), question.to_owned()));
            let (value, missing) = counted.map_or((None, None), |(_, (value, missing, _))| {
                (value.clone(), missing.clone())
            });
            let why = word(&row[format!("{question}__why")]);
            let own = word(&row[question]).filter(|own| Some(own) != why.as_ref());
            assert_eq!(own, value, "{question} in {row}");
            let is_unanswered = matches!(why.as_deref(), Some("left" | "not_asked"));
            assert_eq!(
                why.filter(|_| !is_unanswered),
                missing,
                "{question} in {row}"
            );
        }
    }
    // The report: everybody counts once.
    let options = ReportOptions {
        by: GroupBy::Chosen {
            segments: false,
            questions: Vec::new(),
        },
        ..ReportOptions::default()
    };
    let report = report(&shop.origin(), &options).expect("the store works");
    for question in report.dialogs.iter().flat_map(|dialog| &dialog.questions) {
        let is_answer = |missing: &Option<String>| match missing.as_deref() {
            None => true,
            Some(missing) => question.kind == "consent" && missing == "refused",
        };
        let answered: BTreeSet<&String> = told
            .iter()
            .filter(|((_, name), (_, (_, missing, _)))| {
                question.name == **name && is_answer(missing)
            })
            .map(|(_, (who, _))| who)
            .collect();
        assert_eq!(
            question.base.answered,
            answered.len() as u64,
            "{}",
            question.name
        );
    }
    // The segments.
    let (index, _) = PeopleIndex::read(&shop.store).expect("the store works");
    let mut counted: Vec<(String, Told)> = Vec::new();
    for (_, person) in index.people() {
        for question in QUESTIONS {
            let asked = QuestionRef {
                dialog: "visit".into(),
                question: question.into(),
            };
            let Some(id) = index.lexicon.known_question(&asked) else {
                continue;
            };
            for given in person.answers_to(id) {
                let (value, missing) = written(&index.lexicon.outcome(given));
                let at = given.at.iso(shop.dialogs.bot.timezone);
                counted.push((question.to_owned(), (value, missing, at)));
            }
        }
    }
    let mut of_tables: Vec<(String, Told)> = told
        .iter()
        .map(|((_, question), (_, told))| (question.clone(), told.clone()))
        .collect();
    counted.sort();
    of_tables.sort();
    assert_eq!(counted, of_tables);
    // The engine, about the sessions that go on.
    for session in people.iter().filter_map(Person::session) {
        let id = format!("s{}", session.id);
        let of_table: BTreeMap<String, (Option<String>, Option<String>)> = told
            .iter()
            .filter(|((of, _), _)| *of == id)
            .map(|((_, question), (_, (value, missing, _)))| {
                (question.clone(), (value.clone(), missing.clone()))
            })
            .collect();
        let own = session.answers.iter();
        let own: BTreeMap<String, _> = own
            .map(|answer| (answer.question.to_string(), written(&answer.outcome)))
            .collect();
        assert_eq!(own, of_table);
    }
}

/// The talks above are worth something only if they come to every rule.
#[test]
fn random_talks_come_to_every_rule() {
    let mut seen = BTreeSet::new();
    for seed in 0..12 {
        let mut rng = Rng::new(seed);
        let mut shop = Shop::with(VISIT);
        let mut person = shop.comes(1, &[]);
        for _ in 0..120 {
            let input = act(&shop, &person, rng.below(1 << 30) as u64);
            shop.acts(&mut person, input);
            seen.extend(shop.last.iter().filter_map(|event| match event {
                Event::Answered(_) => Some("answered"),
                Event::Withdrawn { .. } => Some("withdrawn"),
                Event::Restored { .. } => Some("restored"),
                Event::ConsentWithdrawn { .. } => Some("consent withdrawn"),
                Event::AnswersErased { .. } => Some("erased"),
                _ => None,
            }));
        }
    }
    let rules = [
        "answered",
        "consent withdrawn",
        "erased",
        "restored",
        "withdrawn",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), rules);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn all_say_the_same_of_which_answers_count(picks in prop::collection::vec(any::<u64>(), 1..80)) {
        let mut shop = Shop::with(VISIT);
        let mut people: Vec<Person> = (1..=3).map(|number| shop.comes(number, &[])).collect();
        for pick in picks {
            let at = usize::try_from(pick % 3).expect("small");
            let input = act(&shop, &people[at], pick / 3);
            shop.acts(&mut people[at], input);
        }
        check(&shop, &people);
        // When everything has expired, nobody has an answer.
        let later = shop.now.plus(Duration::DAY);
        while shop.store.expire_answers(later, 100).expect("the store works") > 0 {}
        prop_assert_eq!(long_table(&shop).len(), 0);
        check(&shop, &[]);
    }
}
