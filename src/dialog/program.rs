//! The resolved form of a dialog: a graph of nodes that the engine runs and the checks read.
//!
//! Nodes are numbered within one program. A session stores only names, never these numbers.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveTime;
use regex::Regex;
use rust_decimal::Decimal;

use crate::dialog::ast::{Known, QuestionType, Reveal, Room};
use crate::dialog::expr::tree::{Expr, Type};
use crate::dialog::schedule::Schedule;
use crate::dialog::source::Span;
use crate::dialog::text::Text;
use crate::id::{Name, Version};
use crate::time::Duration;

pub use crate::dialog::bot::{Bot, Business, Dialogs};

/// A dialog that can run.
#[derive(Clone, Debug)]
pub struct Program {
    /// `dialog:`
    pub dialog: Name,
    /// The hash of its meaning.
    pub version: Version,
    /// Its languages; the first is the fallback.
    pub languages: Vec<Name>,
    /// A description, by language.
    pub about: Vec<(Name, String)>,
    /// The triggers that start it.
    pub triggers: Vec<Trigger>,
    /// The sections, in the author's order.
    pub sections: Vec<Section>,
    /// All steps.
    pub nodes: Vec<Node>,
    /// All questions, in dialog order.
    pub questions: Vec<Question>,
    /// All votes.
    pub votes: Vec<Vote>,
    /// Session variables and their types.
    pub variables: Vec<(Name, Type)>,
    /// Pairs of old and new name.
    pub renamed: Vec<(Name, Name)>,
    /// The node of each question.
    pub asked_at: HashMap<Name, NodeIx>,
    /// The names each question reads, also in the conditions around it, in question order.
    pub reads: Vec<Vec<crate::dialog::expr::tree::Ref>>,
}

/// A node, as its index in [`Program::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIx(pub u32);

/// A section, as its index in [`Program::sections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionIx(pub u32);

/// A question, as its index in [`Program::questions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionIx(pub u32);

/// The successor of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    /// To another node.
    Node(NodeIx),
    /// The section ends: back to the calling `do`; without one, the session ends as `done`.
    Return,
}

/// A named list of steps.
#[derive(Clone, Debug)]
pub struct Section {
    /// The name of the section.
    pub name: Name,
    /// Its first step; `Return` if it has none.
    pub first: Next,
    /// The rooms it can run in: those of all triggers, buttons, `goto` and `do` that reach it.
    pub rooms: Vec<Room>,
    /// The place of its name in the file.
    pub span: Span,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Node {
    /// The section it belongs to.
    pub section: SectionIx,
    /// The guard; if it is not true, the node is skipped and `next` follows.
    pub when: Option<Expr>,
    /// The action.
    pub step: Step,
    /// The step after it; branches join here.
    pub next: Next,
    /// The place of its verb in the file.
    pub span: Span,
}

/// What a node does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends a message.
    Say(Say),
    /// Asks a question and waits.
    Ask(QuestionIx),
    /// Asks a group and waits until the vote closes; the index is into [`Program::votes`].
    Vote(u32),
    /// Takes the first branch whose condition is true.
    If {
        /// Conditions and branches, in order.
        arms: Vec<(Expr, Next)>,
        /// The branch if no condition is true.
        otherwise: Next,
    },
    /// Adds a tag to the contact.
    Tag(Name),
    /// Removes a tag from the contact.
    Untag(Name),
    /// Sets session variables.
    Set(Vec<(Name, Assigned)>),
    /// Stores fields on the contact's profile.
    Keep(Vec<(Name, Assigned)>),
    /// Runs a section, then goes on at `next`.
    Do {
        /// The section to run.
        section: SectionIx,
        /// A name that distinguishes several `do` steps of the same section.
        alias: Option<Name>,
    },
    /// Asks a question again, then those that depended on it, and continues at `next`.
    Redo {
        /// The question to ask again.
        question: QuestionIx,
        /// The name a session stores: unique in its section, stable over edits elsewhere.
        name: Name,
    },
    /// Continues at another node.
    Goto(Next),
    /// Ends this session and starts another dialog, without any answers.
    Start {
        /// The dialog to start.
        dialog: Name,
        /// The section; if `None`, that of its first trigger, or the only one.
        section: Option<Name>,
    },
    /// Ends the session with a reason.
    End(Name),
    /// Hands the conversation to a human.
    Handoff {
        /// The desk that takes over.
        desk: Name,
        /// The text for the desk.
        note: Option<Text>,
        /// The text for the customer.
        text: Option<Text>,
    },
}

/// The value that `set` or `keep` assigns.
#[derive(Clone, Debug)]
pub enum Assigned {
    /// A text between quotes.
    Text(Text),
    /// The value of an expression.
    Expr(Expr),
    /// No value: the field is removed.
    Missing,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Say {
    /// The text of the message.
    pub text: Text,
    /// The path of a picture below `dialogs/`.
    pub photo: Option<String>,
    /// The path of a file below `dialogs/`.
    pub file: Option<String>,
    /// The buttons: label and action.
    pub buttons: Vec<(Text, SayAction)>,
}

/// The action of a message's button.
#[derive(Clone, Debug)]
pub enum SayAction {
    /// Opens a URL.
    Url(Text),
    /// Starts a dialog or section in private; the second name is the section.
    Start(Name, Option<Name>),
    /// Offers a text to share.
    Share(Text),
}

/// An event that starts a section.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The section to start.
    pub section: Name,
    /// The room it works in.
    pub room: Room,
    /// The event.
    pub on: TriggerKind,
    /// The language in whose menu it is offered; set if the command has a name per language.
    pub language: Option<Name>,
    /// Its description in the command menu, by language.
    pub label: Vec<(Name, String)>,
    /// The place of the entry in the file.
    pub span: Span,
}

/// The kind of a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerKind {
    /// `/name`
    Command(Name),
    /// A deep link, `name` or `name-source`.
    Link(Name),
    /// Whole messages, folded for comparison.
    Words(Vec<String>),
    /// The first message of a new conversation, if no other trigger matches.
    FirstMessage,
    /// A person joins the group.
    Joins,
    /// A schedule is due.
    Every {
        /// The schedule; `None` if it could not be read (a diagnostic was given).
        schedule: Option<Schedule>,
        /// The segment to start it for, in private.
        audience: Option<Name>,
    },
    /// A time relative to a date of the contact; `None` if it could not be read (reported).
    At(Option<crate::dialog::moment::Moment>),
}

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The name of the question and of its answer.
    pub name: Name,
    /// Its type.
    pub kind: QuestionType,
    /// The settings that depend on the type.
    pub spec: Spec,
    /// The text of the question.
    pub text: Text,
    /// The hint shown under it.
    pub hint: Option<Text>,
    /// Whether the customer may skip it.
    pub optional: bool,
    /// Whether it offers "rather not say".
    pub refuse: bool,
    /// Whether it offers "don't know".
    pub unknown: bool,
    /// A condition the answer must meet.
    pub valid: Option<Expr>,
    /// The author's own sentence for a wrong answer.
    pub retry: Option<Text>,
    /// How many tries the customer has; `None` means unlimited.
    pub tries: Option<u32>,
    /// Where to continue when the tries are used up.
    pub give_up: Option<Next>,
    /// The contact field that the answer is kept in.
    pub keep: Option<Name>,
    /// What to do if that field is already known.
    pub known: Option<Known>,
    /// How long after asking each reminder is sent.
    pub remind: Vec<Duration>,
    /// When it expires, and what happens then.
    pub expire: Option<Expire>,
    /// The options, in the author's order; empty if the type has none.
    pub options: Vec<OptionDef>,
    /// Whether the customer may type an answer that is not an option.
    pub other: bool,
    /// The keys that stay at the end of shuffled options; `None` if options are not shuffled.
    pub shuffle: Option<Vec<Name>>,
    /// Buttons per row; `None` leaves it to the layout.
    pub columns: Option<u32>,
    /// Steps after a yes.
    pub yes: Option<Next>,
    /// Steps after a no.
    pub no: Option<Next>,
    /// Steps after a refused consent.
    pub refused: Option<Next>,
    /// The place of its name in the file.
    pub span: Span,
}

/// The settings of a question that depend on its type.
#[derive(Clone, Debug)]
pub enum Spec {
    /// Text of limited length that may have to match a pattern.
    Text {
        /// Minimum and maximum number of characters.
        length: (usize, usize),
        /// The pattern the whole text has to match.
        pattern: Option<Arc<Regex>>,
    },
    /// One option.
    Choice,
    /// Several options.
    Multi {
        /// Minimum and maximum number of options.
        pick: (usize, usize),
        /// The key of the option that excludes all others.
        none: Option<Name>,
    },
    /// Yes or no.
    Yesno,
    /// A whole number on a scale; `nps` is 0 to 10.
    Scale {
        /// The lowest number.
        from: i64,
        /// The highest number.
        to: i64,
        /// What the lowest and the highest number mean.
        ends: Option<(Text, Text)>,
    },
    /// A number.
    Number {
        /// The minimum, inclusive.
        from: Option<Decimal>,
        /// The maximum, inclusive.
        to: Option<Decimal>,
        /// Whether only whole numbers are accepted.
        whole: bool,
        /// The unit, as shown and as typed.
        unit: Option<Text>,
    },
    /// A date.
    Date {
        /// The first accepted date.
        from: Option<DateBound>,
        /// The last accepted date.
        to: Option<DateBound>,
    },
    /// A time of day.
    Time {
        /// The first accepted time.
        from: Option<NaiveTime>,
        /// The last accepted time.
        to: Option<NaiveTime>,
    },
    /// An email address.
    Email,
    /// A phone number.
    Phone {
        /// The country of numbers without a country code: ISO 3166, two capitals.
        country: Option<Name>,
    },
    /// A geographic location.
    Location,
    /// A picture.
    Photo {
        /// Maximum size in bytes.
        max: u64,
    },
    /// A file.
    File {
        /// Maximum size in bytes.
        max: u64,
    },
    /// Options ranked by the customer.
    Rank {
        /// How many places count; `None` means all.
        top: Option<usize>,
    },
    /// An agreement.
    Consent {
        /// The version of its wording.
        version: String,
        /// Whether refusing or withdrawing consent erases the answers given under it.
        erases: bool,
    },
}

/// A bound of a date range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBound {
    /// A date.
    On(chrono::NaiveDate),
    /// A number of days from today: `today`, `tomorrow`, `+21d`, `-1w`.
    Days(i64),
}

/// When a question expires, and what happens then.
#[derive(Clone, Debug)]
pub struct Expire {
    /// How long after asking.
    pub after: Duration,
    /// The session's end reason, if there are no steps.
    pub end: Name,
    /// The steps to run.
    pub then: Option<Next>,
}

/// One option.
#[derive(Clone, Debug)]
pub struct OptionDef {
    /// The key that is stored.
    pub key: Name,
    /// The label that is shown.
    pub label: Text,
    /// Other words that choose it.
    pub says: Vec<String>,
    /// The condition under which it is shown; `None` means always.
    pub when: Option<Expr>,
    /// The message sent when it is chosen.
    pub replies: Option<Text>,
    /// The steps that follow when it is chosen.
    pub then: Option<Next>,
    /// The place of its key in the file.
    pub span: Span,
}

/// A vote.
#[derive(Clone, Debug)]
pub struct Vote {
    /// The name of the vote.
    pub name: Name,
    /// The text of the vote.
    pub text: Text,
    /// The options, in the author's order.
    pub options: Vec<OptionDef>,
    /// Minimum and maximum number of options a voter picks.
    pub pick: (usize, usize),
    /// How long it stays open.
    pub open: Duration,
    /// When voters see the counts.
    pub reveal: Reveal,
    /// How long after opening the group is reminded.
    pub remind: Option<Duration>,
    /// How many votes make the result valid.
    pub quorum: Option<u32>,
    /// The place of its name in the file.
    pub span: Span,
}

impl TriggerKind {
    /// Returns the name of the deep link, or `None` if the trigger is of another kind.
    pub fn link(&self) -> Option<&Name> {
        match self {
            Self::Link(link) => Some(link),
            Self::Command(_)
            | Self::Words(_)
            | Self::FirstMessage
            | Self::Joins
            | Self::Every { .. }
            | Self::At(_) => None,
        }
    }
}

impl Next {
    /// Returns the node, or `None` if the section ends.
    pub fn node(self) -> Option<NodeIx> {
        match self {
            Self::Node(at) => Some(at),
            Self::Return => None,
        }
    }
}

impl Program {
    /// Returns a node by its index.
    pub fn node(&self, node: NodeIx) -> &Node {
        &self.nodes[node.0 as usize]
    }

    /// Returns a question by its index.
    pub fn question(&self, question: QuestionIx) -> &Question {
        &self.questions[question.0 as usize]
    }

    /// Returns a section by its index.
    pub fn section(&self, section: SectionIx) -> &Section {
        &self.sections[section.0 as usize]
    }

    /// Returns a section by name.
    pub fn section_named(&self, name: &str) -> Option<SectionIx> {
        self.sections
            .iter()
            .position(|section| section.name == name)
            .map(|at| SectionIx(at as u32))
    }

    /// Returns the deep link that starts a section in private, if it has one.
    pub fn link_to(&self, section: &str) -> Option<&Name> {
        let triggers = self
            .triggers
            .iter()
            .filter(|trigger| trigger.section == section && trigger.room == Room::Private);
        triggers.filter_map(|trigger| trigger.on.link()).next()
    }

    /// Returns a question by name.
    pub fn question_named(&self, name: &str) -> Option<QuestionIx> {
        match self.node(*self.asked_at.get(name)?).step {
            Step::Ask(question) => Some(question),
            _ => None,
        }
    }

    /// Returns the names a question reads: its data, and the conditions around it.
    pub fn reads(&self, question: QuestionIx) -> &[crate::dialog::expr::tree::Ref] {
        &self.reads[question.0 as usize]
    }
}
