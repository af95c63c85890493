//! Says what a turn did that it should not have done.

use crate::dialog::program::{Program, Step};
use crate::engine::Visit;
use crate::engine::event::{Event, Status};
use crate::engine::session::Session;
use crate::explore::roots::IDENTITY;
use crate::explore::situation::{DeedResult, Situation};
use crate::id::Name;
use crate::value::{Missing, Value};

/// What must hold on every way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// From everywhere, answers lead to an end.
    Ends,
    /// What a customer said stays until they say something else.
    Kept,
    /// Nobody is asked what they have said.
    AskedOnce,
    /// At every question there is an answer that is taken, and `stop` ends it.
    Out,
}

impl Claim {
    /// Every claim, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Ends, Self::Kept, Self::AskedOnce, Self::Out];

    /// Returns the claim as a sentence, without a full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Ends => "every path ends",
            Self::Kept => "no answer is overwritten unasked",
            Self::AskedOnce => "nobody is asked what is known",
            Self::Out => "the customer can always get out",
        }
    }

    /// Returns the word for it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ends => "ends",
            Self::Kept => "kept",
            Self::AskedOnce => "asked_once",
            Self::Out => "out",
        }
    }
}

/// Who caused a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nobody: it began, or time passed.
    Nobody,
    /// The customer answered, or tried to.
    Customer,
    /// The customer went back.
    Correction,
    /// The customer stopped.
    Stop,
}

/// A turn, with what was before and after it.
#[derive(Clone, Copy, Debug)]
pub struct Turned<'a> {
    /// The dialog.
    pub program: &'a Program,
    /// The situation before; `None` at the beginning.
    pub before: Option<&'a Situation>,
    /// The situation after.
    pub after: &'a Situation,
    /// What result.
    pub result: &'a DeedResult,
    /// Who caused it.
    pub asking: Asking,
}

/// Returns what is wrong with a turn, in words.
pub fn faults(turned: &Turned<'_>) -> Vec<(Claim, String)> {
    let mut found = Vec::new();
    for event in &turned.result.events {
        match event {
            Event::Failed { step, why, .. } => {
                found.push((Claim::Ends, format!("`{step}` fails: {why}")));
            }
            Event::SessionEnded {
                status: Status::Failed,
                reason,
                ..
            } => found.push((Claim::Ends, format!("it breaks off as `{reason}`"))),
            _ => {}
        }
    }
    if turned.asking == Asking::Stop && turned.after.active().is_some() {
        found.push((Claim::Out, "`stop` does not end it".to_owned()));
    }
    if matches!(turned.asking, Asking::Correction | Asking::Stop) {
        return found;
    }
    if let Some(before) = turned.before {
        if let Some(session) = before.active() {
            found.extend(overwritten(turned, session));
        }
        found.extend(fields_overwritten(turned, before));
    }
    found.extend(asked_again(turned));
    found
}

/// Answers that changed although the customer did not answer that question.
fn overwritten(turned: &Turned<'_>, before: &Session) -> Vec<(Claim, String)> {
    let events = &turned.result.events;
    let is_erasing = |event: &Event| {
        matches!(
            event,
            Event::AnswersErased { .. } | Event::ConsentWithdrawn { .. }
        )
    };
    if events.iter().any(is_erasing) {
        return Vec::new();
    }
    let waits = before.wait.as_ref().map(|wait| &wait.question);
    let mut found = Vec::new();
    for answer in before
        .answers
        .iter()
        .filter(|answer| answer.outcome.is_ok())
    {
        let given = events.iter().rev().find_map(|event| match event {
            Event::Answered(given) if given.question == answer.question => Some(given),
            _ => None,
        });
        let Some(given) = given.filter(|given| given.outcome != answer.outcome) else {
            continue;
        };
        let is_said = given.attempt > 0
            && !matches!(
                given.outcome,
                Err(Missing::TimedOut | Missing::Unclear | Missing::NotAsked | Missing::Left)
            );
        let is_own = turned.asking == Asking::Customer && waits == Some(&answer.question);
        if is_said && is_own {
            continue;
        }
        let why = match &given.outcome {
            Err(missing) => format!(
                "`{}` was answered, and is overwritten as `{}` although nobody took the answer back",
                answer.question,
                missing.word()
            ),
            Ok(_) => format!(
                "`{}` was answered, and is overwritten although nobody was asked",
                answer.question
            ),
        };
        found.push((Claim::Kept, why));
    }
    found
}

/// Fields in which an answer was kept, and that a step overwrites.
fn fields_overwritten(turned: &Turned<'_>, before: &Situation) -> Vec<(Claim, String)> {
    let events = &turned.result.events;
    let mut found = Vec::new();
    for (field, question) in &before.given {
        let is_kept = |event: &&Event| matches!(event, Event::Kept(own, Some(_)) if own == field);
        let Some(Event::Kept(_, Some(value))) = events.iter().rfind(is_kept) else {
            continue;
        };
        let old: Option<&Value> = before.state.contact.fields.get(field);
        let by_answer = events.iter().any(|event| match event {
            Event::Answered(answer) => keeps(turned.program, &answer.question) == Some(field),
            _ => false,
        });
        if old != Some(value) && !by_answer {
            found.push((
                Claim::Kept,
                format!("`contact.{field}` is what was answered at `{question}`, and a step overwrites it"),
            ));
        }
    }
    found
}

/// Questions that are asked although the answer is known.
fn asked_again(turned: &Turned<'_>) -> Vec<(Claim, String)> {
    let (program, events) = (turned.program, &turned.result.events);
    let before = turned.before.and_then(Situation::active);
    let waits = before.and_then(|session| session.wait.as_ref().map(|wait| &wait.question));
    let mut found = Vec::new();
    for event in events {
        let Event::Asked {
            session, question, ..
        } = event
        else {
            continue;
        };
        let is_new = waits != Some(question) && Some(*session) == turned.after.session;
        let is_withdrawn = |event: &Event| matches!(event, Event::Withdrawn { question: own, .. } if own == question);
        if !is_new || events.iter().any(is_withdrawn) || is_jumped_to(turned, question) {
            continue;
        }
        if before.is_some_and(|before| before.outcome(question).is_ok()) {
            found.push((
                Claim::AskedOnce,
                format!("`{question}` is asked again although it was answered; what was said first no longer counts"),
            ));
            continue;
        }
        let Some(at) = program.question_named(question) else {
            continue;
        };
        let asked = program.question(at);
        let Some(field) = asked.keep.as_ref().filter(|_| asked.known.is_none()) else {
            continue;
        };
        let given = turned.before.into_iter().flat_map(|before| &before.given);
        if let Some((_, by)) = given
            .clone()
            .find(|(own, by)| own == field && by != question)
        {
            found.push((
                Claim::AskedOnce,
                format!("`{question}` asks for `contact.{field}`, which was answered at `{by}`"),
            ));
            continue;
        }
        let is_known = IDENTITY.contains(&field.as_str())
            && turned.after.state.contact.fields.contains_key(field);
        if is_known && given.clone().all(|(own, _)| own != field) {
            found.push((
                Claim::AskedOnce,
                format!(
                    "`{question}` asks for `contact.{field}` of somebody whose {field} is known: write `known: confirm` or `known: skip`"
                ),
            ));
        }
    }
    found
}

/// Returns whether a `goto` or `redo` leads to a question before any other, or the question is the
/// one that made the dialog jump: then it is meant to be asked again.
fn is_jumped_to(turned: &Turned<'_>, question: &Name) -> bool {
    let jumped = turned.before.and_then(|before| before.jumped_from.as_ref());
    if jumped == Some(question) {
        return true;
    }
    let program = turned.program;
    let own = |visit: &&Visit| visit.dialog == program.dialog;
    let mut is_after_jump = false;
    for visit in turned.result.trace.iter().filter(own) {
        match &program.node(visit.node).step {
            Step::Goto(_) | Step::Redo { .. } => is_after_jump = true,
            Step::Ask(at) if visit.branch == 0 => {
                if is_after_jump && program.question(*at).name == *question {
                    return true;
                }
                is_after_jump = false;
            }
            _ => {}
        }
    }
    false
}

/// Returns the question whose answer made the dialog jump in a turn.
pub fn jumped_from(turned: &Turned<'_>) -> Option<Name> {
    let program = turned.program;
    let own = |visit: &&Visit| visit.dialog == program.dialog;
    let jumps = |visit: &Visit| {
        matches!(
            program.node(visit.node).step,
            Step::Goto(_) | Step::Redo { .. }
        )
    };
    let session = turned.before.and_then(Situation::active)?;
    let waited = session.wait.as_ref().map(|wait| wait.question.clone());
    match turned.result.trace.iter().filter(own).any(jumps) {
        true => waited,
        false => turned.before.and_then(|before| before.jumped_from.clone()),
    }
}

fn keeps<'a>(program: &'a Program, question: &str) -> Option<&'a Name> {
    let at = program.question_named(question)?;
    program.question(at).keep.as_ref()
}
