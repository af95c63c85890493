//! Shown texts, ready to be filled: pieces by language.

pub mod fill;
pub mod filter;
mod foreign;
mod markup;
pub mod read;

use std::sync::Arc;

use crate::dialog::expr::tree::Expr;
use crate::dialog::source::Span;
use crate::id::Name;
use crate::message::Style;

/// A shown text in the dialog's languages.
///
/// Plain sentences have one entry with an empty language; otherwise one entry per language in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Language and template.
    pub entries: Vec<(Name, Template)>,
    /// The whole text in the file.
    pub span: Span,
}

/// A sentence with places to fill.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template(pub Vec<Piece>);

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words in a style.
    Words(Arc<str>, Style),
    /// A value put in, as plain words in the style around it.
    Value(Fill, Style),
}

/// `${expr | filter | …}`
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// What is put in.
    pub expr: Expr,
    /// What is done to it, in order.
    pub filters: Vec<Filter>,
    /// The whole `${…}` in the file.
    pub span: Span,
}

/// A filter of the text language.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// The option's label (what a key gives anyway).
    Label,
    /// The bare key.
    Key,
    /// A date in words.
    Date,
    /// A time of day.
    Time,
    /// The month's name.
    Month,
    /// A number in the language's form.
    Number,
    /// Several labels with commas and a last "and".
    Join,
    /// The first word of a name.
    FirstName,
    /// Capitals.
    Upper,
    /// Small letters.
    Lower,
    /// What stands there when the value is missing.
    Default(Expr),
}

impl Text {
    /// Returns the template for a language: that language's, else the plain one, else the first.
    pub fn in_language(&self, language: &str) -> &Template {
        static EMPTY: Template = Template(Vec::new());
        self.entry_for(language).map_or(&EMPTY, |(_, template)| template)
    }

    /// Returns the template for a language with the code under which it stands.
    pub fn entry_for(&self, language: &str) -> Option<&(Name, Template)> {
        let stands = |code: &str| self.entries.iter().find(|(known, _)| known == code);
        stands(language).or_else(|| stands("")).or_else(|| self.entries.first())
    }
}
