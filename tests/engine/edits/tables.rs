//! The same edits, with a store behind the talk: every answer stands in the column of its question, whatever became of its name.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use vraag::dialog::program::{Question, Spec};
use vraag::dialog::text::Piece;
use vraag::engine::event::Event;
use vraag::report::export::{Shape, Wanted};
use vraag::value::{Outcome, Value};

use super::model::{Editor, Kind, Model};
use crate::shop::{Person, Shop};

/// Some people in one dialog, and what each of them said to each question, by its identity.
pub struct Tables {
    shop: Shop,
    editor: Editor,
    model: Model,
    people: Vec<Person>,
    said: BTreeMap<(usize, usize), Outcome>,
    /// The names that each question had.
    names: BTreeMap<usize, Vec<String>>,
}

impl Tables {
    pub fn new(seed: u64) -> Self {
        let mut editor = Editor::new(seed);
        let model = editor.model();
        let shop = Shop::with(&model.yaml());
        let mut tables = Self {
            shop,
            editor,
            model,
            people: Vec::new(),
            said: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        tables.learn();
        tables
    }

    pub fn run(&mut self) {
        for _ in 0..40 {
            match self.editor.draw.below(8) {
                0 | 1 => {
                    self.editor.edit(&mut self.model);
                    self.shop.edit(&self.model.yaml());
                    self.learn();
                }
                2 if self.people.len() < 4 => {
                    let person = self.shop.comes(self.people.len() as u64 + 1, &[]);
                    self.people.push(person);
                }
                _ if !self.people.is_empty() => {
                    let person = self.editor.draw.below(self.people.len());
                    self.answer(person);
                }
                _ => {}
            }
        }
        self.check();
    }

    fn learn(&mut self) {
        for item in &self.model.items {
            let names = self.names.entry(item.id).or_default();
            if !names.contains(&item.name) {
                names.push(item.name.clone());
            }
        }
    }

    fn answer(&mut self, person: usize) {
        let Some(session) = self.people[person].session() else {
            return;
        };
        let wait = session.wait.as_ref().expect("a session waits");
        let program = self
            .shop
            .dialogs
            .program("test", Some(session.version))
            .expect("its version is kept");
        let question = program.question(
            program
                .question_named(&wait.question)
                .expect("its question is there"),
        );
        let id = identity(question);
        let words = match &question.spec {
            Spec::Choice => format!(
                "[{}]",
                wait.offered[self.editor.draw.below(wait.offered.len())]
            ),
            Spec::Multi { .. } if wait.chosen.is_empty() => format!(
                "[{}]",
                wait.offered[self.editor.draw.below(wait.offered.len())]
            ),
            Spec::Multi { .. } => "[done]".to_owned(),
            Spec::Scale { points, .. } => {
                let numbers: Vec<i64> = points.all().collect();
                format!("[{}]", numbers[self.editor.draw.below(numbers.len())])
            }
            Spec::Yesno => self.editor.draw.of(&["[yes]", "[no]"]).to_owned(),
            Spec::Consent { .. } => "[agreed]".to_owned(),
            Spec::Date { .. } => "2026-12-01".to_owned(),
            Spec::Number { .. } => self.editor.draw.of(&["2", "3", "help"]).to_owned(),
            _ => self
                .editor
                .draw
                .of(&["words", "other words", "help"])
                .to_owned(),
        };
        let words = if question.optional && self.editor.draw.below(4) == 0 {
            "[skip]".to_owned()
        } else {
            words
        };
        self.shop.says(&mut self.people[person], &words);
        for event in &self.shop.last {
            if let Event::Answered(answer) = event {
                self.said.insert((person, id), answer.outcome.clone());
            }
        }
    }

    fn check(&self) {
        let wide = Wanted {
            dialog: Some("test".into()),
            shape: Some(Shape::Wide),
            ..Wanted::default()
        };
        let rows = self.shop.rows(&wide);
        assert_eq!(rows.len(), self.people.len(), "a row for each");
        for (person, row) in rows.iter().enumerate() {
            for item in &self.model.items {
                let expected = self
                    .said
                    .get(&(person, item.id))
                    .and_then(|outcome| outcome.as_ref().ok());
                // After a roll-back an answer given meanwhile stands under the name it was given to.
                let mut names = self.names[&item.id].iter();
                if item.kind == Kind::Multi {
                    if let Some(Value::Keys(keys)) = expected {
                        assert!(
                            names.any(|name| keys
                                .iter()
                                .all(|key| row[format!("{name}__{key}")] == 1)),
                            "{keys:?} of {item:?} in {row:#}"
                        );
                    }
                    continue;
                }
                let Some(expected) = expected.map(json) else {
                    continue;
                };
                assert!(
                    names.any(|name| row[name] == expected),
                    "{expected} of {item:?} in {row:#}"
                );
            }
            let reasons = row["missing_kinds"].as_object();
            for (column, cell) in row
                .as_object()
                .expect("a row")
                .iter()
                .filter(|(column, _)| column.starts_with('q') && !column.contains("__"))
            {
                let has_reason = reasons.is_some_and(|reasons| reasons.contains_key(column));
                assert_eq!(
                    cell.is_null(),
                    has_reason,
                    "{column} is an answer or a reason: {row:#}"
                );
            }
        }
    }
}

/// Returns what a question is, by its words.
fn identity(question: &Question) -> usize {
    let words: String = question.text.entries[0]
        .1
        .0
        .iter()
        .filter_map(|piece| {
            if let Piece::Words(words, _) = piece {
                Some(words.to_string())
            } else {
                None
            }
        })
        .collect();
    words[1..]
        .split('.')
        .next()
        .and_then(|id| id.parse().ok())
        .expect("its identity")
}

fn json(value: &Value) -> Json {
    match value {
        Value::Key(key) => Json::from(key.as_str()),
        Value::Bool(truth) => Json::from(*truth),
        Value::Number(number) => {
            Json::from(number.to_string().parse::<i64>().expect("a whole number"))
        }
        Value::Text(words) => Json::from(words.as_str()),
        other => Json::from(match other {
            Value::Date(date) => date.to_string(),
            other => format!("{other:?}"),
        }),
    }
}
