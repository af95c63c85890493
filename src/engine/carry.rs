//! Carries a session over to another version of its dialog: every name in it becomes what it is called there.

use crate::dialog::program::Program;
use crate::engine::session::{Detour, Session, Undo};

/// Gives everything a session knows by name the name it has now.
pub(super) fn over(new: &Program, session: &mut Session) {
    if new.renamed.is_empty() {
        return;
    }
    let to = |name: &mut crate::id::Name| {
        let now = new.now_called(name);
        if now != name {
            *name = now.clone();
        }
    };
    session.section = new.section_now_called(&session.section).clone();
    session.wait.iter_mut().for_each(|wait| to(&mut wait.question));
    session.vote.iter_mut().for_each(|open| to(&mut open.vote));
    session.votes.iter_mut().for_each(|result| to(&mut result.vote));
    session.answers.iter_mut().chain(&mut session.kept).for_each(|answer| to(&mut answer.question));
    session.variables.iter_mut().for_each(|(name, _)| to(name));
    session.detours.iter_mut().for_each(|known| *known = detour(new, known));
    for entry in &mut session.trail {
        to(&mut entry.question);
        entry.detours.iter_mut().for_each(|known| *known = detour(new, known));
        for undo in &mut entry.undo {
            match undo {
                Undo::Variable(name, _) => to(name),
                Undo::Answer(answer) => to(&mut answer.question),
                Undo::Redoing(mark) => mark.section = new.section_now_called(&mark.section).clone(),
                Undo::Field(..) | Undo::Tag(..) | Undo::Language(..) => {}
            }
        }
    }
    for mark in &mut session.redoing {
        mark.section = new.section_now_called(&mark.section).clone();
        mark.detours.iter_mut().for_each(|known| *known = detour(new, known));
    }
}

/// Returns a detour with the names its sections have now.
pub(super) fn detour(new: &Program, detour: &Detour) -> Detour {
    let Detour { from, section, alias } = detour;
    Detour { from: new.section_now_called(from).clone(), section: new.section_now_called(section).clone(), alias: alias.clone() }
}
