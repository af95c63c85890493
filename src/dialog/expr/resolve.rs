//! Resolves every name of an expression, computes the type of every part, and reports what does not
//! fit.
//!
//! ```
//! use vraag::dialog::ast::Scalar;
//! use vraag::dialog::expr::names::{Known, Names};
//! use vraag::dialog::expr::resolve::condition;
//! use vraag::dialog::expr::tree::Type;
//!
//! let mut names = Names::default();
//! names.answers.insert("bags".into(), Known::from_type(Type::Number));
//! let mut diagnostics = Vec::new();
//! condition(&Scalar::alone("bag >= 6"), &names, &mut diagnostics);
//! assert_eq!(diagnostics[0].help.as_deref(), Some("did you mean `bags`?"));
//! ```

use std::ops::Range;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::{Code, Diagnostic};
use crate::dialog::expr::names::Names;
use crate::dialog::expr::parse::{parse, parse_part};
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, IsTest, KeySet, Type, UnaryOp};
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::id::Name;
use crate::value::Value;

/// Parses and resolves a condition: `when`, `if`, `valid`, a segment.
pub fn condition(source: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Expr {
    let raw = parse(source, diagnostics);
    let mut resolver = Resolver {
        source,
        names,
        diagnostics,
        wants_value: false,
    };
    resolver.truth(&raw)
}

/// Parses and resolves an unquoted value of `set`.
pub fn value(source: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Expr {
    let raw = parse(source, diagnostics);
    Resolver {
        source,
        names,
        diagnostics,
        wants_value: true,
    }
    .expr(&raw, None)
}

/// Parses and resolves an unquoted value of `keep`, which may be `missing`.
pub fn value_or_missing(source: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Expr {
    let raw = parse(source, diagnostics);
    if raw.node == RawNode::Missing {
        return Expr {
            node: ExprNode::Missing,
            kind: Type::Missing,
            span: source.part(raw.at),
        };
    }
    Resolver {
        source,
        names,
        diagnostics,
        wants_value: true,
    }
    .expr(&raw, None)
}

/// Parses and resolves an expression in a part of a text.
pub fn placeholder(
    source: &Scalar,
    part: Range<usize>,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Expr {
    let raw = parse_part(source, part, diagnostics);
    Resolver {
        source,
        names,
        diagnostics,
        wants_value: false,
    }
    .expr(&raw, None)
}

/// Resolves an expression that was parsed before.
pub fn resolve(
    raw: &Raw,
    source: &Scalar,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Expr {
    Resolver {
        source,
        names,
        diagnostics,
        wants_value: false,
    }
    .expr(raw, None)
}

/// The keys that may be written without quotes.
#[derive(Clone, Debug)]
pub(super) enum Keys {
    /// The keys of a question, a vote or the languages.
    Of(KeySet),
    /// The tags.
    Tags,
}

pub(super) struct Resolver<'r> {
    pub(super) source: &'r Scalar,
    pub(super) names: &'r Names,
    pub(super) diagnostics: &'r mut Vec<Diagnostic>,
    /// Whether a plain word may have been meant as a text (in `set` and `keep`).
    pub(super) wants_value: bool,
}

impl Resolver<'_> {
    /// Resolves a part; `keys` are those that may be written there without quotes.
    pub(super) fn expr(&mut self, raw: &Raw, keys: Option<&Keys>) -> Expr {
        match &raw.node {
            RawNode::Number(number) => self.literal(raw, Value::Number(*number), Type::Number),
            RawNode::Text(text) => match keys {
                Some(keys) => self.key(raw, text, keys),
                None => self.literal(raw, Value::Text(text.clone()), Type::Text),
            },
            RawNode::Bool(truth) => self.literal(raw, Value::Bool(*truth), Type::Bool),
            RawNode::Date(date) => self.literal(raw, Value::Date(*date), Type::Date),
            RawNode::Time(time) => self.literal(raw, Value::Time(*time), Type::Time),
            RawNode::Duration(duration) => {
                self.literal(raw, Value::Duration(*duration), Type::Duration)
            }
            RawNode::Missing => self.report_missing_as_value(raw),
            RawNode::Name(name) => self.name(raw, name, keys),
            RawNode::Field(base, name, at) => self.field(raw, base, name, at),
            RawNode::Index(base, key) => self.index(raw, base, key),
            RawNode::Call(name, at, arguments) => self.call(raw, name, at, arguments),
            RawNode::List(items) => self.list(raw, items, keys),
            RawNode::Unary(UnaryOp::Not, inner) => {
                let inner = self.truth(inner);
                self.typed(
                    raw,
                    ExprNode::Unary(UnaryOp::Not, Box::new(inner)),
                    Type::Bool,
                )
            }
            RawNode::Unary(UnaryOp::Negate, inner) => self.negate(raw, inner),
            RawNode::Binary(op, left, right) => self.binary(raw, *op, left, right),
            RawNode::Is(inner, test) => self.is_test(raw, inner, *test),
            RawNode::Named(name, inner) => self.named_outside(raw, name, inner),
            RawNode::Wrong => self.faulty(raw),
        }
    }

    /// Resolves a part that has to be a condition.
    pub(super) fn truth(&mut self, raw: &Raw) -> Expr {
        let expr = self.expr(raw, None);
        let written = || raw.to_string();
        let help = match &expr.kind {
            Type::Bool | Type::Unknown => return expr,
            Type::Key(_) => format!("compare it: `{} == …`, or ask `{0} is answered`", written()),
            Type::Keys(_) | Type::Tags => {
                format!("ask for one: `{} has …`, or `{0} is answered`", written())
            }
            Type::Number => format!("compare it: `{} >= …`", written()),
            Type::Text | Type::Date | Type::Time | Type::Moment | Type::Duration => {
                format!("compare it: `{} == …`, or ask `{0} is answered`", written())
            }
            Type::Location | Type::File | Type::List(_) | Type::Missing => {
                format!("ask `{} is answered`", written())
            }
        };
        let message = format!(
            "`{}` is {}, and only a condition can stand here",
            written(),
            expr.kind.describe()
        );
        self.error(code::NOT_A_CONDITION, expr.span, message, help);
        expr
    }

    fn literal(&self, raw: &Raw, value: Value, kind: Type) -> Expr {
        self.typed(raw, ExprNode::Literal(value), kind)
    }

    /// Returns a placeholder for a part whose fault has been reported.
    pub(super) fn faulty(&self, raw: &Raw) -> Expr {
        self.typed(raw, ExprNode::Missing, Type::Unknown)
    }

    pub(super) fn typed(&self, raw: &Raw, node: ExprNode, kind: Type) -> Expr {
        Expr {
            node,
            kind,
            span: self.span(&raw.at),
        }
    }

    pub(super) fn span(&self, at: &Range<usize>) -> Span {
        self.source.part(at.clone())
    }

    pub(super) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics
            .push(Diagnostic::error(code, span, message).help(help));
    }

    pub(super) fn warning(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics
            .push(Diagnostic::warning(code, span, message).help(help));
    }

    fn report_missing_as_value(&mut self, raw: &Raw) -> Expr {
        let help = "write `… is missing` to ask for it; only `keep:` can take `missing`, to remove a field";
        self.error(
            code::MISSING_AS_VALUE,
            self.span(&raw.at),
            "`missing` is not a value that can stand here",
            help,
        );
        self.faulty(raw)
    }

    fn named_outside(&mut self, raw: &Raw, name: &Name, inner: &Raw) -> Expr {
        self.expr(inner, None);
        let help = "in `segments.yaml` it belongs to `any`, `times`, `seen`, `completed`, `dropped` and their like";
        self.error(
            code::WRONG_ARGUMENTS,
            self.span(&raw.at),
            format!("`{name}` means nothing here"),
            help,
        );
        self.faulty(raw)
    }

    fn list(&mut self, raw: &Raw, items: &[Raw], keys: Option<&Keys>) -> Expr {
        let items: Vec<Expr> = items.iter().map(|item| self.expr(item, keys)).collect();
        let kind = items
            .iter()
            .map(|item| &item.kind)
            .find(|kind| **kind != Type::Unknown)
            .cloned()
            .unwrap_or(Type::Unknown);
        if items.is_empty() {
            self.error(
                code::MIXED_LIST,
                self.span(&raw.at),
                "this list is empty",
                "put at least one value between the brackets",
            );
        }
        if let Some(odd) = items.iter().find(|item| !item.kind.goes_with(&kind)) {
            let message = format!(
                "this list holds {} and {}",
                kind.describe(),
                odd.kind.describe()
            );
            self.error(
                code::MIXED_LIST,
                odd.span,
                message,
                "keep to one type in a list",
            );
        }
        self.typed(raw, ExprNode::List(items), Type::List(Box::new(kind)))
    }

    fn negate(&mut self, raw: &Raw, inner: &Raw) -> Expr {
        let inner = self.expr(inner, None);
        match (&inner.node, &inner.kind) {
            (ExprNode::Literal(Value::Number(number)), _) => {
                self.literal(raw, Value::Number(-*number), Type::Number)
            }
            (_, Type::Number | Type::Duration | Type::Unknown) => {
                let kind = inner.kind.clone();
                self.typed(raw, ExprNode::Unary(UnaryOp::Negate, Box::new(inner)), kind)
            }
            (_, kind) => {
                let message = format!(
                    "`-` goes before a number or a duration, and this is {}",
                    kind.describe()
                );
                self.error(
                    code::WRONG_OPERATOR,
                    inner.span,
                    message,
                    "take the `-` away; for \"not\" write `not`",
                );
                self.faulty(raw)
            }
        }
    }

    fn binary(&mut self, raw: &Raw, op: BinaryOp, left: &Raw, right: &Raw) -> Expr {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logic(raw, op, left, right),
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual => self.comparison(raw, op, left, right),
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => self
                .hyphenated(raw, op, left, right)
                .unwrap_or_else(|| self.arithmetic(raw, op, left, right)),
            BinaryOp::In | BinaryOp::NotIn => self.membership(raw, op, left, right),
            BinaryOp::Has | BinaryOp::HasAny | BinaryOp::HasAll => {
                self.membership_test(raw, op, left, right)
            }
        }
    }

    fn logic(&mut self, raw: &Raw, op: BinaryOp, left: &Raw, right: &Raw) -> Expr {
        let checked = self.truth(left);
        let right = match self.report_forgotten_comparison(left, &checked, right) {
            Some(diagnostic) => diagnostic,
            None => self.truth(right),
        };
        self.typed(
            raw,
            ExprNode::Binary(op, Box::new(checked), Box::new(right)),
            Type::Bool,
        )
    }

    /// Reports `size == small or medium`, which sounds right but means something else.
    fn report_forgotten_comparison(
        &mut self,
        left: &Raw,
        checked: &Expr,
        right: &Raw,
    ) -> Option<Expr> {
        let (RawNode::Binary(op, asked, first), RawNode::Name(name)) = (&left.node, &right.node)
        else {
            return None;
        };
        let ExprNode::Binary(_, question, _) = &checked.node else {
            return None;
        };
        let (Type::Key(set) | Type::Keys(set)) = &question.kind else {
            return None;
        };
        if set.is_open() || !set.has(name) || self.names.is_known(name) {
            return None;
        }
        let help = match op {
            BinaryOp::Equal => format!("write `{asked} in [{first}, {name}]`"),
            BinaryOp::Has => format!(
                "write `{asked} has any [{first}, {name}]`, or `has all` where both must be chosen"
            ),
            BinaryOp::NotEqual => format!("write `{asked} not in [{first}, {name}]`"),
            _ => format!("write `{asked} == {name}` in full"),
        };
        self.error(
            code::UNKNOWN_NAME,
            self.span(&right.at),
            format!("`{name}` is not a condition by itself"),
            help,
        );
        Some(self.faulty(right))
    }

    fn is_test(&mut self, raw: &Raw, inner: &Raw, test: IsTest) -> Expr {
        let inner = self.expr(inner, None);
        if is_always_there(&inner) {
            let (code, how) = match test {
                IsTest::Answered => (code::ALWAYS_TRUE, "always"),
                IsTest::Missing | IsTest::Kind(_) => (code::NEVER_TRUE, "never"),
            };
            self.warning(
                code,
                self.span(&raw.at),
                format!("this is {how} true: it is always there"),
                "take this condition away",
            );
        }
        self.typed(raw, ExprNode::Is(Box::new(inner), test), Type::Bool)
    }
}

/// Returns whether an expression is never missing.
fn is_always_there(expr: &Expr) -> bool {
    use crate::dialog::expr::tree::Ref;
    match &expr.node {
        ExprNode::Literal(_) | ExprNode::Is(_, _) => true,
        ExprNode::Name(Ref::Lang | Ref::Room | Ref::Today | Ref::Now | Ref::Bot(_)) => true,
        ExprNode::Name(_)
        | ExprNode::Missing
        | ExprNode::Unary(_, _)
        | ExprNode::Binary(_, _, _)
        | ExprNode::List(_)
        | ExprNode::Call(_, _)
        | ExprNode::Index(_, _, _) => false,
    }
}
