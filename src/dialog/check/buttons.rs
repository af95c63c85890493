//! Buttons that start a section: they open its deep link, so it needs one.

use crate::dialog::ast::{Dialog, Room, SayAction, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::graph;
use crate::dialog::lower::walk::{Lists, each_step};
use crate::dialog::program::Program;
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;

/// Checks one dialog; `all` are the dialogs that its buttons may lead to.
pub fn check(dialog: &Dialog, lists: &Lists<'_>, all: &[Program], told: &mut Vec<Diagnostic>) {
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            let Verb::Say(say) = &step.verb else { return };
            for button in &say.buttons {
                if let SayAction::Start(target, section) = &button.action {
                    told.extend(without_link(dialog, all, target, section.as_ref()));
                }
            }
        });
    }
}

fn without_link(dialog: &Dialog, all: &[Program], target: &Spanned<Name>, section: Option<&Spanned<Name>>) -> Option<Diagnostic> {
    let named = |name: &Name| all.iter().find(|program| program.dialog == *name);
    // As in `lower`: a name that is no dialog's may be a section of this one.
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
    let span = section.map_or(target.span, |section| Span { end: section.span.end, ..target.span });
    let message = format!("this button leads nowhere: section `{name}` has no deep link in private to start it by");
    let place = if program.dialog == dialog.name.value { String::new() } else { format!(" in `{}.yaml`", program.dialog) };
    let help = format!("add one under `start:`{place}: `- {{ section: {name}, link: {} }}`", suggested(program, name));
    Some(Diagnostic::error(codes::BUTTON_WITHOUT_LINK, span, message).help(help))
}

/// Returns a name for the link: the section's, or the dialog's where the section is called as all are.
fn suggested(program: &Program, section: &Name) -> Name {
    if section == "main" { Name::from(program.dialog.replace('-', "_")) } else { section.clone() }
}
