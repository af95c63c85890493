//! Resolves the targets of steps: sections, questions, and sections of other dialogs.

use crate::dialog::ast::Dialog;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::Lowering;
use crate::dialog::program::{Next, NodeIx, QuestionIx, SectionIx, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Spanned;
use crate::id::Name;

impl<'a> Lowering<'a> {
    /// Returns a section of this dialog by name, or reports that there is none.
    pub fn section_named(&mut self, name: &Spanned<Name>) -> Option<SectionIx> {
        if let Some(section) = self.scope.sections.get(&name.value) {
            return Some(*section);
        }
        let scope = self.scope;
        let message = match scope.question(&name.value) {
            Some(_) => format!(
                "`{}` is a question, and a section is needed here",
                name.value
            ),
            None => format!("there is no section `{}` in this dialog", name.value),
        };
        self.report_unknown(
            codes::UNKNOWN_SECTION,
            name.span,
            message,
            &name.value,
            scope.sections.keys().map(Name::as_str),
        );
        None
    }

    /// Resolves the targets of all `goto` and `redo` steps, once all questions have a node.
    pub fn resolve_jumps(&mut self) {
        for (at, target) in std::mem::take(&mut self.jumps) {
            let step = match self.nodes[at.0 as usize].step {
                Step::Redo { .. } => self.resolve_redo(at, target),
                _ => self.resolve_goto(at, target),
            };
            self.nodes[at.0 as usize].step = step;
        }
    }

    fn resolve_redo(&mut self, at: NodeIx, target: &Spanned<Name>) -> Step {
        let node = &self.nodes[at.0 as usize];
        let name = match &node.step {
            Step::Redo { name, .. } => name.clone(),
            _ => target.value.clone(),
        };
        let nothing = Step::If {
            arms: Vec::new(),
            otherwise: node.next,
        };
        match self.question_at(&target.value) {
            Some((question, _)) => Step::Redo { question, name },
            None => {
                let scope = self.scope;
                let message = match scope.sections.contains_key(&target.value) {
                    true => format!(
                        "`{}` is a section, and `redo` asks one question again",
                        target.value
                    ),
                    false => format!("there is no question `{}` in this dialog", target.value),
                };
                self.report_unknown(
                    codes::UNKNOWN_QUESTION,
                    target.span,
                    message,
                    &target.value,
                    scope.questions(),
                );
                nothing
            }
        }
    }

    fn resolve_goto(&mut self, at: NodeIx, target: &Spanned<Name>) -> Step {
        let section = self.scope.sections.get(&target.value).copied();
        let question = self.question_at(&target.value);
        match (section, question) {
            (Some(section), None) => Step::Goto(self.sections[section.0 as usize].first),
            (None, Some((_, node))) => Step::Goto(Next::Node(node)),
            (Some(section), Some((question, _))) => {
                let message = format!(
                    "`{}` is a section and a question, so `goto` could mean either",
                    target.value
                );
                let (section, question) = (
                    self.sections[section.0 as usize].span,
                    self.questions[question.0 as usize].span,
                );
                let diagnostic = Diagnostic::error(codes::NAME_TWICE, target.span, message)
                    .help("give one of them another name");
                self.report(
                    diagnostic
                        .label(section, "the section")
                        .label(question, "the question"),
                );
                Step::Goto(Next::Return)
            }
            (None, None) => {
                let scope = self.scope;
                let message = format!(
                    "there is no section or question `{}` in this dialog",
                    target.value
                );
                let known = scope
                    .sections
                    .keys()
                    .map(Name::as_str)
                    .chain(scope.questions());
                self.report_unknown(
                    codes::UNKNOWN_SECTION,
                    target.span,
                    message,
                    &target.value,
                    known,
                );
                Step::If {
                    arms: Vec::new(),
                    otherwise: self.nodes[at.0 as usize].next,
                }
            }
        }
    }

    fn question_at(&self, name: &str) -> Option<(QuestionIx, NodeIx)> {
        let node = *self.asked_at.get(name)?;
        match self.nodes[node.0 as usize].step {
            Step::Ask(question) => Some((question, node)),
            _ => None,
        }
    }

    /// Resolves the target of a `start`. A button may also name a section of its own dialog.
    pub fn start(
        &mut self,
        dialog: &Spanned<Name>,
        section: Option<&Spanned<Name>>,
        button: bool,
    ) -> (Name, Option<Name>) {
        let written = (
            dialog.value.clone(),
            section.map(|section| section.value.clone()),
        );
        let Some(other) = self.shared.dialogs.get(&dialog.value).copied() else {
            if self.shared.unread.contains(&dialog.value) {
                return written;
            }
            if button && section.is_none() && self.scope.sections.contains_key(&dialog.value) {
                return (
                    self.scope.dialog.name.value.clone(),
                    Some(dialog.value.clone()),
                );
            }
            let own = button
                .then(|| self.scope.sections.keys().map(Name::as_str))
                .into_iter()
                .flatten();
            let message = match button {
                true => format!(
                    "there is no dialog `{}`, and no section of that name in this one",
                    dialog.value
                ),
                false => format!("there is no dialog `{}`", dialog.value),
            };
            let known: Vec<&str> = self
                .shared
                .dialogs
                .keys()
                .map(Name::as_str)
                .chain(own)
                .collect();
            self.report_unknown(
                codes::UNKNOWN_DIALOG,
                dialog.span,
                message,
                &dialog.value,
                known.into_iter(),
            );
            return written;
        };
        if let Some(section) = section
            && !other
                .sections
                .iter()
                .any(|known| known.name.value == section.value)
        {
            let message = format!(
                "the dialog `{}` has no section `{}`",
                dialog.value, section.value
            );
            let known: Vec<&str> = sections(other).collect();
            self.report_unknown(
                codes::UNKNOWN_SECTION,
                section.span,
                message,
                &section.value,
                known.into_iter(),
            );
        }
        written
    }
}

fn sections(dialog: &Dialog) -> impl Iterator<Item = &str> {
    dialog
        .sections
        .iter()
        .map(|section| section.name.value.as_str())
}
