//! Looks at whole dialogs for what is allowed to be written but will not go well: one family of checks per file.
//!
//! Every check reads what the author wrote ([`crate::dialog::ast`]) or what was made of it, and tells diagnostics; none changes anything.

mod buttons;
mod care;
mod certain;
mod flow;
mod labels;
mod missing;
mod names;
mod passage;
mod rooms;
mod round;
mod rounds;
mod sets;
mod starts;
mod texts;
mod votes;
mod weak;

use crate::dialog::ast::Dialog;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::walk::Lists;
use crate::dialog::program::{Bot, Program};

pub use weak::check_bot;

/// Checks one dialog; `all` are the dialogs that it may lead to.
pub fn check(dialog: &Dialog, program: &Program, all: &[Program], bot: &Bot, told: &mut Vec<Diagnostic>) {
    let lists: Lists<'_> = dialog.lists.iter().map(|(name, entries)| (name.value.clone(), entries.as_slice())).collect();
    texts::check(dialog, &lists, bot, told);
    labels::check(dialog, &lists, bot, told);
    care::check(dialog, &lists, told);
    weak::check(dialog, &lists, told);
    names::check(dialog, &lists, told);
    rooms::check(program, told);
    buttons::check(dialog, &lists, all, told);
    let known = certain::walk(program);
    flow::check(dialog, &lists, program, &known, told);
    starts::check(program, all, told);
    missing::check(program, &known, told);
    votes::check(program, told);
    rounds::check(dialog, &lists, program, told);
}
