//! A bar that shows a person who waits how far long work is; nobody else sees anything of it.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar; hidden where no person looks.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Returns a bar on the terminal, where the standard error is one.
    pub fn on_terminal(is_quiet: bool) -> Self {
        if is_quiet || !std::io::stderr().is_terminal() {
            return Self::hidden();
        }
        let style = ProgressStyle::with_template("{bar:30} {percent} % of the journal read, {eta} left");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        Self(style.map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style)))
    }

    /// Returns a bar that nobody sees: the work is done for somebody else's terminal.
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Shows how much of how much is done.
    pub fn tell(&self, done: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_position(done as u64);
    }

    /// Takes the bar away, before something else is said.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
