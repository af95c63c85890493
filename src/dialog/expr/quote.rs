//! Recognises comparisons in words: `is greater than 8`, `is at most 8`, `is not 8`. They are not
//! accepted; the diagnostic shows the right form.

use crate::dialog::expr::fault::Fault;
use crate::dialog::expr::lex::{Lexeme, Token};
use crate::dialog::expr::raw::Raw;
use crate::dialog::register as code;

/// Returns the fault of a comparison in words after `is`; `lexemes` are what follows it, without
/// `not`. `None` if it is no such comparison.
pub(super) fn comparison(lexemes: &[Lexeme<'_>], left: &Raw, is_not: bool) -> Option<Fault> {
    let mut ahead = 0;
    let word = |at: usize| match lexemes.get(at).map(|lexeme| &lexeme.token) {
        Some(Token::Word(word)) => *word,
        _ => "",
    };
    let (sign, words) = match (word(ahead), word(ahead + 1)) {
        ("greater" | "more" | "larger" | "bigger" | "higher" | "later", _) => (">", 1),
        ("less" | "fewer" | "smaller" | "lower" | "earlier", _) => ("<", 1),
        ("over" | "above" | "after", _) => (">", 1),
        ("under" | "below" | "before", _) => ("<", 1),
        ("at", "least") => (">=", 2),
        ("at", "most") => ("<=", 2),
        ("equal", _) => ("==", 1),
        ("", _)
            if lexemes
                .get(ahead)
                .is_some_and(|lexeme| !matches!(lexeme.token, Token::Word(_) | Token::Sign(_))) =>
        {
            ("==", 0)
        }
        _ => return None,
    };
    let first = lexemes.get(ahead)?;
    ahead += words;
    ahead += usize::from(matches!(word(ahead), "than" | "to"));
    let mut sign = sign;
    if word(ahead) == "or" && word(ahead + 1) == "equal" {
        sign = if sign == ">" { ">=" } else { "<=" };
        ahead += 2 + usize::from(word(ahead + 2) == "to");
    }
    let sign = match (is_not, sign) {
        (false, sign) => sign,
        (true, ">") => "<=",
        (true, "<") => ">=",
        (true, ">=") => "<",
        (true, "<=") => ">",
        (true, _) => "!=",
    };
    let right = lexemes.get(ahead).map_or("…".to_owned(), |lexeme| {
        lexeme.token.to_string().trim_matches('`').to_owned()
    });
    let fault = Fault::new(
        code::UNKNOWN_KIND,
        first.at.clone(),
        format!("{} cannot stand behind `is`", first.token),
    );
    Some(fault.help(format!("write `{left} {sign} {right}`")))
}
