//! The types of questions, one row each: what it is called, what kind of answer it has, and the keys
//! that only some types have.

macro_rules! question_types {
    ($($(#[$doc:meta])* $kind:ident $article:literal $word:literal $form:ident [$($key:literal)*];)*) => {
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

            /// Returns the word with its article, for a sentence.
            pub fn with_article(self) -> &'static str {
                match self {
                    $(Self::$kind => concat!($article, " `", $word, "`"),)*
                }
            }

            /// Returns what kind of answer it has.
            pub fn form(self) -> AnswerForm {
                match self {
                    $(Self::$kind => AnswerForm::$form,)*
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

/// What kind of answer a question has: what is one kind is read, shown, compared and counted in one
/// way, whatever its type is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerForm {
    /// Free text.
    Words,
    /// One option.
    Option,
    /// Several options.
    Options,
    /// Yes or no.
    YesNo,
    /// A number of a scale, of which every one is a button.
    Points,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A text by which a person is found.
    Address,
    /// A geographic location.
    Location,
    /// Something sent.
    File,
    /// Options in an order.
    Ranking,
    /// An agreement, or a refusal.
    Agreement,
}

question_types! {
    /// Free text.
    Text "a" "text" Words ["length" "pattern"];
    /// One option.
    Choice "a" "choice" Option ["options" "other" "shuffle" "columns"];
    /// Several options.
    Multi "a" "multi" Options ["options" "other" "shuffle" "columns" "pick" "none"];
    /// Yes or no.
    Yesno "a" "yesno" YesNo ["yes" "no"];
    /// A whole number on a short range.
    Scale "a" "scale" Points ["range" "ends"];
    /// A number from 0 to 10.
    Nps "an" "nps" Points ["ends"];
    /// A decimal number, stored exactly.
    Number "a" "number" Number ["range" "whole" "unit"];
    /// A date.
    Date "a" "date" Date ["range"];
    /// A time of day.
    Time "a" "time" Time ["range"];
    /// An email address.
    Email "an" "email" Address [];
    /// A phone number, stored as E.164.
    Phone "a" "phone" Address ["country"];
    /// A geographic location.
    Location "a" "location" Location [];
    /// A photo.
    Photo "a" "photo" File ["max"];
    /// A file.
    File "a" "file" File ["max"];
    /// Options ranked by the customer.
    Rank "a" "rank" Ranking ["options" "shuffle" "columns" "top"];
    /// An agreement, stored with evidence.
    Consent "a" "consent" Agreement ["version" "refused" "for"];
}
