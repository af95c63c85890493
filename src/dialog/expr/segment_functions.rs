//! Resolves the functions that only `segments.yaml` knows: what people answered, did and belong to.

use std::ops::Range;

use crate::dialog::expr::fact::{Deed, Did, Fact, Past, Pick, QuestionRef};
use crate::dialog::expr::people::dialog_written;
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::resolve::{Keys, Resolver};
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Ref, Type};
use crate::dialog::register as code;
use crate::dialog::suggest::nearest_or_all;
use crate::id::Name;
use crate::time::Duration;

/// Functions known only in segments, in addition to the picks and deeds.
const FUNCTIONS: [&str; 6] = ["times", "seen", "tag", "segment", "in_group", "reachable"];

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

/// The arguments of a function: plain values, and named ones.
struct Arguments<'r> {
    plain: Vec<&'r Raw>,
    named: Vec<(&'r Name, &'r Raw)>,
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

// A method returns `None` once it has reported what is wrong.
impl Resolver<'_> {
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
        let found = match name.as_str() {
            "times" => self.times(raw, &given),
            // Of a question with a single value only the answers can be counted; of one with
            // several the options are counted, as everywhere.
            "count" => {
                let first = given.plain.first()?;
                let asked = self.find_question(first)?;
                let known = self.people()?.known(&asked);
                let is_one = known.is_some_and(|known| known.kind.is_single());
                if !is_one && given.named.is_empty() {
                    return None;
                }
                self.times(raw, &given)
            }
            "seen" => self.seen(raw, at, &given),
            "tag" => self.has_tag(raw, &given),
            "segment" => self.other_segment(raw, &given),
            "in_group" => self.in_group(raw, &given),
            "reachable" => Some(self.fact(raw, Fact::Reachable, Type::Bool)),
            _ => {
                let pick = Pick::ALL.into_iter().find(|pick| pick.word() == name);
                let deed = Deed::ALL.into_iter().find(|deed| deed.word() == name);
                match (pick, deed) {
                    (Some(pick), _) => self.answers_call(raw, pick, &given),
                    (None, Some(deed)) => self.did(raw, deed, &given),
                    (None, None) => return None,
                }
            }
        };
        Some(found.unwrap_or_else(|| self.faulty(raw)))
    }

    fn answers_call(&mut self, raw: &Raw, pick: Pick, given: &Arguments<'_>) -> Option<Expr> {
        let (asked, within) = self.question_within(raw, pick.word(), given)?;
        let past = Past {
            asked,
            pick,
            within,
        };
        Some(self.answers(raw, past))
    }

    fn times(&mut self, raw: &Raw, given: &Arguments<'_>) -> Option<Expr> {
        let (asked, within) = self.question_within(raw, "times", given)?;
        Some(self.fact(raw, Fact::Times(asked, within), Type::Number))
    }

    /// Returns the question that a function is about, and how old its answers may be.
    fn question_within(
        &mut self,
        raw: &Raw,
        function: &str,
        given: &Arguments<'_>,
    ) -> Option<(QuestionRef, Option<Duration>)> {
        let usage = format!("write `{function}(question)`, or `{function}(question within 30d)`");
        let question = self.only(raw, function, given, &["within"], &usage)?;
        Some((self.asked(question)?, self.length_of(given, "within")?))
    }

    fn did(&mut self, raw: &Raw, what: Deed, given: &Arguments<'_>) -> Option<Expr> {
        let word = what.word();
        let (known, usage): (&[&str], String) = match what {
            Deed::Started | Deed::Completed => (&["within"], format!("write `{word}(dialog)`, or `{word}(dialog within 30d)`")),
            Deed::Dropped => (
                &["at", "after", "within"],
                "write `dropped(dialog)`, or more of it: `dropped(dialog at question after 1h within 7d)`".to_owned(),
            ),
        };
        let dialog = self.only(raw, word, given, known, &usage)?;
        let dialog = self.dialog_of(dialog)?;
        let after = self.length_of(given, "after")?;
        let within = self.length_of(given, "within")?;
        let at = match given.named("at") {
            None => None,
            Some(at) => Some(self.question_of(&dialog, at)?),
        };
        let did = Did {
            what,
            dialog,
            at,
            after,
            within,
        };
        Some(self.fact(raw, Fact::Did(did), Type::Bool))
    }

    fn seen(&mut self, raw: &Raw, at: &Range<usize>, given: &Arguments<'_>) -> Option<Expr> {
        let usage = "write `seen(within 30d)`";
        self.unknown_arguments("seen", given, &["within"], usage);
        let plain = given.plain.first().copied();
        let plain = plain.filter(|raw| matches!(raw.node, RawNode::Duration(_)));
        let within = given.named("within").or(plain).map(|raw| &raw.node);
        let (Some(RawNode::Duration(within)), 0 | 1) = (within, given.plain.len()) else {
            let message = "`seen` asks whether somebody said something within a time";
            return self.wrong_argument(at, message, usage);
        };
        Some(self.fact(raw, Fact::Seen(*within), Type::Bool))
    }

    fn has_tag(&mut self, raw: &Raw, given: &Arguments<'_>) -> Option<Expr> {
        let tag = self.only(raw, "tag", given, &[], "write `tag(name)`")?;
        let RawNode::Name(name) = &tag.node else {
            let message = "a tag's name is meant here";
            return self.wrong_argument(&tag.at, message, "write `tag(vip)`");
        };
        let tags = Ref::Contact(Name::new_static("tags"));
        let held = self.typed(tag, ExprNode::Name(tags), Type::Tags);
        let key = self.key(tag, name, &Keys::Tags);
        let has = ExprNode::Binary(BinaryOp::Has, Box::new(held), Box::new(key));
        Some(self.typed(raw, has, Type::Bool))
    }

    fn other_segment(&mut self, raw: &Raw, given: &Arguments<'_>) -> Option<Expr> {
        let other = self.only(raw, "segment", given, &[], "write `segment(name)`")?;
        let (people, name) = (self.people()?, dialog_written(other)?);
        if !people.segments.contains(name.as_str()) {
            let help = nearest_or_all(&name, people.segments.iter().map(Name::as_str));
            let message = format!("there is no segment `{name}`");
            self.error(code::UNKNOWN_SEGMENT, self.span(&other.at), message, help);
            return None;
        }
        Some(self.fact(raw, Fact::Segment(name.into()), Type::Bool))
    }

    fn in_group(&mut self, raw: &Raw, given: &Arguments<'_>) -> Option<Expr> {
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
                let message = "a group's title between quotes is meant here";
                return self.wrong_argument(&other.at, message, usage);
            }
        };
        Some(self.fact(raw, Fact::InGroup(group), Type::Bool))
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
            [] => self.wrong_argument(&raw.at, format!("`{function}` is given nothing"), usage),
            [_, second, ..] => {
                self.wrong_argument(&second.at, format!("`{function}` takes one value"), usage)
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
        for (name, value) in &given.named {
            if !known.contains(&name.as_str()) {
                let message = format!("`{function}` knows no `{name}`");
                self.error(code::WRONG_ARGUMENTS, self.span(&value.at), message, usage);
            }
        }
    }

    /// Returns a named duration; the inner `None` if it is not given.
    fn length_of(&mut self, given: &Arguments<'_>, name: &str) -> Option<Option<Duration>> {
        match given.named(name) {
            None => Some(None),
            Some(Raw {
                node: RawNode::Duration(length),
                ..
            }) => Some(Some(*length)),
            Some(other) => {
                let message = format!("behind `{name}` stands a length of time");
                self.wrong_argument(&other.at, message, format!("write it such as `{name} 7d`"))
            }
        }
    }

    fn wrong_argument<T>(
        &mut self,
        at: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        self.error(code::WRONG_ARGUMENTS, self.span(at), message, help);
        None
    }
}
