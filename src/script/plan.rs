//! Checks a test against its dialog: everything it names must exist, and its values must have the
//! right types.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dialog::compile::Compiled;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::Type;
use crate::dialog::program::Program;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::engine::preset::GivenAnswer;
use crate::id::Name;
use crate::script::case::{Test, Written};
use crate::script::value;
use crate::value::{Outcome, Value};

/// Facts that every contact has, even if no dialog keeps them.
const BUILT_IN: [&str; 5] = ["name", "phone", "email", "language", "source"];

/// A test with resolved names and values.
#[derive(Clone, Debug, Default)]
pub struct TestPlan {
    /// The dialog under test.
    pub dialog: Name,
    /// Where it begins by itself: dialog and section; `None` if the customer begins.
    pub start: Option<(Name, Name)>,
    /// Answers that exist already.
    pub answers: Vec<GivenAnswer>,
    /// Variables that exist already.
    pub variables: Vec<(Name, Outcome)>,
    /// Fields of the contact.
    pub fields: BTreeMap<Name, Value>,
    /// Expected answers by question, including the texts of "something else".
    pub expected: Vec<Awaited>,
    /// Expected fields.
    pub kept: Vec<Awaited>,
}

/// A value that is expected afterwards.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// The question or field.
    pub name: Name,
    /// Whether the text of "something else" is meant.
    pub is_other: bool,
    /// The expected value.
    pub outcome: Outcome,
    /// Its position in the file.
    pub span: Span,
}

/// Plans a test, and reports everything that does not fit its dialog.
pub fn plan(
    test: &Test,
    dialog: &Spanned<Name>,
    compiled: &Compiled,
) -> (TestPlan, Vec<Diagnostic>) {
    let mut planner = Planner {
        compiled,
        diagnostics: Vec::new(),
    };
    let mut plan = TestPlan {
        dialog: dialog.value.clone(),
        ..TestPlan::default()
    };
    let Some(program) = planner.program(dialog) else {
        return (plan, planner.diagnostics);
    };
    plan.start = planner.start(test, &program);
    let begun = plan
        .start
        .as_ref()
        .and_then(|(dialog, _)| compiled.dialogs.programs.get(dialog))
        .unwrap_or(&program)
        .clone();
    for (name, written) in &test.given.answers {
        planner.given(&mut plan, &begun, name, written);
    }
    for (name, written) in &test.given.variables {
        let kind = begun
            .variables
            .iter()
            .find(|(known, _)| *known == name.value)
            .map(|(_, kind)| kind);
        match kind {
            Some(kind) => plan.variables.extend(
                planner
                    .value(name, written, kind)
                    .map(|value| (name.value.clone(), value)),
            ),
            None => planner.unknown(
                name,
                "variable",
                begun.variables.iter().map(|(name, _)| name.as_str()),
            ),
        }
    }
    for (name, written) in test.contact.fields.iter().chain(&test.given.fields) {
        if let Some((field, Ok(value))) = planner.field(name, written) {
            plan.fields.insert(field, value);
        }
    }
    for (name, written) in &test.expect.answers {
        plan.expected
            .extend(planner.awaited(&program, name, written));
    }
    for (name, written) in &test.expect.kept {
        let outcome = planner.field(name, written);
        plan.kept.extend(outcome.map(|(field, outcome)| Awaited {
            name: field,
            is_other: false,
            outcome,
            span: name.span,
        }));
    }
    (plan, planner.diagnostics)
}

struct Planner<'a> {
    compiled: &'a Compiled,
    diagnostics: Vec<Diagnostic>,
}

impl Planner<'_> {
    /// Finds a dialog that can run; its own errors were reported before.
    fn program(&mut self, dialog: &Spanned<Name>) -> Option<Arc<Program>> {
        let found = self.compiled.dialogs.programs.get(&dialog.value).cloned();
        let has_errors = self
            .compiled
            .read
            .iter()
            .any(|readable| readable.tree.name.value == dialog.value);
        if found.is_none() && has_errors {
            let words = format!(
                "the dialog `{}` has errors, so nobody can talk with it",
                dialog.value
            );
            self.diagnostics.push(
                Diagnostic::error(code::UNKNOWN_DIALOG, dialog.span, words)
                    .help("run `vraag check` and correct it first"),
            );
        } else if found.is_none() {
            let names = self.compiled.dialogs.programs.keys().map(Name::as_str);
            self.unknown_of(dialog, code::UNKNOWN_DIALOG, "dialog", names);
        }
        found
    }

    fn start(&mut self, test: &Test, program: &Arc<Program>) -> Option<(Name, Name)> {
        let Some((dialog, section)) = &test.start else {
            // If the bot begins, the talk begins at the top; else the customer's words decide.
            let begins = test
                .talk
                .first()
                .is_some_and(|line| matches!(line.what, crate::script::case::LineAction::Bot(_)));
            let first = program.sections.first().filter(|_| begins);
            return first.map(|section| (program.dialog.clone(), section.name.clone()));
        };
        let program = match dialog {
            Some(dialog) => self.program(dialog)?,
            None => program.clone(),
        };
        if program.section_named(&section.value).is_none() {
            self.unknown_of(
                section,
                code::UNKNOWN_SECTION,
                "section",
                program.sections.iter().map(|section| section.name.as_str()),
            );
            return None;
        }
        Some((program.dialog.clone(), section.value.clone()))
    }

    fn given(
        &mut self,
        plan: &mut TestPlan,
        program: &Program,
        name: &Spanned<Name>,
        written: &Written,
    ) {
        let (question, is_other) = of_question(&name.value);
        let Some(kind) = self.kind(program, name, question) else {
            return;
        };
        if is_other {
            let words = self
                .value(name, written, &Type::Text)
                .and_then(|words| match words {
                    Ok(Value::Text(words)) => Some(words),
                    _ => None,
                });
            if let Some(answer) = plan
                .answers
                .iter_mut()
                .find(|answer| answer.question == question)
            {
                answer.other = words;
            }
            return;
        }
        if let Some(outcome) = self.value(name, written, &kind) {
            plan.answers.push(GivenAnswer {
                question: name.value.clone(),
                outcome,
                other: None,
            });
        }
    }

    fn awaited(
        &mut self,
        program: &Program,
        name: &Spanned<Name>,
        written: &Written,
    ) -> Option<Awaited> {
        let (question, is_other) = of_question(&name.value);
        let of_others = || {
            let mut others = self.compiled.dialogs.programs.values();
            others.find(|other| asks(other, question))
        };
        let owner = if asks(program, question) {
            None
        } else {
            of_others()
        };
        let kind = self.kind(owner.map_or(program, |owner| owner), name, question)?;
        let outcome = self.value(name, written, if is_other { &Type::Text } else { &kind })?;
        Some(Awaited {
            name: Name::new(question),
            is_other,
            outcome,
            span: name.span,
        })
    }

    fn kind(&mut self, program: &Program, name: &Spanned<Name>, question: &str) -> Option<Type> {
        let of_vote = || program.vote_named(question).map(value::type_of_vote);
        let found = program
            .question_named(question)
            .map(|at| value::type_of(program.question(at)))
            .or_else(of_vote);
        if found.is_none() {
            let names = program
                .questions
                .iter()
                .map(|question| question.name.as_str());
            self.unknown_of(name, code::UNKNOWN_QUESTION, "question", names);
        }
        found
    }

    fn field(&mut self, name: &Spanned<Name>, written: &Written) -> Option<(Name, Outcome)> {
        let field = Name::new(name.value.strip_prefix("contact.").unwrap_or(&name.value));
        let built_in = BUILT_IN.contains(&field.as_str()).then_some(&Type::Text);
        let fields = &self.compiled.dialogs.bot.fields;
        let kind = fields
            .iter()
            .find(|(known, _)| *known == field)
            .map(|(_, kind)| kind)
            .or(built_in);
        match kind {
            Some(kind) => self.value(name, written, kind).map(|value| (field, value)),
            None => {
                let names = fields.iter().map(|(name, _)| name.as_str()).chain(BUILT_IN);
                self.unknown_of(name, code::UNKNOWN_FIELD, "contact field", names);
                None
            }
        }
    }

    fn value(&mut self, name: &Spanned<Name>, written: &Written, kind: &Type) -> Option<Outcome> {
        value::read(name, written, kind)
            .map_err(|problem| self.diagnostics.push(problem))
            .ok()
    }

    fn unknown<'n>(
        &mut self,
        name: &Spanned<Name>,
        what: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        self.unknown_of(name, code::UNKNOWN_NAME, what, known);
    }

    fn unknown_of<'n>(
        &mut self,
        name: &Spanned<Name>,
        code: crate::dialog::diagnostic::Code,
        what: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let problem = Diagnostic::error(
            code,
            name.span,
            format!("there is no {what} `{}`", name.value),
        );
        let near = suggest::nearest(&name.value, known);
        self.diagnostics.push(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }
}

/// Returns whether a dialog has a question or a vote of this name.
fn asks(program: &Program, name: &str) -> bool {
    program.question_named(name).is_some() || program.vote_named(name).is_some()
}

/// Splits `brew.other` and `brew__other` into the question and whether its own text is meant.
fn of_question(name: &str) -> (&str, bool) {
    match name
        .strip_suffix("__other")
        .or_else(|| name.strip_suffix(".other"))
    {
        Some(question) => (question, true),
        None => (name, false),
    }
}
