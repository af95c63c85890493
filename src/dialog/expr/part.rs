//! Looks up what stands behind a dot or in brackets: fields of the contact, constants of the bot,
//! parts of answers and of votes.

use std::ops::Range;

use crate::dialog::expr::names::CONTACT_FIELDS;
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::resolve::{Keys, Resolver};
use crate::dialog::expr::tree::{Expr, ExprNode, KeySet, Ref, Type, VotePart};
use crate::dialog::register as code;
use crate::dialog::suggest::{list, nearest};
use crate::id::Name;

/// The parts of a vote: the names after its dot.
const VOTE_PARTS: [(&str, VotePart); 5] = [
    ("winner", VotePart::Winner),
    ("winners", VotePart::Winners),
    ("voters", VotePart::Voters),
    ("counts", VotePart::Counts),
    ("share", VotePart::Share),
];

impl Resolver<'_> {
    pub(super) fn field(&mut self, raw: &Raw, base: &Raw, name: &Name, at: &Range<usize>) -> Expr {
        if let Some(found) = self.person_field(raw, base, name, at) {
            return found;
        }
        let RawNode::Name(owner) = &base.node else {
            let inner = self.expr(base, None);
            if inner.kind != Type::Unknown {
                let message = format!("{} has no parts", inner.kind.describe());
                self.error(
                    code::UNKNOWN_PART,
                    self.span(at),
                    message,
                    "take the dot and what follows away",
                );
            }
            return self.faulty(raw);
        };
        match owner.as_str() {
            "contact" => self.contact_field(raw, name, at),
            "bot" => self.constant(raw, name, at),
            _ if self.names.votes.contains_key(owner) => self.vote_part(raw, owner, name, at),
            _ => self.question_part(raw, base, owner, name, at),
        }
    }

    fn contact_field(&mut self, raw: &Raw, name: &Name, at: &Range<usize>) -> Expr {
        if let Some(kind) = self.names.field(name) {
            return self.typed(raw, ExprNode::Name(Ref::Contact(name.clone())), kind);
        }
        let fields = self
            .names
            .shared
            .fields
            .keys()
            .map(Name::as_str)
            .chain(CONTACT_FIELDS);
        let help = match nearest(name, fields) {
            Some(near) => format!("did you mean `contact.{near}`?"),
            None => format!(
                "keep it somewhere with `keep:`, or declare it in bot.yaml: `fields: {{ {name}: text }}`"
            ),
        };
        self.error(
            code::UNKNOWN_FIELD,
            self.span(at),
            format!("a contact has no field `{name}`"),
            help,
        );
        self.faulty(raw)
    }

    fn constant(&mut self, raw: &Raw, name: &Name, at: &Range<usize>) -> Expr {
        if let Some(kind) = self.names.shared.constants.get(name) {
            return self.typed(raw, ExprNode::Name(Ref::Bot(name.clone())), kind.clone());
        }
        let help = match nearest(name, self.names.shared.constants.keys().map(Name::as_str)) {
            Some(near) => format!("did you mean `bot.{near}`?"),
            None => format!("give it a value in bot.yaml: `values: {{ {name}: … }}`"),
        };
        self.error(
            code::UNKNOWN_CONSTANT,
            self.span(at),
            format!("bot.yaml has no value `{name}`"),
            help,
        );
        self.faulty(raw)
    }

    fn question_part(
        &mut self,
        raw: &Raw,
        base: &Raw,
        owner: &Name,
        name: &Name,
        at: &Range<usize>,
    ) -> Expr {
        let has_other = self.names.answers.get(owner).map(|known| known.has_other);
        match has_other {
            Some(true) if name == "other" => {
                return self.typed(raw, ExprNode::Name(Ref::Other(owner.clone())), Type::Text);
            }
            Some(true) => {
                let message = format!("`{owner}` has no part `{name}`");
                self.error(
                    code::UNKNOWN_PART,
                    self.span(at),
                    message,
                    format!("the words of \"something else\" are `{owner}.other`"),
                );
            }
            Some(false) if name == "other" => {
                let message = format!("`{owner}` has no \"something else\"");
                self.error(
                    code::UNKNOWN_PART,
                    self.span(at),
                    message,
                    "write `other: true` at the question to have it",
                );
            }
            Some(false) => {
                let message = format!("`{owner}` has no part `{name}`");
                self.error(
                    code::UNKNOWN_PART,
                    self.span(at),
                    message,
                    format!("write `{owner}` alone"),
                );
            }
            None => {
                let inner = self.expr(base, None);
                if inner.kind != Type::Unknown {
                    let message = format!("`{owner}` has no part `{name}`");
                    self.error(
                        code::UNKNOWN_PART,
                        self.span(at),
                        message,
                        format!("write `{owner}` alone"),
                    );
                }
            }
        }
        self.faulty(raw)
    }

    fn vote_part(&mut self, raw: &Raw, vote: &Name, name: &Name, at: &Range<usize>) -> Expr {
        let Some((_, part)) = VOTE_PARTS.into_iter().find(|(own, _)| own == name) else {
            let parts = VOTE_PARTS.map(|(own, _)| own);
            let help = nearest(name, parts).map_or_else(
                || format!("a vote has {}", list(&parts)),
                |near| format!("did you mean `{vote}.{near}`?"),
            );
            self.error(
                code::UNKNOWN_PART,
                self.span(at),
                format!("a vote has no part `{name}`"),
                help,
            );
            return self.faulty(raw);
        };
        let set = self
            .names
            .votes
            .get(vote)
            .cloned()
            .unwrap_or_else(KeySet::open);
        let kind = match part {
            VotePart::Winner => Type::Key(set),
            VotePart::Winners => Type::Keys(set),
            VotePart::Voters => Type::Number,
            VotePart::Counts | VotePart::Share => {
                let help = format!(
                    "write `{vote}.{name}[{}]`",
                    set.keys.first().map_or("key", Name::as_str)
                );
                self.error(
                    code::UNKNOWN_PART,
                    self.span(at),
                    format!("`{vote}.{name}` needs the option in brackets"),
                    help,
                );
                return self.faulty(raw);
            }
        };
        self.typed(raw, ExprNode::Name(Ref::Vote(vote.clone(), part)), kind)
    }

    pub(super) fn index(&mut self, raw: &Raw, base: &Raw, key: &Raw) -> Expr {
        let found = match &base.node {
            RawNode::Field(owner, part, _) => match &owner.node {
                RawNode::Name(vote) => self
                    .names
                    .votes
                    .get(vote)
                    .map(|set| (vote.clone(), part.clone(), set.clone())),
                _ => None,
            },
            _ => None,
        };
        let part = |name: &str| match name {
            "counts" => Some(VotePart::Counts),
            "share" => Some(VotePart::Share),
            _ => None,
        };
        let Some((vote, part, set)) =
            found.and_then(|(vote, name, set)| Some((vote, part(&name)?, set)))
        else {
            let inner = self.expr(base, None);
            if inner.kind != Type::Unknown {
                let message = "brackets stand only behind `counts` and `share` of a vote";
                self.error(
                    code::UNKNOWN_PART,
                    self.span(&raw.at),
                    message,
                    format!("write `{base}` alone"),
                );
            }
            return self.faulty(raw);
        };
        let key = self.expr(key, Some(&Keys::Of(set.clone())));
        if !key.kind.goes_with(&Type::Key(set)) {
            let message = format!(
                "an option of `{vote}` belongs between the brackets, and this is {}",
                key.kind.describe()
            );
            self.error(
                code::DIFFERENT_TYPES,
                key.span,
                message,
                format!("such as `{vote}.winner` or an option's key"),
            );
        }
        self.typed(
            raw,
            ExprNode::Index(part, vote, Box::new(key)),
            Type::Number,
        )
    }
}
