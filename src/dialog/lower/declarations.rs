//! Collects the names of one dialog: sections, lists, questions, votes and variables, each declared
//! once.
//!
//! This runs before anything is lowered, so that an expression may read a question further down.

use std::collections::HashMap;
use std::sync::Arc;

use crate::dialog::ast::{Ask, Dialog, OptionEntry, Options, QuestionType, Step, Verb, Vote};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::{Known, Names};
use crate::dialog::expr::tree::{KeySet, Type};
use crate::dialog::lower::range::{self, RangeKind, RangeOwner};
use crate::dialog::lower::walk::{self, Lists};
use crate::dialog::points::Points;
use crate::dialog::program::SectionIx;
use crate::dialog::question_type::AnswerForm;
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;

/// The most options of one dialog, counting a shared list at each use; more is a mistake or an
/// attack.
const MAX_OPTIONS: usize = 100_000;

/// The names of one dialog.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The dialog as written.
    pub dialog: &'a Dialog,
    /// The lists by name.
    pub lists: Lists<'a>,
    /// The sections by name.
    pub sections: HashMap<Name, SectionIx>,
    /// The questions, votes and variables by name.
    pub named: HashMap<Name, Named<'a>>,
    /// The same names with their types, for expressions. The names common to all dialogs are set
    /// only while needed.
    pub names: Names,
}

/// A question, vote or variable, and the place that named it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// What was named.
    pub what: Declaration<'a>,
    /// The first place of the name.
    pub span: Span,
}

/// The meaning of a name.
#[derive(Clone, Copy, Debug)]
pub enum Declaration<'a> {
    /// The answer to a question.
    Question(&'a Ask),
    /// A vote.
    Vote(&'a Vote),
    /// A variable.
    Variable,
}

impl<'a> Scope<'a> {
    /// Collects the names of a dialog and reports duplicates.
    pub fn new(dialog: &'a Dialog, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let languages = dialog
            .languages
            .iter()
            .map(|language| language.value.clone())
            .collect();
        let names = Names {
            languages,
            ..Names::default()
        };
        let mut scope = Self {
            dialog,
            lists: Lists::new(),
            sections: HashMap::new(),
            named: HashMap::new(),
            names,
        };
        scope.take_languages(diagnostics);
        scope.take_lists(diagnostics);
        scope.take_sections(diagnostics);
        scope.take_names(diagnostics);
        scope
    }

    /// Returns a question by name.
    pub fn question(&self, name: &str) -> Option<&'a Ask> {
        match self.named.get(name)?.what {
            Declaration::Question(ask) => Some(ask),
            Declaration::Vote(_) | Declaration::Variable => None,
        }
    }

    /// Returns the names of all questions, for "did you mean" hints.
    pub fn questions(&self) -> impl Iterator<Item = &str> {
        self.named
            .iter()
            .filter(|(_, named)| matches!(named.what, Declaration::Question(_)))
            .map(|(name, _)| name.as_str())
    }

    /// Returns the variables with their types, in the order in which they are first set.
    pub fn variables(&self) -> impl Iterator<Item = (&Name, &Type)> {
        self.names.variables.iter()
    }

    /// Returns the type of a question's answer; unknown if there is no such question.
    pub fn answer_type(&self, question: &str) -> &Type {
        self.names
            .answers
            .get(question)
            .map_or(&Type::Unknown, |known| &known.kind)
    }

    fn take_languages(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut seen = HashMap::new();
        for language in &self.dialog.languages {
            declare(&mut seen, language, "the language", diagnostics);
        }
    }

    fn take_lists(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut seen = HashMap::new();
        for (name, options) in &self.dialog.lists {
            declare(&mut seen, name, "the list", diagnostics);
            self.lists.entry(name.value.clone()).or_insert(options);
            report_duplicate_options(options, diagnostics);
        }
        if self.options_shown() > MAX_OPTIONS {
            let message = format!(
                "this dialog shows more than {MAX_OPTIONS} options, its lists counted at each use"
            );
            diagnostics.push(
                Diagnostic::error(codes::TOO_MUCH, self.dialog.name.span, message)
                    .help("split it into several dialogs"),
            );
            self.lists.values_mut().for_each(|options| *options = &[]);
        }
    }

    /// Counts the options of lists at each question that uses them, with the steps below them.
    fn options_shown(&self) -> usize {
        let weight = |options: &'a [OptionEntry]| -> usize {
            options
                .iter()
                .map(|option| 1 + option.then.as_ref().map_or(0, |steps| count(steps)))
                .sum()
        };
        let weights: HashMap<&str, usize> = self
            .lists
            .iter()
            .map(|(name, options)| (name.as_str(), weight(options)))
            .collect();
        let mut shown = 0_usize;
        for steps in self.all_steps() {
            walk::each_step(steps, &Lists::new(), &mut |step| {
                if let Verb::Ask(ask) = &step.verb
                    && let Some(Options::List(list)) = &ask.options
                {
                    shown = shown.saturating_add(*weights.get(list.value.as_str()).unwrap_or(&0));
                }
            });
        }
        shown
    }

    fn all_steps(&self) -> impl Iterator<Item = &'a [Step]> + use<'a> {
        let of_lists =
            self.dialog.lists.iter().flat_map(|(_, options)| {
                options.iter().filter_map(|option| option.then.as_deref())
            });
        self.dialog
            .sections
            .iter()
            .map(|section| section.steps.as_slice())
            .chain(of_lists)
    }

    fn take_sections(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut seen = HashMap::new();
        for (at, section) in self.dialog.sections.iter().enumerate() {
            declare(&mut seen, &section.name, "the section", diagnostics);
            self.sections
                .entry(section.name.value.clone())
                .or_insert(SectionIx(at as u32));
        }
    }

    fn take_names(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let lists = std::mem::take(&mut self.lists);
        let mut shared = HashMap::new();
        for section in &self.dialog.sections {
            walk::each_step(&section.steps, &lists, &mut |step| match &step.verb {
                Verb::Ask(ask) => {
                    if let Some(Options::Here(options, _)) = &ask.options {
                        report_duplicate_options(options, diagnostics);
                    }
                    if self.take(&ask.name, Declaration::Question(ask), diagnostics) {
                        let kind = answer_type(ask, &lists, &mut shared);
                        self.names
                            .answers
                            .insert(ask.name.value.clone(), known_answer(ask, kind));
                    }
                }
                Verb::Vote(vote) => {
                    if let Some(Options::Here(options, _)) = &vote.options {
                        report_duplicate_options(options, diagnostics);
                    }
                    if self.take(&vote.name, Declaration::Vote(vote), diagnostics) {
                        let keys = keys_of(
                            &vote.name.value,
                            vote.options.as_ref(),
                            false,
                            &lists,
                            &mut shared,
                        );
                        self.names.votes.insert(vote.name.value.clone(), keys);
                    }
                }
                Verb::Set(values) => {
                    for (name, _) in values {
                        if self.take(name, Declaration::Variable, diagnostics) {
                            self.names
                                .variables
                                .insert(name.value.clone(), Type::Unknown);
                        }
                    }
                }
                Verb::Say(_)
                | Verb::If { .. }
                | Verb::Tag(_)
                | Verb::Untag(_)
                | Verb::Keep(_)
                | Verb::Do { .. }
                | Verb::Redo(_)
                | Verb::Goto(_)
                | Verb::Start { .. }
                | Verb::End(_)
                | Verb::Handoff { .. }
                | Verb::Reserved(_) => {}
            });
        }
        self.lists = lists;
    }

    /// Declares a name; returns whether it is new.
    fn take(
        &mut self,
        name: &Spanned<Name>,
        what: Declaration<'a>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        let Some(first) = self.named.get(&name.value) else {
            self.named.insert(
                name.value.clone(),
                Named {
                    what,
                    span: name.span,
                },
            );
            return true;
        };
        let word = |what| match what {
            Declaration::Question(_) => "a question",
            Declaration::Vote(_) => "a vote",
            Declaration::Variable => "a variable",
        };
        let message = match (first.what, what) {
            (Declaration::Variable, Declaration::Variable) => return false,
            (_, _) if first.span == name.span => {
                format!(
                    "`{}` is asked below a list that several questions use, so it would be asked under one name twice",
                    name.value
                )
            }
            (Declaration::Question(_), Declaration::Question(_)) => {
                format!("two questions have the name `{}`", name.value)
            }
            (Declaration::Vote(_), Declaration::Vote(_)) => {
                format!("two votes have the name `{}`", name.value)
            }
            (earlier, later) => format!(
                "`{}` is the name of {} and of {}",
                name.value,
                word(earlier),
                word(later)
            ),
        };
        let help =
            "questions, votes and variables of a dialog share one set of names: give each its own";
        diagnostics.push(
            Diagnostic::error(codes::NAME_TWICE, name.span, message)
                .help(help)
                .label(first.span, "first here"),
        );
        false
    }
}

/// Returns what is known of an answer before it is given, such as the range of a number.
fn known_answer(ask: &Ask, kind: Type) -> Known {
    let has_other = ask.other.as_ref().is_some_and(|on| on.value);
    let defaults = Points::usual(ask.kind.value);
    let (default_from, default_to) = defaults.map(Points::ends).unzip();
    let (from, to) = match (&ask.range, &kind) {
        // Errors in the range are reported when the question is lowered.
        (Some(written), Type::Number) if ask.kind.value != QuestionType::Nps => {
            let owner = RangeOwner {
                question: &ask.name.value,
                key: "range",
            };
            range::numbers(written, owner, RangeKind::Number, &mut Vec::new())
                .unwrap_or((None, None))
        }
        _ => (default_from, default_to),
    };
    let is_whole = ask.kind.value.form() == AnswerForm::Points
        || ask.whole.as_ref().is_some_and(|on| on.value);
    Known {
        kind,
        has_other,
        from,
        to,
        is_whole,
    }
}

/// Returns the type of a question's answer.
fn answer_type<'a>(
    ask: &'a Ask,
    lists: &Lists<'a>,
    shared: &mut HashMap<(Name, bool), Arc<[Name]>>,
) -> Type {
    let other = ask.other.as_ref().is_some_and(|on| on.value);
    let mut keys = || keys_of(&ask.name.value, ask.options.as_ref(), other, lists, shared);
    match ask.kind.value {
        QuestionType::Choice => Type::Key(keys()),
        QuestionType::Multi | QuestionType::Rank => Type::Keys(keys()),
        kind => Type::of_question(kind, &ask.name.value, []),
    }
}

/// Returns the keys of a question's options; questions with the same list share one key array.
fn keys_of<'a>(
    of: &Name,
    written: Option<&'a Options>,
    other: bool,
    lists: &Lists<'a>,
    shared: &mut HashMap<(Name, bool), Arc<[Name]>>,
) -> KeySet {
    let make = || {
        let keys = walk::options(written, lists)
            .iter()
            .map(|option| option.key.value.clone());
        keys.chain(other.then(|| Name::new_static("other")))
            .collect()
    };
    let keys = match written {
        Some(Options::List(list)) => shared
            .entry((list.value.clone(), other))
            .or_insert_with(make)
            .clone(),
        Some(Options::Here(..)) | None => make(),
    };
    KeySet {
        of: of.clone(),
        keys,
    }
}

fn report_duplicate_options(options: &[OptionEntry], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = HashMap::with_capacity(options.len());
    for option in options {
        declare(&mut seen, &option.key, "the option", diagnostics);
    }
}

fn declare<'a>(
    seen: &mut HashMap<&'a str, Span>,
    name: &'a Spanned<Name>,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(first) = seen.insert(name.value.as_str(), name.span) {
        let message = format!("{what} `{}` is there twice", name.value);
        let help = "give one of them another name, or remove it";
        diagnostics.push(
            Diagnostic::error(codes::DECLARED_TWICE, name.span, message)
                .help(help)
                .label(first, "first here"),
        );
    }
}

fn count(steps: &[Step]) -> usize {
    let mut steps_under = 0;
    walk::each_step(steps, &Lists::new(), &mut |_| steps_under += 1);
    steps_under
}
