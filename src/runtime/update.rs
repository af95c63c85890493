//! Business accounts: remembers their connections across restarts, and turns messages in their
//! chats into inputs.
//!
//! The owner's own words go no further than this module. It passes on only that the owner spoke,
//! and whether the words let the dialog go on.

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
    /// The id of the update that reported it.
    pub id: InputId,
    /// The account in whose chat it happened.
    pub account: Account,
    /// What happened.
    pub what: BusinessEvent,
    /// Acknowledged when the input is on disk.
    pub receipt: Receipt,
}

/// The kind of thing that happened in such a chat.
#[derive(Clone, Debug)]
pub enum BusinessEvent {
    /// A new message.
    Said(Box<Incoming>),
    /// An edited message.
    Edited(Box<Incoming>),
    /// A pressed button.
    Tapped(Box<Tap>),
}

/// Name of the meta record that holds the connections.
const RECORD: &str = "business/accounts";
/// How many times Telegram is asked for the owner of an account.
const ASK_ATTEMPTS: u32 = 3;
/// Time limit for all attempts together; the next messages of everybody else wait for it.
const ASK_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(20);

/// Tells the channel the connections that the store knows.
///
/// Fails if the store cannot be read.
pub fn recall(store: &dyn Store, telegram: &Telegram) -> Result<(), StoreError> {
    for account in load_accounts(store)? {
        telegram.learn_account(&account);
    }
    Ok(())
}

/// Hands an update in a chat of a Business account to the deciding thread. Asks Telegram for the
/// owner of the account if it is not known.
pub fn pass_on(
    telegram: &Arc<Telegram>,
    work: &Sender<Work>,
    id: InputId,
    what: BusinessEvent,
    receipt: Receipt,
) {
    let connection = what.connection().unwrap_or_default().to_owned();
    if let Some(account) = telegram.known_account(&connection) {
        return hand_over(
            work,
            BusinessUpdate {
                id,
                account,
                what,
                receipt,
            },
        );
    }
    let (telegram, work) = (Arc::clone(telegram), work.clone());
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
                    let _ = work.send(Work::Account(account.clone(), None));
                }
                hand_over(
                    &work,
                    BusinessUpdate {
                        id,
                        account,
                        what,
                        receipt,
                    },
                );
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
        tokio::time::sleep(std::time::Duration::from_secs(1 << attempt)).await;
    }
    None
}

fn hand_over(work: &Sender<Work>, update: BusinessUpdate) {
    if work.send(Work::BusinessUpdate(Box::new(update))).is_err() {
        // The deciding thread has ended. The receipt is dropped here, so the batch is not
        // acknowledged.
        log::debug!("an update came too late");
    }
}

fn load_accounts(store: &dyn Store) -> Result<Vec<Account>, StoreError> {
    let Some(bytes) = store.meta(RECORD)? else {
        return Ok(Vec::new());
    };
    Ok(serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        // Telegram tells us the owner again with the next message.
        log::error!(
            "what was kept of the Business accounts cannot be read, and is asked for anew: {error}"
        );
        Vec::new()
    }))
}

impl BusinessEvent {
    /// Returns the connection through which it came, or `None` if it has none.
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
    /// Stores a connection, and lets messages that waited for it go out.
    pub(super) fn account(
        &mut self,
        account: Account,
        told: Option<(InputId, Receipt)>,
    ) -> Result<(), StoreError> {
        let mut accounts = load_accounts(self.store.as_ref())?;
        let known = accounts
            .iter_mut()
            .find(|known| known.owner == account.owner);
        match known {
            Some(known) => *known = account.clone(),
            None => accounts.push(account.clone()),
        }
        self.store
            .set_meta(RECORD, &serde_json::to_vec(&accounts).unwrap_or_default())?;
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

    /// Takes in an update from a chat of a Business account.
    pub(super) fn take_business_update(
        &mut self,
        update: BusinessUpdate,
    ) -> Result<(), StoreError> {
        let BusinessUpdate {
            id,
            account,
            what,
            receipt,
        } = update;
        let places = account
            .place(what.heard_at())
            .zip(Account::customer(what.heard_at()));
        let resume = self.versions.dialogs().bot.business.resume.clone();
        let tap = if let BusinessEvent::Tapped(tap) = &what {
            Some(tap.callback.clone())
        } else {
            None
        };
        let (Some((place, customer)), Some(input)) =
            (places, input(&account, what, resume.as_deref()))
        else {
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
            // What a customer and the owner say to each other is never put into quarantine.
            raw: None,
            receipt: Some(receipt),
            speaker: None,
            nth: 0,
            tries: 0,
        }))
    }
}

/// Returns the words without case, accents, blanks and punctuation.
fn normalize(words: &str) -> String {
    let folded = fold(words);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns the input that an update means to the dialogs, or `None` if it does not concern them.
fn input(account: &Account, what: BusinessEvent, resume: Option<&str>) -> Option<Input> {
    let (incoming, is_edit) = match what {
        BusinessEvent::Said(incoming) => (*incoming, false),
        BusinessEvent::Edited(incoming) => (*incoming, true),
        BusinessEvent::Tapped(tap) => {
            // We cannot have written a token that we cannot read. No question has it, so the engine
            // treats it as an old button.
            let message = InMessage::Tap(tap.token.unwrap_or(Token {
                question: 0,
                choice: Choice::Done,
            }));
            // A tap is not a message: it does not extend the time in which the bot may answer.
            let (number, sent) = (tap.message_id.unwrap_or(0), Timestamp(0));
            return Some(Input::Business {
                message,
                profile: Some(tap.profile),
                number,
                sent,
            });
        }
    };
    // Messages of the bot come back as echoes; nobody wrote greetings and away messages just now.
    if incoming.from_bot || incoming.is_automatic {
        return None;
    }
    if incoming
        .address
        .as_deref()
        .is_some_and(|who| account.is_owner(who))
    {
        let words = if let InMessage::Text(words) = &incoming.message {
            normalize(words)
        } else {
            String::new()
        };
        let resumes = resume.is_some_and(|resume| normalize(resume) == words);
        return (!is_edit).then_some(Input::OwnerSpoke { resumes });
    }
    let letter = incoming.letter();
    let Incoming {
        message,
        profile,
        message_id: number,
        ..
    } = incoming;
    Some(match is_edit {
        true => Input::Edited { message, number },
        false => Input::Said {
            message,
            profile: Some(profile),
            letter,
        },
    })
}
