//! Counts and logs sections that should have started by themselves and were dropped, because an
//! operator waits for their answers in vain.

use crate::engine::event::Event;
use crate::store::Commit;

/// Number of starts dropped since the program started.
#[derive(Debug, Default)]
pub struct Dropped(u64);

impl Dropped {
    /// Logs what one turn dropped.
    pub fn note(&mut self, commit: &Commit) {
        for event in &commit.record.events {
            if let Event::StartDropped {
                dialog,
                section,
                why,
            } = event
            {
                self.0 += 1;
                let (conversation, count) = (commit.conversation.id, self.0);
                log::warn!(
                    "{dialog}/{section} does not start in conversation {conversation} ({why}); {count} dropped since the program started"
                );
            }
        }
    }
}
