//! What a tap costs in a vote of ten thousand: the ballot read, the turn, and its commit to the disk.
//!
//! `cargo bench --bench vote`; the figure stands in `docs/performance.md`.

use std::time::{Duration, Instant};

use vraag::contact::{Contact, Group};
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::input::{Actor, Input};
use vraag::engine::session::Conversation;
use vraag::id::{ConversationId, InputId, Name, OwnerId};
use vraag::message::{Choice, InMessage, Token};
use vraag::runtime::decide::handle::handle;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{Address, Commit, Loaded, Place, Revision};
use vraag::time::Timestamp;

const POLL: &str = "dialog: roast
languages: [nl]
start: [{ section: poll, in: group, command: poll }]
sections:
  poll:
    - vote: bean
      text: Welke bonen branden we in ${today | month}?
      options: { nyeri: Kenia Nyeri, cerrado: Brazilië Cerrado, decaf: Colombia cafeïnevrij }
      pick: 1..2
    - say: Het wordt ${bean.winner}.
";
const VOTERS: u64 = 10_000;
/// Taps that are handed to the store together, as in a burst.
const TOGETHER: usize = 64;
const START: i64 = 1_795_435_200_000;
const HERE: ConversationId = ConversationId(11);
const KEYS: [&str; 3] = ["nyeri", "cerrado", "decaf"];

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut vote = Vote::opened(Sled::open(folder.path()).expect("the folder is ours"));
    // Everybody once, and everybody again for something else: the second time all ballots are there.
    for (round, name) in ["filling the vote", "with 10,000 ballots filed"]
        .into_iter()
        .enumerate()
    {
        let (decided, kept) = vote.round(round);
        let each = |time: Duration| time.as_secs_f64() * 1e6 / VOTERS as f64;
        println!(
            "{name}: {:.1} µs a tap for reading the ballot and the turn, {:.1} µs for its share of a commit of {TOGETHER}",
            each(decided),
            each(kept)
        );
    }
}

/// A vote that is open.
struct Vote {
    store: Sled,
    dialogs: Dialogs,
    loaded: Loaded,
    updates: i64,
}

impl Vote {
    fn opened(store: Sled) -> Self {
        let dialogs = compile(&Sources(vec![SourceFile {
            path: "roast.yaml".into(),
            text: POLL.into(),
        }]))
        .dialogs;
        let owner = OwnerId::group(5);
        let mut group = Contact::new(owner, Timestamp(START));
        group.group = Some(Group {
            is_allowed: true,
            was_told: false,
        });
        let loaded = Loaded {
            owner,
            conversation: Conversation::new(HERE, Room::Group, Name::new_static("telegram")),
            contact: group,
            revision: Revision::NEW,
            contact_revision: Revision::NEW,
            place: Place("telegram/1/-/-5".to_owned()),
        };
        let mut vote = Self {
            store,
            dialogs,
            loaded,
            updates: 0,
        };
        let opening = vote.turn(1, InMessage::Text("/poll".to_owned()));
        vote.store.commit(vec![opening]).expect("the store works");
        vote
    }

    /// Lets everybody tap once; returns how long deciding and keeping took.
    fn round(&mut self, round: usize) -> (Duration, Duration) {
        let number = self.loaded.conversation.questions;
        let (mut decided, mut kept) = (Duration::ZERO, Duration::ZERO);
        let mut waiting = Vec::new();
        for who in 1..=VOTERS {
            let key = KEYS[(usize::try_from(who).expect("small") + round) % KEYS.len()];
            let began = Instant::now();
            let commit = self.turn(
                who,
                InMessage::Tap(Token {
                    question: number,
                    choice: Choice::Option(key.into()),
                }),
            );
            decided += began.elapsed();
            waiting.push(commit);
            if waiting.len() == TOGETHER || who == VOTERS {
                let began = Instant::now();
                self.store
                    .commit(std::mem::take(&mut waiting))
                    .expect("the store works");
                kept += began.elapsed();
            }
        }
        (decided, kept)
    }

    fn turn(&mut self, who: u64, message: InMessage) -> Commit {
        self.updates += 1;
        let voter = OwnerId::contact(who);
        let ballot = match &message {
            InMessage::Tap(token) => self
                .store
                .ballot(self.loaded.owner, HERE, token.question, voter)
                .expect("the store works"),
            _ => Vec::new(),
        };
        let by = Actor {
            contact: Some(voter),
            name: None,
            is_admin: Some(false),
            is_operator: false,
        };
        let (id, now) = (
            InputId::Update {
                bot: 1,
                update: self.updates,
            },
            Timestamp(START + self.updates * 10),
        );
        let address = Address("telegram:-5".to_owned());
        let input = Input::Group {
            by,
            message,
            ballot,
        };
        let done = handle(
            &self.dialogs,
            self.loaded.clone(),
            Some(&address),
            id,
            input,
            now,
        );
        self.loaded = done.after;
        done.commit
    }
}
