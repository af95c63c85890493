//! Infers the types of session variables and contact fields from the values assigned to them in all
//! dialogs.
//!
//! An expression may read a name that another one sets, in any order. When a name gets a type, the
//! expressions that read it are evaluated again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::dialog::ast::{Scalar, Verb};
use crate::dialog::bot::Bot;
use crate::dialog::expr::names::{CONTACT_FIELDS, Names, Shared as SharedNames};
use crate::dialog::expr::parse::parse;
use crate::dialog::expr::raw::Raw;
use crate::dialog::expr::resolve::resolve;
use crate::dialog::expr::tree::{KeySet, Type};
use crate::dialog::lower::declarations::Scope;
use crate::dialog::lower::walk;
use crate::dialog::source::Span;
use crate::id::Name;

/// The contact fields and their types.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// The names common to all dialogs as expressions see them, with the types of declared and kept
    /// fields.
    pub names: Arc<SharedNames>,
    /// Where each field's type was given first.
    first_span: HashMap<Name, Span>,
    /// The fields whose type the language or `bot.yaml` fixes.
    declared: HashSet<Name>,
}

impl Fields {
    /// Returns the fields that every contact has and those that `bot.yaml` declares, with the tags
    /// that dialogs set.
    pub fn declared(bot: &Bot, spans: HashMap<Name, Span>, tags: BTreeSet<Name>) -> Self {
        let constants = bot
            .values
            .iter()
            .map(|(name, value)| (name.clone(), Type::of_constant(value)))
            .collect();
        let fields = bot
            .fields
            .iter()
            .map(|(name, kind)| (name.clone(), kind.clone()))
            .collect();
        let fixed = bot
            .fields
            .iter()
            .filter(|(_, kind)| *kind != Type::Unknown)
            .map(|(name, _)| name.clone());
        let declared = CONTACT_FIELDS
            .iter()
            .map(|name| Name::new_static(name))
            .chain(fixed)
            .collect();
        Self {
            names: Arc::new(SharedNames {
                fields,
                constants,
                tags: Some(tags),
            }),
            first_span: spans,
            declared,
        }
    }

    /// Returns the type of a field; `None` if there is no such field.
    pub fn kind(&self, field: &str) -> Option<Type> {
        Names {
            shared: self.names.clone(),
            ..Names::default()
        }
        .field(field)
    }

    /// Returns where a field's type was given first; `None` for the fields that every contact has.
    pub fn first_span(&self, field: &str) -> Option<Span> {
        self.first_span.get(field).copied()
    }

    /// Returns whether the type of a field is fixed beforehand.
    pub fn is_declared(&self, field: &str) -> bool {
        self.declared.contains(field)
    }

    /// Returns all fields and their types.
    pub fn all(&self) -> impl Iterator<Item = (Name, Type)> + '_ {
        let fixed = CONTACT_FIELDS
            .iter()
            .filter_map(|name| Some((Name::new_static(name), self.kind(name)?)));
        let others = self
            .names
            .fields
            .iter()
            .filter(|(name, _)| !CONTACT_FIELDS.contains(&name.as_str()));
        fixed.chain(others.map(|(name, kind)| (name.clone(), kind.clone())))
    }
}

/// Infers all types; a name that stays [`Type::Unknown`] is never given a value with a known type.
pub fn infer(scopes: &mut [Scope<'_>], fields: &mut Fields) {
    let sources: Vec<ValueSource<'_>> = scopes
        .iter()
        .enumerate()
        .flat_map(|(at, scope)| value_sources(at, scope))
        .collect();
    for one in &sources {
        if let Target::Field(name) = &one.target
            && !CONTACT_FIELDS.contains(&name.as_str())
        {
            fields.first_span.entry(name.clone()).or_insert(one.span);
            Arc::make_mut(&mut fields.names)
                .fields
                .entry(name.clone())
                .or_insert(Type::Unknown);
        }
    }
    let mut readers: HashMap<Target, Vec<usize>> = HashMap::new();
    for (at, one) in sources.iter().enumerate() {
        one.reads()
            .into_iter()
            .for_each(|name| readers.entry(name).or_default().push(at));
    }
    let mut work = Work {
        readers,
        open: (0..sources.len()).rev().collect(),
        left: 20 * sources.len(),
    };
    work.settle(&sources, scopes, fields);
    // A quoted word may be an option's key; only now, with no key left to match, is it a text.
    for one in sources
        .iter()
        .filter(|one| matches!(one.value, Value::Words))
    {
        if add_type(&one.target, &Type::Text, scopes, fields) {
            work.wake(&one.target);
        }
    }
    work.settle(&sources, scopes, fields);
    // A declared `choice` or `multi` field accepts any key if no question keeps it.
    for kind in Arc::make_mut(&mut fields.names)
        .fields
        .values_mut()
        .filter(|kind| **kind == Type::Unknown)
    {
        *kind = Type::Key(KeySet::open());
    }
}

/// Returns whether a value of type `given` may be assigned to a name of type `expected`; `declared`
/// tells whether its type is fixed.
pub fn fits(expected: &Type, given: &Type, declared: bool) -> bool {
    match (expected, given) {
        (Type::Unknown | Type::Missing, _) | (_, Type::Unknown | Type::Missing) => true,
        (Type::Key(_), Type::Key(_)) | (Type::Keys(_), Type::Keys(_)) => true,
        // A field declared as text stores an option's key as text.
        (Type::Text, Type::Key(_)) => declared,
        // The contact's language is a key of an open set.
        (Type::Key(keys), Type::Text) => keys.is_open(),
        (Type::List(expected), Type::List(given)) => fits(expected, given, declared),
        (expected, given) => expected == given,
    }
}

/// A name that gets a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Target {
    /// A variable of a dialog.
    Variable(usize, Name),
    /// A field of the contact.
    Field(Name),
}

/// One assignment of a value.
struct ValueSource<'a> {
    dialog: usize,
    target: Target,
    value: Value<'a>,
    span: Span,
}

enum Value<'a> {
    /// The answer to a question, with its type.
    Answer(Type),
    /// An expression.
    Expression(&'a Scalar, Raw),
    /// A quoted text with placeholders.
    Filled,
    /// A quoted text without placeholders.
    Words,
}

/// The assignments that remain to be evaluated.
struct Work {
    readers: HashMap<Target, Vec<usize>>,
    open: Vec<usize>,
    /// How many evaluations are left, because key sets that feed each other in a circle could grow
    /// for very long.
    left: usize,
}

impl ValueSource<'_> {
    /// Returns the names the expression may read, judged from its words alone.
    fn reads(&self) -> HashSet<Target> {
        let Value::Expression(scalar, _) = &self.value else {
            return HashSet::new();
        };
        let words = scalar
            .text
            .split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '.'));
        let name = |word: &str| match word.strip_prefix("contact.") {
            Some(field) => Target::Field(field.into()),
            None => Target::Variable(self.dialog, word.into()),
        };
        words.filter(|word| !word.is_empty()).map(name).collect()
    }
}

impl Work {
    fn settle(
        &mut self,
        sources: &[ValueSource<'_>],
        scopes: &mut [Scope<'_>],
        fields: &mut Fields,
    ) {
        while let Some(at) = self.open.pop() {
            let Some(left) = self.left.checked_sub(1) else {
                return;
            };
            self.left = left;
            let one = &sources[at];
            let kind = match &one.value {
                Value::Answer(kind) => kind.clone(),
                Value::Expression(scalar, raw) => {
                    type_of(scalar, raw, &mut scopes[one.dialog].names, fields)
                }
                Value::Filled => Type::Text,
                Value::Words => continue,
            };
            if add_type(&one.target, &kind, scopes, fields) {
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

/// Adds a type to what is known of a target; returns whether that changed anything.
fn add_type(target: &Target, kind: &Type, scopes: &mut [Scope<'_>], fields: &mut Fields) -> bool {
    let (known, name) = match target {
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
        (Type::Key(keys), Type::Key(more)) | (Type::Keys(keys), Type::Keys(more)) => {
            join(keys, more, name)
        }
        _ => false,
    }
}

/// Adds the missing keys; returns whether there were any.
fn join(keys: &mut KeySet, more: &KeySet, of: &Name) -> bool {
    if Arc::ptr_eq(&keys.keys, &more.keys) || more.keys.iter().all(|key| keys.keys.contains(key)) {
        return false;
    }
    let new = more.keys.iter().filter(|key| !keys.keys.contains(key));
    *keys = KeySet {
        of: of.clone(),
        keys: keys.keys.iter().chain(new).cloned().collect(),
    };
    true
}

/// Returns the type of an expression as far as it is known now.
fn type_of(written: &Scalar, raw: &Raw, names: &mut Names, fields: &Fields) -> Type {
    names.shared = fields.names.clone();
    let expr = resolve(raw, written, names, &mut Vec::new());
    // Held only once, the shared names can change without a copy.
    names.shared = Arc::default();
    expr.kind
}

fn value_sources<'a>(dialog: usize, scope: &Scope<'a>) -> Vec<ValueSource<'a>> {
    let mut all = Vec::new();
    for section in &scope.dialog.sections {
        walk::each_step(&section.steps, &scope.lists, &mut |step| match &step.verb {
            Verb::Set(values) => all.extend(values.iter().map(|(name, value)| {
                let target = Target::Variable(dialog, name.value.clone());
                ValueSource {
                    dialog,
                    target,
                    value: value_of(value),
                    span: name.span,
                }
            })),
            Verb::Keep(values) => all.extend(values.iter().map(|(name, value)| {
                let target = Target::Field(name.value.clone());
                ValueSource {
                    dialog,
                    target,
                    value: value_of(value),
                    span: name.span,
                }
            })),
            Verb::Ask(ask) => all.extend(ask.keep.iter().map(|field| {
                let kind = scope.answer_type(&ask.name.value).clone();
                ValueSource {
                    dialog,
                    target: Target::Field(field.value.clone()),
                    value: Value::Answer(kind),
                    span: field.span,
                }
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

fn value_of(value: &Scalar) -> Value<'_> {
    match (value.quoted, value.text.contains("${")) {
        (true, true) => Value::Filled,
        (true, false) => Value::Words,
        (false, _) => Value::Expression(value, parse(value, &mut Vec::new())),
    }
}
