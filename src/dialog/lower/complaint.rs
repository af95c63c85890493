//! Lowers `complaint:`: which answers to a question open a case.

use crate::dialog::ast::{Ask, QuestionType};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::literal::read_number;
use crate::dialog::lower::Lowering;
use crate::dialog::program::{Complaint, OptionDef};
use crate::dialog::register as codes;

impl<'a> Lowering<'a> {
    /// Returns which answers to a question are a complaint; options say it themselves.
    pub fn complaint(&mut self, ask: &'a Ask, options: &[OptionDef]) -> Option<Complaint> {
        let marked = self.written_options(ask.options.as_ref());
        let of_option = marked
            .iter()
            .find_map(|option| option.complaint.as_ref().filter(|on| on.value))
            .filter(|_| options.iter().any(|option| option.complaint));
        let span = ask
            .complaint
            .as_ref()
            .map(|written| written.span)
            .or(of_option.map(|on| on.span));
        if let Some(span) = span.filter(|_| self.shared.has_cases == Some(false)) {
            let message = "this opens a case, and `bot.yaml` does not say at which desk";
            let help = "write `cases: { desk: shop }` into bot.yaml, with one of its `desks`";
            self.report(Diagnostic::warning(codes::NO_CASES, span, message).help(help));
        }
        let written = ask.complaint.as_ref()?;
        let text = written.text.trim();
        let (read, help) = match ask.kind.value {
            QuestionType::Scale | QuestionType::Nps | QuestionType::Number => (
                read_number(text).map(Complaint::AtMost),
                "write the highest number that is a complaint, such as `complaint: 6`",
            ),
            QuestionType::Yesno => (
                match text {
                    "yes" => Some(Complaint::Yes),
                    "no" => Some(Complaint::No),
                    _ => None,
                },
                "write which answer is the complaint: `complaint: yes` or `complaint: no`",
            ),
            QuestionType::Text
            | QuestionType::Photo
            | QuestionType::File
            | QuestionType::Location => (
                (text == "true").then_some(Complaint::Given),
                "write `complaint: true` where every answer is a complaint, or leave it out",
            ),
            QuestionType::Choice | QuestionType::Multi | QuestionType::Rank => (
                None,
                "put it at an option: `bad: { label: Bad, complaint: true }`",
            ),
            QuestionType::Date
            | QuestionType::Time
            | QuestionType::Email
            | QuestionType::Phone
            | QuestionType::Consent => (None, "leave it out here"),
        };
        if read.is_none() {
            let kind = ask.kind.value.with_article();
            let message = format!("`complaint: {text}` does not say which answer to {kind} is one");
            self.report(
                Diagnostic::error(codes::BAD_COMPLAINT, written.span, message)
                    .help(help)
                    .label(ask.kind.span, "the type"),
            );
        }
        read
    }
}
