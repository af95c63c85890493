//! Arguments, logging, exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(vraag::cli::main(std::env::args_os()) as u8)
}
