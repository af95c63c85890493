//! The forms of sentences for a count of one.

use super::sentence::Sentence;

impl Sentence<'_> {
    /// Returns the form of the sentence for a count of one, if it differs.
    pub(super) fn singular(&self) -> Option<Self> {
        match self {
            Self::RetryPickExactly { count: "1" } => Some(Self::RetryPickExactlyOne),
            Self::RetryPickLeast { least: "1" } => Some(Self::RetryPickOne),
            Self::RetryPickMost { most: "1" } | Self::VotePick { most: "1" } => {
                Some(Self::RetryPickMostOne)
            }
            Self::RetryRankTop { top: "1", .. } => Some(Self::RetryRankTopOne),
            Self::RetryTextLeast { least: "1" } => Some(Self::RetryTextLeastOne),
            Self::RetryTextMost { most: "1" } => Some(Self::RetryTextMostOne),
            Self::Voted { count: "1" } => Some(Self::VotedOne),
            Self::Days { count: "1" } => Some(Self::OneDay),
            Self::Hours { count: "1" } => Some(Self::OneHour),
            Self::Minutes { count: "1" } => Some(Self::OneMinute),
            _ => None,
        }
    }
}
