//! Business accounts: remembers their connections over a restart, and makes inputs of what is said in their chats.
//!
//! The owner's own words go no further than this module: all that is passed on is that they spoke, and whether it was the word
//! that lets the dialog go on.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::channel::SendError;
use crate::channel::telegram::{Account, Incoming, Tap, Telegram};
use crate::dialog::ast::Room;
use crate::dialog::fold::fold;
use crate::engine::input::Input;
use crate::id::{InputId, Name};
use crate::message::{Choice, InMessage, Token};
use crate::runtime::decide::{AfterCommit, Decider, Inbound, Receipt, Work};
use crate::store::{Address, Place, Store, StoreError};
use crate::time::Timestamp;

/// Something that happened in a chat of a Business account.
#[derive(Debug)]
pub struct BusinessUpdate {
    /// The update that told it.
    pub id: InputId,
    /// Whose account.
    pub account: Account,
    /// What.
    pub what: BusinessEvent,
    /// Whom to tell when it is on disk.
    pub receipt: Receipt,
}

/// What happened there.
#[derive(Clone, Debug)]
pub enum BusinessEvent {
    /// Somebody said something.
    Said(Box<Incoming>),
    /// Somebody changed what they said before.
    Edited(Box<Incoming>),
    /// Somebody pressed a button.
    Tapped(Box<Tap>),
}

/// Under which name the connections are kept.
const RECORD: &str = "business/accounts";
/// How often Telegram is asked whose account it is.
const TRIES: u32 = 3;
/// How long all of that may take: everybody else's next messages wait for it.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Tells the channel what is known of connections from before.
pub fn recall(store: &dyn Store, telegram: &Telegram) -> Result<(), StoreError> {
    for account in kept(store)? {
        telegram.learn_account(&account);
    }
    Ok(())
}

/// Hands something that happened in a chat of a Business account to the thread that decides; Telegram is asked whose account it is
/// where that is not known (any more).
pub fn pass_on(telegram: &Arc<Telegram>, work: &Sender<Work>, id: InputId, what: BusinessEvent, receipt: Receipt) {
    let connection = what.connection().unwrap_or_default().to_owned();
    if let Some(account) = telegram.known_account(&connection) {
        return hand_over(work, BusinessUpdate { id, account, what, receipt });
    }
    let (telegram, work) = (Arc::clone(telegram), work.clone());
    receipt.is_at("waiting for Telegram to say whose account it is");
    tokio::spawn(async move {
        match tokio::time::timeout(PATIENCE, ask(&telegram, &connection)).await.ok().flatten() {
            Some((account, is_news)) => {
                // What was asked for before somebody told something newer is only good for this message.
                if is_news {
                    let _ = work.send(Work::Account(account.clone(), None));
                }
                hand_over(&work, BusinessUpdate { id, account, what, receipt });
            }
            None => {
                // Holding everybody else's messages up for one that nobody can place would be worse.
                log::error!("a message in a chat of a Business account was left to its owner: Telegram does not say whose account it is");
                receipt.taken();
            }
        }
    });
}

async fn ask(telegram: &Telegram, connection: &str) -> Option<(Account, bool)> {
    for attempt in 0..TRIES {
        match telegram.account(connection).await {
            Ok(account) => return Some(account),
            Err(SendError::Refused(_) | SendError::Gone(_)) => return None,
            Err(error) => log::warn!("whose Business account a message belongs to is not known yet: {error}"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(1 << attempt)).await;
    }
    None
}

fn hand_over(work: &Sender<Work>, update: BusinessUpdate) {
    if work.send(Work::BusinessUpdate(Box::new(update))).is_err() {
        // The deciding thread has ended: the receipt is dropped with it, so nothing of the batch is acknowledged.
        log::debug!("an update came too late");
    }
}

fn kept(store: &dyn Store) -> Result<Vec<Account>, StoreError> {
    let Some(bytes) = store.meta(RECORD)? else { return Ok(Vec::new()) };
    Ok(serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        // Telegram tells again whose account it is, with the next message.
        log::error!("what was kept of the Business accounts cannot be read, and is asked for anew: {error}");
        Vec::new()
    }))
}

impl BusinessEvent {
    /// Returns through which connection it came.
    pub fn connection(&self) -> Option<&str> {
        match self {
            Self::Said(incoming) | Self::Edited(incoming) => incoming.connection.as_deref(),
            Self::Tapped(tap) => tap.connection.as_deref(),
        }
    }

    fn heard_at(&self) -> &str {
        match self {
            Self::Said(incoming) | Self::Edited(incoming) => &incoming.place,
            Self::Tapped(tap) => &tap.place,
        }
    }
}

impl<A: AfterCommit> Decider<A> {
    /// Keeps what is known of a connection; what waited for it may go out.
    pub(super) fn account(&mut self, account: Account, told: Option<(InputId, Receipt)>) -> Result<(), StoreError> {
        let mut accounts = kept(self.store.as_ref())?;
        let known = accounts.iter_mut().find(|known| known.owner == account.owner);
        match known {
            Some(known) => *known = account.clone(),
            None => accounts.push(account.clone()),
        }
        self.store.set_meta(RECORD, &serde_json::to_vec(&accounts).unwrap_or_default())?;
        let state = match (account.is_enabled, account.can_reply) {
            (true, true) => "lets the bot answer its customers",
            (true, false) => "is connected, but does not let the bot answer",
            (false, _) => "is no longer connected",
        };
        log::info!("the Business account of {} {state}", account.owner);
        self.after.reachable(account.places());
        if let Some((_, receipt)) = told {
            receipt.taken();
        }
        Ok(())
    }

    /// Takes something that happened in a chat of a Business account.
    pub(super) fn take_business_update(&mut self, update: BusinessUpdate) -> Result<(), StoreError> {
        let BusinessUpdate { id, account, what, receipt } = update;
        let places = account.place(what.heard_at()).zip(Account::customer(what.heard_at()));
        let resume = self.versions.dialogs().bot.business.resume.clone();
        let tap = if let BusinessEvent::Tapped(tap) = &what { Some(tap.callback.clone()) } else { None };
        let (Some((place, customer)), Some(input)) = (places, input(&account, what, resume.as_deref())) else {
            receipt.taken();
            return Ok(());
        };
        self.take(Box::new(Inbound {
            id,
            place: Place(place),
            address: Address(customer),
            channel: Name::new_static("telegram"),
            room: Room::Business,
            input,
            tap,
            // Whatever goes wrong with it, what customer and owner say to each other is not put aside.
            raw: None,
            receipt: Some(receipt),
            speaker: None,
            nth: 0,
            tries: 0,
        }))
    }
}

/// Returns words without what people put around them: blanks, a full stop, capitals, accents.
fn bare(words: &str) -> String {
    let folded = fold(words);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns what something in a chat of an account means to the dialogs; nothing where it is none of their business.
fn input(account: &Account, what: BusinessEvent, resume: Option<&str>) -> Option<Input> {
    let (incoming, is_edit) = match what {
        BusinessEvent::Said(incoming) => (*incoming, false),
        BusinessEvent::Edited(incoming) => (*incoming, true),
        BusinessEvent::Tapped(tap) => {
            // A token that we cannot have written belongs to no question: the engine answers it as an old button.
            let message = InMessage::Tap(tap.token.unwrap_or(Token { question: 0, choice: Choice::Done }));
            // A press is no message: it does not lengthen the time in which the bot may answer.
            let (number, sent) = (tap.message_id.unwrap_or(0), Timestamp(0));
            return Some(Input::Business { message, profile: Some(tap.profile), number, sent });
        }
    };
    // What the bot itself sent comes back as an echo; greetings and away messages were written by nobody just now.
    if incoming.from_bot || incoming.is_automatic {
        return None;
    }
    if incoming.address.as_deref().is_some_and(|who| account.is_owner(who)) {
        let words = if let InMessage::Text(words) = &incoming.message { bare(words) } else { String::new() };
        let resumes = resume.is_some_and(|resume| bare(resume) == words);
        return (!is_edit).then_some(Input::OwnerSpoke { resumes });
    }
    let letter = incoming.letter();
    let Incoming { message, profile, message_id: number, .. } = incoming;
    Some(match is_edit {
        true => Input::Edited { message, number },
        false => Input::Said { message, profile: Some(profile), letter },
    })
}
