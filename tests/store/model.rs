//! Whatever is done to it, a store on disk or in a database says what the specification says.

use proptest::prelude::*;
use vraag::engine::session::Conversation;
use vraag::id::InputId;
use vraag::store::memory::Memory;
use vraag::store::{
    Commit, CommitOutcome, Erasing, Forget, Location, Moved, Place, Revision, Settled, Store,
};
use vraag::time::Timestamp;

use crate::copies::restored;
use crate::world::{BOT, Talk, World, everything};

/// One thing that is done to both stores.
#[derive(Clone, Debug)]
enum Act {
    /// A person says something, with so many answers in their session; timers are set and taken away.
    Say {
        who: usize,
        answers: usize,
        arm: Option<(u32, u16, i64)>,
        disarm: Option<u32>,
        changes_contact: bool,
    },
    /// Two turns of one person and one of another in one group.
    Together { who: usize },
    /// A turn from a state that is no longer there.
    Stale { who: usize },
    /// An input for the second time.
    Again { who: usize },
    /// A timer, set or not.
    Fire {
        who: usize,
        question: u32,
        step: u16,
        now: i64,
    },
    /// The oldest row of the outbox, one way or another.
    Settle { how: u8 },
    /// All answers of a person's session go.
    Erase { who: usize },
    /// A person's chat moves.
    Move { who: usize, to: u8 },
    /// An update is put aside.
    Aside { update: i64 },
    /// Old inputs are forgotten.
    Purge { before: i64, most: usize },
    /// A person is forgotten, by themselves in a turn of theirs, or by somebody else; whoever sits there next is new.
    Forget {
        who: usize,
        by_turn: bool,
        leaves_receipt: bool,
    },
    /// Erasures go on as far as they can.
    GoOn,
    /// Old words go.
    Expire { before: i64, most: usize },
    /// The store on disk is closed and opened.
    Reopen,
}

fn act() -> impl Strategy<Value = Act> {
    let who = 0..3usize;
    let timer = proptest::option::of((0..3u32, 0..2u16, 0..10i64));
    prop_oneof![
        6 => (who.clone(), prop_oneof![Just(0usize), Just(5), Just(200)], timer, proptest::option::of(0..3u32), any::<bool>())
            .prop_map(|(who, answers, arm, disarm, changes_contact)| Act::Say { who, answers, arm, disarm, changes_contact }),
        2 => who.clone().prop_map(|who| Act::Together { who }),
        1 => who.clone().prop_map(|who| Act::Stale { who }),
        1 => who.clone().prop_map(|who| Act::Again { who }),
        2 => (who.clone(), 0..3u32, 0..2u16, 0..10i64).prop_map(|(who, question, step, now)| Act::Fire { who, question, step, now }),
        3 => (0..3u8).prop_map(|how| Act::Settle { how }),
        1 => who.clone().prop_map(|who| Act::Erase { who }),
        1 => (who, 0..4u8).prop_map(|(who, to)| Act::Move { who, to }),
        1 => (0..5i64).prop_map(|update| Act::Aside { update }),
        1 => (0..20i64, 0..5usize).prop_map(|(before, most)| Act::Purge { before, most }),
        1 => (0..3usize, any::<bool>(), any::<bool>())
            .prop_map(|(who, by_turn, leaves_receipt)| Act::Forget { who, by_turn, leaves_receipt }),
        2 => Just(Act::GoOn),
        1 => (0..20i64, 0..5usize).prop_map(|(before, most)| Act::Expire { before, most }),
        1 => Just(Act::Reopen),
    ]
}

struct Both {
    specified: World,
    disk: World,
    people: Vec<Talk>,
    last: Vec<Option<Commit>>,
    clock: i64,
    newcomers: u64,
}

impl Both {
    fn new(disk: World) -> Self {
        Self {
            specified: World::memory(),
            disk,
            people: (1..4).map(Talk::new).collect(),
            last: vec![None; 3],
            clock: 0,
            newcomers: 0,
        }
    }

    fn commit(&self, group: Vec<Commit>) -> Vec<CommitOutcome> {
        let outcomes: Vec<CommitOutcome> = self
            .specified
            .store()
            .commit(group.clone())
            .expect("memory works");
        let on_disk = self.disk.store().commit(group).expect("the disk works");
        // Which turns share a group is the disk's own business; everything else is not.
        let kinds = |outcomes: &[CommitOutcome]| {
            outcomes
                .iter()
                .map(std::mem::discriminant)
                .collect::<Vec<_>>()
        };
        assert_eq!(kinds(&outcomes), kinds(&on_disk));
        outcomes
    }

    fn says(&mut self, who: usize, answers: usize) -> Commit {
        self.clock += 1;
        let person = &mut self.people[who];
        let (id, turns) = (person.conversation.id, person.conversation.turns);
        person.conversation = Conversation {
            id,
            turns,
            ..crate::samples::conversation(answers)
        };
        let mut commit = person.says("woorden");
        commit.record.now = Timestamp(self.clock);
        commit
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Say {
                who,
                answers,
                arm,
                disarm,
                changes_contact,
            } => {
                let before = self.people[who].clone();
                let mut commit = self.says(who, answers);
                commit.arm = arm
                    .map(|(question, step, at)| (before.timer(question, step), Timestamp(at)))
                    .into_iter()
                    .collect();
                commit.disarm = disarm.into_iter().collect();
                if changes_contact && before.revision != Revision::NEW {
                    commit.contact = Some(before.contact.clone());
                    self.people[who].contact_revision = commit.contact_produces();
                }
                self.last[who] = Some(commit.clone());
                if !matches!(self.commit(vec![commit])[..], [CommitOutcome::Committed(_)]) {
                    self.people[who] = before;
                }
            }
            Act::Together { who } => {
                let other = (who + 1) % 3;
                let group = vec![self.says(who, 3), self.says(other, 3), self.says(who, 300)];
                self.last[who] = group.last().cloned();
                self.commit(group);
                self.people = self
                    .people
                    .drain(..)
                    .map(|person| person.resume(self.disk.store()))
                    .collect();
            }
            Act::Stale { who } => {
                let mut commit = Talk::new(who as u64 + 1).says("te laat");
                commit.input = InputId::Update {
                    bot: BOT,
                    update: -77,
                };
                commit.revision = Revision(5);
                self.commit(vec![commit]);
            }
            Act::Again { who } => drop(
                self.last[who]
                    .clone()
                    .map(|commit| self.commit(vec![commit])),
            ),
            Act::Fire {
                who,
                question,
                step,
                now,
            } => {
                let before = self.people[who].clone();
                let mut commit = self.people[who].hears(before.timer(question, step));
                commit.record.now = Timestamp(now);
                if !matches!(self.commit(vec![commit])[..], [CommitOutcome::Committed(_)]) {
                    self.people[who] = before;
                }
            }
            Act::Settle { how } => self.settle(how),
            Act::Erase { who } => {
                let before = self.people[who].clone();
                let mut commit = self.says(who, 1);
                commit.erase = vec![before.session()];
                if !matches!(self.commit(vec![commit])[..], [CommitOutcome::Committed(_)]) {
                    self.people[who] = before;
                }
            }
            Act::Move { who, to } => self.each(|world| {
                let moved = Moved {
                    from: self.people[who].place(),
                    to: Place(format!("elders/{to}")),
                    address: None,
                };
                world.store().moved(&moved).expect("the store works");
            }),
            Act::Aside { update } => self.each(|world| {
                let input = InputId::Update { bot: 9, update };
                world
                    .store()
                    .quarantine(&input, "{}", "it is not an update", Timestamp(self.clock))
                    .expect("the store works");
            }),
            Act::Purge { before, most } => {
                let purged = self.specified.store().purge_inputs(Timestamp(before), most);
                assert_eq!(
                    self.disk.store().purge_inputs(Timestamp(before), most),
                    purged
                );
            }
            Act::Forget {
                who,
                by_turn,
                leaves_receipt,
            } => self.forget(who, by_turn, leaves_receipt),
            Act::GoOn => {
                let forgotten = self.specified.store().forgotten();
                assert_eq!(self.disk.store().forgotten(), forgotten);
                for forgotten in forgotten.expect("the store works") {
                    let specified = self.specified.store().erase(forgotten.owner, 1);
                    let mut on_disk =
                        std::iter::repeat_with(|| self.disk.store().erase(forgotten.owner, 3));
                    assert_eq!(
                        on_disk.find(|stands| *stands != Ok(Erasing::More)),
                        Some(specified)
                    );
                }
                let key = self.disk.store().erasure_key().expect("the store works");
                assert_eq!(
                    key,
                    self.disk.store().erasure_key().expect("the store works")
                );
                let count =
                    |world: &World| world.store().erasures().expect("the store works").len();
                assert_eq!(count(&self.disk), count(&self.specified));
            }
            Act::Expire { before, most } => {
                let expiring = self.specified.store().expiring(Timestamp(before));
                assert_eq!(self.disk.store().expiring(Timestamp(before)), expiring);
                let expired = self
                    .specified
                    .store()
                    .expire_answers(Timestamp(before), most);
                assert_eq!(
                    self.disk.store().expire_answers(Timestamp(before), most),
                    expired
                );
            }
            Act::Reopen => self.disk.reopen(),
        }
    }

    fn forget(&mut self, who: usize, by_turn: bool, leaves_receipt: bool) {
        let owner = self.people[who].owner;
        if by_turn {
            let mut commit = self.says(who, 2);
            commit.forget = true;
            self.commit(vec![commit]);
        } else {
            let how = Forget {
                now: Timestamp(self.clock),
                leaves_receipt,
                unless_heard_since: None,
            };
            let was_there = self.specified.store().forget(owner, how);
            assert_eq!(self.disk.store().forget(owner, how), was_there);
        }
        self.newcomers += 1;
        self.people[who] = Talk::new(10 + self.newcomers);
        self.last[who] = None;
    }

    fn settle(&self, how: u8) {
        let rows = self.specified.store().outbox().expect("the store works");
        let Some((owner, row)) = rows.first() else {
            return;
        };
        let settled = match how {
            0 => Settled::Sent {
                receipt: "4711".to_owned(),
            },
            1 => Settled::Dropped("blocked".to_owned()),
            _ => Settled::Later(Timestamp(self.clock)),
        };
        self.each(|world| {
            world
                .store()
                .settle(vec![(*owner, row.id, settled.clone())])
                .expect("the store works")
        });
        assert_eq!(
            self.disk.store().receipt(row.id),
            self.specified.store().receipt(row.id)
        );
    }

    fn each(&self, act: impl Fn(&World)) {
        act(&self.specified);
        act(&self.disk);
    }
}

/// Does all of it to both, and compares what they say, and what is said where their backups were put back.
fn same(disk: World, acts: Vec<Act>) -> Result<(), TestCaseError> {
    let mut both = Both::new(disk);
    for act in acts {
        both.act(act);
    }
    prop_assert_eq!(both.disk.everything(), both.specified.everything());
    prop_assert_eq!(both.disk.store().check_integrity(), Ok(Vec::new()));
    let of_people = both
        .last
        .iter()
        .flatten()
        .map(|commit| commit.input.clone());
    let aside = (0..5).map(|update| InputId::Update { bot: 9, update });
    let inputs: Vec<InputId> = of_people.chain(aside).collect();
    let taken = |store: &dyn Store| -> Vec<_> {
        inputs.iter().map(|input| store.has_taken(input)).collect()
    };
    for source in [both.specified.store(), both.disk.store()] {
        let memory = Memory::default();
        restored(source, memory.fill());
        let folder = tempfile::tempdir().expect("a temporary folder");
        let beside = both.disk.beside();
        let mut copies = Vec::new();
        for at in [Location::from(folder.path().join("db").as_path())]
            .into_iter()
            .chain(beside)
        {
            restored(source, at.fill().expect("it can be filled"));
            let copy = at.open().expect("what was restored opens");
            prop_assert_eq!(copy.check_integrity(), Ok(Vec::new()));
            copies.push(copy);
        }
        let copies = copies.iter().map(std::convert::AsRef::as_ref);
        for store in copies.chain([&memory as &dyn Store]) {
            prop_assert_eq!(everything(store), everything(source));
            prop_assert_eq!(store.erasures(), source.erasures());
            prop_assert_eq!(store.forgotten(), source.forgotten());
            prop_assert_eq!(store.horizon(), source.horizon());
            prop_assert_eq!(taken(store), taken(source));
        }
    }
    both.disk.reopen();
    prop_assert_eq!(both.disk.everything(), both.specified.everything());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_disk_says_what_the_specification_says(acts in proptest::collection::vec(act(), 1..40)) {
        same(World::sled(), acts)?;
    }
}

#[cfg(feature = "postgres")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_database_says_what_the_specification_says(acts in proptest::collection::vec(act(), 1..40)) {
        if let Some(world) = crate::postgres::world() {
            same(world, acts)?;
        }
    }
}
