//! Moves a session to another version of its dialog: renames everything in it, and updates the
//! detours that lead to each answered question.

use crate::dialog::program::{Node, Program, Step};
use crate::engine::program::detour;
use crate::engine::state::session::{Detour, Session, Undo};
use crate::id::Name;

/// Renames everything that a session holds by name.
pub(super) fn to_version(new: &Program, session: &mut Session) {
    let to = |name: &mut Name| {
        let now = new.current_name(name);
        if now != name {
            *name = now.clone();
        }
    };
    session.section = new.current_section(&session.section).clone();
    session
        .wait
        .iter_mut()
        .for_each(|wait| to(&mut wait.question));
    session.vote.iter_mut().for_each(|open| to(&mut open.vote));
    session
        .votes
        .iter_mut()
        .for_each(|result| to(&mut result.vote));
    session
        .answers
        .iter_mut()
        .chain(&mut session.kept)
        .for_each(|answer| to(&mut answer.question));
    session.variables.iter_mut().for_each(|(name, _)| to(name));
    session
        .detours
        .iter_mut()
        .for_each(|known| *known = detour::rename_detour(new, known));
    for entry in &mut session.trail {
        to(&mut entry.question);
        entry.detours = detours_to(new, &entry.question, &entry.detours);
        for undo in &mut entry.undo {
            match undo {
                Undo::Variable(name, _) => to(name),
                Undo::Answer(answer) => to(&mut answer.question),
                Undo::Redoing(mark) => mark.section = new.current_section(&mark.section).clone(),
                Undo::Field(..) | Undo::Tag(..) | Undo::Language(..) => {}
            }
        }
    }
    for mark in &mut session.redoing {
        mark.section = new.current_section(&mark.section).clone();
        mark.detours
            .iter_mut()
            .for_each(|known| *known = detour::rename_detour(new, known));
    }
}

/// Returns the detours in which a question is asked now; `before` are those in which it was asked.
fn detours_to(new: &Program, question: &Name, before: &[Detour]) -> Vec<Detour> {
    let before: Vec<Detour> = before
        .iter()
        .map(|known| detour::rename_detour(new, known))
        .collect();
    let Some(at) = new.asked_at.get(question) else {
        return before;
    };
    let mut section = new.node(*at).section;
    let ends_here = before
        .last()
        .map_or(!detour::is_detour(new, section), |last| {
            last.section == new.section(section).name
        });
    if ends_here
        && before
            .iter()
            .all(|detour| detour::do_step_of(new, detour).is_some())
    {
        return before;
    }
    let mut way = Vec::new();
    // No section enters itself, so there are at most as many detours as sections.
    for _ in 0..new.sections.len() {
        let is_to =
            |node: &&Node| matches!(node.step, Step::Do { section: done, .. } if done == section);
        let Some(Node {
            section: from,
            step: Step::Do { alias, .. },
            ..
        }) = new.nodes.iter().find(is_to)
        else {
            break;
        };
        way.push(Detour {
            from: new.section(*from).name.clone(),
            section: new.section(section).name.clone(),
            alias: alias.clone(),
        });
        section = *from;
    }
    way.reverse();
    way
}
