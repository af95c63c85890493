//! Shown texts: places, filters and light markup, in the language of the one who reads.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;
use vraag::dialog::ast::Scalar;
use vraag::dialog::bot::Bot;
use vraag::dialog::diagnostic::{Diagnostic, Severity};
use vraag::dialog::expr::names::{Known, Names, Shared};
use vraag::dialog::expr::scope::Scope;
use vraag::dialog::expr::tree::{KeySet, Ref, Type, VotePart};
use vraag::dialog::fill::{LENGTH_LIMIT, fill_address, fill_template};
use vraag::dialog::source::Span;
use vraag::dialog::text::Text;
use vraag::dialog::text::read::template;
use vraag::dialog::words::Words;
use vraag::id::Name;
use vraag::message::{Rich, Style};
use vraag::time::{Timestamp, Zone};
use vraag::value::{Missing, Outcome, Value};

fn names() -> Names {
    let set = |of: &str, keys: &[&str]| KeySet {
        of: of.into(),
        keys: keys.iter().map(Name::new).collect(),
    };
    let mut names = Names {
        languages: vec!["nl".into(), "en".into()],
        ..Names::default()
    };
    let answers = [
        ("bags", Type::Number),
        (
            "brew",
            Type::Keys(set("brew", &["espresso", "filter", "moka"])),
        ),
        ("grind", Type::Key(set("grind", &["beans", "ground"]))),
        ("member", Type::Bool),
        ("town", Type::Text),
        ("pickup", Type::Date),
        ("slot", Type::Time),
    ];
    names.answers = answers
        .into_iter()
        .map(|(name, kind)| (name.into(), Known::from_type(kind)))
        .collect();
    names.shared = Arc::new(Shared {
        fields: [("next_visit".into(), Type::Date)].into_iter().collect(),
        ..Shared::default()
    });
    names
}

struct Given(HashMap<&'static str, Value>);

impl Scope for Given {
    fn value(&self, name: &Ref) -> Result<Cow<'_, Value>, Missing> {
        match name {
            Ref::Today => Ok(Cow::Owned(date("2026-11-23"))),
            Ref::Now => Ok(Cow::Owned(Value::Moment(Timestamp(1_795_435_200_000)))),
            Ref::Lang => Ok(Cow::Owned(Value::Key("nl".into()))),
            Ref::Answer(name) | Ref::Contact(name) => self
                .0
                .get(name.as_str())
                .map(Cow::Borrowed)
                .ok_or(Missing::Skipped),
            _ => Err(Missing::NotAsked),
        }
    }

    fn tally(&self, _: &Name, _: VotePart, _: &Name) -> Outcome {
        Err(Missing::NotAsked)
    }

    fn zone(&self) -> Zone {
        Zone::Europe__Amsterdam
    }

    fn label(&self, question: &Name, key: &Name, language: &str) -> Option<Cow<'_, str>> {
        match (question.as_str(), key.as_str(), language) {
            ("grind", "beans", "nl") => Some("Bonen".into()),
            ("grind", "beans", _) => Some("Beans".into()),
            ("brew", "moka", _) => Some("Moka".into()),
            ("brew", "espresso", _) => Some("Espresso".into()),
            _ => None,
        }
    }
}

fn date(text: &str) -> Value {
    Value::Date(text.parse().expect("a date of the test"))
}

fn answers() -> Given {
    let number = |text: &str| Value::Number(text.parse().expect("a number of the test"));
    Given(HashMap::from([
        ("bags", number("12345.50")),
        (
            "brew",
            Value::Keys(vec!["espresso".into(), "moka".into(), "filter".into()]),
        ),
        ("grind", Value::Key("beans".into())),
        ("member", Value::Bool(true)),
        ("town", Value::Text("**Delft** ${bags} <b>".into())),
        ("pickup", date("2026-11-27")),
        ("slot", Value::Time("09:05:00".parse().expect("a time"))),
        ("name", Value::Text("Noor de Wit".into())),
        ("first_name", Value::Text("Noor".into())),
    ]))
}

fn rich(text: &str, language: &str) -> Rich {
    let mut diagnostics = Vec::new();
    let template = template(&Scalar::alone(text), &names(), &mut diagnostics);
    assert_eq!(diagnostics, Vec::<Diagnostic>::new(), "{text}");
    fill_template(
        &template,
        &answers(),
        Words::for_language(&Bot::default(), language),
    )
}

fn shown(text: &str, language: &str) -> String {
    rich(text, language).words()
}

/// Returns what is told of a text: code, the words it points at, help.
fn told(text: &str) -> Vec<(u16, String, String)> {
    let mut diagnostics = Vec::new();
    template(&Scalar::alone(text), &names(), &mut diagnostics);
    diagnostics
        .into_iter()
        .map(|found| {
            (
                found.code.0,
                text[found.span.range()].to_owned(),
                found.help.unwrap_or_default(),
            )
        })
        .collect()
}

/// Returns the runs of a text as `style:words`.
fn runs(text: &str) -> Vec<String> {
    let template = template(&Scalar::alone(text), &names(), &mut Vec::new());
    let rich = fill_template(
        &template,
        &answers(),
        Words::for_language(&Bot::default(), "nl"),
    );
    let style = |style: &Style| match style {
        Style::Plain => "-".to_owned(),
        Style::Bold => "b".to_owned(),
        Style::Italic => "i".to_owned(),
        Style::Code => "c".to_owned(),
        Style::Link(to) => to.clone(),
        Style::Mention | Style::Call(_) => "@".to_owned(),
    };
    rich.0
        .iter()
        .map(|run| format!("{}:{}", style(&run.style), run.text))
        .collect()
}

#[test]
fn values_are_shown_in_the_language_of_the_reader() {
    let text = "${bags}, ${brew}, ${grind}, ${member}, ${pickup}, ${slot}, ${now}, ${lang}";
    assert_eq!(
        shown(text, "nl"),
        "12.345,50, Espresso, Moka en filter, Bonen, ja, vrijdag 27 november, 09:05, maandag 23 november om 13:00, Nederlands"
    );
    assert_eq!(
        shown(text, "en"),
        "12,345.50, Espresso, Moka and filter, Beans, yes, Friday 27 November, 09:05, Monday 23 November at 13:00, Nederlands"
    );
}

#[test]
fn filters_change_how_a_value_is_shown() {
    for (text, nl) in [
        ("${pickup | date}", "vrijdag 27 november"),
        ("${pickup | month | upper}", "NOVEMBER"),
        ("${grind | label}", "Bonen"),
        ("${grind | key}", "beans"),
        ("${brew | key | join}", "espresso, moka en filter"),
        ("${now | time}", "13:00"),
        ("${now | date}", "maandag 23 november"),
        ("${contact.name | first_name}", "Noor"),
        ("${bags | number}", "12.345,50"),
        ("${grind | lower}", "bonen"),
        ("${ pickup - today }", "4 dagen"),
        ("${brew has moka}", "ja"),
    ] {
        assert_eq!(shown(text, "nl"), nl, "{text}");
    }
}

#[test]
fn a_date_far_away_has_its_year() {
    let words = |text: &str| {
        let bot = Bot::default();
        let date = |text: &str| text.parse().expect("a date of the test");
        Words::for_language(&bot, "nl").date(date(text), date("2026-11-23"))
    };
    assert_eq!(words("2027-01-05"), "dinsdag 5 januari");
    assert_eq!(words("2026-10-01"), "donderdag 1 oktober");
    assert_eq!(words("2026-01-05"), "maandag 5 januari 2026");
    assert_eq!(words("2028-01-05"), "woensdag 5 januari 2028");
}

#[test]
fn what_is_missing_is_shown_as_nothing_or_as_its_default() {
    assert_eq!(shown("a${contact.next_visit}b", "nl"), "ab");
    assert_eq!(
        shown("${contact.next_visit | date | default('nog geen')}", "nl"),
        "nog geen"
    );
    assert_eq!(
        shown("${contact.next_visit | default(pickup)}", "nl"),
        "vrijdag 27 november"
    );
    assert_eq!(
        shown(
            "${contact.email | default('a } b')} ${grind | default('x')}",
            "en"
        ),
        "a } b Beans"
    );
}

#[test]
fn what_a_customer_typed_is_never_markup_nor_a_place() {
    assert_eq!(
        runs("In **${town}** dus"),
        ["-:In ", "b:**Delft** ${bags} <b>", "-: dus"]
    );
}

#[test]
fn light_markup_makes_runs() {
    assert_eq!(
        runs("**Let op**: *niet* `code` en [de winkel](https://maas.example/a_(b))."),
        [
            "b:Let op",
            "-:: ",
            "i:niet",
            "-: ",
            "c:code",
            "-: en ",
            "https://maas.example/a_(b):de winkel",
            "-:."
        ]
    );
    assert_eq!(runs("**${bags} zakken**"), ["b:12.345,50 zakken"]);
    assert_eq!(runs("a **b *c* d**"), ["-:a ", "b:b ", "i:c", "b: d"]);
}

#[test]
fn anything_else_is_literal() {
    for text in [
        "2*3*4 = 24",
        "5 * 3 * 1",
        "* een\n* twee",
        "[x] of (y)",
        "a_b_c",
        "1 < 2 & 3 > 2",
        "een `",
        "$5 en {x}",
        "[a](b) [c]",
    ] {
        assert_eq!(runs(text), [format!("-:{text}")], "{text}");
    }
    assert_eq!(shown("Typ $${naam}", "nl"), "Typ ${naam}");
}

#[test]
fn a_mark_without_its_partner_is_warned_of() {
    assert_eq!(
        told("een **twee"),
        [(
            134,
            "**".into(),
            "put a `**` behind the last word; otherwise it is shown as it stands".into()
        )]
    );
    assert_eq!(told("een *twee drie").len(), 1);
    assert_eq!(told("`twee").len(), 1);
    assert!(told("5* hotel, 2 * 3, * een").is_empty());
}

#[test]
fn marks_of_other_tools_are_warned_of() {
    let all = |text: &str| {
        told(text)
            .into_iter()
            .map(|(code, at, help)| format!("{code} {at}: {help}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        all("{ bags } of $bags"),
        [
            "134 { bags }: write `${bags}`",
            "134 $bags: write `${bags}`"
        ]
    );
    assert_eq!(
        all("Hoi {contact.first_name}, <b>let op</b>"),
        [
            "134 {contact.first_name}: write `${contact.first_name}`",
            "134 <b>: write **words**"
        ]
    );
    for text in [
        "{x}",
        "{ bags",
        "$5",
        "a < b > c",
        "${bags}",
        "$${bags}",
        "{${bags}}",
        "{{bags}}",
    ] {
        assert_eq!(all(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_put_into_an_address_cannot_lead_elsewhere() {
    let template = template(
        &Scalar::alone("https://maas.example/${town}?q=${grind}"),
        &names(),
        &mut Vec::new(),
    );
    let text = Text {
        entries: vec![(Name::default(), template)],
        span: Span::default(),
    };
    let filled = fill_address(
        &text,
        &answers(),
        Words::for_language(&Bot::default(), "nl"),
    );
    assert_eq!(
        filled,
        "https://maas.example/%2A%2ADelft%2A%2A%20%24%7Bbags%7D%20%3Cb%3E?q=Bonen"
    );
}

#[test]
fn a_link_without_a_web_address_is_warned_of() {
    assert_eq!(
        told("zie [hier](maas.example)"),
        [(
            133,
            "[hier](maas.example)".into(),
            "write `https://maas.example`".into()
        )]
    );
    assert_eq!(told("zie [hier](javascript:x)")[0].0, 133);
    assert_eq!(
        told("[x](https://maas.example/${bags})"),
        [(
            133,
            "https://maas.example/".into(),
            "use a button: `buttons:` with `url:`".into()
        )]
    );
}

#[test]
fn unknown_names_and_filters_are_told_at_their_place() {
    assert_eq!(
        told("Dank je, ${contact.frist_name}!"),
        [(
            52,
            "frist_name".into(),
            "did you mean `contact.first_name`?".into()
        )]
    );
    assert_eq!(
        told("${bag} zakken"),
        [(50, "bag".into(), "did you mean `bags`?".into())]
    );
    assert_eq!(
        told("${pickup | dat}"),
        [(130, "dat".into(), "did you mean `date`?".into())]
    );
    assert_eq!(
        told("${bags | month}"),
        [(131, "month".into(), "a number goes with `number`".into())]
    );
    assert_eq!(told("${pickup | date('%d')}")[0].0, 136);
    assert_eq!(
        told("${grind | default}")[0],
        (
            136,
            "default".into(),
            "write `default('nothing yet')`".into()
        )
    );
    assert_eq!(
        told("hallo ${bags")[0],
        (
            132,
            "${".into(),
            "put a `}` behind the name; a `${` that is meant as it stands is written `$${`".into()
        )
    );
    assert_eq!(told("hallo ${ }")[0].0, 135);
    assert_eq!(told("${grind == 'bean'}")[0].0, 51);
}

#[test]
fn two_pipes_are_an_or_of_another_language_and_not_two_filters() {
    assert_eq!(
        told("${member || member}"),
        [(61, "||".into(), "write `or`".into())]
    );
}

#[test]
fn a_text_without_end_is_cut() {
    let long = "é".repeat(LENGTH_LIMIT);
    let filled = shown(&format!("${{bags}} {long}"), "nl");
    assert!(filled.len() <= LENGTH_LIMIT + 3 && filled.ends_with('…'));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_and_filling_never_panics(text in "([*`\\[\\]()$ {}|a'é\"]|\\$\\{|bags|https://x|\\*\\*){0,30}|.{0,60}") {
        let mut diagnostics = Vec::new();
        let template = template(&Scalar::alone(&text), &names(), &mut diagnostics);
        for found in &diagnostics {
            prop_assert!(text.get(found.span.range()).is_some(), "{found:?}");
        }
        fill_template(&template, &answers(), Words::for_language(&Bot::default(), "nl"));
    }

    #[test]
    fn a_text_without_signs_is_shown_as_it_is(text in "[^$*`\\[]{0,60}") {
        // What looks like another tool's marks, such as `<p>`, is warned of and shown as it stands.
        let mut diagnostics = Vec::new();
        let template = template(&Scalar::alone(&text), &names(), &mut diagnostics);
        prop_assert_eq!(fill_template(&template, &answers(), Words::for_language(&Bot::default(), "nl")).words(), text);
        prop_assert!(diagnostics.iter().all(|found| found.severity == Severity::Warning));
    }

    #[test]
    fn words_between_marks_lose_only_the_marks(text in "[a-z *]{0,40}") {
        let mut diagnostics = Vec::new();
        let template = template(&Scalar::alone(&text), &names(), &mut diagnostics);
        let filled = fill_template(&template, &answers(), Words::for_language(&Bot::default(), "nl")).words();
        prop_assert_eq!(filled.replace('*', ""), text.replace('*', ""));
        prop_assert!(diagnostics.iter().all(|found| found.severity == Severity::Warning));
    }
}
