//! Lowers expressions and texts with the names of their dialog.

use crate::dialog::ast::{self, Ask, Scalar};
use crate::dialog::expr::resolve;
use crate::dialog::expr::tree::Expr;
use crate::dialog::lower::{Lowering, texts};
use crate::dialog::text::Text;

impl<'a> Lowering<'a> {
    /// Lowers a condition.
    pub fn condition(&mut self, written: &'a Scalar) -> Expr {
        resolve::condition(written, &self.names, self.diagnostics)
    }

    /// Lowers the expression of a `set` (a value) or `keep` (a value or `missing`).
    pub fn value(&mut self, written: &'a Scalar, may_be_missing: bool) -> Expr {
        match may_be_missing {
            true => resolve::value_or_missing(written, &self.names, self.diagnostics),
            false => resolve::value(written, &self.names, self.diagnostics),
        }
    }

    /// Lowers the condition an answer must meet; in it `answer` is the answer just given.
    pub fn valid(&mut self, written: &'a Scalar, ask: &Ask) -> Expr {
        self.names.given = self.names.answers.get(&ask.name.value).cloned();
        let valid = self.condition(written);
        self.names.given = None;
        valid
    }

    /// Lowers a text in all its languages.
    pub fn text(&mut self, written: &'a ast::TextSource) -> Text {
        texts::lower(written, &self.names, self.diagnostics)
    }

    /// Lowers a quoted text of `set` or `keep`.
    pub fn text_value(&mut self, written: &'a Scalar) -> Text {
        texts::value(written, &self.names, self.diagnostics)
    }
}
