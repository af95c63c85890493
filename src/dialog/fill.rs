//! Fills a text: formats values for the language, shows labels for keys, and inserts customers'
//! words only as plain text.

use crate::dialog::expr::eval::eval;
use crate::dialog::expr::scope::Scope;
use crate::dialog::expr::tree::{Expr, ExprNode, Ref, Type};
use crate::dialog::letter::isolated;
use crate::dialog::text::{Fill, Filter, Piece, Template, Text};
use crate::dialog::words::{Sentence, Words, language_name};
use crate::id::Name;
use crate::message::{Rich, Style};
use crate::time::Timestamp;
use crate::value::{Outcome, Value};

/// The longest filled text in bytes. More is cut with an ellipsis, so that no answer can make a
/// message endless.
pub const LENGTH_LIMIT: usize = 16_000;

/// Fills a text in the language of `words`.
pub fn fill(text: &Text, scope: &dyn Scope, words: Words<'_>) -> Rich {
    fill_template(text.in_language(words.language()), scope, words)
}

/// Returns the names in a text whose place would stay empty, in the language of `words`.
pub fn empty_places(text: &Text, scope: &dyn Scope, words: Words<'_>) -> Vec<Name> {
    let filling = Filling {
        scope,
        words,
        has_labels: true,
    };
    let mut names = Vec::new();
    for piece in &text.in_language(words.language()).0 {
        let Piece::Value(fill, _) = piece else {
            continue;
        };
        if filling.fill_placeholder(fill).trim().is_empty() {
            names.push(name_of(&fill.expr));
        }
    }
    names
}

/// Returns the name that an expression is, or an ellipsis if it is more than one.
fn name_of(expr: &Expr) -> Name {
    match &expr.node {
        ExprNode::Name(Ref::Answer(name) | Ref::Contact(name) | Ref::Bot(name)) => name.clone(),
        _ => Name::new_static("…"),
    }
}

/// Fills the template of one language.
pub fn fill_template(template: &Template, scope: &dyn Scope, words: Words<'_>) -> Rich {
    Filling {
        scope,
        words,
        has_labels: true,
    }
    .template(template)
}

/// Fills the label of an option as plain words. Keys in it show without labels, so that labels that
/// refer to each other end.
pub fn fill_label(label: &Text, scope: &dyn Scope, words: Words<'_>) -> String {
    Filling {
        scope,
        words,
        has_labels: false,
    }
    .template(label.in_language(words.language()))
    .words()
}

/// Fills a URL. Inserted values are percent-encoded, so that no answer can change where it leads;
/// constants of `bot.yaml` are not.
pub fn fill_address(address: &Text, scope: &dyn Scope, words: Words<'_>) -> String {
    let filling = Filling {
        scope,
        words,
        has_labels: true,
    };
    let mut filled = String::new();
    for piece in &address.in_language(words.language()).0 {
        match piece {
            Piece::Words(words, _) => filled.push_str(words),
            Piece::Value(fill, _) if matches!(fill.expr.node, ExprNode::Name(Ref::Bot(_))) => {
                filled.push_str(&filling.fill_placeholder(fill))
            }
            Piece::Value(fill, _) => escape(&filling.fill_placeholder(fill), &mut filled),
        }
    }
    filled
}

/// Returns a value as a text shows it. `question` is the one whose options its keys are, or empty.
pub fn shown(value: &Value, question: &str, scope: &dyn Scope, words: Words<'_>) -> String {
    isolated(
        &Filling {
            scope,
            words,
            has_labels: true,
        }
        .value(value, &KeyOwner::Question(Name::new(question))),
    )
    .into_owned()
}

struct Filling<'f> {
    scope: &'f dyn Scope,
    words: Words<'f>,
    has_labels: bool,
}

/// The origin of the keys in a value, to find their labels.
enum KeyOwner {
    Question(Name),
    Languages,
    Nobody,
}

/// A value between two filters.
enum Shown {
    Value(Value),
    Words(String),
}

impl Filling<'_> {
    fn template(&self, template: &Template) -> Rich {
        let (mut rich, mut left) = (Rich::default(), LENGTH_LIMIT);
        for piece in &template.0 {
            match piece {
                Piece::Words(words, style) => push(&mut rich, words, style, &mut left),
                Piece::Value(fill, style) => push(
                    &mut rich,
                    &isolated(&self.fill_placeholder(fill)),
                    style,
                    &mut left,
                ),
            }
        }
        rich
    }

    fn fill_placeholder(&self, fill: &Fill) -> String {
        let key_owner = key_owner(&fill.expr);
        let mut shown = self.evaluate(&fill.expr);
        for filter in &fill.filters {
            shown = match (filter, shown) {
                (Filter::Default(instead), None) => {
                    let instead_owner = self::key_owner(instead);
                    self.evaluate(instead)
                        .map(|shown| Shown::Words(self.finish(shown, &instead_owner)))
                }
                (_, None) => None,
                (filter, Some(shown)) => Some(self.apply_filter(filter, shown, &key_owner)),
            };
        }
        shown
            .map(|shown| self.finish(shown, &key_owner))
            .unwrap_or_default()
    }

    fn evaluate(&self, expr: &Expr) -> Option<Shown> {
        match eval(expr, self.scope) {
            Outcome::Ok(value) => Some(Shown::Value(value)),
            Outcome::Err(_) => None,
        }
    }

    fn finish(&self, shown: Shown, key_owner: &KeyOwner) -> String {
        match shown {
            Shown::Value(value) => self.value(&value, key_owner),
            Shown::Words(words) => words,
        }
    }

    fn apply_filter(&self, filter: &Filter, shown: Shown, key_owner: &KeyOwner) -> Shown {
        match (filter, shown) {
            (Filter::Upper, shown) => Shown::Words(self.finish(shown, key_owner).to_uppercase()),
            (Filter::Lower, shown) => Shown::Words(self.finish(shown, key_owner).to_lowercase()),
            (Filter::Default(_), shown) | (_, shown @ Shown::Words(_)) => shown,
            (Filter::Key, Shown::Value(value)) => Shown::Value(keys_to_text(value)),
            (Filter::Date, Shown::Value(Value::Moment(moment))) => {
                Shown::Value(Value::Date(self.date_of(moment)))
            }
            (Filter::Time, Shown::Value(Value::Moment(moment))) => {
                Shown::Value(Value::Time(moment.local(self.scope.zone()).time()))
            }
            (Filter::Month, Shown::Value(value)) => self.month(value),
            (Filter::FirstName, Shown::Value(Value::Text(name))) => Shown::Words(
                name.split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            ),
            (
                Filter::Label
                | Filter::Date
                | Filter::Time
                | Filter::Number
                | Filter::Join
                | Filter::FirstName,
                shown,
            ) => shown,
        }
    }

    fn month(&self, value: Value) -> Shown {
        use chrono::Datelike;
        match value {
            Value::Date(date) => Shown::Words(self.words.month(date.month()).to_owned()),
            Value::Moment(moment) => {
                Shown::Words(self.words.month(self.date_of(moment).month()).to_owned())
            }
            other => Shown::Value(other),
        }
    }

    fn value(&self, value: &Value, key_owner: &KeyOwner) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => self.words.number(*number),
            Value::Bool(true) => self.words.say(Sentence::Yes).to_lowercase(),
            Value::Bool(false) => self.words.say(Sentence::No).to_lowercase(),
            Value::Date(date) => self.words.date(*date, self.today()),
            Value::Time(time) => self.words.time(*time),
            Value::Moment(moment) => {
                let local = moment.local(self.scope.zone());
                let (date, time) = (
                    self.words.date(local.date(), self.today()),
                    self.words.time(local.time()),
                );
                self.words
                    .say(Sentence::MomentForm {
                        date: &date,
                        time: &time,
                    })
                    .into_owned()
            }
            Value::Duration(duration) => self.words.duration(*duration),
            Value::Key(key) => self.key(key, key_owner),
            Value::Keys(keys) => self.words.join_and(
                &keys
                    .iter()
                    .map(|key| self.key(key, key_owner))
                    .collect::<Vec<_>>(),
            ),
            Value::Location {
                latitude,
                longitude,
            } => format!("{latitude}, {longitude}"),
            Value::File(file) => file.name.clone().unwrap_or_default(),
            Value::List(items) => self.words.join_and(
                &items
                    .iter()
                    .map(|item| self.value(item, key_owner))
                    .collect::<Vec<_>>(),
            ),
        }
    }

    fn key(&self, key: &Name, key_owner: &KeyOwner) -> String {
        let label = match key_owner {
            KeyOwner::Question(question) if self.has_labels => {
                self.scope.label(question, key, self.words.language())
            }
            KeyOwner::Languages => return language_name(key).to_owned(),
            KeyOwner::Question(_) | KeyOwner::Nobody => None,
        };
        match label {
            Some(label) => label.into_owned(),
            None if key == "agreed" => self.words.say(Sentence::Agreed).to_lowercase(),
            None => key.to_string(),
        }
    }

    fn today(&self) -> chrono::NaiveDate {
        match self.scope.value(&Ref::Today).as_deref() {
            Ok(Value::Date(today)) => *today,
            _ => chrono::NaiveDate::default(),
        }
    }

    fn date_of(&self, moment: Timestamp) -> chrono::NaiveDate {
        moment.date(self.scope.zone())
    }
}

/// Appends words percent-encoded for a URL.
fn escape(words: &str, out: &mut String) {
    for byte in words.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// Returns the origin of the keys that an expression gives.
fn key_owner(expr: &Expr) -> KeyOwner {
    let is_language = match &expr.node {
        ExprNode::Name(Ref::Lang) => true,
        ExprNode::Name(Ref::Contact(field)) => field == "language",
        _ => false,
    };
    match &expr.kind {
        _ if is_language => KeyOwner::Languages,
        Type::Key(set) | Type::Keys(set) if !set.of.is_empty() => {
            KeyOwner::Question(set.of.clone())
        }
        _ => KeyOwner::Nobody,
    }
}

/// Converts keys to plain text, so that no label is looked up for them.
fn keys_to_text(value: Value) -> Value {
    match value {
        Value::Key(key) => Value::Text(key.to_string()),
        Value::Keys(keys) => Value::List(
            keys.iter()
                .map(|key| Value::Text(key.to_string()))
                .collect(),
        ),
        other => other,
    }
}

fn push(rich: &mut Rich, words: &str, style: &Style, left: &mut usize) {
    if words.len() <= *left {
        rich.push(words, style.clone());
        *left -= words.len();
        return;
    }
    if *left > 0 {
        let cut = (0..=*left)
            .rev()
            .find(|at| words.is_char_boundary(*at))
            .unwrap_or(0);
        rich.push(&words[..cut], style.clone());
        rich.push("…", style.clone());
        *left = 0;
    }
}
