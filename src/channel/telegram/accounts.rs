//! The Business accounts that the bot may answer for: the current connection of each, and whether
//! the bot may write.
//!
//! A connection comes and goes; the owner's number stays. So places name the owner, and the
//! connection is looked up when a message is sent.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::place::{Place, address};
use super::wire;

/// A connection between a Business account and the bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Telegram's id of the connection.
    pub connection: String,
    /// The bot's own number.
    pub bot: u64,
    /// The owner's number.
    pub owner: i64,
    /// Whether the connection is active.
    pub is_enabled: bool,
    /// Whether the owner lets the bot write.
    pub can_reply: bool,
    /// When it was made, in Unix seconds.
    pub date: i64,
}

/// All known accounts, by owner.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    known: RwLock<HashMap<i64, Account>>,
    /// A counter of updates, and its value at the last update of each owner.
    learnt: RwLock<(u64, HashMap<i64, u64>)>,
    pub(super) asking: tokio::sync::Mutex<()>,
    /// The note as it was written last.
    pub(super) written: Mutex<Option<Vec<u8>>>,
}

impl Accounts {
    pub(super) fn by_connection(&self, connection: &str) -> Option<Account> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known
            .values()
            .find(|account| account.connection == connection)
            .cloned()
    }

    pub(super) fn by_owner(&self, owner: i64) -> Option<Account> {
        self.known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&owner)
            .cloned()
    }

    /// Takes news of a connection; returns whether it changed anything.
    ///
    /// If a connection is made again, the end of the old one may be reported later: the connection
    /// made last counts.
    pub(super) fn learn(&self, account: &Account) -> bool {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // A connection that ended never replaces another one made in the same second.
        let is_older = |old: &Account| {
            let is_end = old.is_enabled && !account.is_enabled;
            old.connection != account.connection
                && (old.date > account.date || (old.date == account.date && is_end))
        };
        match known.get(&account.owner) {
            Some(old) if old == account || is_older(old) => false,
            Some(_) | None => {
                known.insert(account.owner, account.clone());
                let mut learnt = self.learnt.write().unwrap_or_else(PoisonError::into_inner);
                learnt.0 += 1;
                let moment = learnt.0;
                learnt.1.insert(account.owner, moment);
                true
            }
        }
    }

    /// Writes all connections as a note.
    pub(super) fn note(&self) -> Vec<u8> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<&Account> = known.values().collect();
        all.sort_by_key(|account| account.owner);
        serde_json::to_vec(&all).unwrap_or_default()
    }

    /// Returns the current value of the counter.
    pub(super) fn moment(&self) -> u64 {
        self.learnt.read().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Takes the answer to a request made at `moment`. It is ignored if something newer was learnt
    /// of the owner since, or if it says that another connection than the active one has ended.
    pub(super) fn learn_asked(&self, account: &Account, moment: u64) -> bool {
        let is_newer_known = self
            .learnt
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .1
            .get(&account.owner)
            .is_some_and(|learnt| *learnt > moment);
        let holds = |known: Account| {
            known.connection != account.connection && known.is_enabled && !account.is_enabled
        };
        !is_newer_known && !self.by_owner(account.owner).is_some_and(holds) && self.learn(account)
    }
}

impl Account {
    /// Returns the stable place of a chat of this account, with the owner instead of the
    /// connection; `None` if it is not a place.
    pub fn place(&self, heard_at: &str) -> Option<String> {
        let owner = self.owner.to_string();
        Place::read(heard_at).map(|place| {
            Place {
                business: Some(&owner),
                ..place
            }
            .write()
        })
    }

    /// Returns the prefix of all places of its chats.
    pub fn places(&self) -> String {
        let place = Place {
            business: Some(&self.owner.to_string()),
            ..Place::chat(self.bot, 0)
        }
        .write();
        place[..place.len() - 1].to_owned()
    }

    /// Returns the address of the customer in a chat; `None` if it is not a place.
    pub fn customer(heard_at: &str) -> Option<String> {
        Place::read(heard_at).map(|place| address(place.chat))
    }

    /// Returns whether an address is the owner's.
    pub fn is_owner(&self, who: &str) -> bool {
        who == address(self.owner)
    }
}

impl Account {
    pub(super) fn of(told: wire::BusinessConnection, bot: u64) -> Self {
        // Before there were rights, there was one field of that name.
        let can_reply = told
            .rights
            .and_then(|rights| rights.can_reply)
            .or(told.can_reply)
            .unwrap_or(false);
        Self {
            bot,
            connection: told.id,
            owner: told.user.id,
            is_enabled: told.is_enabled.unwrap_or(false),
            can_reply,
            date: told.date.unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(connection: &str, date: i64, is_enabled: bool) -> Account {
        Account {
            bot: 7001,
            connection: connection.to_owned(),
            owner: 88,
            is_enabled,
            can_reply: true,
            date,
        }
    }

    #[test]
    fn the_connection_made_last_counts_whatever_comes_in_after_it() {
        let accounts = Accounts::default();
        assert!(accounts.learn(&account("old", 5, true)));
        assert!(accounts.learn(&account("new", 9, true)));
        assert!(
            !accounts.learn(&account("old", 5, false)),
            "the end of the old one comes late"
        );
        assert_eq!(accounts.by_owner(88), Some(account("new", 9, true)));
        assert!(accounts.learn(&account("new", 9, false)));
        assert!(!accounts.learn(&account("new", 9, false)), "nothing new");
    }

    #[test]
    fn an_answer_that_comes_late_changes_nothing_that_was_learnt_since() {
        let accounts = Accounts::default();
        assert!(accounts.learn(&account("old", 5, true)));
        let asked = accounts.moment();
        assert!(
            accounts.learn(&account("new", 5, true)),
            "made again within the same second"
        );
        assert!(!accounts.learn_asked(&account("old", 5, false), asked));
        assert!(
            !accounts.learn_asked(&account("old", 9, false), accounts.moment()),
            "another connection's end closes nothing"
        );
        assert!(
            !accounts.learn(&account("old", 5, false)),
            "nor does the word of it in an update"
        );
        assert_eq!(accounts.by_owner(88), Some(account("new", 5, true)));
        let asked = accounts.moment();
        assert!(accounts.learn(&account("new", 5, false)));
        assert!(
            !accounts.learn_asked(&account("new", 5, true), asked),
            "it was closed after the question was asked"
        );
        assert!(
            accounts.learn_asked(&account("new", 9, true), accounts.moment()),
            "what was asked after it is news"
        );
    }

    #[test]
    fn a_place_names_the_owner_whatever_the_connection_is() {
        let account = account("bizconn", 5, true);
        assert_eq!(
            account.place("telegram/7001/bizconn/5").as_deref(),
            Some("telegram/7001/88/5")
        );
        assert_eq!(account.places(), "telegram/7001/88/");
        assert_eq!(
            Account::customer("telegram/7001/bizconn/5").as_deref(),
            Some("telegram:5")
        );
        assert!(account.is_owner("telegram:88") && !account.is_owner("telegram:5"));
    }

    #[test]
    fn rights_are_read_from_where_each_version_of_the_api_has_them() {
        let read =
            |json: &str| Account::of(serde_json::from_str(json).expect("a connection"), 7001);
        let today = read(
            r#"{"id":"c","user":{"id":88},"user_chat_id":88,"date":5,"is_enabled":true,"rights":{"can_reply":true}}"#,
        );
        assert_eq!(today, account("c", 5, true));
        let earlier =
            read(r#"{"id":"c","user":{"id":88},"date":5,"can_reply":true,"is_enabled":true}"#);
        assert_eq!(earlier, account("c", 5, true));
        assert!(
            !read(r#"{"id":"c","user":{"id":88},"date":5,"is_enabled":true,"rights":{}}"#)
                .can_reply
        );
    }
}
