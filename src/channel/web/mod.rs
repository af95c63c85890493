//! The web messenger: a page in the browser is a conversation like any other.
//!
//! What the bot says goes out by server-sent events and counts as sent when the page has kept it;
//! what people do comes in by POST and is answered when it is on disk. The page keeps what was
//! shown; this side keeps nothing but the key of the cookies and received files.
//! [Why](../../../docs/decisions/0015-a-page-keeps-what-it-was-shown.md).

mod channel;
mod draw;
mod embed;
mod files;
mod intake;
mod limits;
mod messenger;
mod pages;
mod report;
mod routes;
mod service;
mod shell;
mod visitor;

pub use self::service::{GroupStarts, Sites, TakesFile, Web, WebOptions};
pub use self::visitor::NAME;
