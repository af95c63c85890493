//! Collects where a dialog sets its variables, and from which values.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::dialog::ast::{Dialog, Verb};
use crate::dialog::dependencies::{each_of_node, each_of_value};
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Function, Ref, UnaryOp};
use crate::dialog::lower::walk::{Lists, each_step};
use crate::dialog::program::{Assigned, Next, Node, NodeIx, Program, SectionIx, Step};
use crate::dialog::source::Span;
use crate::id::Name;

/// One assignment of a variable.
pub struct Site {
    /// The variable.
    pub name: Name,
    /// The `set` step.
    pub node: NodeIx,
    /// The place of the name in the file.
    pub span: Span,
    /// The value as written; a text with its quotes.
    pub written: String,
    /// Whether the value uses the variable itself, as in `points + 2`.
    pub adds: bool,
    /// Whether the value is missing if the variable has no earlier value.
    pub needs: bool,
}

/// All assignments of a dialog.
pub struct Sets {
    sites: IndexMap<Name, Vec<Site>>,
    /// The variables each section sets, including those of the sections it runs.
    by_section: Vec<HashSet<Name>>,
    /// The variables each step reads, where, and whether in a condition. A `set` that reads its own
    /// variable does not count.
    reads: Vec<Vec<(Name, Span, bool)>>,
}

impl Sets {
    /// Collects the assignments of a dialog.
    pub fn collect(dialog: &Dialog, lists: &Lists<'_>, program: &Program) -> Self {
        let mut written: HashMap<(Span, Name), (Span, String)> = HashMap::new();
        for section in &dialog.sections {
            each_step(&section.steps, lists, &mut |step| {
                let Verb::Set(values) = &step.verb else {
                    return;
                };
                for (name, value) in values {
                    let text = if value.quoted {
                        format!("\"{}\"", value.text)
                    } else {
                        value.text.trim().to_owned()
                    };
                    written.insert((step.verb_span, name.value.clone()), (name.span, text));
                }
            });
        }
        let mut sites: IndexMap<Name, Vec<Site>> = IndexMap::new();
        for (at, node) in program.nodes.iter().enumerate() {
            let Step::Set(values) = &node.step else {
                continue;
            };
            for (name, value) in values {
                let Some((span, written)) = written.get(&(node.span, name.clone())).cloned() else {
                    continue;
                };
                let mut adds = false;
                each_of_value(value, &mut |read, _| {
                    adds |= matches!(read, Ref::Variable(read) if read == name)
                });
                let needs = matches!(value, Assigned::Expr(expr) if needs(expr, name));
                let site = Site {
                    name: name.clone(),
                    node: NodeIx(at as u32),
                    span,
                    written,
                    adds,
                    needs,
                };
                sites.entry(name.clone()).or_default().push(site);
            }
        }
        Self {
            by_section: by_section(program, &sites),
            reads: program
                .nodes
                .iter()
                .map(|node| reads(program, node))
                .collect(),
            sites,
        }
    }

    /// Returns every variable that any of these steps sets.
    pub fn names_in(&self, steps: &HashSet<NodeIx>) -> Vec<&Name> {
        self.sites
            .iter()
            .filter(|(_, sites)| sites.iter().any(|site| steps.contains(&site.node)))
            .map(|(name, _)| name)
            .collect()
    }

    /// Returns where a step reads a variable, and whether in a condition.
    pub fn reads(&self, node: NodeIx, name: &Name) -> impl Iterator<Item = (Span, bool)> {
        let reads = self.reads[node.0 as usize].iter();
        reads
            .filter(move |(read, _, _)| read == name)
            .map(|(_, span, is_condition)| (*span, *is_condition))
    }

    /// Returns the assignments of a variable.
    pub fn of_name(&self, name: &Name) -> impl Iterator<Item = &Site> {
        self.sites.get(name).into_iter().flatten()
    }

    /// Returns whether a step runs a section that sets the variable.
    pub fn may_set(&self, program: &Program, node: NodeIx, name: &Name) -> bool {
        matches!(program.node(node).step, Step::Do { section, .. } if self.by_section[section.0 as usize].contains(name))
    }

    /// Returns the first assignment of each variable that is only computed from itself, so that it
    /// never has a value.
    pub fn never_begun(&self) -> impl Iterator<Item = &Site> {
        self.sites
            .values()
            .filter(|sites| sites.iter().all(|site| site.needs))
            .filter_map(|sites| sites.first())
    }
}

fn reads(program: &Program, node: &Node) -> Vec<(Name, Span, bool)> {
    let arms: &[(Expr, Next)] = if let Step::If { arms, .. } = &node.step {
        arms
    } else {
        &[]
    };
    let conditions = || {
        node.when
            .iter()
            .chain(arms.iter().map(|(condition, _)| condition))
            .map(|condition| condition.span)
    };
    let own = |name: &Name| matches!(&node.step, Step::Set(values) if values.iter().any(|(given, _)| given == name));
    let mut found = Vec::new();
    each_of_node(program, node, &mut |read, span| {
        let Ref::Variable(name) = read else { return };
        let is_condition = conditions()
            .any(|condition| condition.start <= span.start && span.end <= condition.end);
        if is_condition || !own(name) {
            found.push((name.clone(), span, is_condition));
        }
    });
    found
}

fn by_section(program: &Program, sites: &IndexMap<Name, Vec<Site>>) -> Vec<HashSet<Name>> {
    let mut own: Vec<HashSet<Name>> = vec![HashSet::new(); program.sections.len()];
    let mut open: Vec<(SectionIx, Name)> = sites
        .values()
        .flatten()
        .map(|site| (program.node(site.node).section, site.name.clone()))
        .collect();
    let mut callers: Vec<HashSet<SectionIx>> = vec![HashSet::new(); program.sections.len()];
    for node in &program.nodes {
        if let Step::Do { section, .. } = &node.step {
            callers[section.0 as usize].insert(node.section);
        }
    }
    while let Some((section, name)) = open.pop() {
        if own[section.0 as usize].insert(name.clone()) {
            open.extend(
                callers[section.0 as usize]
                    .iter()
                    .map(|caller| (*caller, name.clone())),
            );
        }
    }
    own
}

/// Returns whether an expression is missing when a variable is missing.
fn needs(expr: &Expr, name: &Name) -> bool {
    match &expr.node {
        ExprNode::Name(read) => matches!(read, Ref::Variable(read) if read == name),
        ExprNode::Unary(UnaryOp::Negate, inner) => needs(inner, name),
        ExprNode::Binary(
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide,
            left,
            right,
        ) => needs(left, name) || needs(right, name),
        ExprNode::Call(Function::Round, arguments) => {
            arguments.iter().any(|argument| needs(argument, name))
        }
        ExprNode::Literal(_)
        | ExprNode::Missing
        | ExprNode::Unary(..)
        | ExprNode::Binary(..)
        | ExprNode::Is(..)
        | ExprNode::List(_)
        | ExprNode::Call(..)
        | ExprNode::Index(..) => false,
    }
}
