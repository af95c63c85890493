//! Lowers texts for people: one sentence, or one per language of the dialog.

use crate::dialog::ast::{self, Scalar};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::Names;
use crate::dialog::register as codes;
use crate::dialog::source::Spanned;
use crate::dialog::suggest;
use crate::dialog::text::read::template;
use crate::dialog::text::{Piece, Template, Text};
use crate::id::Name;
use crate::message::Style;

/// Lowers a text in all its languages; the dialog's first language comes first.
pub fn lower(written: &ast::TextSource, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Text {
    let (entries, span) = match written {
        ast::TextSource::Plain(scalar) => return plain(scalar, names, diagnostics),
        ast::TextSource::ByLanguage(entries, span) => (entries, span),
    };
    let position = |code: &Name| names.languages.iter().position(|language| language == code);
    let unknown = |language: &Spanned<Name>| {
        !names.languages.is_empty() && position(&language.value).is_none()
    };
    entries
        .iter()
        .filter(|(language, _)| unknown(language))
        .for_each(|(language, _)| report_undeclared(language, names, diagnostics));
    let mut lowered: Vec<_> = entries
        .iter()
        .map(|(language, scalar)| (language.value.clone(), template(scalar, names, diagnostics)))
        .collect();
    // The fallback language comes first, whatever the author's order.
    lowered.sort_by_key(|(code, _)| position(code).unwrap_or(names.languages.len()));
    Text {
        entries: lowered,
        span: *span,
    }
}

/// Lowers a text that is the same in all languages.
pub fn plain(written: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Text {
    Text {
        entries: vec![(Name::default(), template(written, names, diagnostics))],
        span: written.span,
    }
}

/// Lowers a text that is a value; without placeholders it is literal, including stars and brackets.
pub fn value(written: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Text {
    if written.text.contains("${") {
        return plain(written, names, diagnostics);
    }
    let words = Template(vec![Piece::Words(
        written.text.as_str().into(),
        Style::Plain,
    )]);
    Text {
        entries: vec![(Name::default(), words)],
        span: written.span,
    }
}

fn report_undeclared(language: &Spanned<Name>, names: &Names, diagnostics: &mut Vec<Diagnostic>) {
    let declared: Vec<&str> = names.languages.iter().map(Name::as_str).collect();
    let message = format!(
        "`{}` is not among the languages here: {}",
        language.value,
        declared.join(", ")
    );
    let help = match suggest::nearest(&language.value, declared.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "add it to `languages: [{}, {}]`, or remove the text",
            declared.join(", "),
            language.value
        ),
    };
    diagnostics.push(Diagnostic::error(codes::UNKNOWN_LANGUAGE, language.span, message).help(help));
}
