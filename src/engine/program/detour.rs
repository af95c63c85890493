//! Tells the sections that a session comes back from apart from those it goes over to.

use crate::dialog::program::{Node, NodeIx, Program, SectionIx, Step};
use crate::engine::state::session::Detour;

/// Returns a detour with the current names of its sections.
pub(in crate::engine) fn rename_detour(new: &Program, detour: &Detour) -> Detour {
    let Detour {
        from,
        section,
        alias,
    } = detour;
    Detour {
        from: new.current_section(from).clone(),
        section: new.current_section(section).clone(),
        alias: alias.clone(),
    }
}

/// Finds the `do` step of a detour, or `None` if it no longer exists.
pub(in crate::engine) fn do_step_of(program: &Program, detour: &Detour) -> Option<NodeIx> {
    let from = program.section_named(&detour.from)?;
    let is_it = |node: &Node| {
        node.section == from
            && matches!(&node.step, Step::Do { section, alias } if *alias == detour.alias && program.section(*section).name == detour.section)
    };
    program
        .nodes
        .iter()
        .position(is_it)
        .map(|at| NodeIx(u32::try_from(at).unwrap_or(u32::MAX)))
}

/// Returns whether a `do` step enters the section.
pub(in crate::engine) fn is_detour(program: &Program, section: SectionIx) -> bool {
    program
        .nodes
        .iter()
        .any(|node| matches!(node.step, Step::Do { section: done, .. } if done == section))
}
