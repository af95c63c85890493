//! Lines a person types: edited in a terminal, or as they come through a pipe; read in a thread of their own.

use std::io::{BufRead as _, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

/// What stands before what is typed.
const PROMPT: &str = "› ";

/// Something typed.
#[derive(Debug)]
pub enum Typed {
    /// A line.
    Line(String),
    /// The person leaves.
    Leaves,
    /// Nothing was typed for the time that was given.
    Nothing,
}

/// Prints beside a line that is being typed.
pub type PrintWhileTyping = Box<dyn FnMut(String)>;

/// Reads lines.
pub struct Lines {
    wanted: Sender<()>,
    typed: Receiver<Typed>,
    is_asked: bool,
    /// Prints while a line is being typed; nothing where lines come through a pipe.
    pub beside: Option<PrintWhileTyping>,
    /// How many columns the terminal has.
    pub width: Option<usize>,
}

/// Returns a line as words. A file in another encoding ends no talk: its bytes are read as Latin-1, which old files here mostly are.
fn read_as_words(line: Vec<u8>) -> String {
    let words = String::from_utf8(line).unwrap_or_else(|other| other.into_bytes().into_iter().map(char::from).collect());
    words.trim_end_matches(['\r', '\n']).to_owned()
}

/// A thread that edits a line.
#[cfg(unix)]
type Reader = nix::sys::pthread::Pthread;
#[cfg(not(unix))]
type Reader = ();

fn this_thread() -> Reader {
    #[cfg(unix)]
    nix::sys::pthread::pthread_self()
}

/// Has the line that is being typed drawn again.
///
/// The editor draws it when the window changes. Its own way to print beside a line waits for the next key although the keys of
/// a paste are there already, and so leaves a pasted line without an answer.
fn draw_again(reader: Reader) {
    #[cfg(unix)]
    // A thread that has ended draws nothing.
    let _ = nix::sys::pthread::pthread_kill(reader, nix::sys::signal::Signal::SIGWINCH);
    #[cfg(not(unix))]
    let () = reader;
}

impl Lines {
    /// Reads what is typed in a terminal: arrow keys edit, and bring earlier lines back.
    pub fn edited() -> Result<Self> {
        let config = Config::builder().auto_add_history(true).build();
        let mut editor: Editor<(), MemHistory> = Editor::with_history(config, MemHistory::new()).context("preparing the terminal")?;
        let width = editor.dimensions().map(|(columns, _)| usize::from(columns));
        let (thread, its_thread) = channel();
        let mut reader = None;
        let beside: PrintWhileTyping = Box::new(move |words| {
            // A terminal that went away is noticed by the reading side.
            let _ = write!(std::io::stdout(), "\r\x1b[J{words}").and_then(|()| std::io::stdout().flush());
            reader = reader.or_else(|| its_thread.try_iter().last());
            reader.into_iter().for_each(draw_again);
        });
        let mut thread = Some(thread);
        let read = move || {
            // Nobody waits for it when the talk is over.
            thread.take().map(|thread| thread.send(this_thread()));
            match editor.readline(PROMPT) {
                Ok(line) => Typed::Line(line),
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => Typed::Leaves,
                Err(error) => {
                    log::debug!("the terminal: {error}");
                    Typed::Leaves
                }
            }
        };
        Ok(Self { beside: Some(beside), width, ..Self::new(read)? })
    }

    /// Reads lines as they come.
    pub fn piped() -> Result<Self> {
        Self::new(|| {
            let mut line = Vec::new();
            match std::io::stdin().lock().read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => Typed::Leaves,
                Ok(_) => Typed::Line(read_as_words(line)),
            }
        })
    }

    fn new(mut read: impl FnMut() -> Typed + Send + 'static) -> Result<Self> {
        let (wanted, is_wanted) = channel();
        let (typed, received) = channel();
        let reads = move || {
            for () in is_wanted {
                let next = read();
                let is_over = matches!(next, Typed::Leaves);
                if typed.send(next).is_err() || is_over {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("lines".to_owned()).spawn(reads).context("reading the terminal")?;
        Ok(Self { wanted, typed: received, is_asked: false, beside: None, width: None })
    }

    /// Returns what is typed next, waiting at most so long.
    pub fn next(&mut self, patience: Duration) -> Typed {
        if !self.is_asked {
            self.is_asked = self.wanted.send(()).is_ok();
        }
        match self.typed.recv_timeout(patience) {
            Ok(typed) => {
                self.is_asked = false;
                typed
            }
            Err(RecvTimeoutError::Timeout) => Typed::Nothing,
            Err(RecvTimeoutError::Disconnected) => Typed::Leaves,
        }
    }
}
