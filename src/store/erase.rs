//! Removes what was said from a turn in the journal; the turn itself stays.

use crate::contact::Amendment;
use crate::engine::event::{Answer, Event};
use crate::engine::handover::{CaseNews, Relay};
use crate::engine::input::{Actor, Input, Profile};
use crate::id::{ConversationId, OwnerId, SessionId};
use crate::message::{InMessage, Rich};
use crate::store::{Address, TurnRecord};
use crate::value::Missing;

/// Returns the record without what the customer said in a session, or `None` if it contains nothing
/// of it.
///
/// A turn that names no session at all (a `lost` text, a repair word) is emptied too: some session
/// was waiting then, and words whose session is unknown are not kept.
pub fn without_answers(record: &TurnRecord, session: SessionId) -> Option<TurnRecord> {
    let mut named = record.events.iter().filter_map(Event::session).peekable();
    let is_about_others = named.peek().is_some() && !named.any(|of| of == session);
    if is_about_others {
        return None;
    }
    let erased = TurnRecord {
        input: without_words(&record.input),
        events: record
            .events
            .iter()
            .map(|event| without_value(event, session))
            .collect(),
        ..record.clone()
    };
    (erased != *record).then_some(erased)
}

/// Returns whether the session started in this turn; earlier turns contain nothing of it.
pub fn starts(record: &TurnRecord, session: SessionId) -> bool {
    record.events.iter().any(|event| matches!(event, Event::SessionStarted { session: started, .. } if *started == session))
}

/// Returns the record without anything that was said in any session, or `None` if it contains
/// nothing.
pub fn expired(record: &TurnRecord) -> Option<TurnRecord> {
    let emptied = TurnRecord {
        input: without_anybody(&record.input),
        events: record.events.iter().map(without_any_value).collect(),
        ..record.clone()
    };
    (emptied != *record).then_some(emptied)
}

/// Returns the record of a group's turn without what one person did in it, or `None` if it contains
/// nothing of them.
///
/// The journal knows people who joined by name only, so `names` are those of the person.
pub fn without_person(
    record: &TurnRecord,
    person: OwnerId,
    names: &[String],
) -> Option<TurnRecord> {
    let is_theirs = match &record.input {
        Input::Group { by, .. } => by.contact == Some(person),
        Input::Joined { profile } => profile
            .name
            .as_ref()
            .is_some_and(|name| names.contains(name)),
        Input::Message { .. }
        | Input::Deadline(_)
        | Input::Start { .. }
        | Input::Gone(_)
        | Input::Undelivered(_)
        | Input::Offered { .. }
        | Input::Moved
        | Input::Topic(_)
        | Input::Retimed
        | Input::Business { .. }
        | Input::Edited { .. }
        | Input::OwnerSpoke { .. }
        | Input::Standing(_)
        | Input::Scheduled { .. }
        | Input::Amended(_)
        | Input::Said { .. }
        | Input::Results { .. }
        | Input::Relayed { .. }
        | Input::AtDesk { .. }
        | Input::TooFast
        | Input::Report(_) => false,
    };
    let without_vote = |event: &Event| match event {
        Event::Voted { voter, .. } if *voter == person => without_any_value(event),
        event => event.clone(),
    };
    let input = if is_theirs {
        without_anybody(&record.input)
    } else {
        record.input.clone()
    };
    let emptied = TurnRecord {
        input,
        events: record.events.iter().map(without_vote).collect(),
        ..record.clone()
    };
    (emptied != *record).then_some(emptied)
}

/// Returns whether a raw update is from or about the person with an address.
///
/// Looks for the messenger's id as a separate number; it is better to remove an update too many
/// than one too few.
pub fn is_about(raw: &str, address: &Address) -> bool {
    let Some((_, id)) = address.0.split_once(':').filter(|(_, id)| !id.is_empty()) else {
        return false;
    };
    let is_part = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    raw.match_indices(id).any(|(at, _)| {
        !is_part(raw[..at].chars().next_back()) && !is_part(raw[at + id.len()..].chars().next())
    })
}

/// Returns an input without words and without the name of the sender.
fn without_anybody(input: &Input) -> Input {
    match without_words(input) {
        Input::Message { message, .. } => Input::Message {
            message,
            profile: None,
        },
        Input::Offered { message, group, .. } => Input::Offered {
            message,
            profile: None,
            group,
        },
        Input::Business {
            message,
            number,
            sent,
            ..
        } => Input::Business {
            message,
            profile: None,
            number,
            sent,
        },
        Input::Said { message, info, .. } => Input::Said {
            message,
            profile: None,
            info,
        },
        Input::Joined { .. } => Input::Joined {
            profile: Profile::default(),
        },
        Input::Group { by, .. } => {
            let by = Actor {
                contact: None,
                name: None,
                ..by
            };
            Input::Group {
                by,
                message: InMessage::Other,
                ballot: Vec::new(),
            }
        }
        // Names of tags and lists are the operator's own words and stay; what was said of the
        // person is removed.
        Input::Amended(Amendment {
            tags,
            fields,
            lists,
            ..
        }) => {
            let fields = fields.into_iter().map(|(field, _)| (field, None)).collect();
            Input::Amended(Amendment {
                name: None,
                language: None,
                tags,
                fields,
                lists,
            })
        }
        input @ (Input::Deadline(_)
        | Input::Start { .. }
        | Input::Gone(_)
        | Input::Undelivered(_)
        | Input::Moved
        | Input::Topic(_)
        | Input::Retimed
        | Input::Edited { .. }
        | Input::OwnerSpoke { .. }
        | Input::Standing(_)
        | Input::Scheduled { .. }
        | Input::Results { .. }
        | Input::Relayed { .. }
        | Input::AtDesk { .. }
        | Input::TooFast
        | Input::Report(_)) => input,
    }
}

fn without_any_value(event: &Event) -> Event {
    match event {
        Event::Answered(answer) => Event::AnswerExpired {
            session: answer.session,
            question: answer.question.clone(),
        },
        Event::Voted { session, vote, .. } => Event::AnswerExpired {
            session: *session,
            question: vote.clone(),
        },
        Event::Misunderstood { session, .. } | Event::VariableSet { session, .. } => {
            without_value(event, *session)
        }
        Event::Kept(..)
        | Event::SessionStarted { .. }
        | Event::Asked { .. }
        | Event::Withdrawn { .. }
        | Event::Restored { .. }
        | Event::ConsentWithdrawn { .. }
        | Event::AnswersErased { .. }
        | Event::Tagged(..)
        | Event::Listed(..)
        | Event::VersionChanged { .. }
        | Event::LanguageChanged(_)
        | Event::SessionParked(_)
        | Event::SessionResumed(_)
        | Event::SessionEnded { .. }
        | Event::Stopped(_)
        | Event::HumanAsked
        | Event::Lost
        | Event::StartDropped { .. }
        | Event::Failed { .. }
        | Event::VoteOpened { .. }
        | Event::VoteClosed { .. }
        | Event::Paused(_)
        | Event::HandedOver { .. }
        | Event::HelperTook(_)
        | Event::HelperSaid(_)
        | Event::HelperPassed { .. }
        | Event::HandedBack(_)
        | Event::Complained { .. }
        | Event::CaseStepped { .. }
        | Event::CaseStepUndone { .. }
        | Event::CodeNotArrived { .. }
        | Event::CaseClosed { .. }
        | Event::CodeGiven { .. }
        | Event::GroupAllowed(_)
        | Event::AnswerExpired { .. } => without_value(event, NO_SESSION),
    }
}

/// No session has this number, as they count from 1.
const NO_SESSION: SessionId = SessionId {
    conversation: ConversationId(0),
    number: 0,
};

fn without_words(input: &Input) -> Input {
    if let Input::Relayed { from, at, what } = input
        && let Some(what) = without_text(what)
    {
        return Input::Relayed {
            from: *from,
            at: at.clone(),
            what: Box::new(what),
        };
    }
    if let Input::Relayed { from, at, what } = input
        && let Relay::Titled { desk, .. } = what.as_ref()
    {
        return Input::Relayed {
            from: *from,
            at: at.clone(),
            what: Box::new(Relay::Titled {
                desk: desk.clone(),
                title: String::new(),
            }),
        };
    }
    // In a group nobody answers in a session of their own.
    let is_group = matches!(input, Input::Group { .. });
    input.clone().with_message(|message| match is_group {
        true => message,
        false => InMessage::Other,
    })
}

/// Returns what tells something about a customer in other words than theirs without it; `None` if it
/// does not. A card shows answers, and so may a saved reply.
fn without_text(what: &Relay) -> Option<Relay> {
    let mut what = what.clone();
    match &mut what {
        Relay::Notice { name, card, .. }
        | Relay::HandedOver { name, card, .. }
        | Relay::Complaint { name, card, .. } => {
            *name = None;
            *card = Rich::default();
        }
        Relay::DeskGone { card, .. } => *card = None,
        Relay::CaseDeskGone { card, .. } => *card = Rich::default(),
        Relay::Missed { name, .. } => *name = None,
        Relay::CaseMoved(CaseNews::StillUnhappy(score)) => score.clear(),
        Relay::CaseMoved(CaseNews::Answered { answer, .. }) => answer.answer.clear(),
        Relay::SavedSent { text, .. } => *text = Rich::default(),
        _ => return None,
    }
    Some(what)
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
        Event::Misunderstood {
            session,
            question,
            attempt,
            ..
        } if *session == erased => Event::Misunderstood {
            session: *session,
            question: question.clone(),
            attempt: *attempt,
            typed: None,
        },
        Event::VariableSet {
            session, variable, ..
        } if *session == erased => Event::VariableSet {
            session: *session,
            variable: variable.clone(),
            value: None,
        },
        // A kept field repeats an answer; the contact's record holds what is still valid.
        Event::Kept(field, _) => Event::Kept(field.clone(), None),
        Event::Answered(_)
        | Event::Misunderstood { .. }
        | Event::VariableSet { .. }
        | Event::SessionStarted { .. }
        | Event::Asked { .. }
        | Event::Withdrawn { .. }
        | Event::Restored { .. }
        | Event::ConsentWithdrawn { .. }
        | Event::AnswersErased { .. }
        | Event::Tagged(..)
        | Event::Listed(..)
        | Event::VersionChanged { .. }
        | Event::LanguageChanged(_)
        | Event::SessionParked(_)
        | Event::SessionResumed(_)
        | Event::SessionEnded { .. }
        | Event::Stopped(_)
        | Event::HumanAsked
        | Event::Lost
        | Event::StartDropped { .. }
        | Event::Failed { .. }
        | Event::VoteOpened { .. }
        | Event::Voted { .. }
        | Event::VoteClosed { .. }
        | Event::Paused(_)
        | Event::HandedOver { .. }
        | Event::HelperTook(_)
        | Event::HelperSaid(_)
        | Event::HelperPassed { .. }
        | Event::HandedBack(_)
        | Event::Complained { .. }
        | Event::CaseStepped { .. }
        | Event::CaseStepUndone { .. }
        | Event::CodeNotArrived { .. }
        | Event::CaseClosed { .. }
        | Event::CodeGiven { .. }
        | Event::GroupAllowed(_)
        | Event::AnswerExpired { .. } => event.clone(),
    }
}
