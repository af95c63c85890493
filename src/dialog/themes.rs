//! Themes: the words by which a report tells what texts are about, from `themes.yaml`.

use crate::id::Name;

/// A theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: Name,
    /// Its labels, by language; one without a language is for all.
    pub labels: Vec<(Option<Name>, String)>,
    /// Its words, by language; those without a language are looked for in every text.
    ///
    /// A word stands for all its forms; several are a phrase; `*` at the end stands for the rest of
    /// a word, `...` in a phrase for up to five others.
    pub words: Vec<(Option<Name>, Vec<String>)>,
}

impl Theme {
    /// Returns its label in a language, else for all languages, else its name.
    pub fn label_in(&self, language: &Name) -> &str {
        let of = |wanted: Option<&Name>| {
            let mut labels = self.labels.iter();
            labels.find(|(language, _)| language.as_ref() == wanted)
        };
        let label = of(Some(language)).or_else(|| of(None));
        label.map_or(self.name.as_str(), |(_, label)| label)
    }
}
