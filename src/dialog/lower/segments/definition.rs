//! Hashes what a segment means, to notice when it means something else.

use sha2::{Digest, Sha256};

use crate::dialog::expr::tree::{Expr, ExprNode};
use crate::dialog::segments::{Definition, SegmentKind};

/// Returns the hash of a segment's meaning, independent of the formatting in the file.
pub(super) fn definition(kind: &SegmentKind, named: &[Definition]) -> Definition {
    let mut hash = Sha256::new();
    match kind {
        SegmentKind::Dynamic(condition) => {
            hash.update("dynamic");
            hash_expr(condition, &mut hash);
        }
        SegmentKind::Static => hash.update("static"),
        // A later change of the other segment's meaning does not matter.
        SegmentKind::Snapshot { of, at } => hash.update(format!("snapshot {of} {at:?}")),
    }
    if matches!(kind, SegmentKind::Dynamic(_)) {
        named.iter().for_each(|named| hash.update(named.0));
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    Definition(first)
}

fn hash_expr(expr: &Expr, hash: &mut Sha256) {
    match &expr.node {
        ExprNode::Literal(value) => hash.update(format!("={value:?}")),
        ExprNode::Missing => hash.update("missing"),
        ExprNode::Name(name) => hash.update(format!("@{name:?}")),
        ExprNode::Unary(op, inner) => {
            hash.update(format!("{op:?}("));
            hash_expr(inner, hash);
        }
        ExprNode::Binary(op, left, right) => {
            hash.update(format!("{op:?}("));
            hash_expr(left, hash);
            hash.update(",");
            hash_expr(right, hash);
        }
        ExprNode::Is(inner, test) => {
            hash.update(format!("is {test:?}("));
            hash_expr(inner, hash);
        }
        ExprNode::List(items) => {
            hash.update("[");
            items.iter().for_each(|item| hash_expr(item, hash));
        }
        ExprNode::Call(function, given) => {
            hash.update(format!("{function:?}("));
            given.iter().for_each(|given| hash_expr(given, hash));
        }
        ExprNode::Index(part, vote, key) => {
            hash.update(format!("{part:?} {vote}["));
            hash_expr(key, hash);
        }
    }
    hash.update(")");
}
