//! Visits the steps of a dialog as written, including those of branches, in the order of the file.

use std::collections::HashMap;

use crate::dialog::ast::{Ask, OptionEntry, Options, Step, Verb};
use crate::id::Name;

/// The lists of a dialog, by name.
pub type Lists<'a> = HashMap<Name, &'a [OptionEntry]>;

/// Calls `visit` with every step of a list and of the branches below it.
///
/// The steps of a list's options are included at each question that uses the list, but not inside
/// such steps: a list that leads to itself would never end.
pub fn each_step<'a>(steps: &'a [Step], lists: &Lists<'a>, visit: &mut dyn FnMut(&'a Step)) {
    for step in steps {
        visit(step);
        if let Verb::Ask(ask) = &step.verb
            && matches!(ask.options, Some(Options::List(_)))
        {
            let branches = options(ask.options.as_ref(), lists)
                .iter()
                .filter_map(|option| option.then.as_deref());
            branches.for_each(|steps| each_step(steps, &Lists::new(), visit));
        }
        nested(&step.verb)
            .into_iter()
            .for_each(|steps| each_step(steps, lists, visit));
    }
}

/// Returns the lists of steps nested in a step, in the order of the file; a customer takes at most
/// one of them.
pub fn nested(verb: &Verb) -> Vec<&[Step]> {
    match verb {
        Verb::If { arms, otherwise } => arms
            .iter()
            .map(|(_, steps)| steps.as_slice())
            .chain(otherwise.as_deref())
            .collect(),
        Verb::Ask(ask) => {
            let entries = match &ask.options {
                Some(Options::Here(entries, _)) => entries.as_slice(),
                Some(Options::List(_)) | None => &[],
            };
            entries
                .iter()
                .filter_map(|option| option.then.as_deref())
                .chain(answer_branches(ask))
                .collect()
        }
        Verb::Say(_)
        | Verb::Vote(_)
        | Verb::Tag(_)
        | Verb::Untag(_)
        | Verb::Set(_)
        | Verb::Keep(_)
        | Verb::Do { .. }
        | Verb::Redo(_)
        | Verb::Goto(_)
        | Verb::Start { .. }
        | Verb::End(_)
        | Verb::Handoff { .. }
        | Verb::Reserved(_) => Vec::new(),
    }
}

/// Returns the options of a question, in place or in a list; empty if its list does not exist.
pub fn options<'a>(options: Option<&'a Options>, lists: &Lists<'a>) -> &'a [OptionEntry] {
    match options {
        None => &[],
        Some(Options::Here(entries, _)) => entries,
        Some(Options::List(name)) => lists.get(&name.value).copied().unwrap_or(&[]),
    }
}

fn answer_branches(ask: &Ask) -> impl Iterator<Item = &[Step]> {
    let of_expiry = ask
        .expire
        .as_ref()
        .and_then(|expire| expire.then.as_deref());
    [
        ask.yes.as_deref(),
        ask.no.as_deref(),
        ask.refused.as_deref(),
        ask.give_up.as_deref(),
        of_expiry,
    ]
    .into_iter()
    .flatten()
}
