//! Lists the tags that dialogs set, remove or test and that segments test, so that an unknown tag
//! can be reported.

use crate::dialog::bot::Dialogs;
use crate::dialog::expr::tree::{Expr, ExprNode, Ref};
use crate::dialog::program::Step;
use crate::dialog::segments::SegmentKind;
use crate::engine::program::reach;
use crate::id::Name;
use crate::value::Value;
use std::collections::BTreeSet;

/// Returns the tags that the dialogs and segments in force use.
pub fn known(dialogs: &Dialogs) -> BTreeSet<Name> {
    let mut tags = BTreeSet::new();
    for program in dialogs.programs.values() {
        for node in &program.nodes {
            if let Step::Tag(tag) | Step::Untag(tag) = &node.step {
                tags.insert(tag.clone());
            }
        }
        reach::expressions(program, &mut |expr| collect_tags(expr, &mut tags));
    }
    for segment in &dialogs.segments.all {
        if let SegmentKind::Dynamic(condition) = &segment.kind {
            collect_tags(condition, &mut tags);
        }
    }
    tags
}

fn collect_tags(expr: &Expr, tags: &mut BTreeSet<Name>) {
    expr.walk(&mut |part| {
        let ExprNode::Binary(_, left, right) = &part.node else {
            return;
        };
        for (one, other) in [(left, right), (right, left)] {
            if matches!(&one.node, ExprNode::Name(Ref::Contact(field)) if field == "tags") {
                collect_operand_tags(other, tags);
            }
        }
    });
}

/// Collects the tags in an operand that is compared with `contact.tags`.
fn collect_operand_tags(expr: &Expr, tags: &mut BTreeSet<Name>) {
    match &expr.node {
        ExprNode::Literal(Value::Key(tag)) => {
            tags.insert(tag.clone());
        }
        ExprNode::Literal(Value::Text(tag)) => {
            tags.insert(Name::new(tag));
        }
        ExprNode::List(items) => items
            .iter()
            .for_each(|item| collect_operand_tags(item, tags)),
        ExprNode::Literal(_)
        | ExprNode::Missing
        | ExprNode::Name(_)
        | ExprNode::Unary(..)
        | ExprNode::Binary(..)
        | ExprNode::Is(..)
        | ExprNode::Call(..)
        | ExprNode::Index(..) => {}
    }
}
