//! Tells what a failed Bot API call means: one table from the answer to what to do about it.
//!
//! Descriptions are the server's own words. They are compared in lower case and in part, because
//! they change.

use serde::Deserialize;

use crate::channel::SendError;

/// How a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The Bot API refused it.
    Refusal(Refusal),
    /// The outcome is unknown: a timeout, a broken connection, a 5xx, an unreadable answer.
    NoAnswer(String),
    /// The server is not a Bot API, or the address is wrong.
    Setup(String),
}

/// A refusal of the Bot API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status, or the answer's `error_code` if it has one.
    pub code: u16,
    /// The server's description.
    pub description: String,
    /// Seconds to wait.
    pub retry_after: Option<u64>,
    /// The chat's new id.
    pub migrate_to: Option<i64>,
}

/// `parameters` of an answer.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Parameters {
    pub retry_after: Option<u64>,
    pub migrate_to_chat_id: Option<i64>,
}

/// Seconds to wait if a 429 does not say how long.
const DEFAULT_WAIT: u64 = 5;

/// Descriptions of a 400 that mean that the recipient cannot be reached.
const GONE: [&str; 18] = [
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "user_is_blocked",
    "user_is_deactivated",
    "input_user_deactivated",
    "bot was blocked",
    "bot was kicked",
    "group chat was deactivated",
    "business_connection_invalid",
    "business connection not found",
    // In a group the bot is there but may not write: muted, or in a topic that was closed or
    // removed.
    "not enough rights to send text messages",
    "have no rights to send a message",
    "chat_write_forbidden",
    "chat_restricted",
    "topic_closed",
    "message thread not found",
];

/// Descriptions that mean that a Business chat may not be written to now.
const WINDOW_CLOSED: [&str; 3] = [
    "business_peer_invalid",
    "business_peer_usage_missing",
    "business_connection_not_allowed",
];

/// Descriptions that mean that the owner of a Business account does not let the bot write; that may
/// change.
const NOT_NOW: [&str; 1] = ["bot_access_forbidden"];

impl Refusal {
    /// Returns whether the description contains these lower-case words.
    pub fn says(&self, words: &str) -> bool {
        self.description.to_lowercase().contains(words)
    }

    /// Returns whether Telegram could not parse our markup: the message can be sent as plain text.
    pub fn is_about_markup(&self) -> bool {
        self.code == 400 && self.says("can't parse entities")
    }

    /// Returns whether Telegram refuses the buttons.
    pub fn is_about_buttons(&self) -> bool {
        // "Not modified" mentions the buttons too, but they are fine.
        self.code == 400
            && !self.is_not_modified()
            && ["button", "keyboard", "reply markup", "reply_markup"]
                .iter()
                .any(|words| self.says(words))
    }

    /// Returns whether an edit changes nothing, which counts as done.
    pub fn is_not_modified(&self) -> bool {
        self.code == 400 && self.says("message is not modified")
    }

    /// Returns whether a tap was answered too late: nobody waits for it any more.
    pub fn is_about_an_old_tap(&self) -> bool {
        self.code == 400
            && (self.says("query is too old")
                || self.says("query_id_invalid")
                || self.says("query id is invalid"))
    }

    /// Returns whether Telegram does not know a file id any more.
    pub fn is_about_a_file_id(&self) -> bool {
        self.code == 400
            && [
                "wrong file identifier",
                "wrong remote file identifier",
                "file_reference_",
                "wrong file_id",
                "invalid file_id",
            ]
            .iter()
            .any(|words| self.says(words))
    }
}

impl From<Refusal> for SendError {
    fn from(refusal: Refusal) -> Self {
        let Refusal {
            code,
            retry_after,
            migrate_to,
            ..
        } = refusal;
        if let Some(chat) = migrate_to {
            return Self::Moved(chat.to_string());
        }
        if code == 429 || code == 420 {
            return Self::RetryAfter(retry_after.unwrap_or(DEFAULT_WAIT));
        }
        let holds = |list: &[&str]| list.iter().any(|words| refusal.says(words));
        match code {
            400..=499 if holds(&WINDOW_CLOSED) => Self::WindowClosed,
            400..=499 if holds(&NOT_NOW) => Self::NotNow(refusal.description),
            400 if holds(&GONE) => Self::Gone(refusal.description),
            401 | 404 => Self::Misconfigured(refusal.description),
            403 => Self::Gone(refusal.description),
            409 | 500..=599 => Self::Unknown(refusal.description),
            _ => Self::Refused(refusal.description),
        }
    }
}

impl From<Fault> for SendError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refusal(refusal) => refusal.into(),
            Fault::NoAnswer(why) => Self::Unknown(why),
            Fault::Setup(why) => Self::Misconfigured(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(code: u16, description: &str) -> SendError {
        Refusal {
            code,
            description: description.to_owned(),
            ..Refusal::default()
        }
        .into()
    }

    #[test]
    fn whoever_blocked_left_or_vanished_is_gone() {
        for (code, words) in [
            (403, "Forbidden: bot was blocked by the user"),
            (403, "Forbidden: user is deactivated"),
            (
                403,
                "Forbidden: bot can't initiate conversation with a user",
            ),
            (403, "Forbidden: bot was kicked from the supergroup chat"),
            (403, "Forbidden: the group chat was deleted"),
            (400, "Bad Request: chat not found"),
            (400, "Bad Request: PEER_ID_INVALID"),
            (400, "Bad Request: user not found"),
            (400, "Bad Request: group chat was deactivated"),
            (
                400,
                "Bad Request: not enough rights to send text messages to the chat",
            ),
            (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
            (400, "Bad Request: TOPIC_CLOSED"),
            (400, "Bad Request: message thread not found"),
        ] {
            assert_eq!(
                meaning(code, words),
                SendError::Gone(words.to_owned()),
                "{words}"
            );
        }
    }

    #[test]
    fn a_429_says_how_long_or_a_few_seconds_are_assumed_and_a_420_is_the_same() {
        for (code, words) in [(429, "Too Many Requests"), (420, "FLOOD_WAIT_7")] {
            let told = Refusal {
                code,
                description: words.into(),
                retry_after: Some(7),
                migrate_to: None,
            };
            assert_eq!(SendError::from(told), SendError::RetryAfter(7), "{code}");
            assert_eq!(
                meaning(code, words),
                SendError::RetryAfter(DEFAULT_WAIT),
                "{code}"
            );
        }
        for code in [419, 421, 428, 430] {
            assert_eq!(meaning(code, "No"), SendError::Refused("No".to_owned()));
        }
    }

    #[test]
    fn a_group_that_became_a_supergroup_moved() {
        let refusal = Refusal {
            code: 400,
            description: "Bad Request: group chat was upgraded to a supergroup chat".into(),
            retry_after: None,
            migrate_to: Some(-1001),
        };
        assert_eq!(
            SendError::from(refusal),
            SendError::Moved("-1001".to_owned())
        );
    }

    #[test]
    fn a_server_error_leaves_it_open_whether_the_message_arrived() {
        for (code, words) in [
            (500, "Internal Server Error"),
            (502, "Bad Gateway"),
            (504, "Gateway Timeout"),
            (409, "Conflict"),
        ] {
            assert_eq!(meaning(code, words), SendError::Unknown(words.to_owned()));
        }
    }

    #[test]
    fn a_wrong_token_is_the_bots_own_fault() {
        assert_eq!(
            meaning(401, "Unauthorized"),
            SendError::Misconfigured("Unauthorized".into())
        );
        assert_eq!(
            meaning(404, "Not Found"),
            SendError::Misconfigured("Not Found".into())
        );
    }

    #[test]
    fn a_business_chat_out_of_its_window_is_closed_not_gone() {
        assert_eq!(
            meaning(400, "Bad Request: BUSINESS_PEER_INVALID"),
            SendError::WindowClosed
        );
        assert_eq!(
            meaning(403, "Forbidden: BUSINESS_PEER_INVALID"),
            SendError::WindowClosed
        );
        let withdrawn = "Bad Request: BOT_ACCESS_FORBIDDEN";
        assert_eq!(meaning(400, withdrawn), SendError::NotNow(withdrawn.into()));
    }

    #[test]
    fn what_the_messenger_never_takes_is_refused() {
        for words in [
            "Bad Request: message is too long",
            "Bad Request: BUTTON_DATA_INVALID",
            "Bad Request: not enough rights to send photos to the chat",
        ] {
            assert_eq!(meaning(400, words), SendError::Refused(words.to_owned()));
        }
        assert_eq!(
            meaning(413, "Request Entity Too Large"),
            SendError::Refused("Request Entity Too Large".into())
        );
    }

    #[test]
    fn the_four_harmless_refusals_are_told_apart() {
        let says = |words: &str| Refusal {
            code: 400,
            description: words.to_owned(),
            ..Refusal::default()
        };
        let same = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same";
        assert!(says(same).is_not_modified() && !says(same).is_about_buttons());
        assert!(
            says("Bad Request: can't parse entities: Unsupported start tag \"a\" at byte offset 4")
                .is_about_markup()
        );
        assert!(
            says(
                "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
            .is_about_an_old_tap()
        );
        assert!(says("Bad Request: wrong file identifier/HTTP URL specified").is_about_a_file_id());
        assert!(!says("Bad Request: message is too long").is_about_markup());
    }
}
