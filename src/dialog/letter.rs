//! Classifies characters: digits of any script, invisible characters, writing direction.
//!
//! Every parser of values uses this, so that `٣` is 3 everywhere and invisible characters from
//! copied text change nothing.

use std::borrow::Cow;

/// The zero of every decimal script; the digits 1 to 9 follow each.
const ZEROS: [u32; 77] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce,
    0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Returns the ASCII digit for a digit of any script; `None` for other characters.
///
/// ```
/// use vraag::dialog::letter::digit;
///
/// assert_eq!((digit('٣'), digit('３'), digit('½')), (Some('3'), Some('3'), None));
/// ```
pub fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let at = ZEROS
        .partition_point(|zero| *zero <= u32::from(c))
        .checked_sub(1)?;
    char::from_digit(u32::from(c) - ZEROS[at], 10)
}

/// Returns whether a character is invisible and has no width: joiners, direction marks, fillers,
/// control characters.
pub fn is_unseen(c: char) -> bool {
    match c {
        ' '..='~' => false,
        _ if c.is_control() => !c.is_whitespace(),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Returns whether a text has a visible character.
pub fn is_seen(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !is_unseen(c))
}

/// Returns whether a character changes the direction of writing or is written from right to left.
pub fn turns(c: char) -> bool {
    match c {
        '\0'..='\u{58f}' => false,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => true,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}' => true,
        _ => false,
    }
}

/// Returns whether a character is a control that changes the direction of the text after it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns a person's words, made safe to insert into a sentence: they cannot change the direction
/// of the text around them.
///
/// Most words are returned unchanged. Right-to-left text, and words that look like a URL, a
/// username or a command to a messenger, are put between two invisible isolate marks.
///
/// ```
/// use vraag::dialog::letter::{isolated, without_isolates};
///
/// assert_eq!(isolated("Noor"), "Noor");
/// assert_eq!(isolated("Noor\u{202e}"), "Noor");
/// assert_eq!(isolated("נור"), "\u{2068}נור\u{2069}");
/// assert_eq!(without_isolates("Dag \u{2068}נור\u{2069}!"), "Dag נור!");
/// assert_eq!(isolated("t.me/x"), "\u{2068}t.me/x\u{2069}");
/// assert_eq!(isolated("noor@example.org"), "noor@example.org");
/// ```
pub fn isolated(words: &str) -> Cow<'_, str> {
    if !words.chars().any(turns) && !is_live(words) {
        return Cow::Borrowed(words);
    }
    let plain: String = words.chars().filter(|c| !is_direction(*c)).collect();
    Cow::Owned(if plain.chars().any(turns) || is_live(&plain) {
        format!("\u{2068}{plain}\u{2069}")
    } else {
        plain
    })
}

/// The most characters of a person's name.
pub const MOST_OF_NAME: usize = 64;
/// The most characters of a group's name.
pub const MOST_OF_TITLE: usize = 128;
/// How many marks may stand on one letter of a name.
const MOST_MARKS: usize = 2;

/// Returns a name as it is kept: one line of at most `most` characters, without control and format
/// characters and without heaps of marks. `None` if nothing of it can be seen.
///
/// ```
/// use vraag::dialog::letter::{MOST_OF_NAME, name};
///
/// assert_eq!(name(" Noor\n\u{202e}de  Wit", MOST_OF_NAME).as_deref(), Some("Noor de Wit"));
/// assert_eq!(name("👩‍🍳 Noor", MOST_OF_NAME).as_deref(), Some("👩‍🍳 Noor"));
/// assert_eq!(name("No\u{200b}or", MOST_OF_NAME).as_deref(), Some("Noor"));
/// assert_eq!(name("\u{3164}", MOST_OF_NAME), None);
/// assert_eq!(name("Wilhelmina", 8).as_deref(), Some("Wilhelm…"));
/// ```
pub fn name(words: &str, most: usize) -> Option<String> {
    let line = one_line(words);
    if !is_seen(&line) {
        return None;
    }
    if line.chars().count() <= most {
        return Some(line.into_owned());
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    Some(format!("{}…", cut.trim_end()))
}

/// Returns somebody's name, made safe to insert into a sentence that others read.
///
/// ```
/// use vraag::dialog::letter::shown_name;
///
/// assert_eq!(shown_name("Noor de Wit"), "Noor de Wit");
/// assert_eq!(shown_name("Noor\nAnna: done"), "Noor Anna: done");
/// assert_eq!(shown_name("נור"), "\u{2068}נור\u{2069}");
/// ```
pub fn shown_name(words: &str) -> Cow<'_, str> {
    match one_line(words) {
        Cow::Borrowed(line) => isolated(line),
        Cow::Owned(line) => Cow::Owned(isolated(&line).into_owned()),
    }
}

/// Returns words as one line without characters that nobody sees and without heaps of marks.
///
/// ```
/// use vraag::dialog::letter::one_line;
///
/// assert_eq!(one_line("Noor\r\n  de Wit\u{7}"), "Noor de Wit");
/// ```
pub fn one_line(words: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b'!'..=b'~' | b' ');
    if words.bytes().all(is_plain) && words.trim() == words && !words.contains("  ") {
        return Cow::Borrowed(words);
    }
    let mut line = String::with_capacity(words.len());
    let (mut marks, mut is_gap) = (0, false);
    for c in words.chars() {
        if c.is_whitespace() || c == '\u{2800}' {
            is_gap = true;
            continue;
        }
        // Joiners and selectors shape a letter of such a script, or an emoji; elsewhere they hide.
        let shapes = matches!(
            c,
            '\u{200c}' | '\u{200d}' | '\u{fe0f}' | '\u{e0061}'..='\u{e007f}'
        ) && !is_gap
            && line
                .chars()
                .next_back()
                .is_some_and(|before| !before.is_ascii() && before != c);
        if is_unseen(c) && !shapes {
            continue;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            continue;
        }
        if std::mem::take(&mut is_gap) && !line.is_empty() {
            line.push(' ');
        }
        line.push(c);
    }
    Cow::Owned(line)
}

/// Returns whether a character is a mark of those that can be heaped on any letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Returns whether a messenger would turn part of these words into a link, a mention or a command.
/// An email address is allowed, because people give it as an answer.
fn is_live(words: &str) -> bool {
    // Nearly all words have none of these.
    if !words.contains(['@', '/', '#', '.']) {
        return false;
    }
    words.split_whitespace().any(|word| {
        let marked = word
            .trim_start_matches(|c: char| !matches!(c, '@' | '/' | '#') && !c.is_alphanumeric());
        let behind = |c: char| {
            marked
                .strip_prefix(c)
                .is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        };
        let is_mail = word
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        let is_host = |(at, _): (usize, &str)| {
            let (before, after) = (
                word[..at].chars().next_back(),
                word[at + 1..].chars().next(),
            );
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphabetic)
        };
        behind('@')
            || behind('/')
            || behind('#')
            || word.contains("://")
            || (!is_mail && word.match_indices('.').any(is_host))
    })
}

/// Returns a sentence without the marks that [`isolated`] adds, as it is stored and compared.
pub fn without_isolates(words: &str) -> Cow<'_, str> {
    let is_sign = |c: char| matches!(c, '\u{2068}' | '\u{2069}');
    if words.contains(is_sign) {
        Cow::Owned(words.replace(is_sign, ""))
    } else {
        Cow::Borrowed(words)
    }
}

/// Returns a text prepared for parsing: invisible characters removed, every space and digit
/// replaced by its ASCII form.
///
/// ```
/// use vraag::dialog::letter::readable;
///
/// assert_eq!(readable("12\u{a0}٣4\u{200b}"), "12 34");
/// ```
pub fn readable(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'))
    {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|c| !is_unseen(*c));
    let plain = seen.map(|c| {
        if c.is_whitespace() && c != '\n' && c != '\t' {
            ' '
        } else {
            digit(c).unwrap_or(c)
        }
    });
    Cow::Owned(plain.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_of_unicode_is_a_digit() {
        let digits = regex::Regex::new(r"^\p{Nd}$").expect("a pattern");
        let is_digit = |c: char| digits.is_match(c.encode_utf8(&mut [0; 4]));
        for c in (0..=0x2_0000).filter_map(char::from_u32) {
            assert!(!is_digit(c) || digit(c).is_some(), "{c:?}");
        }
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn what_cannot_be_seen_is_nothing() {
        for text in [
            "",
            " ",
            "\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}\u{a0}",
            "\u{e0061}",
            "\u{fe0f}\u{200d}",
            "\u{7f}\u{1b}",
        ] {
            assert!(!is_seen(text), "{text:?}");
        }
        for text in ["a", ".", "👍", "\u{301}", "ש"] {
            assert!(is_seen(text), "{text:?}");
        }
    }
}
