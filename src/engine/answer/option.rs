//! Finds the one option that a text names: by label, by a synonym, or by its number in the list.

use std::ops::Range;

use crate::dialog::program::{OptionDef, Spec};
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::{self, NormalizedText};
use crate::engine::answer::{Mismatch, Parsed, Reading, joint, several, vocabularies, yesno};
use crate::value::Value;

/// If the smallest amount among the labels is above this, a typed number can only be a list number.
const SMALL_AMOUNT: u64 = 20;

/// A shorter text is not searched inside labels; in bytes.
const MIN_PART_BYTES: usize = 3;

/// A name of an option, in its plain form.
pub(super) struct Named<'a> {
    pub option: &'a OptionDef,
    /// 0 for its label, 1 for its label in another language, 2 for one of its `says`.
    pub tier: u8,
    pub plain: String,
}

/// Returns all names of all shown options, so that many texts can be compared with them.
pub(super) fn all_names<'a>(reading: &Reading<'a>) -> Vec<Named<'a>> {
    let to_name = |option: &'a OptionDef, tier: u8, words: &str| Named {
        option,
        tier,
        plain: normalized_text::plain(words),
    };
    let mut names = Vec::new();
    for option in reading.shown() {
        names.push(to_name(option, 0, &reading.label(option)));
        names.extend(
            reading
                .other_labels(option)
                .map(|label| to_name(option, 1, &label)),
        );
        names.extend(option.says.iter().map(|words| to_name(option, 2, words)));
    }
    names.retain(|name| !name.plain.is_empty());
    names
}

/// The options that a text names.
#[derive(Clone, Debug)]
pub(super) enum Fits<'a> {
    /// No option.
    None,
    One(&'a OptionDef),
    /// Several options; we never guess among them.
    Several(Vec<&'a OptionDef>),
}

/// Reads a message that is exactly an option. Returns `None` if it is not.
pub(super) fn read_exact(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Parsed> {
    match &reading.question.spec {
        Spec::Choice => match find(reading, heard) {
            Fits::One(option) => Some(reading.chosen_answer(option)),
            Fits::None | Fits::Several(_) => None,
        },
        Spec::Multi { .. } | Spec::Rank { .. } => match find(reading, heard) {
            Fits::One(option) => match several::to_answer(reading, heard, vec![option]) {
                Parsed::Mismatch(_) => None,
                read => Some(read),
            },
            Fits::None | Fits::Several(_) => None,
        },
        Spec::Yesno | Spec::Consent { .. } => {
            yesno::read_label(reading, heard).map(|yes| yesno::to_answer(reading, yes))
        }
        Spec::Text { .. }
        | Spec::Scale { .. }
        | Spec::Number { .. }
        | Spec::Date { .. }
        | Spec::Time { .. }
        | Spec::Email
        | Spec::Phone { .. }
        | Spec::Location
        | Spec::Photo { .. }
        | Spec::File { .. } => None,
    }
}

/// Reads a message as one option, or returns why it is none.
pub(super) fn read(reading: &Reading<'_>, heard: &NormalizedText) -> Parsed {
    match find(reading, heard) {
        Fits::One(option) => reading.chosen_answer(option),
        Fits::Several(options) => Parsed::Mismatch(Mismatch::either(
            options.iter().map(|option| Value::Key(option.key.clone())),
        )),
        Fits::None => Parsed::Mismatch(Mismatch::Unread),
    }
}

/// Finds the options whose name occurs in the text, or contains it.
pub(super) fn find_touched<'a>(
    reading: &Reading<'a>,
    heard: &NormalizedText,
) -> Vec<&'a OptionDef> {
    let lists = [List::Courtesy, List::Filler, List::The];
    let bare = reading
        .vocabularies
        .without(heard, 0..heard.plain.len(), &lists, &[List::Courtesy]);
    let (bare, said) = (&heard.plain[bare], format!(" {} ", heard.plain));
    let names = all_names(reading);
    let is_part = |name: &str| {
        bare.len() >= MIN_PART_BYTES && format!(" {name}").contains(&format!(" {bare}"))
    };
    let touches =
        |name: &&Named<'_>| said.contains(&format!(" {} ", name.plain)) || is_part(&name.plain);
    let mut options: Vec<&OptionDef> = names
        .iter()
        .filter(touches)
        .map(|name| name.option)
        .collect();
    options.dedup_by_key(|option| &option.key);
    options
}

/// Finds the options that the whole message names.
pub(super) fn find<'a>(reading: &Reading<'a>, heard: &NormalizedText) -> Fits<'a> {
    let fits = find_by_name(reading, &heard.plain);
    if !matches!(fits, Fits::None) {
        return fits;
    }
    let whole = 0..heard.plain.len();
    let by_part = |part: &Range<usize>| {
        if *part == whole {
            Fits::None
        } else {
            find_by_name(reading, &heard.plain[part.clone()])
        }
    };
    let polite = reading.vocabularies.without_courtesy(heard);
    let bare = reading.vocabularies.without(
        heard,
        polite.clone(),
        &[List::Courtesy, List::Filler],
        &[List::Courtesy],
    );
    let fits = match by_part(&polite) {
        Fits::None => by_part(&bare),
        fits => fits,
    };
    let fits = match fits {
        Fits::None => find_by_number(reading, heard, &bare)
            .or_else(|| find_copied(reading, heard, &bare))
            .map_or(Fits::None, Fits::One),
        fits => fits,
    };
    match fits {
        Fits::One(option) => with_leading(reading, heard, &bare, option),
        Fits::Several(_) => fits,
        Fits::None => match find_without_courtesy(reading, &heard.plain[bare.clone()]) {
            Fits::None => find_without_spaces(reading, &heard.plain[bare]),
            fits => fits,
        },
    }
}

/// Adds the options named by leading words that were removed as courtesy: in `a, b` and `een, drie`
/// an article is an answer.
fn with_leading<'a>(
    reading: &Reading<'a>,
    heard: &NormalizedText,
    bare: &Range<usize>,
    found: &'a OptionDef,
) -> Fits<'a> {
    let mut several = Vec::new();
    for (at, piece) in heard
        .pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.shows())
    {
        let place = piece.place();
        if place.start >= bare.start {
            break;
        }
        let is_listed = heard
            .pieces
            .get(at + 1)
            .is_some_and(|next| next.line || joint::separates(next));
        let said = match find_by_name(reading, heard.text(piece)) {
            Fits::None if is_listed => {
                find_by_number(reading, heard, &place).map_or(Fits::None, Fits::One)
            }
            fits => fits,
        };
        match said {
            Fits::One(option) => several.push(option),
            Fits::Several(options) => several.extend(options),
            Fits::None => {}
        }
    }
    if several.is_empty() {
        return Fits::One(found);
    }
    several.push(found);
    several.dedup_by_key(|option| &option.key);
    if let [one] = several.as_slice() {
        Fits::One(one)
    } else {
        Fits::Several(several)
    }
}

/// Finds the options that a plain text names: by label, else by label in another language, else by
/// `says`.
pub(super) fn find_by_name<'a>(reading: &Reading<'a>, plain: &str) -> Fits<'a> {
    if plain.is_empty() {
        return Fits::None;
    }
    let by_label = only(
        reading
            .shown()
            .filter(|option| normalized_text::is_same(&reading.label(option), plain)),
    );
    if !matches!(by_label, Fits::None) {
        return by_label;
    }
    let by_other = only(reading.shown().filter(|option| {
        reading
            .other_labels(option)
            .any(|label| normalized_text::is_same(&label, plain))
    }));
    if !matches!(by_other, Fits::None) {
        return by_other;
    }
    only(reading.shown().filter(|option| {
        option
            .says
            .iter()
            .any(|words| normalized_text::is_same(words, plain))
    }))
}

/// Finds an option by its number in the list: `2`, `2)`, `nr 2`, `twee`, `de tweede`.
pub(super) fn find_by_number<'a>(
    reading: &Reading<'a>,
    heard: &NormalizedText,
    part: &Range<usize>,
) -> Option<&'a OptionDef> {
    let (number, ordinal) = read_list_number(reading, heard, part)?;
    let option = reading
        .shown()
        .nth(usize::try_from(number.checked_sub(1)?).ok()?)?;
    // If labels contain the number, it may mean those labels: `1` for `1 kg`, even if that is the
    // second option.
    let label = reading.label(option);
    let is_meant = |label: &str| numbers_in(label).any(|found| found == number);
    if !is_meant(&label)
        && (is_amount(reading, &label)
            || reading.shown().any(|other| is_meant(&reading.label(other))))
    {
        return None;
    }
    let names_it = |option: &OptionDef, word: &str| {
        normalized_text::plain(&reading.label(option))
            .split(' ')
            .any(|part| part == word)
    };
    match ordinal {
        Some(word)
            if reading
                .shown()
                .any(|other| other.key != option.key && names_it(other, word)) =>
        {
            None
        }
        Some(_) | None => Some(option),
    }
}

/// Finds an option that was copied from a list together with its number: `2. Filter`.
fn find_copied<'a>(
    reading: &Reading<'a>,
    heard: &NormalizedText,
    part: &Range<usize>,
) -> Option<&'a OptionDef> {
    let (number, label) = heard.plain.get(part.clone())?.split_once(' ')?;
    let option = reading
        .shown()
        .nth(number.parse::<usize>().ok()?.checked_sub(1)?)?;
    matches!(find_by_name(reading, label), Fits::One(named) if named.key == option.key)
        .then_some(option)
}

/// Returns whether the number is that of "something else", which comes after the options.
pub(super) fn is_other(reading: &Reading<'_>, heard: &NormalizedText) -> bool {
    let behind = reading.offered.len() + 1;
    reading.question.other
        && read_list_number(
            reading,
            heard,
            &reading.vocabularies.without_courtesy(heard),
        )
        .is_some_and(|(number, _)| number as usize == behind)
}

/// Reads a list number, and the ordinal word if it was written as one.
pub(super) fn read_list_number<'h>(
    reading: &Reading<'_>,
    heard: &'h NormalizedText,
    part: &Range<usize>,
) -> Option<(u32, Option<&'h str>)> {
    let mut plain = heard.plain.get(part.clone())?;
    plain = plain.strip_prefix("# ").unwrap_or(plain);
    // A single word has no words before it.
    if plain.contains(' ') {
        for words in reading.vocabularies.iter() {
            let left = words
                .forms(List::OptionWord)
                .find_map(|form| normalized_text::strip_words(form, plain))
                .map(str::trim_start);
            plain = left.filter(|left| !left.is_empty()).unwrap_or(plain);
        }
    }
    let digits = plain.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let ending = plain[digits..].trim_start();
        let is_ordinal = reading.vocabularies.has(List::OrdinalEndings, ending);
        return (ending.is_empty() || is_ordinal)
            .then(|| plain[..digits].parse().ok())
            .flatten()
            .map(|number| (number, None));
    }
    for words in reading.vocabularies.iter() {
        let one = words
            .forms(List::One)
            .find_map(|form| plain.strip_suffix(form))
            .and_then(|left| left.strip_suffix(' '));
        if let Some((at, _)) =
            vocabularies::entry_index(words, List::Ordinals, one.unwrap_or(plain))
        {
            return Some((at as u32 + 1, Some(one.unwrap_or(plain))));
        }
    }
    reading
        .vocabularies
        .number(plain)
        .map(|number| (number, None))
}

/// Returns whether a label is one of several small amounts of the same thing: if `2 bags` and `5
/// bags` are offered, a typed 3 may mean three bags.
fn is_amount(reading: &Reading<'_>, label: &str) -> bool {
    let amount = |label: &str| {
        if label.is_ascii() && !label.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let plain = normalized_text::plain(label);
        let start = plain
            .find(|c: char| c.is_ascii_digit())
            .filter(|start| !plain[..*start].contains(char::is_alphabetic))?;
        let end = plain[start..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(plain.len(), |length| start + length);
        Some((
            plain[start..end].parse::<u64>().ok()?,
            format!("{}{}", &plain[..start], &plain[end..]),
        ))
    };
    let Some((_, thing)) = amount(label) else {
        return false;
    };
    let amounts = reading
        .shown()
        .filter_map(|option| amount(&reading.label(option)));
    amounts
        .filter(|(_, other)| *other == thing)
        .map(|(number, _)| number)
        .min()
        .is_some_and(|least| least <= SMALL_AMOUNT)
}

fn numbers_in(label: &str) -> impl Iterator<Item = u32> {
    let digits = label
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty());
    digits.filter_map(|digits| digits.parse().ok())
}

/// Finds the option whose label says the same without courtesy words: `ja` for `Ja, graag`.
fn find_without_courtesy<'a>(reading: &Reading<'a>, plain: &str) -> Fits<'a> {
    if plain.bytes().any(|byte| byte.is_ascii_digit()) {
        return Fits::None;
    }
    let says_so = |label: &str| {
        let label = NormalizedText::new(label);
        let part = reading.vocabularies.without_courtesy(&label);
        part.len() < label.plain.len() && label.plain[part] == *plain
    };
    let own = only(
        reading
            .shown()
            .filter(|option| says_so(&reading.label(option))),
    );
    if !matches!(own, Fits::None) {
        return own;
    }
    only(
        reading
            .shown()
            .filter(|option| reading.other_labels(option).any(|label| says_so(&label))),
    )
}

/// Finds the option that says the same without spaces: `tshirt` for `T-shirt`. Texts with digits
/// are not compared this way.
fn find_without_spaces<'a>(reading: &Reading<'a>, plain: &str) -> Fits<'a> {
    if plain.len() < 3 || plain.bytes().any(|byte| byte.is_ascii_digit()) {
        return Fits::None;
    }
    let letters = |plain: &str| {
        plain
            .bytes()
            .filter(|byte| *byte != b' ')
            .collect::<Vec<u8>>()
    };
    let typed = letters(plain);
    let names = all_names(reading);
    let says_so = |name: &&Named<'_>| {
        name.plain
            .bytes()
            .filter(|byte| *byte != b' ')
            .eq(typed.iter().copied())
    };
    let mut options: Vec<&OptionDef> = names
        .iter()
        .filter(says_so)
        .map(|name| name.option)
        .collect();
    options.dedup_by_key(|option| &option.key);
    only(options.into_iter())
}

fn only<'a>(mut options: impl Iterator<Item = &'a OptionDef>) -> Fits<'a> {
    let Some(first) = options.next() else {
        return Fits::None;
    };
    let Some(second) = options.next() else {
        return Fits::One(first);
    };
    Fits::Several([first, second].into_iter().chain(options).collect())
}
