//! Checks names: their characters, their length, and reserved words.

use super::{Decoder, spanned};
use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;

/// The kind of thing that a name is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Dialog,
    Section,
    Question,
    Vote,
    Option,
    List,
    Variable,
    Field,
    Tag,
    Segment,
    Theme,
    Detour,
    Reason,
    Desk,
    Reply,
    Value,
    Word,
    Language,
    Command,
    Link,
}

/// Words that SPSS does not allow as column names.
const SPSS: &[&str] = &[
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",
];

/// Reserved words of the expression language.
const EXPRESSION: &[&str] = &[
    "answer",
    "any",
    "answered",
    "bot",
    "contact",
    "day",
    "has",
    "in",
    "is",
    "lang",
    "missing",
    "month",
    "not_asked",
    "now",
    "refused",
    "room",
    "skipped",
    "timed_out",
    "today",
    "true",
    "false",
    "unclear",
    "unknown",
];

/// Commands that are always repair words.
const REPAIR: &[&str] = &[
    "stop",
    "help",
    "hulp",
    "back",
    "terug",
    "restart",
    "opnieuw",
    "human",
    "medewerker",
    "language",
    "taal",
    "my_data",
    "mydata",
    "mijn_gegevens",
    "forget_me",
    "forgetme",
    "vergeet_mij",
    "privacy",
];

const NAME_RULE: &str =
    "names are small letters, digits and `_`, begin with a letter and have at most 30 characters";

impl Named {
    fn describe(self) -> &'static str {
        match self {
            Self::Dialog => "a dialog",
            Self::Section => "a section",
            Self::Question => "a question",
            Self::Vote => "a vote",
            Self::Option => "an option",
            Self::List => "a list",
            Self::Variable => "a variable",
            Self::Field => "a contact field",
            Self::Tag => "a tag",
            Self::Segment => "a segment",
            Self::Theme => "a theme",
            Self::Detour => "a detour",
            Self::Reason => "an end's reason",
            Self::Desk => "a desk",
            Self::Reply => "a saved reply",
            Self::Value => "a value",
            Self::Word => "a built-in word",
            Self::Language => "a language",
            Self::Command => "a command",
            Self::Link => "a link",
        }
    }

    /// Returns whether the name becomes a column or a word in expressions.
    fn is_word(self) -> bool {
        match self {
            Self::Question | Self::Vote | Self::Option | Self::Variable => true,
            Self::Dialog
            | Self::Section
            | Self::List
            | Self::Field
            | Self::Tag
            | Self::Segment
            | Self::Theme
            | Self::Detour
            | Self::Reason
            | Self::Desk
            | Self::Reply => false,
            Self::Value | Self::Word | Self::Language | Self::Command | Self::Link => false,
        }
    }

    fn rule(self) -> &'static str {
        match self {
            Self::Dialog => {
                "a dialog's name is small letters, digits and `-`, begins with a letter and has at most 32 characters"
            }
            Self::Language => "a language is two small letters, as in `nl` or `en`",
            Self::Command => {
                "a command is small letters, digits and `_`, without the slash, at most 32 characters"
            }
            Self::Link => {
                "a link is small letters, digits, `-` and `_`, begins with a letter and has at most 40 characters"
            }
            Self::Section
            | Self::Question
            | Self::Vote
            | Self::Option
            | Self::List
            | Self::Variable
            | Self::Field
            | Self::Tag => NAME_RULE,
            Self::Segment
            | Self::Theme
            | Self::Detour
            | Self::Reason
            | Self::Desk
            | Self::Reply
            | Self::Value
            | Self::Word => NAME_RULE,
        }
    }

    /// Returns which signs a name may have beside small letters and digits, and how long it may be;
    /// a language has rules of its own.
    fn form(self) -> (&'static [char], usize) {
        match self {
            Self::Dialog => (&['-'], 32),
            Self::Command => (&['_'], 32),
            Self::Link => (&['-', '_'], 40),
            Self::Section
            | Self::Question
            | Self::Vote
            | Self::Option
            | Self::List
            | Self::Variable
            | Self::Field
            | Self::Tag => (&['_'], 30),
            Self::Segment
            | Self::Theme
            | Self::Detour
            | Self::Reason
            | Self::Desk
            | Self::Reply
            | Self::Value
            | Self::Word
            | Self::Language => (&['_'], 30),
        }
    }

    fn allows(self, name: &str) -> bool {
        if self == Self::Language {
            return is_language(name);
        }
        let (extra, max_length) = self.form();
        name.len() <= max_length
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || extra.contains(&c))
            && (self == Self::Command || !name.contains("__"))
    }

    /// Returns the regular expression that its names fit, how long they may be, and which words it
    /// refuses.
    pub(crate) fn pattern(self) -> (String, usize, Vec<&'static str>) {
        if self == Self::Language {
            let pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$";
            return (pattern.to_owned(), 12, Vec::new());
        }
        let (extra, longest) = self.form();
        let signs: String = extra.iter().filter(|sign| **sign != '_').collect();
        let has_line = extra.contains(&'_');
        let pattern = match (has_line, self) {
            (true, Self::Command) => "^[a-z][a-z0-9_]*$".to_owned(),
            // No two `_` in a row.
            (true, _) => format!("^[a-z](_?[a-z0-9{signs}])*_?$"),
            (false, _) => format!("^[a-z][a-z0-9{signs}]*$"),
        };
        let mut refused = Vec::new();
        if self.is_word() {
            refused.extend([SPSS, EXPRESSION].concat());
        }
        if self == Self::Command {
            refused.extend(REPAIR);
        }
        (pattern, longest, refused)
    }
}

/// Returns why a name that comes from outside the dialogs is not allowed, and what would be; `None`
/// if it is allowed.
pub(crate) fn refusal(name: &str, named: Named) -> Option<String> {
    (!named.allows(name)).then(|| advice(name, named))
}

/// Returns whether a key looks like a language: `nl`, `fil`, `pt-br`.
pub(super) fn is_language(key: &str) -> bool {
    let mut parts = key.split('-');
    let head = parts.next().unwrap_or_default();
    let is_head = matches!(head.len(), 2 | 3) && head.bytes().all(|b| b.is_ascii_lowercase());
    let tail = parts.next();
    is_head
        && parts.next().is_none()
        && tail.is_none_or(|tail| {
            matches!(tail.len(), 2..=8) && tail.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

impl Decoder<'_> {
    /// Returns the name given here, and reports it if the language does not allow it.
    pub fn name(&mut self, scalar: &Scalar, named: Named) -> Spanned<Name> {
        self.check_name(&scalar.text, scalar.span, named);
        spanned(scalar)
    }

    /// Reports a name that is not allowed.
    pub fn check_name(&mut self, name: &str, span: Span, named: Named) {
        let what = named.describe();
        if !named.allows(name) {
            let words = format!("`{}` cannot be the name of {what}", shorten(name));
            let problem = Diagnostic::error(code::BAD_NAME, span, words).help(advice(name, named));
            return self.report(problem);
        }
        let taken = if named.is_word() && SPSS.contains(&name) {
            "it could not be a column in SPSS"
        } else if named.is_word() && EXPRESSION.contains(&name) {
            "it means something in conditions"
        } else if named == Named::Command && REPAIR.contains(&name) {
            "it is always understood, in every dialog"
        } else {
            return;
        };
        let words = format!("`{name}` cannot be the name of {what}: {taken}");
        self.report(
            Diagnostic::error(code::REFUSED_NAME, span, words).help(format!(
                "choose another, such as `{}`",
                alternative(name, named)
            )),
        );
    }
}

/// Languages by the names that people use for them.
const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("engels", "en"),
    ("dutch", "nl"),
    ("nederlands", "nl"),
    ("german", "de"),
    ("deutsch", "de"),
    ("duits", "de"),
    ("french", "fr"),
    ("français", "fr"),
    ("frans", "fr"),
    ("spanish", "es"),
    ("español", "es"),
    ("italian", "it"),
    ("italiano", "it"),
    ("turkish", "tr"),
    ("polish", "pl"),
];

fn advice(name: &str, named: Named) -> String {
    if let (Named::Language, Some((_, code))) = (
        named,
        LANGUAGES
            .iter()
            .find(|(called, _)| *called == name.to_lowercase()),
    ) {
        return format!("a language is two small letters: `{code}`");
    }
    let slug = slug(name, named);
    let sentence = named == Named::Question && name.contains(' ') && name.chars().count() > 12;
    if sentence {
        return "`ask:` gives the question a short name for the reports; the words go under `text:`".to_owned();
    }
    if named.allows(&slug) {
        format!("{}: `{slug}`", named.rule())
    } else {
        named.rule().to_owned()
    }
}

fn alternative(name: &str, named: Named) -> String {
    let tail = if named == Named::Command {
        "page"
    } else if named == Named::Option {
        "one"
    } else {
        "given"
    };
    format!("{name}_{tail}")
}

/// Returns the nearest allowed name.
fn slug(name: &str, named: Named) -> String {
    use unicode_normalization::UnicodeNormalization;
    let joint = if matches!(named, Named::Dialog | Named::Link) {
        '-'
    } else {
        '_'
    };
    let mut slug = String::new();
    for c in name.nfd().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'ß' => slug.push_str("ss"),
            'æ' => slug.push_str("ae"),
            'œ' => slug.push_str("oe"),
            'ø' => slug.push('o'),
            '\'' | '’' | '\u{300}'..='\u{36f}' => {}
            _ if slug.ends_with(joint) || slug.is_empty() => {}
            _ => slug.push(joint),
        }
    }
    let slug = slug.trim_end_matches(joint);
    if slug.starts_with(|c: char| c.is_ascii_digit()) && named == Named::Option {
        format!("option{joint}{slug}")
    } else {
        slug.to_owned()
    }
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= 40 {
        return name.to_owned();
    }
    name.chars().take(39).chain(['…']).collect()
}
