//! Finds the types of session variables and of the contact's fields from what is written into them, over all dialogs.
//!
//! An expression may read what another one sets, in any order; each is looked at again when something it reads gets a type.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::dialog::ast::{Scalar, Verb};
use crate::dialog::bot::Bot;
use crate::dialog::expr::names::{CONTACT_FIELDS, Names, Shared as SharedNames};
use crate::dialog::expr::parse::parse;
use crate::dialog::expr::raw::Raw;
use crate::dialog::expr::resolve::resolve;
use crate::dialog::expr::tree::{KeySet, Type};
use crate::dialog::lower::bot::constant_type;
use crate::dialog::lower::declarations::Scope;
use crate::dialog::lower::walk;
use crate::dialog::source::Span;
use crate::id::Name;

/// What is known of the contact's fields.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// What all dialogs share, as expressions see it; the types of declared and kept fields among it.
    pub names: Arc<SharedNames>,
    /// Where each field's type was said first.
    said: HashMap<Name, Span>,
    /// The fields whose type was fixed beforehand, by the language or by `bot.yaml`.
    declared: HashSet<Name>,
}

impl Fields {
    /// Returns the fields every contact has and those that `bot.yaml` declares, with the tags that dialogs give.
    pub fn declared(bot: &Bot, spans: HashMap<Name, Span>, tags: BTreeSet<Name>) -> Self {
        let constants = bot.values.iter().map(|(name, value)| (name.clone(), constant_type(value))).collect();
        let fields = bot.fields.iter().map(|(name, kind)| (name.clone(), kind.clone())).collect();
        let fixed = bot.fields.iter().filter(|(_, kind)| *kind != Type::Unknown).map(|(name, _)| name.clone());
        let declared = CONTACT_FIELDS.iter().map(|name| Name::new_static(name)).chain(fixed).collect();
        Self { names: Arc::new(SharedNames { fields, constants, tags: Some(tags) }), said: spans, declared }
    }

    /// Returns what a field holds; nothing where there is no such field.
    pub fn kind(&self, field: &str) -> Option<Type> {
        Names { shared: self.names.clone(), ..Names::default() }.field(field)
    }

    /// Returns where a field's type was said first; nothing for the fields every contact has.
    pub fn said(&self, field: &str) -> Option<Span> {
        self.said.get(field).copied()
    }

    /// Returns whether a field's type was fixed beforehand.
    pub fn is_declared(&self, field: &str) -> bool {
        self.declared.contains(field)
    }

    /// Returns all fields and their types.
    pub fn all(&self) -> impl Iterator<Item = (Name, Type)> + '_ {
        let fixed = CONTACT_FIELDS.iter().filter_map(|name| Some((Name::new_static(name), self.kind(name)?)));
        let others = self.names.fields.iter().filter(|(name, _)| !CONTACT_FIELDS.contains(&name.as_str()));
        fixed.chain(others.map(|(name, kind)| (name.clone(), kind.clone())))
    }
}

/// Finds all types; what stays [`Type::Unknown`] has been given nothing that has a type.
pub fn infer(scopes: &mut [Scope<'_>], fields: &mut Fields) {
    let given: Vec<ValueSource<'_>> = scopes.iter().enumerate().flat_map(|(at, scope)| given(at, scope)).collect();
    for one in &given {
        if let Target::Field(name) = &one.target
            && !CONTACT_FIELDS.contains(&name.as_str())
        {
            fields.said.entry(name.clone()).or_insert(one.span);
            Arc::make_mut(&mut fields.names).fields.entry(name.clone()).or_insert(Type::Unknown);
        }
    }
    let mut readers: HashMap<Target, Vec<usize>> = HashMap::new();
    for (at, one) in given.iter().enumerate() {
        one.reads().into_iter().for_each(|name| readers.entry(name).or_default().push(at));
    }
    let mut work = Work { readers, open: (0..given.len()).rev().collect(), left: 20 * given.len() };
    work.settle(&given, scopes, fields);
    // Words that may as well be the key of an option say only now what they are.
    for one in given.iter().filter(|one| matches!(one.value, Value::Words)) {
        if write(&one.target, &Type::Text, scopes, fields) {
            work.wake(&one.target);
        }
    }
    work.settle(&given, scopes, fields);
    // What a declared `choice` or `multi` holds is open where no question keeps it.
    for kind in Arc::make_mut(&mut fields.names).fields.values_mut().filter(|kind| **kind == Type::Unknown) {
        *kind = Type::Key(KeySet::open());
    }
}

/// Returns whether a value of one type may be written where another is expected.
pub fn fits(expected: &Type, given: &Type, declared: bool) -> bool {
    match (expected, given) {
        (Type::Unknown | Type::Missing, _) | (_, Type::Unknown | Type::Missing) => true,
        (Type::Key(_), Type::Key(_)) | (Type::Keys(_), Type::Keys(_)) => true,
        // A field that was declared as text takes an option's key as its text.
        (Type::Text, Type::Key(_)) => declared,
        // The contact's language is a word of an open set.
        (Type::Key(keys), Type::Text) => keys.is_open(),
        (Type::List(expected), Type::List(given)) => fits(expected, given, declared),
        (expected, given) => expected == given,
    }
}

/// What gets a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Target {
    /// A variable of a dialog.
    Variable(usize, Name),
    /// A field of the contact.
    Field(Name),
}

/// One place that gives a value.
struct ValueSource<'a> {
    dialog: usize,
    target: Target,
    value: Value<'a>,
    span: Span,
}

enum Value<'a> {
    /// The answer to a question.
    Answer(Type),
    /// An expression.
    Expression(&'a Scalar, Raw),
    /// A text between quotes with places to fill.
    Filled,
    /// A text between quotes.
    Words,
}

/// What is still to be looked at.
struct Work {
    readers: HashMap<Target, Vec<usize>>,
    open: Vec<usize>,
    /// How many looks are left: options that go round in a ring grow, but not for ever.
    left: usize,
}

impl ValueSource<'_> {
    /// Returns the names the expression may read, from its words alone.
    fn reads(&self) -> HashSet<Target> {
        let Value::Expression(scalar, _) = &self.value else { return HashSet::new() };
        let words = scalar.text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '.'));
        let name = |word: &str| match word.strip_prefix("contact.") {
            Some(field) => Target::Field(field.into()),
            None => Target::Variable(self.dialog, word.into()),
        };
        words.filter(|word| !word.is_empty()).map(name).collect()
    }
}

impl Work {
    fn settle(&mut self, given: &[ValueSource<'_>], scopes: &mut [Scope<'_>], fields: &mut Fields) {
        while let Some(at) = self.open.pop() {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let one = &given[at];
            let kind = match &one.value {
                Value::Answer(kind) => kind.clone(),
                Value::Expression(scalar, raw) => type_of(scalar, raw, &mut scopes[one.dialog].names, fields),
                Value::Filled => Type::Text,
                Value::Words => continue,
            };
            if write(&one.target, &kind, scopes, fields) {
                self.wake(&one.target);
            }
        }
    }

    fn wake(&mut self, target: &Target) {
        if let Some(readers) = self.readers.get(target) {
            self.open.extend(readers);
        }
    }
}

/// Lets a target know that it is given a type; returns whether that was news.
fn write(target: &Target, kind: &Type, scopes: &mut [Scope<'_>], fields: &mut Fields) -> bool {
    let (known, of) = match target {
        Target::Variable(dialog, name) => (scopes[*dialog].names.variables.get_mut(name), name),
        Target::Field(name) if fields.declared.contains(name) => return false,
        Target::Field(name) => (Arc::make_mut(&mut fields.names).fields.get_mut(name), name),
    };
    let Some(known) = known else { return false };
    match (&mut *known, kind) {
        (_, Type::Unknown | Type::Missing) => false,
        (Type::Unknown, kind) => {
            *known = kind.clone();
            true
        }
        (Type::Key(keys), Type::Key(more)) | (Type::Keys(keys), Type::Keys(more)) => join(keys, more, of),
        _ => false,
    }
}

/// Adds the keys that are new; returns whether there were any.
fn join(keys: &mut KeySet, more: &KeySet, of: &Name) -> bool {
    if Arc::ptr_eq(&keys.keys, &more.keys) || more.keys.iter().all(|key| keys.keys.contains(key)) {
        return false;
    }
    let new = more.keys.iter().filter(|key| !keys.keys.contains(key));
    *keys = KeySet { of: of.clone(), keys: keys.keys.iter().chain(new).cloned().collect() };
    true
}

/// Returns the type of an expression as far as it can be told now.
fn type_of(written: &Scalar, raw: &Raw, names: &mut Names, fields: &Fields) -> Type {
    names.shared = fields.names.clone();
    let expr = resolve(raw, written, names, &mut Vec::new());
    // Held by nobody else, what is shared can change without being copied.
    names.shared = Arc::default();
    expr.kind
}

fn given<'a>(dialog: usize, scope: &Scope<'a>) -> Vec<ValueSource<'a>> {
    let mut all = Vec::new();
    for section in &scope.dialog.sections {
        walk::each_step(&section.steps, &scope.lists, &mut |step| match &step.verb {
            Verb::Set(values) => all.extend(values.iter().map(|(name, value)| {
                let target = Target::Variable(dialog, name.value.clone());
                ValueSource { dialog, target, value: of(value), span: name.span }
            })),
            Verb::Keep(values) => all.extend(values.iter().map(|(name, value)| {
                let target = Target::Field(name.value.clone());
                ValueSource { dialog, target, value: of(value), span: name.span }
            })),
            Verb::Ask(ask) => all.extend(ask.keep.iter().map(|field| {
                let kind = scope.answer_type(&ask.name.value).clone();
                ValueSource { dialog, target: Target::Field(field.value.clone()), value: Value::Answer(kind), span: field.span }
            })),
            Verb::Say(_)
            | Verb::Vote(_)
            | Verb::If { .. }
            | Verb::Tag(_)
            | Verb::Untag(_)
            | Verb::Do { .. }
            | Verb::Redo(_)
            | Verb::Goto(_)
            | Verb::Start { .. }
            | Verb::End(_)
            | Verb::Handoff { .. }
            | Verb::Reserved(_) => {}
        });
    }
    all
}

fn of(value: &Scalar) -> Value<'_> {
    match (value.quoted, value.text.contains("${")) {
        (true, true) => Value::Filled,
        (true, false) => Value::Words,
        (false, _) => Value::Expression(value, parse(value, &mut Vec::new())),
    }
}
