//! What a desk's conversation wants of its topic.

/// What is to become of the topic in which people of a desk read about one customer; a chat without
/// topics has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopicWish {
    /// It is there, open, and has this name.
    Open(String),
    /// If it is there, it has this name.
    Rename(String),
    /// If it is there, it is closed: the matter is over.
    Close,
}
