//! A problem in a dialog file, as plain data: code, place, message, help. Only the command line
//! renders it.

use crate::dialog::source::Span;

/// How serious a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The dialog is rejected.
    Error,
    /// The dialog runs, but somebody should look at it.
    Warning,
}

/// One problem, with its exact place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// The place of the problem.
    pub span: Span,
    /// What is wrong, in words the operator knows.
    pub message: String,
    /// What to do about it, if there is a hint.
    pub help: Option<String>,
    /// Related places, each with a short remark.
    pub labels: Vec<(Span, String)>,
}

/// A stable code such as `D012`; the register is [`Code::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub u16);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "D{:03}", self.0)
    }
}

impl Diagnostic {
    /// Returns an error without help or labels.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            span,
            message: message.into(),
            help: None,
            labels: Vec::new(),
        }
    }

    /// Returns a warning without help or labels.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Sets the help: what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a related place.
    pub fn label(mut self, span: Span, remark: impl Into<String>) -> Self {
        self.labels.push((span, remark.into()));
        self
    }
}
