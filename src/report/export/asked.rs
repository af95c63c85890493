//! Makes a question's columns in the wide table: its own, those of its options, the text of
//! "something else", and why there is no answer.

use crate::dialog::ast::QuestionType;
use crate::dialog::question_type::AnswerForm;
use crate::id::Name;
use crate::report::catalogue::{Choice, Question, QuestionResult};
use crate::report::cell::{Cell, value_cell};
use crate::report::words::MISSING;
use crate::value::{Missing, Outcome, Value};

use super::column::{Behind, Column, ColumnKind, TEXT};
use super::options::Style;

/// Fills a cell from the results of all questions.
pub type Fill = Box<dyn for<'a> Fn(&[QuestionResult<'a>]) -> Cell<'a> + Send + Sync>;

/// The key of "something else".
const OTHER: &str = "other";

/// Returns the columns of the question at an index, each with the function that fills it.
pub(super) fn columns(
    dialog: &Name,
    at: usize,
    question: &Question,
    style: &Style,
) -> Vec<(Column, Fill)> {
    let mut stem = question.name.to_string();
    if question.is_outdated {
        // Author's names never contain two underscores, and a column of an option never contains
        // them twice.
        stem = format!("{stem}__was__{}", question.type_word());
    }
    let of = |option: Option<&Choice>| Behind {
        dialog: dialog.clone(),
        question: question.name.clone(),
        kind: question.type_word(),
        texts: question.texts.clone(),
        option: option.cloned(),
        versions: question.versions.clone(),
        aliases: question.aliases.clone(),
        stem: stem.clone(),
    };
    let column = |name: String, kind: ColumnKind, option: Option<&Choice>| Column {
        choices: Vec::new(),
        of: Some(of(option)),
        codes: question.codes,
        reason: None,
        ..Column::fixed(&name, kind, &label(question, option))
    };
    let mut columns: Vec<(Column, Fill)> = Vec::new();
    if question.kind != QuestionType::Multi || style.multi.has_list() {
        let own = Column {
            choices: question.meanings(),
            width: width(question.kind),
            ..column(stem.clone(), kind(question.kind), None)
        };
        columns.push(in_words(own, question, at, style));
    }
    if question.kind == QuestionType::Multi && style.multi.has_dummies() {
        for option in question.options.iter().chain(&question.other) {
            // The column `other` holds the text of "something else"; whether it was chosen needs
            // another column.
            let is_other = question
                .other
                .as_ref()
                .is_some_and(|other| other.key == option.key);
            let name = if is_other {
                format!("{stem}__other__chosen")
            } else {
                format!("{stem}__{}", option.key)
            };
            let (own, known) = (option.clone(), option.clone());
            columns.push((
                column(name, ColumnKind::Flag, Some(&own)),
                Box::new(move |told| flag(&known, &told[at])),
            ));
        }
    }
    if question.kind == QuestionType::Rank {
        for option in &question.options {
            let known = option.clone();
            let name = format!("{stem}__{}", option.key);
            columns.push((
                column(name, ColumnKind::Whole, Some(option)),
                Box::new(move |told| place(&known, &told[at])),
            ));
        }
    }
    // The first column of the question has a reason column, for formats in which numbers and texts
    // cannot hold a reason.
    if let Some((first, _)) = columns.first_mut() {
        first.reason = Some(format!("{stem}__why"));
    }
    let is_words = columns
        .first()
        .is_some_and(|(first, _)| first.kind == ColumnKind::Words);
    if style.why || style.codes && is_words {
        let label = format!("Why there is no answer: {}", label(question, None));
        let why = Column {
            of: Some(of(None)),
            choices: missing(),
            ..Column::fixed(&format!("{stem}__why"), ColumnKind::Key, &label)
        };
        columns.push((why, Box::new(move |told| why_of(told[at].outcome))));
    }
    if question.other.is_some() {
        let label = format!("{} – something else", label(question, None));
        let words = Column {
            label,
            ..column(format!("{stem}__other"), ColumnKind::Words, None)
        }
        .wide();
        columns.push((
            words,
            Box::new(move |told| {
                Cell::words(told[at].answer.and_then(|answer| answer.other.as_deref()))
            }),
        ));
    }
    columns
}

/// Makes a question's own column: with keys, or with their labels if people are to read it.
fn in_words(column: Column, question: &Question, at: usize, style: &Style) -> (Column, Fill) {
    let Some(labels) = style.labels.clone() else {
        return (column, Box::new(move |told| value_cell(told[at].outcome)));
    };
    let options = question.meanings();
    let label = move |key: &str| match options.iter().find(|option| option.key == key) {
        Some(option) => option.label_in(&labels.language).to_owned(),
        None => key.to_owned(),
    };
    let (yes, no) = (labels.yes, labels.no);
    let kind = if column.kind == ColumnKind::Bool {
        ColumnKind::Key
    } else {
        column.kind
    };
    let fill: Fill = Box::new(move |told| match told[at].outcome {
        Ok(Value::Key(key)) => Cell::label(label(key)),
        Ok(Value::Keys(keys)) => Cell::label(
            keys.iter()
                .map(|key| label(key))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Ok(Value::Bool(answer)) => Cell::label(if *answer { yes.clone() } else { no.clone() }),
        other => value_cell(other),
    });
    (Column { kind, ..column }, fill)
}

/// Returns whether an option was offered: an option that was not offered was not rejected.
fn was_offered(option: &Choice, told: &QuestionResult<'_>) -> bool {
    let is = |key: &Name| *key == option.key;
    let offered = told
        .answer
        .map(|answer| &answer.offered)
        .filter(|offered| !offered.is_empty());
    match offered {
        // "Something else" is not listed among the options shown.
        Some(offered) if option.key != OTHER => offered.iter().any(is),
        Some(_) | None => option.versions.is_empty() || option.versions.contains(&told.version),
    }
}

fn flag<'a>(option: &Choice, told: &QuestionResult<'a>) -> Cell<'a> {
    let is_chosen = match told.outcome {
        Ok(Value::Keys(chosen)) => chosen.iter().any(|key| *key == option.key),
        Ok(Value::Key(chosen)) => *chosen == option.key,
        Ok(_) | Err(_) => false,
    };
    match told.outcome {
        Ok(_) if is_chosen => Cell::Whole(1),
        _ if !was_offered(option, told) => Cell::Missing(Missing::NotAsked),
        Ok(_) => Cell::Whole(0),
        Err(missing) => Cell::Missing(*missing),
    }
}

/// Returns the rank of an option, from 1; empty if only the first ranks were asked for and it has
/// none.
fn place<'a>(option: &Choice, told: &QuestionResult<'a>) -> Cell<'a> {
    match told.outcome {
        Ok(Value::Keys(keys)) => match keys.iter().zip(1..).find(|(key, _)| **key == option.key) {
            Some((_, place)) => Cell::Whole(place),
            None if was_offered(option, told) => Cell::Empty,
            None => Cell::Missing(Missing::NotAsked),
        },
        Err(missing) if was_offered(option, told) => Cell::Missing(*missing),
        Ok(_) | Err(_) => Cell::Missing(Missing::NotAsked),
    }
}

fn why_of(outcome: &Outcome) -> Cell<'_> {
    outcome
        .as_ref()
        .map_or_else(|missing| Cell::plain(missing.word()), |_| Cell::Empty)
}

/// Returns the label of a column: the question's text, and the option if it is about one.
fn label(question: &Question, option: Option<&Choice>) -> String {
    let asked = question
        .texts
        .first()
        .map_or_else(|| question.name.to_string(), |(_, text)| text.clone());
    match option {
        Some(option) => format!("{asked} – {}", option.label()),
        None => asked,
    }
}

/// Returns the text width of a type in bytes. It depends on the question alone, so that the tables
/// of two years have the same layout.
fn width(kind: QuestionType) -> usize {
    match kind.form() {
        AnswerForm::Words | AnswerForm::Options | AnswerForm::Ranking => TEXT,
        AnswerForm::Address if kind == QuestionType::Email => 320,
        AnswerForm::File => 256,
        AnswerForm::Option
        | AnswerForm::Agreement
        | AnswerForm::YesNo
        | AnswerForm::Points
        | AnswerForm::Number
        | AnswerForm::Date
        | AnswerForm::Time
        | AnswerForm::Address
        | AnswerForm::Location => 64,
    }
}

fn kind(kind: QuestionType) -> ColumnKind {
    match kind.form() {
        AnswerForm::Option | AnswerForm::Agreement => ColumnKind::Key,
        AnswerForm::YesNo => ColumnKind::Bool,
        AnswerForm::Points => ColumnKind::Whole,
        AnswerForm::Number => ColumnKind::Number,
        AnswerForm::Date => ColumnKind::Date,
        AnswerForm::Time => ColumnKind::Time,
        AnswerForm::Options
        | AnswerForm::Ranking
        | AnswerForm::Words
        | AnswerForm::Address
        | AnswerForm::Location
        | AnswerForm::File => ColumnKind::Words,
    }
}

/// Returns the reasons for missing answers as choices.
fn missing() -> Vec<Choice> {
    MISSING
        .iter()
        .zip(1..)
        .map(|((key, label), code)| Choice::own(key, code, label))
        .collect()
}
