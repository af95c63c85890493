//! Why an export failed.

use std::io;

use thiserror::Error;

use crate::id::Name;
use crate::report::catalogue::CatalogueError;
use crate::store::StoreError;

/// Why an export failed.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The dialog does not exist, or the store failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A wide table needs one dialog.
    #[error("a wide table is of one dialog")]
    WhichDialog {
        /// The known dialogs.
        known: Vec<Name>,
    },
    /// The cursor is of another store, or of one that lost its newest turns.
    #[error("this cursor is not of this store")]
    ForeignCursor,
    /// The format cannot be streamed.
    #[error("this format needs a file")]
    NeedsFile,
    /// The output failed.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        CatalogueError::Store(error).into()
    }
}
