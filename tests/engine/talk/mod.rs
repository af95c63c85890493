//! A small world to talk with dialogs in: a clock, timers, and what the bot said.
//!
//! Every turn is checked for the laws that hold of all turns.
#![allow(dead_code, reason = "each test file uses the part it needs")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use vraag::contact::{Contact, Group};
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::effect::Effect;
use vraag::engine::event::Event;
use vraag::engine::input::{Actor, Input};
use vraag::engine::quiet_hours;
use vraag::engine::session::{Conversation, OpenVote, Session};
use vraag::engine::{State, Turn, World, turn};
use vraag::id::{ConversationId, EffectId, Name, OwnerId, SessionId, TimerId};
use vraag::message::{
    Action, Button, ButtonState, Choice, InMessage, Keyboard, OutMessage, Rich, Token,
};
use vraag::store::Revision;
use vraag::store::record::{self, Head};
use vraag::time::{Duration, Timestamp};
use vraag::value::{Missing, Outcome, Value};

/// 2026-11-23 12:00 UTC, a Monday.
pub const MONDAY_NOON: Timestamp = Timestamp(1_795_435_200_000);

/// One person, the bot, and the time.
pub struct Talk {
    pub dialogs: Dialogs,
    pub state: State,
    pub now: Timestamp,
    pub last: Vec<OutMessage>,
    pub toasts: Vec<String>,
    pub events: Vec<Event>,
    pub effects: Vec<Effect>,
    pub all_events: Vec<Event>,
    /// Everything on the screen: what each message says now, and its buttons.
    pub screen: BTreeMap<EffectId, (Rich, Keyboard)>,
    /// Ballots by vote and voter, as the store keeps them.
    pub ballots: BTreeMap<(u32, OwnerId), Vec<Name>>,
    /// How often a message was changed.
    pub edits: usize,
    timers: BTreeMap<TimerId, Timestamp>,
    /// From when each question can be read, by its number: one that is held back and overtaken never is.
    seen: BTreeMap<u32, Timestamp>,
    /// What was asked, by its number and by its name in its session.
    asked: BTreeSet<(SessionId, Result<u32, Name>)>,
    seed: u64,
}

/// Compiles files that must be free of errors.
pub fn dialogs(files: &[(&str, &str)]) -> Dialogs {
    let file = |(path, text): &(&str, &str)| SourceFile {
        path: PathBuf::from(path),
        text: (*text).into(),
    };
    let sources = Sources(files.iter().map(file).collect());
    let compiled = compile::compile(&sources);
    let errors: Vec<_> = compiled
        .errors()
        .map(|told| format!("{} {:?} {:?}", told.message, told.span, told.help))
        .collect();
    assert!(errors.is_empty(), "the dialogs have errors: {errors:#?}");
    compiled.dialogs
}

impl Talk {
    /// Begins with one dialog; nothing is started yet.
    pub fn with(dialog: &str) -> Self {
        Self::with_files(&[("dialogs/test.yaml", dialog)])
    }

    /// Begins with several files.
    pub fn with_files(files: &[(&str, &str)]) -> Self {
        Self::with_dialogs(dialogs(files))
    }

    pub fn with_dialogs(dialogs: Dialogs) -> Self {
        let conversation =
            Conversation::new(ConversationId(7), Room::Private, Name::new_static("test"));
        let contact = Contact::new(OwnerId::contact(1), MONDAY_NOON);
        Self {
            dialogs,
            state: State {
                conversation,
                contact,
            },
            now: MONDAY_NOON,
            last: Vec::new(),
            toasts: Vec::new(),
            events: Vec::new(),
            effects: Vec::new(),
            all_events: Vec::new(),
            screen: BTreeMap::new(),
            ballots: BTreeMap::new(),
            edits: 0,
            timers: BTreeMap::new(),
            seen: BTreeMap::new(),
            asked: BTreeSet::new(),
            seed: 1,
        }
    }

    /// Saves another version of the dialog while people are talking.
    pub fn edit(&mut self, dialog: &str) -> &mut Self {
        let new = dialogs(&[("dialogs/test.yaml", dialog)]);
        for (name, program) in std::mem::replace(&mut self.dialogs.programs, new.programs) {
            self.dialogs.older.insert((name, program.version), program);
        }
        self.dialogs.bot = new.bot;
        self
    }

    /// Returns what every message on the screen says, from the oldest on.
    pub fn shows(&self) -> Vec<String> {
        self.screen.values().map(|(text, _)| text.words()).collect()
    }

    /// Begins with one dialog in a group that may talk with the bot.
    pub fn in_group(dialog: &str) -> Self {
        let mut talk = Self::with(dialog);
        let mut group = Contact::new(OwnerId::group(1), MONDAY_NOON);
        group.group = Some(Group {
            is_allowed: true,
            was_told: false,
        });
        talk.state = State {
            conversation: Conversation::new(
                ConversationId(7),
                Room::Group,
                Name::new_static("test"),
            ),
            contact: group,
        };
        talk
    }

    /// Lets a member of the group say something.
    pub fn in_group_says(&mut self, who: u64, words: &str) -> &mut Self {
        self.in_group_by(member(who), InMessage::Text(words.to_owned()))
    }

    /// Lets somebody do something in the group; how they vote so far comes along as the store would bring it.
    pub fn in_group_by(&mut self, by: Actor, message: InMessage) -> &mut Self {
        let number = match &message {
            InMessage::Tap(token) => token.question,
            _ => 0,
        };
        let ballot = by
            .contact
            .and_then(|voter| self.ballots.get(&(number, voter)).cloned())
            .unwrap_or_default();
        self.take(Input::Group {
            by,
            message,
            ballot,
        })
    }

    /// Lets a member of the group press the newest button with this label.
    pub fn votes(&mut self, who: u64, label: &str) -> &mut Self {
        let token = self.button(label);
        self.in_group_by(member(who), InMessage::Tap(token))
    }

    /// Returns the vote that is open.
    pub fn open_vote(&self) -> &OpenVote {
        self.session().vote.as_ref().expect("a vote is open")
    }

    /// Returns what the newest message with buttons says now.
    pub fn poster(&self) -> String {
        let shown = self
            .screen
            .values()
            .rev()
            .find(|(_, keyboard)| !keyboard.buttons().is_empty());
        shown.expect("a message with buttons").0.words()
    }

    /// Checks that the open vote is what its ballots add up to.
    fn check_tally(&self) {
        let Some(open) = self
            .state
            .conversation
            .active
            .as_ref()
            .and_then(|session| session.vote.as_ref())
        else {
            return;
        };
        let ballots: Vec<&Vec<Name>> = self
            .ballots
            .iter()
            .filter(|((number, _), _)| *number == open.number)
            .map(|(_, keys)| keys)
            .collect();
        assert_eq!(
            open.voters as usize,
            ballots.len(),
            "everybody who voted counts once"
        );
        for (key, count) in &open.counts {
            assert_eq!(
                *count as usize,
                ballots.iter().filter(|keys| keys.contains(key)).count(),
                "the votes for {key}"
            );
        }
    }

    /// Begins with one dialog and starts it.
    pub fn start(dialog: &str) -> Self {
        let mut talk = Self::with(dialog);
        let name = talk
            .dialogs
            .programs
            .keys()
            .next()
            .expect("there is a dialog")
            .clone();
        talk.take(Input::Start {
            dialog: name,
            section: None,
        });
        talk
    }

    /// Sets the luck of the next turns.
    pub fn seeded(&mut self, seed: u64) -> &mut Self {
        self.seed = seed;
        self
    }

    /// Does one turn, and checks what holds of every turn.
    pub fn take(&mut self, input: Input) -> &mut Self {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let world = World {
            dialogs: &self.dialogs,
            now: self.now,
            seed: self.seed,
        };
        let done = turn(&world, self.state.clone(), &input);
        assert_eq!(
            done,
            turn(&world, self.state.clone(), &input),
            "equal arguments give equal results"
        );
        self.settle(done);
        self
    }

    fn settle(&mut self, done: Turn) {
        let Turn {
            state,
            events,
            effects,
            ..
        } = done;
        self.check_seen(&events);
        self.note_seen(&state, &effects);
        (self.last, self.toasts) = (Vec::new(), Vec::new());
        for effect in &effects {
            match effect {
                Effect::Send { id, message } => {
                    self.last.push((**message).clone());
                    assert!(
                        self.screen
                            .insert(*id, (message.text.clone(), message.keyboard.clone()))
                            .is_none(),
                        "effect ids are used once"
                    );
                }
                Effect::Edit {
                    of, text, keyboard, ..
                } => {
                    let shown = self
                        .screen
                        .get_mut(of)
                        .expect("an edit is of a message that was sent");
                    *shown = (text.clone(), keyboard.clone());
                    self.edits += 1;
                }
                Effect::Toast(words) => self.toasts.push(words.clone()),
                Effect::Ballot {
                    number,
                    voter,
                    keys,
                } if keys.is_empty() => {
                    self.ballots.remove(&(*number, *voter));
                }
                Effect::Ballot {
                    number,
                    voter,
                    keys,
                } => {
                    self.ballots.insert((*number, *voter), keys.clone());
                }
                Effect::Disarm { question } => {
                    self.timers.retain(|timer, _| timer.question != *question)
                }
                Effect::Arm { .. }
                | Effect::Fetch { .. }
                | Effect::EraseAnswers(_)
                | Effect::AskWhetherAdmin { .. }
                | Effect::Gather { .. }
                | Effect::Report { .. }
                | Effect::Relay { .. }
                | Effect::Share { .. }
                | Effect::Topic { .. }
                | Effect::Forget => {}
            }
        }
        // As in the store: what is disarmed goes first, whatever the order.
        for effect in &effects {
            if let Effect::Arm { timer, at } = effect {
                self.timers.insert(*timer, *at);
            }
        }
        let sessions = state
            .conversation
            .active
            .iter()
            .chain(&state.conversation.parked);
        assert!(
            sessions.clone().all(|session| session.wait.is_some()
                || session.vote.is_some()
                || session.resting.is_some()),
            "a stored session waits"
        );
        self.all_events.extend(events.iter().cloned());
        (self.state, self.events, self.effects) = (state, events, effects);
        self.check_tally();
    }

    /// What was not shown is not answered, and does not expire.
    fn check_seen(&mut self, events: &[Event]) {
        for event in events {
            if let Event::Asked {
                session,
                question,
                number,
            } = event
            {
                self.asked
                    .extend([(*session, Ok(*number)), (*session, Err(question.clone()))]);
            }
        }
        let Some(session) = &self.state.conversation.active else {
            return;
        };
        let Some(wait) = &session.wait else { return };
        let is_it = |event: &&Event| matches!(event, Event::Answered(answer) if answer.session == session.id && answer.question == wait.question);
        let Some(at) = self
            .seen
            .get(&wait.number)
            .filter(|_| events.iter().any(|event| is_it(&event)))
        else {
            return;
        };
        assert!(
            *at <= self.now,
            "`{}` was answered before it was shown",
            wait.question
        );
        // A rename keeps the number, and what is asked once more in place of another one keeps the name.
        let known = [Ok(wait.number), Err(wait.question.clone())];
        let is_asked = known
            .into_iter()
            .any(|known| self.asked.contains(&(session.id, known)));
        assert!(is_asked, "`{}` was answered and not asked", wait.question);
    }

    /// Notes from when the questions of a turn can be read.
    fn note_seen(&mut self, state: &State, effects: &[Effect]) {
        for effect in effects {
            let Effect::Send { id, message } = effect else {
                continue;
            };
            self.seen
                .values_mut()
                .filter(|at| **at > self.now)
                .for_each(|at| *at = Timestamp(i64::MAX));
            let wait = state
                .conversation
                .active
                .as_ref()
                .and_then(|session| session.wait.as_ref());
            let Some(wait) = wait.filter(|wait| wait.sent == Some(*id)) else {
                continue;
            };
            let at = if message.unasked {
                quiet_hours::after(&self.dialogs.bot, &state.contact, self.now)
            } else {
                self.now
            };
            let known = self.seen.entry(wait.number).or_insert(at);
            *known = at.min(*known);
        }
    }

    /// Stores everything, drops it and reads it back.
    pub fn reload(&mut self) -> &mut Self {
        let head = Head {
            revision: Revision(1),
            turns: self.state.conversation.turns,
            timers: Vec::new(),
        };
        let conversation = record::encode_conversation(&head, &self.state.conversation);
        let contact = record::encode_contact(Revision(1), &self.state.contact);
        let (_, conversation) =
            record::decode_conversation(&conversation).expect("what was written can be read");
        let (contact, _) = record::decode_contact(&contact).expect("what was written can be read");
        assert_eq!(
            (&conversation, &contact),
            (&self.state.conversation, &self.state.contact),
            "nothing is lost"
        );
        self.state = State {
            conversation,
            contact,
        };
        self
    }

    /// Types words.
    pub fn say(&mut self, words: &str) -> &mut Self {
        self.send(InMessage::Text(words.to_owned()))
    }

    /// Sends something.
    pub fn send(&mut self, message: InMessage) -> &mut Self {
        self.take(Input::Message {
            message,
            profile: None,
        })
    }

    /// Presses the newest button on the screen with this label.
    pub fn tap(&mut self, label: &str) -> &mut Self {
        let token = self.button(label);
        self.send(InMessage::Tap(token))
    }

    /// Presses a button by its token, whether it is on the screen or not.
    pub fn tap_token(&mut self, question: u32, key: &str) -> &mut Self {
        self.send(InMessage::Tap(Token {
            question,
            choice: Choice::Option(key.into()),
        }))
    }

    /// Returns the token of the newest button on the screen with this label.
    pub fn button(&self, label: &str) -> Token {
        let buttons = self
            .screen
            .values()
            .rev()
            .flat_map(|(_, keyboard)| keyboard.buttons());
        let found = buttons
            .filter(|button| button.label == label)
            .find_map(|button| match &button.action {
                Action::Tap(token) => Some(token.clone()),
                Action::Url(_) | Action::Start { .. } | Action::Share(_) => None,
            });
        found.unwrap_or_else(|| panic!("no button `{label}` on the screen: {:#?}", self.screen))
    }

    /// Lets time pass; timers that come due fire in their order.
    pub fn wait(&mut self, length: &str) -> &mut Self {
        let until = self.now.plus(Duration::parse(length).expect("a duration"));
        let mut said = Vec::new();
        while let Some((timer, at)) = self
            .timers
            .iter()
            .map(|(timer, at)| (*timer, *at))
            .filter(|(_, at)| *at <= until)
            .min_by_key(|(_, at)| *at)
        {
            self.timers.remove(&timer);
            self.now = at;
            self.take(Input::Deadline(timer));
            said.append(&mut self.last);
        }
        self.now = until;
        self.last = said;
        self
    }

    /// Returns what the bot said in the last turn, as plain words.
    pub fn said(&self) -> Vec<String> {
        self.last
            .iter()
            .map(|message| message.text.words())
            .collect()
    }

    /// Checks what the bot said in the last turn.
    #[track_caller]
    pub fn hears(&mut self, expected: &[&str]) -> &mut Self {
        assert_eq!(self.said(), expected, "what the bot said");
        self
    }

    /// Checks that the bot said one message that holds all of these.
    #[track_caller]
    pub fn hears_part(&mut self, parts: &[&str]) -> &mut Self {
        let said = self.said();
        assert_eq!(said.len(), 1, "one message: {said:#?}");
        parts
            .iter()
            .for_each(|part| assert!(said[0].contains(part), "`{part}` in {said:?}"));
        self
    }

    /// Returns the labels of the buttons under the last message; what is chosen has a mark.
    pub fn buttons(&self) -> Vec<String> {
        let (_, keyboard) = self.screen.values().last().expect("something was said");
        keyboard.buttons().iter().map(shown).collect()
    }

    /// Returns the active session.
    pub fn session(&self) -> &Session {
        self.state
            .conversation
            .active
            .as_ref()
            .expect("a session is active")
    }

    /// Returns what the session waits for.
    pub fn waits_for(&self) -> &str {
        &self
            .session()
            .wait
            .as_ref()
            .expect("a session waits")
            .question
    }

    /// Returns the answers that count, by question.
    pub fn answers(&self) -> BTreeMap<String, Outcome> {
        self.session()
            .answers
            .iter()
            .map(|answer| (answer.question.to_string(), answer.outcome.clone()))
            .collect()
    }

    /// Returns the last answers to a dialog's questions, by question, from the events.
    pub fn answers_of(&self, dialog: &str) -> BTreeMap<String, Outcome> {
        let answered = |event: &Event| match event {
            Event::Answered(answer) if answer.dialog == dialog => {
                Some((answer.question.to_string(), answer.outcome.clone()))
            }
            _ => None,
        };
        self.all_events.iter().filter_map(answered).collect()
    }

    /// Returns how the last session ended.
    pub fn ended(&self) -> Option<&str> {
        self.all_events.iter().rev().find_map(|event| match event {
            Event::SessionEnded { reason, .. } => Some(reason.as_str()),
            _ => None,
        })
    }

    /// Returns the questions asked so far, each as often as it was asked.
    pub fn asked(&self) -> Vec<String> {
        let asked = |event: &Event| match event {
            Event::Asked { question, .. } => Some(question.to_string()),
            _ => None,
        };
        self.all_events.iter().filter_map(asked).collect()
    }

    /// Forgets the events so far.
    pub fn forget_events(&mut self) -> &mut Self {
        self.all_events.clear();
        self
    }

    /// Returns the contact's tags.
    pub fn tags(&self) -> Vec<&str> {
        self.state.contact.tags.iter().map(Name::as_str).collect()
    }
}

/// Returns a member of a group who does not run it.
pub fn member(who: u64) -> Actor {
    Actor {
        contact: Some(OwnerId::contact(who)),
        name: Some(format!("Person {who}")),
        is_admin: Some(false),
        is_operator: false,
    }
}

/// Returns somebody who runs the group.
pub fn admin(who: u64) -> Actor {
    Actor {
        is_admin: Some(true),
        ..member(who)
    }
}

fn shown(button: &Button) -> String {
    match button.mark {
        ButtonState::On => format!("[x] {}", button.label),
        ButtonState::Off => format!("[ ] {}", button.label),
        ButtonState::Place(place) => format!("{place}. {}", button.label),
        ButtonState::None | ButtonState::Extra => button.label.clone(),
    }
}

pub fn key(key: &str) -> Outcome {
    Ok(Value::Key(key.into()))
}

pub fn keys(keys: &[&str]) -> Outcome {
    Ok(Value::Keys(
        keys.iter().map(|key| Name::new(*key)).collect(),
    ))
}

pub fn text(words: &str) -> Outcome {
    Ok(Value::Text(words.to_owned()))
}

pub fn missing(kind: Missing) -> Outcome {
    Err(kind)
}
