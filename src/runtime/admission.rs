//! Who may open the operator pages: links that work once, and sessions in a browser.
//!
//! Both are notes in the store, so that a restart keeps them. Only hashes of their secrets are
//! kept: whoever reads the store cannot come in with what stands there.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::dialog::bot::Bot;
use crate::hex::Hex;
use crate::id::OwnerId;
use crate::place::Address;
use crate::store::{Store, StoreError};
use crate::time::{Duration, Timestamp};

/// How long a link works.
pub const LINK_LIFE: Duration = Duration(15 * Duration::MINUTE.0);
/// How long a session lasts.
pub const SESSION_LIFE: Duration = Duration(7 * Duration::DAY.0);

const LINKS: &str = "admin/link/";
const SESSIONS: &str = "admin/session/";

/// Who opens the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The numeric id at a messenger; `None` for somebody at this machine.
    pub number: Option<i64>,
    /// Their contact.
    pub contact: Option<OwnerId>,
}

/// What somebody may do on the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Looking.
    Viewer,
}

#[derive(Serialize, Deserialize)]
struct Pass {
    who: Operator,
    until: i64,
}

/// Returns what somebody may do; `None` if `bot.yaml` does not name them.
pub fn role(bot: &Bot, number: Option<i64>) -> Option<Role> {
    match number {
        None => Some(Role::Owner),
        Some(number) if bot.operators.contains(&number) => Some(Role::Owner),
        Some(number) => bot.viewers.contains(&number).then_some(Role::Viewer),
    }
}

/// Returns the number in an address such as `telegram:123456`; `None` if it has none.
pub fn number(address: &Address) -> Option<i64> {
    let (_, number) = address.0.rsplit_once(':')?;
    number.parse().ok()
}

/// Makes a link's secret.
///
/// Fails if the store cannot be written, or the system gives no random numbers.
pub fn link(store: &dyn Store, who: Operator, now: Timestamp) -> Result<String, StoreError> {
    drop_if(store, |pass| pass.until <= now.0)?;
    make(store, LINKS, who, now.plus(LINK_LIFE))
}

/// Takes a link's secret, which works once, and begins a session; `None` if there is no such link.
///
/// Fails if the store cannot be read or written.
pub fn begin(
    store: &dyn Store,
    secret: &str,
    now: Timestamp,
) -> Result<Option<(Operator, String)>, StoreError> {
    let Some(who) = find(store, LINKS, secret, now)? else {
        return Ok(None);
    };
    store.drop_meta(&name(LINKS, secret))?;
    let session = make(store, SESSIONS, who, now.plus(SESSION_LIFE))?;
    Ok(Some((who, session)))
}

/// Returns whose session this is; `None` if there is none, or it is over.
///
/// Fails if the store cannot be read.
pub fn session(
    store: &dyn Store,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Operator>, StoreError> {
    find(store, SESSIONS, secret, now)
}

/// Ends a session.
///
/// Fails if the store cannot be written.
pub fn end(store: &dyn Store, secret: &str) -> Result<(), StoreError> {
    store.drop_meta(&name(SESSIONS, secret))
}

/// Ends all sessions and links.
///
/// Fails if the store cannot be read or written.
pub fn end_all(store: &dyn Store) -> Result<(), StoreError> {
    drop_if(store, |_| true)
}

fn make(
    store: &dyn Store,
    kind: &str,
    who: Operator,
    until: Timestamp,
) -> Result<String, StoreError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| StoreError::Broken(error.to_string()))?;
    let secret = Hex(&random).to_string();
    let pass = serde_json::json!(Pass {
        who,
        until: until.0
    });
    store.set_meta(&name(kind, &secret), pass.to_string().as_bytes())?;
    Ok(secret)
}

fn find(
    store: &dyn Store,
    kind: &str,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Operator>, StoreError> {
    let pass = read(store, &name(kind, secret))?.filter(|pass| now.0 < pass.until);
    Ok(pass.map(|pass| pass.who))
}

fn read(store: &dyn Store, name: &str) -> Result<Option<Pass>, StoreError> {
    let bytes = store.meta(name)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// A secret is random and long, so that its hash needs no salt and no time.
fn name(kind: &str, secret: &str) -> String {
    format!("{kind}{}", Hex(&Sha256::digest(secret)))
}

fn drop_if(store: &dyn Store, is_over: impl Fn(&Pass) -> bool) -> Result<(), StoreError> {
    for kind in [LINKS, SESSIONS] {
        for name in store.meta_names(kind)? {
            if read(store, &name)?.is_none_or(|pass| is_over(&pass)) {
                store.drop_meta(&name)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;
    use crate::store::prelude::*;

    #[test]
    fn a_link_works_once_and_for_a_quarter_of_an_hour() {
        let store = Memory::default();
        let noor = Operator {
            number: Some(5),
            contact: Some(OwnerId(7)),
        };
        let secret = link(&store, noor, Timestamp(0)).expect("memory takes it");
        let late = Timestamp(LINK_LIFE.0 * 1000);
        assert_eq!(begin(&store, &secret, late), Ok(None));
        let begun = begin(&store, &secret, Timestamp(1)).expect("memory takes it");
        let (who, session) = begun.expect("the link is new");
        assert_eq!(who, noor);
        assert_eq!(begin(&store, &secret, Timestamp(2)), Ok(None));
        assert_eq!(super::session(&store, &session, late), Ok(Some(noor)));
        let over = Timestamp(1 + SESSION_LIFE.0 * 1000);
        assert_eq!(super::session(&store, &session, over), Ok(None));
        end(&store, &session).expect("memory takes it");
        assert_eq!(super::session(&store, &session, late), Ok(None));
    }

    #[test]
    fn the_store_holds_no_secret_and_lets_go_of_what_is_over() {
        let store = Memory::default();
        let secret = link(&store, Operator::default(), Timestamp(0)).expect("memory takes it");
        let names = |store: &Memory| store.meta_names("admin/").expect("memory is read");
        assert!(!names(&store)[0].contains(&secret));
        let late = Timestamp(LINK_LIFE.0 * 1000);
        link(&store, Operator::default(), late).expect("memory takes it");
        assert_eq!(names(&store).len(), 1);
    }

    #[test]
    fn who_is_not_named_any_more_may_nothing() {
        let bot = Bot {
            operators: vec![5],
            viewers: vec![5, 6],
            ..Bot::default()
        };
        let roles = [None, Some(5), Some(6), Some(7)].map(|who| role(&bot, who));
        let owner = Some(Role::Owner);
        assert_eq!(roles, [owner, owner, Some(Role::Viewer), None]);
    }
}
