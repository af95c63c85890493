//! Reads lines that a person types, edited in a terminal or from a pipe, in a separate thread.

use std::io::{BufRead as _, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

/// The prompt.
const PROMPT: &str = "› ";

/// The result of waiting for input.
#[derive(Debug)]
pub enum Typed {
    /// A line.
    Line(String),
    /// The person leaves.
    Leaves,
    /// Nothing was typed in the given time.
    Nothing,
}

/// Prints while a line is being typed.
pub type PrintWhileTyping = Box<dyn FnMut(String)>;

/// Reads lines.
pub struct Lines {
    wanted: Sender<()>,
    typed: Receiver<Typed>,
    is_asked: bool,
    /// Prints while a line is being typed; `None` for a pipe.
    pub beside: Option<PrintWhileTyping>,
    /// The width of the terminal in columns.
    pub width: Option<usize>,
}

/// Decodes a line. A file in another encoding must not end the talk, so bytes that are not UTF-8
/// are read as Latin-1, which old files mostly are.
fn read_as_words(line: Vec<u8>) -> String {
    let words = String::from_utf8(line)
        .unwrap_or_else(|other| other.into_bytes().into_iter().map(char::from).collect());
    words.trim_end_matches(['\r', '\n']).to_owned()
}

/// The thread that edits a line.
#[cfg(unix)]
type Reader = nix::sys::pthread::Pthread;
#[cfg(not(unix))]
type Reader = ();

fn this_thread() -> Reader {
    #[cfg(unix)]
    nix::sys::pthread::pthread_self()
}

/// Redraws the line that is being typed.
///
/// The editor redraws when the window changes. Its own way to print waits for the next key even if
/// the keys of a paste are already there, and so leaves a pasted line without an answer.
fn draw_again(reader: Reader) {
    #[cfg(unix)]
    // A thread that has ended draws nothing.
    let _ = nix::sys::pthread::pthread_kill(reader, nix::sys::signal::Signal::SIGWINCH);
    #[cfg(not(unix))]
    let () = reader;
}

impl Lines {
    /// Reads lines in a terminal, with editing and history.
    ///
    /// Fails if the terminal or the thread cannot be set up.
    pub fn edited() -> Result<Self> {
        let config = Config::builder().auto_add_history(true).build();
        let mut editor: Editor<(), MemHistory> =
            Editor::with_history(config, MemHistory::new()).context("preparing the terminal")?;
        let width = editor.dimensions().map(|(columns, _)| usize::from(columns));
        let (thread, its_thread) = channel();
        let mut reader = None;
        let beside: PrintWhileTyping = Box::new(move |words| {
            // The reading side notices a terminal that is gone.
            let _ = write!(std::io::stdout(), "\r\x1b[J{words}")
                .and_then(|()| std::io::stdout().flush());
            reader = reader.or_else(|| its_thread.try_iter().last());
            reader.into_iter().for_each(draw_again);
        });
        let mut thread = Some(thread);
        let read = move || {
            // When the talk is over, nobody waits for it.
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
        Ok(Self {
            beside: Some(beside),
            width,
            ..Self::new(read)?
        })
    }

    /// Reads lines from a pipe.
    ///
    /// Fails if the thread cannot be started.
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
        std::thread::Builder::new()
            .name("lines".to_owned())
            .spawn(reads)
            .context("reading the terminal")?;
        Ok(Self {
            wanted,
            typed: received,
            is_asked: false,
            beside: None,
            width: None,
        })
    }

    /// Returns the next input, waiting at most `patience`.
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
