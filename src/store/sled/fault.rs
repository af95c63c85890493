//! Errors of sled and of the disk, in words for an operator.

use std::io::ErrorKind;
use std::path::Path;

use crate::store::StoreError;

/// Turns an error of sled into words for an operator.
pub fn failed(path: &Path, error: &::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Corruption { .. } => damaged(path),
        ::sled::Error::Io(error) => broken(path, error),
        ::sled::Error::CollectionNotFound(_)
        | ::sled::Error::Unsupported(_)
        | ::sled::Error::ReportableBug(_) => StoreError::Broken(format!(
            "the store at {} cannot go on: {error}",
            path.display()
        )),
    }
}

/// Turns an error of the disk into words for an operator.
pub fn broken(path: &Path, error: &std::io::Error) -> StoreError {
    let path = path.display();
    StoreError::Broken(match error.kind() {
        ErrorKind::PermissionDenied => format!("you may not read the store at {path}"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            format!(
                "there is no room left for the store at {path}; make room on the disk and start again"
            )
        }
        ErrorKind::ReadOnlyFilesystem => format!(
            "the disk of the store at {path} can only be read; make it writable and start again"
        ),
        _ => format!("the store at {path} cannot be used: {}", original(error)),
    })
}

/// Makes the error for files that sled cannot read.
pub fn damaged(path: &Path) -> StoreError {
    StoreError::Broken(format!(
        "the files of the store at {} are damaged\nhint: {}",
        path.display(),
        put_back(path)
    ))
}

/// Says how to go on with a backup.
pub fn put_back(path: &Path) -> String {
    if !path.exists() {
        return "put back a backup with `vraag restore FILE`".to_owned();
    }
    format!(
        "move {} away and put back a backup with `vraag restore FILE`",
        path.display()
    )
}

/// Restores the system's error if sled passes on only its debug form:
/// `Os { code: 5, kind: …, message: "…" }`.
fn original(error: &std::io::Error) -> std::io::Error {
    let said = error.to_string();
    let code = said
        .strip_prefix("Os { code: ")
        .and_then(|rest| rest.split(',').next())
        .and_then(|code| code.parse().ok());
    code.map_or_else(
        || std::io::Error::new(error.kind(), said),
        std::io::Error::from_raw_os_error,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As sled hands on what the system said.
    fn as_sled_says(code: i32) -> std::io::Error {
        let error = std::io::Error::from_raw_os_error(code);
        std::io::Error::new(error.kind(), format!("{error:?}"))
    }

    #[test]
    #[cfg(unix)]
    fn what_the_disk_met_is_told_in_words_with_what_to_do() {
        let told = |error: &std::io::Error| broken(Path::new("data/db"), error).to_string();
        // A limit of the file, no room, a quota.
        for code in [27, 28, nix::errno::Errno::EDQUOT as i32] {
            for error in [std::io::Error::from_raw_os_error(code), as_sled_says(code)] {
                assert_eq!(
                    told(&error),
                    "there is no room left for the store at data/db; make room on the disk and start again"
                );
            }
        }
        assert!(
            told(&as_sled_says(30)).contains("can only be read"),
            "{}",
            told(&as_sled_says(30))
        );
        let cable = told(&as_sled_says(5));
        assert!(
            cable.contains("cannot be used: Input/output error") && !cable.contains('{'),
            "{cable}"
        );
        assert!(told(&std::io::Error::other("odd")).ends_with("cannot be used: odd"));
    }
}
