//! Looks up the meaning of names, option keys and functions of an expression.

use std::ops::Range;
use std::sync::Arc;

use crate::dialog::expr::fact::Fact;
use crate::dialog::expr::names::{Known, Names, People};
use crate::dialog::expr::raw::Raw;
use crate::dialog::expr::resolve::{Keys, Resolver};
use crate::dialog::expr::segment_functions::is_of_segments;
use crate::dialog::expr::tree::{Expr, ExprNode, Function, KeySet, Ref, Type};
use crate::dialog::register as code;
use crate::dialog::suggest::{list, nearest};
use crate::id::Name;
use crate::value::Value;

/// The rooms a session can be in.
const ROOMS: [&str; 4] = ["private", "group", "member", "business"];

impl Names {
    /// Returns whether a name has a meaning of its own.
    pub fn is_known(&self, name: &str) -> bool {
        let asks = |people: &Arc<People>| {
            people
                .dialogs
                .values()
                .any(|questions| questions.contains_key(name))
        };
        let is_own = self.answers.contains_key(name)
            || self.variables.contains_key(name)
            || self.votes.contains_key(name);
        is_own || self.word(name).is_some() || self.people.as_ref().is_some_and(asks)
    }

    /// Returns what is known of the answer that a name stands for.
    pub(super) fn known(&self, name: &Ref) -> Option<&Known> {
        match name {
            Ref::Answer(question) => self.answers.get(question),
            Ref::JustGiven => self.given.as_ref(),
            Ref::Other(_)
            | Ref::Variable(_)
            | Ref::Contact(_)
            | Ref::Bot(_)
            | Ref::Lang
            | Ref::Room
            | Ref::Today
            | Ref::Now
            | Ref::Vote(_, _) => None,
            Ref::Fact(Fact::Answers(past)) => self
                .people
                .as_ref()
                .and_then(|people| people.known(&past.asked)),
            Ref::Fact(_) => None,
        }
    }

    fn word(&self, name: &str) -> Option<(Ref, Type)> {
        let rooms = || KeySet {
            of: Name::default(),
            keys: ROOMS.into_iter().map(Name::new_static).collect(),
        };
        match name {
            "lang" => Some((Ref::Lang, Type::Key(self.language_keys()))),
            // A segment is about people, whatever room they are in.
            "room" if self.people.is_none() => Some((Ref::Room, Type::Key(rooms()))),
            "today" => Some((Ref::Today, Type::Date)),
            "now" => Some((Ref::Now, Type::Moment)),
            "answer" => self
                .given
                .as_ref()
                .map(|given| (Ref::JustGiven, given.kind.clone())),
            _ => None,
        }
    }

    fn find(&self, name: &Name) -> Option<(Ref, Type)> {
        if let Some(known) = self.answers.get(name) {
            return Some((Ref::Answer(name.clone()), known.kind.clone()));
        }
        if let Some(kind) = self.variables.get(name) {
            return Some((Ref::Variable(name.clone()), kind.clone()));
        }
        self.word(name)
    }
}

impl Resolver<'_> {
    pub(super) fn name(&mut self, raw: &Raw, name: &Name, keys: Option<&Keys>) -> Expr {
        // A key of the question on the left takes precedence over a question with the same name.
        let is_key = match keys {
            Some(Keys::Of(set)) => set.has(name) && !(set.is_open() && self.names.is_known(name)),
            Some(Keys::Tags) => {
                self.names
                    .shared
                    .tags
                    .as_ref()
                    .is_some_and(|tags| tags.contains(name))
                    || !self.names.is_known(name)
            }
            None => false,
        };
        match (is_key, keys, self.names.find(name)) {
            (true, Some(keys), _) => self.key(raw, name, keys),
            (_, _, Some((name, kind))) => self.typed(raw, ExprNode::Name(name), kind),
            (_, Some(keys), None) if !self.names.is_known(name) => self.key(raw, name, keys),
            (_, _, None) => self
                .person_name(raw, name)
                .unwrap_or_else(|| self.unknown_name(raw, name)),
        }
    }

    /// Resolves a key of a known set, written with or without quotes.
    pub(super) fn key(&mut self, raw: &Raw, key: &str, keys: &Keys) -> Expr {
        let kind = match keys {
            Keys::Tags => {
                self.check_tag(raw, key);
                Type::Key(KeySet::open())
            }
            Keys::Of(set) if set.has(key) => Type::Key(set.clone()),
            Keys::Of(set) => return self.unknown_key(raw, key, set),
        };
        self.typed(raw, ExprNode::Literal(Value::Key(Name::new(key))), kind)
    }

    fn unknown_key(&mut self, raw: &Raw, key: &str, set: &KeySet) -> Expr {
        let options: Vec<&str> = set.keys.iter().map(Name::as_str).collect();
        let help = match nearest(key, options.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if options.len() <= 12 => format!("it can be {}", list(&options)),
            None => format!(
                "it can be {} and {} more",
                list(&options[..10]),
                options.len() - 10
            ),
        };
        let message = if set.of.is_empty() {
            format!("`{key}` cannot be meant here")
        } else {
            format!("`{}` has no option `{key}`", set.of)
        };
        self.error(code::NO_SUCH_OPTION, self.span(&raw.at), message, help);
        self.faulty(raw)
    }

    fn check_tag(&mut self, raw: &Raw, tag: &str) {
        let Some(tags) = &self.names.shared.tags else {
            return;
        };
        if tags.contains(tag) {
            return;
        }
        let help = match nearest(tag, tags.iter().map(Name::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write `- tag: {tag}` where a contact gets it"),
        };
        self.warning(
            code::UNKNOWN_TAG,
            self.span(&raw.at),
            format!("no dialog gives the tag `{tag}`"),
            help,
        );
    }

    fn unknown_name(&mut self, raw: &Raw, name: &Name) -> Expr {
        if name == "answer" {
            let help = "write the question's name; `answer` is the one just given, and only `valid:` knows it";
            self.error(
                code::ANSWER_OUTSIDE,
                self.span(&raw.at),
                "`answer` means something only in `valid:`",
                help,
            );
            return self.faulty(raw);
        }
        if name == "contact" || name == "bot" {
            let help = if name == "contact" {
                "such as `contact.phone` or `contact.tags`"
            } else {
                "such as `bot.opening_hour`, a constant of bot.yaml"
            };
            self.error(
                code::UNKNOWN_PART,
                self.span(&raw.at),
                format!("`{name}` needs a dot and a name behind it"),
                help,
            );
            return self.faulty(raw);
        }
        if self.names.votes.contains_key(name) {
            let help = format!(
                "`{name}.winner`, `{name}.winners`, `{name}.voters`, `{name}.counts[…]` or `{name}.share[…]`"
            );
            self.error(
                code::UNKNOWN_PART,
                self.span(&raw.at),
                format!("`{name}` is a vote; say what of it is meant"),
                help,
            );
            return self.faulty(raw);
        }
        let help = self.help_for_unknown(name);
        self.error(
            code::UNKNOWN_NAME,
            self.span(&raw.at),
            format!("nothing here is called `{name}`"),
            help,
        );
        self.faulty(raw)
    }

    fn help_for_unknown(&self, name: &Name) -> String {
        let owner = self
            .names
            .answers
            .iter()
            .find_map(|(question, known)| match &known.kind {
                Type::Key(set) if !set.is_open() && set.has(name) => {
                    Some(format!("`{question} == {name}`"))
                }
                Type::Keys(set) if !set.is_open() && set.has(name) => {
                    Some(format!("`{question} has {name}`"))
                }
                _ => None,
            });
        if let Some(owner) = owner {
            return format!("`{name}` is an option; write {owner}");
        }
        if let Some(near) = nearest(name, self.names.candidates()) {
            return format!("did you mean `{near}`?");
        }
        if self.names.field(name).is_some() {
            return format!("write `contact.{name}`");
        }
        if self.names.shared.constants.contains_key(name) {
            return format!("write `bot.{name}`");
        }
        match name.as_str() {
            "yes" | "ja" | "oui" | "si" => {
                "write `true`, or let the question stand alone".to_owned()
            }
            "no" | "nee" | "non" => "write `false`, or `not` before the question".to_owned(),
            "none" | "null" | "nil" | "empty" => "write `… is missing`".to_owned(),
            "vote" => "write the vote's own name, such as `bean.winner`".to_owned(),
            _ if self.wants_value => {
                format!("to give it as a text, write \"{name}\" between quotes")
            }
            _ => format!("ask it before, or write `'{name}'` between quotes where a text is meant"),
        }
    }

    pub(super) fn unknown_function(&mut self, raw: &Raw, name: &Name, at: &Range<usize>) -> Expr {
        let functions = Function::ALL.map(Function::name);
        let help = match nearest(name, functions) {
            Some(near) => format!("did you mean `{near}`?"),
            None if is_of_segments(name) => format!("`{name}` is known in `segments.yaml` only"),
            None if self.names.is_known(name) => {
                format!("write `{name}` without parentheses, or an operator behind it")
            }
            None if matches!(name.as_str(), "len" | "length" | "size") => {
                "write `count(…)` for how many options were chosen".to_owned()
            }
            None if matches!(name.as_str(), "not" | "is_missing" | "missing" | "answered") => {
                "write `… is missing` or `… is answered`".to_owned()
            }
            None => format!("there are {}", list(&functions)),
        };
        self.error(
            code::UNKNOWN_FUNCTION,
            self.span(at),
            format!("there is no function `{name}`"),
            help,
        );
        self.faulty(raw)
    }
}
