//! Tree to graph: turns a dialog as written into the program the engine walks, and tells what its names and types do not allow.
//!
//! Knows nothing of files or YAML. Whatever is wrong, the rest is lowered all the same, so that everything is told in one run.

mod assign;
pub mod bot;
pub mod declarations;
mod expressions;
mod finish;
pub mod infer;
mod keys;
mod options;
mod question;
pub mod range;
pub mod segments;
mod spec;
mod steps;
mod targets;
mod texts;
mod triggers;
pub mod walk;

use std::collections::{HashMap, HashSet};

use crate::dialog::ast::Dialog;
use crate::dialog::dependencies::{Around, Circumstances};
use crate::dialog::diagnostic::{Code, Diagnostic};
use crate::dialog::expr::names::Names;
use crate::dialog::expr::tree::Ref;
use crate::dialog::lower::declarations::Scope;
use crate::dialog::lower::infer::Fields;
use crate::dialog::program::{Next, Node, NodeIx, Program, Question, Section, SectionIx, Step, Vote};
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::id::Name;

pub use crate::dialog::lower::triggers::check_clashes;

/// How many names all "did you mean" of one dialog may look at: a file made of slips must not take minutes.
const MOST_COMPARED: usize = 20_000;

/// What a dialog may refer to outside itself.
#[derive(Clone, Copy, Debug)]
pub struct Shared<'a> {
    /// The desks of `bot.yaml`; nothing where there is no such file.
    pub desks: Option<&'a [(Name, String)]>,
    /// The types of the contact's fields.
    pub fields: &'a Fields,
    /// All dialogs as written, those with faults included: a name is known even where its dialog does not run.
    pub dialogs: &'a HashMap<Name, &'a Dialog>,
    /// The names of all segments.
    pub segments: &'a HashSet<Name>,
}

/// Turns one dialog into a program; `told` is what is wrong with it. The rooms of its sections come later, from all dialogs.
pub fn lower<'a>(scope: &'a Scope<'a>, shared: Shared<'a>, diagnostics: &'a mut Vec<Diagnostic>) -> Program {
    let mut lowering = Lowering {
        scope,
        names: scope.names.clone(),
        shared,
        diagnostics,
        sections: Vec::with_capacity(scope.dialog.sections.len()),
        nodes: Vec::new(),
        questions: Vec::new(),
        votes: Vec::new(),
        jumps: Vec::new(),
        asked_at: HashMap::new(),
        circumstances: Circumstances::default(),
        section: SectionIx(0),
        redos: HashMap::new(),
        inside_list: false,
        compared: 0,
    };
    for (at, section) in scope.dialog.sections.iter().enumerate() {
        lowering.section = SectionIx(at as u32);
        lowering.redos.clear();
        let first = lowering.steps(&section.steps, Next::Return, Around::SECTION);
        lowering.sections.push(Section { name: section.name.value.clone(), first, rooms: Vec::new(), span: section.name.span });
    }
    lowering.land_jumps();
    lowering.finish()
}

/// One dialog on its way to a program.
struct Lowering<'a> {
    scope: &'a Scope<'a>,
    /// The names as expressions see them, with `answer` while a `valid` is read.
    names: Names,
    shared: Shared<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
    sections: Vec<Section>,
    nodes: Vec<Node>,
    questions: Vec<Question>,
    votes: Vec<Vote>,
    /// `goto` and `redo` steps, whose targets may stand further down.
    jumps: Vec<(NodeIx, &'a Spanned<Name>)>,
    asked_at: HashMap<Name, NodeIx>,
    circumstances: Circumstances,
    /// The section that is being lowered.
    section: SectionIx,
    /// How many `redo` steps of each question the section has so far.
    redos: HashMap<Name, u32>,
    /// Whether the steps hang on an option of a list: then no other list's steps do.
    inside_list: bool,
    compared: usize,
}

impl<'a> Lowering<'a> {
    fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Tells of a name nobody wrote, with the nearest that somebody did.
    fn tell_unknown<'n>(&mut self, code: Code, span: Span, message: String, written: &str, known: impl Iterator<Item = &'n str>) {
        let diagnostic = Diagnostic::error(code, span, message);
        if self.compared > MOST_COMPARED {
            return self.diagnostics.push(diagnostic);
        }
        let known: Vec<&str> = known.collect();
        self.compared = self.compared.saturating_add(known.len());
        self.diagnostics.push(match suggest::nearest(written, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => match known.len() {
                0 => diagnostic,
                1..=8 => diagnostic.help(format!("there is {}", suggest::list(&sorted(known)))),
                _ => diagnostic,
            },
        });
    }

    /// Makes a node that does nothing, to be filled or to stand where a step makes no sense.
    fn nothing(&self, next: Next, span: Span) -> Node {
        Node { section: self.section, when: None, step: Step::If { arms: Vec::new(), otherwise: next }, next, span }
    }

    /// Writes down that what stands in `around` also reads these names.
    fn within(&mut self, around: Around, refs: Vec<Ref>) -> Around {
        self.circumstances.within(around, refs)
    }
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}
