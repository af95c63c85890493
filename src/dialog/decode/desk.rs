//! Decodes `desks:` of `bot.yaml`: where people answer customers, and when.

use super::name::Named;
use super::{Decoder, spanned};
use crate::dialog::ast::Scalar;
use crate::dialog::ast::bot::DeskEntry;
use crate::dialog::source::Spanned;
use crate::dialog::yaml::{Entry, NodeKind};
use crate::id::Name;

/// The settings of a desk that are one value.
const SETTINGS: &[&str] = &[
    "sign",
    "give_back",
    "answer_within",
    "after_handoff",
    "topic",
    "queue",
];
/// The keys of a desk.
pub(crate) const KEYS: &[&str] = &[
    "chat",
    "sign",
    "give_back",
    "answer_within",
    "after_handoff",
    "topic",
    "queue",
    "hours",
    "days_off",
    "away",
    "people",
];

impl Decoder<'_> {
    /// Decodes the desks.
    pub(super) fn desks(&mut self, entry: Option<&Entry>) -> Vec<(Spanned<Name>, DeskEntry)> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let help = "write where its people read: `desks: { shop: \"telegram:-1001234567890\" }`";
        let Some(entries) = self.map(&entry.value, "`desks`", help) else {
            return Vec::new();
        };
        let mut desks = Vec::new();
        for entry in entries {
            let name = self.name(&entry.key, Named::Desk);
            let NodeKind::Map(parts) = &entry.value.kind else {
                let chat = self.expression(entry);
                desks.extend(chat.map(|chat| {
                    let chat = Some(chat);
                    let desk = DeskEntry {
                        chat,
                        ..DeskEntry::default()
                    };
                    (name, desk)
                }));
                continue;
            };
            let owner = format!("the desk `{}`", name.value);
            let fields = self.fields(parts, &owner, KEYS);
            let chat = self.required(&fields, "chat", &owner, entry.key.span, help);
            let chat = chat.and_then(|chat| self.expression(chat));
            let settings = SETTINGS
                .iter()
                .filter_map(|key| {
                    let entry = fields.get(key)?;
                    Some((spanned(&entry.key), self.expression(entry)?))
                })
                .collect();
            let desk = DeskEntry {
                chat,
                settings,
                hours: self.lines(fields.get("hours"), "write `{ mon-fri: \"09:00-17:30\" }`"),
                days_off: self.word_list(fields.get("days_off")),
                away: self.maybe_text(fields.get("away")),
                people: self.lines(fields.get("people"), "write `{ Anna: 123456789 }`"),
            };
            desks.push((name, desk));
        }
        desks
    }

    /// Decodes a map whose keys are no names.
    fn lines(&mut self, entry: Option<&Entry>, help: &str) -> Vec<(Scalar, Scalar)> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let owner = format!("`{}`", entry.key.text);
        let Some(entries) = self.map(&entry.value, &owner, help) else {
            return Vec::new();
        };
        let line = |entry: &Entry| Some((entry.key.clone(), self.words(entry, help)?));
        entries.iter().filter_map(line).collect()
    }
}
