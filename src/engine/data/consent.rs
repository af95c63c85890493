//! Records consents and refusals, and erases what was answered under a consent that is withdrawn.

use crate::contact::Consent;
use crate::dialog::program::{Question, Spec, Step};
use crate::engine::data::change;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::id::{Name, SessionId};
use crate::value::{Missing, Outcome};

/// Records a consent or refusal as evidence. A refusal erases the answers before it, if the consent
/// covers the answers.
///
/// A person who agreed in an earlier session is then asked whether to erase those answers, too.
pub(in crate::engine) fn record(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) {
    let Spec::Consent { version, erases } = &question.spec else {
        return;
    };
    let agreed = match outcome {
        Ok(_) => true,
        Err(Missing::Refused) => false,
        Err(_) => return,
    };
    let session = &mut active.session;
    let last = turn
        .contact
        .consents
        .iter()
        .rfind(|known| known.dialog == session.dialog && known.question == question.name);
    let agreed_before = last.is_some_and(|last| {
        last.agreed && last.session.is_some_and(|earlier| earlier != session.id)
    });
    turn.contact.consents.push(Consent {
        dialog: session.dialog.clone(),
        question: question.name.clone(),
        version: version.clone(),
        language: session.language.clone(),
        at: turn.now(),
        agreed,
        session: Some(session.id),
        for_contact: !erases,
    });
    if agreed || !erases {
        return;
    }
    session
        .answers
        .retain(|answer| answer.question == question.name);
    session.kept.clear();
    session.redoing.clear();
    let last = session.trail.len().saturating_sub(1);
    session.trail.drain(..last);
    if let Some(entry) = session.trail.last_mut() {
        entry.undo.clear();
    }
    let (id, dialog) = (session.id, session.dialog.clone());
    erase_session(turn, id);
    if agreed_before {
        turn.asks_to_erase = Some((dialog, question.name.clone()));
    }
}

/// Erases the answers of every session in which the consent was given, and the fields and tags that
/// its dialog keeps.
pub(in crate::engine) fn erase(turn: &mut TurnContext<'_>, dialog: &Name, question: &Name) {
    for session in agreed_in(turn, dialog, question) {
        turn.record_event(Event::ConsentWithdrawn {
            session,
            question: question.clone(),
        });
        erase_session(turn, session);
    }
    let Some(program) = turn.world.dialogs.program(dialog, None) else {
        return;
    };
    let asked = program
        .questions
        .iter()
        .filter_map(|question| question.keep.as_ref());
    let kept = program.nodes.iter().filter_map(|node| match &node.step {
        Step::Keep(values) => Some(values),
        _ => None,
    });
    for field in asked.chain(kept.flatten().map(|(field, _)| field)) {
        change::drop_field(turn, field);
    }
    for node in &program.nodes {
        if let Step::Tag(tag) = &node.step {
            change::drop_tag(turn, tag);
        }
    }
}

/// Lists the sessions in which a consent was given.
pub(in crate::engine) fn agreed_in(
    turn: &TurnContext<'_>,
    dialog: &Name,
    question: &Name,
) -> Vec<SessionId> {
    let matching = turn
        .contact
        .consents
        .iter()
        .filter(|known| known.dialog == *dialog && known.question == *question && known.agreed);
    let mut sessions: Vec<SessionId> = matching.filter_map(|known| known.session).collect();
    sessions.dedup();
    sessions
}

/// Marks a consent given in a session as refused, also in the session itself if it is still
/// running.
pub(in crate::engine) fn refuse(turn: &mut TurnContext<'_>, session: SessionId, question: &Name) {
    let active = &mut turn.conversation;
    for running in active
        .active
        .iter_mut()
        .chain(&mut active.parked)
        .filter(|running| running.id == session)
    {
        let answers = running.answers.iter_mut().chain(&mut running.kept);
        answers
            .filter(|answer| answer.question == *question)
            .for_each(|answer| answer.outcome = Err(Missing::Refused));
    }
    turn.record_event(Event::ConsentWithdrawn {
        session,
        question: question.clone(),
    });
}

fn erase_session(turn: &mut TurnContext<'_>, session: SessionId) {
    turn.record_event(Event::AnswersErased { session });
    turn.effects.push(Effect::EraseAnswers(session));
}
