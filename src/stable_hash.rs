//! FNV-1a: hashes that are the same on every machine and in every release, which those of the standard library are not. They tell
//! things apart that nobody forges.

use std::hash::Hasher;

/// Hashes what is written into it.
///
/// ```
/// use std::hash::Hasher;
/// use vraag::stable_hash::StableHasher;
/// let mut hasher = StableHasher::default();
/// hasher.write(b"coffee");
/// assert_eq!(hasher.finish(), vraag::stable_hash::hash(b"coffee".iter().copied()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StableHasher(u64);

impl Default for StableHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for StableHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Returns the hash of some bytes.
pub fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes
        .into_iter()
        .fold(StableHasher::default().0, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Returns the hash of some words; words that are divided in another way have another hash.
pub fn hash_words(words: &[&str]) -> u64 {
    hash(words.iter().flat_map(|word| word.bytes().chain([0])))
}

/// Returns the hash of some bytes in 32 bits.
pub fn hash32(bytes: impl IntoIterator<Item = u8>) -> u32 {
    bytes.into_iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_are_those_of_the_published_tests() {
        let published = [
            ("", 0xcbf2_9ce4_8422_2325, 0x811c_9dc5),
            ("a", 0xaf63_dc4c_8601_ec8c, 0xe40c_292c),
            ("foobar", 0x8594_4171_f739_67e8, 0xbf9c_f968),
        ];
        for (text, long, short) in published {
            assert_eq!(
                (hash(text.bytes()), hash32(text.bytes())),
                (long, short),
                "{text}"
            );
        }
        assert_ne!(hash_words(&["ab", "c"]), hash_words(&["a", "bc"]));
    }
}
