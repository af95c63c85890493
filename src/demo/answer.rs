//! Answers a waiting question as an invented person would: by type, opinion and taste.

use chrono::{Duration as Days, NaiveDate, NaiveTime, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use crate::demo::corpus::{self, Tone};
use crate::demo::person::Person;
use crate::dialog::bot::Bot;
use crate::dialog::points::Points;
use crate::dialog::program::{DateBound, Question, Spec};
use crate::dialog::words::Words;
use crate::engine::session::Wait;
use crate::id::Name;
use crate::message::{Choice, InMessage, Token};
use crate::rng::Rng;
use crate::stable_hash::hash;
use crate::time::Timestamp;
use crate::value::FileRef;

/// A question that waits for a person.
#[derive(Clone, Copy, Debug)]
pub struct WaitingQuestion<'a> {
    /// The bot.
    pub bot: &'a Bot,
    /// The question.
    pub question: &'a Question,
    /// The session's state of it.
    pub wait: &'a Wait,
    /// The language of the session.
    pub language: &'a str,
    /// The labels and buttons last shown.
    pub shown: &'a [(String, Token)],
    /// What the person thinks of the business today.
    pub feels: f64,
    /// The current time.
    pub now: Timestamp,
}

/// Maximum length of an invented text.
const MAX_TEXT: usize = 400;

/// Returns what the person says.
pub fn answer(asked: &WaitingQuestion<'_>, person: &Person, rng: &mut Rng) -> InMessage {
    let (question, wait) = (asked.question, asked.wait);
    if wait.confirming {
        return tap(asked, yes_or_no(rng.happens(0.85), "yes"));
    }
    if wait.wants_other {
        return InMessage::Text(words(asked, rng, (1, 120)));
    }
    match &question.spec {
        Spec::Choice => match favourite(asked, person, rng) {
            Some(key) if !other_instead(asked, rng) => {
                say_or_tap(asked, Choice::Option(key), person, rng)
            }
            Some(_) | None => tap(asked, Choice::Other),
        },
        Spec::Multi { pick, none } => several(asked, person, *pick, none.as_ref(), rng),
        Spec::Rank { top } => ranked(asked, person, *top, rng),
        Spec::Yesno => {
            let likely = share(0.7 + 0.9 * asked.feels + 0.4 * common_taste(question));
            say_or_tap(asked, yes_or_no(rng.happens(likely), "yes"), person, rng)
        }
        Spec::Consent { .. } => {
            say_or_tap(asked, yes_or_no(rng.happens(0.97), "agreed"), person, rng)
        }
        Spec::Scale { points, .. } => {
            let number = if *points == Points::NPS {
                recommends(asked.feels, rng)
            } else {
                rates(asked, *points, rng)
            };
            let number = Choice::Option(Name::new(number.to_string()));
            say_or_tap(asked, number, person, rng)
        }
        Spec::Number {
            from, to, whole, ..
        } => InMessage::Text(number(asked, person, (*from, *to), *whole, rng)),
        Spec::Date { from, to } => InMessage::Text(date(asked, (*from, *to), rng)),
        Spec::Time { from, to } => {
            InMessage::Text(time((*from, *to), rng).format("%H:%M").to_string())
        }
        Spec::Text { length, pattern } => match pattern {
            Some(pattern) => {
                let fits = |text: &&&str| {
                    pattern.is_match(text) && (length.0..=length.1).contains(&text.chars().count())
                };
                let known: Vec<&str> = corpus::formal().iter().filter(fits).copied().collect();
                InMessage::Text(
                    rng.pick(&known)
                        .map_or_else(|| words(asked, rng, *length), |text| (*text).to_owned()),
                )
            }
            None => InMessage::Text(words(asked, rng, *length)),
        },
        Spec::Email => InMessage::Text(email(person)),
        Spec::Phone { country } => phone(country.as_deref(), person, rng),
        Spec::Location => {
            let near = |middle: i64, spread: f64| {
                Decimal::new(
                    middle + (spread * person.taste(middle.unsigned_abs())) as i64,
                    4,
                )
            };
            InMessage::Location {
                latitude: near(519_200, 400.0),
                longitude: near(44_800, 700.0),
            }
        }
        Spec::Photo { max } => InMessage::Photo {
            file: file("image/jpeg", "jpg", *max, rng),
            caption: None,
        },
        Spec::File { max } => InMessage::File {
            file: file("application/pdf", "pdf", *max, rng),
            caption: None,
        },
    }
}

/// Returns a way to skip the question, or `None` if there is none.
pub fn way_past(asked: &WaitingQuestion<'_>, rng: &mut Rng) -> Option<InMessage> {
    let question = asked.question;
    let ways = [
        (question.optional, Choice::Skip),
        (question.unknown, Choice::Unknown),
        (question.refuse, Choice::Refuse),
    ];
    let offered: Vec<Choice> = ways
        .into_iter()
        .filter(|(is_offered, _)| *is_offered)
        .map(|(_, choice)| choice)
        .collect();
    rng.pick(&offered).map(|choice| tap(asked, choice.clone()))
}

/// Returns whether the person skips the question this time.
pub fn passes(question: &Question, rng: &mut Rng) -> bool {
    let is_written = matches!(question.spec, Spec::Text { .. });
    let chance = match (question.optional, is_written) {
        (true, true) => 0.42,
        (true, false) => 0.12,
        (false, _) => 0.05,
    };
    rng.happens(chance)
}

fn tap(asked: &WaitingQuestion<'_>, choice: Choice) -> InMessage {
    InMessage::Tap(Token {
        question: asked.wait.number,
        choice,
    })
}

fn yes_or_no(is_yes: bool, yes: &'static str) -> Choice {
    Choice::Option(Name::new_static(if is_yes { yes } else { "no" }))
}

/// Presses the button, or types its label: unchanged, in lower case, or with two letters swapped.
fn say_or_tap(
    asked: &WaitingQuestion<'_>,
    choice: Choice,
    person: &Person,
    rng: &mut Rng,
) -> InMessage {
    let token = Token {
        question: asked.wait.number,
        choice,
    };
    let label = asked
        .shown
        .iter()
        .find(|(_, shown)| *shown == token)
        .map(|(label, _)| label);
    match label {
        Some(label) if rng.happens(person.types) => InMessage::Text(match rng.below(4) {
            0 => label.clone(),
            1 => with_typo(label, rng),
            _ => label.to_lowercase(),
        }),
        Some(_) | None => InMessage::Tap(token),
    }
}

/// Returns the text with two neighbouring letters swapped.
fn with_typo(words: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = words.chars().collect();
    let at = 1 + rng.below(letters.len().saturating_sub(2));
    if letters.len() > 4
        && letters[at..=at + 1]
            .iter()
            .all(|letter| letter.is_alphabetic())
    {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

/// Returns how everybody leans in a question.
fn common_taste(question: &Question) -> f64 {
    Rng::from_words(&[hash(question.name.bytes()), 5]).normal()
}

/// Returns how much a person likes an option: partly common taste, partly their own, partly random.
fn liking(asked: &WaitingQuestion<'_>, person: &Person, key: &Name, rng: &mut Rng) -> f64 {
    let of = hash(asked.question.name.bytes()) ^ hash(key.bytes()).rotate_left(17);
    0.8 * Rng::from_words(&[of, 6]).normal() + 0.9 * person.taste(of) + 0.4 * rng.normal()
}

/// Returns the options, best liked first.
fn by_liking(asked: &WaitingQuestion<'_>, person: &Person, rng: &mut Rng) -> Vec<Name> {
    let mut liked: Vec<(f64, Name)> = asked
        .wait
        .offered
        .iter()
        .map(|key| (liking(asked, person, key, rng), key.clone()))
        .collect();
    liked.sort_by(|one, other| other.0.total_cmp(&one.0));
    liked.into_iter().map(|(_, key)| key).collect()
}

fn favourite(asked: &WaitingQuestion<'_>, person: &Person, rng: &mut Rng) -> Option<Name> {
    by_liking(asked, person, rng).into_iter().next()
}

fn other_instead(asked: &WaitingQuestion<'_>, rng: &mut Rng) -> bool {
    asked.question.other && rng.happens(0.06)
}

/// Chooses one more option, or is done.
fn several(
    asked: &WaitingQuestion<'_>,
    person: &Person,
    (least, most): (usize, usize),
    none: Option<&Name>,
    rng: &mut Rng,
) -> InMessage {
    let wait = asked.wait;
    let most = most.min(wait.offered.len());
    // How many options a person chooses must not change from tap to tap.
    let wanted = Rng::from_words(&[person.number, u64::from(wait.number), 7])
        .exponential()
        .mul_add(1.1, 1.4) as usize;
    let wanted = wanted.clamp(least.max(1), most.max(1));
    if wait.chosen.len() >= wanted || (none.is_some_and(|none| wait.chosen.contains(none))) {
        return tap(asked, Choice::Done);
    }
    let liked: Vec<Name> = by_liking(asked, person, rng)
        .into_iter()
        .filter(|key| none != Some(key))
        .collect();
    if wait.chosen.is_empty() && wait.other.is_none() {
        if other_instead(asked, rng) {
            return tap(asked, Choice::Other);
        }
        if let Some(none) = none.filter(|_| rng.happens(0.08)) {
            return tap(asked, Choice::Option(none.clone()));
        }
        if rng.happens(0.2 + person.types) {
            return InMessage::Text(typed(asked, liked.iter().take(wanted)));
        }
    }
    match liked.into_iter().find(|key| !wait.chosen.contains(key)) {
        Some(key) => tap(asked, Choice::Option(key)),
        None => tap(asked, Choice::Done),
    }
}

/// Ranks one more option, or is done.
fn ranked(
    asked: &WaitingQuestion<'_>,
    person: &Person,
    top: Option<usize>,
    rng: &mut Rng,
) -> InMessage {
    let wait = asked.wait;
    let places = top.unwrap_or(wait.offered.len()).min(wait.offered.len());
    let liked = by_liking(asked, person, rng);
    if wait.chosen.is_empty() && rng.happens(0.3) {
        return InMessage::Text(typed(asked, liked.iter().take(places)));
    }
    match liked
        .into_iter()
        .find(|key| !wait.chosen.contains(key))
        .filter(|_| wait.chosen.len() < places)
    {
        Some(key) => tap(asked, Choice::Option(key)),
        None => tap(asked, Choice::Done),
    }
}

/// Writes options as their numbers in the list.
fn typed<'k>(asked: &WaitingQuestion<'_>, keys: impl Iterator<Item = &'k Name>) -> String {
    let number = |key: &Name| {
        asked
            .wait
            .offered
            .iter()
            .position(|offered| offered == key)
            .map(|at| (at + 1).to_string())
    };
    keys.filter_map(number).collect::<Vec<_>>().join(" ")
}

/// Draws an NPS answer: fans say nine or ten, critics at most six.
fn recommends(feels: f64, rng: &mut Rng) -> i64 {
    let feels = feels + 0.45 * rng.normal();
    if feels > 0.6 {
        if rng.happens(share(feels - 1.0)) {
            10
        } else {
            9
        }
    } else if feels > -0.35 {
        if rng.happens(share(2.0 * feels)) {
            8
        } else {
            7
        }
    } else {
        6 - ((-0.35 - feels + 0.8 * rng.exponential()) * 1.6).min(6.0) as i64
    }
}

/// Draws a rating: most people are kind, and stay near their opinion.
fn rates(asked: &WaitingQuestion<'_>, points: Points, rng: &mut Rng) -> i64 {
    let kind =
        share(0.5 + 1.0 * asked.feels + 0.3 * common_taste(asked.question) + 0.5 * rng.normal());
    let steps = (points.to - points.from) as f64;
    points.from + (kind * steps).round() as i64
}

fn number(
    asked: &WaitingQuestion<'_>,
    person: &Person,
    (from, to): (Option<Decimal>, Option<Decimal>),
    is_whole: bool,
    rng: &mut Rng,
) -> String {
    let of = hash(asked.question.name.bytes());
    let spread = (0.5 * person.taste(of) + 0.5 * rng.normal()).exp();
    let amount = match (
        from.and_then(|from| from.to_f64()),
        to.and_then(|to| to.to_f64()),
    ) {
        (Some(from), Some(to)) => from + (to - from) * (0.12 * spread).min(1.0),
        (Some(from), None) => from + 8.0 * spread,
        (None, Some(to)) => to - 8.0 * spread,
        (None, None) => 10.0 * spread,
    };
    let amount = Decimal::from_f64(amount)
        .unwrap_or_default()
        .round_dp(if is_whole { 0 } else { 1 });
    let bounded = from.map_or(amount, |from| amount.max(from));
    let bounded = to.map_or(bounded, |to| bounded.min(to)).normalize();
    let written = bounded.to_string();
    if asked.language == "nl" {
        written.replace('.', ",")
    } else {
        written
    }
}

fn date(
    asked: &WaitingQuestion<'_>,
    (from, to): (Option<DateBound>, Option<DateBound>),
    rng: &mut Rng,
) -> String {
    let today = asked.now.date(asked.bot.timezone);
    let day = |date: NaiveDate, days: i64| {
        Days::try_days(days)
            .and_then(|days| date.checked_add_signed(days))
            .unwrap_or(date)
    };
    let on = |bound: DateBound| match bound {
        DateBound::On(date) => date,
        DateBound::Days(days) => day(today, days),
    };
    let (from, to) = match (from.map(on), to.map(on)) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, day(from, 45)),
        (None, Some(to)) => (day(to, -45), to),
        (None, None) => (day(today, -30), day(today, 30)),
    };
    let days = (to - from).num_days().max(0) as f64;
    let date = day(from, (rng.unit().powi(2) * (days + 1.0)) as i64).min(to);
    if rng.happens(0.3) {
        return date.to_string();
    }
    let words = Words::for_language(asked.bot, asked.language);
    use chrono::Datelike;
    format!(
        "{} {} {}",
        date.day(),
        words.month(date.month()),
        date.year()
    )
}

fn time((from, to): (Option<NaiveTime>, Option<NaiveTime>), rng: &mut Rng) -> NaiveTime {
    let minutes = |time: NaiveTime| time.num_seconds_from_midnight() / 60;
    let (from, to) = (from.map_or(8 * 60, minutes), to.map_or(22 * 60, minutes));
    let length = if to >= from {
        to - from
    } else {
        to + 24 * 60 - from
    };
    // On a quarter of an hour, if there is one in the range.
    let drawn = from + rng.below(length as usize + 1) as u32;
    let quarter = drawn / 15 * 15;
    let minute = if quarter >= from { quarter } else { drawn } % (24 * 60);
    NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or_default()
}

/// Writes one or more sentences of an allowed length.
fn words(asked: &WaitingQuestion<'_>, rng: &mut Rng, (least, most): (usize, usize)) -> String {
    let feels = asked.feels + 0.3 * rng.normal();
    let tone = if feels > 0.8 {
        Tone::Glad
    } else if feels > -0.4 {
        Tone::Even
    } else {
        Tone::Cross
    };
    let most = most.min(MAX_TEXT.max(least));
    let mut text = corpus::sentence(asked.language, tone, most, rng)
        .unwrap_or("ok")
        .to_owned();
    let mut wants_more = rng.happens(0.2);
    while text.chars().count() < least || wants_more {
        wants_more = false;
        let left = most.saturating_sub(text.chars().count() + 2);
        let more = corpus::sentence(asked.language, tone, left, rng).unwrap_or("ok");
        if left < more.len() && text.chars().count() >= least {
            break;
        }
        text.push_str(if text.ends_with(['.', '!', '?']) {
            " "
        } else {
            ". "
        });
        text.push_str(more);
    }
    text.chars().take(most).collect()
}

fn email(person: &Person) -> String {
    let name: String = person
        .name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '.' })
        .collect();
    format!(
        "{}{}@example.org",
        name.replace("..", "."),
        person.number % 100
    )
}

/// Invents a number in the country's format.
fn phone(country: Option<&str>, person: &Person, rng: &mut Rng) -> InMessage {
    let number = Rng::from_words(&[person.number, 8]).below(1000);
    let number = match country {
        Some("GB") => format!("+44 7700 900{number:03}"),
        Some("US" | "CA") => format!("+1 202 555 0{:03}", 100 + number % 100),
        Some("BE") => format!("+32 470 12 3{number:03}"),
        Some("DE") => format!("+49 1555 1234{number:03}"),
        Some("FR") => format!("+33 6 39 98 {:02} {:02}", number / 100, number % 100),
        Some(_) | None => format!("+31 6 12345{number:03}"),
    };
    if rng.happens(0.6) {
        InMessage::Contact {
            number: number.replace(' ', ""),
            own: true,
        }
    } else {
        InMessage::Text(number)
    }
}

fn file(mime: &str, ending: &str, most: u64, rng: &mut Rng) -> FileRef {
    let name = format!("demo-{:016x}", rng.bits());
    let size = (40_000 + rng.below(900_000) as u64).min(most);
    FileRef {
        remote: name.clone(),
        unique: name.clone(),
        name: Some(format!("{name}.{ending}")),
        mime: Some(mime.to_owned()),
        size: Some(size),
    }
}

/// Returns a share between 0 and 1 for a number of any size.
fn share(number: f64) -> f64 {
    1.0 / (1.0 + (-number).exp())
}
