//! Votes on the disk: replayed from the journal, checked against their ballots, exported as their voters' answers.

use vraag::contact::{Contact, Group};
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::input::{Actor, Input};
use vraag::engine::session::Conversation;
use vraag::engine::{State, World, turn};
use vraag::id::{ConversationId, InputId, Name, OwnerId};
use vraag::message::{Choice, InMessage, Token};
use vraag::report::catalogue::Origin;
use vraag::report::export::{Shape, Wanted, export};
use vraag::runtime::decide::handle::handle;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{Address, CommitOutcome, Loaded, Place, Revision};
use vraag::time::{Duration, Timestamp};

const GROUP: OwnerId = OwnerId(1 << 63 | 5);
const HERE: ConversationId = ConversationId(11);
const NOON: Timestamp = Timestamp(1_795_435_200_000);

const POLL: &str = "dialog: roast
languages: [en]
start: [{ section: poll, in: group, command: poll }]
sections:
  poll:
    - vote: bean
      text: Which bean?
      options: { kenya: Kenya, brazil: Brazil, decaf: Decaf }
      pick: 1..2
      open: 2d
      remind: 1d
    - vote: roast
      text: How dark?
      options: { light: Light, dark: Dark }
    - say: \"${bean.winner} ${roast.winner}\"
";

struct Kept {
    store: Sled,
    dialogs: Dialogs,
    loaded: Loaded,
    now: Timestamp,
    updates: i64,
    _folder: tempfile::TempDir,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let dialogs = compile(&Sources(vec![SourceFile {
            path: "roast.yaml".into(),
            text: POLL.into(),
        }]))
        .dialogs;
        let store = Sled::open(folder.path()).expect("the folder is ours");
        Self {
            store,
            dialogs,
            loaded: fresh(),
            now: NOON,
            updates: 0,
            _folder: folder,
        }
    }

    fn take(&mut self, id: InputId, input: Input) {
        let address = Address("telegram:-5".to_owned());
        let done = handle(
            &self.dialogs,
            self.loaded.clone(),
            Some(&address),
            id,
            input,
            self.now,
        );
        let outcome = self
            .store
            .commit(vec![done.commit])
            .expect("the store works");
        assert!(
            matches!(outcome.as_slice(), [CommitOutcome::Committed(_)]),
            "{outcome:?}"
        );
        self.loaded = done.after;
    }

    fn says(&mut self, message: InMessage, who: u64) {
        self.updates += 1;
        let ballot = match &message {
            InMessage::Tap(token) => self
                .store
                .ballot(GROUP, HERE, token.question, OwnerId::contact(who))
                .expect("the store works"),
            _ => Vec::new(),
        };
        let by = Actor {
            contact: Some(OwnerId::contact(who)),
            name: None,
            is_admin: Some(false),
            is_operator: false,
        };
        let update = InputId::Update {
            bot: 1,
            update: self.updates,
        };
        self.take(
            update,
            Input::Group {
                by,
                message,
                ballot,
            },
        );
    }

    fn votes(&mut self, who: u64, key: &str) {
        let number = self
            .loaded
            .conversation
            .active
            .as_ref()
            .and_then(|session| session.vote.as_ref())
            .expect("a vote is open")
            .number;
        self.says(
            InMessage::Tap(Token {
                question: number,
                choice: Choice::Option(key.into()),
            }),
            who,
        );
    }

    fn wait(&mut self, length: Duration) {
        let until = self.now.plus(length);
        while let Some((_, timer, at)) = self
            .store
            .due(until, 1)
            .expect("the store works")
            .first()
            .copied()
        {
            self.now = self.now.max(at);
            self.take(InputId::Timer(timer), Input::Deadline(timer));
        }
        self.now = until;
    }

    /// Holds both votes: three people and one who takes it back, then two.
    fn held() -> Self {
        let mut kept = Self::new();
        kept.says(InMessage::Text("/poll".to_owned()), 1);
        kept.now = kept.now.plus(Duration(60));
        for (who, key) in [
            (1, "kenya"),
            (1, "decaf"),
            (2, "kenya"),
            (3, "brazil"),
            (4, "decaf"),
            (4, "decaf"),
            (3, "decaf"),
            (3, "kenya"),
        ] {
            kept.votes(who, key);
        }
        kept
    }

    fn table(&self, shape: Shape) -> Vec<String> {
        let wanted = Wanted {
            dialog: Some("roast".into()),
            shape: Some(shape),
            ..Wanted::default()
        };
        let mut out = Vec::new();
        let sources = Sources::default();
        let origin = Origin {
            store: &self.store,
            dialogs: &self.dialogs,
            sources: &sources,
            now: self.now,
            progress: &|_, _| {},
        };
        export(&origin, &wanted, &mut out).expect("it can be written");
        String::from_utf8(out)
            .expect("UTF-8")
            .trim_start_matches('\u{feff}')
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

fn fresh() -> Loaded {
    let mut group = Contact::new(GROUP, NOON);
    group.group = Some(Group {
        is_allowed: true,
        was_told: false,
    });
    let conversation = Conversation::new(HERE, Room::Group, Name::new_static("telegram"));
    let place = Place("telegram/1/-/-5".to_owned());
    Loaded {
        owner: GROUP,
        conversation,
        contact: group,
        revision: Revision::NEW,
        contact_revision: Revision::NEW,
        place,
    }
}

/// Returns the named columns of each row.
fn columns<'t>(table: &'t [String], names: &[&str]) -> Vec<Vec<&'t str>> {
    let head: Vec<&str> = table[0].split(',').collect();
    let places: Vec<usize> = names
        .iter()
        .map(|name| {
            head.iter()
                .position(|column| column == name)
                .expect("the column is there")
        })
        .collect();
    table[1..]
        .iter()
        .map(|row| row.split(',').collect::<Vec<_>>())
        .map(|row| places.iter().map(|at| row[*at]).collect())
        .collect()
}

#[test]
fn replaying_the_journal_gives_the_vote_as_it_is_stored() {
    let mut kept = Kept::held();
    kept.wait(Duration(3 * 86_400));
    kept.votes(2, "dark");
    let mut state = State {
        conversation: fresh().conversation,
        contact: fresh().contact,
    };
    let each = &mut |journaled: vraag::store::Journaled| {
        let record = journaled.record;
        let again = turn(
            &World {
                dialogs: &kept.dialogs,
                now: record.now,
                seed: record.seed,
            },
            state.clone(),
            &record.input,
        );
        assert_eq!(again.events, record.events);
        state = again.state;
        true
    };
    kept.store
        .turns(GROUP, HERE, each)
        .expect("the store works");
    assert_eq!(
        state.conversation,
        kept.store
            .load(GROUP, HERE)
            .expect("the store works")
            .expect("it is there")
            .conversation
    );
    assert_eq!(
        state.conversation.results[0].counts,
        [
            ("kenya".into(), 2),
            ("brazil".into(), 1),
            ("decaf".into(), 2)
        ]
    );
}

#[test]
fn a_tally_that_differs_from_its_ballots_is_found() {
    let mut kept = Kept::held();
    assert_eq!(
        kept.store.check_integrity().expect("the store works"),
        Vec::<String>::new()
    );
    let session = kept.loaded.conversation.active.as_mut().expect("it runs");
    session.vote.as_mut().expect("it is open").voters += 1;
    kept.says(InMessage::Text("/weather".to_owned()), 1);
    let faults = kept.store.check_integrity().expect("the store works");
    assert!(
        faults.len() == 1 && faults[0].contains("says it has 4 voters, and its ballots say 3"),
        "{faults:?}"
    );
}

#[test]
fn each_ballot_is_a_row_of_the_long_table_and_the_last_one_counts() {
    let kept = Kept::held();
    let table = kept.table(Shape::Long);
    let rows = columns(
        &table,
        &["question", "type", "try", "value", "seconds", "final"],
    );
    let expected = [
        ["bean", "vote", "1", "kenya", "60", "false"],
        ["bean", "vote", "2", "kenya decaf", "60", "true"],
        ["bean", "vote", "1", "kenya", "60", "true"],
        ["bean", "vote", "1", "brazil", "60", "false"],
        ["bean", "vote", "1", "decaf", "60", "false"],
        ["bean", "vote", "2", "brazil decaf", "60", "true"],
    ];
    assert_eq!(rows, expected);
    let respondents: std::collections::BTreeSet<&str> = columns(&table, &["respondent_id"])
        .into_iter()
        .map(|row| row[0])
        .collect();
    assert_eq!(respondents.len(), 4, "each voter is a respondent");
}

#[test]
fn the_wide_table_has_a_row_for_each_voter() {
    let mut kept = Kept::held();
    kept.wait(Duration(2 * 86_400));
    kept.votes(2, "dark");
    kept.votes(9, "light");
    let table = kept.table(Shape::Wide);
    let rows = columns(
        &table,
        &[
            "bean__kenya",
            "bean__brazil",
            "bean__decaf",
            "roast",
            "room",
            "status",
        ],
    );
    let expected = [
        ["1", "0", "1", "", "group", "open"],
        ["1", "0", "0", "dark", "group", "open"],
        ["0", "1", "1", "", "group", "open"],
        ["", "", "", "light", "group", "open"],
    ];
    assert_eq!(rows, expected);
    assert_eq!(
        Kept::new().table(Shape::Wide).len(),
        1,
        "no session, no row"
    );
}
