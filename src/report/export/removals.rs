//! What an export with a cursor cannot show as rows: forgotten people, and answers that were erased
//! after a refused consent.

use crate::report::catalogue::AnswerSource;
use crate::report::words;
use crate::store::StoreError;
use crate::time::Duration;

use super::cursor::Cursor;
use super::error::ExportError;

/// What was removed since a cursor. A copy of the tables must delete these rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removals {
    /// Pseudonyms of people who were forgotten.
    pub respondents: Vec<String>,
    /// Sessions whose earlier answers were erased; their current content is in the table.
    pub sessions: Vec<String>,
}

/// The clock of a machine may be set back: it is better to name a person twice than not at all.
const MARGIN: Duration = Duration::HOUR;

impl Removals {
    /// Finds what was removed since a cursor.
    ///
    /// Fails if the store cannot be read.
    pub fn since(source: &AnswerSource<'_>, cursor: &Cursor) -> Result<Self, ExportError> {
        let mut gone = Self {
            respondents: Self::people(source, cursor)?,
            sessions: Vec::new(),
        };
        for part in source.snapshot.parts() {
            source.snapshot.sessions(part.clone(), &mut |sessions| {
                let erased = sessions.iter().filter(|session| {
                    session.erased > session.told && !source.is_other_dialog(&session.dialog)
                });
                gone.sessions
                    .extend(erased.map(|session| words::session_word(session.id)));
                true
            })?;
        }
        Ok(gone)
    }

    /// Returns whether nothing was removed.
    pub fn is_empty(&self) -> bool {
        self.respondents.is_empty() && self.sessions.is_empty()
    }

    fn people(source: &AnswerSource<'_>, cursor: &Cursor) -> Result<Vec<String>, StoreError> {
        let since = cursor.at.plus(Duration(-MARGIN.0));
        let forgotten = source.store.forgotten_since(since)?;
        Ok(forgotten
            .into_iter()
            .map(|owner| source.pseudonyms().respondent(owner))
            .collect())
    }
}
