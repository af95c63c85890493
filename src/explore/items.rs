//! Names what a turn goes down, so that tests can be chosen that see all of it.

use crate::dialog::program::Program;
use crate::engine::Visit;
use crate::engine::event::Event;
use crate::explore::situation::{DeedResult, Situation};
use crate::id::Name;
use crate::value::Missing;

/// What kind of move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The customer answers, or tries to.
    Answer,
    /// The customer says nothing, until something is due.
    Silence,
    /// The customer goes back.
    Back,
    /// The customer stops.
    Stop,
}

/// Something that a test may want to see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// A step or a branch.
    Visit(Visit),
    /// An option that is chosen.
    Option(Name, Name),
    /// A question that did not understand.
    Retry(Name),
    /// A reminder of a question, by its number.
    Reminder(Name, u16),
    /// A question or vote that ran out of time.
    Expiry(Name),
}

/// Returns what a turn goes down.
pub fn items(
    program: &Program,
    result: &DeedResult,
    before: Option<(Kind, &Situation)>,
    after: &Situation,
) -> Vec<Item> {
    let own = |visit: &&Visit| visit.dialog == program.dialog;
    let visits = result.trace.iter().filter(own);
    let mut items: Vec<Item> = visits.cloned().map(Item::Visit).collect();
    for event in &result.events {
        match event {
            Event::Answered(answer) if answer.dialog == program.dialog => {
                let keys = answer.outcome.iter().flat_map(|value| value.keys());
                let is_option = |key: &&Name| {
                    let at = program.question_named(&answer.question);
                    let mut options = at.into_iter().flat_map(|at| &program.question(at).options);
                    options.any(|option| option.key == **key)
                };
                let chosen = keys.filter(is_option);
                items.extend(chosen.map(|key| Item::Option(answer.question.clone(), key.clone())));
                if answer.outcome == Err(Missing::TimedOut) {
                    items.push(Item::Expiry(answer.question.clone()));
                }
            }
            Event::Voted { vote, keys, .. } => {
                let chosen = keys.iter();
                items.extend(chosen.map(|key| Item::Option(vote.clone(), key.clone())));
            }
            Event::VoteClosed { result, .. } => items.push(Item::Expiry(result.vote.clone())),
            Event::Misunderstood { question, .. } => items.push(Item::Retry(question.clone())),
            _ => {}
        }
    }
    if let Some((Kind::Silence, before)) = before {
        let wait = |situation: &Situation| {
            let active = situation.active()?;
            let open = active.vote.as_ref();
            let of_vote = open.map(|open| (open.vote.clone(), u16::from(open.is_reminded)));
            let wait = active.wait.as_ref();
            wait.map(|wait| (wait.question.clone(), wait.reminded))
                .or(of_vote)
        };
        if let (Some((was, reminded)), Some((is, again))) = (wait(before), wait(after))
            && was == is
            && again > reminded
        {
            items.push(Item::Reminder(is, again));
        }
    }
    items
}
