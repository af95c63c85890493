//! Finds the `handoff` step at which a session rests.

use crate::dialog::program::{Node, NodeIx, Step};
use crate::engine::state::turn_context::ActiveSession;

/// Returns the step at which a session rests; `None` if it does not, or the step is gone.
pub(in crate::engine) fn resting_at(active: &ActiveSession<'_>) -> Option<NodeIx> {
    let program = active.program;
    let (section, step) = active.session.resting.as_ref()?;
    let section = program.section_named(section)?;
    let is_it = |node: &Node| {
        node.section == section && matches!(&node.step, Step::Handoff { name, .. } if name == step)
    };
    let at = program.nodes.iter().position(is_it)?;
    Some(NodeIx(u32::try_from(at).ok()?))
}
