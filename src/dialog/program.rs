//! The resolved form of a dialog: a graph of nodes that the engine runs and the checks read.
//!
//! Nodes are numbered within one program. A session stores only names, never these numbers.

mod graph;
mod question;

use std::collections::HashMap;

use crate::dialog::ast::Room;
use crate::dialog::expr::tree::Type;
use crate::dialog::schedule::Schedule;
use crate::dialog::source::Span;
use crate::id::{Name, Version};

pub use graph::{
    Assigned, Next, Node, NodeIx, QuestionIx, Say, SayAction, Section, SectionIx, Step,
};
pub use question::{Complaint, DateBound, Expire, OptionDef, Question, Spec, Vote};

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
    /// Whether what a group said in it is told to the group when it ends there.
    pub shares_results: bool,
    /// Pairs of old and new name.
    pub renamed: Vec<(Name, Name)>,
    /// The node of each question.
    pub asked_at: HashMap<Name, NodeIx>,
    /// The names each question reads, also in the conditions around it, in question order.
    pub reads: Vec<Vec<crate::dialog::expr::tree::Ref>>,
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
