//! Decodes `ask` and `vote` with all their keys.

use super::fields::Fields;
use super::name::Named;
use super::{Decoder, spanned};
use crate::dialog::ast::{
    Ask, Expire, Known, Purpose, QuestionType, Remind, Reveal, Scalar, Shuffle, TextSource, Vote,
};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Spanned;
use crate::dialog::suggest;
use crate::dialog::yaml::{Entry, NodeKind};
use crate::id::Name;
use crate::time::Duration;

/// The keys of a question.
pub(crate) const ASK_KEYS: &[&str] = &[
    "ask",
    "type",
    "text",
    "when",
    "hint",
    "optional",
    "refuse",
    "unknown",
    "valid",
    "retry",
    "tries",
    "give_up",
    "keep",
    "known",
    "remind",
    "expire",
    "options",
    "other",
    "shuffle",
    "columns",
    "pick",
    "none",
    "yes",
    "no",
    "range",
    "ends",
    "whole",
    "unit",
    "length",
    "pattern",
    "country",
    "max",
    "top",
    "version",
    "refused",
    "for",
    "complaint",
];

/// The keys of a vote.
pub(crate) const VOTE_KEYS: &[&str] = &[
    "vote",
    "text",
    "when",
    "options",
    "pick",
    "open",
    "reveal",
    "remind",
    "quorum",
    "share_results",
];

/// Names that other tools have for our types.
const TYPE_SYNONYMS: &[(&str, &str)] = &[
    ("string", "text"),
    ("str", "text"),
    ("open", "text"),
    ("input", "text"),
    ("select", "choice"),
    ("single", "choice"),
    ("radio", "choice"),
    ("options", "choice"),
    ("select_one", "choice"),
    ("dropdown", "choice"),
    ("checkbox", "multi"),
    ("checkboxes", "multi"),
    ("multiple", "multi"),
    ("multiselect", "multi"),
    ("select_multiple", "multi"),
    ("bool", "yesno"),
    ("boolean", "yesno"),
    ("yes/no", "yesno"),
    ("yes_no", "yesno"),
    ("confirm", "yesno"),
    ("rating", "scale"),
    ("stars", "scale"),
    ("likert", "scale"),
    ("int", "number"),
    ("integer", "number"),
    ("float", "number"),
    ("decimal", "number"),
    ("mail", "email"),
    ("e-mail", "email"),
    ("tel", "phone"),
    ("telephone", "phone"),
    ("mobile", "phone"),
    ("geo", "location"),
    ("address", "text"),
    ("image", "photo"),
    ("picture", "photo"),
    ("upload", "file"),
    ("document", "file"),
    ("ranking", "rank"),
    ("order", "rank"),
    ("agree", "consent"),
    ("optin", "consent"),
];

/// The most reminders of a question; more would be a nuisance and is a mistake.
pub(crate) const MAX_REMINDERS: u32 = 10;

/// What happens to a question whose field is known.
pub(crate) const KNOWN: &[(&str, Known)] = &[("skip", Known::Skip), ("confirm", Known::Confirm)];
/// What a consent is for.
pub(crate) const PURPOSES: &[(&str, Purpose)] =
    &[("answers", Purpose::Answers), ("contact", Purpose::Contact)];
/// When voters see the counts.
pub(crate) const REVEALS: &[(&str, Reveal)] = &[
    ("always", Reveal::Always),
    ("after_vote", Reveal::AfterVote),
    ("at_close", Reveal::AtClose),
];

impl Decoder<'_> {
    /// Decodes a question; `verb` is its `ask:` entry.
    pub fn ask(&mut self, entries: &[Entry], verb: &Entry) -> Option<Ask> {
        let fields = self.fields(entries, "a question", ASK_KEYS);
        let name = self.given_name(Some(verb), Named::Question)?;
        let owner = format!("the question `{}`", name.value);
        let kind = match self.required(
            &fields,
            "type",
            &owner,
            name.span,
            "say what kind of answer you expect, such as `type: text`",
        ) {
            Some(entry) => self.one_of(entry, &QuestionType::WORDS, TYPE_SYNONYMS),
            None => None,
        };
        // If the type is unknown, it cannot be checked which keys it may have.
        let is_known = kind.is_some();
        let kind = kind.unwrap_or_else(|| Spanned::new(guess_type(&fields), name.span));
        let text = self.required(
            &fields,
            "text",
            &owner,
            name.span,
            "write what is asked: `text: …`",
        );
        let text = self.text_or_stand_in(text, name.span);
        let keys = if is_known {
            fields
                .entries()
                .iter()
                .filter(|entry| is_type_key(entry))
                .map(|entry| spanned(&entry.key))
                .collect()
        } else {
            Vec::new()
        };
        let mut ask = self.plain_keys(&fields, name, kind, text);
        ask.keys = keys;
        ask.give_up = self.maybe_steps(fields.get("give_up"));
        ask.yes = self.maybe_steps(fields.get("yes"));
        ask.no = self.maybe_steps(fields.get("no"));
        ask.refused = self.maybe_steps(fields.get("refused"));
        ask.remind = self.remind(fields.get("remind"));
        ask.expire = self.expire(fields.get("expire"));
        ask.options = self.options(fields.get("options"));
        ask.shuffle = self.shuffle(fields.get("shuffle"));
        ask.ends = self.ends(fields.get("ends"));
        Some(ask)
    }

    fn plain_keys(
        &mut self,
        fields: &Fields<'_>,
        name: Spanned<Name>,
        kind: Spanned<QuestionType>,
        text: TextSource,
    ) -> Ask {
        Ask {
            name,
            kind,
            text,
            hint: self.maybe_text(fields.get("hint")),
            optional: self.boolean(fields.get("optional")),
            refuse: self.boolean(fields.get("refuse")),
            unknown: self.boolean(fields.get("unknown")),
            valid: self.maybe_expression(fields.get("valid")),
            retry: self.maybe_text(fields.get("retry")),
            tries: self.count(fields.get("tries"), 100),
            give_up: None,
            keep: fields.get("keep").and_then(|entry| self.kept_field(entry)),
            known: fields
                .get("known")
                .and_then(|entry| self.one_of(entry, KNOWN, &[])),
            remind: None,
            expire: None,
            options: None,
            other: self.boolean(fields.get("other")),
            shuffle: None,
            complaint: self.maybe_words(
                fields.get("complaint"),
                "write `true`, `yes`, `no`, or the highest score that is a complaint, such as 6",
            ),
            columns: self.count(fields.get("columns"), 8),
            pick: self.maybe_words(fields.get("pick"), "write a range such as `1..3`"),
            none: self.reference(fields.get("none")),
            yes: None,
            no: None,
            range: self.maybe_words(
                fields.get("range"),
                "write a range such as `1..40`, `18..` or `..500`",
            ),
            ends: None,
            whole: self.boolean(fields.get("whole")),
            unit: self.maybe_text(fields.get("unit")),
            length: self.maybe_words(fields.get("length"), "write a range such as `1..500`"),
            pattern: self.maybe_words(
                fields.get("pattern"),
                "write a regular expression between single quotes",
            ),
            country: self.maybe_words(fields.get("country"), "write two capitals such as `NL`"),
            max: self.maybe_words(fields.get("max"), "write a size such as `10 MB`"),
            top: self.count(fields.get("top"), 100),
            version: self.maybe_words(
                fields.get("version"),
                "write which wording this is, such as `2026-11`",
            ),
            refused: None,
            purpose: fields.get("for").and_then(|entry| {
                self.one_of(
                    entry,
                    PURPOSES,
                    &[("answer", "answers"), ("contacts", "contact")],
                )
            }),
            keys: Vec::new(),
        }
    }

    pub(super) fn maybe_words(&mut self, entry: Option<&Entry>, help: &str) -> Option<Scalar> {
        self.words(entry?, help)
    }

    /// Returns the field after `contact.`.
    fn kept_field(&mut self, entry: &Entry) -> Option<Spanned<Name>> {
        let scalar = self.words(entry, "write the contact's field: `contact.phone`")?;
        self.contact_field(&scalar)
    }

    /// Returns the field of `contact.field`, or reports that `contact.` is missing.
    pub fn contact_field(&mut self, scalar: &Scalar) -> Option<Spanned<Name>> {
        let Some(field) = scalar.text.strip_prefix("contact.") else {
            let words = format!("`keep` names a field of the contact, not `{}`", scalar.text);
            let help = format!("write `contact.{}`", scalar.text);
            self.report(Diagnostic::error(code::BAD_VALUE, scalar.span, words).help(help));
            return None;
        };
        let span = scalar.part("contact.".len()..scalar.text.len());
        self.check_name(
            field,
            if span.start < span.end {
                span
            } else {
                scalar.span
            },
            Named::Field,
        );
        Some(Spanned::new(Name::new(field), span))
    }

    fn remind(&mut self, entry: Option<&Entry>) -> Option<Spanned<Remind>> {
        let entry = entry?;
        let span = entry.value.span;
        let ladder = match &entry.value.kind {
            NodeKind::Scalar(scalar) => vec![self.duration(scalar)?.value],
            NodeKind::List(items) => {
                let help = "write durations, such as `[2h, 1d, 3d]`";
                let words: Vec<Scalar> = items
                    .iter()
                    .filter_map(|item| self.words_of(item, "each reminder", help))
                    .collect();
                words
                    .iter()
                    .filter_map(|scalar| self.duration(scalar))
                    .map(|duration| duration.value)
                    .collect()
            }
            NodeKind::Map(entries) => {
                let fields = self.fields(entries, "`remind`", &["after", "times"]);
                let after = self.required(
                    &fields,
                    "after",
                    "`remind`",
                    entry.key.span,
                    "write `{ after: 20h, times: 2 }`",
                )?;
                let after = self.words(after, "write a duration such as `20h`")?;
                let after = self.duration(&after)?.value;
                let times = self
                    .count(fields.get("times"), MAX_REMINDERS)
                    .map_or(1, |times| times.value);
                (1..=i64::from(times))
                    .map(|time| Duration(after.0 * time))
                    .collect()
            }
            NodeKind::Empty | NodeKind::Reported => {
                self.wrong_shape(
                    &entry.value,
                    "`remind`",
                    "a duration",
                    "write a duration such as `20h`",
                );
                return None;
            }
        };
        Some(Spanned::new(Remind(ladder), span))
    }

    fn expire(&mut self, entry: Option<&Entry>) -> Option<Expire> {
        let entry = entry?;
        match &entry.value.kind {
            NodeKind::Scalar(scalar) => Some(Expire {
                after: self.duration(scalar)?,
                end: None,
                then: None,
            }),
            NodeKind::Map(entries) => {
                let fields = self.fields(entries, "`expire`", &["after", "end", "then"]);
                let end = self.given_name(fields.get("end"), Named::Reason);
                let then = self.maybe_steps(fields.get("then"));
                if let (Some(_), Some(extra)) = (&then, fields.get("end")) {
                    let help = "keep one of them; `then` may hold an `end` step";
                    self.report(
                        Diagnostic::error(
                            code::WRONG_SHAPE,
                            extra.key.span,
                            "`expire` has `end` or `then`, not both",
                        )
                        .help(help),
                    );
                }
                let after = self.required(
                    &fields,
                    "after",
                    "`expire`",
                    entry.key.span,
                    "write `{ after: 3d, end: gave_up }`",
                )?;
                let after = self.words(after, "write a duration such as `3d`")?;
                Some(Expire {
                    after: self.duration(&after)?,
                    end,
                    then,
                })
            }
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Reported => {
                self.wrong_shape(
                    &entry.value,
                    "`expire`",
                    "a duration",
                    "write a duration such as `3d`",
                );
                None
            }
        }
    }

    fn shuffle(&mut self, entry: Option<&Entry>) -> Option<Spanned<Shuffle>> {
        let entry = entry?;
        let NodeKind::Map(entries) = &entry.value.kind else {
            return self.boolean(Some(entry)).map(|on| {
                on.map(|on| Shuffle {
                    on,
                    keep_last: Vec::new(),
                })
            });
        };
        let fields = self.fields(entries, "`shuffle`", &["keep_last"]);
        let keep_last = self
            .word_list(fields.get("keep_last"))
            .iter()
            .map(spanned)
            .collect();
        Some(Spanned::new(
            Shuffle {
                on: true,
                keep_last,
            },
            entry.value.span,
        ))
    }

    fn ends(&mut self, entry: Option<&Entry>) -> Option<(TextSource, TextSource)> {
        let entry = entry?;
        let help = "write what the lowest and the highest mean: `[not at all, very much]`";
        match &entry.value.kind {
            NodeKind::List(items) if items.len() == 2 => {
                let low = self.text_of(&items[0], "the first of `ends`");
                let high = self.text_of(&items[1], "the second of `ends`");
                low.zip(high)
            }
            NodeKind::List(items) => {
                let words = format!("`ends` are two texts, these are {}", items.len());
                let span = self.first_line(entry.value.span);
                self.report(Diagnostic::error(code::WRONG_SHAPE, span, words).help(help));
                None
            }
            NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::Map(_) | NodeKind::Reported => {
                self.wrong_shape(&entry.value, "`ends`", "a list of two texts", help);
                None
            }
        }
    }

    /// Decodes a vote; `verb` is its `vote:` entry.
    pub fn vote(&mut self, entries: &[Entry], verb: &Entry) -> Option<Vote> {
        let fields = self.fields(entries, "a vote", VOTE_KEYS);
        let name = self.given_name(Some(verb), Named::Vote)?;
        let owner = format!("the vote `{}`", name.value);
        let text = self.required(
            &fields,
            "text",
            &owner,
            name.span,
            "write what is asked: `text: …`",
        );
        let text = self.text_or_stand_in(text, name.span);
        self.required(
            &fields,
            "options",
            &owner,
            name.span,
            "write what can be voted for",
        );
        let open = self.maybe_words(fields.get("open"), "write a duration such as `48h`");
        Some(Vote {
            text,
            options: self.options(fields.get("options")),
            pick: self.maybe_words(fields.get("pick"), "write a range such as `1..2`"),
            open: open.and_then(|open| self.duration(&open)),
            reveal: fields
                .get("reveal")
                .and_then(|entry| self.one_of(entry, REVEALS, &[])),
            remind: self.remind(fields.get("remind")),
            quorum: self.count(fields.get("quorum"), 1_000_000),
            share_results: self.share_results(fields.get("share_results")),
            name,
        })
    }
}

/// Returns whether a key is one that only some types may have.
fn is_type_key(entry: &Entry) -> bool {
    entry.key.text != "ask" && ASK_KEYS.contains(&entry.key.text.as_str())
}

/// Guesses the type of a question without one, so that the rest can be decoded: the one that is
/// written nearly so, since conditions that fit it are not wrong.
fn guess_type(fields: &Fields<'_>) -> QuestionType {
    let words = &QuestionType::WORDS;
    if let Some(Entry { value, .. }) = fields.get("type")
        && let NodeKind::Scalar(written) = &value.kind
        && let Some(near) = suggest::nearest(&written.text, words.iter().map(|(word, _)| *word))
        && let Some((_, kind)) = words.iter().find(|(word, _)| *word == near)
    {
        return *kind;
    }
    if fields.get("options").is_some() {
        QuestionType::Choice
    } else {
        QuestionType::Text
    }
}
