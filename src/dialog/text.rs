//! Texts for people: templates by language, ready to be filled.

pub mod filter;
mod foreign;
mod markup;
pub mod read;

use std::sync::Arc;

use crate::dialog::expr::tree::Expr;
use crate::dialog::source::Span;
use crate::id::Name;
use crate::message::Style;

/// A text for people in the dialog's languages.
///
/// A plain text has one entry with an empty language; otherwise there is one entry per language, in
/// the author's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Pairs of language and template.
    pub entries: Vec<(Name, Template)>,
    /// The place of the whole text in the file.
    pub span: Span,
}

/// A text with placeholders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template(pub Vec<Piece>);

impl Template {
    /// Returns its fixed words, with an ellipsis where a value stands, on one line.
    pub fn outline(&self) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Words(words, _) => words,
            Piece::Value(..) => "…",
        });
        let words: String = pieces.collect();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Fixed words in a style.
    Words(Arc<str>, Style),
    /// A placeholder; its value is inserted as plain words in the surrounding style.
    Value(Fill, Style),
}

/// A placeholder: `${expr | filter | …}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// The expression whose value is inserted.
    pub expr: Expr,
    /// The filters, applied in order.
    pub filters: Vec<Filter>,
    /// The place of the whole `${…}` in the file.
    pub span: Span,
}

/// A filter of the template language.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// The option's label, which a key also shows without a filter.
    Label,
    /// The key itself instead of its label.
    Key,
    /// A date in words.
    Date,
    /// A time of day.
    Time,
    /// The name of the month.
    Month,
    /// A number in the format of the language.
    Number,
    /// A list with commas and a final "and".
    Join,
    /// The first word of a name.
    FirstName,
    /// Upper case.
    Upper,
    /// Lower case.
    Lower,
    /// The value used if the expression has none.
    Default(Expr),
}

impl Text {
    /// Returns the template for a language: its own, else the plain one, else the first.
    pub fn in_language(&self, language: &str) -> &Template {
        static EMPTY: Template = Template(Vec::new());
        self.entry_for(language)
            .map_or(&EMPTY, |(_, template)| template)
    }

    /// Returns the entry for a language, chosen like [`Text::in_language`]; `None` if there are no
    /// entries.
    pub fn entry_for(&self, language: &str) -> Option<&(Name, Template)> {
        let stands = |code: &str| self.entries.iter().find(|(known, _)| known == code);
        stands(language)
            .or_else(|| stands(""))
            .or_else(|| self.entries.first())
    }
}
