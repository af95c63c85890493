//! The expression language: what it computes, and what it tells before anything runs.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;
use vraag::dialog::ast::Scalar;
use vraag::dialog::diagnostic::{Diagnostic, Severity};
use vraag::dialog::expr::eval::{eval, holds};
use vraag::dialog::expr::fault::Fault;
use vraag::dialog::expr::names::{Known, Names, Shared};
use vraag::dialog::expr::parse::parse_text;
use vraag::dialog::expr::pretty::written;
use vraag::dialog::expr::raw::{Raw, RawNode};
use vraag::dialog::expr::resolve::{condition, resolve, value_or_missing};
use vraag::dialog::expr::scope::Scope;
use vraag::dialog::expr::tree::{BinaryOp, IsTest, KeySet, Ref, Type, UnaryOp, VotePart};
use vraag::id::Name;
use vraag::time::{Duration, Timestamp, Zone};
use vraag::value::{Missing, Outcome, Value};

fn set(of: &str, keys: &[&str]) -> KeySet {
    KeySet {
        of: of.into(),
        keys: keys.iter().map(Name::new).collect(),
    }
}

fn names() -> Names {
    let number = |from: i64, to: i64| Known {
        from: Some(from.into()),
        to: Some(to.into()),
        is_whole: true,
        ..Known::from_type(Type::Number)
    };
    let mut names = Names {
        languages: vec!["nl".into(), "en".into()],
        ..Names::default()
    };
    names.answers.insert("bags".into(), number(1, 40));
    names.answers.insert("score".into(), number(0, 10));
    names.answers.insert(
        "brew".into(),
        Known {
            has_other: true,
            ..Known::from_type(Type::Keys(set(
                "brew",
                &["espresso", "filter", "moka", "other"],
            )))
        },
    );
    names.answers.insert(
        "grind".into(),
        Known::from_type(Type::Key(set("grind", &["beans", "ground"]))),
    );
    names
        .answers
        .insert("member".into(), Known::from_type(Type::Bool));
    names
        .answers
        .insert("town".into(), Known::from_type(Type::Text));
    names
        .answers
        .insert("pickup".into(), Known::from_type(Type::Date));
    names
        .answers
        .insert("slot".into(), Known::from_type(Type::Time));
    names.variables.insert("points".into(), Type::Number);
    names
        .votes
        .insert("bean".into(), set("bean", &["nyeri", "cerrado"]));
    let regular = Type::Key(set("brew", &["espresso", "filter", "moka", "other"]));
    let fields = [
        ("next_visit".into(), Type::Date),
        ("regular".into(), regular),
        (
            "favourite".into(),
            Type::Key(set("grind", &["beans", "ground"])),
        ),
    ];
    let constants = [("opening".into(), Type::Number)];
    let tags = Some(["wholesale".into(), "unhappy".into()].into());
    names.shared = Arc::new(Shared {
        fields: fields.into_iter().collect(),
        constants: constants.into_iter().collect(),
        tags,
    });
    names
}

/// Values behind the names; what is not here was not asked.
#[derive(Default)]
struct Given(HashMap<Ref, Outcome>);

impl Scope for Given {
    fn value(&self, name: &Ref) -> Result<Cow<'_, Value>, Missing> {
        match name {
            Ref::Today => Ok(Cow::Owned(date("2026-11-23"))),
            Ref::Now => Ok(Cow::Owned(Value::Moment(Timestamp(1_795_435_200_000)))),
            Ref::Lang => Ok(Cow::Owned(Value::Key("nl".into()))),
            other => self.0.get(other).map_or(Err(Missing::NotAsked), |outcome| {
                outcome.as_ref().map(Cow::Borrowed).map_err(|kind| *kind)
            }),
        }
    }

    fn tally(&self, _: &Name, _: VotePart, key: &Name) -> Outcome {
        if key == "nyeri" {
            Ok(Value::Number(Decimal::from(4)))
        } else {
            Err(Missing::NotAsked)
        }
    }

    fn zone(&self) -> Zone {
        Zone::Europe__Amsterdam
    }

    fn label(&self, _: &Name, _: &Name, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

fn date(text: &str) -> Value {
    Value::Date(text.parse().expect("a date of the test"))
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().expect("a number of the test"))
}

fn keys(keys: &[&str]) -> Value {
    Value::Keys(keys.iter().map(Name::new).collect())
}

fn given(values: &[(&str, Outcome)]) -> Given {
    let name = |name: &str| match name {
        "points" => Ref::Variable(name.into()),
        "tags" | "favourite" | "source" => Ref::Contact(name.into()),
        _ => Ref::Answer(name.into()),
    };
    Given(
        values
            .iter()
            .map(|(of, outcome)| (name(of), outcome.clone()))
            .collect(),
    )
}

/// Computes an expression that has nothing wrong with it.
fn compute(text: &str, scope: &Given) -> Outcome {
    let (expr, diagnostics) = read(text);
    let errors: Vec<_> = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{text}: {errors:?}");
    eval(&expr, scope)
}

fn read(text: &str) -> (vraag::dialog::expr::tree::Expr, Vec<Diagnostic>) {
    let (source, mut faults, mut diagnostics) = (Scalar::alone(text), Vec::new(), Vec::new());
    let raw = parse_text(text, &mut faults);
    assert_eq!(faults, Vec::<Fault>::new(), "{text}");
    (
        resolve(&raw, &source, &names(), &mut diagnostics),
        diagnostics,
    )
}

/// Returns what is told of a condition: code, the words it points at, help.
fn told(text: &str) -> Vec<(u16, String, String)> {
    told_with(text, &names())
}

fn told_with(text: &str, names: &Names) -> Vec<(u16, String, String)> {
    let mut diagnostics = Vec::new();
    condition(&Scalar::alone(text), names, &mut diagnostics);
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

fn truth(text: &str, scope: &Given) -> Option<bool> {
    match compute(text, scope) {
        Ok(Value::Bool(truth)) => Some(truth),
        Ok(other) => panic!("{text} gave {other:?}"),
        Err(_) => None,
    }
}

#[test]
fn numbers_are_exact_decimals() {
    let nobody = Given::default();
    assert_eq!(truth("0.1 + 0.2 == 0.3", &nobody), Some(true));
    assert_eq!(compute("2 + 3 * 4 - 10 / 4", &nobody), Ok(number("11.5")));
    assert_eq!(compute("-(2 - 5) * 1.50", &nobody), Ok(number("4.50")));
    assert_eq!(
        compute("round(2.5) + round(-2.5) + round(1.005, 2)", &nobody),
        Ok(number("1.01"))
    );
}

#[test]
fn what_cannot_be_computed_is_missing() {
    let scope = given(&[("points", Ok(number("0"))), ("score", Ok(number("3")))]);
    assert_eq!(compute("score / points", &scope), Err(Missing::Unknown));
    assert_eq!(
        compute("79228162514264337593543950335 + 1", &scope),
        Err(Missing::Unknown)
    );
    assert_eq!(
        compute("79228162514264337593543950335 * 10", &scope),
        Err(Missing::Unknown)
    );
    assert_eq!(
        compute("today + 52w * 1000000000000", &scope),
        Err(Missing::Unknown)
    );
}

#[test]
fn a_comparison_with_a_missing_answer_is_never_true() {
    let scope = given(&[("bags", Err(Missing::Skipped))]);
    for text in [
        "bags == 1",
        "bags != 1",
        "bags < 5",
        "not bags == 1",
        "not bags != 1",
        "bags in [1, 2]",
        "bags not in [1, 2]",
        "brew has moka",
    ] {
        assert_eq!(truth(text, &scope), None, "{text}");
    }
    assert_eq!(compute("bags + 1", &scope), Err(Missing::Skipped));
    assert_eq!(compute("count(brew)", &scope), Err(Missing::NotAsked));
}

#[test]
fn a_list_that_holds_a_missing_item_decides_only_by_what_it_holds() {
    let brew = Ok(Value::Keys(vec!["filter".into(), "moka".into()]));
    let scope = given(&[
        ("bags", Err(Missing::Skipped)),
        ("score", Ok(number("3"))),
        ("grind", Ok(Value::Key("beans".into()))),
        ("brew", brew),
    ]);
    let cases = [
        ("brew has any [contact.regular, moka]", Some(true)),
        ("brew has any [contact.regular, espresso]", None),
        ("not (brew has any [contact.regular, espresso])", None),
        ("brew has any [espresso]", Some(false)),
        ("brew has all [contact.regular, espresso]", Some(false)),
        ("brew has all [contact.regular, moka]", None),
        ("not (brew has all [contact.regular, moka])", None),
        ("brew has all [filter, moka]", Some(true)),
        ("score in [bags, 3]", Some(true)),
        ("score in [3, bags]", Some(true)),
        ("score in [4, bags]", None),
        ("score in [4, 5]", Some(false)),
        ("score not in [3, bags]", Some(false)),
        ("score not in [4, bags]", None),
        ("grind in [contact.favourite, beans]", Some(true)),
        ("grind in [contact.favourite, ground]", None),
        ("grind not in [contact.favourite, ground]", None),
        ("not score in [4, bags]", None),
        ("score in [4, bags] or score == 3", Some(true)),
    ];
    for (text, truth_of_it) in cases {
        assert_eq!(truth(text, &scope), truth_of_it, "{text}");
    }
    assert_eq!(
        compute("score in [4, bags]", &scope),
        Err(Missing::Skipped),
        "and it says why"
    );
}

#[test]
fn the_kinds_of_missing_are_told_apart() {
    let scope = given(&[("bags", Err(Missing::Skipped)), ("score", Ok(number("3")))]);
    let trues = [
        "bags is missing",
        "bags is skipped",
        "grind is not_asked",
        "score is answered",
        "bags is not answered",
        "not score is missing",
    ];
    for text in trues {
        assert_eq!(truth(text, &scope), Some(true), "{text}");
    }
    for text in [
        "bags is refused",
        "bags is answered",
        "score is missing",
        "bags is not skipped",
    ] {
        assert_eq!(truth(text, &scope), Some(false), "{text}");
    }
}

#[test]
fn sums_leave_missing_ones_out() {
    let scope = given(&[
        ("bags", Err(Missing::Skipped)),
        ("score", Ok(number("3"))),
        ("points", Ok(number("4"))),
    ]);
    assert_eq!(compute("sum(bags, score, points)", &scope), Ok(number("7")));
    assert_eq!(compute("min(bags, score, points)", &scope), Ok(number("3")));
    assert_eq!(
        compute("max([bags, score, points])", &scope),
        Ok(number("4"))
    );
    assert_eq!(compute("sum(bags, bags)", &scope), Err(Missing::Skipped));
}

#[test]
fn several_options_are_asked_for_with_has_and_in() {
    let scope = given(&[
        ("brew", Ok(keys(&["espresso", "moka"]))),
        ("tags", Ok(keys(&["wholesale"]))),
        ("grind", Ok(Value::Key("beans".into()))),
    ]);
    for text in [
        "brew has espresso",
        "not brew has filter",
        "brew has any [filter, moka]",
        "brew has all ['moka', espresso]",
        "'moka' in brew",
        "'filter' not in brew",
        "contact.tags has wholesale",
        "grind in [beans, 'ground']",
        "count(brew) == 2",
        "grind == beans and 'beans' == grind",
        "lang == nl",
    ] {
        assert_eq!(truth(text, &scope), Some(true), "{text}");
    }
    assert_eq!(truth("brew has all [moka, filter]", &scope), Some(false));
}

#[test]
fn texts_are_compared_as_people_do() {
    let scope = given(&[("town", Ok(Value::Text(" Café de BRUG".into())))]);
    assert_eq!(truth("town == 'cafe de brug'", &scope), Some(true));
    assert_eq!(
        truth("town in ['elders', \"CAFÉ DE BRUG\"]", &scope),
        Some(true)
    );
}

#[test]
fn dates_and_durations_go_together() {
    let scope = given(&[
        ("pickup", Ok(date("2026-11-27"))),
        ("slot", Ok(Value::Time("15:30:00".parse().expect("a time")))),
    ]);
    assert_eq!(
        compute("pickup - today", &scope),
        Ok(Value::Duration(Duration(4 * 86_400)))
    );
    assert_eq!(compute("today + 2w - 1d", &scope), Ok(date("2026-12-06")));
    for text in [
        "pickup > today and pickup - today <= 4d",
        "pickup == 2026-11-27",
        "days_since(2026-11-01) == 22",
        "weekday(today) == 1 and weekday(pickup) == 5",
        "hour(now) == 13",
        "slot >= 09:00 and slot < 17:30 and hour(slot) == 15",
        "1w / 1d == 7 and 2 * 12h == 1d",
    ] {
        assert_eq!(truth(text, &scope), Some(true), "{text}");
    }
}

#[test]
fn a_vote_is_read_by_its_parts() {
    let mut scope = Given::default();
    scope.0.insert(
        Ref::Vote("bean".into(), VotePart::Winner),
        Ok(Value::Key("nyeri".into())),
    );
    assert_eq!(compute("bean.counts[bean.winner]", &scope), Ok(number("4")));
    assert_eq!(
        truth("bean.winner == nyeri and bean.counts[nyeri] > 3", &scope),
        Some(true)
    );
}

#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    assert_eq!(
        told("bag >= 6"),
        [(50, "bag".into(), "did you mean `bags`?".into())]
    );
    assert_eq!(
        told("espresso == brew")[0],
        (
            50,
            "espresso".into(),
            "`espresso` is an option; write `brew has espresso`".into()
        )
    );
    assert_eq!(
        told("grind == beans or ground"),
        [(
            50,
            "ground".into(),
            "write `grind in [beans, ground]`".into()
        )]
    );
    assert_eq!(
        told("member == yes")[0].2,
        "write `true`, or let the question stand alone"
    );
    assert_eq!(told("answer > 3")[0].0, 75);
}

#[test]
fn an_unknown_option_is_told_with_the_nearest() {
    assert_eq!(
        told("grind == 'bean'"),
        [(51, "'bean'".into(), "did you mean `beans`?".into())]
    );
    assert_eq!(
        told("brew has expresso"),
        [(51, "expresso".into(), "did you mean `espresso`?".into())]
    );
    assert_eq!(
        told("'mokka' in brew"),
        [(51, "'mokka'".into(), "did you mean `moka`?".into())]
    );
    assert_eq!(
        told("grind in [beans, tea]"),
        [(51, "tea".into(), "it can be `beans` or `ground`".into())]
    );
    assert_eq!(told("lang == de")[0].2, "it can be `nl` or `en`");
}

#[test]
fn unknown_fields_constants_functions_parts_and_tags_are_told() {
    let codes = |text: &str| {
        told(text)
            .into_iter()
            .map(|(code, at, help)| format!("{code} {at}: {help}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes("contact.nextvisit is missing"),
        ["52 nextvisit: did you mean `contact.next_visit`?"]
    );
    assert_eq!(
        codes("len(brew) > 1"),
        ["53 len: write `count(…)` for how many options were chosen"]
    );
    assert_eq!(
        codes("bot.openning > 1"),
        ["54 openning: did you mean `bot.opening`?"]
    );
    assert_eq!(
        codes("contact.tags has wholesal"),
        ["55 wholesal: did you mean `wholesale`?"]
    );
    assert_eq!(
        codes("bean.winer is missing"),
        ["56 winer: did you mean `bean.winner`?"]
    );
    assert_eq!(
        codes("grind.other == 'x'"),
        ["56 other: write `other: true` at the question to have it"]
    );
    assert_eq!(
        codes("bags is mising"),
        ["57 mising: did you mean `missing`?"]
    );
}

#[test]
fn sides_of_different_types_are_told_with_what_was_meant() {
    let help = |text: &str| {
        told(text)
            .into_iter()
            .map(|(code, _, help)| (code, help))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        help("bags == '8'"),
        [(64, "take the quotes away: `8`".into())]
    );
    assert_eq!(
        help("brew == espresso"),
        [(64, "write `brew has espresso`".into())]
    );
    assert_eq!(
        help("grind has beans"),
        [(66, "write `grind == beans`".into())]
    );
    assert_eq!(
        help("brew has [espresso, moka]"),
        [(
            66,
            "write `brew has any [espresso, moka]` or `brew has all [espresso, moka]`".into()
        )]
    );
    assert_eq!(
        help("pickup > now"),
        [(64, "use `today` in place of `now` for dates".into())]
    );
    assert_eq!(help("town + 1 == 2")[0].0, 66);
    assert_eq!(help("bags"), [(65, "compare it: `bags >= …`".into())]);
    assert_eq!(
        help("member and brew"),
        [(
            65,
            "ask for one: `brew has …`, or `brew is answered`".into()
        )]
    );
    assert_eq!(help("round(town) == 1")[0].0, 67);
    assert_eq!(
        help("bags == missing"),
        [(70, "write `bags is missing`".into())]
    );
    assert_eq!(help("bags in [1, 'two']")[0].0, 73);
    assert_eq!(help("bags / 0 == 1")[0].0, 74);
}

#[test]
fn comparisons_that_are_decided_beforehand_are_warned_of() {
    let codes = |text: &str| {
        told(text)
            .into_iter()
            .map(|(code, _, _)| code)
            .collect::<Vec<_>>()
    };
    for text in [
        "bags > 40",
        "bags == 0",
        "bags < 1",
        "bags == 2.5",
        "count(brew) > 4",
        "weekday(today) == 0",
        "score < 0",
        "today is missing",
        "bags + score > 50",
    ] {
        assert_eq!(codes(text), [68], "{text}");
    }
    for text in [
        "bags >= 1",
        "bags <= 40",
        "bags != 41",
        "1 == 1.0",
        "today is answered",
    ] {
        assert_eq!(codes(text), [69], "{text}");
    }
    for text in [
        "bags > 39",
        "bags == 40",
        "bags >= 2",
        "count(brew) == 4",
        "points > 1000",
        "bags + score > 49",
    ] {
        assert_eq!(codes(text), Vec::<u16>::new(), "{text}");
    }
}

#[test]
fn what_is_no_expression_is_told_at_its_place() {
    let first = |text: &str| {
        told(text)
            .into_iter()
            .next()
            .map(|(code, at, help)| format!("{code} {at}: {help}"))
            .unwrap_or_default()
    };
    assert_eq!(first("bags = 6"), "61 =: write `==`");
    assert_eq!(first("member && bags > 6"), "61 &&: write `and`");
    assert_eq!(
        first("bags in 1..5"),
        "61 1..: compare with both ends: `bags >= 1 and bags <= 40`"
    );
    assert_eq!(first("member AND bags > 6"), "61 AND: write `and`");
    assert_eq!(first("town == 'x"), "62 ': put a ' behind the text");
    assert_eq!(first("(bags > 6"), "62 (: put a `)` behind the last part");
    assert_eq!(
        first("1 < bags < 6"),
        "63 <: write it as two: `1 < bags and bags …`"
    );
    assert_eq!(
        first("bags >="),
        "60 >=: finish the expression, such as `bags >= 6`"
    );
    assert_eq!(
        first("grind beans"),
        "60 beans: write `grind == …` for one option, `grind has …` for one of several"
    );
    assert_eq!(
        first("pickup == 2026-02-30").split(':').next(),
        Some("71 2026-02-30")
    );
    assert_eq!(first("bags > 3x").split(':').next(), Some("71 3x"));
    assert_eq!(first(""), "60 : write one such as `bags >= 6`");
    assert_eq!(
        first(&format!("{}true", "not ".repeat(500)))
            .split(' ')
            .next(),
        Some("72")
    );
}

#[test]
fn signs_of_other_languages_are_read_as_they_are_meant_so_that_one_fault_is_told_once() {
    assert_eq!(
        told("bags = 6 && grind <> 'bean'")
            .iter()
            .map(|(code, _, _)| *code)
            .collect::<Vec<_>>(),
        [61, 61, 61, 51]
    );
}

#[test]
fn only_keep_takes_missing() {
    let mut diagnostics = Vec::new();
    assert_eq!(
        value_or_missing(&Scalar::alone("missing"), &names(), &mut diagnostics).kind,
        Type::Missing
    );
    assert!(diagnostics.is_empty());
}

#[test]
fn a_typed_expression_is_written_back_for_messages() {
    for text in [
        "not brew has any [espresso, moka] and (bags + 1) * 2 >= 6",
        "contact.next_visit - today < 3d or bean.counts[nyeri] == 1",
    ] {
        assert_eq!(written(&read(text).0), text);
    }
}

fn raws() -> impl Strategy<Value = Raw> {
    let whole = |node| Raw { node, at: 0..0 };
    let name = "[a-z][a-z0-9_]{0,5}".prop_filter("words of the language", |name| {
        ![
            "and", "or", "not", "in", "is", "has", "any", "all", "true", "false", "missing",
        ]
        .contains(&name.as_str())
    });
    let leaf = prop_oneof![
        (0i64..10_000, 0u32..4)
            .prop_map(|(digits, scale)| RawNode::Number(Decimal::new(digits, scale))),
        "[a-zé '\"}|]{0,6}".prop_map(RawNode::Text),
        any::<bool>().prop_map(RawNode::Bool),
        (0i64..40_000).prop_map(|seconds| RawNode::Duration(Duration(seconds))),
        (0i64..40_000).prop_map(|days| RawNode::Date(
            chrono::NaiveDate::default() + chrono::Duration::days(days)
        )),
        name.clone().prop_map(|name| RawNode::Name(name.into())),
    ]
    .prop_map(whole);
    leaf.prop_recursive(5, 40, 3, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let ops = [
            BinaryOp::And,
            BinaryOp::Or,
            BinaryOp::Equal,
            BinaryOp::NotEqual,
            BinaryOp::Less,
            BinaryOp::GreaterEqual,
            BinaryOp::Add,
            BinaryOp::Subtract,
            BinaryOp::Multiply,
            BinaryOp::Divide,
            BinaryOp::In,
            BinaryOp::NotIn,
            BinaryOp::Has,
            BinaryOp::HasAny,
            BinaryOp::HasAll,
        ];
        prop_oneof![
            (
                proptest::sample::select(ops.to_vec()),
                boxed.clone(),
                boxed.clone()
            )
                .prop_map(|(op, l, r)| RawNode::Binary(op, l, r)),
            (
                proptest::sample::select(vec![UnaryOp::Not, UnaryOp::Negate]),
                boxed.clone()
            )
                .prop_map(|(op, inner)| RawNode::Unary(op, inner)),
            (
                boxed.clone(),
                proptest::sample::select(vec![IsTest::Missing, IsTest::Kind(Missing::TimedOut)])
            )
                .prop_map(|(inner, test)| RawNode::Is(inner, test)),
            (name.clone(), proptest::collection::vec(inner.clone(), 0..3))
                .prop_map(|(name, given)| RawNode::Call(name.into(), 0..0, given)),
            proptest::collection::vec(inner.clone(), 0..3).prop_map(RawNode::List),
            (boxed.clone(), name.clone()).prop_map(|(base, name)| RawNode::Field(
                base,
                name.into(),
                0..0
            )),
            (boxed.clone(), name.clone(), boxed).prop_map(|(base, name, key)| {
                RawNode::Index(
                    Box::new(Raw {
                        node: RawNode::Field(base, name.into(), 0..0),
                        at: 0..0,
                    }),
                    key,
                )
            }),
        ]
        .prop_map(move |node| Raw { node, at: 0..0 })
    })
}

/// Conditions that have nothing wrong with them, but for comparisons that are decided beforehand.
fn conditions() -> impl Strategy<Value = String> {
    let sample = |words: &[&str]| {
        proptest::sample::select(
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let number = sample(&[
        "bags",
        "score",
        "points",
        "3",
        "0.5",
        "bot.opening",
        "bean.counts[nyeri]",
    ])
    .prop_recursive(3, 12, 2, move |inner| {
        prop_oneof![
            (inner.clone(), sample(&["+", "-", "*"]), inner.clone())
                .prop_map(|(left, op, right)| format!("({left} {op} {right})")),
            (inner.clone(), sample(&["score", "7"]))
                .prop_map(|(left, right)| format!("{left} / {right}")),
            (sample(&["min", "max", "sum"]), inner.clone(), inner.clone())
                .prop_map(|(name, one, other)| format!("{name}({one}, {other})")),
            inner.prop_map(|inner| format!("round(-{inner}, 1)")),
            sample(&[
                "count(brew)",
                "days_since(pickup)",
                "weekday(today)",
                "hour(now)",
                "(pickup - today) / 1d"
            ]),
        ]
    });
    let ops = sample(&["==", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        (number.clone(), ops, number.clone())
            .prop_map(|(left, op, right)| format!("{left} {op} {right}")),
        (number.clone(), number).prop_map(|(value, item)| format!("{value} in [1, {item}]")),
        sample(&[
            "member",
            "brew has espresso",
            "brew has any [moka, 'filter']",
            "not brew has all [moka]",
            "'moka' not in brew",
            "grind != beans"
        ]),
        sample(&[
            "town == 'Delft'",
            "pickup > today + 2d",
            "slot < 12:00",
            "bags is skipped",
            "grind is answered",
            "contact.tags has wholesale"
        ]),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (
                inner.clone(),
                prop_oneof![Just("and"), Just("or")],
                inner.clone()
            )
                .prop_map(|(left, op, right)| format!("({left}) {op} {right}")),
            inner.prop_map(|inner| format!("not ({inner})")),
        ]
    })
}

fn outcomes() -> impl Strategy<Value = Vec<(&'static str, Outcome)>> {
    let kept = |value: Value| prop_oneof![3 => Just(Ok(value)), 1 => proptest::sample::select(Missing::ALL.to_vec()).prop_map(Err)];
    let number = |of| {
        (-3i64..50).prop_flat_map(move |value| {
            kept(Value::Number(value.into())).prop_map(move |outcome| (of, outcome))
        })
    };
    let rest = [
        ("brew", keys(&["espresso", "moka"])),
        ("grind", Value::Key("ground".into())),
        ("member", Value::Bool(true)),
        ("town", Value::Text("delft".into())),
        ("pickup", date("2026-11-27")),
        ("slot", Value::Time(chrono::NaiveTime::MIN)),
        ("tags", keys(&["wholesale"])),
    ];
    let rest = rest.map(|(of, value)| kept(value).prop_map(move |outcome| (of, outcome)));
    (number("bags"), number("score"), number("points"), rest).prop_map(
        |(bags, score, points, rest)| [bags, score, points].into_iter().chain(rest).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_and_computing_never_panics(text in "[a-z0-9 .,'()\\[\\]<>=!+*/|é“-]{0,40}|.{0,40}") {
        let mut diagnostics = Vec::new();
        let expr = condition(&Scalar::alone(&text), &names(), &mut diagnostics);
        for found in &diagnostics {
            prop_assert!(text.get(found.span.range()).is_some(), "{found:?}");
        }
        let _ = eval(&expr, &Given::default());
    }

    #[test]
    fn words_of_the_language_in_any_order_never_panic(words in proptest::collection::vec(proptest::sample::select(vec![
        "bags", "brew", "grind", "member", "town", "pickup", "bean", ".", "winner", "counts", "[", "]", "(", ")", "and", "or", "not", "in", "has", "any", "all",
        "is", "missing", "==", "!=", "<", ">=", "+", "-", "*", "/", "1", "0", "'x'", "3d", "2026-11-27", "15:30", "true", "count", "min", ",", "today", "contact", "tags", "lang",
    ]), 0..14)) {
        let text = words.join(" ");
        let scope = given(&[("bags", Ok(number("3"))), ("brew", Ok(keys(&["moka"]))), ("member", Err(Missing::Refused)), ("pickup", Ok(date("2026-11-27")))]);
        let _ = eval(&condition(&Scalar::alone(&text), &names(), &mut Vec::new()), &scope);
    }

    #[test]
    fn a_sound_condition_is_true_false_or_missing_and_its_opposite_is_the_opposite(text in conditions(), values in outcomes()) {
        let scope = given(&values);
        let read = |text: &str| {
            let mut diagnostics = Vec::new();
            let expr = condition(&Scalar::alone(text), &names(), &mut diagnostics);
            (expr, diagnostics.into_iter().filter(|found| found.severity == Severity::Error).collect::<Vec<_>>())
        };
        let (expr, errors) = read(&text);
        prop_assert_eq!(errors, Vec::new());
        let outcome = eval(&expr, &scope);
        prop_assert!(matches!(outcome, Ok(Value::Bool(_)) | Err(_)), "{:?}", outcome);
        prop_assert_eq!(holds(&expr, &scope), outcome == Ok(Value::Bool(true)));
        let opposite = outcome.clone().map(|truth| Value::Bool(truth == Value::Bool(false)));
        prop_assert_eq!(eval(&read(&format!("not ({text})")).0, &scope), opposite);
        prop_assert_eq!(eval(&read(&written(&expr)).0, &scope), outcome);
    }

    #[test]
    fn what_is_written_back_reads_the_same(raw in raws()) {
        let mut faults = Vec::new();
        prop_assert_eq!(parse_text(&raw.to_string(), &mut faults), raw);
        prop_assert!(faults.is_empty());
    }

    #[test]
    fn logic_is_kleenes(a in proptest::option::of(any::<bool>()), b in proptest::option::of(any::<bool>()), c in proptest::option::of(any::<bool>())) {
        let mut names = Names::default();
        let mut scope = Given::default();
        for (name, truth) in [("aa", a), ("bb", b), ("cc", c)] {
            names.variables.insert(name.into(), Type::Bool);
            scope.0.insert(Ref::Variable(name.into()), truth.map(Value::Bool).ok_or(Missing::Skipped));
        }
        let same = |left: &str, right: &str| {
            let [left, right] = [left, right].map(|text| eval(&condition(&Scalar::alone(text), &names, &mut Vec::new()), &scope));
            prop_assert_eq!(left, right);
            Ok(())
        };
        same("not (aa and bb)", "not aa or not bb")?;
        same("not (aa or bb)", "not aa and not bb")?;
        same("aa and (bb or cc)", "aa and bb or aa and cc")?;
        same("aa or bb and cc", "(aa or bb) and (aa or cc)")?;
        same("aa and bb", "bb and aa")?;
        same("not not aa", "aa")?;
        same("aa or aa and bb", "aa")?;
        let strong = condition(&Scalar::alone("aa and bb"), &names, &mut Vec::new());
        prop_assert_eq!(holds(&strong, &scope), a == Some(true) && b == Some(true));
    }
}
