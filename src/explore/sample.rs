//! Makes up what a customer would type: ordinary words, words of a certain length, words that fit
//! a pattern.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Something that fits no question but one for a text.
pub const NONSENSE: &str = "abracadabra";
/// A picture that nobody needs to have.
pub const PHOTO: &str = "picture.jpg";
/// A file that nobody needs to have.
pub const FILE: &str = "paper.pdf";

/// What somebody writes in their own words.
const SENTENCE: &str = "that is what I wanted to say";
/// Longer texts than this are not written out to show that they are too long.
const LONGEST_SHOWN: usize = 300;
/// How often something is repeated that may be repeated for ever.
const REPEATED: u32 = 1;

/// Returns words whose length lies between these two, counted in characters.
pub fn words(min: usize, max: usize) -> String {
    let mut text = SENTENCE.to_owned();
    while text.chars().count() < min {
        text.push(' ');
        text.push_str(SENTENCE);
    }
    if text.chars().count() <= max {
        return text;
    }
    let cut: String = text.chars().take(max).collect();
    match cut.ends_with(' ') {
        true => format!("{}x", cut.trim_end()),
        false => cut,
    }
}

/// Returns words that are too long for a limit, if they are short enough to be shown.
pub fn too_long(max: usize) -> Option<String> {
    (max < LONGEST_SHOWN).then(|| words(max + 1, max + 1))
}

/// Returns words that fit a pattern, or `None` if none can be made up.
pub fn fitting(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut made = String::new();
    make(&hir, &mut made).then_some(made)
}

/// Appends the shortest words that fit; `false` if there are none.
fn make(hir: &Hir, made: &mut String) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => {
                made.push_str(text);
                true
            }
            Err(_) => false,
        },
        HirKind::Class(class) => match letter(class) {
            Some(letter) => {
                made.push(letter);
                true
            }
            None => false,
        },
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            (0..repetition.min.max(REPEATED.min(most))).all(|_| make(&repetition.sub, made))
        }
        HirKind::Capture(capture) => make(&capture.sub, made),
        HirKind::Concat(parts) => parts.iter().all(|part| make(part, made)),
        HirKind::Alternation(ways) => ways.iter().any(|way| {
            let before = made.len();
            let is_made = make(way, made);
            if !is_made {
                made.truncate(before);
            }
            is_made
        }),
    }
}

/// Returns a letter of a class, rather one that a person would type.
fn letter(class: &Class) -> Option<char> {
    let within = |from: char, to: char| {
        let preferred = ['a', 'A', '1', '0', 'x', '-', ' '];
        let mut inside = preferred.into_iter().filter(|c| (from..=to).contains(c));
        inside.next().unwrap_or(from)
    };
    let letters: Vec<char> = match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .map(|range| within(range.start(), range.end()))
            .collect(),
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .filter(|range| range.end() < 128)
            .map(|range| within(range.start().into(), range.end().into()))
            .collect(),
    };
    let readable = letters.iter().find(|c| c.is_ascii_alphanumeric());
    readable.or(letters.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::{fitting, words};

    #[test]
    fn words_fit_the_length_and_the_pattern_that_they_are_made_for() {
        for (min, max) in [(1, 500), (2, 4), (60, 70), (29, 29), (5, 5)] {
            let made = words(min, max).trim().chars().count();
            assert!((min..=max).contains(&made), "{min}..{max}: {made}");
        }
        for pattern in [
            r"[0-9]{4} ?[A-Z]{2}",
            r"^\d+$",
            r"(?i)(red|blue)-\w{3,}",
            r"\p{Greek}x*",
            r"[^a-z]+@",
        ] {
            let made = fitting(pattern).expect("something fits");
            let is_fit = regex::Regex::new(&format!("^(?:{pattern})$"))
                .expect("it is one")
                .is_match(&made);
            assert!(is_fit, "{pattern}: {made}");
        }
        assert_eq!(fitting(r"[a&&b]"), None);
    }
}
