//! Checks names that already have a meaning: columns of every table, and old names in `renamed`.

use std::collections::{HashMap, HashSet};

use crate::dialog::ast::{Dialog, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::walk::{Lists, each_step};
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;

/// Columns that every table of answers has next to those of the questions, including those that
/// identify people.
pub const COLUMNS: [&str; 19] = [
    "session_id",
    "respondent_id",
    "dialog",
    "version",
    "language",
    "channel",
    "room",
    "source",
    "started_at",
    "last_answer_at",
    "ended_at",
    "status",
    "end",
    "drop_off",
    "flag_speeding",
    "flag_straightlining",
    "contact_name",
    "contact_phone",
    "contact_address",
];

/// Checks one dialog.
pub fn check(dialog: &Dialog, lists: &Lists<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut named: HashMap<&Name, Span> = HashMap::new();
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            let name = match &step.verb {
                Verb::Ask(ask) => &ask.name,
                Verb::Vote(vote) => &vote.name,
                _ => return,
            };
            if named.insert(&name.value, name.span).is_none() {
                check_column(name, diagnostics);
            }
        });
    }
    check_renamed(dialog, &named, diagnostics);
}

fn check_column(name: &Spanned<Name>, diagnostics: &mut Vec<Diagnostic>) {
    if COLUMNS.contains(&name.value.as_str()) {
        let message = format!(
            "every table has a column `{0}` already, so this answer stands in the column `{0}__answer`",
            name.value
        );
        let help = "choose a name that says whose it is, such as `heard_of_us` for `source`; `renamed:` keeps what was answered";
        diagnostics.push(Diagnostic::warning(codes::NAME_OF_COLUMN, name.span, message).help(help));
    }
}

/// Follows every old name to its current one: it must exist, and no two old names may lead to the
/// same.
fn check_renamed(dialog: &Dialog, named: &HashMap<&Name, Span>, diagnostics: &mut Vec<Diagnostic>) {
    let becomes: HashMap<&Name, &Spanned<Name>> = dialog
        .renamed
        .iter()
        .map(|(old, new)| (&old.value, new))
        .collect();
    let mut goals: HashMap<&Name, Span> = HashMap::new();
    for (old, new) in &dialog.renamed {
        let mut report = |message: String, help: &str, at: Option<(Span, &str)>| {
            let problem = Diagnostic::error(codes::BAD_RENAME, old.span, message).help(help);
            diagnostics.push(match at {
                Some((span, words)) => problem.label(span, words),
                None => problem,
            });
        };
        let mut seen: HashSet<&Name> = HashSet::from([&old.value]);
        let mut at = new;
        let is_round = loop {
            if !seen.insert(&at.value) {
                break true;
            }
            match becomes.get(&at.value) {
                Some(next) => at = next,
                None => break false,
            }
        };
        let (was, is) = (&old.value, &new.value);
        if was == is {
            report(
                format!("`{was}` was called so before, too"),
                "write `{ old: new }`: the name before, then the name now",
                None,
            );
        } else if is_round {
            report(
                format!("the old name `{was}` leads back to itself"),
                "write one line for each old name, with the name of today",
                None,
            );
        } else if let Some(span) = named.get(was) {
            let message = format!(
                "`{was}` is still the name of a question, so it cannot be the old name of `{is}`"
            );
            report(
                message,
                "take this line out, or give the question here another name",
                Some((*span, "it is asked here")),
            );
        } else if let Some(first) = goals.insert(is, new.span) {
            let message = format!("two old names became `{is}`: of two answers one would be lost");
            report(
                message,
                "keep the one whose answers you want to go on with",
                Some((first, "this one, too")),
            );
        }
    }
}
