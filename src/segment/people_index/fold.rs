//! Folds turns of the journal into the facts about people.

use crate::dialog::ast::QuestionType;
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::id::{Name, OwnerId, SessionId};
use crate::segment::person::{Said, SessionFacts};
use crate::store::{Journaled, Store, StoreError, TurnRecord};
use crate::time::Timestamp;
use crate::value::Value;

use super::{PeopleIndex, PersonId, Touched, can_be_written_to};

impl PeopleIndex {
    /// Folds a turn; `told` is called with the people and facts that it touched.
    ///
    /// Fails if the store cannot be read.
    pub fn take(
        &mut self,
        turn: Journaled,
        store: &dyn Store,
        told: &mut dyn FnMut(PersonId, Touched),
    ) -> Result<(), StoreError> {
        let Journaled {
            owner,
            conversation,
            record,
            ..
        } = turn;
        let TurnRecord {
            input,
            now,
            mut events,
            ..
        } = record;
        events.iter_mut().for_each(|event| self.names.read(event));
        if owner.is_group() {
            return self.take_group(owner, (input, now, events), store, told);
        }
        let Some(place) = self.known(owner, store)? else {
            return Ok(());
        };
        if says_something(&input) {
            self.seen(place, now, told);
        }
        let is_reachable = self
            .person(place)
            .is_some_and(|person| person.has_private_chat);
        if matches!(input, Input::Gone(_) | Input::Undelivered(_))
            || (!is_reachable && says_something(&input))
        {
            let is_there = store.conversations_of(owner)?.iter().any(can_be_written_to);
            self.reach(place, is_there, told);
        }
        if let Some(group) = self.group_of(conversation, store)? {
            self.in_group(place, group, told);
        }
        for event in events {
            self.event(place, event, now, told);
        }
        Ok(())
    }

    fn event(
        &mut self,
        place: PersonId,
        event: Event,
        now: Timestamp,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        let Some(person) = self.people[place.0 as usize].as_mut() else {
            return;
        };
        let lexicon = &mut self.lexicon;
        match event {
            Event::SessionStarted {
                session, dialog, ..
            } => {
                let dialog = lexicon.word(&dialog);
                person
                    .sessions
                    .push(SessionFacts::new(session, dialog, now));
                told(place, Touched::Dialog(dialog));
            }
            Event::Asked {
                session, question, ..
            } => {
                let asked = lexicon.word(&question);
                if let Some(run) = person.session_mut(session) {
                    (run.asked, run.moved_at) = (Some(asked), now);
                    told(place, Touched::Dialog(run.dialog));
                }
            }
            Event::Misunderstood { session, .. } => {
                if let Some(run) = person.session_mut(session) {
                    run.moved_at = now;
                    told(place, Touched::Dialog(run.dialog));
                }
            }
            Event::Answered(answer) => {
                let question = lexicon.question(&answer.dialog, &answer.question);
                let said = Said {
                    session: answer.session,
                    question,
                    is_consent: answer.kind == QuestionType::Consent,
                    at: answer.answered_at,
                    outcome: &answer.outcome,
                    other: answer.other.as_deref(),
                };
                person.answer(lexicon, said);
                if let Some(run) = person.session_mut(answer.session) {
                    run.moved_at = now;
                    told(place, Touched::Dialog(run.dialog));
                }
                told(place, Touched::Question(question));
            }
            Event::Withdrawn { session, question } => {
                self.mark(place, session, &question, false, told)
            }
            Event::Restored { session, question } => {
                self.mark(place, session, &question, true, told)
            }
            Event::ConsentWithdrawn { session, question } => {
                let Some(dialog) = person
                    .session_mut(session)
                    .map(|run| lexicon.name(run.dialog).clone())
                else {
                    return;
                };
                let question = lexicon.question(&dialog, &question);
                person.refuse(session, question, now);
                told(place, Touched::Question(question));
            }
            Event::AnswersErased { session } => {
                person.erase(session);
                told(place, Touched::All);
            }
            Event::SessionEnded {
                session, status, ..
            } => {
                if let Some(run) = person.session_mut(session) {
                    run.ended = Some((now, status));
                    told(place, Touched::Dialog(run.dialog));
                }
            }
            // These are read from the contact's record.
            Event::Tagged(..)
            | Event::Kept(..)
            | Event::Listed(..)
            | Event::LanguageChanged(_)
            | Event::Stopped(_)
            | Event::VersionChanged { .. }
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
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
            | Event::VariableSet { .. }
            | Event::GroupAllowed(_)
            | Event::AnswerExpired { .. } => {}
        }
    }

    fn take_group(
        &mut self,
        group: OwnerId,
        (input, now, events): (Input, Timestamp, Vec<Event>),
        store: &dyn Store,
        told: &mut dyn FnMut(PersonId, Touched),
    ) -> Result<(), StoreError> {
        if !self.groups.contains_key(&group)
            && let Some((contact, _)) = store.contact(group)?
        {
            self.groups.insert(group, contact.name.unwrap_or_default());
        }
        if let Input::Group { by, .. } = &input
            && let Some(by) = by.contact
            && let Some(place) = self.known(by, store)?
        {
            self.seen(place, now, told);
            self.in_group(place, group, told);
        }
        for event in events {
            match event {
                Event::SessionStarted {
                    session, dialog, ..
                } => {
                    self.of_groups.insert(session, dialog);
                }
                Event::Voted {
                    session,
                    vote,
                    voter,
                    keys,
                } => {
                    let (Some(dialog), Some(place)) = (
                        self.of_groups.get(&session).cloned(),
                        self.known(voter, store)?,
                    ) else {
                        continue;
                    };
                    self.voted(place, session, &dialog, &vote, keys, now, told);
                    self.in_group(place, group, told);
                }
                _ => {}
            }
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a ballot is made of that much")]
    fn voted(
        &mut self,
        place: PersonId,
        session: SessionId,
        dialog: &Name,
        vote: &Name,
        keys: Vec<Name>,
        now: Timestamp,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        let question = self.lexicon.question(dialog, vote);
        let dialog = self.lexicon.word(dialog);
        let Some(person) = self.people[place.0 as usize].as_mut() else {
            return;
        };
        if person.session_mut(session).is_none() {
            person.sessions.push(SessionFacts {
                is_of_group: true,
                ..SessionFacts::new(session, dialog, now)
            });
        }
        if keys.is_empty() {
            person.mark(session, question, false);
        } else {
            let value = match keys.as_slice() {
                [only] => Value::Key(only.clone()),
                _ => Value::Keys(keys),
            };
            let said = Said {
                session,
                question,
                is_consent: false,
                at: now,
                outcome: &Ok(value),
                other: None,
            };
            person.answer(&mut self.lexicon, said);
        }
        told(place, Touched::Question(question));
    }

    fn mark(
        &mut self,
        place: PersonId,
        session: SessionId,
        question: &Name,
        counts: bool,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        let Some(person) = self.people[place.0 as usize].as_mut() else {
            return;
        };
        let Some(dialog) = person.session_mut(session).map(|run| run.dialog) else {
            return;
        };
        let dialog = self.lexicon.name(dialog).clone();
        let question = self.lexicon.question(&dialog, question);
        person.mark(session, question, counts);
        told(place, Touched::Question(question));
    }

    fn seen(&mut self, place: PersonId, now: Timestamp, told: &mut dyn FnMut(PersonId, Touched)) {
        if let Some(person) = self.people[place.0 as usize].as_mut() {
            person.last_seen = person.last_seen.max(Some(now));
            told(place, Touched::Seen);
        }
    }

    fn reach(&mut self, place: PersonId, is_there: bool, told: &mut dyn FnMut(PersonId, Touched)) {
        if let Some(person) = self.people[place.0 as usize]
            .as_mut()
            .filter(|person| person.has_private_chat != is_there)
        {
            person.has_private_chat = is_there;
            told(place, Touched::Reach);
        }
    }

    fn in_group(
        &mut self,
        place: PersonId,
        group: OwnerId,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        if let Some(person) = self.people[place.0 as usize]
            .as_mut()
            .filter(|person| !person.groups.contains(&group))
        {
            person.groups.push(group);
            told(place, Touched::Groups);
        }
    }
}

/// Returns whether the person said or did something themselves.
fn says_something(input: &Input) -> bool {
    input.message().is_some() && !matches!(input, Input::Group { .. })
}
