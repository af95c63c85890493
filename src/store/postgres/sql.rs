//! The statements: plain SQL that shards can run later. No locks that are asked for, no sequences,
//! no notifications; `tests/store/postgres` reads every statement.
//!
//! Rows come and go as arrays, so that one statement serves one record or a thousand.

use std::fmt::Write;

use super::tables::{FORGOTTEN, Kind, Table};

/// A step of a write: a table, and what is done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Rows are written, over those with the same keys.
    Put,
    /// Rows are removed.
    Remove,
}

/// Looks up what is at places, with the conversations there and whose they are.
pub const AT_PLACES: &str = "select k.n, f.record, m.record, f.owner, f.conversation, c.record, p.record, w.record \
    from unnest($1::bytea[]) with ordinality k(place, n) \
    join places f on f.place = k.place \
    left join forgotten m on m.owner = f.owner \
    left join conversations c on c.owner = f.owner and c.conversation = f.conversation \
    left join contacts p on p.owner = f.owner \
    left join conversation_places w on w.conversation = f.conversation";

/// Lists timers that are due, of all owners.
pub const DUE: &str = "select owner, conversation, question, step, due from timers where due <= $1 \
    order by due, owner, conversation, question, step limit $2";

/// Finds the earliest timer of all owners.
pub const NEXT_DUE: &str = "select min(due) from timers";

/// Lists the places that lead to an owner.
pub const PLACES_OF: &str = "select place from places where owner = $1";

/// Lists the addresses of an owner.
pub const ADDRESSES_OF: &str = "select address from addresses where owner = $1";

/// Lists the ballots of a voter in all groups.
pub const BALLOTS_OF: &str =
    "select owner, conversation, number, voter from ballots where voter = $1";

/// Lists the rows of the outbox of an owner.
pub const OUTBOX_OF: &str = "select conversation, turn, idx from outbox where owner = $1";

/// Lists the jobs of an owner.
pub const JOBS_OF: &str = "select conversation, turn, idx from jobs where owner = $1";

/// Lists the conversations at a place and below it: `$2` and `$3` bound what is below.
pub const CONVERSATIONS_WITHIN: &str = "select conversation, place from conversation_places \
    where place = $1 or (place >= $2 and place < $3) order by place";

/// Lists the newest turns of a conversation before a turn.
pub const TURNS_BEFORE: &str = "select turn, record from journal \
    where owner = $1 and conversation = $2 and turn < $3 order by turn desc limit $4";

/// Reads how far the store has come, and who holds it.
pub const STANDING: &str = "select writes, horizon, holder, process, \
    (extract(epoch from expires - now()) * 1000)::bigint from store where id = 1";

/// Takes the store where nobody holds it, or a holder of whom it is known that it is dead.
pub const TAKE: &str = "update store set holder = $1, process = $2, \
    expires = now() + $3::bigint * interval '1 millisecond' \
    where id = 1 and (holder is null or holder in ($1, $4) or expires < now()) returning writes, horizon";

/// Goes on holding the store.
pub const RENEW: &str = "update store set expires = now() + $2::bigint * interval '1 millisecond' \
    where id = 1 and holder = $1 returning writes";

/// Lets the store go.
pub const RELEASE: &str = "update store set holder = null where id = 1 and holder = $1";

/// Looks up when timers are due, by their keys.
pub const TIMERS_AT: &str = "select k.n, t.due from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) \
    with ordinality k(owner, conversation, question, step, n) join timers t on t.owner = k.owner \
    and t.conversation = k.conversation and t.question = k.question and t.step = k.step";

/// Lists the timers of an owner.
pub const TIMERS_OF: &str =
    "select owner, conversation, question, step from timers where owner = $1";

/// Counts places of people who were not forgotten that lead to no conversation.
pub const LOST_PLACES: &str = "select count(*) from places f \
    left join conversations c on c.owner = f.owner and c.conversation = f.conversation \
    left join forgotten m on m.owner = f.owner where c.owner is null and m.owner is null";

/// Lists conversations that are at places which lead nowhere, with the records that say so.
pub const LOST_CONVERSATIONS: &str = "select w.conversation, w.record from conversation_places w \
    left join places f on f.place = w.place where f.place is null";

/// Looks up records by their keys: the number of the key, the record, and the mark of the owner that
/// it leads to.
pub fn look_up(table: &Table) -> String {
    let (mark, forgotten) = match table.leads_to_owner() {
        true => (
            "m.record, t.owner",
            format!(" left join {} m on m.owner = t.owner", FORGOTTEN.name),
        ),
        false => ("null::bytea, null::bigint", String::new()),
    };
    let record = if table.has_record {
        "t.record"
    } else {
        "''::bytea"
    };
    format!(
        "select k.n, {record}, {mark} from {} join {} t on {}{forgotten}",
        arrays(table.keys, 1, " with ordinality", ", n"),
        table.name,
        equal(table),
    )
}

/// Lists records by their keys, from one key on (`is_from`) or behind it, up to another if there is
/// one, some at a time.
pub fn page(table: &Table, is_from: bool, has_end: bool) -> String {
    let names = names(table.keys.iter().map(|(name, _)| *name));
    let count = table.keys.len();
    let numbered = |first: usize| {
        let numbers: Vec<String> = (first..first + count).map(|at| format!("${at}")).collect();
        numbers.join(", ")
    };
    let mut sql = format!(
        "select {names}, {} from {} where ({names}) {} ({})",
        if table.has_record {
            "record"
        } else {
            "''::bytea"
        },
        table.name,
        if is_from { ">=" } else { ">" },
        numbered(1)
    );
    let mut next = count + 1;
    if has_end {
        // Writing to a text cannot fail.
        let _ = write!(sql, " and ({names}) <= ({})", numbered(next));
        next += count;
    }
    let _ = write!(sql, " order by {names} limit ${next}");
    sql
}

/// Makes one statement of all that a group changes. It changes nothing where somebody else holds
/// the store or has written: `$1` the new number of the write, `$2` the new horizon, `$3` how long
/// the store is held, in milliseconds, `$4` the holder, `$5` the number of the write before.
pub fn write(steps: &[(&Table, Verb)]) -> String {
    let mut sql = "with held as (update store set writes = $1, horizon = $2, \
        expires = now() + $3::bigint * interval '1 millisecond' \
        where id = 1 and holder = $4 and writes = $5 returning 1)"
        .to_owned();
    let mut next = 6;
    for (at, (table, verb)) in steps.iter().enumerate() {
        let (step, count) = match verb {
            Verb::Put => (put(table, next), table.columns().count()),
            Verb::Remove => (remove(table, next), table.keys.len()),
        };
        let _ = write!(sql, ", w{at} as ({step})");
        next += count;
    }
    sql.push_str(" select count(*) from held");
    sql
}

/// Writes rows while a store is filled; nobody else knows of it yet.
pub fn fill(table: &Table, verb: Verb) -> String {
    let sql = match verb {
        Verb::Put => put(table, 1),
        Verb::Remove => remove(table, 1),
    };
    sql.replace(HELD, "true")
}

/// The condition of each step: the store is ours.
const HELD: &str = "exists (select 1 from held)";

fn put(table: &Table, first: usize) -> String {
    let columns: Vec<(&str, Kind)> = table.columns().collect();
    let keys = names(table.keys.iter().map(|(name, _)| *name));
    let changes: Vec<String> = columns[table.keys.len()..]
        .iter()
        .map(|(name, _)| format!("{name} = excluded.{name}"))
        .collect();
    let conflict = if changes.is_empty() {
        "nothing".to_owned()
    } else {
        format!("update set {}", changes.join(", "))
    };
    let all = names(columns.iter().map(|(name, _)| *name));
    format!(
        "insert into {} ({all}) select {all} from {} where {HELD} on conflict ({keys}) do {conflict}",
        table.name,
        arrays(&columns, first, "", ""),
    )
}

fn remove(table: &Table, first: usize) -> String {
    format!(
        "delete from {} t using {} where {} and {HELD}",
        table.name,
        arrays(table.keys, first, "", ""),
        equal(table)
    )
}

/// Writes arrays of keys as rows: `unnest($1::bigint[], …) k(owner, …)`.
fn arrays(columns: &[(&str, Kind)], first: usize, with: &str, more: &str) -> String {
    let arrays: Vec<String> = (first..)
        .zip(columns)
        .map(|(number, (_, kind))| match kind {
            Kind::Int => format!("${number}::bigint[]"),
            Kind::Bytes => format!("${number}::bytea[]"),
        })
        .collect();
    format!(
        "unnest({}){with} k({}{more})",
        arrays.join(", "),
        names(columns.iter().map(|(name, _)| *name))
    )
}

fn equal(table: &Table) -> String {
    let same: Vec<String> = table
        .keys
        .iter()
        .map(|(name, _)| format!("t.{name} = k.{name}"))
        .collect();
    same.join(" and ")
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
