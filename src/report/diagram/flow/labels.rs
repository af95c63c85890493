//! The words of a block: what a question wants, its answers, what starts a section.

use crate::dialog::ast::{Known, Room};
use crate::dialog::expr::pretty::written;
use crate::dialog::program::{Next, OptionDef, Program, Question, Spec, Trigger, TriggerKind};
use crate::dialog::question_type::QuestionType;
use crate::dialog::text::{Piece, Template, Text};
use crate::id::Name;
use crate::report::diagram::traffic::{Passed, Traffic};
use crate::report::diagram::words::Word;
use crate::value::Missing;

use super::model::Label;

/// Says in a language what a dialog does.
pub struct Speaker<'a> {
    /// The dialog.
    pub program: &'a Program,
    /// The language.
    pub language: &'a Name,
    /// How many people came by; `None` if nobody was counted.
    pub traffic: Option<&'a Traffic>,
}

impl Speaker<'_> {
    /// Returns a word of the drawing.
    pub fn say(&self, word: Word) -> &'static str {
        word.in_language(self.language)
    }

    /// Returns a word of the drawing with `{n}` filled in.
    pub fn with(&self, word: Word, n: &str) -> String {
        word.with(self.language, n)
    }

    /// Returns a text without markup; a placeholder stands as its author wrote it.
    pub fn text(&self, text: &Text) -> String {
        plain(text.in_language(self.language))
    }

    /// Returns how many came by a question.
    pub fn passed(&self, name: &Name) -> Option<Passed> {
        let traffic = self.traffic?;
        Some(traffic.questions.get(name).cloned().unwrap_or_default())
    }

    /// Returns what else is to be known of a question.
    pub fn notes(&self, question: &Question) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(field) = &question.keep {
            notes.push(self.with(Word::KeptIn, field));
        }
        if question.known == Some(Known::Skip) {
            notes.push(self.say(Word::IfKnown).to_owned());
        }
        if !question.remind.is_empty() {
            let after: Vec<String> = question.remind.iter().map(ToString::to_string).collect();
            notes.push(self.with(Word::Reminds, &after.join(", ")));
        }
        if let Some(expire) = question
            .expire
            .as_ref()
            .filter(|expire| expire.then.is_none())
        {
            let words = self.with(Word::EndsAs, &expire.after.to_string());
            notes.push(words.replace("{m}", &expire.end));
        }
        notes
    }

    /// Returns what kind of answer a question wants, with its range.
    pub fn wanted(&self, question: &Question) -> String {
        let between = |from: Option<String>, to: Option<String>| match (from, to) {
            (None, None) => String::new(),
            (from, to) => format!(" {}..{}", from.unwrap_or_default(), to.unwrap_or_default()),
        };
        let range = match &question.spec {
            Spec::Scale { points, .. } => return format!("{}–{}", points.from, points.to),
            Spec::Number { from, to, .. } => {
                between(from.map(|n| n.to_string()), to.map(|n| n.to_string()))
            }
            Spec::Time { from, to } => {
                let clock = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
                between(from.map(clock), to.map(clock))
            }
            Spec::Text { .. }
            | Spec::Choice
            | Spec::Multi { .. }
            | Spec::Yesno
            | Spec::Date { .. }
            | Spec::Email
            | Spec::Phone { .. }
            | Spec::Location
            | Spec::Photo { .. }
            | Spec::File { .. }
            | Spec::Rank { .. }
            | Spec::Consent { .. } => String::new(),
        };
        let word = Word::wanted(question.kind).map_or("", |word| self.say(word));
        format!("{word}{range}")
    }

    /// Returns what starts a section.
    pub fn starts(&self, section: &Name) -> Vec<String> {
        let own = self
            .program
            .triggers
            .iter()
            .filter(|trigger| trigger.section == *section);
        let mut starts: Vec<String> = own.map(|trigger| self.start(trigger)).collect();
        starts.dedup();
        starts
    }

    fn start(&self, trigger: &Trigger) -> String {
        let words = match &trigger.on {
            TriggerKind::Command(name) => self.with(Word::Command, name),
            TriggerKind::Link(name) => self.with(Word::Link, name),
            TriggerKind::Words(words) => self.with(Word::Typed, &words.join(", ")),
            TriggerKind::FirstMessage => self.say(Word::First).to_owned(),
            TriggerKind::Joins => self.say(Word::Joins).to_owned(),
            TriggerKind::Every { .. } => self.say(Word::Schedule).to_owned(),
            TriggerKind::At(_) => self.say(Word::Moment).to_owned(),
        };
        match trigger.room {
            Room::Group | Room::Member => format!("{words}, {}", self.say(Word::InGroup)),
            Room::Private | Room::Business => words,
        }
    }

    /// Makes a label of a word of the drawing.
    pub fn label(&self, word: Word, count: Option<u64>) -> Label {
        Label {
            words: self.say(word).to_owned(),
            count,
        }
    }

    /// Returns what may be answered, with the branch of each answer; nothing if it is not one of a few.
    pub fn answers(
        &self,
        question: &Question,
        passed: Option<&Passed>,
    ) -> Vec<(Label, Option<Next>)> {
        let count = |key: &str| passed.map(|passed| passed.options.get(key).copied().unwrap_or(0));
        let mut answers: Vec<(Label, Option<Next>)> = question
            .options
            .iter()
            .map(|option| (self.option(option, passed), option.then))
            .collect();
        if question.yes.is_some() || question.no.is_some() {
            answers.push((self.label(Word::Yes, count("true")), question.yes));
            answers.push((self.label(Word::No, count("false")), question.no));
        }
        if question.kind == QuestionType::Consent {
            let refused = passed.map(|passed| passed.reason(Missing::Refused.word()));
            answers.push((self.label(Word::Yes, count("agreed")), None));
            answers.push((self.label(Word::No, refused), question.refused));
        }
        if question.other {
            answers.push((self.label(Word::Other, count("other")), None));
        }
        answers
    }

    /// Returns in what other ways a question can be left, with the branch of each.
    pub fn no_answers(
        &self,
        question: &Question,
        passed: Option<&Passed>,
    ) -> Vec<(Label, Option<Next>)> {
        let reason = |missing: Missing| passed.map(|passed| passed.reason(missing.word()));
        let offered = [
            (question.optional, Word::Skip, Missing::Skipped),
            (question.refuse, Word::Refuse, Missing::Refused),
            (question.unknown, Word::Unknown, Missing::Unknown),
        ];
        let mut ways: Vec<(Label, Option<Next>)> = offered
            .into_iter()
            .filter(|(is_offered, ..)| *is_offered)
            .map(|(_, word, missing)| (self.label(word, reason(missing)), None))
            .collect();
        let mut branch = |word: Word, n: String, missing, way: Option<Next>| {
            let words = self.with(word, &n);
            let count = reason(missing);
            ways.extend(way.map(|way| (Label { words, count }, Some(way))));
        };
        let tries = question.tries.unwrap_or_default();
        branch(
            Word::GiveUp,
            tries.to_string(),
            Missing::Unclear,
            question.give_up,
        );
        if let Some(expire) = &question.expire {
            branch(
                Word::Silence,
                expire.after.to_string(),
                Missing::TimedOut,
                expire.then,
            );
        }
        ways
    }

    /// Makes the label of an option.
    pub fn option(&self, option: &OptionDef, passed: Option<&Passed>) -> Label {
        let label = self.text(&option.label);
        let words = match &option.when {
            Some(when) => format!("{label} ({})", self.with(Word::OnlyIf, &written(when))),
            None => label,
        };
        Label {
            words,
            count: passed.map(|passed| {
                passed
                    .options
                    .get(option.key.as_str())
                    .copied()
                    .unwrap_or(0)
            }),
        }
    }
}

fn plain(template: &Template) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words, _) => words.to_string(),
        Piece::Value(fill, _) => format!("${{{}}}", written(&fill.expr)),
    };
    template.0.iter().map(piece).collect()
}
