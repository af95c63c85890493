//! Takes a session's answers out of a turn that is already in the journal; that the turn happened stays.

use crate::engine::event::{Answer, Event};
use crate::engine::input::Input;
use crate::id::SessionId;
use crate::message::InMessage;
use crate::store::TurnRecord;
use crate::value::Missing;

/// Returns the record without what the customer said in a session; nothing where the record holds nothing of it.
///
/// A turn that names no session at all (a `lost` text, a repair word) is emptied too: its words were said while some session
/// waited, and what cannot be told apart is not kept.
pub fn without_answers(record: &TurnRecord, session: SessionId) -> Option<TurnRecord> {
    let mut named = record.events.iter().filter_map(session_of).peekable();
    let is_about_others = named.peek().is_some() && !named.any(|of| of == session);
    if is_about_others {
        return None;
    }
    let erased = TurnRecord {
        input: without_words(&record.input),
        events: record.events.iter().map(|event| without_value(event, session)).collect(),
        ..record.clone()
    };
    (erased != *record).then_some(erased)
}

/// Returns whether the session began in this turn: nothing of it is in the turns before.
pub fn starts(record: &TurnRecord, session: SessionId) -> bool {
    record.events.iter().any(|event| matches!(event, Event::SessionStarted { session: started, .. } if *started == session))
}

fn without_words(input: &Input) -> Input {
    match input {
        Input::Message { profile, .. } => Input::Message { message: InMessage::Other, profile: profile.clone() },
        Input::Offered { profile, group, .. } => {
            Input::Offered { message: InMessage::Other, profile: profile.clone(), group: group.clone() }
        }
        Input::Business { profile, number, sent, .. } => {
            Input::Business { message: InMessage::Other, profile: profile.clone(), number: *number, sent: *sent }
        }
        Input::Edited { number, .. } => Input::Edited { message: InMessage::Other, number: *number },
        // In a group nobody answers for themselves alone: what is said there belongs to no session of theirs.
        Input::Group { .. }
        | Input::Deadline(_)
        | Input::Start { .. }
        | Input::Gone(_)
        | Input::Joined { .. }
        | Input::Moved
        | Input::OwnerSpoke { .. }
        | Input::Standing(_)
        | Input::Scheduled { .. } => input.clone(),
    }
}

fn without_value(event: &Event, erased: SessionId) -> Event {
    match event {
        Event::Answered(answer) if answer.session == erased => Event::Answered(Box::new(Answer {
            outcome: Err(Missing::Refused),
            other: None,
            typed: None,
            label: None,
            position: None,
            shown: None,
            ..(**answer).clone()
        })),
        Event::Misunderstood { session, question, attempt, .. } if *session == erased => {
            Event::Misunderstood { session: *session, question: question.clone(), attempt: *attempt, typed: None }
        }
        // A kept field repeats an answer; the contact's own record says what still holds.
        Event::Kept(field, _) => Event::Kept(field.clone(), None),
        Event::Answered(_)
        | Event::Misunderstood { .. }
        | Event::SessionStarted { .. }
        | Event::Asked { .. }
        | Event::Withdrawn { .. }
        | Event::Restored { .. }
        | Event::AnswersErased { .. }
        | Event::Tagged(..)
        | Event::VersionChanged { .. }
        | Event::LanguageChanged(_)
        | Event::SessionParked(_)
        | Event::SessionResumed(_)
        | Event::SessionEnded { .. }
        | Event::Stopped(_)
        | Event::HumanAsked
        | Event::Lost
        | Event::Failed { .. }
        | Event::VoteOpened { .. }
        | Event::Voted { .. }
        | Event::VoteClosed { .. }
        | Event::Paused(_)
        | Event::GroupAllowed(_) => event.clone(),
    }
}

fn session_of(event: &Event) -> Option<SessionId> {
    match event {
        Event::Answered(answer) => Some(answer.session),
        Event::SessionStarted { session, .. }
        | Event::Asked { session, .. }
        | Event::Misunderstood { session, .. }
        | Event::Withdrawn { session, .. }
        | Event::Restored { session, .. }
        | Event::AnswersErased { session }
        | Event::VersionChanged { session, .. }
        | Event::SessionParked(session)
        | Event::SessionResumed(session)
        | Event::SessionEnded { session, .. }
        | Event::Failed { session, .. }
        | Event::VoteOpened { session, .. }
        | Event::Voted { session, .. }
        | Event::VoteClosed { session, .. } => Some(*session),
        Event::Tagged(..)
        | Event::Kept(..)
        | Event::LanguageChanged(_)
        | Event::Stopped(_)
        | Event::HumanAsked
        | Event::Lost
        | Event::Paused(_)
        | Event::GroupAllowed(_) => None,
    }
}
