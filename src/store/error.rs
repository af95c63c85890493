//! Why a store cannot go on.

use thiserror::Error;

/// Why a store cannot go on. Final: stop acknowledging, exit with 3.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Another process has the store open.
    #[error("another program is using the store at {path}{}", .process.map(|id| format!(" (process {id})")).unwrap_or_default())]
    InUse {
        /// The store's folder.
        path: String,
        /// The process id, if known.
        process: Option<u32>,
    },
    /// The disk or the store's files are broken.
    #[error("{0}")]
    Broken(String),
    /// A record is damaged, or has a version that this program does not know.
    #[error("the record `{key}` cannot be read: {why}")]
    Unreadable {
        /// The key of the record.
        key: String,
        /// What is wrong with it.
        why: String,
    },
}
