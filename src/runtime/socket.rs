//! Lets other commands work while the bot runs: they send their arguments here, and the bot runs
//! the same function.
//!
//! One request is a line of JSON; the answer is a stream of frames: a kind byte (1 output, 2
//! status, 3 exit code), four bytes of length, the bytes. Only the user who runs the bot can open
//! the socket.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A command that another process wants to run here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The arguments, starting with the program's name.
    pub arguments: Vec<String>,
    /// The base folder of relative paths.
    pub folder: PathBuf,
    /// Whether to print colours.
    pub color: bool,
}

/// Runs a request with its output and its status stream; returns the exit code.
pub type Run = dyn Fn(Request, &mut dyn Write, &mut dyn Write) -> u8 + Send + Sync;

/// An open socket; dropping it removes the file.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
}

const OUTPUT: u8 = 1;
const PEOPLE: u8 = 2;
const EXIT: u8 = 3;
/// A request longer than this is not ours.
const LONGEST_REQUEST: u64 = 256 * 1024;

/// Returns the path of the socket of a data folder.
pub fn path(data: &Path) -> PathBuf {
    data.join("vraag.sock")
}

impl Socket {
    /// Opens the socket and serves each request in a separate thread.
    ///
    /// Only the process that holds the store may call this: a file left by a crash is
    /// replaced.
    ///
    /// Fails if the socket cannot be created.
    pub fn open(data: &Path, run: Arc<Run>) -> io::Result<Self> {
        let path = path(data);
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        std::thread::Builder::new()
            .name("socket".to_owned())
            .spawn(move || {
                for stream in listener.incoming() {
                    let Ok(stream) = stream else { continue };
                    let run = Arc::clone(&run);
                    let served = std::thread::Builder::new()
                        .name("command".to_owned())
                        .spawn(move || {
                            if let Err(error) = serve(stream, &*run) {
                                log::debug!("a command went away: {error}");
                            }
                        });
                    if let Err(error) = served {
                        log::warn!("a command could not be started: {error}");
                    }
                }
            })?;
        Ok(Self { path })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // It may be gone already with its folder; either way nobody can connect any more.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Asks a running bot to run a command; `None` if no bot listens.
///
/// Fails if the connection breaks.
pub fn ask(
    data: &Path,
    request: &Request,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> io::Result<Option<u8>> {
    let mut stream = match UnixStream::connect(path(data)) {
        Ok(stream) => stream,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut body = Vec::new();
    loop {
        let mut head = [0_u8; 5];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        body.resize(length, 0);
        stream.read_exact(&mut body)?;
        match (head[0], body.as_slice()) {
            (OUTPUT, bytes) => out.write_all(bytes)?,
            (PEOPLE, bytes) => status.write_all(bytes)?,
            (EXIT, [code]) => return Ok(Some(*code)),
            _ => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the running bot answers in a way this version does not know",
                ));
            }
        }
    }
}

fn serve(stream: UnixStream, run: &Run) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(stream.try_clone()?.take(LONGEST_REQUEST)).read_line(&mut line)?;
    let mut out = Frames {
        stream: stream.try_clone()?,
        kind: OUTPUT,
    };
    let mut status = Frames {
        stream: stream.try_clone()?,
        kind: PEOPLE,
    };
    let code = match serde_json::from_str::<Request>(&line) {
        Ok(request) => std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            run(request, &mut out, &mut status)
        }))
        .unwrap_or(70),
        Err(_) => {
            writeln!(
                status,
                "error: the running bot does not understand this command: are both of the same version?"
            )?;
            2
        }
    };
    Frames { stream, kind: EXIT }.write_all(&[code])
}

struct Frames {
    stream: UnixStream,
    kind: u8,
}

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(64 * 1024)];
        let length = u32::try_from(bytes.len()).expect("cut to 64 KiB above");
        let mut frame = Vec::with_capacity(bytes.len() + 5);
        frame.push(self.kind);
        frame.extend(length.to_be_bytes());
        frame.extend(bytes);
        self.stream.write_all(&frame)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_runs_in_the_process_that_holds_the_store() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let run: Arc<Run> = Arc::new(|request, out, status| {
            write!(out, "{}", request.arguments.join(" ")).expect("the asker listens");
            write!(status, "note").expect("the asker listens");
            7
        });
        let _socket = Socket::open(folder.path(), run).expect("the folder is ours");
        let request = Request {
            arguments: vec!["vraag".into(), "export".into()],
            folder: "/".into(),
            color: false,
        };
        let (mut out, mut status) = (Vec::new(), Vec::new());
        let code = ask(folder.path(), &request, &mut out, &mut status).expect("the socket answers");
        assert_eq!(
            (code, out.as_slice(), status.as_slice()),
            (Some(7), &b"vraag export"[..], &b"note"[..])
        );
    }

    #[test]
    fn without_a_running_bot_nobody_answers() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let request = Request {
            arguments: vec![],
            folder: "/".into(),
            color: false,
        };
        assert_eq!(
            ask(folder.path(), &request, &mut Vec::new(), &mut Vec::new())
                .expect("no socket is no fault"),
            None
        );
    }

    #[test]
    fn a_file_left_by_a_crash_is_replaced() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(path(folder.path()), "left over").expect("the folder is ours");
        assert!(Socket::open(folder.path(), Arc::new(|_, _, _| 0)).is_ok());
    }
}
