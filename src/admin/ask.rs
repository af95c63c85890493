//! What a browser asks of an operator page, who asks, and what comes back.

use std::fmt::Write;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use maud::{Markup, html};
use sha2::{Digest, Sha256};

use super::service::Service;
use crate::dialog::diagnostic::Code;
use crate::hex::Hex;
use crate::id::Name;
use crate::runtime::admission::{Operator, Role};
use crate::runtime::decide::versions::InForce;
use crate::store::{Store, StoreError};
use crate::time::{Timestamp, Zone};

/// The field of a form that no other site can know.
pub const CSRF: &str = "csrf";

/// Somebody who came in.
pub struct Visit {
    /// Who they are.
    pub who: Operator,
    /// What they may do.
    pub role: Role,
    /// Their name at the messenger; `None` for somebody at this machine.
    pub name: Option<String>,
    /// The secret of their session.
    pub secret: String,
}

/// The language of the pages: Dutch, or English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tongue {
    /// Whether it is Dutch.
    pub is_dutch: bool,
}

/// A question to a page.
pub struct Ask<'a> {
    /// The bot and its store.
    pub service: &'a Service,
    /// Who asks.
    pub visit: &'a Visit,
    /// The language of their browser.
    pub tongue: Tongue,
    /// The parts of the address below the page's own.
    pub rest: &'a [String],
    /// The fields of the address, or of the form.
    pub fields: &'a [(String, String)],
    /// The dialogs in force.
    pub in_force: InForce,
    /// The time.
    pub now: Timestamp,
}

/// What comes back.
pub enum Reply {
    /// A page: its title and what stands on it.
    Page(String, Markup),
    /// Another address to go to.
    To(String),
    /// A large file to keep, and its name.
    Stream(String, Arc<File>),
    /// A picture to look at, on a page of ours.
    Media {
        /// Its media type, by its first bytes.
        kind: &'static str,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// A file to keep.
    File {
        /// Its name.
        name: String,
        /// Its media type.
        kind: &'static str,
        /// Its content.
        bytes: Vec<u8>,
    },
}

/// Why there is no reply.
#[derive(Debug)]
pub enum Fault {
    /// There is no such page or person.
    NotFound,
    /// What was sent cannot be used: the words say why and what became of it.
    Refused(String),
    /// The store cannot be read or written, or something else is broken.
    Broken(String),
}

/// What a page gives.
pub type Answer = Result<Reply, Fault>;

impl Tongue {
    /// Returns the words in the language.
    pub fn say<'w>(self, english: &'w str, dutch: &'w str) -> &'w str {
        if self.is_dutch { dutch } else { english }
    }

    /// Returns the code of the language.
    pub fn code(self) -> &'static str {
        if self.is_dutch { "nl" } else { "en" }
    }
}

impl Visit {
    /// Returns what a form of this session holds in [`CSRF`].
    pub fn csrf(&self) -> String {
        let digest = Sha256::new()
            .chain_update("csrf/")
            .chain_update(&self.secret);
        Hex(&digest.finalize()).to_string()
    }

    /// Returns whether they may change something.
    pub fn is_owner(&self) -> bool {
        self.role == Role::Owner
    }
}

impl Ask<'_> {
    /// Returns the words in the language of the page.
    pub fn say<'w>(&self, english: &'w str, dutch: &'w str) -> &'w str {
        self.tongue.say(english, dutch)
    }

    /// Returns a number with its word: for one and for more, in English and Dutch.
    pub fn count(&self, number: usize, english: (&str, &str), dutch: (&str, &str)) -> String {
        let (one, more) = if self.tongue.is_dutch { dutch } else { english };
        format!("{number} {}", if number == 1 { one } else { more })
    }

    /// Returns the store.
    pub fn store(&self) -> &dyn Store {
        self.service.store()
    }

    /// Returns the bot's time zone.
    pub fn zone(&self) -> Zone {
        self.in_force.dialogs.bot.timezone
    }

    /// Returns why nothing can be changed about a conversation of this channel: somebody talks in the
    /// terminal, which has its own memory; `None` if it can.
    pub fn refuses_beside(&self, channel: &Name) -> Option<Fault> {
        let is_beside = self.service.admin.beside.as_ref() == Some(channel);
        is_beside.then(|| {
            Fault::Refused(self.say(
                "Nothing was changed: they sit at the terminal of this machine. Do it there: type forget me, or /as desk.",
                "Er is niets veranderd: die zit aan de terminal van deze computer. Doe het daar: typ vergeet mij, of /as desk.",
            ).to_owned())
        })
    }

    /// Says that what follows is in English, as `vraag check` prints it; nothing on an English page.
    pub fn in_english(&self, code: Code) -> Markup {
        html! { @if self.tongue.is_dutch { p.dim { "Wat eraan mis is staat er in het Engels, zoals in de terminal. " code { "vraag check --explain " (code) } " legt een code uit." } } }
    }

    /// Returns a field; empty if it was not sent.
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Returns which of so many rows stand on this page of a list, at most so many, and the links to
    /// the others.
    pub fn page_of(&self, path: &str, count: usize, most: usize) -> (Range<usize>, Markup) {
        let from = self.field("from").parse().unwrap_or(1);
        let first = from.clamp(1, count.max(1)) - 1;
        let first = first - first % most;
        let link = |first: usize| address(path, &[("from", &(first + 1).to_string())]);
        let last = (first + most).min(count);
        let links = html! { @if count > most {
            nav.chips aria-label=(self.say("Rows", "Rijen")) { ul {
                @if first > 0 { li { a href=(link(first - most)) rel="prev" { (self.say("back", "terug")) } } }
                li { (first + 1) "–" (last) (self.say(" of ", " van ")) (count) }
                @if last < count { li { a href=(link(last)) rel="next" { (self.say("further", "verder")) } } }
            } }
        } };
        (first..last, links)
    }

    /// Returns a moment as a clock on the wall shows it.
    pub fn moment(&self, at: Timestamp) -> Markup {
        let local = at.local(self.zone());
        html! { time datetime=(local.format("%Y-%m-%dT%H:%M")) { (local.format("%Y-%m-%d %H:%M")) } }
    }

    /// Returns the time of a moment, where its day stands above it.
    pub fn time(&self, at: Timestamp) -> Markup {
        let local = at.local(self.zone());
        html! { time datetime=(local.format("%Y-%m-%dT%H:%M")) { (local.format("%H:%M")) } }
    }

    /// Returns a form that changes something; nothing for those who may only look.
    pub fn form(&self, action: &str, inside: &Markup) -> Markup {
        html! {
            @if self.visit.is_owner() {
                form method="post" action=(action) {
                    input type="hidden" name=(CSRF) value=(self.visit.csrf());
                    (inside)
                }
            }
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(format!("{error:#}"))
    }
}

/// Returns words that people wrote, so that their direction and control characters stay with them.
pub fn said(words: &str) -> Markup {
    let is_unseen = |letter: &char| {
        matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || (letter.is_control() && *letter != '\n')
    };
    let words: String = words.chars().filter(|letter| !is_unseen(letter)).collect();
    html! { bdi.said { (words) } }
}

/// Returns a table. On a phone each row is a block in which each cell names its column; a screen
/// between moves it sideways, also by keyboard.
pub fn table(label: &str, columns: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) { table.list {
            thead { tr { @for column in columns { th scope="col" { (column) } } } }
            tbody { @for row in rows { tr { @for (cell, column) in row.iter().zip(columns) { td data-of=(column) { (cell) } } } } }
        } }
    }
}

/// Returns an address with fields, encoded.
pub fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut whole = path.to_owned();
    for (at, (name, value)) in fields.iter().enumerate() {
        let sign = if at == 0 { '?' } else { '&' };
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        // Writing into a string cannot fail.
        let _ = write!(whole, "{sign}{name}={value}");
    }
    whole
}
