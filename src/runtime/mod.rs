//! Runs the bot: takes updates, runs turns, commits them, and only then acknowledges and sends.

pub mod admission;
pub mod amend;
pub mod asking;
pub mod backup;
pub mod decide;
pub mod deliver;
pub mod dispatch;
mod intake;
pub mod jobs;
pub mod listen;
pub mod live;
pub mod local;
pub mod metrics;
pub mod privacy;
pub mod readiness;
pub mod reload;
pub mod retry;
pub mod schedule;
pub mod segments;
pub mod serve;
pub mod signals;
pub mod socket;
mod tasks;
pub mod tidy;
pub mod tryout;
pub mod watch;
