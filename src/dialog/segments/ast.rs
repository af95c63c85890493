//! `segments.yaml` as it is written: every part with its place, nothing resolved yet.

use crate::dialog::ast::{Scalar, TextSource};
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentFile {
    /// Its segments, in the author's order.
    pub segments: Vec<WrittenSegment>,
}

/// One segment.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenSegment {
    /// Its name.
    pub name: Spanned<Name>,
    /// `label:`
    pub label: Option<TextSource>,
    /// Who is in it, each way that is written with its key's place; exactly one is right.
    pub kinds: Vec<(WrittenKind, Span)>,
    /// `on_enter:`
    pub on_enter: Option<WrittenOnEnter>,
}

/// Who is in a segment.
#[derive(Clone, Debug, PartialEq)]
pub enum WrittenKind {
    /// `when:`, `all:`, `any:` or `none:`
    Dynamic(Condition),
    /// `static: true`
    Static,
    /// `snapshot_of:`, with `at:`
    Snapshot(Spanned<Name>, Option<Scalar>),
}

/// A condition: one expression, or several that belong together.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// One expression.
    One(Scalar),
    /// All of them are true.
    All(Vec<Condition>, Span),
    /// At least one of them is true.
    Any(Vec<Condition>, Span),
    /// Each of them is false.
    None(Vec<Condition>, Span),
}

/// `on_enter:`
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenOnEnter {
    /// `start:` a dialog, or a dialog and a section.
    pub start: Option<Scalar>,
    /// `cooldown:`
    pub cooldown: Option<Scalar>,
    /// `at_most:`
    pub at_most: Option<Scalar>,
    /// The key.
    pub span: Span,
}
