//! How much is read of one file.

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The longest line, in bytes. The parser keeps the open brackets of a line in memory until the
/// line ends: 1 MB of them takes 200 MB.
pub const MAX_LINE_BYTES: usize = 128 << 10;

/// The most values of a file; the tree of 1 MB of commas would take 100 MB.
pub const MAX_VALUES: usize = 100_000;

/// The most problems reported per file; with more, something else is wrong with the file.
pub const MAX_PROBLEMS: usize = 500;

/// The deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 32;
