//! Decodes `say` and its buttons.

use super::verb::known_keys;
use super::{Decoder, spanned, stand_in};
use crate::dialog::ast::{Say, SayAction, SayButton, TextSource};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Spanned;
use crate::dialog::yaml::{Entry, Node, NodeKind};
use crate::id::Name;

impl Decoder<'_> {
    pub(super) fn say(&mut self, entries: &[Entry], verb: &Entry) -> Option<Say> {
        let fields = self.fields(entries, "`say`", known_keys("say").unwrap_or(&[]));
        let text = self
            .text(verb)
            .unwrap_or_else(|| TextSource::Plain(stand_in(verb.key.span)));
        let photo = self.maybe_words(
            fields.get("photo"),
            "write a path below the dialogs folder, such as `images/shop.jpg`",
        );
        let file = self.maybe_words(
            fields.get("file"),
            "write a path below the dialogs folder, such as `menu.pdf`",
        );
        let buttons = fields
            .get("buttons")
            .map(|entry| self.buttons(entry))
            .unwrap_or_default();
        Some(Say {
            text,
            photo,
            file,
            buttons,
        })
    }

    fn buttons(&mut self, entry: &Entry) -> Vec<SayButton> {
        let help = "write a list: `- { text: Our shop, url: https://… }`; answers to choose from belong to an `ask`";
        let NodeKind::List(items) = &entry.value.kind else {
            self.wrong_shape(&entry.value, "`buttons`", "a list", help);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.button(item, help))
            .collect()
    }

    fn button(&mut self, item: &Node, help: &str) -> Option<SayButton> {
        let entries = self.map(item, "a button", help)?;
        let fields = self.fields(entries, "a button", &["text", "url", "start", "share"]);
        let start = self.first_line(item.span);
        let text = self.required(
            &fields,
            "text",
            "a button",
            start,
            "write what it says: `text: …`",
        );
        let text = self.text_or_stand_in(text, start);
        let mut actions = fields
            .entries()
            .iter()
            .filter(|entry| matches!(entry.key.text.as_str(), "url" | "start" | "share"));
        let Some(action) = actions.next() else {
            let words = "this button does nothing";
            self.report(
                Diagnostic::error(code::MISSING, start, words)
                    .help("give it one of `url`, `start` or `share`"),
            );
            return None;
        };
        if let Some(second) = actions.next() {
            let words = format!(
                "a button does one thing; this one has `{}` already",
                action.key.text
            );
            self.report(
                Diagnostic::error(code::WRONG_SHAPE, second.key.span, words)
                    .help("make two buttons of it"),
            );
        }
        let action = match action.key.text.as_str() {
            "url" => SayAction::Url(self.text(action)?),
            "share" => SayAction::Share(self.text(action)?),
            _ => self
                .start_target(action)
                .map(|(dialog, section)| SayAction::Start(dialog, section))?,
        };
        Some(SayButton {
            text,
            action,
            span: item.span,
        })
    }

    /// Returns the dialog, and the section after the slash if there is one.
    pub(super) fn start_target(
        &mut self,
        entry: &Entry,
    ) -> Option<(Spanned<Name>, Option<Spanned<Name>>)> {
        if let NodeKind::Map(entries) = &entry.value.kind
            && let Some(after) = entries.iter().find(|entry| entry.key.text == "after")
        {
            self.not_supported("`start` with `after`", after.key.span);
            return None;
        }
        let scalar = self.words(entry, "write a dialog, or `dialog/section`")?;
        let Some((dialog, section)) = scalar.text.split_once('/') else {
            return Some((spanned(&scalar), None));
        };
        let behind = dialog.len() + 1;
        let dialog = Spanned::new(Name::new(dialog), scalar.part(0..dialog.len()));
        let section = (!section.is_empty())
            .then(|| Spanned::new(Name::new(section), scalar.part(behind..scalar.text.len())));
        Some((dialog, section))
    }
}
