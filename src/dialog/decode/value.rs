//! Single values: words, texts, truths, counts, durations, and one of a few words.

use super::name::{Named, is_language};
use super::{Decoder, spanned, stand_in};
use crate::dialog::ast::{Scalar, TextSource};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::dialog::yaml::{Entry, Node, NodeKind};
use crate::id::Name;
use crate::time::Duration;

impl Decoder<'_> {
    /// Returns the scalar of an entry, or reports that the value is something else.
    pub fn words(&mut self, entry: &Entry, help: &str) -> Option<Scalar> {
        self.words_of(&entry.value, &format!("`{}`", entry.key.text), help)
    }

    /// Returns the scalar of a node; `owner` names it in the diagnostic.
    pub fn words_of(&mut self, node: &Node, owner: &str, help: &str) -> Option<Scalar> {
        match &node.kind {
            NodeKind::Scalar(scalar) => Some(scalar.clone()),
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => {
                self.wrong_shape(node, owner, "one value", help);
                None
            }
        }
    }

    /// Returns an expression; a list in brackets counts as one.
    pub fn expression(&mut self, entry: &Entry) -> Option<Scalar> {
        match &entry.value.kind {
            NodeKind::Scalar(scalar) => Some(scalar.clone()),
            NodeKind::List(_) if self.text[entry.value.span.range()].starts_with('[') => {
                let span = entry.value.span;
                let text = self.text[span.range()].to_owned();
                Some(Scalar {
                    text,
                    span,
                    quoted: false,
                    map: vec![(0, span.start)],
                })
            }
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => {
                self.wrong_shape(
                    &entry.value,
                    &format!("`{}`", entry.key.text),
                    "an expression",
                    "write it on one line, such as `bags > 2`",
                );
                None
            }
        }
    }

    /// Returns the expression of an optional key.
    pub fn maybe_expression(&mut self, entry: Option<&Entry>) -> Option<Scalar> {
        self.expression(entry?)
    }

    /// Decodes a text for people: one sentence, or a map of languages.
    pub fn text(&mut self, entry: &Entry) -> Option<TextSource> {
        self.text_of(&entry.value, &format!("`{}`", entry.key.text))
    }

    /// Decodes the text of an optional key.
    pub fn maybe_text(&mut self, entry: Option<&Entry>) -> Option<TextSource> {
        self.text(entry?)
    }

    /// Decodes a text for people, or returns an empty placeholder.
    pub fn text_or_stand_in(&mut self, entry: Option<&Entry>, span: Span) -> TextSource {
        entry
            .and_then(|entry| self.text(entry))
            .unwrap_or_else(|| TextSource::Plain(stand_in(span)))
    }

    /// Decodes the text of a node; `owner` names it in the diagnostic.
    pub fn text_of(&mut self, node: &Node, owner: &str) -> Option<TextSource> {
        match &node.kind {
            NodeKind::Scalar(scalar) if scalar.text.trim().is_empty() => {
                self.report(
                    Diagnostic::error(code::MISSING, scalar.span, format!("{owner} has no words"))
                        .help("write what is shown"),
                );
                None
            }
            NodeKind::Scalar(scalar) => Some(TextSource::Plain(scalar.clone())),
            NodeKind::Map(entries) => self.by_language(entries, owner, node.span),
            NodeKind::Empty => {
                self.report(
                    Diagnostic::error(code::MISSING, node.span, format!("{owner} has no words"))
                        .help("write what is shown"),
                );
                None
            }
            NodeKind::List(_) => {
                let help = "several lines stand behind `|`, indented; several messages are several `say` steps";
                self.wrong_shape(node, owner, "one text", help);
                None
            }
            NodeKind::Reported => None,
        }
    }

    fn by_language(&mut self, entries: &[Entry], owner: &str, span: Span) -> Option<TextSource> {
        let mut texts = Vec::new();
        for entry in entries {
            let key = &entry.key;
            if !is_language(&key.text) {
                let words = format!("`{}` is not a language", key.text);
                let near = key.text.to_lowercase();
                let help = if is_language(&near) {
                    format!("did you mean `{near}`?")
                } else {
                    format!("{owner} is one sentence, or one per language: `nl: …`, `en: …`")
                };
                self.report(Diagnostic::error(code::UNKNOWN_KEY, key.span, words).help(help));
                continue;
            }
            match &entry.value.kind {
                NodeKind::Scalar(scalar) if !scalar.text.trim().is_empty() => {
                    texts.push((spanned(key), scalar.clone()))
                }
                NodeKind::Scalar(_) | NodeKind::Empty => {
                    let words = format!("{owner} has no words for `{}`", key.text);
                    self.report(
                        Diagnostic::error(code::MISSING, entry.value.span, words)
                            .help("write what is shown in that language"),
                    );
                    // A placeholder, so that the language is not reported as missing as well.
                    texts.push((spanned(key), stand_in(key.span)));
                }
                NodeKind::List(_) | NodeKind::Map(_) => {
                    self.wrong_shape(
                        &entry.value,
                        &format!("`{}`", key.text),
                        "one text",
                        "several lines stand behind `|`, indented",
                    );
                    texts.push((spanned(key), stand_in(key.span)));
                }
                NodeKind::Reported => texts.push((spanned(key), stand_in(key.span))),
            }
        }
        (!texts.is_empty()).then_some(TextSource::ByLanguage(texts, span))
    }

    /// Decodes `true` or `false`.
    pub fn boolean(&mut self, entry: Option<&Entry>) -> Option<Spanned<bool>> {
        let entry = entry?;
        let scalar = self.words(entry, "write `true` or `false`")?;
        let value = match scalar.text.as_str() {
            "true" => true,
            "false" => false,
            other => {
                let help = match other.to_lowercase().as_str() {
                    "yes" | "y" | "on" | "ja" | "1" | "true" => "write `true`",
                    "no" | "n" | "off" | "nee" | "0" | "false" => {
                        "write `false`, or leave the key out"
                    }
                    _ => "write `true` or `false`",
                };
                let words = format!("`{}` is `true` or `false`, not `{other}`", entry.key.text);
                self.report(Diagnostic::error(code::BAD_VALUE, scalar.span, words).help(help));
                return None;
            }
        };
        Some(Spanned::new(value, scalar.span))
    }

    /// Decodes a whole number from 1 to `max`.
    pub fn count(&mut self, entry: Option<&Entry>, max: u32) -> Option<Spanned<u32>> {
        let entry = entry?;
        let scalar = self.words(entry, "write a whole number")?;
        match scalar.text.parse::<u32>() {
            Ok(count) if (1..=max).contains(&count) => Some(Spanned::new(count, scalar.span)),
            Ok(_) | Err(_) => {
                let words = format!(
                    "`{}` is a whole number from 1 to {max}, not `{}`",
                    entry.key.text, scalar.text
                );
                self.report(Diagnostic::error(code::BAD_VALUE, scalar.span, words));
                None
            }
        }
    }

    /// Decodes one of a few fixed words; `synonyms` give better hints.
    pub fn one_of<T: Copy>(
        &mut self,
        entry: &Entry,
        choices: &[(&str, T)],
        synonyms: &[(&str, &str)],
    ) -> Option<Spanned<T>> {
        let known: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let help = format!("write {}", suggest::list(&known));
        let scalar = self.words(entry, &help)?;
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == scalar.text) {
            return Some(Spanned::new(*value, scalar.span));
        }
        let lower = scalar.text.to_lowercase();
        let near = synonyms
            .iter()
            .find(|(word, _)| *word == lower)
            .map(|(_, meant)| *meant);
        let near = near.or_else(|| suggest::nearest(&scalar.text, known.iter().copied()));
        let help = near.map_or(help, |near| format!("did you mean `{near}`?"));
        let words = format!("`{}` cannot be `{}`", entry.key.text, scalar.text);
        self.report(Diagnostic::error(code::BAD_VALUE, scalar.span, words).help(help));
        None
    }

    /// Decodes a duration above zero.
    pub fn duration(&mut self, scalar: &Scalar) -> Option<Spanned<Duration>> {
        match Duration::parse(&scalar.text) {
            Some(duration) if duration.0 > 0 => Some(Spanned::new(duration, scalar.span)),
            Some(_) | None => {
                let (words, help) = refused_duration(&scalar.text);
                self.report(Diagnostic::error(code::BAD_DURATION, scalar.span, words).help(help));
                None
            }
        }
    }

    /// Returns the name that a key defines.
    pub fn given_name(&mut self, entry: Option<&Entry>, named: Named) -> Option<Spanned<Name>> {
        let scalar = self.words(entry?, "write a name")?;
        Some(self.name(&scalar, named))
    }

    /// Returns the name of something defined elsewhere.
    pub fn reference(&mut self, entry: Option<&Entry>) -> Option<Spanned<Name>> {
        let scalar = self.words(entry?, "write a name")?;
        Some(spanned(&scalar))
    }

    /// Returns the scalars of a list; a single scalar counts as a list of one.
    pub fn word_list(&mut self, entry: Option<&Entry>) -> Vec<Scalar> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let owner = format!("`{}`", entry.key.text);
        let help = "write the words between brackets: `[one, two]`";
        let items = self.list(&entry.value, &owner, help);
        items
            .iter()
            .filter_map(|item| self.words_of(item, &format!("each of {owner}"), help))
            .collect()
    }
}

/// Returns why a text is not a duration, and what to write.
fn refused_duration(written: &str) -> (String, String) {
    let help = match meant_duration(written) {
        _ if Duration::is_too_long(written) => {
            return (
                format!("`{written}` is longer than a duration can be"),
                Duration::AT_MOST.to_owned(),
            );
        }
        _ if Duration::parse(written).is_some() => {
            return (
                format!("`{written}` is no time at all"),
                "write at least `1s`, or take it out".to_owned(),
            );
        }
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            "write a number and `s`, `m`, `h`, `d` or `w`, such as `30m`, `20h`, `3d`".to_owned()
        }
    };
    (format!("`{written}` is not a duration"), help)
}

/// Guesses the duration meant by "3 days", "1.5h" or "20 uur".
fn meant_duration(written: &str) -> Option<String> {
    let lower = written.trim().to_lowercase();
    let split = lower.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = (&lower[..split], lower[split..].trim());
    let letter = match unit {
        "seconds" | "second" | "sec" | "secs" | "seconden" | "s" => "s",
        "minutes" | "minute" | "min" | "mins" | "minuten" | "minuut" | "m" => "m",
        "hours" | "hour" | "hrs" | "hr" | "uur" | "uren" | "h" | "u" => "h",
        "days" | "day" | "dag" | "dagen" | "d" => "d",
        "weeks" | "week" | "weken" | "w" => "w",
        _ => return None,
    };
    let number = number.parse::<u32>().ok().filter(|number| *number > 0)?;
    Some(format!("{number}{letter}"))
}
