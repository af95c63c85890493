//! What a person said in a dialog, in the few bytes that counting needs.

use rust_decimal::prelude::ToPrimitive;

use crate::dialog::ast::QuestionType;
use crate::dialog::question_type::AnswerForm;
use crate::id::OwnerId;
use crate::report::catalogue::{Question, QuestionResult};
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

use super::order::ShownOrder;
use crate::dialog::reading::TextRead;

/// What somebody said to all questions of a dialog in one session.
#[derive(Clone, Debug)]
pub struct Response {
    /// Who.
    pub owner: OwnerId,
    /// When the session started.
    pub at: Timestamp,
    /// What they said, by question.
    pub said: Vec<Said>,
    /// The seconds they were busy with each question; `None` if unknown.
    pub seconds: Vec<Option<u32>>,
    /// The order in which shuffled options were shown to them.
    pub shown: Vec<Option<ShownOrder>>,
}

/// What somebody said to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Why there is no answer.
    Missing(Missing),
    /// Nothing yet: it was asked a short while ago, in a session that goes on.
    StillAsked,
    /// Options by their place in [`levels`]; of a rank in the person's order.
    Options(Vec<u16>),
    /// A number.
    Number(f64),
    /// A day, as days since the year 1.
    Day(i32),
    /// A time of day, in minutes.
    Minute(u32),
    /// Words.
    Words(Box<TextRead>),
    /// Something that is only counted.
    Given,
}

/// The key of a refused agreement.
pub const REFUSED: &str = "refused";

/// Lists the possible answers to a closed question with their keys: options, yes and no, the
/// agreement of a consent. Scales have their numbers instead.
pub fn levels(question: &Question) -> Vec<String> {
    match question.kind.form() {
        AnswerForm::Option | AnswerForm::Options | AnswerForm::Ranking => question
            .options
            .iter()
            .chain(&question.other)
            .map(|option| option.key.clone())
            .collect(),
        AnswerForm::YesNo => vec!["true".to_owned(), "false".to_owned()],
        AnswerForm::Agreement => vec!["agreed".to_owned(), REFUSED.to_owned()],
        AnswerForm::Words
        | AnswerForm::Points
        | AnswerForm::Number
        | AnswerForm::Date
        | AnswerForm::Time
        | AnswerForm::Address
        | AnswerForm::Location
        | AnswerForm::File => Vec::new(),
    }
}

impl Said {
    /// Reads an outcome. Options are looked up in the question's [`levels`]; `read` reads words.
    pub fn of(
        outcome: &Outcome,
        levels: &[String],
        kind: QuestionType,
        read: &impl Fn(&str) -> TextRead,
    ) -> Self {
        let place = |key: &str| {
            let at = levels.iter().position(|level| level == key);
            at.and_then(|at| u16::try_from(at).ok())
        };
        match outcome {
            // To refuse an agreement is an answer to it.
            Err(Missing::Refused) if kind == QuestionType::Consent => {
                Self::Options(place(REFUSED).into_iter().collect())
            }
            Err(missing) => Self::Missing(*missing),
            Ok(Value::Key(key)) => Self::Options(place(key).into_iter().collect()),
            Ok(Value::Keys(keys)) => {
                Self::Options(keys.iter().filter_map(|key| place(key)).collect())
            }
            Ok(Value::Bool(is_yes)) => Self::Options(vec![u16::from(!is_yes)]),
            Ok(Value::Number(number)) => number.to_f64().map_or(Self::Given, Self::Number),
            Ok(Value::Date(day)) => Self::Day(chrono::Datelike::num_days_from_ce(day)),
            Ok(Value::Time(time)) => {
                Self::Minute(chrono::Timelike::num_seconds_from_midnight(time) / 60)
            }
            Ok(Value::Text(words)) if kind == QuestionType::Text => {
                Self::Words(Box::new(read(words)))
            }
            Ok(
                Value::Text(_)
                | Value::Moment(_)
                | Value::Duration(_)
                | Value::Location { .. }
                | Value::File(_)
                | Value::List(_),
            ) => Self::Given,
        }
    }

    /// Returns whether it is an answer.
    pub fn is_answer(&self) -> bool {
        !matches!(self, Self::Missing(_) | Self::StillAsked)
    }
}

impl Response {
    /// Makes the response of somebody in the session that started at this moment, from the result
    /// of each question; each comes with its [`levels`]. `read` reads words. If the session goes
    /// on, a question about which something was heard after `silent_since` may still be answered.
    pub fn of<'q>(
        (owner, at): (OwnerId, Timestamp),
        silent_since: Option<Timestamp>,
        told: &[QuestionResult<'_>],
        asked: impl Iterator<Item = (&'q Question, &'q Vec<String>)>,
        read: &impl Fn(&str) -> TextRead,
    ) -> Self {
        let seconds = |told: &QuestionResult<'_>| u32::try_from(told.spent.active?.0).ok();
        let (said, shown): (Vec<Said>, Vec<Option<ShownOrder>>) = told
            .iter()
            .zip(asked)
            .map(|(told, (question, levels))| {
                let mut said = Said::of(told.outcome, levels, question.kind, read);
                let heard = told.heard_at.zip(silent_since);
                if said == Said::Missing(Missing::Left)
                    && heard.is_some_and(|(heard_at, since)| heard_at >= since)
                {
                    said = Said::StillAsked;
                }
                (said, ShownOrder::of(told, question))
            })
            .unzip();
        Self {
            owner,
            at,
            said,
            seconds: told.iter().map(seconds).collect(),
            shown,
        }
    }

    /// Adds what the same person said in another session: the newer answer counts, and a newer
    /// reason only if there is no answer.
    pub fn add(&mut self, other: Self) {
        let (newer, older) = if other.at >= self.at {
            (other, self.clone())
        } else {
            (self.clone(), other)
        };
        *self = older;
        self.at = newer.at;
        let newer = newer.said.into_iter().zip(newer.seconds).zip(newer.shown);
        for (at, ((said, seconds), shown)) in newer.enumerate() {
            let was_asked = said != Said::Missing(Missing::NotAsked);
            if said.is_answer() || was_asked && !self.said[at].is_answer() {
                (self.said[at], self.seconds[at], self.shown[at]) = (said, seconds, shown);
            }
        }
    }
}
