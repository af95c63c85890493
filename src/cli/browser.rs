//! Opens a file in the program that the person uses for it, as a double click would.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use super::exit::Exit;

/// The command that opens a file, and the words before the file's name.
const OPENER: (&str, &[&str]) = if cfg!(target_os = "macos") {
    ("open", &[])
} else if cfg!(windows) {
    // `start` takes the first words in quotes for a title.
    ("cmd", &["/c", "start", ""])
} else {
    ("xdg-open", &[])
};

/// Opens a page in the person's browser, or says why it cannot and how to open it by hand.
///
/// Fails if nothing can be said.
pub fn open(page: &Path, status: &mut dyn Write) -> Result<Exit> {
    let is_unix = cfg!(unix) && !cfg!(target_os = "macos");
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    // Without a screen, xdg-open starts a browser for terminals, or nothing, and says little.
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"];
    if is_unix && !has_screen.into_iter().any(is_set) {
        return cannot(page, "this session has no screen", status);
    }
    let (opener, words) = OPENER;
    let opened = Command::new(opener)
        .args(words)
        .arg(page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match opened {
        Ok(code) if code.success() => Ok(Exit::Fine),
        Ok(_) => cannot(page, &format!("`{opener}` found no browser"), status),
        Err(error) => cannot(
            page,
            &format!("`{opener}` cannot be started: {error}"),
            status,
        ),
    }
}

fn cannot(page: &Path, why: &str, status: &mut dyn Write) -> Result<Exit> {
    writeln!(status, "error: the report was not opened: {why}")?;
    writeln!(
        status,
        "hint: open {} in a browser; it needs no network",
        page.display()
    )?;
    Ok(Exit::Setup)
}
