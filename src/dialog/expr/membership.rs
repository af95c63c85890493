//! Checks the types of `in`, `not in`, `has`, `has any` and `has all`.

use crate::dialog::expr::compare::{different_types_help, keys_of};
use crate::dialog::expr::pretty::written;
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::resolve::Resolver;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Type};
use crate::dialog::register as code;
use crate::dialog::source::Span;

impl Resolver<'_> {
    pub(super) fn membership(&mut self, raw: &Raw, op: BinaryOp, left: &Raw, right: &Raw) -> Expr {
        if matches!(right.node, RawNode::List(_)) {
            let left = self.expr(left, None);
            let keys = keys_of(&left.kind);
            let right = self.expr(right, keys.as_ref());
            if let Type::List(kind) = &right.kind
                && !left.kind.goes_with(kind)
            {
                let (one, other) = (written(&left), written(&right));
                let help = match &left.kind {
                    Type::Keys(_) | Type::Tags => format!("write `{one} has any {other}`"),
                    _ => different_types_help(&left, &right, &other),
                };
                let message = format!(
                    "`{one}` is {}, but the list holds {}",
                    left.kind.describe(),
                    kind.describe()
                );
                self.error(code::DIFFERENT_TYPES, right.span, message, help);
            }
            return self.typed(
                raw,
                ExprNode::Binary(op, Box::new(left), Box::new(right)),
                Type::Bool,
            );
        }
        let right = self.expr(right, None);
        let keys = keys_of(&right.kind);
        let left = self.expr(left, keys.as_ref());
        match &right.kind {
            Type::Keys(_) | Type::Tags | Type::List(_)
                if !matches!(left.kind, Type::Keys(_) | Type::Tags) => {}
            Type::Unknown => {}
            kind => {
                let message = format!(
                    "behind `{}` stands a list in brackets, and this is {}",
                    op.sign(),
                    kind.describe()
                );
                let help = format!(
                    "write `{} {} [..]`, or `==` for one value",
                    written(&left),
                    op.sign()
                );
                self.error(code::WRONG_OPERATOR, right.span, message, help);
            }
        }
        self.typed(
            raw,
            ExprNode::Binary(op, Box::new(left), Box::new(right)),
            Type::Bool,
        )
    }

    pub(super) fn membership_test(
        &mut self,
        raw: &Raw,
        op: BinaryOp,
        left: &Raw,
        right: &Raw,
    ) -> Expr {
        let left = self.expr(left, None);
        let keys = keys_of(&left.kind);
        let right = self.expr(right, keys.as_ref());
        if let Some((span, message, help)) = holding_fault(op, &left, &right) {
            self.error(code::WRONG_OPERATOR, span, message, help);
        }
        self.typed(
            raw,
            ExprNode::Binary(op, Box::new(left), Box::new(right)),
            Type::Bool,
        )
    }
}

fn holding_fault(op: BinaryOp, left: &Expr, right: &Expr) -> Option<(Span, String, String)> {
    let (one, other) = (written(left), written(right));
    match &left.kind {
        Type::Keys(_) | Type::Tags | Type::Unknown => {}
        Type::Key(_) if op == BinaryOp::Has => {
            return Some((
                left.span,
                format!("`{one}` is one option, not several"),
                format!("write `{one} == {other}`"),
            ));
        }
        Type::Key(_) => {
            return Some((
                left.span,
                format!("`{one}` is one option, not several"),
                format!("write `{one} in {other}`"),
            ));
        }
        kind => {
            let message = format!(
                "`{}` asks for one of several options, and `{one}` is {}",
                op.sign(),
                kind.describe()
            );
            return Some((
                left.span,
                message,
                "use it with a `multi`, a `rank` or `contact.tags`".to_owned(),
            ));
        }
    }
    let is_list = !right.kind.is_single();
    match op {
        _ if right.kind == Type::Unknown => None,
        BinaryOp::Has if is_list => {
            let message = "`has` asks for one option".to_owned();
            Some((
                right.span,
                message,
                format!("write `{one} has any {other}` or `{one} has all {other}`"),
            ))
        }
        BinaryOp::HasAny | BinaryOp::HasAll if !is_list => {
            let message = format!("`{}` asks for several options", op.sign());
            Some((
                right.span,
                message,
                format!(
                    "write `{one} has {other}`, or `{one} {} [{other}, …]`",
                    op.sign()
                ),
            ))
        }
        _ => {
            let kind = if let Type::List(kind) = &right.kind {
                kind
            } else {
                &right.kind
            };
            let is_key = matches!(
                kind,
                Type::Key(_) | Type::Keys(_) | Type::Tags | Type::Text | Type::Unknown
            );
            let message = format!(
                "an option stands behind `{}`, and `{other}` is {}",
                op.sign(),
                kind.describe()
            );
            (!is_key).then(|| (right.span, message, "write an option's key".to_owned()))
        }
    }
}
