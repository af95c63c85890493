//! Lowers `bot.yaml`: constants typed by their notation, time zone, hours, limits, and replacements
//! of built-in words.

use std::str::FromStr;

use chrono::NaiveTime;

use crate::dialog::ast::bot::BotFile;
use crate::dialog::ast::{self, Scalar};
use crate::dialog::bot::Limits;
use crate::dialog::bot::{Bot, Business, Desk};
use crate::dialog::decode::bot::{BUSINESS_KEYS, LIMIT_KEYS};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::Names;
use crate::dialog::expr::tree::Type;
use crate::dialog::literal::{at_most, read_day, read_number, read_time};
use crate::dialog::lower::backup::read_backup;
use crate::dialog::lower::cases::read_cases;
use crate::dialog::lower::desk::{self, read_desk, read_id};
use crate::dialog::lower::infer::Fields;
use crate::dialog::lower::page::{read_sites, read_web};
use crate::dialog::lower::schedule::read_schedule;
use crate::dialog::lower::texts;
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::dialog::words::{Key, List};
use crate::id::Name;
use crate::time::{Duration, Zone};
use crate::value::Value;

/// The accepted range of `per_minute`. With fewer messages nobody gets through a dialog; with more
/// it limits nothing.
const MESSAGES_A_MINUTE: std::ops::RangeInclusive<u32> = 5..=1000;

/// An average month, in seconds.
const MONTH_SECONDS: i64 = 2_629_746;

/// Lowers everything but the texts, which may contain expressions over the bot's own values.
pub fn lower(file: &BotFile, diagnostics: &mut Vec<Diagnostic>) -> Bot {
    let default = Bot::default();
    let zone = file
        .timezone
        .as_ref()
        .and_then(|zone| read_timezone(zone, diagnostics));
    for pairs in [&file.fields, &file.values] {
        report_duplicates(pairs, diagnostics);
    }
    report_duplicates(&file.desks, diagnostics);
    let desks: Vec<Desk> = file
        .desks
        .iter()
        .filter_map(|(name, desk)| read_desk(name, desk, diagnostics))
        .collect();
    Bot {
        name: file
            .name
            .as_ref()
            .map_or(default.name, |name| name.text.clone()),
        languages: match file.languages.is_empty() {
            true => default.languages,
            false => file
                .languages
                .iter()
                .map(|language| language.value.clone())
                .collect(),
        },
        timezone: zone.unwrap_or(Zone::UTC),
        quiet: file
            .quiet
            .as_ref()
            .and_then(|(from, to)| read_quiet(from, to, diagnostics)),
        cases: read_cases(file, &desks, diagnostics),
        desks,
        operators: read_ids(&file.operators, "an operator", diagnostics),
        viewers: read_ids(&file.viewers, "a viewer", diagnostics),
        results: file
            .results
            .as_ref()
            .and_then(|results| read_schedule(results, diagnostics)),
        fields: file
            .fields
            .iter()
            .map(|(name, kind)| (name.value.clone(), field_type(name, kind, diagnostics)))
            .collect(),
        values: file
            .values
            .iter()
            .map(|(name, value)| (name.value.clone(), constant(value)))
            .collect(),
        words: read_words(file, diagnostics),
        greeting: None,
        lost: None,
        contact: None,
        privacy: None,
        keep_answers: file
            .keep_answers
            .as_ref()
            .and_then(|keep| read_keep_answers(keep, diagnostics)),
        limits: read_limits(&file.limits, diagnostics),
        business: read_business(&file.business, diagnostics),
        busy: file
            .busy
            .as_ref()
            .and_then(|busy| read_busy(busy, diagnostics))
            .unwrap_or(default.busy),
        web: file
            .web
            .as_ref()
            .is_some_and(|web| read_web(web, diagnostics)),
        sites: read_sites(&file.sites, diagnostics),
        backup: file
            .backup
            .as_ref()
            .and_then(|backup| read_backup(backup, diagnostics)),
    }
}

/// Lowers the texts of the bot into it: `greeting`, `lost`, `contact`, `privacy`, and what desks say.
pub fn texts(bot: &mut Bot, file: &BotFile, fields: &Fields, diagnostics: &mut Vec<Diagnostic>) {
    let languages = file
        .languages
        .iter()
        .map(|language| language.value.clone())
        .collect();
    let names = Names {
        languages,
        shared: fields.names.clone(),
        ..Names::default()
    };
    let mut text = |written: &Option<ast::TextSource>| {
        written
            .as_ref()
            .map(|written| texts::lower(written, &names, diagnostics))
    };
    [bot.greeting, bot.lost, bot.contact, bot.privacy] =
        [&file.greeting, &file.lost, &file.contact, &file.privacy].map(&mut text);
    for (desk, text) in desk::away(file, &names, diagnostics) {
        let known = bot.desks.iter_mut().find(|known| known.name == desk);
        if let Some(known) = known {
            known.away = Some(text);
        }
    }
}

/// Returns the value of a constant; its notation decides the type.
pub fn constant(written: &Scalar) -> Value {
    let text = written.text.trim();
    if written.quoted {
        return Value::Text(written.text.clone());
    }
    match text {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    let number = read_number(text).map(Value::Number);
    let date = || read_day(text).map(Value::Date);
    let time = || read_time(text).map(Value::Time);
    let duration = || Duration::parse(text).map(Value::Duration);
    number
        .or_else(date)
        .or_else(time)
        .or_else(duration)
        .unwrap_or_else(|| Value::Text(text.to_owned()))
}

/// The words for field types, and their types.
const FIELD_TYPES: &[(&str, Type)] = &[
    ("text", Type::Text),
    ("number", Type::Number),
    ("yesno", Type::Bool),
    ("date", Type::Date),
    ("time", Type::Time),
    ("email", Type::Text),
    ("phone", Type::Text),
    ("scale", Type::Number),
    ("nps", Type::Number),
    ("location", Type::Location),
    ("photo", Type::File),
    ("file", Type::File),
    // The options are known only from the questions that keep the field.
    ("choice", Type::Unknown),
    ("multi", Type::Unknown),
];

fn field_type(name: &Spanned<Name>, kind: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Type {
    let word = kind.text.trim();
    if let Some((_, kind)) = FIELD_TYPES.iter().find(|(known, _)| *known == word) {
        return kind.clone();
    }
    let message = format!("`{word}` is not a type of the field `{}`", name.value);
    let known: Vec<&str> = FIELD_TYPES.iter().map(|(word, _)| *word).collect();
    let help = match suggest::nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}", suggest::list(&known)),
    };
    diagnostics.push(Diagnostic::error(codes::BAD_FORM, kind.span, message).help(help));
    Type::Unknown
}

fn read_timezone(zone: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Zone> {
    let written = zone.text.trim();
    if let Ok(zone) = Zone::from_str(written) {
        return Some(zone);
    }
    let message = format!("there is no time zone `{written}`");
    let near = suggest::nearest(
        written,
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()),
    );
    // Many people write only the city.
    let city = written
        .rsplit('/')
        .next()
        .unwrap_or(written)
        .replace(' ', "_");
    let of_city = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .find(|name| {
            name.rsplit('/').next().is_some_and(|last| {
                last.eq_ignore_ascii_case(&city) || name.eq_ignore_ascii_case(written)
            })
        });
    let help = match of_city.or(near) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the continent and the city, such as Europe/Amsterdam".to_owned(),
    };
    diagnostics.push(Diagnostic::error(codes::BAD_ZONE, zone.span, message).help(help));
    None
}

fn read_quiet(
    from: &Scalar,
    to: &Scalar,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(NaiveTime, NaiveTime)> {
    let mut time = |scalar: &Scalar| {
        let time = read_time(&scalar.text);
        if time.is_none() {
            let message = format!("`{}` is not a time of day", scalar.text);
            diagnostics.push(
                Diagnostic::error(codes::BAD_FORM, scalar.span, message)
                    .help("write hours and minutes, such as \"21:00\""),
            );
        }
        time
    };
    let (from, to) = (time(from), time(to));
    from.zip(to)
}

fn read_ids(ids: &[Scalar], what: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<i64> {
    ids.iter()
        .filter_map(|id| read_id(id, what, diagnostics))
        .collect()
}

fn read_keep_answers(keep: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Duration> {
    let text = keep.text.trim();
    let spoken = text.split_once(' ').and_then(|(number, unit)| {
        let seconds = match unit.trim().trim_end_matches('s') {
            "day" => 86_400,
            "week" => 7 * 86_400,
            "month" => MONTH_SECONDS,
            "year" => 12 * MONTH_SECONDS,
            _ => return None,
        };
        let number = number
            .parse::<i64>()
            .ok()
            .filter(|number| (1..=1200).contains(number))?;
        Some(Duration(number * seconds))
    });
    let duration = Duration::parse(text)
        .filter(|duration| *duration > Duration(0))
        .or(spoken);
    if duration.is_none() {
        let message = format!("`keep_answers` is a length of time, and `{text}` is none");
        let help = at_most(text).unwrap_or("write a number and a unit, such as 18 months");
        diagnostics.push(Diagnostic::error(codes::BAD_FORM, keep.span, message).help(help));
    }
    duration
}

fn read_busy(busy: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Duration> {
    let text = busy.text.trim();
    let duration =
        Duration::parse(text).filter(|length| (Duration::MINUTE..=Duration::DAY).contains(length));
    if duration.is_none() {
        let message = format!("`busy` is a length of time from 1m to 1d, and `{text}` is none");
        diagnostics.push(
            Diagnostic::error(codes::BAD_FORM, busy.span, message)
                .help("write a number and a unit, such as 30m"),
        );
    }
    duration
}

fn read_business(pairs: &[(Spanned<Name>, Scalar)], diagnostics: &mut Vec<Diagnostic>) -> Business {
    let mut business = Business::default();
    for (name, written) in pairs {
        let text = written.text.trim();
        match name.value.as_str() {
            "pause" => match Duration::parse(text).filter(|pause| *pause > Duration(0)) {
                Some(pause) => business.pause = pause,
                None => {
                    let message = format!("`pause` is a length of time, and `{text}` is none");
                    let help = at_most(text).unwrap_or("write a number and a unit, such as 12h");
                    diagnostics
                        .push(Diagnostic::error(codes::BAD_FORM, written.span, message).help(help));
                }
            },
            "resume" if text.is_empty() => {
                diagnostics.push(
                    Diagnostic::error(codes::BAD_FORM, written.span, "`resume` is empty")
                        .help("write the word that lets the dialog go on"),
                );
            }
            "resume" => business.resume = Some(text.to_owned()),
            "new_from" => match read_day(text) {
                Some(day) => business.new_from = Some(day),
                None => {
                    let message = format!("`new_from` is a day, and `{text}` is none");
                    diagnostics.push(
                        Diagnostic::error(codes::BAD_FORM, written.span, message)
                            .help("write it as 2026-12-15"),
                    );
                }
            },
            _ => diagnostics.push(unknown_key("business", name, BUSINESS_KEYS)),
        }
    }
    business
}

fn read_limits(pairs: &[(Spanned<Name>, Scalar)], diagnostics: &mut Vec<Diagnostic>) -> Limits {
    let mut limits = Limits::default();
    report_duplicates(pairs, diagnostics);
    for (name, written) in pairs {
        let text = written.text.trim();
        if !LIMIT_KEYS.contains(&name.value.as_str()) {
            diagnostics.push(unknown_key("limits", name, LIMIT_KEYS));
            continue;
        }
        match text
            .parse()
            .ok()
            .filter(|count| MESSAGES_A_MINUTE.contains(count))
        {
            Some(count) => limits.per_minute = count,
            None => {
                let (least, most) = (MESSAGES_A_MINUTE.start(), MESSAGES_A_MINUTE.end());
                let message = format!(
                    "`per_minute` is a whole number from {least} to {most}, and `{text}` is none"
                );
                let help = format!(
                    "write how many messages of one person are answered a minute; without it, {}",
                    limits.per_minute
                );
                diagnostics
                    .push(Diagnostic::error(codes::BAD_FORM, written.span, message).help(help));
            }
        }
    }
    limits
}

fn unknown_key(owner: &str, name: &Spanned<Name>, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        codes::UNKNOWN_KEY,
        name.span,
        format!("`{owner}` has no key `{}`", name.value),
    );
    let near = suggest::nearest(&name.value, known.iter().copied());
    diagnostic.help(near.map_or_else(
        || format!("it has {}", suggest::list(known)),
        |near| format!("did you mean `{near}`?"),
    ))
}

fn read_words(file: &BotFile, diagnostics: &mut Vec<Diagnostic>) -> Vec<(Name, Name, String)> {
    let mut words = Vec::new();
    for (language, entries) in &file.words {
        for (name, replacement) in entries {
            check_words(name, replacement, diagnostics);
            words.push((
                language.value.clone(),
                name.value.clone(),
                replacement.text.clone(),
            ));
        }
    }
    words
}

/// Reports a word or sentence that the program does not have, and placeholders that it would not
/// fill.
fn check_words(name: &Spanned<Name>, replacement: &Scalar, diagnostics: &mut Vec<Diagnostic>) {
    if List::named(&name.value).is_some() {
        return;
    }
    let Some(key) = Key::named(&name.value) else {
        let message = format!("the program has no words named `{}` to replace", name.value);
        let known = List::ALL
            .iter()
            .map(|list| list.name())
            .chain(Key::ALL.iter().map(|key| key.name()));
        let diagnostic = Diagnostic::error(codes::BAD_FORM, name.span, message);
        diagnostics.push(match suggest::nearest(&name.value, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        });
        return;
    };
    let mut from = 0;
    while let Some(open) = replacement.text[from..].find('{').map(|at| from + at) {
        let Some(close) = replacement.text[open..].find('}').map(|at| open + at) else {
            break;
        };
        let place = &replacement.text[open + 1..close];
        if !key.places().contains(&place) {
            let message = format!(
                "the sentence `{}` has nothing to put in at `{{{place}}}`",
                name.value
            );
            let places: Vec<String> = key
                .places()
                .iter()
                .map(|place| format!("{{{place}}}"))
                .collect();
            let help = match places.as_slice() {
                [] => "it holds no places: write it without braces".to_owned(),
                places => format!(
                    "it may hold {}",
                    suggest::list(&places.iter().map(String::as_str).collect::<Vec<_>>())
                ),
            };
            diagnostics.push(
                Diagnostic::error(codes::BAD_FORM, replacement.part(open..close + 1), message)
                    .help(help),
            );
        }
        from = close + 1;
    }
}

fn report_duplicates<T>(pairs: &[(Spanned<Name>, T)], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::HashMap::<&str, Span>::new();
    for (name, _) in pairs {
        if let Some(first) = seen.insert(&name.value, name.span) {
            let message = format!("`{}` is there twice", name.value);
            diagnostics.push(
                Diagnostic::error(codes::DECLARED_TWICE, name.span, message)
                    .help("remove one of them")
                    .label(first, "first here"),
            );
        }
    }
}
