//! Finds the nearest known word, for "did you mean" hints.

/// Returns the nearest candidate, or `None` if none is near enough.
///
/// ```
/// use vraag::dialog::suggest::nearest;
/// assert_eq!(nearest("espreso", ["espresso", "filter"]), Some("espresso"));
/// assert_eq!(nearest("tea", ["espresso", "filter"]), None);
/// ```
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = fold(written);
    let slips = match wanted.chars().count() {
        0 => return None,
        1..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns a hint at the nearest candidate, or at all of them if none is near.
pub fn nearest_or_all<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = candidates.collect();
    match nearest(written, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", list(&all)),
    }
}

/// Formats alternatives for a message: `` `a`, `b` or `c` ``.
pub fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

fn distance(one: &str, other: &str) -> usize {
    // A plural or a truncated word is a likelier slip than its edit distance says.
    if one.len() >= 3
        && (other.starts_with(one) || one.starts_with(other) && other.len() >= 3)
        && one.len().abs_diff(other.len()) <= 2
    {
        return usize::from(one != other);
    }
    strsim::damerau_levenshtein(one, other)
}

fn fold(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}
