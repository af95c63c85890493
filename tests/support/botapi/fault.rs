//! Trouble on demand: what goes wrong, for which call, how often.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::rule::Refusal;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// 429. The chat (or, without one, the bot) stays frozen for that time; calls that do not wait are refused and counted.
    TooManyRequests { retry_after: u64 },
    /// A refusal with these words, in the server's JSON form.
    Refused { code: u16, description: String },
    /// 400 with `migrate_to_chat_id`.
    Migrated { to: i64 },
    /// A 5xx that does not come from the Bot API itself, so it is not JSON.
    ServerError { status: u16 },
    /// The connection closes before the call was taken.
    ClosedBefore,
    /// The call is carried out, then the connection closes without an answer.
    ClosedAfter,
    /// The call is not taken, and no answer comes as long as the client waits.
    HungBefore,
    /// The call is carried out, and no answer comes as long as the client waits.
    HungAfter,
    /// The call is carried out, and the answer breaks off in the middle.
    CutAfter,
}

impl Fault {
    /// Limits the fault to one method, or to the delivery to a `webhook`; `*` means every method, `getUpdates` too.
    pub fn on(self, method: &str) -> Trouble {
        Trouble::from(self).on(method)
    }

    /// Limits the fault to one chat.
    pub fn in_chat(self, chat: i64) -> Trouble {
        Trouble::from(self).in_chat(chat)
    }

    /// Repeats the fault for so many calls.
    pub fn times(self, count: u32) -> Trouble {
        Trouble::from(self).times(count)
    }
}

/// A fault and the calls that it hits: unless limited, the next call of any method but `getUpdates`.
#[derive(Clone, Debug)]
pub struct Trouble {
    fault: Fault,
    method: Option<String>,
    chat: Option<i64>,
    left: u32,
    skip: u32,
    hits: u32,
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            method: None,
            chat: None,
            left: 1,
            skip: 0,
            hits: 0,
        }
    }
}

impl Trouble {
    pub fn on(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    pub fn in_chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    pub fn times(mut self, count: u32) -> Self {
        self.left = count;
        self
    }

    /// Lets so many matching calls through first.
    pub fn after(mut self, count: u32) -> Self {
        self.skip = count;
        self
    }

    fn fits(&self, method: &str, chat: Option<i64>) -> bool {
        let is_method = match &self.method {
            Some(wanted) => wanted == "*" || wanted.eq_ignore_ascii_case(method),
            None => !["getUpdates", "webhook"]
                .iter()
                .any(|other| method.eq_ignore_ascii_case(other)),
        };
        is_method && self.left > 0 && (self.chat.is_none() || self.chat == chat)
    }
}

/// Names a trouble, to ask how often it struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TroubleId(usize);

/// All troubles in wait, and the chats that are frozen.
#[derive(Debug, Default)]
pub struct Faults {
    list: Vec<Trouble>,
    /// Until when a chat, or with `None` the whole bot, refuses everything.
    frozen: BTreeMap<Option<i64>, Instant>,
    pub impatient: u32,
}

impl Faults {
    pub fn add(&mut self, trouble: Trouble) -> TroubleId {
        self.list.push(trouble);
        TroubleId(self.list.len() - 1)
    }

    pub fn hits(&self, id: TroubleId) -> u32 {
        self.list[id.0].hits
    }

    /// Ends all trouble.
    pub fn heal(&mut self) {
        self.frozen.clear();
        for trouble in &mut self.list {
            trouble.left = 0;
        }
    }

    /// Returns what goes wrong with this call, if anything.
    pub fn strike(&mut self, method: &str, chat: Option<i64>) -> Option<Fault> {
        let trouble = self
            .list
            .iter_mut()
            .find(|trouble| trouble.fits(method, chat))?;
        if trouble.skip > 0 {
            trouble.skip -= 1;
            return None;
        }
        trouble.left -= 1;
        trouble.hits += 1;
        if let Fault::TooManyRequests { retry_after } = trouble.fault {
            let scope = trouble.chat.or(chat);
            self.frozen
                .insert(scope, Instant::now() + Duration::from_secs(retry_after));
        }
        Some(trouble.fault.clone())
    }

    /// Refuses a call that comes before the time it was told to wait.
    pub fn frozen(&mut self, method: &str, chat: Option<i64>) -> Option<Refusal> {
        if method.eq_ignore_ascii_case("getUpdates") {
            return None;
        }
        let now = Instant::now();
        let until = [chat, None]
            .iter()
            .filter_map(|scope| self.frozen.get(scope))
            .max()
            .copied()?;
        let left = until.checked_duration_since(now)?;
        self.impatient += 1;
        Some(Refusal::too_many_requests(left.as_secs() + 1))
    }
}
