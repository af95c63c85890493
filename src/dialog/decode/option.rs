//! Decodes options: a map from key to label, where a label is a text or a map with the option's
//! keys.

use super::name::{Named, is_language};
use super::{Decoder, spanned, stand_in};
use crate::dialog::ast::{OptionEntry, Options, TextSource};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::yaml::{Entry, Node, NodeKind};

/// The keys of an option that is more than a label.
pub(crate) const OPTION_KEYS: &[&str] = &[
    "label",
    "says",
    "when",
    "replies",
    "complaint",
    "then",
    "photo",
];
const SHAPE: &str = "write one line per option: `espresso: Espresso`";

impl Decoder<'_> {
    /// Decodes the options of a question or vote: written in place, or the name of a list.
    pub fn options(&mut self, entry: Option<&Entry>) -> Option<Options> {
        let entry = entry?;
        match &entry.value.kind {
            NodeKind::Scalar(scalar) => Some(Options::List(spanned(scalar))),
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => {
                Some(Options::Here(
                    self.option_entries(&entry.value, "`options`"),
                    entry.value.span,
                ))
            }
        }
    }

    /// Decodes a map of options.
    pub fn option_entries(&mut self, node: &Node, owner: &str) -> Vec<OptionEntry> {
        match &node.kind {
            NodeKind::Map(entries) => entries.iter().map(|entry| self.option(entry)).collect(),
            NodeKind::List(items) => {
                self.wrong_shape(node, owner, "a map from key to label", SHAPE);
                // The options are decoded as far as possible, so that references to them are not
                // reported as well.
                items
                    .iter()
                    .filter_map(|item| self.listed_option(item))
                    .collect()
            }
            NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::Reported => {
                self.wrong_shape(node, owner, "a map from key to label", SHAPE);
                Vec::new()
            }
        }
    }

    fn listed_option(&mut self, item: &Node) -> Option<OptionEntry> {
        match &item.kind {
            NodeKind::Scalar(scalar) => {
                let label = TextSource::Plain(scalar.clone());
                Some(OptionEntry {
                    key: spanned(scalar),
                    label,
                    says: Vec::new(),
                    when: None,
                    replies: None,
                    complaint: None,
                    then: None,
                })
            }
            NodeKind::Map(entries) if entries.len() == 1 => Some(self.option(&entries[0])),
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => None,
        }
    }

    fn option(&mut self, entry: &Entry) -> OptionEntry {
        let key = self.name(&entry.key, Named::Option);
        let mut option = OptionEntry {
            key,
            label: TextSource::Plain(stand_in(entry.key.span)),
            says: Vec::new(),
            when: None,
            replies: None,
            complaint: None,
            then: None,
        };
        match &entry.value.kind {
            NodeKind::Map(entries) if is_full(entries) => {
                self.full_option(&mut option, entry, entries)
            }
            NodeKind::Empty
            | NodeKind::Scalar(_)
            | NodeKind::List(_)
            | NodeKind::Map(_)
            | NodeKind::Reported => {
                if let Some(label) =
                    self.text_of(&entry.value, &format!("the option `{}`", entry.key.text))
                {
                    option.label = label;
                }
            }
        }
        option
    }

    fn full_option(&mut self, option: &mut OptionEntry, entry: &Entry, entries: &[Entry]) {
        let owner = format!("the option `{}`", entry.key.text);
        let mixed = entries.iter().find(|inner| {
            is_language(&inner.key.text) && !OPTION_KEYS.contains(&inner.key.text.as_str())
        });
        if let Some(language) = mixed {
            let words = format!("{owner} mixes languages with keys of its own");
            let help = "put the languages under `label`: `label: { nl: …, en: … }`";
            self.report(Diagnostic::error(code::WRONG_SHAPE, language.key.span, words).help(help));
        }
        let own: Vec<Entry> = entries
            .iter()
            .filter(|inner| !is_language(&inner.key.text) || inner.key.text == "says")
            .cloned()
            .collect();
        let fields = self.fields(&own, &owner, OPTION_KEYS);
        if mixed.is_none() || fields.get("label").is_some() {
            let label = self.required(
                &fields,
                "label",
                &owner,
                entry.key.span,
                "`label:` is what the customer sees",
            );
            option.label = self.text_or_stand_in(label, entry.key.span);
        }
        option.says = self.word_list(fields.get("says"));
        option.when = self.maybe_expression(fields.get("when"));
        option.replies = self.maybe_text(fields.get("replies"));
        option.complaint = self.boolean(fields.get("complaint"));
        option.then = self.maybe_steps(fields.get("then"));
        if let Some(photo) = fields.get("photo") {
            let words = "`photo` on an option is not supported yet";
            self.report(
                Diagnostic::error(code::NOT_SUPPORTED, photo.key.span, words)
                    .help("show it with a `say` before the question"),
            );
        }
    }
}

/// Returns whether a label's map is an option with its own keys, not a text by language.
fn is_full(entries: &[Entry]) -> bool {
    let nearly = |key: &str| {
        !is_language(key)
            && crate::dialog::suggest::nearest(key, OPTION_KEYS.iter().copied()).is_some()
    };
    entries
        .iter()
        .any(|entry| OPTION_KEYS.contains(&entry.key.text.as_str()))
        || entries.iter().any(|entry| nearly(&entry.key.text))
}
