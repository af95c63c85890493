//! Decodes `replies.yaml`: what people of a desk say often.

use std::collections::HashMap;

use super::Decoder;
use super::name::Named;
use crate::dialog::ast::TextSource;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::yaml::Node;
use crate::id::Name;

const HELP: &str =
    "write each reply under its name: `thanks: { en: Thank you!, nl: Dank je wel! }`";

impl Decoder<'_> {
    /// Decodes `replies.yaml`.
    pub fn replies(&mut self, tree: &Node) -> Vec<(Spanned<Name>, TextSource)> {
        let Some(entries) = self.map(tree, "`replies.yaml`", HELP) else {
            return Vec::new();
        };
        let mut seen: HashMap<Name, Span> = HashMap::new();
        let mut replies = Vec::new();
        for entry in entries {
            let name = self.name(&entry.key, Named::Reply);
            if let Some(first) = seen.insert(name.value.clone(), name.span) {
                let message = format!("there are two replies `{}`", name.value);
                self.report(
                    Diagnostic::error(code::DECLARED_TWICE, name.span, message)
                        .help("remove one of them")
                        .label(first, "first here"),
                );
            }
            let text = self.maybe_text(Some(entry));
            replies.extend(text.map(|text| (name, text)));
        }
        replies
    }
}
