//! Lowers a syntax tree to the program that the engine runs, and reports names and types that are
//! wrong.
//!
//! Knows nothing of files or YAML. After an error the rest is still lowered, so that one run
//! reports everything.

mod assign;
mod backup;
pub mod bot;
pub mod cases;
pub mod codes;
mod complaint;
pub mod declarations;
pub mod desk;
mod expressions;
mod finish;
pub mod infer;
mod keys;
mod options;
mod page;
mod question;
pub mod range;
pub mod replies;
mod schedule;
pub mod segments;
mod spec;
mod steps;
mod targets;
mod texts;
pub mod triggers;
pub mod walk;

use std::collections::{HashMap, HashSet};

use crate::dialog::ast::Dialog;
use crate::dialog::bot::Desk;
use crate::dialog::dependencies::{Nesting, Nestings};
use crate::dialog::diagnostic::{Code, Diagnostic};
use crate::dialog::expr::names::Names;
use crate::dialog::expr::tree::Ref;
use crate::dialog::lower::declarations::Scope;
use crate::dialog::lower::infer::Fields;
use crate::dialog::program::{
    Next, Node, NodeIx, Program, Question, Section, SectionIx, Step, Vote,
};
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::id::Name;

/// The most names that all "did you mean" hints of one dialog compare, so that a file full of
/// misspellings does not take minutes.
const MAX_COMPARED: usize = 20_000;

/// What a dialog may refer to outside itself.
#[derive(Clone, Copy, Debug)]
pub struct Shared<'a> {
    /// The desks of `bot.yaml`; `None` if there is no such file.
    pub desks: Option<&'a [Desk]>,
    /// Whether `bot.yaml` says what becomes of complaints; `None` if there is no such file.
    pub has_cases: Option<bool>,
    /// The contact fields and their types.
    pub fields: &'a Fields,
    /// All dialogs as written, also those with errors; their names are known although they do not
    /// run.
    pub dialogs: &'a HashMap<Name, &'a Dialog>,
    /// The names of dialogs of which nothing could be read. Naming one is no mistake: it has its own.
    pub unread: &'a HashSet<Name>,
    /// The names of all segments.
    pub segments: &'a HashSet<Name>,
}

/// Lowers one dialog to a program; `diagnostics` gets what is wrong with it. The rooms of its
/// sections are filled in later, from all dialogs.
pub fn lower<'a>(
    scope: &'a Scope<'a>,
    shared: Shared<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
) -> Program {
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
        nestings: Nestings::default(),
        section: SectionIx(0),
        redos: HashMap::new(),
        handoffs: HashMap::new(),
        inside_list: false,
        compared: 0,
    };
    for (at, section) in scope.dialog.sections.iter().enumerate() {
        lowering.section = SectionIx(at as u32);
        lowering.redos.clear();
        lowering.handoffs.clear();
        let first = lowering.steps(&section.steps, Next::Return, Nesting::SECTION);
        lowering.sections.push(Section {
            name: section.name.value.clone(),
            first,
            rooms: Vec::new(),
            span: section.name.span,
        });
    }
    lowering.resolve_jumps();
    lowering.finish()
}

/// The state of lowering one dialog.
struct Lowering<'a> {
    scope: &'a Scope<'a>,
    /// The names as expressions see them; `answer` is added while a `valid` is read.
    names: Names,
    shared: Shared<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
    sections: Vec<Section>,
    nodes: Vec<Node>,
    questions: Vec<Question>,
    votes: Vec<Vote>,
    /// `goto` and `redo` steps, whose targets may come later in the file.
    jumps: Vec<(NodeIx, &'a Spanned<Name>)>,
    asked_at: HashMap<Name, NodeIx>,
    nestings: Nestings,
    /// The section being lowered.
    section: SectionIx,
    /// How many `redo` steps of each question the section has so far.
    redos: HashMap<Name, u32>,
    /// How many `handoff` steps to each desk the section has so far.
    handoffs: HashMap<Name, u32>,
    /// Whether the steps belong to an option of a list; then the steps of other lists are not
    /// included.
    inside_list: bool,
    compared: usize,
}

impl<'a> Lowering<'a> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports an unknown name, with the nearest known one as a hint.
    fn report_unknown<'n>(
        &mut self,
        code: Code,
        span: Span,
        message: String,
        written: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let diagnostic = Diagnostic::error(code, span, message);
        if self.compared > MAX_COMPARED {
            return self.diagnostics.push(diagnostic);
        }
        let known: Vec<&str> = known.collect();
        self.compared = self.compared.saturating_add(known.len());
        self.diagnostics
            .push(match suggest::nearest(written, known.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => match known.len() {
                    0 => diagnostic,
                    1..=8 => diagnostic.help(format!("there is {}", suggest::list(&sorted(known)))),
                    _ => diagnostic,
                },
            });
    }

    /// Returns a node that does nothing: a placeholder, also for a step with an error.
    fn empty_node(&self, next: Next, span: Span) -> Node {
        Node {
            section: self.section,
            when: None,
            step: Step::If {
                arms: Vec::new(),
                otherwise: next,
            },
            next,
            span,
        }
    }

    /// Records that the steps in `around` also read these names.
    fn within(&mut self, around: Nesting, refs: Vec<Ref>) -> Nesting {
        self.nestings.within(around, refs)
    }
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}
