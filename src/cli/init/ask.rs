//! Asks the person at the terminal, or whatever is piped in.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, Result};

/// Who answers.
pub struct Questions {
    /// Whether nothing is asked.
    takes_usual: bool,
}

impl Questions {
    /// Prepares to ask; with `takes_usual` everything has its usual answer.
    pub fn new(takes_usual: bool) -> Self {
        Self { takes_usual }
    }

    /// Asks for some words; an empty line, or the end of the input, means the usual ones.
    ///
    /// Fails if the terminal cannot be read.
    pub fn asks(
        &mut self,
        question: &str,
        usual: Option<&str>,
        status: &mut dyn Write,
    ) -> Result<String> {
        let usual = usual.unwrap_or_default();
        if self.takes_usual {
            return Ok(usual.to_owned());
        }
        match usual {
            "" => write!(status, "{question}: ")?,
            usual => write!(status, "{question} [{usual}]: ")?,
        }
        status.flush()?;
        let typed = line()?;
        // Nobody pressed a key that would have begun a new line.
        if !std::io::stdin().is_terminal() {
            writeln!(status)?;
        }
        let typed = typed.unwrap_or_default();
        Ok(if typed.is_empty() {
            usual.to_owned()
        } else {
            typed
        })
    }

    /// Asks for a yes or a no.
    ///
    /// Fails if the terminal cannot be read.
    pub fn agrees(&mut self, question: &str, usual: bool, status: &mut dyn Write) -> Result<bool> {
        let shown = if usual { "yes" } else { "no" };
        let typed = self.asks(question, Some(shown), status)?.to_lowercase();
        Ok(["y", "yes", "j", "ja"].contains(&typed.as_str()))
    }
}

/// Reads a line, or `None` at the end of the input.
fn line() -> Result<Option<String>> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    let count = read.context("reading your answer")?;
    Ok((count > 0).then(|| line.trim().to_owned()))
}
