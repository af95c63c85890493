//! Takes in what happens in chats of Business accounts: finds whose account it is, and keeps the
//! connections over restarts.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::accounts::Account;
use super::bot::{NAME, Telegram};
use super::client::CALL;
use super::inbound::Incoming;
use super::translate::BusinessEvent;
use super::wire;
use crate::channel::SendError;
use crate::channel::batch::Receipt;
use crate::channel::messenger::{Host, Notes, NotesError};
use crate::channel::update::{
    ChatEvent, ChatUpdate, INTERNAL_ERROR, UnreadableUpdate, Update, UpdateEvent,
};
use crate::id::InputId;
use crate::place::{Address, Place};

/// Name of the note that holds the connections.
const NOTE: &str = "business/accounts";
/// How many times Telegram is asked for the owner of an account.
const ASK_ATTEMPTS: u32 = 3;
/// Time limit for all attempts together; the next messages of everybody else wait for it.
const ASK_TIMEOUT: Duration = Duration::from_secs(20);

impl Telegram {
    /// Reads the connections that an earlier run has kept.
    ///
    /// Fails if the notes cannot be read.
    pub(super) fn recall_accounts(&self, notes: &dyn Notes) -> Result<(), NotesError> {
        let Some(bytes) = notes.read(NOTE)? else {
            return Ok(());
        };
        let known: Vec<Account> = serde_json::from_slice(&bytes).unwrap_or_else(|error| {
            // Telegram tells us the owner again with the next message.
            log::error!("what was kept of the Business accounts cannot be read, and is asked for anew: {error}");
            Vec::new()
        });
        known
            .iter()
            .for_each(|account| _ = self.learn_account(account));
        Ok(())
    }

    /// Keeps what is known of the connections, unless it is kept already.
    ///
    /// Fails if the notes cannot be written.
    pub(super) fn keep_accounts(&self, notes: &dyn Notes) -> Result<(), NotesError> {
        // Whoever writes last has also read last, so nothing older replaces something newer.
        let mut written = self
            .accounts
            .written
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let note = self.accounts.note();
        if written.as_ref() != Some(&note) {
            notes.write(NOTE, &note)?;
            *written = Some(note);
        }
        Ok(())
    }

    /// Takes news of an account; returns whether it changed anything.
    pub fn learn_account(&self, account: &Account) -> bool {
        self.accounts.learn(account)
    }

    /// Finds an account by its connection; asks Telegram if it is not known.
    ///
    /// Also returns whether the answer is new: not if something newer was learnt meanwhile.
    ///
    /// Fails if Telegram refuses to tell or cannot be reached.
    pub async fn account(&self, connection: &str) -> Result<(Account, bool), SendError> {
        // Many messages may come through a connection before the first request about it is
        // answered.
        let _one_at_a_time = self.accounts.asking.lock().await;
        if let Some(account) = self.accounts.by_connection(connection) {
            return Ok((account, false));
        }
        let moment = self.accounts.moment();
        let asked = serde_json::json!({ "business_connection_id": connection });
        let told: wire::BusinessConnection = self
            .client
            .call("getBusinessConnection", &asked, CALL)
            .await?;
        let account = Account::of(told, self.me.id);
        let is_news = self.accounts.learn_asked(&account, moment);
        Ok((account, is_news))
    }

    /// Returns an account that is already known.
    pub fn known_account(&self, connection: &str) -> Option<Account> {
        self.accounts.by_connection(connection)
    }

    /// Returns the connection to an owner's chats, or the reason why the bot may not write there.
    pub(super) fn connection(&self, owner: &str) -> Result<String, SendError> {
        let account = owner
            .parse()
            .ok()
            .and_then(|owner| self.accounts.by_owner(owner));
        match account {
            Some(account) if account.is_enabled && account.can_reply => Ok(account.connection),
            Some(account) if account.is_enabled => Err(SendError::NotNow(
                "the owner of the Business account does not let the bot write".to_owned(),
            )),
            Some(_) | None => Err(SendError::NotNow(
                "the Business account is not connected to the bot".to_owned(),
            )),
        }
    }
}

/// Hands over an update in a chat of a Business account. Asks Telegram for the owner of the account
/// if it is not known.
pub(super) fn pass_on(
    telegram: &Arc<Telegram>,
    host: &Host,
    id: InputId,
    what: BusinessEvent,
    receipt: Receipt,
) {
    let connection = what.connection().unwrap_or_default().to_owned();
    if let Some(account) = telegram.known_account(&connection) {
        return hand_over(host, id, &account, what, receipt);
    }
    let (telegram, host) = (Arc::clone(telegram), host.clone());
    receipt.is_at("waiting for Telegram to say whose account it is");
    tokio::spawn(async move {
        match tokio::time::timeout(ASK_TIMEOUT, ask(&telegram, &connection))
            .await
            .ok()
            .flatten()
        {
            Some((account, is_news)) => {
                // If the connection changed while we asked, the answer is used for this message
                // only.
                if is_news {
                    keep(&telegram, &host, account.clone(), true, None);
                }
                hand_over(&host, id, &account, what, receipt);
            }
            None => {
                // It would be worse to hold up everybody else's messages for one that cannot be
                // placed.
                log::error!(
                    "a message in a chat of a Business account was left to its owner: Telegram does not say whose account it is"
                );
                receipt.taken();
            }
        }
    });
}

async fn ask(telegram: &Telegram, connection: &str) -> Option<(Account, bool)> {
    for attempt in 0..ASK_ATTEMPTS {
        match telegram.account(connection).await {
            Ok(account) => return Some(account),
            Err(SendError::Refused(_) | SendError::Gone(_)) => return None,
            Err(error) => {
                log::warn!("whose Business account a message belongs to is not known yet: {error}")
            }
        }
        tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
    }
    None
}

fn hand_over(host: &Host, id: InputId, account: &Account, what: BusinessEvent, receipt: Receipt) {
    let Some(chat) = chat_update(account, what) else {
        return receipt.taken();
    };
    host.sink.take(Update {
        id,
        channel: NAME,
        event: UpdateEvent::Business(chat),
        // What a customer and the owner say to each other is never put into quarantine.
        raw: None,
        receipt,
    });
}

/// Takes the news that a connection was made, changed or ended.
pub(super) fn learn(
    telegram: &Arc<Telegram>,
    host: &Host,
    account: Account,
    id: InputId,
    receipt: Receipt,
) {
    let is_news = telegram.learn_account(&account);
    keep(telegram, host, account, is_news, Some((id, receipt)));
}

/// Keeps the connections, then lets messages that waited for one go out.
fn keep(
    telegram: &Arc<Telegram>,
    host: &Host,
    account: Account,
    is_news: bool,
    told: Option<(InputId, Receipt)>,
) {
    let (telegram, host) = (Arc::clone(telegram), host.clone());
    tokio::task::spawn_blocking(move || {
        let kept = catch_unwind(AssertUnwindSafe(|| {
            telegram.keep_accounts(host.notes.as_ref())
        }));
        match kept {
            Ok(Ok(())) => {
                if is_news {
                    log::info!(
                        "the Business account of {} {}",
                        account.owner,
                        state(&account)
                    );
                    host.sink.reachable(account.places());
                }
                told.into_iter().for_each(|(_, receipt)| receipt.taken());
            }
            // The receipt is dropped: Telegram brings the update again.
            Ok(Err(error)) => {
                log::error!("the connection to a Business account was not kept: {error}")
            }
            Err(_) => told.into_iter().for_each(|(id, receipt)| {
                host.sink.quarantine(UnreadableUpdate {
                    id,
                    raw: "".into(),
                    why: INTERNAL_ERROR,
                    receipt,
                })
            }),
        }
    });
}

fn state(account: &Account) -> &'static str {
    match (account.is_enabled, account.can_reply) {
        (true, true) => "lets the bot answer its customers",
        (true, false) => "is connected, but does not let the bot answer",
        (false, _) => "is no longer connected",
    }
}

/// Returns what an update means to the conversation of a customer; `None` if it does not concern it.
fn chat_update(account: &Account, what: BusinessEvent) -> Option<ChatUpdate> {
    let place = Place(account.place(what.heard_at())?);
    let address = Address(Account::customer(what.heard_at())?);
    let event = match what {
        BusinessEvent::Said(incoming) => said(account, *incoming, false)?,
        BusinessEvent::Edited(incoming) => said(account, *incoming, true)?,
        BusinessEvent::Deleted(deleted) => ChatEvent::Deleted(deleted.numbers),
        BusinessEvent::Tapped(tap) => tap.event(),
    };
    Some(ChatUpdate {
        place,
        address,
        event,
    })
}

fn said(account: &Account, incoming: Incoming, is_edit: bool) -> Option<ChatEvent> {
    // Messages of the bot come back as echoes; nobody wrote greetings and away messages just now.
    if incoming.from_bot || incoming.is_automatic {
        return None;
    }
    let writer = incoming.address.as_deref();
    if writer.is_some_and(|who| account.is_owner(who)) {
        return (!is_edit).then_some(ChatEvent::OwnerSaid(incoming.message));
    }
    let info = incoming.info();
    let Incoming {
        message,
        profile,
        message_id: number,
        ..
    } = incoming;
    Some(match is_edit {
        true => ChatEvent::Edited {
            message,
            number,
            replies_to: None,
        },
        false => ChatEvent::Said {
            message,
            profile,
            info,
            about: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::channel::Pending;
    use crate::channel::batch::Batch;
    use crate::channel::messenger::tests::NotesInMemory;
    use crate::channel::messenger::{Notes, NotesError, UpdateSink};
    use crate::channel::telegram::Settings;
    use crate::config::Secret;

    /// Records what it takes.
    #[derive(Default)]
    struct Sink(Mutex<Vec<String>>);

    impl Sink {
        fn note(&self, what: String) {
            self.0.lock().expect("nobody panics").push(what);
        }
    }

    impl UpdateSink for Sink {
        fn take(&self, update: Update) {
            update.receipt.taken();
        }

        fn quarantine(&self, update: UnreadableUpdate) {
            self.note(format!("quarantine {:?}", update.raw));
            update.receipt.quarantine();
        }

        fn reachable(&self, beginning: String) {
            self.note(format!("reachable {beginning}"));
        }

        fn watch(&self, _batch: &Batch) {}

        fn acknowledged(&self) {}

        fn stuck(&self, what: String) {
            self.note(what);
        }

        fn panicked(&self) {}

        fn refusal(&self) -> Option<&'static str> {
            None
        }

        fn breaks(&self) -> Pending<'_, &'static str> {
            Box::pin(std::future::pending())
        }
    }

    /// Notes that cannot be written.
    struct BrokenNotes(fn() -> NotesError);

    impl Notes for BrokenNotes {
        fn read(&self, _name: &str) -> Result<Option<Vec<u8>>, NotesError> {
            Ok(None)
        }

        fn write(&self, _name: &str, _note: &[u8]) -> Result<(), NotesError> {
            Err((self.0)())
        }
    }

    fn account(can_reply: bool) -> Account {
        Account {
            connection: "c".into(),
            bot: 7001,
            owner: 9,
            is_enabled: true,
            can_reply,
            date: 1,
        }
    }

    fn telegram() -> Arc<Telegram> {
        Arc::new(Telegram::unconnected(Settings {
            token: Secret::new("7001:x"),
            api_url: "http://127.0.0.1:1".parse().expect("an address"),
            dialogs: "dialogs".into(),
            links: Arc::new(|_, _| None),
            offers: Arc::new(|_| None),
        }))
    }

    /// Takes the news of an account, and returns whether it may be acknowledged.
    async fn learns(telegram: &Arc<Telegram>, notes: Arc<dyn Notes>, sink: &Arc<Sink>) -> bool {
        let host = Host {
            sink: Arc::clone(sink) as Arc<dyn UpdateSink>,
            notes,
        };
        let (batch, update) = (Batch::new(), 5);
        let id = InputId::Update { bot: 7001, update };
        learn(telegram, &host, account(true), id, batch.receipt(update));
        batch.closed().await.is_ok()
    }

    #[tokio::test]
    async fn a_connection_is_kept_before_it_is_acknowledged_and_known_after_a_restart() {
        let (notes, sink) = (Arc::new(NotesInMemory::default()), Arc::default());
        assert!(learns(&telegram(), Arc::clone(&notes) as Arc<dyn Notes>, &sink).await);
        assert_eq!(
            *sink.0.lock().expect("nobody panics"),
            ["reachable telegram/7001/9/"]
        );
        let later = telegram();
        later
            .recall_accounts(notes.as_ref())
            .expect("it was written");
        assert_eq!(later.known_account("c"), Some(account(true)));
    }

    #[tokio::test]
    async fn a_connection_that_was_not_kept_is_not_acknowledged_however_often_it_is_told() {
        let (telegram, sink) = (telegram(), Arc::default());
        let broken: Arc<dyn Notes> = Arc::new(BrokenNotes(|| NotesError("full".to_owned())));
        assert!(!learns(&telegram, Arc::clone(&broken), &sink).await);
        assert!(!learns(&telegram, broken, &sink).await);
        assert!(learns(&telegram, Arc::new(NotesInMemory::default()), &sink).await);
    }

    #[tokio::test]
    async fn a_connection_that_makes_the_program_stumble_goes_into_quarantine_without_a_copy() {
        let sink = Arc::default();
        let broken = Arc::new(BrokenNotes(|| panic!("a mistake, for a test")));
        assert!(learns(&telegram(), broken, &sink).await);
        assert_eq!(*sink.0.lock().expect("nobody panics"), ["quarantine \"\""]);
    }
}
