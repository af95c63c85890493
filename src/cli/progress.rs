//! A progress bar for a person who waits; invisible elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar; hidden unless a person watches.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Returns a bar on the standard error, hidden if that is not a terminal.
    pub fn on_terminal(is_quiet: bool) -> Self {
        if is_quiet || !std::io::stderr().is_terminal() {
            return Self::hidden();
        }
        let style =
            ProgressStyle::with_template("{bar:30} {percent} % of the journal read, {eta} left");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        Self(style.map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style)))
    }

    /// Returns a hidden bar, for work on behalf of another terminal.
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Shows the progress.
    pub fn tell(&self, done: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_position(done as u64);
    }

    /// Removes the bar before other output.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
