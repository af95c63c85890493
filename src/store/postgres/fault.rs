//! What errors of the database mean for the store.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use super::address::{Address, cause};
use crate::store::record::DecodeError;
use crate::store::{RecordId, StoreError};

/// What went wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody knows whether it was done: the connection is lost, or the server cannot serve now.
    /// Trying again later helps.
    Away(String),
    /// The server refused what was asked and changed nothing; other requests are not concerned.
    Refused(String),
    /// Trying again does not help.
    Final(StoreError),
}

/// Tells what an error means.
pub fn trouble(address: &Address, error: &Error) -> Trouble {
    let said = error.as_db_error().map_or_else(
        || cause(error),
        |known| format!("{} ({})", known.message(), known.code().code()),
    );
    let Some(code) = error.code() else {
        // What is no answer of the server is about the way to it.
        return Trouble::Away(said);
    };
    let is_final = |hint: &str| {
        Trouble::Final(StoreError::Broken(format!(
            "the database at {address} refuses: {said}\nhint: {hint}"
        )))
    };
    match &code.code()[..2] {
        "28" => is_final(
            "the user and the password stand in VRAAG_STORE; the server's pg_hba.conf says who may come in from where",
        ),
        "3D" => {
            is_final("make the database first, with `createdb`, or name another one in VRAAG_STORE")
        }
        "42" if *code == SqlState::INSUFFICIENT_PRIVILEGE => is_final(
            "the user of the store needs a database of its own: `create database vraag owner NAME`",
        ),
        "42" | "3F" => is_final(
            "the tables are not as this program made them; put back a backup, or ask who changed them",
        ),
        // Connections, resources (the disk, too many clients), an operator's stop, the system.
        "08" | "53" | "57" | "58" | "40" | "55" | "25" => Trouble::Away(said),
        "XX" => is_final("its files may be damaged; look into its log, or put back a backup"),
        _ => Trouble::Refused(said),
    }
}

impl Trouble {
    /// Makes an error of it for somebody who does not try again.
    pub fn told(self, address: &Address) -> StoreError {
        match self {
            Self::Away(why) => StoreError::Broken(format!(
                "the database at {address} cannot be reached: {why}\nhint: is it running, and does VRAAG_STORE name its host and port?"
            )),
            Self::Refused(why) => refused(address, &why),
            Self::Final(error) => error,
        }
    }
}

/// Makes an error of a record that cannot be read.
pub fn unreadable(id: &RecordId, why: DecodeError) -> StoreError {
    StoreError::Unreadable {
        key: format!("{id:?}"),
        why: why.to_string(),
    }
}

/// Makes an error of what the database refused to keep: it concerns only those who asked.
fn refused(address: &Address, why: &str) -> StoreError {
    StoreError::Unreadable {
        key: address.to_string(),
        why: format!("the database does not keep it: {why}"),
    }
}
