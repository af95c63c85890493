//! The tree that a file is parsed to.

use crate::dialog::ast::Scalar;
use crate::dialog::source::Span;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What kind of node it is.
    pub kind: NodeKind,
    /// The place in the file; for an empty value, the key before it.
    pub span: Span,
}

/// The kind and content of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// No value.
    Empty,
    /// A scalar; always text, never interpreted as a number, a date or a boolean.
    Scalar(Scalar),
    /// `- …` or `[ … ]`
    List(Vec<Node>),
    /// `key: …` or `{ … }`
    Map(Vec<Entry>),
    /// A value that a diagnostic has already been given for.
    Reported,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Scalar,
    /// The value.
    pub value: Node,
}

impl NodeKind {
    /// Returns the kind in words, for diagnostics.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Empty => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Reported => "something that cannot be read",
        }
    }
}
