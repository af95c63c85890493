//! Writes the log to stderr, one line per entry, as verbose as requested.

use std::io::{IsTerminal, Write};

use env_logger::{Builder, Target, WriteStyle};
use log::{Level, LevelFilter};

use super::global::{Color, Global};
use crate::store::examine::{self, PanicOrigin};
use crate::time::{Zone, now};

/// Starts logging; `RUST_LOG` has priority over the flags.
pub fn start(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::Error,
        (false, 0) => LevelFilter::Info,
        (false, 1) => LevelFilter::Debug,
        (false, _) => LevelFilter::Trace,
    };
    let mut builder = Builder::new();
    builder
        .filter_level(LevelFilter::Warn)
        .filter_module("vraag", level);
    if let Ok(filter) = std::env::var("RUST_LOG") {
        builder.parse_filters(&filter);
    }
    builder
        .target(Target::Stderr)
        .write_style(if is_coloured(global, &std::io::stderr()) {
            WriteStyle::Always
        } else {
            WriteStyle::Never
        });
    builder.format(|line, record| {
        // Other crates log what passes through them, including addresses with the token, so only
        // their warnings are shown.
        let is_other = !record.target().starts_with("vraag");
        if is_other && (record.level() > Level::Warn || examine::is_noise(record.target())) {
            return Ok(());
        }
        let style = line.default_level_style(record.level());
        writeln!(
            line,
            "{} {style}{:5}{style:#} {}",
            now().iso(Zone::UTC),
            record.level(),
            record.args()
        )
    });
    // A second start in one process (a test) keeps the first.
    let _ = builder.try_init();
    // Only the position: the message of a panic may contain a customer's words.
    std::panic::set_hook(Box::new(|mistake| match mistake.location() {
        Some(place) => match examine::panic_origin(place.file()) {
            PanicOrigin::Ours => log::error!(
                "a mistake in the program at {}:{}",
                place.file(),
                place.line()
            ),
            PanicOrigin::Files => log::error!(
                "the files of the store are not as they were written ({}:{})",
                place.file(),
                place.line()
            ),
            PanicOrigin::Trying => log::debug!(
                "a copy of the store cannot be read ({}:{})",
                place.file(),
                place.line()
            ),
        },
        None => log::error!("a mistake in the program"),
    }));
}

/// Returns whether output to a stream is coloured: as requested, else if the stream is a terminal.
pub fn is_coloured(global: &Global, stream: &impl IsTerminal) -> bool {
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            stream.is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}
