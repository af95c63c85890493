//! Which of several languages suits a person.

use crate::id::Name;

/// The language of everything that has no other.
static ENGLISH: Name = Name::new_static("en");

/// Returns the language that suits a person best: theirs, else the one that theirs is a variety of,
/// else the first. `wanted` is their language code, or `None` if it is unknown.
///
/// ```
/// use vraag::dialog::language::language_for;
/// use vraag::id::Name;
///
/// let spoken: Vec<Name> = ["nl", "pt", "pt-BR"].map(Name::from).into();
/// assert_eq!(*language_for(&spoken, Some("pt-BR")), "pt-BR");
/// assert_eq!(*language_for(&spoken, Some("pt-PT")), "pt");
/// assert_eq!(*language_for(&spoken, Some("de")), "nl");
/// assert_eq!(*language_for(&[], None), "en");
/// ```
pub fn language_for<'a>(spoken: &'a [Name], wanted: Option<&str>) -> &'a Name {
    let known = |wanted: &str| spoken.iter().find(|code| *code == wanted);
    let own = wanted.and_then(known);
    let base = wanted.and_then(|wanted| wanted.split('-').next());
    own.or_else(|| base.and_then(known))
        .or(spoken.first())
        .unwrap_or(&ENGLISH)
}
