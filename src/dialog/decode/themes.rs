//! Decodes `themes.yaml`: the words by which a report tells what texts are about.

use std::collections::HashMap;

use super::Decoder;
use super::name::{Named, is_language};
use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::dialog::themes::Theme;
use crate::dialog::yaml::{Entry, Node, NodeKind};
use crate::id::Name;

/// The keys of the file.
pub(crate) const FILE_KEYS: &[&str] = &["themes"];
/// The keys of a theme.
pub(crate) const THEME_KEYS: &[&str] = &["label", "words"];
const FILE_HELP: &str =
    "write `themes:`, and below it each theme's name with `words: [price, expensive]`";
const WORDS_HELP: &str =
    "write `words: [price, expensive]`, or by language: `words: { en: [price], nl: [prijs] }`";
/// The fewest letters before a `*`: fewer would stand for too many words.
const STEM: usize = 3;

impl Decoder<'_> {
    /// Decodes `themes.yaml`.
    pub fn themes(&mut self, tree: &Node) -> Vec<Theme> {
        let Some(entries) = self.map(tree, "`themes.yaml`", FILE_HELP) else {
            return Vec::new();
        };
        let fields = self.fields(entries, "`themes.yaml`", FILE_KEYS);
        let top = entries.first().map_or(tree.span, |entry| entry.key.span);
        let Some(entry) = self.required(&fields, "themes", "the file", top, FILE_HELP) else {
            return Vec::new();
        };
        let Some(themes) = self.map(&entry.value, "`themes`", FILE_HELP) else {
            return Vec::new();
        };
        let mut known = HashMap::new();
        themes
            .iter()
            .map(|entry| self.theme(entry, &mut known))
            .collect()
    }

    fn theme(
        &mut self,
        entry: &Entry,
        known: &mut HashMap<(Option<Name>, String), String>,
    ) -> Theme {
        let name = self.name(&entry.key, Named::Theme).value;
        let mut theme = Theme {
            name,
            labels: Vec::new(),
            words: Vec::new(),
        };
        let owner = format!("the theme `{}`", theme.name);
        let Some(entries) = self.map(&entry.value, &owner, WORDS_HELP) else {
            return theme;
        };
        let fields = self.fields(entries, "a theme", THEME_KEYS);
        for (language, node) in fields
            .get("label")
            .map_or(Vec::new(), |entry| self.values_by_language(entry))
        {
            let label = self.words_of(node, "a label", "write a word or two");
            theme
                .labels
                .extend(label.map(|label| (language, label.text)));
        }
        let Some(words) = self.required(&fields, "words", &owner, entry.key.span, WORDS_HELP)
        else {
            return theme;
        };
        theme.words = self.word_lists(words, &theme.name, known);
        theme
    }

    /// Decodes the words of a theme, by language.
    pub(super) fn word_lists(
        &mut self,
        words: &Entry,
        theme: &Name,
        known: &mut HashMap<(Option<Name>, String), String>,
    ) -> Vec<(Option<Name>, Vec<String>)> {
        let mut lists = Vec::new();
        for (language, node) in self.values_by_language(words) {
            let items = self.list(node, "`words`", WORDS_HELP);
            let mut read = Vec::new();
            for item in items {
                let Some(word) = self.words_of(item, "each of `words`", WORDS_HELP) else {
                    continue;
                };
                if self.is_word(&word) {
                    self.is_new(&word, (&language, theme), known);
                    read.push(word.text);
                }
            }
            lists.push((language, read));
        }
        lists
    }

    /// Returns the values of an entry by language; a value that is no map is for all languages.
    fn values_by_language<'n>(&mut self, entry: &'n Entry) -> Vec<(Option<Name>, &'n Node)> {
        let NodeKind::Map(entries) = &entry.value.kind else {
            return vec![(None, &entry.value)];
        };
        let mut values = Vec::new();
        for entry in entries {
            let key = &entry.key;
            if is_language(&key.text) {
                values.push((Some(Name::new(&key.text)), &entry.value));
            } else {
                let words = format!("`{}` is no language", key.text);
                let help = "write its code, such as `en`, `nl` or `de`";
                self.report(Diagnostic::error(code::UNKNOWN_KEY, key.span, words).help(help));
            }
        }
        values
    }

    /// Returns whether a word of a theme can be looked for; else reports it.
    fn is_word(&mut self, word: &Scalar) -> bool {
        let text = word.text.trim();
        let (stem, has_star) = match text.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (text, false),
        };
        let letters = stem.chars().filter(|letter| letter.is_alphanumeric());
        let (words, help) = if stem.contains('*') {
            (
                "a `*` stands only at the end of a word of a theme",
                "write the beginning of the word, such as `deliver*`",
            )
        } else if has_star && letters.clone().count() < STEM {
            (
                "so short a beginning stands for too many words",
                "write at least three letters before the `*`",
            )
        } else if text.is_empty() {
            ("a word of a theme is empty", "write a word, or take it out")
        } else {
            return true;
        };
        self.report(
            Diagnostic::error(code::WRONG_SHAPE, self.first_line(word.span), words).help(help),
        );
        false
    }

    /// Reports a word that another theme, or the same, has already.
    fn is_new(
        &mut self,
        word: &Scalar,
        (language, theme): (&Option<Name>, &Name),
        known: &mut HashMap<(Option<Name>, String), String>,
    ) {
        let key = (language.clone(), word.text.to_lowercase());
        let Some(other) = known.insert(key, theme.to_string()) else {
            return;
        };
        let span: Span = word.span;
        let words = format!("`{}` is a word of the theme `{other}` already", word.text);
        let help = "take one of them out: a text with it would count in both";
        self.report(Diagnostic::warning(code::NAME_TWICE, span, words).help(help));
    }
}
