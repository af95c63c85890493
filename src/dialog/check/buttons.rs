//! Checks buttons: a button that starts a section needs a deep link of that section; a URL must be
//! one that Telegram accepts.

use crate::dialog::ast::{Dialog, Room, SayAction, Scalar, TextSource, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::graph;
use crate::dialog::lower::walk::{Lists, each_step};
use crate::dialog::program::Program;
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;

/// Checks one dialog; `all` are the dialogs that its buttons may lead to.
pub fn check(
    dialog: &Dialog,
    lists: &Lists<'_>,
    all: &[Program],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            let Verb::Say(say) = &step.verb else { return };
            for button in &say.buttons {
                match &button.action {
                    SayAction::Start(target, section) => {
                        diagnostics.extend(without_link(dialog, all, target, section.as_ref()))
                    }
                    SayAction::Url(text) => {
                        diagnostics.extend(scalars(text).into_iter().filter_map(check_address))
                    }
                    SayAction::Share(_) => {}
                }
            }
        });
    }
}

fn scalars(text: &TextSource) -> Vec<&Scalar> {
    match text {
        TextSource::Plain(scalar) => vec![scalar],
        TextSource::ByLanguage(entries, _) => entries.iter().map(|(_, scalar)| scalar).collect(),
    }
}

/// Warns of a URL for which Telegram rejects the whole keyboard.
fn check_address(scalar: &Scalar) -> Option<Diagnostic> {
    let why = why_refused(scalar.text.trim())?;
    let help = "write an address of the web, such as `https://example.org/shop`";
    let message = format!("Telegram takes no button with this address: {why}");
    Some(Diagnostic::warning(codes::BUTTON_ADDRESS, scalar.span, message).help(help))
}

fn why_refused(address: &str) -> Option<String> {
    let lower = address.to_lowercase();
    let (scheme, rest) = match lower.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None if lower.contains("${") => return None,
        None => match lower.split_once(':').filter(|(head, _)| {
            !head.contains('.') && head.chars().all(|c| c.is_ascii_alphabetic())
        }) {
            Some((scheme, _)) => return Some(format!("`{scheme}:` is not the web")),
            // Telegram adds `http://`.
            None => ("http", lower.as_str()),
        },
    };
    match scheme {
        "tg" => {
            return rest
                .starts_with("user")
                .then(|| "not everybody may be linked to".to_owned());
        }
        "http" | "https" | "ton" | "tonsite" => {}
        _ if scheme.contains("${") => return None,
        _ => return Some(format!("`{scheme}:` is not the web")),
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains("${") {
        return None;
    }
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = host
        .strip_prefix('[')
        .map_or_else(|| host.split(':').next().unwrap_or_default(), |_| host);
    let port = host
        .strip_prefix(name)
        .and_then(|port| port.strip_prefix(':'));
    if name.is_empty() || name.contains(|c: char| c.is_whitespace()) {
        return Some("it names no place".to_owned());
    }
    if name == "localhost"
        || name.ends_with(".localhost")
        || name.ends_with(".local")
        || name.starts_with("127.")
    {
        return Some(format!(
            "`{name}` is another computer for everybody who taps it"
        ));
    }
    if !name.trim_matches('.').contains('.') && !name.starts_with('[') {
        return Some(format!("`{name}` has no dot, so it is no place on the web"));
    }
    port.filter(|port| !port.parse::<u16>().is_ok_and(|port| port > 0))
        .map(|port| format!("`{port}` is not a port"))
}

fn without_link(
    dialog: &Dialog,
    all: &[Program],
    target: &Spanned<Name>,
    section: Option<&Spanned<Name>>,
) -> Option<Diagnostic> {
    let named = |name: &Name| all.iter().find(|program| program.dialog == *name);
    // As in `lower`: a name that is not a dialog may be a section of this one.
    let (program, wanted) = match named(&target.value) {
        Some(program) => (program, section.map(|section| section.value.clone())),
        None => (named(&dialog.name.value)?, Some(target.value.clone())),
    };
    let at = match wanted {
        Some(name) => program.section_named(&name)?,
        None => graph::entry(program, Room::Private)?,
    };
    let name = &program.section(at).name;
    if program.link_to(name).is_some() {
        return None;
    }
    let span = section.map_or(target.span, |section| Span {
        end: section.span.end,
        ..target.span
    });
    let message = format!(
        "this button leads nowhere: section `{name}` has no deep link in private to start it by"
    );
    let place = if program.dialog == dialog.name.value {
        String::new()
    } else {
        format!(" in `{}.yaml`", program.dialog)
    };
    let help = format!(
        "add one under `start:`{place}: `- {{ section: {name}, link: {} }}`",
        suggest_link(program, name)
    );
    Some(Diagnostic::error(codes::BUTTON_WITHOUT_LINK, span, message).help(help))
}

/// Suggests a name for the link: the section's, or the dialog's if the section has the default
/// name.
fn suggest_link(program: &Program, section: &Name) -> Name {
    if section == "main" {
        Name::from(program.dialog.replace('-', "_"))
    } else {
        section.clone()
    }
}
