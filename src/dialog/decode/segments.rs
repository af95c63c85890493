//! Decodes `segments.yaml`: saved conditions over people.

use super::Decoder;
use super::name::Named;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::segments::ast::{
    Condition, SegmentFile, WrittenKind, WrittenOnEnter, WrittenSegment,
};
use crate::dialog::source::Span;
use crate::dialog::yaml::{Entry, Node, NodeKind};

/// The keys of a segment.
pub(crate) const SEGMENT_KEYS: &[&str] = &[
    "about",
    "label",
    "when",
    "all",
    "any",
    "none",
    "static",
    "snapshot_of",
    "at",
    "on_enter",
];
/// The keys that join conditions.
pub(crate) const GROUPS: [&str; 3] = ["all", "any", "none"];
const FILE_HELP: &str = "write `segments:`, and below it each segment's name with `when: …`";

impl Decoder<'_> {
    /// Decodes `segments.yaml`.
    pub fn segments(&mut self, tree: &Node) -> SegmentFile {
        let Some(entries) = self.map(tree, "`segments.yaml`", FILE_HELP) else {
            return SegmentFile::default();
        };
        let fields = self.fields(entries, "`segments.yaml`", &["segments"]);
        let top = entries.first().map_or(tree.span, |entry| entry.key.span);
        let Some(entry) = self.required(&fields, "segments", "the file", top, FILE_HELP) else {
            return SegmentFile::default();
        };
        let Some(segments) = self.map(&entry.value, "`segments`", FILE_HELP) else {
            return SegmentFile::default();
        };
        SegmentFile {
            segments: segments.iter().map(|entry| self.segment(entry)).collect(),
        }
    }

    fn segment(&mut self, entry: &Entry) -> WrittenSegment {
        let name = self.name(&entry.key, Named::Segment);
        let nothing = WrittenSegment {
            name: name.clone(),
            label: None,
            kinds: Vec::new(),
            on_enter: None,
        };
        // A condition alone is enough.
        if let NodeKind::Scalar(scalar) = &entry.value.kind {
            return WrittenSegment {
                kinds: vec![(
                    WrittenKind::Dynamic(Condition::One(scalar.clone())),
                    scalar.span,
                )],
                ..nothing
            };
        }
        let owner = format!("the segment `{}`", name.value);
        let help = "write `when:` and a condition, such as `when: recommend <= 6`";
        let Some(entries) = self.map(&entry.value, &owner, help) else {
            // Reported already; the placeholder prevents a second diagnostic about a missing
            // condition.
            let stands_in = Condition::One(super::stand_in(entry.key.span));
            return WrittenSegment {
                kinds: vec![(WrittenKind::Dynamic(stands_in), entry.key.span)],
                ..nothing
            };
        };
        let fields = self.fields(entries, "a segment", SEGMENT_KEYS);
        if let Some(about) = fields.get("about") {
            self.words(about, "write a sentence");
        }
        let mut kinds = Vec::new();
        if let Some(when) = fields.get("when") {
            let condition = self
                .expression(when)
                .unwrap_or_else(|| super::stand_in(when.key.span));
            kinds.push((
                WrittenKind::Dynamic(Condition::One(condition)),
                when.key.span,
            ));
        }
        for key in GROUPS {
            if let Some(group) = fields.get(key) {
                let condition = self
                    .group(group)
                    .unwrap_or_else(|| Condition::One(super::stand_in(group.key.span)));
                kinds.push((WrittenKind::Dynamic(condition), group.key.span));
            }
        }
        if let Some(entry) = fields.get("static") {
            // A value that cannot be read is reported; most likely `true` was meant.
            if self
                .boolean(Some(entry))
                .is_none_or(|boolean| boolean.value)
            {
                kinds.push((WrittenKind::Static, entry.key.span));
            }
        }
        let at = self.maybe_words(fields.get("at"), "write a day, such as `2026-12-01`");
        match self.reference(fields.get("snapshot_of")) {
            Some(of) => {
                let span = of.span;
                kinds.push((WrittenKind::Snapshot(of, at), span));
            }
            None => {
                if let Some(at) = at {
                    let message =
                        "`at` says when a snapshot is taken, and there is no `snapshot_of`";
                    let diagnostic = Diagnostic::error(code::KEY_NEEDED, at.span, message);
                    self.report(
                        diagnostic
                            .help("add `snapshot_of:` and a segment's name, or take `at` away"),
                    );
                }
            }
        }
        WrittenSegment {
            label: self.maybe_text(fields.get("label")),
            kinds,
            on_enter: self.on_enter(fields.get("on_enter")),
            ..nothing
        }
    }

    /// Decodes the conditions under `all:`, `any:` or `none:`.
    fn group(&mut self, entry: &Entry) -> Option<Condition> {
        let key = entry.key.text.as_str();
        let owner = format!("`{key}`");
        let items = match &entry.value.kind {
            NodeKind::List(items) if !items.is_empty() => items,
            NodeKind::List(_)
            | NodeKind::Empty
            | NodeKind::Scalar(_)
            | NodeKind::Map(_)
            | NodeKind::Reported => {
                self.wrong_shape(
                    &entry.value,
                    &owner,
                    "a list of conditions",
                    "write each below it, with a dash: `- recommend >= 9`",
                );
                return None;
            }
        };
        let conditions = items
            .iter()
            .filter_map(|item| self.condition(item, key))
            .collect();
        let span = entry.key.span;
        Some(match key {
            "all" => Condition::All(conditions, span),
            "any" => Condition::Any(conditions, span),
            _ => Condition::None(conditions, span),
        })
    }

    fn condition(&mut self, item: &Node, key: &str) -> Option<Condition> {
        let help = "write a condition, or a group of them: `- any: [ … ]`";
        match &item.kind {
            NodeKind::Scalar(scalar) => Some(Condition::One(scalar.clone())),
            NodeKind::Map(entries) => {
                let fields = self.fields(entries, "a group of conditions", &GROUPS);
                match fields.entries() {
                    [entry] if GROUPS.contains(&entry.key.text.as_str()) => self.group(entry),
                    [_] => None,
                    _ => {
                        self.wrong_shape(
                            item,
                            &format!("each of `{key}`"),
                            "a condition, or one of `all`, `any` and `none`",
                            help,
                        );
                        None
                    }
                }
            }
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Reported => {
                self.wrong_shape(item, &format!("each of `{key}`"), "a condition", help);
                None
            }
        }
    }

    fn on_enter(&mut self, entry: Option<&Entry>) -> Option<WrittenOnEnter> {
        let entry = entry?;
        let help = "write `{ start: dialog, cooldown: 30d, at_most: 100 a day }`";
        let entries = self.map(&entry.value, "`on_enter`", help)?;
        let fields = self.fields(entries, "`on_enter`", &["start", "cooldown", "at_most"]);
        let start = self.required(&fields, "start", "`on_enter`", entry.key.span, help);
        let span: Span = entry.key.span;
        Some(WrittenOnEnter {
            start: self.maybe_words(start, "write a dialog's name, or `dialog/section`"),
            cooldown: self.maybe_words(fields.get("cooldown"), "write how long, such as `30d`"),
            at_most: self.maybe_words(fields.get("at_most"), "write `100 a day`"),
            span,
        })
    }
}
