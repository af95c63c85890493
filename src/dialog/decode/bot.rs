//! Decodes `bot.yaml`, the settings of the whole bot.

use super::name::Named;
use super::{Decoder, spanned};
use crate::dialog::ast::bot::{BotFile, CasesEntry};
use crate::dialog::ast::{Pairs, Scalar};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Spanned;
use crate::dialog::yaml::{Entry, Node};
use crate::id::Name;

/// The keys of `bot.yaml`.
pub(crate) const BOT_KEYS: &[&str] = &[
    "name",
    "languages",
    "timezone",
    "quiet",
    "desks",
    "cases",
    "operators",
    "viewers",
    "results",
    "fields",
    "values",
    "words",
    "sentences",
    "greeting",
    "lost",
    "contact",
    "privacy",
    "limits",
    "keep_answers",
    "business",
    "busy",
    "web",
    "sites",
    "backup",
];

/// The settings of cases beside their desk and when the customer is asked again.
const CASE_SETTINGS: &[&str] = &["acknowledge", "understand", "apologise", "make_good"];
/// The settings of codes.
const CODE_SETTINGS: &[&str] = &["codes", "budget", "second_yes_above"];
/// The keys of cases.
pub(crate) const CASE_KEYS: &[&str] = &[
    "desk",
    "acknowledge",
    "understand",
    "apologise",
    "make_good",
    "ask_again",
    "codes",
    "budget",
    "second_yes_above",
];

/// The keys of `business:`.
pub(crate) const BUSINESS_KEYS: &[&str] = &["pause", "resume", "new_from"];
/// The keys of `limits:`.
pub(crate) const LIMIT_KEYS: &[&str] = &["per_minute"];

impl Decoder<'_> {
    /// Decodes `bot.yaml`.
    pub fn bot(&mut self, tree: &Node) -> BotFile {
        let help = "write keys such as `name: Maasbranders`";
        let Some(entries) = self.map(tree, "`bot.yaml`", help) else {
            return BotFile::default();
        };
        self.report_secrets(entries);
        let entries: Vec<Entry> = entries
            .iter()
            .filter(|entry| !is_secret(&entry.key.text))
            .cloned()
            .collect();
        let fields = self.fields(&entries, "`bot.yaml`", BOT_KEYS);
        let mut words = self.words_by_language(fields.get("words"));
        words.extend(self.words_by_language(fields.get("sentences")));
        BotFile {
            name: self.maybe_words(fields.get("name"), "write the bot's name"),
            languages: self.language_list(fields.get("languages")),
            timezone: self.maybe_words(
                fields.get("timezone"),
                "write a zone such as `Europe/Amsterdam`",
            ),
            quiet: self.quiet(fields.get("quiet")),
            desks: self.desks(fields.get("desks")),
            cases: self.cases(fields.get("cases")),
            operators: self.word_list(fields.get("operators")),
            viewers: self.word_list(fields.get("viewers")),
            results: self.maybe_words(fields.get("results"), "write when, such as `friday 17:00`"),
            fields: self.pairs(fields.get("fields"), Named::Field),
            values: self.pairs(fields.get("values"), Named::Value),
            words,
            greeting: self.maybe_text(fields.get("greeting")),
            lost: self.maybe_text(fields.get("lost")),
            contact: self.maybe_text(fields.get("contact")),
            privacy: self.maybe_text(fields.get("privacy")),
            limits: self.pairs(fields.get("limits"), Named::Word),
            keep_answers: self.maybe_words(
                fields.get("keep_answers"),
                "write how long, such as `18 months`",
            ),
            busy: self.maybe_words(fields.get("busy"), "write how long, such as `30m`"),
            business: self.pairs(fields.get("business"), Named::Word),
            web: self.maybe_words(fields.get("web"), "write `yes` or `no`"),
            sites: self.word_list(fields.get("sites")),
            backup: self.backup(fields.get("backup")),
        }
    }

    fn cases(&mut self, entry: Option<&Entry>) -> Option<CasesEntry> {
        let entry = entry?;
        let help = "write at which desk people look at complaints: `cases: { desk: shop }`";
        let parts = self.map(&entry.value, "`cases`", help)?;
        let fields = self.fields(parts, "`cases`", CASE_KEYS);
        let desk = self.required(&fields, "desk", "`cases`", entry.key.span, help);
        let desk = desk.and_then(|desk| self.expression(desk));
        let [settings, codes] = [CASE_SETTINGS, CODE_SETTINGS].map(|keys| {
            let written = keys.iter().filter_map(|key| {
                let entry = fields.get(key)?;
                Some((spanned(&entry.key), self.expression(entry)?))
            });
            written.collect()
        });
        let mut ask_again = Vec::new();
        if let Some(entry) = fields.get("ask_again") {
            let help = "write when and with which dialog: `{ after: 7d, dialog: how-is-it-now }`";
            if let Some(parts) = self.map(&entry.value, "`ask_again`", help) {
                let fields = self.fields(parts, "`ask_again`", &["after", "dialog"]);
                for key in ["after", "dialog"] {
                    let part = self.required(&fields, key, "`ask_again`", entry.key.span, help);
                    ask_again.extend(
                        part.and_then(|part| Some((spanned(&part.key), self.expression(part)?))),
                    );
                }
            }
        }
        Some(CasesEntry {
            desk,
            settings,
            ask_again,
            codes,
        })
    }

    fn quiet(&mut self, entry: Option<&Entry>) -> Option<(Scalar, Scalar)> {
        let entry = entry?;
        let help = "write `{ from: \"21:00\", to: \"09:00\" }`";
        let entries = self.map(&entry.value, "`quiet`", help)?;
        let fields = self.fields(entries, "`quiet`", &["from", "to"]);
        let from = self.required(&fields, "from", "`quiet`", entry.key.span, help);
        let to = self.required(&fields, "to", "`quiet`", entry.key.span, help);
        let from = self.maybe_words(from, help);
        from.zip(self.maybe_words(to, help))
    }

    /// Decodes a map from name to a single value.
    fn pairs(&mut self, entry: Option<&Entry>, named: Named) -> Pairs {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let Some(entries) = self.map(
            &entry.value,
            &format!("`{}`", entry.key.text),
            "write `{ name: value }`",
        ) else {
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for entry in entries {
            let name = self.name(&entry.key, named);
            pairs.extend(self.expression(entry).map(|value| (name, value)));
        }
        pairs
    }

    fn words_by_language(&mut self, entry: Option<&Entry>) -> Vec<(Spanned<Name>, Pairs)> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        // The program's own sentences have placeholders in single braces, so here they are correct.
        let inside = entry.value.span;
        self.problems.retain(|diagnostic| {
            diagnostic.code != code::FOREIGN_PLACEHOLDER
                || !(inside.start..inside.end).contains(&diagnostic.span.start)
        });
        let owner = format!("`{}`", entry.key.text);
        let help = "write the language, then the words: `nl: { skip: Overslaan }`";
        let Some(languages) = self.map(&entry.value, &owner, help) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for language in languages {
            let code = self.name(&language.key, Named::Language);
            let Some(entries) =
                self.map(&language.value, &format!("`{}`", language.key.text), help)
            else {
                continue;
            };
            let pairs = entries
                .iter()
                .filter_map(|entry| {
                    Some((spanned(&entry.key), self.words(entry, "write the words")?))
                })
                .collect();
            all.push((code, pairs));
        }
        all
    }

    fn report_secrets(&mut self, entries: &[Entry]) {
        for entry in entries.iter().filter(|entry| is_secret(&entry.key.text)) {
            let words = format!(
                "`{}` is a secret and does not belong into a dialog file",
                entry.key.text
            );
            let help = "put it into `.env`, and make a new one if this file was shared";
            self.report(Diagnostic::error(code::UNKNOWN_KEY, entry.key.span, words).help(help));
        }
    }
}

fn is_secret(key: &str) -> bool {
    let lower = key.to_lowercase();
    ["token", "secret", "password", "api_key", "apikey"]
        .iter()
        .any(|word| lower.contains(word))
}
