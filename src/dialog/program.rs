//! The resolved form of a dialog: a graph of nodes that the engine walks and the checker reads.
//!
//! Nodes are numbered within one program; a session never stores these numbers, only names.

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
    /// The hash of what it means.
    pub version: Version,
    /// Its languages; the first is the fallback.
    pub languages: Vec<Name>,
    /// What it is about, by language.
    pub about: Vec<(Name, String)>,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// Its sections, in the author's order.
    pub sections: Vec<Section>,
    /// All steps.
    pub nodes: Vec<Node>,
    /// All questions, in dialog order.
    pub questions: Vec<Question>,
    /// All votes.
    pub votes: Vec<Vote>,
    /// Session variables and their types.
    pub variables: Vec<(Name, Type)>,
    /// Old name → new name.
    pub renamed: Vec<(Name, Name)>,
    /// Where each question's node is.
    pub asked_at: HashMap<Name, NodeIx>,
    /// What each question reads: data, and the conditions around it. In dialog order of the questions.
    pub reads: Vec<Vec<crate::dialog::expr::tree::Ref>>,
}

/// A node, by its place in [`Program::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIx(pub u32);

/// A section, by its place in [`Program::sections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionIx(pub u32);

/// A question, by its place in [`Program::questions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionIx(pub u32);

/// Where a node leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    /// To another node.
    Node(NodeIx),
    /// To the end of the section: back to the `do` that called it, or the session ends as `done`.
    Return,
}

/// A named list of steps.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name.
    pub name: Name,
    /// Its first step.
    pub first: Next,
    /// In which rooms it can run: those of all triggers, buttons, `goto` and `do` that reach it.
    pub rooms: Vec<Room>,
    /// Its name in the file.
    pub span: Span,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Node {
    /// Which section it stands in.
    pub section: SectionIx,
    /// Its guard: where it is not true, `next`.
    pub when: Option<Expr>,
    /// What it does.
    pub step: Step,
    /// The step after it; branches flow back here.
    pub next: Next,
    /// Its verb in the file.
    pub span: Span,
}

/// What a node does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends a message.
    Say(Say),
    /// Asks and waits.
    Ask(QuestionIx),
    /// Asks a group and waits until it closes, by its place in [`Program::votes`].
    Vote(u32),
    /// Takes the first way whose condition is true.
    If {
        /// Conditions and ways.
        arms: Vec<(Expr, Next)>,
        /// Where none is true.
        otherwise: Next,
    },
    /// Marks the contact.
    Tag(Name),
    /// Takes the mark away.
    Untag(Name),
    /// Sets session variables.
    Set(Vec<(Name, Assigned)>),
    /// Keeps facts on the contact's profile.
    Keep(Vec<(Name, Assigned)>),
    /// Runs a section, then goes on at `next`.
    Do {
        /// Which.
        section: SectionIx,
        /// The name that tells two detours to the same section apart.
        alias: Option<Name>,
    },
    /// Asks a question again, then what depended on it, and goes on at `next`.
    Redo {
        /// Which.
        question: QuestionIx,
        /// What a session remembers this step by: unique in its section, stable over edits elsewhere.
        name: Name,
    },
    /// Jumps.
    Goto(Next),
    /// Ends here and starts another dialog, with no answers.
    Start {
        /// The dialog.
        dialog: Name,
        /// The section; its first trigger's or only one where missing.
        section: Option<Name>,
    },
    /// Ends the session.
    End(Name),
    /// A human takes over.
    Handoff {
        /// The desk.
        desk: Name,
        /// What the desk reads.
        note: Option<Text>,
        /// What the customer reads.
        text: Option<Text>,
    },
}

/// What `set` and `keep` give a name.
#[derive(Clone, Debug)]
pub enum Assigned {
    /// A text between quotes.
    Text(Text),
    /// A value.
    Expr(Expr),
    /// Nothing: the field is removed.
    Missing,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Say {
    /// The words.
    pub text: Text,
    /// A picture's path below `dialogs/`.
    pub photo: Option<String>,
    /// A file's path below `dialogs/`.
    pub file: Option<String>,
    /// Its buttons.
    pub buttons: Vec<(Text, SayAction)>,
}

/// What a button of a message does.
#[derive(Clone, Debug)]
pub enum SayAction {
    /// Opens an address.
    Url(Text),
    /// Starts a dialog or section in private.
    Start(Name, Option<Name>),
    /// Offers a text to forward.
    Share(Text),
}

/// What starts a section.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// Which section.
    pub section: Name,
    /// In which room.
    pub room: Room,
    /// How.
    pub on: TriggerKind,
    /// The language in which a menu offers it, where it is one of several names of a command.
    pub language: Option<Name>,
    /// What a menu says of it, by language.
    pub label: Vec<(Name, String)>,
    /// Where it is written.
    pub span: Span,
}

/// How a section is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerKind {
    /// `/name`
    Command(Name),
    /// A deep link `name` or `name-source`.
    Link(Name),
    /// Whole words, folded.
    Words(Vec<String>),
    /// A new conversation that nothing else claims.
    FirstMessage,
    /// A person enters the group.
    Joins,
    /// A schedule comes to one of its moments.
    Every {
        /// When; nothing where the words could not be read, which was told.
        schedule: Option<Schedule>,
        /// Of whom, in private.
        audience: Option<Name>,
    },
    /// A moment that is known of the person; nothing where the words could not be read, which was told.
    At(Option<crate::dialog::moment::Moment>),
}

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: QuestionType,
    /// What the type needs to know.
    pub spec: Spec,
    /// What is asked.
    pub text: Text,
    /// The hint under it.
    pub hint: Option<Text>,
    /// Whether it may be skipped.
    pub optional: bool,
    /// Whether it offers "rather not say".
    pub refuse: bool,
    /// Whether it offers "don't know".
    pub unknown: bool,
    /// A condition the answer must meet.
    pub valid: Option<Expr>,
    /// The author's retry sentence.
    pub retry: Option<Text>,
    /// How many tries; unlimited where missing.
    pub tries: Option<u32>,
    /// Where to when they are used up.
    pub give_up: Option<Next>,
    /// The field the answer is kept in.
    pub keep: Option<Name>,
    /// What happens when that field is known.
    pub known: Option<Known>,
    /// When reminders come, after asking.
    pub remind: Vec<Duration>,
    /// When it expires.
    pub expire: Option<Expire>,
    /// Its options, in the author's order; empty for types without.
    pub options: Vec<OptionDef>,
    /// Whether "something else" is one more value.
    pub other: bool,
    /// Whether options are shown in a random order, and which keep their place at the end.
    pub shuffle: Option<Vec<Name>>,
    /// Buttons per row.
    pub columns: Option<u32>,
    /// Steps after a yes.
    pub yes: Option<Next>,
    /// Steps after a no.
    pub no: Option<Next>,
    /// Steps after a refused consent.
    pub refused: Option<Next>,
    /// Its name in the file.
    pub span: Span,
}

/// What a type of question needs to know.
#[derive(Clone, Debug)]
pub enum Spec {
    /// Words of some length, that may have to match a pattern.
    Text {
        /// Least and most characters.
        length: (usize, usize),
        /// The pattern.
        pattern: Option<Arc<Regex>>,
    },
    /// One option.
    Choice,
    /// Several options.
    Multi {
        /// Least and most.
        pick: (usize, usize),
        /// The key that excludes the others.
        none: Option<Name>,
    },
    /// Yes or no.
    Yesno,
    /// A whole number; `nps` is 0 to 10.
    Scale {
        /// The lowest.
        from: i64,
        /// The highest.
        to: i64,
        /// What the ends mean.
        ends: Option<(Text, Text)>,
    },
    /// A number.
    Number {
        /// The least.
        from: Option<Decimal>,
        /// The most.
        to: Option<Decimal>,
        /// Whether only whole numbers.
        whole: bool,
        /// Its unit, as shown and as typed.
        unit: Option<Text>,
    },
    /// A date.
    Date {
        /// The first.
        from: Option<DateBound>,
        /// The last.
        to: Option<DateBound>,
    },
    /// A time of day.
    Time {
        /// The first.
        from: Option<NaiveTime>,
        /// The last.
        to: Option<NaiveTime>,
    },
    /// An email address.
    Email,
    /// A phone number.
    Phone {
        /// The country of numbers without one: ISO 3166, two capitals.
        country: Option<Name>,
    },
    /// A place.
    Location,
    /// A picture of at most so many bytes.
    Photo {
        /// Bytes.
        max: u64,
    },
    /// A file of at most so many bytes.
    File {
        /// Bytes.
        max: u64,
    },
    /// Options in order.
    Rank {
        /// How many places count; all where missing.
        top: Option<usize>,
    },
    /// An agreement.
    Consent {
        /// Its wording's version.
        version: String,
        /// Whether a no, or taking a yes back, erases the answers given under it.
        erases: bool,
    },
}

/// An end of a date range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBound {
    /// A date.
    On(chrono::NaiveDate),
    /// So many days from today: `today`, `tomorrow`, `+21d`, `-1w`.
    Days(i64),
}

/// When a question expires and what then.
#[derive(Clone, Debug)]
pub struct Expire {
    /// How long after asking.
    pub after: Duration,
    /// The session's end reason, where there are no steps.
    pub end: Name,
    /// Steps to run.
    pub then: Option<Next>,
}

/// One option.
#[derive(Clone, Debug)]
pub struct OptionDef {
    /// Its key.
    pub key: Name,
    /// Its label.
    pub label: Text,
    /// Other words for it.
    pub says: Vec<String>,
    /// Whether it is shown.
    pub when: Option<Expr>,
    /// What is said when it is chosen.
    pub replies: Option<Text>,
    /// Steps after it.
    pub then: Option<Next>,
    /// Its key in the file.
    pub span: Span,
}

/// A vote.
#[derive(Clone, Debug)]
pub struct Vote {
    /// Its name.
    pub name: Name,
    /// What is asked.
    pub text: Text,
    /// Its options.
    pub options: Vec<OptionDef>,
    /// Least and most.
    pub pick: (usize, usize),
    /// How long it is open.
    pub open: Duration,
    /// Who sees the counts.
    pub reveal: Reveal,
    /// When the group is reminded.
    pub remind: Option<Duration>,
    /// How many votes make it count.
    pub quorum: Option<u32>,
    /// Its name in the file.
    pub span: Span,
}

impl TriggerKind {
    /// Returns the name of a deep link, where it is one.
    pub fn link(&self) -> Option<&Name> {
        match self {
            Self::Link(link) => Some(link),
            Self::Command(_) | Self::Words(_) | Self::FirstMessage | Self::Joins | Self::Every { .. } | Self::At(_) => None,
        }
    }
}

impl Program {
    /// Returns a node.
    pub fn node(&self, node: NodeIx) -> &Node {
        &self.nodes[node.0 as usize]
    }

    /// Returns a question.
    pub fn question(&self, question: QuestionIx) -> &Question {
        &self.questions[question.0 as usize]
    }

    /// Returns a section.
    pub fn section(&self, section: SectionIx) -> &Section {
        &self.sections[section.0 as usize]
    }

    /// Finds a section by name.
    pub fn section_named(&self, name: &str) -> Option<SectionIx> {
        self.sections.iter().position(|section| section.name == name).map(|at| SectionIx(at as u32))
    }

    /// Finds the deep link that starts a section in private.
    pub fn link_to(&self, section: &str) -> Option<&Name> {
        let triggers = self.triggers.iter().filter(|trigger| trigger.section == section && trigger.room == Room::Private);
        triggers.filter_map(|trigger| trigger.on.link()).next()
    }

    /// Finds a question by name.
    pub fn question_named(&self, name: &str) -> Option<QuestionIx> {
        match self.node(*self.asked_at.get(name)?).step {
            Step::Ask(question) => Some(question),
            _ => None,
        }
    }

    /// Returns what a question reads: data, and the conditions around it.
    pub fn reads(&self, question: QuestionIx) -> &[crate::dialog::expr::tree::Ref] {
        &self.reads[question.0 as usize]
    }

    /// Returns the best language of the dialog for a person: theirs, else the fallback.
    pub fn language_for(&self, wanted: &str) -> &Name {
        let base = wanted.split('-').next().unwrap_or(wanted);
        self.languages
            .iter()
            .find(|code| *code == wanted)
            .or_else(|| self.languages.iter().find(|code| *code == base))
            .unwrap_or(&self.languages[0])
    }
}
