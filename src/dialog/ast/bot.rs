//! The syntax tree of `bot.yaml`.

use crate::dialog::ast::{Pairs, Scalar, TextSource};
use crate::dialog::source::Spanned;
use crate::id::Name;

/// A desk under `desks:`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeskEntry {
    /// The chat in which its people read.
    pub chat: Option<Scalar>,
    /// Its other settings, by name.
    pub settings: Pairs,
    /// `hours:` pairs of days and times.
    pub hours: Vec<(Scalar, Scalar)>,
    /// `days_off:`
    pub days_off: Vec<Scalar>,
    /// `away:`
    pub away: Option<TextSource>,
    /// `people:` pairs of a name and a number.
    pub people: Vec<(Scalar, Scalar)>,
}

/// `cases:` as written.
#[derive(Clone, Debug, PartialEq)]
pub struct CasesEntry {
    /// The desk whose people look at complaints.
    pub desk: Option<Scalar>,
    /// The clocks and bounds, by name.
    pub settings: Pairs,
    /// When the customer is asked again, and with which dialog.
    pub ask_again: Pairs,
    /// The file of codes, and how much may be given of them, by name.
    pub codes: Pairs,
}

/// `backup:` as written.
#[derive(Clone, Debug, PartialEq)]
pub struct BackupEntry {
    /// When.
    pub every: Option<Scalar>,
    /// Where to.
    pub to: Option<Scalar>,
    /// Which of them stay.
    pub keep: Option<Scalar>,
}

/// `bot.yaml` as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BotFile {
    /// `name:`
    pub name: Option<Scalar>,
    /// `languages:`
    pub languages: Vec<Spanned<Name>>,
    /// `timezone:`
    pub timezone: Option<Scalar>,
    /// `quiet:` start and end.
    pub quiet: Option<(Scalar, Scalar)>,
    /// `desks:`
    pub desks: Vec<(Spanned<Name>, DeskEntry)>,
    /// `cases:`
    pub cases: Option<CasesEntry>,
    /// `operators:`
    pub operators: Vec<Scalar>,
    /// `viewers:`
    pub viewers: Vec<Scalar>,
    /// `results:`
    pub results: Option<Scalar>,
    /// `fields:` pairs of name and type.
    pub fields: Vec<(Spanned<Name>, Scalar)>,
    /// `values:`
    pub values: Vec<(Spanned<Name>, Scalar)>,
    /// `words:` and `sentences:` by language, then by name.
    pub words: Vec<(Spanned<Name>, Pairs)>,
    /// `greeting:`
    pub greeting: Option<TextSource>,
    /// `lost:`
    pub lost: Option<TextSource>,
    /// `contact:`
    pub contact: Option<TextSource>,
    /// `privacy:`
    pub privacy: Option<TextSource>,
    /// `limits:`
    pub limits: Vec<(Spanned<Name>, Scalar)>,
    /// `keep_answers:`
    pub keep_answers: Option<Scalar>,
    /// `busy:`
    pub busy: Option<Scalar>,
    /// `business:`
    pub business: Vec<(Spanned<Name>, Scalar)>,
    /// `web:`
    pub web: Option<Scalar>,
    /// `backup:`
    pub backup: Option<BackupEntry>,
    /// `sites:`
    pub sites: Vec<Scalar>,
}
