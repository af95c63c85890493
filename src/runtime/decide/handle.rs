//! Runs one turn on what was loaded, and returns everything it changes as one commit. Pure.

use std::hash::Hasher;

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::effect::Effect;
use crate::engine::input::Input;
use crate::engine::{self, State, World, business, quiet_hours};
use crate::id::{EffectId, InputId, Name, OwnerId, Version};
use crate::stable_hash::StableHasher;
use crate::store::{
    Ballot, Body, Commit, Job, Loaded, Outgoing, Place, Revision, Task, TurnRecord, outgoing,
};
use crate::time::Timestamp;

/// A turn that was run but is not on disk yet.
#[derive(Clone, Debug)]
pub struct Done {
    /// The changes to store.
    pub commit: Commit,
    /// The state from which the next turn of this conversation starts.
    pub after: Loaded,
    /// A short note for the person who tapped.
    pub toast: Option<String>,
    /// Whether the owner of a Business account started or continued to talk there themselves.
    pub is_pause_moved: bool,
    /// The steps and branches taken.
    pub trace: Vec<engine::Visit>,
}

impl Done {
    /// Returns whether a message in a chat of a Business account concerned no dialog: then nothing
    /// of it may be stored.
    pub fn is_left_alone(&self) -> bool {
        let conversation = &self.commit.conversation;
        let is_idle = conversation.active.is_none() && conversation.parked.is_empty();
        let is_unchanged = is_idle && !self.is_pause_moved;
        conversation.room == Room::Business
            && is_unchanged
            && self.commit.record.events.is_empty()
            && self.commit.outbox.is_empty()
    }
}

/// Runs one turn.
///
/// `address` is the person's address at the messenger. It goes into the commit together with the
/// place if nothing of this conversation is stored yet.
pub fn handle(
    dialogs: &Dialogs,
    loaded: Loaded,
    address: Option<&crate::store::Address>,
    id: InputId,
    input: Input,
    now: Timestamp,
) -> Done {
    let (before, mut state) = Before::of(loaded);
    if before.contact_revision == Revision::NEW {
        // A replay creates a new person at the time of their first turn.
        state.contact.first_seen = now;
    }
    let turn = engine::turn(
        &World {
            dialogs,
            now,
            seed: seed(&id),
        },
        state,
        &input,
    );
    done(dialogs, before, address, (id, input, now), turn)
}

/// The part of the loaded state that the commit needs after the turn has consumed the rest.
#[derive(Clone, Debug)]
pub struct Before {
    owner: OwnerId,
    contact: Contact,
    revision: Revision,
    contact_revision: Revision,
    place: Place,
    paused_until: Option<Timestamp>,
}

impl Before {
    /// Splits the loaded state into the part that the turn changes and the part that its commit
    /// needs.
    pub fn of(loaded: Loaded) -> (Self, State) {
        let Loaded {
            owner,
            conversation,
            contact,
            revision,
            contact_revision,
            place,
        } = loaded;
        let paused_until = conversation.paused_until;
        (
            Self {
                owner,
                contact: contact.clone(),
                revision,
                contact_revision,
                place,
                paused_until,
            },
            State {
                conversation,
                contact,
            },
        )
    }
}

/// Turns the result of a turn into one commit.
pub fn done(
    dialogs: &Dialogs,
    before: Before,
    address: Option<&crate::store::Address>,
    (id, input, now): (InputId, Input, Timestamp),
    turn: engine::Turn,
) -> Done {
    let seed = seed(&id);
    let Before {
        owner,
        contact: before,
        revision,
        contact_revision,
        place,
        paused_until,
    } = before;
    let State {
        conversation,
        contact,
    } = turn.state;
    let trace = turn.trace;
    let input = business::input_to_store(&conversation, &turn.events, input);
    let is_pause_moved = conversation.paused_until != paused_until;
    let contact_changed = contact != before || contact_revision == Revision::NEW;
    let versions = versions(dialogs, &conversation);

    let mut commit = Commit {
        owner,
        input: id,
        revision,
        conversation: conversation.clone(),
        contact_revision,
        contact: contact_changed.then(|| contact.clone()),
        place: address
            .filter(|_| revision == Revision::NEW)
            .map(|address| (place.clone(), address.clone())),
        record: TurnRecord {
            input,
            now,
            seed,
            versions,
            events: turn.events,
        },
        outbox: Vec::new(),
        arm: Vec::new(),
        disarm: Vec::new(),
        jobs: Vec::new(),
        erase: Vec::new(),
        ballot: None,
        met: None,
        forget: false,
    };
    let mut toast = None;
    for effect in turn.effects {
        if let Some(row) = outgoing(&effect) {
            commit.outbox.push(held_back(dialogs, &contact, row, now));
            continue;
        }
        match effect {
            Effect::Toast(words) => toast = Some(words),
            Effect::Arm { timer, at } => commit.arm.push((timer, at)),
            Effect::Disarm { question } => commit.disarm.push(question),
            Effect::Fetch { id, file } => commit.jobs.push(Job {
                id,
                task: Task::Fetch(file),
            }),
            Effect::AskWhetherAdmin { id, by, message } => {
                commit.jobs.push(Job {
                    id,
                    task: Task::AskWhetherAdmin {
                        by: Box::new(by),
                        message: Box::new(message),
                    },
                });
            }
            Effect::Ballot {
                number,
                voter,
                keys,
            } => {
                commit.ballot = Some(Ballot {
                    number,
                    voter,
                    keys,
                })
            }
            Effect::Gather { id, language } => commit.jobs.push(Job {
                id,
                task: Task::Gather(language),
            }),
            Effect::Report {
                id,
                request,
                language,
            } => commit.jobs.push(Job {
                id,
                task: Task::Report { request, language },
            }),
            Effect::Relay { id, to, what } => commit.jobs.push(Job {
                id,
                task: Task::Relay { to, what },
            }),
            Effect::Share { id, request } => commit.jobs.push(Job {
                id,
                task: Task::Share(request),
            }),
            Effect::EraseAnswers(session) => commit.erase.push(session),
            Effect::Forget => commit.forget = true,
            Effect::Send { .. } | Effect::Edit { .. } | Effect::Topic { .. } => {}
        }
    }
    let after = Loaded {
        owner,
        conversation,
        contact,
        revision: commit.produces(),
        contact_revision: commit.contact_produces(),
        place,
    };
    Done {
        commit,
        after,
        toast,
        is_pause_moved,
        trace,
    }
}

/// Random seed, derived from the input id so that a replay on any machine is identical.
pub fn seed(id: &InputId) -> u64 {
    let mut hasher = StableHasher::default();
    let mut eat = |word: u64| hasher.write(&word.to_be_bytes());
    match id {
        InputId::Update { bot, update } => [1, *bot, update.cast_unsigned()]
            .into_iter()
            .for_each(&mut eat),
        InputId::Timer(timer) => [
            2,
            timer.conversation.0,
            u64::from(timer.question),
            u64::from(timer.step),
        ]
        .into_iter()
        .for_each(&mut eat),
        InputId::Effect(effect) => [
            3,
            effect.conversation.0,
            effect.turn,
            u64::from(effect.index),
        ]
        .into_iter()
        .for_each(&mut eat),
        InputId::Job(effect) => [
            4,
            effect.conversation.0,
            effect.turn,
            u64::from(effect.index),
        ]
        .into_iter()
        .for_each(&mut eat),
        InputId::Line(conversation, line) => {
            [5, conversation.0, *line].into_iter().for_each(&mut eat)
        }
        InputId::Part { bot, update, part } => [6, *bot, update.cast_unsigned(), u64::from(*part)]
            .into_iter()
            .for_each(&mut eat),
        InputId::Command { command, change } => [8, *command, u64::from(*change)]
            .into_iter()
            .for_each(&mut eat),
        InputId::Named { bot, name } => {
            [9, *bot].into_iter().for_each(&mut eat);
            hasher.write(name.as_bytes());
        }
        InputId::Schedule(conversation, trigger, at) => {
            [7, conversation.0, *trigger, at.cast_unsigned()]
                .into_iter()
                .for_each(&mut eat)
        }
    }
    let hash = hasher.finish();
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

/// Returns the versions that a replay of this turn needs: those of the dialogs with sessions alive
/// after it.
fn versions(
    dialogs: &Dialogs,
    conversation: &engine::session::Conversation,
) -> Vec<(Name, Version)> {
    conversation
        .active
        .iter()
        .chain(&conversation.parked)
        .filter_map(|session| {
            dialogs
                .programs
                .get(&session.dialog)
                .map(|program| (session.dialog.clone(), program.version))
        })
        .collect()
}

/// Holds back an unasked message until the quiet hours are over.
fn held_back(dialogs: &Dialogs, contact: &Contact, mut row: Outgoing, now: Timestamp) -> Outgoing {
    if matches!(&row.body, Body::Send(message) if message.unasked) {
        row.not_before =
            Some(quiet_hours::after(&dialogs.bot, contact, now)).filter(|end| *end > now);
    }
    row
}

/// Rows made by a job are numbered from here, so that they never collide with rows of the turn
/// itself.
pub const FIRST_JOB_ROW: u16 = 1 << 15;

/// Returns whether a message that waits for the end of the quiet hours is worthless because a later
/// turn sent something: the customer has moved on. What a job made is no part of the talk and stays.
/// In a group, a question to vote on stays, because other members may still answer it.
pub fn is_overtaken(old: &Outgoing, by: EffectId, is_group: bool) -> bool {
    let is_vote = is_group
        && matches!(&old.body, Body::Send(message) if !message.keyboard.buttons().is_empty());
    let is_of_job = old.id.index >= FIRST_JOB_ROW;
    // The opening of a topic that is put off is no message.
    let is_message = matches!(old.body, Body::Send(_));
    old.not_before.is_some() && old.id.turn < by.turn && is_message && !is_vote && !is_of_job
}
