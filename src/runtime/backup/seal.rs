//! Encrypts a backup with a passphrase, in the format of `age`, which other programs open, too; and
//! opens it again.

use std::io::{self, BufRead, Read, Write};

use anyhow::{Result, bail};

use crate::config::Secret;
#[cfg(not(feature = "backup-encryption"))]
use crate::runtime::alarms::backup::BackupTrouble;

/// How a file of `age` begins.
const HEAD: &[u8] = b"age-encryption.org/";

/// A backup that is being written.
pub enum Sealing<W: Write> {
    /// Not encrypted.
    Open(W),
    /// Encrypted.
    #[cfg(feature = "backup-encryption")]
    Sealed(Box<age::stream::StreamWriter<W>>),
}

/// Starts to write a backup, encrypted if there is a passphrase.
///
/// Fails if the output cannot be written, or this program was built without encryption.
pub fn sealing<W: Write>(out: W, passphrase: Option<&Secret>) -> Result<Sealing<W>> {
    let Some(passphrase) = passphrase else {
        return Ok(Sealing::Open(out));
    };
    #[cfg(feature = "backup-encryption")]
    {
        let passphrase = age::secrecy::SecretString::from(passphrase.reveal());
        let encryptor = age::Encryptor::with_user_passphrase(passphrase);
        Ok(Sealing::Sealed(Box::new(encryptor.wrap_output(out)?)))
    }
    #[cfg(not(feature = "backup-encryption"))]
    {
        let _ = (out, passphrase);
        bail!(BackupTrouble::WithoutEncryption)
    }
}

/// Opens what was written, encrypted or not.
///
/// Fails if the input cannot be read, no passphrase opens it, or this program was built without
/// encryption.
pub fn opening<'r, R: BufRead + 'r>(
    mut from: R,
    passphrase: Option<&Secret>,
) -> Result<Box<dyn Read + 'r>> {
    if !from.fill_buf()?.starts_with(HEAD) {
        return Ok(Box::new(from));
    }
    let Some(passphrase) = passphrase else {
        bail!(
            "it is encrypted\nhint: write the passphrase that it was made with into .env, as VRAAG_BACKUP_PASSPHRASE"
        )
    };
    open_sealed(from, passphrase)
}

#[cfg(feature = "backup-encryption")]
fn open_sealed<'r, R: BufRead + 'r>(from: R, passphrase: &Secret) -> Result<Box<dyn Read + 'r>> {
    let passphrase = age::secrecy::SecretString::from(passphrase.reveal());
    let mut identity = age::scrypt::Identity::new(passphrase);
    // A slower machine than the one that made it must still open it.
    identity.set_max_work_factor(MAX_WORK);
    let opened = age::Decryptor::new_buffered(from)
        .and_then(|decryptor| decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)));
    match opened {
        Ok(opened) => Ok(Box::new(opened)),
        Err(age::DecryptError::Io(error)) => Err(error.into()),
        Err(age::DecryptError::DecryptionFailed | age::DecryptError::NoMatchingKeys) => bail!(
            "the passphrase does not open it\nhint: VRAAG_BACKUP_PASSPHRASE in .env must be the one that it was made with"
        ),
        Err(error) => bail!("it cannot be decrypted: {error}"),
    }
}

#[cfg(not(feature = "backup-encryption"))]
fn open_sealed<'r, R: BufRead + 'r>(_: R, _: &Secret) -> Result<Box<dyn Read + 'r>> {
    bail!(BackupTrouble::WithoutEncryption)
}

/// The work of scrypt, as a power of two, beyond which a file is no backup of ours.
#[cfg(feature = "backup-encryption")]
const MAX_WORK: u8 = 22;

impl<W: Write> Sealing<W> {
    /// Writes what is still to be written, and returns the output.
    ///
    /// Fails if the output cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::Open(out) => Ok(out),
            #[cfg(feature = "backup-encryption")]
            Self::Sealed(sealed) => sealed.finish(),
        }
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(out) => out.write(bytes),
            #[cfg(feature = "backup-encryption")]
            Self::Sealed(sealed) => sealed.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Open(out) => out.flush(),
            #[cfg(feature = "backup-encryption")]
            Self::Sealed(sealed) => sealed.flush(),
        }
    }
}
