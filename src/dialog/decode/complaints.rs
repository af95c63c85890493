//! Decodes `complaints.yaml`, the operator's and the built-in one: the words by which complaints are heard.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Decoder;
use crate::dialog::complaints::{BUILT_IN, ComplaintWords, LISTS};
use crate::dialog::source::FileIx;
use crate::dialog::themes::Theme;
use crate::dialog::yaml::{self, Node};
use crate::id::Name;

/// Returns the built-in words, in Dutch and English, which every bot with `cases:` hears.
pub fn built_in() -> &'static ComplaintWords {
    const TEXT: &str = include_str!("../../../dialogs/complaints.yaml");
    static WORDS: OnceLock<ComplaintWords> = OnceLock::new();
    WORDS.get_or_init(|| {
        let (tree, problems) = yaml::parse(FileIx(0), TEXT);
        let mut decoder = Decoder {
            text: TEXT,
            problems,
        };
        tree.map(|tree| decoder.complaints(&tree))
            .unwrap_or_default()
    })
}

impl Decoder<'_> {
    /// Decodes `complaints.yaml`: its lists of words, each by language.
    pub fn complaints(&mut self, tree: &Node) -> ComplaintWords {
        let help = "write lists by language, such as `complaint: { en: [refund] }`";
        let Some(entries) = self.map(tree, "`complaints.yaml`", help) else {
            return ComplaintWords::default();
        };
        let keys: Vec<&str> = LISTS.into_iter().chain([BUILT_IN]).collect();
        let fields = self.fields(entries, "`complaints.yaml`", &keys);
        let is_built_in = self.boolean(fields.get(BUILT_IN));
        let mut known = HashMap::new();
        let lists = LISTS.iter().filter_map(|list| {
            let words = fields.get(list)?;
            let name = Name::new_static(list);
            Some(Theme {
                words: self.word_lists(words, &name, &mut known),
                name,
                labels: Vec::new(),
            })
        });
        ComplaintWords {
            lists: lists.collect(),
            has_built_in: is_built_in.is_none_or(|is| is.value),
        }
    }
}
