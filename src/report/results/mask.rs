//! Hides addresses and phone numbers in what people wrote: a quote tells what was said, not by whom.

/// What stands in their place.
const MASK: &str = "[…]";
/// The fewest digits of a phone number; fewer may be a date or a price.
const DIGITS: usize = 9;
/// The shortest name of an account.
const ACCOUNT: usize = 4;

/// Returns a text without e-mail addresses, names of accounts and phone numbers.
pub fn masked(text: &str) -> String {
    // Unseen signs would part a number without a reader noticing.
    let text: String = text.chars().filter(|sign| !is_unseen(*sign)).collect();
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        // A phone number may be written in several words.
        let long = words[at..]
            .iter()
            .take_while(|word| is_of_number(word))
            .count();
        if (words[at..at + long]
            .iter()
            .map(|word| digits(word))
            .sum::<usize>())
            >= DIGITS
        {
            put(words[at + long - 1], &mut out);
            at += long;
            continue;
        }
        if is_address(word) {
            put(word, &mut out);
        } else {
            out.push_str(word);
        }
        at += 1;
    }
    out
}

/// Writes the mask, with the signs and blanks that stood behind the word.
fn put(word: &str, out: &mut String) {
    out.push_str(MASK);
    let kept = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    out.push_str(&word[kept.len()..]);
}

/// Returns whether a character has no width: spaces, joiners and marks of direction.
fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Counts the digits of every script.
fn digits(word: &str) -> usize {
    word.chars().filter(|sign| sign.is_numeric()).count()
}

/// Returns whether a word is made of digits and what stands between those of a phone number.
fn is_of_number(word: &str) -> bool {
    let word = word.trim_end();
    !word.is_empty()
        && word
            .chars()
            .all(|letter| letter.is_numeric() || "+-–./(),;!?".contains(letter))
}

fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '@');
    let lower = word.to_lowercase();
    let is_link = ["t.me/", "telegram.me/", "wa.me/"]
        .iter()
        .any(|host| lower.contains(host));
    is_link
        || word.split_once('@').is_some_and(|(before, after)| {
            let is_mail = !before.is_empty() && after.contains('.');
            is_mail || before.is_empty() && after.chars().count() >= ACCOUNT
        })
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn addresses_and_numbers_are_hidden_and_nothing_else_is() {
        for (text, right) in [
            (
                "Mail me: ann.b@shop.example, please",
                "Mail me: […], please",
            ),
            ("Call +31 6 12 34 56 78.", "Call […]."),
            ("Call 06-12345678 or (020) 123 45 67!", "Call […] or […]!"),
            ("See https://t.me/ann_b for more", "See […] for more"),
            ("Call ٠٦١٢٣٤٥٦٧٨ now", "Call […] now"),
            (
                "Call 06\u{200b}12\u{200b}34\u{200b}56\u{200b}78",
                "Call […]",
            ),
            ("I am @ann_b on Telegram", "I am […] on Telegram"),
            (
                "We met @ 3 on 2026-11-23, for 12.50",
                "We met @ 3 on 2026-11-23, for 12.50",
            ),
            ("No 1 in 100 000 years", "No 1 in 100 000 years"),
            ("two\nlines ", "two\nlines "),
        ] {
            assert_eq!(masked(text), right);
        }
    }
}
