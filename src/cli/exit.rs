//! How a command ended.

/// The exit code of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Fine = 0,
    /// The dialogs or tests have errors.
    Dialogs = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The configuration, environment or store is at fault.
    Setup = 3,
    /// Some rows of a table were at fault and left out; the others were taken.
    LeftOut = 65,
    /// The program itself is at fault.
    Bug = 70,
}

impl Exit {
    /// Reads the exit code of another process; an unknown one is a fault of the program.
    pub fn from_code(code: u8) -> Self {
        [
            Self::Fine,
            Self::Dialogs,
            Self::Usage,
            Self::Setup,
            Self::LeftOut,
        ]
        .into_iter()
        .find(|exit| *exit as u8 == code)
        .unwrap_or(Self::Bug)
    }
}
