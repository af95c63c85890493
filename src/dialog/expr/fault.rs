//! A problem of an expression, before the expression's place in a file is known.

use std::ops::Range;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::{Code, Diagnostic};

/// A problem at a place in the text, before the text's place in a file is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code of the diagnostic.
    pub code: Code,
    /// The byte range in the text.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Fault {
    pub(super) fn new(code: Code, at: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            at,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.at = self.at.start + by..self.at.end + by;
        self
    }

    pub(super) fn in_scalar(self, source: &Scalar) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code, source.part(self.at), self.message);
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}
