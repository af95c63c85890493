//! Tells how much room a disk has.

use std::path::Path;

/// Returns how many bytes may still be written to the disk of a path; `None` if that is unknown.
pub fn free_space(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    return nix::sys::statvfs::statvfs(path)
        .ok()
        .map(|disk| disk.blocks_available().saturating_mul(disk.fragment_size()));
    #[cfg(not(unix))]
    None
}
