//! Checks whole dialogs for things that are valid but will not work well; one family of checks per
//! file.
//!
//! Each check reads the syntax tree ([`crate::dialog::ast`]) or the program, and adds diagnostics.
//! None changes anything.

mod assignments;
mod buttons;
mod computable;
mod definite;
mod feasible;
mod flow;
mod labels;
mod loop_map;
mod loops;
mod missing;
mod names;
mod privacy;
mod rooms;
mod runs;
mod starts;
mod texts;
mod votes;
mod weak;

use crate::dialog::ast::Dialog;
use crate::dialog::bot::Bot;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::walk::Lists;
use crate::dialog::program::Program;

pub use privacy::check_shared as check_privacy;
pub use texts::check_shared;
pub use weak::check_bot;

/// Checks one dialog; `all` are the dialogs that it may lead to.
pub fn check(
    dialog: &Dialog,
    program: &Program,
    all: &[Program],
    bot: &Bot,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let lists: Lists<'_> = dialog
        .lists
        .iter()
        .map(|(name, entries)| (name.value.clone(), entries.as_slice()))
        .collect();
    texts::check(dialog, &lists, bot, diagnostics);
    labels::check(dialog, &lists, bot, diagnostics);
    privacy::check(dialog, &lists, diagnostics);
    weak::check(dialog, &lists, diagnostics);
    names::check(dialog, &lists, diagnostics);
    rooms::check(program, diagnostics);
    buttons::check(dialog, &lists, all, diagnostics);
    let known = definite::walk(program);
    flow::check(dialog, &lists, program, &known, diagnostics);
    starts::check(program, all, diagnostics);
    missing::check(program, &known, diagnostics);
    votes::check(program, diagnostics);
    loops::check(dialog, &lists, program, diagnostics);
    runs::check(program, diagnostics);
    computable::check(program, diagnostics);
}
