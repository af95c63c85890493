//! What all forms say about the themes and words of texts.

use crate::report::results::{OptionCount, Share, TellingWord, ThemeCount};

use super::phrases::{Phrases, Say};

/// Returns themes as answers, each with how many only say that it is not so.
pub fn labelled(themes: &[ThemeCount], phrases: &Phrases) -> Vec<OptionCount> {
    let label = |theme: &ThemeCount| match theme.denied {
        0 => theme.option.label.clone(),
        denied => {
            let n = phrases.count(denied);
            phrases.fill(Say::Denied, &[("label", &theme.option.label), ("n", &n)])
        }
    };
    let told = |theme: &ThemeCount| OptionCount {
        label: label(theme),
        ..theme.option.clone()
    };
    themes.iter().map(told).collect()
}

/// Returns how many texts are about no theme.
pub fn uncovered(without: &Share, phrases: &Phrases) -> String {
    phrases.fill(Say::WithoutTheme, &[("n", &share(without, phrases))])
}

/// Returns a line for each segment, with the words that set it apart.
pub fn telling(words: &[TellingWord], phrases: &Phrases) -> Vec<String> {
    words
        .chunk_by(|a, b| a.segment == b.segment)
        .map(|words| {
            let told = |word: &TellingWord| {
                let [here, elsewhere] =
                    [&word.here, &word.elsewhere].map(|part| share(part, phrases));
                let values = [
                    ("word", word.word.as_str()),
                    ("here", &here),
                    ("elsewhere", &elsewhere),
                ];
                phrases.fill(Say::TellingWord, &values)
            };
            let lead = phrases.fill(Say::Telling, &[("name", &words[0].label)]);
            let words: Vec<String> = words.iter().map(told).collect();
            format!("{lead}: {}", words.join(", "))
        })
        .collect()
}

/// Returns a share in percent, or its count where there are too few people.
fn share(share: &Share, phrases: &Phrases) -> String {
    share.percent.map_or_else(
        || phrases.count(share.count),
        |percent| format!("{}\u{a0}%", phrases.number(percent)),
    )
}
