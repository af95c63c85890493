//! Makes up what a customer would type: ordinary words, words of a certain length, words that fit
//! a pattern.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Something that fits no question but one for a text.
pub const NONSENSE: &str = "abracadabra";
/// A picture that nobody needs to have.
pub const PHOTO: &str = "picture.jpg";
/// A file that nobody needs to have.
pub const FILE: &str = "paper.pdf";

/// Something that is none of the options that are offered.
pub const OWN: &str = "something of my own";

/// What somebody writes in their own words, in each language. All are equally long, so that what fits
/// a limit in one fits it in the others.
const SENTENCES: [(&str, &str); 2] = [
    ("en", "this is what I meant to say"),
    ("nl", "dat is wat ik wou vertellen"),
];
/// [`OWN`] in each language.
const OWNS: [(&str, &str); 2] = [("en", OWN), ("nl", "iets van mezelf")];
/// Longer texts than this are not written out to show that they are too long.
const LONGEST_SHOWN: usize = 300;
/// How often something is repeated that may be repeated for ever.
const REPEATED: u32 = 1;

/// Returns words whose length lies between these two, counted in characters.
pub fn words(min: usize, max: usize) -> String {
    repeated(SENTENCES[0].1, min, max)
}

/// Returns what is said in this language instead of words that were made up here; other words stay.
/// Who speaks none of ours says it in English.
pub fn in_language(said: &str, language: &str) -> String {
    let of = |table: &[(&str, &'static str); 2]| {
        let mut own = table.iter().filter(|(code, _)| *code == language);
        own.next().map_or(table[0].1, |(_, words)| *words)
    };
    let count = said.chars().count();
    if said == OWN {
        of(&OWNS).to_owned()
    } else if said == words(count, count) {
        repeated(of(&SENTENCES), count, count)
    } else {
        said.to_owned()
    }
}

fn repeated(sentence: &str, min: usize, max: usize) -> String {
    let mut text = sentence.to_owned();
    while text.chars().count() < min {
        text.push(' ');
        text.push_str(sentence);
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
    use super::{OWN, SENTENCES, fitting, in_language, words};

    #[test]
    fn what_is_made_up_is_said_in_the_language_of_who_says_it_and_as_long_as_before() {
        assert_eq!(
            in_language(&words(1, 500), "nl"),
            "dat is wat ik wou vertellen"
        );
        assert_eq!(in_language(&words(1, 500), "fr"), words(1, 500));
        assert_eq!(in_language(OWN, "nl"), "iets van mezelf");
        assert_eq!(in_language("rye bread", "nl"), "rye bread");
        let counts = SENTENCES.map(|(_, words)| words.chars().count());
        assert_eq!(counts[0], counts[1]);
        for count in 1..200 {
            let said = in_language(&words(count, count), "nl");
            assert_eq!(said.trim().chars().count(), count, "{said}");
        }
    }

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
