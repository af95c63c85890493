//! Lowers the values of `set` and `keep`, and checks that each name holds only one type.

use crate::dialog::ast::{Ask, Scalar};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::{Expr, ExprNode, Type};
use crate::dialog::lower::Lowering;
use crate::dialog::lower::declarations::Declaration;
use crate::dialog::lower::infer::fits;
use crate::dialog::program::Assigned;
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;
use crate::value::Value;

/// The name that gets a value, and what is known of it.
struct Target {
    shown: String,
    kind: Type,
    first: Option<Span>,
    declared: bool,
}

impl<'a> Lowering<'a> {
    /// Lowers the entries of a `set` (variables) or a `keep` (fields).
    pub fn assignments(
        &mut self,
        values: &'a [(Spanned<Name>, Scalar)],
        are_variables: bool,
    ) -> Vec<(Name, Assigned)> {
        values
            .iter()
            .map(|(name, value)| {
                (
                    name.value.clone(),
                    self.assignment(name, value, are_variables),
                )
            })
            .collect()
    }

    /// Checks the field that a question's answer is kept in.
    pub fn kept_field(&mut self, ask: &'a Ask) -> Option<Name> {
        let field = ask.keep.as_ref()?;
        let kind = self.scope.answer_type(&ask.name.value).clone();
        if self.check_field(field) {
            self.check_type(&self.field(&field.value), &kind, field.span);
        }
        Some(field.value.clone())
    }

    fn assignment(
        &mut self,
        name: &Spanned<Name>,
        value: &'a Scalar,
        is_variable: bool,
    ) -> Assigned {
        let target = match is_variable {
            true => self.variable(&name.value),
            false if self.check_field(name) => self.field(&name.value),
            // Reported already, so its value must not cause a second diagnostic.
            false => Target {
                kind: Type::Unknown,
                ..self.field(&name.value)
            },
        };
        if value.quoted {
            return self.quoted(&target, value);
        }
        let expr = self.value(value, !is_variable);
        self.check_type(&target, &expr.kind, value.span);
        match expr.node {
            ExprNode::Missing => Assigned::Missing,
            _ => Assigned::Expr(expr),
        }
    }

    fn quoted(&mut self, target: &Target, value: &'a Scalar) -> Assigned {
        self.check_quoted_name(value);
        if let Type::Key(keys) = &target.kind
            && !value.text.contains("${")
            && keys.has(&value.text)
        {
            let node = ExprNode::Literal(Value::Key(Name::new(&value.text)));
            return Assigned::Expr(Expr {
                node,
                kind: target.kind.clone(),
                span: value.span,
            });
        }
        self.check_type(target, &Type::Text, value.span);
        Assigned::Text(self.text_value(value))
    }

    /// Warns of a known name between quotes, which is a text and rarely meant so.
    fn check_quoted_name(&mut self, value: &Scalar) {
        let what = match self
            .scope
            .named
            .get(value.text.as_str())
            .map(|named| named.what)
        {
            Some(Declaration::Question(_)) => "the question",
            Some(Declaration::Vote(_)) => "the vote",
            Some(Declaration::Variable) => "the variable",
            None => match value
                .text
                .strip_prefix("contact.")
                .is_some_and(|field| self.shared.fields.kind(field).is_some())
            {
                true => "the field",
                false => return,
            },
        };
        let message = format!(
            "between quotes `{}` is a text, not {what} of that name",
            value.text
        );
        let help = format!("for its value write it without quotes: {}", value.text);
        self.report(Diagnostic::warning(codes::QUOTED_NAME, value.span, message).help(help));
    }

    /// Reports fields that dialogs cannot keep; returns whether this one can be kept.
    fn check_field(&mut self, field: &Spanned<Name>) -> bool {
        let help = match field.value.as_str() {
            "tags" => "write `tag: name` or `untag: name`",
            "first_name" => "keep `contact.name`: its first word is the first name",
            "source" => "it is the part of a deep link behind the name, and stays what it was",
            _ => return true,
        };
        let message = format!("`contact.{}` cannot be kept by a dialog", field.value);
        self.report(Diagnostic::error(codes::BAD_FORM, field.span, message).help(help));
        false
    }

    fn check_type(&mut self, target: &Target, given: &Type, span: Span) {
        if fits(&target.kind, given, target.declared) {
            return;
        }
        let (shown, kind) = (&target.shown, target.kind.describe_in_full());
        let message = format!(
            "`{shown}` holds {kind}, and here it is given {}",
            given.describe_in_full()
        );
        let diagnostic = Diagnostic::error(codes::TWO_TYPES, span, message);
        let diagnostic = match target.first {
            Some(first) if first != span => diagnostic.label(first, format!("{kind} since here")),
            _ => diagnostic,
        };
        self.report(
            diagnostic.help("one name holds one type everywhere: take another name for the other"),
        );
    }

    fn variable(&self, name: &Name) -> Target {
        Target {
            shown: name.to_string(),
            kind: self
                .scope
                .names
                .variables
                .get(name)
                .cloned()
                .unwrap_or(Type::Unknown),
            first: self.scope.named.get(name).map(|named| named.span),
            declared: false,
        }
    }

    fn field(&self, name: &Name) -> Target {
        let fields = self.shared.fields;
        Target {
            shown: format!("contact.{name}"),
            kind: fields.kind(name).unwrap_or(Type::Unknown),
            first: fields.first_span(name),
            declared: fields.is_declared(name),
        }
    }
}
