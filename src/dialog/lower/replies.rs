//! Lowers saved replies: texts that may hold what any dialog knows of a customer.

use crate::dialog::ast::TextSource;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::Names;
use crate::dialog::lower::texts;
use crate::dialog::source::Spanned;
use crate::dialog::text::Text;
use crate::id::Name;

/// Lowers the replies. They may name contact fields, constants of the bot, and the questions of all
/// dialogs.
pub fn lower<'n>(
    written: &[(Spanned<Name>, TextSource)],
    dialogs: impl Iterator<Item = &'n Names>,
    languages: Vec<Name>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Name, Text)> {
    if written.is_empty() {
        return Vec::new();
    }
    let mut names = Names {
        languages,
        ..Names::default()
    };
    for dialog in dialogs {
        names.shared = dialog.shared.clone();
        for (question, known) in &dialog.answers {
            let first = names.answers.entry(question.clone());
            first.or_insert_with(|| known.clone());
        }
    }
    written
        .iter()
        .map(|(name, text)| {
            let text = texts::lower(text, &names, diagnostics);
            (name.value.clone(), text)
        })
        .collect()
}
