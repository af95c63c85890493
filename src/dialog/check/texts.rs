//! Checks texts: missing languages, texts too long for a messenger, languages without built-in
//! words.

use crate::dialog::ast::{
    Ask, Dialog, OptionEntry, Options, SayAction, Scalar, Step, TextSource, Verb,
};
use crate::dialog::bot::Bot;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::walk::{Lists, each_step};
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::dialog::words::{Words, language_name};
use crate::id::Name;

/// The longest message a messenger accepts, in UTF-16 units.
const MAX_MESSAGE_UNITS: usize = 4096;
/// The longest caption of a picture or a file, in UTF-16 units.
const MAX_CAPTION_UNITS: usize = 1024;

/// From this many texts without the same language on, they are reported together.
const JOINT_FROM: usize = 4;
/// What happens to a text without a language.
const UNTIL: &str = "until then they see the text in the first language";
/// How many of their places a joint diagnostic shows.
const MAX_PLACES: usize = 10;

/// Checks all texts of a dialog.
pub fn check(dialog: &Dialog, lists: &Lists<'_>, bot: &Bot, diagnostics: &mut Vec<Diagnostic>) {
    // A code that is not a language has been reported already.
    let is_code = |language: &str| {
        language
            .split('-')
            .next()
            .is_some_and(|head| head.len() <= 3)
    };
    for language in dialog
        .languages
        .iter()
        .filter(|language| is_code(&language.value))
    {
        if !Words::exist_for(bot, &language.value) {
            let message = format!(
                "there are no built-in words for {}",
                describe_language(&language.value)
            );
            let help = "English ones are used for buttons and short sentences; write your own under `words:` in bot.yaml";
            diagnostics.push(
                Diagnostic::warning(codes::NO_WORDS_FOR_LANGUAGE, language.span, message)
                    .help(help),
            );
        }
    }
    let mut lacking: Vec<(Vec<&str>, Span)> = Vec::new();
    let mut check = |text: &TextSource, max_units: usize| {
        lacking.extend(lacking_languages(text, &dialog.languages));
        check_length(text, max_units, diagnostics);
    };
    dialog
        .about
        .iter()
        .for_each(|about| check(about, MAX_MESSAGE_UNITS));
    for entry in dialog.lists.iter().flat_map(|(_, entries)| entries) {
        option_texts(entry).for_each(|text| check(text, MAX_MESSAGE_UNITS));
    }
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            step_texts(step, &mut check)
        });
    }
    report_missing(dialog, lacking, diagnostics);
}

/// Checks texts that belong to no dialog, in the languages of the bot.
pub fn check_shared<'t>(
    texts: impl Iterator<Item = &'t TextSource>,
    languages: &[Spanned<Name>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut lacking = Vec::new();
    for text in texts {
        lacking.extend(lacking_languages(text, languages));
        check_length(text, MAX_MESSAGE_UNITS, diagnostics);
    }
    report_each(lacking, diagnostics);
}

/// Calls `each` with every text of a step and its maximum length in UTF-16 units; branches are
/// separate steps.
fn step_texts(step: &Step, each: &mut dyn FnMut(&TextSource, usize)) {
    match &step.verb {
        Verb::Say(say) => {
            let has_media = say.photo.is_some() || say.file.is_some();
            each(
                &say.text,
                if has_media {
                    MAX_CAPTION_UNITS
                } else {
                    MAX_MESSAGE_UNITS
                },
            );
            for button in &say.buttons {
                each(&button.text, MAX_MESSAGE_UNITS);
                match &button.action {
                    SayAction::Url(text) | SayAction::Share(text) => each(text, MAX_MESSAGE_UNITS),
                    SayAction::Start(..) => {}
                }
            }
        }
        Verb::Ask(ask) => ask_texts(ask).for_each(|text| each(text, MAX_MESSAGE_UNITS)),
        Verb::Vote(vote) => {
            each(&vote.text, MAX_MESSAGE_UNITS);
            if let Some(Options::Here(entries, _)) = &vote.options {
                entries
                    .iter()
                    .flat_map(option_texts)
                    .for_each(|text| each(text, MAX_MESSAGE_UNITS));
            }
        }
        Verb::Handoff { note, text, .. } => note
            .iter()
            .chain(text)
            .for_each(|text| each(text, MAX_MESSAGE_UNITS)),
        Verb::If { .. }
        | Verb::Tag(_)
        | Verb::Untag(_)
        | Verb::Set(_)
        | Verb::Keep(_)
        | Verb::Do { .. }
        | Verb::Redo(_)
        | Verb::Goto(_)
        | Verb::Start { .. }
        | Verb::End(_)
        | Verb::Reserved(_) => {}
    }
}

fn ask_texts(ask: &Ask) -> impl Iterator<Item = &TextSource> {
    let here = match &ask.options {
        Some(crate::dialog::ast::Options::Here(entries, _)) => entries.as_slice(),
        Some(crate::dialog::ast::Options::List(_)) | None => &[],
    };
    let ends = ask.ends.iter().flat_map(|(low, high)| [low, high]);
    std::iter::once(&ask.text)
        .chain(&ask.hint)
        .chain(&ask.retry)
        .chain(&ask.unit)
        .chain(ends)
        .chain(here.iter().flat_map(option_texts))
}

fn option_texts(option: &OptionEntry) -> impl Iterator<Item = &TextSource> {
    std::iter::once(&option.label).chain(&option.replies)
}

/// Returns the languages that a text lacks, and where it begins.
fn lacking_languages<'d>(
    text: &TextSource,
    languages: &'d [Spanned<Name>],
) -> Option<(Vec<&'d str>, Span)> {
    let TextSource::ByLanguage(entries, span) = text else {
        return None;
    };
    let is_missing = |language: &&str| !entries.iter().any(|(code, _)| code.value == **language);
    let missing: Vec<&str> = languages
        .iter()
        .map(|language| language.value.as_str())
        .filter(is_missing)
        .collect();
    let place = entries.first().map_or(*span, |(code, _)| code.span);
    (!missing.is_empty() && !entries.is_empty()).then_some((missing, place))
}

/// Reports texts without a language; if many lack the same one, once, with their number and the
/// first places.
fn report_missing(
    dialog: &Dialog,
    mut lacking: Vec<(Vec<&str>, Span)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for language in &dialog.languages {
        let code = language.value.as_str();
        let places: Vec<Span> = lacking
            .iter()
            .filter(|(missing, _)| missing.contains(&code))
            .map(|(_, place)| *place)
            .collect();
        if places.len() < JOINT_FROM {
            continue;
        }
        lacking
            .iter_mut()
            .for_each(|(missing, _)| missing.retain(|missing| *missing != code));
        let message = format!("{} texts are missing in `{code}`", places.len());
        let more = places.len().saturating_sub(MAX_PLACES);
        let more = if more == 0 {
            String::new()
        } else {
            format!(", and to {more} more texts")
        };
        let help = format!("add a line `{code}: …` to these{more}; {UNTIL}");
        let problem =
            Diagnostic::warning(codes::LANGUAGE_MISSING, language.span, message).help(help);
        diagnostics.push(
            places
                .into_iter()
                .take(MAX_PLACES)
                .fold(problem, |problem, place| {
                    problem.label(place, "missing here")
                }),
        );
    }
    lacking.retain(|(missing, _)| !missing.is_empty());
    report_each(lacking, diagnostics);
}

fn report_each(lacking: Vec<(Vec<&str>, Span)>, diagnostics: &mut Vec<Diagnostic>) {
    for (missing, place) in lacking {
        let message = format!("this text is missing in {}", suggest::list(&missing));
        let help = format!("add a line `{}: …`; {UNTIL}", missing[0]);
        diagnostics.push(Diagnostic::warning(codes::LANGUAGE_MISSING, place, message).help(help));
    }
}

fn check_length(text: &TextSource, max_units: usize, diagnostics: &mut Vec<Diagnostic>) {
    let scalars: Vec<&Scalar> = match text {
        TextSource::Plain(scalar) => vec![scalar],
        TextSource::ByLanguage(entries, _) => entries.iter().map(|(_, scalar)| scalar).collect(),
    };
    for scalar in scalars {
        let units: usize = scalar.text.chars().map(char::len_utf16).sum();
        if units > max_units {
            let message =
                format!("this text has {units} characters; a messenger takes {max_units} here");
            let help = "say it in several messages, one thing each; nobody reads a wall of words";
            diagnostics
                .push(Diagnostic::warning(codes::TEXT_TOO_LONG, scalar.span, message).help(help));
        }
    }
}

fn describe_language(code: &str) -> String {
    let name = language_name(code);
    if name == code {
        format!("`{code}`")
    } else {
        format!("`{code}` ({name})")
    }
}
