//! Which keys a question type has, and which it needs.

use crate::dialog::ast::{Ask, QuestionType};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as codes;
use crate::dialog::suggest;

use QuestionType::{Choice, Consent, Multi, Nps, Rank, Text};

/// Reports keys that the question's type does not have, and required keys that are missing.
pub fn check(ask: &Ask, diagnostics: &mut Vec<Diagnostic>) {
    let kind = ask.kind.value;
    for key in &ask.keys {
        if kind.has(&key.value) {
            continue;
        }
        let words: Vec<&str> = QuestionType::ALL
            .into_iter()
            .filter(|kind| kind.has(&key.value))
            .map(QuestionType::word)
            .collect();
        // Every type has the keys that none has alone.
        if words.is_empty() {
            continue;
        }
        let message = format!("{} has no `{}`", kind.with_article(), key.value);
        let help = match (key.value.as_str(), kind) {
            ("range", Text) => "the number of characters is `length: 1..500`".to_owned(),
            ("range", Nps) => {
                "an `nps` always goes from 0 to 10; for other numbers take `scale`".to_owned()
            }
            ("range", Multi) => "how many may be chosen is `pick: 1..3`".to_owned(),
            ("pick", Rank) => "how many places count is `top: 3`".to_owned(),
            ("pick", Choice) => "a `choice` takes exactly one; for several take `multi`".to_owned(),
            (name, _) => format!(
                "`{name}` belongs to {}: remove it, or change the `type`",
                suggest::list(&words)
            ),
        };
        diagnostics.push(
            Diagnostic::error(codes::KEY_OF_OTHER_TYPE, key.span, message)
                .help(help)
                .label(ask.kind.span, "the type"),
        );
    }
    check_required(ask, diagnostics);
}

fn check_required(ask: &Ask, diagnostics: &mut Vec<Diagnostic>) {
    let kind = ask.kind.value;
    let name = &ask.name.value;
    let mut report = |span, message: String, help: &str| {
        diagnostics.push(Diagnostic::error(codes::KEY_NEEDED, span, message).help(help))
    };
    if matches!(kind, Choice | Multi | Rank) && ask.options.is_none() {
        let message = format!("`{name}` is {} and has no `options`", kind.with_article());
        report(
            ask.kind.span,
            message,
            "add `options:`, a map from key to label, or the name of a list",
        );
    }
    if kind == Consent && ask.version.is_none() {
        let message = format!("`{name}` is a `consent` and has no `version`");
        report(
            ask.kind.span,
            message,
            "number the wording, such as `version: 2026-11`: it is stored with the answer, as evidence",
        );
    }
    if let (Some(known), None) = (&ask.known, &ask.keep) {
        let message =
            format!("`{name}` has `known`, but no `keep` that says which field may be known");
        report(known.span, message, "add `keep: contact.…`");
    }
    if ask.give_up.is_some() && ask.tries.is_none() {
        let span = ask
            .keys
            .iter()
            .find(|key| key.value == "give_up")
            .map_or(ask.name.span, |key| key.span);
        let message = format!("`{name}` has `give_up`, but no `tries` after which that happens");
        report(span, message, "add `tries: 3`");
    }
}
