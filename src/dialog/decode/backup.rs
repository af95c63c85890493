//! Decodes `backup:` of `bot.yaml`: a place alone, or a place with when and how long.

use super::Decoder;
use crate::dialog::ast::bot::BackupEntry;
use crate::dialog::yaml::{Entry, NodeKind};

/// The keys of `backup:`.
pub(crate) const KEYS: &[&str] = &["every", "to", "keep"];

impl Decoder<'_> {
    /// Decodes `backup:`; `None` if it is not there.
    pub(super) fn backup(&mut self, entry: Option<&Entry>) -> Option<BackupEntry> {
        let entry = entry?;
        let help = "write where backups go: `backup: /var/backups/vraag`";
        let NodeKind::Map(parts) = &entry.value.kind else {
            let to = self.maybe_words(Some(entry), help);
            return Some(BackupEntry {
                every: None,
                to,
                keep: None,
            });
        };
        let fields = self.fields(parts, "`backup`", KEYS);
        let to = self.required(&fields, "to", "`backup`", entry.key.span, help);
        Some(BackupEntry {
            every: self.maybe_words(
                fields.get("every"),
                "write when, such as `03:00` or `sunday 03:00`",
            ),
            to: self.maybe_words(to, help),
            keep: self.maybe_words(
                fields.get("keep"),
                "write how many stay, such as `7 daily, 4 weekly`",
            ),
        })
    }
}
