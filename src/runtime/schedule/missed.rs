//! Which run of a schedule is due, and how many were missed.

use crate::dialog::schedule::Schedule;
use crate::time::{Duration, Timestamp, Zone};

/// A run that was missed by this long is skipped.
pub(super) const MAX_LATE: Duration = Duration::DAY;

/// Returns the newest time by now that was not handled yet, and how many before it were missed; all
/// of them are handled then.
pub(super) fn newest_due(
    schedule: &Schedule,
    seen: &mut Timestamp,
    now: Timestamp,
    zone: Zone,
) -> Option<(Timestamp, usize)> {
    if *seen > now.plus(MAX_LATE) {
        // The clock was far ahead and was corrected. What was started then is recognized by its own
        // time.
        log::warn!("the clock was put back; the schedule `{schedule}` counts from now");
        *seen = now;
    }
    let mut missed = 0;
    let mut newest = None;
    while let Some(at) = schedule.next_after(*seen, zone).filter(|at| *at <= now) {
        missed += usize::from(newest.replace(at).is_some());
        *seen = at;
    }
    newest.map(|at| (at, missed))
}
