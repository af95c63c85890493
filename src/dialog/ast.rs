//! A dialog as the author wrote it: every node with its place, nothing resolved yet.
//!
//! The decoder fills it from the spanned YAML tree; the lowering and the checks read it.
//! Expressions and texts are still source here, with the means to point into them.

mod bot;

use crate::dialog::source::{Span, Spanned};
use crate::id::Name;
use crate::time::Duration;

pub use bot::BotFile;

/// Words between or without quotes, and how their characters map back to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The words after YAML's quoting and folding.
    pub text: String,
    /// The whole scalar in the file, quotes included.
    pub span: Span,
    /// Whether it stood between quotes (a text, in `set` and `keep`).
    pub quoted: bool,
    /// File offsets by text offset, one pair where the mapping jumps: (offset in `text`, offset in the file), ascending.
    pub map: Vec<(u32, u32)>,
}

/// A shown text: one sentence for all languages, or one per language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextSource {
    /// The same in all languages.
    Plain(Scalar),
    /// By language, in the author's order.
    ByLanguage(Vec<(Spanned<Name>, Scalar)>, Span),
}

/// One dialog file.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialog {
    /// `dialog:`
    pub name: Spanned<Name>,
    /// `about:`
    pub about: Option<TextSource>,
    /// `languages:`; the first is the fallback. Never empty (filled from `bot.yaml` or `en` where it is missing).
    pub languages: Vec<Spanned<Name>>,
    /// `start:`
    pub triggers: Vec<Trigger>,
    /// `lists:`
    pub lists: Vec<(Spanned<Name>, Vec<OptionEntry>)>,
    /// `sections:`, or one named `main` for `steps:`.
    pub sections: Vec<Section>,
    /// `renamed:` old → new.
    pub renamed: Vec<(Spanned<Name>, Spanned<Name>)>,
    /// The whole file.
    pub span: Span,
}

/// A named list of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name.
    pub name: Spanned<Name>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// `in:` of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Room {
    /// One contact and the bot.
    Private,
    /// The group as a whole.
    Group,
    /// One member inside the group.
    Member,
    /// A chat of a Business account.
    Business,
}

/// One entry of `start:`.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// `section:`; the only section where it is missing.
    pub section: Option<Spanned<Name>>,
    /// `in:`
    pub room: Option<Spanned<Room>>,
    /// `command:`
    pub command: Option<Spanned<Name>>,
    /// `command:` by language, where it has a name of its own in each.
    pub commands: Vec<(Spanned<Name>, Spanned<Name>)>,
    /// `label:` what a menu says of it.
    pub label: Option<TextSource>,
    /// `link:`
    pub link: Option<Spanned<Name>>,
    /// `words:`
    pub words: Vec<Scalar>,
    /// `first_message: true`
    pub first_message: Option<Span>,
    /// `joins: true`
    pub joins: Option<Span>,
    /// `at:` a moment that is known of the person.
    pub at: Option<Scalar>,
    /// `every:`
    pub every: Option<Scalar>,
    /// `for:` a segment.
    pub audience: Option<Spanned<Name>>,
    /// The whole entry.
    pub span: Span,
}

/// One step: what it does, and its guard.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub verb: Verb,
    /// `when:`
    pub when: Option<Scalar>,
    /// The verb's own words in the file (`ask`, `say` …).
    pub verb_span: Span,
    /// The whole step.
    pub span: Span,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// `say:`
    Say(Say),
    /// `ask:`
    Ask(Box<Ask>),
    /// `vote:`
    Vote(Box<Vote>),
    /// `if:` with the `else if:` and `else:` that follow it, joined by the decoder.
    If {
        /// Conditions and their steps, in order.
        arms: Vec<(Scalar, Vec<Step>)>,
        /// `else:`
        otherwise: Option<Vec<Step>>,
    },
    /// `tag:`
    Tag(Spanned<Name>),
    /// `untag:`
    Untag(Spanned<Name>),
    /// `set:` name → text (quoted) or expression.
    Set(Vec<(Spanned<Name>, Scalar)>),
    /// `keep:` field (without `contact.`) → text (quoted), expression, or `missing`.
    Keep(Vec<(Spanned<Name>, Scalar)>),
    /// `do:`
    Do {
        /// The section.
        section: Spanned<Name>,
        /// `as:`
        alias: Option<Spanned<Name>>,
    },
    /// `redo:`
    Redo(Spanned<Name>),
    /// `goto:`
    Goto(Spanned<Name>),
    /// `start:` dialog or dialog/section.
    Start {
        /// The dialog.
        dialog: Spanned<Name>,
        /// The section.
        section: Option<Spanned<Name>>,
    },
    /// `end:`; bare means `done`.
    End(Option<Spanned<Name>>),
    /// `handoff:`
    Handoff {
        /// The desk.
        desk: Spanned<Name>,
        /// `note:`
        note: Option<TextSource>,
        /// `text:`
        text: Option<TextSource>,
    },
    /// A verb the language reserves, by its name; already told as not supported.
    Reserved(Name),
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Say {
    /// The words.
    pub text: TextSource,
    /// `photo:` a path below `dialogs/`.
    pub photo: Option<Scalar>,
    /// `file:` a path below `dialogs/`.
    pub file: Option<Scalar>,
    /// `buttons:`
    pub buttons: Vec<SayButton>,
}

/// A button of a `say`.
#[derive(Clone, Debug, PartialEq)]
pub struct SayButton {
    /// What it says.
    pub text: TextSource,
    /// What it does.
    pub action: SayAction,
    /// The whole entry.
    pub span: Span,
}

/// What a button of a `say` does.
#[derive(Clone, Debug, PartialEq)]
pub enum SayAction {
    /// `url:`
    Url(TextSource),
    /// `start:` dialog or dialog/section.
    Start(Spanned<Name>, Option<Spanned<Name>>),
    /// `share:`
    Share(TextSource),
}

/// `type:` of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuestionType {
    /// Words.
    Text,
    /// One option.
    Choice,
    /// Several options.
    Multi,
    /// Yes or no.
    Yesno,
    /// A whole number on a short range.
    Scale,
    /// 0 to 10.
    Nps,
    /// An exact decimal.
    Number,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// An email address.
    Email,
    /// A phone number, E.164.
    Phone,
    /// A place.
    Location,
    /// A picture.
    Photo,
    /// A file.
    File,
    /// Options in the customer's order.
    Rank,
    /// An agreement, with evidence.
    Consent,
}

/// A question, with every key the language knows; which of them its type may have is checked later.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Its name: the step, the answer, the column.
    pub name: Spanned<Name>,
    /// `type:`
    pub kind: Spanned<QuestionType>,
    /// `text:`
    pub text: TextSource,
    /// `hint:`
    pub hint: Option<TextSource>,
    /// `optional:`
    pub optional: Option<Spanned<bool>>,
    /// `refuse:`
    pub refuse: Option<Spanned<bool>>,
    /// `unknown:`
    pub unknown: Option<Spanned<bool>>,
    /// `valid:`
    pub valid: Option<Scalar>,
    /// `retry:`
    pub retry: Option<TextSource>,
    /// `tries:`
    pub tries: Option<Spanned<u32>>,
    /// `give_up:`
    pub give_up: Option<Vec<Step>>,
    /// `keep:` the field, without `contact.`
    pub keep: Option<Spanned<Name>>,
    /// `known:`
    pub known: Option<Spanned<Known>>,
    /// `remind:`
    pub remind: Option<Spanned<Remind>>,
    /// `expire:`
    pub expire: Option<Expire>,
    /// `options:`
    pub options: Option<Options>,
    /// `other:`
    pub other: Option<Spanned<bool>>,
    /// `shuffle:`
    pub shuffle: Option<Spanned<Shuffle>>,
    /// `columns:`
    pub columns: Option<Spanned<u32>>,
    /// `pick:`
    pub pick: Option<Scalar>,
    /// `none:`
    pub none: Option<Spanned<Name>>,
    /// `yes:`
    pub yes: Option<Vec<Step>>,
    /// `no:`
    pub no: Option<Vec<Step>>,
    /// `range:`
    pub range: Option<Scalar>,
    /// `ends:`
    pub ends: Option<(TextSource, TextSource)>,
    /// `whole:`
    pub whole: Option<Spanned<bool>>,
    /// `unit:`
    pub unit: Option<TextSource>,
    /// `length:`
    pub length: Option<Scalar>,
    /// `pattern:`
    pub pattern: Option<Scalar>,
    /// `country:`
    pub country: Option<Scalar>,
    /// `max:` of a photo or file.
    pub max: Option<Scalar>,
    /// `top:`
    pub top: Option<Spanned<u32>>,
    /// `version:`
    pub version: Option<Scalar>,
    /// `refused:`
    pub refused: Option<Vec<Step>>,
    /// `for:`
    pub purpose: Option<Spanned<Purpose>>,
    /// The keys as written, each with its place: for "a `number` has no `options`".
    pub keys: Vec<Spanned<Name>>,
}

/// `for:` of a consent: what a yes allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To keep what is answered: a no erases it.
    Answers,
    /// To call, mail or invite: a no erases nothing.
    Contact,
}

/// `known:`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Stores the known value, unasked.
    Skip,
    /// Shows it with Yes and No.
    Confirm,
}

/// `remind:`, as a ladder: how long after asking each reminder comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remind(pub Vec<Duration>);

/// `expire:`
#[derive(Clone, Debug, PartialEq)]
pub struct Expire {
    /// How long after asking.
    pub after: Spanned<Duration>,
    /// `end:`
    pub end: Option<Spanned<Name>>,
    /// `then:`
    pub then: Option<Vec<Step>>,
}

/// `shuffle:`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shuffle {
    /// Whether it is on.
    pub on: bool,
    /// `keep_last:`
    pub keep_last: Vec<Spanned<Name>>,
}

/// `options:`
#[derive(Clone, Debug, PartialEq)]
pub enum Options {
    /// Written here.
    Here(Vec<OptionEntry>, Span),
    /// The name of a list.
    List(Spanned<Name>),
}

/// One option.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionEntry {
    /// Its key.
    pub key: Spanned<Name>,
    /// Its label.
    pub label: TextSource,
    /// `says:`
    pub says: Vec<Scalar>,
    /// `when:`
    pub when: Option<Scalar>,
    /// `replies:`
    pub replies: Option<TextSource>,
    /// `then:`
    pub then: Option<Vec<Step>>,
}

/// A vote.
#[derive(Clone, Debug, PartialEq)]
pub struct Vote {
    /// Its name.
    pub name: Spanned<Name>,
    /// `text:`
    pub text: TextSource,
    /// `options:`
    pub options: Option<Options>,
    /// `pick:`
    pub pick: Option<Scalar>,
    /// `open:`
    pub open: Option<Spanned<Duration>>,
    /// `reveal:`
    pub reveal: Option<Spanned<Reveal>>,
    /// `remind:`
    pub remind: Option<Spanned<Remind>>,
    /// `quorum:`
    pub quorum: Option<Spanned<u32>>,
}

/// `reveal:`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveal {
    /// The counts are always shown.
    Always,
    /// A voter sees them.
    AfterVote,
    /// Nobody sees them before it closes.
    AtClose,
}

/// Names with one value each, in the author's order.
pub type Pairs = Vec<(Spanned<Name>, Scalar)>;

impl Scalar {
    /// Returns whether this stands in for words that are missing, which has been told already.
    pub fn is_stand_in(&self) -> bool {
        self.text.is_empty() && self.map.is_empty()
    }

    /// Returns words that stand in no file, as in tests and on the command line; their places are those of the words.
    pub fn alone(text: &str) -> Self {
        let span = Span::new(crate::dialog::source::FileIx(0), 0, text.len());
        Self { text: text.to_owned(), span, quoted: false, map: vec![(0, 0)] }
    }

    /// Returns the place in the file of a range of the text, as exactly as quoting and folding let it be known.
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        let at = |offset: usize| {
            let (text, file) = match self.map.iter().rev().find(|(text, _)| *text as usize <= offset) {
                Some(pair) => *pair,
                None => return self.span.start as usize,
            };
            (file as usize + offset - text as usize).min(self.span.end as usize)
        };
        let (start, last) = (at(range.start), at(range.end.saturating_sub(1).max(range.start)));
        let end = if range.end > range.start { last + 1 } else { start };
        Span::new(self.span.file, start, end)
    }
}

impl Ask {
    /// Returns whether it asks to call, mail or invite, and not whether the answers may be kept.
    pub fn is_for_contact(&self) -> bool {
        self.purpose.is_some_and(|purpose| purpose.value == Purpose::Contact)
    }
}

impl TextSource {
    /// Returns the whole text's place.
    pub fn span(&self) -> Span {
        match self {
            Self::Plain(scalar) => scalar.span,
            Self::ByLanguage(_, span) => *span,
        }
    }

    /// Returns the words in a language, else in the first that is written.
    pub fn in_language(&self, language: &str) -> Option<&Scalar> {
        match self {
            Self::Plain(scalar) => Some(scalar),
            Self::ByLanguage(entries, _) => {
                let own = entries.iter().find(|(code, _)| code.value == language);
                own.or(entries.first()).map(|(_, scalar)| scalar)
            }
        }
    }
}
