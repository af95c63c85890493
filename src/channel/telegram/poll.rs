//! Polls for updates and keeps each as raw JSON; the caller decides when one is acknowledged.
//!
//! Telegram forgets every update below the `offset` of a request the moment the request arrives. So
//! `offset` is the acknowledgement, and only code that knows that the turns are on disk may move
//! it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use super::bot::Telegram;
use super::client::Client;
use super::errors::{Fault, Refusal};

/// An update as it came.
#[derive(Clone, Debug)]
pub struct RawUpdate {
    /// Telegram's number of the update; the numbering may restart after a quiet week.
    pub id: i64,
    /// The whole update.
    pub json: Box<RawValue>,
}

/// The result of one request for updates.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    /// The updates.
    pub updates: Vec<RawUpdate>,
    /// Number and text of updates of which nothing else can be read.
    pub broken: Vec<(i64, String)>,
}

/// Why polling failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PollError {
    /// Another program polls for this bot's updates.
    #[error("another program takes this bot's updates: {0}")]
    Conflict(String),
    /// A webhook receives them.
    #[error("a webhook takes this bot's updates")]
    Webhook,
    /// The network or the messenger has a problem.
    #[error("no updates from the messenger: {why}")]
    Trouble {
        /// A description of it.
        why: String,
        /// The pause that the messenger asks for, in seconds.
        retry_after: Option<u64>,
    },
    /// The bot is misconfigured: a wrong token or address.
    #[error("the bot is not set up right: {0}")]
    Misconfigured(String),
}

/// The kinds of updates that we read. Sent with every request: Telegram keeps the last list, so one
/// lost request would leave us without updates.
pub const ALLOWED_UPDATES: [&str; 9] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
];

/// How long Telegram holds an empty request open; it allows no more.
const HOLD: Duration = Duration::from_secs(50);
/// How much longer a request may take before its connection counts as dead.
const MARGIN: Duration = Duration::from_secs(15);
const BATCH: u8 = 100;

#[derive(Serialize)]
struct GetUpdates<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: u8,
    timeout: u64,
    allowed_updates: &'a [&'a str],
}

/// The one field that every update has.
#[derive(Deserialize)]
pub(super) struct Numbered {
    pub update_id: i64,
}

impl Telegram {
    /// Waits for updates, at most 50 seconds; `offset` acknowledges all updates with smaller
    /// numbers.
    ///
    /// Fails if Telegram refuses the request or cannot be reached.
    pub async fn get_updates(&self, offset: Option<i64>) -> Result<Fetched, PollError> {
        self.poll(&self.fetching, offset, BATCH, HOLD).await
    }

    /// Acknowledges all updates below `offset` without waiting for more; used when the bot stops.
    ///
    /// Fails if Telegram refuses the request or cannot be reached.
    pub async fn acknowledge(&self, offset: i64) -> Result<(), PollError> {
        self.poll(&self.client, Some(offset), 1, Duration::ZERO)
            .await
            .map(|_| ())
    }

    async fn poll(
        &self,
        client: &Client,
        offset: Option<i64>,
        limit: u8,
        hold: Duration,
    ) -> Result<Fetched, PollError> {
        let payload = GetUpdates {
            offset,
            limit,
            timeout: hold.as_secs(),
            allowed_updates: &ALLOWED_UPDATES,
        };
        Ok(
            match client.list("getUpdates", &payload, hold + MARGIN).await? {
                Ok(batch) => Fetched {
                    updates: batch.into_iter().filter_map(numbered).collect(),
                    broken: Vec::new(),
                },
                Err(bytes) => piece_by_piece(&String::from_utf8_lossy(&bytes)),
            },
        )
    }
}

impl Fetched {
    /// Returns the greatest number of an update, or `None` if there are none.
    pub fn newest(&self) -> Option<i64> {
        self.updates
            .iter()
            .map(|update| update.id)
            .chain(self.broken.iter().map(|(id, _)| *id))
            .max()
    }
}

/// Parses a list of updates one by one, because some of them are not JSON.
fn piece_by_piece(answer: &str) -> Fetched {
    let mut fetched = Fetched::default();
    let Some((_, list)) = answer.split_once("\"result\"") else {
        return fetched;
    };
    let (mut depth, mut is_text, mut is_escaped, mut begin) = (0_usize, false, false, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_text => is_escaped = true,
            '"' => is_text = !is_text,
            _ if is_text => {}
            '{' => {
                if depth == 0 {
                    begin = at;
                }
                depth += 1;
            }
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    fetched.take(&list[begin..=at]);
                }
            }
            _ => {}
        }
    }
    // If the end of the first update cannot be found, it would be fetched for ever; so it counts as
    // broken.
    if depth > 0 && fetched.newest().is_none() {
        fetched
            .broken
            .extend(number_in_front(&list[begin..]).map(|id| (id, list[begin..].to_owned())));
    }
    fetched
}

impl Fetched {
    fn take(&mut self, piece: &str) {
        match RawValue::from_string(piece.to_owned()) {
            Ok(json) => self.updates.extend(numbered(json)),
            Err(_) => self
                .broken
                .extend(number_in_front(piece).map(|id| (id, piece.to_owned()))),
        }
    }
}

/// Finds the number that Telegram puts first; anywhere else it could be a customer's words.
pub(super) fn number_in_front(text: &str) -> Option<i64> {
    let name = text
        .trim_start()
        .strip_prefix('{')?
        .trim_start()
        .strip_prefix("\"update_id\"")?;
    let number = name.trim_start().strip_prefix(':')?.trim_start();
    // A number at the very end may be cut off.
    let end = number.find(|letter: char| !letter.is_ascii_digit())?;
    let (digits, rest) = number.split_at(end);
    digits
        .parse()
        .ok()
        .filter(|_| rest.trim_start().starts_with([',', '}']))
}

impl PollError {
    /// Returns the pause before the next request, after `failures` failures in a row (1 for the
    /// first).
    pub fn pause(&self, failures: u32) -> Duration {
        let doubled = |first: u64, most: u64| {
            Duration::from_secs(
                first
                    .saturating_mul(1 << failures.saturating_sub(1).min(16))
                    .min(most),
            )
        };
        match self {
            // Polling often would not help: each request of ours aborts one of the other program's.
            Self::Conflict(_) | Self::Webhook => doubled(15, 120),
            Self::Trouble {
                retry_after: Some(seconds),
                ..
            } => Duration::from_secs((*seconds).clamp(1, 3600)),
            Self::Trouble {
                retry_after: None, ..
            } => doubled(1, 30),
            Self::Misconfigured(_) => doubled(30, 300),
        }
    }
}

impl From<Fault> for PollError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refusal(refusal) if refusal.code == 409 && refusal.says("webhook") => {
                Self::Webhook
            }
            Fault::Refusal(Refusal {
                code: 409,
                description,
                ..
            }) => Self::Conflict(description),
            Fault::Refusal(Refusal {
                code: 401 | 404,
                description,
                ..
            }) => Self::Misconfigured(description),
            Fault::Refusal(Refusal {
                description,
                retry_after,
                ..
            }) => Self::Trouble {
                why: description,
                retry_after,
            },
            Fault::NoAnswer(why) => Self::Trouble {
                why,
                retry_after: None,
            },
            Fault::Setup(why) => Self::Misconfigured(why),
        }
    }
}

fn numbered(json: Box<RawValue>) -> Option<RawUpdate> {
    match serde_json::from_str::<Numbered>(json.get()) {
        Ok(Numbered { update_id }) => Some(RawUpdate {
            id: update_id,
            json,
        }),
        Err(_) => {
            // Without a number it can neither be taken nor acknowledged; Telegram never sends this.
            static COUNT: AtomicU64 = AtomicU64::new(0);
            let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
            if is_round(count) {
                log::warn!("an update without a number was left out; so far: {count}");
            }
            None
        }
    }
}

/// Returns whether a count is worth a line in the log: 1, 10, 100 and so on.
pub fn is_round(count: u64) -> bool {
    count
        .checked_ilog10()
        .is_some_and(|digits| count == 10_u64.pow(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_poller_is_met_with_patience_and_a_wrong_token_with_more() {
        let conflict: PollError = Fault::Refusal(Refusal {
            code: 409,
            description: "Conflict: terminated by other getUpdates request".into(),
            ..Refusal::default()
        })
        .into();
        assert!(matches!(conflict, PollError::Conflict(_)));
        assert_eq!(conflict.pause(1), Duration::from_secs(15));
        assert_eq!(conflict.pause(40), Duration::from_secs(120));
        let denied: PollError = Fault::Refusal(Refusal {
            code: 401,
            description: "Unauthorized".into(),
            ..Refusal::default()
        })
        .into();
        assert!(matches!(denied, PollError::Misconfigured(_)));
    }

    #[test]
    fn a_webhook_is_told_apart_from_a_second_poller() {
        for words in [
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            "Conflict: terminated by setWebhook request",
        ] {
            let fault = Fault::Refusal(Refusal {
                code: 409,
                description: words.into(),
                ..Refusal::default()
            });
            assert_eq!(PollError::from(fault), PollError::Webhook);
        }
    }

    #[test]
    fn trouble_doubles_the_pause_up_to_half_a_minute_and_a_429_names_its_own() {
        let trouble = PollError::Trouble {
            why: String::new(),
            retry_after: None,
        };
        let pauses: Vec<u64> = (1..=7)
            .map(|failures| trouble.pause(failures).as_secs())
            .collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(
            PollError::Trouble {
                why: String::new(),
                retry_after: Some(9)
            }
            .pause(3),
            Duration::from_secs(9)
        );
    }

    #[test]
    fn of_many_updates_one_of_which_is_no_json_the_others_are_taken() {
        for broken in [
            r#"{"update_id":2,"message":{"text":"\x }, {"}}"#,
            r#"{"update_id":2,"message":nothing}"#,
            "{\"update_id\":2,\"a\":\"\u{1}\"}",
        ] {
            let answer = format!(
                r#"{{"ok":true,"result":[{{"update_id":1}},{broken}, {{"update_id":3,"a":{{"b":"}}\""}}}}]}}"#
            );
            let fetched = piece_by_piece(&answer);
            assert_eq!(
                fetched
                    .updates
                    .iter()
                    .map(|update| update.id)
                    .collect::<Vec<_>>(),
                [1, 3],
                "{answer}"
            );
            assert_eq!(fetched.broken, [(2, broken.to_owned())]);
            assert_eq!(fetched.newest(), Some(3));
        }
    }

    #[test]
    fn an_answer_that_breaks_off_gives_what_is_whole_and_the_first_is_never_fetched_for_ever() {
        let fetched =
            piece_by_piece(r#"{"ok":true,"result":[{"update_id":1},{"update_id":2,"message":{"te"#);
        assert_eq!(
            (fetched.newest(), fetched.broken.len()),
            (Some(1), 0),
            "the second comes again"
        );
        assert_eq!(
            piece_by_piece(r#"{"ok":true,"result":[{"update_id":2,"message":{"text":"a}]}"#)
                .newest(),
            Some(2)
        );
        assert_eq!(
            piece_by_piece(r#"{"ok":true,"result":[{"message":{"text":}}]}"#).newest(),
            None
        );
    }

    #[test]
    fn an_update_keeps_every_byte_it_came_with() {
        let json = r#"{"update_id":42,"something_new":{"x":[1,2]}}"#;
        let raw =
            numbered(RawValue::from_string(json.to_owned()).expect("JSON")).expect("numbered");
        assert_eq!((raw.id, raw.json.get()), (42, json));
    }
}
