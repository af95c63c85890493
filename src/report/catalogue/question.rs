//! The questions of a dialog over all its versions: current ones first, in dialog order, then those
//! of older versions.
//!
//! A question whose type changed counts as two questions, because their answers must not be mixed.
//! A question whose dialog says that it was renamed counts as one.

use std::sync::Arc;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::dialog::ast::QuestionType;
use crate::dialog::bot::Bot;
use crate::dialog::program::{OptionDef, Program, Spec};
use crate::dialog::question_type::AnswerForm;
use crate::dialog::text::{Piece, Template, Text};
use crate::dialog::words::{Sentence, Words};
use crate::id::{Name, Version};

use super::choice::{Choice, Codes};
use super::seen::{Asks, Seen, SeenQuestion};

/// A question over all versions of its dialog.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name.
    pub name: Name,
    /// Whether it is a question or a vote.
    pub asks: Asks,
    /// Its type; of a vote `choice` or `multi`, by how many options may be chosen.
    pub kind: QuestionType,
    /// Its names in older versions.
    pub aliases: Vec<Name>,
    /// Its text, by language.
    pub texts: Vec<(Name, String)>,
    /// The versions that shuffle its options, each with the keys that stay at the end.
    pub shuffled: Vec<(Version, Vec<Name>)>,
    /// Its options: current ones in their order, then older ones, without "something else".
    pub options: Vec<Choice>,
    /// Numbers with a meaning: the ends of a scale.
    pub points: Vec<Choice>,
    /// The lowest and the highest point of a scale, over all versions.
    pub scale: Option<(i64, i64)>,
    /// "Something else", if it is an option.
    pub other: Option<Choice>,
    /// The label of an agreement, by language.
    pub agreed: Vec<(Name, String)>,
    /// The versions that ask it, the one in force first.
    pub versions: Vec<Version>,
    /// The numbers that stand for missing answers.
    pub codes: Codes,
    /// Whether a newer question of another type has its name.
    pub is_outdated: bool,
}

/// Lists the questions of a dialog; `programs` are its versions, newest first.
pub fn questions(programs: &[Arc<Program>], seen: &Seen, dialog: &str) -> Vec<Question> {
    let seen = seen.dialog(dialog);
    let mut questions: IndexMap<(Name, Asks), Question> = IndexMap::new();
    for program in programs {
        for question in of(program) {
            let name = programs.first().map_or_else(
                || question.name.clone(),
                |newest| newest.current_name(&question.name).clone(),
            );
            match questions.get_mut(&(name.clone(), question.asks)) {
                Some(known) => known.learn(question),
                None => {
                    let alias = (name != question.name).then(|| question.name.clone());
                    questions.insert(
                        (name.clone(), question.asks),
                        Question {
                            name,
                            aliases: alias.into_iter().collect(),
                            ..question
                        },
                    );
                }
            }
        }
    }
    for ((name, asks), told) in seen.iter().flat_map(|seen| &seen.questions) {
        let known = questions.values_mut().find(|known| {
            known.asks == *asks && (known.name == *name || known.aliases.contains(name))
        });
        match known {
            Some(known) => known.take(told),
            None => {
                let mut unknown = Question::unknown(name.clone(), *asks);
                unknown.take(told);
                questions.insert((name.clone(), *asks), unknown);
            }
        }
    }
    let mut questions: Vec<Question> = questions.into_values().collect();
    for at in 0..questions.len() {
        let (before, rest) = questions.split_at_mut(at);
        rest[0].is_outdated = before.iter().any(|newer| newer.name == rest[0].name);
    }
    questions
}

/// Lists the questions of one version, in dialog order.
fn of(program: &Program) -> Vec<Question> {
    let mut placed: Vec<(u32, Question)> = Vec::new();
    for asked in &program.questions {
        let mut question = Question::unknown(asked.name.clone(), Asks::Question(asked.kind));
        question.texts = texts(&asked.text);
        question.options = options(&asked.options, program.version);
        question.other = asked.other.then(|| other(program.version));
        question.versions = vec![program.version];
        let keep_last = asked.shuffle.iter();
        question.shuffled = keep_last
            .map(|last| (program.version, last.clone()))
            .collect();
        if let Spec::Scale { points, .. } = &asked.spec {
            question.scale = Some((points.from, points.to));
        }
        match &asked.spec {
            Spec::Scale {
                points,
                ends: Some((low, high)),
            } => {
                let point = |number: i64, text: &Text| Choice {
                    key: number.to_string(),
                    code: number,
                    labels: texts(text),
                    versions: Vec::new(),
                };
                question.points = vec![point(points.from, low), point(points.to, high)];
            }
            Spec::Number { from, to, .. } => question.codes = codes_outside(*from, *to),
            Spec::Scale { points, .. } => {
                let (from, to) = points.ends();
                question.codes = codes_outside(Some(from), Some(to));
            }
            Spec::Text { .. }
            | Spec::Choice
            | Spec::Multi { .. }
            | Spec::Yesno
            | Spec::Date { .. } => {}
            Spec::Time { .. }
            | Spec::Email
            | Spec::Phone { .. }
            | Spec::Location
            | Spec::Photo { .. }
            | Spec::File { .. } => {}
            Spec::Rank { .. } | Spec::Consent { .. } => {}
        }
        placed.push((asked.span.start, question));
    }
    for vote in &program.votes {
        let mut question = Question::unknown(vote.name.clone(), Asks::Vote);
        question.texts = texts(&vote.text);
        question.options = options(&vote.options, program.version);
        question.versions = vec![program.version];
        if vote.pick.1 > 1 {
            question.kind = QuestionType::Multi;
        }
        placed.push((vote.span.start, question));
    }
    placed.sort_by_key(|(start, _)| *start);
    placed.into_iter().map(|(_, question)| question).collect()
}

impl Question {
    /// Makes a question of which only its name and type are known.
    fn unknown(name: Name, asks: Asks) -> Self {
        let kind = match asks {
            Asks::Question(kind) => kind,
            Asks::Vote => QuestionType::Choice,
        };
        Self {
            name,
            asks,
            kind,
            aliases: Vec::new(),
            texts: Vec::new(),
            shuffled: Vec::new(),
            options: Vec::new(),
            points: Vec::new(),
            scale: None,
            other: None,
            agreed: Vec::new(),
            versions: Vec::new(),
            // If no version is stored, any number may have been an answer.
            codes: if kind == QuestionType::Number {
                Codes::FAR
            } else {
                Codes::default()
            },
            is_outdated: false,
        }
    }

    /// Returns its type as the dialog language writes it.
    pub fn type_word(&self) -> &'static str {
        match self.asks {
            Asks::Question(kind) => kind.word(),
            Asks::Vote => "vote",
        }
    }

    /// Returns the meanings of the keys, or of some numbers, in its own column.
    pub fn meanings(&self) -> Vec<Choice> {
        let mut choices = if self.points.is_empty() {
            self.options.clone()
        } else {
            self.points.clone()
        };
        choices.extend(self.other.clone());
        if self.kind == QuestionType::Consent {
            choices.push(Choice {
                labels: self.agreed.clone(),
                ..Choice::own("agreed", 1, "Agreed")
            });
        }
        choices
    }

    /// Sets the labels of the program's own options, in the languages of the dialog that have
    /// words.
    pub fn call(&mut self, bot: &Bot, languages: &[Name]) {
        let known = || {
            languages
                .iter()
                .filter(|language| Words::exist_for(bot, language))
        };
        let english = [Name::new_static("en")];
        let spoken: Vec<&Name> = if known().next().is_some() {
            known().collect()
        } else {
            english.iter().collect()
        };
        let said = |sentence: Sentence<'static>| {
            let say = |language: &&Name| {
                (
                    (*language).clone(),
                    Words::for_language(bot, language)
                        .say(sentence)
                        .into_owned(),
                )
            };
            spoken.iter().map(say).collect::<Vec<_>>()
        };
        self.agreed = said(Sentence::Agreed);
        self.other
            .iter_mut()
            .for_each(|other| other.labels = said(Sentence::Other));
    }

    /// Returns whether a name is this question's, now or earlier.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }

    /// Returns whether several options may be chosen.
    pub fn has_several(&self) -> bool {
        self.kind == QuestionType::Multi
    }

    /// Returns whether a question of this name, asked by this version, is this one.
    pub fn was_asked(&self, name: &str, version: Version) -> bool {
        self.is_called(name) && (self.versions.is_empty() || self.versions.contains(&version))
    }

    /// Adds what an older version knows.
    fn learn(&mut self, older: Self) {
        if older.name != self.name && !self.aliases.contains(&older.name) {
            self.aliases.push(older.name);
        }
        for option in older.options {
            match self
                .options
                .iter_mut()
                .find(|known| known.key == option.key)
            {
                Some(known) => known.versions.extend(option.versions),
                None => self.options.push(option),
            }
        }
        match (&mut self.other, older.other) {
            (Some(known), Some(older)) => known.versions.extend(older.versions),
            (known, older) => *known = known.take().or(older),
        }
        for point in older.points {
            if !self.points.iter().any(|known| known.code == point.code) {
                self.points.push(point);
            }
        }
        self.scale = match (self.scale, older.scale) {
            (Some((from, to)), Some((low, high))) => Some((from.min(low), to.max(high))),
            (known, older) => known.or(older),
        };
        self.versions.extend(older.versions);
        self.shuffled.extend(older.shuffled);
        self.codes = self.codes.wider(older.codes);
        if older.kind == QuestionType::Multi {
            self.kind = QuestionType::Multi;
        }
    }

    /// Adds what the journal contains and no stored version explains.
    fn take(&mut self, seen: &SeenQuestion) {
        for key in seen.keys.iter().filter(|key| *key != "other") {
            if !self.options.iter().any(|known| known.key == *key) && self.has_options() {
                self.options.push(Choice {
                    key: key.to_string(),
                    code: 0,
                    labels: Vec::new(),
                    versions: Vec::new(),
                });
            }
        }
        if seen.has_other && self.other.is_none() {
            self.other = Some(Choice::own("other", 0, "Something else"));
        }
        if seen.is_several {
            self.kind = QuestionType::Multi;
        }
    }

    /// Returns whether its answers are keys.
    fn has_options(&self) -> bool {
        match self.kind.form() {
            AnswerForm::Option | AnswerForm::Options | AnswerForm::Ranking => true,
            AnswerForm::Words
            | AnswerForm::YesNo
            | AnswerForm::Points
            | AnswerForm::Number
            | AnswerForm::Date
            | AnswerForm::Time
            | AnswerForm::Address
            | AnswerForm::Location
            | AnswerForm::File
            | AnswerForm::Agreement => false,
        }
    }
}

/// Returns codes outside a range of answers; without a lower limit, those that nobody answers.
fn codes_outside(from: Option<Decimal>, to: Option<Decimal>) -> Codes {
    let clashes = |codes: &Codes| {
        let (low, high) = codes.range();
        from.is_none_or(|from| from <= high.into()) && to.is_none_or(|to| to >= low.into())
    };
    Codes::ALL
        .into_iter()
        .find(|codes| !clashes(codes))
        .unwrap_or(Codes::FAR)
}

fn options(options: &[OptionDef], version: Version) -> Vec<Choice> {
    let own = options.iter().filter(|option| option.key != "other");
    let choice = |option: &OptionDef| Choice {
        key: option.key.to_string(),
        code: 0,
        labels: texts(&option.label),
        versions: vec![version],
    };
    own.map(choice).collect()
}

/// Returns the option "something else" of a version.
fn other(version: Version) -> Choice {
    Choice {
        versions: vec![version],
        ..Choice::own("other", 0, "Something else")
    }
}

/// Returns a text by language, without markup.
fn texts(text: &Text) -> Vec<(Name, String)> {
    text.entries
        .iter()
        .map(|(language, template)| (language.clone(), plain(template)))
        .collect()
}

/// Returns a template without styles; values are filled in only when it is shown.
fn plain(template: &Template) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words, _) => words.to_string(),
        Piece::Value(..) => "…".to_owned(),
    };
    let words: String = template.0.iter().map(piece).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
