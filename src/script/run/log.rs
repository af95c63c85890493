//! The lines of a talk in the order in which they happened: a test may look at what a desk was shown
//! much later.

use crate::script::transcript::TranscriptLine;

/// The lines of a talk, each with its moment.
#[derive(Default)]
pub(in crate::script) struct Log(Vec<(Moment, TranscriptLine)>);

/// How many messages had been sent before it, and whether it is the next message itself: that comes
/// after what somebody did to get it.
pub(super) type Moment = (usize, bool);

impl Log {
    /// Adds what happened at some moment.
    pub(super) fn add(&mut self, at: Moment, line: TranscriptLine) {
        self.0.push((at, line));
    }

    /// Adds a short note to a person: it came with what was looked at before it.
    pub(in crate::script) fn add_note(&mut self, note: String) {
        let before = self.0.iter().map(|(at, _)| *at).max();
        self.add(before.unwrap_or_default(), TranscriptLine::Note(note));
    }

    /// Returns the lines in the order in which they happened.
    pub(super) fn into_order(mut self) -> Vec<TranscriptLine> {
        self.0.sort_by_key(|(at, _)| *at);
        self.0.into_iter().map(|(_, line)| line).collect()
    }
}
