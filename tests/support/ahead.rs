//! A later time: programs that a test starts see a system clock that is ahead, as if a week had passed since.
//!
//! The clock of this process stays as it is, and so do the steady clocks with which programs wait.

use std::path::Path;
use std::process::Command;

/// Takes the place of the system's function in the programs that are started with it.
const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *at) {
    int done = (int)syscall(SYS_clock_gettime, clock, at);
    const char *ahead = getenv("AHEAD_SECONDS");
    if (done == 0 && clock == CLOCK_REALTIME && ahead)
        at->tv_sec += atol(ahead);
    return done;
}
"#;

/// Returns the environment of programs whose clock is so many seconds ahead; `folder` keeps what they load.
///
/// It needs Linux, and the C compiler that links Rust programs there.
pub fn ahead(folder: &Path, seconds: u64) -> [(&'static str, String); 2] {
    let (source, library) = (folder.join("clock.c"), folder.join("clock.so"));
    std::fs::write(&source, CLOCK).expect("the folder is ours");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status();
    assert!(compiled.expect("there is a C compiler").success());
    let library = library.to_str().expect("folders have plain names");
    [
        ("LD_PRELOAD", library.to_owned()),
        ("AHEAD_SECONDS", seconds.to_string()),
    ]
}
