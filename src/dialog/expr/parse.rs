//! Parses expressions: a small precedence parser over tokens. Knows no names and no types.

use std::ops::Range;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::fault::Fault;
use crate::dialog::expr::lex::{Lexeme, NAMED_ARGUMENTS, Token, lex};
use crate::dialog::expr::quote;
use crate::dialog::expr::raw::{Raw, RawNode, tightness};
use crate::dialog::expr::syntax_fault::{chained, ends_early, too_deep, unexpected, wrong_kind};
use crate::dialog::expr::tree::{BinaryOp, IsTest, UnaryOp};
use crate::dialog::register as code;
use crate::id::Name;
use crate::value::Missing;

/// The longest expression, in bytes.
pub const LENGTH_LIMIT: usize = 4_000;
/// The deepest tree; a row of operators makes it deeper, too.
pub const DEPTH_LIMIT: usize = 200;
/// The deepest nesting of parentheses, brackets and prefix operators.
pub const NESTING_LIMIT: usize = 60;

/// Parses a whole scalar as an expression; reports what is wrong and then returns
/// [`RawNode::Wrong`].
pub fn parse(source: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Raw {
    if source.is_stand_in() {
        return Raw {
            node: RawNode::Wrong,
            at: 0..0,
        };
    }
    parse_part(source, 0..source.text.len(), diagnostics)
}

/// Parses a part of a scalar as an expression, such as the inside of `${…}`.
pub fn parse_part(source: &Scalar, part: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Raw {
    let mut faults = Vec::new();
    let mut raw = parse_text(&source.text[part.clone()], &mut faults);
    raw.shift(part.start);
    diagnostics.extend(
        faults
            .into_iter()
            .map(|fault| fault.shifted(part.start).in_scalar(source)),
    );
    raw
}

/// Parses a text as an expression; places are offsets in the text.
pub fn parse_text(text: &str, faults: &mut Vec<Fault>) -> Raw {
    let wrong = Raw {
        node: RawNode::Wrong,
        at: 0..text.len(),
    };
    if text.len() > LENGTH_LIMIT {
        faults.push(
            Fault::new(
                code::TOO_MANY_PARTS,
                0..text.len(),
                "this expression is too long",
            )
            .help("keep a part of it in a variable with `set:`"),
        );
        return wrong;
    }
    let before = faults.len();
    let lexemes = lex(text, faults);
    if lexemes.is_empty() {
        if faults.len() == before {
            faults.push(
                Fault::new(
                    code::NOT_AN_EXPRESSION,
                    0..text.len(),
                    "there is no expression here",
                )
                .help("write one such as `bags >= 6`"),
            );
        }
        return wrong;
    }
    let mut parser = Parser {
        lexemes: &lexemes,
        next: 0,
        end: text.len(),
        depth: 0,
    };
    let parsed = parser.expression(0).and_then(|raw| match parser.peek() {
        None if raw.depth() > DEPTH_LIMIT => Err(Box::new(too_deep(text.len()))),
        None => Ok(raw),
        Some(lexeme) => Err(Box::new(unexpected(lexeme, Some(&raw)))),
    });
    match parsed {
        Ok(raw) => raw,
        Err(fault) => {
            // If tokens were already reported, errors that follow from them are not reported again.
            if faults.len() == before || fault.code != code::NOT_AN_EXPRESSION {
                faults.push(*fault);
            }
            wrong
        }
    }
}

type Parsed = Result<Raw, Box<Fault>>;

struct Parser<'p> {
    lexemes: &'p [Lexeme<'p>],
    next: usize,
    end: usize,
    depth: usize,
}

impl<'p> Parser<'p> {
    fn peek(&self) -> Option<&'p Lexeme<'p>> {
        self.lexemes.get(self.next)
    }

    fn take(&mut self) -> Option<&'p Lexeme<'p>> {
        let lexeme = self.lexemes.get(self.next);
        self.next += 1;
        lexeme
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.lexemes.get(self.next + ahead), Some(Lexeme { token: Token::Word(found), .. }) if *found == word)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Lexeme { token: Token::Sign(found), .. }) if *found == sign)
    }

    /// Parses an expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Parsed {
        self.depth += 1;
        if self.depth > NESTING_LIMIT {
            return Err(Box::new(too_deep(self.end)));
        }
        let mut left = self.prefix()?;
        while let Some((op, words)) = self.operator() {
            if op.tightness() < least {
                break;
            }
            self.next += words;
            left = self.infix(left, op)?;
            if op.tightness() == tightness::COMPARE
                && let Some((second, _)) = self.operator()
                && second.tightness() == tightness::COMPARE
            {
                let second = self
                    .peek()
                    .map_or(left.at.clone(), |lexeme| lexeme.at.clone());
                return Err(Box::new(chained(&left, second)));
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Returns the next operator and the number of its words.
    fn operator(&self) -> Option<(Operator, usize)> {
        self.operator_at(0)
    }

    fn operator_at(&self, ahead: usize) -> Option<(Operator, usize)> {
        let binary = |op| Operator::Binary(op);
        let found = match &self.lexemes.get(self.next + ahead)?.token {
            Token::Sign("==") => (binary(BinaryOp::Equal), 1),
            Token::Sign("!=") => (binary(BinaryOp::NotEqual), 1),
            Token::Sign("<") => (binary(BinaryOp::Less), 1),
            Token::Sign("<=") => (binary(BinaryOp::LessEqual), 1),
            Token::Sign(">") => (binary(BinaryOp::Greater), 1),
            Token::Sign(">=") => (binary(BinaryOp::GreaterEqual), 1),
            Token::Sign("+") => (binary(BinaryOp::Add), 1),
            Token::Sign("-") => (binary(BinaryOp::Subtract), 1),
            Token::Sign("*") => (binary(BinaryOp::Multiply), 1),
            Token::Sign("/") => (binary(BinaryOp::Divide), 1),
            Token::Word("and") => (binary(BinaryOp::And), 1),
            Token::Word("or") => (binary(BinaryOp::Or), 1),
            Token::Word("in") => (binary(BinaryOp::In), 1),
            Token::Word("not") if self.is_word(ahead + 1, "in") => (binary(BinaryOp::NotIn), 2),
            Token::Word("has") if self.is_word(ahead + 1, "any") => (binary(BinaryOp::HasAny), 2),
            Token::Word("has") if self.is_word(ahead + 1, "all") => (binary(BinaryOp::HasAll), 2),
            Token::Word("has") => (binary(BinaryOp::Has), 1),
            Token::Word("is") => (Operator::Is, 1),
            Token::Sign(_)
            | Token::Word(_)
            | Token::Number(_)
            | Token::Text(_)
            | Token::Date(_)
            | Token::Time(_)
            | Token::Duration(_) => {
                return None;
            }
        };
        Some(found)
    }

    fn infix(&mut self, left: Raw, op: Operator) -> Parsed {
        match op {
            Operator::Is => self.is_test(left),
            Operator::Binary(op) => {
                let right = self.expression(op.tightness() + 1)?;
                let at = left.at.start..right.at.end;
                Ok(Raw {
                    node: RawNode::Binary(op, Box::new(left), Box::new(right)),
                    at,
                })
            }
        }
    }

    fn is_test(&mut self, left: Raw) -> Parsed {
        let is_not = self.is_word(0, "not");
        self.next += usize::from(is_not);
        if let Some(fault) = quote::comparison(
            &self.lexemes[self.next.min(self.lexemes.len())..],
            &left,
            is_not,
        ) {
            return Err(Box::new(fault));
        }
        let Some(lexeme) = self.take() else {
            return Err(Box::new(ends_early(self.lexemes, self.end)));
        };
        let Token::Word(word) = lexeme.token else {
            return Err(Box::new(wrong_kind(lexeme, &left)));
        };
        let test = match word {
            "missing" => IsTest::Missing,
            "answered" => IsTest::Answered,
            _ => IsTest::Kind(Missing::from_word(word).ok_or_else(|| wrong_kind(lexeme, &left))?),
        };
        let at = left.at.start..lexeme.at.end;
        let is = Raw {
            node: RawNode::Is(Box::new(left), test),
            at: at.clone(),
        };
        Ok(if is_not {
            Raw {
                node: RawNode::Unary(UnaryOp::Not, Box::new(is)),
                at,
            }
        } else {
            is
        })
    }

    fn prefix(&mut self) -> Parsed {
        let Some(lexeme) = self.take() else {
            return Err(Box::new(ends_early(self.lexemes, self.end)));
        };
        let start = lexeme.at.start;
        let unary = match lexeme.token {
            Token::Word("not") => Some((UnaryOp::Not, tightness::NOT)),
            Token::Sign("-") => Some((UnaryOp::Negate, tightness::NEGATE)),
            _ => None,
        };
        if let Some((op, least)) = unary {
            let inner = self.expression(least)?;
            let at = start..inner.at.end;
            return Ok(Raw {
                node: RawNode::Unary(op, Box::new(inner)),
                at,
            });
        }
        let base = self.primary(lexeme)?;
        self.postfix(base)
    }

    fn primary(&mut self, lexeme: &'p Lexeme<'p>) -> Parsed {
        let node = match &lexeme.token {
            Token::Number(number) => RawNode::Number(*number),
            Token::Text(text) => RawNode::Text(text.clone()),
            Token::Date(date) => RawNode::Date(*date),
            Token::Time(time) => RawNode::Time(*time),
            Token::Duration(duration) => RawNode::Duration(*duration),
            Token::Word("") => RawNode::Wrong,
            Token::Word("true") => RawNode::Bool(true),
            Token::Word("false") => RawNode::Bool(false),
            Token::Word("missing") => RawNode::Missing,
            Token::Word("and" | "or" | "in" | "is" | "has") => {
                return Err(Box::new(unexpected(lexeme, None)));
            }
            Token::Word(name) if self.is_sign("(") => return self.call(name, lexeme),
            Token::Word(name) => RawNode::Name((*name).into()),
            Token::Sign("[") => return self.list(lexeme),
            Token::Sign("(") => return self.parentheses(lexeme),
            Token::Sign(_) => return Err(Box::new(unexpected(lexeme, None))),
        };
        Ok(Raw {
            node,
            at: lexeme.at.clone(),
        })
    }

    fn postfix(&mut self, mut base: Raw) -> Parsed {
        loop {
            let start = base.at.start;
            if self.is_sign(".") {
                self.next += 1;
                let Some(lexeme) = self.take() else {
                    return Err(Box::new(ends_early(self.lexemes, self.end)));
                };
                let Token::Word(name) = lexeme.token else {
                    return Err(Box::new(unexpected(lexeme, None)));
                };
                base = Raw {
                    node: RawNode::Field(Box::new(base), name.into(), lexeme.at.clone()),
                    at: start..lexeme.at.end,
                };
            } else if self.is_sign("[") && matches!(base.node, RawNode::Field(..)) {
                let Some(open) = self.take() else {
                    return Ok(base);
                };
                let key = self.expression(0)?;
                let end = self.close("]", open)?;
                base = Raw {
                    node: RawNode::Index(Box::new(base), Box::new(key)),
                    at: start..end,
                };
            } else {
                return Ok(base);
            }
        }
    }

    fn call(&mut self, name: &str, lexeme: &Lexeme<'_>) -> Parsed {
        let Some(open) = self.take() else {
            return Err(Box::new(ends_early(self.lexemes, self.end)));
        };
        let (arguments, end) = self.arguments(open)?;
        Ok(Raw {
            node: RawNode::Call(name.into(), lexeme.at.clone(), arguments),
            at: lexeme.at.start..end,
        })
    }

    fn list(&mut self, open: &Lexeme<'_>) -> Parsed {
        let (items, end) = self.items("]", open)?;
        Ok(Raw {
            node: RawNode::List(items),
            at: open.at.start..end,
        })
    }

    fn parentheses(&mut self, open: &Lexeme<'_>) -> Parsed {
        let inner = self.expression(0)?;
        let end = self.close(")", open)?;
        Ok(Raw {
            node: inner.node,
            at: open.at.start..end,
        })
    }

    fn items(&mut self, close: &str, open: &Lexeme<'_>) -> Result<(Vec<Raw>, usize), Box<Fault>> {
        let mut items = Vec::new();
        while !self.is_sign(close) {
            items.push(self.expression(0)?);
            if !self.is_sign(",") {
                break;
            }
            self.next += 1;
        }
        let end = self.close(close, open)?;
        Ok((items, end))
    }

    /// Parses the arguments of a function: values, then named ones, with or without a comma and a
    /// colon.
    fn arguments(&mut self, open: &Lexeme<'_>) -> Result<(Vec<Raw>, usize), Box<Fault>> {
        let mut arguments = Vec::new();
        while !self.is_sign(")") {
            match self.named_argument() {
                Some((name, at)) => {
                    let inner = self.expression(0)?;
                    let at = at.start..inner.at.end;
                    arguments.push(Raw {
                        node: RawNode::Named(name, Box::new(inner)),
                        at,
                    });
                }
                None => arguments.push(self.expression(0)?),
            }
            if self.is_sign(",") {
                self.next += 1;
            } else if !NAMED_ARGUMENTS.iter().any(|name| self.is_word(0, name)) {
                break;
            }
        }
        let end = self.close(")", open)?;
        Ok((arguments, end))
    }

    /// Takes the name of an argument if a value follows it.
    fn named_argument(&mut self) -> Option<(Name, Range<usize>)> {
        let Lexeme {
            token: Token::Word(word),
            at,
        } = self.peek()?
        else {
            return None;
        };
        let name = NAMED_ARGUMENTS.into_iter().find(|name| name == word)?;
        let follows = &self.lexemes.get(self.next + 1)?.token;
        if !matches!(
            follows,
            Token::Word(_) | Token::Duration(_) | Token::Number(_) | Token::Text(_)
        ) || self.operator_at(1).is_some()
        {
            return None;
        }
        self.next += 1;
        Some((Name::new_static(name), at.clone()))
    }

    fn close(&mut self, sign: &str, open: &Lexeme<'_>) -> Result<usize, Box<Fault>> {
        if self.is_sign(sign) {
            self.next += 1;
            return Ok(self.lexemes[self.next - 1].at.end);
        }
        if let Some(lexeme) = self.peek() {
            return Err(Box::new(
                unexpected(lexeme, None).help(format!("a `{sign}` or a comma would fit here")),
            ));
        }
        let what = if sign == ")" {
            "this parenthesis is never closed"
        } else {
            "this bracket is never closed"
        };
        Err(Box::new(
            Fault::new(code::NEVER_CLOSED, open.at.clone(), what)
                .help(format!("put a `{sign}` behind the last part")),
        ))
    }
}

#[derive(Clone, Copy)]
enum Operator {
    Binary(BinaryOp),
    Is,
}

impl Operator {
    fn tightness(self) -> u8 {
        match self {
            Self::Binary(op) => op.tightness(),
            Self::Is => tightness::COMPARE,
        }
    }
}
