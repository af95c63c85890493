//! Options: labels that people or the program cannot tell apart, that are too long to press, or too many to read.

use std::collections::HashMap;

use strsim::osa_distance;

use crate::dialog::ast::{Dialog, OptionEntry, Scalar, TextSource, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::fold::fold;
use crate::dialog::lower::walk::{self, Lists, each_step};
use crate::dialog::program::Bot;
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::dialog::words::{Repair, Words};
use crate::id::Name;

/// A longer label is cut on a telephone.
const LABEL_MOST: usize = 40;
/// Nobody reads a longer list of buttons.
const OPTIONS_MOST: usize = 20;
/// A messenger takes no more buttons than this.
const BUTTONS_MOST: usize = 98;
/// From this length on one slip is forgiven, so that labels one slip apart are mixed up.
const SLIP_LEAST: usize = 5;

/// Something an option can be called in one language.
struct Called<'a> {
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
            too_many(options, &name.value, name.span, diagnostics);
            for language in &dialog.languages {
                let called = calls(options, &language.value);
                apart(&called, diagnostics);
                // In a vote nobody types.
                if matches!(step.verb, Verb::Ask(_)) {
                    numbers(options, &called, diagnostics);
                    repair_words(&called, &Words::for_language(bot, &language.value), diagnostics);
                }
            }
            long_labels(&name.value, options, diagnostics);
        });
    }
}

fn calls<'a>(options: &'a [OptionEntry], language: &str) -> Vec<Called<'a>> {
    let mut called = Vec::new();
    for option in options {
        if let Some(label) = in_language(&option.label, language) {
            called.push(Called { key: &option.key.value, words: as_typed(&label.text), span: label.span, is_label: true });
        }
        for says in &option.says {
            called.push(Called { key: &option.key.value, words: as_typed(&says.text), span: says.span, is_label: false });
        }
    }
    called
}

/// Returns words as they are compared with what is typed: without capitals, accents and punctuation around them.
fn as_typed(words: &str) -> String {
    fold(words).trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '}').to_owned()
}

fn in_language<'a>(text: &'a TextSource, language: &str) -> Option<&'a Scalar> {
    match text {
        TextSource::Plain(scalar) => Some(scalar),
        TextSource::ByLanguage(entries, _) => entries.iter().find(|(code, _)| code.value == language).map(|(_, scalar)| scalar),
    }
}

fn apart(called: &[Called<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, &Called<'_>> = HashMap::new();
    for one in called.iter().filter(|one| !one.words.is_empty() && !one.words.contains("${")) {
        match seen.get(one.words.as_str()) {
            Some(first) if first.key != one.key => {
                let message = format!("`{}` and `{}` are called the same, so nobody can choose between them", first.key, one.key);
                let found = Diagnostic::error(codes::SAME_LABEL, one.span, message).label(first.span, "the same here");
                diagnostics.push(found.help("give one of them other words; capitals, accents and punctuation make no difference"));
            }
            Some(_) => {}
            None => {
                seen.insert(&one.words, one);
            }
        }
    }
    let labels: Vec<&Called<'_>> = called.iter().filter(|one| one.is_label && one.words.chars().count() >= SLIP_LEAST).collect();
    // More options than a messenger shows are an error of their own, and their pairs would take minutes.
    let shown = if labels.len() <= BUTTONS_MOST { labels.as_slice() } else { &[] };
    for (at, one) in shown.iter().enumerate() {
        // Labels of very different lengths cannot be one slip apart; looking at all pairs of a short list costs nothing.
        for other in labels[..at].iter().filter(|other| other.key != one.key && other.words != one.words) {
            if other.words.len().abs_diff(one.words.len()) <= 4 && osa_distance(&one.words, &other.words) == 1 {
                let message = format!(
                    "the labels of `{}` and `{}` differ by one letter, so a typing slip cannot be told from the other",
                    other.key, one.key
                );
                let found = Diagnostic::warning(codes::LABELS_ALIKE, one.span, message).label(other.span, "almost the same here");
                diagnostics.push(found.help("choose words that are further apart"));
            }
        }
    }
}

fn numbers(options: &[OptionEntry], called: &[Called<'_>], diagnostics: &mut Vec<Diagnostic>) {
    for one in called {
        let Ok(number) = one.words.parse::<usize>() else { continue };
        let Some(at) = number.checked_sub(1).and_then(|at| options.get(at)) else { continue };
        if at.key.value != *one.key {
            let message = format!("the label `{}` is also the number of `{}` in the list", one.words, at.key.value);
            let found = Diagnostic::warning(codes::LABEL_IS_NUMBER, one.span, message).label(at.key.span, "this is that option");
            diagnostics
                .push(found.help("whoever types it gets the label; put the options in the order of their numbers, or use a `scale`"));
        }
    }
}

fn repair_words(called: &[Called<'_>], words: &Words<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for one in called {
        if words.repair_command(&one.words).is_some() {
            let message = format!("`{}` is also a word that always works, such as stop or back", one.words);
            let help = match words.repair_command(&one.words) {
                Some(Repair::Stop) => {
                    "typed here it stops the conversation: only a tap or its number chooses this option; other words leave both"
                }
                Some(_) | None => "typed here it chooses this option, and does not do what it does elsewhere; other words leave both",
            };
            diagnostics.push(Diagnostic::warning(codes::LABEL_IS_REPAIR_WORD, one.span, message).help(help));
        }
    }
}

fn too_many(options: &[OptionEntry], name: &Name, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let count = options.len();
    if count > BUTTONS_MOST {
        let message = format!("`{name}` has {count} options; a messenger shows {BUTTONS_MOST} at most");
        diagnostics.push(Diagnostic::error(codes::TOO_MANY_OPTIONS, span, message).help("ask for the words instead, or ask in two steps"));
    } else if count > OPTIONS_MOST {
        let message = format!("`{name}` has {count} options; nobody reads that many");
        diagnostics.push(Diagnostic::warning(codes::TOO_MANY_OPTIONS, span, message).help("ask in two steps, or for the words"));
    }
}

fn long_labels(name: &Name, options: &[OptionEntry], diagnostics: &mut Vec<Diagnostic>) {
    for option in options {
        let scalars: Vec<&Scalar> = match &option.label {
            TextSource::Plain(scalar) => vec![scalar],
            TextSource::ByLanguage(entries, _) => entries.iter().map(|(_, scalar)| scalar).collect(),
        };
        for scalar in scalars.into_iter().filter(|scalar| scalar.text.chars().count() > LABEL_MOST) {
            let message =
                format!("this label of `{name}` has {} characters; a telephone cuts it at about {LABEL_MOST}", scalar.text.chars().count());
            diagnostics.push(
                Diagnostic::warning(codes::LABEL_TOO_LONG, scalar.span, message)
                    .help("put the long words into the question and short ones on the button"),
            );
        }
    }
}
