//! The file `.env` of the working folder, or of one above it.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};

/// Reads the file into the environment, which keeps what it has.
///
/// Fails if the file is there and cannot be read.
pub(super) fn load() -> Result<()> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(error) => Err(unreadable(&error)),
    }
}

/// Returns what the file says now, by name; of a name that stands there twice, the first counts.
///
/// Fails if the file is there and cannot be read.
pub(super) fn values() -> Result<BTreeMap<String, String>> {
    let lines = match dotenvy::dotenv_iter() {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(BTreeMap::new()),
        Err(error) => return Err(unreadable(&error)),
    };
    let mut values = BTreeMap::new();
    for line in lines {
        let (name, value) = line.map_err(|error| unreadable(&error))?;
        values.entry(name).or_insert(value);
    }
    Ok(values)
}

fn unreadable(error: &dotenvy::Error) -> anyhow::Error {
    match error {
        dotenvy::Error::LineParse(_, at) => anyhow!(
            "the file .env cannot be read near character {}: write NAME=value on each line",
            at + 1
        ),
        _ => anyhow!("the file .env cannot be read: is it a text file that you may open?"),
    }
}
