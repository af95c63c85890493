//! Says what is wrong where the parser of expressions gives up, and what was probably meant.

use std::ops::Range;

use crate::dialog::expr::fault::Fault;
use crate::dialog::expr::lex::{Lexeme, NAMED_ARGUMENTS, Token};
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::register as code;
use crate::dialog::suggest::nearest;
use crate::value::Missing;

/// Returns the fault of a token that cannot stand where it stands.
pub(super) fn unexpected(lexeme: &Lexeme<'_>, after: Option<&Raw>) -> Fault {
    let fault = |help: &str| {
        Fault::new(
            code::NOT_AN_EXPRESSION,
            lexeme.at.clone(),
            format!("{} does not fit here", lexeme.token),
        )
        .help(help)
    };
    match (&lexeme.token, after.map(|raw| &raw.node)) {
        (Token::Sign(")" | "]"), _) => fault("nothing is open that this could close"),
        (Token::Sign("["), Some(_)) => fault("write `in [..]`, `has any [..]` or `has all [..]`"),
        (Token::Sign(_), Some(_)) => fault("join two conditions with `and` or `or`"),
        (Token::Sign(_), None) | (Token::Word("and" | "or" | "in" | "is" | "has"), None) => {
            fault("something to compare is missing before it")
        }
        (Token::Word(word), Some(RawNode::Name(name))) if NAMED_ARGUMENTS.contains(word) => {
            fault(&format!(
                "write it into parentheses: `last({name} {word} …)` or `any({name} {word} …)`"
            ))
        }
        (Token::Word(_) | Token::Text(_), Some(RawNode::Name(name))) => fault(&format!(
            "write `{name} == …` for one option, `{name} has …` for one of several"
        )),
        (Token::Number(_), Some(RawNode::Name(name))) => {
            fault(&format!("write `{name} == …` or `{name} >= …`"))
        }
        _ => fault(
            "an expression looks like `bags >= 6`, `brew has espresso` or `bags >= 6 and grind == beans`",
        ),
    }
}

/// Returns the fault of an expression of `length` bytes that ends too soon.
pub(super) fn ends_early(lexemes: &[Lexeme<'_>], length: usize) -> Fault {
    let last = lexemes.last().map_or(0..length, |lexeme| lexeme.at.clone());
    Fault::new(
        code::NOT_AN_EXPRESSION,
        last,
        "something is missing behind this",
    )
    .help("finish the expression, such as `bags >= 6`")
}

/// Returns the fault of an expression of `length` bytes with too many parts.
pub(super) fn too_deep(length: usize) -> Fault {
    Fault::new(
        code::TOO_MANY_PARTS,
        0..length,
        "this expression has too many parts",
    )
    .help("keep a part of it in a variable with `set:`")
}

/// Returns the fault of a second comparison at `at`, right after `left`.
pub(super) fn chained(left: &Raw, at: Range<usize>) -> Fault {
    let help = match &left.node {
        RawNode::Binary(_, _, middle) => format!("write it as two: `{left} and {middle} …`"),
        _ => "put parentheses around one of them, or join them with `and`".to_owned(),
    };
    Fault::new(
        code::CHAINED_COMPARISON,
        at,
        "two comparisons cannot stand in a row",
    )
    .help(help)
}

/// Returns the fault of a word that is no kind of missing, behind `left is`.
pub(super) fn wrong_kind(lexeme: &Lexeme<'_>, left: &Raw) -> Fault {
    let words: Vec<&str> = ["missing", "answered"]
        .into_iter()
        .chain(Missing::ALL.map(Missing::word))
        .collect();
    let fault = Fault::new(
        code::UNKNOWN_KIND,
        lexeme.at.clone(),
        format!("{} cannot stand behind `is`", lexeme.token),
    );
    match lexeme.token {
        Token::Word(word) => match nearest(word, words.iter().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(format!(
                "write `{left} == {word}` to compare; behind `is` stands one of {}",
                words.join(", ")
            )),
        },
        _ => fault.help(format!(
            "write `{left} == …` to compare; behind `is` stands one of {}",
            words.join(", ")
        )),
    }
}
