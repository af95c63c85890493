//! Why a backup was not made, as far as somebody can do something about it.

use serde::{Deserialize, Serialize};

/// What keeps a backup from being made. As an error it speaks to who runs a command; operators read
/// other words in their own chat, in their language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum BackupTrouble {
    /// The folder is not there.
    #[error("there is no folder {0}\nhint: make it, or connect the disk that it is on")]
    NoFolder(String),
    /// The folder may not be read or written.
    #[error("this user may not read or write there")]
    NotAllowed,
    /// No room is left.
    #[error("no room is left there")]
    NoRoom,
    /// A bucket gets nothing unencrypted.
    #[error(
        "what customers said does not leave this machine unencrypted\nhint: write a passphrase into .env, as VRAAG_BACKUP_PASSPHRASE, and on paper"
    )]
    NoPassphrase,
    /// The keys of the storage are not set.
    #[error(
        "the keys of the storage are missing\nhint: write AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into .env, and AWS_ENDPOINT_URL if it is not Amazon's"
    )]
    NoKeys,
    /// The storage does not accept the keys.
    #[error("the storage does not accept the keys")]
    Refused,
    /// The bucket is not there.
    #[error("there is no such bucket")]
    NoBucket,
    /// The storage does not answer.
    #[error("the storage does not answer")]
    Unreachable,
    /// The program has no S3 in it.
    #[error(
        "this vraag was built without S3\nhint: take the one of the release, or build it with `--features s3`"
    )]
    WithoutS3,
    /// The program has no encryption in it.
    #[error(
        "this vraag was built without encryption of backups\nhint: take the one of the release, or build it with `--features backup-encryption`"
    )]
    WithoutEncryption,
    /// Something else, in the words of the log.
    #[error("{0}")]
    Other(String),
}

impl BackupTrouble {
    /// Finds what an error comes from.
    pub fn of(error: &anyhow::Error) -> Self {
        if let Some(trouble) = error.downcast_ref::<Self>() {
            return trouble.clone();
        }
        let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
        let kind = causes.next().map(std::io::Error::kind);
        match kind {
            Some(std::io::ErrorKind::PermissionDenied) => Self::NotAllowed,
            Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) => {
                Self::NoRoom
            }
            Some(_) | None => Self::Other(format!("{error:#}").replace("\nhint: ", ". ")),
        }
    }

    /// Returns the reason and what to do about it, in English and Dutch; what the log says in
    /// English is not put into a Dutch sentence.
    pub(super) fn words(&self) -> (&str, &'static str) {
        match self {
            Self::NoFolder(_) => (
                "the folder is not there. Make it, or connect the disk that it is on",
                "die map is er niet. Maak hem aan, of sluit de schijf aan waar hij op staat",
            ),
            Self::NotAllowed => (
                "I may not read or write there. Give the folder to the user who runs me",
                "ik mag daar niet lezen of schrijven. Geef de map aan de gebruiker onder wie ik draai",
            ),
            Self::NoRoom => (
                "the disk there is full. Make room, or name another place in bot.yaml",
                "de schijf daar is vol. Maak ruimte, of noem een andere plek in bot.yaml",
            ),
            Self::NoPassphrase => (
                "what customers said does not leave this machine unencrypted. Write VRAAG_BACKUP_PASSPHRASE into .env, and on paper",
                "wat klanten zeiden verlaat deze machine niet onversleuteld. Zet VRAAG_BACKUP_PASSPHRASE in .env, en op papier",
            ),
            Self::NoKeys => (
                "the keys of the storage are missing. Write AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into .env",
                "de sleutels van de opslag ontbreken. Zet AWS_ACCESS_KEY_ID en AWS_SECRET_ACCESS_KEY in .env",
            ),
            Self::Refused => (
                "the storage does not accept my keys. Put the right ones into .env",
                "de opslag accepteert mijn sleutels niet. Zet de juiste in .env",
            ),
            Self::NoBucket => (
                "there is no such bucket. Make it, or name another in bot.yaml",
                "die bucket is er niet. Maak hem aan, of noem een andere in bot.yaml",
            ),
            Self::Unreachable => (
                "the storage does not answer. The log says more",
                "de opslag antwoordt niet. In het logboek staat meer",
            ),
            Self::WithoutS3 | Self::WithoutEncryption => (
                "this program was built without what that needs. Take the one of the release",
                "dit programma is gebouwd zonder wat daarvoor nodig is. Neem dat van de release",
            ),
            Self::Other(why) => (why, "in het logboek staat waarom"),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::BackupTrouble;

    #[test]
    fn the_cause_is_found_below_what_was_said_about_it() {
        let io = |kind: std::io::ErrorKind| Err::<(), _>(std::io::Error::from(kind));
        let full = io(std::io::ErrorKind::StorageFull).context("writing the backup");
        let of = |error: anyhow::Result<()>| BackupTrouble::of(&error.expect_err("it fails"));
        assert_eq!(of(full), BackupTrouble::NoRoom);
        let missing = Err(BackupTrouble::NoKeys).context("opening the bucket");
        assert_eq!(of(missing), BackupTrouble::NoKeys);
        let other = io(std::io::ErrorKind::InvalidData).context("reading the store");
        let other = of(other);
        assert!(matches!(&other, BackupTrouble::Other(why) if why.contains("reading the store")));
        assert_eq!(other.words().1, "in het logboek staat waarom");
    }
}
