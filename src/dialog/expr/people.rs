//! Resolves the names that mean something in `segments.yaml` only: questions of any dialog, and what
//! is known of everybody.
//!
//! A question that only one dialog asks is written alone, otherwise after its dialog:
//! `repair.recommend`. A `-` in a dialog's name may be written as `_`, because `next-roast.bags`
//! could also be a subtraction (it is still read as it is meant).

use std::ops::Range;

use crate::dialog::expr::fact::{Fact, Past, Pick, QuestionRef};
use crate::dialog::expr::names::{Known, People};
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::resolve::Resolver;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Ref, Type};
use crate::dialog::register as code;
use crate::dialog::suggest::{list, nearest};
use crate::id::Name;

impl People {
    /// Returns a dialog by name; `_` may be written for `-`.
    pub fn dialog(&self, written: &str) -> Option<&Name> {
        self.dialogs
            .get_key_value(written)
            .map(|(name, _)| name)
            .or_else(|| {
                let is_same = |name: &&Name| {
                    name.len() == written.len()
                        && name.replace('-', "_") == written.replace('-', "_")
                };
                self.dialogs.keys().find(is_same)
            })
    }

    /// Returns the dialogs that ask a question of this name.
    fn dialogs_that_ask(&self, question: &str) -> Vec<&Name> {
        self.dialogs
            .iter()
            .filter(|(_, questions)| questions.contains_key(question))
            .map(|(dialog, _)| dialog)
            .collect()
    }

    /// Returns what is known of a question's answer.
    pub fn known(&self, asked: &QuestionRef) -> Option<&Known> {
        self.dialogs.get(&asked.dialog)?.get(&asked.question)
    }
}

impl<'n> Resolver<'n> {
    pub(super) fn people(&self) -> Option<&'n People> {
        self.names.people.as_deref()
    }

    /// Resolves a name that has a meaning only in segments; `None` for other names.
    pub(super) fn person_name(&mut self, raw: &Raw, name: &Name) -> Option<Expr> {
        let people = self.people()?;
        let fact = match name.as_str() {
            "last_seen" => Some((Fact::LastSeen, Type::Moment)),
            "first_seen" => Some((Fact::FirstSeen, Type::Moment)),
            "reachable" => Some((Fact::Reachable, Type::Bool)),
            _ => None,
        };
        if let Some((fact, kind)) = fact {
            return Some(self.fact(raw, fact, kind));
        }
        match people.dialogs_that_ask(name).as_slice() {
            [] => None,
            [dialog] => Some(self.newest(raw, dialog, name)),
            [first, second, ..] => Some(self.ambiguous(raw, name, first, second)),
        }
    }

    /// Resolves `dialog.question` and `question.other` in a segment.
    pub(super) fn person_field(
        &mut self,
        raw: &Raw,
        base: &Raw,
        name: &Name,
        at: &Range<usize>,
    ) -> Option<Expr> {
        let people = self.people()?;
        if let Some(dialog) = dialog_written(base)
            .and_then(|written| people.dialog(&written))
            .cloned()
        {
            let Some((question, _)) = people.dialogs[&dialog].get_key_value(name) else {
                let asked = people.dialogs[&dialog].keys().map(Name::as_str);
                let help = nearest(name, asked).map_or_else(
                    || format!("look into `{dialog}.yaml` for what it asks"),
                    |near| format!("did you mean `{}.{near}`?", as_written(&dialog)),
                );
                self.error(
                    code::UNKNOWN_QUESTION,
                    self.span(at),
                    format!("the dialog `{dialog}` asks nothing called `{name}`"),
                    help,
                );
                return Some(self.faulty(raw));
            };
            return Some(self.newest(raw, &dialog, question));
        }
        if matches!(&base.node, RawNode::Name(base) if base == "answers") {
            return Some(
                self.person_name(raw, name)
                    .unwrap_or_else(|| self.name(raw, name, None)),
            );
        }
        if name != "other" {
            return None;
        }
        let asked = self.asked(base)?;
        match people.known(&asked) {
            Some(known) if known.has_other => Some(self.fact(raw, Fact::Other(asked), Type::Text)),
            _ => {
                let message = format!("`{}` has no \"something else\"", asked.question);
                self.error(
                    code::UNKNOWN_PART,
                    self.span(at),
                    message,
                    "write `other: true` at the question to have it",
                );
                Some(self.faulty(raw))
            }
        }
    }

    /// Resolves `next-roast.bags`, which looks like a subtraction, as the question it names.
    pub(super) fn hyphenated(
        &mut self,
        raw: &Raw,
        op: BinaryOp,
        left: &Raw,
        right: &Raw,
    ) -> Option<Expr> {
        let RawNode::Field(last, name, at) = &right.node else {
            return None;
        };
        let people = self.people().filter(|_| op == BinaryOp::Subtract)?;
        let written = format!("{}-{}", dialog_written(left)?, dialog_written(last)?);
        let dialog = people
            .dialogs
            .contains_key(written.as_str())
            .then(|| Name::from(written.as_str()))?;
        let base = Raw {
            node: RawNode::Name(dialog),
            at: raw.at.start..last.at.end,
        };
        self.person_field(raw, &base, name, at)
    }

    /// Returns the expression for a fact about a person.
    pub(super) fn fact(&self, raw: &Raw, fact: Fact, kind: Type) -> Expr {
        self.typed(raw, ExprNode::Name(Ref::Fact(fact)), kind)
    }

    /// Returns the expression for answers, with the type of one of them.
    pub(super) fn answers(&self, raw: &Raw, past: Past) -> Expr {
        let known = self.people().and_then(|people| people.known(&past.asked));
        let kind = known.map_or(Type::Unknown, |known| known.kind.clone());
        self.fact(raw, Fact::Answers(past), kind)
    }

    fn newest(&self, raw: &Raw, dialog: &Name, question: &Name) -> Expr {
        let asked = QuestionRef {
            dialog: dialog.clone(),
            question: question.clone(),
        };
        let past = Past {
            asked,
            pick: Pick::Last,
            within: None,
        };
        self.answers(raw, past)
    }

    fn ambiguous(&mut self, raw: &Raw, question: &Name, first: &Name, second: &Name) -> Expr {
        let message = format!("`{question}` is asked in `{first}` and in `{second}`");
        let help = format!(
            "say which one is meant: `{}.{question}` or `{}.{question}`",
            as_written(first),
            as_written(second)
        );
        self.error(code::SEVERAL_QUESTIONS, self.span(&raw.at), message, help);
        self.faulty(raw)
    }

    /// Returns the question that an expression names, without reporting if it names none.
    pub(super) fn find_question(&self, raw: &Raw) -> Option<QuestionRef> {
        let people = self.people()?;
        let question = |dialog: &Name, name: &Name| {
            let (question, _) = people.dialogs.get(dialog)?.get_key_value(name)?;
            Some(QuestionRef {
                dialog: dialog.clone(),
                question: question.clone(),
            })
        };
        match &raw.node {
            RawNode::Name(name) => match people.dialogs_that_ask(name).as_slice() {
                [dialog] => question(dialog, name),
                _ => None,
            },
            RawNode::Field(base, name, _) => {
                match dialog_written(base).and_then(|written| people.dialog(&written)) {
                    Some(dialog) => question(dialog, name),
                    None if matches!(&base.node, RawNode::Name(base) if base == "answers") => self
                        .find_question(&Raw {
                            node: RawNode::Name(name.clone()),
                            at: raw.at.clone(),
                        }),
                    None => None,
                }
            }
            RawNode::Binary(BinaryOp::Subtract, left, right) => {
                let RawNode::Field(last, name, _) = &right.node else {
                    return None;
                };
                question(
                    people.dialog(&format!(
                        "{}-{}",
                        dialog_written(left)?,
                        dialog_written(last)?
                    ))?,
                    name,
                )
            }
            _ => None,
        }
    }

    /// Returns the question that an expression names, or reports that it names none.
    pub(super) fn asked(&mut self, raw: &Raw) -> Option<QuestionRef> {
        let found = self.find_question(raw);
        if found.is_none() {
            let resolved = self.expr(raw, None);
            if resolved.kind != Type::Unknown {
                let message = format!(
                    "`{raw}` is {}, and a question is meant here",
                    resolved.kind.describe()
                );
                self.error(
                    code::WRONG_ARGUMENTS,
                    resolved.span,
                    message,
                    "write a question's name, such as `recommend` or `repair.recommend`",
                );
            }
        }
        found
    }

    pub(super) fn dialog_of(&mut self, raw: &Raw) -> Option<Name> {
        let people = self.people()?;
        let written = dialog_written(raw).unwrap_or_else(|| raw.to_string());
        let found = people.dialog(&written).cloned();
        if found.is_none() {
            let help = match nearest(&written, people.dialogs.keys().map(Name::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "there are {}",
                    list(
                        &people
                            .dialogs
                            .keys()
                            .map(Name::as_str)
                            .take(10)
                            .collect::<Vec<_>>()
                    )
                ),
            };
            self.error(
                code::UNKNOWN_DIALOG,
                self.span(&raw.at),
                format!("there is no dialog `{written}`"),
                help,
            );
        }
        found
    }

    pub(super) fn question_of(&mut self, dialog: &Name, raw: &Raw) -> Option<Name> {
        let people = self.people()?;
        let questions = people.dialogs.get(dialog)?;
        let found = match &raw.node {
            RawNode::Name(name) => questions.get_key_value(name).map(|(name, _)| name.clone()),
            _ => None,
        };
        if found.is_none() {
            let help = match nearest(&raw.to_string(), questions.keys().map(Name::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("look into `{dialog}.yaml` for what it asks"),
            };
            self.error(
                code::UNKNOWN_QUESTION,
                self.span(&raw.at),
                format!("the dialog `{dialog}` asks nothing called `{raw}`"),
                help,
            );
        }
        found
    }
}

/// Returns a dialog's name as it can be written in a condition.
fn as_written(dialog: &Name) -> String {
    dialog.replace('-', "_")
}

/// Returns a possible dialog name: one word, words joined by hyphens, or a text.
pub(super) fn dialog_written(raw: &Raw) -> Option<String> {
    match &raw.node {
        RawNode::Name(name) => Some(name.to_string()),
        RawNode::Text(text) => Some(text.clone()),
        RawNode::Binary(BinaryOp::Subtract, left, right) => Some(format!(
            "{}-{}",
            dialog_written(left)?,
            dialog_written(right)?
        )),
        _ => None,
    }
}
