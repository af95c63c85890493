//! Warns of results of votes that are read before the vote can have been held.

use std::collections::HashSet;

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::{Expr, ExprNode, Ref};
use crate::dialog::graph::{self, successors};
use crate::dialog::program::{Assigned, Next, Node, NodeIx, Program, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::dialog::text::{Filter, Piece, Text};
use crate::id::Name;

use super::missing::texts;

/// The most steps of all walks over one dialog, so that a file made to be slow gets fewer
/// diagnostics instead of taking long.
const WALK_BUDGET: usize = 1_000_000;

/// Checks one dialog.
pub fn check(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    let mut left = WALK_BUDGET;
    for vote in &program.votes {
        let Some(held_at) = program.voted_at(&vote.name) else {
            continue;
        };
        let behind = reachable(program, program.node(held_at).next, &mut left);
        for (at, node) in program.nodes.iter().enumerate() {
            let at = NodeIx(u32::try_from(at).unwrap_or(u32::MAX));
            let Some(span) = place_of_read(program, node, &vote.name) else {
                continue;
            };
            // Sections that never reach the vote read the result of an earlier one; in sections
            // that do, it is not held yet.
            if !behind.contains(&at)
                && reachable(program, Next::Node(at), &mut left).contains(&held_at)
            {
                let message = format!("the vote `{}` is not held before this place", vote.name);
                let help = "move this below the vote, or the vote above it";
                diagnostics.push(
                    Diagnostic::warning(codes::READ_BEFORE_ASKED, span, message)
                        .help(help)
                        .label(vote.span, "held here"),
                );
            }
        }
    }
}

fn reachable(program: &Program, from: Next, left: &mut usize) -> HashSet<NodeIx> {
    graph::reach(from.node(), |at, open| {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let node = program.node(*at);
        open.extend(successors(program, node).into_iter().filter_map(Next::node));
        if let Step::Do { section, .. } = &node.step {
            open.extend(program.section(*section).first.node());
        }
    })
}

/// Returns where a step reads the result of a vote, if it does.
fn place_of_read(program: &Program, node: &Node, vote: &Name) -> Option<Span> {
    let arms = match &node.step {
        Step::If { arms, .. } => arms.as_slice(),
        _ => &[],
    };
    let values = match &node.step {
        Step::Set(values) | Step::Keep(values) => values.as_slice(),
        _ => &[],
    };
    let assigned = values.iter().filter_map(|(_, value)| match value {
        Assigned::Expr(expr) => Some(expr),
        Assigned::Text(_) | Assigned::Missing => None,
    });
    let conditions = node
        .when
        .iter()
        .chain(arms.iter().map(|(condition, _)| condition))
        .chain(assigned);
    let texts = texts(program, node);
    conditions
        .chain(texts.into_iter().flat_map(values_of))
        .find_map(|expr| read_in(expr, vote))
}

/// Returns the values inserted in a text, except those with a `default` filter.
fn values_of(text: &Text) -> impl Iterator<Item = &Expr> {
    text.entries
        .iter()
        .flat_map(|(_, template)| &template.0)
        .filter_map(|piece| match piece {
            Piece::Value(fill, _)
                if !fill
                    .filters
                    .iter()
                    .any(|filter| matches!(filter, Filter::Default(_))) =>
            {
                Some(&fill.expr)
            }
            Piece::Value(..) | Piece::Words(..) => None,
        })
}

fn read_in(expr: &Expr, vote: &Name) -> Option<Span> {
    let mut found = None;
    expr.walk(&mut |part| {
        if let ExprNode::Name(Ref::Vote(name, _)) | ExprNode::Index(_, name, _) = &part.node
            && name == vote
        {
            found = found.or(Some(part.span));
        }
    });
    found
}
