//! What a dialog does, as nested blocks: the steps of a section one after another, and below a question or a condition the
//! steps of each way on. It knows nothing of places and pictures.

use crate::dialog::program::{NodeIx, SectionIx};
use crate::id::Name;

use crate::report::diagram::traffic::Passed;

/// What a dialog does.
pub struct Flow {
    /// Its name.
    pub dialog: Name,
    /// The language of its texts and of the drawing's own words.
    pub language: Name,
    /// Its sections.
    pub sections: Vec<SectionFlow>,
    /// How many people started it; `None` if nobody was counted.
    pub people: Option<u64>,
}

/// What a section does.
pub struct SectionFlow {
    /// Its name.
    pub name: Name,
    /// What starts it.
    pub starts: Vec<String>,
    /// Its steps.
    pub steps: Vec<Block>,
}

/// What a block stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The bot says something.
    Say,
    /// A question or a vote.
    Ask,
    /// A condition chooses the way.
    Decide,
    /// Something that the customer does not see: tags, variables, fields.
    Silent,
    /// Another section or question, after which it goes on here.
    Detour,
    /// Another place, and no way back.
    Jump,
    /// The end.
    End,
    /// A person.
    Person,
}

/// A step, with the steps of its branches.
pub struct Block {
    /// Its first node.
    pub node: NodeIx,
    /// What it stands for.
    pub kind: Kind,
    /// The name of a question or vote.
    pub name: Option<Name>,
    /// What kind of answer it wants, for a question.
    pub wanted: String,
    /// What is said or asked, or what it does.
    pub words: String,
    /// What else is to be known of it.
    pub notes: Vec<String>,
    /// The ways on; a single one has no steps of its own. Empty if there is nothing to say about it.
    pub ways: Vec<Way>,
    /// Where it leads besides the next block.
    pub target: Option<Target>,
    /// Whether nothing follows it.
    pub is_last: bool,
    /// How many came by.
    pub passed: Option<Passed>,
}

/// A way on from a block.
pub struct Way {
    /// What chooses it.
    pub labels: Vec<Label>,
    /// Its steps; if there are none, it goes on after the block.
    pub steps: Vec<Block>,
}

/// What chooses a way.
pub struct Label {
    /// Its words.
    pub words: String,
    /// How many chose it; `None` if nobody was counted.
    pub count: Option<u64>,
}

/// Another place of the same dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A section.
    Section(SectionIx),
    /// A step.
    Node(NodeIx),
}

/// Returns whether a way on goes on after its block, and does not end on the way.
pub fn goes_on(steps: &[Block]) -> bool {
    !steps.iter().any(|block| {
        block.is_last || (block.ways.len() > 1 && !block.ways.iter().any(|way| goes_on(&way.steps)))
    })
}

impl Label {
    /// Returns its words, with how many chose it.
    pub fn shown(&self) -> String {
        match self.count {
            Some(count) => format!("{}: {count}", self.words),
            None => self.words.clone(),
        }
    }
}

impl Block {
    /// Makes a block without anything else to know of it.
    pub fn new(node: NodeIx, kind: Kind, words: String) -> Self {
        Self {
            node,
            kind,
            name: None,
            wanted: String::new(),
            words,
            notes: Vec::new(),
            ways: Vec::new(),
            target: None,
            is_last: false,
            passed: None,
        }
    }

    /// Returns whether two such blocks in a row are drawn as one.
    pub fn is_plain(&self) -> bool {
        self.kind == Kind::Silent && self.notes.is_empty()
    }
}
