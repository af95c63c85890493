//! Values as tests write them: parsed by type, and written back the same way.

use rust_decimal::Decimal;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::{KeySet, Type};
use crate::dialog::letter::without_isolates;
use crate::dialog::literal::{read_day, read_number, read_time};
use crate::dialog::program::{Question, Spec, Vote};
use crate::dialog::register as code;
use crate::dialog::source::Spanned;
use crate::dialog::suggest;
use crate::id::Name;
use crate::script::case::Written;
use crate::time::Duration;
use crate::value::{FileRef, Missing, Outcome, Value};

/// Returns the type of a question's answer.
pub fn type_of(question: &Question) -> Type {
    let mut keys: Vec<Name> = question
        .options
        .iter()
        .map(|option| option.key.clone())
        .collect();
    if question.other {
        keys.push(Name::new_static("other"));
    }
    let set = |keys: Vec<Name>| KeySet {
        of: question.name.clone(),
        keys: keys.into(),
    };
    match &question.spec {
        Spec::Text { .. } | Spec::Email | Spec::Phone { .. } => Type::Text,
        Spec::Choice => Type::Key(set(keys)),
        Spec::Multi { .. } | Spec::Rank { .. } => Type::Keys(set(keys)),
        Spec::Yesno => Type::Bool,
        Spec::Scale { .. } | Spec::Number { .. } => Type::Number,
        Spec::Date { .. } => Type::Date,
        Spec::Time { .. } => Type::Time,
        Spec::Location => Type::Location,
        Spec::Photo { .. } | Spec::File { .. } => Type::File,
        Spec::Consent { .. } => Type::Key(set(vec![Name::new_static("agreed")])),
    }
}

/// Returns the type of a ballot: one or more options.
pub fn type_of_vote(vote: &Vote) -> Type {
    Type::Keys(KeySet {
        of: vote.name.clone(),
        keys: vote
            .options
            .iter()
            .map(|option| option.key.clone())
            .collect(),
    })
}

/// Parses a value of a type, or a reason why it is missing.
///
/// Fails with a diagnostic if it is neither.
pub fn read(name: &Spanned<Name>, written: &Written, kind: &Type) -> Result<Outcome, Diagnostic> {
    match written {
        Written::Missing(missing, _) => Ok(Err(*missing)),
        Written::One(scalar) => match missing_word(scalar, kind) {
            Some(missing) => Ok(Err(missing)),
            None => one(name, scalar, kind).map(Ok),
        },
        Written::Many(items, _) => many(name, written, items, kind).map(Ok),
    }
}

/// Returns a value as a test would write it.
pub fn shown(outcome: &Outcome) -> String {
    match outcome {
        Ok(value) => shown_value(value),
        Err(missing) => missing.word().to_owned(),
    }
}

/// Returns whether an answer is the expected one.
pub fn is_same(expected: &Outcome, got: &Outcome) -> bool {
    match (expected, got) {
        (Ok(Value::Text(expected)), Ok(Value::Text(got))) => squeezed(expected) == squeezed(got),
        (Ok(Value::File(expected)), Ok(Value::File(got))) => {
            expected.unique == got.unique || expected.name == got.name
        }
        (Ok(Value::Key(one)), Ok(Value::Text(word)))
        | (Ok(Value::Text(word)), Ok(Value::Key(one))) => one == word,
        _ => expected == got,
    }
}

/// Returns a text with all white space folded to single spaces, without invisible characters.
pub fn squeezed(text: &str) -> String {
    without_isolates(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Makes a file as a customer would send it from a path.
pub fn file(path: &str, size: Option<u64>) -> FileRef {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    let mime = match name.rsplit('.').next().map(str::to_lowercase).as_deref() {
        Some("jpg" | "jpeg") => Some("image/jpeg"),
        Some("png") => Some("image/png"),
        Some("pdf") => Some("application/pdf"),
        _ => None,
    };
    FileRef {
        remote: path.to_owned(),
        unique: path.to_owned(),
        name: Some(name),
        mime: mime.map(str::to_owned),
        size,
    }
}

/// Returns the reason for a missing answer that a word means, or `None` if it is an option's key or
/// another word.
fn missing_word(scalar: &Scalar, kind: &Type) -> Option<Missing> {
    let missing = Missing::from_word(&scalar.text).filter(|_| !scalar.quoted)?;
    let is_key = match kind {
        Type::Key(set) | Type::Keys(set) => set.keys.iter().any(|key| *key == scalar.text),
        _ => false,
    };
    (!is_key).then_some(missing)
}

fn one(name: &Spanned<Name>, scalar: &Scalar, kind: &Type) -> Result<Value, Diagnostic> {
    let text = scalar.text.trim();
    let wrong = |wanted: &str| {
        Diagnostic::error(
            code::BAD_VALUE,
            scalar.span,
            format!("`{}` is {wanted}, this is `{text}`", name.value),
        )
    };
    match kind {
        Type::Text => Ok(Value::Text(scalar.text.clone())),
        Type::Number => read_number(text)
            .map(Value::Number)
            .ok_or_else(|| wrong("a number")),
        Type::Bool => match text {
            "true" | "yes" => Ok(Value::Bool(true)),
            "false" | "no" => Ok(Value::Bool(false)),
            _ => Err(wrong("a yes or no").help("write `true` or `false`")),
        },
        Type::Date => read_day(text)
            .map(Value::Date)
            .ok_or_else(|| wrong("a date").help("write it as `2026-11-27`")),
        Type::Time => read_time(text)
            .map(Value::Time)
            .ok_or_else(|| wrong("a time of day").help("write it as `15:30`")),
        Type::Duration => Duration::parse(text)
            .map(Value::Duration)
            .ok_or_else(|| wrong("a duration").help("write it as `20h`")),
        Type::Key(set) => key(name, scalar, set).map(Value::Key),
        Type::Keys(set) => key(name, scalar, set).map(|key| Value::Keys(vec![key])),
        Type::Tags => Ok(Value::Keys(vec![Name::new(text)])),
        Type::File => Ok(Value::File(Box::new(file(text, None)))),
        Type::Location => {
            Err(wrong("a place").help("write degrees north and east: `[51.92, 4.48]`"))
        }
        Type::Moment | Type::List(_) | Type::Missing | Type::Unknown => Ok(guessed(scalar)),
    }
}

fn many(
    name: &Spanned<Name>,
    written: &Written,
    items: &[Scalar],
    kind: &Type,
) -> Result<Value, Diagnostic> {
    match kind {
        Type::Keys(set) => items
            .iter()
            .map(|item| key(name, item, set))
            .collect::<Result<_, _>>()
            .map(Value::Keys),
        Type::Tags | Type::List(_) | Type::Unknown => Ok(Value::Keys(
            items
                .iter()
                .map(|item| Name::new(item.text.trim()))
                .collect(),
        )),
        Type::Location => {
            let degrees: Vec<Decimal> = items
                .iter()
                .filter_map(|item| item.text.trim().parse().ok())
                .collect();
            match degrees.as_slice() {
                [latitude, longitude] if items.len() == 2 => Ok(Value::Location {
                    latitude: *latitude,
                    longitude: *longitude,
                }),
                _ => Err(Diagnostic::error(
                    code::BAD_VALUE,
                    written.span(),
                    "a place is two numbers",
                )
                .help("write `[51.92, 4.48]`")),
            }
        }
        Type::Text
        | Type::Number
        | Type::Bool
        | Type::Date
        | Type::Time
        | Type::Moment
        | Type::Duration
        | Type::Key(_)
        | Type::File
        | Type::Missing => {
            let words = format!("`{}` has one value, this is a list", name.value);
            Err(Diagnostic::error(code::WRONG_SHAPE, written.span(), words))
        }
    }
}

fn key(name: &Spanned<Name>, scalar: &Scalar, set: &KeySet) -> Result<Name, Diagnostic> {
    let text = scalar.text.trim();
    if text == "true" && set.keys.iter().any(|key| key == "agreed") {
        return Ok(Name::new_static("agreed"));
    }
    if let Some(known) = set.keys.iter().find(|key| *key == text) {
        return Ok(known.clone());
    }
    let keys: Vec<&str> = set.keys.iter().map(Name::as_str).collect();
    let help = match suggest::nearest(text, keys.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", suggest::list(&keys)),
    };
    Err(Diagnostic::error(
        code::UNKNOWN_OPTION,
        scalar.span,
        format!("`{}` has no option `{text}`", name.value),
    )
    .help(help))
}

/// Parses a value of unknown type by the way it is written.
fn guessed(scalar: &Scalar) -> Value {
    crate::dialog::lower::bot::constant(scalar)
}

fn shown_value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.format("%H:%M").to_string(),
        Value::Moment(moment) => moment.iso(crate::time::Zone::UTC),
        Value::Duration(duration) => duration.to_string(),
        Value::Key(key) => key.to_string(),
        Value::Keys(keys) => format!(
            "[{}]",
            keys.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
        ),
        Value::Location {
            latitude,
            longitude,
        } => format!("[{latitude}, {longitude}]"),
        Value::File(file) => file.name.clone().unwrap_or_else(|| file.unique.clone()),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(shown_value).collect::<Vec<_>>().join(", ")
        ),
    }
}
