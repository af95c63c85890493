//! Resolves what a condition of `segments.yaml` says about people: questions of any dialog,
//! activity, other segments.
//!
//! A question that only one dialog asks is written alone, otherwise after its dialog:
//! `repair.recommend`. A `-` in a dialog's name may be written as `_`, because `next-roast.bags`
//! could also be a subtraction (it is still read as it is meant).

use std::ops::Range;

use crate::dialog::expr::fact::{Deed, Did, Fact, Past, Pick, QuestionRef};
use crate::dialog::expr::names::{Known, People};
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::resolve::{Keys, Resolver};
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, KeySet, Ref, Type};
use crate::dialog::register as code;
use crate::dialog::suggest::{list, nearest};
use crate::id::Name;
use crate::time::Duration;

/// Functions known only in segments, in addition to the picks and deeds.
const FUNCTIONS: [&str; 6] = ["times", "seen", "tag", "segment", "in_group", "reachable"];

/// The arguments of a function: plain values, and named ones.
struct Arguments<'r> {
    plain: Vec<&'r Raw>,
    named: Vec<(&'r Name, &'r Raw)>,
}

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

/// Returns whether a function is known only in segments.
pub(super) fn is_of_segments(function: &str) -> bool {
    let picks = Pick::ALL.map(Pick::word);
    let deeds = Deed::ALL.map(Deed::word);
    picks
        .iter()
        .chain(&deeds)
        .chain(&FUNCTIONS)
        .any(|known| *known == function)
}

impl<'n> Resolver<'n> {
    fn people(&self) -> Option<&'n People> {
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
            return Some(self.typed(raw, ExprNode::Name(Ref::Fact(fact)), kind));
        }
        match people.dialogs_that_ask(name).as_slice() {
            [] => None,
            [dialog] => Some(self.newest(
                raw,
                QuestionRef {
                    dialog: (*dialog).clone(),
                    question: name.clone(),
                },
            )),
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
            return Some(self.newest(
                raw,
                QuestionRef {
                    dialog,
                    question: question.clone(),
                },
            ));
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
            Some(known) if known.has_other => Some(self.typed(
                raw,
                ExprNode::Name(Ref::Fact(Fact::Other(asked))),
                Type::Text,
            )),
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

    /// Resolves a function known only in segments; `None` for other functions.
    pub(super) fn person_call(
        &mut self,
        raw: &Raw,
        name: &Name,
        at: &Range<usize>,
        arguments: &[Raw],
    ) -> Option<Expr> {
        self.people()?;
        let given = Arguments::from_raw(arguments);
        if let Some(pick) = Pick::ALL.into_iter().find(|pick| pick.word() == name) {
            return Some(self.answers_call(raw, pick, &given));
        }
        if let Some(what) = Deed::ALL.into_iter().find(|deed| deed.word() == name) {
            return Some(self.did(raw, what, &given));
        }
        match name.as_str() {
            "times" => Some(self.times(raw, &given)),
            // Of a question with a single value only the answers can be counted; of one with
            // several the options are counted, as everywhere.
            "count" => {
                let asked = given
                    .plain
                    .first()
                    .and_then(|question| self.find_question(question))?;
                let is_one = self
                    .people()?
                    .known(&asked)
                    .is_some_and(|known| known.kind.is_single());
                (is_one || !given.named.is_empty()).then(|| self.times(raw, &given))
            }
            "seen" => Some(self.seen(raw, at, &given)),
            "tag" => Some(self.has_tag(raw, &given)),
            "segment" => Some(self.other_segment(raw, &given)),
            "in_group" => Some(self.in_group(raw, &given)),
            "reachable" => {
                Some(self.typed(raw, ExprNode::Name(Ref::Fact(Fact::Reachable)), Type::Bool))
            }
            _ => None,
        }
    }

    fn newest(&mut self, raw: &Raw, asked: QuestionRef) -> Expr {
        let kind = self
            .people()
            .and_then(|people| people.known(&asked))
            .map_or(Type::Unknown, |known| known.kind.clone());
        self.typed(
            raw,
            ExprNode::Name(Ref::Fact(Fact::Answers(Past {
                asked,
                pick: Pick::Last,
                within: None,
            }))),
            kind,
        )
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
    fn find_question(&self, raw: &Raw) -> Option<QuestionRef> {
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
    fn asked(&mut self, raw: &Raw) -> Option<QuestionRef> {
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

    fn answers_call(&mut self, raw: &Raw, pick: Pick, given: &Arguments<'_>) -> Expr {
        let usage = format!(
            "write `{0}(question)`, or `{0}(question within 30d)`",
            pick.word()
        );
        let Some(question) = self.only(raw, pick.word(), given, &["within"], &usage) else {
            return self.faulty(raw);
        };
        let Some(asked) = self.asked(question) else {
            return self.faulty(raw);
        };
        let Ok(within) = self.length_of(given, "within") else {
            return self.faulty(raw);
        };
        let kind = self
            .people()
            .and_then(|people| people.known(&asked))
            .map_or(Type::Unknown, |known| known.kind.clone());
        self.typed(
            raw,
            ExprNode::Name(Ref::Fact(Fact::Answers(Past {
                asked,
                pick,
                within,
            }))),
            kind,
        )
    }

    fn times(&mut self, raw: &Raw, given: &Arguments<'_>) -> Expr {
        let usage = "write `times(question)`, or `times(question within 30d)`";
        let Some(question) = self.only(raw, "times", given, &["within"], usage) else {
            return self.faulty(raw);
        };
        let Some(asked) = self.asked(question) else {
            return self.faulty(raw);
        };
        let Ok(within) = self.length_of(given, "within") else {
            return self.faulty(raw);
        };
        self.typed(
            raw,
            ExprNode::Name(Ref::Fact(Fact::Times(asked, within))),
            Type::Number,
        )
    }

    fn did(&mut self, raw: &Raw, what: Deed, given: &Arguments<'_>) -> Expr {
        let word = what.word();
        let (known, usage): (&[&str], String) = match what {
            Deed::Started | Deed::Completed => (&["within"], format!("write `{word}(dialog)`, or `{word}(dialog within 30d)`")),
            Deed::Dropped => (
                &["at", "after", "within"],
                "write `dropped(dialog)`, or more of it: `dropped(dialog at question after 1h within 7d)`".to_owned(),
            ),
        };
        let Some(dialog) = self.only(raw, word, given, known, &usage) else {
            return self.faulty(raw);
        };
        let Some(dialog) = self.dialog_of(dialog) else {
            return self.faulty(raw);
        };
        let (Ok(after), Ok(within)) = (
            self.length_of(given, "after"),
            self.length_of(given, "within"),
        ) else {
            return self.faulty(raw);
        };
        let at = match given.named("at") {
            None => None,
            Some(at) => match self.question_of(&dialog, at) {
                Some(question) => Some(question),
                None => return self.faulty(raw),
            },
        };
        self.typed(
            raw,
            ExprNode::Name(Ref::Fact(Fact::Did(Did {
                what,
                dialog,
                at,
                after,
                within,
            }))),
            Type::Bool,
        )
    }

    fn seen(&mut self, raw: &Raw, at: &Range<usize>, given: &Arguments<'_>) -> Expr {
        let usage = "write `seen(within 30d)`";
        self.unknown_arguments("seen", given, &["within"], usage);
        let plain = given
            .plain
            .first()
            .filter(|raw| matches!(raw.node, RawNode::Duration(_)));
        match (given.named("within").or(plain.copied()), given.plain.len()) {
            (
                Some(Raw {
                    node: RawNode::Duration(within),
                    ..
                }),
                0 | 1,
            ) => self.typed(
                raw,
                ExprNode::Name(Ref::Fact(Fact::Seen(*within))),
                Type::Bool,
            ),
            _ => {
                self.error(
                    code::WRONG_ARGUMENTS,
                    self.span(at),
                    "`seen` asks whether somebody said something within a time",
                    usage,
                );
                self.faulty(raw)
            }
        }
    }

    fn has_tag(&mut self, raw: &Raw, given: &Arguments<'_>) -> Expr {
        let Some(tag) = self.only(raw, "tag", given, &[], "write `tag(name)`") else {
            return self.faulty(raw);
        };
        let (RawNode::Name(name), at) = (&tag.node, &tag.at) else {
            self.error(
                code::WRONG_ARGUMENTS,
                self.span(&tag.at),
                "a tag's name is meant here",
                "write `tag(vip)`",
            );
            return self.faulty(raw);
        };
        let tags = Raw {
            node: RawNode::Name(Name::new_static("contact")),
            at: at.clone(),
        };
        let held = self.typed(
            &tags,
            ExprNode::Name(Ref::Contact(Name::new_static("tags"))),
            Type::Tags,
        );
        let key = self.key(tag, name, &Keys::Tags);
        self.typed(
            raw,
            ExprNode::Binary(BinaryOp::Has, Box::new(held), Box::new(key)),
            Type::Bool,
        )
    }

    fn other_segment(&mut self, raw: &Raw, given: &Arguments<'_>) -> Expr {
        let Some(other) = self.only(raw, "segment", given, &[], "write `segment(name)`") else {
            return self.faulty(raw);
        };
        let (Some(people), Some(name)) = (self.people(), dialog_written(other)) else {
            return self.faulty(raw);
        };
        if !people.segments.contains(name.as_str()) {
            let help = match nearest(&name, people.segments.iter().map(Name::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "there are {}",
                    list(&people.segments.iter().map(Name::as_str).collect::<Vec<_>>())
                ),
            };
            self.error(
                code::UNKNOWN_SEGMENT,
                self.span(&other.at),
                format!("there is no segment `{name}`"),
                help,
            );
            return self.faulty(raw);
        }
        self.typed(
            raw,
            ExprNode::Name(Ref::Fact(Fact::Segment(name.into()))),
            Type::Bool,
        )
    }

    fn in_group(&mut self, raw: &Raw, given: &Arguments<'_>) -> Expr {
        let usage = "write `in_group()` for any group, or `in_group('the group's title')`";
        self.unknown_arguments("in_group", given, &[], usage);
        let group = match given.plain.as_slice() {
            [] => None,
            [
                Raw {
                    node: RawNode::Text(title),
                    ..
                },
            ] => Some(title.clone()),
            [other, ..] => {
                self.error(
                    code::WRONG_ARGUMENTS,
                    self.span(&other.at),
                    "a group's title between quotes is meant here",
                    usage,
                );
                return self.faulty(raw);
            }
        };
        self.typed(
            raw,
            ExprNode::Name(Ref::Fact(Fact::InGroup(group))),
            Type::Bool,
        )
    }

    /// Returns the single plain argument of a function, or reports that there is none or more than
    /// one.
    fn only<'g>(
        &mut self,
        raw: &Raw,
        function: &str,
        given: &Arguments<'g>,
        known: &[&str],
        usage: &str,
    ) -> Option<&'g Raw> {
        self.unknown_arguments(function, given, known, usage);
        match given.plain.as_slice() {
            [one] => Some(one),
            [] => {
                self.error(
                    code::WRONG_ARGUMENTS,
                    self.span(&raw.at),
                    format!("`{function}` is given nothing"),
                    usage,
                );
                None
            }
            [_, second, ..] => {
                self.error(
                    code::WRONG_ARGUMENTS,
                    self.span(&second.at),
                    format!("`{function}` takes one value"),
                    usage,
                );
                None
            }
        }
    }

    fn unknown_arguments(
        &mut self,
        function: &str,
        given: &Arguments<'_>,
        known: &[&str],
        usage: &str,
    ) {
        for (name, value) in given
            .named
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()))
        {
            self.error(
                code::WRONG_ARGUMENTS,
                self.span(&value.at),
                format!("`{function}` knows no `{name}`"),
                usage,
            );
        }
    }

    /// Returns a named duration; `None` if it is not given. Fails, after reporting it, if the value
    /// is not a duration.
    fn length_of(&mut self, given: &Arguments<'_>, name: &str) -> Result<Option<Duration>, ()> {
        match given.named(name) {
            None => Ok(None),
            Some(Raw {
                node: RawNode::Duration(length),
                ..
            }) => Ok(Some(*length)),
            Some(other) => {
                let message = format!("behind `{name}` stands a length of time");
                self.error(
                    code::WRONG_ARGUMENTS,
                    self.span(&other.at),
                    message,
                    format!("write it such as `{name} 7d`"),
                );
                Err(())
            }
        }
    }

    fn dialog_of(&mut self, raw: &Raw) -> Option<Name> {
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

    fn question_of(&mut self, dialog: &Name, raw: &Raw) -> Option<Name> {
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

impl<'r> Arguments<'r> {
    fn from_raw(arguments: &'r [Raw]) -> Self {
        let mut given = Self {
            plain: Vec::new(),
            named: Vec::new(),
        };
        for argument in arguments {
            match &argument.node {
                RawNode::Named(name, value) => given.named.push((name, value)),
                _ => given.plain.push(argument),
            }
        }
        given
    }

    fn named(&self, wanted: &str) -> Option<&'r Raw> {
        self.named
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| *value)
    }
}

/// Returns a dialog's name as it can be written in a condition.
fn as_written(dialog: &Name) -> String {
    dialog.replace('-', "_")
}

/// Returns a possible dialog name: one word, words joined by hyphens, or a text.
fn dialog_written(raw: &Raw) -> Option<String> {
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

/// Returns the first part of a condition that stands for several answers and is not compared.
pub fn uncompared(expr: &Expr) -> Option<&Expr> {
    let is_several = |expr: &Expr| matches!(&expr.node, ExprNode::Name(Ref::Fact(Fact::Answers(past))) if past.pick.is_several());
    match &expr.node {
        ExprNode::Name(_) if is_several(expr) => Some(expr),
        ExprNode::Literal(_) | ExprNode::Missing | ExprNode::Name(_) => None,
        ExprNode::Binary(op, left, right) => {
            let is_compared = op.compares() && is_several(left);
            let left = if is_compared { None } else { uncompared(left) };
            left.or_else(|| uncompared(right))
        }
        ExprNode::Unary(_, inner) | ExprNode::Is(inner, _) | ExprNode::Index(_, _, inner) => {
            uncompared(inner)
        }
        ExprNode::List(items) | ExprNode::Call(_, items) => items.iter().find_map(uncompared),
    }
}

impl BinaryOp {
    /// Returns whether the operator compares two values.
    pub fn compares(self) -> bool {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::In
            | Self::NotIn
            | Self::Has
            | Self::HasAny
            | Self::HasAll => true,
            Self::And | Self::Or | Self::Add | Self::Subtract | Self::Multiply | Self::Divide => {
                false
            }
        }
    }
}

impl BinaryOp {
    /// Returns whether the operator compares by order or equality.
    pub fn orders(self) -> bool {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual => true,
            Self::In
            | Self::NotIn
            | Self::Has
            | Self::HasAny
            | Self::HasAll
            | Self::And
            | Self::Or
            | Self::Add
            | Self::Subtract
            | Self::Multiply
            | Self::Divide => false,
        }
    }
}

impl KeySet {
    /// Returns the set of these keys of a question or vote.
    pub fn new(name: &Name, keys: impl IntoIterator<Item = Name>) -> Self {
        Self {
            of: name.clone(),
            keys: keys.into_iter().collect(),
        }
    }
}
