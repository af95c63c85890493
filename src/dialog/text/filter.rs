//! The filters of `${expr | filter}`: their names, the types they accept and the types they give.

use std::ops::Range;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::Names;
use crate::dialog::expr::resolve::placeholder;
use crate::dialog::expr::tree::Type;
use crate::dialog::register as code;
use crate::dialog::suggest::{list, nearest};
use crate::dialog::text::Filter;

/// The names of all filters.
pub const NAMES: [&str; 11] = [
    "label",
    "key",
    "date",
    "time",
    "month",
    "number",
    "join",
    "first_name",
    "upper",
    "lower",
    "default",
];

/// Reads one filter, and the type it gives; `None` if a diagnostic has been given.
pub(super) fn read(
    source: &Scalar,
    part: Range<usize>,
    kind: &Type,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Filter, Type)> {
    let written = &source.text[part.clone()];
    let start = part.start + written.len() - written.trim_start().len();
    let whole = start..start + written.trim().len();
    let length = source.text[whole.clone()]
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(whole.len());
    let name = &source.text[start..start + length];
    let given = argument(&source.text, start + length..whole.end);
    if name == "default" {
        return default(source, whole, given, kind, names, diagnostics);
    }
    let Some(filter) = filter_by_name(name) else {
        let help = match nearest(name, NAMES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", list(&NAMES)),
        };
        diagnostics.push(
            Diagnostic::error(
                code::UNKNOWN_FILTER,
                source.part(whole),
                format!("there is no filter `{name}`"),
            )
            .help(help),
        );
        return None;
    };
    if start + length < whole.end {
        let odd = Diagnostic::error(
            code::FILTER_ARGUMENT,
            source.part(start + length..whole.end),
            format!("`{name}` takes nothing behind it"),
        );
        diagnostics.push(odd.help(format!(
            "write `| {name}` alone; several filters stand behind each other: `| {name} | upper`"
        )));
    }
    match result_type(&filter, kind) {
        Ok(result_type) => Some((filter, result_type)),
        Err(takes) => {
            let wrong = Diagnostic::error(
                code::FILTER_TYPE,
                source.part(start..start + length),
                format!(
                    "`{name}` goes with {takes}, and this is {}",
                    kind.describe()
                ),
            );
            diagnostics.push(wrong.help(suggestion(kind)));
            None
        }
    }
}

/// Reads `default(x)`.
fn default(
    source: &Scalar,
    whole: Range<usize>,
    given: Option<Range<usize>>,
    kind: &Type,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Filter, Type)> {
    let Some(given) = given.filter(|given| !source.text[given.clone()].trim().is_empty()) else {
        let odd = Diagnostic::error(
            code::FILTER_ARGUMENT,
            source.part(whole),
            "`default` needs what stands there when the answer is missing",
        );
        diagnostics.push(odd.help("write `default('nothing yet')`"));
        return None;
    };
    let expr = placeholder(source, given, names, diagnostics);
    Some((Filter::Default(expr), kind.clone()))
}

/// Returns the range between the parentheses; `None` if there are none or something follows them.
fn argument(text: &str, behind: Range<usize>) -> Option<Range<usize>> {
    let written = &text[behind.clone()];
    let inner = written.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let start = behind.end - 1 - inner.len();
    Some(start..behind.end - 1)
}

fn filter_by_name(name: &str) -> Option<Filter> {
    let filter = match name {
        "label" => Filter::Label,
        "key" => Filter::Key,
        "date" => Filter::Date,
        "time" => Filter::Time,
        "month" => Filter::Month,
        "number" => Filter::Number,
        "join" => Filter::Join,
        "first_name" => Filter::FirstName,
        "upper" => Filter::Upper,
        "lower" => Filter::Lower,
        _ => return None,
    };
    Some(filter)
}

/// Returns the type a filter gives, or as the error what it accepts, in words.
fn result_type(filter: &Filter, kind: &Type) -> Result<Type, &'static str> {
    let list_of_texts = || Type::List(Box::new(Type::Text));
    match (filter, kind) {
        (Filter::Default(_), kind) => Ok(kind.clone()),
        (Filter::Upper | Filter::Lower, _) => Ok(Type::Text),
        (_, Type::Unknown) => Ok(Type::Unknown),
        (Filter::Label | Filter::Key, Type::Key(_)) => Ok(Type::Text),
        (Filter::Label | Filter::Key, Type::Keys(_) | Type::Tags) => Ok(list_of_texts()),
        (Filter::Label | Filter::Key, _) => Err("the answer to a question with options"),
        (Filter::Date | Filter::Month, Type::Date | Type::Moment) => Ok(Type::Text),
        (Filter::Date | Filter::Month, _) => Err("a date"),
        (Filter::Time, Type::Time | Type::Moment) => Ok(Type::Text),
        (Filter::Time, _) => Err("a time"),
        (Filter::Number, Type::Number) => Ok(Type::Text),
        (Filter::Number, _) => Err("a number"),
        (Filter::Join, Type::Keys(_) | Type::Tags | Type::List(_)) => Ok(Type::Text),
        (Filter::Join, _) => Err("several options or a list"),
        (Filter::FirstName, Type::Text) => Ok(Type::Text),
        (Filter::FirstName, _) => Err("a text"),
    }
}

fn suggestion(kind: &Type) -> &'static str {
    match kind {
        Type::Date => "a date goes with `date` and `month`",
        Type::Moment => "a moment goes with `date`, `month` and `time`",
        Type::Time => "a time goes with `time`",
        Type::Number => "a number goes with `number`",
        Type::Key(_) => "an option goes with `label` and `key`",
        Type::Keys(_) | Type::Tags => "options go with `label`, `key` and `join`",
        Type::List(_) => "a list goes with `join`",
        Type::Text
        | Type::Bool
        | Type::Duration
        | Type::Location
        | Type::File
        | Type::Missing
        | Type::Unknown => "take the filter away, or use `upper`, `lower` or `default('…')`",
    }
}
