//! Reads schedules.

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as codes;
use crate::dialog::schedule::Schedule;

/// Reads a schedule; `None` if it is none, which is reported.
pub fn read_schedule(written: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Schedule> {
    let read = Schedule::parse(&written.text);
    read.map_err(|fault| {
        diagnostics.push(
            Diagnostic::error(codes::BAD_SCHEDULE, written.part(fault.at), fault.message)
                .help(fault.help),
        );
    })
    .ok()
}
