//! Stores to try, and people who talk: what the tests of the store have in common.

use tempfile::TempDir;
use vraag::contact::Contact;
use vraag::dialog::ast::Room;
use vraag::engine::event::Event;
use vraag::engine::input::Input;
use vraag::engine::session::Conversation;
use vraag::id::{ConversationId, EffectId, InputId, OwnerId, SessionId, TimerId};
use vraag::message::InMessage;
use vraag::store::memory::Memory;
use vraag::store::unsure::{Fault, Unsure};
use vraag::store::{
    Address, Commit, CommitOutcome, Loaded, Location, Place, Revision, Store, TurnRecord,
};
use vraag::time::Timestamp;

pub const BOT: u64 = 7001;

/// A store that can be closed and opened again, where its kind can.
pub struct World {
    _folder: Option<TempDir>,
    location: Option<Location>,
    store: Option<std::sync::Arc<dyn Store>>,
}

impl World {
    pub fn memory() -> Self {
        Self {
            _folder: None,
            location: None,
            store: Some(std::sync::Arc::new(Memory::default())),
        }
    }

    pub fn unsure(seed: u64) -> Self {
        Self {
            _folder: None,
            location: None,
            store: Some(std::sync::Arc::new(Unsure::new(Memory::default(), seed))),
        }
    }

    /// A store behind a network: five milliseconds for every call that is no turn.
    pub fn slow() -> Self {
        let store = Unsure::meeting(Memory::default(), |call| {
            if call != "commit" {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            Fault::None
        });
        Self {
            _folder: None,
            location: None,
            store: Some(std::sync::Arc::new(store)),
        }
    }

    pub fn sled() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let location = Location::from(folder.path().join("db").as_path());
        Self::at(location, Some(folder))
    }

    /// A store at a place, which may be in a folder that vanishes with it.
    pub fn at(location: Location, folder: Option<TempDir>) -> Self {
        let store = location.open().expect("the store opens");
        Self {
            _folder: folder,
            location: Some(location),
            store: Some(store),
        }
    }

    /// Where a copy of a store of this kind can be made; `None` for a store in a folder.
    pub fn beside(&self) -> Option<Location> {
        let location = self.location.as_ref().map(Location::restoring);
        location.filter(|location| !matches!(location, Location::Folder(_)))
    }

    pub fn store(&self) -> &dyn Store {
        self.store.as_deref().expect("the world has a store")
    }

    /// Closes the store and opens it again; what lives in memory only stays as it is.
    pub fn reopen(&mut self) {
        if let Some(location) = &self.location {
            self.store = None;
            self.store = Some(location.open().expect("the store opens again"));
        }
    }

    /// Commits a turn the way a careful caller does: an outcome that may be retried blindly is retried, and so is a conflict
    /// that none of the revisions explains. Whether a turn of unknown fate took effect is told by the revision; of a turn after
    /// which somebody is forgotten nothing is left but that its input was taken.
    pub fn commit(&self, commit: &Commit) -> CommitOutcome {
        let mut was_unknown = false;
        for _ in 0..1000 {
            let outcome = self
                .store()
                .commit(vec![commit.clone()])
                .expect("the store works")[0];
            match outcome {
                CommitOutcome::Unknown => was_unknown = true,
                CommitOutcome::Committed(_) | CommitOutcome::Erased => return outcome,
                CommitOutcome::Conflict | CommitOutcome::Duplicate | CommitOutcome::TimerGone
                    if was_unknown
                        && (self.has_happened(commit)
                            || commit.forget && outcome == CommitOutcome::Duplicate) =>
                {
                    return CommitOutcome::Committed(self.horizon());
                }
                CommitOutcome::Conflict if self.could_be_committed(commit) => {}
                CommitOutcome::Conflict | CommitOutcome::Duplicate | CommitOutcome::TimerGone => {
                    return self.plainly(commit, outcome);
                }
            }
        }
        panic!("a store that never knows");
    }

    /// A line that answers `Conflict` at random hides the better answer; asking again brings it out.
    fn plainly(&self, commit: &Commit, outcome: CommitOutcome) -> CommitOutcome {
        let again = || {
            self.store()
                .commit(vec![commit.clone()])
                .expect("the store works")[0]
        };
        let answers = std::iter::repeat_with(again)
            .filter(|again| *again != CommitOutcome::Unknown)
            .take(20);
        answers
            .filter(|again| *again != CommitOutcome::Conflict)
            .last()
            .unwrap_or(outcome)
    }

    fn has_happened(&self, commit: &Commit) -> bool {
        let kept = self
            .store()
            .load(commit.owner, commit.conversation.id)
            .expect("the store works");
        kept.is_some_and(|kept| kept.revision == commit.produces())
    }

    pub fn committed(&self, commit: &Commit) {
        let outcome = self.commit(commit);
        assert!(
            matches!(outcome, CommitOutcome::Committed(_)),
            "{outcome:?}"
        );
    }

    pub fn horizon(&self) -> u64 {
        self.store().horizon().expect("the store works")
    }

    pub fn load(&self, talk: &Talk) -> Option<Loaded> {
        self.store()
            .load(talk.owner, talk.conversation.id)
            .expect("the store works")
    }

    /// Everything that the store can tell, as text.
    pub fn everything(&self) -> String {
        everything(self.store())
    }

    fn could_be_committed(&self, commit: &Commit) -> bool {
        let store = self.store();
        let kept = store
            .load(commit.owner, commit.conversation.id)
            .expect("the store works");
        let contact = store
            .contact(commit.owner)
            .expect("the store works")
            .map_or(Revision::NEW, |(_, revision)| revision);
        let is_free = commit.place.as_ref().is_none_or(|(place, address)| {
            let found = store.find(place).expect("the store works");
            let owner = store.contact_at(address).expect("the store works");
            found.is_none_or(|found| found == (commit.owner, commit.conversation.id))
                && owner.is_none_or(|owner| owner == commit.owner)
        });
        let is_stranger = commit.met.as_ref().is_none_or(|(address, contact)| {
            let owner = store.contact_at(address).expect("the store works");
            owner.is_none_or(|owner| owner == contact.id)
                && store
                    .contact(contact.id)
                    .expect("the store works")
                    .is_none()
        });
        let (revision, turns) = kept.map_or((Revision::NEW, 0), |kept| {
            (kept.revision, kept.conversation.turns)
        });
        is_free
            && is_stranger
            && revision == commit.revision
            && contact == commit.contact_revision
            && commit.conversation.turns > turns
    }
}

/// Panics if something cannot be read: an error is no content.
pub fn everything(store: &dyn Store) -> String {
    let mut all = Vec::new();
    let mut keys = Vec::new();
    store
        .contacts(&mut |contact| {
            all.push(format!("{contact:?}"));
            true
        })
        .expect("contacts can be read");
    store
        .conversations(&mut |owner, conversation| {
            keys.push((owner, conversation.id));
            true
        })
        .expect("conversations can be read");
    for (owner, id) in keys {
        let loaded = store.load(owner, id);
        all.push(format!("{:?}", loaded.expect("they can be read")));
        store
            .turns(owner, id, &mut |turn| {
                all.push(format!("{turn:?}"));
                true
            })
            .expect("turns can be read");
    }
    store
        .journal(0, u64::MAX, &mut |_, turn| {
            all.push(format!("{:?}", (turn.owner, turn.conversation, turn.turn)));
            true
        })
        .expect("the journal can be read");
    let due = store.due(Timestamp(i64::MAX), usize::MAX);
    all.push(format!("{:?}", store.outbox().expect("rows can be read")));
    all.push(format!("{:?}", store.jobs().expect("jobs can be read")));
    all.push(format!("{:?}", due.expect("timers can be read")));
    all.push(format!(
        "{:?}",
        store.versions().expect("versions can be read")
    ));
    let quarantined = store.quarantined();
    all.push(format!("{:?}", quarantined.expect("it can be read")));
    all.join("\n")
}

/// Somebody who talks: knows what the next turn is built on.
#[derive(Clone)]
pub struct Talk {
    pub owner: OwnerId,
    pub conversation: Conversation,
    pub contact: Contact,
    pub revision: Revision,
    pub contact_revision: Revision,
    first_update: i64,
}

impl Talk {
    /// Person number so much, who has not said anything yet.
    pub fn new(number: u64) -> Self {
        let owner = OwnerId::contact(number * 1000 + 1);
        let number_of = i64::try_from(number).expect("few people");
        let id = ConversationId(number * 1000 + 2);
        Self {
            owner,
            conversation: Conversation::new(id, Room::Private, "telegram".into()),
            contact: Contact::new(owner, crate::samples::NOW),
            revision: Revision::NEW,
            contact_revision: Revision::NEW,
            first_update: number_of * 1_000_000,
        }
    }

    /// The same person, going on from what is stored.
    pub fn resume(self, store: &dyn Store) -> Self {
        match store
            .load(self.owner, self.conversation.id)
            .expect("the store works")
        {
            None => self,
            Some(loaded) => Self {
                conversation: loaded.conversation,
                contact: loaded.contact,
                revision: loaded.revision,
                contact_revision: loaded.contact_revision,
                ..self
            },
        }
    }

    /// The same person in another conversation.
    pub fn elsewhere(&self, number: u64) -> Self {
        Self {
            owner: self.owner,
            contact: self.contact.clone(),
            contact_revision: self.contact_revision,
            ..Self::new(number)
        }
    }

    pub fn place(&self) -> Place {
        Place(format!("telegram/{BOT}/-/{}", self.conversation.id))
    }

    pub fn address(&self) -> Address {
        Address(format!("telegram:{}", self.owner))
    }

    pub fn session(&self) -> SessionId {
        SessionId {
            conversation: self.conversation.id,
            number: 1,
        }
    }

    pub fn effect(&self, index: u16) -> EffectId {
        EffectId {
            conversation: self.conversation.id,
            turn: self.conversation.turns,
            index,
        }
    }

    pub fn timer(&self, question: u32, step: u16) -> TimerId {
        TimerId {
            conversation: self.conversation.id,
            question,
            step,
        }
    }

    /// Says something: the next turn, built on the one before whether that is on disk or not.
    pub fn says(&mut self, words: &str) -> Commit {
        let turn = i64::try_from(self.conversation.turns).expect("few turns");
        let input = InputId::Update {
            bot: BOT,
            update: self.first_update + turn,
        };
        self.turn(
            input,
            Input::Message {
                message: InMessage::Text(words.to_owned()),
                profile: None,
            },
        )
    }

    /// Hears a timer.
    pub fn hears(&mut self, timer: TimerId) -> Commit {
        self.turn(InputId::Timer(timer), Input::Deadline(timer))
    }

    fn turn(&mut self, id: InputId, input: Input) -> Commit {
        let is_new = self.revision == Revision::NEW;
        self.conversation.turns += 1;
        let session = self.session();
        let words = match &input {
            Input::Message {
                message: InMessage::Text(words),
                ..
            } => words.clone(),
            _ => String::new(),
        };
        let events = vec![
            crate::samples::answer(session, "brew", &words),
            Event::Asked {
                session,
                question: "bags".into(),
                number: 1,
            },
        ];
        let commit = Commit {
            owner: self.owner,
            input: id,
            revision: self.revision,
            conversation: self.conversation.clone(),
            contact_revision: self.contact_revision,
            contact: (self.contact_revision == Revision::NEW).then(|| self.contact.clone()),
            place: is_new.then(|| (self.place(), self.address())),
            record: TurnRecord {
                input,
                now: crate::samples::NOW,
                seed: 1,
                versions: Vec::new(),
                events,
            },
            outbox: vec![crate::samples::outgoing(self.effect(0))],
            arm: Vec::new(),
            disarm: Vec::new(),
            jobs: Vec::new(),
            erase: Vec::new(),
            ballot: None,
            met: None,
            forget: false,
        };
        self.revision = commit.produces();
        self.contact_revision = commit.contact_produces();
        commit
    }
}
