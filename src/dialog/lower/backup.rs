//! Reads `backup:` of `bot.yaml`.

use crate::dialog::ast::Scalar;
use crate::dialog::ast::bot::BackupEntry;
use crate::dialog::backup::{BackupPlan, Destination, Keep};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::literal::read_time;
use crate::dialog::lower::schedule::read_schedule;
use crate::dialog::register as codes;
use crate::dialog::schedule::Schedule;

/// Reads the plan; `None` if a part of it cannot be read, which is reported.
pub(super) fn read_backup(
    written: &BackupEntry,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<BackupPlan> {
    let every = match &written.every {
        Some(every) => read_every(every, diagnostics),
        None => Schedule::parse(BackupPlan::NIGHTLY).ok(),
    };
    let keep = match &written.keep {
        Some(keep) => read_keep(keep, diagnostics),
        None => Some(Keep::default()),
    };
    let to = written.to.as_ref().and_then(|to| read_to(to, diagnostics));
    Some(BackupPlan {
        every: every?,
        to: to?,
        keep: keep?,
    })
}

/// Reads a schedule; a time alone means every night.
fn read_every(every: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Schedule> {
    let text = every.text.trim();
    match read_time(text) {
        Some(time) => Schedule::parse(&format!("day {}", time.format("%H:%M"))).ok(),
        None => read_schedule(every, diagnostics),
    }
}

fn read_keep(keep: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Keep> {
    let read = Keep::parse(&keep.text).map_err(|part| {
        let message = format!("`{part}` does not say how many backups stay");
        let help = "write a number and `daily`, `weekly`, `monthly` or `yearly`, such as `7 daily, 4 weekly`";
        Diagnostic::error(codes::BAD_BACKUP, keep.span, message).help(help)
    });
    read.map_err(|told| diagnostics.push(told)).ok()
}

fn read_to(to: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Destination> {
    let read = Destination::parse(&to.text).map_err(|why| {
        let message = format!("`{}` is no place for backups: {why}", to.text.trim());
        let help = "write a folder such as `/var/backups/vraag`, or `s3://bucket/folder`; addresses and keys of S3 stand in `.env`";
        Diagnostic::error(codes::BAD_BACKUP, to.span, message).help(help)
    });
    read.map_err(|told| diagnostics.push(told)).ok()
}
