//! What a question is in the wide table: its own column, those of its options, the words of "something else", and why there is no answer.

use crate::dialog::ast::QuestionType;
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};

use super::cell::value_cell;
use super::column::{Behind, Choice, ColumnKind, TEXT};
use super::question::Question;
use super::wide::{Fill, QuestionResult};
use super::{Cell, Column, Style, words};

/// The key of "something else".
const OTHER: &str = "other";

/// Returns the columns of the question at a place, each with what fills it.
pub(super) fn columns(dialog: &Name, at: usize, question: &Question, style: &Style) -> Vec<(Column, Fill)> {
    let mut stem = question.name.to_string();
    if question.is_outdated {
        // Two underscores never stand in a name of an author's, and twice two not in a column of an option.
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
        let own = Column { choices: question.meanings(), width: width(question.kind), ..column(stem.clone(), kind(question.kind), None) };
        columns.push(in_words(own, question, at, style));
    }
    if question.kind == QuestionType::Multi && style.multi.has_dummies() {
        for option in question.options.iter().chain(&question.other) {
            // The words of "something else" stand where it would: whether it was chosen is one more.
            let is_other = question.other.as_ref().is_some_and(|other| other.key == option.key);
            let name = if is_other { format!("{stem}__other__chosen") } else { format!("{stem}__{}", option.key) };
            let (own, known) = (option.clone(), option.clone());
            columns.push((column(name, ColumnKind::Flag, Some(&own)), Box::new(move |row| flag(&known, &row.told[at]))));
        }
    }
    if question.kind == QuestionType::Rank {
        for option in &question.options {
            let known = option.clone();
            let name = format!("{stem}__{}", option.key);
            columns.push((column(name, ColumnKind::Whole, Some(option)), Box::new(move |row| place(&known, &row.told[at]))));
        }
    }
    // Whichever column of the question comes first says why there is no answer, where numbers and words cannot.
    if let Some((first, _)) = columns.first_mut() {
        first.reason = Some(format!("{stem}__why"));
    }
    let is_words = columns.first().is_some_and(|(first, _)| first.kind == ColumnKind::Words);
    if style.why || style.codes && is_words {
        let label = format!("Why there is no answer: {}", label(question, None));
        let why =
            Column { of: Some(of(None)), choices: words::missing(), ..Column::fixed(&format!("{stem}__why"), ColumnKind::Key, &label) };
        columns.push((why, Box::new(move |row| why_of(row.told[at].outcome))));
    }
    if question.other.is_some() {
        let label = format!("{} – something else", label(question, None));
        let words = Column { label, ..column(format!("{stem}__other"), ColumnKind::Words, None) }.wide();
        columns.push((words, Box::new(move |row| Cell::words(row.told[at].answer.and_then(|answer| answer.other.as_deref())))));
    }
    columns
}

/// Fills a question's own column: with keys, or with what they mean where people are to read it.
fn in_words(column: Column, question: &Question, at: usize, style: &Style) -> (Column, Fill) {
    let Some(labels) = style.labels.clone() else { return (column, Box::new(move |row| value_cell(row.told[at].outcome))) };
    let options = question.meanings();
    let label = move |key: &str| match options.iter().find(|option| option.key == key) {
        Some(option) => option.label_in(&labels.language).to_owned(),
        None => key.to_owned(),
    };
    let (yes, no) = (labels.yes, labels.no);
    let kind = if column.kind == ColumnKind::Bool { ColumnKind::Key } else { column.kind };
    let fill: Fill = Box::new(move |row| match row.told[at].outcome {
        Ok(Value::Key(key)) => Cell::label(label(key)),
        Ok(Value::Keys(keys)) => Cell::label(keys.iter().map(|key| label(key)).collect::<Vec<_>>().join(", ")),
        Ok(Value::Bool(answer)) => Cell::label(if *answer { yes.clone() } else { no.clone() }),
        other => value_cell(other),
    });
    (Column { kind, ..column }, fill)
}

/// Returns whether an option was to be chosen at all: whatever nobody was offered, nobody left aside.
fn was_offered(option: &Choice, told: &QuestionResult<'_>) -> bool {
    let is = |key: &Name| *key == option.key;
    let offered = told.answer.map(|answer| &answer.offered).filter(|offered| !offered.is_empty());
    match offered {
        // "Something else" has no place among the options shown.
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

/// Returns the place of an option in a rank, from 1; nothing where only the first places were asked for and it has none of them.
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
    outcome.as_ref().map_or_else(|missing| Cell::plain(missing.word()), |_| Cell::Empty)
}

/// Returns what a column is about: what is asked, and of which option.
fn label(question: &Question, option: Option<&Choice>) -> String {
    let asked = question.texts.first().map_or_else(|| question.name.to_string(), |(_, text)| text.clone());
    match option {
        Some(option) => format!("{asked} – {}", option.label()),
        None => asked,
    }
}

/// Returns how wide the texts of a type are: from the question alone, so that the tables of two years have one form.
fn width(kind: QuestionType) -> usize {
    match kind {
        QuestionType::Text | QuestionType::Multi | QuestionType::Rank => TEXT,
        QuestionType::Email => 320,
        QuestionType::Photo | QuestionType::File => 256,
        QuestionType::Choice | QuestionType::Consent | QuestionType::Yesno | QuestionType::Scale | QuestionType::Nps => 64,
        QuestionType::Number | QuestionType::Date | QuestionType::Time | QuestionType::Phone | QuestionType::Location => 64,
    }
}

fn kind(kind: QuestionType) -> ColumnKind {
    match kind {
        QuestionType::Choice | QuestionType::Consent => ColumnKind::Key,
        QuestionType::Yesno => ColumnKind::Bool,
        QuestionType::Scale | QuestionType::Nps => ColumnKind::Whole,
        QuestionType::Number => ColumnKind::Number,
        QuestionType::Date => ColumnKind::Date,
        QuestionType::Time => ColumnKind::Time,
        QuestionType::Multi | QuestionType::Rank | QuestionType::Text | QuestionType::Email | QuestionType::Phone => ColumnKind::Words,
        QuestionType::Location | QuestionType::Photo | QuestionType::File => ColumnKind::Words,
    }
}
