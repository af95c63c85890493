//! The types of questions, one row each: what it is called, and the keys that only some types have.

macro_rules! question_types {
    ($($(#[$doc:meta])* $kind:ident $word:literal [$($key:literal)*];)*) => {
        /// `type:` of a question.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum QuestionType {
            $($(#[$doc])* $kind,)*
        }

        const COUNT: usize = [$($word),*].len();

        impl QuestionType {
            /// Every type, in the order of the documentation.
            pub const ALL: [Self; COUNT] = [$(Self::$kind),*];

            /// Every type with its word.
            pub const WORDS: [(&'static str, Self); COUNT] = [$(($word, Self::$kind)),*];

            /// Returns the word for the type in a dialog file.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }

            /// Returns whether the type has a key that only some types have.
            pub fn has(self, key: &str) -> bool {
                let keys: &[&str] = match self {
                    $(Self::$kind => &[$($key),*],)*
                };
                keys.contains(&key)
            }
        }
    };
}

question_types! {
    /// Free text.
    Text "text" ["length" "pattern"];
    /// One option.
    Choice "choice" ["options" "other" "shuffle" "columns"];
    /// Several options.
    Multi "multi" ["options" "other" "shuffle" "columns" "pick" "none"];
    /// Yes or no.
    Yesno "yesno" ["yes" "no"];
    /// A whole number on a short range.
    Scale "scale" ["range" "ends"];
    /// A number from 0 to 10.
    Nps "nps" ["ends"];
    /// A decimal number, stored exactly.
    Number "number" ["range" "whole" "unit"];
    /// A date.
    Date "date" ["range"];
    /// A time of day.
    Time "time" ["range"];
    /// An email address.
    Email "email" [];
    /// A phone number, stored as E.164.
    Phone "phone" ["country"];
    /// A geographic location.
    Location "location" [];
    /// A photo.
    Photo "photo" ["max"];
    /// A file.
    File "file" ["max"];
    /// Options ranked by the customer.
    Rank "rank" ["options" "shuffle" "columns" "top"];
    /// An agreement, stored with evidence.
    Consent "consent" ["version" "refused" "for"];
}
