//! Checks options: labels that people or the program cannot distinguish, that are too long for a
//! button, or too many.

use std::collections::HashMap;

use strsim::osa_distance;

use crate::dialog::ast::{Dialog, OptionEntry, Scalar, TextSource, Verb};
use crate::dialog::bot::Bot;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::fold::fold;
use crate::dialog::lower::walk::{self, Lists, each_step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::dialog::words::{Repair, Words};
use crate::id::Name;

/// A phone cuts longer labels; in characters.
const MAX_LABEL_CHARS: usize = 40;
/// Nobody reads a longer list of buttons.
const MAX_READABLE_OPTIONS: usize = 20;
/// The most buttons a messenger accepts.
const MAX_BUTTONS: usize = 98;
/// From this length on one typing error is accepted, so that labels that differ by one are mixed
/// up.
const MIN_CHARS_FOR_TYPO: usize = 5;

/// A name by which an option can be chosen in one language.
struct CalledName<'a> {
    key: &'a Name,
    words: String,
    span: Span,
    is_label: bool,
}

/// Checks the options of all questions of a dialog.
pub fn check(dialog: &Dialog, lists: &Lists<'_>, bot: &Bot, diagnostics: &mut Vec<Diagnostic>) {
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            let (options, name) = match &step.verb {
                Verb::Ask(ask) => (walk::options(ask.options.as_ref(), lists), &ask.name),
                Verb::Vote(vote) => (walk::options(vote.options.as_ref(), lists), &vote.name),
                _ => return,
            };
            if options.is_empty() {
                return;
            }
            check_option_count(options, &name.value, name.span, diagnostics);
            for language in &dialog.languages {
                let called = names_in_language(options, &language.value);
                check_distinct(&called, diagnostics);
                // In a vote nobody types.
                if matches!(step.verb, Verb::Ask(_)) {
                    check_numbers(options, &called, diagnostics);
                    check_repair_words(
                        &called,
                        &Words::for_language(bot, &language.value),
                        diagnostics,
                    );
                }
            }
            check_label_lengths(&name.value, options, diagnostics);
        });
    }
}

fn names_in_language<'a>(options: &'a [OptionEntry], language: &str) -> Vec<CalledName<'a>> {
    let mut called = Vec::new();
    for option in options {
        if let Some(label) = in_language(&option.label, language) {
            called.push(CalledName {
                key: &option.key.value,
                words: as_typed(&label.text),
                span: label.span,
                is_label: true,
            });
        }
        for says in &option.says {
            called.push(CalledName {
                key: &option.key.value,
                words: as_typed(&says.text),
                span: says.span,
                is_label: false,
            });
        }
    }
    called
}

/// Returns words in the form used to compare them with typed text: no capitals, accents or outer
/// punctuation.
fn as_typed(words: &str) -> String {
    fold(words)
        .trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '}')
        .to_owned()
}

fn in_language<'a>(text: &'a TextSource, language: &str) -> Option<&'a Scalar> {
    match text {
        TextSource::Plain(scalar) => Some(scalar),
        TextSource::ByLanguage(entries, _) => entries
            .iter()
            .find(|(code, _)| code.value == language)
            .map(|(_, scalar)| scalar),
    }
}

fn check_distinct(called: &[CalledName<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, &CalledName<'_>> = HashMap::new();
    for one in called
        .iter()
        .filter(|one| !one.words.is_empty() && !one.words.contains("${"))
    {
        match seen.get(one.words.as_str()) {
            Some(first) if first.key != one.key => {
                let message = format!(
                    "`{}` and `{}` are called the same, so nobody can choose between them",
                    first.key, one.key
                );
                let found = Diagnostic::error(codes::SAME_LABEL, one.span, message)
                    .label(first.span, "the same here");
                diagnostics.push(found.help("give one of them other words; capitals, accents and punctuation make no difference"));
            }
            Some(_) => {}
            None => {
                seen.insert(&one.words, one);
            }
        }
    }
    let labels: Vec<&CalledName<'_>> = called
        .iter()
        .filter(|one| one.is_label && one.words.chars().count() >= MIN_CHARS_FOR_TYPO)
        .collect();
    // More options than a messenger shows are an error of their own, and comparing their pairs
    // would take minutes.
    let shown = if labels.len() <= MAX_BUTTONS {
        labels.as_slice()
    } else {
        &[]
    };
    for (at, one) in shown.iter().enumerate() {
        // Labels whose lengths differ a lot cannot be one typing error apart; comparing all pairs
        // of a short list is cheap.
        for other in labels[..at]
            .iter()
            .filter(|other| other.key != one.key && other.words != one.words)
        {
            if other.words.len().abs_diff(one.words.len()) <= 4
                && osa_distance(&one.words, &other.words) == 1
            {
                let message = format!(
                    "the labels of `{}` and `{}` differ by one letter, so a typing slip cannot be told from the other",
                    other.key, one.key
                );
                let found = Diagnostic::warning(codes::LABELS_ALIKE, one.span, message)
                    .label(other.span, "almost the same here");
                diagnostics.push(found.help("choose words that are further apart"));
            }
        }
    }
}

fn check_numbers(
    options: &[OptionEntry],
    called: &[CalledName<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for one in called {
        let Ok(number) = one.words.parse::<usize>() else {
            continue;
        };
        let Some(at) = number.checked_sub(1).and_then(|at| options.get(at)) else {
            continue;
        };
        if at.key.value != *one.key {
            let message = format!(
                "the label `{}` is also the number of `{}` in the list",
                one.words, at.key.value
            );
            let found = Diagnostic::warning(codes::LABEL_IS_NUMBER, one.span, message)
                .label(at.key.span, "this is that option");
            diagnostics
                .push(found.help("whoever types it gets the label; put the options in the order of their numbers, or use a `scale`"));
        }
    }
}

fn check_repair_words(
    called: &[CalledName<'_>],
    words: &Words<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for one in called {
        if words.repair_command(&one.words).is_some() {
            let message = format!(
                "`{}` is also a word that always works, such as stop or back",
                one.words
            );
            let help = match words.repair_command(&one.words) {
                Some(Repair::Stop) => {
                    "typed here it stops the conversation: only a tap or its number chooses this option; other words leave both"
                }
                Some(_) | None => {
                    "typed here it chooses this option, and does not do what it does elsewhere; other words leave both"
                }
            };
            diagnostics.push(
                Diagnostic::warning(codes::LABEL_IS_REPAIR_WORD, one.span, message).help(help),
            );
        }
    }
}

fn check_option_count(
    options: &[OptionEntry],
    name: &Name,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let count = options.len();
    if count > MAX_BUTTONS {
        let message =
            format!("`{name}` has {count} options; a messenger shows {MAX_BUTTONS} at most");
        diagnostics.push(
            Diagnostic::error(codes::TOO_MANY_OPTIONS, span, message)
                .help("ask for the words instead, or ask in two steps"),
        );
    } else if count > MAX_READABLE_OPTIONS {
        let message = format!("`{name}` has {count} options; nobody reads that many");
        diagnostics.push(
            Diagnostic::warning(codes::TOO_MANY_OPTIONS, span, message)
                .help("ask in two steps, or for the words"),
        );
    }
}

fn check_label_lengths(name: &Name, options: &[OptionEntry], diagnostics: &mut Vec<Diagnostic>) {
    for option in options {
        let scalars: Vec<&Scalar> = match &option.label {
            TextSource::Plain(scalar) => vec![scalar],
            TextSource::ByLanguage(entries, _) => {
                entries.iter().map(|(_, scalar)| scalar).collect()
            }
        };
        for scalar in scalars
            .into_iter()
            .filter(|scalar| scalar.text.chars().count() > MAX_LABEL_CHARS)
        {
            let message = format!(
                "this label of `{name}` has {} characters; a telephone cuts it at about {MAX_LABEL_CHARS}",
                scalar.text.chars().count()
            );
            diagnostics.push(
                Diagnostic::warning(codes::LABEL_TOO_LONG, scalar.span, message)
                    .help("put the long words into the question and short ones on the button"),
            );
        }
    }
}
