//! What only a server behind a line can do to a store: it goes away and comes back, loses answers, refuses, is held by
//! somebody else, or keeps less than it says.

use std::sync::mpsc::channel;
use std::time::Duration;

use vraag::store::postgres::{sql, tables};
use vraag::store::prelude::*;
use vraag::store::{
    Address, CommitOutcome, Location, Place, Settled, Store, StoreError, Wanted, open,
};

use crate::database::{self, Server};
use crate::relay::{Cut, Relay, socket};
use crate::world::{Talk, World, everything};

/// A store in a database of its own; `None` where there is no PostgreSQL.
pub fn world() -> Option<World> {
    let url = database::database()?;
    let location = Location::parse(&url).expect("it is the address of a database");
    Some(World::at(location, None))
}

fn opened(url: &str) -> std::sync::Arc<dyn Store> {
    open(url).expect("the store opens")
}

fn refused(url: &str) -> String {
    match open(url) {
        Ok(_) => panic!("it was opened"),
        Err(error) => error.to_string(),
    }
}

fn is_committed(outcomes: &Result<Vec<CommitOutcome>, StoreError>) -> bool {
    matches!(outcomes.as_deref(), Ok([CommitOutcome::Committed(_)]))
}

#[test]
fn a_turn_whose_answer_was_lost_took_effect_once() {
    let Some(url) = database::database() else {
        return;
    };
    for when in [Cut::Before, Cut::After] {
        let relay = Relay::start(&socket(&url));
        let store = opened(&relay.url(&url));
        let mut zoe = Talk::new(1).resume(store.as_ref());
        let turns = zoe.conversation.turns;
        assert!(is_committed(&store.commit(vec![zoe.says("eerst")])));
        relay.cut(b"verloren antwoord", when);
        let commit = zoe.says("verloren antwoord");
        assert!(
            is_committed(&store.commit(vec![commit.clone()])),
            "{when:?}"
        );
        assert_eq!(relay.cuts(), 1, "the line was cut");
        assert_eq!(
            store.commit(vec![commit]),
            Ok(vec![CommitOutcome::Duplicate])
        );
        let loaded = store
            .load(zoe.owner, zoe.conversation.id)
            .expect("it can be read");
        assert_eq!(
            loaded.map(|loaded| loaded.conversation.turns),
            Some(turns + 2)
        );
        assert_eq!(store.check_integrity(), Ok(Vec::new()));
    }
}

#[test]
fn a_server_that_goes_away_is_waited_for_and_nothing_is_lost() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let store = opened(&server.database());
    let mut people: Vec<Talk> = (1..5).map(Talk::new).collect();
    let (sender, receiver) = channel();
    for round in 0..6 {
        if round == 2 || round == 4 {
            server.stop();
        }
        for person in &mut people {
            let sender = sender.clone();
            store.submit(
                person.says(&format!("woord {round}")),
                Box::new(move |outcome| drop(sender.send(outcome))),
            );
        }
        if round == 2 || round == 4 {
            // Whatever is handed in meanwhile waits.
            assert!(receiver.recv_timeout(Duration::from_millis(300)).is_err() || round == 4);
            server.start_again();
        }
        for _ in &people {
            let outcome = receiver.recv().expect("everybody is answered");
            assert!(
                matches!(outcome, Ok(CommitOutcome::Committed(_))),
                "{outcome:?}"
            );
        }
        for person in &people {
            let loaded = store.load(person.owner, person.conversation.id);
            let loaded = loaded.expect("it can be read").expect("it is there");
            assert_eq!(loaded.revision, person.revision);
        }
    }
    assert!(!store.is_away());
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn a_server_that_takes_nobody_in_is_waited_for() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    let url = server.database();
    server.sql(
        &url,
        "create role bot login; alter schema public owner to bot",
    );
    let name = url.rsplit('/').next().expect("it names a database");
    server.sql(&url, &format!("alter database {name} owner to bot"));
    let store = opened(&server.url("bot", name));
    let mut zoe = Talk::new(1);
    assert!(is_committed(&store.commit(vec![zoe.says("eerst")])));
    server.sql(&url, "alter role bot connection limit 0");
    server.sql(
        &url,
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bot'",
    );
    let (sender, receiver) = channel();
    store.submit(
        zoe.says("dan"),
        Box::new(move |outcome| drop(sender.send(outcome))),
    );
    assert!(receiver.recv_timeout(Duration::from_millis(300)).is_err());
    assert!(store.is_away());
    server.sql(&url, "alter role bot connection limit 10");
    let outcome = receiver.recv().expect("it is answered");
    assert!(
        matches!(outcome, Ok(CommitOutcome::Committed(_))),
        "{outcome:?}"
    );
}

#[test]
fn one_program_at_a_time_holds_a_store() {
    let Some(url) = database::database() else {
        return;
    };
    let store = opened(&url);
    let told = refused(&url);
    let own = format!("held by process {}", std::process::id());
    assert!(
        told.starts_with("another program is using the store at postgres://"),
        "{told}"
    );
    assert!(told.contains(&own), "{told}");
    drop(store);
    drop(opened(&url));
}

#[test]
fn it_is_said_where_one_disk_has_everything() {
    let Some(url) = database::database() else {
        return;
    };
    let address = vraag::store::postgres::Address::parse(&url).expect("it is an address");
    let warning = |address: &vraag::store::postgres::Address| {
        let store = vraag::store::postgres::Postgres::open(address, "vraag").expect("it opens");
        store.warning().map(str::to_owned)
    };
    assert!(warning(&address).is_some_and(|told| told.contains("has no synchronous standby")));
    // A standby that nobody waits for is none.
    let settings = [
        "-c",
        "synchronous_standby_names=*",
        "-c",
        "synchronous_commit=local",
    ];
    let server = Server::start(&settings).expect("it was there");
    let address =
        vraag::store::postgres::Address::parse(&server.database()).expect("it is an address");
    assert!(warning(&address).is_some());
}

#[test]
fn a_standby_takes_over_with_every_turn_that_was_acknowledged() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let url = server.database();
    let standby = server.start_standby(&url).display().to_string();
    let (host, name) = {
        let (_, host) = url.split_once('@').expect("it names a user");
        host.rsplit_once('/').expect("it names a database")
    };
    let both = format!(
        "postgres://tester@{host},{}/{name}?target_session_attrs=read-write",
        standby.replace('/', "%2F")
    );
    let address = vraag::store::postgres::Address::parse(&both).expect("it is an address");
    let store = vraag::store::postgres::Postgres::open(&address, "vraag").expect("it opens");
    assert_eq!(store.warning(), None, "a standby has everything");
    let mut people: Vec<Talk> = (1..5).map(Talk::new).collect();
    for round in 0..6 {
        if round == 3 {
            server.promote_standby();
        }
        for person in &mut people {
            assert!(is_committed(
                &store.commit(vec![person.says(&format!("woord {round}"))])
            ));
        }
    }
    for person in &people {
        let loaded = store.load(person.owner, person.conversation.id);
        assert_eq!(
            loaded
                .expect("it can be read")
                .map(|loaded| loaded.conversation.turns),
            Some(6)
        );
    }
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn a_store_that_was_taken_over_is_written_to_no_more() {
    let Some(url) = database::database() else {
        return;
    };
    let slept = opened(&url);
    let mut zoe = Talk::new(1);
    assert!(is_committed(&slept.commit(vec![zoe.says("eerst")])));
    // Its hold expired, as of a machine that was frozen, and somebody else took the store.
    let before = database::sql(&url, "select holder from vraag.store");
    database::sql(
        &url,
        "update vraag.store set holder = 'another one', process = 'process 7 on db2', expires = now() + interval '1 hour'",
    );
    assert_ne!(before, "another one");
    let outcome = slept.commit(vec![zoe.says("te laat")]);
    let Err(StoreError::InUse { path, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(path.ends_with("(held by process 7 on db2)"), "{path}");
    assert_eq!(
        database::sql(&url, "select count(*) from vraag.journal"),
        "1"
    );
    assert!(
        slept.commit(vec![Talk::new(2).says("ook niet")]).is_err(),
        "it stays so"
    );
    drop(slept);
    assert_eq!(
        database::sql(&url, "select holder from vraag.store"),
        "another one"
    );
    // Where that one is gone without a word, its hold expires.
    database::sql(
        &url,
        "update vraag.store set expires = now() + interval '300 milliseconds'",
    );
    let store = opened(&url);
    assert_eq!(store.horizon(), Ok(1));
}

#[test]
fn what_a_server_cannot_keep_of_one_turn_blocks_nobody_else() {
    let Some(url) = database::database() else {
        return;
    };
    let store = opened(&url);
    let mut people: Vec<Talk> = (1..6).map(Talk::new).collect();
    let mut group: Vec<_> = people.iter_mut().map(|person| person.says("hoi")).collect();
    // Longer than an index takes, and too varied to be compressed; and a zero byte, which a text there may not hold.
    let mut rng = vraag::rng::Rng::new(7);
    let long: String = (0..8_000)
        .map(|_| ('!'..='z').nth(rng.below(90)).expect("there are 90"))
        .collect();
    let address = group[2].place.as_mut().expect("it is new");
    address.1 = Address(long);
    let address = group[3].place.as_mut().expect("it is new");
    address.0 = Place("telegram/\0/-/5".to_owned());
    let (sender, receiver) = channel();
    let turns = group.into_iter().enumerate().map(|(at, commit)| {
        let sender = sender.clone();
        let done: Done = Box::new(move |outcome| drop(sender.send((at, outcome))));
        (commit, done)
    });
    store.submit_all(turns.collect());
    let mut outcomes: Vec<_> = (0..5)
        .map(|_| receiver.recv().expect("everybody is answered"))
        .collect();
    outcomes.sort_by_key(|(at, _)| *at);
    for (at, outcome) in outcomes {
        match at {
            2 => assert!(
                matches!(outcome, Err(StoreError::Unreadable { .. })),
                "{outcome:?}"
            ),
            _ => assert!(
                matches!(outcome, Ok(CommitOutcome::Committed(_))),
                "{at}: {outcome:?}"
            ),
        }
    }
    assert!(is_committed(&store.commit(vec![people[0].says("verder")])));
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn a_batch_of_inputs_is_one_round_trip() {
    let Some(url) = database::database() else {
        return;
    };
    let relay = Relay::start(&socket(&url));
    let store = opened(&relay.url(&url));
    let mut known: Vec<Talk> = (1..40).map(Talk::new).collect();
    let group = known.iter_mut().map(|person| person.says("hoi")).collect();
    store.commit(group).expect("the store works");
    let wanted: Vec<Wanted> = (20..60)
        .map(|number| {
            let mut talk = Talk::new(number);
            let input = talk.says("nog iets").input;
            let conversation = (number % 3 > 0).then(|| (talk.place(), talk.address()));
            Wanted {
                input,
                conversation,
            }
        })
        .collect();
    let first = store.prefetch(&wanted).expect("it can be read");
    // The word of the holder, every two seconds, may fall into one of them.
    let trips = (0..3).map(|_| {
        let before = relay.trips();
        assert_eq!(store.prefetch(&wanted).as_ref(), Ok(&first));
        relay.trips() - before
    });
    assert_eq!(trips.min(), Some(1));
}

#[test]
fn tables_of_a_later_program_are_refused_and_half_made_ones_completed() {
    let Some(url) = database::database() else {
        return;
    };
    drop(opened(&url));
    let indexes = "select count(*) from pg_indexes where schemaname = 'vraag'";
    let all = database::sql(&url, indexes);
    database::sql(
        &url,
        "update vraag.store set version = 1; drop index vraag.timers_by_due, vraag.jobs_by_owner",
    );
    assert_ne!(database::sql(&url, indexes), all);
    drop(opened(&url));
    assert_eq!(database::sql(&url, indexes), all);
    let newest: i64 = database::sql(&url, "select version from vraag.store")
        .parse()
        .expect("a number");
    database::sql(
        &url,
        &format!("update vraag.store set version = {}", newest + 1),
    );
    let told = refused(&url);
    assert!(
        told.contains("was made by a later version of vraag"),
        "{told}"
    );
    assert_eq!(
        database::sql(&url, "select holder is null from vraag.store"),
        "t"
    );
}

#[test]
fn a_server_that_forgets_what_it_kept_is_refused() {
    let Some(server) = Server::start(&["-c", "fsync=off"]) else {
        return;
    };
    let told = refused(&server.database());
    assert!(told.contains("its setting fsync is off\nhint: "), "{told}");
    drop(server);
    let server = Server::start(&["-c", "full_page_writes=off"]).expect("it was there");
    let told = refused(&server.database());
    assert!(
        told.contains("its setting full_page_writes is off"),
        "{told}"
    );
    drop(server);
    let Some(url) = database::database() else {
        return;
    };
    let name = url.rsplit('/').next().expect("it names a database");
    database::sql(
        &url,
        &format!("alter database {name} set synchronous_commit = off"),
    );
    let told = refused(&url);
    assert!(
        told.contains("its setting synchronous_commit is off"),
        "{told}"
    );
    assert_eq!(
        database::sql(&url, "select to_regclass('vraag.store') is null"),
        "t",
        "nothing was made"
    );
}

#[test]
fn why_a_database_cannot_be_used_is_told_without_its_password() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let url = server.database();
    server.sql(
        &url,
        "create role bot login password 'goed'; revoke create on schema public from public",
    );
    let (host, name) = {
        let (_, host) = url.split_once('@').expect("it names a user");
        host.rsplit_once('/').expect("it names a database")
    };
    server.ask_for_passwords();
    let cases = [
        (
            format!("postgres://bot:geheim@{host}/{name}"),
            "password authentication failed for user \"bot\"",
        ),
        (
            format!("postgres://bot:goed@{host}/nergens"),
            "database \"nergens\" does not exist",
        ),
        (
            format!("postgres://bot:goed@{host}/{name}"),
            "permission denied for database",
        ),
        (
            "postgres://bot:geheim@127.0.0.1:1/vraag".to_owned(),
            "cannot be reached: ",
        ),
    ];
    for (url, why) in cases {
        let told = refused(&url);
        assert!(told.contains(why) && told.contains("\nhint: "), "{told}");
        assert!(!told.contains("geheim") && !told.contains("goed"), "{told}");
    }
}

#[test]
fn what_differs_is_found_by_a_check() {
    let Some(url) = database::database() else {
        return;
    };
    let store = opened(&url);
    let mut zoe = Talk::new(1);
    let mut commit = zoe.says("hoi");
    commit.arm = vec![(zoe.timer(1, 0), vraag::time::Timestamp(5))];
    assert!(is_committed(&store.commit(vec![commit])));
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
    let cases = [
        ("delete from vraag.timers", "timers"),
        ("delete from vraag.places", "a place that leads nowhere"),
        ("delete from vraag.inputs", "0 inputs are remembered"),
        ("update vraag.contacts set record = '\\x63'", "version 99"),
        ("delete from vraag.journal", "is missing from the journal"),
        (
            "delete from vraag.conversations",
            "lead to conversations that are not there",
        ),
    ];
    let copy = "create table vraag.copy as select";
    for (change, told) in cases {
        let table = change.split("vraag.").nth(1).expect("it names a table");
        let table = table.split(' ').next().expect("it has a name");
        database::sql(&url, &format!("{copy} * from vraag.{table}; {change}"));
        let faults = store.check_integrity().expect("it can be read").join("\n");
        assert!(faults.contains(told), "{change}: {faults}");
        database::sql(
            &url,
            &format!(
                "delete from vraag.{table}; insert into vraag.{table} select * from vraag.copy; drop table vraag.copy"
            ),
        );
    }
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn a_record_that_cannot_be_read_concerns_its_own_turn_alone() {
    let Some(url) = database::database() else {
        return;
    };
    let store = opened(&url);
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    store
        .commit(vec![zoe.says("hoi"), ann.says("hoi")])
        .expect("the store works");
    let row = ann.effect(0);
    database::sql(
        &url,
        "update vraag.contacts set record = '\\x63' where owner in (select owner from vraag.contacts order by owner limit 1)",
    );
    let (sender, receiver) = channel();
    for commit in [zoe.says("nog"), ann.says("nog")] {
        let sender = sender.clone();
        let owner = commit.owner;
        store.submit(
            commit,
            Box::new(move |outcome| drop(sender.send((owner, outcome)))),
        );
    }
    for _ in 0..2 {
        let (owner, outcome) = receiver.recv().expect("everybody is answered");
        assert_eq!(
            owner == zoe.owner,
            matches!(outcome, Err(StoreError::Unreadable { .. })),
            "{outcome:?}"
        );
        assert_eq!(
            owner == ann.owner,
            matches!(outcome, Ok(CommitOutcome::Committed(_))),
            "{outcome:?}"
        );
    }
    let receipt = "7".to_owned();
    assert_eq!(
        store.settle(vec![(ann.owner, row, Settled::Sent { receipt })]),
        Ok(())
    );
    assert_eq!(
        database::sql(
            &url,
            "select count(*) from vraag.contacts where record = '\\x63'"
        ),
        "1",
        "it is left as it is"
    );
}

/// Shards can be told apart only by the column that every statement names, and a statement that asks for a lock, a number
/// or a message belongs to one server.
#[test]
fn every_statement_is_one_that_shards_can_run() {
    let of_people = [
        "conversations",
        "contacts",
        "journal",
        "memberships",
        "forgotten",
        "ballots",
        "timers",
    ];
    let of_conversations = ["outbox", "delivered", "jobs", "conversation_places"];
    let banned = [
        "skip locked",
        "for update",
        "for share",
        "listen ",
        "notify",
        "advisory",
        "serial",
        "nextval",
        "sequence",
        "lock table",
        "trigger",
        "references",
        "uuid",
        "random()",
        "clock_timestamp",
    ];
    let mut statements = vec![
        sql::AT_PLACES.to_owned(),
        sql::PLACES_OF.to_owned(),
        sql::ADDRESSES_OF.to_owned(),
        sql::TURNS_BEFORE.to_owned(),
        sql::TIMERS_AT.to_owned(),
        sql::TIMERS_OF.to_owned(),
        sql::TAKE.to_owned(),
        sql::RENEW.to_owned(),
        sql::RELEASE.to_owned(),
        sql::STANDING.to_owned(),
    ];
    // Those that look at everybody say so: each is a list for one moment, or a check.
    let of_all = [
        sql::DUE,
        sql::NEXT_DUE,
        sql::BALLOTS_OF,
        sql::CONVERSATIONS_WITHIN,
        sql::OUTBOX_OF,
        sql::JOBS_OF,
        sql::LOST_PLACES,
        sql::LOST_CONVERSATIONS,
    ];
    for table in tables::TABLES {
        for verb in [sql::Verb::Put, sql::Verb::Remove] {
            statements.push(sql::write(&[(*table, verb)]));
            statements.push(sql::fill(table, verb));
        }
        statements.push(sql::look_up(table));
        statements.extend([true, false].map(|is_from| sql::page(table, is_from, true)));
    }
    for statement in statements.iter().map(String::as_str).chain(of_all) {
        for word in banned {
            assert!(!statement.contains(word), "`{word}` in: {statement}");
        }
    }
    for statement in &statements {
        let names = |table: &str| {
            [" from ", " into ", " join "].iter().any(|before| {
                [" ", "("]
                    .iter()
                    .any(|after| statement.contains(&format!("{before}{table}{after}")))
            })
        };
        let column = if of_people.iter().any(|table| names(table)) {
            "owner"
        } else if of_conversations.iter().any(|table| names(table)) {
            "conversation"
        } else {
            continue;
        };
        let ways = [
            format!("{column} = "),
            format!("({column}"),
            format!(".{column} = "),
            format!(", {column}"),
        ];
        assert!(
            ways.iter().any(|way| statement.contains(way)),
            "{column} in: {statement}"
        );
    }
}

#[test]
fn a_copy_is_of_one_moment_while_many_talk() {
    let Some(url) = database::database() else {
        return;
    };
    let location = Location::parse(&url).expect("it is an address");
    let store = location.open().expect("the store opens");
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for number in 1..4 {
            let (store, is_over) = (&store, &is_over);
            scope.spawn(move || {
                let mut person = Talk::new(number);
                while !is_over.load(std::sync::atomic::Ordering::Acquire) {
                    assert!(is_committed(
                        &store.commit(vec![person.says("nog een woord")])
                    ));
                }
            });
        }
        for round in 0..3 {
            while store.horizon().expect("it is known") < 20 * (round + 1) {
                std::thread::yield_now();
            }
            let at = location.restoring();
            crate::copies::restored(store.as_ref(), at.fill().expect("it can be filled"));
            let copy = at.open().expect("the copy opens");
            assert_eq!(copy.check_integrity(), Ok(Vec::new()));
            assert!(copy.horizon().expect("it is known") >= 20 * (round + 1));
        }
        is_over.store(true, std::sync::atomic::Ordering::Release);
    });
    let said = everything(store.as_ref());
    crate::copies::restored(
        store.as_ref(),
        location.restoring().fill().expect("it can be filled"),
    );
    drop(store);
    location.install().expect("it can be put in place");
    assert_eq!(
        everything(location.open().expect("it opens").as_ref()),
        said
    );
    let (before, after) = location.compact().expect("it can be written anew");
    assert!(before > 0 && after > 0);
    assert_eq!(
        everything(location.open().expect("it opens").as_ref()),
        said
    );
}

#[test]
fn a_killed_program_loses_nothing_and_keeps_nobody_waiting() {
    let Some(url) = database::database() else {
        return;
    };
    for round in 0..5 {
        let (mut process, lines) = crate::child::start(std::path::Path::new(&url), None);
        let acknowledged = crate::child::acknowledged(lines, 40 + 17 * round);
        process.kill().expect("a child can be killed");
        process.wait().expect("a killed child ends");
        let held = database::sql(&url, "select expires > now() from vraag.store");
        assert_eq!(held, "t", "it had no time to let the store go");
        let store = opened(&url);
        let since = database::sql(
            &url,
            "select count(*) from vraag.store where expires > now()",
        );
        assert_eq!(since, "1");
        crate::disk::nothing_is_lost(store.as_ref(), &acknowledged);
    }
}
