//! What customers type, read as answers: `tests/engine/typed/*.tsv`, written down before the parser was.
//!
//! A wrong answer is worse than asking again, so what must be refused has no tolerance; the rest has a little.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Duration, NaiveDate, NaiveTime};
use regex::Regex;
use rust_decimal::Decimal;
use vraag::dialog::ast::QuestionType;
use vraag::dialog::bot::Bot;
use vraag::dialog::points::Points;
use vraag::dialog::program::{DateBound, OptionDef, Question, Spec};
use vraag::dialog::source::Span;
use vraag::dialog::text::{Piece, Template, Text};
use vraag::engine::answer::{Mismatch, Parsed, Reading};
use vraag::id::Name;
use vraag::message::{InMessage, Style};
use vraag::value::{FileRef, Value};

const FILES: [(&str, &str); 7] = [
    ("options", include_str!("typed/options.tsv")),
    ("numbers", include_str!("typed/numbers.tsv")),
    ("dates", include_str!("typed/dates.tsv")),
    ("times", include_str!("typed/times.tsv")),
    ("yesno", include_str!("typed/yesno.tsv")),
    ("contact", include_str!("typed/contact.tsv")),
    ("more", include_str!("typed/more.tsv")),
];

struct Case<'t> {
    language: &'t str,
    question: &'t Question,
    today: NaiveDate,
    typed: String,
    expected: &'t str,
}

impl Case<'_> {
    fn read(&self) -> String {
        let bot = Bot::default();
        let languages = [Name::new("nl"), Name::new("en")];
        let offered: Vec<Name> = self
            .question
            .options
            .iter()
            .map(|option| option.key.clone())
            .collect();
        let reading = Reading::new(
            &bot,
            self.question,
            self.language,
            &languages,
            self.today,
            &offered,
            &|_, _| String::new(),
        );
        shown(&reading.read(&InMessage::Text(self.typed.clone())))
    }
}

fn shown(read: &Parsed) -> String {
    match read {
        Parsed::Value(found) => match (&found.value, &found.other) {
            (_, Some(words)) => format!("other:{words}"),
            (Value::Key(key), None) => key.to_string(),
            (Value::Keys(keys), None) => keys.join("+"),
            (Value::Number(number), None) => number.normalize().to_string(),
            (Value::Bool(true), None) => "yes".to_owned(),
            (Value::Bool(false), None) => "no".to_owned(),
            (Value::Date(date), None) => date.to_string(),
            (Value::Time(time), None) => time.format("%H:%M").to_string(),
            (Value::Text(text), None) => text.clone(),
            (
                Value::Location {
                    latitude,
                    longitude,
                },
                None,
            ) => format!("{latitude},{longitude}"),
            (value, None) => format!("{value:?}"),
        },
        Parsed::Missing(kind) => format!("missing:{}", kind.word()),
        Parsed::Done => "done".to_owned(),
        Parsed::Other => "other".to_owned(),
        Parsed::Mismatch(_) => "refused".to_owned(),
    }
}

fn questions(file: &str) -> HashMap<&str, Question> {
    let lines = file.lines().filter_map(|line| line.strip_prefix('@'));
    lines
        .map(|line| line.split_once('\t').unwrap_or((line, "")))
        .map(|(name, spec)| (name, question(name, spec)))
        .collect()
}

fn cases<'t>(file: &'t str, questions: &'t HashMap<&str, Question>) -> Vec<Case<'t>> {
    let lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '@']));
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [language, question, today, typed, expected] = columns[..] else {
                panic!("five columns are expected: {line}")
            };
            let today = if today == "-" { "2026-11-23" } else { today };
            Case {
                language,
                question: questions
                    .get(question)
                    .unwrap_or_else(|| panic!("no question `{question}`")),
                today: today.parse().expect("a date"),
                typed: unescaped(typed),
                expected,
            }
        })
        .collect()
}

/// Reads `\n` and `\u{200b}` as what they stand for, as nobody would see it in a file.
fn unescaped(typed: &str) -> String {
    let mut parts = typed.split("\\u{");
    let mut out = parts.next().unwrap_or_default().replace("\\n", "\n");
    for part in parts {
        let (code, rest) = part.split_once('}').expect("an escape ends");
        let letter = u32::from_str_radix(code, 16)
            .ok()
            .and_then(char::from_u32)
            .expect("a letter's number");
        out.push(letter);
        out.push_str(&rest.replace("\\n", "\n"));
    }
    out
}

#[test]
fn customers_are_understood_and_never_guessed_at() {
    let (mut total, mut misses, mut guesses) = (0, Vec::new(), Vec::new());
    for (name, file) in FILES {
        let questions = questions(file);
        for case in cases(file, &questions) {
            let read = case.read();
            let is_number = matches!(
                case.question.kind,
                QuestionType::Number | QuestionType::Scale | QuestionType::Nps
            );
            let number = case.expected.parse::<Decimal>().ok().filter(|_| is_number);
            let expected = number.map_or(case.expected.to_owned(), |number| {
                number.normalize().to_string()
            });
            total += 1;
            if read == expected {
                continue;
            }
            let line = format!(
                "{name} {} {}: `{}` is {}, not {read}",
                case.language, case.question.name, case.typed, case.expected
            );
            if read == "refused" {
                &mut misses
            } else {
                &mut guesses
            }
            .push(line);
        }
    }
    assert!(total >= 400, "the files were not found");
    assert!(
        guesses.is_empty(),
        "{} of {total} are taken for what they are not:\n{}\nasked again:\n{}",
        guesses.len(),
        guesses.join("\n"),
        misses.join("\n")
    );
    assert!(
        misses.len() * 100 <= total * 3,
        "{} of {total} are asked again:\n{}",
        misses.len(),
        misses.join("\n")
    );
    // Printed where somebody looks (`--nocapture`), as each miss is a customer who is asked twice.
    for miss in misses {
        eprintln!("asked again: {miss}");
    }
}

/// Sets a question up as the files write it.
fn question(name: &str, spec: &str) -> Question {
    let parts: Vec<&str> = spec.split('\t').collect();
    let flags = &parts[1.min(parts.len())..];
    let flag = |name: &str| flags.iter().find_map(|flag| flag.strip_prefix(name));
    let has = |name: &str| flags.contains(&name);
    let range = flags
        .iter()
        .find_map(|flag| flag.split_once(".."))
        .filter(|_| !has("pick"));
    let options = flags
        .first()
        .filter(|flag| flag.contains(": "))
        .map_or(Vec::new(), |flag| flag.split(" | ").map(option).collect());
    let number = |text: &str| text.parse::<i64>().ok();
    let (from, to) = range.unwrap_or_default();
    let (kind, spec) = match parts[0] {
        "choice" => (QuestionType::Choice, Spec::Choice),
        "multi" => {
            let pick = flag("pick=").and_then(|pick| pick.split_once("..")).map_or(
                (1, options.len()),
                |(least, most)| {
                    (
                        least.parse().expect("a count"),
                        most.parse().expect("a count"),
                    )
                },
            );
            (
                QuestionType::Multi,
                Spec::Multi {
                    pick,
                    none: flag("none=").map(Name::new),
                },
            )
        }
        "rank" => (
            QuestionType::Rank,
            Spec::Rank {
                top: flag("top=").map(|top| top.parse().expect("a count")),
            },
        ),
        "yesno" => (QuestionType::Yesno, Spec::Yesno),
        "consent" => (
            QuestionType::Consent,
            Spec::Consent {
                version: "1".into(),
                erases: !has("contact"),
            },
        ),
        "nps" => (
            QuestionType::Nps,
            Spec::Scale {
                points: Points::NPS,
                ends: None,
            },
        ),
        "scale" => (
            QuestionType::Scale,
            Spec::Scale {
                points: Points {
                    from: number(from).expect("a range"),
                    to: number(to).expect("a range"),
                },
                ends: None,
            },
        ),
        "number" => {
            let (from, to) = (
                number(from).map(Decimal::from),
                number(to).map(Decimal::from),
            );
            (
                QuestionType::Number,
                Spec::Number {
                    from,
                    to,
                    whole: has("whole"),
                    unit: flag("unit=").map(text),
                },
            )
        }
        "date" => (
            QuestionType::Date,
            Spec::Date {
                from: bound(from),
                to: bound(to),
            },
        ),
        "time" => {
            let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
            (
                QuestionType::Time,
                Spec::Time {
                    from: time(from),
                    to: time(to),
                },
            )
        }
        "text" => {
            let count = |text: &str| text.parse().expect("a count");
            let length = flag("length=")
                .and_then(|length| length.split_once(".."))
                .map_or((1, 500), |(least, most)| (count(least), count(most)));
            let pattern = flag("pattern=").map(|pattern| {
                Arc::new(Regex::new(&format!("^(?:{pattern})$")).expect("a pattern"))
            });
            (QuestionType::Text, Spec::Text { length, pattern })
        }
        "email" => (QuestionType::Email, Spec::Email),
        "phone" => (
            QuestionType::Phone,
            Spec::Phone {
                country: flag("country=").map(Name::new),
            },
        ),
        "location" => (QuestionType::Location, Spec::Location),
        other => panic!("no type `{other}`"),
    };
    Question {
        name: name.into(),
        kind,
        spec,
        text: flag("text=").map_or(text(""), text),
        hint: None,
        optional: has("skip"),
        refuse: has("refuse"),
        unknown: has("unknown"),
        valid: None,
        retry: None,
        tries: None,
        give_up: None,
        keep: None,
        known: None,
        remind: Vec::new(),
        expire: None,
        options,
        other: has("other"),
        shuffle: None,
        complaint: None,
        columns: None,
        yes: None,
        no: None,
        refused: None,
        span: span(),
    }
}

/// `key: nl / en ~ says, says`
fn option(written: &str) -> OptionDef {
    let (key, rest) = written.split_once(": ").expect("an option has a key");
    let (label, says) = rest.split_once(" ~ ").unwrap_or((rest, ""));
    let says = says
        .split(", ")
        .filter(|words| !words.is_empty())
        .map(str::to_owned)
        .collect();
    OptionDef {
        key: key.trim().into(),
        label: text(label),
        says,
        when: None,
        replies: None,
        complaint: false,
        then: None,
        span: span(),
    }
}

/// `nl / en`, or one text for both.
fn text(written: &str) -> Text {
    let entry = |code: &str, words: &str| {
        (
            Name::new(code),
            Template(vec![Piece::Words(Arc::from(words.trim()), Style::Plain)]),
        )
    };
    let entries = match written.split_once(" / ") {
        Some((nl, en)) => vec![entry("nl", nl), entry("en", en)],
        None => vec![entry("", written)],
    };
    Text {
        entries,
        span: span(),
    }
}

fn bound(written: &str) -> Option<DateBound> {
    Some(match written {
        "" => return None,
        "today" => DateBound::Days(0),
        "tomorrow" => DateBound::Days(1),
        days if days.ends_with('d') => {
            DateBound::Days(days.trim_end_matches('d').parse().expect("days"))
        }
        date => DateBound::On(date.parse().expect("a date")),
    })
}

fn span() -> Span {
    Span::default()
}

#[test]
fn days_that_are_counted_are_counted_from_any_day() {
    let file = "@day\tdate\t-400d..+400d\n";
    let questions = questions(file);
    let question = &questions["day"];
    for offset in 0..40 {
        let today = NaiveDate::from_ymd_opt(2026, 12, 20).expect("a date") + Duration::days(offset);
        for (typed, days) in [
            ("morgen", 1),
            ("overmorgen", 2),
            ("over 2 weken", 14),
            ("gisteren", -1),
            ("3 days ago", -3),
        ] {
            let case = Case {
                language: "nl",
                question,
                today,
                typed: typed.into(),
                expected: "",
            };
            assert_eq!(
                case.read(),
                (today + Duration::days(days)).to_string(),
                "{typed} on {today}"
            );
        }
    }
}
fn file(name: &str, mime: &str, size: Option<u64>) -> FileRef {
    FileRef {
        remote: name.into(),
        unique: name.into(),
        name: Some(name.into()),
        mime: Some(mime.into()),
        size,
    }
}

fn sent(question: &Question, message: &InMessage) -> Parsed {
    let bot = Bot::default();
    let languages = [Name::new("nl")];
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    Reading::new(&bot, question, "nl", &languages, today, &[], &|_, _| {
        String::new()
    })
    .read(message)
}

#[test]
fn only_the_senders_own_shared_number_counts() {
    let question = question("q", "phone\tcountry=NL");
    let shared = |number: &str, own| {
        sent(
            &question,
            &InMessage::Contact {
                number: number.into(),
                own,
            },
        )
    };
    assert_eq!(shown(&shared("31612345678", true)), "+31612345678");
    assert_eq!(shown(&shared("+31 6 12345678", true)), "+31612345678");
    assert_eq!(
        shared("+31612345678", false),
        Parsed::Mismatch(Mismatch::NotOwn)
    );
}

#[test]
fn a_picture_is_taken_where_a_picture_or_a_file_is_asked() {
    let ask = |spec: Spec| Question {
        spec,
        ..question("q", "yesno")
    };
    let (photo, any) = (ask(Spec::Photo { max: 10 }), ask(Spec::File { max: 10 }));
    let picture = InMessage::File {
        file: file("a.png", "image/png", Some(10)),
        caption: None,
    };
    let text = InMessage::File {
        file: file("a.txt", "text/plain", Some(10)),
        caption: None,
    };
    let large = InMessage::Photo {
        file: file("b.jpg", "image/jpeg", Some(11)),
        caption: None,
    };
    assert!(matches!(sent(&photo, &picture), Parsed::Value(_)));
    assert!(matches!(sent(&any, &text), Parsed::Value(_)));
    assert_eq!(sent(&photo, &text), Parsed::Mismatch(Mismatch::Kind));
    assert_eq!(sent(&photo, &large), Parsed::Mismatch(Mismatch::Large));
    assert_eq!(
        sent(&photo, &InMessage::Text("hier".into())),
        Parsed::Mismatch(Mismatch::Kind)
    );
    assert_eq!(
        sent(&photo, &InMessage::Other),
        Parsed::Mismatch(Mismatch::Kind)
    );
}

#[test]
fn two_readings_are_told_so_that_they_can_be_asked_for() {
    let question = question("q", "date\ttoday..+365d");
    let bot = Bot::default();
    let languages = [Name::new("en")];
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    let reading = Reading::new(&bot, &question, "en", &languages, today, &[], &|_, _| {
        String::new()
    });
    let Parsed::Mismatch(Mismatch::Either(meanings)) = reading.read(&InMessage::Text("3/4".into()))
    else {
        panic!("two readings are expected")
    };
    let date = |month, day| Value::Date(NaiveDate::from_ymd_opt(2027, month, day).expect("a date"));
    assert_eq!(meanings, [date(4, 3), date(3, 4)]);
}
