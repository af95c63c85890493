//! What an export with a cursor cannot show as a row: people who were forgotten, and answers that a refused consent took away.

use crate::store::StoreError;
use crate::time::Duration;

use super::ExportError;
use super::cursor::Cursor;
use super::source::ExportSource;
use super::words;

/// What is gone since a cursor. Whoever keeps tables removes these rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removals {
    /// Pseudonyms of people who were forgotten.
    pub respondents: Vec<String>,
    /// Sessions all of whose answers up to some moment were taken away; what they hold now is in the table.
    pub sessions: Vec<String>,
}

/// Clocks are set, and a machine's may go back: rather is somebody named twice than not at all.
const MARGIN: Duration = Duration::HOUR;

impl Removals {
    /// Finds out what is gone since a cursor.
    pub fn since(source: &ExportSource<'_>, cursor: &Cursor) -> Result<Self, ExportError> {
        let mut gone = Self { respondents: Self::people(source, cursor)?, sessions: Vec::new() };
        for part in source.snapshot.parts() {
            source.snapshot.sessions(part.clone(), &mut |sessions| {
                let erased = sessions.iter().filter(|session| session.erased > session.told && !source.is_other_dialog(&session.dialog));
                gone.sessions.extend(erased.map(|session| words::session_word(session.id)));
                true
            })?;
        }
        Ok(gone)
    }

    /// Returns whether nothing is gone.
    pub fn is_empty(&self) -> bool {
        self.respondents.is_empty() && self.sessions.is_empty()
    }

    fn people(source: &ExportSource<'_>, cursor: &Cursor) -> Result<Vec<String>, StoreError> {
        let since = cursor.at.plus(Duration(-MARGIN.0));
        let forgotten = source.store.forgotten_since(since)?;
        Ok(forgotten.into_iter().map(|owner| source.pseudonym(owner)).collect())
    }
}
