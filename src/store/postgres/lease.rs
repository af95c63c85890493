//! Who holds the store: one program at a time, told by a row that expires by the server's clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::fault::Trouble;
use super::line::{Line, Param, Request, Server};
use super::process;
use super::sql;
use crate::store::StoreError;

/// How long the store is held without a word of the holder.
pub const HELD_FOR: Duration = Duration::from_secs(6);
/// How often the holder says that it is there.
pub const RENEWED: Duration = Duration::from_secs(1);

/// A store that is held.
#[derive(Clone, Debug)]
pub struct Lease {
    /// A random name of this holder, and its process.
    pub holder: String,
    /// The number of the newest write.
    pub writes: i64,
    /// The newest order number.
    pub horizon: i64,
}

/// What the row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The number of the newest write.
    pub writes: i64,
    /// The newest order number.
    pub horizon: i64,
    /// Who holds the store.
    pub holder: Option<String>,
    process: Option<String>,
    /// For how many milliseconds it is still held; less than 0 if it expired.
    left: i64,
}

/// Takes the store. Where somebody holds it, waits until it expires, or until it is clear that the
/// holder is alive.
///
/// Fails if another program holds it, or the server is away or refuses.
pub fn take(line: &Arc<Line>, server: &Server, holder: String) -> Result<Lease, Trouble> {
    let holder = format!("{holder} {}", process::this().unwrap_or_default());
    let first = standing(line)?;
    let until = Instant::now() + HELD_FOR + RENEWED;
    let mut newest = first.left;
    let mut seen = Instant::now();
    let dead = first.holder.filter(|holder| {
        let process = holder.split_once(' ').map(|(_, process)| process);
        process.is_some_and(process::is_dead)
    });
    loop {
        let rows = ask(
            line,
            sql::TAKE,
            vec![
                Param::Text(holder.clone()),
                Param::Text(process::shown()),
                Param::Int(millis(HELD_FOR)),
                Param::Text(dead.clone().unwrap_or_default()),
            ],
        )?;
        if let Some(row) = rows.first() {
            return Ok(Lease {
                holder,
                writes: row.get(0),
                horizon: row.get(1),
            });
        }
        std::thread::sleep(Duration::from_millis(100));
        let now = standing(line)?;
        // What is left grows only where the holder says that it is there.
        let is_renewed = now.left > newest - millis(seen.elapsed()) / 2;
        (newest, seen) = (now.left, Instant::now());
        if now.holder.is_some() && (is_renewed || Instant::now() > until) {
            return Err(Trouble::Final(in_use(server, &now)));
        }
    }
}

/// Says that the holder is there; `false` if somebody else holds the store.
///
/// Fails if the server is away or refuses.
pub fn renew(line: &Arc<Line>, lease: &Lease) -> Result<bool, Trouble> {
    let params = vec![
        Param::Text(lease.holder.clone()),
        Param::Int(millis(HELD_FOR)),
    ];
    Ok(!ask(line, sql::RENEW, params)?.is_empty())
}

/// Lets the store go, so that nobody needs to wait.
pub fn release(line: &Arc<Line>, lease: &Lease) {
    let params = vec![Param::Text(lease.holder.clone())];
    // It expires by itself.
    drop(ask(line, sql::RELEASE, params));
}

/// Reads what the row says.
///
/// Fails if the server is away or refuses.
pub fn standing(line: &Arc<Line>) -> Result<Standing, Trouble> {
    let rows = ask(line, sql::STANDING, Vec::new())?;
    let row = rows.first().ok_or_else(|| {
        Trouble::Final(StoreError::Broken(
            "the table `store` is empty; put back a backup".to_owned(),
        ))
    })?;
    Ok(Standing {
        writes: row.get(0),
        horizon: row.get(1),
        holder: row.get(2),
        process: row.get(3),
        left: row.get::<_, Option<i64>>(4).unwrap_or(0),
    })
}

/// Makes an error of a store that somebody else holds.
pub fn in_use(server: &Server, standing: &Standing) -> StoreError {
    let process = standing.process.as_deref().unwrap_or("unknown");
    StoreError::InUse {
        path: format!("{} (held by {process})", server.address),
        process: None,
    }
}

/// Returns a length of time in milliseconds.
pub fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn ask(
    line: &Arc<Line>,
    sql: &str,
    params: Vec<Param>,
) -> Result<Vec<tokio_postgres::Row>, Trouble> {
    let rows = line.once(&Arc::new(vec![Request::new(sql, params)]))?;
    Ok(rows.into_iter().flatten().collect())
}
