//! Prints other people's words on a screen: control characters are escaped, not obeyed.

use std::io::{self, IsTerminal, Stderr, StdoutLock, Write};

use anyhow::Result;

use super::exit::Exit;

/// A stream for commands that print other people's words. Files and pipes get everything unchanged.
pub struct Screen<W> {
    out: W,
    is_terminal: bool,
    /// Whether the last byte may be the first of a two-byte control character.
    is_half: bool,
}

impl<W: Write + IsTerminal> Screen<W> {
    /// Wraps a stream.
    pub fn over(out: W) -> Self {
        let is_terminal = out.is_terminal();
        Self {
            out,
            is_terminal,
            is_half: false,
        }
    }
}

/// Returns the standard output.
pub fn out() -> Screen<StdoutLock<'static>> {
    Screen::over(io::stdout().lock())
}

/// Returns the standard error, for messages to people. It is not locked: a thread of the store that
/// logs a full disk while a command waits for the store would wait for the command.
pub fn stderr() -> Screen<Stderr> {
    Screen::over(io::stderr())
}

impl<W: Write> Screen<W> {
    fn show(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut shown = Vec::with_capacity(bytes.len() + 1);
        for byte in bytes {
            match (std::mem::take(&mut self.is_half), byte) {
                // U+0080 to U+009F: the C1 controls, some of which begin sequences as ESC does.
                (true, 0x80..=0x9f) => shown.extend(format!("\\x{byte:02x}").bytes()),
                (is_half, byte) => {
                    shown.extend(is_half.then_some(0xc2));
                    match byte {
                        0xc2 => self.is_half = true,
                        b'\n' | b'\t' | b'\r' => shown.push(*byte),
                        0..=0x1f | 0x7f => shown.extend(format!("\\x{byte:02x}").bytes()),
                        _ => shown.push(*byte),
                    }
                }
            }
        }
        self.out.write_all(&shown)
    }
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_terminal {
            return self.out.write(bytes);
        }
        self.show(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Returns a text on one line, with line ends and other controls escaped.
pub fn on_one_line(words: &str) -> String {
    let is_plain = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut line = String::with_capacity(words.len());
    for letter in words.chars() {
        if is_plain(&letter) {
            line.push(letter)
        } else {
            line.extend(letter.escape_default())
        }
    }
    line
}

/// Turns a broken pipe into success, because its reader went away (`vraag check | head`).
pub fn unless_nobody_reads(result: Result<Exit>) -> Result<Exit> {
    match result {
        Err(error) if error.chain().any(is_broken_pipe) => Ok(Exit::Fine),
        other => other,
    }
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let Some(error) = cause.downcast_ref::<std::io::Error>() else {
        return false;
    };
    let is_it = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
    // The CSV writer wraps the error without its kind.
    let table = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<csv::Error>());
    is_it(error)
        || table
            .is_some_and(|table| matches!(table.kind(), csv::ErrorKind::Io(inner) if is_it(inner)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_shows_controls_and_a_pipe_takes_them_as_they_are() {
        let words = "Noor\x1b[2J \u{9b}31m caf\u{e9} \u{a0}\u{c2} \x07\x7f\tend\r\n";
        for split in 0..words.len() {
            let screen = |is_terminal| {
                let mut screen = Screen {
                    out: Vec::new(),
                    is_terminal,
                    is_half: false,
                };
                screen
                    .write_all(&words.as_bytes()[..split])
                    .expect("memory takes all");
                screen
                    .write_all(&words.as_bytes()[split..])
                    .expect("memory takes all");
                String::from_utf8(screen.out).expect("letters stay whole")
            };
            assert_eq!(
                screen(true),
                "Noor\\x1b[2J \\x9b31m caf\u{e9} \u{a0}\u{c2} \\x07\\x7f\tend\r\n",
                "split at {split}"
            );
            assert_eq!(screen(false), words);
        }
    }

    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(
            on_one_line("Noor\nde Wit\t\x1b]0;x\u{202e}"),
            "Noor\\nde Wit\\t\\u{1b}]0;x\\u{202e}"
        );
    }
}
