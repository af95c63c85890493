//! The syntax tree of `segments.yaml`: every part with its place, nothing resolved yet.

use crate::dialog::ast::{Scalar, TextSource};
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentFile {
    /// The segments, in the author's order.
    pub segments: Vec<WrittenSegment>,
}

/// One segment as written.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenSegment {
    /// The name of the segment.
    pub name: Spanned<Name>,
    /// `label:`
    pub label: Option<TextSource>,
    /// The ways its members are defined, each with the place of its key. Exactly one is valid.
    pub kinds: Vec<(WrittenKind, Span)>,
    /// `on_enter:`
    pub on_enter: Option<WrittenOnEnter>,
}

/// How the members of a segment are defined.
#[derive(Clone, Debug, PartialEq)]
pub enum WrittenKind {
    /// `when:`, `all:`, `any:` or `none:`
    Dynamic(Condition),
    /// `static: true`
    Static,
    /// `snapshot_of:` with `at:`.
    Snapshot(Spanned<Name>, Option<Scalar>),
}

/// A condition: one expression, or a group of conditions.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// One expression.
    One(Scalar),
    /// True if all of them are true.
    All(Vec<Condition>, Span),
    /// True if at least one of them is true.
    Any(Vec<Condition>, Span),
    /// True if each of them is false.
    None(Vec<Condition>, Span),
}

/// `on_enter:`
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenOnEnter {
    /// `start:` with a dialog or dialog/section.
    pub start: Option<Scalar>,
    /// `cooldown:`
    pub cooldown: Option<Scalar>,
    /// `at_most:`
    pub at_most: Option<Scalar>,
    /// The place of the key.
    pub span: Span,
}
