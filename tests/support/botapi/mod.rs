//! A Telegram Bot API server for tests: real HTTP on the loopback interface, the server's rules and words, people who
//! answer, and trouble on demand.
//!
//! ```no_run
//! let api = BotApi::start();
//! // … start a bot with api.url() and api.token() …
//! let noor = api.person("Noor de Wit", "nl");
//! noor.says("/start");
//! let question = api.await_message(&noor, |message| message.text.contains("Hoe zet je koffie"));
//! noor.taps(&question, "Espresso");
//! ```

pub mod account;
pub mod api;
pub mod business;
pub mod chat;
pub mod crowd;
pub mod fault;
pub mod files;
pub mod group;
pub mod html;
pub mod journal;
mod json;
mod keyboard;
pub mod message;
mod methods;
pub mod params;
pub mod person;
pub mod queue;
mod rate;
pub mod rule;
mod server;
mod speech;
mod standing;
pub mod text;
pub mod topic;
mod webhook;
mod world;

pub use api::{BotApi, PATIENCE, Place};
pub use business::{Business, BusinessChat};
pub use chat::Standing;
pub use crowd::{Reaction, Script, Seed};
pub use fault::{Fault, Trouble, TroubleId};
pub use group::{Channel, Group, MoveTold};
pub use journal::{Call, Deed, Outcome, Said, Shown, ShownAs};
pub use message::{Button, Message};
pub use params::{Params, Upload};
pub use person::{Person, Tap};
pub use queue::Progress;
pub use rule::{Refusal, Rule};
pub use topic::Topic;
pub use world::{Toast, Webhook};
