//! The nodes of a dialog's graph and what each of them does.

use crate::dialog::ast::Room;
use crate::dialog::expr::tree::Expr;
use crate::dialog::source::Span;
use crate::dialog::text::Text;
use crate::id::Name;

/// A node, as its index in [`Program::nodes`](super::Program::nodes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIx(pub u32);

/// A section, as its index in [`Program::sections`](super::Program::sections).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionIx(pub u32);

/// A question, as its index in [`Program::questions`](super::Program::questions).
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
    /// Asks a group and waits until the vote closes; the index is into
    /// [`Program::votes`](super::Program::votes).
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
    /// Lets a person of a desk talk with the customer, and continues at `next` when they are done.
    Handoff {
        /// The name a session stores while it rests here: unique in its section.
        name: Name,
        /// The desk that takes over.
        desk: Name,
        /// The text for the desk.
        note: Option<Text>,
        /// The text for the customer.
        text: Option<Text>,
        /// Whether the dialog waits until the customer is handed back; else the desk is only told.
        waits: bool,
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
