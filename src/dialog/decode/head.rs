//! Decodes the top of a dialog file: its name, languages, triggers, lists and sections.

use super::name::{Named, refusal};
use super::{Decoder, spanned};
use crate::dialog::ast::{Dialog, OptionEntry, Room, Scalar, Section, TextSource, Trigger};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::yaml::{Entry, Node, NodeKind};
use crate::id::Name;

/// The keys of a dialog.
pub(crate) const DIALOG_KEYS: &[&str] = &[
    "dialog",
    "about",
    "languages",
    "start",
    "lists",
    "sections",
    "steps",
    "renamed",
    "share_results",
];
/// The keys of what starts a section.
pub(crate) const TRIGGER_KEYS: &[&str] = &[
    "section",
    "in",
    "command",
    "label",
    "link",
    "words",
    "first_message",
    "joins",
    "every",
    "at",
    "for",
];
/// The keys of which a trigger has at least one.
pub(crate) const STARTS: &[&str] = &[
    "command",
    "link",
    "words",
    "first_message",
    "joins",
    "every",
    "at",
];
/// The rooms by name.
pub(crate) const ROOMS: &[(&str, Room)] = &[
    ("private", Room::Private),
    ("group", Room::Group),
    ("member", Room::Member),
    ("business", Room::Business),
];
const DIALOG_HELP: &str = "a dialog begins with `dialog: name` and has `sections:` or `steps:`";

impl Decoder<'_> {
    /// Decodes a dialog; `stem` is its name if the file gives none. Returns `None` if the file is
    /// not a map.
    pub fn dialog(&mut self, tree: &Node, stem: &str, languages: &[Name]) -> Option<Dialog> {
        let entries = self.map(tree, "a dialog", DIALOG_HELP)?;
        let fields = self.fields(entries, "a dialog", DIALOG_KEYS);
        let top = entries.first().map_or(tree.span, |entry| entry.key.span);
        let name = self.required(
            &fields,
            "dialog",
            "the file",
            top,
            &format!("begin it with `dialog: {stem}`"),
        );
        let name = match name.and_then(|entry| self.words(entry, "write the dialog's name")) {
            Some(scalar) => self.dialog_name(&scalar, stem),
            None => Spanned::new(Name::new(stem), top),
        };
        let about = self.maybe_text(fields.get("about"));
        let mut languages = self.languages(fields.get("languages"), languages, name.span);
        languages.dedup_by(|second, first| second.value == first.value);
        Some(Dialog {
            about,
            languages,
            triggers: self.triggers(fields.get("start")),
            lists: self.lists(fields.get("lists")),
            sections: self.sections(fields.get("sections"), fields.get("steps"), name.span),
            renamed: self.renamed(fields.get("renamed")),
            share_results: self.share_results(fields.get("share_results")),
            name,
            span: tree.span,
        })
    }

    /// Decodes `share_results`, which has one value so far.
    pub fn share_results(&mut self, entry: Option<&Entry>) -> Option<Span> {
        self.one_of(entry?, &[("after_close", ())], &[])
            .map(|value| value.span)
    }

    fn dialog_name(&mut self, scalar: &Scalar, stem: &str) -> Spanned<Name> {
        let count_before = self.problems.len();
        let name = self.name(scalar, Named::Dialog);
        if self.problems.len() == count_before && name.value != stem {
            let words = format!(
                "the dialog `{}` is in a file named `{stem}.yaml`",
                name.value
            );
            // Only a name that a dialog may have is advised.
            let other = match refusal(stem, Named::Dialog) {
                None => format!(", or the dialog `{stem}`"),
                Some(_) => String::new(),
            };
            let help = format!("name the file `{}.yaml`{other}", name.value);
            self.report(Diagnostic::warning(code::NAME_IS_NOT_STEM, name.span, words).help(help));
        }
        name
    }

    /// Returns the languages of a key, else those of the bot, else English.
    fn languages(
        &mut self,
        entry: Option<&Entry>,
        others: &[Name],
        span: Span,
    ) -> Vec<Spanned<Name>> {
        let own = self.language_list(entry);
        if !own.is_empty() {
            return own;
        }
        let others = if others.is_empty() {
            &[Name::new_static("en")]
        } else {
            others
        };
        others
            .iter()
            .map(|language| Spanned::new(language.clone(), span))
            .collect()
    }

    /// Decodes a list of languages.
    pub fn language_list(&mut self, entry: Option<&Entry>) -> Vec<Spanned<Name>> {
        let words = self.word_list(entry);
        let [one] = words.as_slice() else {
            return words
                .iter()
                .map(|scalar| self.name(scalar, Named::Language))
                .collect();
        };
        let is_sep = |c: char| matches!(c, ',' | ';' | '/' | '+' | '&' | ' ');
        if !one.text.contains(is_sep) {
            return vec![self.name(one, Named::Language)];
        }
        // Several languages in one text: reported once, and decoded as they were meant.
        let parts: Vec<&str> = one
            .text
            .split(is_sep)
            .filter(|part| !matches!(*part, "" | "and"))
            .collect();
        let help = format!("write `languages: [{}]`", parts.join(", "));
        self.report(
            Diagnostic::error(code::WRONG_SHAPE, one.span, "several languages are a list")
                .help(help),
        );
        parts
            .into_iter()
            .map(|part| Spanned::new(Name::new(part), one.span))
            .collect()
    }

    fn triggers(&mut self, entry: Option<&Entry>) -> Vec<Trigger> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let help = "write a list: `- { section: order, link: roast }`";
        match &entry.value.kind {
            NodeKind::List(items) => items.iter().filter_map(|item| self.trigger(item)).collect(),
            // A single trigger without its dash is clear enough.
            NodeKind::Map(_) => self.trigger(&entry.value).into_iter().collect(),
            NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::Reported => {
                self.wrong_shape(
                    &entry.value,
                    "`start`",
                    "a list of what starts a section",
                    help,
                );
                Vec::new()
            }
        }
    }

    fn trigger(&mut self, item: &Node) -> Option<Trigger> {
        let entries = self.map(
            item,
            "a trigger",
            "write `- { section: order, link: roast }`",
        )?;
        let fields = self.fields(entries, "a trigger", TRIGGER_KEYS);
        let trigger = Trigger {
            section: self.reference(fields.get("section")),
            room: fields.get("in").and_then(|entry| {
                self.one_of(entry, ROOMS, &[("dm", "private"), ("chat", "private")])
            }),
            command: fields
                .get("command")
                .filter(|entry| !is_map(entry))
                .and_then(|entry| self.given_name(Some(entry), Named::Command)),
            commands: self.commands(fields.get("command").filter(|entry| is_map(entry))),
            label: self.maybe_text(fields.get("label")),
            link: self.given_name(fields.get("link"), Named::Link),
            words: self.word_list(fields.get("words")),
            first_message: self
                .boolean(fields.get("first_message"))
                .filter(|on| on.value)
                .map(|on| on.span),
            joins: self
                .boolean(fields.get("joins"))
                .filter(|on| on.value)
                .map(|on| on.span),
            every: self.maybe_words(
                fields.get("every"),
                "write when, such as `day 10:00` or `monday 10:00`",
            ),
            at: self.maybe_words(
                fields.get("at"),
                "write a date of the person and a time, such as `contact.next_visit - 1d 10:00`",
            ),
            audience: self.reference(fields.get("for")),
            span: item.span,
        };
        // An unknown key was reported and was most likely meant as one of these.
        let are_known = entries
            .iter()
            .all(|entry| TRIGGER_KEYS.contains(&entry.key.text.as_str()));
        if are_known && !STARTS.iter().any(|key| fields.get(key).is_some()) {
            let span = entries.first().map_or(item.span, |entry| entry.key.span);
            let help =
                "add one of `command`, `link`, `words`, `first_message`, `joins`, `every` or `at`";
            self.report(
                Diagnostic::error(code::MISSING, span, "nothing says what starts this section")
                    .help(help),
            );
        }
        Some(trigger)
    }

    /// Decodes a command that has its own name in each language.
    fn commands(&mut self, entry: Option<&Entry>) -> Vec<(Spanned<Name>, Spanned<Name>)> {
        let Some(TextSource::ByLanguage(names, _)) = self.maybe_text(entry) else {
            return Vec::new();
        };
        names
            .into_iter()
            .map(|(language, name)| (language, self.name(&name, Named::Command)))
            .collect()
    }

    fn lists(&mut self, entry: Option<&Entry>) -> Vec<(Spanned<Name>, Vec<OptionEntry>)> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let help = "write `brewers: { espresso: Espresso, filter: Filter }`";
        let Some(entries) = self.map(&entry.value, "`lists`", help) else {
            return Vec::new();
        };
        let mut lists = Vec::new();
        for list in entries {
            let name = self.name(&list.key, Named::List);
            lists.push((
                name,
                self.option_entries(&list.value, &format!("the list `{}`", list.key.text)),
            ));
        }
        lists
    }

    fn sections(
        &mut self,
        sections: Option<&Entry>,
        steps: Option<&Entry>,
        name: Span,
    ) -> Vec<Section> {
        let help = "write the steps under `steps:`, or under `sections:` and a section's name";
        let mut all = Vec::new();
        if let (Some(sections), Some(steps)) = (sections, steps) {
            let words = "a dialog has `sections` or `steps`, not both";
            let problem = Diagnostic::error(code::WRONG_SHAPE, steps.key.span, words)
                .label(sections.key.span, "it has these already");
            self.report(problem.help("make the steps a section of their own"));
        }
        if sections.is_none() && steps.is_none() {
            self.report(
                Diagnostic::error(code::MISSING, name, "the dialog has no steps").help(help),
            );
        }
        if let Some(entry) = sections {
            match &entry.value.kind {
                NodeKind::Map(entries) => {
                    all.extend(entries.iter().map(|entry| self.section(entry)))
                }
                NodeKind::List(_) => {
                    let help = "name the section: `main:` above them, or write `steps:` for a dialog with one section";
                    self.wrong_shape(&entry.value, "`sections`", "a map from name to steps", help);
                    all.push(self.main_section(entry));
                }
                NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::Reported => {
                    self.wrong_shape(&entry.value, "`sections`", "a map from name to steps", help)
                }
            }
        }
        all.extend(steps.map(|entry| self.main_section(entry)));
        all
    }

    fn main_section(&mut self, entry: &Entry) -> Section {
        let name = Spanned::new(Name::new_static("main"), entry.key.span);
        Section {
            name,
            steps: self.steps(&entry.value, &format!("`{}`", entry.key.text)),
        }
    }

    fn section(&mut self, entry: &Entry) -> Section {
        let name = self.name(&entry.key, Named::Section);
        Section {
            name,
            steps: self.steps(&entry.value, &format!("the section `{}`", entry.key.text)),
        }
    }

    fn renamed(&mut self, entry: Option<&Entry>) -> Vec<(Spanned<Name>, Spanned<Name>)> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let help = "write `{ old: new }`";
        let Some(entries) = self.map(&entry.value, "`renamed`", help) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| Some((spanned(&entry.key), spanned(&self.words(entry, help)?))))
            .collect()
    }
}

fn is_map(entry: &Entry) -> bool {
    matches!(entry.value.kind, NodeKind::Map(_))
}
