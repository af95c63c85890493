//! The syntax tree of a dialog file: every node with its place, nothing resolved yet.
//!
//! The decoder builds it from the spanned YAML tree; the lowering and the checks read it.
//! Expressions and texts are still source text here, with a map that points back into the file.

pub mod bot;

pub use crate::dialog::question_type::QuestionType;
use crate::dialog::source::{Span, Spanned};
use crate::id::Name;
use crate::time::Duration;

/// A scalar of the file, quoted or not, with a map from its characters to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text after YAML's unquoting and folding.
    pub text: String,
    /// The whole scalar in the file, quotes included.
    pub span: Span,
    /// Whether it was quoted. In `set` and `keep` a quoted scalar is a text, not an expression.
    pub quoted: bool,
    /// Pairs of (offset in `text`, offset in the file), ascending: one pair for each place where
    /// the mapping jumps.
    pub map: Vec<(u32, u32)>,
}

/// A text shown to people: one for all languages, or one per language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextSource {
    /// The same in every language.
    Plain(Scalar),
    /// One scalar per language, in the author's order, and the span of the whole map.
    ByLanguage(Vec<(Spanned<Name>, Scalar)>, Span),
}

/// One dialog file.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialog {
    /// `dialog:`
    pub name: Spanned<Name>,
    /// `about:`
    pub about: Option<TextSource>,
    /// `languages:`; the first is the fallback. Never empty: if missing, filled from `bot.yaml`,
    /// else `en`.
    pub languages: Vec<Spanned<Name>>,
    /// `start:`
    pub triggers: Vec<Trigger>,
    /// `lists:`
    pub lists: Vec<(Spanned<Name>, Vec<OptionEntry>)>,
    /// `sections:`, or a single section `main` made from `steps:`.
    pub sections: Vec<Section>,
    /// `renamed:` pairs of old and new name.
    pub renamed: Vec<(Spanned<Name>, Spanned<Name>)>,
    /// `share_results: after_close`
    pub share_results: Option<Span>,
    /// The span of the whole file.
    pub span: Span,
}

/// A named list of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The name of the section.
    pub name: Spanned<Name>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// `in:` of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Room {
    /// A private chat of one contact with the bot.
    Private,
    /// The group as a whole.
    Group,
    /// One member inside the group.
    Member,
    /// A chat of a customer with a Business account.
    Business,
}

/// One entry of `start:`.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// `section:`; may be missing if the dialog has only one section.
    pub section: Option<Spanned<Name>>,
    /// `in:`
    pub room: Option<Spanned<Room>>,
    /// `command:`
    pub command: Option<Spanned<Name>>,
    /// `command:` as a map: the language and the command's name in it.
    pub commands: Vec<(Spanned<Name>, Spanned<Name>)>,
    /// `label:`, the description in the messenger's command menu.
    pub label: Option<TextSource>,
    /// `link:`
    pub link: Option<Spanned<Name>>,
    /// `words:`
    pub words: Vec<Scalar>,
    /// `first_message: true`
    pub first_message: Option<Span>,
    /// `joins: true`
    pub joins: Option<Span>,
    /// `at:`, days relative to a date field of the contact, and a time of day.
    pub at: Option<Scalar>,
    /// `every:`
    pub every: Option<Scalar>,
    /// `for:`, a segment.
    pub audience: Option<Spanned<Name>>,
    /// The span of the whole entry.
    pub span: Span,
}

/// One step: an action with an optional guard.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The action.
    pub verb: Verb,
    /// `when:`
    pub when: Option<Scalar>,
    /// The place of the verb's key in the file (`ask`, `say` …).
    pub verb_span: Span,
    /// The span of the whole step.
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
    /// `set:` pairs of a variable and a text (quoted) or an expression.
    Set(Vec<(Spanned<Name>, Scalar)>),
    /// `keep:` pairs of a field (without `contact.`) and a text (quoted), an expression, or
    /// `missing`.
    Keep(Vec<(Spanned<Name>, Scalar)>),
    /// `do:`
    Do {
        /// The section to run.
        section: Spanned<Name>,
        /// `as:`
        alias: Option<Spanned<Name>>,
    },
    /// `redo:`
    Redo(Spanned<Name>),
    /// `goto:`
    Goto(Spanned<Name>),
    /// `start:` with a dialog or dialog/section.
    Start {
        /// The dialog to start.
        dialog: Spanned<Name>,
        /// The section, if one is given.
        section: Option<Spanned<Name>>,
    },
    /// `end:` with the reason; `None` means `done`.
    End(Option<Spanned<Name>>),
    /// `handoff:`, or `notify:`, which does not wait.
    Handoff {
        /// The desk that takes over, or is told.
        desk: Spanned<Name>,
        /// `note:`
        note: Option<TextSource>,
        /// `text:`
        text: Option<TextSource>,
        /// Whether the dialog waits until the customer is handed back.
        waits: bool,
    },
    /// A verb that the language reserves; a diagnostic has already said that it is not supported.
    Reserved(Name),
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Say {
    /// The text of the message.
    pub text: TextSource,
    /// `photo:`, a path below `dialogs/`.
    pub photo: Option<Scalar>,
    /// `file:`, a path below `dialogs/`.
    pub file: Option<Scalar>,
    /// `buttons:`
    pub buttons: Vec<SayButton>,
}

/// A button of a `say`.
#[derive(Clone, Debug, PartialEq)]
pub struct SayButton {
    /// The label of the button.
    pub text: TextSource,
    /// The action of the button.
    pub action: SayAction,
    /// The span of the whole entry.
    pub span: Span,
}

/// The action of a button of a `say`.
#[derive(Clone, Debug, PartialEq)]
pub enum SayAction {
    /// `url:`
    Url(TextSource),
    /// `start:` with a dialog or dialog/section.
    Start(Spanned<Name>, Option<Spanned<Name>>),
    /// `share:`
    Share(TextSource),
}

/// A question with every key the language knows. A later check rejects keys that its type does not
/// have.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The name of the step, of its answer and of the column in exports.
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
    /// `keep:`, the field without `contact.`.
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
    /// `complaint:`, which answers are a complaint.
    pub complaint: Option<Scalar>,
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
    /// The keys as written, each with its place; used for diagnostics about keys that the type does
    /// not have.
    pub keys: Vec<Spanned<Name>>,
}

/// `for:` of a consent: what the person agrees to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The answers are stored; a no erases them.
    Answers,
    /// The person may be called, mailed or invited; a no erases nothing.
    Contact,
}

/// `known:`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Stores the known value without asking.
    Skip,
    /// Shows the known value with Yes and No.
    Confirm,
}

/// `remind:` as a list of delays: how long after asking each reminder is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remind(pub Vec<Duration>);

/// `expire:`
#[derive(Clone, Debug, PartialEq)]
pub struct Expire {
    /// How long after asking the question expires.
    pub after: Spanned<Duration>,
    /// `end:`
    pub end: Option<Spanned<Name>>,
    /// `then:`
    pub then: Option<Vec<Step>>,
}

/// `shuffle:`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shuffle {
    /// Whether options are shuffled.
    pub on: bool,
    /// `keep_last:`, keys that keep their place at the end.
    pub keep_last: Vec<Spanned<Name>>,
}

/// `options:`
#[derive(Clone, Debug, PartialEq)]
pub enum Options {
    /// Options written in place, and their span.
    Here(Vec<OptionEntry>, Span),
    /// The name of a list.
    List(Spanned<Name>),
}

/// One option.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionEntry {
    /// The key that is stored.
    pub key: Spanned<Name>,
    /// The label that is shown.
    pub label: TextSource,
    /// `says:`
    pub says: Vec<Scalar>,
    /// `when:`
    pub when: Option<Scalar>,
    /// `replies:`
    pub replies: Option<TextSource>,
    /// `complaint:`
    pub complaint: Option<Spanned<bool>>,
    /// `then:`
    pub then: Option<Vec<Step>>,
}

/// A vote.
#[derive(Clone, Debug, PartialEq)]
pub struct Vote {
    /// The name of the vote.
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
    /// `share_results: after_close`
    pub share_results: Option<Span>,
}

/// `reveal:`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveal {
    /// Everybody always sees the counts.
    Always,
    /// A person sees the counts after voting.
    AfterVote,
    /// Nobody sees the counts before the vote closes.
    AtClose,
}

/// Name and value pairs, in the author's order.
pub type Pairs = Vec<(Spanned<Name>, Scalar)>;

impl Scalar {
    /// Returns whether this is a placeholder for a missing scalar; a diagnostic has already been
    /// given.
    pub fn is_stand_in(&self) -> bool {
        self.text.is_empty() && self.map.is_empty()
    }

    /// Returns a scalar that comes from no file, for tests and the command line. Its spans are
    /// offsets in `text`.
    pub fn alone(text: &str) -> Self {
        let span = Span::new(crate::dialog::source::FileIx(0), 0, text.len());
        Self {
            text: text.to_owned(),
            span,
            quoted: false,
            map: vec![(0, 0)],
        }
    }

    /// Returns the span in the file for a range of `text`, as exact as quoting and folding allow.
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        let at = |offset: usize| {
            let (text, file) = match self
                .map
                .iter()
                .rev()
                .find(|(text, _)| *text as usize <= offset)
            {
                Some(pair) => *pair,
                None => return self.span.start as usize,
            };
            (file as usize + offset - text as usize).min(self.span.end as usize)
        };
        let (start, last) = (
            at(range.start),
            at(range.end.saturating_sub(1).max(range.start)),
        );
        let end = if range.end > range.start {
            last + 1
        } else {
            start
        };
        Span::new(self.span.file, start, end)
    }
}

impl Ask {
    /// Returns whether the consent is about contacting the person, not about storing answers.
    pub fn is_for_contact(&self) -> bool {
        self.purpose
            .is_some_and(|purpose| purpose.value == Purpose::Contact)
    }
}

impl TextSource {
    /// Returns the span of the whole text.
    pub fn span(&self) -> Span {
        match self {
            Self::Plain(scalar) => scalar.span,
            Self::ByLanguage(_, span) => *span,
        }
    }

    /// Returns the text in a language, else in the first language written; `None` if there is none.
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
